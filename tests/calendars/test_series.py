"""Series: what dates they have, how single dates differ, what is booked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from mosty.calendars.actions import (
    SeriesDetails,
    add_date,
    book_dates,
    cancel_date,
    edit_series,
    end_series,
    keep_booked_ahead,
    make_series,
    move_date,
    put_date_back,
    take_time,
)
from mosty.calendars.actions.bookings import BookingEntry
from mosty.calendars.enums import BookingState, HolidayWish, PersonRole
from mosty.calendars.models import Booking, Occupancy, Series
from mosty.calendars.queries import dates_from, series_by_id, series_list
from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.territory.models import Municipality
from tests.calendars.rules_of_repetition import WARSAW
from tests.factories.calendars import PersonFactory, ResourceFactory
from tests.factories.territory import MunicipalityFactory

NOW = datetime(2026, 11, 30, 12, tzinfo=WARSAW)
TUESDAYS = SeriesDetails(
    title="Klub sąsiedzki",
    rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231",
    starts_on=date(2026, 11, 30),
    starts_at=time(17),
    minutes=120,
)
FIRST, SECOND, THIRD = "2026-12-01T17:00", "2026-12-08T17:00", "2026-12-15T17:00"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(access_as: Callable[..., Access]) -> Access:
    return access_as(Role.CLERK)


@pytest.fixture
def hall(municipality: Municipality):
    return ResourceFactory(municipality=municipality, name="Duża sala")


@pytest.fixture
def series(municipality: Municipality, hall, clerk) -> Series:
    made, _done = make_series(
        municipality=municipality, details=replace(TUESDAYS, resource_ids=(hall.pk,)), by=clerk
    )
    return made


def booked(series: Series) -> list[str]:
    """Keys of the dates that take their room."""
    found = Booking.objects.filter(series=series, state=BookingState.CONFIRMED)
    return sorted(found.values_list("original", flat=True))


def block(town, hall, day: int, hour: int = 16) -> Booking:
    """Somebody else has the hall for two hours."""
    start = datetime(2026, 12, day, hour, tzinfo=WARSAW)
    return take_time(
        municipality=town,
        entry=BookingEntry(
            "tests", day, "Zebranie", start, start + timedelta(hours=2), {hall.pk: 1}
        ),
    )


def test_a_series_begins_on_its_first_date_and_books_its_dates(municipality, series, hall):
    assert series.starts_on == date(2026, 12, 1)
    assert series.booked_until == date(2026, 12, 31)
    assert booked(series) == [FIRST, SECOND, THIRD, "2026-12-22T17:00", "2026-12-29T17:00"]
    assert Occupancy.objects.filter(resource=hall).count() == 5


def test_a_series_without_an_end_is_booked_half_a_year_ahead(municipality, clerk):
    details = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU")

    made, done = make_series(municipality=municipality, details=details, by=clerk)

    assert made.booked_until == date(2026, 11, 30) + timedelta(days=182)
    assert done.booked == len(booked(made)) == 26


def test_dates_have_their_host_and_read_the_same_in_winter_and_summer(municipality, clerk):
    host = PersonFactory(municipality=municipality)
    details = replace(TUESDAYS, rule="FREQ=MONTHLY;BYDAY=-1TH", person_ids=(host.pk,))

    made, _done = make_series(municipality=municipality, details=details, by=clerk)

    hours = {one.starts_at.astimezone(WARSAW).hour for one in Booking.objects.filter(series=made)}
    roles = set(host.times.values_list("role", flat=True))
    assert hours == {17}
    assert roles == {PersonRole.HOST}


def test_holidays_are_left_out_when_wished(municipality, clerk):
    details = replace(
        TUESDAYS, rule="FREQ=DAILY;UNTIL=20261227", holidays=HolidayWish.LEFT_OUT,
        starts_on=date(2026, 12, 23),
    )  # fmt: skip

    made, _done = make_series(municipality=municipality, details=details, by=clerk)

    assert [key[:10] for key in booked(made)] == ["2026-12-23", "2026-12-27"]
    lines = dates_from(municipality, series_by_id(municipality, made.pk), NOW, limit=10)
    assert [one.is_holiday for one in lines] == [False, True, True, True, False]


def test_a_taken_date_is_told_and_the_others_stand(municipality, clerk, hall):
    block(municipality, hall, 8)
    details = replace(TUESDAYS, resource_ids=(hall.pk,))

    made, done = make_series(municipality=municipality, details=details, by=clerk)

    assert [one.original for one in done.refused] == [SECOND]
    assert "Duża sala" in done.refused[0].reason
    assert SECOND not in booked(made)
    assert len(booked(made)) == 4
    waiting = dates_from(municipality, series_by_id(municipality, made.pk), NOW, limit=10)[1]
    assert waiting.taken == ("Duża sala",)
    assert not waiting.is_booked


def test_a_refused_date_can_be_tried_again(municipality, clerk, hall):
    other = block(municipality, hall, 8)
    details = replace(TUESDAYS, resource_ids=(hall.pk,))
    made, _done = make_series(municipality=municipality, details=details, by=clerk)
    uid = Booking.objects.get(series=made, original=SECOND).uid

    still = book_dates(municipality=municipality, series_id=made.pk, by=clerk)
    other.occupancies.all().delete()
    done = book_dates(municipality=municipality, series_id=made.pk, by=clerk)

    assert [one.original for one in still.refused] == [SECOND]
    assert (done.booked, done.refused) == (1, ())
    assert SECOND in booked(made)
    assert Booking.objects.get(series=made, original=SECOND).uid == uid


def test_booking_twice_changes_nothing(municipality, series, clerk):
    before = list(Booking.objects.filter(series=series).values_list("pk", "changed_at", "sequence"))

    done = book_dates(municipality=municipality, series_id=series.pk, by=clerk)

    after = list(Booking.objects.filter(series=series).values_list("pk", "changed_at", "sequence"))
    assert (done.booked, done.cancelled) == (0, 0)
    assert after == before


def test_dates_can_be_booked_further_but_not_without_end(municipality, clerk):
    details = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU")
    made, _done = make_series(municipality=municipality, details=details, by=clerk)

    done = book_dates(
        municipality=municipality, series_id=made.pk, until=date(2027, 12, 31), by=clerk
    )

    assert done.booked == 57 - 26
    with pytest.raises(InvalidInput):
        book_dates(municipality=municipality, series_id=made.pk, until=date(2030, 1, 1), by=clerk)


def test_the_worker_keeps_half_a_year_booked(municipality, clerk):
    endless = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU")
    made, _done = make_series(municipality=municipality, details=endless, by=clerk)
    make_series(municipality=municipality, details=TUESDAYS, by=clerk)  # ends in December

    assert keep_booked_ahead() == 0
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert keep_booked_ahead() == 1
        assert keep_booked_ahead() == 0
    made.refresh_from_db()
    assert made.booked_until == date(2026, 12, 30) + timedelta(days=182)
    assert len(booked(made)) == 31  # to 29 June


def test_a_cancelled_date_frees_its_room_and_comes_back(municipality, series, hall, clerk):
    cancel_date(
        municipality=municipality, series_id=series.pk, original=SECOND, reason="remont", by=clerk
    )
    gone = Booking.objects.get(series=series, original=SECOND)
    assert gone.state == BookingState.CANCELLED
    assert not gone.occupancies.exists()
    shown = dates_from(municipality, series_by_id(municipality, series.pk), NOW, limit=10)[1]
    assert shown.is_cancelled
    assert shown.override.reason == "remont"

    put_date_back(municipality=municipality, series_id=series.pk, original=SECOND, by=clerk)

    back = Booking.objects.get(series=series, original=SECOND)
    assert back.state == BookingState.CONFIRMED
    assert (back.uid, back.sequence) == (gone.uid, gone.sequence + 1)
    assert back.occupancies.count() == 1


def test_a_moved_date_takes_its_new_time_and_frees_the_old(municipality, series, hall, clerk):
    move_date(
        municipality=municipality,
        series_id=series.pk,
        original=SECOND,
        starts=datetime(2026, 12, 9, 10),
        minutes=60,
        by=clerk,
    )

    moved = Booking.objects.get(series=series, original=SECOND)
    assert moved.starts_at == datetime(2026, 12, 9, 10, tzinfo=WARSAW)
    assert moved.ends_at == datetime(2026, 12, 9, 11, tzinfo=WARSAW)
    assert moved.sequence == 1
    assert block(municipality, hall, 8).state == BookingState.CONFIRMED  # the old hour is free


def test_a_date_moved_onto_a_taken_hour_waits(municipality, series, hall, clerk):
    block(municipality, hall, 9)

    done = move_date(
        municipality=municipality,
        series_id=series.pk,
        original=SECOND,
        starts=datetime(2026, 12, 9, 16, 30),
        minutes=60,
        by=clerk,
    )

    assert [one.original for one in done.refused] == [SECOND]
    assert Booking.objects.get(series=series, original=SECOND).state == BookingState.PENCILLED


def test_a_date_moved_past_what_is_booked_is_booked_too(municipality, clerk):
    details = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU")
    made, _done = make_series(municipality=municipality, details=details, by=clerk)

    move_date(
        municipality=municipality,
        series_id=made.pk,
        original=SECOND,
        starts=datetime(2027, 8, 3, 10),
        minutes=60,
        by=clerk,
    )

    moved = Booking.objects.get(series=made, original=SECOND)
    assert moved.starts_at == datetime(2027, 8, 3, 10, tzinfo=WARSAW)
    assert not Booking.objects.filter(series=made, original="2027-07-27T17:00").exists()


def test_an_extra_date_is_booked_and_goes_again(municipality, series, clerk):
    add_date(
        municipality=municipality,
        series_id=series.pk,
        starts=datetime(2026, 12, 5, 10),
        minutes=60,
        by=clerk,
    )
    assert "2026-12-05T10:00" in booked(series)

    put_date_back(
        municipality=municipality, series_id=series.pk, original="2026-12-05T10:00", by=clerk
    )

    assert "2026-12-05T10:00" not in booked(series)


def test_an_extra_date_where_there_is_one_is_refused(municipality, series, clerk):
    with pytest.raises(InvalidInput):
        add_date(
            municipality=municipality,
            series_id=series.pk,
            starts=datetime(2026, 12, 8, 17),
            minutes=60,
            by=clerk,
        )


def test_dates_the_rule_does_not_give_cannot_be_cancelled_or_moved(municipality, series, clerk):
    for original in ("2026-12-09T17:00", "wczoraj", "2026-12-08T18:00"):
        with pytest.raises(NotFound):
            cancel_date(municipality=municipality, series_id=series.pk, original=original, by=clerk)


def test_another_hour_keeps_what_was_cancelled_and_the_identity_of_dates(
    municipality, series, hall, clerk
):
    cancel_date(municipality=municipality, series_id=series.pk, original=SECOND, by=clerk)
    uid = Booking.objects.get(series=series, original=THIRD).uid

    edit_series(
        municipality=municipality,
        series_id=series.pk,
        details=replace(TUESDAYS, starts_at=time(18), resource_ids=(hall.pk,)),
        by=clerk,
    )

    assert "2026-12-08T18:00" not in booked(series)
    assert "2026-12-15T18:00" in booked(series)
    third = Booking.objects.get(series=series, original="2026-12-15T18:00")
    assert (third.uid, third.sequence) == (uid, 1)
    assert not Booking.objects.filter(
        series=series, original=THIRD, state=BookingState.CONFIRMED
    ).exists()


def test_another_rule_gives_up_its_old_dates_and_what_differed_in_them(
    municipality, series, hall, clerk
):
    cancel_date(municipality=municipality, series_id=series.pk, original=SECOND, by=clerk)

    edit_series(
        municipality=municipality,
        series_id=series.pk,
        details=replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231"),
        by=clerk,
    )

    assert [key[:10] for key in booked(series)] == [
        "2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30",
    ]  # fmt: skip
    assert not series.overrides.exists()
    assert Occupancy.objects.filter(resource=hall).count() == 0


def test_dates_that_have_been_stay_as_they_were(municipality, series, hall, clerk):
    with time_machine.travel(datetime(2026, 12, 10, tzinfo=WARSAW), tick=False):
        edit_series(
            municipality=municipality,
            series_id=series.pk,
            details=replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231"),
            by=clerk,
        )

    assert booked(series)[:2] == [FIRST, SECOND]
    assert THIRD not in booked(series)


def test_a_series_can_end_earlier(municipality, series, clerk):
    add_date(
        municipality=municipality,
        series_id=series.pk,
        starts=datetime(2027, 1, 5, 10),
        minutes=60,
        by=clerk,
    )

    ended, done = end_series(
        municipality=municipality, series_id=series.pk, last_day=date(2026, 12, 8), by=clerk
    )

    assert ended.rule.endswith("UNTIL=20261208")
    assert booked(series) == [FIRST, SECOND]
    assert done.cancelled == 4


def test_an_end_after_the_last_date_leaves_the_rule_as_it_is(municipality, clerk):
    details = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    made, _done = make_series(municipality=municipality, details=details, by=clerk)

    ended, _done = end_series(
        municipality=municipality, series_id=made.pk, last_day=date(2027, 6, 1), by=clerk
    )

    assert ended.rule == "FREQ=WEEKLY;BYDAY=TU;COUNT=3"
    assert len(booked(made)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"minutes": 0},
        {"minutes": 60 * 24 * 8},
        {"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"},
        {"rule": "co tydzień"},
    ],
)
def test_details_that_make_no_sense_are_refused(municipality, clerk, wrong):
    with pytest.raises(InvalidInput):
        make_series(municipality=municipality, details=replace(TUESDAYS, **wrong), by=clerk)
    assert not Series.objects.exists()


def test_rooms_and_people_of_another_municipality_are_not_here(municipality, clerk):
    elsewhere = MunicipalityFactory()
    strangers = (
        {"resource_ids": (ResourceFactory(municipality=elsewhere).pk,)},
        {"person_ids": (PersonFactory(municipality=elsewhere).pk,)},
    )
    for stranger in strangers:
        with pytest.raises(NotFound):
            make_series(municipality=municipality, details=replace(TUESDAYS, **stranger), by=clerk)


def test_series_of_another_municipality_are_not_here(municipality, series, clerk):
    elsewhere = MunicipalityFactory()

    assert not series_list(elsewhere).exists()
    with pytest.raises(NotFound):
        series_by_id(elsewhere, series.pk)
    with pytest.raises(NotAllowed):
        cancel_date(municipality=elsewhere, series_id=series.pk, original=SECOND, by=clerk)


def test_residents_make_no_series(municipality, access_as):
    with pytest.raises(NotAllowed):
        make_series(municipality=municipality, details=TUESDAYS, by=access_as(Role.RESIDENT))


def test_deeds_stand_in_the_trail(municipality, series, clerk):
    cancel_date(municipality=municipality, series_id=series.pk, original=SECOND, by=clerk)
    put_date_back(municipality=municipality, series_id=series.pk, original=SECOND, by=clerk)

    deeds = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))

    assert deeds[-3:] == [
        "calendars.series_made",
        "calendars.date_cancelled",
        "calendars.date_put_back",
    ]


def test_the_list_knows_the_next_date(municipality, series):
    [line] = series_list(municipality)

    assert line.next_at == datetime(2026, 12, 1, 16, tzinfo=UTC)


def test_dates_outside_opening_hours_are_told(municipality, clerk):
    hall = ResourceFactory(municipality=municipality, name="Sala", opening="Mo-Fr 08:00-18:00")
    made, _done = make_series(
        municipality=municipality, details=replace(TUESDAYS, resource_ids=(hall.pk,)), by=clerk
    )

    first = dates_from(municipality, series_by_id(municipality, made.pk), NOW, limit=1)[0]

    assert first.closed == ("Sala",)
    assert first.is_booked  # warned, not refused


def test_a_whole_taken_by_a_series_takes_its_parts(municipality, clerk):
    whole = ResourceFactory(municipality=municipality, name="Hala")
    part = ResourceFactory(municipality=municipality, name="Połowa hali", whole=whole)
    details = replace(TUESDAYS, resource_ids=(whole.pk,))

    made, _done = make_series(municipality=municipality, details=details, by=clerk)
    again = book_dates(municipality=municipality, series_id=made.pk, by=clerk)

    assert Occupancy.objects.filter(resource=part).count() == 5
    assert again.booked == 0
