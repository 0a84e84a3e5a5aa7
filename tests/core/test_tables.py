"""What people upload: any encoding, any separator, Excel, and files that should not be."""

import io
import struct
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db.models import TextChoices
from django.utils import translation

from mosty.core import sheets
from mosty.core.errors import InvalidFile
from mosty.core.tables import CellError, Row, read_table

POLISH = "Nazwa usługi;Liczba osób;Koszt\nŁóżko „u Żółci”;12;1 234,50 zł\n"


class Colour(TextChoices):
    RED = "cz", "czerwony"
    GREEN = "zie_lony", "zielony (trawa)"


def workbook(*rows, sheet_formats=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def row(**cells):
    return Row(7, cells)


@pytest.mark.parametrize(
    "data",
    [
        POLISH.encode(),
        POLISH.encode("utf-8-sig"),
        POLISH.encode("cp1250"),
        POLISH.replace("„", '"').replace("”", '"').encode("iso-8859-2"),
        POLISH.encode("utf-16"),
        POLISH.encode("utf-16-le"),
        POLISH.encode("utf-16-be"),
        POLISH.replace(";", "\t").encode("utf-16"),
        POLISH.replace("1 234,50", '"1 234,50').replace("zł\n", 'zł"\n').replace(";", ",").encode(),
        POLISH.replace("\n", "\r\n").encode("cp1250"),
        b"sep=;\r\n" + POLISH.encode("cp1250"),
    ],
    ids=[
        "utf-8",
        "bom",
        "cp1250",
        "latin2",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "tabs",
        "commas",
        "crlf",
        "sep line",
    ],
)
def test_csv_of_any_office_reads_the_same(data):
    table = read_table(data, "usługi.csv")
    assert table.headers == ("nazwa uslugi", "liczba osob", "koszt")
    (only,) = table.rows
    assert only.text("nazwa usługi").startswith("Łóżko ")
    assert "Żółci" in only.text("Nazwa_usługi")
    assert only.integer("liczba osób") == 12
    assert only.money_grosze("koszt") == 123_450


def test_quoted_newlines_and_separators_stay_in_their_cell():
    table = read_table(b'a;b\n"pierwszy\nwiersz; dalej";2\n\n;;\nx;3\n', "a.csv")
    assert [(found.number, found.text("a"), found.integer("b")) for found in table.rows] == [
        (2, "pierwszy\nwiersz; dalej", 2),
        (5, "x", 3),
    ]


def test_columns_may_stand_in_any_order_and_have_other_names():
    first = read_table("typ,nazwa\nklub,Słońce\n".encode(), "a.csv").rows[0]
    second = read_table("Nazwa,Typ\nSłońce,klub\n".encode(), "a.csv").rows[0]
    assert first.text("name", "nazwa") == second.text("name", "nazwa") == "Słońce"


def test_excel_keeps_dates_numbers_and_leading_texts():
    data = workbook(
        ["Nazwa", "Od", "Koszt", "NIP", "Czynne", "Godzina", 2024],
        ["Klub", date(2027, 1, 31), 0.1 + 0.2, 5260250274, True, datetime(2027, 1, 2, 8, 30), 5.0],
        [None, None, None, None, None, None, None],
        ["Bar", 46418, "1.234,50", "0012345678", False, None, "−3"],
    )
    first, second = read_table(data, "a.xlsx").rows
    assert first.day("od") == date(2027, 1, 31)
    assert first.decimal("koszt") == Decimal("0.3")
    assert first.text("nip") == "5260250274"
    assert (first.truth("czynne"), second.truth("czynne")) == (True, False)
    assert first.day("godzina") == date(2027, 1, 2)
    assert first.integer("2024") == 5
    assert second.number == 4
    assert second.day("od") == date(2027, 1, 31)
    assert second.decimal("koszt") == Decimal("1234.50")
    assert second.text("nip") == "0012345678"
    assert second.integer("2024") == -3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1.234.567", None),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("-0,5", "-0.5"),
        (",5", "0.5"),
        ("12%", None),
        ("1e5", None),
        ("nan", None),
        ("dwa", None),
        ("9" * 40, None),
    ],
)
def test_decimal_reads_polish_and_english_numbers(text, value):
    if value is None:
        with pytest.raises(CellError, match="1250,50"):
            row(ile=text).decimal("ile")
    else:
        assert row(ile=text).decimal("ile") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2027-01-31", date(2027, 1, 31)),
        ("31.01.2027", date(2027, 1, 31)),
        ("31.1.2027 r.", date(2027, 1, 31)),
        ("31/01/2027", date(2027, 1, 31)),
        ("2027-01-31T08:00:00", date(2027, 1, 31)),
        ("31.02.2027", None),
        ("styczeń", None),
        ("46418", None),
    ],
)
def test_day_reads_polish_and_iso_dates(text, value):
    if value is None:
        with pytest.raises(CellError):
            row(od=text).day("od")
    else:
        assert row(od=text).day("od") == value


def test_whole_number_refuses_a_part():
    with pytest.raises(CellError):
        row(ile="1,5").integer("ile")
    assert row(ile="12,00").integer("ile") == 12


def test_amount_refuses_a_third_place():
    with pytest.raises(CellError):
        row(koszt="1,234").money_grosze("koszt")
    assert row(koszt="1 234 zł").money_grosze("koszt") == 123_400
    assert row(koszt=12.5).money_grosze("koszt") == 1250


def test_empty_cell_is_none_and_a_required_one_an_error():
    assert row(ile="  ").integer("ile") is None
    assert row().text("nazwa") == ""
    with pytest.raises(CellError) as caught:
        row(ile=None).integer("ile", required=True)
    assert caught.value.column == "ile"
    assert "ile" in str(caught.value.message)


def test_choice_takes_code_name_or_label():
    assert row(k="cz").choice(Colour, "k") is Colour.RED
    assert row(k="Czerwony").choice(Colour, "k") is Colour.RED
    assert row(k="ZIE LONY").choice(Colour, "k") is Colour.GREEN
    assert row(k="green").choice(Colour, "k") is Colour.GREEN
    assert row(k="").choice(Colour, "k") is None
    assert row(k="cz; zielony (trawa), cz").choices(Colour, "k") == (Colour.RED, Colour.GREEN)
    with pytest.raises(CellError, match="cz, zie_lony"):
        row(k="niebieski").choice(Colour, "k")


def test_text_longer_than_allowed_is_an_error():
    with pytest.raises(CellError, match="10"):
        row(n="x" * 11).text("n", longest=10)


def test_missing_columns_are_named():
    table = read_table(b"imie;wiek\nx;1\n", "a.csv")
    with pytest.raises(InvalidFile) as caught:
        table.require("imie", ("nazwa", "name"), "typ")
    assert "nazwa, typ" in str(caught.value.message)
    assert "imie, wiek" in str(caught.value.message)


def test_unknown_columns_are_named():
    table = read_table(b"imie;wiek\nx;1\n", "a.csv")
    table.allow_only("imie", ("wiek", "age"))
    with pytest.raises(InvalidFile, match="wiek"):
        table.allow_only("imie")


def test_same_column_twice_is_refused():
    with pytest.raises(InvalidFile, match="Nazwa"):
        read_table(b"nazwa;Nazwa\nx;y\n", "a.csv")


def test_row_wider_than_the_header_is_an_error_of_that_row():
    table = read_table(b"a,b\n1,5,zl\n2,3\n", "a.csv")
    with pytest.raises(CellError) as caught:
        table.rows[0].text("a")
    assert caught.value.column == ""
    assert table.rows[1].integer("b") == 3


@pytest.mark.parametrize(
    "data", [b"", b"  \n\n", b"\x00\x00\x00", b";;;\n;;\n", b"\xef\xbb\xbf"], ids=repr
)
def test_empty_file_is_refused(data):
    with pytest.raises(InvalidFile):
        read_table(data, "a.csv")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 ...",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 not really",
        bytes(range(256)) * 10,
    ],
    ids=["pdf", "old excel", "png", "broken zip", "bytes"],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(InvalidFile):
        read_table(data, "plik")


def test_zip_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "nic")
    with pytest.raises(InvalidFile):
        read_table(stream.getvalue(), "a.xlsx")


def test_zip_bomb_is_refused_by_its_directory():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(InvalidFile):
        read_table(stream.getvalue(), "a.xlsx")


def test_zip_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 2_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * 5_000_000)
    lying = stream.getvalue().replace(struct.pack("<L", 5_000_000), struct.pack("<L", 50))
    with pytest.raises(InvalidFile):
        read_table(lying, "a.xlsx")


def test_workbook_with_entities_is_refused():
    plain = workbook(["a"], ["b"])
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(bomb, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            new.writestr(entry, content)
    with pytest.raises(InvalidFile):
        read_table(bomb.getvalue(), "a.xlsx")


def test_workbook_that_claims_a_huge_size_is_read_by_its_cells():
    plain = workbook(["a"], ["b"])
    lying = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(lying, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(b"A1:A2", b"A1:XFD1048576")
            new.writestr(entry, content)
    table = read_table(lying.getvalue(), "a.xlsx")
    assert [found.text("a") for found in table.rows] == ["b"]


def test_limits_of_size_rows_columns_and_cells(monkeypatch, settings):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(read_table(b"a\n" + b"1\n" * 3, "a.csv").rows) == 3
    with pytest.raises(InvalidFile, match="3"):
        read_table(b"a\n" + b"1\n" * 4, "a.csv")
    with pytest.raises(InvalidFile, match="200"):
        read_table(b"a;" * 201 + b"a\n", "a.csv")
    with pytest.raises(InvalidFile):
        read_table(b"a;b\n" + b"x" * 40_000 + b";1\n", "a.csv")
    with pytest.raises(InvalidFile):
        read_table(b'a;b\n"' + b"x" * 70_000, "a.csv")
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(InvalidFile, match="1 MB"):
        read_table(b"a\n" + b"1\n" * 600_000, "a.csv")


def test_messages_can_be_read_in_english_too():
    with translation.override("en"), pytest.raises(CellError, match="is not a whole number"):
        row(ile="1,5").integer("ile")
