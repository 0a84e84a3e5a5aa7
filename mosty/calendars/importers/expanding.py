"""iCalendar files taken apart: events with all their dates within a time, and what is wrong with them.

Files of the wild hold anything, so every event is read by itself: what breaks one leaves the others.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty

from mosty.core.errors import InvalidFile

#: The library's properties are of thirty types; a file may hold any of them anywhere.
AnyEvent = Any

MOST_EVENTS = 5_000
MOST_DATES = 4_000
#: What the two libraries raise on files that break the standard.
BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    AssertionError,
    RecursionError,
    BrokenCalendarProperty,
    recurring_ical_events.InvalidCalendar,
)
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_WITHIN_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_COMES_AGAIN = {"RRULE", "RDATE", "RECURRENCE-ID"}
WARSAW = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True)
class FoundDate:
    """One date of an event of the file.

    Attributes:
        uid, recurrence: which event, and which of its dates ("" of a single one).
        starts_at, ends_at: UTC; both the same when the event takes no time.
        doubt: what was not clear about it.
    """

    uid: str
    recurrence: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    is_tentative: bool = False
    is_free: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class Refused:
    """An event that cannot be read, and why."""

    title: str
    reason: str


def found_dates(data: bytes, since: datetime, until: datetime) -> Iterator[FoundDate | Refused]:
    """Dates of all events of the file that lie within [since, until).

    Raises: InvalidFile: not an iCalendar file, or more in it than anybody can look through.
    """
    count = 0
    for calendar, group in _groups(data):
        for one in _dates_of(calendar, group, since, until):
            count += 1
            if count > MOST_DATES:
                raise InvalidFile(
                    _("The file holds more than %(count)d dates. Send a shorter part of it.")
                    % {"count": MOST_DATES}
                )
            yield one


def _groups(data: bytes) -> Iterator[tuple[Calendar, list[AnyEvent]]]:
    """Events that belong together by their UID, with the calendar they stand in."""
    try:
        with warnings.catch_warnings(action="ignore"):  # a guessed zone is told by the preview
            calendars = Calendar.from_ical(_text(data), multiple=True)
    except BROKEN as error:
        raise InvalidFile(
            _("This is not a calendar file. Save the calendar as iCalendar (.ics) and send that.")
        ) from error
    count = 0
    for calendar in calendars:
        groups: dict[str, list[AnyEvent]] = {}
        for number, event in enumerate(calendar.walk("VEVENT")):
            count += 1
            if count > MOST_EVENTS:
                raise InvalidFile(
                    _("The file holds more than %(count)d events. Send a shorter part of it.")
                    % {"count": MOST_EVENTS}
                )
            groups.setdefault(_said(event, "UID") or f"#{number}", []).append(event)
        for group in groups.values():
            yield calendar, group


def _dates_of(
    calendar: Calendar, group: Sequence[AnyEvent], since: datetime, until: datetime
) -> Iterator[FoundDate | Refused]:
    title = _title(group)
    try:
        if any(_repeats_too_often(event) for event in group):
            yield Refused(title, _("it comes more often than once a day."))
            return
        if not all("DTSTART" in event for event in group):
            yield Refused(title, _("it does not say when it starts."))
            return
        with warnings.catch_warnings(action="ignore"):
            found = recurring_ical_events.of(_alone(calendar, group)).between(since, until)
        zones = [event["DTSTART"].params.get("TZID", "") for event in group]
        repeats = any(_COMES_AGAIN & set(event) for event in group)
        dates = [_found(event, zone=zones[0], repeats=repeats) for event in found]
    except BROKEN:
        yield Refused(title, _("its times cannot be read."))
        return
    yield from dates


def _title(group: Sequence[AnyEvent]) -> str:
    try:
        return _said(group[0], "SUMMARY")
    except BROKEN:
        return ""


def _alone(calendar: Calendar, group: Sequence[AnyEvent]) -> Calendar:
    """A calendar with these events and the zones of theirs."""
    alone = Calendar()
    for name in ("X-WR-TIMEZONE", "CALSCALE"):
        if name in calendar:
            alone[name] = calendar[name]
    for part in [*calendar.walk("VTIMEZONE"), *group]:
        alone.add_component(part)
    return alone


def _found(event: AnyEvent, *, zone: str, repeats: bool) -> FoundDate:
    start, is_certain = _moment(event, "DTSTART")
    has_end = "DTEND" in event
    end = _moment(event, "DTEND")[0] if has_end else start + _length(event)
    status = _said(event, "STATUS").upper()
    # A single event that moves stays the same; the library names each of them by its start.
    recurrence = event.get("RECURRENCE-ID") if repeats else None
    return FoundDate(
        uid=_said(event, "UID"),
        recurrence=recurrence.to_ical().decode() if recurrence is not None else "",
        title=" ".join(_said(event, "SUMMARY").split()),
        place=" ".join(_said(event, "LOCATION").split()),
        starts_at=start,
        ends_at=max(start, end),
        is_cancelled=status == "CANCELLED",
        is_tentative=status == "TENTATIVE",
        is_free=_said(event, "TRANSP").upper() == "TRANSPARENT",
        doubt=_doubt(zone, is_certain=is_certain, is_backwards=end < start),
    )


def _doubt(zone: str, *, is_certain: bool, is_backwards: bool) -> str:
    """What is not clear about a date, or ""."""
    if not is_certain and zone:
        return _("its zone “%(zone)s” is not known; read as the time in Poland.") % {"zone": zone}
    if not is_certain:
        return _("no zone is written; read as the time in Poland.")
    return _("it ends before it starts.") if is_backwards else ""


def _moment(event: AnyEvent, name: str) -> tuple[datetime, bool]:
    """The moment in UTC, and whether its zone is certain. A day begins at midnight in Warsaw."""
    value = event[name].dt
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC), True
        return value.replace(tzinfo=WARSAW).astimezone(UTC), False
    if isinstance(value, date):
        return datetime.combine(value, time(), WARSAW).astimezone(UTC), True
    raise ValueError(f"{name} holds no moment.")


def _length(event: AnyEvent) -> timedelta:
    """Of an event without an end: its duration, a whole day, or nothing."""
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(event["DTSTART"].dt, datetime) else timedelta(days=1)


def _repeats_too_often(event: AnyEvent) -> bool:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequencies = {str(one).upper() for one in rule.get("FREQ", [])}
        if frequencies & _TOO_OFTEN or _WITHIN_A_DAY & {str(name).upper() for name in rule}:
            return True
    return False


def _said(event: AnyEvent, name: str) -> str:
    value = event.get(name, "")
    if isinstance(value, list):  # said twice: the first counts
        value = value[0] if value else ""
    return str(value)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", errors="replace")
