"""The plain sheet of figures, and the sheets of needs and assets."""

from decimal import Decimal

import pytest

from mosty.core.access import system_access
from mosty.core.enums import DataStatus
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, run_import
from mosty.diagnosis.enums import AssetKind, Priority
from mosty.diagnosis.importers.figures import parse_observations
from mosty.diagnosis.importers.records import parse_assets, parse_needs
from mosty.diagnosis.models import Asset, Need, Observation
from mosty.thread.enums import StationKind
from mosty.thread.models import Link, Station
from mosty.voices.models import Theme
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.usefixtures("pack")
HEAD = "wskaźnik;rok;wartość;status;źródło;sołectwo;uwaga\n"


def _sheet(rows: str, head: str = HEAD) -> ImportFile:
    return ImportFile("arkusz.csv", (head + rows).encode())


@pytest.fixture
def theme(municipality):
    theme = Theme.objects.create(
        municipality=municipality, kind="need", area="SEN", code="dojazd", name="Dojazd do lekarza"
    )
    Station.objects.create(
        municipality=municipality,
        kind=StationKind.VOICE,
        source="voices.theme",
        source_id=theme.pk,
        title=theme.name,
        path="/debowa-dolina/ankiety/",
    )
    return theme


@pytest.mark.parametrize(
    ("cell", "status", "expected"),
    [
        ("21", "", (Decimal(21), DataStatus.VALUE)),
        ("1 234,5", "", (Decimal("1234.5"), DataStatus.VALUE)),
        ("0", "", (Decimal(0), DataStatus.ZERO)),
        (".", "", (None, DataStatus.NO_DATA)),
        ("x", "", (None, DataStatus.NOT_APPLICABLE)),
        ("X", "nie dotyczy", (None, DataStatus.NOT_APPLICABLE)),
        ("brak danych", "", (None, DataStatus.NO_DATA)),
        ("", "brak danych", (None, DataStatus.NO_DATA)),
        ("31", "szacunek", (Decimal(31), DataStatus.ESTIMATE)),
        ("0", "szacunek", (Decimal(0), DataStatus.ESTIMATE)),
        ("31", "Prognoza", (Decimal(31), DataStatus.FORECAST)),
    ],
)
def test_values_and_signs_of_the_assessment_of_resources(
    municipality, cell, status, expected
) -> None:
    parsed = parse_observations(
        _sheet(f"X-DPS-MIESZKANCY;2025;{cell};{status};OZPS;;\n"), municipality.pk
    )
    assert parsed.errors == ()
    assert (parsed.rows[0].value, parsed.rows[0].status) == expected


def test_wrong_rows_are_reported_with_number_and_reason(municipality) -> None:
    parsed = parse_observations(
        _sheet(
            "X-NIE-MA;2025;1;;OZPS;;\n"
            "X-DPS-MIESZKANCY;dawno;1;;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;;;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;21;brak danych;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;.;szacunek;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;21;może;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;21;;;;\n"
            "X-DPS-MIESZKANCY;2025;21;;OZPS;Nigdzie;\n"
            "X-DPS-MIESZKANCY;2025;sporo;;OZPS;;\n"
            "X-DPS-MIESZKANCY;2025;5;zero;OZPS;;\n"
            "X-DPS-MIESZKANCY;2024;21;;OZPS;;\n"
            "X-DPS-MIESZKANCY;2024;22;;OZPS;;\n"
        ),
        municipality.pk,
    )
    assert [error.number for error in parsed.errors] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]
    assert all(error.reason for error in parsed.errors)
    assert len(parsed.rows) == 1


def test_an_indicator_may_be_named_and_a_village_unit_given(municipality) -> None:
    unit = VillageUnitFactory(municipality=municipality, name="Łężyce")
    VillageUnitFactory(municipality=MunicipalityFactory(), name="Obca")
    parsed = parse_observations(
        _sheet("Osoby z usługami opiekuńczymi;2025;7;;OPS;łężyce;\nX-UO-OSOBY;2025;7;;OPS;Obca;\n"),
        municipality.pk,
    )
    assert parsed.rows[0].unit_id == unit.pk
    assert [error.number for error in parsed.errors] == [3]


def test_a_sheet_without_its_columns_is_refused(municipality) -> None:
    with pytest.raises(InvalidFile, match="wartość"):
        parse_observations(_sheet("", "wskaźnik;rok;źródło\nX;1;2\n"), municipality.pk)


def test_figures_are_stored_once(municipality) -> None:
    VillageUnitFactory(municipality=municipality, name="Łężyce")
    file = _sheet(
        "X-DPS-MIESZKANCY;2025;21;;OZPS;;\n"
        "X-DPS-MIESZKANCY;2024;.;;OZPS;;nie liczono\n"
        "X-UO-OSOBY;2025;7;;OPS;Łężyce;\n"
    )
    by = system_access(municipality.pk)
    assert run_import("diagnosis.observations", file, municipality.pk, by).created == 3
    second = run_import("diagnosis.observations", file, municipality.pk, by)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 3)
    assert Observation.objects.get(year=2024).note == "nie liczono"


NEED_HEAD = "kod;obszar;tytuł;opis;tekst ETR;skala;priorytet;brakująca usługa;dowody;publiczna\n"


def test_needs_are_stored_with_their_evidence_and_twice_changes_nothing(
    municipality, theme, observe
) -> None:
    observe("X-DPS-MIESZKANCY", 21)
    file = _sheet(
        "P01;SEN;Brak dowozu;Opis;Łatwo;ok. 120 osób;wysoki;;"
        "motyw:dojazd|wskaznik:X-DPS-MIESZKANCY@2025;tak\n"
        "P02;OZN;Małe mieszkania;;;;;;wskaźnik:x-dps-mieszkancy;nie\n",
        NEED_HEAD,
    )
    by = system_access(municipality.pk)
    outcome = run_import("diagnosis.needs", file, municipality.pk, by)
    assert (outcome.created, outcome.errors) == (2, ())
    need = Need.objects.get(code="P01")
    assert (need.priority, need.is_public, need.text_easy) == (Priority.HIGH, True, "Łatwo")
    assert Link.objects.count() == 3
    stored = list(Need.objects.order_by("pk").values())
    second = run_import("diagnosis.needs", file, municipality.pk, by)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)
    assert list(Need.objects.order_by("pk").values()) == stored
    assert Link.objects.count() == 3


def test_needs_with_unknown_evidence_service_or_area_are_reported(municipality, theme) -> None:
    parsed = parse_needs(
        _sheet(
            "P01;SEN;Brak dowozu;;;;;;motyw:nie-ma;\n"
            "P02;SEN;Brak dowozu;;;;;;wskaznik:DI-01@2025;\n"
            "P03;SEN;Brak dowozu;;;;;;dojazd;\n"
            "P04;SEN;Brak dowozu;;;;;U-NIEMA;;\n"
            "P05;KOSMOS;Brak dowozu;;;;;;;\n"
            "P06;SEN;;;;;;;;\n"
            "P 07;SEN;Brak dowozu;;;;;;;\n"
            "P08;SEN;Brak dowozu;;;;kiedyś;;;\n"
            "P09;SEN;Brak dowozu;;;;;;;\n"
            "P09;SEN;Brak dowozu;;;;;;;\n",
            NEED_HEAD,
        ),
        municipality.pk,
    )
    assert [error.number for error in parsed.errors] == [2, 3, 4, 5, 6, 7, 8, 9, 11]


def test_themes_of_another_municipality_are_no_evidence(municipality, theme) -> None:
    other = MunicipalityFactory()
    parsed = parse_needs(_sheet("P01;SEN;Dowóz;;;;;;motyw:dojazd;\n", NEED_HEAD), other.pk)
    assert [error.number for error in parsed.errors] == [2]


ASSET_HEAD = "kod;rodzaj;obszar;tytuł;opis;sołectwo;publiczny\n"


def test_assets_are_stored_once_and_corrected(municipality) -> None:
    unit = VillageUnitFactory(municipality=municipality, name="Łężyce")
    by = system_access(municipality.pk)
    file = _sheet("Z01;miejsce;HOR;Świetlica;;Łężyce;tak\nZ02;staff;SEN;Opiekunki;;;\n", ASSET_HEAD)
    assert run_import("diagnosis.assets", file, municipality.pk, by).created == 2
    assert run_import("diagnosis.assets", file, municipality.pk, by).unchanged == 2
    asset = Asset.objects.get(code="Z01")
    assert (asset.kind, asset.village_unit, asset.is_public) == (AssetKind.PLACE, unit, True)
    changed = _sheet("Z01;miejsce;HOR;Świetlica z kuchnią;;Łężyce;tak\n", ASSET_HEAD)
    assert run_import("diagnosis.assets", changed, municipality.pk, by).updated == 1


def test_wrong_assets_are_reported(municipality) -> None:
    parsed = parse_assets(
        _sheet(
            "Z01;zamek;HOR;Zamek;;;\nZ02;;HOR;Zamek;;;\nZ03;miejsce;HOR;Dwór;;Nigdzie;\n",
            ASSET_HEAD,
        ),
        municipality.pk,
    )
    assert [error.number for error in parsed.errors] == [2, 3, 4]
