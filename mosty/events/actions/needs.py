"""What participants need: who read it is noted, and it is deleted after the event."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.events.enums import RegistrationState
from mosty.events.models import Event, Participant, ParticipantNeeds, Registration
from mosty.events.queries.needs import events_with_old_needs

#: Where an event has no rules of registration any more.
NEEDS_KEPT_DAYS = 14
#: Whoever began and did not prove an e-mail.
UNPROVEN_KEPT = timedelta(days=1)
#: Whoever did not come in the end: long enough to settle a complaint about the queue.
NOT_COMING_KEPT = timedelta(days=90)
#: E-mail and telephone of those who came: until after the follow-up of six months.
CONTACTS_KEPT = timedelta(days=400)
#: Names of those who came: what a project must show for five years after the year it ended.
NAMES_KEPT = timedelta(days=6 * 366)


def note_needs_read(*, event: Event, people: int, by: Access) -> None:
    """Somebody read what participants need: kept is who and when, not what."""
    by.require("events.see_needs")
    record("events.needs_read", by=by, on=event, data={"people": people})


def note_registrations_exported(*, event: Event, rows: int, file_format: str, by: Access) -> None:
    """Somebody took the list of registrations away as a file."""
    by.require("events.register_others")
    record(
        "events.registrations_exported",
        by=by,
        on=event,
        data={"rows": rows, "format": file_format},
    )


def forget_needs(now: datetime) -> int:
    """How many people's needs were deleted because the event is over long enough."""
    today = timezone.localdate(now)
    gone = 0
    for event in events_with_old_needs(now):
        rules = getattr(event, "registration_rules", None)
        days = rules.remove_needs_days if rules else NEEDS_KEPT_DAYS
        if event.ends_on + timedelta(days=days) >= today:
            continue
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            deleted = ParticipantNeeds.objects.filter(
                participant__registration__event=event
            ).delete()[0]
            Event.objects.filter(pk=event.pk).update(needs_removed_at=now)
            record(
                "events.needs_deleted",
                by=system_access(event.municipality_id),
                on=event,
                data={"people": deleted},
            )
        gone += deleted
    return gone


def forget_registrations(now: datetime) -> int:
    """How many registrations were deleted, or lost their addresses, because their time is over."""
    today = timezone.localdate(now)
    unproven = Registration.objects.filter(
        state=RegistrationState.UNPROVEN, created_at__lt=now - UNPROVEN_KEPT
    )
    not_coming = Registration.objects.filter(event__ends_on__lt=today - NOT_COMING_KEPT).exclude(
        state=RegistrationState.CONFIRMED
    )
    old = Registration.objects.filter(event__ends_on__lt=today - NAMES_KEPT)
    gone = sum(_delete(rows) for rows in (unproven, not_coming, old))
    past = Registration.objects.filter(event__ends_on__lt=today - CONTACTS_KEPT)
    gone += past.exclude(contact_email="", contact_phone="").update(
        contact_email="", contact_phone=""
    )
    Participant.objects.filter(registration__in=past).exclude(email="", person=None).update(
        email="", person=None
    )
    return gone


def _delete(rows: QuerySet[Registration]) -> int:
    return rows.delete()[1].get("events.Registration", 0)
