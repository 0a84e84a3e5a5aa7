"""Downloads: what a Polish Excel opens, never a formula somebody typed."""

from datetime import date
from decimal import Decimal

import pytest

from mosty.core.sheetwriter import csv_bytes, safe_text, xlsx_bytes
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


@pytest.mark.parametrize("text", ["=CMD()", "+A1", "-1+1", "@SUM", "\tx"])
def test_formula_is_disarmed(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+48 600 000 000", "KGW", "5-6", ""])
def test_other_texts_stay(text):
    assert safe_text(text) == text


def test_csv_has_semicolons_decimal_commas_and_a_mark():
    data = csv_bytes(HEADERS, ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert ";12,50;2027-01-31;3\r\n" in data.decode("utf-8-sig")
