"""A programme of another system (schedule.xml, schedule.json): checked, shown before it is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.charts.drawing import printable
from mosty.core.enums import RowVerdict
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, Parsed, RowError, RowPreview, compare
from mosty.events.enums import ItemKind, ItemRole
from mosty.events.importers.schedule_checks import (
    items_in,
    length_of,
    moment_of,
    name_of,
    wrongs,
)
from mosty.events.importers.schedule_file import read_file
from mosty.events.models import Event, ProgrammeItem
from mosty.events.rules import hours_words
from mosty.events.rules.schedule import POINT, kind_of

#: A programme has no more items than this.
MOST_ITEMS = 2_000
_LONGEST = {"title": 300, "subtitle": 300, "track": 120, "room": 200, "language": 10}
#: Facts of an item with a column here; everything else it says is kept as it came.
_COLUMNS = frozenset({"title", "subtitle", "description", "track", "language", "room", "guid"})
_ROLES = {"MODERATOR": ItemRole.MODERATOR, "HOST": ItemRole.HOST}


@dataclass(frozen=True)
class FilePerson:
    """Somebody of an item of the file."""

    name: str
    role: ItemRole = ItemRole.SPEAKER
    about: str = ""


@dataclass(frozen=True)
class FileConference:
    """What the file says of the whole.

    Attributes:
        extra: everything without a column here.
    """

    title: str
    starts_on: date
    ends_on: date
    description: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class FileItem:
    """One item of the file, ready to be stored."""

    number: int
    conference: FileConference
    guid: str
    title: str
    kind: ItemKind
    starts_at: datetime
    ends_at: datetime
    subtitle: str = ""
    description: str = ""
    scope_points: tuple[str, ...] = ()
    track: str = ""
    language: str = "pl"
    place: str = ""
    persons: tuple[FilePerson, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


def parse_schedule(file: ImportFile, _municipality_id: int) -> Parsed:
    """Items of the file in their order; the number of a row is the place of its item in the file."""
    document = read_file(file.data)
    conference = _conference(document)
    rows: list[FileItem] = []
    errors: list[RowError] = []
    numbers: list[int] = []
    guids: dict[str, int] = {}
    for number, (day, room, raw) in enumerate(_raw_items(document), start=1):
        if number > MOST_ITEMS:
            raise InvalidFile(
                _("The programme has more than %(count)d items.") % {"count": MOST_ITEMS}
            )
        wrong = list(wrongs(raw))
        guid = str(raw.get("guid", "")).casefold()
        if guid and guids.setdefault(guid, number) != number:
            wrong.append(_("guid: the same as in row %(row)d.") % {"row": guids[guid]})
        errors += [RowError(number, reason) for reason in wrong]
        if not wrong:
            rows.append(_item(number, conference, day, room, raw))
            numbers.append(number)
    if not rows and not errors:
        raise InvalidFile(_("The programme of this file is empty."))
    return Parsed(tuple(rows), tuple(errors), tuple(numbers), tuple(_notes(document)))


def preview_schedule(parsed: Parsed, municipality_id: int) -> Sequence[RowPreview]:
    """What storing each item would do."""
    if not parsed.rows:
        return []
    stored = stored_items(event_of(parsed.rows, municipality_id))
    return [_preview(row, stored.get(row.guid)) for row in parsed.rows]


def event_of(rows: Sequence[FileItem], municipality_id: int) -> Event | None:
    """The event of this programme: an earlier import made it, or it is ours and came back."""
    acronym = rows[0].conference.extra["schedule"]["conference"].get("acronym")
    events = Event.objects.filter(municipality_id=municipality_id)
    known = None
    if acronym:
        known = events.filter(extra__schedule__conference__acronym=acronym).first()
    uuids = [row.guid for row in rows]
    return known or events.filter(items__uuid__in=uuids).order_by("pk").first()


def stored_items(event: Event | None) -> dict[str, ProgrammeItem]:
    """Items of the event by their identifier in files."""
    if event is None:
        return {}
    found = event.items.prefetch_related("persons__person")
    return {item.guid or str(item.uuid): item for item in found}


def facts_of(one: FileItem | ProgrammeItem) -> dict[str, str]:
    """What is compared, in words."""
    return {
        "title": one.title,
        "subtitle": one.subtitle,
        "description": one.description,
        "scope_points": "; ".join(one.scope_points),
        "track": one.track,
        "place": one.place,
        "language": one.language,
        "kind": str(ItemKind(one.kind).label),
        "day": timezone.localtime(one.starts_at).date().isoformat(),
        "hours": hours_words(one.starts_at, one.ends_at),
    }


def person_names(one: FileItem | ProgrammeItem) -> list[str]:
    if isinstance(one, FileItem):
        return [person.name for person in one.persons]
    return [row.person.name for row in one.persons.all()]


# --- reading ------------------------------------------------------------------------------------


def _raw_items(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for day in items_in(document["schedule"]["conference"].get("days")):
        rooms = day.get("rooms") if isinstance(day, Mapping) else None
        if not isinstance(rooms, Mapping):
            continue
        for room, items in rooms.items():
            for raw in items_in(items):
                yield str(day.get("date", "")), str(room), raw if isinstance(raw, Mapping) else {}


def _conference(document: Mapping[str, Any]) -> FileConference:
    schedule = document["schedule"]
    conference = schedule["conference"]
    title = printable(_one_language(conference.get("title"))).strip()[:300]
    if not title:
        raise InvalidFile(_("The conference has no title."))
    days = [
        found
        for day in items_in(conference.get("days"))
        if isinstance(day, Mapping) and (found := _day(day.get("date")))
    ]
    starts = _day(conference.get("start")) or min(days, default=None)
    ends = _day(conference.get("end")) or max(days, default=None)
    if starts is None or ends is None:
        raise InvalidFile(_("The conference has no dates (start, end)."))
    return FileConference(
        title=title,
        starts_on=min(starts, ends, *days),
        ends_on=max(starts, ends, *days),
        description=printable(_one_language(conference.get("description"))),
        extra={"schedule": _kept(document)},
    )


def _kept(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says of the whole, without the items: they have rows of their own."""
    schedule = document["schedule"]
    conference = schedule["conference"]
    days = [
        {
            **{name: value for name, value in day.items() if name != "rooms"},
            "rooms": list(day["rooms"]) if isinstance(day.get("rooms"), Mapping) else [],
        }
        for day in items_in(conference.get("days"))
        if isinstance(day, Mapping)
    ]
    return {
        **{name: document[name] for name in ("$schema", "generator") if name in document},
        **{name: schedule[name] for name in ("version", "base_url") if name in schedule},
        "conference": {**conference, "days": days},
    }


def _item(
    number: int, conference: FileConference, day: str, room: str, raw: Mapping[str, Any]
) -> FileItem:
    starts = moment_of(raw["date"])
    assert starts is not None
    length = length_of(raw, starts)
    assert length is not None
    abstract = _one_language(raw.get("abstract"))
    points = _points(abstract)
    extra = {name: value for name, value in raw.items() if name not in _COLUMNS}
    return FileItem(
        number=number,
        conference=conference,
        guid=str(raw["guid"]),
        title=_text(raw, "title").strip(),
        kind=kind_of(str(raw.get("type") or "")),
        starts_at=starts,
        ends_at=starts + length,
        subtitle=_text(raw, "subtitle"),
        description=printable(_one_language(raw.get("description"))),
        scope_points=points,
        track=_text(raw, "track"),
        language=_text(raw, "language"),
        place=printable(str(raw.get("room") or room))[: _LONGEST["room"]],
        persons=tuple(
            FilePerson(
                name_of(person)[:200],
                _ROLES.get(str(person.get("role")), ItemRole.SPEAKER),
                printable(str(person.get("biography") or "")),
            )
            for person in items_in(raw.get("persons"))
        ),
        links=tuple(_references(raw.get("links"))),
        attachments=tuple(_references(raw.get("attachments"))),
        extra={**extra, "day": day, "abstract": "" if points else abstract},
    )


def _points(abstract: str) -> tuple[str, ...]:
    """The scope, where our own programme wrote it into the abstract."""
    lines = abstract.split("\n")
    if not all(line.startswith(POINT) for line in lines):
        return ()
    return tuple(line.removeprefix(POINT) for line in lines)


def _references(found: Any) -> Iterator[tuple[str, str]]:
    for one in items_in(found):
        address = str(one.get("url", "")).strip()
        if address.startswith(("http://", "https://")) and len(address) <= 500:
            yield printable(str(one.get("title") or address))[:300], address


def _notes(document: Mapping[str, Any]) -> Iterator[str]:
    """What the file holds and nobody will see on our pages; files keep it."""
    names = {
        name
        for _day_name, _room, raw in _raw_items(document)
        for name in raw
        if name in ("answers", "logo", "feedback_url", "do_not_stream") and raw[name]
    }
    if names:
        yield _("Kept for the files only, not shown on pages: %(names)s.") % {
            "names": ", ".join(sorted(names))
        }


def _preview(row: FileItem, item: ProgrammeItem | None) -> RowPreview:
    if item is None:
        return RowPreview(row.number, row.title, RowVerdict.NEW)
    titles = {
        "title": _("title"),
        "subtitle": _("subtitle"),
        "description": _("description"),
        "scope_points": _("scope"),
        "track": _("track"),
        "place": _("place"),
        "language": _("language"),
        "kind": _("kind"),
        "day": _("day"),
        "hours": _("hours"),
        "persons": _("persons"),
    }
    before = {**facts_of(item), "persons": ", ".join(person_names(item))}
    after = {**facts_of(row), "persons": ", ".join(person_names(row))}
    differs = compare(before, after, titles)
    verdict = RowVerdict.CHANGED if differs else RowVerdict.SAME
    return RowPreview(row.number, row.title, verdict, differs)


# --- small things -------------------------------------------------------------------------------


def _text(raw: Mapping[str, Any], name: str) -> str:
    return printable(_one_language(raw.get(name)))[: _LONGEST[name]]


def _one_language(value: Any) -> str:
    """A text that may be given in several languages: the Polish one, else any."""
    if isinstance(value, Mapping):
        return str(value.get("pl") or next(iter(value.values()), ""))
    return str(value) if value is not None else ""


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
