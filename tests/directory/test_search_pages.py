"""The page on which residents search, and the one on which an office teaches the search."""

import pytest
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.directory import actions
from mosty.directory.models import SynonymGroup
from tests.factories.directory import ServiceFactory, ServiceTypeFactory, at
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
HERE = "debowa-dolina"


def page(name: str, *args) -> str:
    return reverse(f"directory:{name}", args=[HERE, *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def ask(client, **query) -> str:
    response = client.get(page("service_list"), query)
    assert response.status_code == 200
    return text_of(response)


# --- for residents --------------------------------------------------------------------------------


def test_results_say_what_was_understood_and_why(municipality, client):
    kind = ServiceTypeFactory(code="U-POS", name="posiłki i ich dowóz")
    SynonymGroup.objects.create(code="glod", phrases=["coś na ząb"], meanings=["U-POS"])
    ServiceFactory(municipality=municipality, service_type=kind, name="Stołówka gminna")
    text = ask(client, szukaj="daj mi coś na ząb")
    assert "Stołówka gminna" in text
    assert "Pasuje do słów: „coś na ząb”" in text
    assert "posiłki i ich dowóz" in text
    corrected = ask(client, szukaj="stołówek gmina stolufka")
    assert "Zamiast „stolufka” szukaliśmy słowa <strong>stołówka</strong>." in corrected


def test_a_place_orders_by_distance_and_an_unknown_one_is_told(municipality, client):
    VillageUnitFactory(municipality=municipality, name="Łąki", latitude="52.0", longitude="19.0")
    kind = ServiceTypeFactory(code="D-KLU", setting="SRODOWISKOWA")
    service = ServiceFactory(municipality=municipality, service_type=kind, name="Klub")
    at(service, latitude="52.01", longitude="19.0")
    text = ask(client, gdzie="w łąkach", km="5")
    assert "Najpierw te najbliżej: Łąki." in text
    assert "1,1 km" in text
    assert "Najpierw te najbliżej wybranego punktu." in ask(client, punkt="52.0,19.0")
    unknown = ask(client, gdzie="Atlantyda")
    assert "Nie znamy takiego miejsca" in unknown
    assert "Klub" in unknown


@pytest.mark.parametrize(
    "query",
    [
        {"punkt": "x"},
        {"km": "-1"},
        {"sprawa": "x"},
        {"dostepnosc": "x"},
        {"jezyk": "x"},
        {"widok": "x"},
        {"koszt": "x"},
    ],
)
def test_wrong_filters_count_as_not_chosen(municipality, client, query):
    ServiceFactory(municipality=municipality, name="Obiady")
    assert "Obiady" in ask(client, **query)


def test_the_map_keeps_the_question(municipality, client):
    at(
        ServiceFactory(municipality=municipality, name="Obiady"),
        latitude="52.0",
        longitude="19.0",
    )
    assert "szukaj=obiady&amp;widok=mapa" in ask(client, szukaj="obiady")
    text = ask(client, szukaj="obiady", widok="mapa")
    assert "Obiady" in text
    assert 'name="widok" value="mapa"' in text


def test_what_was_typed_is_escaped(municipality, client):
    bad = "<script>alert(1)</script>"
    ServiceFactory(municipality=municipality, name="Skrypt alert")
    for query in ({"szukaj": bad}, {"gdzie": bad}, {"punkt": bad}):
        assert bad not in ask(client, **query)


@pytest.mark.parametrize("count", [1, 3])
def test_results_need_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    for number in range(count):
        at(ServiceFactory(municipality=municipality, name=f"Klub {number}"))
    ask(client, szukaj="klub")
    with django_assert_num_queries(14):
        ask(client, szukaj="klub")


# --- for the office -------------------------------------------------------------------------------


@pytest.fixture
def browser(client_as):
    return client_as(Role.CENTRE_DIRECTOR)


def test_words_are_taught_tried_changed_and_removed(municipality, browser):
    ServiceTypeFactory(code="U-POS", name="posiłki i ich dowóz")
    ServiceFactory(
        municipality=municipality, service_type=ServiceTypeFactory(code="U-POS"), name="Stołówka"
    )
    assert "Nic. Dodaj grupę" in text_of(browser.get(page("synonym_list"), {"pytanie": "szamanie"}))
    sent = {"phrases": "szamanie\n  coś do  jedzenia \n", "kinds": ["U-POS"], "words": "catering"}
    answer = browser.post(page("synonym_create"), sent, follow=True)
    assert "Słowa są zapisane." in text_of(answer)
    group = SynonymGroup.objects.get()
    assert group.phrases == ["szamanie", "coś do jedzenia"]
    assert group.meanings == ["U-POS", "catering"]
    text = text_of(browser.get(page("synonym_list"), {"pytanie": "szamanie"}))
    assert "Stołówka" in text
    assert "własna" in text
    form = text_of(browser.get(page("synonym_edit", group.pk)))
    assert "coś do jedzenia" in form
    answer = browser.post(page("synonym_switch", group.pk), follow=True)
    assert "Grupa jest wyłączona." in text_of(answer)
    browser.post(page("synonym_remove", group.pk))
    assert not SynonymGroup.objects.exists()


@pytest.mark.slow
def test_a_group_of_the_pack_changes_here_only(municipality, browser):
    actions.load_service_types(by=system_access(None))
    actions.load_synonyms(by=system_access(None))
    row = SynonymGroup.objects.get(code="opaska")
    sent = {"phrases": "dzyndzel", "kinds": ["U-TEL"], "words": ""}
    browser.post(page("synonym_edit", row.pk), sent)
    own = SynonymGroup.objects.get(municipality=municipality)
    assert (own.code, own.phrases) == ("opaska", ["dzyndzel"])
    row.refresh_from_db()
    assert "dzyndzel" not in row.phrases
    assert actions.load_synonyms(by=system_access(None)) >= 120
    assert SynonymGroup.objects.filter(pk=own.pk).exists()
    text = text_of(browser.get(page("synonym_list"), {"slowo": "dzyndzel"}))
    assert "zmieniona u nas" in text
    assert text.count("<tr>") == 2


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"phrases": "do na i", "kinds": ["U-POS"]}, "pasuje do każdego pytania"),
        ({"phrases": "obiad"}, "Wybierz rodzaj usługi"),
        ({"phrases": "obiad", "words": "X-YZ"}, "W katalogu nie ma rodzaju X-YZ."),
    ],
)
def test_words_that_would_find_nothing_are_refused_and_kept(municipality, browser, sent, message):
    ServiceTypeFactory(code="U-POS")
    answer = browser.post(page("synonym_create"), sent)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert sent["phrases"] in text_of(answer)
    assert not SynonymGroup.objects.exists()


def test_words_of_other_municipalities_are_out_of_reach(municipality, browser):
    other = SynonymGroup.objects.create(
        municipality=MunicipalityFactory(), phrases=["cudze"], meanings=["obiad"]
    )
    assert "cudze" not in text_of(browser.get(page("synonym_list")))
    assert browser.get(page("synonym_edit", other.pk)).status_code == 404
    for name in ("synonym_switch", "synonym_remove"):
        assert browser.post(page(name, other.pk)).status_code == 404


def test_only_those_who_may_teach_the_search(municipality, client_as, client):
    assert client_as(Role.CLERK).get(page("synonym_list")).status_code == 403
    assert client.get(page("synonym_list")).status_code == 302


def test_an_empty_list_of_words_says_what_it_means(municipality, browser):
    assert "Żadna grupa nie ma tego słowa" in text_of(browser.get(page("synonym_list")))


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_words_needs_the_same_queries_for_more_rows(
    municipality, browser, django_assert_num_queries, count
):
    for number in range(count):
        SynonymGroup.objects.create(
            municipality=municipality, phrases=[f"słowo {number}"], meanings=["obiad"]
        )
    with django_assert_num_queries(6):
        browser.get(page("synonym_list"))
