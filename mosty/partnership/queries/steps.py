"""Reads of the plan: steps towards standards that are missing, ready ones, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import StaleEdit
from mosty.core.formatting import day
from mosty.partnership.enums import SetKind, StepState
from mosty.partnership.models import Assessment, ImprovementStep
from mosty.partnership.queries.assessments import assessment_view
from mosty.partnership.queries.experts import counted_answers
from mosty.partnership.queries.standards import shown_set
from mosty.partnership.rules.standards import ReadyStep
from mosty.partnership.rules.steps import StepStanding, step_standing
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

_ORDER = list(StepStanding)
_TAGS = {
    StepStanding.OVERDUE: "stop",
    StepStanding.SOON: "wait",
    StepStanding.DONE: "ok",
}
_FAR = date.max


@dataclass(frozen=True)
class StepLine:
    """A step with how it stands today."""

    step: ImprovementStep
    standing: StepStanding
    title: str

    @property
    def is_ended(self) -> bool:
        return self.standing in (StepStanding.DONE, StepStanding.LEFT)

    @property
    def tag(self) -> str:
        """Colour of its word."""
        return _TAGS.get(self.standing, "plain")


@dataclass(frozen=True)
class Plan:
    """The plan of one organisation: overdue steps first, ended ones last."""

    lines: Sequence[StepLine]

    @property
    def open_lines(self) -> Sequence[StepLine]:
        return [one for one in self.lines if not one.is_ended]

    @property
    def ended_lines(self) -> Sequence[StepLine]:
        return [one for one in self.lines if one.is_ended]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done_count(self) -> int:
        return sum(one.standing is StepStanding.DONE for one in self.lines)

    @property
    def codes(self) -> set[str]:
        return {one.step.standard_code for one in self.lines}


def plan_of(organisation: Organisation, kind: SetKind, *, on: date) -> Plan:
    """Steps of the organisation as they stand on the day."""
    titles = dict(standard_choices(organisation.municipality, kind))
    rows = ImprovementStep.objects.filter(organisation=organisation, set_kind=kind)
    lines = [
        StepLine(
            row,
            step_standing(StepState(row.state), row.due_on, on=on),
            titles.get(row.standard_code, row.standard_code),
        )
        for row in rows.select_related("helper")
    ]
    lines.sort(key=lambda one: (_ORDER.index(one.standing), one.step.due_on or _FAR, one.step.pk))
    return Plan(lines)


@dataclass(frozen=True)
class MissingLine:
    """A standard of the minimum that is missing, and whether the plan has an open step for it."""

    code: str
    title: str
    is_planned: bool

    @property
    def word(self) -> str:
        return _("in the plan") if self.is_planned else _("no step yet")


def missing_lines(assessment: Assessment, plan: Plan, *, on: date) -> Sequence[MissingLine]:
    """What stands between the organisation and the minimum on the day."""
    planned = {one.step.standard_code for one in plan.open_lines}
    found = assessment_view(assessment, on=on, grades=counted_answers(assessment)).result.missing
    return [
        MissingLine(one.definition.code, one.definition.title, one.definition.code in planned)
        for one in found
    ]


def step_by_id(organisation: Organisation, pk: int) -> ImprovementStep | None:
    return ImprovementStep.objects.filter(organisation=organisation, pk=pk).first()


def standard_choices(municipality: Municipality, kind: SetKind) -> Sequence[tuple[str, str]]:
    """(code, code with title) of standards in use."""
    found = shown_set(municipality, kind, on=timezone.localdate())
    return [
        (one.definition.code, f"{one.definition.code} {one.definition.title}")
        for one in found.active
    ]


def standard_codes(municipality: Municipality, kind: SetKind) -> set[str]:
    return {code for code, _title in standard_choices(municipality, kind)}


def ready_steps(municipality: Municipality, kind: SetKind, code: str) -> Sequence[ReadyStep]:
    """Steps the set has ready for the standard, with numbers of law in their places."""
    found = shown_set(municipality, kind, on=timezone.localdate()).by_code(code)
    return found.definition.steps if found is not None and found.is_active else ()


def step_differences(error: StaleEdit) -> Sequence[tuple[str, str, str]]:
    """(field, stored now, typed) of what two people changed at once."""
    labels = {
        "standard_code": _("Towards which standard"),
        "text": _("What is to be done"),
        "who": _("Who does it"),
        "due_on": _("By when"),
        "helper": _("Which organisation helps"),
        "help_text": _("What help, from whom"),
        "state": _("How it stands"),
        "note": _("Notes"),
    }
    return [
        (labels[name], _readable(name, error.theirs[name]), _readable(name, yours))
        for name, yours in error.yours.items()
        if error.theirs[name] != yours
    ]


def _readable(name: str, value: object) -> str:
    if value in (None, ""):
        return "–"
    if name == "state":
        return str(StepState(str(value)).label)
    if name == "helper":
        found = (
            Organisation.objects.filter(pk=int(str(value))).values_list("name", flat=True).first()
        )
        return found or "–"
    return day(value) if isinstance(value, date) else str(value)
