"""Registering: codes, institutions, the telephone, closing times."""

from datetime import timedelta

import pytest
from django.core import mail

from mosty.calendars.models import Person, PersonTime
from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.core.models import AuditEntry
from mosty.events import actions
from mosty.events.actions import Application, Guest
from mosty.events.actions.times import keep_times
from mosty.events.enums import (
    EventState,
    Pool,
    RegistrationChannel,
    RegistrationState,
    WaitingRule,
)
from mosty.events.models import Event, Participant, ParticipantNeeds, Registration
from mosty.events.queries import registration_by_token, registration_path, start_of
from mosty.events.rules.secrets import link_token
from tests.events.registering import NOW, VISITOR, ask, code_of, come, open_event, states

pytestmark = pytest.mark.django_db

CONFIRMED, WAITING = RegistrationState.CONFIRMED, RegistrationState.WAITING


@pytest.fixture
def event(municipality) -> Event:
    return open_event(municipality, seats=2)


# --- the code -----------------------------------------------------------------------------------------


def test_registering_counts_only_once_the_code_of_the_letter_is_written(
    event, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(event)
    assert asked.state == RegistrationState.UNPROVEN
    assert mail.outbox[0].to == ["ewa.lis@example.org"]
    code = code_of()

    with django_capture_on_commit_callbacks(execute=True):
        proven = actions.prove_email(registration=asked, code=f" {code} ", now=NOW, by=VISITOR)

    assert (proven.state, proven.confirmed_at) == (CONFIRMED, NOW)
    assert registration_path(proven) in mail.outbox[-1].body
    again = actions.prove_email(registration=proven, code=code, now=NOW, by=VISITOR)
    assert again.state == CONFIRMED
    assert AuditEntry.objects.filter(action="events.registered").count() == 1


def test_registering_keeps_only_hashes_of_the_code_and_of_the_link(
    event, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(event)
    row = Registration.objects.filter(pk=asked.pk).values().get()
    stored = " ".join(str(value) for value in row.values())
    assert code_of() not in stored.replace(str(row["uuid"]), "")
    assert link_token(asked.uuid) not in stored
    assert registration_by_token(event.municipality, link_token(asked.uuid)) == asked


def test_registering_refuses_a_wrong_code_and_counts_the_tries(event):
    asked = ask(event)
    for _number in range(5):
        with pytest.raises(actions.WrongCode, match=r"innego|another|kod"):
            actions.prove_email(registration=asked, code="000000x", now=NOW, by=VISITOR)
    asked.refresh_from_db()
    assert (asked.code_tries, asked.state) == (5, RegistrationState.UNPROVEN)
    with pytest.raises(actions.WrongCode) as refused:
        actions.prove_email(registration=asked, code="000000", now=NOW, by=VISITOR)
    assert "code" in refused.value.fields


def test_registering_with_the_right_code_after_too_many_tries_needs_a_new_one(
    event, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(event)
    code = code_of()
    Registration.objects.filter(pk=asked.pk).update(code_tries=5)
    with pytest.raises(actions.WrongCode):
        actions.prove_email(registration=asked, code=code, now=NOW, by=VISITOR)
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_code_again(registration=asked, now=NOW)
    asked.refresh_from_db()
    proven = actions.prove_email(registration=asked, code=code_of(), now=NOW, by=VISITOR)
    assert proven.state == CONFIRMED


def test_registering_refuses_a_code_that_is_too_old(event, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(event)
    late = NOW + timedelta(minutes=30)
    with pytest.raises(actions.WrongCode):
        actions.prove_email(registration=asked, code=code_of(), now=late, by=VISITOR)


def test_registering_twice_with_one_address_sends_the_link_and_adds_nothing(
    event, django_capture_on_commit_callbacks
):
    first = come(event)
    mail.outbox.clear()
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(actions.AlreadyRegistered),
    ):
        come(event)
    assert Registration.objects.get() == first
    assert registration_path(first) in mail.outbox[-1].body


# --- when ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"), [(-60, "nie zacz"), (40, "zamkni")], ids=["before", "after"]
)
def test_registering_is_refused_outside_its_time(event, days, words):
    with pytest.raises(actions.RegistrationClosed):
        ask(event, now=NOW + timedelta(days=days))
    assert not Registration.objects.exists()


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_registering_is_refused_for_an_event_nobody_announced(event, state):
    event.state, event.cancelled_at = state, NOW
    event.save()
    with pytest.raises(actions.RegistrationClosed):
        ask(event)


def test_registering_is_refused_when_it_closed_while_the_code_was_on_its_way(event):
    asked = ask(event)
    rules = event.registration_rules
    rules.closes_at = NOW - timedelta(minutes=1)
    rules.save()
    with pytest.raises(actions.RegistrationClosed):
        come(event, "Drugi")
    Registration.objects.filter(pk=asked.pk).update(code_hash="")
    assert states(event) == {"Ewa Lis": RegistrationState.UNPROVEN}


def test_registering_without_rules_is_not_possible(event):
    event.registration_rules.delete()
    with pytest.raises(actions.NoRegistration):
        ask(Event.objects.get(pk=event.pk))


# --- who ----------------------------------------------------------------------------------------------


def test_group_of_an_institution_gets_all_places_or_waits(municipality):
    event = open_event(municipality, seats=4)
    come(event, "Pierwsza", size=2)
    group = come(event, "Ośrodek", size=3, channel=RegistrationChannel.INSTITUTION)
    assert (group.state, group.size) == (WAITING, 3)
    assert Participant.objects.filter(registration=group).count() == 3


def test_people_of_an_institution_may_stand_each_for_themselves(
    municipality, django_capture_on_commit_callbacks
):
    event = open_event(municipality, seats=2)
    guests = [Guest("Anna"), Guest("Bogdan"), Guest("Celina")]
    with django_capture_on_commit_callbacks(execute=True):
        first = come(
            event,
            "Ośrodek",
            guests=guests,
            is_apart=True,
            channel=RegistrationChannel.INSTITUTION,
        )
    rows = Registration.objects.filter(batch=first.batch).order_by("pk")
    assert [row.state for row in rows] == [CONFIRMED, CONFIRMED, WAITING]
    letter = mail.outbox[-1].body
    assert all(registration_path(row) in letter for row in rows)


@pytest.mark.parametrize(
    ("application", "field"),
    [
        ({"guests": [Guest("A")] * 6}, "guests"),
        ({"guests": [Guest("A"), Guest(" ")]}, "guests"),
        ({"pool": Pool.ONLINE}, "pool"),
        ({"guests": [Guest("A")] * 31, "is_apart": True}, "guests"),
    ],
)
def test_registering_says_which_field_does_not_fit(municipality, application, field):
    event = open_event(municipality, seats=4, largest_group=5)
    with pytest.raises(actions.CannotRegister) as refused:
        ask(event, **application)
    assert field in refused.value.fields


def test_registering_asks_for_the_consent_the_organiser_states(municipality):
    event = open_event(municipality, consent="Zgadzam się na regulamin.")
    with pytest.raises(actions.CannotRegister) as refused:
        ask(event)
    assert "consent" in refused.value.fields
    assert come(event, has_agreed=True).consented_at == NOW


def test_group_larger_than_all_places_is_refused_at_once(municipality):
    event = open_event(municipality, seats=3)
    with pytest.raises(actions.CannotRegister):
        ask(event, size=4)


def test_priority_group_goes_first_once_somebody_waits(municipality):
    groups = [{"code": "ngo", "title": "NGO"}]
    event = open_event(
        municipality, seats=1, waiting_rule=WaitingRule.PRIORITY, priority_groups=groups
    )
    inside = come(event, "Pierwszy")
    come(event, "Zwykły")
    come(event, "Organizacja", priority_group="ngo", now=NOW + timedelta(hours=1))
    actions.cancel_registration(registration=inside, now=NOW, by=VISITOR)
    assert states(event)["Organizacja"] == RegistrationState.OFFERED
    assert states(event)["Zwykły"] == WAITING
    with pytest.raises(actions.CannotRegister):
        ask(event, "Inny", priority_group="obcy")


# --- by telephone -------------------------------------------------------------------------------------


def test_staff_writes_down_somebody_without_an_email(event, access_as):
    by = access_as(Role.CLERK)
    application = Application(
        contact_name="Jan Bez Maila", contact_phone="600 100 200", guests=[Guest("Jan Bez Maila")]
    )
    stored = actions.register_for_others(event=event, application=application, now=NOW, by=by)
    assert stored.state == CONFIRMED
    assert stored.channel == RegistrationChannel.STAFF
    assert stored.entered_by_label == by.label


def test_staff_puts_nobody_in_front_of_those_who_wait(event, access_as):
    for name in ("A", "B", "C"):
        come(event, name)
    application = Application(contact_name="Telefon", guests=[Guest("Telefon")])
    stored = actions.register_for_others(
        event=event, application=application, now=NOW, by=access_as(Role.CLERK)
    )
    assert stored.state == WAITING


@pytest.mark.parametrize("role", [Role.ANYONE, Role.RESIDENT, Role.MAYOR, Role.NGO_WORKER])
def test_nobody_else_may_register_others(event, access_as, role):
    application = Application(contact_name="Jan", guests=[Guest("Jan")])
    with pytest.raises(NotAllowed):
        actions.register_for_others(event=event, application=application, by=access_as(role))


# --- needs and time -----------------------------------------------------------------------------------


def test_needs_are_stored_only_as_far_as_they_were_asked(municipality):
    event = open_event(municipality, asks=["diet"])
    needs = {"diet": ["vegan", "unknown"], "hearing": ["loop"]}
    come(event, guests=[Guest("Ewa", needs=needs, note=" orzechy ")])
    stored = ParticipantNeeds.objects.get()
    assert (stored.choices, stored.note) == ({"diet": ["vegan"]}, "orzechy")


def test_somebody_without_needs_leaves_no_row(municipality):
    come(open_event(municipality, asks=["diet"]))
    assert not ParticipantNeeds.objects.exists()


def test_confirmed_participant_with_an_email_has_time_taken(event):
    keep_times(event)
    registration = come(event)
    person = Person.objects.get(email="ewa.lis@example.org")
    times = PersonTime.objects.filter(person=person, role="participant")
    assert times.get().booking.source == "events.event"
    keep_times(event)  # the booking written anew keeps them
    assert times.count() == 1
    actions.cancel_registration(registration=registration, now=NOW, by=VISITOR)
    assert times.count() == 0


def test_waiting_takes_nobodys_time(event):
    keep_times(event)
    for name in ("A", "B", "C"):
        come(event, name)
    assert PersonTime.objects.count() == 2


def test_start_of_an_event_is_its_first_item(event):
    assert start_of(event).hour in (9, 10)
    event.items.all().delete()
    assert start_of(event).astimezone(NOW.tzinfo).hour == 0


def test_trail_of_registering_names_nobody(event):
    come(event, "Bardzo Tajna")
    for entry in AuditEntry.objects.filter(action__startswith="events."):
        assert "Tajna" not in f"{entry.object_label} {entry.data}"
