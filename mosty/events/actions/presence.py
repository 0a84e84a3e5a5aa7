"""Marks of those who come and go, from any number of devices, each as often as it likes to send."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.events.enums import PassageKind, PassageMeans, RegistrationState
from mosty.events.models import Event, Participant, Passage, ProgrammeItem
from mosty.events.rules.door import badge_code
from mosty.events.rules.presence import true_moment

#: Two devices that say the same of one person within this time say it once.
SAME = timedelta(minutes=5)
#: Marks older than this are of another event, or of a clock that nobody set.
OLDEST = timedelta(days=60)
MOST_AT_ONCE = 200


class Outcome(StrEnum):
    """What became of a mark; a device may forget it in each of these cases."""

    STORED = "stored"
    KNOWN = "known"
    VOIDED = "voided"
    REFUSED = "refused"


@dataclass(frozen=True)
class MarkEntry:
    """What somebody at the door says.

    Attributes:
        client_id: made by the device; the same mark sent again keeps it.
        badge: of the person.
        at: by the clock of the device.
        item_id: None: at the door of the event.
    """

    client_id: UUID
    badge: str
    kind: PassageKind
    at: datetime
    item_id: int | None = None
    means: PassageMeans = PassageMeans.LIST


@dataclass(frozen=True)
class MarkResult:
    """What became of one mark.

    Attributes:
        participant: None where nobody has the badge.
        message: why it was refused.
    """

    client_id: UUID
    outcome: Outcome
    participant: Participant | None = None
    message: str | Promise = ""


class CannotMark(InvalidInput):
    """The mark makes no sense here."""

    code = "cannot_mark"


@transaction.atomic
def mark_presence(
    *,
    event: Event,
    marks: Sequence[MarkEntry],
    sent_at: datetime | None = None,
    received_at: datetime | None = None,
    by: Access,
) -> Sequence[MarkResult]:
    """What became of each mark, in their order; one that is refused does not stop the others.

    Args:
        sent_at: what the clock of the device shows now; puts a wrong clock right.
        received_at: when the marks came in; None: now.
    """
    by.require("events.mark_presence")
    if len(marks) > MOST_AT_ONCE:
        raise CannotMark(_("Too many marks at once. Send them in parts."))
    now = received_at or timezone.now()
    batch = _Batch(event, marks, now=now, label=by.label[:200])
    results = [
        batch.store(entry, true_moment(entry.at, sent_at=sent_at, received_at=now))
        for entry in marks
    ]
    count = sum(one.outcome is Outcome.STORED for one in results)
    if count:
        record("events.presence_marked", by=by, on=event, data={"count": count})
    return results


@transaction.atomic
def void_passage(*, event: Event, passage_id: int, reason: str, by: Access) -> Passage:
    """The mark, taken back: it counts no more, the row and the reason stay."""
    by.require("events.mark_presence")
    words = " ".join(reason.split())
    if not words:
        message = _("Write why the mark is taken back.")
        raise InvalidInput(message, fields={"reason": message})
    passage = (
        Passage.objects.select_for_update()
        .filter(participant__registration__event=event, pk=passage_id)
        .first()
    )
    if passage is None:
        raise NotFound(_("There is no such mark."))
    if passage.voided_at is None:
        passage.voided_at = timezone.now()
        passage.save(update_fields=["voided_at"])
        record("events.presence_voided", by=by, on=passage, data={"reason": words[:300]})
    return passage


def note_presence_exported(*, event: Event, by: Access) -> None:
    """Who took the list of minutes away as a file, and when."""
    by.require("events.mark_presence")
    record("events.presence_exported", by=by, on=event)


# --- inside -------------------------------------------------------------------------------------

_REFUSALS: Mapping[str, str | Promise] = {
    RegistrationState.UNPROVEN: gettext_lazy("The registration was never confirmed by its code."),
    RegistrationState.WAITING: gettext_lazy("On the waiting list: has no place yet."),
    RegistrationState.OFFERED: gettext_lazy("Has not taken the offered place yet."),
    RegistrationState.CANCELLED: gettext_lazy("This registration was cancelled."),
    RegistrationState.LAPSED: gettext_lazy("Did not take the offered place in time."),
}


class _Batch:
    """Marks that came together, with all that decides on them; people are locked in one order.

    Two devices that mark the same person queue at the lock, so the second sees what the first said.
    """

    def __init__(
        self, event: Event, marks: Sequence[MarkEntry], *, now: datetime, label: str
    ) -> None:
        people = (
            Participant.objects.select_for_update(of=("self",))
            .filter(registration__event=event, badge__in={badge_code(one.badge) for one in marks})
            .select_related("registration")
            .order_by("pk")
        )
        self.now, self.label = now, label
        self.people = {one.badge: one for one in people}
        rows = list(
            Passage.objects.filter(
                Q(participant__in=self.people.values())
                | Q(client_id__in=[one.client_id for one in marks])
            ).order_by("at", "pk")
        )
        self.known = {one.client_id: one for one in rows}
        self.passages: dict[int, list[Passage]] = defaultdict(list)
        for row in rows:
            self.passages[row.participant_id].append(row)
        self.items = frozenset(
            ProgrammeItem.objects.filter(event=event, is_cancelled=False).values_list(
                "pk", flat=True
            )
        )

    def store(self, entry: MarkEntry, at: datetime) -> MarkResult:
        """What became of the mark."""
        person = self.people.get(badge_code(entry.badge))
        if person is None:
            return _refused(entry, None, gettext_lazy("Nobody at this event has this badge."))
        earlier = self.known.get(entry.client_id) or _same(entry, at, self.passages[person.pk])
        if earlier is not None and earlier.participant_id == person.pk:
            outcome = Outcome.KNOWN if earlier.voided_at is None else Outcome.VOIDED
            return MarkResult(entry.client_id, outcome, person)
        refusal = (
            gettext_lazy("This mark was used for somebody else.")
            if earlier is not None
            else self._refusal(entry, at, person)
        )
        if refusal is not None:
            return _refused(entry, person, refusal)
        passage = Passage.objects.create(
            participant=person,
            client_id=entry.client_id,
            item_id=entry.item_id,
            kind=entry.kind,
            means=entry.means,
            at=at,
            recorded_by_label=self.label,
        )
        self.known[entry.client_id] = passage
        self.passages[person.pk].append(passage)
        return MarkResult(entry.client_id, Outcome.STORED, person)

    def _refusal(self, entry: MarkEntry, at: datetime, person: Participant) -> str | Promise | None:
        if entry.item_id is not None and entry.item_id not in self.items:
            return gettext_lazy("This item does not take place here.")
        if self.now - at > OLDEST:
            return gettext_lazy("The clock of the device is wrong.")
        return _REFUSALS.get(person.registration.state)


def _same(entry: MarkEntry, at: datetime, passages: Sequence[Passage]) -> Passage | None:
    """The row that says this already: within some minutes, or in on that day and not gone out.

    A mark made before its like was taken back is taken back too, whenever it is sent.
    """
    there = [one for one in passages if one.item_id == entry.item_id]
    for one in there:
        is_near = one.kind == entry.kind and abs(one.at - at) <= SAME
        if is_near and not _turned(one, at, there) and (not one.voided_at or at <= one.voided_at):
            return one
    before = [one for one in there if one.voided_at is None and one.at <= at]
    last = max(before, key=lambda one: one.at, default=None)
    if last is None or last.kind != PassageKind.ENTRY or entry.kind != PassageKind.ENTRY:
        return None
    return last if entry.item_id is not None or _is_same_day(last.at, at) else None


def _turned(one: Passage, at: datetime, there: Sequence[Passage]) -> bool:
    """Whether the person turned round between the two moments."""
    first, second = min(one.at, at), max(one.at, at)
    return any(
        other.kind != one.kind and other.voided_at is None and first <= other.at <= second
        for other in there
    )


def _is_same_day(one: datetime, other: datetime) -> bool:
    """Who came yesterday and did not sign out comes anew today."""
    return timezone.localtime(one).date() == timezone.localtime(other).date()


def _refused(entry: MarkEntry, person: Participant | None, message: str | Promise) -> MarkResult:
    return MarkResult(entry.client_id, Outcome.REFUSED, person, message)
