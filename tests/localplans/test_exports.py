"""The plan as a document: every chapter filled from data, what is missing said with its reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from mosty.core.documents import DocumentSource, render_documents
from mosty.core.enums import DataStatus, Sex
from mosty.localplans import actions
from mosty.localplans.enums import PlanState
from mosty.localplans.exports import build_lpdi, build_summary
from mosty.localplans.queries import take_snapshot
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.territory.enums import Variant
from mosty.thread.actions import link
from mosty.thread.enums import StationKind
from tests.core.documents import reader, text_of
from tests.factories.diagnosis import (
    AssetFactory,
    IndicatorFactory,
    NeedFactory,
    ObservationFactory,
)
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.localplans import ActionCardFactory, BudgetLineFactory, LocalPlanFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import (
    LegalParameterFactory,
    MunicipalityFactory,
    PopulationFactory,
    VariantPeriodFactory,
)
from tests.localplans.conftest import a_station, link_need

DAY = date(2026, 11, 22)
CHAPTERS = [
    "1. Wprowadzenie", "2. Jak powstał plan i kto w nim uczestniczył", "3. Dokumenty i prawo",
    "4. Charakterystyka gminy", "5. Czego potrzebują mieszkańcy", "6. Co już mamy",
    "7. Osoby w instytucjach na koszt gminy", "8. Wnioski z diagnozy", "9. Wizja i cele",
    "10. Karty działań", "11. Najpierw środowisko i zmiana placówek", "12. Kadry i szkolenia",
    "13. Koordynacja i partnerstwo", "14. Budżet i źródła finansowania", "15. Harmonogram",
    "16. Monitoring i ewaluacja", "17. Komunikacja",
]  # fmt: skip


def lpdi(plan, *, as_of: date = DAY) -> DocumentSource:
    return build_lpdi(take_snapshot(plan), plan.municipality, as_of=as_of, version_number=2)


def page(source: DocumentSource) -> BeautifulSoup:
    return BeautifulSoup(source.html, "html.parser")


def words(source: DocumentSource) -> str:
    return " ".join(page(source).get_text(" ").replace("\u00a0", " ").split())


def part(source: DocumentSource, heading: str) -> str:
    """The text between a chapter's heading and the next chapter."""
    text = []
    start = next(node for node in page(source).find_all("h2") if node.text.startswith(heading))
    for node in start.find_next_siblings():
        if node.name in ("h1", "h2"):
            break
        text.append(node.get_text(" "))
    return " ".join(" ".join(text).replace("\u00a0", " ").split())


def row(source: DocumentSource, caption: str, head: str) -> list[str]:
    """Cells of one row of the table whose caption holds the words."""
    table = next(one for one in page(source).find_all("table") if caption in one.caption.text)
    line = next(one for one in table.find_all("tr") if one.th and head in one.th.text)
    return [" ".join(cell.text.replace("\u00a0", " ").split()) for cell in line.find_all("td")]


# --- an empty plan ------------------------------------------------------------------------------


def test_every_chapter_stands_in_its_place_even_without_data(plan):
    headings = [node.text for node in page(lpdi(plan)).find_all("h2")]
    assert headings[:17] == CHAPTERS
    assert all(title.startswith("Załącznik") for title in headings[17:])
    assert [node.text for node in page(lpdi(plan)).find_all("h1")] == [
        "Część wstępna", "Część diagnostyczna", "Część programowa", "Załączniki",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chapter", "reason"),
    [
        ("2.", "Nie ma ankiety z opublikowanymi wynikami"),
        ("3.", "nie podała, czy w tym dniu działa ośrodek"),
        ("4.", "ludnosc.csv"),
        ("5.", "Diagnoza nie ma jeszcze opublikowanych potrzeb"),
        ("6.", "organizacje.csv"),
        ("7.", "koszt godziny pomocy"),
        ("10.", "Plan nie ma jeszcze kart działań"),
        ("11.", "mechanizm przed skierowaniem"),
        ("12.", "liczby pracowników socjalnych"),
        ("14.", "Działania nie mają jeszcze budżetu"),
        ("16.", "Plan nie ma jeszcze wskaźników"),
        ("17.", "Tekst łatwy do czytania nie został"),
    ],
)
def test_missing_data_are_named_with_what_to_do(plan, chapter, reason):
    text = part(lpdi(plan), chapter)
    assert "Brak danych." in text
    assert reason in text


def test_draft_tells_the_team_what_to_write_and_an_adopted_plan_does_not(plan):
    assert "Do uzupełnienia przez zespół" in words(lpdi(plan))
    plan.state, plan.adopted_on, plan.adopting_act = PlanState.ADOPTED, DAY, "XII/88/2026"
    plan.save()
    assert "Do uzupełnienia przez zespół" not in words(lpdi(plan))


def test_document_never_shows_what_a_machine_says_for_nothing(plan):
    text = words(lpdi(plan))
    for sign in ("None", "UNDEFINED", "NaN", "{{", "{%", "ShownCount", "object at"):
        assert sign not in text


# --- data ---------------------------------------------------------------------------------------


def test_plan_prints_its_goals_cards_budget_and_indicators(complete_plan, system):
    card = complete_plan.actions.get()
    actions.set_budget(
        card=card,
        rows=[BudgetRow(2026, "gmina", 1_250_050), BudgetRow(2027, "ue", 300_000)],
        by=system,
    )
    source = lpdi(complete_plan)
    assert "Każdy może żyć u siebie." in part(source, "9.")
    assert row(source, "Karta działania D1", "Koszt razem") == ["15 500,50 zł"]
    assert row(source, "Karta działania D1", "Termin") == ["1 stycznia 2026 – 31 grudnia 2027"]
    assert "0 osób (2025)" in part(source, "16.")
    for axis in ("według źródeł", "według obszarów", "według działań"):
        assert row(source, f"Budżet {axis}", "Razem") == [
            "12 500,50 zł", "3 000 zł", "0 zł", "15 500,50 zł",
        ]  # fmt: skip


def test_golden_thread_names_the_voice_and_the_need_of_each_action(
    complete_plan, system, municipality
):
    card = complete_plan.actions.get()
    need = link_need(card, system, number=7, title="Nie ma kto zrobić zakupów")
    voice = a_station(municipality, StationKind.VOICE, number=8, title="Zakupy i samotność")
    link(origin=voice, target=need, by=system)
    text = part(lpdi(complete_plan), "Załącznik 1.")
    assert "D1. Usługi sąsiedzkie" in text
    assert "Nie ma kto zrobić zakupów" in text
    assert "Zakupy i samotność" in text


def test_missing_figure_prints_its_reason_and_never_zero(plan, municipality):
    indicator = IndicatorFactory(
        code="DI-08", name="Osoby, które wróciły z instytucji", is_core=True
    )
    ObservationFactory(
        municipality=municipality, indicator=indicator, value=None, status=DataStatus.NO_DATA,
        note="nie prowadzono ewidencji powrotów",
    )  # fmt: skip
    cells = row(lpdi(plan), "Wskaźniki podstawowe", "DI-08")
    assert cells == ["brak danych", "2025", "nie prowadzono ewidencji powrotów"]


def test_figure_prints_with_unit_year_and_source(plan, municipality):
    indicator = IndicatorFactory(code="DI-03", name="Mieszkańcy w DPS", is_core=True, unit="osób")
    ObservationFactory(municipality=municipality, indicator=indicator, value=Decimal(21))
    source = lpdi(plan)
    assert row(source, "Wskaźniki podstawowe", "DI-03") == ["21 osób", "2025", "OZPS 2025"]
    assert "OZPS 2025 (2025)" in part(source, "Załącznik 5.")


def test_a_later_figure_stays_out_of_an_earlier_document(plan, municipality):
    """A document of 2025 printed again in 2027 must not know what 2027 brought."""
    indicator = IndicatorFactory(code="DI-77", name="Godziny pomocy", is_core=True)
    for year, value in ((DAY.year, 22), (DAY.year + 1, 99)):
        ObservationFactory(
            municipality=municipality, indicator=indicator, year=year, value=Decimal(value)
        )
    cells = row(lpdi(plan), "Wskaźniki podstawowe", "DI-77")
    assert cells[:2] == ["22 osób", str(DAY.year)]


def test_population_prints_with_year_and_source(plan, municipality):
    PopulationFactory(municipality=municipality, count=120, age_from=80, age_to=None, sex=Sex.ALL)
    source = lpdi(plan)
    assert row(source, "według grup wieku, 2025", "80 lat i więcej") == ["120"]
    assert "rejestr mieszkańców" in part(source, "4.")
    assert "Liczba mieszkańców: rejestr mieszkańców (2025)" in part(source, "Załącznik 5.")
    assert list(source.images) == ["wykres-municipality-1.svg"]
    assert "120" in part(source, "Załącznik 3.")


def test_needs_say_whether_the_register_has_the_missing_service(plan, municipality):
    ServiceTypeFactory(code="U-SAS", name="usługi sąsiedzkie")
    ServiceTypeFactory(code="U-WYD", name="opieka wytchnieniowa")
    NeedFactory(municipality=municipality, code="P01", missing_service_code="U-SAS")
    NeedFactory(municipality=municipality, code="P02", missing_service_code="U-WYD")
    ServiceFactory(municipality=municipality, service_type__code="U-SAS")
    source = lpdi(plan)
    assert "jest, ale nie wystarcza" in row(source, "brakujące usługi", "P01")[2]
    assert row(source, "brakujące usługi", "P02")[2] == "nie ma w rejestrze"


def test_draft_need_and_hidden_asset_stay_out(plan, municipality):
    NeedFactory(municipality=municipality, title="Robocza potrzeba", is_public=False)
    AssetFactory(municipality=municipality, title="Ukryty zasób", is_public=False)
    text = words(lpdi(plan))
    assert "Robocza potrzeba" not in text
    assert "Ukryty zasób" not in text


def test_few_people_are_never_counted(plan, municipality):
    ServiceFactory(municipality=municipality, name="Mała usługa", people_count=3, capacity_places=6)
    ServiceFactory(municipality=municipality, name="Duża usługa", people_count=40)
    source = lpdi(plan)
    small = row(source, "Usługi środowiskowe", "Mała usługa")
    assert small[2] in ("mniej niż 5", "ukryte")
    assert "ukryte" in row(source, "Osoby i roczne wydatki", "w społeczności")[0]
    assert "43" not in part(source, "7.")


def test_balance_adds_up_where_nobody_can_be_recognised(plan, municipality):
    ServiceFactory(municipality=municipality, people_count=38, yearly_cost_grosze=42_134_400)
    ServiceFactory(municipality=municipality, people_count=27, yearly_cost_grosze=10_000_000)
    ServiceFactory(municipality=municipality, people_count=None)
    source = lpdi(plan)
    assert row(source, "Osoby i roczne wydatki", "w społeczności") == ["65", "521 344 zł"]
    assert "nie podały liczby osób: 1" in part(source, "7.")


def test_cost_of_a_place_stands_beside_the_hours_it_would_buy(plan, municipality):
    place = ServiceTypeFactory(
        code="I-DPS", setting="INSTYTUCJONALNA", is_residential=True, unit="miejsce / miesiąc"
    )
    hour = ServiceTypeFactory(code="U-OPI", unit="godzina")
    hour.substitutes.add(place)
    ServiceFactory(municipality=municipality, service_type=place, unit_cost_grosze=687_000)
    ServiceFactory(municipality=municipality, service_type=hour, unit_cost_grosze=4_500)
    assert "153" in part(lpdi(plan), "7.")
    assert "Próg nie mówi, co jest lepsze dla osoby" in part(lpdi(plan), "7.")


def test_money_that_ends_within_a_year_is_named(plan, municipality):
    ServiceFactory(municipality=municipality, name="Bus", funded_until=DAY + timedelta(days=39))
    ServiceFactory(municipality=municipality, name="Klub", funded_until=DAY + timedelta(days=900))
    text = part(lpdi(plan), "8.")
    assert "Bus" in text
    assert "Klub" not in text


def test_captions_are_numbered_one_after_another(complete_plan, municipality):
    PopulationFactory(municipality=municipality, count=500)
    found = page(lpdi(complete_plan))
    tables = [caption.text.split(".")[0] for caption in found.find_all("caption")]
    assert tables == [f"Tabela {n}" for n in range(1, len(tables) + 1)]
    assert [one.text.split(".")[0] for one in found.find_all("figcaption")] == ["Wykres 1"]


# --- variant and law ----------------------------------------------------------------------------


@pytest.fixture
def converted(municipality):
    VariantPeriodFactory(municipality=municipality, valid_to=date(2026, 12, 31))
    VariantPeriodFactory(
        municipality=municipality, variant=Variant.CUS_CONVERTED,
        centre_name="Centrum Usług Społecznych", centre_short_name="CUS", valid_from=date(2027, 1, 1),
    )  # fmt: skip
    LegalParameterFactory(code="cus.council_report", title="Sprawozdanie CUS dla rady")
    LegalParameterFactory(code="ups.resources_report", title="Termin oceny zasobów")


def test_welfare_centre_is_named_with_its_law_and_what_comes_later(plan, converted):
    source = lpdi(plan)
    assert "Ośrodek Pomocy Społecznej na podstawie ustawy o pomocy społecznej" in part(source, "3.")
    assert "Od 1 stycznia 2027 usługi organizuje Centrum Usług Społecznych" in part(source, "3.")
    law = part(source, "Załącznik 4.")
    assert "Termin oceny zasobów" in law
    assert "Sprawozdanie CUS" not in law


def test_services_centre_is_named_with_its_law_from_the_day_it_works(plan, converted):
    source = lpdi(plan, as_of=date(2027, 1, 1))
    assert "Usługi organizuje Centrum Usług Społecznych" in part(source, "3.")
    assert "art. 13 ust. 1 pkt 9 ustawy o CUS" in part(source, "3.")
    assert "Sprawozdanie CUS dla rady" in part(source, "Załącznik 4.")


def test_law_stands_as_on_the_day_the_plan_names(plan):
    LegalParameterFactory(code="udpp.call", title="Nabór ofert", value="21", valid_to=DAY)
    LegalParameterFactory(
        code="udpp.call", title="Nabór ofert", value="30", valid_from=DAY + timedelta(days=1)
    )
    source = lpdi(plan, as_of=date(2027, 6, 1))
    assert "stan prawny na dzień 1 listopada 2026" in words(source)
    assert row(source, "wartości i terminy", "Nabór ofert")[0] == "21 dni"


# --- texts, languages, scope --------------------------------------------------------------------


@pytest.mark.slow
def test_text_typed_by_a_person_stays_text(plan, municipality, system):
    ActionCardFactory(plan=plan, title="<script>alert(1)</script>", description="<b>x</b> #let $")
    NeedFactory(municipality=municipality, title='"><img src=x onerror=alert(1)>')
    actions.save_chapter_text(
        plan=plan, code="11", body="**Najpierw** <script>alert(2)</script>", revision=0, by=system
    )
    source = lpdi(plan)
    found = page(source)
    assert found.find("script") is None
    assert not any(image["src"] == "x" for image in found.find_all("img"))
    assert "Potrzeby według grup osób" in part(source, "5.")
    assert found.find("strong", string="Najpierw")
    assert "<script>alert(1)</script>" in words(source)
    text = " ".join(text_of(render_documents(source, ["pdf"])["pdf"]).split())
    assert "#let $" in text


@pytest.mark.parametrize("language", ["uk", "en"])
def test_document_is_polish_in_every_language_of_the_pages(complete_plan, language):
    with translation.override(language):
        text = words(lpdi(complete_plan))
    assert "osoby starsze" in text
    assert "1 stycznia 2026" in text
    assert text == words(lpdi(complete_plan))


def test_data_of_another_municipality_stay_out(plan):
    other = MunicipalityFactory(name="Obca Gmina")
    ServiceFactory(municipality=other, name="Obca usługa")
    NeedFactory(municipality=other, title="Obca potrzeba")
    AssetFactory(municipality=other, title="Obcy zasób")
    PopulationFactory(municipality=other, count=777)
    OrganisationFactory(municipality=other, name="Obca organizacja")
    ActionCardFactory(plan=LocalPlanFactory(municipality=other), title="Obce działanie")
    text = words(lpdi(plan))
    assert "Obc" not in text
    assert "777" not in text


def test_same_version_and_data_give_the_same_document(complete_plan):
    first, second = lpdi(complete_plan), lpdi(complete_plan)
    assert first == second
    assert render_documents(first, ["pdf"]) == render_documents(second, ["pdf"])


def test_longer_plan_asks_no_more_questions(plan, municipality):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lpdi(plan)
        return len(queries)

    for wanted in (1, 3):
        while plan.actions.count() < wanted:
            card = ActionCardFactory(plan=plan)
            BudgetLineFactory(action=card)
            NeedFactory(municipality=municipality)
            AssetFactory(municipality=municipality)
            ServiceFactory(municipality=municipality, people_count=20)
        if wanted == 1:
            first = asked()
    assert asked() == first


@pytest.mark.slow
def test_every_format_of_a_full_plan_is_made(complete_plan, municipality):
    PopulationFactory(municipality=municipality, count=500)
    files = render_documents(lpdi(complete_plan))
    assert set(files) == {"html", "pdf", "docx", "odt"}
    assert len(reader(files["pdf"]).pages) > 5


# --- the summary --------------------------------------------------------------------------------


def summary(plan) -> DocumentSource:
    return build_summary(take_snapshot(plan), plan.municipality, as_of=DAY, version_number=2)


def test_summary_says_why_what_for_how_much_and_where_to_ask(complete_plan, municipality):
    VariantPeriodFactory(municipality=municipality)
    municipality.phone = "900 100 100"
    municipality.save()
    complete_plan.refresh_from_db()
    text = words(summary(complete_plan))
    for part_of_it in (
        "Więcej pomocy blisko domu.",
        "Usługi sąsiedzkie",
        "12 500,50 zł",
        "900 100 100",
    ):
        assert part_of_it in text


def test_summary_of_a_long_plan_is_one_page_and_counts_the_rest(plan):
    plan.main_goal = "Cel, który opisujemy szeroko i dokładnie. " * 12
    plan.save()
    for number in range(1, 41):
        ActionCardFactory(
            plan=plan, code=f"D{number}", title=f"Działanie o długiej nazwie numer {number} " * 4,
            text_easy="Proste zdanie o tym, co się zmieni dla Ciebie. " * 2,
        )  # fmt: skip
    source = summary(plan)
    assert "Inne działania: 28" in words(source)
    assert len(reader(render_documents(source, ["pdf"])["pdf"]).pages) == 1


def test_summary_of_an_empty_plan_says_what_is_missing(plan):
    text = words(summary(plan))
    assert "plan nie ma jeszcze działań" in text
    assert "działania nie mają jeszcze budżetu" in text
