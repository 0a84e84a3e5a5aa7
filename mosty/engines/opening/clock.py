"""What the plan says of a moment: open now, until when, when next.

Open at an instant: the wall clock of the zone then lies in hours that started on that local day, or
in overnight hours of the day before. So on the night the clock goes back an hour comes twice, and
on the night it goes forward an hour never comes; nothing else needs a rule of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from mosty.engines.errors import ShapeError
from mosty.engines.opening.plan import Hours, Week, Window

__all__ = ["State", "Status", "closes_at", "is_open", "next_opening", "status", "today"]

WARSAW = ZoneInfo("Europe/Warsaw")
#: How far ahead the next opening is looked for; a rarer one is as good as none.
DAYS_AHEAD = 400
#: What stays open longer than this is open without an end worth telling.
DAYS_OPEN = 8

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)

#: Two instants in UTC, without a zone: arithmetic of these is a third of the work.
Interval = tuple[datetime, datetime]


class State(StrEnum):
    """What a person who comes now finds."""

    OPEN = "open"
    BY_APPOINTMENT = "by_appointment"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """What a person who comes now finds, and until when or from when.

    Attributes:
        state: by appointment: for those who called before, now or (when it never opens to
            everybody) next.
        closes: when open: the first instant at which it is not; None: not within eight days.
        opens: when not open: when next, to everybody or else by appointment; None: not within
            400 days.
    """

    state: State
    closes: datetime | None = None
    opens: datetime | None = None


def is_open(plan: Week, moment: datetime) -> bool:
    """Whether anybody may come at this moment; hours by appointment do not count.

    Raises:
        ShapeError: a moment without a time zone.

    Source: docs/methods/opening.md, "Open now".
    """
    return _holds(plan, moment, by_appointment=False)


def closes_at(plan: Week, moment: datetime) -> datetime | None:
    """The first instant after the moment at which it is not open any more.

    None: it is not open at the moment, or does not close within eight days.

    Raises:
        ShapeError: a moment without a time zone.

    Source: docs/methods/opening.md, "Until when, when next".
    """
    return status(plan, moment).closes


def next_opening(plan: Week, moment: datetime) -> datetime | None:
    """The first instant after the moment at which it opens to everybody, having been closed.

    None: it does not open within 400 days.

    Raises:
        ShapeError: a moment without a time zone.

    Source: docs/methods/opening.md, "Until when, when next".
    """
    now = _naive_utc(moment)
    for start, _end in _openings(plan, moment, days_open=DAYS_AHEAD):
        if start > now:
            return _local(start)
    return None


def status(plan: Week, moment: datetime) -> Status:
    """What a person who comes at the moment finds: everything a card says, in one walk.

    Raises:
        ShapeError: a moment without a time zone.

    Source: docs/methods/opening.md, "Until when, when next".
    """
    now = _naive_utc(moment)
    if not plan:
        return Status(State.UNKNOWN)
    for start, end in _openings(plan, moment):
        if start > now:
            met = _holds(plan, moment, by_appointment=True)
            return Status(State.BY_APPOINTMENT if met else State.CLOSED, opens=_local(start))
        if end is None:
            return Status(State.OPEN)
        if end > now:
            return Status(State.OPEN, closes=_local(end))
    for start, end in _openings(plan, moment, by_appointment=True):
        if end is None or end > now:
            opens = _local(start) if start > now else None
            return Status(State.BY_APPOINTMENT, opens=opens)
    return Status(State.CLOSED)


def today(plan: Week, day: date) -> tuple[Hours, ...]:
    """Hours that start on the day, the earliest first; rows: one for each window that falls on it.

    Source: docs/methods/opening.md, "Which hours a day has".
    """
    return tuple(sorted(plan.starting_on(day), key=lambda one: (one.opens, one.closes)))


def _holds(plan: Week, moment: datetime, *, by_appointment: bool) -> bool:
    _naive_utc(moment)
    wall = moment.astimezone(WARSAW).replace(tzinfo=None)
    return any(
        one.opens <= wall < one.closes and one.by_appointment is by_appointment
        for day in (wall.date() - _ONE_DAY, wall.date())
        for one in plan.starting_on(day)
    )


def _openings(
    plan: Week, moment: datetime, *, by_appointment: bool = False, days_open: int = DAYS_OPEN
) -> Iterator[tuple[datetime, datetime | None]]:
    """Stretches of open time around and after the moment, in order, without gaps inside.

    The last of them has no end when it is still open `days_open` days after the moment.
    """
    now = _naive_utc(moment)
    first = moment.astimezone(WARSAW).date() - _ONE_DAY
    plan = _still_ahead(plan, first, by_appointment=by_appointment)
    pending: Interval | None = None
    carried: list[Interval] = []
    skipped = (_first_start(plan, first) - first).days
    for number in range(skipped, DAYS_AHEAD + 1 if plan else 0):
        day = first + number * _ONE_DAY
        starting = plan.starting_on(day)
        if not starting and not carried and pending is None:
            continue
        midnight = _midnight(day + _ONE_DAY)
        found = carried
        for hours in starting:
            if hours.by_appointment is by_appointment:
                found.extend(_instants(hours.opens, hours.closes))
        found.sort()
        carried = [one for one in found if one[0] >= midnight]  # tomorrow may have earlier ones
        for start, end in found[: len(found) - len(carried)]:
            if pending is None:
                pending = start, end
            elif start <= pending[1]:
                pending = pending[0], max(end, pending[1])
            else:
                yield pending
                pending = start, end
        if pending is None:
            continue
        if pending[1] < midnight:
            yield pending
            pending = None
        elif midnight - max(now, pending[0]) > timedelta(days=days_open):
            yield pending[0], None
            return
    if pending is not None:
        yield pending[0], None


def _still_ahead(plan: Week, first: date, *, by_appointment: bool) -> Week:
    """The part of the plan that can open on this day or later; nothing when none can."""
    windows = tuple(
        one
        for one in plan.windows
        if one.by_appointment is by_appointment and (one.valid_to is None or one.valid_to >= first)
    )
    special = tuple(one for one in plan.special if one.last_day >= first)
    if not windows and (by_appointment or all(one.opens is None for one in special)):
        return Week()
    return Week(windows, special, plan.holidays)


def _first_start(plan: Week, first: date) -> date:
    """No hours start before this day: half a year out of season need not be walked."""
    special = [max(first, one.first_day) for one in plan.special]
    return min([*special, *(_begins(one, first) for one in plan.windows)], default=first)


def _begins(window: Window, first: date) -> date:
    day = max(first, window.valid_from or first)
    if window.season_from is None or window.is_in_season(day):
        return day
    month, number = divmod(window.season_from, 100)
    begins = date(day.year, month, 1) + (number - 1) * _ONE_DAY
    return begins if begins > day else date(day.year + 1, month, 1) + (number - 1) * _ONE_DAY


def _instants(opens: datetime, closes: datetime) -> Iterator[Interval]:
    """The instants at which the wall clock lies between the two: two pieces where an hour repeats."""
    day, last = opens.date(), closes.date()
    while day <= last:
        for start, end, offset in _stretches(day):
            begins, ends = max(opens - offset, start), min(closes - offset, end)
            if begins < ends:
                yield begins, ends
        day += _ONE_DAY


@lru_cache(maxsize=2048)
def _stretches(day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The local day in UTC, parted where the clock is changed: start, end, offset of the clock."""
    start, end = _midnight(day), _midnight(day + _ONE_DAY)
    before, after = _offset(start), _offset(end)
    if before == after:
        return ((start, end, before),)
    low, high = 0, int((end - start) / _ONE_MINUTE)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if _offset(start + middle * _ONE_MINUTE) == before else (low, middle)
        )
    change = start + high * _ONE_MINUTE
    return (start, change, before), (change, end, after)


@lru_cache(maxsize=2048)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW).astimezone(UTC).replace(tzinfo=None)


def _offset(instant: datetime) -> timedelta:
    return instant.replace(tzinfo=UTC).astimezone(WARSAW).utcoffset() or timedelta()


def _naive_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ShapeError("a moment needs its time zone")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _local(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC).astimezone(WARSAW)
