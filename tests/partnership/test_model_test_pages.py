"""Pages and files of tests of the model, in Polish: public, of experts, of leaders."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from mosty.core.access import Role
from mosty.partnership.enums import FindingState, ModelTestState
from mosty.partnership.models import DiaryEntry, Finding, ModelTest, StepTrial
from mosty.thread.models import Insight
from tests.core.documents import structure, text_of
from tests.factories.partnership import (
    DiaryEntryFactory,
    FieldExpertFactory,
    FieldLocationFactory,
    FindingEvidenceFactory,
    FindingFactory,
    ModelTestFactory,
    StepTrialFactory,
)
from tests.factories.people import UserFactory
from tests.page_client import PageClient
from tests.partnership import source_004

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_fourth_week():
    with time_machine.travel("2026-11-25 12:00:00+01:00"):
        yield


@pytest.fixture
def place(municipality):
    return FieldLocationFactory(
        test__municipality=municipality, test__title="Test MAP", name="Krzywda"
    )


@pytest.fixture
def lead(client_as):
    return client_as(Role.NGO_OFFICER)


def signed_in(user):
    browser = PageClient()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def team(place):
    """(expert, browser) of both experts of the place."""
    experts = [FieldExpertFactory(location=place) for _number in range(2)]
    return [(one, signed_in(one.user)) for one in experts]


def address(name, place, *more):
    slug = place.test.municipality.slug
    return reverse(f"partnership:{name}", args=[slug, place.test_id, place.pk, *more])


def of_test(name, test, *more):
    return reverse(f"partnership:{name}", args=[test.municipality.slug, test.pk, *more])


def html(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


# --- list, test, place --------------------------------------------------------------------------


def test_list_without_tests_says_what_a_test_is(municipality, client, lead):
    page = reverse("partnership:test_list", args=[municipality.slug])
    assert "Nie ma jeszcze testu do przeczytania" in html(client.get(page))
    assert "Przygotuj test" in html(lead.get(page))


def test_lead_prepares_a_test_with_place_and_experts_and_begins_it(municipality, lead):
    page = reverse("partnership:test_create", args=[municipality.slug])
    assert "Tytuł testu" in html(lead.get(page))
    lead.post(page, {"title": "Test MAP", "starts_on": "2026-11-01", "ends_on": ""})
    test = ModelTest.objects.get()
    assert test.ends_on == date(2027, 4, 30)
    assert "Nie ma jeszcze miejsca" in html(lead.get(of_test("test_detail", test)))
    lead.post(
        of_test("test_place_create", test), {"name": "Krzywda", "kind": "2", "variant": "ops"}
    )
    place = test.locations.get()
    assert "Nikt jeszcze nie jest wskazany" in html(lead.get(address("test_place", place)))
    for _number in range(2):
        lead.post(address("field_expert_create", place), {"email": UserFactory().email})
    page = lead.post(of_test("test_state", test), {"co": "start"}, follow=True)
    assert "Test trwa. Eksperci mogą pisać." in html(page)
    assert ModelTest.objects.get().state == ModelTestState.RUNNING


def test_expert_named_by_mistake_is_taken_back(place, team, lead):
    (first, _browser), (second, _other) = team
    DiaryEntryFactory(location=place, author=first.user)
    page = lead.post(address("field_expert_remove", place, first.pk), follow=True)
    assert "podaj jej ostatni dzień" in html(page)
    lead.post(address("field_expert_remove", place, second.pk))
    assert list(place.experts.all()) == [first]


def test_test_that_cannot_begin_says_what_is_missing(municipality, lead):
    test = ModelTestFactory(municipality=municipality, state=ModelTestState.PLANNED)
    FieldLocationFactory(test=test, name="Krzywda")
    page = lead.post(of_test("test_state", test), {"co": "start"}, follow=True)
    assert "dwoje ekspertów. Wskaż ich tutaj: Krzywda" in html(page)
    assert lead.post(of_test("test_state", test), {"co": "burn"}).status_code == 404


def test_wrong_form_keeps_what_was_typed(municipality, lead):
    page = reverse("partnership:test_create", args=[municipality.slug])
    answer = lead.post(
        page, {"title": "Test MAP", "starts_on": "2026-11-01", "ends_on": "2026-10-01"}
    )
    told = html(answer, 422)
    assert "Ostatni dzień musi być późniejszy niż pierwszy." in told
    assert 'value="Test MAP"' in told
    assert not ModelTest.objects.exists()


def test_two_leaders_see_both_versions(place, lead):
    page = of_test("test_edit", place.test)
    typed = {"title": "Mój", "starts_on": "2026-11-01", "ends_on": "2027-04-30", "revision": "1"}
    ModelTest.objects.update(title="Jej", revision=2)
    told = html(lead.post(page, typed), 409)
    assert "Dwie wersje" in told
    assert "Jej" in told
    lead.post(page, {**typed, "revision": "2"})
    assert ModelTest.objects.get().title == "Mój"


def test_nothing_is_public_until_it_is_shown(place, client, client_as):
    FindingFactory(location=place, state=FindingState.CONFIRMED)
    pages = (
        of_test("test_detail", place.test),
        of_test("test_comparison", place.test),
        of_test("test_comparison_file", place.test, "pdf"),
        address("test_place", place),
        address("test_place_report", place, "pdf"),
    )
    for browser in (client, client_as(Role.RESIDENT), client_as(Role.NGO_REPRESENTATIVE)):
        assert [browser.get(page).status_code for page in pages] == [404] * len(pages)
    listed = reverse("partnership:test_list", args=[place.test.municipality.slug])
    assert "Test MAP" not in html(client.get(listed))


def test_public_test_tells_what_both_confirmed_and_no_names(place, team, client):
    ModelTest.objects.update(is_public=True)
    confirmed = FindingFactory(
        location=place,
        author_label="Jan Tajny",
        confirmed_by_label="Anna Tajna",
        title="Nikt nie zwołuje spotkań",
        state=FindingState.CONFIRMED,
    )
    FindingEvidenceFactory(finding=confirmed, text="rozmowa z panią Nowak")
    FindingFactory(location=place, title="Jeszcze niepewne")
    FindingFactory(location=place, title="Pomyłka", state=FindingState.DROPPED)
    DiaryEntryFactory(location=place, text="Wpis z dziennika")
    StepTrialFactory(location=place, practice="Pani Nowak odmówiła", author_label="Jan Tajny")
    told = html(client.get(of_test("test_detail", place.test)))
    told += html(client.get(address("test_place", place)))
    told += html(client.get(of_test("test_comparison", place.test)))
    report = client.get(address("test_place_report", place, "pdf")).content
    told += text_of(report)
    assert "Nikt nie zwołuje spotkań" in told
    for secret in (
        "Tajn",
        "Nowak",
        "Jeszcze niepewne",
        "Pomyłka",
        "Wpis z dziennika",
        *(one.name for one, _browser in team),
    ):
        assert secret not in told, secret


def test_public_page_speaks_ukrainian(municipality, client):
    test = source_004.enter(municipality)
    ModelTest.objects.update(is_public=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    place = html(client.get(address("test_place", test.locations.get(name="Krzywda"))))
    assert '<span lang="pl">Test w miejscu Krzywda' in place
    told = html(client.get(of_test("test_comparison", test)))
    assert "Спільне для всіх місць" in told
    assert "Роздробленість, немає координатора" in told
    assert "У кожному місці" in told


def test_words_of_people_are_escaped(place, lead):
    evil = "<script>alert(1)</script>"
    place.name, place.summary = evil, evil
    place.save()
    finding = FindingFactory(location=place, title=evil, text=evil, state=FindingState.CONFIRMED)
    FindingEvidenceFactory(finding=finding, text=evil)
    DiaryEntryFactory(location=place, text=evil, answers={"helped": evil})
    StepTrialFactory(location=place, practice=evil)
    for page in (
        of_test("test_detail", place.test),
        of_test("finding_list", place.test),
        of_test("test_comparison", place.test),
        address("test_place", place),
        address("field_diary", place),
        address("field_trials", place),
        address("finding_detail", place, finding.uuid),
    ):
        assert evil not in html(lead.get(page))


# --- experts write ------------------------------------------------------------------------------


def test_expert_finds_the_own_place_and_writes_a_day(place, team):
    _expert, browser = team[0]
    listed = reverse("partnership:test_list", args=[place.test.municipality.slug])
    assert "Twoje miejsca" in html(browser.get(listed))
    assert "Zapisz dzień w dzienniku" in html(browser.get(address("test_place", place)))
    page = address("field_diary_create", place)
    form = browser.get(page).context["form"]
    typed = {
        "uuid": form["uuid"].value(),
        "version": "0",
        "day": "2026-11-24",
        "minutes": "120",
        "text": "Spotkanie z sołtysem.",
        "answer_helped": "Zebranie wiejskie.",
    }
    browser.post(page, typed)
    assert browser.post(page, typed).status_code == 302  # the same form sent twice
    entry = DiaryEntry.objects.get()
    assert entry.answers == {"helped": "Zebranie wiejskie."}
    told = html(browser.get(address("field_diary", place)))
    assert "Spotkanie z sołtysem." in told
    assert "Co pomogło?" in told
    assert "Tydzień 4" in told
    assert "120 minut" in told


def test_weeks_without_an_entry_are_gaps(place, team):
    expert, browser = team[0]
    assert "brakuje wpisu" in html(browser.get(address("field_diary", place)))
    for day in (2, 9, 16):
        for one, _browser in team:
            DiaryEntryFactory(location=place, author=one.user, day=date(2026, 11, day))
    assert "brakuje wpisu" not in html(browser.get(address("field_diary", place)))
    assert expert.location == place


def test_empty_day_is_refused_and_kept(place, team):
    _expert, browser = team[0]
    page = address("field_diary_create", place)
    typed = {"uuid": str(uuid4()), "version": "0", "day": "2026-11-24", "minutes": "77"}
    told = html(browser.post(page, typed), 422)
    assert "Napisz o tym dniu choć jedno zdanie." in told
    assert 'value="77"' in told
    assert typed["uuid"] in told


def test_day_changed_on_two_devices_shows_both(place, team):
    expert, browser = team[0]
    entry = DiaryEntryFactory(location=place, author=expert.user, version=2, text="Z telefonu.")
    page = address("field_diary_edit", place, entry.uuid)
    typed = {
        "uuid": str(entry.uuid),
        "version": "1",
        "day": "2026-11-20",
        "text": "Z laptopa.",
    }
    told = html(browser.post(page, typed), 409)
    assert "Z telefonu." in told
    assert "Z laptopa." in told
    assert 'name="version" value="2"' in told
    assert DiaryEntry.objects.get().text == "Z telefonu."
    browser.post(page, {**typed, "version": "2"})
    assert DiaryEntry.objects.get().text == "Z laptopa."


def test_other_expert_reads_and_does_not_change(place, team):
    entry = DiaryEntryFactory(location=place, author=team[0][0].user)
    _expert, other = team[1]
    assert "Rozmowa w ośrodku." in html(other.get(address("field_diary", place)))
    assert other.get(address("field_diary_edit", place, entry.uuid)).status_code == 403


def test_step_is_tried_against_its_description(place, team):
    _expert, browser = team[0]
    told = html(browser.get(address("field_trials", place)))
    assert "jeszcze nie sprawdzony" in told
    page = address("field_trial_create", place)
    told = html(browser.get(f"{page}?krok=1.1"))
    assert 'value="1.1" selected' in told
    typed = {"uuid": str(uuid4()), "version": "0", "day": "2026-11-24", "step_code": "1.1"}
    told = html(browser.post(page, {**typed, "result": "missing"}), 422)
    assert "Napisz, jak to wygląda w praktyce." in told
    browser.post(page, {**typed, "result": "missing", "practice": "Nikt nie wie."})
    assert StepTrial.objects.get().practice == "Nikt nie wie."
    assert "Nikt nie wie." in html(browser.get(address("field_trials", place)))


def test_finding_is_written_confirmed_and_left_on_the_thread(place, team, lead):
    (_first, writing), (_second, confirming) = team
    page = address("finding_create", place)
    assert "Kto odpowiada za całość tej usługi?" in html(writing.get(page))
    typed = {
        "uuid": str(uuid4()),
        "version": "0",
        "category": "FRAG",
        "title": "Nikt nie koordynuje",
        "side": "jst",
        "severity": "3",
        "day": "2026-11-24",
        "step_code": "1.1",
        "evidence": "rozmowa w ośrodku\nprotokół https://example.org/p.pdf",
    }
    writing.post(page, typed)
    finding = Finding.objects.get()
    assert [(one.text, one.url) for one in finding.evidence.order_by("pk")] == [
        ("rozmowa w ośrodku", ""),
        ("protokół", "https://example.org/p.pdf"),
    ]
    detail = address("finding_detail", place, finding.uuid)
    told = html(writing.get(detail))
    assert "Potwierdza je druga osoba z zespołu" in told
    assert "Potwierdzam to ustalenie" not in told
    assert "Potwierdzam to ustalenie" in html(confirming.get(detail))
    confirming.post(address("finding_confirm", place, finding.uuid), {"version": "1"})
    assert Finding.objects.get().state == FindingState.CONFIRMED
    page = address("finding_insight", place, finding.uuid)
    assert "Nikt nie koordynuje" in html(lead.get(page))
    lead.post(page, {"area": "HOR", "text": "Trzeba wskazać koordynatora."})
    assert Insight.objects.get().text == "Trzeba wskazać koordynatora."
    assert "na złotej nici" in html(lead.get(detail))


def test_edited_finding_shows_what_is_stored_and_goes_back_to_waiting(place, team):
    expert, browser = team[0]
    finding = FindingFactory(location=place, author=expert.user, state=FindingState.CONFIRMED)
    FindingEvidenceFactory(finding=finding, text="protokół", url="https://example.org/p")
    page = address("finding_edit", place, finding.uuid)
    told = html(browser.get(page))
    assert "protokół https://example.org/p" in told
    assert "trzeba będzie je potwierdzić od nowa" in told
    form = browser.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    browser.post(page, {**typed, "title": "Inny tytuł"})
    changed = Finding.objects.get()
    assert (changed.title, changed.state, changed.version) == ("Inny tytuł", FindingState.NOTED, 2)


def test_finding_is_dropped_with_a_reason_and_brought_back(place, team, lead):
    finding = FindingFactory(location=place)
    page = address("finding_drop", place, finding.uuid)
    assert "To pole jest wymagane" in html(lead.post(page, {"reason": ""}), 422)
    lead.post(page, {"reason": "Powtórzenie."})
    assert "Powtórzenie." in html(lead.get(address("finding_detail", place, finding.uuid)))
    lead.post(address("finding_restore", place, finding.uuid))
    assert Finding.objects.get().state == FindingState.NOTED


def test_place_is_judged_and_its_work_ended(place, team, lead):
    _expert, browser = team[0]
    page = address("test_place_judge", place)
    typed = {"revision": "1", "local_system": "competing", "summary": "Podsumowanie."}
    assert "Napisz, po czym to oceniasz." in html(browser.post(page, typed), 422)
    browser.post(page, {**typed, "local_system_reason": "Rzadko współpracują."})
    lead.post(address("test_place_state", place), {"co": "end"})
    told = html(browser.get(address("test_place", place)))
    assert "Praca w tym miejscu się skończyła" in told
    assert "Konkurujący" in told
    page = address("field_diary_create", place)
    typed = {"uuid": str(uuid4()), "version": "0", "day": "2026-11-24", "text": "Za późno."}
    with time_machine.travel("2026-11-25 13:00:00+01:00"):
        told = html(browser.post(page, typed), 422)
    assert "Nic więcej nie można zapisać." in told


def test_findings_of_a_test_are_filtered_and_saved(place, lead):
    FindingFactory(location=place, title="Brak planu", category="PLAN")
    FindingFactory(location=place, title="Jednoroczne umowy", category="FIN")
    page = of_test("finding_list", place.test)
    told = html(lead.get(page, {"rodzaj": "FIN"}))
    assert "Jednoroczne umowy" in told
    assert "Brak planu" not in told
    assert "Nie ma takich ustaleń" in html(lead.get(page, {"stan": "dropped"}))
    assert "2 ustalenia" in html(lead.get(page, {"rodzaj": "nonsense"}))
    saved = lead.get(of_test("finding_file", place.test, "csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(saved), delimiter=";"))
    assert rows[0][:3] == ["miejsce testu", "rodzaj ustalenia", "ustalenie"]
    assert {row[2] for row in rows[1:]} == {"Brak planu", "Jednoroczne umowy"}


@pytest.mark.parametrize("name", ["field_diary_file", "field_trial_file"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_of_a_place_are_saved(place, lead, name, kind):
    DiaryEntryFactory(location=place)
    StepTrialFactory(location=place)
    answer = lead.get(address(name, place, kind))
    assert answer.status_code == 200
    assert len(answer.content) > 50
    assert lead.get(address(name, place, "exe")).status_code == 404


def test_places_are_saved_for_those_who_work_on_the_test(place, lead, client_as):
    FindingFactory(location=place, state=FindingState.CONFIRMED)
    ModelTest.objects.update(is_public=True)
    page = of_test("test_places_file", place.test, "csv")
    saved = lead.get(page).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(saved), delimiter=";"))
    assert rows[1][:3] == ["Krzywda", "lubelskie", "gmina wiejska"]
    assert rows[1][8:10] == ["1", "0"]
    assert client_as(Role.RESIDENT).get(page).status_code == 403


def test_expert_lists_findings_of_the_own_places_only(place, team, client_as):
    elsewhere = FieldLocationFactory(test=place.test, name="Krzczonów")
    FindingFactory(location=place, title="Moje")
    foreign = FindingFactory(location=elsewhere, title="Cudze")
    _expert, browser = team[0]
    told = html(browser.get(of_test("finding_list", place.test)))
    assert "Moje" in told
    assert "Cudze" not in told
    assert browser.get(address("finding_detail", elsewhere, foreign.uuid)).status_code == 403
    assert browser.get(address("field_diary", elsewhere)).status_code == 403


# --- reports ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_final_report_is_tagged_and_says_everything(municipality, lead):
    test = source_004.enter(municipality)
    place = test.locations.get(name="Krzywda")
    content = lead.get(address("test_place_report", place, "pdf")).content
    told = text_of(content)
    for words in (
        "Raport z testu modelu: Krzywda",
        "Gmina wiejska",
        "Konkurujący",
        "Nie ma jednego wyraźnego koordynatora usług",
        "Każdy wskazał inną osobę.",
        "trwał sześć miesięcy",
    ):
        assert words in told, words
    assert structure(content)
    docx = lead.get(address("test_place_report", place, "docx"))
    assert docx.content[:2] == b"PK"
    assert lead.get(address("test_place_report", place, "exe")).status_code == 404


@pytest.mark.slow
def test_comparison_is_saved_as_document(municipality, lead):
    test = source_004.enter(municipality)
    told = text_of(lead.get(of_test("test_comparison_file", test, "pdf")).content)
    for words in ("Wspólne dla wszystkich miejsc", "Rozdrobnienie", "Więcej:", "Krzczonów"):
        assert words in told, words
    assert lead.get(of_test("test_comparison_file", test, "docx")).content[:2] == b"PK"


def test_comparison_of_one_place_says_what_it_needs(place, lead):
    FindingFactory(location=place, state=FindingState.CONFIRMED)
    told = html(lead.get(of_test("test_comparison", place.test)))
    assert "Nie ma jeszcze czego porównać" in told


def test_few_people_talked_to_are_not_told_in_the_report(place, lead):
    DiaryEntryFactory(location=place, people_met=3)
    told = text_of(lead.get(address("test_place_report", place, "pdf")).content)
    assert "mniej niż 5" in told


# --- queries ------------------------------------------------------------------------------------


def _fill(place, rows):
    for _row in range(rows):
        finding = FindingFactory(location=place, state=FindingState.CONFIRMED)
        FindingEvidenceFactory(finding=finding)
        DiaryEntryFactory(location=place)
        StepTrialFactory(location=place)
        FieldExpertFactory(location=FieldLocationFactory(test=place.test))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("test_detail", 0),
        ("finding_list", 0),
        ("test_comparison", 0),
        ("finding_file", 1),
        ("test_places_file", 1),
    ],
)
def test_pages_of_a_test_ask_no_more_for_three_rows(
    place, lead, django_assert_max_num_queries, name, count
):
    more = ["csv"] * count
    _same_queries(place, lead, of_test(name, place.test, *more), django_assert_max_num_queries)


@pytest.mark.parametrize("name", ["test_place", "field_diary", "field_trials"])
def test_pages_of_a_place_ask_no_more_for_three_rows(
    place, lead, django_assert_max_num_queries, name
):
    _same_queries(place, lead, address(name, place), django_assert_max_num_queries)


def _same_queries(place, browser, page, at_most):
    _fill(place, 1)
    browser.get(page)
    with at_most(1000) as counted:
        browser.get(page)
    _fill(place, 3)
    with at_most(len(counted)):
        browser.get(page)


def test_list_asks_no_more_for_three_tests(municipality, lead, django_assert_max_num_queries):
    page = reverse("partnership:test_list", args=[municipality.slug])
    ModelTestFactory(municipality=municipality)
    lead.get(page)
    with django_assert_max_num_queries(1000) as counted:
        lead.get(page)
    for _number in range(3):
        FindingFactory(location__test__municipality=municipality)
    with django_assert_max_num_queries(len(counted)):
        lead.get(page)


def test_report_speaks_ukrainian_too(place, client):
    ModelTest.objects.update(is_public=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    content = client.get(address("test_place_report", place, "pdf")).content
    assert "Звіт про випробування моделі" in text_of(content)
