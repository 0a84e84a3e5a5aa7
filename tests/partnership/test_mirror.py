"""The mirror: own view and views of organisations, together only and from three on."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.partnership.actions.assessments import start_assessment
from mosty.partnership.enums import AssessmentState, ConsentScope, SetKind
from mosty.partnership.queries.mirror import gap_picture, may_see_picture
from mosty.partnership.queries.seeing import sight_of_assessment
from mosty.partnership.rules.seeing import Sight
from tests.factories.partnership import AssessmentFactory, ConsentFactory, GradeFactory
from tests.factories.people import OrganisationFactory
from tests.partnership.trusting import (
    NOON,
    SECRETS,
    TODAY,
    access_of,
    partner_view,
    person,
    standards,
    unit_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def mirror_set(municipality):
    return standards(municipality, SetKind.MIRROR, ("A1", "F1"))[0]


@pytest.fixture
def unit(municipality, mirror_set):
    return unit_of(municipality)


@pytest.fixture
def director(municipality):
    return person(municipality, Role.CENTRE_DIRECTOR)


def own_view(unit, mirror_set, value=3, state=AssessmentState.SENT):
    assessment = AssessmentFactory(
        municipality=unit.municipality, standard_set=mirror_set, organisation=unit, state=state
    )
    for row in mirror_set.standards.all():
        GradeFactory(assessment=assessment, standard=row, value=value)
    return assessment


def picture(unit, user):
    return gap_picture(unit, access_of(user, unit.municipality), on=TODAY)


def page(name, municipality, *more):
    return reverse(f"partnership:{name}", args=[municipality.slug, *more])


# --- from three on ------------------------------------------------------------------------------


def test_two_views_are_not_told_and_three_are_told_together(
    municipality, unit, mirror_set, director
):
    own_view(unit, mirror_set)
    for _number in range(2):
        partner_view(municipality, unit, mirror_set, (0, 1))
    found = picture(unit, director[0])
    assert found.views is None
    assert [line.others.is_shown for line in found.lines] == [False, False]
    partner_view(municipality, unit, mirror_set, (1, 1))
    found = picture(unit, director[0])
    assert found.views == 3
    assert [line.others.mean for line in found.lines] == [Decimal("0.5"), Decimal(1)]
    assert [line.gap for line in found.lines] == [Decimal("2.5"), Decimal(2)]
    assert [line.shown.definition.code for line in found.widest] == ["A1", "F1"]


def test_standard_few_answered_stays_hidden_though_three_handed_in(
    municipality, unit, mirror_set, director
):
    for values in ((0, None), (1, 2), (2, 2)):
        partner_view(municipality, unit, mirror_set, values)
    shown = [line.others.is_shown for line in picture(unit, director[0]).lines]
    assert shown == [True, False]


def test_view_being_filled_in_does_not_count(municipality, unit, mirror_set, director):
    for state in (AssessmentState.SENT, AssessmentState.SENT, AssessmentState.OPEN):
        partner_view(municipality, unit, mirror_set, (1, 1), state=state)
    assert picture(unit, director[0]).views is None


def test_views_of_another_unit_do_not_count(municipality, unit, mirror_set, director):
    other = unit_of(municipality, "Biblioteka")
    for one in (unit, unit, other):
        partner_view(municipality, one, mirror_set, (1, 1))
    assert picture(unit, director[0]).views is None


# --- who sees what ------------------------------------------------------------------------------


def test_nobody_but_the_organisation_sees_its_single_view(municipality, unit, mirror_set):
    view = partner_view(municipality, unit, mirror_set, (0, 0))
    ConsentFactory(organisation=unit, scope=ConsentScope.WHOLE)
    ConsentFactory(organisation=view.assessor, scope=ConsentScope.WHOLE)
    for role in (Role.CENTRE_DIRECTOR, Role.MAYOR, Role.NGO_OFFICER, Role.ADMINISTRATOR):
        user, browser = person(municipality, role)
        assert sight_of_assessment(access_of(user, municipality), view.assessment) == 0
        for name in ("assessment_detail", "verification"):
            address = page(name, municipality, view.assessment.pk)
            assert browser.get(address).status_code in (403, 404)
        document = page("assessment_report", municipality, view.assessment.pk, "docx")
        assert browser.get(document).status_code == 404
    user, _browser = person(municipality, Role.NGO_REPRESENTATIVE, view.assessor)
    assert sight_of_assessment(access_of(user, municipality), view.assessment) == Sight.OWN


def test_picture_tells_no_single_words_or_names(municipality, unit, mirror_set, director):
    views = [partner_view(municipality, unit, mirror_set, (1, 2)) for _number in range(3)]
    own_view(unit, mirror_set)
    _user, browser = director
    html = browser.get(page("mirror_gap", municipality, unit.pk)).content.decode()
    html += browser.get(page("mirror_gap_file", municipality, unit.pk, "csv")).content.decode()
    assert SECRETS[0] not in html
    assert not any(one.assessor.name in html for one in views)
    assert browser.get(page("mirror_gap_file", municipality, unit.pk, "xlsx")).status_code == 200


def test_picture_is_for_the_unit_and_those_it_lets_see(municipality, unit, mirror_set):
    own_view(unit, mirror_set)
    view = partner_view(municipality, unit, mirror_set, (1, 1))
    user, browser = person(municipality, Role.NGO_REPRESENTATIVE, view.assessor)
    address = page("mirror_gap", municipality, unit.pk)
    assert browser.get(address).status_code == 404
    consent = ConsentFactory(organisation=unit, shown_to=view.assessor, scope=ConsentScope.WHOLE)
    assert browser.get(address).status_code == 200
    assert may_see_picture(access_of(user, municipality), unit, on=TODAY)
    consent.revoked_at = NOON
    consent.save()
    assert browser.get(address).status_code == 404
    _clerk, of_clerk = person(municipality, Role.CLERK)
    assert of_clerk.get(address).status_code == 404


def test_own_view_being_filled_in_is_for_the_unit_alone(municipality, unit, mirror_set, director):
    own_view(unit, mirror_set, state=AssessmentState.OPEN)
    ConsentFactory(organisation=unit, scope=ConsentScope.WHOLE)
    clerk, _browser = person(municipality, Role.CLERK)
    assert picture(unit, clerk).own is None
    assert [line.own for line in picture(unit, clerk).lines] == [None, None]
    assert picture(unit, director[0]).own is not None


# --- beginning ----------------------------------------------------------------------------------


def test_organisation_and_office_begin_their_views_from_the_list(municipality, unit, director):
    friend = OrganisationFactory(municipality=municipality)
    _user, browser = person(municipality, Role.NGO_REPRESENTATIVE, friend)
    assert friend.name in browser.get(page("mirror", municipality)).content.decode()
    browser.post(page("mirror_start", municipality, unit.pk), {"organizacja": friend.pk})
    partner = unit.assessments.get()
    assert (partner.assessor, partner.perspective) == (friend, "partner")
    director[1].post(page("mirror_start", municipality, unit.pk))
    assert unit.assessments.filter(assessor=None).count() == 1
    assert director[1].get(page("mirror", municipality)).status_code == 200


def test_nobody_assesses_in_the_name_of_another(municipality, unit):
    friend = OrganisationFactory(municipality=municipality)
    for role in (Role.CLERK, Role.CENTRE_DIRECTOR, Role.RESIDENT):
        user, _browser = person(municipality, role)
        with pytest.raises(NotAllowed):
            start_assessment(
                municipality=municipality,
                organisation_id=unit.pk,
                kind=SetKind.MIRROR,
                assessor_id=friend.pk,
                by=access_of(user, municipality),
            )


def test_pages_without_units_or_views_say_what_they_are_for(municipality, director):
    _user, browser = director
    assert 'class="empty"' in browser.get(page("mirror", municipality)).content.decode()
    unit = unit_of(municipality)
    html = browser.get(page("mirror_gap", municipality, unit.pk)).content.decode()
    assert 'class="empty"' in html


def test_picture_takes_the_same_queries_for_more_views(
    municipality, unit, mirror_set, director, django_assert_num_queries
):
    _user, browser = director
    own_view(unit, mirror_set)
    partner_view(municipality, unit, mirror_set, (1, 1))
    address = page("mirror_gap", municipality, unit.pk)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _number in range(2):
        partner_view(municipality, unit, mirror_set, (1, 1))
    with django_assert_num_queries(len(one)):
        browser.get(address)


def test_list_takes_the_same_queries_for_more_units(
    municipality, unit, director, django_assert_num_queries
):
    _user, browser = director
    address = page("mirror", municipality)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for name in ("Biblioteka", "Dom kultury"):
        unit_of(municipality, name)
    with django_assert_num_queries(len(one)):
        browser.get(address)
