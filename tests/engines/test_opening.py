"""Open now, until when, when next: against real minutes walked one by one."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from mosty.engines.errors import ShapeError
from mosty.engines.opening import (
    SpecialDays,
    State,
    Week,
    Window,
    closes_at,
    is_open,
    next_opening,
    polish_holidays,
    status,
    today,
)
from tests.engines.opening_brute import WARSAW, Walk, holidays, pairs_on, random_case

DAYS_WALKED = 6
MINUTES_WALKED = DAYS_WALKED * 1440


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WARSAW)


def weekly(days: range, opens: str, closes: str, **more: object) -> tuple[Window, ...]:
    return tuple(
        Window(day, time.fromisoformat(opens), time.fromisoformat(closes), **more)  # type: ignore[arg-type]
        for day in days
    )


OFFICE = Week(weekly(range(5), "08:00", "15:00"))


def within(found: datetime | None, moment: datetime) -> datetime | None:
    """What the engine found, if the walk goes that far; in UTC, where hours that repeat can be compared."""
    if found is None or found > moment + timedelta(days=DAYS_WALKED):
        return None
    return found.astimezone(UTC)


def agrees_with_the_walk(plan: Week, moment: datetime) -> None:
    walk = Walk(plan)
    was_open = walk.is_open(moment)
    opens = walk.next_opening(moment, minutes=MINUTES_WALKED)
    closes = walk.closes_at(moment, minutes=MINUTES_WALKED)
    assert is_open(plan, moment) is was_open
    assert within(next_opening(plan, moment), moment) == opens
    assert within(closes_at(plan, moment), moment) == closes
    found = status(plan, moment)
    assert (found.state is State.OPEN) is was_open
    assert within(found.closes, moment) == closes
    if not was_open and found.state is State.CLOSED:
        assert within(found.opens, moment) == opens
        assert not Walk(plan, by_appointment=True).is_open(moment)


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_plans_are_what_the_walk_says(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        agrees_with_the_walk(*random_case(chance))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_ten_thousand_plans_are_what_the_walk_says(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        agrees_with_the_walk(*random_case(chance))


@pytest.mark.parametrize("seed", range(3))
def test_a_far_opening_is_the_first_day_that_has_hours(seed: int) -> None:
    chance, seen = random.Random(seed), 0
    while seen < 60:
        plan, moment = random_case(chance)
        opens = next_opening(plan, moment)
        if opens is not None and opens < moment + timedelta(days=DAYS_WALKED):
            continue
        seen += 1
        day = moment.astimezone(WARSAW).date() + timedelta(days=2)
        last = opens.date() if opens else day + timedelta(days=390)
        while day < last:
            started = pairs_on(plan, day, by_appointment=False)
            # Hours of a night before, or of a whole day, may go on without an opening.
            assert not started or is_open(plan, datetime.combine(day, started[0][0], WARSAW))
            if started:
                break
            day += timedelta(days=1)
        else:
            assert opens is None or pairs_on(plan, last, by_appointment=False)


@pytest.mark.parametrize(
    ("season", "moment", "opens"),
    [
        ((515, 915), (2026, 11, 23, 9), (2027, 5, 17, 8)),
        ((1115, 315), (2026, 5, 4, 9), (2026, 11, 16, 8)),
        ((229, 302), (2026, 11, 23, 9), (2027, 3, 1, 8)),
    ],
)
def test_a_season_far_ahead_is_found(
    season: tuple[int, int], moment: tuple[int, ...], opens: tuple[int, ...]
) -> None:
    first, last = season
    plan = Week(weekly(range(5), "08:00", "15:00", season_from=first, season_to=last))
    assert next_opening(plan, local(*moment)) == local(*opens)


@pytest.mark.parametrize("year", range(2019, 2041))
def test_public_holidays_are_those_worked_out_from_easter(year: int) -> None:
    assert polish_holidays(year) == holidays(year)


def test_an_office_says_until_when_and_when_next() -> None:
    friday = local(2026, 11, 20, 14, 59)
    assert is_open(OFFICE, friday)
    assert closes_at(OFFICE, friday) == local(2026, 11, 20, 15)
    assert not is_open(OFFICE, local(2026, 11, 20, 15))
    assert next_opening(OFFICE, friday) == local(2026, 11, 23, 8)
    assert closes_at(OFFICE, local(2026, 11, 21, 12)) is None
    assert [one.opens.hour for one in today(OFFICE, date(2026, 11, 20))] == [8]
    assert today(OFFICE, date(2026, 11, 11)) == ()


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    plan = Week(weekly(range(7), "02:00", "02:30"))
    twice = [datetime(2026, 10, 25, hour, 10, tzinfo=UTC) for hour in (0, 1)]
    assert [is_open(plan, moment) for moment in twice] == [True, True]
    moments = [closes_at(plan, twice[0]), next_opening(plan, twice[0])]
    assert [one and one.astimezone(UTC).time() for one in moments] == [time(0, 30), time(1)]


def test_an_hour_that_never_comes_is_never_open() -> None:
    plan = Week(weekly(range(7), "02:00", "03:00"))
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_opening(plan, before) == local(2026, 3, 30, 2)
    night = Week(weekly(range(7), "22:00", "02:30"))
    assert closes_at(night, local(2026, 3, 29, 1)) == local(2026, 3, 29, 3)


def test_a_night_belongs_to_the_day_it_starts_on() -> None:
    plan = Week(
        weekly(range(4, 5), "20:00", "04:00"),
        (SpecialDays(date(2026, 11, 21), date(2026, 11, 21)),),
    )
    assert is_open(plan, local(2026, 11, 21, 3, 59))
    assert not is_open(plan, local(2026, 11, 21, 4))


def test_all_day_and_all_week_never_closes() -> None:
    plan = Week(weekly(range(7), "00:00", "00:00", holidays="as_usual"))
    found = status(plan, local(2026, 12, 25, 3))
    assert (found.state, found.closes) == (State.OPEN, None)
    assert next_opening(plan, local(2026, 12, 25, 3)) is None


def test_after_a_long_stretch_the_next_opening_is_still_found() -> None:
    plan = Week(
        weekly(range(7), "00:00", "00:00", holidays="as_usual"),
        (SpecialDays(date(2027, 1, 20), date(2027, 1, 20)),),
    )
    assert next_opening(plan, local(2026, 12, 25, 3)) == local(2027, 1, 21)


def test_special_days_replace_the_week_and_the_later_stored_wins() -> None:
    first, last = date(2026, 12, 21), date(2026, 12, 31)
    plan = Week(
        OFFICE.windows,
        (
            SpecialDays(first, last),
            SpecialDays(date(2026, 12, 22), date(2026, 12, 22), time(9), time(11)),
        ),
    )
    assert next_opening(plan, local(2026, 12, 20, 12)) == local(2026, 12, 22, 9)
    assert closes_at(plan, local(2026, 12, 22, 10)) == local(2026, 12, 22, 11)
    turned = Week(OFFICE.windows, plan.special[::-1])
    assert next_opening(turned, local(2026, 12, 20, 12)) == local(2027, 1, 4, 8)


def test_days_that_differ_at_one_place_leave_the_other_place_alone() -> None:
    closed = SpecialDays(date(2026, 11, 23), date(2026, 11, 23), place=2)
    plan = Week(
        (
            *weekly(range(1), "08:00", "10:00", place=1),
            *weekly(range(1), "12:00", "14:00", place=2),
        ),
        (closed,),
    )
    assert is_open(plan, local(2026, 11, 23, 9))
    assert not is_open(plan, local(2026, 11, 23, 13))
    assert not is_open(plan.at(2), local(2026, 11, 23, 9))
    assert is_open(plan.at(2), local(2026, 11, 30, 13))
    assert not plan.at(None)


def test_by_appointment_is_never_open_to_everybody() -> None:
    plan = Week(weekly(range(1), "10:00", "12:00", by_appointment=True))
    during, before = local(2026, 11, 23, 11), local(2026, 11, 23, 9)
    assert not is_open(plan, during)
    assert next_opening(plan, before) is None
    assert (status(plan, during).state, status(plan, during).opens) == (State.BY_APPOINTMENT, None)
    assert status(plan, before).opens == local(2026, 11, 23, 10)
    both = Week((*plan.windows, *weekly(range(1), "13:00", "14:00")))
    assert status(both, during).state is State.BY_APPOINTMENT
    assert status(both, during).opens == local(2026, 11, 23, 13)
    assert status(both, before).state is State.CLOSED


def test_no_hours_and_past_hours_are_told_apart() -> None:
    assert status(Week(), local(2026, 11, 23, 11)).state is State.UNKNOWN
    past = Week(weekly(range(7), "08:00", "16:00", valid_to=date(2020, 1, 1)))
    assert status(past, local(2026, 11, 23, 11)).state is State.CLOSED
    assert status(past, local(2026, 11, 23, 11)).opens is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekday": 7}, "weekday"),
        ({"weeks": 64}, "weeks"),
        ({"holidays": "maybe"}, "holidays"),
        ({"season_from": 501}, "season"),
        ({"season_from": 231, "season_to": 301}, "no day 231"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "before"),
    ],
)
def test_a_window_that_cannot_be_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        Window(**({"weekday": 0, "opens": time(8), "closes": time(9)} | wrong))  # type: ignore[arg-type]


def test_days_that_differ_must_make_sense() -> None:
    with pytest.raises(ShapeError, match="before they begin"):
        SpecialDays(date(2026, 2, 2), date(2026, 2, 1))
    with pytest.raises(ShapeError, match="both hours"):
        SpecialDays(date(2026, 2, 2), date(2026, 2, 2), opens=time(8))


def test_a_moment_needs_its_zone() -> None:
    for ask in (is_open, closes_at, next_opening, status):
        with pytest.raises(ShapeError, match="time zone"):
            ask(OFFICE, datetime(2026, 11, 23, 9))
