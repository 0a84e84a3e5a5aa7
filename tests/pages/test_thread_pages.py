"""The golden thread as pages: readable both ways, nothing hidden shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.thread.enums import Audience, StationKind
from tests.factories.territory import MunicipalityFactory
from tests.factories.thread import LinkFactory, StationFactory

pytestmark = pytest.mark.django_db


def page(municipality, **query):
    return reverse("home:thread", args=[municipality.slug], query=query or None)


def station_page(station):
    return reverse("home:station", args=[station.municipality.slug, station.pk])


@pytest.fixture
def story(municipality):
    """Two voices led to a need, the need to an action, the action to a service."""
    made = {
        "voice": StationFactory(
            municipality=municipality, title="Dowóz do lekarza", summary="27 z 74 odpowiedzi"
        ),
        "other_voice": StationFactory(municipality=municipality, title="Autobus raz dziennie"),
        "need": StationFactory(
            municipality=municipality, kind=StationKind.NEED, title="Transport dla seniorów"
        ),
        "action": StationFactory(
            municipality=municipality, kind=StationKind.ACTION, title="Door-to-door"
        ),
        "service": StationFactory(
            municipality=municipality, kind=StationKind.SERVICE, title="Bus sołecki"
        ),
    }
    LinkFactory(origin=made["voice"], target=made["need"], note="pytanie 7 ankiety")
    LinkFactory(origin=made["other_voice"], target=made["need"])
    LinkFactory(origin=made["need"], target=made["action"])
    LinkFactory(origin=made["action"], target=made["service"])
    return made


def test_thread_shows_all_kinds_with_counts_and_what_came_of_each(client, municipality, story):
    html = client.get(page(municipality)).content.decode()
    for heading in ("Głosy (2)", "Potrzeby (1)", "Działania (1)", "Usługi (1)", "Zmiany (0)"):
        assert heading in html
    assert "27 z 74 odpowiedzi" in html
    assert "1 potrzeba, 1 działanie, 1 usługa" in html  # what came of the voice
    assert "2 głosy, 1 potrzeba" in html  # behind the action


def test_empty_thread_says_that_nothing_is_here(client, municipality):
    html = client.get(page(municipality)).content.decode()
    assert html.count("Nic tu jeszcze nie ma.") == 5


def test_empty_kind_offers_the_first_step(client, municipality):
    html = client.get(page(municipality, rodzaj="need")).content.decode()
    assert "Nić zaczyna się od głosu" in html


def test_kind_in_the_address_shows_only_that_kind(client, municipality, story):
    html = client.get(page(municipality, rodzaj="need")).content.decode()
    assert "<h1>Potrzeby</h1>" in html
    assert "Transport dla seniorów" in html
    assert "Bus sołecki" not in html


def test_area_in_the_address_narrows_and_says_so(client, municipality, story):
    StationFactory(municipality=municipality, title="Asystent", area="OZN")
    html = client.get(page(municipality, rodzaj="voice", obszar="OZN")).content.decode()
    assert "Asystent" in html
    assert "Dowóz do lekarza" not in html
    empty = client.get(page(municipality, rodzaj="voice", obszar="BEZ")).content.decode()
    assert "W tym obszarze nic nie ma" in empty


@pytest.mark.parametrize("query", [{"rodzaj": "x' OR 1=1"}, {"obszar": "<script>"}])
def test_nonsense_in_the_address_is_left_out(client, municipality, query):
    response = client.get(page(municipality, **query))
    assert response.status_code == 200
    assert "<h1>Złota nić</h1>" in response.content.decode()


def test_long_list_is_cut_into_pages_and_keeps_the_kind(client, municipality):
    for number in range(21):
        StationFactory(municipality=municipality, title=f"Głos {number:02}")
    html = client.get(page(municipality, rodzaj="voice")).content.decode()
    assert html.count("Głos ") == 20
    assert "rodzaj=voice&amp;page=2" in html
    assert "Zobacz wszystkie: Głosy (21)" in client.get(page(municipality)).content.decode()


@pytest.mark.parametrize("query", [{}, {"rodzaj": "voice"}])
def test_thread_takes_the_same_queries_for_one_and_three(client, municipality, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(page(municipality, **query))
        return len(captured)

    def add():
        LinkFactory(
            origin=StationFactory(municipality=municipality),
            target=StationFactory(municipality=municipality, kind=StationKind.NEED),
        )

    add()
    client.get(page(municipality, **query))
    with_one = queries()
    add()
    add()
    assert queries() == with_one


def test_station_of_an_action_tells_whose_voices_led_to_it(client, story):
    html = client.get(station_page(story["action"])).content.decode()
    assert "<h1>Door-to-door</h1>" in html
    assert "Skąd się wzięło" in html
    for title in ("Dowóz do lekarza", "Autobus raz dziennie", "Transport dla seniorów"):
        assert title in html
    assert "przez: Transport dla seniorów" in html
    assert "Co z tego wynikło" in html
    assert "Bus sołecki" in html


def test_station_of_a_voice_tells_what_became_of_it(client, story):
    html = client.get(station_page(story["voice"])).content.decode()
    assert "Skąd się wzięło" not in html
    assert "1 potrzeba, 1 działanie, 1 usługa" in html
    assert "pytanie 7 ankiety" in html
    assert "Autobus raz dziennie" not in html
    assert f'href="{story["voice"].path}"' in html


def test_lone_station_says_that_nothing_is_linked(client, municipality):
    lone = StationFactory(municipality=municipality, kind=StationKind.NEED)
    html = client.get(station_page(lone)).content.decode()
    assert "Nikt jeszcze nie zapisał, z jakich głosów i potrzeb to wynika." in html
    assert "Gdy coś powstanie, znajdziesz to tutaj." in html


def test_staff_station_is_not_found_by_a_visitor_but_shown_to_staff(
    client, client_as, municipality
):
    hidden = StationFactory(municipality=municipality, audience=Audience.STAFF, title="Szkic")
    assert client.get(station_page(hidden)).status_code == 404
    assert "Szkic" not in client.get(page(municipality)).content.decode()
    shown = client_as(Role.COUNCILLOR).get(station_page(hidden))
    assert "tylko dla pracowników" in shown.content.decode()


def test_station_of_another_municipality_is_not_found_here(client, municipality):
    other = StationFactory(municipality=MunicipalityFactory(), title="Cudze")
    address = reverse("home:station", args=[municipality.slug, other.pk])
    assert client.get(address).status_code == 404
    assert "Cudze" not in client.get(page(municipality)).content.decode()


def test_script_in_a_title_is_escaped(client, municipality):
    bad = StationFactory(municipality=municipality, title="<script>alert(1)</script>")
    for address in (page(municipality), station_page(bad)):
        html = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in html


def test_thread_may_only_be_read(client, municipality):
    assert client.post(page(municipality)).status_code == 405
