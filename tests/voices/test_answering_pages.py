"""A resident answers on the web: one question a page, nothing lost, nobody named."""

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.models import Answer, Response
from mosty.voices.enums import SurveyState
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory
from tests.factories.voices import AFTER, OPEN_DAY, ConsentTextFactory, make_survey
from tests.page_client import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_day():
    with time_machine.travel(OPEN_DAY, tick=True):
        yield


@pytest.fixture
def survey(municipality):
    VillageUnitFactory(municipality=municipality, name="Brzezina")
    return make_survey(municipality, slug="zycie", title="Życie blisko domu")


def _page(survey, name, *args):
    return reverse(f"voices:{name}", args=[survey.municipality.slug, survey.slug, *args])


def _text(response) -> str:
    return response.content.decode()


def _begin(client, survey, version=None):
    return client.post(
        _page(survey, "survey_begin"),
        {"consent": "1", "consent_version": version or survey.consent_text.version},
    )


def _answer(client, survey, number, **data):
    return client.post(_page(survey, "survey_question", number), data)


def _answer_all(client, survey):
    _begin(client, survey)
    _answer(client, survey, 1, answer="tak")
    _answer(client, survey, 2, answer="12,5")
    _answer(client, survey, 3, answer=["rodzina", "inne"], other="listonosz")
    _answer(client, survey, 4, answer="4")
    _answer(client, survey, 5, answer="Autobusu <script>alert(1)</script>")
    _answer(client, survey, 6, answer="-")


def test_survey_detail_shows_consent_and_one_way_to_begin(client, survey):
    page = _text(client.get(_page(survey, "survey_detail")))
    assert "Życie blisko domu" in page
    assert "Ankieta jest anonimowa." in page
    assert "Zaczynam" in page
    assert page.count("<h1") == 1
    assert not Response.objects.exists()


def test_beginning_without_consent_says_what_to_do(client, survey):
    response = client.post(
        _page(survey, "survey_begin"), {"consent_version": survey.consent_text.version}
    )
    assert response.status_code == 422
    assert "zaznacz, że się zgadzasz" in _text(response)
    assert not Response.objects.exists()


def test_beginning_under_an_outdated_consent_shows_the_new_text(client, survey):
    old = survey.consent_text.version
    survey.consent_text = ConsentTextFactory(
        municipality=survey.municipality, text="Nowe brzmienie zgody."
    )
    survey.save()
    response = _begin(client, survey, old)
    assert response.status_code == 409
    assert "Nowe brzmienie zgody." in _text(response)
    assert not Response.objects.exists()


def test_cookie_of_the_draft_is_signed_and_closed_to_scripts(client, survey):
    response = _begin(client, survey)
    cookie = client.cookies[f"mosty_survey_{survey.pk}"]
    assert response.url == _page(survey, "survey_question", 1)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie["path"] == "/debowa-dolina/ankiety/"
    assert cookie.value.count(":") == 2
    assert cookie.value.split(":")[0] not in str(Response.objects.values())


def test_question_page_shows_place_and_follows_the_rules(client, survey):
    _begin(client, survey)
    page = _text(client.get(_page(survey, "survey_question", 1)))
    assert "Pytanie 1 z 5" in page
    assert "Wolę nie mówić" in page
    assert page.count("<h1") == 1
    assert _answer(client, survey, 1, answer="nie").url == _page(survey, "survey_question", 3)
    _answer(client, survey, 1, answer="tak")
    page = _text(client.get(_page(survey, "survey_question", 2)))
    assert "Pytanie 2 z 6" in page
    assert _page(survey, "survey_question", 1) in page  # back link


def test_question_that_is_not_asked_leads_to_the_next_one(client, survey):
    _begin(client, survey)
    _answer(client, survey, 1, answer="nie")
    assert client.get(_page(survey, "survey_question", 2)).url == _page(
        survey, "survey_question", 3
    )
    assert client.get(_page(survey, "survey_question", 99)).status_code == 302


@pytest.mark.parametrize(
    ("number", "data", "message"),
    [
        (1, {"answer": "może"}, "Wybierz"),
        (3, {"answer": ["rodzina", "sasiad", "nikt"]}, "najwyżej 2"),
        (3, {"answer": ["rodzina", "-"]}, "nie jedno i drugie"),
        (3, {"answer": ["rodzina"], "other": "ktoś"}, "zaznacz też"),
        (4, {"answer": "9"}, "Wybierz"),
        (5, {"answer": "ż" * 4001}, "4001"),
        (5, {"answer": "coś", "declined": "on"}, "nie jedno i drugie"),
    ],
)
def test_wrong_answer_is_shown_again_with_a_message(client, survey, number, data, message):
    _begin(client, survey)
    response = _answer(client, survey, number, **data)
    assert response.status_code == 422
    assert message in _text(response)
    assert not Answer.objects.exists()


def test_long_answer_that_does_not_fit_is_not_lost(client, survey):
    _begin(client, survey)
    assert "ż" * 4001 in _text(_answer(client, survey, 5, answer="ż" * 4001))


@pytest.mark.parametrize("typed", ["dużo", "-1", "169", "1,234"])
def test_wrong_number_keeps_what_was_typed(client, survey, typed):
    _begin(client, survey)
    _answer(client, survey, 1, answer="tak")
    response = _answer(client, survey, 2, answer=typed)
    assert response.status_code == 422
    assert f'value="{typed}"' in _text(response)


def test_whole_way_from_consent_to_thanks(client, survey):
    _answer_all(client, survey)
    check = _text(client.get(_page(survey, "survey_check")))
    for words in ("Sprawdź swoje odpowiedzi", "12,5", "ktoś inny: listonosz", "4", "Wolę nie"):
        assert words in check
    assert "<script>alert" not in check
    assert "&lt;script&gt;alert" in check
    response = client.post(_page(survey, "survey_send"))
    assert response.url == _page(survey, "survey_thanks")
    sent = Response.objects.get()
    assert sent.state == ResponseState.SUBMITTED
    assert sent.answers.count() == 6
    thanks = _text(client.get(response.url))
    assert "Dziękujemy" in thanks
    assert _page(survey, "survey_results") in thanks
    assert client.cookies[f"mosty_survey_{survey.pk}"].value == ""


def test_double_submit_is_harmless(client, survey):
    _answer_all(client, survey)
    cookie = client.cookies[f"mosty_survey_{survey.pk}"].value
    client.post(_page(survey, "survey_send"))
    second = PageClient()
    second.cookies[f"mosty_survey_{survey.pk}"] = cookie  # the second click of the same browser
    response = second.post(_page(survey, "survey_send"))
    assert response.url == _page(survey, "survey_thanks")
    assert Response.objects.count() == 1
    second.cookies[f"mosty_survey_{survey.pk}"] = cookie
    assert second.get(_page(survey, "survey_check")).url == _page(survey, "survey_thanks")
    assert _answer(second, survey, 5, answer="inaczej").url == _page(survey, "survey_thanks")


def test_next_person_at_the_same_computer_starts_anew(client, survey):
    _answer_all(client, survey)
    client.post(_page(survey, "survey_send"))
    assert "Zaczynam" in _text(client.get(_page(survey, "survey_detail")))
    _begin(client, survey)
    assert Response.objects.count() == 2


def test_draft_survives_a_closed_browser(client, survey):
    _begin(client, survey)
    _answer(client, survey, 1, answer="nie")
    later = PageClient()
    later.cookies[f"mosty_survey_{survey.pk}"] = client.cookies[f"mosty_survey_{survey.pk}"].value
    page = _text(later.get(_page(survey, "survey_detail")))
    assert "Masz zaczętą ankietę" in page
    assert later.post(_page(survey, "survey_begin")).url == _page(survey, "survey_question", 3)
    assert "checked" in _text(later.get(_page(survey, "survey_question", 1)))
    assert Response.objects.count() == 1


def test_draft_can_be_thrown_away(client, survey):
    _begin(client, survey)
    client.post(_page(survey, "survey_restart"))
    assert not Response.objects.exists()
    assert "Masz zaczętą ankietę" not in _text(client.get(_page(survey, "survey_detail")))


def test_cookie_changed_by_hand_is_no_draft(client, survey):
    _begin(client, survey)
    client.cookies[f"mosty_survey_{survey.pk}"] = "podrobione:1:podpis"
    assert client.get(_page(survey, "survey_question", 1)).url == _page(survey, "survey_detail")


def test_correction_from_the_check_page_goes_back_there(client, survey):
    _answer_all(client, survey)
    page = _text(client.get(_page(survey, "survey_question", 4) + "?zmiana=1"))
    assert "Zapisz zmianę" in page
    response = _answer(client, survey, 4, answer="5", zmiana="1")
    assert response.url == _page(survey, "survey_check")


def test_correction_that_opens_a_new_question_leads_there_first(client, survey):
    _begin(client, survey)
    _answer(client, survey, 1, answer="nie")
    response = _answer(client, survey, 1, answer="tak", zmiana="1")
    assert response.url == _page(survey, "survey_question", 2) + "?zmiana=1"


def test_missing_needed_answer_is_named_on_the_check_page(client, survey):
    survey.questionnaire.questions.filter(code="skala").update(is_required=True)
    _begin(client, survey)
    response = client.post(_page(survey, "survey_send"))
    assert response.status_code == 422
    assert _page(survey, "survey_question", 4) + "?zmiana=1" in _text(response)
    assert Response.objects.get().state == ResponseState.DRAFT


def test_consent_changed_meanwhile_is_asked_once_more_before_sending(client, survey):
    _begin(client, survey)
    _answer(client, survey, 5, answer="Brakuje ławek.")
    survey.consent_text = ConsentTextFactory(
        municipality=survey.municipality, version="nowa", text="Nowe brzmienie zgody."
    )
    survey.save()
    response = client.post(_page(survey, "survey_send"))
    assert response.status_code == 409
    assert "Nowe brzmienie zgody." in _text(response)
    response = client.post(
        _page(survey, "survey_send"), {"consent": "1", "consent_version": "nowa"}
    )
    assert response.url == _page(survey, "survey_thanks")
    assert Response.objects.get().consent_version == "nowa"


def test_after_the_last_day_a_draft_is_shown_but_not_sent(client, survey):
    _begin(client, survey)
    _answer(client, survey, 5, answer="Brakuje ławek.")
    with time_machine.travel(AFTER):
        page = _text(client.get(_page(survey, "survey_detail")))
        assert "Ta ankieta jest zamknięta" in page
        assert "Brakuje ławek." in page
        assert "Wyślij" not in page
        response = client.post(_page(survey, "survey_send"))
        assert response.status_code == 409
        assert "Brakuje ławek." in _text(response)
        late = _answer(client, survey, 5, answer="Zdanie napisane po czasie.")
        assert late.status_code == 409
        assert "Zdanie napisane po czasie." in _text(late)
        assert client.get(_page(survey, "survey_check")).url == _page(survey, "survey_detail")
        assert _begin(PageClient(), survey).status_code == 409
    assert Response.objects.get().state == ResponseState.DRAFT


def test_survey_not_begun_yet_or_closed_by_hand_takes_no_answers(client, survey):
    with time_machine.travel("2026-02-01 12:00:00+01:00"):
        assert "jeszcze się nie zaczęła" in _text(client.get(_page(survey, "survey_detail")))
        assert _begin(client, survey).status_code == 409
    survey.state = SurveyState.CLOSED
    survey.save()
    assert "zamknięta" in _text(client.get(_page(survey, "survey_detail")))
    assert _begin(client, survey).status_code == 409


def test_survey_in_preparation_is_seen_by_staff_only(client, client_as, survey):
    survey.state = SurveyState.DRAFT
    survey.save()
    assert client.get(_page(survey, "survey_detail")).status_code == 404
    assert _begin(client, survey).status_code == 404
    staff = client_as(Role.PLAN_COORDINATOR)
    assert "Ankieta jest w przygotowaniu" in _text(staff.get(_page(survey, "survey_detail")))


def test_signed_in_staff_answer_without_a_name_too(client_as, survey):
    browser = client_as(Role.PLAN_COORDINATOR)
    _begin(browser, survey)
    _answer(browser, survey, 5, answer="Brakuje ławek.")
    browser.post(_page(survey, "survey_send"))
    entry = AuditEntry.objects.get(action="questionnaires.response_submitted")
    assert entry.by_user_id is None
    assert Response.objects.get().entered_by_id is None


def test_survey_of_another_municipality_is_not_found(client, survey):
    other = MunicipalityFactory()
    address = reverse("voices:survey_detail", args=[other.slug, survey.slug])
    assert client.get(address).status_code == 404


def test_ukrainian_reader_gets_ukrainian_questions(client, survey):
    client.cookies["mosty_language"] = "uk"
    page = _text(client.get(_page(survey, "survey_detail")))
    assert "Анкета анонімна." in page
    _begin(client, survey)
    page = _text(client.get(_page(survey, "survey_question", 1)))
    assert "Чи хтось потребує постійної допомоги?" in page
    assert "так" in page
    assert "I prefer not to say" not in page


@pytest.mark.parametrize("name", ["survey_begin", "survey_restart", "survey_send"])
def test_deeds_are_not_done_by_a_link(client, survey, name):
    assert client.get(_page(survey, name)).status_code == 405


def test_looking_at_pages_changes_nothing(client, survey):
    _begin(client, survey)
    before = list(Response.objects.values())
    for name in ("survey_detail", "survey_check", "survey_thanks", "survey_sheet"):
        client.get(_page(survey, name))
    client.get(_page(survey, "survey_question", 1))
    assert list(Response.objects.values()) == before
