"""Writes of verification: the organisation names two experts, each says what they found.

The rows of an expert are that person's alone, so two who write at the same moment lose nothing; what
one person saved in two tabs is told by the revision. All deeds lock the assessment first.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.enums import AssessmentState, GradeValue, Verdict
from mosty.partnership.models import Assessment, AssessmentExpert, Grade, Verification
from mosty.partnership.queries.experts import (
    answered_grades,
    both_are_done,
    candidates,
    differing_codes,
    experts_of,
    is_done,
    left_to_say,
)
from mosty.partnership.queries.seeing import is_expert_of, naming_of, speaks_for
from mosty.partnership.rules.verifying import EXPERTS_NEEDED
from mosty.people.models import User
from mosty.territory.models import Municipality


class CannotVerify(DomainError):
    """The assessment is not at the point where experts do this."""

    code = "cannot_verify"
    status = 409


@dataclass(frozen=True)
class VerificationEntry:
    """What an expert says of one standard; `value` only with another grade."""

    verdict: Verdict
    value: int | None = None
    note: str = ""


@transaction.atomic
def name_expert(
    *,
    municipality: Municipality,
    assessment_id: int,
    user_id: int,
    is_told: bool = True,
    by: Access,
) -> AssessmentExpert:
    """The person, named by the organisation: from now on they see this assessment.

    is_told: by a letter; the demo writes to nobody.
    Raises: NotFound, NotAllowed, InvalidInput: two are named, or the person may not verify it.
    """
    assessment = _own_assessment(municipality, assessment_id, by)
    if assessment.state not in (AssessmentState.OPEN, AssessmentState.SENT):
        raise CannotVerify(_("This assessment is closed. Begin a new one to have it verified."))
    if assessment.experts.filter(ended_at=None).count() >= EXPERTS_NEEDED:
        raise InvalidInput(_("Two experts are named already. Take one back first."))
    person = next((one for one in candidates(assessment) if one.pk == user_id), None)
    if person is None:
        message = _("Choose a person from the list.")
        raise InvalidInput(message, fields={"expert": message})
    expert, _is_new = AssessmentExpert.objects.update_or_create(
        assessment=assessment,
        user=person,
        defaults={"label": str(person)[:200], "ended_at": None, "done_at": None},
    )
    record("partnership.verifier_named", by=by, on=expert)
    if is_told:
        transaction.on_commit(lambda: _tell(assessment, person))
    return expert


@transaction.atomic
def end_expert(
    *, municipality: Municipality, assessment_id: int, expert_id: int, by: Access
) -> AssessmentExpert:
    """The person sees nothing of the assessment any more; by the organisation, or by themselves.

    Raises: NotFound.
    """
    assessment = _locked(municipality, assessment_id)
    expert = assessment.experts.filter(pk=expert_id).first()
    is_self = expert is not None and by.user_id is not None and expert.user_id == by.user_id
    if expert is None or not (is_self or speaks_for(by, assessment.organisation)):
        raise NotFound(_("There is no such expert here."))
    if expert.ended_at is None:
        expert.ended_at = timezone.now()
        expert.save(update_fields=["ended_at"])
        record("partnership.verifier_ended", by=by, on=expert)
    return expert


@transaction.atomic
def save_verification(
    *,
    municipality: Municipality,
    assessment_id: int,
    code: str,
    entry: VerificationEntry,
    revision: int,
    by: Access,
) -> Verification:
    """What this expert says of the standard.

    `revision` is the one the person opened, 0 where nothing was said yet.
    Raises: NotFound, InvalidInput, StaleEdit: the same person saved it in another tab meanwhile.
    """
    assessment, expert = _as_expert(municipality, assessment_id, by)
    grade = answered_grades(assessment).filter(standard__code=code).first()
    if grade is None:
        raise NotFound(_("There is no such standard in this assessment."))
    _check(entry, grade)
    known = Verification.objects.filter(expert=expert, standard=grade.standard).first()
    if (known.revision if known else 0) != revision:
        raise StaleEdit(
            _("You saved this standard meanwhile, perhaps in another tab."),
            theirs=_values(known),
            yours={"verdict": entry.verdict, "value": entry.value, "note": entry.note.strip()},
        )
    stored = known or Verification(expert=expert, standard=grade.standard, revision=0)
    stored.verdict, stored.note = entry.verdict, entry.note.strip()
    stored.value = entry.value if entry.verdict == Verdict.OTHER_GRADE else None
    stored.revision += 1
    stored.save()
    record("partnership.standard_verified", by=by, on=stored)
    return stored


@transaction.atomic
def finish_verification(
    *, municipality: Municipality, assessment_id: int, with_differences: bool = False, by: Access
) -> Assessment:
    """This expert is done. When both are, and agree, the assessment is verified.

    with_differences: closes it although the two differ; the lower grade counts then.
    Raises: NotFound, CannotVerify: standards are left.
    """
    assessment, expert = _as_expert(municipality, assessment_id, by)
    left = left_to_say(assessment, expert)
    if left:
        codes = ", ".join(left)
        raise CannotVerify(_("Say something of each standard first: %(codes)s.") % {"codes": codes})
    now = timezone.now()
    if not is_done(assessment, expert):
        expert.done_at = now
        expert.save(update_fields=["done_at"])
        record("partnership.verification_finished", by=by, on=expert)
    if not both_are_done(assessment, experts_of(assessment)):
        return assessment
    if differing_codes(assessment) and not with_differences:
        return assessment
    assessment.state = AssessmentState.VERIFIED
    assessment.verified_at = now
    assessment.save(update_fields=["state", "verified_at", "updated_at"])
    record("partnership.assessment_verified", by=by, on=assessment)
    return assessment


# --- inside -------------------------------------------------------------------------------------


def _locked(municipality: Municipality, assessment_id: int) -> Assessment:
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality", "assessor")
        .filter(municipality=municipality, pk=assessment_id, assessor=None)
        .first()
    )
    if assessment is None:
        raise NotFound(_("There is no such assessment here."))
    return assessment


def _own_assessment(municipality: Municipality, assessment_id: int, by: Access) -> Assessment:
    assessment = _locked(municipality, assessment_id)
    if not speaks_for(by, assessment.organisation):
        raise NotAllowed(_("Only the organisation itself decides this."))
    return assessment


def _as_expert(
    municipality: Municipality, assessment_id: int, by: Access
) -> tuple[Assessment, AssessmentExpert]:
    """The assessment and the naming by which this person verifies it; else it is not there."""
    by.require("partnership.verify")
    assessment = _locked(municipality, assessment_id)
    expert = naming_of(by, assessment)
    if expert is None or not is_expert_of(by, assessment):
        raise NotFound(_("There is no such assessment here, or you do not verify it now."))
    return assessment, expert


def _check(entry: VerificationEntry, grade: Grade) -> None:
    if entry.verdict == Verdict.OTHER_GRADE:
        if entry.value not in GradeValue.values:
            message = _("Choose the grade you found.")
            raise InvalidInput(message, fields={"value": message})
        if entry.value == grade.value:
            message = _("This is the grade of the organisation. Choose “confirmed”.")
            raise InvalidInput(message, fields={"value": message})
    if entry.verdict != Verdict.CONFIRMED and not entry.note.strip():
        message = _("Write what you saw, so that the organisation knows why.")
        raise InvalidInput(message, fields={"note": message})


def _values(known: Verification | None) -> dict[str, object]:
    if known is None:
        return {"verdict": "", "value": None, "note": ""}
    return {"verdict": known.verdict, "value": known.value, "note": known.note}


def _tell(assessment: Assessment, person: User) -> None:
    path = reverse("partnership:verifications", args=[assessment.municipality.slug])
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "partnership/staff/letters/expert_named.txt",
            {"organisation": assessment.organisation, "link": f"{settings.BASE_URL}{path}"},
        )
        send_mail(_("You are asked to verify an assessment"), text, None, [person.email])
