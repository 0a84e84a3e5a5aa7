"""Sixty who want the same at the same moment; each race is first run with the guard switched off.

A race that does not happen without the guard proves nothing, so the same run must go wrong first.
"""

from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.utils import timezone

from mosty.calendars.actions import BookingEntry, bookings
from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, Occupancy
from tests.calendars.racing import (
    GOT,
    REFUSED,
    at_once,
    database_of_threads,
    elsewhere,
    slowly,
    without_constraint,
    without_locks,
)
from tests.factories.calendars import (
    TUESDAY,
    BookingFactory,
    OccupancyFactory,
    ResourceFactory,
    SeriesFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CLIENTS = 60
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def race(tmp_path, monkeypatch):
    """`race(deeds)` -> (what came of each, rows that stand afterwards); the rows go again."""
    slowly(monkeypatch)

    def run(deeds):
        with database_of_threads(tmp_path):
            came = at_once(deeds)
            rows = elsewhere(lambda: list(Occupancy.objects.select_related("booking", "resource")))
            count = elsewhere(lambda: Booking.objects.count())
        Occupancy.objects.all().delete()
        Booking.objects.all().delete()
        return came, rows, count

    return run


@pytest.fixture
def unguarded(race, monkeypatch):
    """The same race with every guard switched off; run again when by chance nobody met anybody."""

    def run(deeds):
        with without_constraint(), without_locks(monkeypatch):
            for _attempt in range(4):
                told = race(deeds)
                if overlapping(told[1]):
                    return told
            return race(deeds)

    return run


def entry_of(record, *resources, at=TUESDAY, units=1, **more):
    return BookingEntry(
        "tests.meeting", record, f"Spotkanie {record}", at, at + HOUR,
        {one.pk: units for one in resources}, **more,
    )  # fmt: skip


def wanting(municipality, *entries):
    return lambda: bookings.take_times(municipality=municipality, entries=entries)


def singles(municipality, *resources, first=0, count=CLIENTS, **more):
    return [
        wanting(municipality, entry_of(first + number, *resources, **more))
        for number in range(count)
    ]


def overlapping(rows):
    """Pairs of rows that take the same at the same time."""
    return [
        (one, other)
        for one, other in combinations(rows, 2)
        if one.resource_id == other.resource_id
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    ]


def test_of_sixty_exactly_one_gets_the_slot(municipality, race, unguarded):
    deeds = singles(municipality, ResourceFactory(municipality=municipality))
    came, rows, _count = unguarded(deeds)
    assert came.count(GOT) > 1, "the race does not happen, so the test is void"
    assert overlapping(rows)

    came, rows, count = race(deeds)
    assert Counter(came) == {GOT: 1, REFUSED: CLIENTS - 1}
    assert (len(rows), count) == (1, 1)


def test_of_sixty_exactly_seven_get_one_of_seven(municipality, race, unguarded):
    deeds = singles(municipality, ResourceFactory(municipality=municipality, units=7))
    came, _rows, _count = unguarded(deeds)
    assert came.count(GOT) > 7, "the race does not happen, so the test is void"

    came, rows, count = race(deeds)
    assert Counter(came) == {GOT: 7, REFUSED: CLIENTS - 7}
    assert (len(rows), count) == (7, 7)


def test_who_wants_several_gets_them_or_none(municipality, race, unguarded):
    """Forty chairs, three each: thirteen get theirs, one chair is left."""
    deeds = singles(municipality, ResourceFactory(municipality=municipality, units=40), units=3)
    came, _rows, _count = unguarded(deeds)
    assert came.count(GOT) > 13, "the race does not happen, so the test is void"

    came, rows, _count = race(deeds)
    assert Counter(came) == {GOT: 13, REFUSED: CLIENTS - 13}
    assert sum(row.units for row in rows) == 39


def test_a_hall_and_its_parts_are_never_taken_together(municipality, race, unguarded):
    hall = ResourceFactory(municipality=municipality)
    left, right = ResourceFactory.create_batch(2, municipality=municipality, whole=hall)
    deeds = [
        deed
        for number, wanted in enumerate((hall, left, right))
        for deed in singles(municipality, wanted, first=100 * number, count=CLIENTS // 3)
    ]
    _came, rows, _count = unguarded(deeds)
    assert overlapping(rows), "the race does not happen, so the test is void"

    came, rows, count = race(deeds)
    assert set(came) == {GOT, REFUSED}
    assert overlapping(rows) == []
    assert {row.resource_id for row in rows} == {left.pk, right.pk}
    assert count in (1, 2)  # the hall, or one in each part


def test_a_series_gets_all_its_dates_or_none(municipality, race, unguarded):
    room = ResourceFactory(municipality=municipality)
    series = SeriesFactory.create_batch(CLIENTS // 2, municipality=municipality)
    deeds = [
        wanting(
            municipality,
            *(
                entry_of(one.source_id, room, at=TUESDAY + week * WEEK, series_id=one.pk,
                         original=f"2026-12-{1 + week * 7:02d}T10:00")
                for week in range(3)
            ),
        )
        for one in series
    ]  # fmt: skip
    deeds += singles(municipality, room, first=1000, count=CLIENTS // 2, at=TUESDAY + 2 * WEEK)
    _came, rows, _count = unguarded(deeds)
    assert overlapping(rows), "the race does not happen, so the test is void"

    came, rows, count = race(deeds)
    assert set(came) == {GOT, REFUSED}
    assert overlapping(rows) == []
    single = [row for row in rows if row.booking.series_id is None]
    dates = Counter(row.booking.series_id for row in rows if row.booking.series_id)
    assert sorted(dates.values()) == ([] if single else [3])
    assert came.count(GOT) == 1
    assert count == len(rows)


def test_a_hold_that_is_over_is_given_to_one(municipality, race):
    room = ResourceFactory(municipality=municipality)
    held = BookingFactory(
        municipality=municipality,
        source_id=5000,
        state=BookingState.HELD,
        held_until=timezone.now() - HOUR,
    )
    OccupancyFactory(booking=held, resource=room)
    came, rows, _count = race(singles(municipality, room))
    assert came.count(GOT) == 1
    assert set(came) == {GOT, REFUSED}
    assert len(rows) == 1


def test_one_record_saved_by_sixty_has_one_booking(municipality, race):
    room = ResourceFactory(municipality=municipality)
    deeds = [wanting(municipality, entry_of(1, room))] * CLIENTS
    came, rows, count = race(deeds)
    assert came == [GOT] * CLIENTS
    assert (len(rows), count) == (1, 1)


def test_who_saves_the_same_records_in_another_order_waits(municipality, race):
    for record in (1, 2):
        BookingFactory(municipality=municipality, source_id=record)
    entries = [entry_of(1), entry_of(2)]
    deeds = [
        wanting(municipality, *(entries if number % 2 else reversed(entries)))
        for number in range(CLIENTS)
    ]
    came, _rows, count = race(deeds)
    assert came == [GOT] * CLIENTS
    assert count == 2


def test_who_wants_the_same_rooms_in_another_order_waits_and_is_told(municipality, race):
    """Nobody waits for somebody who waits for him."""
    first, second = ResourceFactory.create_batch(2, municipality=municipality)
    deeds = [
        wanting(
            municipality,
            entry_of(2 * number, *([first, second] if number % 2 else [second, first])),
        )
        for number in range(CLIENTS)
    ]
    came, rows, _count = race(deeds)
    assert Counter(came) == {GOT: 1, REFUSED: CLIENTS - 1}
    assert len(rows) == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one guard")
@pytest.mark.parametrize("guard", ["locks", "constraint"])
def test_on_postgresql_each_guard_alone_is_enough(municipality, race, monkeypatch, guard):
    deeds = singles(municipality, ResourceFactory(municipality=municipality))
    if guard == "locks":
        with without_constraint():
            came, rows, _count = race(deeds)
    else:
        with without_locks(monkeypatch):
            came, rows, _count = race(deeds)
    # Without locks two may wait for each other's row, and PostgreSQL ends one of them.
    assert came.count(GOT) == 1
    assert all(one in (GOT, REFUSED) or "deadlock" in one for one in came)
    assert len(rows) == 1
