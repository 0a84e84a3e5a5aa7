"""Pages of the diagnosis: in Polish, empty, scoped, escaped, for the right people."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosty.core.access import Role, system_access
from mosty.diagnosis.actions import add_evidence
from mosty.diagnosis.models import Asset, Need, Observation
from tests.factories.diagnosis import (
    AssetFactory,
    IndicatorFactory,
    NeedFactory,
    ObservationFactory,
)
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

BASE = "/debowa-dolina/diagnoza/"
STAFF_PAGES = (
    "wskazniki/nowa-wartosc/",
    "potrzeby/nowa/",
    "potrzeby/P-01/edycja/",
    "potrzeby/P-01/dowody/",
    "potrzeby/P-01/usun/",
    "zasoby/nowy/",
    "zasoby/Z-01/edycja/",
    "zasoby/Z-01/usun/",
)


def _main(response) -> str:
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


@pytest.fixture
def need(municipality):
    return NeedFactory(municipality=municipality, code="P-01", title="Brak dowozu do lekarza")


@pytest.fixture
def asset(municipality):
    return AssetFactory(municipality=municipality, code="Z-01", title="Świetlica w Łężycach")


@pytest.mark.parametrize("path", ["", "wskazniki/"])
def test_before_anything_is_public_visitors_read_that_it_is_being_prepared(
    municipality, pack, client, path
) -> None:
    page = _main(client.get(BASE + path))
    assert "Diagnoza powstaje" in page
    assert "DI-01" not in page
    assert client.get(BASE + "wskazniki/DI-01/").status_code == 404


def test_empty_lists_say_so(municipality, client) -> None:
    assert "Nie opisano jeszcze potrzeb" in _main(client.get(BASE + "potrzeby/"))
    assert "Nie opisano jeszcze zasobów" in _main(client.get(BASE + "zasoby/"))


def test_the_report_shows_needs_assets_figures_and_missing_data(
    municipality, need, asset, observe, client
) -> None:
    observe("DI-01", 68)
    page = _main(client.get(BASE))
    for text in (
        "Diagnoza: czego brakuje i co już mamy",
        "Brak dowozu do lekarza",
        "Świetlica w Łężycach",
        "Ile dzieci, które nie mogą być z rodzicami",
        "68\u00a0%",
        "brak danych",
        "Potrzeby według grup osób",
    ):
        assert text in page
    assert "Czego nie wiemy" not in page
    assert "Wpisz wartość" not in page


def test_staff_see_drafts_unknowns_and_what_to_do(municipality, pack, client_as) -> None:
    NeedFactory(municipality=municipality, title="Szkic", is_public=False)
    page = _main(client_as(Role.PLAN_COORDINATOR).get(BASE))
    for text in ("Szkic", "Tę stronę widzą tylko pracownicy", "Czego nie wiemy", "PCPR"):
        assert text in page
    assert "Oblicz wskaźniki podstawowe" in page


def test_drafts_are_hidden_from_visitors(municipality, need, client) -> None:
    NeedFactory(municipality=municipality, code="P-02", title="Szkic", is_public=False)
    AssetFactory(municipality=municipality, title="Tajny zasób", is_public=False)
    for path in ("", "potrzeby/", "zasoby/"):
        page = _main(client.get(BASE + path))
        assert "Szkic" not in page
        assert "Tajny" not in page
    assert client.get(BASE + "potrzeby/P-02/").status_code == 404


def test_data_of_another_municipality_does_not_show(
    municipality, need, asset, pack, client
) -> None:
    other = MunicipalityFactory()
    NeedFactory(municipality=other, code="P-99", title="Obca potrzeba")
    AssetFactory(municipality=other, title="Obcy zasób")
    ObservationFactory(
        municipality=other, indicator=IndicatorFactory(name="Obcy wskaźnik", municipality=other)
    )
    for path in ("", "potrzeby/", "zasoby/", "wskazniki/"):
        page = _main(client.get(BASE + path))
        assert "Obc" not in page
    assert client.get(BASE + "potrzeby/P-99/").status_code == 404


def test_small_counts_are_hidden_from_visitors_and_shown_to_staff(
    municipality, need, observe, client, client_as
) -> None:
    observe("X-BEZ-OSOBY", 3)
    path = BASE + "wskazniki/X-BEZ-OSOBY/"
    public = _main(client.get(path))
    assert "mniej niż 5" in public
    assert "3\u00a0osób" not in public
    assert "3\u00a0osób" in _main(client_as(Role.CLERK).get(path))
    assert "3\u00a0osób" not in client.get(BASE).content.decode()


def test_an_indicator_shows_its_years_chart_formula_and_inputs(
    municipality, need, observe, client
) -> None:
    observe("DI-01", 63, year=2024)
    observe("DI-01", 68, year=2025, source="PCPR")
    observe("X-PIECZA-RAZEM", 19)
    page = _main(client.get(BASE + "wskazniki/DI-01/"))
    for text in (
        "wzrost jest dobry",
        "rośnie, to dobrze",
        "PCPR",
        "<svg",
        "Dzieci z gminy w pieczy zastępczej (razem)",
        "/ wszystkie dzieci w pieczy zastępczej",
    ):
        assert text in page


def test_a_need_shows_what_it_follows_from_both_ways(municipality, need, observe, client) -> None:
    stored = observe("X-DPS-MIESZKANCY", 21)
    add_evidence(
        need=need,
        station_source="diagnosis.observation",
        source_id=stored.pk,
        note="Bez dowozu zostaje dom pomocy",
        by=system_access(municipality.pk),
    )
    page = _main(client.get(BASE + "potrzeby/P-01/"))
    assert "Mieszkańcy gminy w domach pomocy społecznej: 21\u00a0osób (2025)" in page
    assert "Bez dowozu zostaje dom pomocy" in page
    assert BASE + "wskazniki/X-DPS-MIESZKANCY/" in page
    assert "1 dowód" in _main(client.get(BASE + "potrzeby/"))


def test_needs_are_filtered_by_group(municipality, need, client) -> None:
    NeedFactory(municipality=municipality, area="OZN", title="Małe mieszkania")
    page = _main(client.get(BASE + "potrzeby/?obszar=OZN"))
    assert "Małe mieszkania" in page
    assert "Brak dowozu" not in page
    assert "Brak dowozu" in _main(client.get(BASE + "potrzeby/?obszar=<script>"))


def test_scripts_typed_by_people_stay_text(municipality, pack, client) -> None:
    evil = "<script>alert(1)</script>"
    NeedFactory(municipality=municipality, code="P-01", title=evil, description=evil, scale=evil)
    AssetFactory(municipality=municipality, title=evil, description=evil)
    ObservationFactory(
        municipality=municipality, indicator=IndicatorFactory(code="ZLY", name=evil), source=evil
    )
    for path in ("", "potrzeby/", "potrzeby/P-01/", "zasoby/", "wskazniki/", "wskazniki/ZLY/"):
        html = client.get(BASE + path).content.decode()
        assert evil not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("path", ["", "potrzeby/", "zasoby/", "wskazniki/"])
def test_lists_take_the_same_number_of_queries_for_1_and_3_rows(
    municipality, pack, client, path
) -> None:
    def rows() -> int:
        unit = VillageUnitFactory(municipality=municipality)
        NeedFactory(municipality=municipality)
        AssetFactory(municipality=municipality, village_unit=unit)
        ObservationFactory(municipality=municipality)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(BASE + path).status_code == 200
        return len(queries)

    client.get(BASE + path)
    first = rows()
    rows()
    assert rows() == first


# --- pages of staff -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_pages_of_staff_open_for_editors_only(
    municipality, need, asset, client_as, client, path
) -> None:
    assert client_as(Role.COMMUNITY_ORGANISER).get(BASE + path).status_code == 200
    assert client_as(Role.MAYOR).get(BASE + path).status_code == 403
    assert client.get(BASE + path).status_code == 302


def test_a_figure_is_entered_with_a_decimal_comma(municipality, pack, client_as) -> None:
    browser = client_as(Role.PLAN_COORDINATOR)
    answer = browser.post(
        BASE + "wskazniki/nowa-wartosc/",
        {
            "indicator": "X-ZADOWOLENIE",
            "year": "2025",
            "status": "value",
            "value": "7,5",
            "source": "ankieta",
        },
    )
    assert answer.headers["Location"] == BASE + "wskazniki/X-ZADOWOLENIE/"
    assert Observation.objects.get().value == Decimal("7.5")


def test_a_refused_figure_keeps_what_was_typed(municipality, pack, client_as) -> None:
    browser = client_as(Role.PLAN_COORDINATOR)
    page = browser.post(
        BASE + "wskazniki/nowa-wartosc/",
        {
            "indicator": "X-ZADOWOLENIE",
            "year": "2025",
            "status": "no_data",
            "value": "7,5",
            "source": "ankieta odbiorców",
        },
    )
    html = _main(page)
    assert "Zostaw pole liczby puste" in html
    assert "ankieta odbiorców" in html
    assert not Observation.objects.exists()
    bad = browser.post(
        BASE + "wskazniki/nowa-wartosc/",
        {"indicator": "X-ZADOWOLENIE", "year": "2025", "status": "value", "value": "dużo"},
    )
    assert "dużo" in _main(bad)


def _need_data(**changes):
    return {
        "code": "P-07",
        "area": "SEN",
        "title": "Brak dowozu",
        "priority": "high",
        "is_public": "on",
    } | changes


def test_a_need_is_added_edited_and_removed(municipality, pack, client_as) -> None:
    browser = client_as(Role.PLAN_COORDINATOR)
    answer = browser.post(BASE + "potrzeby/nowa/", _need_data())
    assert answer.headers["Location"] == BASE + "potrzeby/P-07/dowody/"
    need = Need.objects.get()
    browser.post(
        BASE + "potrzeby/P-07/edycja/",
        _need_data(title="Brak dowozu do lekarza", revision=need.revision),
    )
    need.refresh_from_db()
    assert need.title == "Brak dowozu do lekarza"
    browser.post(BASE + "potrzeby/P-07/usun/")
    assert not Need.objects.exists()


def test_a_refused_need_keeps_what_was_typed(municipality, pack, client_as) -> None:
    page = client_as(Role.PLAN_COORDINATOR).post(
        BASE + "potrzeby/nowa/", _need_data(scale="3 osoby", description="Długi opis")
    )
    html = _main(page)
    assert "kilka osób" in html
    assert "Długi opis" in html


def test_the_second_editor_of_a_need_sees_both_versions_and_can_save(
    municipality, need, client_as
) -> None:
    browser = client_as(Role.PLAN_COORDINATOR)
    opened = need.revision
    path = BASE + "potrzeby/P-01/edycja/"
    browser.post(path, _need_data(code="P-01", title="Wersja pierwsza", revision=opened))
    clash = browser.post(path, _need_data(code="P-01", title="Wersja druga", revision=opened))
    assert clash.status_code == 409
    html = _main(clash)
    assert "Wersja pierwsza" in html
    assert "Wersja druga" in html
    need.refresh_from_db()
    assert need.title == "Wersja pierwsza"
    assert f'name="revision" value="{need.revision}"' in html
    browser.post(path, _need_data(code="P-01", title="Obie razem", revision=need.revision))
    need.refresh_from_db()
    assert need.title == "Obie razem"


def test_an_asset_is_added_and_edited(municipality, client_as) -> None:
    unit = VillageUnitFactory(municipality=municipality)
    browser = client_as(Role.COMMUNITY_ORGANISER)
    data = {"code": "Z-09", "kind": "place", "area": "HOR", "title": "Świetlica"}
    browser.post(BASE + "zasoby/nowy/", data)
    asset = Asset.objects.get()
    browser.post(
        BASE + "zasoby/Z-09/edycja/",
        data | {"village_unit_id": unit.pk, "revision": asset.revision},
    )
    asset.refresh_from_db()
    assert asset.village_unit == unit
    clash = browser.post(BASE + "zasoby/Z-09/edycja/", data | {"title": "Inna", "revision": 1})
    assert clash.status_code == 409
    browser.post(BASE + "zasoby/Z-09/usun/")
    assert not Asset.objects.exists()


def test_evidence_is_linked_and_unlinked_on_its_page(
    municipality, need, observe, client_as
) -> None:
    stored = observe("X-DPS-MIESZKANCY", 21)
    browser = client_as(Role.PLAN_COORDINATOR)
    path = BASE + "potrzeby/P-01/dowody/"
    assert "X-DPS-MIESZKANCY" in _main(browser.get(path))
    browser.post(path, {"evidence": f"diagnosis.observation:{stored.pk}", "note": "bo tak"})
    page = _main(browser.get(path))
    assert "bo tak" in page
    assert "Rozłącz" in page
    browser.post(path + "usun/", {"source": "diagnosis.observation", "source_id": stored.pk})
    assert "Rozłącz" not in _main(browser.get(path))
    assert browser.post(path, {"evidence": "voices.theme:1"}).status_code == 200


def test_computing_starts_a_job(municipality, pack, balance, client_as) -> None:
    browser = client_as(Role.PLAN_COORDINATOR)
    assert browser.get(BASE + "wskazniki/oblicz/").status_code == 405
    answer = browser.post(BASE + "wskazniki/oblicz/")
    assert answer.status_code == 302
    assert "/panel/zadania/" in answer.headers["Location"]
    assert client_as(Role.MAYOR).post(BASE + "wskazniki/oblicz/").status_code == 403
