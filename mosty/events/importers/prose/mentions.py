"""A text that is no programme and tells of several events: a report of a project, an announcement.

Each kind of event it names becomes one event to prepare, with the sentences about it; what they do
not say is asked.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from mosty.core.text import fold
from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole
from mosty.events.importers.prose.doubts import doubts_of
from mosty.events.importers.prose.facts import Count, Doubt, ReadEvent, ReadItem, ReadPerson
from mosty.events.importers.prose.moments import TIME_RANGE, find_people
from mosty.events.importers.prose.words import NAME, NUMBERED, PROJECT

_NUMBER_WORDS = {
    "dwa": 2,
    "dwie": 2,
    "dwoch": 2,
    "trzy": 3,
    "trzech": 3,
    "cztery": 4,
    "czterech": 4,
}
_HOW_MANY = r"(\d{1,2}|" + "|".join(_NUMBER_WORDS) + r")\s+"
_DAYS = re.compile(r"\b(dwu|trzy|cztero)dniow|\bciagu (dwoch|trzech|czterech) dni\b")
_DAY_PREFIX = {"dwu": 2, "trzy": 3, "cztero": 4}
_CALLED = re.compile(r"\bpt[.;:]*\s*[„”\"“]\s*([^„”\"“]{3,300}?)\s*[„”\"“]", re.I)
_CHOSEN = re.compile(r"wybran\w*\s+(\d{1,4})\s+os[oó]b\w*", re.I)
_TEAM = re.compile(r"\b(dwu|trzy|cztero|piecio)osobow\w+ zespol\w*")
_TEAM_SIZE = {"dwu": 2, "trzy": 3, "cztero": 4, "piecio": 5}
_MONTHS = re.compile(r"\bprzez(?: okres)? (\d{1,2}) miesi")
_POOL = r"(?:\b(ponad|prawie|blisko|około|ok\.)\s+)?(\d{1,5})\s+(?:osób\s+)?"
_ON_SITE = re.compile(_POOL + r"stacjonarn\w*", re.I)
_ONLINE = re.compile(_POOL + r"(?:online|on-line|zdaln\w*)", re.I)
_SPEAKERS = re.compile(r"prelegent\w*[^:\n]{0,20}:\s*([^\n]+?)\.(?=\s+W|\s*$)", re.M)
_OWN_TITLE = 300


@dataclass
class _Group:
    """Lines about one kind of event."""

    code: str
    kind: EventKind
    pattern: re.Pattern[str]
    title: str
    many: re.Pattern[str]
    told: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)


def read_mentions(lines: list[str], *, today: date) -> tuple[ReadEvent, ...]:
    """Events the text tells of; () when it is the programme of one."""
    whole = "\n".join(lines)
    if TIME_RANGE.search(whole):
        return ()
    groups = _groups()
    open_group: _Group | None = None
    for line in lines:
        if open_group and (not line or NUMBERED.match(line)):
            if line:
                open_group.points.append(NUMBERED.sub("", line).strip())
            continue
        open_group = None
        for group in groups:
            if group.pattern.search(fold(line)):
                group.told.append(line)
                open_group = group
    found = [group for group in groups if group.told and _is_held(group)]
    if len(found) < 2:
        return ()
    return tuple(_event(group, lines, whole, today) for group in found)


def _groups() -> list[_Group]:
    return [
        _Group(
            "training",
            EventKind.TRAINING,
            re.compile(r"\bszkole\w+|przeszkoli"),
            "Szkolenie",
            re.compile(_HOW_MANY + r"(?:\w+ )?szkole"),
        ),
        _Group(
            "visit",
            EventKind.STUDY_VISIT,
            re.compile(r"wizyt\w* studyjn"),
            "Wizyta studyjna",
            re.compile(_HOW_MANY + r"wizyt\w* studyjn"),
        ),
        _Group(
            "conference",
            EventKind.CONFERENCE,
            re.compile(r"konferencj\w*(?! panelow)\b(?! panelow)"),
            "Konferencja",
            re.compile(r"(?!x)x"),
        ),
        _Group(
            "panel",
            EventKind.CONFERENCE,
            re.compile(r"konferencj\w* panelow"),
            "Konferencja panelowa",
            re.compile(_HOW_MANY + r"konferencj\w* panelow"),
        ),
    ]


def _is_held(group: _Group) -> bool:
    """Told by a sentence of its own, not by a word in passing."""
    return any(len(line) > 60 for line in group.told)


def _event(group: _Group, lines: list[str], whole: str, today: date) -> ReadEvent:
    told = [*group.told, *group.points]
    about = "\n".join(told)
    called = _CALLED.search(about)
    project = PROJECT.search(whole)
    seats, on_site, online = _seats(about)
    chosen, team, months = _CHOSEN.search(about), _TEAM.search(fold(about)), _MONTHS.search(about)
    title = called[1].strip()[:_OWN_TITLE] if called else _title(group, about)
    event = ReadEvent(
        title=title,
        kind=group.kind,
        format=EventFormat.MIXED if on_site and online else None,
        days=_days(fold(about)),
        how_many=_how_many(group),
        project=project[1].strip() if project else "",
        organiser=_organiser(lines),
        description="\n\n".join(group.told),
        seats=seats,
        seats_on_site=on_site,
        seats_online=online,
        items=(
            ReadItem(
                title=title,
                kind=ItemKind.WORKSHOP if group.kind == EventKind.TRAINING else ItemKind.OTHER,
                points=tuple(group.points),
                persons=_speakers(about),
            ),
        ),
        rest="\n".join(line for line in lines if line and line not in group.told),
    )
    asked = [
        one
        for one in doubts_of(event, found=None, today=today, seat_counts=tuple(find_people(about)))
        if one.field != "rest"  # the rest of the text is about the other events
    ]
    return _with(event, (*asked, *_about_days(event), *_about_teams(chosen, team, months)))


def _title(group: _Group, about: str) -> str:
    main = group.code == "conference" and re.search(r"konferencj\w* glown", fold(about))
    return "Konferencja główna" if main else group.title


def _seats(about: str) -> tuple[Count | None, Count | None, Count | None]:
    chosen = {int(found[1]) for found in _CHOSEN.finditer(about)}
    counts = [one for one in find_people(about) if one.number not in chosen]
    return counts[0] if counts else None, _pool(_ON_SITE, about), _pool(_ONLINE, about)


def _pool(pattern: re.Pattern[str], about: str) -> Count | None:
    found = pattern.search(about)
    return Count(int(found[2]), (found[1] or "").casefold(), found[0].strip()) if found else None


def _days(folded: str) -> int | None:
    found = _DAYS.search(folded)
    if found is None:
        return None
    return _DAY_PREFIX[found[1]] if found[1] else _NUMBER_WORDS[found[2]]


def _how_many(group: _Group) -> int:
    found = group.many.search(fold("\n".join(group.told)))
    if found is None:
        return 1
    return _NUMBER_WORDS.get(found[1]) or int(found[1])


def _organiser(lines: list[str]) -> str:
    """The first line, where it names an organisation."""
    first = lines[0] if lines else ""
    return (
        first if re.search(r"stowarzysz|fundacj|osrodek|centrum|gmina|urzad", fold(first)) else ""
    )


def _speakers(about: str) -> tuple[ReadPerson, ...]:
    found = _SPEAKERS.search(about)
    if found is None:
        return ()
    names = [NAME.search(part) for part in re.split(r",|\bi\b|\boraz\b", found[1])]
    return tuple(
        ReadPerson(re.sub(r"^(?:Pan|Pani)\s+", "", name[0]), ItemRole.SPEAKER)
        for name in names
        if name
    )


def _about_days(event: ReadEvent) -> tuple[Doubt, ...]:
    asked = []
    if event.days and event.days > 1:
        asked.append(
            Doubt(
                "ends_on",
                _("The text says it lasts %(days)d days. Which ones?") % {"days": event.days},
            )
        )
    if event.how_many > 1:
        asked.append(
            Doubt(
                "title",
                _(
                    "The text tells of %(count)d such events. Prepare this one, then copy it for"
                    " the others."
                )
                % {"count": event.how_many},
            )
        )
    return tuple(asked)


def _about_teams(
    chosen: re.Match[str] | None, team: re.Match[str] | None, months: re.Match[str] | None
) -> tuple[Doubt, ...]:
    if chosen is None or team is None:
        return ()
    people, size = int(chosen[1]), _TEAM_SIZE[team[1]]
    return (
        Doubt(
            "teams",
            _(
                "The text speaks of %(people)d people in teams of %(size)d for %(months)s months."
                " Name the teams in the series of trainings. Who belongs to which?"
            )
            % {"people": people, "size": size, "months": months[1] if months else "?"},
            chosen[0],
        ),
    )


def _with(event: ReadEvent, doubts: tuple[Doubt, ...]) -> ReadEvent:
    order = ("title", "kind", "starts_on", "ends_on", "place", "seats", "teams")
    placed = sorted(doubts, key=lambda one: order.index(one.field) if one.field in order else 99)
    return ReadEvent(**{**vars(event), "doubts": tuple(placed)})
