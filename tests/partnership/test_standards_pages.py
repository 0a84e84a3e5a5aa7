"""Pages of standards, assessments and evidence: read, answer area by area, add evidence, send."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.partnership.enums import (
    AssessmentState,
    ConsentScope,
    EvidenceKind,
    SetKind,
)
from mosty.partnership.models import (
    Assessment,
    AssessmentConsent,
    AssessmentExpert,
    Cover,
    Evidence,
    Grade,
    StandardSet,
)
from mosty.people.enums import OrganisationForm
from mosty.people.models import User
from tests.factories.partnership import (
    AssessmentFactory,
    EvidenceFactory,
    StandardFactory,
    StandardSetFactory,
    standard_words,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import LegalParameterFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 18)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2027-03-18 12:00:00+01:00"):
        yield


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def organisation(municipality):
    return OrganisationFactory(
        municipality=municipality, name="Koło Gospodyń", form=OrganisationForm.FARMERS_WIVES
    )


@pytest.fixture
def browser(client_as, organisation):
    return client_as(Role.NGO_REPRESENTATIVE, organisation)


@pytest.fixture
def office(client_as):
    return client_as(Role.NGO_OFFICER)


@pytest.fixture
def standards(municipality):
    made = StandardSetFactory(municipality=municipality)
    StandardFactory(standard_set=made, code="A1", position=1)
    StandardFactory(standard_set=made, code="A2", position=2)
    StandardFactory(
        standard_set=made,
        code="F1",
        position=3,
        definition=standard_words(
            "F1",
            only_if="minors",
            evidence=[{"kind": "seen", "title": "sprawdzone w rejestrze", "valid_months": 12}],
        ),
    )
    return made


@pytest.fixture
def assessment(municipality, organisation, standards):
    return AssessmentFactory(
        municipality=municipality, standard_set=standards, organisation=organisation
    )


def at(name, *rest):
    return reverse(f"partnership:{name}", args=["debowa-dolina", *rest])


def page(browser, name, *rest, **more):
    return browser.get(at(name, *rest), **more)


def html(response):
    return response.content.decode()


# --- for everybody ------------------------------------------------------------------------------


def test_start_page_is_for_everybody_and_shows_work_to_those_who_have_it(
    municipality, organisation, client, browser, office
):
    seen = html(page(client, "start"))
    assert "Standardy organizacji" in seen
    assert "Zmień standardy" not in seen
    assert "Koło Gospodyń" in html(page(browser, "start"))
    assert "Zmień standardy" in html(page(office, "start"))
    assert "Koło Gospodyń" not in html(page(office, "start"))


@pytest.mark.parametrize("which", ["organizacje", "gmina"])
def test_standards_of_the_pack_are_read_before_anybody_stored_them(municipality, client, which):
    for code in ("udpp.task_report_days", "minors.standards_review_years"):
        LegalParameterFactory(code=code, value="30", unit="dni", legal_basis="art. 18 próbny")
    answer = page(client, "standard_list", which)
    assert answer.status_code == 200
    assert "zaproponowane przez Mosty" in html(answer)
    if which == "organizacje":
        assert "A1. Aktualny wpis w rejestrze" in html(answer)
        assert "art. 18 próbny" in html(answer)
    assert not StandardSet.objects.exists()


def test_a_word_that_is_no_kind_of_standards_is_not_found(municipality, client):
    assert page(client, "standard_list", "inne").status_code == 404
    assert page(client, "standard_file", "organizacje", "pdf").status_code == 404


def test_standards_are_read_in_ukrainian_where_there_are_words(municipality, client, standards):
    client.cookies["mosty_language"] = "uk"
    seen = html(page(client, "standard_list", "organizacje"))
    assert "Правовий статус" in seen
    assert '<span lang="pl">Ochrona małoletnich</span>' in seen


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_standards_are_saved_as_a_table(municipality, client, standards, kind):
    answer = page(client, "standard_file", "organizacje", kind)
    assert answer["Content-Disposition"] == f'attachment; filename="standardy-organizacje.{kind}"'
    if kind == "csv":
        assert "Wymaganie A1." in html(answer)


# --- the office ---------------------------------------------------------------------------------


def _form_of(response):
    """What the browser would send back."""
    data = {}
    context = response.context
    for form in (context["form"], *context["proofs"], *context["steps"]):
        for field in form:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    for rows in (context["proofs"], context["steps"]):
        for field in rows.management_form:
            data[field.html_name] = field.value()
    return data


def test_office_changes_a_standard(municipality, standards, office):
    data = _form_of(page(office, "standard_edit", "organizacje", "A1"))
    data |= {
        "title": "<script>alert(1)</script>",
        "dowody-0-title": "",
        "kroki-1-text": "Drugi krok",
        "note": "Po rozmowie",
    }
    answer = office.post(at("standard_edit", "organizacje", "A1"), data)
    assert answer.status_code == 302
    stored = StandardSet.objects.order_by("-number").first().standards.get(code="A1")
    assert stored.definition["evidence"] == []
    assert [step["days"] for step in stored.definition["steps"]] == [7, 30]
    assert stored.definition["guardian"] is True
    seen = html(page(office, "standard_list", "organizacje"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in seen
    versions = html(page(office, "standard_versions", "organizacje"))
    assert "Po rozmowie" in versions


def test_office_changes_the_pack_itself_before_anything_is_stored(municipality, office):
    data = _form_of(page(office, "standard_edit", "organizacje", "C4"))
    assert "{udpp.volunteer_written_days}" in data["requirement"]
    answer = office.post(
        at("standard_edit", "organizacje", "C4"), data | {"title": "Wolontariusze"}
    )
    assert answer.status_code == 302
    assert StandardSet.objects.order_by("-number").first().number == 2


def test_two_of_the_office_see_both_versions_of_one_standard(municipality, standards, office):
    data = _form_of(page(office, "standard_edit", "organizacje", "A1"))
    office.post(at("standard_edit", "organizacje", "A1"), data | {"title": "Pierwszy"})
    answer = office.post(at("standard_edit", "organizacje", "A1"), data | {"title": "Drugi"})
    assert answer.status_code == 409
    assert "Pierwszy" in html(answer)
    assert 'value="Drugi"' in html(answer)
    again = office.post(at("standard_edit", "organizacje", "A1"), _form_of(answer))
    assert again.status_code == 302


def test_office_adds_a_standard_and_leaves_one_out(municipality, standards, office):
    data = _form_of(page(office, "standard_add", "organizacje"))
    wrong = office.post(at("standard_add", "organizacje"), data)
    assert wrong.status_code == 422
    data |= {
        "area": "F",
        "title": "Nowy",
        "requirement": "Nowe wymaganie.",
        **{f"scale_{place}": f"stopień {place}" for place in range(4)},
    }
    assert office.post(at("standard_add", "organizacje"), data).status_code == 302
    assert "F2. Nowy" in html(page(office, "standard_list", "organizacje"))
    office.post(at("standard_switch", "organizacje", "F2"), {"wylacz": "1"})
    assert "Tu pominięte" in html(page(office, "standard_list", "organizacje"))
    assert "Przywróć" in html(page(office, "standard_edit", "organizacje", "F2"))
    office.post(at("standard_switch", "organizacje", "F2"), {"wlacz": "1"})
    assert "Tu pominięte" not in html(page(office, "standard_list", "organizacje"))
    assert page(office, "standard_edit", "organizacje", "Z9").status_code == 404


def test_the_last_standard_stays(municipality, office):
    StandardFactory(standard_set=StandardSetFactory(municipality=municipality))
    answer = office.post(at("standard_switch", "organizacje", "A1"), {"wylacz": "1"}, follow=True)
    assert "Co najmniej jeden standard musi zostać" in html(answer)


def test_versions_offer_a_newer_pack_to_an_office_that_changed_its_own(
    municipality, standards, office
):
    assert "Mosty ma nowsze standardy" not in html(page(office, "standard_versions", "organizacje"))
    StandardSet.objects.update(pack_version="0")
    assert "Mosty ma nowsze standardy" in html(page(office, "standard_versions", "organizacje"))
    office.post(at("standard_take_over", "organizacje"))
    assert StandardSet.objects.order_by("-number").first().standards.count() == 38
    assert "Nic jeszcze nie zmieniono" in html(page(office, "standard_versions", "gmina"))


# --- the assessment -----------------------------------------------------------------------------


def test_a_small_group_begins_with_the_short_way(municipality, organisation, browser):
    seen = html(page(browser, "organisation_standards", organisation.pk))
    assert 'value="krotka" required' not in seen
    assert "Nikt inny tego nie widzi" in seen
    wrong = browser.post(at("organisation_standards", organisation.pk), {"droga": ""})
    assert wrong.status_code == 422
    answer = browser.post(at("organisation_standards", organisation.pk), {"droga": "krotka"})
    made = Assessment.objects.get()
    assert answer.url == at("assessment_conditions", made.pk)
    assert made.is_small_path
    again = page(browser, "organisation_standards", organisation.pk)
    assert again.url == at("assessment_detail", made.pk)


def test_questions_take_standards_away(assessment, browser):
    assert "F1" in html(page(browser, "assessment_area", assessment.pk, "F"))
    assert "Na zajęcia." in html(page(browser, "assessment_conditions", assessment.pk))
    answer = browser.post(
        at("assessment_conditions", assessment.pk), {"q_minors": "nie", "droga": "cala"}
    )
    assert answer.url == at("assessment_area", assessment.pk, "A")
    assert page(browser, "assessment_area", assessment.pk, "F").status_code == 404
    wrong = browser.post(at("assessment_conditions", assessment.pk), {"q_minors": "moze"})
    assert wrong.status_code == 422


def _answers(response):
    """What the page carries, as a browser sends it back."""
    data = {}
    for _line, form in response.context["rows"]:
        for field in form:
            data[field.html_name] = field.value() if field.value() is not None else ""
    return data


def test_one_area_is_one_page_and_saving_leads_on(assessment, browser):
    seen = page(browser, "assessment_area", assessment.pk, "A")
    assert "1 z 2" in html(seen)
    assert "A1 działa" in html(seen)
    assert "Krok do A1" in html(seen)
    assert "Poproś o to" in html(seen)
    data = _answers(seen) | {"A1-ocena": "2", "A2-ocena": "nd"}
    wrong = browser.post(at("assessment_area", assessment.pk, "A"), data)
    assert wrong.status_code == 422
    assert "Napisz, dlaczego" in html(wrong)
    assert not Grade.objects.exists()
    data["A2-uwaga"] = "Nie mamy\r\ntego."
    answer = browser.post(at("assessment_area", assessment.pk, "A"), data)
    assert answer.url == at("assessment_area", assessment.pk, "F")
    assert Grade.objects.get(standard__code="A2").note == "Nie mamy\ntego."
    overview = html(page(browser, "assessment_detail", assessment.pk))
    assert "1 z 2" in overview
    assert "Dalej:" not in overview  # the questions come first
    assert "Jeszcze nieskończona" in overview
    assert "Na 1 standard minimum nie ma jeszcze odpowiedzi" in overview
    last = browser.post(
        at("assessment_area", assessment.pk, "F"),
        _answers(page(browser, "assessment_area", assessment.pk, "F")) | {"F1-ocena": "0"},
    )
    assert last.url == at("assessment_detail", assessment.pk)


def test_two_who_have_the_page_open_lose_nothing(assessment, browser, organisation, client_as):
    second = client_as(Role.NGO_COORDINATOR, organisation)
    first_page = _answers(page(browser, "assessment_area", assessment.pk, "A"))
    second_page = _answers(page(second, "assessment_area", assessment.pk, "A"))
    browser.post(
        at("assessment_area", assessment.pk, "A"),
        first_page | {"A1-ocena": "2", "A1-uwaga": "Mamy odpis."},
    )
    answer = second.post(at("assessment_area", assessment.pk, "A"), second_page | {"A2-ocena": "1"})
    assert answer.status_code == 302  # what the second did not touch stays as the first saved it
    clash = second.post(
        at("assessment_area", assessment.pk, "A"),
        second_page | {"A1-ocena": "0", "A2-ocena": "3", "A2-wersja": "1", "A2-bylo": "x"},
    )
    assert clash.status_code == 409
    seen = html(clash)
    assert "Mamy odpis." in seen
    assert "A1 działa" in seen
    values = dict(Grade.objects.values_list("standard__code", "value"))
    assert values == {"A1": 2, "A2": 3}
    again = second.post(at("assessment_area", assessment.pk, "A"), _answers(clash))
    assert again.status_code == 302
    assert Grade.objects.get(standard__code="A1").value == 0


def test_saving_leads_to_evidence_without_losing_an_answer(assessment, browser):
    data = _answers(page(browser, "assessment_area", assessment.pk, "A"))
    answer = browser.post(
        at("assessment_area", assessment.pk, "A"), data | {"A1-ocena": "3", "dalej": "dowod-A1"}
    )
    assert answer.url == at("evidence_add", assessment.pk, "A1")
    assert Grade.objects.get().value == 3
    stop = browser.post(at("assessment_area", assessment.pk, "A"), data | {"dalej": "zostan"})
    assert stop.url == at("assessment_detail", assessment.pk)


def test_words_of_people_are_escaped(assessment, browser):
    data = _answers(page(browser, "assessment_area", assessment.pk, "A"))
    browser.post(
        at("assessment_area", assessment.pk, "A"),
        data | {"A1-ocena": "1", "A1-uwaga": "<script>alert(1)</script>"},
    )
    seen = html(page(browser, "assessment_area", assessment.pk, "A"))
    assert "<script>alert(1)" not in seen
    assert "&lt;script&gt;alert(1)" in seen


def _answer_all(assessment, browser):
    browser.post(at("assessment_conditions", assessment.pk), {"q_minors": "nie", "droga": "cala"})
    data = _answers(page(browser, "assessment_area", assessment.pk, "A"))
    browser.post(
        at("assessment_area", assessment.pk, "A"), data | {"A1-ocena": "2", "A2-ocena": "2"}
    )


def test_the_finished_assessment_is_sent_taken_back_and_begun_again(assessment, browser):
    refused = browser.post(at("assessment_send", assessment.pk), {"co": "wyslij"}, follow=True)
    assert "Najpierw odpowiedz" in html(refused)
    _answer_all(assessment, browser)
    assert "Wyślij do ekspertów" in html(page(browser, "assessment_detail", assessment.pk))
    browser.post(at("assessment_send", assessment.pk), {"co": "wyslij"})
    closed = html(page(browser, "assessment_area", assessment.pk, "A"))
    assert "Ta samoocena jest zamknięta" in closed
    assert 'name="A1-ocena"' not in closed
    assert "Ta samoocena jest zamknięta" in html(
        page(browser, "assessment_conditions", assessment.pk)
    )
    late = browser.post(at("assessment_area", assessment.pk, "A"), {"A1-ocena": "0"})
    assert late.status_code == 422
    browser.post(at("assessment_send", assessment.pk), {"co": "cofnij"})
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.OPEN
    Assessment.objects.update(state=AssessmentState.VERIFIED)
    answer = browser.post(at("assessment_send", assessment.pk), {"co": "od-nowa"})
    assert answer.url != at("assessment_detail", assessment.pk)
    assert "Jest nowsza samoocena" in html(page(browser, "assessment_detail", assessment.pk))
    assert browser.post(at("assessment_send", assessment.pk), {"co": "x"}).status_code == 404


def test_overview_says_what_is_missing_and_when_it_ends(
    assessment, browser, organisation, client_as
):
    _answer_all(assessment, browser)
    seen = html(page(browser, "assessment_detail", assessment.pk))
    assert "Czego brakuje do minimum" in seen
    assert "nie ma jeszcze dowodu" in seen
    EvidenceFactory(organisation=organisation, valid_until=date(2027, 5, 1))
    EvidenceFactory(organisation=organisation, standard_code="A2")
    seen = html(page(browser, "assessment_detail", assessment.pk))
    assert "Spełnia minimum" in seen
    assert "1 maja 2027" in seen
    with time_machine.travel("2027-05-02 00:10:00+02:00"):
        # the night the evidence ends, on the clock of Poland
        later_browser = client_as(Role.NGO_REPRESENTATIVE, organisation)
        later = html(page(later_browser, "assessment_detail", assessment.pk))
    assert "dowód stracił ważność" in later
    assert "Spełnia minimum" not in later


def test_a_new_version_of_the_standards_is_offered(assessment, browser, office, municipality):
    data = _form_of(page(office, "standard_edit", "organizacje", "A1"))
    office.post(at("standard_edit", "organizacje", "A1"), data | {"title": "Nowy tytuł"})
    seen = html(page(browser, "assessment_detail", assessment.pk))
    assert "Standardy się zmieniły" in seen
    assert "A1: Nowy tytuł" in seen
    answer = browser.post(at("assessment_send", assessment.pk), {"co": "od-nowa"}, follow=True)
    assert "Standardy się zmieniły" not in html(answer)


def test_who_answers_for_a_standard_is_named(assessment, browser, municipality):
    Cover.objects.create(
        organisation=assessment.organisation,
        by=OrganisationFactory(municipality=municipality, name="Federacja Kół"),
        standard_code="A1",
        organisation_agreed_at=timezone.now(),
        by_agreed_at=timezone.now(),
    )
    assert "Federacja Kół" in html(page(browser, "assessment_area", assessment.pk, "A"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_assessment_is_saved_as_a_table(assessment, browser, kind):
    _answer_all(assessment, browser)
    answer = page(browser, "assessment_file", assessment.pk, kind)
    assert answer["Content-Disposition"].endswith(f'samoocena-{assessment.pk}.{kind}"')
    if kind == "csv":
        assert "działa: A1 działa" in html(answer)


def test_a_unit_of_the_municipality_is_assessed_by_mirror_standards(municipality, client_as):
    unit = OrganisationFactory(municipality=municipality, form=OrganisationForm.UNIT, name="OPS")
    director = client_as(Role.CENTRE_DIRECTOR)
    answer = director.post(at("organisation_standards", unit.pk), {"droga": "cala"}, follow=True)
    assert answer.status_code == 200
    made = Assessment.objects.get()
    assert made.standard_set.kind == SetKind.MIRROR
    seen = html(page(director, "assessment_area", made.pk, "SK"))
    assert "S1." in seen


def test_a_partner_answers_its_own_questions_and_hands_its_view_in(
    municipality, organisation, browser
):
    unit = OrganisationFactory(municipality=municipality, form=OrganisationForm.UNIT, name="OPS")
    made = StandardSetFactory(municipality=municipality, kind=SetKind.MIRROR)
    StandardFactory(
        standard_set=made, definition=standard_words(ngo_question="Czy OPS z Wami rozmawia?")
    )
    view = AssessmentFactory(
        municipality=municipality,
        standard_set=made,
        organisation=unit,
        assessor=organisation,
        perspective="partner",
    )
    assert "droga" not in html(page(browser, "assessment_conditions", view.pk))
    browser.post(at("assessment_conditions", view.pk), {"q_minors": "tak"})
    seen = page(browser, "assessment_area", view.pk, "A")
    assert "Czy OPS z Wami rozmawia?" in html(seen)
    assert "Zapisz i dodaj dowód" not in html(seen)
    browser.post(at("assessment_area", view.pk, "A"), _answers(seen) | {"A1-ocena": "1"})
    overview = html(page(browser, "assessment_detail", view.pk))
    assert "Oddaj" in overview
    assert "Czego brakuje do minimum" not in overview
    browser.post(at("assessment_send", view.pk), {"co": "wyslij"})
    view.refresh_from_db()
    assert view.state == AssessmentState.SENT
    assert "Wasz głos jest oddany" in html(page(browser, "assessment_detail", view.pk))
    assert page(browser, "evidence_add", view.pk, "A1").status_code == 404


# --- evidence -----------------------------------------------------------------------------------


def test_evidence_is_added_and_counted_from_its_day(assessment, browser):
    seen = html(page(browser, "evidence_add", assessment.pk, "A1"))
    assert "dowód A1 (ważny 3 miesiące)" in seen
    wrong = browser.post(at("evidence_add", assessment.pk, "A1"), {"what": "0"})
    assert wrong.status_code == 422
    answer = browser.post(
        at("evidence_add", assessment.pk, "A1"),
        {
            "what": "0",
            "dated_on": "2027-03-01",
            "file": SimpleUploadedFile("Zeznanie Anny.pdf", b"%PDF-1.7"),
        },
    )
    assert answer.url == at("assessment_area", assessment.pk, "A")
    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.valid_until) == ("dowód A1", date(2027, 6, 1))
    assert "Anny" not in evidence.file.name
    assert "ważny do 1 czerwca 2027" in html(page(browser, "assessment_area", assessment.pk, "A"))


def test_evidence_that_is_too_old_is_refused_and_nothing_typed_is_lost(assessment, browser):
    answer = browser.post(
        at("evidence_add", assessment.pk, "A1"),
        {"what": "0", "dated_on": "2026-01-01", "url": "https://example.org/odpis"},
    )
    assert answer.status_code == 422
    assert "stracił już ważność" in html(answer)
    assert "https://example.org/odpis" in html(answer)


def test_a_register_of_offenders_is_looked_at_and_never_sent(assessment, browser):
    seen = html(page(browser, "evidence_add", assessment.pk, "F1"))
    assert "Nie wysyłaj dokumentów" in seen
    assert 'type="file"' not in seen
    answer = browser.post(
        at("evidence_add", assessment.pk, "F1"),
        {
            "what": "0",
            "dated_on": "2027-03-10",
            "seen_by": "koordynatorka",
            "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7"),
        },
    )
    assert answer.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.seen_on) == (EvidenceKind.SEEN, date(2027, 3, 10))
    assert not evidence.file


def _stored_file(organisation, code="A1"):
    evidence = EvidenceFactory.build(
        organisation=organisation,
        kind=EvidenceKind.FILE,
        url="",
        standard_code=code,
        title="Ścisłe",
    )
    evidence.file.save("x.pdf", ContentFile(b"%PDF-1.7 secret"), save=False)
    evidence.save()
    return evidence


def _opens(browser, evidence):
    """The status of the answer; a file is read to its end, as a browser does."""
    answer = page(browser, "evidence_open", evidence.uuid)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def test_a_file_is_given_to_the_organisation_to_save(assessment, browser, organisation):
    evidence = _stored_file(organisation)
    answer = page(browser, "evidence_open", evidence.uuid)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 secret"
    assert answer["Content-Disposition"] == 'attachment; filename="a1-scisle.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    link = EvidenceFactory(organisation=organisation)
    assert page(browser, "evidence_open", link.uuid).url == link.url
    seen = EvidenceFactory(
        organisation=organisation,
        kind=EvidenceKind.SEEN,
        url="",
        seen_by="kierownik",
        seen_on=DAY,
    )
    assert page(browser, "evidence_open", seen.uuid).status_code == 404
    assert page(browser, "evidence_open", uuid4()).status_code == 404


def test_a_file_that_is_gone_says_so(assessment, browser, organisation):
    evidence = _stored_file(organisation)
    evidence.file.storage.delete(evidence.file.name)
    assert page(browser, "evidence_open", evidence.uuid).status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANYONE}))
def test_nobody_opens_anothers_file_without_consent(assessment, organisation, client_as, role):
    evidence = _stored_file(organisation)
    assert _opens(client_as(role), evidence) == 404


def test_consent_to_the_whole_opens_a_file_while_it_holds(
    assessment, organisation, office, client_as
):
    evidence = _stored_file(organisation)
    consent = AssessmentConsent.objects.create(
        organisation=organisation,
        scope=ConsentScope.STANDING,
        given_at=timezone.now(),
        given_by_label="Anna",
    )
    assert _opens(office, evidence) == 404
    AssessmentConsent.objects.update(scope=ConsentScope.WHOLE, ends_on=DAY)
    assert _opens(office, evidence) == 200
    with time_machine.travel("2027-03-19 00:10:00+01:00"):
        assert _opens(client_as(Role.NGO_OFFICER), evidence) == 404
    AssessmentConsent.objects.update(ends_on=None, revoked_at=timezone.now())
    assert _opens(office, evidence) == 404
    assert consent.organisation == organisation


def test_an_expert_opens_a_file_while_the_assessment_waits(assessment, organisation, client_as):
    evidence = _stored_file(organisation)
    expert = client_as(Role.REGIONAL_EXPERT)
    user = User.objects.get(memberships__role=Role.REGIONAL_EXPERT)
    AssessmentExpert.objects.create(assessment=assessment, user=user, label="Ekspert")
    assert _opens(expert, evidence) == 404
    Assessment.objects.update(state=AssessmentState.SENT)
    assert _opens(expert, evidence) == 200
    Assessment.objects.update(state=AssessmentState.VERIFIED)
    assert _opens(expert, evidence) == 404


def test_evidence_is_listed_dated_saved_and_removed(assessment, browser, organisation):
    assert "Nie ma jeszcze dowodów" in html(page(browser, "evidence_list", organisation.pk))
    old = EvidenceFactory(organisation=organisation, valid_until=date(2027, 3, 17))
    EvidenceFactory(organisation=organisation, valid_until=date(2027, 4, 1), title="Kończy się")
    seen = html(page(browser, "evidence_list", organisation.pk))
    assert "stracił ważność 17 marca 2027" in seen
    assert "Niektóre dowody wkrótce stracą ważność" in seen
    listed = html(page(browser, "evidence_file", organisation.pk, "csv"))
    assert "2027-03-17;tak" in listed
    assert page(browser, "evidence_file", organisation.pk, "xlsx").status_code == 200
    assert page(browser, "evidence_edit", old.uuid).status_code == 200
    wrong = browser.post(at("evidence_edit", old.uuid), {"title": ""})
    assert wrong.status_code == 422
    browser.post(at("evidence_edit", old.uuid), {"title": "Nowszy", "valid_until": ""})
    old.refresh_from_db()
    assert (old.title, old.valid_until) == ("Nowszy", None)
    browser.post(at("evidence_remove", old.uuid))
    assert not Evidence.objects.filter(pk=old.pk).exists()


def _queries(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("name", "of"), [("assessment_area", "assessment"), ("evidence_list", "organisation")]
)
def test_lists_read_as_much_for_three_rows_as_for_one(
    assessment, browser, organisation, standards, name, of
):
    where = {"assessment": (assessment.pk, "A"), "organisation": (organisation.pk,)}[of]
    EvidenceFactory(organisation=organisation)
    first = _queries(browser, at(name, *where))
    for number in (3, 4):
        StandardFactory(standard_set=standards, code=f"A{number}", position=number + 5)
        EvidenceFactory(organisation=organisation, standard_code=f"A{number}")
    assert _queries(browser, at(name, *where)) == first


def test_versions_read_as_much_for_three_as_for_one(municipality, standards, office):
    first = _queries(office, at("standard_versions", "organizacje"))
    for number in (2, 3):
        made = StandardSetFactory(municipality=municipality, number=number)
        StandardFactory(standard_set=made, code="A1", position=1)
    assert _queries(office, at("standard_versions", "organizacje")) == first
