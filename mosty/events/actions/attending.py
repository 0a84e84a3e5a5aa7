"""The time of those who have a place goes to the event, so that clashes with other things show."""

from mosty.calendars.enums import PersonRole
from mosty.calendars.models import Person, PersonTime
from mosty.events.actions.times import keep_event_time
from mosty.events.enums import RegistrationState
from mosty.events.models import Participant, Registration
from mosty.events.queries.registering import event_booking


def attend(registration: Registration) -> None:
    """Participants with an e-mail become people whose time the event takes."""
    # One row for each who comes: `keep_event_time` would write the rows of all the others again.
    participants = [one for one in registration.participants.all() if one.email]
    if not participants:
        return
    booking = event_booking(registration.event)
    for participant in participants:
        person = _person(registration, participant)
        if participant.person_id != person.pk:
            participant.person = person
            participant.save(update_fields=["person"])
        if booking is not None:
            PersonTime.objects.get_or_create(
                person=person, booking=booking, role=PersonRole.PARTICIPANT
            )
    if booking is None:
        keep_event_time(registration.event)


def leave(registration: Registration) -> None:
    """Their time is their own again, unless they come by another registration."""
    booking = event_booking(registration.event)
    persons = {one.person_id for one in registration.participants.all() if one.person_id}
    if booking is None or not persons:
        return
    elsewhere = Participant.objects.filter(
        person__in=persons,
        registration__event=registration.event_id,
        registration__state=RegistrationState.CONFIRMED,
    ).exclude(registration=registration)
    persons -= set(elsewhere.values_list("person_id", flat=True))
    PersonTime.objects.filter(
        booking=booking, person__in=persons, role=PersonRole.PARTICIPANT
    ).delete()


def _person(registration: Registration, participant: Participant) -> Person:
    person, _is_new = Person.objects.get_or_create(
        municipality_id=registration.event.municipality_id,
        email=participant.email,
        defaults={
            "name": participant.name,
            "affiliation": participant.institution or registration.institution,
        },
    )
    return person
