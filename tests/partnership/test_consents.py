"""Consents: given, wider and narrower, until a day, taken back; and what others then see."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.directory.actions.merging import merge_records, part_records
from mosty.directory.enums import RecordKind
from mosty.partnership.actions.consents import give_consent, revoke_consent
from mosty.partnership.enums import AssessmentState, ConsentScope, Standing
from mosty.partnership.models import AssessmentConsent
from mosty.partnership.queries.seeing import (
    consents_of,
    holding_consents,
    shared_organisations,
    sight_of_organisation,
)
from mosty.partnership.queries.shared import shared_lines
from mosty.partnership.rules.seeing import Sight
from tests.factories.partnership import ConsentFactory, CoverFactory, EvidenceFactory
from tests.factories.people import OrganisationFactory
from tests.partnership.trusting import NOON, TODAY, access_of, assessed, person, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def theirs(municipality):
    return assessed(municipality)


@pytest.fixture
def speaker(municipality, theirs):
    user, _browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    return access_of(user, municipality)


@pytest.fixture
def mayor(municipality):
    return access_of(person(municipality, Role.MAYOR)[0], municipality)


def give(theirs, by, shown_to=None, scope=ConsentScope.STANDING, **more):
    return give_consent(
        municipality=theirs.organisation.municipality,
        organisation_id=theirs.organisation.pk,
        shown_to_id=shown_to,
        scope=scope,
        by=by,
        **more,
    )


def test_newer_consent_replaces_the_older_one(theirs, speaker, mayor):
    give(theirs, speaker, scope=ConsentScope.WHOLE)
    assert sight_of_organisation(mayor, theirs.organisation) == Sight.WHOLE
    give(theirs, speaker)
    assert sight_of_organisation(mayor, theirs.organisation) == Sight.STANDING
    assert AssessmentConsent.objects.filter(revoked_at=None).count() == 1


def test_consent_is_only_for_readers_of_the_same_municipality(theirs, speaker):
    stranger = OrganisationFactory()
    for wrong in (stranger.pk, theirs.organisation.pk, 0):
        with pytest.raises(InvalidInput):
            give(theirs, speaker, shown_to=wrong)


def test_consent_cannot_end_before_today(theirs, speaker):
    with pytest.raises(InvalidInput) as caught:
        give(theirs, speaker, ends_on=TODAY - timedelta(days=1))
    assert "ends_on" in caught.value.fields
    assert give(theirs, speaker, ends_on=TODAY).ends_on == TODAY


def test_consent_that_ended_by_its_day_can_be_given_again(theirs, speaker, mayor):
    ConsentFactory(organisation=theirs.organisation, ends_on=TODAY - timedelta(days=1))
    assert sight_of_organisation(mayor, theirs.organisation) == Sight.NOTHING
    give(theirs, speaker)
    assert sight_of_organisation(mayor, theirs.organisation) == Sight.STANDING


def test_taking_back_twice_keeps_the_first_moment(municipality, theirs, speaker):
    consent = give(theirs, speaker)
    here = {
        "municipality": municipality,
        "organisation_id": theirs.organisation.pk,
        "consent_id": consent.pk,
        "by": speaker,
    }
    first = revoke_consent(**here).revoked_at
    with time_machine.travel(NOON + timedelta(hours=1)):
        assert revoke_consent(**here).revoked_at == first


def test_another_organisation_takes_no_consent_back(municipality, theirs, speaker):
    consent = give(theirs, speaker)
    other = OrganisationFactory(municipality=municipality)
    user, _browser = person(municipality, Role.NGO_REPRESENTATIVE, other)
    by = access_of(user, municipality)
    for organisation, error in ((theirs.organisation, NotAllowed), (other, NotFound)):
        with pytest.raises(error):
            revoke_consent(
                municipality=municipality,
                organisation_id=organisation.pk,
                consent_id=consent.pk,
                by=by,
            )


def test_joining_records_shows_nobody_more_than_was_agreed(municipality, theirs, mayor):
    """The office joins what stands twice: no consent of one is a consent of the other."""
    director = access_of(person(municipality, Role.CENTRE_DIRECTOR)[0], municipality)
    friend, stranger = (OrganisationFactory(municipality=municipality) for _number in range(2))
    open_one = OrganisationFactory(municipality=municipality)
    ConsentFactory(organisation=open_one, scope=ConsentScope.WHOLE)
    ConsentFactory(organisation=theirs.organisation, shown_to=friend, scope=ConsentScope.WHOLE)
    reader = access_of(person(municipality, Role.NGO_REPRESENTATIVE, stranger)[0], municipality)
    merges = [
        merge_records(
            municipality=municipality,
            kind=RecordKind.ORGANISATION,
            kept_id=kept.pk,
            merged_id=merged.pk,
            by=director,
        )
        for kept, merged in ((theirs.organisation, open_one), (stranger, friend))
    ]
    assert sight_of_organisation(mayor, theirs.organisation) == Sight.NOTHING
    assert sight_of_organisation(reader, theirs.organisation) == Sight.NOTHING
    assert shared_organisations(mayor) == ()
    rows = consents_of(theirs.organisation)
    assert rows.exists()
    assert holding_consents(rows, on=TODAY) == []
    for merge in merges:
        part_records(municipality=municipality, merge_id=merge.pk, by=director)
    of_friend = access_of(person(municipality, Role.NGO_COORDINATOR, friend)[0], municipality)
    assert sight_of_organisation(of_friend, theirs.organisation) == Sight.WHOLE


# --- what others see ----------------------------------------------------------------------------


def test_list_stands_in_the_order_of_the_alphabet_whatever_the_result(municipality, mayor):
    for name, value in (("Żuraw", 3), ("Ćma", 0), ("Cis", 2)):
        ConsentFactory(organisation=assessed(municipality, name=name, value=value).organisation)
    lines = shared_lines(mayor, on=TODAY)
    assert [one.organisation.name for one in lines] == ["Cis", "Ćma", "Żuraw"]
    standings = [one.result.standing for one in lines if one.result]
    assert standings == [
        Standing.MEETS_MINIMUM,
        Standing.NEEDS_SUPPORT,
        Standing.MEETS_MINIMUM,
    ]


def test_expired_evidence_changes_what_others_see_the_same_day(municipality, theirs, mayor):
    for row in theirs.standards:
        row.definition = {
            **row.definition,
            "evidence": [{"kind": "link", "title": "x", "valid_months": 3}],
        }
        row.save()
        EvidenceFactory(organisation=theirs.organisation, standard_code=row.code, valid_until=TODAY)
    theirs.organisation.evidence.filter(valid_until=None).delete()
    theirs.organisation.evidence.update(added_at=NOON)
    ConsentFactory(organisation=theirs.organisation)
    first, after = (
        shared_lines(mayor, on=day)[0].result for day in (TODAY, TODAY + timedelta(days=1))
    )
    assert first is not None
    assert after is not None
    assert first.standing == Standing.MEETS_MINIMUM
    assert after.standing == Standing.NEEDS_SUPPORT


def test_list_counts_covers_as_the_page_of_the_organisation_does(municipality, mayor):
    theirs = assessed(municipality, value=0)
    for row in theirs.standards:
        CoverFactory(organisation=theirs.organisation, standard_code=row.code)
    ConsentFactory(organisation=theirs.organisation)
    result = shared_lines(mayor, on=TODAY)[0].result
    assert result is not None
    assert result.standing == Standing.MEETS_MINIMUM


def test_list_takes_the_same_queries_for_more_organisations(
    municipality, django_assert_num_queries
):
    _user, browser = person(municipality, Role.MAYOR)
    address = reverse("partnership:shared_list", args=[municipality.slug])
    first = assessed(municipality, name="Jedna", state=AssessmentState.VERIFIED)
    ConsentFactory(organisation=first.organisation)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for name in ("Druga", "Trzecia"):
        theirs = assessed(municipality, name=name, state=AssessmentState.VERIFIED)
        ConsentFactory(organisation=theirs.organisation, scope=ConsentScope.WHOLE)
    with django_assert_num_queries(len(one)):
        html = browser.get(address).content.decode()
    assert html.index("Druga") < html.index("Jedna") < html.index("Trzecia")


def test_organisation_of_the_reader_sees_what_was_shown_to_it(municipality, theirs):
    friend = OrganisationFactory(municipality=municipality)
    ConsentFactory(organisation=theirs.organisation, shown_to=friend)
    user, _browser = person(municipality, Role.NGO_COORDINATOR, friend)
    found = shared_organisations(access_of(user, municipality))
    assert found == ((theirs.organisation, Sight.STANDING),)


# --- pages --------------------------------------------------------------------------------------


def page(name, municipality, *more):
    return reverse(f"partnership:{name}", args=[municipality.slug, *more])


def test_organisation_gives_and_takes_back_on_its_page(municipality, theirs):
    _user, browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    address = page("consents", municipality, theirs.organisation.pk)
    html = browser.get(address).content.decode()
    assert "Tylko Wy widzicie, jak u Was jest" in html
    assert 'class="empty"' in html
    wrong = browser.post(address, {"shown_to": "urzad", "scope": "whole", "ends_on": "2027-03-01"})
    assert wrong.status_code == 422
    assert "2027-03-01" in wrong.content.decode()
    browser.post(address, {"shown_to": "urzad", "scope": "whole", "ends_on": ""})
    consent = AssessmentConsent.objects.get()
    assert consent.shown_to is None
    for file_format in ("csv", "xlsx"):
        file = page("consents_file", municipality, theirs.organisation.pk, file_format)
        assert browser.get(file).status_code == 200
    browser.post(page("consent_revoke", municipality, theirs.organisation.pk, consent.pk))
    consent.refresh_from_db()
    assert consent.revoked_at is not None
    assert browser.get(address).status_code == 200


def test_office_speaks_for_its_own_unit_and_lets_an_organisation_see_it(municipality):
    unit = unit_of(municipality)
    friend = OrganisationFactory(municipality=municipality)
    _user, browser = person(municipality, Role.CENTRE_DIRECTOR)
    browser.post(page("consents", municipality, unit.pk), {"shown_to": friend.pk, "scope": "whole"})
    assert AssessmentConsent.objects.get().shown_to == friend


def test_shared_list_without_anything_says_how_to_ask(municipality):
    _user, browser = person(municipality, Role.MAYOR)
    html = browser.get(page("shared_list", municipality)).content.decode()
    assert 'class="empty"' in html
    for file_format in ("csv", "xlsx"):
        assert browser.get(page("shared_file", municipality, file_format)).status_code == 200
