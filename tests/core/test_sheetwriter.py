"""Downloads: what a Polish Excel opens, never a formula somebody typed."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from mosty.core.cells import zloty
from mosty.core.sheetwriter import (
    csv_bytes,
    csv_lines,
    safe_text,
    table_download,
    table_stream,
    xlsx_bytes,
)
from mosty.core.tables import read_table

HEADERS = ("nazwa", "kwota", "dzień", "liczba")
ROWS = [("Łąka; „a”\nb", Decimal("12.50"), date(2027, 1, 31), 3), ("=1+1", None, None, 0)]


@pytest.mark.parametrize("data", [csv_bytes(HEADERS, ROWS), xlsx_bytes("Lista", HEADERS, ROWS)])
def test_what_is_written_can_be_read(data):
    first, second = read_table(data, "a").rows
    assert first.text("nazwa") == "Łąka; „a”\nb"
    assert first.decimal("kwota") == Decimal("12.5")
    assert first.day("dzień") == date(2027, 1, 31)
    assert first.integer("liczba") == 3
    assert second.text("nazwa") == "=1+1"
    assert second.decimal("kwota") is None


@pytest.mark.parametrize("text", ["=CMD()", "+A1", "-1+1", "@SUM", "\tx", "|cmd", "%x"])
def test_formula_is_disarmed(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+48 600 000 000", "KGW", "5-6", ""])
def test_other_texts_stay(text):
    assert safe_text(text) == text


def test_csv_has_semicolons_decimal_commas_and_a_mark():
    data = csv_bytes(HEADERS, ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert ";12,50;2027-01-31;3\r\n" in data.decode("utf-8-sig")


@pytest.mark.parametrize("make", [csv_bytes, lambda *table: xlsx_bytes("Lista", *table)])
@pytest.mark.parametrize("text", ["=1+1", "|cmd", "%x", "@ja", "-1+cmd|' /C calc'!A0", "'cytat"])
def test_a_guarded_text_comes_back_as_it_was(make, text):
    (row,) = read_table(make(("nazwa", "dalej"), [(text, "x")]), "a").rows
    assert row.text("nazwa") == text


def test_a_workbook_holds_texts_as_texts_and_numbers_as_they_are_written():
    data = xlsx_bytes(
        "Lista",
        ("a", "b", "c", "d"),
        [("=1+1", zloty(120_000_50), date(2027, 1, 31), "dzwonek\x07")],
        columns_in_view=1,
    )
    sheet = load_workbook(io.BytesIO(data)).active
    text, amount, day, bell = next(sheet.iter_rows(min_row=2))
    assert (text.value, text.data_type) == ("=1+1", "s")
    assert (amount.value, amount.number_format) == (120_000.5, "# ##0.00")
    assert (day.value.date(), day.number_format) == (date(2027, 1, 31), "yyyy-mm-dd")
    assert bell.value == "dzwonek"
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize(("grosze", "written"), [(None, ""), (0, "0,00"), (4250, "42,50")])
def test_an_amount_is_written_with_both_places(grosze, written):
    data = csv_bytes(["kwota", "dalej"], [[zloty(grosze), "x"]])
    assert data.decode("utf-8-sig") == f"kwota;dalej\r\n{written};x\r\n"


def test_a_long_table_is_written_line_by_line():
    lines = csv_lines(["numer"], ([number] for number in range(10**12)))
    assert [next(lines) for _line in range(3)] == ["\ufeffnumer\r\n", "0\r\n", "1\r\n"]


def test_a_browser_is_told_what_it_saves():
    answer = table_download(b"x", name="lista.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"] == 'attachment; filename="lista.xlsx"'
    assert table_stream(iter(["x"]), name="a.csv")["Content-Type"] == "text/csv; charset=utf-8"
