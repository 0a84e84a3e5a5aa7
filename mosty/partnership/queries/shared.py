"""What organisations let others see: how each stands today, and one of them as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from mosty.core.access import Access
from mosty.partnership.enums import AssessmentState, SetKind, Standing, Verdict
from mosty.partnership.models import Assessment, Cover, Evidence, Grade, Standard, Verification
from mosty.partnership.queries.assessments import AssessmentView, assessment_view, own_assessment
from mosty.partnership.queries.evidence import EvidenceLine, cover_days, proofs_of
from mosty.partnership.queries.experts import FoundLine, counted_answers, found_lines
from mosty.partnership.queries.seeing import is_unit, shared_organisations
from mosty.partnership.queries.standards import definition_of
from mosty.partnership.queries.steps import Plan, plan_of
from mosty.partnership.rules.seeing import Sight
from mosty.partnership.rules.standing import Answer, StandingOn, standing
from mosty.partnership.rules.verifying import Finding, verified_grade
from mosty.people.models import Organisation

_TAGS = {
    Standing.MEETS_MINIMUM: "ok",
    Standing.ON_THE_WAY: "wait",
    Standing.NEEDS_SUPPORT: "plain",
}
#: An assessment that is still being filled in is nobody else's business.
HANDED_IN = (AssessmentState.SENT, AssessmentState.VERIFIED)


@dataclass(frozen=True)
class SharedLine:
    """An organisation that lets the reader see how it stands.

    Attributes:
        assessment, result: None: there is none that was handed in; an open one is not told.
    """

    organisation: Organisation
    sight: Sight
    assessment: Assessment | None
    result: StandingOn | None

    @property
    def is_whole(self) -> bool:
        return self.sight >= Sight.WHOLE

    @property
    def tag(self) -> str:
        return _TAGS[self.result.standing] if self.result else "plain"


@dataclass(frozen=True)
class SharedWhole:
    """The whole assessment as it was handed in, with the plan.

    Attributes:
        found: what the experts found; empty before it is verified.
    """

    view: AssessmentView
    plan: Plan
    found: Sequence[FoundLine]


def shared_lines(access: Access, *, on: date) -> Sequence[SharedLine]:
    """Those who agreed to show it to the reader, in Polish order, in a constant number of queries."""
    seen = shared_organisations(access, on=on)
    found = _handed_in([organisation for organisation, _sight in seen])
    results = _results(list(found.values()), on=on)
    lines = []
    for organisation, sight in seen:
        assessment = found.get(organisation.pk)
        result = results[assessment.pk] if assessment else None
        lines.append(SharedLine(organisation, sight, assessment, result))
    return lines


def shared_whole(organisation: Organisation, *, on: date) -> SharedWhole | None:
    """The assessment that was handed in, with evidence and plan; None: there is none.

    For readers with `Sight.WHOLE` of the organisation: the caller asks `require_sight` first.
    """
    kind = SetKind.MIRROR if is_unit(organisation) else SetKind.NGO
    assessment = own_assessment(organisation.municipality, organisation, kind)
    if assessment is None or assessment.state not in HANDED_IN:
        return None
    return whole(assessment, on=on)


def whole(assessment: Assessment, *, on: date) -> SharedWhole:
    """The assessment with what counts after the experts, and the plan of the organisation."""
    kind = SetKind(assessment.standard_set.kind)
    return SharedWhole(
        assessment_view(assessment, on=on, grades=counted_answers(assessment)),
        plan_of(assessment.organisation, kind, on=on),
        found_lines(assessment),
    )


# --- many at once -------------------------------------------------------------------------------


def _handed_in(organisations: Sequence[Organisation]) -> Mapping[int, Assessment]:
    """The newest own assessment of each, where it was handed in."""
    rows: QuerySet[Assessment] = (
        Assessment.objects.filter(organisation__in=organisations, assessor=None)
        .exclude(state=AssessmentState.REPLACED)
        .select_related("standard_set", "organisation")
        .prefetch_related(
            Prefetch("grades", Grade.objects.order_by("pk")),
            Prefetch("standard_set__standards", Standard.objects.order_by("position", "pk")),
        )
        .order_by("standard_set__number", "pk")
    )
    newest = {row.organisation_id: row for row in rows}
    return {pk: row for pk, row in newest.items() if row.state in HANDED_IN}


def _results(assessments: Sequence[Assessment], *, on: date) -> Mapping[int, StandingOn]:
    owners = [one.organisation_id for one in assessments]
    evidence: dict[tuple[int, str], list[EvidenceLine]] = {}
    for row in Evidence.objects.filter(organisation__in=owners).order_by("pk"):
        key = (row.organisation_id, row.set_kind)
        evidence.setdefault(key, []).append(EvidenceLine(row, None))
    covers: dict[int, list[Cover]] = {}
    for cover in Cover.objects.filter(organisation__in=owners, ended_at=None).order_by("pk"):
        covers.setdefault(cover.organisation_id, []).append(cover)
    said = _said(assessments)
    return {
        one.pk: standing(
            on,
            [definition_of(row) for row in one.standard_set.standards.all() if row.is_active],
            conditions=one.conditions,
            answers=_answers(one, said.get(one.pk, {})),
            proofs=proofs_of(evidence.get((one.organisation_id, one.standard_set.kind), ())),
            covers=cover_days(_covers(one, covers)),
            is_small_path=one.is_small_path,
        )
        for one in assessments
    }


def _covers(assessment: Assessment, covers: Mapping[int, list[Cover]]) -> Sequence[Cover]:
    if assessment.standard_set.kind != SetKind.NGO:
        return ()
    return covers.get(assessment.organisation_id, ())


def _said(assessments: Sequence[Assessment]) -> Mapping[int, Mapping[int, list[Finding]]]:
    """Assessment -> standard -> what its experts said."""
    verified = [one.pk for one in assessments if one.state == AssessmentState.VERIFIED]
    found: dict[int, dict[int, list[Finding]]] = {}
    rows = Verification.objects.filter(
        expert__assessment__in=verified, expert__ended_at=None
    ).select_related("expert")
    for row in rows.order_by("pk"):
        of_assessment = found.setdefault(row.expert.assessment_id, {})
        of_assessment.setdefault(row.standard_id, []).append(
            Finding(Verdict(row.verdict), row.value)
        )
    return found


def _answers(assessment: Assessment, said: Mapping[int, Sequence[Finding]]) -> Mapping[str, Answer]:
    codes = {row.pk: row.code for row in assessment.standard_set.standards.all()}
    answers = {}
    for grade in assessment.grades.all():
        value = verified_grade(grade.value, said.get(grade.standard_id, ()))
        is_applicable = not grade.is_not_applicable or value is not None
        answers[codes[grade.standard_id]] = Answer(value, not is_applicable)
    return answers
