"""The week of a room: rules of a day by property, and what each reader may know of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.calendars import queries
from mosty.calendars.enums import BookingState
from mosty.calendars.rules import Span, free_on, full, hours_of, open_on, whole_day
from mosty.core.access import Role, visitor_access
from tests.factories.calendars import TUESDAY, BookingFactory, OccupancyFactory, ResourceFactory

HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 30)
DAY = date(2026, 12, 1)


def spans_within(day):
    here = whole_day(day)
    quarters = int((here.ends_at - here.starts_at) / (HOUR / 4))
    return st.tuples(st.integers(0, quarters - 1), st.integers(1, 40)).map(
        lambda pair: Span(
            here.starts_at + pair[0] * HOUR / 4,
            min(here.starts_at + sum(pair) * HOUR / 4, here.ends_at),
        )
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(spans_within(DAY), st.integers(1, 3)), max_size=8), st.integers(1, 4))
def test_a_moment_is_full_when_as_many_are_taken_as_there_are(taken, units):
    found = full(taken, units)
    here = whole_day(DAY)
    for number in range(96):
        moment = here.starts_at + number * HOUR / 4
        count = sum(n for span, n in taken if span.starts_at <= moment < span.ends_at)
        assert (count >= units) == any(s.starts_at <= moment < s.ends_at for s in found)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.tuples(spans_within(DAY), st.integers(1, 2)), max_size=4), max_size=3),
    st.sampled_from(["", "08:00-20:00", "Mo-Fr 22:00-02:00", "Sa 09:00-12:00"]),
)
def test_free_time_is_open_and_no_part_of_it_is_taken(parts, opening):
    free = free_on(opening, DAY, [(taken, 1) for taken in parts])
    opens = open_on(opening, DAY)
    for number in range(96):
        moment = whole_day(DAY).starts_at + number * HOUR / 4
        is_open = any(s.starts_at <= moment < s.ends_at for s in opens)
        taken = any(s.starts_at <= moment < s.ends_at for spans in parts for s, _units in spans)
        is_free = any(s.starts_at <= moment < s.ends_at for s in free)
        assert is_free == (is_open and not taken)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (DAY, 24)]
)
def test_a_day_is_as_long_as_its_clock(day, hours):
    here = whole_day(day)
    assert here.ends_at - here.starts_at == hours * HOUR
    assert hours_of(here) == "00:00–24:00"


def test_hours_over_midnight_belong_to_both_days():
    assert [hours_of(one) for one in open_on("Mo 22:00-02:00", MONDAY)] == ["22:00–24:00"]
    assert [hours_of(one) for one in open_on("Mo 22:00-02:00", DAY)] == ["00:00–02:00"]


# --- what a reader may know ------------------------------------------------------------------------


@pytest.fixture
def room(municipality):
    return ResourceFactory(municipality=municipality, opening="08:00-20:00")


def taken(room, **facts):
    booking = BookingFactory(municipality=room.municipality, path="/x/", **facts)
    return OccupancyFactory(booking=booking, resource=room)


@pytest.fixture
def week(municipality, access_as):
    def read(resource, role=None):
        access = access_as(role) if role else visitor_access(municipality.pk)
        return queries.week_of(resource, MONDAY, access=access)

    return read


def test_the_public_reads_that_it_is_taken_and_the_office_what_for(room, week):
    taken(room, title="Rozmowa z rodziną")
    (line,) = week(room)[1].taken
    assert (line.hours, line.title, line.path, line.block_id) == ("10:00–11:00", "", "", None)
    (line,) = week(room, Role.CLERK)[1].taken
    assert (line.title, line.path) == ("Rozmowa z rodziną", "/x/")


def test_everybody_reads_what_is_public(room, week):
    taken(room, title="Zebranie wiejskie", is_public=True)
    (line,) = week(room)[1].taken
    assert (line.title, line.path) == ("Zebranie wiejskie", "/x/")


def test_free_hours_are_what_is_left_of_the_open_ones(room, week):
    taken(room)
    days = week(room)
    assert days[1].free == ("08:00–10:00", "11:00–20:00")
    assert days[2].free == ("08:00–20:00",)
    assert [day.is_free_all_day for day in days] == [False] * 7


def test_a_hall_is_taken_where_a_part_is(municipality, week):
    hall = ResourceFactory(municipality=municipality)
    left, _right = ResourceFactory.create_batch(2, municipality=municipality, whole=hall)
    taken(left)
    days = week(hall)
    assert days[1].taken[0].part == left.name
    assert days[1].free == ("00:00–10:00", "11:00–24:00")
    assert days[2].is_free_all_day


def test_units_are_free_until_all_are_taken(municipality, week):
    chairs = ResourceFactory(municipality=municipality, units=3)
    for units in (2, 1):
        booking = BookingFactory(
            municipality=municipality, starts_at=TUESDAY + (2 - units) * HOUR / 2
        )
        OccupancyFactory(booking=booking, resource=chairs, units=units)
    day = week(chairs)[1]
    assert [line.units for line in day.taken] == [2, 1]
    assert day.free == ("00:00–10:30", "11:00–24:00")


def test_a_hold_that_is_over_and_what_was_cancelled_take_nothing(room, week):
    past = datetime(2020, 1, 1, tzinfo=UTC)
    taken(room, state=BookingState.HELD, held_until=past)
    taken(room, starts_at=TUESDAY + HOUR, state=BookingState.CANCELLED, cancelled_at=past)
    taken(room, starts_at=TUESDAY + 3 * HOUR, state=BookingState.HELD,
          held_until=datetime(2100, 1, 1, tzinfo=UTC))  # fmt: skip
    (line,) = week(room)[1].taken
    assert line.is_held


def test_what_goes_over_midnight_is_on_both_days(room, week):
    booking = BookingFactory(
        municipality=room.municipality, starts_at=TUESDAY + 12 * HOUR, ends_at=TUESDAY + 16 * HOUR
    )
    OccupancyFactory(booking=booking, resource=room)
    days = week(room)
    assert [line.hours for line in days[1].taken] == ["22:00–24:00"]
    assert [line.hours for line in days[2].taken] == ["00:00–02:00"]


def test_what_is_taken_now_is_told_of_wholes_and_units(municipality):
    hall = ResourceFactory(municipality=municipality)
    part = ResourceFactory(municipality=municipality, whole=hall)
    chairs = ResourceFactory(municipality=municipality, units=2)
    free = ResourceFactory(municipality=municipality)
    taken(part)
    taken(chairs)
    everything = [hall, part, chairs, free]
    assert queries.taken_now(everything, TUESDAY) == {hall.pk, part.pk}
    taken(chairs)
    assert queries.taken_now(everything, TUESDAY) == {hall.pk, part.pk, chairs.pk}
    assert queries.taken_now(everything, TUESDAY + HOUR) == set()


def test_a_part_is_open_when_its_whole_is_unless_it_says_otherwise(municipality, week):
    hall = ResourceFactory(municipality=municipality, opening="Mo-Fr 08:00-20:00")
    part = ResourceFactory(municipality=municipality, whole=hall)
    own = ResourceFactory(municipality=municipality, whole=hall, opening="Tu 10:00-12:00")
    free = ResourceFactory(municipality=municipality)
    assert week(part)[1].opens == ("08:00–20:00",)
    assert week(own)[1].opens == ("10:00–12:00",)
    everything = [hall, part, own, free]
    assert queries.closed_now(everything, TUESDAY - HOUR) == {own.pk}
    assert queries.closed_now(everything, TUESDAY + 12 * HOUR) == {hall.pk, part.pk, own.pk}
