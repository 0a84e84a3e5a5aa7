"""Reads of verification: who may be named, what each expert said, where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mosty.core.access import Access, all_permissions
from mosty.core.errors import StaleEdit
from mosty.partnership.enums import AssessmentState, GradeValue, Verdict
from mosty.partnership.models import Assessment, AssessmentExpert, Grade, Standard, Verification
from mosty.partnership.queries.seeing import works_for
from mosty.partnership.rules.standing import Answer
from mosty.partnership.rules.verifying import EXPERTS_NEEDED, Finding, differ, verified_grade
from mosty.people.models import Membership, User
from mosty.people.queries import people_with_role


@dataclass(frozen=True)
class VerificationLine:
    """One standard of an assessment with the organisation's grade and what the reader said of it.

    Attributes:
        others: what the other expert said; empty until both are done.
    """

    standard: Standard
    grade: Grade
    own: Verification | None
    others: Sequence[Verification] = ()
    differs: bool = False


@dataclass(frozen=True)
class Verifying:
    """An assessment as one of its experts sees it.

    Attributes:
        both_done: then each sees what the other said.
    """

    assessment: Assessment
    expert: AssessmentExpert
    experts: Sequence[AssessmentExpert]
    lines: Sequence[VerificationLine]

    @property
    def both_done(self) -> bool:
        return both_are_done(self.assessment, self.experts)

    @property
    def is_done(self) -> bool:
        return is_done(self.assessment, self.expert)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def said(self) -> int:
        return sum(line.own is not None for line in self.lines)

    @property
    def differing(self) -> Sequence[VerificationLine]:
        return [line for line in self.lines if line.differs]


def candidates(assessment: Assessment) -> tuple[User, ...]:
    """Who may be named: with the permission, without a role in the organisation, not named yet."""
    roles = next(one for one in all_permissions() if one.code == "partnership.verify").roles
    people = {
        person.pk: person
        for role in sorted(roles)
        for person in people_with_role(assessment.municipality, role)
    }
    own = set(
        Membership.objects.filter(organisation_id=assessment.organisation_id).values_list(
            "user_id", flat=True
        )
    )
    named = set(assessment.experts.filter(ended_at=None).values_list("user_id", flat=True))
    left = [one for pk, one in people.items() if pk not in own | named]
    return tuple(sorted(left, key=lambda one: (str(one), one.pk)))


def experts_of(assessment: Assessment) -> Sequence[AssessmentExpert]:
    """Those who are named now."""
    return list(assessment.experts.filter(ended_at=None).order_by("named_at", "pk"))


def verifications_for(access: Access) -> Sequence[AssessmentExpert]:
    """Assessments the reader verifies now or was named for, those that wait first."""
    rows = (
        AssessmentExpert.objects.filter(
            user_id=access.user_id or 0,
            ended_at=None,
            assessment__municipality_id=access.municipality_id or 0,
            assessment__state__in=(AssessmentState.OPEN, AssessmentState.SENT),
        )
        .select_related("assessment__organisation")
        .order_by("assessment__organisation__sort_key", "pk")
    )
    seen = [row for row in rows if not works_for(access, row.assessment.organisation_id)]
    return sorted(seen, key=lambda row: row.assessment.state != AssessmentState.SENT)


def answered_grades(assessment: Assessment) -> QuerySet[Grade]:
    """Grades the organisation gave; these are what experts verify."""
    return (
        Grade.objects.filter(
            Q(value__isnull=False) | Q(is_not_applicable=True), assessment=assessment
        )
        .select_related("standard")
        .order_by("standard__position", "pk")
    )


def verifying(assessment: Assessment, expert: AssessmentExpert) -> Verifying:
    """The work of one expert; what the other says stays hidden until both are done."""
    experts = experts_of(assessment)
    said = said_by_standard(assessment)
    both_done = both_are_done(assessment, experts)
    lines = []
    for grade in answered_grades(assessment):
        rows = said.get(grade.standard_id, [])
        own = next((row for row in rows if row.expert_id == expert.pk), None)
        others = [row for row in rows if row.expert_id != expert.pk] if both_done else []
        differs = both_done and differ(grade.value, [finding(row) for row in rows])
        lines.append(VerificationLine(grade.standard, grade, own, others, differs))
    return Verifying(assessment, expert, experts, lines)


def is_done(assessment: Assessment, expert: AssessmentExpert) -> bool:
    """Whether the expert finished since the assessment was last sent."""
    if expert.done_at is None:
        return False
    return assessment.sent_at is None or expert.done_at >= assessment.sent_at


def both_are_done(assessment: Assessment, experts: Sequence[AssessmentExpert]) -> bool:
    return sum(is_done(assessment, one) for one in experts) >= EXPERTS_NEEDED


def left_to_say(assessment: Assessment, expert: AssessmentExpert) -> Sequence[str]:
    """Codes the expert has not judged, or judged before the organisation changed its grade."""
    said = dict(expert.verifications.values_list("standard_id", "updated_at"))
    return [
        grade.standard.code
        for grade in answered_grades(assessment)
        if grade.standard_id not in said or said[grade.standard_id] < grade.updated_at
    ]


def said_by_standard(assessment: Assessment) -> Mapping[int, list[Verification]]:
    """What the experts who are named say, by standard."""
    found: dict[int, list[Verification]] = {}
    rows = Verification.objects.filter(
        expert__assessment=assessment, expert__ended_at=None
    ).select_related("expert")
    for row in rows.order_by("expert__named_at", "expert_id"):
        found.setdefault(row.standard_id, []).append(row)
    return found


def differing_codes(assessment: Assessment) -> Sequence[str]:
    """Codes of standards where the two give different grades."""
    said = said_by_standard(assessment)
    return [
        grade.standard.code
        for grade in answered_grades(assessment)
        if differ(grade.value, [finding(row) for row in said.get(grade.standard_id, [])])
    ]


def verified_grades(assessment: Assessment) -> Mapping[str, int | None]:
    """Code -> the grade that counts after the experts; empty before the assessment is verified."""
    if assessment.state != AssessmentState.VERIFIED:
        return {}
    said = said_by_standard(assessment)
    return {
        grade.standard.code: verified_grade(
            grade.value, [finding(row) for row in said.get(grade.standard_id, [])]
        )
        for grade in answered_grades(assessment)
    }


def counted_answers(assessment: Assessment) -> Mapping[str, Answer] | None:
    """Answers as the experts left them; None before the assessment is verified: the own ones count."""
    if assessment.state != AssessmentState.VERIFIED:
        return None
    return {
        code: Answer(value) if value is not None else Answer(is_not_applicable=True)
        for code, value in verified_grades(assessment).items()
    }


@dataclass(frozen=True)
class FoundLine:
    """One standard after the experts, for the organisation and those it lets see the whole.

    Attributes:
        counted: the grade that counts now, in words.
    """

    grade: Grade
    said: Sequence[Verification]
    counted: str
    is_changed: bool


def found_lines(assessment: Assessment) -> Sequence[FoundLine]:
    """What both experts found, standard by standard; nothing before the assessment is verified."""
    if assessment.verified_at is None:
        return []
    said = said_by_standard(assessment)
    lines = []
    for grade in answered_grades(assessment):
        rows = said.get(grade.standard_id, [])
        value = verified_grade(grade.value, [finding(row) for row in rows])
        words = value_words(value, is_not_applicable=value is None)
        lines.append(FoundLine(grade, rows, words, value != grade.value))
    return lines


def finding(row: Verification) -> Finding:
    return Finding(Verdict(row.verdict), row.value)


def grade_words(grade: Grade) -> str:
    """A grade as people read it."""
    return value_words(grade.value, is_not_applicable=grade.is_not_applicable)


def value_words(value: int | None, *, is_not_applicable: bool = False) -> str:
    if is_not_applicable:
        return _("not applicable")
    return "–" if value is None else str(GradeValue(value).label)


def verification_differences(error: StaleEdit) -> Sequence[tuple[str, str, str]]:
    """(field, stored now, typed) of what one person saved in two tabs."""
    labels = {
        "verdict": _("What you found"),
        "value": _("Which grade, if another one"),
        "note": _("What you saw"),
    }
    return [
        (labels[name], _readable(name, error.theirs[name]), _readable(name, yours))
        for name, yours in error.yours.items()
        if error.theirs[name] != yours
    ]


def _readable(name: str, value: object) -> str:
    if value in (None, ""):
        return "–"
    if name == "verdict":
        return str(Verdict(str(value)).label)
    return value_words(int(str(value))) if name == "value" else str(value)
