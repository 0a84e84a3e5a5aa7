"""Time of a test: its weeks, its usual six months, who may be an expert when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from mosty.core.formatting import day as day_words

USUAL_MONTHS = 6
#: Two people test the model in each place.
EXPERTS_AT_ONCE = 2
_WEEK = timedelta(days=7)


class Span(NamedTuple):
    """Days from the first to the last, both included; None: open."""

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Week:
    """A week of a test, counted from its first day; the last one may be shorter."""

    number: int
    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{day_words(self.first)} – {day_words(self.last)}"


def weeks_between(first: date, last: date) -> tuple[Week, ...]:
    """The weeks of the days from first to last."""
    weeks = []
    begins, number = first, 1
    while begins <= last:
        weeks.append(Week(number, begins, min(begins + _WEEK - timedelta(days=1), last)))
        begins, number = begins + _WEEK, number + 1
    return tuple(weeks)


def six_months_on(first: date) -> date:
    """The last day of the usual six months: 1 November -> 30 April."""
    months = first.month - 1 + USUAL_MONTHS
    year, month = first.year + months // 12, months % 12 + 1
    try:
        return date(year, month, first.day) - timedelta(days=1)
    except ValueError:  # from 31 August: February ends sooner
        return date(year, month + 1, 1) - timedelta(days=1)


def most_at_once(spans: Iterable[Span]) -> int:
    """How many of the spans cover one day at most."""
    known = list(spans)
    starts = [span.first or date.min for span in known]
    return max(
        (
            sum(
                begins <= start <= (span.last or date.max)
                for begins, span in zip(starts, known, strict=True)
            )
            for start in starts
        ),
        default=0,
    )
