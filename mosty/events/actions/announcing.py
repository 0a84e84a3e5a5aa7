"""Announcing: the event, every further version of its programme, that it is cancelled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput
from mosty.events.actions.letters import notify_change, tell_of_cancelling
from mosty.events.actions.locking import locked_event
from mosty.events.actions.stations import keep_station
from mosty.events.actions.times import give_all_back, keep_times
from mosty.events.enums import EventState
from mosty.events.models import Event, ProgrammeVersion
from mosty.events.queries import announced_lines, current_lines
from mosty.events.rules import missing_to_announce
from mosty.events.rules.differences import differences
from mosty.events.rules.lines import programme_snapshot
from mosty.territory.models import Municipality

MISSING_WORDS = {
    "place": gettext_lazy("Write where it takes place."),
    "contact": gettext_lazy("Give a telephone or an e-mail for questions."),
    "purpose": gettext_lazy("Write what it is about: the purpose or the description."),
}


class CannotAnnounce(DomainError):
    """Readers would miss something, or there is nothing new to tell."""

    code = "cannot_announce"


class CannotCancel(DomainError):
    """Only what was announced can be cancelled."""

    code = "cannot_cancel"
    status = 409


@transaction.atomic
def announce_event(*, municipality: Municipality, event_id: int, by: Access) -> Event:
    """The event, public from now on, with the programme as it stands; it cannot be taken back.

    Raises: CannotAnnounce: names what a reader would miss.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    if event.state == EventState.PUBLISHED:
        return event
    if event.state == EventState.CANCELLED:
        raise CannotAnnounce(_("The event is cancelled. Copy it to plan it again."))
    if missing := missing_to_announce(event):
        raise CannotAnnounce(
            _("The event cannot be announced yet: some answers are missing."),
            fields={name: MISSING_WORDS[name] for name in missing},
        )
    event.state = EventState.PUBLISHED
    event.published_at = timezone.now()
    event.revision += 1
    event.save()
    if event.items.exists():
        _new_version(event, note="", by=by)
    keep_times(event)
    keep_station(event)
    record("events.announced", by=by, on=event, data={"title": event.title})
    return event


@transaction.atomic
def announce_programme(
    *, municipality: Municipality, event_id: int, note: str = "", by: Access
) -> tuple[ProgrammeVersion, int]:
    """The new version everybody reads from now on, and how many were written to.

    Raises: CannotAnnounce: the event is not public, or nothing changed since the last version.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    if event.state != EventState.PUBLISHED:
        raise CannotAnnounce(_("Announce the event first, then the changes of its programme."))
    changes = differences(announced_lines(event), current_lines(event))
    if not changes:
        raise CannotAnnounce(_("Nothing changed since the programme was announced last."))
    is_first = event.programme_version == 0
    version = _new_version(event, note=note.strip(), by=by)
    keep_times(event)
    told = 0 if is_first else notify_change(event, changes, note=note.strip())
    record(
        "events.programme_announced",
        by=by,
        on=event,
        data={"version": version.number, "changes": len(changes), "letters": told},
    )
    return version, told


@transaction.atomic
def cancel_event(
    *, municipality: Municipality, event_id: int, reason: str, by: Access
) -> tuple[Event, int]:
    """The cancelled event and how many were written to; rooms and people are free at once."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    if event.state == EventState.CANCELLED:
        return event, 0
    if event.state == EventState.DRAFT:
        raise CannotCancel(_("Nobody knows of this event yet, so there is nothing to cancel."))
    if not reason.strip():
        message = _("Write why it is cancelled: people who wanted to come will read this.")
        raise InvalidInput(message, fields={"reason": message})
    event.state = EventState.CANCELLED
    event.cancel_reason = reason.strip()
    event.cancelled_at = timezone.now()
    event.revision += 1
    event.save()
    give_all_back(event)
    keep_station(event)
    told = tell_of_cancelling(event)
    record("events.cancelled", by=by, on=event, data={"reason": event.cancel_reason})
    return event, told


def _new_version(event: Event, *, note: str, by: Access) -> ProgrammeVersion:
    """The rows as they stand, kept as the next version."""
    event.programme_version += 1
    event.save(update_fields=["programme_version", "updated_at"])
    return ProgrammeVersion.objects.create(
        event=event,
        number=event.programme_version,
        snapshot=programme_snapshot(current_lines(event)),
        note=note,
        published_at=timezone.now(),
        published_by_label=by.label,
    )
