"""Clashes of one person: the rule against brute force, and over everything that is stored."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.calendars import queries
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.rules import Engagement, Span, clash_of, clashes, way_minutes
from tests.factories.calendars import (
    TUESDAY,
    BookingFactory,
    PersonFactory,
    PersonTimeFactory,
    SiteFactory,
    WayFactory,
)
from tests.factories.territory import MunicipalityFactory

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night on which the clock goes forward
SITES = st.none() | st.integers(1, 4)
RECORDS = st.none() | st.tuples(st.sampled_from(["events.event", "events.item"]), st.integers(1, 3))


def brute_force(engagements, ways):
    """Every pair of one person, told by the definition: no sweep, no order, no shortcut."""
    found = set()
    for one, other in combinations(engagements, 2):
        if one.person_id != other.person_id or one.booking_id == other.booking_id:
            continue
        if (one.within and one.within == other.record) or (
            other.within and other.within == one.record
        ):
            continue
        first, second = sorted((one, other), key=lambda e: (e.span.starts_at, e.span.ends_at))
        way = ways.get((first.site_id, second.site_id))
        if way is None:
            way = ways.get((second.site_id, first.site_id), 0)
        if first.site_id == second.site_id or None in (first.site_id, second.site_id):
            way = 0
        if first.span.ends_at + timedelta(minutes=way) > second.span.starts_at:
            found.add((one.person_id, frozenset({one.booking_id, other.booking_id})))
    return found


@st.composite
def diaries(draw):
    """People with bookings: each booking has one time, place and record, whoever is in it."""
    bookings = []
    for number in range(draw(st.integers(0, 14))):
        start = START + timedelta(minutes=5 * draw(st.integers(0, 200)))
        span = Span(start, start + timedelta(minutes=5 * draw(st.integers(1, 60))))
        bookings.append((number, span, draw(SITES), draw(RECORDS), draw(RECORDS)))
    rows = [
        Engagement(person, *booking)
        for booking in bookings
        for person in draw(st.lists(st.integers(1, 3), max_size=3))  # twice: two roles
    ]
    pairs = st.tuples(st.integers(1, 4), st.integers(1, 4)).filter(lambda pair: pair[0] != pair[1])
    return rows, draw(st.dictionaries(pairs, st.integers(1, 240), max_size=6))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(diaries())
def test_the_sweep_finds_what_brute_force_finds(diary):
    rows, ways = diary
    found = clashes(rows, ways)
    pairs = [
        (one.first.person_id, frozenset({one.first.booking_id, one.second.booking_id}))
        for one in found
    ]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == brute_force(rows, ways)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(diaries(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(diary, chance):
    rows, ways = diary
    mixed = list(rows)
    chance.shuffle(mixed)
    assert clashes(mixed, ways) == clashes(rows, ways)


def thing(number, start, hours=1.0, site=None, record=None, within=None, person=1):
    begins = START + start * HOUR
    return Engagement(person, number, Span(begins, begins + hours * HOUR), site, record, within)


def test_one_that_ends_where_the_other_begins_does_not_clash():
    assert clashes([thing(1, 0), thing(2, 1)], {}) == ()


def test_a_way_longer_than_the_gap_clashes_and_one_just_as_long_does_not():
    rows = [thing(1, 0, site=7), thing(2, 1.5, site=8)]
    assert clashes(rows, {(7, 8): 30}) == ()
    (clash,) = clashes(rows, {(7, 8): 31})
    assert (clash.minutes, clash.gap, clash.is_overlap) == (31, HOUR / 2, False)


def test_a_way_back_takes_as_long_unless_it_is_named():
    assert way_minutes({(7, 8): 30}, 8, 7) == 30
    assert way_minutes({(7, 8): 30, (8, 7): 20}, 8, 7) == 20
    assert way_minutes({(7, 8): 30}, 7, 7) == 0
    assert way_minutes({(7, 8): 30}, 7, None) == 0


def test_an_item_of_the_event_one_takes_part_in_does_not_clash_and_two_of_its_items_do():
    event = thing(1, 0, hours=8, record=("events.event", 5))
    one = thing(2, 1, record=("events.item", 1), within=("events.event", 5))
    other = thing(3, 1.5, record=("events.item", 2), within=("events.event", 5))
    assert clashes([event, one], {}) == ()
    (clash,) = clashes([event, one, other], {})
    assert (clash.first.booking_id, clash.second.booking_id) == (2, 3)


def test_a_long_stay_clashes_with_all_that_happens_meanwhile():
    rows = [thing(1, 0, hours=48), *(thing(number, number * 5) for number in range(2, 9))]
    assert len(clashes(rows, {})) == 7


def test_two_roles_in_one_booking_are_one_thing():
    assert clash_of(thing(1, 0), thing(1, 0), {}) is None


# --- over everything that is stored ---------------------------------------------------------------


@pytest.fixture
def anna(municipality):
    return PersonFactory(municipality=municipality, name="Anna Zielna")


def booked(person, hours=0.0, role=PersonRole.SPEAKER, **facts):
    booking = BookingFactory(
        municipality=person.municipality, starts_at=TUESDAY + hours * HOUR, **facts
    )
    PersonTimeFactory(booking=booking, person=person, role=role)
    return booking


def lines_of(municipality, **more):
    return queries.clash_lines(
        municipality, since=TUESDAY - 24 * HOUR, until=TUESDAY + 24 * HOUR, **more
    )


def test_clashes_are_found_across_everything_a_person_does(municipality, anna):
    booked(anna, source="events.item", title="Wykład")
    booked(anna, 0.5, source="places.duty", title="Dyżur", role=PersonRole.DUTY)
    (line,) = lines_of(municipality)
    assert line.person == anna
    assert (line.first.title, line.second.title) == ("Wykład", "Dyżur")
    assert line.second.role is PersonRole.DUTY


def test_pencilled_time_clashes_and_cancelled_time_does_not(municipality, anna):
    booked(anna)
    booked(anna, 0.5, state=BookingState.PENCILLED, title="Może")
    booked(anna, 0.25, state=BookingState.CANCELLED, cancelled_at=TUESDAY)
    (line,) = lines_of(municipality)
    assert line.second.is_pencilled


def test_a_way_between_sites_is_reckoned(municipality, anna):
    way = WayFactory(municipality=municipality, minutes=45)
    booked(anna, site=way.target)
    booked(anna, 1.5, site=way.origin)
    (line,) = lines_of(municipality)
    assert (line.minutes, line.gap_minutes) == (45, 30)


def test_clashes_that_only_reach_into_the_days_are_shown_and_others_are_not(municipality, anna):
    booked(anna, -26, ends_at=TUESDAY - 23 * HOUR)
    booked(anna, -25, ends_at=TUESDAY - 23.5 * HOUR)
    booked(anna, 40)
    booked(anna, 40.5)
    assert len(lines_of(municipality)) == 1


def test_what_a_booking_clashes_with_is_told(municipality, anna):
    booking = booked(anna)
    booked(anna, 0.5, title="Inne")
    booked(anna, 5)
    booked(anna, 5.5)
    (line,) = queries.clashes_of_booking(booking)
    assert line.second.title == "Inne"
    assert queries.clashes_of_booking(BookingFactory(municipality=municipality)) == []


def test_what_is_only_planned_is_compared_before_it_is_stored(municipality, anna):
    stored = booked(anna, title="Wykład")
    booked(anna, 9, role=PersonRole.MODERATOR)
    PersonTimeFactory(booking=stored, person=anna, role=PersonRole.MODERATOR)
    plan = {"person_ids": [anna.pk], "span": Span(TUESDAY - HOUR / 2, TUESDAY + HOUR / 2)}
    (line,) = queries.clashes_of_plan(municipality, **plan)
    assert line.first.title == "Wykład"
    assert queries.clashes_of_plan(municipality, **plan, except_booking=stored.pk) == []


def test_people_of_another_municipality_are_not_compared(municipality, anna):
    booked(anna)
    booked(anna, 0.5)
    assert lines_of(MunicipalityFactory()) == []
    assert len(lines_of(municipality, person_ids=[anna.pk])) == 1
    assert lines_of(municipality, person_ids=[]) == []


def test_the_number_of_queries_does_not_grow(municipality, django_assert_num_queries):
    site = SiteFactory(municipality=municipality)
    for person in PersonFactory.create_batch(3, municipality=municipality):
        booked(person, site=site)
        booked(person, 0.5)
    with django_assert_num_queries(4):
        assert len(lines_of(municipality)) == 3
