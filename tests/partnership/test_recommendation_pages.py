"""The register everybody reads, the desk, sending and answering; files."""

import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role
from mosty.partnership.enums import FindingState, SendingOutcome
from mosty.partnership.models import Recommendation, Sending
from mosty.thread.enums import Audience
from tests.factories.partnership import (
    CafeFactory,
    CafeNoteFactory,
    CafeTableFactory,
    DraftRecommendationFactory,
    FieldLocationFactory,
    FindingFactory,
    ModelTestFactory,
    RecommendationBasisFactory,
    RecommendationFactory,
    SendingFactory,
)
from tests.factories.territory import LegalParameterFactory
from tests.factories.thread import InsightFactory, StationFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Dowóz na telefon",
    "problem": "Brak autobusu po 15.",
    "text": "Gmina uruchamia dowóz.",
    "kind": "organisational",
}


@pytest.fixture(autouse=True)
def _a_working_day():
    with time_machine.travel("2027-03-20 12:00:00+01:00"):
        yield


@pytest.fixture
def browser(client_as):
    return client_as(Role.PLAN_COORDINATOR)


def at(municipality, name, *more):
    return reverse(f"partnership:{name}", args=[municipality.slug, *more])


def text_of(response):
    return " ".join(response.content.decode().split())


# --- the register ---------------------------------------------------------------------------------


def test_the_register_says_what_waits_from_whom_since_when_and_what_is_late(municipality, client):
    waits = RecommendationFactory(municipality=municipality, title="Dowóz do lekarza")
    SendingFactory(recommendation=waits, body_name="Wójt Dębowej Doliny")
    late = RecommendationFactory(municipality=municipality, title="Ławki przy drodze")
    SendingFactory(
        recommendation=late,
        body_name="Rada Dębowej Doliny",
        sent_on=date(2027, 2, 1),
        due_on=date(2027, 3, 18),
    )
    done = RecommendationFactory(municipality=municipality, title="Klub w remizie")
    SendingFactory(
        recommendation=done,
        outcome=SendingOutcome.ACCEPTED,
        answered_on=date(2027, 3, 10),
        answer="Tak.",
    )
    page = text_of(client.get(at(municipality, "recommendation_list")))
    assert "Na odpowiedź czekają 2 z 3 wysłanych" in page
    assert "Od kogo: Wójt Dębowej Doliny. Wysłano: 1 marca 2027." in page
    assert "Czeka 19 dni." in page
    assert "Termin odpowiedzi: do 31 marca 2027." in page
    assert "Termin odpowiedzi minął 18 marca 2027: 2 dni spóźnienia." in page
    assert page.index("Ławki przy drodze") < page.index("Dowóz do lekarza") < page.index("Klub")


def test_an_empty_register_says_what_it_is_for(municipality, client):
    DraftRecommendationFactory(municipality=municipality)
    RecommendationFactory()  # of another municipality
    page = text_of(client.get(at(municipality, "recommendation_list")))
    assert "Nie ma jeszcze publicznych rekomendacji" in page


def test_filters_narrow_the_register_and_stay_in_the_address(municipality, client):
    SendingFactory(
        recommendation=RecommendationFactory(municipality=municipality, title="Dowóz"), body="WOJT"
    )
    RecommendationFactory(municipality=municipality, title="Zmiana ustawy", kind="legislative")
    address = at(municipality, "recommendation_list")
    for query, shown, hidden in (
        ("?rodzaj=legislative", "Zmiana ustawy", "Dowóz"),
        ("?stan=owed", "Dowóz", "Zmiana ustawy"),
        ("?adresat=WOJT", "Dowóz", "Zmiana ustawy"),
        ("?szukaj=ustawy", "Zmiana ustawy", "Dowóz"),
        ("?stan=not_sent", "Zmiana ustawy", "Dowóz"),
    ):
        page = text_of(client.get(address + query))
        assert shown in page
        assert f">{hidden}<" not in page
    assert "Żadna rekomendacja nie pasuje" in text_of(client.get(address + "?szukaj=zzz"))
    assert client.get(address + "?stan=wymyślony").status_code == 200


def test_one_recommendation_shows_easy_words_grounds_votes_and_answers(municipality, client):
    found = RecommendationFactory(
        municipality=municipality,
        text_easy="Zadzwoń. Bus przyjedzie.",
        votes_for=21,
        votes_against=3,
        votes_abstain=4,
        voted_by="kawiarenka w Lipkach",
        legal_basis="uchwała o dowozie",
    )
    RecommendationBasisFactory(recommendation=found, text="Jadę z <script>sąsiadem</script>.")
    SendingFactory(
        recommendation=found,
        outcome=SendingOutcome.IMPLEMENTED,
        answered_on=date(2027, 3, 10),
        answer="Zrobimy.",
        implemented_on=date(2027, 3, 15),
        implemented_note="Bus jeździ.",
    )
    address = at(municipality, "recommendation_detail", found.year, found.number)
    page = text_of(client.get(address))
    for words in (
        "Zadzwoń. Bus przyjedzie.",
        "Za: 21, przeciw: 3, wstrzymało się: 4.",
        "Za jest 75% głosów.",
        "Zrobimy.",
        "Bus jeździ.",
        "uchwała o dowozie",
        "&lt;script&gt;",
    ):
        assert words in page


def test_a_ukrainian_reader_gets_ukrainian_words_and_polish_ones_are_marked(municipality, client):
    found = RecommendationFactory(
        municipality=municipality, title_uk="Довіз до лікаря", text_uk="Громада запускає довіз."
    )
    address = at(municipality, "recommendation_detail", found.year, found.number)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    page = text_of(client.get(address))
    assert "Довіз до лікаря" in page
    assert "Громада запускає довіз." in page
    assert f'<div lang="pl"><p>{found.problem}</p></div>' in page


def test_what_is_not_public_has_no_public_page(municipality, client, browser):
    found = DraftRecommendationFactory(municipality=municipality)
    for who in (client, browser):
        address = at(municipality, "recommendation_detail", found.year, found.number)
        assert who.get(address).status_code == 404


def test_findings_of_closed_tests_and_insights_of_staff_are_not_told_outside(
    municipality, client, browser
):
    found = RecommendationFactory(municipality=municipality)
    closed = ModelTestFactory(municipality=municipality, is_public=False)
    finding = FindingFactory(
        location=FieldLocationFactory(test=closed), title="Sekretarz nie odbiera telefonu"
    )
    insight = InsightFactory(
        station=StationFactory(municipality=municipality, audience=Audience.STAFF),
        text="Widać to w skargach.",
    )
    RecommendationBasisFactory(recommendation=found, finding=finding, text="")
    RecommendationBasisFactory(recommendation=found, insight=insight, text="")
    public_page = text_of(
        client.get(at(municipality, "recommendation_detail", found.year, found.number))
    )
    table = client.get(at(municipality, "recommendation_collection", "docx")).content
    with zipfile.ZipFile(io.BytesIO(table)) as file:
        words = file.read("word/document.xml").decode()
    staff_page = text_of(browser.get(at(municipality, "recommendation_work", found.pk)))
    for secret in ("Sekretarz nie odbiera telefonu", "Widać to w skargach."):
        assert secret not in public_page
        assert secret not in words
        assert secret in staff_page


@pytest.mark.parametrize("name", ["recommendation_list", "recommendation_desk"])
def test_lists_take_the_same_number_of_queries_for_one_and_for_three(municipality, browser, name):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(at(municipality, name)).status_code == 200
        return len(found)

    SendingFactory(recommendation=RecommendationFactory(municipality=municipality))
    count()
    first = count()
    for _more in range(2):
        one = RecommendationFactory(municipality=municipality)
        SendingFactory(recommendation=one)
        SendingFactory(recommendation=one)
    assert count() == first


# --- files ----------------------------------------------------------------------------------------


def test_tables_hold_one_row_a_body_and_no_draft(municipality, client, browser):
    found = RecommendationFactory(municipality=municipality, title="=Dowóz")
    SendingFactory(recommendation=found)
    SendingFactory(recommendation=found, body="ROPS")
    DraftRecommendationFactory(municipality=municipality, title="Jeszcze tajne")
    lines = client.get(at(municipality, "recommendation_export", "csv")).content.decode("utf-8-sig")
    assert lines.count("\r\n") == 3
    assert "'=Dowóz" in lines
    assert "Jeszcze tajne" not in lines
    assert "czeka na odpowiedź" in lines
    content = browser.get(at(municipality, "recommendation_desk_export", "xlsx")).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert [row[1].value for row in sheet.rows][1:].count("Jeszcze tajne") == 1
    assert client.get(at(municipality, "recommendation_export", "pdf")).status_code == 404


@pytest.mark.parametrize("file_format", ["pdf", "docx", "odt"])
def test_the_collection_is_a_document_with_kinds_and_answers(municipality, client, file_format):
    found = RecommendationFactory(municipality=municipality, votes_for=5)
    RecommendationBasisFactory(recommendation=found)
    SendingFactory(recommendation=found)
    answer = client.get(at(municipality, "recommendation_collection", file_format))
    assert answer.status_code == 200
    assert len(answer.content) > 2000
    if file_format == "docx":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            words = file.read("word/document.xml").decode()
        assert "Rekomendacje organizacyjne" in words
        assert found.title in words


def test_the_collection_of_the_desk_holds_drafts_too(municipality, client, browser):
    draft = DraftRecommendationFactory(municipality=municipality, title="Jeszcze projekt")
    answer = browser.get(at(municipality, "recommendation_desk_collection", "docx"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert draft.title in file.read("word/document.xml").decode()
    assert client.get(at(municipality, "recommendation_desk_collection", "docx")).status_code == 302


def test_an_empty_collection_is_a_document_too(municipality, client):
    answer = client.get(at(municipality, "recommendation_collection", "pdf"))
    assert answer.content.startswith(b"%PDF")
    assert client.get(at(municipality, "recommendation_collection", "exe")).status_code == 404


# --- the desk -------------------------------------------------------------------------------------


def test_the_whole_way_from_words_to_an_answer_on_pages(municipality, browser, client):
    create = at(municipality, "recommendation_create")
    assert browser.get(create).status_code == 200
    answer = browser.post(create, WORDS)
    found = Recommendation.objects.get()
    work = at(municipality, "recommendation_work", found.pk)
    assert answer["Location"] == work
    assert "Nie została" not in text_of(browser.get(work))
    browser.post(work, {"text": "Jadę z sąsiadem."})
    browser.post(at(municipality, "recommendation_move", found.pk, "adopted"), {"reason": ""})
    browser.post(
        at(municipality, "recommendation_votes", found.pk),
        {"votes_for": "21", "votes_against": "3", "votes_abstain": "", "voted_by": "rada"},
    )
    browser.post(at(municipality, "recommendation_publish", found.pk), {"publiczna": "1"})
    body = browser.get(at(municipality, "sending_body", found.pk), {"adresat": "WOJT"})
    assert body["Location"] == at(municipality, "sending_create", found.pk, "WOJT")
    form = text_of(browser.get(body["Location"]))
    assert "przy wysłaniu dzisiaj: do 19 kwietnia 2027" in form
    sent = browser.post(
        body["Location"],
        {"body_name": "Wójt", "sent_on": "2027-03-19", "due_by": "practice", "reference": "OR.1"},
    )
    assert sent["Location"] == work
    sending = Sending.objects.get()
    page = text_of(browser.get(work))
    assert "OR.1" in page
    assert "Jadę z sąsiadem." in page
    assert "Za: 21, przeciw: 3, wstrzymało się: 0." in page
    address = at(municipality, "sending_answer", found.pk, sending.pk)
    seen = browser.get(address).context["form"].initial["seen"]
    came = {
        "outcome": "partly",
        "answered_on": "2027-03-20",
        "answer": "Raz w tygodniu.",
        "seen": seen,
    }
    assert browser.post(address, came)["Location"] == work
    shown = text_of(client.get(at(municipality, "recommendation_detail", 2027, found.number)))
    assert "uwzględniona w części" in shown
    assert "Raz w tygodniu." in shown


def test_errors_keep_what_was_typed(municipality, browser):
    found = RecommendationFactory(municipality=municipality)
    sending = SendingFactory(recommendation=found)
    wrong = browser.post(at(municipality, "recommendation_create"), {**WORDS, "problem": ""})
    assert wrong.status_code == 422
    assert "Dowóz na telefon" in text_of(wrong)
    ground = browser.post(at(municipality, "recommendation_work", found.pk), {"text": ""})
    assert ground.status_code == 422
    assert "jedno naraz" in text_of(ground)
    votes = browser.post(
        at(municipality, "recommendation_votes", found.pk), {"votes_for": "7", "voted_by": ""}
    )
    assert votes.status_code == 422
    assert "Napisz, kto głosował" in text_of(votes)
    move = browser.post(at(municipality, "recommendation_move", found.pk, "rejected"), {})
    assert move.status_code == 409
    late = browser.post(
        at(municipality, "sending_create", found.pk, "WOJT"),
        {"body_name": "Wójt", "sent_on": "2027-12-01", "due_by": "practice"},
    )
    assert "Ten dzień jeszcze nie nadszedł" in text_of(late)
    answer = browser.post(
        at(municipality, "sending_answer", found.pk, sending.pk),
        {"outcome": "refused", "seen": "nie czas"},
    )
    assert answer.status_code == 422


def test_two_who_write_at_once_see_both_versions(municipality, browser):
    found = DraftRecommendationFactory(municipality=municipality)
    address = at(municipality, "recommendation_edit", found.pk)
    assert browser.get(address).status_code == 200
    ok = browser.post(address, {**WORDS, "revision": found.revision, "title": "Pierwsza"})
    assert ok.status_code == 302
    clash = browser.post(address, {**WORDS, "revision": found.revision, "title": "Druga"})
    page = text_of(clash)
    assert clash.status_code == 409
    assert "Pierwsza" in page
    assert "Druga" in page
    newest = Recommendation.objects.get(pk=found.pk).revision
    assert f'name="revision" value="{newest}"' in page


def test_a_decided_one_offers_easier_words_alone(municipality, browser):
    found = RecommendationFactory(municipality=municipality)
    address = at(municipality, "recommendation_edit", found.pk)
    assert set(browser.get(address).context["form"].fields) == {
        "text_easy",
        "title_uk",
        "text_uk",
        "revision",
    }
    browser.post(address, {"text_easy": "Zadzwoń.", "revision": found.revision})
    found.refresh_from_db()
    assert (found.text_easy, found.title != "") == ("Zadzwoń.", True)


def test_a_recommendation_is_made_of_a_note(municipality, browser):
    table = CafeTableFactory(cafe=CafeFactory(municipality=municipality))
    note = CafeNoteFactory(table=table, text="Bus na telefon")
    address = at(municipality, "recommendation_create") + f"?kartka={note.pk}"
    assert "Bus na telefon" in text_of(browser.get(address))
    browser.post(address, WORDS)
    assert Recommendation.objects.get().grounds.get().text == "Bus na telefon"
    elsewhere = at(municipality, "recommendation_create") + f"?kartka={CafeNoteFactory().pk}"
    assert browser.get(elsewhere).status_code == 404


def test_findings_and_insights_are_offered_as_grounds_and_taken_away(municipality, browser):
    test = ModelTestFactory(municipality=municipality)
    finding = FindingFactory(location=FieldLocationFactory(test=test), state=FindingState.CONFIRMED)
    found = RecommendationFactory(municipality=municipality)
    work = at(municipality, "recommendation_work", found.pk)
    assert finding.title in text_of(browser.get(work))
    browser.post(work, {"finding": finding.pk})
    ground = found.grounds.get()
    assert ground.finding == finding
    browser.post(at(municipality, "recommendation_ground_remove", found.pk, ground.pk))
    assert not found.grounds.exists()


def test_bodies_are_shown_with_their_time_in_law(municipality, browser):
    LegalParameterFactory(code="udpp.council_opinion_days", value="14", unit="dni")
    found = RecommendationFactory(municipality=municipality)
    page = text_of(browser.get(at(municipality, "sending_body", found.pk)))
    assert "Na opinię ma 14 dni." in page
    assert "{" not in page.split("<main", 1)[1].split("</main", 1)[0]
    nobody = browser.get(at(municipality, "sending_body", found.pk), {"dalej": "1"})
    assert nobody.status_code == 422
    assert "Wybierz, do kogo jest wysłana." in text_of(nobody)
    form = text_of(browser.get(at(municipality, "sending_create", found.pk, "GRDPP")))
    assert "w dniu uzgodnionym w piśmie" in form
    assert browser.get(at(municipality, "sending_create", found.pk, "NIKT")).status_code == 404


def test_a_sending_by_mistake_is_taken_back_after_a_question(municipality, browser):
    sending = SendingFactory(recommendation__municipality=municipality)
    address = at(municipality, "sending_remove", sending.recommendation_id, sending.pk)
    assert "Czy to pomyłka?" in text_of(browser.get(address))
    browser.post(address)
    assert not Sending.objects.exists()


def test_the_start_page_leads_to_the_register_and_to_the_work(municipality, client, browser):
    start = at(municipality, "start")
    assert at(municipality, "recommendation_list") in text_of(client.get(start))
    assert at(municipality, "recommendation_desk") not in text_of(client.get(start))
    assert at(municipality, "recommendation_desk") in text_of(browser.get(start))
