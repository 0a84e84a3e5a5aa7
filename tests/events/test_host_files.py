"""Files of online hosts: Zoom, Teams, spreadsheets; matched by e-mail, safe to run twice."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.utils import translation

from mosty.core.access import Role
from mosty.core.errors import InvalidFile, NotAllowed
from mosty.core.models import AuditEntry
from mosty.events.actions.host_files import import_host_file
from mosty.events.actions.presence import void_passage
from mosty.events.enums import PassageKind, PassageMeans
from mosty.events.importers.host_files import read_host_file
from mosty.events.models import Passage
from mosty.events.queries.presence import attendance_of
from tests.factories.events import (
    DAY,
    EventFactory,
    ParticipantFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    on_day,
)

pytestmark = pytest.mark.django_db

ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456,Wizyta,03/18/2027 09:50:00 AM,03/18/2027 12:05:00 PM,host@example.org,135,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Anna Nowak,ANNA@example.org,03/18/2027 09:58:12 AM,03/18/2027 10:30:00 AM,32,Yes
Anna Nowak,anna@example.org,03/18/2027 10:20:00 AM,03/18/2027 11:00:00 AM,40,Yes
Jan Obcy,jan@example.org,03/18/2027 10:00:00 AM,03/18/2027 11:00:00 AM,60,Yes
iPhone,,03/18/2027 10:00:00 AM,03/18/2027 11:00:00 AM,60,Yes
"""
TEAMS = (
    "1. Summary\nMeeting title\tWizyta\nAttended participants\t2\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n"
    "Anna Nowak\t3/18/27, 9:58:12 AM\t3/18/27, 11:00:00 AM\t1h 1m\tanna@example.org\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Anna Nowak\t3/18/27, 9:58:12 AM\t3/18/27, 10:10:00 AM\t12m\tanna@example.org\tPresenter\n"
    "Anna Nowak\t3/18/27, 10:20:00 AM\t3/18/27, 11:00:00 AM\t40m\tanna@example.org\tPresenter\n"
).encode("utf-16")
POLISH = (
    "Imię i nazwisko;Adres e-mail;Godzina dołączenia;Godzina opuszczenia\r\n"
    "Anna Nowak;anna@example.org;18.03.2027, 09:58:12;18.03.2027, 11:00:00\r\n"
).encode("cp1250")


@pytest.fixture(autouse=True)
def _in_the_evening():
    with time_machine.travel(on_day("20:00"), tick=False), translation.override("en"):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality)


@pytest.fixture
def item(event):
    return ProgrammeItemFactory(event=event)


@pytest.fixture
def anna(event):
    return ParticipantFactory(
        registration=RegistrationFactory(event=event), name="Anna Nowak", email="anna@example.org"
    )


@pytest.fixture
def by(access_as):
    return access_as(Role.CLERK)


def read(data, file_name="lista.csv"):
    data = data.encode() if isinstance(data, str) else data
    return read_host_file(data, file_name, days=[DAY, DAY + timedelta(days=1)])


def times(lines):
    return [(one.joined_at, one.left_at) for one in lines]


def test_zoom_file_is_read_below_its_summary():
    lines = read(ZOOM)
    assert [one.email for one in lines] == ["anna@example.org"] * 2 + ["jan@example.org", ""]
    assert lines[0].joined_at == on_day("09:58") + timedelta(seconds=12)
    assert [one.number for one in lines] == [5, 6, 7, 8]


def test_teams_file_counts_its_single_connections():
    lines = read(TEAMS)
    assert times(lines) == [
        (on_day("09:58") + timedelta(seconds=12), on_day("10:10")),
        (on_day("10:20"), on_day("11:00")),
    ]


def test_polish_file_of_an_old_encoding_is_read():
    (line,) = read(POLISH)
    assert (line.name, line.left_at) == ("Anna Nowak", on_day("11:00"))


def test_workbook_is_read():
    book = openpyxl.Workbook()
    book.active.append(["Name", "Email", "Join time", "Leave time"])
    book.active.append(["Anna", "anna@example.org", on_day("10:00").replace(tzinfo=None), None])
    stream = io.BytesIO()
    book.save(stream)
    (line,) = read(stream.getvalue(), "lista.xlsx")
    assert (line.joined_at, line.left_at, line.problem) == (on_day("10:00"), None, "")


def test_day_that_could_be_two_is_the_day_of_the_event():
    head = "Email,Join Time,Leave Time\n"
    march = read_host_file(
        (head + "a@example.org,03/04/2027 10:00,\n").encode(), "a.csv", days=[DAY.replace(day=4)]
    )
    assert march[0].joined_at == on_day("10:00", DAY.replace(day=4))
    (odd,) = read(head + "a@example.org,01/02/2027 10:00,\n")
    assert odd.joined_at is None
    assert "another day" in odd.problem


@pytest.mark.parametrize(
    "data", [b"", b"nazwa;miasto\nAnna;Kutno\n", b"%PDF-1.7", "zażółć".encode()]
)
def test_file_that_is_no_such_list_is_refused(data):
    with pytest.raises(InvalidFile):
        read(data)


def test_people_are_found_by_email_and_the_rest_told_line_by_line(event, item, anna, by):
    report = import_host_file(
        event=event, item=item, data=ZOOM.encode(), file_name="zoom.csv", by=by
    )
    assert (report.lines, report.matched, report.people, report.added) == (4, 2, 1, 2)
    assert [(one.number, one.reason) for one in report.unmatched] == [
        (7, "Nobody is registered with this e-mail."),
        (8, "The line has no e-mail."),
    ]
    marks = [(one.kind, one.at, one.means) for one in Passage.objects.order_by("at")]
    assert marks == [
        (PassageKind.ENTRY, on_day("09:58") + timedelta(seconds=12), PassageMeans.FILE),
        (PassageKind.EXIT, on_day("11:00"), PassageMeans.FILE),
    ]
    assert attendance_of(event)[0][1].total == 60
    trail = AuditEntry.objects.get(action="events.host_file_imported")
    assert trail.data == {"lines": 4, "unmatched": 2, "added": 2, "voided": 0}


def test_same_file_twice_changes_nothing(event, item, anna, by):
    for added in (2, 0):
        report = import_host_file(
            event=event, item=item, data=ZOOM.encode(), file_name="zoom.csv", by=by
        )
        assert (report.added, report.voided) == (added, 0)
    assert Passage.objects.count() == 2


def test_later_file_that_tells_more_corrects_the_earlier(event, item, anna, by):
    head = "Email,Join Time,Leave Time\n"
    early = head + "anna@example.org,2027-03-18 10:00,2027-03-18 10:20\n"
    late = early + "anna@example.org,2027-03-18 10:15,2027-03-18 10:50\n"
    import_host_file(event=event, item=item, data=early.encode(), file_name="a.csv", by=by)
    report = import_host_file(event=event, item=item, data=late.encode(), file_name="a.csv", by=by)
    assert (report.added, report.voided) == (1, 1)
    assert attendance_of(event)[0][1].total == 50


def test_mark_taken_back_by_staff_is_not_brought_again(event, item, anna, by):
    import_host_file(event=event, item=item, data=ZOOM.encode(), file_name="zoom.csv", by=by)
    for passage in Passage.objects.all():
        void_passage(event=event, passage_id=passage.pk, reason="Pies był sam.", by=by)
    report = import_host_file(
        event=event, item=item, data=ZOOM.encode(), file_name="zoom.csv", by=by
    )
    assert report.added == 0
    assert attendance_of(event)[0][1].total == 0


def test_whole_event_is_counted_by_connection(event, item, anna, by):
    ProgrammeItemFactory(event=event, starts_at=on_day("11:00"))
    import_host_file(event=event, item=None, data=TEAMS, file_name="teams.csv", by=by)
    assert attendance_of(event)[0][1].total == 50


def test_connection_nobody_ended_lasts_to_the_end_of_the_item(event, item, anna, by):
    data = b"Email,Join Time,Leave Time\nanna@example.org,2027-03-18 10:15,\n"
    import_host_file(event=event, item=item, data=data, file_name="a.csv", by=by)
    assert attendance_of(event)[0][1].total == 45


def test_office_that_registered_several_people_is_told_apart_by_name(event, item, by):
    registration = RegistrationFactory(event=event, contact_email="biuro@example.org")
    for name in ("Anna Nowak", "Jan Łoś"):
        ParticipantFactory(registration=registration, name=name, email="")
    data = (
        "Name,Email,Join Time,Leave Time\n"
        "jan los,biuro@example.org,2027-03-18 10:00,2027-03-18 11:00\n"
        "Biuro,biuro@example.org,2027-03-18 10:00,2027-03-18 11:00\n"
    )
    report = import_host_file(event=event, item=item, data=data.encode(), file_name="a.csv", by=by)
    assert (report.matched, len(report.unmatched)) == (1, 1)
    assert "Several people" in report.unmatched[0].reason
    assert Passage.objects.first().participant.name == "Jan Łoś"


def test_import_needs_the_right(event, access_as):
    with pytest.raises(NotAllowed):
        import_host_file(
            event=event, item=None, data=b"", file_name="a.csv", by=access_as(Role.RESIDENT)
        )
