"""The same rows in every shape an office sends come out the same, through the pages."""

import pytest

from tests.faults.sheets import SHEETS, Sheet, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

WAYS = {
    "utf-8 with semicolons": lambda headers, rows: as_csv(headers, rows),
    "byte-order mark": lambda headers, rows: as_csv(headers, rows, encoding="utf-8-sig"),
    "cp1250": lambda headers, rows: as_csv(headers, rows, encoding="cp1250"),
    "utf-16 with tabs": lambda headers, rows: as_csv(
        headers, rows, encoding="utf-16", separator="\t"
    ),
    "commas": lambda headers, rows: as_csv(headers, rows, separator=","),
    "cp1250 with tabs": lambda headers, rows: as_csv(
        headers, rows, encoding="cp1250", separator="\t"
    ),
    "excel": as_xlsx,
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_file_of_any_office_is_imported_the_same(desk_for, sheet: Sheet, way):
    desk = desk_for(sheet)
    before = sheet.stored()
    report = desk.send(WAYS[way](sheet.headers, sheet.rows))
    assert "Wszystkie wiersze są dobre" in report
    assert sheet.stored() == before
    assert "Nowe: 2. Zmienione: 0. Bez zmian: 0." in desk.confirm()
    assert sheet.stored() == sheet.expected


@pytest.mark.parametrize("way", ["cp1250", "excel"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_columns_in_another_order_are_found_by_their_headers(desk_for, sheet: Sheet, way):
    desk = desk_for(sheet)
    headers = [f" {header.upper()} " for header in reversed(sheet.headers)]
    desk.send(WAYS[way](headers, [row[::-1] for row in sheet.rows]))
    desk.confirm()
    assert sheet.stored() == sheet.expected


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_same_file_twice_changes_nothing_and_is_pointed_out(desk_for, sheet: Sheet):
    desk = desk_for(sheet)
    data = as_csv(sheet.headers, sheet.rows, encoding="cp1250")
    desk.send(data)
    desk.confirm()
    assert "Dokładnie ten plik był już importowany" in desk.send(data)
    assert "Nowe: 0. Zmienione: 0. Bez zmian: 2." in desk.confirm()
    assert sheet.stored() == sheet.expected
    # The same rows from another programme are the same rows.
    desk.send(as_xlsx(sheet.headers, sheet.rows))
    assert "Nowe: 0. Zmienione: 0. Bez zmian: 2." in desk.confirm()
