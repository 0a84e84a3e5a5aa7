"""Lists of partnership that grow: page by page, in one order over all pages, the filter kept."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.partnership.actions.map_runs import store_map_run
from mosty.partnership.enums import SendingOutcome
from mosty.partnership.queries.recommendations import desk, register
from mosty.partnership.queries.register_pages import desk_places, register_places
from tests.factories.partnership import (
    CouncilFactory,
    DraftForOpinionFactory,
    DraftRecommendationFactory,
    RecommendationFactory,
    SendingFactory,
    TieFactory,
)
from tests.partnership import map_world

pytestmark = pytest.mark.django_db

TODAY = date(2027, 3, 20)


@pytest.fixture(autouse=True)
def _a_working_day():
    with time_machine.travel("2027-03-20 12:00:00+01:00"):
        yield


def page(name, *args):
    return reverse(f"partnership:{name}", args=["debowa-dolina", *args])


@pytest.fixture
def recommendations(municipality):
    """45 in the register: each third waits since another day; and a draft that nobody else sees."""
    made = [
        RecommendationFactory(
            municipality=municipality,
            title=f"Sprawa {number:02}" + (" świetlica" if number % 2 else ""),
        )
        for number in range(45)
    ]
    for number, one in enumerate(made):
        answered = {"outcome": SendingOutcome.ACCEPTED, "answered_on": TODAY}
        SendingFactory(
            recommendation=one,
            sent_on=TODAY - timedelta(days=number),
            due_on=TODAY + timedelta(days=20 - number),
            **({} if number % 3 == 0 else answered),
        )
    DraftRecommendationFactory(municipality=municipality, title="Szkic")
    return made


def test_order_of_pages_is_the_order_of_the_files(municipality, recommendations):
    assert [one.pk for one in register_places(municipality, today=TODAY)] == [
        line.recommendation.pk for line in register(municipality, today=TODAY)
    ]
    assert [(one.pk, one.progress) for one in desk_places(municipality, today=TODAY)] == [
        (line.recommendation.pk, line.progress) for line in desk(municipality, today=TODAY)
    ]


def test_register_goes_on_to_the_next_page(client, recommendations):
    seen = []
    for number in (1, 2, 3):
        words = map_world.text(client.get(page("recommendation_list"), {"page": number}))
        assert f"Strona {number} z 3" in words
        seen.append(re.findall(r">(Sprawa \d\d)", words))
    assert [len(one) for one in seen] == [20, 20, 5]
    assert len({one for few in seen for one in few}) == 45
    assert seen[0][0] == "Sprawa 42"  # waits longest beyond its day


def test_a_page_alone_is_no_filter(client, client_as, recommendations):
    office = client_as(Role.PLAN_COORDINATOR)
    assert "45 z 45" not in map_world.text(client.get(page("recommendation_list"), {"page": 2}))
    assert office.get(page("recommendation_desk"), {"page": 9}).status_code == 200


def test_the_filter_counts_all_pages_and_stays_in_the_address(client, recommendations):
    answer = client.get(page("recommendation_list"), {"szukaj": "swietlica"})
    words = map_world.text(answer)
    assert "22 z 45 rekomendacji" in words
    assert 'href="?szukaj=swietlica&amp;page=2"' in answer.content.decode()
    both = map_world.text(
        client.get(page("recommendation_list"), {"szukaj": "swietlica", "stan": "owed"})
    )
    assert "7 z 45 rekomendacji" in both


def test_table_of_the_map_has_pages_that_open_where_it_stands(client_as, municipality):
    town = map_world.town_of(municipality)
    for number in range(60):
        one = map_world.organisation(municipality, f"Koło {number:02}")
        TieFactory(municipality=municipality, source=one, target=town["gops"])
    browser = client_as(Role.MAYOR)
    first = browser.get(page("cooperation_map")).content.decode()
    assert 'href="?page=2#ties"' in first
    assert '<details class="details" open' not in first
    second = browser.get(page("cooperation_map"), {"page": 2}).content.decode()
    assert '<details class="details" open' in second
    rows = [one[one.index('id="ties"') :].count("tylko: Koło") for one in (first, second)]
    assert rows == [50, 10]


def test_figures_of_the_map_show_those_with_most_contacts(client_as, municipality):
    town = map_world.town_of(municipality)
    circles = [map_world.organisation(municipality, f"Koło {number:02}") for number in range(60)]
    for one in circles:
        TieFactory(municipality=municipality, source=one, target=town["gops"])
    TieFactory(municipality=municipality, source=circles[58], target=circles[59])
    store_map_run(municipality)
    words = map_world.text(client_as(Role.MAYOR).get(page("cooperation_map")))
    table = words[words.index("Organizacje w liczbach") : words.index("Listy jako pliki")]
    shown = re.findall(r">(GOPS|Koło \d\d)</a>", table)
    assert shown[:3] == ["GOPS", "Koło 58", "Koło 59"]
    assert len(set(shown)) == 50
    assert "mają najwięcej kontaktów; w pliku są wszystkie" in table


@pytest.mark.parametrize("name", ["council_detail", "council_drafts"])
def test_drafts_of_councils_have_pages(client, municipality, name):
    council = CouncilFactory(municipality=municipality, slug="rada")
    for number in range(60):
        DraftForOpinionFactory(council=council, title=f"Projekt {number:02}")
    address = page(name, *(["rada"] if name == "council_detail" else []))
    found = [
        set(re.findall(r"Projekt \d\d", client.get(address, {"page": number}).content.decode()))
        for number in (1, 2)
    ]
    assert [len(one) for one in found] == [50, 10]
    assert not found[0] & found[1]


def test_a_long_register_asks_as_often_as_a_short_one(client, municipality):
    def count():
        with CaptureQueriesContext(connection) as found:
            client.get(page("recommendation_list"))
        return len(found)

    SendingFactory(recommendation=RecommendationFactory(municipality=municipality))
    count()
    first = count()
    for _number in range(25):
        SendingFactory(recommendation=RecommendationFactory(municipality=municipality))
    assert count() == first
