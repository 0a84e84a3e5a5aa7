"""What a day of a room looks like: when it is open, when all of it is taken, when it is free."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from mosty.calendars.rules.opening import open_spans
from mosty.calendars.rules.spans import Span, joined, without

WARSAW = ZoneInfo("Europe/Warsaw")

#: What is taken of one part: stretches, units of each.
Taken = Sequence[tuple[Span, int]]


def whole_day(day: date) -> Span:
    """From midnight to midnight in Warsaw: 23 or 25 hours on two days a year."""
    return Span(_midnight(day), _midnight(day + timedelta(days=1)))


def open_on(opening: str, day: date) -> tuple[Span, ...]:
    """When it is open on the day, in order; hours over midnight belong to both days."""
    here = whole_day(day)
    return joined(open_spans(opening, here.starts_at, here.ends_at))


def full(taken: Taken, units: int) -> tuple[Span, ...]:
    """When as many units are taken as there are, in order."""
    steps: dict[datetime, int] = {}
    for span, number in taken:
        steps[span.starts_at] = steps.get(span.starts_at, 0) + number
        steps[span.ends_at] = steps.get(span.ends_at, 0) - number
    moments = sorted(steps)
    found, now = [], 0
    for moment, following in pairwise(moments):
        now += steps[moment]
        if now >= units:
            found.append(Span(moment, following))
    return joined(found)


def free_on(opening: str, day: date, parts: Iterable[tuple[Taken, int]]) -> tuple[Span, ...]:
    """When something may still be taken on the day: open, and no part of it full.

    `parts`: of each part what is taken of it, and how many units it has.
    """
    blocks = [span for taken, units in parts for span in full(taken, units)]
    return without(open_on(opening, day), blocks)


def hours_of(span: Span) -> str:
    """The wall clock of a span within one day: `08:00–24:00`."""
    start, end = (one.astimezone(WARSAW) for one in (span.starts_at, span.ends_at))
    closes = "24:00" if end.date() > start.date() else f"{end:%H:%M}"
    return f"{start:%H:%M}–{closes}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW).astimezone(UTC)
