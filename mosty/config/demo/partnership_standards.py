"""Standards of the demo: assessments with evidence and experts, the small path, the mirror."""

from django.utils import timezone

from mosty.config.demo.partnership_file import (
    AssessmentFile,
    EvidenceFile,
    GradesFile,
    ImprovementFile,
    MirrorFile,
)
from mosty.config.demo.partnership_people import (
    access_of,
    account,
    are_known,
    organisation,
    organisation_id,
)
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.partnership.actions.assessments import (
    GradeEntry,
    answer_conditions,
    save_grades,
    send_assessment,
    start_assessment,
)
from mosty.partnership.actions.consents import give_consent
from mosty.partnership.actions.covers import ask_cover
from mosty.partnership.actions.evidence import EvidenceEntry, add_evidence
from mosty.partnership.actions.experts import (
    VerificationEntry,
    finish_verification,
    name_expert,
    save_verification,
)
from mosty.partnership.actions.standards import ensure_set
from mosty.partnership.actions.steps import StepEntry, save_step
from mosty.partnership.enums import SetKind, Verdict
from mosty.partnership.models import Assessment
from mosty.partnership.queries.assessments import assessment_view, own_assessment
from mosty.partnership.queries.experts import answered_grades
from mosty.people.models import Organisation


def load_assessments(chain: Chain, content: list[AssessmentFile]) -> int:
    """How many organisations were assessed anew; one that has an assessment keeps it."""
    return sum(_organisation(chain, one) for one in content)


def load_mirror(chain: Chain, content: MirrorFile) -> int:
    """How many views of the unit were stored: its own and those of organisations."""
    unit = organisation(chain, content.jednostka)
    made = int(_view(chain, unit, content, content.wlasna, None))
    for one in content.organizacje:
        made += _view(chain, unit, content, one, organisation(chain, one.organizacja))
    return made


# --- one organisation ---------------------------------------------------------------------------


def _organisation(chain: Chain, content: AssessmentFile) -> bool:
    own = organisation(chain, content.organizacja)
    if own_assessment(chain.place, own, SetKind.NGO) is not None:
        return False
    ensure_set(chain.place, SetKind.NGO, by=chain.by)
    if content.opiekun is not None:
        ask_cover(
            municipality=chain.place,
            organisation_id=own.pk,
            by_organisation_id=organisation(chain, content.opiekun.organizacja).pk,
            codes=content.opiekun.standardy,
            note=content.opiekun.uwaga,
            by=chain.by,
        )
    assessment = start_assessment(
        municipality=chain.place,
        organisation_id=own.pk,
        is_small_path=content.mala_sciezka,
        by=chain.by,
    )
    _answer(chain, assessment, content.warunki, content)
    for piece in content.dowody:
        _evidence(chain, own, piece)
    if content.wyslana:
        send_assessment(municipality=chain.place, assessment_id=assessment.pk, by=chain.by)
    if content.eksperci and are_known(chain, content.eksperci):
        _verify(chain, assessment, content)
    for consent in content.zgody:
        give_consent(
            municipality=chain.place,
            organisation_id=own.pk,
            shown_to_id=organisation_id(chain, consent.dla),
            scope=consent.zakres,
            ends_on=consent.do,
            by=chain.by,
        )
    for step in content.kroki:
        _improve(chain, own, step)
    return True


def _answer(
    chain: Chain, assessment: Assessment, conditions: list[str], content: GradesFile
) -> None:
    """All questions of the set, then all standards that apply and nobody else answers for."""
    view = assessment_view(assessment, on=timezone.localdate())
    known = [one.condition.code for one in view.conditions]
    if unknown := sorted(set(conditions) - set(known)):
        raise InvalidFile(f"partnerstwo.yaml: nie ma warunków: {', '.join(unknown)}.")
    assessment = answer_conditions(
        municipality=chain.place,
        assessment_id=assessment.pk,
        answers={code: code in conditions for code in known},
        by=chain.by,
    )
    view = assessment_view(assessment, on=timezone.localdate())
    codes = [line.standard.code for area in view.areas for line in area.lines if line.cover is None]
    save_grades(
        municipality=chain.place,
        assessment_id=assessment.pk,
        entries=[_grade(content, code) for code in codes],
        by=chain.by,
    )


def _grade(content: GradesFile, code: str) -> GradeEntry:
    if code in content.nie_dotyczy:
        return GradeEntry(code=code, seen=0, is_not_applicable=True, note=content.nie_dotyczy[code])
    return GradeEntry(
        code=code,
        seen=0,
        value=content.inne.get(code, content.ocena),
        note=content.uwagi.get(code, ""),
    )


def _evidence(chain: Chain, own: Organisation, content: EvidenceFile) -> None:
    """A piece whose last day has passed by the time of loading cannot be added any more."""
    if content.wazny_do is not None and content.wazny_do < timezone.localdate():
        return
    add_evidence(
        municipality=chain.place,
        organisation_id=own.pk,
        kind=SetKind.NGO,
        code=content.standard,
        entry=EvidenceEntry(
            title=content.tytul,
            url=content.link,
            seen_by=content.kto_widzial,
            seen_on=content.dzien,
            valid_until=content.wazny_do,
        ),
        by=chain.by,
    )


def _verify(chain: Chain, assessment: Assessment, content: AssessmentFile) -> None:
    """Both experts look at every grade; a sent assessment is verified then."""
    for email in content.eksperci:
        person = account(email)
        assert person is not None, "asked before"
        name_expert(
            municipality=chain.place,
            assessment_id=assessment.pk,
            user_id=person.pk,
            is_told=False,
            by=chain.by,
        )
    codes = [grade.standard.code for grade in answered_grades(assessment)]
    for email in content.eksperci:
        by = access_of(chain, email)
        for code in codes:
            save_verification(
                municipality=chain.place,
                assessment_id=assessment.pk,
                code=code,
                entry=_verdict(content, code),
                revision=0,
                by=by,
            )
        finish_verification(municipality=chain.place, assessment_id=assessment.pk, by=by)


def _verdict(content: AssessmentFile, code: str) -> VerificationEntry:
    other = content.eksperci_inaczej.get(code)
    if other is None:
        return VerificationEntry(Verdict.CONFIRMED)
    return VerificationEntry(Verdict.OTHER_GRADE, other.ocena, other.uwaga)


def _improve(chain: Chain, own: Organisation, content: ImprovementFile) -> None:
    save_step(
        municipality=chain.place,
        organisation_id=own.pk,
        kind=SetKind.NGO,
        entry=StepEntry(
            standard_code=content.standard,
            text=content.tekst,
            who=content.kto,
            helper_id=organisation_id(chain, content.pomaga),
            help_text=content.na_czym,
            due_on=content.do_kiedy,
            state=content.stan,
            note=content.uwaga,
        ),
        by=chain.by,
    )


# --- mirror -------------------------------------------------------------------------------------


def _view(
    chain: Chain,
    unit: Organisation,
    content: MirrorFile,
    grades: GradesFile,
    assessor: Organisation | None,
) -> bool:
    if own_assessment(chain.place, unit, SetKind.MIRROR, assessor=assessor) is not None:
        return False
    assessment = start_assessment(
        municipality=chain.place,
        organisation_id=unit.pk,
        kind=SetKind.MIRROR,
        assessor_id=assessor.pk if assessor else None,
        by=chain.by,
    )
    _answer(chain, assessment, content.warunki, grades)
    send_assessment(municipality=chain.place, assessment_id=assessment.pk, by=chain.by)
    return True
