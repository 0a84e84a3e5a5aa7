"""Who may do what with tests of the model: permissions, deeds and pages against every role."""

from uuid import uuid4

import pytest
from django.urls import reverse

from mosty.core.access import MUNICIPALITY_ROLES, ORGANISATION_ROLES, Role
from mosty.core.errors import NotAllowed
from mosty.partnership.actions import field_experts
from mosty.partnership.actions import findings as deciding
from mosty.partnership.actions import model_tests as actions
from tests.factories.partnership import (
    DiaryEntryFactory,
    FieldExpertFactory,
    FieldLocationFactory,
    FindingFactory,
    ModelTestFactory,
    StepTrialFactory,
)

pytestmark = pytest.mark.django_db

OFFICE = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
}
LEADS = {
    Role.CENTRE_DIRECTOR,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
    Role.REGIONAL_EXPERT,
}
READERS = OFFICE | {Role.CLERK, Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT}
TABLE = {
    "partnership.run_test": LEADS,
    "partnership.read_tests": READERS,
    "partnership.write_in_field": OFFICE
    | ORGANISATION_ROLES
    | {Role.REGIONAL_EXPERT, Role.RESIDENT},
}


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says(access_as, role):
    access = access_as(role)
    everybody = {"partnership.write_in_field"} if role is not Role.ANYONE else set()
    wanted = {code for code, roles in TABLE.items() if role in roles}
    # Whoever has an account has the role of a resident too: naming decides who writes.
    assert {code for code in TABLE if access.may(code)} == wanted | everybody


def _deeds(test, place, finding, by):
    expert = FieldExpertFactory(location=place)
    entry = field_experts.ExpertEntry(name="x", email="x@example.org")
    facts = {"title": "x", "name": "x", "kind": "2", "variant": "ops"}
    yield lambda: actions.create_model_test(
        municipality=test.municipality, facts=facts, procedures_version="1", by=by
    )
    yield lambda: actions.edit_model_test(test=test, revision=1, facts=facts, by=by)
    yield lambda: actions.start_model_test(test=test, by=by)
    yield lambda: actions.end_model_test(test=test, by=by)
    yield lambda: actions.show_model_test(test=test, is_public=True, by=by)
    yield lambda: actions.add_place(test=test, facts=facts, by=by)
    yield lambda: actions.edit_place(place=place, revision=1, facts=facts, by=by)
    yield lambda: actions.judge_place(place=place, revision=1, facts={}, by=by)
    yield lambda: actions.end_place(place=place, by=by)
    yield lambda: actions.reopen_place(place=place, by=by)
    yield lambda: field_experts.name_expert(place=place, entry=entry, by=by)
    yield lambda: field_experts.edit_expert(expert=expert, entry=entry, by=by)
    yield lambda: field_experts.remove_expert(expert=expert, by=by)
    yield lambda: deciding.drop_finding(finding=finding, reason="x", by=by)
    yield lambda: deciding.restore_finding(finding=finding, by=by)
    yield lambda: deciding.leave_finding_insight(finding=finding, area="HOR", text="x", by=by)


@pytest.mark.parametrize("role", sorted(set(Role) - LEADS))
def test_every_deed_of_the_lead_is_refused_to_others(municipality, access_as, role):
    test = ModelTestFactory(municipality=municipality)
    place = FieldLocationFactory(test=test)
    finding = FindingFactory(location=place)
    by = access_as(role)
    for deed in _deeds(test, place, finding, by):
        with pytest.raises(NotAllowed):
            deed()


_LEAD_PAGES = (
    ("test_edit", 0),
    ("test_place_create", 0),
    ("test_place_edit", 1),
    ("test_place_judge", 1),
    ("field_expert_create", 1),
    ("field_expert_edit", 2),
    ("finding_drop", 3),
    ("finding_insight", 3),
)
#: For readers of tests too.
_READ_PAGES = (
    ("test_detail", 0),
    ("test_comparison", 0),
    ("finding_list", 0),
    ("test_place", 1),
    ("field_trials", 1),
    ("finding_detail", 3),
)


@pytest.fixture
def place(municipality):
    return FieldLocationFactory(test__municipality=municipality)


def _address(name, depth, place):
    more = {
        0: list,
        1: lambda: [place.pk],
        2: lambda: [place.pk, FieldExpertFactory(location=place).pk],
        3: lambda: [place.pk, FindingFactory(location=place, state="confirmed").uuid],
    }[depth]()
    slug = place.test.municipality.slug
    return reverse(f"partnership:{name}", args=[slug, place.test_id, *more])


@pytest.mark.parametrize(("name", "depth"), _LEAD_PAGES)
def test_pages_of_the_lead_are_for_the_lead(place, client_as, name, depth):
    page = _address(name, depth, place)
    for role in (Role.NGO_OFFICER, Role.REGIONAL_EXPERT):
        assert client_as(role).get(page).status_code == 200
    for role in (Role.MAYOR, Role.COMMUNITY_ORGANISER, Role.RESIDENT, Role.NGO_COORDINATOR):
        assert client_as(role).get(page).status_code in (403, 404)
    assert client_as(Role.ANYONE).get(page).status_code == 302


@pytest.mark.parametrize(("name", "depth"), _READ_PAGES)
@pytest.mark.parametrize("role", sorted(MUNICIPALITY_ROLES))
def test_pages_to_read_are_for_readers_of_tests(place, client_as, name, depth, role):
    status = client_as(role).get(_address(name, depth, place)).status_code
    assert status == (200 if role in READERS else 404)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANYONE}))
def test_diary_is_for_its_experts_and_the_lead(place, client_as, role):
    DiaryEntryFactory(location=place)
    page = _address("field_diary", 1, place)
    status = client_as(role).get(page).status_code
    if role in LEADS:
        assert status == 200
    else:
        assert status == (403 if role in READERS else 404)


@pytest.mark.parametrize("role", [Role.NGO_OFFICER, Role.CENTRE_DIRECTOR, Role.MAYOR])
def test_nobody_but_an_expert_writes_not_even_the_lead(place, client_as, role):
    browser = client_as(role)
    slug = place.test.municipality.slug
    where = [slug, place.test_id, place.pk]
    trial, entry = StepTrialFactory(location=place), DiaryEntryFactory(location=place)
    finding = FindingFactory(location=place)
    for name, more in (
        ("field_diary_create", []),
        ("field_diary_edit", [entry.uuid]),
        ("field_trial_create", []),
        ("field_trial_edit", [trial.uuid]),
        ("finding_create", []),
        ("finding_edit", [finding.uuid]),
        ("finding_confirm", [finding.uuid]),
    ):
        page = reverse(f"partnership:{name}", args=[*where, *more])
        assert browser.post(page, {"uuid": str(uuid4())}).status_code == 403, name


def test_staff_of_one_municipality_reach_no_test_of_another(municipality, client_as):
    foreign = FieldLocationFactory()
    browser = client_as(Role.CENTRE_DIRECTOR)
    for name, more in (("test_detail", []), ("finding_list", []), ("test_place", [foreign.pk])):
        here = [municipality.slug, foreign.test_id, *more]
        there = [foreign.test.municipality.slug, foreign.test_id, *more]
        assert browser.get(reverse(f"partnership:{name}", args=here)).status_code == 404
        assert browser.get(reverse(f"partnership:{name}", args=there)).status_code == 404
