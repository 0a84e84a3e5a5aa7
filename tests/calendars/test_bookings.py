"""Taking time and giving it back, one booking after another (at once: test_races.py)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mosty.calendars import actions
from mosty.calendars.actions import BookingEntry, NotInUse, Occupied
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Occupancy
from mosty.core.errors import InvalidInput, NotFound
from tests.factories.calendars import (
    TUESDAY,
    BookingFactory,
    OccupancyFactory,
    PersonFactory,
    ResourceFactory,
    SeriesFactory,
    SiteFactory,
)
from tests.factories.territory import MunicipalityFactory

HOUR = timedelta(hours=1)
WARSAW = ZoneInfo("Europe/Warsaw")
OPEN_END = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def room(municipality):
    return ResourceFactory(municipality=municipality, name="Sala duża")


@pytest.fixture
def take(municipality):
    """`take(room, 1, hours=2)`: two hours of record 1 in the room."""

    def make(*resources, record=1, at=TUESDAY, hours=1, units=1, **more):
        return actions.take_time(
            municipality=municipality,
            entry=BookingEntry(
                source="tests.meeting",
                source_id=record,
                title="Spotkanie",
                starts_at=at,
                ends_at=at + hours * HOUR,
                resources={one.pk: units for one in resources},
                **more,
            ),
        )

    return make


def spans(resource):
    rows = Occupancy.objects.filter(resource=resource).order_by("starts_at")
    return [(row.starts_at, row.ends_at) for row in rows]


# --- half open, with what rooms take to get ready -----------------------------------------------


def test_time_that_is_taken_is_refused_with_the_name_of_what_is_taken(take, room):
    take(room, record=1, hours=2)
    with pytest.raises(Occupied, match="Sala duża") as refused:
        take(room, record=2, at=TUESDAY + HOUR)
    assert refused.value.resources == ("Sala duża",)
    assert refused.value.status == 409
    assert Booking.objects.count() == 1


def test_time_that_ends_where_another_begins_is_free(take, room):
    take(room, record=1)
    take(room, record=2, at=TUESDAY + HOUR)
    take(room, record=3, at=TUESDAY - HOUR)
    assert Occupancy.objects.count() == 3


def test_a_room_is_taken_while_it_is_made_ready_and_cleared_up(take, municipality):
    room = ResourceFactory(municipality=municipality, minutes_before=15, minutes_after=30)
    take(room, record=1)
    assert spans(room) == [(TUESDAY - HOUR / 4, TUESDAY + HOUR * 1.5)]
    with pytest.raises(Occupied):
        take(room, record=2, at=TUESDAY + HOUR)
    take(room, record=3, at=TUESDAY + 1.75 * HOUR)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (datetime(2026, 3, 29, 3, 15, tzinfo=WARSAW), datetime(2026, 3, 29, 0, 45, tzinfo=UTC)),
        (
            datetime(2026, 10, 25, 2, 15, tzinfo=WARSAW, fold=1),
            datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
        ),
    ],
)
def test_getting_ready_is_reckoned_on_the_line_of_time(take, municipality, wall, utc):
    room = ResourceFactory(municipality=municipality, minutes_before=30)
    take(room, at=wall)
    assert spans(room)[0][0] == utc


def test_an_end_that_is_not_later_is_refused(take, room):
    with pytest.raises(InvalidInput):
        take(room, hours=0)
    with pytest.raises(ValueError, match="zone"):
        take(room, at=datetime(2026, 12, 1, 9))


def test_a_night_on_which_the_clock_goes_back_is_reckoned_on_the_line_of_time(take, room):
    """From 02:30 to 02:15 of the hour that comes again: 45 minutes."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW)
    again = datetime(2026, 10, 25, 2, 15, tzinfo=WARSAW, fold=1)
    entry = BookingEntry("tests.meeting", 1, "Noc", first, again)
    assert entry.ends_at - entry.starts_at == timedelta(minutes=45)


# --- the booking of a record ----------------------------------------------------------------------


def test_a_record_has_one_booking_that_is_brought_up_to_date(take, room):
    first = take(room, place="Sala duża")
    again = take(room, at=TUESDAY + HOUR, place="Sala duża")
    assert first.pk == again.pk
    assert spans(room) == [(TUESDAY + HOUR, TUESDAY + 2 * HOUR)]


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({}, 0),
        ({"description": "Weź laptop"}, 0),
        ({"is_public": True}, 0),
        ({"at": TUESDAY + HOUR}, 1),
        ({"hours": 3}, 1),
        ({"place": "Szkoła"}, 1),
        ({"state": BookingState.PENCILLED}, 1),
    ],
)
def test_the_number_grows_when_a_calendar_must_read_it_again(take, room, change, sequence):
    take(room)
    assert take(room, **change).sequence == sequence


def test_what_was_cancelled_can_be_taken_again(take, room, municipality):
    take(room)
    assert actions.cancel_time(municipality=municipality, source="tests.meeting", source_ids=[1])
    again = take(room)
    assert (again.state, again.cancelled_at, again.sequence) == ("confirmed", None, 2)
    assert len(spans(room)) == 1


def test_pencilled_time_takes_nothing(take, room):
    take(room, record=1, state=BookingState.PENCILLED)
    assert spans(room) == []
    take(room, record=2)
    with pytest.raises(Occupied):
        take(room, record=1)
    assert Booking.objects.get(source_id=1).state == BookingState.PENCILLED


def test_a_refusal_leaves_everything_as_it_was(take, room, municipality):
    other = ResourceFactory(municipality=municipality)
    take(room, record=1)
    before = take(other, record=2, place="Inna")
    with pytest.raises(Occupied):
        take(room, record=2, place="Sala duża")
    before.refresh_from_db()
    assert (before.place, before.sequence, len(spans(other))) == ("Inna", 0, 1)


def test_it_stands_on_the_site_of_its_rooms(take, municipality):
    site = SiteFactory(municipality=municipality)
    hall = ResourceFactory(municipality=municipality, site=site)
    part = ResourceFactory(municipality=municipality, whole=hall)
    elsewhere = ResourceFactory(
        municipality=municipality, site=SiteFactory(municipality=municipality)
    )
    assert take(part).site_id == site.pk
    assert take(site, record=2, at=TUESDAY + HOUR).site_id == site.pk
    assert take(hall, elsewhere, record=3, at=TUESDAY + 2 * HOUR).site_id is None


def test_blocks_set_by_hand_are_never_one(municipality, room):
    for hour in (0, 1):
        actions.take_time(
            municipality=municipality,
            entry=BookingEntry(
                "", None, "Remont", TUESDAY + hour * HOUR, TUESDAY + (hour + 1) * HOUR, {room.pk: 1}
            ),
        )
    assert Booking.objects.filter(source="").count() == 2


def test_dates_of_a_series_are_known_by_their_date(municipality, room):
    series = SeriesFactory(municipality=municipality)
    entries = [
        BookingEntry(
            series.source, series.source_id, "Zajęcia", TUESDAY + week * 168 * HOUR,
            TUESDAY + (week * 168 + 2) * HOUR, {room.pk: 1}, series_id=series.pk,
            original=f"2026-12-{1 + 7 * week:02d}T10:00",
        )
        for week in range(3)
    ]  # fmt: skip
    first = actions.take_times(municipality=municipality, entries=entries)
    again = actions.take_times(municipality=municipality, entries=entries)
    assert [one.pk for one in first] == [one.pk for one in again]
    assert len(spans(room)) == 3
    assert not actions.cancel_time(
        municipality=municipality, source=series.source, source_ids=[series.source_id]
    )
    assert (
        actions.cancel_bookings(municipality=municipality, booking_ids=[first[0].pk, first[1].pk])
        == 2
    )
    assert len(spans(room)) == 1


# --- several at once -----------------------------------------------------------------------------


def entry_of(record, room, at=TUESDAY, **more):
    return BookingEntry("tests.meeting", record, "Spotkanie", at, at + HOUR, {room.pk: 1}, **more)


def test_several_are_taken_together_or_not_at_all(municipality, room):
    other = ResourceFactory(municipality=municipality)
    taken = [entry_of(1, other), entry_of(2, room), entry_of(3, room, at=TUESDAY + HOUR / 2)]
    with pytest.raises(Occupied, match="Sala duża"):
        actions.take_times(municipality=municipality, entries=taken)
    assert not Occupancy.objects.exists()
    assert not Booking.objects.exists()


def test_two_items_change_rooms_with_each_other(municipality, room):
    other = ResourceFactory(municipality=municipality)
    actions.take_times(municipality=municipality, entries=[entry_of(1, room), entry_of(2, other)])
    actions.take_times(municipality=municipality, entries=[entry_of(1, other), entry_of(2, room)])
    row = Occupancy.objects.get(booking__source_id=1)
    assert row.resource_id == other.pk


# --- wholes, parts, units --------------------------------------------------------------------------


@pytest.fixture
def hall(municipality):
    """A hall of two halves."""
    whole = ResourceFactory(municipality=municipality, name="Aula")
    for name in ("Aula lewa", "Aula prawa"):
        ResourceFactory(municipality=municipality, name=name, whole=whole)
    return whole


def test_a_whole_is_taken_by_all_its_parts(take, hall):
    take(hall)
    taken = Occupancy.objects.values_list("resource__name", flat=True)
    assert sorted(taken) == ["Aula lewa", "Aula prawa"]
    with pytest.raises(Occupied, match="Aula lewa"):
        take(hall.parts.get(name="Aula lewa"), record=2)


def test_a_part_that_is_taken_keeps_the_whole_from_being_taken(take, hall):
    take(hall.parts.get(name="Aula lewa"), record=1)
    with pytest.raises(Occupied) as refused:
        take(hall, record=2)
    assert refused.value.resources == ("Aula lewa",)
    take(hall.parts.get(name="Aula prawa"), record=3)


def test_a_hall_asked_for_with_its_part_is_taken_once(take, hall):
    take(hall, hall.parts.get(name="Aula lewa"))
    assert Occupancy.objects.count() == 2


def test_a_hall_is_made_ready_with_all_its_parts(take, municipality):
    hall = ResourceFactory(municipality=municipality, minutes_before=30, minutes_after=15)
    part = ResourceFactory(municipality=municipality, whole=hall, minutes_after=45)
    take(hall)
    assert spans(part) == [(TUESDAY - HOUR / 2, TUESDAY + 1.75 * HOUR)]
    take(part)
    assert spans(part) == [(TUESDAY, TUESDAY + 1.75 * HOUR)]
    take(part, hall)
    assert spans(part) == [(TUESDAY - HOUR / 2, TUESDAY + 1.75 * HOUR)]


def test_units_are_shared_as_long_as_there_are_enough(take, municipality):
    chairs = ResourceFactory(municipality=municipality, name="Krzesła", units=40)
    take(chairs, record=1, units=25, hours=2)
    take(chairs, record=2, units=15)
    with pytest.raises(Occupied):
        take(chairs, record=3, units=1)
    take(chairs, record=3, units=15, at=TUESDAY + HOUR)
    with pytest.raises(Occupied):
        take(chairs, record=4, units=1, at=TUESDAY + HOUR / 2, hours=3)


@pytest.mark.parametrize("units", [0, 41])
def test_more_than_there_are_is_refused(take, municipality, units):
    chairs = ResourceFactory(municipality=municipality, name="Krzesła", units=40)
    with pytest.raises(InvalidInput, match="40"):
        take(chairs, units=units)


def test_what_is_not_lent_any_more_is_refused_to_new_bookings_only(take, room):
    take(room)
    room.is_active = False
    room.save()
    take(room, hours=2)
    with pytest.raises(NotInUse, match="Sala duża"):
        take(room, record=2, at=TUESDAY + 5 * HOUR)


# --- holds -------------------------------------------------------------------------------------


def test_a_hold_keeps_others_out_until_its_deadline(take, room):
    take(room, record=1, state=BookingState.HELD, held_until=OPEN_END)
    with pytest.raises(Occupied):
        take(room, record=2)


def test_a_hold_that_is_over_gives_way_at_once(take, room):
    held = take(
        room, record=1, state=BookingState.HELD, held_until=timezone.now() - timedelta(seconds=1)
    )
    take(room, record=2)
    held.refresh_from_db()
    assert (held.state, held.held_until) == (BookingState.CANCELLED, None)
    with pytest.raises(Occupied):
        take(room, record=1)


def test_a_hold_is_confirmed_by_its_own_record_though_late(take, room):
    take(room, state=BookingState.HELD, held_until=timezone.now() - timedelta(seconds=1))
    assert take(room).state == BookingState.CONFIRMED


def test_overdue_holds_are_let_go_and_others_stay(take, municipality, room):
    take(room, record=1, state=BookingState.HELD, held_until=TUESDAY)
    take(room, record=2, at=TUESDAY + HOUR, state=BookingState.HELD, held_until=OPEN_END)
    take(room, record=3, at=TUESDAY + 2 * HOUR)
    assert actions.release_overdue(municipality, TUESDAY) == 1
    assert len(spans(room)) == 2
    assert actions.release_overdue(municipality, TUESDAY) == 0


# --- people --------------------------------------------------------------------------------------


def test_people_of_a_booking_are_these_and_no_others(take, municipality):
    anna, piotr = PersonFactory.create_batch(2, municipality=municipality)
    take(persons=[(anna.pk, PersonRole.SPEAKER), (anna.pk, PersonRole.MODERATOR)])
    kept = anna.times.get(role=PersonRole.MODERATOR)
    booking = take(persons=[(anna.pk, PersonRole.MODERATOR), (piotr.pk, PersonRole.HOST)])
    found = booking.persons.values_list("person_id", "role")
    assert set(found) == {(anna.pk, "moderator"), (piotr.pk, "host")}
    assert anna.times.get().pk == kept.pk


# --- scope ---------------------------------------------------------------------------------------


def test_nothing_of_another_municipality_can_be_taken(take, municipality):
    other = MunicipalityFactory()
    with pytest.raises(NotFound):
        take(ResourceFactory(municipality=other))
    with pytest.raises(NotFound):
        take(persons=[(PersonFactory(municipality=other).pk, PersonRole.HOST)])
    with pytest.raises(NotFound):
        take(site_id=SiteFactory(municipality=other).pk)
    take(record=7)
    assert not actions.cancel_time(municipality=other, source="tests.meeting", source_ids=[7])
    assert not actions.cancel_bookings(municipality=other, booking_ids=[Booking.objects.get().pk])


def test_entries_that_make_no_sense_are_refused():
    good = BookingEntry("tests.meeting", 1, "Spotkanie", TUESDAY, TUESDAY + HOUR)
    with pytest.raises(ValueError, match="cancel_time"):
        replace(good, state=BookingState.CANCELLED)
    with pytest.raises(ValueError, match="deadline"):
        replace(good, state=BookingState.HELD)
    with pytest.raises(ValueError, match="deadline"):
        replace(good, held_until=TUESDAY)


# --- the database itself ----------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a constraint of PostgreSQL")
def test_the_database_itself_refuses_two_bookings_of_one_room(room, municipality):
    first = OccupancyFactory(booking=BookingFactory(municipality=municipality), resource=room)
    touching = BookingFactory(municipality=municipality, starts_at=first.ends_at)
    OccupancyFactory(booking=touching, resource=room)
    meeting = BookingFactory(municipality=municipality, starts_at=TUESDAY + HOUR / 2)
    with pytest.raises(IntegrityError, match="occupancy_once_at_a_time"), transaction.atomic():
        OccupancyFactory(booking=meeting, resource=room)
    OccupancyFactory(booking=meeting, resource=ResourceFactory(municipality=municipality))
    OccupancyFactory(booking=meeting, resource=room, is_exclusive=False)
