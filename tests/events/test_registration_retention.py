"""What registrations hold goes when its time is over; the worker keeps waiting lists going."""

from datetime import timedelta

import pytest

from mosty.config.commands import worker
from mosty.core.models import AuditEntry
from mosty.core.retention import clean_up
from mosty.events import actions
from mosty.events.actions import Guest
from mosty.events.enums import RegistrationState
from mosty.events.models import Event, Participant, ParticipantNeeds, Registration
from tests.events.registering import NOW, VISITOR, ask, come, open_event
from tests.factories.events import (
    CertificateFactory,
    ParticipantFactory,
    ParticipantNeedsFactory,
    QueueExceptionFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(municipality) -> Event:
    return open_event(municipality, asks=["diet"], remove_needs_days=14)


def after(event: Event, days: int):
    """Noon so many days after the event."""
    return NOW + (event.ends_on - NOW.date()) + timedelta(days=days)


def test_needs_are_deleted_when_the_stated_days_are_over_and_not_before(event):
    come(event, guests=[Guest("Ewa", needs={"diet": ["vegan"]})])
    assert actions.forget_needs(after(event, 14)) == 0
    assert actions.forget_needs(after(event, 15)) == 1
    assert not ParticipantNeeds.objects.exists()
    event.refresh_from_db()
    assert event.needs_removed_at == after(event, 15)
    assert AuditEntry.objects.get(action="events.needs_deleted").data == {"people": 1}
    assert actions.forget_needs(after(event, 16)) == 0


def test_needs_of_an_event_without_rules_are_deleted_too(event):
    ParticipantNeedsFactory(participant__registration__event=event)
    event.registration_rules.delete()
    assert actions.forget_needs(after(event, 15)) == 1


def test_whoever_never_wrote_the_code_is_forgotten_after_a_day(event):
    asked = ask(event)
    actions.forget_registrations(asked.created_at + timedelta(hours=23))
    assert Registration.objects.exists()
    actions.forget_registrations(asked.created_at + timedelta(hours=25))
    assert not Participant.objects.exists()


@pytest.mark.parametrize("state", ["waiting", "cancelled", "lapsed"])
def test_whoever_did_not_come_is_deleted_after_ninety_days(event, state):
    row = RegistrationFactory(event=event, state=state)
    QueueExceptionFactory(registration=row)
    assert actions.forget_registrations(after(event, 90)) == 0
    assert actions.forget_registrations(after(event, 91)) == 1
    assert event.queue_exceptions.get().registration is None


def test_addresses_go_after_the_follow_up_and_names_with_the_project(event):
    person = ParticipantFactory(
        registration=RegistrationFactory(event=event, contact_phone="600 100 200")
    )
    certificate = CertificateFactory(participant=person)
    actions.forget_registrations(after(event, 399))
    person.refresh_from_db()
    assert person.email

    assert actions.forget_registrations(after(event, 401)) == 1
    person.refresh_from_db()
    person.registration.refresh_from_db()
    assert (person.email, person.person, person.registration.contact_email) == ("", None, "")
    assert person.registration.contact_phone == ""
    assert person.name

    actions.forget_registrations(after(event, 6 * 366 + 1))
    certificate.refresh_from_db()
    assert certificate.participant is None
    assert not Registration.objects.exists()


def test_housekeeping_forgets_registrations_by_itself(event):
    come(event, guests=[Guest("Ewa", needs={"diet": ["vegan"]})])
    clean_up(now=after(event, 15))
    assert not ParticipantNeeds.objects.exists()


def test_worker_gives_on_places_by_itself(municipality, monkeypatch):
    event = open_event(municipality, seats=1)
    inside = come(event, "A")
    come(event, "B")
    come(event, "C")
    actions.cancel_registration(registration=inside, now=NOW, by=VISITOR)
    later = NOW + timedelta(hours=49)
    monkeypatch.setattr(worker.timezone, "now", lambda: later)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    ended = worker.threading.Event()
    ended.set()
    worker._keep_queues(ended)
    assert Registration.objects.get(contact_name="B").state == RegistrationState.LAPSED
    assert Registration.objects.get(contact_name="C").state == RegistrationState.OFFERED


def test_looking_after_waiting_lists_twice_writes_nothing_new(municipality):
    event = open_event(municipality, seats=1)
    come(event, "A")
    come(event, "B")
    actions.keep_queues(NOW)
    count = AuditEntry.objects.count()
    assert actions.keep_queues(NOW) == 1
    assert AuditEntry.objects.count() == count
