"""Polish text equal on both databases: folded search text and sort keys (SQLite has no Polish)."""

import re
import unicodedata
from functools import lru_cache

_EXTRA_FOLDS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae"})
_SPACES = re.compile(r"\s+")
_LONGEST_WORD = 40

# Polish letters stand right after their base letter: a < ą < b.
_AFTER = {"ą": "a1", "ć": "c1", "ę": "e1", "ł": "l1", "ń": "n1", "ó": "o1", "ś": "s1"} | {
    "ź": "z1",
    "ż": "z2",
}


def fold(text: str) -> str:
    """`text` without case and diacritics, for searching: `Łódź  Żółć` -> `lodz zolc`."""
    return _fold_word(text) if len(text) <= _LONGEST_WORD else _fold(text)


@lru_cache(maxsize=4096)
def _fold_word(text: str) -> str:
    """Headers and words of code lists come again in every row of a big file."""
    return _fold(text)


def _fold(text: str) -> str:
    lowered = text.casefold().translate(_EXTRA_FOLDS)
    if not lowered.isascii():
        lowered = "".join(
            char
            for char in unicodedata.normalize("NFKD", lowered)
            if not unicodedata.combining(char)
        )
    return _SPACES.sub(" ", lowered).strip()


def sort_key(text: str) -> str:
    """A key of ASCII letters and digits that sorts `text` in Polish order in any collation.

    Each character becomes two: a letter and its rank after the base letter; spaces come first,
    then digits, then letters. Other signs are left out.
    """
    parts: list[str] = []
    for char in text.casefold():
        if char in _AFTER:
            parts.append(_AFTER[char])
        elif char.isspace() or char in "-–/":
            parts.append("00")
        elif char.isdecimal():
            parts.append(f"0{char}" if char != "0" else "0a")
        elif char.isalpha():
            base = fold(char)
            parts.append(f"{base[0]}0" if base and base[0].isascii() else f"z{ord(char):04x}")
    return "".join(parts)[:400]


def matches_all(folded_haystack: str, query: str) -> bool:
    """Whether every word of `query` occurs in the already folded text."""
    return all(word in folded_haystack for word in fold(query).split())
