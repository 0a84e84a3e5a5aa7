"""Nobody sees another organisation's assessment, evidence, plan or standing without its consent.

Every page and file of partnership is walked through with the numbers of a strange organisation in the
address (those about assessments as every role): no secret word of it may come back, and no word of how
it stands.
"""

import io
import re
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.urls import URLResolver, reverse
from django.urls.converters import get_converters

from mosty.core.access import MUNICIPALITY_ROLES, Role
from mosty.core.models import AuditEntry
from mosty.partnership import urls
from mosty.partnership.actions.consents import give_consent, revoke_consent
from mosty.partnership.enums import AssessmentState, ConsentScope, Standing
from mosty.partnership.models import AssessmentConsent
from mosty.partnership.queries.seeing import sight_of_assessment, sight_of_organisation
from mosty.partnership.rules.seeing import Sight
from mosty.people.enums import OrganisationForm
from tests.factories.partnership import AssessmentExpertFactory, ConsentFactory
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.partnership.trusting import (
    NAME,
    NOON,
    SECRETS,
    TODAY,
    access_of,
    assessed,
    person,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

#: Pages about assessments; the walk of all pages is for a few strangers, for it takes its time.
ABOUT = (
    "federacje/",
    "organizacje/",
    "samoocena/",
    "dowody/",
    "weryfikacja/",
    "pokazane/",
    "lustro/",
)
WALKS_ALL = {Role.ADMINISTRATOR, Role.NGO_OFFICER, Role.REGIONAL_EXPERT, Role.NGO_REPRESENTATIVE}
STRANGERS = (
    *sorted(MUNICIPALITY_ROLES),
    Role.NGO_REPRESENTATIVE,
    Role.NGO_COORDINATOR,
    Role.NGO_WORKER,
    Role.RESIDENT,
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def theirs(municipality):
    return assessed(municipality)


def stranger(municipality, role):
    organisation = (
        OrganisationFactory(municipality=municipality) if role.startswith("ngo_") else None
    )
    if role is Role.NGO_OFFICER:
        organisation = None
    return person(municipality, role, organisation)


def patterns(found, before="", kinds=None):
    """(name, way, converters) of all of them, those of included lists too."""
    for one in found:
        way = before + str(one.pattern)
        known = {**(kinds or {}), **one.pattern.converters}
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, way, known)
        else:
            # Django fills `converters` with those of other patterns; the text is what was written.
            written = re.findall(r"<(?:\w+:)?(\w+)>", way)
            yield one.name, way, {name: known[name] for name in written}


def addresses(theirs, *, everywhere):
    """Pages and files of partnership with the numbers of this organisation in the address."""
    municipality = theirs.organisation.municipality
    known = {
        "organisation_id": theirs.organisation.pk,
        "uuid": theirs.organisation.evidence.get().uuid,
        "code": "A1",
        "area": "A",
        "which": "organizacje",
        "slug": "x",
    }
    for page, way, names in patterns(urls.urlpatterns):
        if not (everywhere or way.startswith(ABOUT)):
            continue
        for number in numbers(theirs, way, everywhere=everywhere):
            for file_format in (
                formats(way, everywhere=everywhere) if "file_format" in names else ("",)
            ):
                values = {}
                for name, converter in names.items():
                    if name == "file_format":
                        values[name] = file_format
                    elif isinstance(converter, type(get_converters()["int"])):
                        values[name] = known.get(name, number)
                    elif isinstance(converter, type(get_converters()["uuid"])):
                        values[name] = known["uuid"]
                    else:
                        values[name] = known.get(name, "x")
                yield reverse(
                    f"partnership:{page}",
                    kwargs={"municipality": municipality.slug, **values},
                )


def formats(way, *, everywhere):
    if "raport" in way:
        return ("docx",)
    return ("csv", "xlsx") if everywhere else ("csv",)


def numbers(theirs, way, *, everywhere):
    """Keys of the organisation and of what it has; of pages about it those that mean something."""
    if not everywhere:
        if way.startswith(("samoocena/", "weryfikacja/")):
            return [theirs.assessment.pk]
        if "/plan/" in way:
            return list(theirs.organisation.improvement_steps.values_list("pk", flat=True))
        is_of_guardian = way.startswith("federacje/")
        return [theirs.guardian.pk if is_of_guardian else theirs.organisation.pk]
    return sorted(
        {
            theirs.organisation.pk,
            theirs.assessment.pk,
            theirs.guardian.pk,
            *theirs.organisation.improvement_steps.values_list("pk", flat=True),
            *theirs.assessment.experts.values_list("pk", flat=True),
        }
    )


def told(browser, theirs, *, everywhere=False):
    """Addresses of pages and files that tell something secret."""
    found = []
    for address in dict.fromkeys(addresses(theirs, everywhere=everywhere)):
        response = browser.get(address)
        if response.status_code != 200:
            continue
        content = b"".join(response) if response.streaming else response.content
        text = readable(content, address)
        if any(secret in text for secret in SECRETS) or stands_there(text):
            found.append(address)
    return found


def stands_there(text):
    """Whether the name stands there together with how it stands."""
    return NAME in text and any(str(one.label) in text for one in Standing)


def readable(content, address):
    if address.endswith((".xlsx", ".docx")):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("role", STRANGERS)
def test_no_page_and_no_file_tells_a_stranger_anything(municipality, theirs, role):
    _user, browser = stranger(municipality, role)
    assert told(browser, theirs, everywhere=role in WALKS_ALL) == []


def test_no_page_tells_a_visitor_anything(client, theirs):
    assert told(client, theirs, everywhere=True) == []


def test_walk_would_find_what_is_told(municipality, theirs):
    """The same walk as the organisation itself finds its words: it does look."""
    _user, browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    found = " ".join(told(browser, theirs))
    for part in ("/samoocena/", "/plan/", "/dowody/", "raport.docx"):
        assert part in found


def test_worker_of_the_organisation_sees_no_more_than_who_answers_for_it(municipality, theirs):
    """What a federation answers for stands on its page for everybody of the member itself."""
    _user, browser = person(municipality, Role.NGO_WORKER, theirs.organisation)
    assert all("/federacje/" in address for address in told(browser, theirs))


@pytest.mark.parametrize("role", [Role.MAYOR, Role.CLERK, Role.NGO_OFFICER])
def test_office_sees_one_word_after_consent_and_nothing_after_it_is_taken_back(
    municipality, theirs, role
):
    speaker, _browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    by = access_of(speaker, municipality)
    here = {"municipality": municipality, "organisation_id": theirs.organisation.pk, "by": by}
    consent = give_consent(shown_to_id=None, scope=ConsentScope.STANDING, **here)
    _user, browser = person(municipality, role)
    found = told(browser, theirs)
    assert found
    assert all("/pokazane/" in address for address in found)
    page = browser.get(reverse("partnership:shared_list", args=[municipality.slug]))
    assert NAME in page.content.decode()
    assert not any(secret in page.content.decode() for secret in SECRETS)
    revoke_consent(consent_id=consent.pk, **here)
    assert told(browser, theirs) == []


def test_whole_assessment_is_shown_after_consent_until_its_last_day(municipality, theirs):
    ConsentFactory(organisation=theirs.organisation, scope=ConsentScope.WHOLE, ends_on=TODAY)
    _user, browser = person(municipality, Role.MAYOR)
    found = " ".join(told(browser, theirs))
    for part in ("/pokazane/", "raport.docx"):
        assert part in found
    address = reverse("partnership:shared_detail", args=[municipality.slug, theirs.organisation.pk])
    html = browser.get(address).content.decode()
    for secret in SECRETS[:3]:
        assert secret in html
    with time_machine.travel(NOON + timedelta(days=1)):
        assert told(browser, theirs) == []


def test_consent_to_one_organisation_opens_nothing_to_another_or_to_the_office(
    municipality, theirs
):
    friend = OrganisationFactory(municipality=municipality)
    ConsentFactory(organisation=theirs.organisation, shown_to=friend, scope=ConsentScope.WHOLE)
    _user, of_friend = person(municipality, Role.NGO_REPRESENTATIVE, friend)
    assert told(of_friend, theirs)
    _user, worker = person(municipality, Role.NGO_WORKER, friend)
    assert told(worker, theirs) == []
    for role in (Role.NGO_REPRESENTATIVE, Role.CENTRE_DIRECTOR, Role.ADMINISTRATOR):
        assert told(stranger(municipality, role)[1], theirs) == []


def test_assessment_being_filled_in_is_not_shown_even_with_consent(municipality):
    theirs = assessed(municipality, state=AssessmentState.OPEN)
    ConsentFactory(organisation=theirs.organisation, scope=ConsentScope.WHOLE)
    _user, browser = person(municipality, Role.MAYOR)
    html = browser.get(
        reverse("partnership:shared_detail", args=[municipality.slug, theirs.organisation.pk])
    ).content.decode()
    assert not any(secret in html for secret in SECRETS)
    assert not stands_there(html)


def test_one_who_sees_everything_of_one_municipality_sees_nothing_of_another(municipality, theirs):
    foreign = assessed(OrganisationFactory().municipality)
    ConsentFactory(organisation=foreign.organisation, scope=ConsentScope.WHOLE)
    user, browser = person(municipality, Role.MAYOR)
    assert told(browser, foreign) == []
    here = access_of(user, municipality)
    assert sight_of_organisation(here, foreign.organisation) == Sight.NOTHING
    page = browser.get(reverse("partnership:shared_list", args=[municipality.slug]))
    assert foreign.organisation.name not in page.content.decode()


def test_changing_the_form_of_an_organisation_opens_nothing_to_the_office(municipality, theirs):
    theirs.organisation.form = OrganisationForm.UNIT
    theirs.organisation.save()
    user, browser = person(municipality, Role.CENTRE_DIRECTOR)
    assert sight_of_organisation(access_of(user, municipality), theirs.organisation) == 0
    assert told(browser, theirs) == []


# --- experts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.REGIONAL_EXPERT, Role.NGO_OFFICER])
def test_expert_sees_what_they_verify_while_they_are_named(municipality, theirs, role):
    user, browser = person(municipality, role)
    expert = AssessmentExpertFactory(assessment=theirs.assessment, user=user)
    found = " ".join(told(browser, theirs))
    assert "/weryfikacja/" in found
    assert "/plan/" not in found
    assert "raport" not in found
    expert.ended_at = NOON
    expert.save()
    assert told(browser, theirs) == []


@pytest.mark.parametrize(
    "state", [AssessmentState.OPEN, AssessmentState.VERIFIED, AssessmentState.REPLACED]
)
def test_expert_sees_nothing_while_the_assessment_does_not_wait_for_them(municipality, state):
    theirs = assessed(municipality, state=state)
    user, browser = person(municipality, Role.REGIONAL_EXPERT)
    AssessmentExpertFactory(assessment=theirs.assessment, user=user)
    assert told(browser, theirs) == []


def test_expert_who_lost_the_role_or_joined_the_organisation_sees_nothing(municipality, theirs):
    former, browser = person(municipality, Role.CLERK)
    AssessmentExpertFactory(assessment=theirs.assessment, user=former)
    assert told(browser, theirs) == []
    user, browser = person(municipality, Role.REGIONAL_EXPERT)
    AssessmentExpertFactory(assessment=theirs.assessment, user=user)
    MembershipFactory(
        user=user,
        municipality=municipality,
        role=Role.NGO_WORKER,
        organisation=theirs.organisation,
    )
    assert all("/federacje/" in address for address in told(browser, theirs))


def test_named_expert_sees_no_other_assessment(municipality, theirs):
    other = assessed(municipality, name="Inna")
    user, _browser = person(municipality, Role.REGIONAL_EXPERT)
    AssessmentExpertFactory(assessment=theirs.assessment, user=user)
    by = access_of(user, municipality)
    assert sight_of_assessment(by, theirs.assessment) == Sight.WHOLE
    assert sight_of_assessment(by, other.assessment) == Sight.NOTHING


# --- the trail ----------------------------------------------------------------------------------


def test_trail_keeps_nothing_of_how_an_organisation_stands(municipality, theirs):
    """The trail is read by others: deeds stand there, no words and no results."""
    _speaker, browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    org = theirs.organisation.pk
    browser.post(
        reverse("partnership:step_add", args=[municipality.slug, org]),
        {"standard_code": "A1", "text": SECRETS[2], "state": "to_do", "revision": 0},
    )
    browser.post(
        reverse("partnership:steps_ready", args=[municipality.slug, org, "A1"]),
        {"krok": "Krok do A1"},
    )
    entries = AuditEntry.objects.filter(action__startswith="partnership.")
    assert {"partnership.step_saved", "partnership.steps_added"} <= {one.action for one in entries}
    for entry in entries:
        text = f"{entry.object_label} {entry.data}"
        assert not any(words in text for words in (*SECRETS, "Krok do")), text


def test_reading_by_consent_and_by_experts_is_noted(municipality, theirs):
    ConsentFactory(organisation=theirs.organisation, scope=ConsentScope.WHOLE)
    mayor, browser = person(municipality, Role.MAYOR)
    browser.get(
        reverse("partnership:shared_detail", args=[municipality.slug, theirs.organisation.pk])
    )
    entry = AuditEntry.objects.get(action="partnership.assessment_read")
    assert entry.by_user_id == mayor.pk


# --- consents -----------------------------------------------------------------------------------


def test_nobody_gives_consent_for_an_organisation_but_its_own_people(municipality, theirs):
    for role in STRANGERS:
        _user, browser = stranger(municipality, role)
        address = reverse("partnership:consents", args=[municipality.slug, theirs.organisation.pk])
        answer = browser.post(address, {"shown_to": "urzad", "scope": "whole"})
        assert answer.status_code in (403, 404), role
    assert not AssessmentConsent.objects.exists()
