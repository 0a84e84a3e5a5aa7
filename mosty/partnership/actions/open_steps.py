"""Small steps after a self-assessment, and rungs of the ladder over time."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions.open_rounds import RoundClosed, locked_round
from mosty.partnership.actions.recommendations import require_here
from mosty.partnership.enums import LadderLevel, OpenGroup, StepState
from mosty.partnership.models import LadderMark, SmallStep
from mosty.partnership.queries.open_rounds import institutions, is_over
from mosty.partnership.rules.open_institution import MOST_STEPS, STEP_LIFE, practice_of
from mosty.territory.models import Municipality

_ENDED = (StepState.DONE, StepState.LEFT)


@dataclass(frozen=True)
class SmallStepEntry:
    """A step as somebody writes it down; without `due_on` it is done in 90 days."""

    practice: str
    text: str
    starts_on: date
    due_on: date | None = None
    sign: str = ""
    who: str = ""
    state: StepState = StepState.TO_DO
    result: str = ""

    def values(self) -> dict[str, object]:
        return {
            "practice": self.practice,
            "text": self.text.strip(),
            "sign": self.sign.strip(),
            "who": self.who.strip(),
            "starts_on": self.starts_on,
            "due_on": self.due_on or self.starts_on + STEP_LIFE,
            "state": self.state,
            "result": self.result.strip(),
        }


@dataclass(frozen=True)
class MarkEntry:
    group: OpenGroup
    level: LadderLevel
    reason: str
    marked_on: date
    place: str = ""


@transaction.atomic
def save_small_step(
    *,
    municipality: Municipality,
    round_id: int,
    entry: SmallStepEntry,
    step_id: int | None = None,
    revision: int = 0,
    by: Access,
) -> SmallStep:
    """The step; with another day it is told anew. At most three go on at a time.

    Raises: NotAllowed, NotFound, InvalidInput, RoundClosed (it is not over yet), StaleEdit.
    """
    by.require("partnership.open_institution")
    stored_round = locked_round(municipality, round_id, by)
    today = timezone.localdate()
    if not is_over(stored_round, today):
        raise RoundClosed(_("Steps are chosen when the results are there."))
    step = stored_round.steps.filter(pk=step_id).first() if step_id else None
    if step_id and step is None:
        raise NotFound(_("There is no such step here."))
    values = entry.values()
    if step is not None and step.revision != revision:
        raise StaleEdit(
            _("Somebody saved this step while you were writing."),
            theirs={name: getattr(step, name) for name in values},
            yours=values,
        )
    others = stored_round.steps.exclude(pk=step_id or 0).exclude(state__in=_ENDED).count()
    _check(values, others)
    stored = step or SmallStep(open_round=stored_round, revision=0)
    if stored.due_on != values["due_on"]:
        stored.reminded_at = None
    for name, value in values.items():
        setattr(stored, name, value)
    if stored.state != StepState.DONE:
        stored.done_on = None
    elif stored.done_on is None:
        stored.done_on = today
    stored.revision += 1
    stored.updated_by_label = by.label
    stored.save()
    record("partnership.small_step_saved", by=by, on=stored, data={"state": stored.state})
    return stored


@transaction.atomic
def mark_ladder(
    *, municipality: Municipality, institution_id: int, entry: MarkEntry, by: Access
) -> LadderMark:
    """One more mark; earlier ones stay, so that the way is seen.

    Raises: NotAllowed, NotFound, InvalidInput.
    """
    by.require("partnership.open_institution")
    require_here(municipality, by)
    institution = institutions(municipality).filter(pk=institution_id).first()
    if institution is None:
        raise NotFound(_("There is no such institution here."))
    wrong: dict[str, str] = {}
    if not entry.reason.strip():
        wrong["reason"] = _("Write by what you see it.")
    if entry.marked_on > timezone.localdate():
        wrong["marked_on"] = _("This day is yet to come.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    mark = LadderMark.objects.create(
        municipality=municipality,
        institution=institution,
        place=entry.place.strip(),
        group=entry.group,
        level=entry.level,
        reason=entry.reason.strip(),
        marked_on=entry.marked_on,
        entered_by_label=by.label,
    )
    record("partnership.ladder_marked", by=by, on=mark, data={"level": int(entry.level)})
    return mark


@transaction.atomic
def remove_mark(*, municipality: Municipality, mark_id: int, by: Access) -> None:
    """Take out a mark made by mistake.

    Raises: NotAllowed, NotFound.
    """
    by.require("partnership.open_institution")
    require_here(municipality, by)
    mark = LadderMark.objects.filter(municipality=municipality, pk=mark_id).first()
    if mark is None:
        raise NotFound(_("There is no such mark here."))
    record("partnership.ladder_mark_removed", by=by, on=mark)
    mark.delete()


# --- inside -------------------------------------------------------------------------------------


def _check(values: dict[str, object], others: int) -> None:
    wrong: dict[str, str] = {}
    starts_on, due_on = values["starts_on"], values["due_on"]
    assert isinstance(starts_on, date)
    assert isinstance(due_on, date)
    if practice_of(str(values["practice"])) is None:
        wrong["practice"] = _("Choose a practice from the list.")
    if not values["text"]:
        wrong["text"] = _("Write what you will do.")
    if due_on <= starts_on:
        wrong["due_on"] = _("The last day must be later than the first.")
    if values["state"] in _ENDED and not values["result"]:
        wrong["result"] = _("Write in a sentence what became of it.")
    if values["state"] not in _ENDED and others >= MOST_STEPS:
        wrong["text"] = _("Three steps go on already. End one of them first.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
