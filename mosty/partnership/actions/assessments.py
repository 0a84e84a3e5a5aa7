"""Writes of assessments: begin one, answer, send it to the experts, begin again from it.

Two who write in one assessment lose nothing: each grade has a revision, what one person did not
touch is left as the other saved it, and what both changed is shown to the one who came second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions.standards import ensure_set
from mosty.partnership.enums import AssessmentState, GradeValue, Perspective, SetKind
from mosty.partnership.models import Assessment, Grade, Standard
from mosty.partnership.queries.assessments import assessment_view, own_assessment
from mosty.partnership.queries.seeing import is_unit, sight_of_assessment
from mosty.partnership.queries.standards import definition_of_set, latest_set
from mosty.partnership.rules.seeing import Sight
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class CannotAssess(DomainError):
    """The assessment is not at the point where this is done."""

    code = "cannot_assess"
    status = 409


@dataclass(frozen=True)
class GradeEntry:
    """What a person wrote of one standard.

    Attributes:
        seen: revision of the grade the page was made with; 0: there was none.
    """

    code: str
    seen: int
    value: int | None = None
    is_not_applicable: bool = False
    note: str = ""

    @property
    def facts(self) -> dict[str, object]:
        return {
            "value": self.value,
            "is_not_applicable": self.is_not_applicable,
            "note": self.note,
        }


@dataclass(frozen=True)
class GradesSaved:
    """What became of the entries.

    Attributes:
        stale: code -> both versions, where somebody else saved another answer meanwhile.
    """

    saved: tuple[str, ...] = ()
    stale: Mapping[str, StaleEdit] = field(default_factory=dict)


@transaction.atomic
def start_assessment(
    *,
    municipality: Municipality,
    organisation_id: int,
    kind: SetKind = SetKind.NGO,
    assessor_id: int | None = None,
    is_small_path: bool = False,
    by: Access,
) -> Assessment:
    """The assessment of the organisation by itself, or by a partner; begun twice it stays one.

    Raises: NotFound, NotAllowed; CannotAssess: mirror standards are for units of the municipality.
    """
    organisation = _locked_organisation(municipality, organisation_id)
    assessor = _organisation(municipality, assessor_id) if assessor_id is not None else None
    _require_to_start(organisation, kind, assessor, by)
    known = own_assessment(municipality, organisation, kind, assessor=assessor)
    if known is not None:
        return known
    assessment = Assessment.objects.create(
        municipality=municipality,
        standard_set=ensure_set(municipality, kind, by=by),
        organisation=organisation,
        assessor=assessor,
        perspective=Perspective.SELF if assessor is None else Perspective.PARTNER,
        is_small_path=is_small_path,
    )
    record(
        "partnership.assessment_started",
        by=by,
        on=assessment,
        data={"kind": kind, "small": is_small_path},
    )
    return assessment


@transaction.atomic
def answer_conditions(
    *,
    municipality: Municipality,
    assessment_id: int,
    answers: Mapping[str, bool],
    is_small_path: bool | None = None,
    by: Access,
) -> Assessment:
    """Answers to the questions that say which standards apply; questions left out keep theirs.

    Raises: NotFound, CannotAssess; InvalidInput: no such question.
    """
    assessment = open_assessment(municipality, assessment_id, by)
    known = {one.code for one in definition_of_set(assessment.standard_set).conditions}
    if not set(answers) <= known:
        raise InvalidInput(_("There is no such question in this set."))
    before = (assessment.conditions, assessment.is_small_path)
    assessment.conditions = {**assessment.conditions, **answers}
    if is_small_path is not None:
        assessment.is_small_path = is_small_path
    if (assessment.conditions, assessment.is_small_path) != before:
        assessment.save(update_fields=["conditions", "is_small_path", "updated_at"])
        record("partnership.conditions_answered", by=by, on=assessment)
    return assessment


@transaction.atomic
def save_grades(
    *,
    municipality: Municipality,
    assessment_id: int,
    entries: Sequence[GradeEntry],
    by: Access,
) -> GradesSaved:
    """Stores what can be stored; where somebody saved another answer meanwhile, tells both.

    Give only entries the person changed.
    Raises: NotFound, CannotAssess; InvalidInput: no such standard or grade, or "does not apply"
        without a reason.
    """
    assessment = open_assessment(municipality, assessment_id, by)
    codes = {entry.code for entry in entries}
    standards = {one.code: one for one in assessment.standard_set.standards.filter(code__in=codes)}
    _check(entries, standards)
    grades = {
        one.standard.code: one
        for one in assessment.grades.filter(standard__code__in=codes).select_related("standard")
    }
    saved: list[str] = []
    stale: dict[str, StaleEdit] = {}
    for entry in entries:
        grade = grades.get(entry.code)
        facts = entry.facts | {"note": entry.note.strip()}
        stored = {name: getattr(grade, name) for name in facts} if grade else {}
        if stored == facts:
            continue
        if (grade.revision if grade else 0) != entry.seen:
            stale[entry.code] = StaleEdit(
                _("Somebody of you saved another answer meanwhile."), theirs=stored, yours=facts
            )
            continue
        _store(assessment, standards[entry.code], grade, facts, by)
        saved.append(entry.code)
    if saved:
        assessment.save(update_fields=["updated_at"])
        record("partnership.grades_saved", by=by, on=assessment, data={"codes": sorted(saved)})
    return GradesSaved(tuple(saved), stale)


@transaction.atomic
def send_assessment(*, municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    """The finished assessment waits for the experts.

    Raises: NotFound; CannotAssess: something is not answered yet.
    """
    assessment = open_assessment(municipality, assessment_id, by)
    view = assessment_view(assessment, on=timezone.localdate())
    if not view.is_complete:
        raise CannotAssess(_("Answer all questions and all standards first."))
    assessment.state = AssessmentState.SENT
    assessment.sent_at = timezone.now()
    assessment.save(update_fields=["state", "sent_at", "updated_at"])
    record("partnership.assessment_sent", by=by, on=assessment)
    return assessment


@transaction.atomic
def take_back(*, municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    """The sent assessment can be filled in again; the experts look once more when it comes back.

    Raises: NotFound; CannotAssess: it is not with the experts.
    """
    assessment = own_locked_assessment(municipality, assessment_id, by)
    if assessment.state != AssessmentState.SENT:
        raise CannotAssess(_("This assessment does not wait for the experts."))
    assessment.state = AssessmentState.OPEN
    assessment.sent_at = None
    assessment.save(update_fields=["state", "sent_at", "updated_at"])
    record("partnership.assessment_taken_back", by=by, on=assessment)
    return assessment


@transaction.atomic
def begin_again(*, municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    """A new assessment by the newest standards that begins with the answers of this one.

    The old one stays as it is, marked as replaced.
    Raises: NotFound; CannotAssess: this one is open and its standards are the newest.
    """
    old = own_locked_assessment(municipality, assessment_id, by)
    kind = SetKind(old.standard_set.kind)
    latest = latest_set(municipality, kind) or old.standard_set
    if old.state == AssessmentState.REPLACED:
        raise CannotAssess(_("There is a newer assessment already."))
    if old.state == AssessmentState.OPEN and latest.pk == old.standard_set_id:
        raise CannotAssess(_("This assessment is open: you can change it."))
    Assessment.objects.filter(pk=old.pk).update(
        state=AssessmentState.REPLACED, updated_at=timezone.now()
    )
    known = {one.code for one in definition_of_set(latest).conditions}
    new = Assessment.objects.create(
        municipality=municipality,
        standard_set=latest,
        organisation=old.organisation,
        assessor=old.assessor,
        perspective=old.perspective,
        is_small_path=old.is_small_path,
        conditions={code: said for code, said in old.conditions.items() if code in known},
    )
    _copy_grades(old, new)
    record("partnership.assessment_renewed", by=by, on=new, data={"from": old.pk})
    return new


def open_assessment(municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    """The assessment of the person's own side, locked, while it is being filled in.

    Raises: NotFound; CannotAssess.
    """
    assessment = own_locked_assessment(municipality, assessment_id, by)
    if assessment.state != AssessmentState.OPEN:
        raise CannotAssess(
            _("This assessment is closed. Take it back, or begin a new one from it.")
        )
    return assessment


def own_locked_assessment(municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    """The assessment, locked; for anybody else it is as if it were not there. Raises: NotFound."""
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("organisation", "assessor", "standard_set", "municipality")
        .filter(municipality=municipality, pk=assessment_id)
        .first()
    )
    if assessment is None or not (by.is_system or sight_of_assessment(by, assessment) == Sight.OWN):
        raise NotFound(_("There is no such assessment here."))
    return assessment


# --- inside -------------------------------------------------------------------------------------


def _organisation(municipality: Municipality, organisation_id: int) -> Organisation:
    found = (
        Organisation.objects.unmerged()
        .filter(municipality=municipality, pk=organisation_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    return found


def _locked_organisation(municipality: Municipality, organisation_id: int) -> Organisation:
    Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    return _organisation(municipality, organisation_id)


def _require_to_start(
    organisation: Organisation, kind: SetKind, assessor: Organisation | None, by: Access
) -> None:
    if not by.is_system and by.municipality_id != organisation.municipality_id:
        raise NotAllowed(_("You may not do this in another municipality."))
    if kind == SetKind.NGO:
        if assessor is not None:
            raise CannotAssess(_("An organisation is assessed by itself and by experts."))
        by.require("partnership.assess", organisation_id=organisation.pk)
        return
    if not is_unit(organisation):
        raise CannotAssess(
            _("Only the office and units of the municipality are assessed by these standards.")
        )
    if assessor is None:
        by.require("partnership.assess_municipality")
    else:
        by.require("partnership.assess", organisation_id=assessor.pk)


def _check(entries: Sequence[GradeEntry], standards: Mapping[str, Standard]) -> None:
    wrong: dict[str, str] = {}
    for entry in entries:
        if entry.code not in standards:
            raise InvalidInput(_("There is no such standard in this set."))
        if entry.value is not None and (
            entry.value not in GradeValue.values or entry.is_not_applicable
        ):
            wrong[entry.code] = _("Choose one of the answers.")
        if entry.is_not_applicable and not entry.note.strip():
            wrong[entry.code] = _("Write why this does not apply to you.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _store(
    assessment: Assessment,
    standard: Standard,
    grade: Grade | None,
    facts: Mapping[str, object],
    by: Access,
) -> None:
    stored = grade or Grade(assessment=assessment, standard=standard, revision=0)
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.revision += 1
    stored.updated_by_label = by.label[:200]
    stored.save()


def _copy_grades(old: Assessment, new: Assessment) -> None:
    standards = {one.code: one for one in new.standard_set.standards.all()}
    Grade.objects.bulk_create(
        Grade(
            assessment=new,
            standard=standards[one.standard.code],
            value=one.value,
            is_not_applicable=one.is_not_applicable,
            note=one.note,
            updated_by_label=one.updated_by_label,
        )
        for one in old.grades.select_related("standard").order_by("standard__position", "pk")
        if one.standard.code in standards
    )
