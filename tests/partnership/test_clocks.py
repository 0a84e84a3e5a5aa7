"""Clocks of law: month ends, leap years, holidays, the nights of the clock; days of the year."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.rules.clocks import (
    WARSAW,
    DayOfYear,
    Moves,
    Term,
    Unit,
    after,
    before,
    days_left,
    deadline,
    ends_at,
    every,
    is_in_time,
    is_working_day,
    local_day,
    moved,
    next_working_day,
    read_day_of_year,
    read_term,
    yearly,
)

DAYS, WORKING, MONTHS, YEARS = Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS
LAW = Path(__file__).parents[2] / "mosty/territory/content/legal_parameters.yaml"
some_day = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("start", "number", "unit", "due"),
    [
        # days: the day of the event is not counted
        ("2026-11-23", 14, DAYS, "2026-12-07"),
        ("2026-12-20", 14, DAYS, "2027-01-03"),
        ("2028-02-15", 14, DAYS, "2028-02-29"),
        ("2027-02-15", 14, DAYS, "2027-03-01"),
        ("2027-12-31", 30, DAYS, "2028-01-30"),
        ("2026-11-23", 1, DAYS, "2026-11-24"),
        # over both nights of the clock (28 March and 31 October 2027): days are days
        ("2027-03-27", 1, DAYS, "2027-03-28"),
        ("2027-03-20", 14, DAYS, "2027-04-03"),
        ("2027-10-30", 2, DAYS, "2027-11-01"),
        # months: the day with the same number, else the last one of the month
        ("2027-01-31", 1, MONTHS, "2027-02-28"),
        ("2028-01-31", 1, MONTHS, "2028-02-29"),
        ("2027-03-31", 1, MONTHS, "2027-04-30"),
        ("2027-02-28", 1, MONTHS, "2027-03-28"),
        ("2026-12-31", 2, MONTHS, "2027-02-28"),
        ("2026-08-31", 4, MONTHS, "2026-12-31"),
        ("2026-11-30", 3, MONTHS, "2027-02-28"),
        ("2026-12-15", 1, MONTHS, "2027-01-15"),
        ("2026-01-15", 12, MONTHS, "2027-01-15"),
        # years: 29 February ends on the 28th
        ("2028-02-29", 1, YEARS, "2029-02-28"),
        ("2028-02-29", 4, YEARS, "2032-02-29"),
        ("2024-02-29", 5, YEARS, "2029-02-28"),
        ("2026-11-23", 3, YEARS, "2029-11-23"),
        # working days: neither Saturdays nor Sundays nor holidays
        ("2026-11-23", 7, WORKING, "2026-12-02"),
        ("2026-11-20", 1, WORKING, "2026-11-23"),
        ("2026-11-21", 1, WORKING, "2026-11-23"),
        ("2026-12-23", 1, WORKING, "2026-12-28"),  # 24 (from 2025), 25, 26 are days off
        ("2024-12-23", 1, WORKING, "2024-12-24"),  # in 2024 Christmas Eve was a working day
        ("2026-12-31", 7, WORKING, "2027-01-13"),  # New Year, Epiphany (a Wednesday)
        ("2027-03-26", 1, WORKING, "2027-03-30"),  # Easter Monday on 29 March 2027
        ("2027-04-30", 1, WORKING, "2027-05-04"),  # 3 May is a Monday
        ("2027-05-26", 1, WORKING, "2027-05-28"),  # Corpus Christi on 27 May 2027
        ("2026-11-10", 1, WORKING, "2026-11-12"),
    ],
)
def test_clock_gives_the_last_day_of_a_term(start: str, number: int, unit: Unit, due: str) -> None:
    assert after(date.fromisoformat(start), Term(number, unit)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [
        ("2026-11-23", "2026-11-23"),  # a Monday
        ("2026-11-28", "2026-11-30"),  # a Saturday
        ("2026-11-29", "2026-11-30"),
        ("2026-11-11", "2026-11-12"),  # Independence Day, a Wednesday
        ("2026-12-24", "2026-12-28"),  # Thursday to Sunday
        ("2027-01-01", "2027-01-04"),
        ("2027-03-27", "2027-03-30"),  # Saturday, Easter, Easter Monday
        ("2027-05-01", "2027-05-04"),  # Saturday, Sunday, 3 May
        ("2027-08-15", "2027-08-16"),
        ("2026-10-31", "2026-11-02"),  # a Saturday, All Saints on Sunday
    ],
)
def test_deadline_of_a_proceeding_moves_past_saturdays_and_holidays(
    day: str, moved_to: str
) -> None:
    falls = date.fromisoformat(day)
    start = falls - timedelta(days=14)
    assert deadline(start, Term(14, DAYS), moves=Moves.NEXT_WORKING_DAY) == date.fromisoformat(
        moved_to
    )
    assert deadline(start, Term(14, DAYS)) == falls
    assert moved(falls, Moves.NONE) == falls


@pytest.mark.parametrize(
    ("end", "term", "day"),
    [
        ("2027-03-31", Term(1, MONTHS), "2027-02-28"),
        ("2027-06-30", Term(6, MONTHS), "2026-12-30"),
        ("2028-02-29", Term(1, YEARS), "2027-02-28"),
        ("2027-01-13", Term(7, WORKING), "2026-12-31"),
        ("2026-12-07", Term(14, DAYS), "2026-11-23"),
    ],
)
def test_clock_counts_backwards(end: str, term: Term, day: str) -> None:
    assert before(date.fromisoformat(end), term) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("due", "last", "too_late"),
    [
        # summer time begins on 28 March 2027, ends on 31 October 2027
        ("2027-03-27", "2027-03-27T22:59:59", "2027-03-27T23:00:00"),
        ("2027-03-28", "2027-03-28T21:59:59", "2027-03-28T22:00:00"),
        ("2027-10-30", "2027-10-30T21:59:59", "2027-10-30T22:00:00"),
        ("2027-10-31", "2027-10-31T22:59:59", "2027-10-31T23:00:00"),
    ],
)
def test_day_ends_at_midnight_in_warsaw(due: str, last: str, too_late: str) -> None:
    day = date.fromisoformat(due)
    moment = datetime.fromisoformat(last).replace(tzinfo=UTC)
    late = datetime.fromisoformat(too_late).replace(tzinfo=UTC)
    assert ends_at(day).astimezone(UTC) == late
    assert is_in_time(moment, day)
    assert not is_in_time(late, day)
    assert local_day(moment) == day


def test_days_left_are_none_on_the_day_and_negative_after_it() -> None:
    due = date(2027, 3, 28)
    assert [days_left(due, on=due + timedelta(days=by)) for by in (-2, 0, 1)] == [2, 0, -1]


def test_repeating_deadline_comes_back_to_the_end_of_the_month() -> None:
    found = every(
        date(2026, 10, 31), Term(1, MONTHS), since=date(2026, 11, 1), until=date(2027, 6, 1)
    )
    assert [f"{day:%m-%d}" for day in found] == [
        "11-30",
        "12-31",
        "01-31",
        "02-28",
        "03-31",
        "04-30",
        "05-31",
    ]


def test_repeating_deadline_lies_in_a_half_open_span() -> None:
    term, start = Term(3, MONTHS), date(2026, 11, 23)
    until = date(2027, 5, 23)
    assert list(every(start, term, since=start, until=until)) == [date(2027, 2, 23)]
    assert list(every(start, term, since=date(2027, 2, 24), until=date(2027, 5, 24))) == [until]
    assert list(every(start, Term(0, MONTHS), since=start, until=until)) == []


def test_yearly_day_is_told_by_where_it_moved() -> None:
    day = DayOfYear(12, 31)
    # 31 December 2027 is a Friday, 2022 a Saturday: it moved past New Year and Sunday.
    assert list(
        yearly(day, since=date(2023, 1, 1), until=date(2024, 1, 1), moves=Moves.NEXT_WORKING_DAY)
    ) == [date(2023, 1, 2)]
    assert list(yearly(day, since=date(2023, 1, 1), until=date(2024, 1, 1))) == [date(2023, 12, 31)]
    assert DayOfYear(2, 29).in_year(2027) == date(2027, 2, 28)
    assert DayOfYear(2, 29).in_year(2028) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("30 listopada", (11, 30)),
        ("31 maja", (5, 31)),
        ("30 kwietnia", (4, 30)),
        ("15 Października", (10, 15)),
        ("1 września", (9, 1)),
        ("29 lutego", (2, 29)),
        (" 31  marca ", (3, 31)),
    ],
)
def test_day_of_the_year_is_read(value: str, read: tuple[int, int]) -> None:
    assert read_day_of_year(value) == DayOfYear(*read)


@pytest.mark.parametrize("value", ["", "30", "listopada", "31 listopada", "0 maja", "30 brumaire"])
def test_day_of_the_year_is_not_guessed(value: str) -> None:
    assert read_day_of_year(value) is None


@pytest.mark.parametrize(
    ("value", "unit", "term"),
    [
        ("14", "dni", Term(14, DAYS)),
        ("21", "dni od ostatniego ogłoszenia", Term(21, DAYS)),
        ("7", "dni roboczych", Term(7, WORKING)),
        ("1", "dzień roboczy", Term(1, WORKING)),
        ("1", "miesiąc", Term(1, MONTHS)),
        ("4", "miesiące", Term(4, MONTHS)),
        ("2", "miesięcy", Term(2, MONTHS)),
        ("3", "lata", Term(3, YEARS)),
        ("5", "lat", Term(5, YEARS)),
        ("1", "rok", Term(1, YEARS)),
    ],
)
def test_term_is_read_with_its_unit(value: str, unit: str, term: Term) -> None:
    assert read_term(value, unit) == term


@pytest.mark.parametrize(
    ("value", "unit"),
    [("", "dni"), ("x", "dni"), ("0", "dni"), ("-3", "dni"), ("2,5", "lat"), ("10000", "zł")],
)
def test_term_is_not_guessed(value: str, unit: str) -> None:
    assert read_term(value, unit) is None


def test_every_day_of_the_year_in_the_numbers_of_law_is_read() -> None:
    items = yaml.safe_load(LAW.read_text(encoding="utf-8"))["items"]
    days = [one for one in items if one["code"].endswith("_day")]
    assert len(days) >= 7
    assert [one["code"] for one in days if read_day_of_year(one["value"]) is None] == []


@given(some_day)
def test_next_working_day_is_the_first_one(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert day <= found
    assert not any(is_working_day(day + timedelta(days=by)) for by in range((found - day).days))


@given(some_day, st.integers(1, 60))
def test_working_days_between_are_as_many_as_asked(day: date, number: int) -> None:
    due = after(day, Term(number, WORKING))
    between = [day + timedelta(days=by) for by in range(1, (due - day).days + 1)]
    assert sum(map(is_working_day, between)) == number
    assert is_working_day(due)


@given(some_day, st.integers(1, 120))
def test_months_keep_the_day_or_end_with_the_month(day: date, number: int) -> None:
    due = after(day, Term(number, MONTHS))
    months = (due.year - day.year) * 12 + due.month - day.month
    assert months == number
    assert due.day == day.day or (due.day < day.day and (due + timedelta(days=1)).day == 1)


@given(some_day, st.sampled_from(list(Unit)), st.integers(1, 40))
def test_longer_term_never_ends_earlier(day: date, unit: Unit, number: int) -> None:
    assert after(day, Term(number, unit)) <= after(day, Term(number + 1, unit))
    assert after(day, Term(number, unit)) > day


@given(some_day)
def test_day_lasts_23_to_25_hours(day: date) -> None:
    start = datetime.combine(day, datetime.min.time(), WARSAW).astimezone(UTC)
    hours = (ends_at(day).astimezone(UTC) - start).total_seconds() / 3600
    assert hours in (23, 24, 25)
