"""Busy times out of calendar files: previewed, read twice, undone, whatever the file holds."""

from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mosty.calendars.enums import BookingState
from mosty.calendars.exports import bookings_ical
from mosty.calendars.importers import for_owner, parse_busy_times, preview_busy_times
from mosty.calendars.importers.expanding import found_dates
from mosty.calendars.models import Booking, Occupancy
from mosty.core.access import Role
from mosty.core.enums import RowVerdict
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, check, confirm, undo, upload
from tests.calendars.rules_of_repetition import WARSAW
from tests.factories.calendars import (
    BookingFactory,
    OccupancyFactory,
    PersonFactory,
    ResourceFactory,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=WARSAW)
FIXTURES = [
    path
    for package in ("icalendar", "recurring_ical_events")
    for path in sorted(Path(str(files(package))).rglob("*.ics"))
]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def ics(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{head}{body}END:VCALENDAR\r\n"
    return text.encode()


def event(uid: str, start: str, *more: str, title: str = "Zajęcia") -> str:
    return "\r\n".join((f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *more))


MEETING = event("a", ":20261201T160000Z", "DTEND:20261201T180000Z", "LOCATION:Remiza")


@pytest.fixture
def hall(municipality):
    return ResourceFactory(municipality=municipality, name="Duża sala")


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


def parsed(data: bytes, owner):
    return parse_busy_times(
        for_owner(ImportFile("k.ics", data), str(owner.uuid)), owner.municipality_id
    )


def read_in(data: bytes, owner, by, *, only_good: bool = False):
    """The run of the whole way: sent, checked, confirmed."""
    file = for_owner(ImportFile("k.ics", data), str(owner.uuid))
    run = check(upload("calendars.busy", file, owner.municipality_id, by))
    return confirm(run, only_good=only_good, by=by)


def spans(owner) -> list[str]:
    found = Booking.objects.filter(source="calendars.file").exclude(state=BookingState.CANCELLED)
    return [f"{one.starts_at.astimezone(WARSAW):%Y-%m-%dT%H:%M}" for one in found]


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_meeting_takes_the_room(hall, clerk):
    run = read_in(MEETING and ics(MEETING), hall, clerk)

    booking = Booking.objects.get()
    assert run.created_count == 1
    assert (booking.title, booking.place) == ("Zajęcia", "Remiza")
    assert booking.starts_at == datetime(2026, 12, 1, 17, tzinfo=WARSAW)
    assert Occupancy.objects.get().resource == hall
    assert not booking.is_public


@pytest.mark.django_db
def test_of_a_persons_calendar_only_the_hours_are_kept(municipality, clerk):
    person = PersonFactory(municipality=municipality)

    read_in(ics(event("a", ":20261201T160000Z", "DURATION:PT1H", title="Lekarz")), person, clerk)

    booking = Booking.objects.get()
    assert (booking.title, booking.place) == ("zajęte", "")
    assert person.times.get().booking == booking


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(hall, clerk):
    weekly = event("w", ";TZID=Europe/Warsaw:20261203T100000", "DURATION:PT1H",
                   "RRULE:FREQ=WEEKLY;COUNT=5")  # fmt: skip
    first = read_in(ics(MEETING, weekly), hall, clerk)
    before = list(Booking.objects.order_by("pk").values())

    again = read_in(ics(MEETING, weekly), hall, clerk)

    assert (first.created_count, again.created_count, again.unchanged_count) == (6, 0, 6)
    assert list(Booking.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_date_changed_in_the_file_is_changed_here(hall, clerk):
    weekly = event("w", ":20261203T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("w", ":20261211T120000Z", "DURATION:PT1H", "RECURRENCE-ID:20261210T100000Z")
    read_in(ics(MEETING, weekly), hall, clerk)

    later = MEETING.replace("20261201T16", "20261201T15")
    run = read_in(ics(later, weekly, moved), hall, clerk)

    assert (run.created_count, run.updated_count, run.unchanged_count) == (0, 2, 2)
    assert spans(hall) == [
        "2026-12-01T16:00", "2026-12-03T11:00", "2026-12-11T13:00", "2026-12-17T11:00",
    ]  # fmt: skip
    assert Booking.objects.get(title="Zajęcia", place="Remiza").sequence == 1


@pytest.mark.django_db
def test_a_date_cancelled_in_the_file_frees_the_room(hall, clerk):
    read_in(ics(MEETING), hall, clerk)

    gone = read_in(ics(MEETING + "\r\nSTATUS:CANCELLED"), hall, clerk)
    never = read_in(ics(event("b", ":20261202T160000Z", "DURATION:PT1H", "STATUS:CANCELLED")),
                    hall, clerk)  # fmt: skip

    assert (gone.updated_count, never.unchanged_count) == (1, 1)
    assert not Occupancy.objects.exists()
    assert Booking.objects.get().state == BookingState.CANCELLED


@pytest.mark.django_db
def test_a_file_of_ours_is_read_back(municipality, hall, clerk):
    other = BookingFactory(municipality=municipality, title="Zażółć; gęślą, jaźń")

    read_in(bookings_ical([other], name="Kalendarz"), hall, clerk)

    booking = Booking.objects.get(source="calendars.file")
    assert (booking.title, booking.starts_at) == (other.title, other.starts_at)


@pytest.mark.django_db
def test_a_whole_day_is_the_day_in_poland(hall, clerk):
    read_in(ics(event("d", ";VALUE=DATE:20261224")), hall, clerk)

    booking = Booking.objects.get()
    assert booking.starts_at == datetime(2026, 12, 24, tzinfo=WARSAW)
    assert booking.ends_at - booking.starts_at == timedelta(days=1)


@pytest.mark.django_db
def test_what_is_not_sure_only_pencils_in(hall, clerk):
    read_in(ics(MEETING + "\r\nSTATUS:TENTATIVE"), hall, clerk)

    assert Booking.objects.get().state == BookingState.PENCILLED
    assert not Occupancy.objects.exists()


# --- what is told first -------------------------------------------------------------------------


@pytest.mark.django_db
def test_unclear_dates_are_told_and_new_ones_named(hall):
    found = parsed(
        ics(
            MEETING,
            event("f", ":20261202T100000", "DURATION:PT1H"),
            event("z", ";TZID=Kraina/Czarów:20261203T100000", "DURATION:PT1H"),
        ),
        hall,
    )

    clear, floating, unknown = preview_busy_times(found, hall.municipality_id)

    assert (clear.verdict, clear.reason) == (RowVerdict.NEW, "")
    assert floating.reason.startswith("bez strefy czasowej")
    assert "Kraina/Czarów" in unknown.reason
    assert floating.verdict == unknown.verdict == RowVerdict.DOUBTFUL


@pytest.mark.django_db
def test_taken_hours_are_refused_and_the_rest_can_be_read_in(municipality, hall, clerk):
    OccupancyFactory(
        resource=hall,
        booking=BookingFactory(
            municipality=municipality, starts_at=datetime(2026, 12, 1, 18, 30, tzinfo=WARSAW)
        ),
    )
    free = event("b", ":20261202T160000Z", "DURATION:PT1H")
    beside = event("c", ":20261202T163000Z", "DURATION:PT1H")

    found = parsed(ics(MEETING, free, beside), hall)
    run = read_in(ics(MEETING, free, beside), hall, clerk, only_good=True)

    assert [error.number for error in found.errors] == [1, 3]
    assert all("zajęty" in error.reason for error in found.errors)
    assert run.created_count == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        event("s", ":20261201T160000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
        event("h", ":20261201T160000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY;BYHOUR=1,2,3"),
        "UID:n\r\nSUMMARY:Bez początku",
        event("x", ":20261201T160000Z", "DURATION:PT1H", "RRULE:FREQ=CZASEM"),
    ],
)
def test_an_event_that_cannot_be_read_leaves_the_others(hall, broken):
    found = parsed(ics(broken, MEETING), hall)

    assert [row.title for row in found.rows] == ["Zajęcia"]
    assert len(found.errors) == 1


@pytest.mark.django_db
def test_dates_that_take_nobodys_time_are_counted_and_left_out(hall):
    free = event("t", ":20261201T160000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT")
    empty = event("e", ":20261201T160000Z")
    past = event("p", ":20200101T160000Z", "DURATION:PT1H")

    found = parsed(ics(free, empty, past), hall)

    assert not found.rows
    assert not found.errors
    assert len(found.notes) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"imie;nazwisko\r\nAnna;Nowak", b"%PDF-1.7"])
def test_what_is_no_calendar_is_refused(hall, data):
    with pytest.raises(InvalidFile, match=r"\.ics"):
        parsed(data, hall)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"", ics(), b"BEGIN:VEVENT\r\n"])
def test_a_calendar_without_events_has_nothing_to_store(hall, data):
    assert not parsed(data, hall).rows


@pytest.mark.django_db
def test_a_file_must_say_whose_times_it_holds(municipality, hall):
    with pytest.raises(InvalidFile):
        parse_busy_times(ImportFile("k.ics", ics(MEETING)), municipality.pk)
    elsewhere = str(ResourceFactory().uuid)
    with pytest.raises(InvalidFile):
        parse_busy_times(for_owner(ImportFile("k.ics", ics(MEETING)), elsewhere), municipality.pk)
    with pytest.raises(InvalidFile):
        parse_busy_times(for_owner(ImportFile("k.ics", ics(MEETING)), "nikt"), municipality.pk)


@pytest.mark.django_db
def test_a_calendar_without_end_of_dates_is_refused(hall):
    daily = [
        event(str(n), f":20261201T{n:02d}0000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY")
        for n in range(12)
    ]

    with pytest.raises(InvalidFile):
        parsed(ics(*daily), hall)


# --- undone -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reading_is_undone(hall, clerk):
    first = read_in(ics(MEETING), hall, clerk)
    later = MEETING.replace("20261201T16", "20261201T15")
    second = read_in(ics(later), hall, clerk)

    undo(second, by=clerk)
    assert spans(hall) == ["2026-12-01T17:00"]

    undo(first, by=clerk)
    assert spans(hall) == []
    assert not Occupancy.objects.exists()


# --- files of the wild --------------------------------------------------------------------------


def test_the_files_of_the_libraries_are_there():
    assert len(FIXTURES) > 250


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_no_file_of_the_libraries_makes_it_crash(path):
    since = datetime(2019, 1, 1, tzinfo=WARSAW)
    try:
        found = list(found_dates(path.read_bytes(), since, since + timedelta(days=366)))
    except InvalidFile:
        return

    for one in found:
        assert getattr(one, "reason", "") or one.ends_at >= one.starts_at


# --- pages --------------------------------------------------------------------------------------


def path_of(name: str, *args: object) -> str:
    return reverse(f"calendars:{name}", args=["debowa-dolina", *args])


@pytest.mark.django_db
def test_the_page_takes_a_file_and_shows_every_date_before_storing(municipality, hall, client_as):
    browser = client_as(Role.CLERK)
    assert "Duża sala" in browser.get(path_of("busy_times")).content.decode()

    sent = SimpleUploadedFile("k.ics", ics(MEETING))
    page = browser.post(path_of("busy_times"), {"owner": str(hall.uuid), "file": sent}, follow=True)

    text = " ".join(BeautifulSoup(page.content, "html.parser").main.get_text(" ").split())
    assert "2026-12-01 17:00–19:00 Zajęcia" in text
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_the_page_asks_whose_and_which_file(municipality, hall, client_as):
    page = client_as(Role.CLERK).post(path_of("busy_times"), {})

    assert page.status_code == 422
    assert {"owner", "file"} <= set(page.context["form"].errors)


@pytest.mark.django_db
def test_without_rooms_the_page_says_what_to_do_first(municipality, client_as):
    page = client_as(Role.CLERK).get(path_of("busy_times"))

    assert "Nie ma jeszcze żadnej sali ani osoby" in page.content.decode()


@pytest.mark.django_db
def test_residents_read_nothing_in(municipality, client_as):
    assert client_as(Role.RESIDENT).get(path_of("busy_times")).status_code == 403
