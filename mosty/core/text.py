"""Polish text equal on both databases: folded search text and sort keys (SQLite has no Polish)."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from django.utils.text import slugify

_EXTRA_FOLDS = {"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae"}
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
    return " ".join(text.casefold().translate(_FOLDED).split())


class _Letters(dict[int, str]):
    """What `str.translate` puts for each character, worked out once: files hold millions."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, code: int) -> str:
        self[code] = found = self._work_out(chr(code))
        return found


def _plain_letters(char: str) -> str:
    if char in _EXTRA_FOLDS:
        return _EXTRA_FOLDS[char]
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _place_in_alphabet(char: str) -> str:
    if char in _AFTER:
        return _AFTER[char]
    if char.isspace() or char in "-–/":
        return "00"
    if char.isdecimal():
        return f"0{char}" if char != "0" else "0a"
    if char.isalpha():
        base = fold(char)
        return f"{base[0]}0" if base and base[0].isascii() else f"z{ord(char):04x}"
    return ""


_FOLDED = _Letters(_plain_letters)
_IN_ALPHABET = _Letters(_place_in_alphabet)


def sort_key(text: str) -> str:
    """A key of ASCII letters and digits that sorts `text` in Polish order in any collation.

    Each character becomes two: a letter and its rank after the base letter; spaces come first,
    then digits, then letters. Other signs are left out.
    """
    return text.casefold().translate(_IN_ALPHABET)[:400]


def plain_slug(words: str, *, longest: int = 80, empty: str) -> str:
    """`Mikołów – wspólnota łączy` -> `mikolow-wspolnota-laczy`: ł is no letter with an accent."""
    return slugify(fold(words))[:longest].strip("-_") or empty


def matches_all(folded_haystack: str, query: str) -> bool:
    """Whether every word of `query` occurs in the already folded text."""
    return all(word in folded_haystack for word in fold(query).split())
