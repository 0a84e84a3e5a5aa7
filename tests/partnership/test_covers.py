"""Guardians and federations: both sides agree, either ends, and neither sees more for it."""

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.partnership.actions.covers import agree_cover, ask_cover, end_cover
from mosty.partnership.enums import SetKind
from mosty.partnership.models import Cover
from mosty.partnership.queries.covers import coverable_codes, covers_of
from mosty.partnership.queries.evidence import agreed_covers
from mosty.partnership.queries.seeing import sight_of_organisation
from mosty.partnership.rules.seeing import Sight
from tests.factories.partnership import CoverFactory, StandardFactory, standard_words
from tests.factories.people import OrganisationFactory
from tests.partnership.trusting import NOON, access_of, person, standards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def circle(municipality):
    standard_set, _rows = standards(municipality)
    StandardFactory(
        standard_set=standard_set, code="A9", definition=standard_words("A9", guardian=False)
    )
    return OrganisationFactory(municipality=municipality, name="KGW Dęby")


@pytest.fixture
def guardian(municipality):
    return OrganisationFactory(municipality=municipality, name="Federacja")


def of(municipality, organisation, role=Role.NGO_REPRESENTATIVE):
    user, browser = person(municipality, role, organisation)
    return access_of(user, municipality), browser


def ask(circle, guardian, by, codes=("A1",)):
    return ask_cover(
        municipality=circle.municipality,
        organisation_id=circle.pk,
        by_organisation_id=guardian.pk,
        codes=codes,
        by=by,
    )


def test_cover_counts_once_both_sides_agreed(municipality, circle, guardian):
    (cover,) = ask(circle, guardian, of(municipality, circle)[0])
    assert agreed_covers(circle, SetKind.NGO) == {}
    here = {"municipality": municipality, "cover_id": cover.pk}
    agree_cover(by=of(municipality, circle)[0], **here)  # the same side again changes nothing
    assert agreed_covers(circle, SetKind.NGO) == {}
    agree_cover(by=of(municipality, guardian)[0], **here)
    assert list(agreed_covers(circle, SetKind.NGO)) == ["A1"]
    end_cover(by=of(municipality, guardian)[0], **here)
    assert agreed_covers(circle, SetKind.NGO) == {}
    with pytest.raises(InvalidInput):
        agree_cover(by=of(municipality, guardian)[0], **here)


def test_federation_offers_and_the_member_agrees(municipality, circle, guardian):
    made = ask(circle, guardian, of(municipality, guardian)[0], codes=("A1", "F1"))
    assert [one.organisation_agreed_at for one in made] == [None, None]
    assert [line.waits_for_us for line in covers_of(circle).for_us] == [True, True]
    assert [line.waits_for_them for line in covers_of(guardian).by_us] == [True, True]


def test_standard_somebody_covers_stays_as_it_is(municipality, circle, guardian):
    by = of(municipality, circle)[0]
    ask(circle, guardian, by)
    assert [one.standard_code for one in ask(circle, guardian, by, ("A1", "F1"))] == ["F1"]


def test_cover_is_only_for_standards_a_guardian_may_answer_for(municipality, circle, guardian):
    assert coverable_codes(municipality) == {"A1", "F1"}
    by = of(municipality, circle)[0]
    for codes in (("A9",), ("X1",), ()):
        with pytest.raises(InvalidInput):
            ask(circle, guardian, by, codes)


def test_nobody_answers_for_themselves_or_in_another_municipality(municipality, circle):
    by = of(municipality, circle)[0]
    for wrong in (circle, OrganisationFactory()):
        with pytest.raises(InvalidInput):
            ask(circle, wrong, by)


def test_others_decide_nothing(municipality, circle, guardian):
    cover = CoverFactory(organisation=circle, by=guardian)
    for role in (Role.NGO_OFFICER, Role.CENTRE_DIRECTOR, Role.NGO_REPRESENTATIVE):
        third = OrganisationFactory(municipality=municipality)
        by = of(municipality, third if role == Role.NGO_REPRESENTATIVE else None, role)[0]
        with pytest.raises(NotAllowed):
            ask(circle, guardian, by, ("F1",))
        for deed in (agree_cover, end_cover):
            with pytest.raises(NotFound):
                deed(municipality=municipality, cover_id=cover.pk, by=by)


def test_cover_opens_no_assessment(municipality, circle, guardian):
    CoverFactory(organisation=circle, by=guardian)
    assert sight_of_organisation(of(municipality, guardian)[0], circle) == Sight.NOTHING
    assert sight_of_organisation(of(municipality, circle)[0], guardian) == Sight.NOTHING


def page(name, organisation, *more):
    slug = organisation.municipality.slug
    return reverse(f"partnership:{name}", args=[slug, organisation.pk, *more])


def test_pages_of_both_sides_lead_to_a_cover_that_counts(municipality, circle, guardian):
    _by, asks = of(municipality, circle)
    _by, answers = of(municipality, guardian)
    assert 'class="empty"' in asks.get(page("covers", circle)).content.decode()
    assert asks.post(page("covers", circle), {"other": guardian.pk}).status_code == 422
    asks.post(
        page("covers", circle), {"other": guardian.pk, "codes": ["A1"], "note": "<b>księgi</b>"}
    )
    cover = Cover.objects.get()
    html = answers.get(page("covers", guardian)).content.decode()
    assert "KGW Dęby" in html
    assert "&lt;b&gt;księgi" in html
    answers.post(page("cover_change", guardian, cover.pk), {"co": "zgoda"})
    assert list(agreed_covers(circle, SetKind.NGO)) == ["A1"]
    for file_format in ("csv", "xlsx"):
        assert asks.get(page("covers_file", circle, file_format)).status_code == 200
    asks.post(page("cover_change", circle, cover.pk), {"co": "koniec"})
    assert agreed_covers(circle, SetKind.NGO) == {}
    assert answers.post(page("cover_change", guardian, cover.pk), {"co": "x"}).status_code == 404


def test_federation_offers_on_its_page(municipality, circle, guardian):
    _by, browser = of(municipality, guardian)
    address = page("covers", guardian) + "?my=1"
    assert browser.get(address).status_code == 200
    browser.post(address, {"other": circle.pk, "codes": ["F1"]})
    cover = Cover.objects.get()
    assert (cover.organisation, cover.by) == (circle, guardian)
