"""Results: right counts, and nobody can be recognised."""

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from mosty.questionnaires.enums import Channel
from mosty.voices.queries import participation, survey_results, theme_summaries
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory
from tests.factories.voices import AFTER, CodingFactory, ThemeFactory, answer_survey, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_survey():
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def survey(municipality):
    return make_survey(municipality, slug="zycie", title="Życie blisko domu")


def _question(survey, code):
    return next(one for one in survey_results(survey).questions if one.code == code)


def _counts(question) -> dict[str, int | None]:
    return {line.code: line.count.count for line in question.options}


def _address(survey):
    return reverse("voices:survey_results", args=[survey.municipality.slug, survey.slug])


def test_single_choice_is_counted(survey):
    for word in ["tak"] * 6 + ["nie"] * 8:
        answer_survey(survey, stala_pomoc=word)
    question = _question(survey, "stala_pomoc")
    assert _counts(question) == {"tak": 6, "nie": 8}
    assert question.answered.count == 14
    assert [line.share for line in question.options] == ["43\u00a0%", "57\u00a0%"]
    assert not question.has_hidden


def test_small_count_is_hidden_with_a_second_one(survey):
    for word in ["tak"] * 3 + ["nie"] * 20 + [None] * 6:
        answer_survey(survey, stala_pomoc=word)
    question = _question(survey, "stala_pomoc")
    assert _counts(question)["tak"] is None
    told = [*_counts(question).values(), question.declined.count, question.answered.count]
    assert told.count(None) >= 3  # else the hidden one is the rest of 29
    assert question.has_hidden
    assert "3" not in [line.count.text for line in question.options]


def test_multiple_choice_hides_the_few_who_did_not_choose(survey):
    for chosen in [["rodzina"]] * 10 + [["sasiad"]] * 2:
        answer_survey(survey, pomoc=chosen)
    counts = _counts(_question(survey, "pomoc"))
    assert counts["sasiad"] is None
    assert counts["rodzina"] is None  # 12 answered: 12 - 10 would tell the 2
    for _number in range(8):
        answer_survey(survey, pomoc=["rodzina", "nikt"])
    counts = _counts(_question(survey, "pomoc"))
    assert counts["nikt"] == 8


def test_scale_has_distribution_and_mean(survey):
    for point in [1] * 5 + [4] * 5:
        answer_survey(survey, skala=point)
    question = _question(survey, "skala")
    assert _counts(question) == {"1": 5, "2": 0, "3": 0, "4": 5, "5": 0}
    assert question.mean == "2,5"
    answer_survey(survey, skala=5)
    question = _question(survey, "skala")
    assert question.mean == ""  # with the counts shown it would tell the hidden one
    assert question.has_hidden


def test_open_answers_are_never_results(survey, client):
    survey.results_published_at = "2026-04-01 10:00Z"
    survey.save()
    for number in range(6):
        answer_survey(survey, brak=f"Tajne zdanie {number}")
    assert "Tajne zdanie" not in client.get(_address(survey)).content.decode()


def test_theme_is_shown_from_five_people_on_with_allowed_quotes(survey, client, municipality):
    survey.results_published_at = "2026-04-01 10:00Z"
    survey.save()
    big, small = ThemeFactory(municipality=municipality), ThemeFactory(municipality=municipality)
    for number in range(10):
        response = answer_survey(survey, brak=f"Słowa {number} <script>x</script>")
        answer = response.answers.get()
        CodingFactory(answer=answer, theme=big, quote_allowed=number == 0)
        if number < 4:
            CodingFactory(answer=answer, theme=small, quote_allowed=True)
    page = client.get(_address(survey)).content.decode()
    assert big.name in page
    assert "10 z 10 odpowiedzi" in page
    assert "Słowa 0 &lt;script&gt;" in page
    assert "Słowa 1" not in page
    assert small.name not in page
    summaries = {one.code: one for one in theme_summaries(municipality)}
    assert summaries[big.code].is_public
    assert summaries[small.code].answer_count == "kilka odpowiedzi"
    assert not summaries[small.code].is_public
    assert summaries[small.code].raw_count is None
    assert theme_summaries(municipality, with_raw=True)[1].raw_count == 4


def test_results_by_channel_and_place_hide_small_numbers(survey, municipality):
    brzezina = VillageUnitFactory(municipality=municipality, name="Brzezina")
    gaj = VillageUnitFactory(municipality=municipality, name="Gaj")
    jasien = VillageUnitFactory(municipality=municipality, name="Jasień")
    for unit, count, channel in (
        (brzezina, 9, Channel.WEB),
        (gaj, 7, Channel.PAPER),
        (jasien, 2, Channel.WEB),
    ):
        for _number in range(count):
            answer_survey(survey, unit=unit, channel=channel)
    results = survey_results(survey)
    assert results.response_count.count == 18
    by_unit = {line.text: line.count.count for line in results.by_village_unit}
    assert by_unit["Jasień"] is None
    assert by_unit["Gaj"] is None  # the second one, so that 18 - 9 tells nothing
    assert by_unit["Brzezina"] == 9
    assert {line.code: line.count.count for line in results.by_channel} == {"web": 11, "paper": 7}
    assert [(one.channel, one.count) for one in participation(municipality)] == [
        ("web", "11"),
        ("paper", "7"),
    ]


def test_fewer_than_five_answers_tell_nothing(survey):
    for _number in range(4):
        answer_survey(survey, stala_pomoc="tak", skala=5)
    results = survey_results(survey)
    assert results.response_count.text == "mniej niż 5"
    for question in results.questions:
        assert all(line.count.count is None for line in question.options)
        assert question.mean == ""


def test_results_without_any_answer_can_be_shown(survey, client):
    survey.results_published_at = "2026-04-01 10:00Z"
    survey.save()
    assert client.get(_address(survey)).status_code == 200


def test_results_are_public_once_published(survey, client, client_as):
    for _number in range(5):
        answer_survey(survey, stala_pomoc="tak")
    assert "Wyniki nie są jeszcze gotowe" in client.get(_address(survey)).content.decode()
    staff = client_as(Role.PLAN_COORDINATOR).get(_address(survey)).content.decode()
    assert "Te wyniki widzą tylko pracownicy" in staff
    mayor = client_as(Role.MAYOR).get(_address(survey)).content.decode()
    assert "Wyniki nie są jeszcze gotowe" in mayor
    survey.results_published_at = "2026-04-01 10:00Z"
    survey.save()
    page = client.get(_address(survey)).content.decode()
    assert "Wysłane odpowiedzi: 5" in page
    assert page.count("<svg") >= 3
    assert "Tabela" in page or "<table" in page


def test_results_take_the_same_queries_for_few_and_many_answers(
    survey, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for wanted in (1, 3):
        while survey.questionnaire.responses.count() < wanted:
            answer_survey(survey, stala_pomoc="tak", skala=3, brak="x")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            survey_results(survey)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_results_of_another_municipality_stay_there(survey, municipality):
    other = make_survey(MunicipalityFactory(), slug="zycie")
    for _number in range(6):
        answer_survey(other, stala_pomoc="tak")
    assert survey_results(survey).response_count.count == 0
    assert participation(municipality) == ()
    assert theme_summaries(municipality) == ()
