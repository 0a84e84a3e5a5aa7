"""How fresh a description is: when somebody last said it is true, and until when that holds."""

import calendar
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from django.utils import timezone

from mosty.directory.enums import Freshness

#: The provider is asked so long before the interval ends, so that the answer comes in time.
ASKED_BEFORE = timedelta(days=30)
#: ... or, for short intervals, so many days for each month.
_DAYS_A_MONTH = 10
#: From one letter to the next, and from the second letter to the telephone.
BETWEEN_STEPS = timedelta(days=14)
#: So long after its last day a description is merely due; then overdue.
DUE_FOR = timedelta(days=30)
FIRST_LETTER, SECOND_LETTER = 1, 2
LONGEST_INTERVAL = 16  # months; a constraint of the table
#: After so many intervals a check counts for nothing.
WORTHLESS_AFTER = 4


class Checked(Protocol):
    """What freshness reads of a service."""

    checked_on: date | None
    check_every_months: int
    published_at: datetime | None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_that_reaches(day: date, months: int) -> date:
    """The latest day from which `add_months` does not go beyond `day`."""
    found = add_months(day, -months)
    tomorrow = found + timedelta(days=1)
    while add_months(tomorrow, months) <= day:
        found, tomorrow = tomorrow, tomorrow + timedelta(days=1)
    return found


def due_on(service: Checked) -> date | None:
    """Last day on which the description counts as fresh.

    One that nobody has checked is due from the day it was published; a draft never is.
    """
    if service.checked_on is not None:
        return add_months(service.checked_on, service.check_every_months)
    return timezone.localdate(service.published_at) if service.published_at else None


def asked_before(months: int) -> timedelta:
    """How long before its last day the provider of a description is asked."""
    return min(ASKED_BEFORE, timedelta(days=_DAYS_A_MONTH * months))


def freshness(service: Checked, *, today: date) -> Freshness:
    """How fresh the description is on the day."""
    last = due_on(service)
    if last is None:
        return Freshness.DUE
    if today < last - asked_before(service.check_every_months):
        return Freshness.FRESH
    if today <= last:
        return Freshness.DUE_SOON
    return Freshness.DUE if today <= last + DUE_FOR else Freshness.OVERDUE


def worth_of_check(checked_on: date | None, check_every_months: int, *, today: date) -> Fraction:
    """1 within the interval, then evenly less, 0 from four intervals on and where nobody checked."""
    if checked_on is None:
        return Fraction(0)
    last = add_months(checked_on, check_every_months)
    if today <= last:
        return Fraction(1)
    end = add_months(checked_on, WORTHLESS_AFTER * check_every_months)
    return max(Fraction(0), Fraction((end - today).days, (end - last).days))
