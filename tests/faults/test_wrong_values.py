"""Wrong rows: each is named with its number, its column and what to write; none is stored."""

import re

import pytest

from tests.faults.sheets import RESPONSES, SERVICES, SHEETS, Sheet, as_csv, as_xlsx

pytestmark = pytest.mark.django_db


def _faults(page: str) -> dict[int, str]:
    """Row number -> everything the report says about it."""
    found: dict[int, str] = {}
    for number, reason in re.findall(r'<th scope="row">(\d+)</th><td>(.*?)</td>', page, re.S):
        found[int(number)] = found.get(int(number), "") + reason
    return found


@pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "excel"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_value_in_the_wrong_column_is_named_with_row_and_column(desk_for, sheet: Sheet, write):
    desk = desk_for(sheet)
    before = sheet.stored()
    bad = [sheet.with_cells(0, {column: cell}) for column, cell in sheet.wrong]
    faults = _faults(desk.send(write(sheet.headers, bad)))
    for number, (column, _cell) in enumerate(sheet.wrong, start=2):
        assert column in faults[number], (number, faults)
        assert len(faults[number]) > len(column) + 15
    assert sheet.stored() == before
    assert "notice-stop" in desk.confirm("all")
    assert sheet.stored() == before


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_two_columns_swapped_by_their_headers_stop_every_row(desk_for, sheet: Sheet):
    desk = desk_for(sheet)
    before = sheet.stored()
    headers = list(sheet.headers)
    first, second = (headers.index(column) for column, _cell in sheet.wrong[:2])
    headers[first], headers[second] = headers[second], headers[first]
    page = desk.send(as_csv(headers, sheet.rows[:1]))
    assert set(_faults(page)) == {2}
    assert 'value="all"' not in page
    assert sheet.stored() == before


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_doubled_row_is_reported_with_both_numbers(desk_for, sheet: Sheet):
    desk = desk_for(sheet)
    rows = [sheet.rows[0], sheet.rows[1], sheet.rows[0]]
    faults = _faults(desk.send(as_csv(sheet.headers, rows)))
    assert set(faults) == {4}
    assert re.search(r"\b2\b", faults[4]), faults
    assert "Nowe: 2." in desk.confirm("good")
    assert sheet.stored() == sheet.expected


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_missing_column_is_named(desk_for, sheet: Sheet):
    page = desk_for(sheet).send(as_csv(sheet.headers[1:], [row[1:] for row in sheet.rows]))
    if sheet.code == "territory.population":  # the place may be left out: then it is the whole
        assert "Wszystkie wiersze są dobre" in page
    else:
        assert "Nie udało się zaimportować pliku" in page
        assert sheet.headers[0] in page


def test_cells_that_no_database_can_hold_are_refused_calmly(desk_for):
    desk = desk_for(SERVICES)
    rows = [
        SERVICES.with_cells(0, {"id": f"U{place}", column: cell})
        for place, (column, cell) in enumerate(
            [
                ("osoby", "9" * 30),
                ("koszt jednostkowy", "9" * 20),
                ("godziny na osobę", "99999999"),
                ("nazwa", "x" * 300),
                ("id", "x" * 100),
                ("finansowanie do", "31.02.2027"),
            ]
        )
    ]
    assert set(_faults(desk.send(as_csv(SERVICES.headers, rows)))) == set(range(2, 8))


def test_quotation_mark_that_never_closes_is_named_with_its_row(desk_for):
    text = as_csv(RESPONSES.headers, RESPONSES.rows).decode()
    text += 'zycie;P-3;papier;"05.03.2026;;;;;;\n' + "zycie;P-4;papier;05.03.2026;;;;;;\n" * 3000
    page = desk_for(RESPONSES).send(text.encode())
    assert "Nie udało się zaimportować pliku" in page
    assert "cudzysł" in page
