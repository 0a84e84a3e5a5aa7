"""Clocks of law: deadlines in days, working days, months and years, and days of the year. Pure.

Counted as Article 57 of the Code of Administrative Procedure counts: the day of the event is not
counted; a month or a year ends on the day with the same number, or on the last day of a month that
has no such day; a deadline of a proceeding that falls on a Saturday or a holiday moves to the next
day that is neither. A day lasts until midnight in Warsaw, whatever the clock does that night.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mosty.core.text import fold
from mosty.engines.opening import polish_holidays

WARSAW = ZoneInfo("Europe/Warsaw")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_LAST_YEAR = date.max.year


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Moves(StrEnum):
    """What happens to a deadline on a Saturday or a holiday."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True)
class Term:
    """A length of time as law says it: 14 days, 7 working days, 4 months."""

    number: int
    unit: Unit

    def times(self, count: int) -> "Term":
        return Term(self.number * count, self.unit)


@dataclass(frozen=True)
class DayOfYear:
    """A day that comes every year: 30 November."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """The day in the year; 29 February is the 28th where the year has no 29th."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


# --- counting -----------------------------------------------------------------------------------


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < _SATURDAY and day not in polish_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself where it is a working one, else the first after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def after(start: date, term: Term) -> date:
    """The last day of a term that begins with an event on `start`; the day itself is not counted."""
    if term.unit is Unit.DAYS:
        return start + timedelta(days=term.number)
    if term.unit is Unit.WORKING_DAYS:
        return _working_days_after(start, term.number)
    months = term.number * (12 if term.unit is Unit.YEARS else 1)
    return _months_after(start, months)


def before(end: date, term: Term) -> date:
    """The last day on which the whole term still lies ahead of `end`."""
    if term.unit is Unit.DAYS:
        return end - timedelta(days=term.number)
    if term.unit is Unit.WORKING_DAYS:
        return _working_days_after(end, -term.number)
    months = term.number * (12 if term.unit is Unit.YEARS else 1)
    return _months_after(end, -months)


def deadline(start: date, term: Term, *, moves: Moves = Moves.NONE) -> date:
    """The last day in time after an event on `start`."""
    return moved(after(start, term), moves)


def moved(day: date, moves: Moves) -> date:
    """The day, or where it moves to from a Saturday or a holiday."""
    return next_working_day(day) if moves is Moves.NEXT_WORKING_DAY else day


def every(
    start: date, term: Term, *, since: date, until: date, moves: Moves = Moves.NONE
) -> Iterator[date]:
    """Days that come every `term` after `start`, within [since, until).

    Each is counted from the start, so that the 31st comes back after a shorter month; moved days
    are looked at by where they moved to.
    """
    if term.number < 1:
        return
    count = 1
    while True:
        plain = after(start, term.times(count))
        if plain >= until or plain.year >= _LAST_YEAR:
            return
        day = moved(plain, moves)
        if since <= day < until:
            yield day
        count += 1


def yearly(
    day: DayOfYear, *, since: date, until: date, moves: Moves = Moves.NONE
) -> Iterator[date]:
    """The day of every year within [since, until), by where it moved to."""
    for year in range(since.year - 1, until.year + 1):
        if not date.min.year <= year < _LAST_YEAR:
            continue
        found = moved(day.in_year(year), moves)
        if since <= found < until:
            yield found


# --- how it stands --------------------------------------------------------------------------------


def local_day(moment: datetime) -> date:
    """The day of the moment in Warsaw; the moment knows its zone."""
    return moment.astimezone(WARSAW).date()


def ends_at(due: date) -> datetime:
    """The first moment that is too late: midnight in Warsaw after the last day."""
    return datetime.combine(due + _ONE_DAY, datetime.min.time(), WARSAW)


def is_in_time(moment: datetime, due: date) -> bool:
    """Whether what happened at the moment happened in time."""
    return local_day(moment) <= due


def days_left(due: date, *, on: date) -> int:
    """Days until the last day: 0 on it, less than 0 when it has passed."""
    return (due - on).days


# --- reading numbers of law ------------------------------------------------------------------------

_UNITS = (
    (re.compile(r"dni robocz|dzien robocz"), Unit.WORKING_DAYS),
    (re.compile(r"\bdni\b|\bdzien\b"), Unit.DAYS),
    (re.compile(r"\bmiesi"), Unit.MONTHS),
    (re.compile(r"\brok\b|\broku\b|\blat\b|\blata\b"), Unit.YEARS),
)
_MONTHS = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "wrzesnia",
    "pazdziernika",
    "listopada",
    "grudnia",
)
_DAY = re.compile(r"(\d{1,2})\s+([a-z]+)")


def read_term(value: str, unit: str) -> Term | None:
    """The length in a legal parameter ("14", "dni"), or None where it is none."""
    digits = re.sub(r"\s", "", value)
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 10_000:
        return None
    words = fold(unit)
    found = next((kind for pattern, kind in _UNITS if pattern.search(words)), None)
    return None if found is None else Term(int(digits), found)


def read_day_of_year(value: str) -> DayOfYear | None:
    """The day in a legal parameter ("30 listopada"), or None where it is none."""
    match = _DAY.fullmatch(fold(value).strip())
    if match is None or match[2] not in _MONTHS:
        return None
    month, day = _MONTHS.index(match[2]) + 1, int(match[1])
    # A leap year: 29 February is a day of the year too.
    return DayOfYear(month, day) if 1 <= day <= monthrange(2024, month)[1] else None


# --- inside ---------------------------------------------------------------------------------------


def _months_after(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _working_days_after(start: date, number: int) -> date:
    step = _ONE_DAY if number >= 0 else -_ONE_DAY
    day, left = start, abs(number)
    while left:
        day += step
        left -= is_working_day(day)
    return day
