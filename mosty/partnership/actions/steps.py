"""Writes of the plan: steps towards missing standards, who takes them, who helps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions.consents import speaking_for
from mosty.partnership.enums import SetKind, StepState
from mosty.partnership.models import ImprovementStep
from mosty.partnership.queries.steps import ready_steps, standard_codes
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class StepEntry:
    """A step as somebody writes it down."""

    standard_code: str
    text: str
    who: str = ""
    helper_id: int | None = None
    help_text: str = ""
    due_on: date | None = None
    state: StepState = StepState.TO_DO
    note: str = ""

    def values(self) -> dict[str, object]:
        return {
            "standard_code": self.standard_code,
            "text": self.text.strip(),
            "who": self.who.strip(),
            "helper": self.helper_id,
            "help_text": self.help_text.strip(),
            "due_on": self.due_on,
            "state": self.state,
            "note": self.note.strip(),
        }


@transaction.atomic
def save_step(
    *,
    municipality: Municipality,
    organisation_id: int,
    kind: SetKind,
    entry: StepEntry,
    step_id: int | None = None,
    revision: int = 0,
    by: Access,
) -> ImprovementStep:
    """The step. `revision` is the one the person opened; with another day it is told anew.

    Raises: NotFound, NotAllowed, InvalidInput, StaleEdit.
    """
    organisation = speaking_for(municipality, organisation_id, by)
    step = _step(organisation, step_id) if step_id else None
    if step is not None and step.revision != revision:
        raise StaleEdit(
            _("Somebody saved this step while you were writing."),
            theirs=_stored(step),
            yours=entry.values(),
        )
    _check(municipality, organisation, kind, entry)
    stored = step or ImprovementStep(organisation=organisation, set_kind=kind, revision=0)
    if stored.due_on != entry.due_on:
        stored.reminded_at = None
    _write(stored, entry)
    stored.revision += 1
    stored.save()
    record("partnership.step_saved", by=by, on=stored)
    return stored


@transaction.atomic
def add_ready_steps(
    *,
    municipality: Municipality,
    organisation_id: int,
    kind: SetKind,
    code: str,
    texts: Collection[str] | None = None,
    by: Access,
) -> int:
    """How many ready steps of the standard came into the plan, with days counted from today.

    One that stands there already with the same words stays as it is.
    Raises: NotFound, NotAllowed.
    """
    organisation = speaking_for(municipality, organisation_id, by)
    today = timezone.localdate()
    present = set(
        ImprovementStep.objects.filter(
            organisation=organisation, set_kind=kind, standard_code=code
        ).values_list("text", flat=True)
    )
    new = [
        one
        for one in ready_steps(municipality, kind, code)
        if one.text[:500] not in present and (texts is None or one.text in texts)
    ]
    ImprovementStep.objects.bulk_create(
        ImprovementStep(
            organisation=organisation,
            set_kind=kind,
            standard_code=code,
            text=one.text[:500],
            help_text=one.help[:300],
            due_on=today + timedelta(days=one.days),
        )
        for one in new
    )
    if new:
        record("partnership.steps_added", by=by, on=organisation, data={"steps": len(new)})
    return len(new)


@transaction.atomic
def remove_step(
    *, municipality: Municipality, organisation_id: int, step_id: int, by: Access
) -> None:
    """The step is out of the plan. Raises: NotFound, NotAllowed."""
    organisation = speaking_for(municipality, organisation_id, by)
    step = _step(organisation, step_id)
    record("partnership.step_removed", by=by, on=step)
    step.delete()


# --- inside -------------------------------------------------------------------------------------


def _step(organisation: Organisation, step_id: int) -> ImprovementStep:
    step = ImprovementStep.objects.filter(organisation=organisation, pk=step_id).first()
    if step is None:
        raise NotFound(_("There is no such step in this plan."))
    return step


def _check(
    municipality: Municipality, organisation: Organisation, kind: SetKind, entry: StepEntry
) -> None:
    wrong = {}
    if not entry.text.strip():
        wrong["text"] = _("Write what is to be done.")
    if entry.standard_code not in standard_codes(municipality, kind):
        wrong["standard_code"] = _("Choose a standard from the list.")
    if entry.state == StepState.LEFT and not entry.note.strip():
        wrong["note"] = _("Write why you leave this step out.")
    if entry.helper_id is not None:
        known = Organisation.objects.unmerged().filter(
            municipality=municipality, pk=entry.helper_id
        )
        if entry.helper_id == organisation.pk or not known.exists():
            wrong["helper"] = _("Choose another organisation from the list.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _write(step: ImprovementStep, entry: StepEntry) -> None:
    step.standard_code, step.text = entry.standard_code, entry.text.strip()
    step.who, step.help_text = entry.who.strip(), entry.help_text.strip()
    step.helper_id, step.due_on = entry.helper_id, entry.due_on
    step.note = entry.note.strip()
    if entry.state == StepState.DONE and step.state != StepState.DONE:
        step.done_on = timezone.localdate()
    elif entry.state != StepState.DONE:
        step.done_on = None
    step.state = entry.state


def _stored(step: ImprovementStep) -> dict[str, object]:
    return {
        "standard_code": step.standard_code,
        "text": step.text,
        "who": step.who,
        "helper": step.helper_id,
        "help_text": step.help_text,
        "due_on": step.due_on,
        "state": step.state,
        "note": step.note,
    }
