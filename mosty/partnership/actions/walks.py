"""Writes of an organisation's way through the procedures."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.partnership.enums import StepState
from mosty.partnership.models import Walk, WalkStep
from mosty.partnership.queries.law import Sides
from mosty.partnership.queries.procedures import counted_due, walking_organisation
from mosty.partnership.rules.procedures import pack_version, step_of
from mosty.territory.models import Municipality

_LONGEST = 10_000


@dataclass(frozen=True)
class WalkEntry:
    """What somebody notes of a step.

    Attributes:
        due_on: the own day; event_on: from which the deadline of the step is counted, where no own
            day is given.
    """

    state: StepState
    due_on: date | None = None
    event_on: date | None = None
    done_on: date | None = None
    evidence: str = ""
    evidence_url: str = ""
    note: str = ""

    def values(self, due_on: date | None, done_on: date | None) -> dict[str, object]:
        return {
            "state": self.state,
            "due_on": due_on,
            "done_on": done_on,
            "evidence": self.evidence.strip(),
            "evidence_url": self.evidence_url.strip(),
            "note": self.note.strip(),
        }


@transaction.atomic
def begin_walk(
    *,
    municipality: Municipality,
    organisation_id: int,
    began_on: date | None = None,
    by: Access,
) -> Walk:
    """The organisation's way; one that was begun stays as it is.

    began_on: an earlier day, where the way began on paper; None: today.
    Raises: NotAllowed, NotFound, InvalidInput.
    """
    by.require("partnership.walk", organisation_id=organisation_id)
    organisation = walking_organisation(municipality, organisation_id, by)
    day = began_on or timezone.localdate()
    if day > timezone.localdate():
        raise InvalidInput(_("This day has not come yet."))
    walk, is_new = Walk.objects.get_or_create(
        organisation=organisation,
        defaults={
            "pack_version": pack_version(),
            "seen_variant": Sides(municipality).variant_on(day),
            "began_on": day,
        },
    )
    if is_new:
        record("partnership.walk_begun", by=by, on=walk, data={"variant": walk.seen_variant})
    return walk


@transaction.atomic
def save_walk_step(
    *,
    municipality: Municipality,
    organisation_id: int,
    code: str,
    entry: WalkEntry,
    revision: int,
    by: Access,
) -> WalkStep:
    """The step as noted; `revision` is the one the person opened, 0 for a step nobody noted yet.

    Raises: NotAllowed, NotFound, InvalidInput, StaleEdit.
    """
    by.require("partnership.walk", organisation_id=organisation_id)
    organisation = walking_organisation(municipality, organisation_id, by)
    walk = Walk.objects.select_for_update().filter(organisation=organisation).first()
    step = step_of(code)
    if walk is None or step is None:
        raise NotFound(_("There is no such step, or the path has not begun."))
    today = timezone.localdate()
    sides = Sides(municipality)
    row = walk.steps.filter(code=code).first()
    # A step done while the other variant held may be noted later, as of its day.
    day = min(entry.done_on or today, today) if entry.state == StepState.DONE else today
    if row is None and not (step.is_of(sides.on(today)) or step.is_of(sides.on(day))):
        raise NotFound(_("This step belongs to the other variant."))
    _check(entry, today)
    due_on = entry.due_on or counted_due(step, entry.event_on, today=today)
    done_on = (entry.done_on or today) if entry.state == StepState.DONE else None
    if row is not None and row.revision != revision:
        raise StaleEdit(
            _("Somebody saved this step while you were writing."),
            theirs=_stored(row),
            yours=entry.values(due_on, done_on),
        )
    row = row or WalkStep(walk=walk, code=code, title=step.title[:300], revision=0)
    for name, value in entry.values(due_on, done_on).items():
        setattr(row, name, value)
    if row.pk is None or step.is_of(sides.on(done_on or today)):
        row.variant = sides.variant_on(done_on or today)
    row.revision += 1
    row.updated_by_label = by.label[:200]
    row.save()
    record("partnership.walk_step_saved", by=by, on=row, data={"code": code, "state": row.state})
    return row


@transaction.atomic
def note_changes_seen(*, municipality: Municipality, organisation_id: int, by: Access) -> Walk:
    """The organisation has looked at what differs under the variant of today.

    Raises: NotAllowed, NotFound.
    """
    by.require("partnership.walk", organisation_id=organisation_id)
    organisation = walking_organisation(municipality, organisation_id, by)
    walk = Walk.objects.select_for_update().filter(organisation=organisation).first()
    if walk is None:
        raise NotFound(_("The path of this organisation has not begun."))
    variant = Sides(municipality).variant_on(timezone.localdate())
    if walk.seen_variant != variant:
        earlier, walk.seen_variant = walk.seen_variant, variant
        walk.save(update_fields=["seen_variant", "updated_at"])
        data = {"from": earlier, "to": variant}
        record("partnership.walk_changes_seen", by=by, on=walk, data=data)
    return walk


def _check(entry: WalkEntry, today: date) -> None:
    wrong = {}
    if entry.state == StepState.LEFT and not entry.note.strip():
        wrong["note"] = _("Write why you leave this step out.")
    if entry.state == StepState.DONE and entry.done_on and entry.done_on > today:
        wrong["done_on"] = _("This day has not come yet.")
    if max(len(entry.evidence), len(entry.note)) > _LONGEST:
        wrong["evidence"] = _("This text is too long.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _stored(row: WalkStep) -> dict[str, object]:
    return {
        "state": StepState(row.state),
        "due_on": row.due_on,
        "done_on": row.done_on,
        "evidence": row.evidence,
        "evidence_url": row.evidence_url,
        "note": row.note,
    }
