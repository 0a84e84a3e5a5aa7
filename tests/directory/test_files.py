import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidFile, NotAllowed
from mosty.core.imports import ImportFile, run_import
from mosty.directory import exports, queries
from mosty.directory.actions import SERVICES, load_service_types
from mosty.directory.models import Service
from mosty.thread.models import Station
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
HEAD = "id;nazwa;rodzaj;wykonawca;tryb;sołectwo;osoby;koszt jednostkowy;finansowanie do;"
HEAD += "dla kogo;jak skorzystać;warunek a;uzasadnienie a;stan;otwarcie;zamknięcie\n"
GOOD = "U1;Pomoc w domu;u-opi;GOPS;JEDNOSTKA;Łąki;38;42,50;31.12.2027;Osoby starsze.;Zadzwoń.;"
GOOD += "tak;Godziny według osoby.;opublikowana;;\n"


def parsed(municipality, text: str, name: str = "uslugi.csv"):
    return SERVICES.parse(ImportFile(name, text.encode()), municipality.pk)


@pytest.fixture
def place(municipality):
    """A municipality with one kind, one organisation and one village unit to refer to."""
    ServiceTypeFactory()
    OrganisationFactory(
        municipality=municipality, name="Gminny Ośrodek Pomocy Społecznej", short_name="GOPS"
    )
    VillageUnitFactory(municipality=municipality, name="Łąki")
    return municipality


def test_service_is_imported_with_all_it_says(place):
    by = system_access(place.pk)
    result = parsed(place, HEAD + GOOD)
    assert result.errors == ()
    assert SERVICES.store(result.rows, place.pk, by).created == 1
    service = Service.objects.get()
    assert service.organisation.short_name == "GOPS"
    assert service.village_unit is not None
    assert (service.people_count, service.unit_cost_grosze) == (38, 4250)
    assert service.funded_until == date(2027, 12, 31)
    assert (service.condition_a, service.condition_a_reason) == ("yes", "Godziny według osoby.")
    assert service.condition_b == "unknown"
    assert service.published_at is not None
    assert Station.objects.get().title == "Pomoc w domu"
    assert queries.published_services(place, text="pomoc laki").exists()


def test_service_file_twice_changes_nothing_and_once_more_updates(place):
    by = system_access(place.pk)
    for text, expected in (
        (GOOD, (1, 0, 0)),
        (GOOD, (0, 0, 1)),
        (GOOD.replace(";38;", ";39;"), (0, 1, 0)),
    ):
        counts = SERVICES.store(parsed(place, HEAD + text).rows, place.pk, by)
        assert (counts.created, counts.updated, counts.unchanged) == expected
    service = Service.objects.get()
    assert (service.people_count, service.revision) == (39, 2)


def test_service_that_becomes_a_draft_again_leaves_the_thread(place):
    by = system_access(place.pk)
    SERVICES.store(parsed(place, HEAD + GOOD).rows, place.pk, by)
    draft = GOOD.replace("opublikowana", "szkic")
    SERVICES.store(parsed(place, HEAD + draft).rows, place.pk, by)
    assert not Station.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("GOPS", "Nieznana Fundacja", "Nieznana Fundacja"),
        ("u-opi", "X-YZ", "X-YZ"),
        (";Łąki;", ";Nigdzie;", "Nigdzie"),
        ("JEDNOSTKA", "PRYWATNY", "PRYWATNY"),
        (";38;", ";wiele;", "osoby"),
        (";38;", ";-1;", "osoby"),
        ("42,50", "-5", "koszt jednostkowy"),
        ("31.12.2027", "31.13.2027", "finansowanie do"),
        (";tak;", ";może;", "warunek a"),
        ("opublikowana", "gotowa", "stan"),
        ("Zadzwoń.", "", "jak skorzystać"),
        ("opublikowana;;", "opublikowana;2026-01-01;2025-01-01", "zamknięcie"),
        ("U1;", "U0;", "2"),
        ("U1;", ";", "id"),
    ],
)
def test_service_row_says_what_is_wrong_and_what_to_do(place, old, new, reason):
    first = GOOD.replace("U1", "U0")
    result = parsed(place, HEAD + first + GOOD.replace(old, new))
    assert [error.number for error in result.errors] == [3]
    assert reason in result.errors[0].reason
    assert len(result.rows) == 1


def test_service_file_without_a_column_is_refused(place):
    with pytest.raises(InvalidFile, match="rodzaj"):
        parsed(place, "id;nazwa;wykonawca;tryb\nU1;a;GOPS;URZAD\n")


def test_service_import_is_for_the_heads(place, access_as):
    rows = parsed(place, HEAD + GOOD).rows
    assert SERVICES.store(rows, place.pk, access_as(Role.SERVICE_ORGANISER)).created == 1
    with pytest.raises(NotAllowed):
        SERVICES.store(rows, place.pk, access_as(Role.NGO_REPRESENTATIVE))


def test_organisations_of_another_municipality_are_not_known_here(place):
    OrganisationFactory(municipality=MunicipalityFactory(), name="Cudza")
    result = parsed(place, HEAD + GOOD.replace("GOPS", "Cudza"))
    assert len(result.errors) == 1


def test_import_takes_the_same_queries_for_more_rows(place, django_assert_max_num_queries):
    """Long statements are cut into parts (SQLite), so there are more than for one row, but few."""
    head = HEAD.strip() + ";adres;dostępność;języki\n"
    many = "".join(
        GOOD.strip().replace("U1", f"U{number}") + f";Polna {number};winda,parking;polski\n"
        for number in range(60)
    )
    for text in (
        many,
        many.replace("Polna", "Leśna").replace("winda", "pętla").replace("polski", "PJM"),
    ):
        with django_assert_max_num_queries(60):
            rows = parsed(place, head + text).rows
            SERVICES.store(rows, place.pk, system_access(place.pk))
    assert Service.objects.count() == 60


def test_demo_list_of_services_goes_through(municipality):
    load_service_types(by=system_access(None))
    for file, column, encoding, make in (
        ("organizacje.csv", "nazwa", "cp1250", OrganisationFactory),
        ("solectwa.csv", "nazwa", "utf-8-sig", VillageUnitFactory),
    ):
        text = (ROOT / "demo" / file).read_text(encoding=encoding)
        for row in csv.DictReader(io.StringIO(text), delimiter=";"):
            make(municipality=municipality, name=row[column])
    file = ImportFile.from_path(ROOT / "demo" / "uslugi.csv")
    by = system_access(municipality.pk)
    outcome = run_import("directory.services", file, municipality.pk, by)
    assert (outcome.created, outcome.errors) == (21, ())
    again = run_import("directory.services", file, municipality.pk, by)
    assert again.unchanged == 21
    found = queries.balance(municipality)
    assert (found.community_people, found.residential_people) == (247, 32)


# --- the register -------------------------------------------------------------------------------


def csv_rows(municipality) -> list[dict[str, str]]:
    data = exports.register_csv(queries.published_services(municipality))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_register_is_a_polish_table_with_stable_columns(place):
    SERVICES.store(parsed(place, HEAD + GOOD).rows, place.pk, system_access(place.pk))
    (row,) = csv_rows(place)
    assert list(row)[:8] == [
        "id", "nazwa", "rodzaj", "nazwa rodzaju", "forma", "grupy", "wykonawca",
        "forma prawna wykonawcy",
    ]  # fmt: skip
    assert len(row) == 37
    assert (row["id"], row["koszt jednostkowy"], row["osoby"]) == ("U1", "42,50", "38")
    assert row["finansowanie do"] == "2027-12-31"


def test_register_hides_small_counts_and_what_gives_them_away(municipality):
    for count in (3, 20, 30):
        ServiceFactory(
            municipality=municipality,
            people_count=count,
            yearly_cost_grosze=count * 100_000,
            unit_cost_grosze=100_000,
        )
    rows = csv_rows(municipality)
    assert [row["osoby"] for row in rows].count("30") == 1
    assert "3" not in {row["osoby"] for row in rows}
    assert "3000,00" not in {row["koszt roczny"] for row in rows}


def test_register_holds_no_formula_and_no_draft(municipality):
    ServiceFactory(municipality=municipality, name="=HYPERLINK(1)", phone="+48 900 100 200")
    ServiceFactory(municipality=municipality, name="@SUM(1)", summary="-1+cmd|' /C calc'!A0")
    DraftFactory(municipality=municipality, name="Szkic")
    rows = csv_rows(municipality)
    assert {row["nazwa"] for row in rows} == {"'=HYPERLINK(1)", "'@SUM(1)"}
    assert {row["telefon"] for row in rows} == {"+48 900 100 200", ""}
    assert "'-1+cmd|' /C calc'!A0" in {row["opis"] for row in rows}
    book = load_workbook(
        io.BytesIO(exports.register_xlsx(queries.published_services(municipality)))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}


def test_register_workbook_holds_real_numbers_and_dates(municipality):
    ServiceFactory(
        municipality=municipality,
        people_count=38,
        unit_cost_grosze=4250,
        funded_until=date(2027, 12, 31),
        summary="dzwonek \x07",
    )
    book = load_workbook(
        io.BytesIO(exports.register_xlsx(queries.published_services(municipality)))
    )
    head, row = list(book.active.iter_rows(values_only=True))
    found = dict(zip(head, row, strict=True))
    assert Decimal(str(found["koszt jednostkowy"])) == Decimal("42.5")
    assert found["osoby"] == 38
    assert found["finansowanie do"].date() == date(2027, 12, 31)
    assert found["opis"] == "dzwonek "


def test_register_shows_nothing_of_another_municipality(municipality):
    ServiceFactory(name="Cudza usługa")
    assert csv_rows(municipality) == []
