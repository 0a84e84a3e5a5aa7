"""A café on people's phones, at the desk of those who run it, and its public results."""

import io
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeDot, CafeNote
from mosty.partnership.rules.cafe import cafe_pack
from mosty.partnership.rules.cafe_secrets import cafe_token
from mosty.partnership.views import cafe_people
from tests.factories.partnership import (
    CafeDotFactory,
    CafeFactory,
    CafeNoteFactory,
    CafeTableFactory,
    RecommendationFactory,
)
from tests.page_client import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def browser(client_as):
    return client_as(Role.COMMUNITY_ORGANISER)


@pytest.fixture
def cafe(municipality):
    return CafeFactory(municipality=municipality, title="Kawiarenka w Lipkach", people_count=4)


@pytest.fixture
def table(cafe):
    return CafeTableFactory(cafe=cafe, number=1, question=cafe_pack().questions[0].text)


def at(cafe, name, *more):
    return reverse(f"partnership:{name}", args=[cafe.municipality.slug, *more])


def join(cafe):
    return at(cafe, "cafe_join", cafe_token(cafe.uuid))


def table_at(table):
    return at(table.cafe, "cafe_table", cafe_token(table.cafe.uuid), table.number)


def dot_at(note):
    cafe = note.table.cafe
    return at(cafe, "cafe_dot", cafe_token(cafe.uuid), note.pk)


def in_state(cafe, state):
    cafe.state = state
    cafe.save()
    return cafe


def text_of(response):
    return " ".join(response.content.decode().split())


# --- phones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CafeState.PREPARED, "Kawiarenka jeszcze się nie zaczęła"),
        (CafeState.NOTES, "Przy którym stole siedzisz?"),
        (CafeState.MERGING, "Łączymy kartki"),
        (CafeState.VOTES, "Masz jeszcze 3 kropki."),
        (CafeState.ENDED, "Kawiarenka się skończyła. Dziękujemy!"),
    ],
)
def test_the_link_shows_what_goes_on_now(cafe, table, client, state, words):
    CafeNoteFactory(table=table)
    in_state(cafe, state)
    answer = client.get(join(cafe))
    assert words in text_of(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_wrong_link_or_that_of_another_municipality_leads_nowhere(cafe, table, client):
    other = CafeFactory()
    slug = cafe.municipality.slug
    for token in ("0" * 32, cafe_token(other.uuid)):
        address = reverse("partnership:cafe_join", args=[slug, token])
        assert client.get(address).status_code == 404
    assert client.get(table_at(table).replace("stol/1", "stol/9")).status_code == 404


def test_a_note_is_written_without_an_account_and_stored_once(table, client):
    page = client.get(table_at(table))
    assert cafe_pack().questions[0].easy in text_of(page)
    sent = {"client_id": str(page.context["form"].initial["client_id"]), "text": "Sklep w Lipkach"}
    assert client.post(table_at(table), sent).status_code == 302
    assert client.post(table_at(table), sent).status_code == 302  # the answer got lost
    assert CafeNote.objects.get().text == "Sklep w Lipkach"
    after = client.get(table_at(table))
    assert "Twoja kartka leży na stole." in text_of(after)
    assert str(after.context["form"].initial["client_id"]) != sent["client_id"]


def test_a_note_keeps_its_words_when_it_cannot_be_taken(cafe, table, client):
    empty = client.post(table_at(table), {"client_id": str(uuid4()), "text": " "})
    assert empty.status_code == 422
    in_state(cafe, CafeState.MERGING)
    late = client.post(table_at(table), {"client_id": str(uuid4()), "text": "Bus <b>nocny</b>"})
    assert late.status_code == 409
    assert "Bus &lt;b&gt;nocny&lt;/b&gt;" in text_of(late)
    assert "Teraz nie pisze się kartek" in text_of(client.get(table_at(table)))


def test_a_robot_and_a_flood_leave_nothing(table, client, monkeypatch):
    robot = {"client_id": str(uuid4()), "text": "Kup", "strona": "http://"}
    assert client.post(table_at(table), robot).status_code == 302
    monkeypatch.setattr(cafe_people, "_NOTES", 0)
    flood = client.post(table_at(table), {"client_id": str(uuid4()), "text": "Kup"})
    assert flood.status_code == 429
    assert not CafeNote.objects.exists()


def test_hidden_notes_are_not_read_at_the_table(table, client):
    CafeNoteFactory(table=table, text="Jan Kowalski pije", is_hidden=True)
    assert "Kowalski" not in text_of(client.get(table_at(table)))


def test_a_ukrainian_reader_gets_the_question_and_the_rules_in_ukrainian(cafe, table, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    pack = cafe_pack()
    page = text_of(client.get(table_at(table)))
    assert pack.questions[0].text_uk in page
    assert pack.note_rules[0].text_uk in page
    in_state(cafe, CafeState.VOTES)
    assert "Крапок на особу: 3" in text_of(client.get(join(cafe)))


def test_a_phone_gives_its_dots_takes_one_back_and_gives_no_more(cafe, table, client):
    first, second = CafeNoteFactory(table=table), CafeNoteFactory(table=table)
    in_state(cafe, CafeState.VOTES)
    client.get(join(cafe))
    for note in (first, first, first, second, second):
        client.post(dot_at(note), {"co": "daj"})
    assert CafeDot.objects.filter(note=first).count() == 2
    assert CafeDot.objects.filter(note=second).count() == 1
    page = text_of(client.get(join(cafe)))
    assert "Masz jeszcze 0 kropek." in page
    assert "2 Twoje kropki" in page
    assert "Daj kropkę" not in page
    client.post(dot_at(first), {"co": "cofnij"})
    assert "Masz jeszcze 1 kropkę." in text_of(client.get(join(cafe)))


def test_two_phones_are_two_people_and_the_dots_of_others_are_not_told(cafe, table, client):
    note = CafeNoteFactory(table=table)
    in_state(cafe, CafeState.VOTES)
    other = PageClient()
    for phone in (client, other):
        phone.get(join(cafe))
        phone.post(dot_at(note), {"co": "daj"})
    assert CafeDot.objects.values("voter_hash").distinct().count() == 2
    assert "1 Twoja kropka" in text_of(client.get(join(cafe)))
    fresh = PageClient()
    assert "bez Twojej kropki" in text_of(fresh.get(join(cafe)))


def test_without_the_sign_of_the_cafe_or_with_a_made_up_one_no_dot_is_given(cafe, table, client):
    note = CafeNoteFactory(table=table)
    in_state(cafe, CafeState.VOTES)
    client.post(dot_at(note), {"co": "daj"})
    client.cookies[f"kawiarenka-{cafe.pk}"] = "wymyslony"
    client.post(dot_at(note), {"co": "daj"})
    assert not CafeDot.objects.exists()


def test_one_network_gets_only_so_many_signs(cafe, table, monkeypatch):
    CafeNoteFactory(table=table)
    in_state(cafe, CafeState.VOTES)
    monkeypatch.setattr(cafe_people, "_DEVICES", 2)
    name = f"kawiarenka-{cafe.pk}"
    signs = [name in PageClient().get(join(cafe)).cookies for _phone in range(4)]
    assert signs.count(True) == 2


def test_dots_are_refused_after_the_end(cafe, table, client):
    note = CafeNoteFactory(table=table)
    in_state(cafe, CafeState.VOTES)
    client.get(join(cafe))
    in_state(cafe, CafeState.ENDED)
    client.post(dot_at(note), {"co": "daj"})
    assert not CafeDot.objects.exists()
    assert "Teraz nie ma głosowania kropkami." in text_of(client.get(join(cafe)))


# --- results --------------------------------------------------------------------------------------


def test_results_are_public_after_the_end_with_places_and_no_small_number_of_people(
    cafe, table, client
):
    most = CafeNoteFactory(table=table, text="Sklep")
    CafeNoteFactory(table=table, text="Mały sklep", into=most)
    other = CafeNoteFactory(table=table, text="Bus")
    CafeNoteFactory(table=table, text="Nazwisko", is_hidden=True)
    table.host = "Pani Ewa"
    table.save()
    CafeDotFactory(note=most)
    CafeDotFactory(note=most)
    CafeDotFactory(note=other)
    address = at(cafe, "cafe_results", cafe.pk)
    assert client.get(address).status_code == 404
    in_state(cafe, CafeState.ENDED)
    made = RecommendationFactory(municipality=cafe.municipality)
    most.recommendation = made
    most.save()
    page = text_of(client.get(address))
    assert page.index("Sklep") < page.index("Bus")
    assert "Przyszło mniej niż 5 osób." in page
    assert f"rekomendacja {made.number}/2027" in page
    for secret in ("Nazwisko", "Pani Ewa"):
        assert secret not in page
    content = client.get(at(cafe, "cafe_results_file", cafe.pk, "xlsx")).content
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.rows]
    assert [row[:4] for row in rows[1:]] == [
        [1, 2, "Sklep", None],
        [None, None, "Mały sklep", "Sklep"],
        [2, 1, "Bus", None],
    ]


def test_a_recommendation_that_is_not_public_is_not_told_with_the_results(cafe, table, client):
    made = RecommendationFactory(municipality=cafe.municipality, is_public=False)
    CafeNoteFactory(table=table, recommendation=made)
    in_state(cafe, CafeState.ENDED)
    page = text_of(client.get(at(cafe, "cafe_results", cafe.pk)))
    table_file = client.get(at(cafe, "cafe_results_file", cafe.pk, "csv")).content.decode()
    assert f"{made.number}/2027" not in page
    assert f"{made.number}/2027" not in table_file


def test_lists_of_cafes_show_ended_ones_to_everybody_and_all_to_those_who_run_them(
    cafe, table, client, browser
):
    address = at(cafe, "cafe_list")
    assert "Nie było jeszcze kawiarenki" in text_of(client.get(address))
    assert "Kawiarenka w Lipkach" in text_of(browser.get(address))
    in_state(cafe, CafeState.ENDED)
    assert "Kawiarenka w Lipkach" in text_of(client.get(address))
    lines = client.get(at(cafe, "cafe_export", "csv")).content.decode()
    assert "Kawiarenka w Lipkach" in lines


def _queries(browser, address):
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)


def test_lists_and_desk_take_the_same_number_of_queries_for_one_and_for_three(cafe, table, browser):
    note = CafeNoteFactory(table=table)
    CafeNoteFactory(table=table, into=note)
    for address in (at(cafe, "cafe_list"), at(cafe, "cafe_desk", cafe.pk)):
        browser.get(address)
        first = _queries(browser, address)
        for _more in range(2):
            more = CafeNoteFactory(
                table=CafeTableFactory(cafe=cafe),
                recommendation=RecommendationFactory(municipality=cafe.municipality),
            )
            CafeNoteFactory(table=more.table, into=more)
            CafeTableFactory(cafe=CafeFactory(municipality=cafe.municipality))
        assert _queries(browser, address) == first


# --- the desk -------------------------------------------------------------------------------------


def test_a_whole_cafe_from_preparing_it_to_its_results(municipality, browser):
    create = reverse("partnership:cafe_create", args=[municipality.slug])
    assert cafe_pack().questions[0].text in text_of(browser.get(create))
    facts = {
        "title": "W remizie",
        "held_on": "2027-03-18",
        "dots": "3",
        "question_1": "Co działa?",
        "question_2": "Czego brakuje?",
        "host_2": "Pani Ewa",
    }
    answer = browser.post(create, facts)
    cafe = Cafe.objects.get()
    desk = at(cafe, "cafe_desk", cafe.pk)
    assert answer["Location"] == desk
    page = text_of(browser.get(desk))
    assert cafe_token(cafe.uuid) in page
    assert "<svg" in page
    move, type_in = at(cafe, "cafe_move", cafe.pk), at(cafe, "cafe_note_type", cafe.pk)
    browser.post(move, {"stan": "notes"})
    for text in ("Sklep", "Sklepik", "Bus"):
        sent = {"client_id": str(uuid4()), "stol": "2", "text": text}
        assert browser.post(type_in, sent)["Location"] == type_in + "?stol=2"
    assert browser.get(type_in + "?stol=2").context["form"].fields["stol"].initial == "2"
    browser.post(move, {"stan": "merging"})
    first, second, third = CafeNote.objects.order_by("pk")
    merge = at(cafe, "cafe_note_merge", cafe.pk) + f"?kartka={first.pk}&kartka={second.pk}"
    assert "Pod słowami której kartki?" in text_of(browser.get(merge))
    assert browser.post(merge, {"pod": ""}).status_code == 422
    browser.post(merge, {"pod": str(first.pk)})
    second.refresh_from_db()
    assert second.into == first
    browser.post(move, {"stan": "votes"})
    paper = at(cafe, "cafe_paper_dots", cafe.pk)
    assert "Sklep" in text_of(browser.get(paper))
    browser.post(paper, {f"kartka_{first.pk}": "5", f"kartka_{third.pk}": ""})
    browser.post(move, {"stan": "ended"})
    results = text_of(browser.get(at(cafe, "cafe_results", cafe.pk)))
    assert "1 kartka połączona z tą" in results
    assert "5" in results
    assert "z papieru: 5" in text_of(browser.get(desk))


def test_the_desk_lets_notes_stand_apart_hides_and_shows_them(cafe, table, browser):
    head = CafeNoteFactory(table=table)
    part = CafeNoteFactory(table=table, into=head)
    for what, check in (
        ("rozdziel", lambda: CafeNote.objects.get(pk=part.pk).into is None),
        ("ukryj", lambda: CafeNote.objects.get(pk=part.pk).is_hidden),
        ("pokaz", lambda: not CafeNote.objects.get(pk=part.pk).is_hidden),
    ):
        browser.post(at(cafe, "cafe_note_change", cafe.pk, part.pk), {"co": what})
        assert check()
        assert browser.get(at(cafe, "cafe_desk", cafe.pk)).status_code == 200
    nothing = browser.post(at(cafe, "cafe_note_change", cafe.pk, part.pk), {"co": "zjedz"})
    assert nothing.status_code == 404


def test_errors_at_the_desk_say_what_to_do(cafe, table, browser):
    desk = at(cafe, "cafe_desk", cafe.pk)
    assert "Nie ma jeszcze kartek" in text_of(browser.get(desk))
    browser.post(at(cafe, "cafe_move", cafe.pk), {"stan": "ended"})
    assert "Sprawdź, na jakim jest etapie" in text_of(browser.get(desk))
    assert browser.post(at(cafe, "cafe_move", cafe.pk), {"stan": "x"}).status_code == 404
    one = CafeNoteFactory(table=table)
    browser.get(at(cafe, "cafe_note_merge", cafe.pk) + f"?kartka={one.pk}")
    assert "Zaznacz co najmniej dwie" in text_of(browser.get(desk))
    assert "Teraz nie ma głosowania" in text_of(browser.get(at(cafe, "cafe_paper_dots", cafe.pk)))
    in_state(cafe, CafeState.VOTES)
    assert "Teraz nie wpisuje się kartek" in text_of(
        browser.get(at(cafe, "cafe_note_type", cafe.pk))
    )
    many = browser.post(at(cafe, "cafe_paper_dots", cafe.pk), {f"kartka_{one.pk}": "13"})
    assert many.status_code == 422
    assert "4 × 3" in text_of(many)
    edit = at(cafe, "cafe_edit", cafe.pk)
    assert "Kawiarenka w Lipkach" in text_of(browser.get(edit))
    wrong = browser.post(edit, {"title": "", "question_1": "Moje pytanie?"})
    assert wrong.status_code == 422
    assert "Moje pytanie?" in text_of(wrong)


def test_more_dots_than_people_could_give_are_pointed_out(cafe, table, browser):
    for voter in "abcde":
        for slot in (1, 2, 3):
            CafeDotFactory(note=CafeNoteFactory(table=table), voter_hash=voter, slot=slot)
    in_state(cafe, CafeState.VOTES)
    page = text_of(browser.get(at(cafe, "cafe_desk", cafe.pk)))
    assert "Więcej kropek, niż mogły dać osoby, które przyszły" in page
    assert "Telefony, z których dano kropki: 5." in page


def test_sheets_and_notes_are_files_to_print_and_keep(cafe, table, browser):
    CafeTableFactory(cafe=cafe, number=2, question="Nasze pytanie?")
    note = CafeNoteFactory(table=table, text="=Sklep")
    assert browser.get(at(cafe, "cafe_sheets", cafe.pk)).content.startswith(b"%PDF")
    lines = browser.get(at(cafe, "cafe_notes_file", cafe.pk, "csv")).content.decode()
    assert f"'{note.text}" in lines
    assert browser.get(at(cafe, "cafe_notes_file", cafe.pk, "pdf")).status_code == 404


def test_the_secret_link_is_in_no_trail(cafe, table, browser):
    browser.post(at(cafe, "cafe_move", cafe.pk), {"stan": "merging"})
    assert AuditEntry.objects.exists()
    assert cafe_token(cafe.uuid) not in str(list(AuditEntry.objects.values()))
