"""What changed in a text, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
#: Comparing takes time with the product of both lengths: longer texts are shown whole.
_MOST_WORDS = 4_000


@dataclass(frozen=True)
class Piece:
    """Some words in a row.

    Attributes:
        kind: "same", "gone" (only in the old text) or "new" (only in the new one).
    """

    kind: str
    text: str


def word_changes(old: str, new: str) -> Sequence[Piece]:
    """Pieces in reading order; same and gone give `old`, same and new give `new`."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _MOST_WORDS:
        return _pieces((("gone", old), ("new", new)))
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for deed, first, last, start, end in matcher.get_opcodes():
        if deed == "equal":
            found.append(("same", "".join(before[first:last])))
        else:
            found.append(("gone", "".join(before[first:last])))
            found.append(("new", "".join(after[start:end])))
    return _pieces(found)


def _pieces(found: Sequence[tuple[str, str]]) -> Sequence[Piece]:
    return [Piece(kind, text) for kind, text in found if text]
