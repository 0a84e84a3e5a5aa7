"""An event that moves to another day takes its programme along; many letters do not keep anybody waiting."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from mosty.calendars.actions import Occupied
from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Occupancy
from mosty.core.access import Access, Role
from mosty.core.enums import JobState
from mosty.core.models import JobRun
from mosty.events import actions
from mosty.events.models import Event
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs
from tests.events.test_event_staff_pages import EVENT, page, text
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    BEFORE,
    EventFactory,
    ItemPersonFactory,
    LegFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    SpeakerFactory,
    StopFactory,
    on_day,
)

pytestmark = pytest.mark.django_db
#: In summer time; DAY is in winter time.
LATER = date(2027, 7, 1)


@pytest.fixture(autouse=True)
def _before():
    with time_machine.travel(BEFORE):
        yield


@pytest.fixture
def clerk(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


@pytest.fixture
def event(municipality: Municipality) -> Event:
    """An item in a room with a speaker, a stop, a way to it."""
    found = EventFactory(municipality=municipality, slug="wizyta", title="Wizyta")
    room = ResourceFactory(municipality=municipality, kind=ResourceKind.ROOM, name="Sala A")
    item = ProgrammeItemFactory(
        event=found, room=room, starts_at=on_day("09:30"), ends_at=on_day("10:15")
    )
    ItemPersonFactory(item=item, person=SpeakerFactory(municipality=municipality))
    stop = StopFactory(event=found, arrives_at=on_day("12:00"), leaves_at=on_day("13:00"))
    LegFactory(event=found, origin=None, target=stop, leaves_at=on_day("11:00"), minutes=30)
    actions.keep_times(found)
    return found


def move(event: Event, by: Access, *, day: date = LATER, moves_along: bool = True) -> Event:
    return actions.edit_event(
        municipality=event.municipality,
        event_id=event.pk,
        revision=event.revision,
        facts={"starts_on": day, "ends_on": day},
        moves_along=moves_along,
        by=by,
    )


def times(event: Event) -> list[object]:
    stop, leg = event.stops.get(), event.legs.get()
    return [event.items.get().starts_at, stop.arrives_at, stop.leaves_at, leg.leaves_at]


def test_programme_moves_with_the_event_and_keeps_the_wall_clock(event: Event, clerk: Access):
    move(event, clerk)
    assert times(event) == [on_day(clock, LATER) for clock in ("09:30", "12:00", "13:00", "11:00")]
    assert Occupancy.objects.get().starts_at == on_day("09:30", LATER)


def test_day_put_before_the_others_moves_nothing(event: Event, clerk: Access):
    before = times(event)
    actions.edit_event(
        municipality=event.municipality,
        event_id=event.pk,
        revision=event.revision,
        facts={"starts_on": event.starts_on - timedelta(days=1)},
        moves_along=True,
        by=clerk,
    )
    assert times(event) == before


def test_programme_stays_when_nobody_asks_for_it(event: Event, clerk: Access):
    before = times(event)
    move(event, clerk, moves_along=False)
    assert times(event) == before


def test_room_taken_on_the_new_day_stops_everything(event: Event, clerk: Access):
    other = EventFactory(municipality=event.municipality, starts_on=LATER)
    ProgrammeItemFactory(
        event=other,
        room=event.items.get().room,
        starts_at=on_day("10:00", LATER),
        ends_at=on_day("11:00", LATER),
    )
    actions.keep_times(other)
    before = times(event)
    with pytest.raises(Occupied):
        move(event, clerk)
    event.refresh_from_db()
    assert (times(event), event.revision) == (before, 1)


def test_form_offers_to_move_the_programme_where_there_is_one(
    event: Event, client_as: ClientAs, municipality: Municipality
):
    browser = client_as(Role.CLERK)
    words = "przesuń razem z nim program"
    assert words in text(browser.get(page(event, "event_edit")))
    assert words not in text(
        browser.get(page(EventFactory(municipality=municipality), "event_edit"))
    )
    form = EVENT | {"revision": 1, "starts_on": "2027-07-01", "ends_on": "", "moves_along": "on"}
    assert browser.post(page(event, "event_edit"), form).status_code == 302
    assert event.items.get().starts_at == on_day("09:30", LATER)


# --- letters ------------------------------------------------------------------------------------


def test_many_letters_leave_in_the_background_and_no_address_is_stored_beside(
    event: Event, clerk: Access, django_capture_on_commit_callbacks: Callable[..., object]
):
    few = actions.mailing.AT_ONCE
    for number in range(few + 1):
        RegistrationFactory(event=event, contact_email=f"osoba{number}@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        move(event, clerk)
    job = JobRun.objects.get(kind="events.letters")
    assert (job.state, job.result) == (JobState.DONE, {"sent": few + 1, "failed": 0})
    assert {one.to[0] for one in mail.outbox} == {f"osoba{n}@example.org" for n in range(few + 1)}


def test_arguments_of_the_job_hold_no_address(event: Event, monkeypatch: pytest.MonkeyPatch):
    told: dict[str, object] = {}
    monkeypatch.setattr(actions.mailing, "start_job", lambda *_args, **facts: told.update(facts))
    for number in range(actions.mailing.AT_ONCE + 1):
        RegistrationFactory(event=event, contact_email=f"osoba{number}@example.org")
    actions.send_to_registrations(event, "Temat", "Treść", event.registrations.all())
    assert "Temat" in str(told)
    assert "example.org" not in str(told["args"])


def test_letters_that_do_not_leave_in_the_background_are_counted(
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
):
    send = EmailBackend.send_messages

    def fails(self, messages):
        if messages[0].to == ["osoba3@example.org"]:
            raise OSError("down")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", fails)
    for number in range(actions.mailing.AT_ONCE + 1):
        RegistrationFactory(event=event, contact_email=f"osoba{number}@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_to_registrations(event, "Temat", "Treść", event.registrations.all())
    job = JobRun.objects.get(kind="events.letters")
    assert job.result == {"sent": actions.mailing.AT_ONCE, "failed": 1}
    assert job.state == JobState.FAILED
    assert "1 list nie wyszedł" in job.error
