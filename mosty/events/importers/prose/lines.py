"""The lines of a pasted text: spaces tidied, lines that a page was too narrow for joined again."""

import re
from itertools import pairwise, starmap

from mosty.core.charts.drawing import printable
from mosty.core.text import fold
from mosty.events.importers.prose.moments import leading_times
from mosty.events.importers.prose.words import BULLET, label_of, starts_a_deed

_SPACE = re.compile(r"[ \t\u00a0\u2007\u202f]+")
#: A line shorter than this ends because its thought does, not because the page does.
_FULL_LINE = 60
_ENDS = (".", "!", "?", ":", ";")
#: So many lines that go on in small letters make a text that was cut into lines.
_FEW = 3


def lines_of(text: str) -> list[str]:
    """Lines without spaces at their edges; one empty line between paragraphs."""
    raw = [_SPACE.sub(" ", line).strip() for line in printable(text).splitlines()]
    if _is_cut(raw):
        raw = _joined(raw)
    kept: list[str] = []
    for line in raw:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _is_cut(lines: list[str]) -> bool:
    return sum(starmap(_goes_on, pairwise(lines))) >= _FEW


def _goes_on(before: str, line: str) -> bool:
    """Whether the line goes on with the thought of the one before it, in small letters."""
    return (
        len(before) >= _FULL_LINE
        and not before.endswith(_ENDS)
        and line[:1].islower()
        and not _begins_anew(line)
    )


def _joined(lines: list[str]) -> list[str]:
    joined: list[str] = []
    last = ""  # line as it stood, not as joined
    for line in lines:
        long_enough = len(last) >= _FULL_LINE and not last.endswith(_ENDS)
        goes_on = line[:1].islower() or line[:1].isupper() or line[:1] in "(„"
        is_inside = goes_on and long_enough and not _begins_anew(line)
        is_open = bool(line and joined and joined[-1])
        if is_open and (is_inside or _is_sentence_inside(last, line)):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        last = line
    return joined


def _is_sentence_inside(last: str, line: str) -> bool:
    """A full line that happens to end with a sentence, in the middle of a paragraph."""
    return len(last) >= _FULL_LINE and last.endswith(".") and not _begins_anew(line)


def _begins_anew(line: str) -> bool:
    return bool(
        BULLET.match(line)
        or leading_times(line)
        or label_of(line)
        or (starts_a_deed(line) and not fold(line).startswith("wizyty"))
    )
