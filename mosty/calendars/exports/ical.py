"""iCalendar (RFC 5545) as every reader understands it.

Equal records give equal bytes: DTSTAMP is the moment of the last change, not of the reading. Readers
were compared (docs/methods/calendars.md, "iCalendar out"): the zone is written by rules and not by
dates, a rule that they read differently goes out as its single dates, a time that the autumn night
has twice as UTC. Nobody's name stands in the file, neither guests nor hosts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDDDLists,
    vRecur,
)

from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, Series
from mosty.calendars.queries import repeating
from mosty.calendars.rules import Moved, Repeating, dates, on_the_line, plain_rule

CONTENT_TYPE = "text/calendar; charset=utf-8"
_ZONE = "Europe/Warsaw"
_PRODUCT = "-//Mosty//Mosty//PL"
_REFRESH = timedelta(hours=1)
#: Dates on holidays are left out one by one, single dates of a rule written, so far ahead.
_FAR = timedelta(days=5 * 366)
_MOST_SINGLE = 2_000
_COUNT = re.compile(r";COUNT=\d+")
_STATUS = {
    BookingState.PENCILLED: "TENTATIVE",
    BookingState.HELD: "TENTATIVE",
    BookingState.CONFIRMED: "CONFIRMED",
    BookingState.CANCELLED: "CANCELLED",
}


def bookings_ical(
    bookings: Iterable[Booking], *, name: str, with_description: bool = True
) -> bytes:
    """A calendar with these bookings, each by itself.

    `name`: of the calendar, for the reader's list.
    """
    calendar = _calendar(name)
    for booking in bookings:
        calendar.add_component(_event_of(booking, with_description=with_description))
    return bytes(calendar.to_ical())


def series_ical(series: Series, *, now: datetime | None = None) -> bytes:
    """A calendar with the series as a rule, dates left out, moved and added.

    A rule that readers take differently (the 29th of February, the 31st) is written as dates five
    years ahead.
    """
    calendar = _calendar(series.title)
    for event in _events_of(series, now or timezone.now()):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@dataclass(frozen=True)
class WholeDay:
    """Something that takes a day and nobody's time: a duty, the last day of a deadline.

    Attributes:
        uid: the same for the same thing for good, whatever its day.
        changed_at: when it was written or changed; equal records give equal bytes.
        path: of its page here; empty: none.
        remind_days: so many days before, a reader may ring.
    """

    uid: str
    day: date
    title: str
    changed_at: datetime
    description: str = ""
    path: str = ""
    remind_days: tuple[int, ...] = ()


def days_ical(days: Iterable[WholeDay], *, name: str) -> bytes:
    """A calendar of whole days. They have no zone: a day is a day wherever it is read."""
    calendar = _calendar(name)
    for one in days:
        calendar.add_component(_whole_day(one))
    return bytes(calendar.to_ical())


# --- bookings -----------------------------------------------------------------------------------


def _whole_day(one: WholeDay) -> Event:
    event = Event()
    event.add("uid", one.uid)
    _stamp(event, one.changed_at, 0)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", _one_line(one.title))
    _add_text(event, "description", one.description)
    if one.path:
        event.add("url", f"{settings.BASE_URL}{one.path}")
    event.add("transp", "TRANSPARENT")
    for days in one.remind_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _one_line(one.title))
        alarm.add("trigger", -timedelta(days=days))
        event.add_component(alarm)
    return event


def _event_of(booking: Booking, *, with_description: bool) -> Event:
    state = BookingState(booking.state)
    event = Event()
    event.add("uid", str(booking.uid))
    _stamp(event, booking.changed_at, booking.sequence)
    start, end = _moments(booking.starts_at, booking.ends_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _one_line(booking.title))
    _add_text(event, "location", booking.place)
    if with_description:
        _add_text(event, "description", booking.description)
    if booking.path:
        event.add("url", f"{settings.BASE_URL}{booking.path}")
    event.add("status", _STATUS[state])
    # What takes nobody's room and time does not make anybody busy.
    event.add("transp", "OPAQUE" if booking.takes_time else "TRANSPARENT")
    return event


def _moments(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Both on the clock of Warsaw; in UTC when that clock shows one of them twice."""
    zone = ZoneInfo(_ZONE)
    local = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if any(one.fold for one in local):
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return local


# --- series -------------------------------------------------------------------------------------


def _events_of(series: Series, now: datetime) -> Iterable[Event]:
    plan, zone = repeating(series), ZoneInfo(series.zone)
    singles = _singles(plan, now) if _is_read_differently(plan) else ()
    first = plan.first
    main = _series_event(series, Moved(first, plan.minutes), zone)
    if singles:
        # Without a rule ical.js has only the dates listed, so the first is among them.
        _add_dates(main, "rdate", sorted({first, *singles, *plan.added}), zone)
    else:
        main.add("rrule", vRecur.from_ical(_rule_with_utc_end(plan)))
        _add_dates(main, "rdate", sorted(plan.added), zone)
    _add_dates(main, "exdate", _left_out(plan, now), zone)
    yield main
    for original, one in sorted(_told_apart(plan, zone, now).items()):
        event = _series_event(series, one, zone)
        event.add("recurrence-id", _existing(original, zone).replace(tzinfo=zone))
        yield event


def _series_event(series: Series, one: Moved, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", str(series.uid))
    _stamp(event, series.updated_at, series.sequence)
    span = on_the_line(one.starts, one.minutes, zone)
    start, end = _moments(span.starts_at, span.ends_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _one_line(series.title))
    _add_text(event, "location", series.place)
    event.add("status", "CONFIRMED")
    return event


def _is_read_differently(plan: Repeating) -> bool:
    """Whether readers disagree which dates the rule gives.

    Days that not every month has, hours that a spring night skips, rules beyond those of the form.
    """
    if plain_rule(_COUNT.sub("", plan.rule)) is None:
        return True
    is_by_day = "FREQ=MONTHLY" in plan.rule and "BYDAY" not in plan.rule
    is_leap_day = "FREQ=YEARLY" in plan.rule and (plan.first.month, plan.first.day) == (2, 29)
    return is_leap_day or plan.first.hour == 2 or (is_by_day and plan.first.day > 28)


def _singles(plan: Repeating, now: datetime) -> Sequence[datetime]:
    """Dates of the rule from its first to five years ahead."""
    zone = ZoneInfo(plan.zone)
    bare = Repeating(plan.rule, plan.first, plan.minutes, plan.zone)
    start = plan.first.replace(tzinfo=zone)
    found = dates(bare, start, max(now, start) + _FAR)
    return [one.original for one in found][-_MOST_SINGLE:]


def _left_out(plan: Repeating, now: datetime) -> Sequence[datetime]:
    """Dates of the rule that do not take place: cancelled ones, and holidays five years ahead."""
    gone = set(plan.left_out)
    if plan.is_left_out is not None:
        gone |= {one for one in _singles(plan, now) if plan.is_left_out(one.date())}
    return sorted(gone - set(plan.moved))


def _told_apart(plan: Repeating, zone: ZoneInfo, now: datetime) -> dict[datetime, Moved]:
    """Dates that need an entry of their own: moved, of another length, or over a change of the clock.

    How long a date lasts on such a night readers reckon differently.
    """
    apart = dict(plan.moved)
    apart |= {
        original: one
        for original, one in plan.added.items()
        if (one.starts, one.minutes) != (original, plan.minutes)
    }
    gone = set(_left_out(plan, now))
    for original in _singles(plan, now):
        if original in gone or original in apart:
            continue
        span = on_the_line(original, plan.minutes, zone)
        start, end = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
        if start.utcoffset() != end.utcoffset():
            apart[original] = Moved(original, plan.minutes)
    return apart


def _rule_with_utc_end(plan: Repeating) -> str:
    """UNTIL as RFC 5545 wants it beside a start with a zone: UTC."""
    plain = plain_rule(plan.rule)
    if plain is None or plain.until is None:
        return plan.rule
    end = datetime.combine(plain.until, time(23, 59, 59), ZoneInfo(plan.zone)).astimezone(UTC)
    return plan.rule.partition(";UNTIL=")[0] + f";UNTIL={end:%Y%m%dT%H%M%SZ}"


# --- parts --------------------------------------------------------------------------------------


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _one_line(name))
    calendar.add("x-wr-calname", _one_line(name))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_warsaw())
    return calendar


def _warsaw() -> Timezone:
    """Summer time by rule for all years: ical.js and Outlook read only the first of listed dates."""
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(
        _half(TimezoneDaylight(), datetime(1970, 3, 29, 2), "CEST", 1, 2, month=3)  # noqa: DTZ001
    )
    zone.add_component(
        _half(TimezoneStandard(), datetime(1970, 10, 25, 3), "CET", 2, 1, month=10)  # noqa: DTZ001
    )
    return zone


def _half(
    half: TimezoneDaylight | TimezoneStandard,
    start: datetime,
    name: str,
    before: int,
    after: int,
    *,
    month: int,
) -> TimezoneDaylight | TimezoneStandard:
    half.add("dtstart", start)
    half.add("rrule", vRecur({"freq": "yearly", "bymonth": month, "byday": "-1SU"}))
    half.add("tzname", name)
    half.add("tzoffsetfrom", timedelta(hours=before))
    half.add("tzoffsetto", timedelta(hours=after))
    return half


def _stamp(event: Event, changed_at: datetime, sequence: int) -> None:
    moment = changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", sequence)


def _add_dates(event: Event, name: str, walls: Iterable[datetime], zone: ZoneInfo) -> None:
    """One line for each date: some readers see only the first of a list."""
    for wall in walls:
        event.add(name, vDDDLists([_existing(wall, zone).replace(tzinfo=zone)]))


def _existing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The time the clock shows then: 03:30 for the 02:30 that a spring night skips."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _add_text(event: Event, name: str, text: str) -> None:
    if text.strip():
        event.add(name, text.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())
