"""Who may do what with trust: every permission of it against every role, every page against visitors."""

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from tests.factories.partnership import AssessmentExpertFactory, ImprovementStepFactory
from tests.partnership.trusting import NOON, assessed

pytestmark = pytest.mark.django_db

LEADS = {Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.NGO_OFFICER}
SPEAKERS = {Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR}
OFFICE = LEADS | {Role.SERVICE_ORGANISER, Role.COMMUNITY_ORGANISER}
#: Permissions of trust and the roles that have them; whoever is not named may not.
TABLE = {
    "partnership.assess": SPEAKERS,
    "partnership.assess_municipality": LEADS | {Role.SERVICE_ORGANISER, Role.MAYOR},
    "partnership.verify": {Role.REGIONAL_EXPERT, Role.NGO_OFFICER, Role.COMMUNITY_ORGANISER},
    "partnership.read_shared": OFFICE
    | {Role.CLERK, Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT},
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says_and_nothing_else(access_as, role):
    access = access_as(role)
    assert {code for code in TABLE if access.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }


def own_pages(theirs, step):
    slug = theirs.organisation.municipality.slug
    organisation = theirs.organisation.pk
    yield reverse("partnership:consents", args=[slug, organisation])
    yield reverse("partnership:covers", args=[slug, organisation])
    yield reverse("partnership:plan", args=[slug, organisation])
    yield reverse("partnership:step_add", args=[slug, organisation])
    yield reverse("partnership:step_edit", args=[slug, organisation, step.pk])
    yield reverse("partnership:steps_ready", args=[slug, organisation, "A1"])
    yield reverse("partnership:experts", args=[slug, theirs.assessment.pk])
    for name in ("consents_file", "covers_file", "plan_file"):
        yield reverse(f"partnership:{name}", args=[slug, organisation, "csv"])


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_an_organisation_open_to_those_who_speak_for_it_alone(
    municipality, client_as, role
):
    theirs = assessed(municipality)
    step = ImprovementStepFactory(organisation=theirs.organisation)
    own = theirs.organisation if role.startswith("ngo_") and role != Role.NGO_OFFICER else None
    browser = client_as(role, own)
    expected = 200 if role in SPEAKERS else 302 if role is Role.ANYONE else 404
    for address in own_pages(theirs, step):
        assert browser.get(address).status_code == expected, address


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_experts_open_to_those_who_may_verify(municipality, client_as, role):
    theirs = assessed(municipality)
    AssessmentExpertFactory(assessment=theirs.assessment)
    browser = client_as(role)
    listing = reverse("partnership:verifications", args=[municipality.slug])
    work = reverse("partnership:verification", args=[municipality.slug, theirs.assessment.pk])
    may = role in TABLE["partnership.verify"]
    expected = 200 if may else 302 if role is Role.ANYONE else 403
    assert browser.get(listing).status_code == expected
    assert browser.get(work).status_code == (404 if may else expected)  # another one is named
    for name in ("verification_finish", "expert_end"):
        more = [theirs.assessment.experts.get().pk] if name == "expert_end" else []
        address = reverse(
            f"partnership:{name}", args=[municipality.slug, theirs.assessment.pk, *more]
        )
        assert browser.post(address).status_code in (302, 403, 404)
    assert theirs.assessment.experts.get().ended_at is None
