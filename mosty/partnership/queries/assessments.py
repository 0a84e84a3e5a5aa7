"""Reads of assessments: areas, progress, what it amounts to on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mosty.partnership.enums import AssessmentState, Perspective, SetKind
from mosty.partnership.models import Assessment, Cover, Grade, Standard, StandardSet
from mosty.partnership.queries.evidence import (
    EvidenceLine,
    agreed_covers,
    cover_days,
    evidence_lines,
    proofs_of,
)
from mosty.partnership.queries.standards import (
    SetChanges,
    ShownStandard,
    definition_of,
    definition_of_set,
    latest_set,
    law_named,
    set_changes,
    shown_standard,
    standards_of,
)
from mosty.partnership.rules.standards import Area, Condition, SetDefinition
from mosty.partnership.rules.standing import Answer, Fulfilment, StandardOn, StandingOn, standing
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

__all__ = [
    "AreaLine",
    "Assessment",
    "AssessmentView",
    "ConditionLine",
    "StandardLine",
    "assessment_by_id",
    "assessment_view",
    "assessments",
    "own_assessment",
]


@dataclass(frozen=True)
class StandardLine:
    """One standard of an assessment as its page shows it."""

    standard: Standard
    shown: ShownStandard
    on: StandardOn
    grade: Grade | None
    evidence: tuple[EvidenceLine, ...]
    cover: Cover | None

    @property
    def is_answered(self) -> bool:
        """Whether somebody said something; a standard another organisation covers needs nothing."""
        grade = self.grade
        is_said = grade is not None and (grade.value is not None or grade.is_not_applicable)
        return is_said or self.cover is not None

    @property
    def scale_words(self) -> str:
        """What the grade means in this very standard."""
        if self.grade is None or self.grade.value is None:
            return ""
        return self.shown.definition.scale[self.grade.value]


@dataclass(frozen=True)
class AreaLine:
    """One area with the standards that apply."""

    area: Area
    lines: tuple[StandardLine, ...]

    @property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def is_done(self) -> bool:
        return self.answered == self.total


@dataclass(frozen=True)
class ConditionLine:
    """A question of the set and its answer; None: not answered yet."""

    condition: Condition
    answer: bool | None


@dataclass(frozen=True)
class AssessmentView:
    """An assessment on a day.

    Attributes:
        areas: those in which at least one standard applies.
        newer: what a newer set of standards changes; None: this is the newest.
    """

    assessment: Assessment
    definition: SetDefinition
    areas: tuple[AreaLine, ...]
    conditions: tuple[ConditionLine, ...]
    result: StandingOn
    newer: SetChanges | None

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.areas)

    @property
    def total(self) -> int:
        return len(self.areas)

    @property
    def are_conditions_answered(self) -> bool:
        return all(one.answer is not None for one in self.conditions)

    @property
    def is_complete(self) -> bool:
        return self.are_conditions_answered and self.done == self.total

    @property
    def unanswered_minimum(self) -> int:
        """Standards of the minimum nobody answered yet."""
        return sum(one.fulfilment is Fulfilment.UNANSWERED for one in self.result.missing)

    def area(self, code: str) -> AreaLine | None:
        return next((one for one in self.areas if one.area.code == code), None)

    def after(self, code: str) -> AreaLine | None:
        """The next area with something to answer, going round; None: all is answered."""
        codes = [one.area.code for one in self.areas]
        place = codes.index(code) + 1 if code in codes else 0
        turned = [*self.areas[place:], *self.areas[:place]]
        return next((one for one in turned if not one.is_done and one.area.code != code), None)

    def number_of(self, code: str) -> int:
        """The place of the area among those that apply, from one."""
        return [one.area.code for one in self.areas].index(code) + 1

    def line(self, code: str) -> StandardLine | None:
        return next(
            (line for area in self.areas for line in area.lines if line.standard.code == code),
            None,
        )


def assessments(municipality: Municipality) -> QuerySet[Assessment]:
    """Assessments that were not replaced, with what a page names."""
    return (
        Assessment.objects.filter(municipality=municipality)
        .exclude(state=AssessmentState.REPLACED)
        .select_related("organisation", "assessor", "standard_set", "municipality")
    )


def own_assessment(
    municipality: Municipality,
    organisation: Organisation,
    kind: str = SetKind.NGO,
    *,
    assessor: Organisation | None = None,
) -> Assessment | None:
    """The assessment of the organisation by itself (or by the assessor) now, the newest set first."""
    return (
        assessments(municipality)
        .filter(organisation=organisation, standard_set__kind=kind, assessor=assessor)
        .order_by("-standard_set__number", "-pk")
        .first()
    )


def assessment_by_id(municipality: Municipality, pk: int) -> Assessment | None:
    """The assessment of this municipality, replaced ones too, or None."""
    return (
        Assessment.objects.filter(municipality=municipality, pk=pk)
        .select_related("organisation", "assessor", "standard_set", "municipality")
        .first()
    )


def assessment_view(
    assessment: Assessment, *, on: date, grades: Mapping[str, Answer] | None = None
) -> AssessmentView:
    """The assessment as it stands on a day.

    Args:
        grades: answers that count instead of the own ones (after experts verified).
    """
    standard_set = assessment.standard_set
    definition = definition_of_set(standard_set)
    standards = [one for one in standards_of(standard_set) if one.is_active]
    own = {one.standard_id: one for one in assessment.grades.all()}
    is_own_view = assessment.perspective == Perspective.SELF
    evidence: Sequence[EvidenceLine] = ()
    covers: Mapping[str, Cover] = {}
    if is_own_view:
        evidence = evidence_lines(assessment.organisation, standard_set.kind, on=on)
        covers = agreed_covers(assessment.organisation, standard_set.kind)
    definitions = [definition_of(one) for one in standards]
    result = standing(
        on,
        definitions,
        conditions=assessment.conditions,
        answers=grades if grades is not None else _answers(standards, own),
        proofs=proofs_of(evidence),
        covers=cover_days(covers.values()),
        is_small_path=assessment.is_small_path,
        asks_for_proof=is_own_view,
    )
    law = law_named(definitions, on=on)
    rows = {one.code: one for one in standards}
    lines = [
        StandardLine(
            standard=rows[found.definition.code],
            shown=shown_standard(found.definition, law),
            on=found,
            grade=own.get(rows[found.definition.code].pk),
            evidence=tuple(
                one for one in evidence if one.evidence.standard_code == found.definition.code
            ),
            cover=covers.get(found.definition.code),
        )
        for found in result.standards
    ]
    return AssessmentView(
        assessment=assessment,
        definition=definition,
        areas=_areas(definition, lines),
        conditions=tuple(
            ConditionLine(one, assessment.conditions.get(one.code)) for one in definition.conditions
        ),
        result=result,
        newer=_newer(assessment),
    )


def _answers(standards: Sequence[Standard], grades: Mapping[int, Grade]) -> Mapping[str, Answer]:
    return {
        one.code: Answer(grade.value, grade.is_not_applicable)
        for one in standards
        if (grade := grades.get(one.pk)) is not None
    }


def _areas(definition: SetDefinition, lines: Sequence[StandardLine]) -> tuple[AreaLine, ...]:
    codes = dict.fromkeys(
        [one.code for one in definition.areas] + [line.standard.area for line in lines]
    )
    return tuple(
        AreaLine(definition.area(code), found)
        for code in codes
        if (found := tuple(line for line in lines if line.standard.area == code))
    )


def _newer(assessment: Assessment) -> SetChanges | None:
    latest: StandardSet | None = latest_set(assessment.municipality, assessment.standard_set.kind)
    if latest is None or latest.pk == assessment.standard_set_id:
        return None
    return set_changes(assessment.standard_set, latest)
