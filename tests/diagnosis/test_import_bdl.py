"""Files of the local data bank: answers of the API and exports."""

import json
from decimal import Decimal

import pytest

from mosty.core.access import system_access
from mosty.core.enums import DataStatus
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, run_import
from mosty.core.models import AuditEntry
from mosty.diagnosis.importers.bdl import parse_bdl_csv, parse_bdl_json, terc_of_unit
from mosty.diagnosis.importers.figures import FigureRow, LeftOut
from mosty.diagnosis.models import Observation

pytestmark = pytest.mark.usefixtures("pack")

OURS, OTHER = "019900099013", "071412865011"


def _document(values, *, variable=72305, unit=OURS, **more):
    return {
        "totalRecords": 1,
        "page": 0,
        "pageSize": 100,
        "variableId": variable,
        "results": [{"id": unit, "name": "Dębowa Dolina", "values": values}],
    } | more


def _json(content) -> ImportFile:
    text = content if isinstance(content, str) else json.dumps(content)
    return ImportFile("bdl.json", text.encode())


def _csv(text: str, encoding: str = "utf-8") -> ImportFile:
    return ImportFile("bdl.csv", text.encode(encoding))


def _figures(parsed):
    return {(row.year, row.value, row.status) for row in parsed.rows if isinstance(row, FigureRow)}


def test_unit_of_bdl_becomes_terc() -> None:
    assert terc_of_unit("071412865011") == "1465011"
    assert terc_of_unit(OURS) == "9999013"
    assert terc_of_unit("201011") == "0201011"


def test_json_values_zeros_and_missing_ones(municipality) -> None:
    parsed = parse_bdl_json(
        _json(
            _document(
                [
                    {"year": "2023", "val": 9239, "attrId": 1},
                    {"year": "2022", "val": 0.5, "attrId": 1},
                    {"year": "2021", "val": None, "attrId": 0},
                    {"year": "2020", "attrId": 0},
                    {"year": "2019", "val": 0, "attrId": 1},
                ]
            )
        ),
        municipality.pk,
    )
    assert parsed.errors == ()
    assert _figures(parsed) == {
        (2023, Decimal(9239), DataStatus.VALUE),
        (2022, Decimal("0.5"), DataStatus.VALUE),
        (2021, None, DataStatus.NO_DATA),
        (2020, None, DataStatus.NO_DATA),
        (2019, Decimal(0), DataStatus.ZERO),
    }


def test_json_list_of_documents_with_other_units(municipality) -> None:
    parsed = parse_bdl_json(
        _json(
            [
                _document([{"year": "2023", "val": 1}]),
                _document([{"year": "2023", "val": 2}], variable=634989),
                _document([{"year": "2023", "val": 3}], unit=OTHER),
                _document([{"year": "2023", "val": 4}], unit="070000000000"),
            ]
        ),
        municipality.pk,
    )
    assert len(_figures(parsed)) == 2
    assert parsed.rows[-1] == LeftOut(2)
    assert parsed.errors == ()


def test_json_wrong_figures_are_reported_with_number_and_reason(municipality) -> None:
    parsed = parse_bdl_json(
        _json(
            [
                _document(
                    [
                        {"year": "2023", "val": 9239},
                        {"year": "dwa", "val": 1},
                        {"year": "1700", "val": 1},
                        {"year": "2022", "val": "abc"},
                        {"year": "2021", "val": True},
                        {"year": "2020", "val": 10**15},
                        {"year": "2023", "val": 5},
                        "x",
                    ]
                ),
                _document([{"year": "2023", "val": 1}], variable=999999999),
            ]
        ),
        municipality.pk,
    )
    assert [error.number for error in parsed.errors] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(error.reason for error in parsed.errors)
    assert len(_figures(parsed)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '{"results": 3}',
        '{"a": NaN}',
        "[" * 100_000,
        '"tekst"',
        "\u0142".encode("cp1250"),
    ],
)
def test_json_that_is_no_answer_of_bdl_is_refused(municipality, text) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidFile):
        parse_bdl_json(ImportFile("bdl.json", data), municipality.pk)


def test_file_of_another_municipality_is_refused_by_name(municipality) -> None:
    with pytest.raises(InvalidFile, match="9999013"):
        parse_bdl_json(_json(_document([{"year": "2023", "val": 1}], unit=OTHER)), municipality.pk)


def test_wide_export_with_names_of_variables(municipality) -> None:
    parsed = parse_bdl_csv(
        _csv(
            'Kod;Nazwa;"ludność ogółem;2022;[osoba]";"ludność ogółem;2023;[osoba]";'
            '"mediana wieku;2023;[lata]"\r\n'
            "9999013;Dębowa Dolina (3);9 301;9239;42,3\r\n"
            "9900000;DOLIŃSKIE;1204000;1199500;41,8\r\n",
            "cp1250",
        ),
        municipality.pk,
    )
    assert parsed.errors == ()
    assert _figures(parsed) == {
        (2022, Decimal(9301), DataStatus.VALUE),
        (2023, Decimal(9239), DataStatus.VALUE),
        (2023, Decimal("42.3"), DataStatus.VALUE),
    }
    assert parsed.rows[-1] == LeftOut(1)


def test_wide_export_signs_of_statistics(municipality) -> None:
    parsed = parse_bdl_csv(
        _csv(
            'Kod;Nazwa;"72305;2020;[osoba]";"72305;2021;[osoba]";"72305;2022;[osoba]";"72305;2023;[osoba]"\n'
            "9999013;Dębowa Dolina;-;.;x;\n"
        ),
        municipality.pk,
    )
    assert _figures(parsed) == {
        (2020, Decimal(0), DataStatus.ZERO),
        (2021, None, DataStatus.NO_DATA),
        (2022, None, DataStatus.NOT_APPLICABLE),
        (2023, None, DataStatus.NO_DATA),
    }


def test_wide_export_unknown_columns_and_bad_cells_are_reported(municipality) -> None:
    parsed = parse_bdl_csv(
        _csv(
            'Kod;Nazwa;"liczba smoków;2023;[szt.]";uwagi;"ludność ogółem;2023;[osoba]"\n'
            "9999013;Dębowa Dolina;3;brak;dużo\n"
        ),
        municipality.pk,
    )
    assert [error.number for error in parsed.errors] == [1, 1, 2]
    assert "smoków" in parsed.errors[0].reason


def test_long_table(municipality) -> None:
    parsed = parse_bdl_csv(
        _csv(
            "variableId;unitId;year;value\n"
            f"72305;{OURS};2023;9239\n72305;9999013;2022;\n72305;{OTHER};2023;5\n72306;{OURS};x;5\n"
        ),
        municipality.pk,
    )
    assert _figures(parsed) == {
        (2023, Decimal(9239), DataStatus.VALUE),
        (2022, None, DataStatus.NO_DATA),
    }
    assert [error.number for error in parsed.errors] == [5]


def test_a_year_to_come_is_a_forecast(municipality) -> None:
    parsed = parse_bdl_json(_json(_document([{"year": "2099", "val": 7000}])), municipality.pk)
    assert _figures(parsed) == {(2099, Decimal(7000), DataStatus.FORECAST)}


def test_a_table_of_something_else_is_refused(municipality) -> None:
    with pytest.raises(InvalidFile):
        parse_bdl_csv(_csv("nazwa;cena\nchleb;5\n"), municipality.pk)


def test_the_same_file_twice_changes_nothing(municipality) -> None:
    file = _json(
        [
            _document([{"year": "2023", "val": 9239}, {"year": "2022", "val": None}]),
            _document([{"year": "2023", "val": 1}], unit=OTHER),
        ]
    )
    by = system_access(municipality.pk)
    first = run_import("diagnosis.bdl_json", file, municipality.pk, by)
    stored = list(Observation.objects.order_by("pk").values())
    second = run_import("diagnosis.bdl_json", file, municipality.pk, by)
    assert (first.created, second.created, second.updated) == (2, 0, 0)
    assert list(Observation.objects.order_by("pk").values()) == stored
    entry = AuditEntry.objects.filter(action="diagnosis.figures_imported").first()
    assert entry.data["other_units_left_out"] == 1


def test_a_corrected_figure_replaces_the_old_one(municipality) -> None:
    by = system_access(municipality.pk)
    for value in (9239, 9240):
        outcome = run_import(
            "diagnosis.bdl_json",
            _json(_document([{"year": "2023", "val": value}])),
            municipality.pk,
            by,
        )
    assert (outcome.created, outcome.updated) == (0, 1)
    assert Observation.objects.get().value == 9240
