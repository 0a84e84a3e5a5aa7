"""Months of the calendar, and how fresh a description is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mosty.directory.enums import Freshness
from mosty.directory.rules.freshness import (
    add_months,
    asked_before,
    due_on,
    freshness,
    last_day_that_reaches,
)

_days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
_months = st.integers(1, 16)


@dataclass
class Said:
    checked_on: date | None = None
    check_every_months: int = 6
    published_at: datetime | None = None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 10, 15), 16, date(2028, 2, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


@given(_days, _months)
def test_adding_months_keeps_the_order_of_days_and_stays_in_its_month(day, months):
    later = add_months(day, months)
    assert add_months(day + timedelta(days=1), months) >= later
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


@given(_days, _months)
def test_last_day_that_reaches_is_the_last(limit, months):
    found = last_day_that_reaches(limit, months)
    assert add_months(found, months) <= limit
    assert add_months(found + timedelta(days=1), months) > limit


def test_description_nobody_checked_is_due_from_the_day_it_was_published():
    noon = timezone.make_aware(datetime(2026, 3, 1, 12))
    assert due_on(Said(published_at=noon)) == date(2026, 3, 1)
    assert due_on(Said()) is None


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 5, 31), Freshness.FRESH),
        (date(2026, 6, 1), Freshness.DUE_SOON),
        (date(2026, 6, 2), Freshness.DUE_SOON),
        (date(2026, 7, 1), Freshness.DUE_SOON),
        (date(2026, 7, 2), Freshness.DUE),
        (date(2026, 7, 31), Freshness.DUE),
        (date(2026, 8, 1), Freshness.OVERDUE),
    ],
)
def test_freshness_goes_through_its_states(today, state):
    assert freshness(Said(checked_on=date(2026, 1, 1)), today=today) == state


def test_short_interval_asks_later():
    assert asked_before(1) == timedelta(days=10)
    assert asked_before(3) == asked_before(16) == timedelta(days=30)


def test_draft_nobody_checked_is_due():
    assert freshness(Said(), today=date(2026, 1, 1)) == Freshness.DUE
