"""An item of a programme while it is being read, and the small readings of its lines."""

import re
from dataclasses import dataclass, field
from datetime import date, time

from mosty.core.text import fold
from mosty.events.enums import ItemKind, ItemRole
from mosty.events.importers.prose.facts import ReadPerson
from mosty.events.importers.prose.moments import find_times
from mosty.events.importers.prose.words import BULLET, NUMBERED, named_person

#: Label -> what somebody named below it does.
ROLES = {
    "leads": ItemRole.MODERATOR,
    "moderators": ItemRole.MODERATOR,
    "speakers": ItemRole.SPEAKER,
}
_LINK = re.compile(r"https?://\S+")
_LONGEST_TITLE = 160
_CUT = re.compile(r"\s(?:na temat|podczas|wraz|z zakresu|dotycząc\w+)\s|\s\(|,\s|:\s")
_CASES = (("ę ", "a "), ("ą ", "a "))


@dataclass
class Draft:
    """An item while it is being read."""

    title: str
    starts: time | None
    ends: time | None
    day: date | None
    text: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    persons: list[ReadPerson] = field(default_factory=list)
    reading: list[tuple[str, str]] = field(default_factory=list)
    place: str = ""


def role_of(code: str, kind: ItemKind | None) -> ItemRole:
    """Who leads a lecture or a workshop speaks; who leads a discussion moderates it."""
    if code == "leads" and kind not in (None, ItemKind.DISCUSSION):
        return ItemRole.SPEAKER
    return ROLES[code]


def persons_of(text: str, role: ItemRole) -> list[ReadPerson]:
    """People of one line, divided by commas or "i" where each part is a name."""
    parts = [part for part in re.split(r"\s*(?:;|\boraz\b)\s*", text) if part]
    found = [(part, named_person(part)) for part in parts]
    return [
        ReadPerson(named[0], role, named[1]) if named else ReadPerson(part[:200], role)
        for part, named in found
    ]


def reading_of(line: str) -> tuple[str, str]:
    """(title, address) of something to read."""
    text = BULLET.sub("", line).strip()
    link = _LINK.search(text)
    if link is None:
        return text, ""
    title = text.replace(link[0], "").strip(" -–—:,()") or link[0]
    return title, link[0].rstrip(".,;)")


def point_of(line: str) -> str:
    return NUMBERED.sub("", BULLET.sub("", line)).strip().rstrip(";,.").strip()


def short_title(line: str) -> str:
    """The beginning of a long sentence, as a title."""
    text = line.rstrip(" ,.")
    for wrong, right in _CASES:  # "prezentację modelu": the list says what the programme foresaw
        first, space, others = text.partition(" ")
        if space and first.endswith(wrong[0]):
            text = f"{first[:-1]}{right[0]} {others}"
    if len(text) > _LONGEST_TITLE:
        cut = [
            place.start() for place in _CUT.finditer(text) if 30 < place.start() < _LONGEST_TITLE
        ]
        text = text[: cut[0]] if cut else text[:_LONGEST_TITLE].rsplit(" ", 1)[0]
    return capital(text)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def clock_words(line: str) -> tuple[str, ...]:
    times = find_times(line)
    return (times[2], "godz.", "godz") if times else ()


def without(line: str, *parts: str) -> str:
    for part in parts:
        if part:
            line = line.replace(part, " ")
    return line


def no_weekday(text: str) -> str:
    words = (
        r"poniedzial\w*|wtor\w*|srod\w*|czwart\w*|piat\w*|sobot\w*|niedziel\w*|roku|dni\w*|dzien"
    )
    return re.sub(rf"\b(?:{words})\b", " ", fold(text))
