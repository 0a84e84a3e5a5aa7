"""Preparing, changing, announcing and cancelling an event; letters to those it concerns."""

import logging
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Occupancy
from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.events import actions
from mosty.events.actions import CannotAnnounce, CannotCancel
from mosty.events.enums import EventFormat, EventKind, EventState, Pool, RegistrationState
from mosty.events.models import Event
from mosty.thread.models import Station
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    DAY,
    DraftEventFactory,
    EventFactory,
    ParticipantFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    SpeakerFactory,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": EventKind.STUDY_VISIT,
    "format": EventFormat.ON_SITE,
    "title": "Od instytucji do wspólnoty",
    "starts_on": DAY,
    "ends_on": DAY,
    "purpose": "Poznać dobre praktyki.",
    "place": "Centrum Aktywności",
    "contact_phone": "123 456 789",
}


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


@pytest.fixture
def draft(municipality):
    return DraftEventFactory(
        municipality=municipality, title="Wizyta", purpose="Cel", contact_phone="123"
    )


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """`sent(deed)`: what the deed gave back, after its letters left."""

    def run(deed):
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    return run


def edit(event, by, revision=None, **facts):
    return actions.edit_event(
        municipality=event.municipality,
        event_id=event.pk,
        revision=revision or event.revision,
        facts=facts,
        by=by,
    )


def announce(event, by):
    return actions.announce_event(municipality=event.municipality, event_id=event.pk, by=by)


def cancel(event, by, reason="Choroba prowadzącej."):
    return actions.cancel_event(
        municipality=event.municipality, event_id=event.pk, reason=reason, by=by
    )


# --- prepare and change -------------------------------------------------------------------------


def test_event_is_prepared_with_an_address_of_its_title(municipality, clerk):
    event = actions.create_event(municipality=municipality, facts=FACTS, by=clerk)
    again = actions.create_event(municipality=municipality, facts=FACTS, by=clerk)
    assert (event.slug, again.slug) == (
        "od-instytucji-do-wspolnoty",
        "od-instytucji-do-wspolnoty-2",
    )
    assert event.state == EventState.DRAFT
    assert not Station.objects.filter(source="events.event").exists()
    assert AuditEntry.objects.filter(action="events.created").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends_on": DAY - timedelta(days=1)}, "ends_on"),
        ({"online_url": "https://example.org"}, "online_url"),
    ],
)
def test_wrong_facts_are_refused_with_their_field(municipality, clerk, change, field):
    with pytest.raises(InvalidInput) as refused:
        actions.create_event(municipality=municipality, facts=FACTS | change, by=clerk)
    assert list(refused.value.fields) == [field]
    assert not Event.objects.exists()


def test_organiser_and_place_of_another_municipality_are_refused(municipality, clerk):
    for name, other in (("organiser_id", OrganisationFactory()), ("site_id", ResourceFactory())):
        with pytest.raises(InvalidInput):
            actions.create_event(
                municipality=municipality, facts=FACTS | {name: other.pk}, by=clerk
            )


def test_event_is_not_prepared_in_another_municipality(clerk):
    with pytest.raises(NotAllowed):
        actions.create_event(municipality=MunicipalityFactory(), facts=FACTS, by=clerk)


def test_event_of_another_municipality_is_not_found(municipality, clerk):
    with pytest.raises(NotFound):
        actions.edit_event(
            municipality=municipality,
            event_id=EventFactory().pk,
            revision=1,
            facts={"title": "x"},
            by=clerk,
        )


def test_second_editor_is_told_and_sees_both_versions(draft, clerk):
    edit(draft, clerk, title="Nowa")
    with pytest.raises(StaleEdit) as refused:
        edit(draft, clerk, revision=1, title="Inna")
    assert (refused.value.theirs, refused.value.yours) == ({"title": "Nowa"}, {"title": "Inna"})
    draft.refresh_from_db()
    assert (draft.title, draft.revision) == ("Nowa", 2)


def test_saving_without_a_change_changes_nothing(draft, clerk):
    edit(draft, clerk, title=draft.title)
    draft.refresh_from_db()
    assert draft.revision == 1
    assert not AuditEntry.objects.filter(action="events.edited").exists()


def test_access_features_are_kept_in_the_order_of_the_list(draft, clerk):
    edit(draft, clerk, access_features=["guide_dog", "step_free", "made_up"])
    draft.refresh_from_db()
    assert draft.access_features == ["step_free", "guide_dog"]


# --- announce -----------------------------------------------------------------------------------


def test_announced_event_stands_on_the_thread_with_its_programme(draft, clerk):
    item = ProgrammeItemFactory(event=draft)
    event = announce(draft, clerk)
    assert event.state == EventState.PUBLISHED
    assert event.programme_version == 1
    assert [row["key"] for row in event.versions.get().snapshot] == [str(item.uuid)]
    station = Station.objects.get(source="events.event", source_id=event.pk)
    assert station.summary == "wizyta studyjna · 18 marca 2027 · Dom kultury, ul. Rynek 1"
    bookings = Booking.objects.values_list("source", "state", "is_public")
    assert set(bookings) == {
        ("events.item", BookingState.CONFIRMED, True),
        ("events.event", BookingState.CONFIRMED, True),
    }


def test_announcing_twice_changes_nothing(draft, clerk):
    announce(draft, clerk)
    announce(draft, clerk)
    assert AuditEntry.objects.filter(action="events.announced").count() == 1


def test_event_without_programme_is_announced_without_a_version(draft, clerk):
    assert announce(draft, clerk).programme_version == 0


@pytest.mark.parametrize("name", ["place", "contact_phone", "purpose"])
def test_what_a_reader_would_miss_keeps_the_event_back(draft, clerk, name):
    Event.objects.filter(pk=draft.pk).update(**{name: ""})
    with pytest.raises(CannotAnnounce) as refused:
        announce(draft, clerk)
    assert list(refused.value.fields) == [name.removesuffix("_phone")]


def test_online_event_needs_no_place(draft, clerk):
    Event.objects.filter(pk=draft.pk).update(place="", format=EventFormat.ONLINE)
    assert announce(draft, clerk).state == EventState.PUBLISHED


def test_cancelled_event_is_not_announced_again(municipality, clerk):
    event = EventFactory(municipality=municipality)
    cancel(event, clerk)
    with pytest.raises(CannotAnnounce):
        announce(event, clerk)


# --- cancel -------------------------------------------------------------------------------------


def test_cancelled_event_frees_its_room_and_tells_everybody_who_waits(municipality, clerk, sent):
    room = ResourceFactory(municipality=municipality)
    event = EventFactory(municipality=municipality, title="Wizyta", title_uk="Візит")
    item = ProgrammeItemFactory(event=event, room=room)
    actions.keep_times(event)
    RegistrationFactory(event=event, contact_email="jan@example.org")
    RegistrationFactory(event=event, contact_email="olena@example.org", language="uk")
    RegistrationFactory(event=event, contact_email="w@example.org", state=RegistrationState.WAITING)
    RegistrationFactory(event=event, contact_email="")
    for state in (RegistrationState.CANCELLED, RegistrationState.UNPROVEN):
        RegistrationFactory(event=event, state=state)
    RegistrationFactory()
    assert Occupancy.objects.filter(resource=room).count() == 1
    _event, told = sent(lambda: cancel(event, clerk))
    assert told == 3
    assert not Occupancy.objects.exists()
    assert Booking.objects.get(source="events.item", source_id=item.pk).cancelled_at
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "jan@example.org",
        "olena@example.org",
        "w@example.org",
    ]
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert letters["jan@example.org"].subject == "Odwołane: Wizyta"
    assert "Choroba prowadzącej." in letters["jan@example.org"].body
    assert letters["olena@example.org"].subject == "Скасовано: Візит"
    assert "не відбудеться" in letters["olena@example.org"].body
    assert "odwołane" in Station.objects.get(source="events.event").summary


def test_event_is_cancelled_with_a_reason_and_only_after_it_was_announced(draft, clerk):
    with pytest.raises(CannotCancel):
        cancel(draft, clerk)
    with pytest.raises(InvalidInput) as refused:
        cancel(announce(draft, clerk), clerk, reason=" ")
    assert list(refused.value.fields) == ["reason"]


# --- letters ------------------------------------------------------------------------------------


def test_other_day_is_told_to_everybody_with_a_place(municipality, clerk, sent):
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event, pool=Pool.ONLINE)
    RegistrationFactory(event=event)
    RegistrationFactory(event=event, state=RegistrationState.WAITING)
    day = DAY + timedelta(days=1)
    sent(lambda: edit(event, clerk, starts_on=day, ends_on=day))
    assert len(mail.outbox) == 2
    assert "Kiedy: 19 marca 2027 (przedtem: 18 marca 2027)" in mail.outbox[0].body


def test_other_place_is_told_to_those_who_come_there(municipality, clerk, sent):
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event, pool=Pool.ONLINE)
    RegistrationFactory(event=event, contact_email="jan@example.org")
    sent(lambda: edit(event, clerk, place="Szkoła"))
    assert [letter.to for letter in mail.outbox] == [["jan@example.org"]]
    assert "Gdzie: Szkoła (przedtem: Dom kultury, ul. Rynek 1)" in mail.outbox[0].body


def test_other_words_are_told_to_nobody(municipality, clerk, sent):
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event)
    sent(lambda: edit(event, clerk, description="Więcej"))
    assert mail.outbox == []


def test_letter_that_fails_is_logged_without_the_address_and_the_rest_leaves(
    municipality, sent, monkeypatch, caplog
):
    event = EventFactory(municipality=municipality)
    for name in ("a", "b", "c"):
        RegistrationFactory(event=event, contact_email=f"{name}@example.org")
    send = EmailBackend.send_messages

    def fails(self, messages):
        if messages[0].to == ["b@example.org"]:
            raise SMTPServerDisconnected("b@example.org")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", fails)
    with caplog.at_level(logging.WARNING):
        count = sent(
            lambda: actions.send_to_registrations(
                event, "Temat", "Treść", event.registrations.order_by("pk")
            )
        )
    assert count == 3
    assert [letter.to[0] for letter in mail.outbox] == ["a@example.org", "c@example.org"]
    assert "1 of 3 letters" in caplog.text
    assert "example.org" not in caplog.text


def test_no_letter_leaves_when_the_deed_is_not_stored(municipality, clerk):
    RegistrationFactory(event__municipality=municipality)
    cancel(Event.objects.get(), clerk)
    assert mail.outbox == []  # the transaction of the test is never stored


# --- time ---------------------------------------------------------------------------------------


def test_booking_of_the_event_holds_confirmed_people_once(municipality):
    event = EventFactory(municipality=municipality)
    ProgrammeItemFactory(event=event)
    person = SpeakerFactory(municipality=municipality)
    registration = RegistrationFactory(event=event)
    ParticipantFactory(registration=registration, person=person)
    ParticipantFactory(registration=registration, person=person)
    ParticipantFactory(
        registration=RegistrationFactory(event=event, state=RegistrationState.WAITING),
        person=SpeakerFactory(municipality=municipality),
    )
    actions.keep_event_time(event)
    booking = Booking.objects.get(source="events.event", source_id=event.pk)
    assert list(booking.persons.values_list("person", "role")) == [
        (person.pk, PersonRole.PARTICIPANT)
    ]


def test_event_without_items_takes_no_time(municipality):
    event = EventFactory(municipality=municipality)
    item = ProgrammeItemFactory(event=event)
    actions.keep_event_time(event)
    item.delete()
    actions.keep_event_time(event)
    assert Booking.objects.get(source="events.event").state == BookingState.CANCELLED


def test_system_may_do_everything(municipality):
    event = actions.create_event(
        municipality=municipality, facts=FACTS, by=system_access(municipality.pk)
    )
    assert announce(event, system_access(municipality.pk)).state == EventState.PUBLISHED
