"""Paper sheets, files of answers, and the file taken out."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidFile, NotAllowed
from mosty.core.imports import ImportFile, import_kind, run_import
from mosty.core.models import AuditEntry
from mosty.questionnaires.enums import Channel, QuestionnaireState
from mosty.questionnaires.models import Answer, Response
from mosty.questionnaires.queries import answers_of
from mosty.voices.importers import parse_responses
from mosty.voices.models import Coding
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory
from tests.factories.voices import (
    AFTER,
    CodingFactory,
    ThemeFactory,
    answer_survey,
    make_survey,
)

pytestmark = pytest.mark.django_db

HEAD = "ankieta;nr ankiety;kanał;data;sołectwo;stala_pomoc;godziny;pomoc;skala;brak;miejsce"


@pytest.fixture(autouse=True)
def _after_the_survey():
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def unit(municipality):
    return VillageUnitFactory(municipality=municipality, name="Nad Strugą")


@pytest.fixture
def survey(municipality, unit):
    return make_survey(municipality, slug="zycie")


def _file(*lines: str, encoding: str = "utf-8") -> ImportFile:
    return ImportFile("odpowiedzi.csv", "\n".join([HEAD, *lines]).encode(encoding))


def _import(municipality, *lines, only_good=False, **facts):
    return run_import(
        "voices.responses",
        _file(*lines, **facts),
        municipality.pk,
        system_access(municipality.pk),
        only_good=only_good,
    )


def _page(survey, name):
    return reverse(f"voices:{name}", args=[survey.municipality.slug, survey.slug])


# --- one sheet ------------------------------------------------------------------------------------


def _sheet(**data):
    return {"external_id": "P-1", "channel": "paper", "day": "2026-03-05", **data}


def test_sheet_is_entered_on_one_page_and_the_next_one_is_empty(client_as, survey):
    browser = client_as(Role.CLERK)
    page = browser.get(_page(survey, "paper_entry")).content.decode()
    assert "autofocus" in page
    assert "Tylko jeśli odpowiedź na pytanie 1 to: tak." in page
    response = browser.post(
        _page(survey, "paper_entry"),
        _sheet(
            **{
                "q1-answer": "tak",
                "q2-answer": "20",
                "q3-answer": ["rodzina", "inne"],
                "q3-other": "listonosz",
                "q4-answer": "-",
                "q5-answer": "Brak <script>x</script>",
            }
        ),
        follow=True,
    )
    page = response.content.decode()
    assert "Arkusz P-1 jest zapisany" in page
    assert 'value="2026-03-05"' in page  # the day stays for the next sheet
    assert "Brak &lt;script" not in page
    stored = Response.objects.get()
    answers = answers_of(stored)
    assert (stored.channel, stored.consent_version) == ("paper", survey.consent_text.version)
    assert answers["pomoc"].text == "listonosz"
    assert answers["skala"].is_declined


def test_wrong_sheet_keeps_everything_that_was_typed(client_as, survey):
    answer_survey(survey)
    Response.objects.update(external_id="P-1")
    browser = client_as(Role.CLERK)
    data = _sheet(**{"q1-answer": "tak", "q2-answer": "dużo", "q5-answer": "Zdanie z arkusza"})
    response = browser.post(_page(survey, "paper_entry"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Wpisz liczbę." in page
    assert 'value="dużo"' in page
    assert "Zdanie z arkusza" in page
    response = browser.post(_page(survey, "paper_entry"), {**data, "q2-answer": "5"})
    assert response.status_code == 422
    assert "Arkusz o tym numerze jest już wpisany" in response.content.decode()
    assert Response.objects.count() == 1
    response = browser.post(_page(survey, "paper_entry"), {**data, "day": "2030-01-01"})
    assert "Ten dzień jeszcze nie nadszedł" in response.content.decode()


def test_wrong_answer_to_a_question_not_asked_does_not_stop_the_sheet(client_as, survey):
    browser = client_as(Role.CLERK)
    response = browser.post(
        _page(survey, "paper_entry"),
        _sheet(**{"q1-answer": "nie", "q2-answer": "5"}),
        follow=True,
    )
    assert "których tej osobie się nie zadaje: 1" in response.content.decode()
    assert set(answers_of(Response.objects.get())) == {"stala_pomoc"}


def test_sheets_wait_until_the_survey_is_opened(client_as, survey):
    survey.questionnaire.state = QuestionnaireState.DRAFT
    survey.questionnaire.save()
    response = client_as(Role.CLERK).get(_page(survey, "paper_entry"), follow=True)
    assert "Najpierw otwórz ankietę" in response.content.decode()


# --- files ----------------------------------------------------------------------------------------


ROWS = (
    "zycie;P-1;papier;2026-03-05;Nad Strugą;tak;12,5;rodzina|inne: listonosz;4;Busa;Nad Strugą",
    "zycie;W-2;www;06.03.2026;;nie;;ktoś inny;;;wolę nie mówić",
    "zycie;T-3;telefon;2026-03-07;nad struga;wolę nie mówić;;rodzina|rodzina;;;",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_file_of_answers_is_stored_in_any_encoding(municipality, survey, unit, encoding):
    outcome = _import(municipality, *ROWS, encoding=encoding)
    assert (outcome.created, outcome.errors) == (3, ())
    first, second, third = Response.objects.order_by("external_id").values_list(
        "external_id", "channel", "village_unit"
    )
    assert first == ("P-1", "paper", unit.pk)
    assert second == ("T-3", "phone", unit.pk)
    assert third == ("W-2", "web", None)
    answers = answers_of(Response.objects.get(external_id="P-1"))
    assert answers["pomoc"].choices == ("rodzina", "inne")
    assert answers["pomoc"].text == "listonosz"
    assert str(answers["godziny"].number) == "12.5"
    web = answers_of(Response.objects.get(external_id="W-2"))
    assert web["pomoc"].choices == ("inne",)
    assert web["miejsce"].is_declined


def test_the_same_file_again_changes_nothing(municipality, survey):
    _import(municipality, *ROWS)
    before = list(Answer.objects.values())
    outcome = _import(municipality, *ROWS)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 3)
    assert list(Answer.objects.values()) == before


def test_corrected_words_lose_the_right_to_be_quoted(municipality, survey):
    _import(municipality, *ROWS)
    coding = CodingFactory(
        answer=Answer.objects.get(question__code="brak"),
        theme=ThemeFactory(municipality=municipality),
        quote_allowed=True,
    )
    outcome = _import(municipality, ROWS[0].replace("Busa", "Busa dla Jana K."))
    assert outcome.updated == 1
    coding.refresh_from_db()
    assert not coding.quote_allowed


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("brak-takiej;P-1;papier;2026-03-05;;;;;;;", "nie ma ankiety"),
        ("zycie;;papier;2026-03-05;;;;;;;", "nr ankiety"),
        ("zycie;R-5;papier;2026-03-05;;;;;;;", "już tu jest"),
        ("zycie;P-1;gołąb;2026-03-05;;;;;;;", "gołąb"),
        ("zycie;P-1;papier;wczoraj;;;;;;;", "wczoraj"),
        ("zycie;P-1;papier;2030-01-01;;;;;;;", "jeszcze nie nadszedł"),
        ("zycie;P-1;papier;2026-03-05;Atlantyda;;;;;;", "Atlantyda"),
        ("zycie;P-1;papier;2026-03-05;;może;;;;;", "może"),
        ("zycie;P-1;papier;2026-03-05;;tak;sto;;;;", "sto"),
        ("zycie;P-1;papier;2026-03-05;;tak;200;;;;", "od 0 do 168"),
        ("zycie;P-1;papier;2026-03-05;;;;rodzina|sasiad|nikt;;;", "najwyżej 2"),
        ("zycie;P-1;papier;2026-03-05;;;;;7;;", "od 1 do 5"),
        ("zycie;P-1;papier;2026-03-05;;;;;;;Atlantyda", "Atlantyda"),
    ],
)
def test_bad_row_is_reported_with_number_and_reason(municipality, survey, line, reason):
    outcome = _import(municipality, ROWS[1], line)
    assert not outcome.is_stored
    assert {error.number for error in outcome.errors} == {3}
    assert reason in " ".join(error.reason for error in outcome.errors)
    assert not Response.objects.exists()
    assert _import(municipality, ROWS[1], line, only_good=True).created == 1


def test_a_row_tells_all_its_mistakes(municipality, survey):
    outcome = _import(municipality, "zycie;;gołąb;wczoraj;Atlantyda;może;;;;;")
    assert len(outcome.errors) == 5


def test_a_sheet_number_twice_in_one_file_is_reported(municipality, survey):
    outcome = _import(municipality, ROWS[0], ROWS[0])
    assert "wierszu 2" in outcome.errors[0].reason


def test_unknown_and_missing_columns_are_refused(municipality, survey):
    with pytest.raises(InvalidFile):
        parse_responses(ImportFile("a.csv", b"ankieta;data\nzycie;2026-03-05"), municipality.pk)
    wrong = ImportFile("a.csv", f"{HEAD};kolor\n".encode())
    with pytest.raises(InvalidFile):
        parse_responses(wrong, municipality.pk)


def test_a_survey_of_another_municipality_is_not_known(survey):
    other = MunicipalityFactory()
    outcome = run_import(
        "voices.responses",
        ImportFile("a.csv", b"ankieta;nr ankiety;data\nzycie;P-1;2026-03-05"),
        other.pk,
        system_access(other.pk),
    )
    assert "nie ma ankiety" in outcome.errors[0].reason


def test_importing_is_refused_to_residents_and_administrators(municipality, survey, access_as):
    for role in (Role.RESIDENT, Role.ADMINISTRATOR, Role.MAYOR):
        with pytest.raises(NotAllowed):
            run_import("voices.responses", _file(ROWS[1]), municipality.pk, access_as(role))
    assert import_kind("voices.responses").permission == "voices.paper_entry"


def test_many_rows_take_few_queries(municipality, survey, django_assert_max_num_queries):
    lines = [f"zycie;P-{number};papier;2026-03-05;;nie;;nikt;3;x;" for number in range(600)]
    with django_assert_max_num_queries(90):
        assert _import(municipality, *lines).created == 600


# --- the file taken out ---------------------------------------------------------------------------


def _rows(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_export_leaves_own_words_and_lonely_places_out(client_as, survey, unit, municipality):
    lonely = VillageUnitFactory(municipality=municipality, name="Pustki")
    for _number in range(5):
        answer_survey(survey, unit=unit, brak="Tajne", pomoc=["rodzina", "nikt"], skala=3)
    answer_survey(survey, unit=lonely, stala_pomoc=None)
    answer_survey(make_survey(MunicipalityFactory()), skala=5)
    rows = _rows(client_as(Role.CENTRE_DIRECTOR).get(_page(survey, "response_export")))
    assert len(rows) == 6
    assert "brak" not in rows[0]
    assert rows[0]["pomoc"] == "rodzina|nikt"
    assert rows[0]["sołectwo"] == rows[0]["miejsce"] == "Nad Strugą"
    assert rows[5]["sołectwo"] == rows[5]["miejsce"] == ""
    assert rows[5]["stala_pomoc"] == "wolę nie mówić"
    entry = AuditEntry.objects.get(action="voices.responses_exported")
    assert entry.data == {"with_texts": False}


def test_export_with_own_words_needs_the_right_to_read_them(client_as, survey):
    answer_survey(survey, brak="=CMD()")
    address = _page(survey, "response_export") + "?teksty=1"
    assert client_as(Role.CENTRE_DIRECTOR).get(address).status_code == 403
    assert _rows(client_as(Role.PLAN_COORDINATOR).get(address))[0]["brak"] == "'=CMD()"


def test_export_of_imported_answers_can_be_imported_again(client_as, municipality, survey):
    _import(municipality, *ROWS)
    address = _page(survey, "response_export") + "?teksty=1"
    data = b"".join(client_as(Role.PLAN_COORDINATOR).get(address).streaming_content)
    before = list(Answer.objects.values())
    text = data.decode("utf-8-sig")
    assert "telefon" in text
    parsed = parse_responses(ImportFile("eksport.csv", data), municipality.pk)
    assert [row.external_id for row in parsed.rows] == ["P-1", "W-2", "T-3"]
    assert parsed.rows[0].answers["pomoc"].text == "listonosz"
    assert list(Answer.objects.values()) == before
    assert parsed.rows[1].channel == Channel.WEB
    assert not Coding.objects.exists()
