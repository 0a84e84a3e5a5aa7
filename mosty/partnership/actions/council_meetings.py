"""Writes of meetings of councils: called, changed, cancelled, held with minutes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.models import Resource
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions.council_letters import tell_of_meeting
from mosty.partnership.actions.council_times import give_time_back, keep_times
from mosty.partnership.actions.councils import locked_council, require_writer
from mosty.partnership.enums import MeetingState
from mosty.partnership.models import Council, CouncilMeeting, CouncilMember
from mosty.territory.models import Municipality

#: A change of these is told to members.
_TOLD = ("starts_at", "ends_at", "place", "room_id", "online_url")


class MeetingIsOver(DomainError):
    """The meeting took place or was cancelled; this cannot be done any more."""

    code = "meeting_is_over"
    status = 409


class NotHeldYet(DomainError):
    """Minutes are written of what took place."""

    code = "meeting_not_held_yet"
    status = 409


@dataclass(frozen=True)
class MeetingEntry:
    """What somebody says of a meeting.

    Attributes:
        online_url: read by members alone.
        draft_ids: drafts of this council that stand on the agenda.
    """

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    room_id: int | None = None
    online_url: str = ""
    agenda: str = ""
    draft_ids: Collection[int] = ()

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "place": self.place.strip(),
            "room_id": self.room_id,
            "online_url": self.online_url,
            "agenda": self.agenda.strip(),
        }


@transaction.atomic
def call_meeting(
    *, municipality: Municipality, council_id: int, entry: MeetingEntry, by: Access
) -> CouncilMeeting:
    """A new meeting: it stands on the page, takes its room, and members get a letter.

    Raises: Occupied: the room is taken.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    _check(council, entry)
    meeting = CouncilMeeting(council=council, **entry.facts)
    meeting.save()
    _set_drafts(council, meeting, entry.draft_ids)
    keep_times(council, [meeting])
    record("partnership.council_meeting_called", by=by, on=meeting, data=_when(meeting))
    tell_of_meeting(meeting, "called")
    return meeting


@transaction.atomic
def change_meeting(
    *,
    municipality: Municipality,
    council_id: int,
    meeting_id: int,
    revision: int,
    entry: MeetingEntry,
    by: Access,
) -> CouncilMeeting:
    """The meeting with another time, place or agenda; members are told of time and place.

    Raises: StaleEdit, MeetingIsOver, Occupied.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    meeting = meeting_of_council(council, meeting_id)
    facts = entry.facts
    changed = [name for name, value in facts.items() if getattr(meeting, name) != value]
    if meeting.revision != revision:
        raise _stale(meeting, {name: facts[name] for name in changed})
    _require_called(meeting)
    _check(council, entry)
    for name, value in facts.items():
        setattr(meeting, name, value)
    meeting.revision += 1
    meeting.save()
    _set_drafts(council, meeting, entry.draft_ids)
    keep_times(council, [meeting])
    record(
        "partnership.council_meeting_changed",
        by=by,
        on=meeting,
        data={"fields": sorted(changed), **_when(meeting)},
    )
    if set(_TOLD).intersection(changed):
        tell_of_meeting(meeting, "changed")
    return meeting


@transaction.atomic
def cancel_meeting(
    *, municipality: Municipality, council_id: int, meeting_id: int, reason: str, by: Access
) -> CouncilMeeting:
    """The cancelled meeting; its room is free at once, members get a letter."""
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    meeting = meeting_of_council(council, meeting_id)
    if meeting.state == MeetingState.CANCELLED:
        return meeting
    _require_called(meeting)
    if not reason.strip():
        message = _("Write why it is cancelled: members and residents will read this.")
        raise InvalidInput(message, fields={"reason": message})
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason.strip()
    meeting.revision += 1
    meeting.save()
    give_time_back(meeting)
    record("partnership.council_meeting_cancelled", by=by, on=meeting, data=_when(meeting))
    tell_of_meeting(meeting, "cancelled")
    return meeting


@transaction.atomic
def keep_minutes(
    *,
    municipality: Municipality,
    council_id: int,
    meeting_id: int,
    revision: int,
    present: Collection[int],
    minutes: str,
    by: Access,
) -> CouncilMeeting:
    """Who came and what was said; the meeting counts as held.

    `present`: ids of members of the council. Published minutes stay published as they are changed.
    Raises: NotAllowed: no member of the council, nor the office; NotHeldYet, MeetingIsOver, StaleEdit.
    """
    council = locked_council(municipality, council_id)
    require_writer(council, by)
    meeting = meeting_of_council(council, meeting_id)
    came = sorted(set(present))
    if meeting.revision != revision:
        typed = {"present": came, "minutes": minutes.strip()}
        raise _stale(meeting, {k: v for k, v in typed.items() if getattr(meeting, k) != v})
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingIsOver(_("The meeting was cancelled, so there are no minutes of it."))
    if meeting.starts_at > timezone.now():
        raise NotHeldYet(_("The meeting has not begun yet. Write the minutes when it has."))
    seats = CouncilMember.objects.filter(term__council=council, pk__in=came)
    if seats.count() < len(came):
        message = _("Somebody on the list does not sit in this council.")
        raise InvalidInput(message, fields={"present": message})
    meeting.state, meeting.present, meeting.minutes = MeetingState.HELD, came, minutes.strip()
    meeting.revision += 1
    meeting.save()
    record("partnership.council_minutes_saved", by=by, on=meeting, data={"present": len(came)})
    return meeting


@transaction.atomic
def publish_minutes(
    *, municipality: Municipality, council_id: int, meeting_id: int, by: Access
) -> CouncilMeeting:
    """Everybody reads the minutes from now on. Raises: InvalidInput: there are none."""
    council = locked_council(municipality, council_id)
    require_writer(council, by)
    meeting = meeting_of_council(council, meeting_id)
    if not meeting.minutes:
        raise InvalidInput(
            _("Write the minutes first."), fields={"minutes": _("Write them first.")}
        )
    if meeting.minutes_published_at is None:
        meeting.minutes_published_at = timezone.now()
        meeting.revision += 1
        meeting.save(update_fields=["minutes_published_at", "revision"])
        record("partnership.council_minutes_published", by=by, on=meeting)
    return meeting


def meeting_of_council(council: Council, pk: int) -> CouncilMeeting:
    """The meeting of this council; the council's lock holds it too."""
    meeting = council.meetings.select_related("room").filter(pk=pk).first()
    if meeting is None:
        raise NotFound(_("There is no such meeting here."))
    meeting.council = council
    return meeting


# --- inside -------------------------------------------------------------------------------------


def _check(council: Council, entry: MeetingEntry) -> None:
    wrong: dict[str, str] = {}
    if entry.ends_at <= entry.starts_at:
        wrong["ends"] = _("The end must be later than the start.")
    if not entry.place.strip() and entry.room_id is None and not entry.online_url:
        wrong["place"] = _("Say where: a room, a place in words or an address to join online.")
    here = Resource.objects.filter(municipality=council.municipality_id)
    if entry.room_id is not None and not here.filter(pk=entry.room_id).exists():
        wrong["room"] = _("There is no such place here.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _require_called(meeting: CouncilMeeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingIsOver(_("The meeting was cancelled. Call a new one."))
    if meeting.state == MeetingState.HELD:
        raise MeetingIsOver(
            _("The meeting took place. Its minutes can be changed, its time cannot.")
        )


def _set_drafts(council: Council, meeting: CouncilMeeting, draft_ids: Collection[int]) -> None:
    """These drafts, and no others, stand on the agenda."""
    wanted = council.drafts.filter(pk__in=list(draft_ids))
    meeting.drafts.exclude(pk__in=wanted.values("pk")).update(meeting=None)
    wanted.update(meeting=meeting)


def _when(meeting: CouncilMeeting) -> dict[str, str]:
    return {"starts_at": meeting.starts_at.isoformat()}


def _stale(meeting: CouncilMeeting, yours: dict[str, Any]) -> StaleEdit:
    return StaleEdit(
        _("Somebody saved this meeting while you were writing. Nothing of yours is lost."),
        theirs={name: getattr(meeting, name) for name in yours},
        yours=yours,
    )
