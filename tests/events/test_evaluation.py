"""The evaluation: ready questions, answered by a link without a name, small numbers hidden."""

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.events.actions import evaluation as actions
from mosty.events.queries.evaluation import (
    default_questions,
    evaluation_of,
    evaluation_results,
    own_words,
)
from mosty.events.rules.card_links import survey_code
from mosty.questionnaires.models import Response
from mosty.questionnaires.rules import AnswerValue
from tests.factories.events import EventFactory
from tests.factories.questionnaires import BankQuestionFactory

pytestmark = pytest.mark.django_db

EVENING = "2027-03-18 18:00:00+01:00"


@pytest.fixture(autouse=True)
def _evening_of_the_day():
    cache.clear()
    with time_machine.travel(EVENING):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")


@pytest.fixture
def evaluation(event):
    by = system_access(event.municipality_id)
    prepared = actions.prepare_evaluation(event=event, by=by)
    return actions.open_evaluation(evaluation=prepared, by=by)


def answer(evaluation, number, **choices):
    values = {
        code: AnswerValue(text=value) if code in ("wyd_najcenniejsze",) else AnswerValue((value,))
        for code, value in choices.items()
    }
    return actions.answer_evaluation(
        evaluation=evaluation, token=f"strona-{number}", answers=values
    )


def _page(name, *args):
    return reverse(f"events:{name}", args=["debowa-dolina", *args])


def _address(event):
    return _page("evaluation_answer", event.slug, survey_code(event.uuid))


# --- preparing ----------------------------------------------------------------------------------


def test_ready_questions_are_in_both_languages_and_none_is_forced():
    questions = default_questions()
    assert len(questions) >= 8
    for one in questions:
        assert one.text_uk, one.code
        assert all(option.text_uk for option in one.options), one.code
        assert not one.is_required


def test_staff_prepares_opens_and_prolongs(client_as, event):
    browser = client_as(Role.CLERK)
    address = _page("evaluation_manage", event.slug)
    assert "nie ma jeszcze ankiety" in browser.get(address).content.decode()
    page = browser.post(address, follow=True).content.decode()
    assert "Jak oceniasz całe spotkanie?" in page
    assert "Dodaj pytania z banku" not in page  # a clerk builds no questionnaires
    assert browser.get(_page("evaluation_questions", event.slug)).status_code == 403
    browser.post(_page("evaluation_open", event.slug))
    opened = browser.get(address).content.decode()
    assert survey_code(event.uuid) in opened
    assert "Nikt jeszcze nie odpowiedział" in opened
    wrong = browser.post(address, {"opens_on": "20.03.2027", "closes_on": "19.03.2027"})
    assert wrong.status_code == 422
    early = browser.post(address, {"opens_on": "01.03.2027", "closes_on": "19.03.2027"})
    assert early.status_code == 422
    browser.post(address, {"opens_on": "18.03.2027", "closes_on": "30.04.2027"})
    assert str(evaluation_of(event).closes_on) == "2027-04-30"


def test_who_builds_questionnaires_changes_the_questions(client_as, event):
    BankQuestionFactory(code="skad_wiesz", definition={
        "code": "skad_wiesz", "kind": "text", "text": "Skąd wiesz o spotkaniu?",
    })  # fmt: skip
    browser = client_as(Role.CENTRE_DIRECTOR)
    manage = _page("evaluation_manage", event.slug)
    browser.post(manage)
    browser.post(_page("evaluation_questions", event.slug), {"residents": "skad_wiesz"})
    browser.post(
        _page("evaluation_question_add", event.slug), {"text": "Co z dojazdem?", "kind": "text"}
    )
    assert (
        browser.post(_page("evaluation_question_add", event.slug), {"text": ""}).status_code == 422
    )
    html = browser.get(manage).content.decode()
    for words in ("Skąd wiesz o spotkaniu?", "Co z dojazdem?", "Jak oceniasz całe spotkanie?"):
        assert words in html, words
    change = _page("evaluation_question_change", event.slug, "wyd_poleci")
    browser.post(change, {"co": "usun"})
    assert "Czy polecisz" not in browser.get(manage).content.decode()
    browser.post(_page("evaluation_question_change", event.slug, "skad_wiesz"), {"co": "nizej"})
    first = evaluation_of(event).questionnaire.questions.order_by("position").first()
    assert first.code == "wyd_ogolnie"
    browser.post(_page("evaluation_open", event.slug))
    browser.post(_page("evaluation_question_change", event.slug, "wyd_czas"), {"co": "usun"})
    assert evaluation_of(event).questionnaire.questions.filter(code="wyd_czas").exists()


def test_second_evaluation_and_wrong_days_are_refused(event, evaluation, access_as):
    by = access_as(Role.CLERK)
    with pytest.raises(actions.EvaluationExists):
        actions.prepare_evaluation(event=event, by=by)
    with pytest.raises(InvalidInput):
        actions.set_evaluation_days(
            evaluation=evaluation,
            opens_on=evaluation.closes_on,
            closes_on=evaluation.opens_on,
            by=by,
        )
    with pytest.raises(NotAllowed):
        actions.open_evaluation(evaluation=evaluation, by=access_as(Role.MAYOR))


# --- answering ----------------------------------------------------------------------------------


def test_answers_are_sent_by_the_link_and_carry_no_name(client, event, evaluation):
    page = client.get(_address(event))
    html = page.content.decode()
    assert "Jak było?" in html
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    sent = {"strona_nr": "a" * 40, "q1-answer": "5", "q4-answer": "w_sam_raz"}
    thanks = client.post(_address(event), sent, follow=True)
    assert thanks.redirect_chain[-1][0] == _page("evaluation_thanks", event.slug)
    assert "Dziękujemy" in thanks.content.decode()
    response = Response.objects.get()
    assert (response.entered_by_id, response.external_id) == (None, "")
    assert response.answers.count() == 2


def test_the_same_page_sent_twice_counts_once(client, event, evaluation):
    sent = {"strona_nr": "b" * 40, "q1-answer": "5"}
    client.post(_address(event), sent)
    client.post(_address(event), sent)
    client.post(_address(event), {**sent, "strona_nr": "c" * 40})
    assert Response.objects.count() == 2


def test_wrong_and_empty_answers_keep_what_was_typed(client, event, evaluation):
    wrong = client.post(_address(event), {"q1-answer": "99", "q8-answer": "Rozmowy w kuchni"})
    assert wrong.status_code == 422
    assert "Rozmowy w kuchni" in wrong.content.decode()
    empty = client.post(_address(event), {"strona_nr": "d" * 40})
    assert empty.status_code == 422
    assert "przynajmniej na jedno" in empty.content.decode()
    assert not Response.objects.exists()


def test_answer_to_a_question_that_is_not_asked_is_left_out(client, event, evaluation):
    client.post(_address(event), {"q6-answer": "nie", "q7-answer": "Schody"})
    codes = set(Response.objects.get().answers.values_list("question__code", flat=True))
    assert codes == {"wyd_dostepnosc"}


def test_only_between_the_first_and_the_last_day(client, event, evaluation):
    with time_machine.travel("2027-03-17 18:00:00+01:00"):
        assert "Otwiera się" in client.get(_address(event)).content.decode()
        assert client.post(_address(event), {"q1-answer": "5"}).status_code == 409
    with time_machine.travel("2027-04-02 18:00:00+02:00"):
        assert "Była otwarta do" in client.get(_address(event)).content.decode()
    assert not Response.objects.exists()


def test_wrong_code_opens_nothing(client, event, evaluation):
    assert client.get(_page("evaluation_answer", event.slug, "zgaduje")).status_code == 404


def test_page_is_in_ukrainian_for_who_chose_it(client, event, evaluation):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    html = client.get(_address(event)).content.decode()
    assert "Як Ви оцінюєте всю зустріч?" in html
    assert "дуже добре" in html


# --- results ------------------------------------------------------------------------------------


def test_small_counts_are_hidden(evaluation):
    for number in range(10):
        answer(evaluation, number, wyd_czas="w_sam_raz" if number < 8 else "za_malo")
    results = evaluation_results(evaluation)
    assert results.answers.count == 10
    question = next(one for one in results.questions if one.code == "wyd_czas")
    shown = {line.code: line.count.count for line in question.options}
    assert shown["za_malo"] is None
    assert shown["w_sam_raz"] is None  # else the hidden two are what is missing to ten


def test_few_answers_are_not_even_counted(evaluation):
    for number in range(3):
        answer(evaluation, number, wyd_czas="w_sam_raz")
    results = evaluation_results(evaluation)
    assert results.answers.text == "mniej niż 5"
    assert all(not line.count.is_shown for one in results.questions for line in one.options)


def test_own_words_are_for_organisers_and_in_no_order(client_as, event, evaluation):
    answer(evaluation, 1, wyd_najcenniejsze="Żywe rozmowy")
    answer(evaluation, 2, wyd_najcenniejsze="Bus na czas")
    ((_question, words),) = own_words(evaluation)
    assert words == ("Bus na czas", "Żywe rozmowy")
    html = client_as(Role.CLERK).get(_page("evaluation_manage", event.slug)).content.decode()
    assert "Bus na czas" in html
    report = client_as(Role.MAYOR).get(_page("event_report", event.slug)).content.decode()
    assert "Bus na czas" not in report
