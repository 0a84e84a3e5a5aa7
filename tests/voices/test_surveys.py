"""Preparing surveys: who may do what, from the first words to published results."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role, all_permissions, system_access
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.core.models import AuditEntry
from mosty.questionnaires.actions import load_question_bank
from mosty.questionnaires.enums import QuestionnaireState
from mosty.questionnaires.queries import question_specs
from mosty.voices.actions import (
    CannotOpen,
    CannotPublishResults,
    SurveyDetails,
    close_survey,
    create_survey,
    edit_survey,
    open_survey,
    publish_results,
    store_consent_text,
    withdraw_results,
)
from mosty.voices.enums import SurveyState
from mosty.voices.models import Survey
from mosty.voices.queries import open_surveys, survey_by_slug
from tests.factories.territory import MunicipalityFactory
from tests.factories.voices import AFTER, OPEN_DAY, SurveyFactory, make_survey

pytestmark = pytest.mark.django_db

MANAGERS = {Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.CENTRE_DIRECTOR}
CODERS = {Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.SERVICE_ORGANISER}
DETAILS = SurveyDetails(
    title="Życie blisko domu",
    intro="Wstęp",
    opens_on=date(2026, 3, 1),
    closes_on=date(2026, 3, 31),
)
FORM = {
    "title": "Życie blisko domu",
    "intro": "Pytamy <script>x</script>",
    "opens_on": "2026-03-01",
    "closes_on": "2026-03-31",
    "consent": "Ankieta jest anonimowa.",
    "residents": ["stala_pomoc", "talent"],
    "carers": ["opieka_godziny"],
    "common": ["gdzie_mieszkasz"],
}


@pytest.fixture(autouse=True)
def _open_day():
    with time_machine.travel(OPEN_DAY):
        yield


@pytest.fixture
def bank(db):
    load_question_bank(by=system_access(None))


@pytest.fixture
def by(access_as):
    return access_as(Role.PLAN_COORDINATOR)


@pytest.fixture
def survey(municipality, bank, by):
    return create_survey(
        municipality=municipality,
        details=DETAILS,
        codes=["stala_pomoc", "opieka_godziny", "talent"],
        consent_text=store_consent_text(municipality=municipality, text="Zgoda", by=by),
        by=by,
    )


def _page(survey, name, *args):
    return reverse(f"voices:{name}", args=[survey.municipality.slug, survey.slug, *args])


def _text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("voices.survey_manage", MANAGERS),
        (
            "voices.paper_entry",
            MANAGERS | {Role.CLERK, Role.CASE_WORKER, Role.SERVICE_ORGANISER},
        ),
        ("voices.see_answers", CODERS),
        ("voices.code_answers", CODERS),
        ("voices.export", MANAGERS),
    ],
)
def test_permission_belongs_to_roles_and_never_to_administrator_or_mayor(code, roles):
    permission = next(one for one in all_permissions() if one.code == code)
    assert permission.roles == roles
    assert not permission.roles & {Role.ADMINISTRATOR, Role.MAYOR}


_DEEDS = {
    "create": lambda survey, by: create_survey(
        municipality=survey.municipality,
        details=DETAILS,
        codes=[],
        consent_text=survey.consent_text,
        by=by,
    ),
    "edit": lambda survey, by: edit_survey(
        survey=survey, details=DETAILS, consent_text=survey.consent_text, by=by
    ),
    "open": lambda survey, by: open_survey(survey=survey, by=by),
    "close": lambda survey, by: close_survey(survey=survey, by=by),
    "publish": lambda survey, by: publish_results(survey=survey, by=by),
    "withdraw": lambda survey, by: withdraw_results(survey=survey, by=by),
    "consent": lambda survey, by: store_consent_text(
        municipality=survey.municipality, text="x", by=by
    ),
}


@pytest.mark.parametrize("deed", _DEEDS)
def test_managing_is_refused_to_everyone_else(municipality, access_as, deed):
    survey = SurveyFactory(municipality=municipality)
    for role in sorted(set(Role) - MANAGERS):
        with pytest.raises(NotAllowed):
            _DEEDS[deed](survey, access_as(role))


@pytest.mark.parametrize("deed", _DEEDS)
def test_managing_is_refused_in_another_municipality(by, deed):
    elsewhere = SurveyFactory(municipality=MunicipalityFactory())
    with pytest.raises(NotAllowed):
        _DEEDS[deed](elsewhere, by)


def test_survey_goes_from_draft_to_published_results_and_back(survey, by):
    assert survey.state == SurveyState.DRAFT
    with pytest.raises(CannotPublishResults):
        publish_results(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    survey.refresh_from_db()
    assert survey.state == SurveyState.OPEN
    assert survey.questionnaire.state == QuestionnaireState.FROZEN
    with pytest.raises(CannotPublishResults):
        publish_results(survey=survey, by=by)
    close_survey(survey=survey, by=by)
    publish_results(survey=survey, by=by)
    survey.refresh_from_db()
    assert survey.results_published_at is not None
    withdraw_results(survey=survey, by=by)
    publish_results(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    survey.refresh_from_db()
    assert survey.results_published_at is None  # open again: numbers would change in public
    actions = [entry.action for entry in AuditEntry.objects.filter(action__startswith="voices.")]
    assert actions == [
        "voices.consent_text_stored",
        "voices.survey_created",
        "voices.survey_opened",
        "voices.survey_closed",
        "voices.results_published",
        "voices.results_withdrawn",
        "voices.results_published",
        "voices.survey_opened",
    ]


def test_survey_without_questions_cannot_be_opened(municipality, by, survey):
    empty = create_survey(
        municipality=municipality,
        details=DETAILS,
        codes=[],
        consent_text=survey.consent_text,
        by=by,
    )
    with pytest.raises(CannotOpen):
        open_survey(survey=empty, by=by)


def test_open_surveys_follow_state_and_dates(survey, municipality, by):
    assert open_surveys(municipality, date(2026, 3, 10)) == ()
    open_survey(survey=survey, by=by)
    for day, expected in [("02-28", 0), ("03-01", 1), ("03-31", 1), ("04-01", 0)]:
        assert len(open_surveys(municipality, date.fromisoformat(f"2026-{day}"))) == expected
    assert open_surveys(MunicipalityFactory(), date(2026, 3, 10)) == ()


def test_address_of_a_survey_is_free_and_stays(survey, municipality, by):
    assert survey.slug == "zycie-blisko-domu"
    again = create_survey(
        municipality=municipality,
        details=DETAILS,
        codes=[],
        consent_text=survey.consent_text,
        by=by,
    )
    assert again.slug == "zycie-blisko-domu-2"
    reserved = create_survey(
        municipality=municipality,
        details=DETAILS,
        codes=[],
        consent_text=survey.consent_text,
        slug="nowa",
        by=by,
    )
    assert reserved.slug == "nowa-2"
    assert survey_by_slug(MunicipalityFactory(), survey.slug) is None


def test_consent_text_gets_a_new_version_only_when_it_changes(municipality, survey, by):
    same = store_consent_text(municipality=municipality, text=" Zgoda ", by=by)
    assert same == survey.consent_text
    new = store_consent_text(municipality=municipality, text="Inna zgoda", by=by)
    assert (same.version, new.version) == ("1", "2")
    named = store_consent_text(municipality=municipality, text="Trzecia", version="2026-1", by=by)
    assert named.version == "2026-1"
    assert (
        store_consent_text(municipality=municipality, text="Trzecia", version="2026-1", by=by)
        == named
    )
    with pytest.raises(InvalidInput):
        store_consent_text(municipality=municipality, text="Czwarta", version="2026-1", by=by)


def test_last_day_before_the_first_is_refused(survey, by):
    wrong = SurveyDetails("T", "W", date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(InvalidInput):
        edit_survey(survey=survey, details=wrong, consent_text=survey.consent_text, by=by)


# --- pages --------------------------------------------------------------------------------------


def test_survey_list_is_empty_with_the_first_step_for_staff(client, client_as, municipality):
    address = reverse("voices:survey_list", args=[municipality.slug])
    page = _text(client.get(address))
    assert "Nie ma jeszcze ankiety" in page
    assert "Przygotuj pierwszą ankietę" not in page
    assert "Przygotuj pierwszą ankietę" in _text(client_as(Role.PLAN_COORDINATOR).get(address))


def test_survey_list_sorts_by_what_one_can_do(client, client_as, municipality):
    make_survey(municipality, title="Otwarta teraz")
    SurveyFactory(municipality=municipality, title="Szkic", state=SurveyState.DRAFT)
    SurveyFactory(
        municipality=municipality,
        title="Przyszła",
        opens_on=date(2026, 5, 1),
        closes_on=date(2026, 5, 2),
    )
    SurveyFactory(
        municipality=municipality,
        title="Dawna <script>x</script>",
        state=SurveyState.CLOSED,
        results_published_at="2026-01-01 10:00Z",
    )
    SurveyFactory(municipality=MunicipalityFactory(), title="Cudza")
    address = reverse("voices:survey_list", args=[municipality.slug])
    page = _text(client.get(address))
    for words in ("Otwarta teraz", "Przyszła", "od 1 maja 2026", "Dawna &lt;script&gt;", "wyniki"):
        assert words in page
    assert "Szkic" not in page
    assert "Cudza" not in page
    assert "Szkic" in _text(client_as(Role.CLERK).get(address))
    client.cookies["mosty_language"] = "uk"
    assert "Анкета" in _text(client.get(address))


def test_survey_list_takes_the_same_queries_for_one_and_three(client, municipality):
    address = reverse("voices:survey_list", args=[municipality.slug])
    counts = []
    for _number in range(3):
        make_survey(municipality)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_survey_is_prepared_on_the_page_and_opened(client_as, municipality, bank):
    browser = client_as(Role.COMMUNITY_ORGANISER)
    address = reverse("voices:survey_create", args=[municipality.slug])
    assert "Jakim talentem" in _text(browser.get(address))
    response = browser.post(address, FORM)
    survey = Survey.objects.get()
    assert response.url == _page(survey, "survey_questions")
    assert [spec.code for spec in question_specs(survey.questionnaire)] == [
        "stala_pomoc",
        "talent",
        "opieka_godziny",
        "gdzie_mieszkasz",
    ]
    assert "Tylko jeśli odpowiedź na pytanie 1" in _text(browser.get(response.url))
    page = _text(browser.get(_page(survey, "survey_manage")))
    assert "Otwórz ankietę" in page
    browser.post(_page(survey, "survey_open"))
    survey.refresh_from_db()
    assert survey.state == SurveyState.OPEN
    assert "Zamknij ankietę teraz" in _text(browser.get(_page(survey, "survey_manage")))
    assert "Pytań nie można zmienić" in _text(browser.get(_page(survey, "survey_questions")))
    browser.post(_page(survey, "survey_close"))
    browser.post(_page(survey, "survey_publish"), {"co": "publikuj"})
    survey.refresh_from_db()
    assert survey.results_published_at is not None
    browser.post(_page(survey, "survey_publish"), {"co": "wycofaj"})
    survey.refresh_from_db()
    assert survey.results_published_at is None


def test_wrong_form_keeps_what_was_typed(client_as, municipality, bank):
    browser = client_as(Role.PLAN_COORDINATOR)
    response = browser.post(
        reverse("voices:survey_create", args=[municipality.slug]),
        {**FORM, "closes_on": "2026-02-01"},
    )
    page = _text(response)
    assert response.status_code == 422
    assert "Ostatni dzień nie może być wcześniejszy" in page
    assert "Pytamy &lt;script&gt;x" in page
    assert not Survey.objects.exists()


def test_survey_words_and_dates_are_edited(client_as, survey):
    browser = client_as(Role.PLAN_COORDINATOR)
    address = _page(survey, "survey_edit")
    assert "Życie blisko domu" in _text(browser.get(address))
    browser.post(address, {**FORM, "title": "Nowy tytuł", "consent": "Nowa zgoda"})
    survey.refresh_from_db()
    assert (survey.title, survey.slug) == ("Nowy tytuł", "zycie-blisko-domu")
    assert survey.consent_text.version == "2"
    assert browser.post(address, {**FORM, "title": ""}).status_code == 422


def test_questions_are_ticked_moved_and_taken_out(client_as, survey):
    browser = client_as(Role.PLAN_COORDINATOR)
    browser.post(
        _page(survey, "survey_questions"),
        {"residents": ["czego_brakuje", "stala_pomoc"], "carers": ["opieka_godziny"]},
    )
    codes = [spec.code for spec in question_specs(survey.questionnaire)]
    assert codes == ["czego_brakuje", "stala_pomoc", "opieka_godziny"]
    change = _page(survey, "survey_question_change", "opieka_godziny")
    page = _text(browser.post(change, {"co": "wyzej"}, follow=True))
    assert "zależy od pytania, które nie stoi przed nim" in page
    browser.post(_page(survey, "survey_question_change", "stala_pomoc"), {"co": "usun"})
    browser.post(change, {"co": "wyzej"})
    codes = [spec.code for spec in question_specs(survey.questionnaire)]
    assert codes == ["opieka_godziny", "czego_brakuje"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"text": "Co dalej?", "kind": "text"}, "text"),
        ({"text": "Wybierz", "kind": "single", "options": "tak\nnie\ninne:"}, "single"),
        ({"text": "Zaznacz", "kind": "multiple", "options": "Ala\nala\n1\n2"}, "multiple"),
        ({"text": "Oceń", "kind": "scale", "scale_min_label": "źle"}, "scale"),
        ({"text": "Ile?", "kind": "number"}, "number"),
    ],
)
def test_own_question_is_added_at_the_end(client_as, survey, data, kind):
    browser = client_as(Role.PLAN_COORDINATOR)
    response = browser.post(_page(survey, "survey_question_add"), data)
    assert response.status_code == 302
    spec = question_specs(survey.questionnaire)[-1]
    assert (spec.text, spec.kind) == (data["text"], kind)
    if kind == "single":
        assert spec.other is not None
        assert spec.other.text == "inne"


@pytest.mark.parametrize(
    "data",
    [
        {"text": "", "kind": "text"},
        {"text": "Wybierz", "kind": "single", "options": "tylko jedna"},
        {"text": "Wybierz", "kind": "single", "options": "inne:\ncoś:"},
    ],
)
def test_own_question_with_a_mistake_is_shown_again(client_as, survey, data):
    browser = client_as(Role.PLAN_COORDINATOR)
    assert browser.get(_page(survey, "survey_question_add")).status_code == 200
    assert browser.post(_page(survey, "survey_question_add"), data).status_code == 422
    assert survey.questionnaire.questions.count() == 3


def test_questions_in_use_are_not_changed_by_a_late_click(client_as, survey, by):
    open_survey(survey=survey, by=by)
    browser = client_as(Role.PLAN_COORDINATOR)
    assert browser.post(_page(survey, "survey_questions"), {}).status_code == 409
    data = {"text": "Nowe", "kind": "text"}
    assert browser.post(_page(survey, "survey_question_add"), data).status_code == 422
    browser.post(_page(survey, "survey_question_change", "talent"), {"co": "usun"})
    assert survey.questionnaire.questions.count() == 3


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MAYOR, Role.ADMINISTRATOR])
def test_staff_pages_are_closed_to_others(client, client_as, municipality, role):
    survey = SurveyFactory(municipality=municipality)
    browser = client_as(role)
    for name in (
        "survey_edit",
        "survey_questions",
        "survey_question_add",
        "paper_entry",
        "coding",
        "response_export",
        "survey_manage",
    ):
        assert browser.get(_page(survey, name)).status_code == 403, name
        assert "/konto/" in client.get(_page(survey, name)).url, name


def test_printable_sheet_has_every_question_and_large_print(client, survey, by):
    open_survey(survey=survey, by=by)
    page = _text(client.get(_page(survey, "survey_sheet")))
    for words in ("1. Czy ktoś w Twoim domu", "Tylko jeśli odpowiedź na pytanie 1 to: tak",
                  "Wolę nie mówić", "Zgoda", "Oddaj arkusz do 31 marca 2026"):  # fmt: skip
        assert words in page
    assert "sheet-large" not in page
    assert "sheet-large" in _text(client.get(_page(survey, "survey_sheet") + "?druk=duzy"))


def test_survey_over_by_date_can_be_published(survey, by):
    open_survey(survey=survey, by=by)
    with time_machine.travel(AFTER):
        publish_results(survey=survey, by=by)
    survey.refresh_from_db()
    assert survey.results_published_at is not None
