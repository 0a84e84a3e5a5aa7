"""The announced programme in the exchange format of conferences: schedule.json, version 1.

One dictionary, from which the XML (schedule_xml) and version 2 (schedule_v2) are made too. What came
by an import and has no column here goes out as it came, unless it was changed since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from mosty.core.charts.drawing import printable
from mosty.events.models import Event
from mosty.events.queries.schedule import ScheduleLine
from mosty.events.rules.lines import ProgrammeLine
from mosty.events.rules.schedule import (
    POINT,
    SLUG,
    acronym_of,
    duration_words,
    item_slug,
    kind_of,
    same_moment,
)

#: Fields of an item that are taken as they came.
_AS_CAME = (
    "logo",
    "recording_license",
    "do_not_record",
    "do_not_stream",
    "code",
    "feedback_url",
    "origin_url",
)
_GENERATOR = {"name": "Mosty", "version": "1"}


def schedule_document(
    event: Event, lines: Sequence[ScheduleLine], *, page: str, base_url: str
) -> dict[str, Any]:
    """The programme as schedule.json, version 1.

    Args:
        lines: of the announced programme, without cancelled items.
        page: full address of the event's page.
    """
    came: Mapping[str, Any] = event.extra.get("schedule", {})
    conference: Mapping[str, Any] = came.get("conference", {})
    acronym = conference.get("acronym") or acronym_of(event.slug)
    days = _days(event, lines, conference, acronym, page)
    return {
        **{name: came[name] for name in ("$schema",) if name in came},
        "generator": came.get("generator") or dict(_GENERATOR),
        "schedule": {
            "version": came.get("version") or str(event.programme_version),
            "base_url": came.get("base_url") or base_url,
            "conference": {
                **{
                    name: value
                    for name, value in conference.items()
                    if name not in ("days", "daysCount", "start", "end", "title", "rooms")
                },
                "acronym": acronym,
                "title": printable(event.title),
                "start": event.starts_on.isoformat(),
                "end": event.ends_on.isoformat(),
                "daysCount": len(days),
                "time_zone_name": conference.get("time_zone_name") or "Europe/Warsaw",
                "timeslot_duration": conference.get("timeslot_duration") or "00:05",
                **({} if conference else {"url": page}),
                "rooms": _rooms(event, lines, conference),
                "days": days,
            },
        },
    }


def room_guid(event: Event, name: str) -> str:
    """The same room of one event has the same identifier in every file."""
    return str(uuid5(event.uuid, name))


# --- inside -------------------------------------------------------------------------------------


def _rooms(
    event: Event, lines: Iterable[ScheduleLine], conference: Mapping[str, Any]
) -> list[dict[str, Any]]:
    came = [dict(room) for room in conference.get("rooms", ())]
    known = {room["name"] for room in came}
    new = dict.fromkeys(_room(event, one.line) for one in lines)
    return came + [
        {"name": name, "guid": room_guid(event, name), "description": None, "capacity": None}
        for name in new
        if name not in known
    ]


def _room(event: Event, line: ProgrammeLine) -> str:
    return printable(line.where or event.place or "–")


def _days(
    event: Event,
    lines: Sequence[ScheduleLine],
    conference: Mapping[str, Any],
    acronym: str,
    page: str,
) -> list[dict[str, Any]]:
    came = {one.get("date"): one for one in conference.get("days", ())}
    dates = _dates(event, lines)
    numbers = _numbers(lines)
    days = []
    for index, day in enumerate(dates, start=1):
        rooms: dict[str, list[dict[str, Any]]] = {}
        for one in lines:
            if _day(one, came) == day:
                item = _item(event, one, acronym, page, numbers[one.line.key])
                rooms.setdefault(_room(event, one.line), []).append(item)
        start, end = _limits(day, [one.line for one in lines if _day(one, came) == day])
        days.append(
            {
                "index": index,
                "date": day.isoformat(),
                "day_start": came.get(day.isoformat(), {}).get("day_start") or start.isoformat(),
                "day_end": came.get(day.isoformat(), {}).get("day_end") or end.isoformat(),
                "rooms": _in_order(rooms, came.get(day.isoformat(), {})),
            }
        )
    return days


def _in_order(
    rooms: dict[str, list[dict[str, Any]]], came: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """Rooms in the order of the imported file, then the new ones; empty ones stay named."""
    order = dict.fromkeys((*came.get("rooms", ()), *rooms))
    return {name: rooms.get(name, []) for name in order}


def _dates(event: Event, lines: Iterable[ScheduleLine]) -> list[date]:
    """Every day from the first to the last, also one without items."""
    days = [event.starts_on, event.ends_on, *(one.line.day for one in lines)]
    first, last = min(days), max(days)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(one: ScheduleLine, came: Mapping[str, Any]) -> date:
    """An imported day may go on after midnight: its items stay in it while they lie within."""
    kept = str(one.extra.get("day", ""))
    if kept in came and same_moment(one.extra.get("date", ""), one.line.starts_at):
        return date.fromisoformat(kept)
    return one.line.day


def _limits(day: date, lines: Sequence[ProgrammeLine]) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    if not lines:
        return datetime.combine(day, time(0), zone), datetime.combine(day, time(23, 59), zone)
    first = min(line.starts_at for line in lines)
    last = max(line.ends_at for line in lines)
    return timezone.localtime(first, zone), timezone.localtime(last, zone)


def _numbers(lines: Sequence[ScheduleLine]) -> dict[str, int]:
    """A number for each item, none twice: that of the imported file, else that of the row."""
    taken: set[int] = set()
    numbers: dict[str, int] = {}
    for one in sorted(lines, key=lambda one: "id" not in one.extra):
        number = one.extra.get("id") or one.number
        while number in taken:
            number += 1
        taken.add(number)
        numbers[one.line.key] = number
    return numbers


def _item(event: Event, one: ScheduleLine, acronym: str, page: str, number: int) -> dict[str, Any]:
    line, extra = one.line, one.extra
    came_date = extra.get("date", "")
    starts = (
        came_date
        if same_moment(came_date, line.starts_at)
        else timezone.localtime(line.starts_at).isoformat()
    )
    slug = extra.get("slug", "")
    return {
        "id": number,
        "guid": _guid(one),
        **{name: extra[name] for name in _AS_CAME if name in extra},
        "date": starts,
        "start": starts[11:16],
        "duration": duration_words(line.ends_at - line.starts_at),
        "room": _room(event, line),
        "slug": slug if slug and _may_keep(slug) else item_slug(acronym, number, line.title),
        "url": extra.get("url") or f"{page}#punkt-{line.key}",
        "title": printable(line.title),
        "subtitle": printable(line.subtitle),
        "track": printable(line.track),
        "type": _type(line, extra),
        "language": line.language,
        "abstract": _abstract(line, extra),
        "description": printable(line.description),
        "recording_license": extra.get("recording_license", ""),
        "do_not_record": extra.get("do_not_record", False),
        "persons": _persons(one),
        "links": _references(one.links, extra.get("links", ())),
        "attachments": _references(one.attachments, extra.get("attachments", ())),
    }


def _guid(one: ScheduleLine) -> str:
    try:
        return str(UUID(one.guid)) if one.guid else one.line.key
    except ValueError:
        return one.line.key


def _may_keep(slug: str) -> bool:
    return SLUG.fullmatch(slug) is not None


def _type(line: ProgrammeLine, extra: Mapping[str, Any]) -> str:
    """The word of the imported file, as long as the item is of that kind."""
    came = str(extra.get("type", ""))
    return came if came and kind_of(came) == line.kind else line.kind


def _abstract(line: ProgrammeLine, extra: Mapping[str, Any]) -> str:
    """The scope, a point a line; else the abstract that came."""
    if line.scope_points:
        return printable("\n".join(f"{POINT}{point}" for point in line.scope_points))
    return str(extra.get("abstract") or "")


def _persons(one: ScheduleLine) -> list[dict[str, Any]]:
    came = {str(person.get("public_name") or person.get("name")): person for person in _came(one)}
    persons = []
    for person in one.line.persons:
        known = came.get(person.name)
        if known is not None:
            persons.append(dict(known))
            continue
        made = {"guid": one.person_guids.get(person.key), "name": printable(person.name)}
        if person.affiliation:
            made["biography"] = printable(person.affiliation)
        persons.append({name: value for name, value in made.items() if value})
    return persons


def _came(one: ScheduleLine) -> Sequence[Mapping[str, Any]]:
    persons = one.extra.get("persons", ())
    return [person for person in persons if isinstance(person, Mapping)]


def _references(
    ours: Iterable[tuple[str, str]], came: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Materials as references; those that came keep what else they said."""
    by_address = {str(one.get("url")): dict(one) for one in came}
    return [
        by_address.get(address) or {"title": printable(title), "url": address}
        for title, address in ours
    ]
