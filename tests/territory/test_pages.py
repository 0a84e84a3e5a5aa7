from datetime import date

import pytest
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.territory import queries
from mosty.territory.actions import load_legal_parameters, load_terc
from tests.factories.territory import (
    LegalParameterFactory,
    MunicipalityFactory,
    PopulationFactory,
    VariantPeriodFactory,
    VillageUnitFactory,
)
from tests.territory.test_actions import terc_file

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- about --------------------------------------------------------------------------------------


def test_about_page_is_calm_when_nothing_is_known(municipality, client):
    text = text_of(client.get(page("territory:about")))
    assert "Nie ma jeszcze danych o ludności" in text
    assert "Nie ma jeszcze sołectw" in text
    assert "Dodaj" not in text


def test_about_page_shows_people_units_and_both_variants(municipality, client):
    VariantPeriodFactory(municipality=municipality, valid_to=date(2026, 12, 31))
    VariantPeriodFactory(
        municipality=municipality,
        variant="cus_converted",
        centre_name="Centrum Usług Społecznych w Dębowej Dolinie",
        valid_from=date(2027, 1, 1),
    )
    unit = VillageUnitFactory(municipality=municipality, name="<script>Łąki</script>")
    PopulationFactory(municipality=municipality, village_unit=unit, count=120)
    PopulationFactory(municipality=municipality, village_unit=unit, sex="M", count=3)
    text = text_of(client.get(page("territory:about")))
    assert "Centrum Usług Społecznych w Dębowej Dolinie" in text
    assert "31 grudnia 2026" in text
    assert "&lt;script&gt;Łąki" in text
    assert "<script>Łąki" not in text
    assert "123" in text


def test_about_page_never_shows_fewer_than_five_people(municipality, client):
    for name, old in (("Łąki", 4), ("Lipowa", 71), ("Rynek", 72)):
        unit = VillageUnitFactory(municipality=municipality, name=name)
        PopulationFactory(municipality=municipality, village_unit=unit, count=500, sex="A")
        PopulationFactory(
            municipality=municipality, village_unit=unit, count=old, sex="A", age_from=80, age_to=84
        )
    text = text_of(client.get(page("territory:about")))
    assert ">4<" not in text
    assert text.count("ukryto") >= 4  # the cell, and what it could be computed from


@pytest.mark.parametrize("count", [1, 3])
def test_about_page_needs_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    for _ in range(count):
        unit = VillageUnitFactory(municipality=municipality)
        PopulationFactory(municipality=municipality, village_unit=unit)
        VariantPeriodFactory(municipality=municipality, valid_to=date(2025, 1, 1))
    with django_assert_num_queries(7):
        client.get(page("territory:about"))


def test_about_page_shows_nothing_of_another_municipality(municipality, client):
    other = MunicipalityFactory()
    unit = VillageUnitFactory(municipality=other, name="Cudza Wieś")
    PopulationFactory(municipality=other, village_unit=unit, count=777)
    VariantPeriodFactory(municipality=other, centre_name="Cudzy Ośrodek")
    text = text_of(client.get(page("territory:about")))
    assert "Cudz" not in text
    assert "777" not in text


def test_about_page_of_no_municipality_is_not_found(client):
    response = client.get(reverse("territory:about", args=["nigdzie"]))
    assert response.status_code == 404


# --- law ----------------------------------------------------------------------------------------


def test_law_page_shows_what_is_in_force_on_the_day(client, municipality):
    load_legal_parameters(by=system_access(None))
    url = page("territory:law")
    text = text_of(client.get(url, {"dzien": "2025-06-01"}))
    assert "1 czerwca 2025" in text
    assert "130 000" in text
    assert "170 000" not in text
    assert "170 000" in text_of(client.get(url, {"dzien": "2026-06-01"}))


def test_law_page_says_what_a_wrong_day_is(client, municipality):
    response = client.get(page("territory:law"), {"dzien": "wczoraj"})
    assert response.status_code == 200
    assert "field-wrong" in response.content.decode()


def test_law_page_is_calm_when_nothing_is_loaded(client, municipality):
    assert "Brak liczb z przepisów na ten dzień" in text_of(client.get(page("territory:law")))


@pytest.mark.parametrize("count", [1, 3])
def test_law_page_needs_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    LegalParameterFactory.create_batch(count)
    with django_assert_num_queries(2):
        client.get(page("territory:law"))


# --- staff --------------------------------------------------------------------------------------


def test_variant_is_changed_on_the_page(municipality, client_as):
    VariantPeriodFactory(municipality=municipality)
    browser = client_as(Role.PLAN_COORDINATOR)
    assert "OPS" in text_of(browser.get(page("territory:variant_change")))
    answer = browser.post(
        page("territory:variant_change"),
        {
            "variant": "cus_converted",
            "centre_name": "Centrum Usług Społecznych",
            "centre_short_name": "CUS",
            "starts_on": "2027-01-01",
        },
    )
    assert answer.status_code == 302
    period = queries.variant_on(municipality, date(2027, 1, 1))
    assert period is not None
    assert period.centre_short_name == "CUS"


def test_variant_page_keeps_what_was_typed_when_refused(municipality, client_as):
    VariantPeriodFactory(municipality=municipality, valid_from=date(2026, 1, 1))
    answer = client_as(Role.ADMINISTRATOR).post(
        page("territory:variant_change"),
        {
            "variant": "cus_converted",
            "centre_name": "Centrum Bardzo Nowe",
            "centre_short_name": "CUS",
            "starts_on": "2025-01-01",
        },
    )
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Centrum Bardzo Nowe" in text
    assert "Nowy ośrodek musi zacząć działać po tym, jak zaczął obecny." in text


@pytest.mark.parametrize(
    "name", ["territory:variant_change", "territory:terc_search", "territory:village_unit_create"]
)
def test_staff_pages_are_closed_to_residents(municipality, client_as, client, name):
    assert client_as(Role.RESIDENT).get(page(name)).status_code == 403
    assert client.get(page(name)).status_code == 302


def test_terc_page_finds_units_without_polish_letters(municipality, client_as):
    browser = client_as(Role.CLERK)
    assert "Nie wczytano rejestru" in text_of(browser.get(page("territory:terc_search")))
    load_terc(file=terc_file(), by=system_access(None))
    text = text_of(browser.get(page("territory:terc_search"), {"szukaj": "rzeszow"}))
    assert "1863011" in text
    nothing = browser.get(page("territory:terc_search"), {"szukaj": "atlantyda"})
    assert "Nic nie znaleziono" in text_of(nothing)


def test_village_unit_is_added_and_corrected_on_the_page(municipality, client_as):
    browser = client_as(Role.PLAN_COORDINATOR)
    facts = {"name": "Łąki", "kind": "solectwo", "latitude": "50,0412", "longitude": "21,9991"}
    assert browser.post(page("territory:village_unit_create"), facts).status_code == 302
    unit = queries.village_units(municipality).get()
    url = page("territory:village_unit_edit", unit.pk)
    assert 'value="50,041200"' in text_of(browser.get(url))
    assert browser.post(url, facts | {"name": "Łąki Górne"}).status_code == 302
    unit.refresh_from_db()
    assert unit.name == "Łąki Górne"


def test_village_unit_page_shows_the_error_and_keeps_the_text(municipality, client_as):
    VillageUnitFactory(municipality=municipality, name="Łąki")
    browser = client_as(Role.PLAN_COORDINATOR)
    answer = browser.post(
        page("territory:village_unit_create"), {"name": "ŁĄKI", "kind": "osiedle"}
    )
    assert answer.status_code == 422
    assert 'value="ŁĄKI"' in text_of(answer)


def test_village_unit_of_another_municipality_is_not_found(municipality, client_as):
    foreign = VillageUnitFactory()
    url = page("territory:village_unit_edit", foreign.pk)
    assert client_as(Role.PLAN_COORDINATOR).get(url).status_code == 404
