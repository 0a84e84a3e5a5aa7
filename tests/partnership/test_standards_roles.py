"""Who may do what with standards: every role against every deed and every page."""

import pytest
from django.urls import reverse

from mosty.core.access import ORGANISATION_ROLES, Role
from mosty.core.errors import DomainError
from mosty.partnership.actions.assessments import (
    GradeEntry,
    answer_conditions,
    begin_again,
    save_grades,
    send_assessment,
    start_assessment,
    take_back,
)
from mosty.partnership.actions.evidence import (
    EvidenceEntry,
    add_evidence,
    remove_evidence,
    set_evidence_end,
)
from mosty.partnership.actions.standards import (
    add_standard,
    change_standard,
    load_mirror,
    load_standards,
    switch_standard,
    take_over_pack,
)
from mosty.partnership.enums import AssessmentState, SetKind
from mosty.partnership.models import Assessment
from mosty.partnership.rules.standards import StandardDefinition
from mosty.people.enums import OrganisationForm
from tests.factories.partnership import (
    AssessmentFactory,
    EvidenceFactory,
    StandardFactory,
    StandardSetFactory,
    standard_words,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db

LEADS = {Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.NGO_OFFICER}
SPEAKERS = {Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR}
UNIT_ASSESSORS = LEADS | {Role.SERVICE_ORGANISER, Role.MAYOR}
NGO = SetKind.NGO


@pytest.fixture
def organisation(municipality):
    return OrganisationFactory(municipality=municipality)


@pytest.fixture
def assessment(municipality, organisation):
    made = StandardSetFactory(municipality=municipality)
    StandardFactory(standard_set=made, code="A1", position=1)
    StandardFactory(standard_set=made, code="A2", position=2)
    return AssessmentFactory(
        municipality=municipality, standard_set=made, organisation=organisation
    )


def _own(role, organisation):
    """The organisation, for roles one has in an organisation."""
    return organisation if role in ORGANISATION_ROLES else None


def _definition(code):
    return StandardDefinition.model_validate(standard_words(code, title="Nowy"))


def _load(assessment, by):
    load_standards(by=by)
    load_mirror(by=by)


def _change(assessment, by):
    change_standard(
        municipality=assessment.municipality,
        kind=NGO,
        number=1,
        definition=_definition("A1"),
        by=by,
    )


def _add(assessment, by):
    add_standard(
        municipality=assessment.municipality, kind=NGO, definition=_definition("A9"), by=by
    )


def _switch(assessment, by):
    switch_standard(
        municipality=assessment.municipality, kind=NGO, code="A2", is_active=False, by=by
    )


def _take_over(assessment, by):
    take_over_pack(municipality=assessment.municipality, kind=NGO, by=by)


def _here(assessment, by):
    return {
        "municipality": assessment.municipality,
        "assessment_id": assessment.pk,
        "by": by,
    }


def _start(assessment, by):
    Assessment.objects.all().delete()
    start_assessment(
        municipality=assessment.municipality, organisation_id=assessment.organisation_id, by=by
    )


def _answer(assessment, by):
    answer_conditions(answers={"minors": True}, **_here(assessment, by))


def _grade(assessment, by):
    save_grades(entries=[GradeEntry("A1", 0, 2)], **_here(assessment, by))


def _send(assessment, by):
    Assessment.objects.update(conditions={"minors": False})
    for standard in assessment.standard_set.standards.all():
        assessment.grades.create(standard=standard, value=2)
    send_assessment(**_here(assessment, by))


def _back(assessment, by):
    Assessment.objects.update(state=AssessmentState.SENT)
    take_back(**_here(assessment, by))


def _again(assessment, by):
    Assessment.objects.update(state=AssessmentState.VERIFIED)
    begin_again(**_here(assessment, by))


def _show(assessment, by):
    add_evidence(
        municipality=assessment.municipality,
        organisation_id=assessment.organisation_id,
        kind=NGO,
        code="A1",
        entry=EvidenceEntry("x", url="https://example.org"),
        by=by,
    )


def _date(assessment, by):
    evidence = EvidenceFactory(organisation=assessment.organisation)
    set_evidence_end(
        municipality=assessment.municipality,
        uuid=evidence.uuid,
        title="y",
        valid_until=None,
        by=by,
    )


def _remove(assessment, by):
    evidence = EvidenceFactory(organisation=assessment.organisation)
    remove_evidence(municipality=assessment.municipality, uuid=evidence.uuid, by=by)


DEEDS = [
    *((deed, LEADS) for deed in (_load, _change, _add, _switch, _take_over)),
    *((deed, SPEAKERS) for deed in (_start, _answer, _grade, _send, _back, _again)),
    *((deed, SPEAKERS) for deed in (_show, _date, _remove)),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("deed", "roles"), DEEDS, ids=lambda value: getattr(value, "__name__", ""))
def test_deed_is_done_by_those_roles_alone(assessment, access_as, organisation, role, deed, roles):
    by = access_as(role, _own(role, organisation))
    if role in roles:
        deed(assessment, by)
    else:
        with pytest.raises(DomainError) as refused:
            deed(assessment, by)
        assert refused.value.code in ("not_allowed", "not_found")


@pytest.mark.parametrize("role", list(Role))
def test_a_unit_is_assessed_by_those_roles_alone(municipality, access_as, role):
    unit = OrganisationFactory(municipality=municipality, form=OrganisationForm.UNIT)
    by = access_as(role)

    def start():
        return start_assessment(
            municipality=municipality, organisation_id=unit.pk, kind=SetKind.MIRROR, by=by
        )

    if role in UNIT_ASSESSORS:
        assert start().organisation == unit
    else:
        with pytest.raises(DomainError):
            start()


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_for_those_roles_alone(municipality, assessment, organisation, client_as, role):
    evidence = EvidenceFactory(organisation=organisation)
    pages = {
        ("standard_versions", "organizacje"): LEADS,
        ("standard_versions_file", "organizacje", "csv"): LEADS,
        ("standard_edit", "organizacje", "A1"): LEADS,
        ("standard_add", "gmina"): LEADS,
        ("assessment_detail", assessment.pk): SPEAKERS,
        ("assessment_conditions", assessment.pk): SPEAKERS,
        ("assessment_area", assessment.pk, "A"): SPEAKERS,
        ("assessment_file", assessment.pk, "csv"): SPEAKERS,
        ("evidence_list", organisation.pk): SPEAKERS,
        ("evidence_file", organisation.pk, "csv"): SPEAKERS,
        ("evidence_add", assessment.pk, "A1"): SPEAKERS,
        ("evidence_edit", evidence.uuid): SPEAKERS,
    }
    browser = client_as(role, _own(role, organisation))
    for (name, *rest), roles in pages.items():
        address = reverse(f"partnership:{name}", args=["debowa-dolina", *rest])
        answer = browser.get(address)
        refused = 403 if roles is LEADS else 404
        expected = 200 if role in roles else 302 if role is Role.ANYONE else refused
        assert answer.status_code == expected, (name, role)


@pytest.mark.parametrize("role", sorted(SPEAKERS))
def test_whoever_speaks_for_another_organisation_sees_nothing(
    municipality, assessment, organisation, client_as, role
):
    evidence = EvidenceFactory(organisation=organisation)
    browser = client_as(role)
    for name, *rest in (
        ("organisation_standards", organisation.pk),
        ("assessment_detail", assessment.pk),
        ("assessment_area", assessment.pk, "A"),
        ("assessment_file", assessment.pk, "xlsx"),
        ("evidence_list", organisation.pk),
        ("evidence_open", evidence.uuid),
        ("evidence_edit", evidence.uuid),
    ):
        address = reverse(f"partnership:{name}", args=["debowa-dolina", *rest])
        assert browser.get(address).status_code == 404, name
    for name, *rest in (
        ("assessment_send", assessment.pk),
        ("evidence_remove", evidence.uuid),
    ):
        address = reverse(f"partnership:{name}", args=["debowa-dolina", *rest])
        assert browser.post(address, {"co": "wyslij"}).status_code == 404, name
    for name in ("standard_switch", "standard_take_over"):
        rest = ["organizacje", "A1"] if name == "standard_switch" else ["organizacje"]
        address = reverse(f"partnership:{name}", args=["debowa-dolina", *rest])
        assert browser.post(address).status_code == 403, name


def test_what_belongs_to_another_municipality_is_not_there(assessment, organisation, client_as):
    elsewhere = AssessmentFactory()
    evidence = EvidenceFactory(organisation=elsewhere.organisation)
    browser = client_as(Role.NGO_REPRESENTATIVE, organisation)
    for name, *rest in (
        ("organisation_standards", elsewhere.organisation_id),
        ("assessment_detail", elsewhere.pk),
        ("evidence_open", evidence.uuid),
    ):
        here = reverse(f"partnership:{name}", args=["debowa-dolina", *rest])
        there = reverse(f"partnership:{name}", args=[elsewhere.municipality.slug, *rest])
        assert browser.get(here).status_code == 404
        assert browser.get(there).status_code == 404
