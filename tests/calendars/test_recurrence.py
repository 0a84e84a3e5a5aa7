"""When something that comes again takes place: compared with dateutil and recurring-ical-events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from mosty.calendars.enums import Repeat
from mosty.calendars.rules import (
    LAST,
    Moved,
    PlainRule,
    Repeating,
    check_rule,
    dates,
    first_date,
    plain_rule,
    rule_in_words,
)
from mosty.core.errors import InvalidInput
from tests.calendars.rules_of_repetition import RULES, SINCE, UNTIL, WARSAW, Rule, wall

_named = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def repeating(rule: Rule, **more: object) -> Repeating:
    return Repeating(check_rule(rule.text), rule.first, rule.minutes, **more)


def starts(plan: Repeating, since: datetime = SINCE, until: datetime = UNTIL) -> list[datetime]:
    return sorted(one.span.starts_at for one in dates(plan, since, until))


def utc_until(text: str) -> str:
    """A day as UNTIL means all of it, which RFC 5545 wants in UTC beside a start with a zone."""
    head, has_end, end = text.partition(";UNTIL=")
    if not has_end or len(end) > 8:
        return text
    last = datetime.strptime(end + "235959", "%Y%m%d%H%M%S").replace(tzinfo=WARSAW)
    return f"{head};UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@_named
def test_dates_are_those_of_dateutil(rule):
    theirs = rrulestr(utc_until(rule.text), dtstart=wall(rule)).between(SINCE, UNTIL, inc=True)

    assert starts(repeating(rule)) == [one.astimezone(UTC) for one in theirs]


@_named
def test_dates_are_those_of_recurring_ical_events(rule):
    event = Event()
    event.add("uid", "one")
    event.add("dtstart", wall(rule))
    event.add("duration", timedelta(minutes=rule.minutes))
    event.add("rrule", vRecur.from_ical(utc_until(rule.text)))
    calendar = Calendar()
    calendar.add_component(event)

    theirs = recurring_ical_events.of(calendar).between(SINCE, UNTIL)

    assert starts(repeating(rule)) == sorted(one.start.astimezone(UTC) for one in theirs)


@_named
def test_dates_found_in_pieces_are_those_found_at_once(rule):
    plan = repeating(rule)
    half = datetime(2026, 3, 29, 1, tzinfo=UTC)
    before = set(dates(plan, SINCE, half))
    after = set(dates(plan, half, UNTIL))

    assert sorted(before | after) == sorted(dates(plan, SINCE, UNTIL))
    assert all(one.span.starts_at < half for one in before)
    assert all(one.span.ends_at > half for one in after)


def test_dates_keep_the_hour_of_the_wall_clock_in_both_halves_of_the_year():
    plan = Repeating("FREQ=MONTHLY;BYDAY=-1TH", datetime(2026, 1, 29, 17), 90)

    found = starts(plan, datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))

    assert found == [
        datetime(2026, 10, 29, 16, tzinfo=UTC),
        datetime(2026, 11, 26, 16, tzinfo=UTC),
    ]


def test_an_hour_that_the_spring_night_skips_counts_from_before_the_change():
    plan = Repeating("FREQ=DAILY", datetime(2026, 3, 28, 2, 30), 30)

    found = starts(plan, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, 3, tzinfo=UTC))

    local = [f"{one.astimezone(WARSAW):%d %H:%M}" for one in found]
    assert local == ["28 02:30", "29 03:30", "30 02:30"]


def test_an_hour_that_the_autumn_night_has_twice_is_the_first():
    plan = Repeating("FREQ=DAILY", datetime(2026, 10, 24, 2, 30), 30)

    found = starts(plan, datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_a_night_duty_lasts_its_minutes_when_the_clock_changes():
    plan = Repeating("FREQ=WEEKLY;BYDAY=SA", datetime(2026, 3, 28, 22), 480)

    [found] = dates(plan, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))

    assert found.span.length == timedelta(hours=8)
    assert f"{found.span.ends_at.astimezone(WARSAW):%H:%M}" == "07:00"


def test_a_date_moved_into_the_stretch_appears_and_one_moved_out_does_not():
    weekly = Repeating("FREQ=WEEKLY;BYDAY=TU", datetime(2026, 1, 6, 10), 60)
    moved = replace(
        weekly,
        moved={
            datetime(2026, 1, 6, 10): Moved(datetime(2026, 6, 2, 12), 60),
            datetime(2026, 6, 9, 10): Moved(datetime(2026, 12, 1, 12), 60),
        },
    )

    june = starts(moved, datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))

    assert june == [datetime(2026, 6, 2, 8, tzinfo=UTC), datetime(2026, 6, 2, 10, tzinfo=UTC)]


def test_a_date_left_out_is_counted_all_the_same():
    plan = Repeating("FREQ=WEEKLY;BYDAY=TU;COUNT=3", datetime(2026, 1, 6, 10), 60)
    without = replace(plan, left_out=frozenset({datetime(2026, 1, 13, 10)}))

    assert [one.day for one in starts(without)] == [6, 20]


def test_an_extra_date_that_the_rule_gives_too_is_one_date():
    plan = Repeating(
        "FREQ=WEEKLY;BYDAY=TU;COUNT=2",
        datetime(2026, 1, 6, 10),
        60,
        added={
            datetime(2026, 1, 13, 10): Moved(datetime(2026, 1, 13, 10), 60),
            datetime(2026, 1, 15, 10): Moved(datetime(2026, 1, 15, 10), 30),
        },
    )

    assert [one.day for one in starts(plan)] == [6, 13, 15]


def test_a_holiday_is_left_out_but_not_a_date_moved_off_it():
    plan = Repeating(
        "FREQ=WEEKLY;BYDAY=WE;COUNT=3",
        datetime(2026, 11, 4, 10),
        60,
        is_left_out=lambda day: day == date(2026, 11, 11),
    )
    moved = replace(plan, moved={datetime(2026, 11, 11, 10): Moved(datetime(2026, 11, 12, 10), 60)})

    assert [one.day for one in starts(plan)] == [4, 18]
    assert [one.day for one in starts(moved)] == [4, 12, 18]


def test_a_long_date_that_began_before_the_stretch_is_in_it():
    plan = Repeating("FREQ=MONTHLY", datetime(2026, 1, 1, 10), 3 * 24 * 60)

    since = datetime(2026, 2, 3, tzinfo=UTC)

    assert starts(plan, since, since + timedelta(days=1)) == [datetime(2026, 2, 1, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=12",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYWEEKNO=3",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=20271399",
        "FREQ=WEEKLY;UNTIL=tomorrow",
        "FREQ=WEEKLY\nDTSTART:20200101",
        "FREQ=MONTHLY;BYDAY=" + ",".join(["MO"] * 120),
    ],
)
def test_a_rule_that_readers_would_take_differently_is_refused(rule):
    with pytest.raises(InvalidInput):
        check_rule(rule)


def test_a_rule_is_kept_in_one_form():
    assert check_rule(" rrule:freq=weekly; byday=tu; ") == "FREQ=WEEKLY;BYDAY=TU"


@pytest.mark.slow
def test_a_rule_without_dates_is_refused_and_not_searched_to_the_end_of_time():
    with pytest.raises(InvalidInput):
        first_date("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", datetime(2026, 1, 1))
    with pytest.raises(InvalidInput):
        first_date("FREQ=WEEKLY;BYDAY=TU;UNTIL=20250101", datetime(2026, 1, 1))


def test_a_series_starts_on_the_first_day_that_fits():
    wednesday = datetime(2026, 11, 25, 17)

    assert first_date("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", wednesday) == datetime(2026, 12, 1, 17)
    assert first_date("FREQ=MONTHLY;BYDAY=-1TH;COUNT=4", wednesday) == datetime(2026, 11, 26, 17)


def test_too_many_dates_are_refused():
    plan = Repeating("FREQ=DAILY", datetime(2000, 1, 1, 10), 60)

    with pytest.raises(InvalidInput):
        starts(plan, datetime(2001, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


# --- as people say it ---------------------------------------------------------------------------

_plain_rules = st.one_of(
    st.builds(
        PlainRule,
        st.sampled_from([Repeat.DAILY, Repeat.MONTHLY_DAY, Repeat.YEARLY]),
        st.integers(1, 99),
        until=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    ),
    st.builds(
        PlainRule,
        st.just(Repeat.WEEKLY),
        st.integers(1, 99),
        st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        until=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    ),
    st.builds(
        PlainRule,
        st.just(Repeat.MONTHLY_WEEKDAY),
        st.integers(1, 99),
        st.integers(0, 6).map(lambda day: (day,)),
        st.sampled_from([1, 2, 3, 4, 5, LAST]),
        st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    ),
)


@given(_plain_rules)
def test_a_plain_rule_is_read_back_as_it_was_said(plain):
    assert plain_rule(check_rule(plain.text)) == plain


@given(_plain_rules, st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)))
@settings(max_examples=40, deadline=None)
def test_dates_of_any_plain_rule_are_those_of_dateutil(plain, moment):
    moment = moment.replace(second=0, microsecond=0)
    try:
        first = first_date(plain.text, moment)
    except InvalidInput:
        return
    theirs = rrulestr(utc_until(plain.text), dtstart=first.replace(tzinfo=WARSAW))

    found = starts(Repeating(plain.text, first, 60))

    # Two dates of a spring night may be one moment on the line of time.
    ours = [one for one in found if one >= SINCE]
    assert ours == sorted(one.astimezone(UTC) for one in theirs.between(SINCE, UNTIL, inc=True))


@given(_plain_rules, st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_a_plain_rule_can_always_be_told_in_words(plain, first):
    words = rule_in_words(plain.text, first)

    assert "FREQ" not in words
    assert "%" not in words


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;BYDAY=TU;COUNT=4", "FREQ=MONTHLY;BYDAY=TU,WE"],
)
def test_a_rule_the_form_cannot_ask_for_is_not_plain(rule):
    assert plain_rule(check_rule(rule)) is None
    assert rule_in_words(rule, date(2026, 1, 1)) == rule


@given(
    st.sets(st.integers(0, 200), max_size=20),
    st.sets(st.integers(0, 200), max_size=10),
    st.sets(st.integers(0, 200), max_size=10),
)
@settings(max_examples=60, deadline=None)
def test_every_date_is_left_out_moved_or_stands(gone, moved, extra):
    """Each date of the rule appears once, but for those left out; extra ones beside them."""
    first = datetime(2026, 1, 5, 10)
    day = timedelta(days=1)
    plan = Repeating(
        "FREQ=DAILY;COUNT=200",
        first,
        60,
        left_out=frozenset(first + number * day for number in gone),
        moved={
            first + n * day: Moved(first + n * day + timedelta(hours=5), 30)
            for n in moved
            if n < 200
        },
        added={
            first + n * day + timedelta(hours=2): Moved(first + n * day + timedelta(hours=2), 60)
            for n in extra
        },
    )

    found = list(dates(plan, SINCE, UNTIL))

    by_rule = set(range(200)) - (gone - {n for n in moved if n < 200})
    assert len(found) == len(by_rule) + len(extra)
    assert len({one.original for one in found}) == len(found)
