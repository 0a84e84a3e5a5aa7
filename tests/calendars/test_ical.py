"""iCalendar out: equal bytes for equal records, as the standard says, and nobody's data."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mosty.calendars.actions import (
    SeriesDetails,
    add_date,
    cancel_date,
    make_series,
    move_date,
    take_time,
)
from mosty.calendars.actions.bookings import BookingEntry
from mosty.calendars.enums import BookingState, HolidayWish
from mosty.calendars.exports import bookings_ical, series_ical
from mosty.calendars.models import Booking
from mosty.calendars.queries import series_by_id
from mosty.core.access import Role
from tests.calendars.rules_of_repetition import WARSAW
from tests.factories.calendars import BookingFactory, PersonTimeFactory

NOW = datetime(2026, 11, 30, 12, tzinfo=WARSAW)


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


@pytest.fixture
def booking(municipality) -> Booking:
    return BookingFactory(
        municipality=municipality,
        title="Wizyta studyjna; dzień 1, Dębowa Dolina",
        place="Remiza, sala duża",
        description="Pierwszy wiersz\nDrugi wiersz",
        path="/debowa-dolina/wydarzenia/wizyta/",
        sequence=3,
    )


def test_the_zone_is_written_by_rules(booking):
    lines = unfolded(bookings_ical([booking], name="Kalendarz"))

    assert "TZID:Europe/Warsaw" in lines
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in lines
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in lines
    assert {"DTSTART:19700329T020000", "DTSTART:19701025T030000"} <= set(lines)
    assert not [line for line in lines if line.startswith("RDATE")]


def test_an_event_says_what_calendars_need(booking, settings):
    settings.BASE_URL = "https://mosty.example"
    [event] = events(bookings_ical([booking], name="Kalendarz"))
    changed = booking.changed_at.replace(microsecond=0)

    assert event["UID"] == str(booking.uid)
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == changed
    assert event["DTSTART"].params["TZID"] == "Europe/Warsaw"
    assert event["DTSTART"].dt == booking.starts_at
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == "https://mosty.example/debowa-dolina/wydarzenia/wizyta/"
    assert event["DESCRIPTION"] == "Pierwszy wiersz\nDrugi wiersz"


def test_there_is_no_method_and_no_guest_in_a_feed(booking):
    PersonTimeFactory(booking=booking, person__name="Anna Tajna", person__email="anna@example.pl")

    text = bookings_ical([booking], name="Kalendarz").decode()

    for word in ("METHOD", "ATTENDEE", "ORGANIZER", "Tajna", "anna@example.pl"):
        assert word not in text


def test_equal_records_give_equal_bytes(booking):
    with time_machine.travel(NOW):
        first = bookings_ical([booking], name="Kalendarz")
    with time_machine.travel(NOW + timedelta(days=40)):
        again = bookings_ical([Booking.objects.get()], name="Kalendarz")

    assert first == again


@pytest.mark.parametrize(
    ("state", "status", "transp"),
    [
        (BookingState.PENCILLED, "TENTATIVE", "TRANSPARENT"),
        (BookingState.HELD, "TENTATIVE", "OPAQUE"),
        (BookingState.CONFIRMED, "CONFIRMED", "OPAQUE"),
        (BookingState.CANCELLED, "CANCELLED", "TRANSPARENT"),
    ],
)
def test_the_state_is_told_as_calendars_know_it(municipality, state, status, transp):
    booking = BookingFactory(
        municipality=municipality, state=state, held_until=NOW, cancelled_at=NOW
    )

    [event] = events(bookings_ical([booking], name="Kalendarz"))

    assert (event["STATUS"], event["TRANSP"]) == (status, transp)


def test_the_second_of_two_equal_hours_of_the_autumn_night_is_told_in_utc(municipality):
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    booking = BookingFactory(municipality=municipality, starts_at=start)

    [event] = events(bookings_ical([booking], name="Kalendarz"))

    assert event["DTSTART"].to_ical() == b"20261025T013000Z"
    assert event["DTEND"].to_ical() == b"20261025T023000Z"


@pytest.mark.slow
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_folded_escaped_and_read_back(title, place):
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    booking = Booking(
        title=title, place=place, starts_at=moment, ends_at=moment + timedelta(hours=1),
        state=BookingState.CONFIRMED, changed_at=moment,
    )  # fmt: skip

    data = bookings_ical([booking], name=title)

    [event] = events(data)
    assert event["SUMMARY"] == " ".join(title.split())
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.count(b"BEGIN:VEVENT") == data.count(b"END:VEVENT") == 1


# --- sequence -----------------------------------------------------------------------------------


def test_sequence_grows_when_time_or_place_change_and_only_then(municipality):
    entry = BookingEntry(
        source="tests", source_id=1, title="Zebranie", place="Remiza",
        starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2),
    )  # fmt: skip
    steps = [
        entry,
        replace(entry, title="Zebranie sołeckie"),
        replace(entry, starts_at=entry.starts_at + timedelta(minutes=15)),
        replace(entry, place="Szkoła"),
    ]

    numbers = [take_time(municipality=municipality, entry=one).sequence for one in steps]

    assert [later - earlier for earlier, later in pairwise(numbers)] == [0, 1, 1]
    assert Booking.objects.values("uid").distinct().count() == 1


# --- series -------------------------------------------------------------------------------------


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


def make(municipality, by, rule: str, **more: object):
    details = SeriesDetails(
        title="Dyżur", rule=rule, starts_on=date(2026, 12, 1), starts_at=time(17), minutes=60
    )
    made, _done = make_series(municipality=municipality, details=replace(details, **more), by=by)
    return made


@time_machine.travel(NOW, tick=False)
def test_a_series_is_its_rule_with_its_end_in_utc(municipality, clerk):
    series = make(municipality, clerk, "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270630")

    lines = unfolded(series_ical(series_by_id(municipality, series.pk), now=NOW))

    assert "RRULE:FREQ=MONTHLY;UNTIL=20270630T215959Z;BYDAY=-1TH" in lines
    assert "DTSTART;TZID=Europe/Warsaw:20261231T170000" in lines
    assert f"UID:{series.uid}" in lines


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("rule", ["FREQ=YEARLY", "FREQ=MONTHLY;BYMONTHDAY=-1"])
def test_a_rule_that_readers_take_differently_is_written_as_dates(municipality, clerk, rule):
    series = make(municipality, clerk, rule, starts_on=date(2028, 2, 29))

    lines = unfolded(series_ical(series_by_id(municipality, series.pk), now=NOW))

    assert not [line for line in lines if line.startswith("RRULE") and "SU" not in line]
    dates = [line for line in lines if line.startswith("RDATE")]
    assert len(dates) == (2 if rule == "FREQ=YEARLY" else 61)
    assert all(line.count(",") == 0 for line in dates)


@time_machine.travel(NOW, tick=False)
def test_dates_that_differ_are_told_each_in_its_way(municipality, clerk):
    series = make(municipality, clerk, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231")
    common = {"municipality": municipality, "series_id": series.pk, "by": clerk}
    cancel_date(**common, original="2026-12-08T17:00")
    move_date(**common, original="2026-12-15T17:00", starts=datetime(2026, 12, 16, 9), minutes=30)
    add_date(**common, starts=datetime(2026, 12, 19, 17), minutes=60)

    main, other = events(series_ical(series_by_id(municipality, series.pk), now=NOW))

    assert main["EXDATE"].to_ical() == b"20261208T170000"
    assert main["RDATE"].to_ical() == b"20261219T170000"
    assert other["RECURRENCE-ID"].to_ical() == b"20261215T170000"
    assert other["DTSTART"].to_ical() == b"20261216T090000"
    assert other["UID"] == main["UID"]
    assert main["SEQUENCE"] == 3


@time_machine.travel(NOW, tick=False)
def test_holidays_are_left_out_one_by_one(municipality, clerk):
    series = make(municipality, clerk, "FREQ=DAILY;UNTIL=20261231", holidays=HolidayWish.LEFT_OUT)

    [main] = events(series_ical(series_by_id(municipality, series.pk), now=NOW))

    gone = [one.to_ical() for one in main["EXDATE"]]
    assert gone == [b"20261224T170000", b"20261225T170000", b"20261226T170000"]


@time_machine.travel(NOW, tick=False)
def test_the_series_file_is_the_same_until_the_series_changes(municipality, clerk):
    series = make(municipality, clerk, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231")

    first = series_ical(series_by_id(municipality, series.pk), now=NOW)
    again = series_ical(series_by_id(municipality, series.pk), now=NOW + timedelta(days=9))

    assert first == again
