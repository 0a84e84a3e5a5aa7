"""Raw rows of CSV and XLSX files, within limits, whoever made the file."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from mosty.core.cells import Cell, as_text, is_empty
from mosty.core.errors import InvalidFile

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 32_767
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_PACKED_FILES = 2_000
#: A sheet of one repeated value packs about 1 : 100; a bomb 1 : 1000.
MAX_PACK_RATIO = 300
_LAST_SHEET_ROW = 1_048_576
_CHUNK = 1024 * 1024

# Polish letters with different bytes in the two old encodings.
_ONLY_CP1250 = b"\xb9\x9c\x9f\xa5\x8c\x8f"
_ONLY_LATIN2 = b"\xb1\xb6\xbc\xa1\xa6\xac"


@dataclass(frozen=True)
class RawTable:
    """Cells as the file holds them.

    Attributes:
        header: texts of the first row that holds anything.
        rows: (number of the row in the file, cells); empty rows are left out.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, list[Cell]]]


def read_raw(data: bytes, file_name: str) -> RawTable:
    """All cells of the file; the content decides what it is, not its name."""
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise InvalidFile(
            _("The file is too big: at most %(limit)d MB. Split it into parts.")
            % {"limit": settings.MAX_UPLOAD_BYTES // 1024 // 1024}
        )
    if not data.strip(b"\x00 \r\n\t"):
        raise InvalidFile(_("The file is empty. The first row must hold the names of columns."))
    if data.startswith(b"PK"):
        return _collect(_xlsx_rows(data))
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise InvalidFile(
            _("“%(name)s” is not a table we can read. Save it as XLSX or CSV and upload it again.")
            % {"name": file_name[:100]}
        )
    return _collect(_csv_rows(_decoded(data)))


def _collect(rows: Iterable[tuple[int, list[Cell]]]) -> RawTable:
    header: tuple[str, ...] | None = None
    kept: list[tuple[int, list[Cell]]] = []
    for number, values in rows:
        while values and is_empty(values[-1]):
            values.pop()
        if not values:
            continue
        if len(values) > MAX_COLUMNS:
            raise InvalidFile(
                _("Row %(row)d has more than %(limit)d columns. Is this the right file?")
                % {"row": number, "limit": MAX_COLUMNS}
            )
        if any(isinstance(value, str) and len(value) > MAX_CELL_LENGTH for value in values):
            raise InvalidFile(
                _(
                    "Row %(row)d has a cell with more than %(limit)d characters. Is a quotation mark"
                    " missing?"
                )
                % {"row": number, "limit": MAX_CELL_LENGTH}
            )
        if header is None:
            header = tuple(as_text(value) for value in values)
            continue
        if len(kept) >= MAX_ROWS:
            raise InvalidFile(
                _("The file has more than %(limit)d rows. Split it into parts.")
                % {"limit": MAX_ROWS}
            )
        kept.append((number, values))
    if header is None:
        raise InvalidFile(_("The file is empty. The first row must hold the names of columns."))
    return RawTable(header, kept)


# --- CSV ------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[1:200:2].count(0) > 20 or (len(data) < 50 and b"\x00" in data[1::2]):
        encoding = "utf-16-le"
    elif data[0:200:2].count(0) > 20:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(_old_polish_encoding(data), errors="replace")
    if "\x00" in text:
        raise InvalidFile(
            _("The file is not a text table. Save it as XLSX or CSV and upload it again.")
        )
    return text


def _old_polish_encoding(data: bytes) -> str:
    return "iso-8859-2" if _count(data, _ONLY_LATIN2) > _count(data, _ONLY_CP1250) else "cp1250"


def _count(data: bytes, wanted: bytes) -> int:
    """How many of the bytes are among those wanted."""
    return len(data) - len(data.translate(None, wanted))


def _csv_rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    first_line, _newline, rest = text.partition("\n")
    offset = 0
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) == 5:
        delimiter, text, offset = first_line.strip()[4], rest, 1
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(MAX_CELL_LENGTH * 2)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = offset
    try:
        for values in reader:
            number += 1
            yield number, [value.strip() or None for value in values]
    except csv.Error as error:
        raise InvalidFile(
            _("The file cannot be read after row %(row)d. Is a quotation mark missing?")
            % {"row": number}
        ) from error


def _delimiter(text: str) -> str:
    """The separator that the first line with anything uses most, outside quotation marks."""
    for line in text.split("\n", 50):
        if not line.strip():
            continue
        outside = "".join(line.split('"')[::2])
        counts = {sign: outside.count(sign) for sign in (";", "\t", ",", "|")}
        best = max(counts, key=lambda sign: counts[sign])
        return best if counts[best] else ";"
    return ";"


# --- XLSX -----------------------------------------------------------------------------------


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    _refuse_bombs(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            if not book.worksheets:
                raise _unreadable_workbook()
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()  # they may lie
            rows = sheet.iter_rows(max_row=_LAST_SHEET_ROW, values_only=True)
            for number, values in enumerate(rows, start=1):
                yield number, [_plain(value) for value in values]
        finally:
            book.close()
    except (
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        SyntaxError,  # lxml's parse errors
    ) as error:
        # openpyxl meets a damaged workbook with any of these.
        raise _unreadable_workbook() from error


def _unreadable_workbook() -> InvalidFile:
    return InvalidFile(
        _(
            "The spreadsheet cannot be read: it is damaged, locked with a password or not XLSX."
            " Save it as XLSX or CSV and upload it again."
        )
    )


def _refuse_bombs(data: bytes) -> None:
    """Nothing, or InvalidFile for an archive that unpacks to too much, whatever it declares."""
    too_big = InvalidFile(
        _(
            "The spreadsheet unpacks to more than we accept. Save the data as CSV and upload it again."
        )
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            declared = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_PACKED_FILES or declared > MAX_UNPACKED_BYTES:
                raise too_big
            if declared > _CHUNK and declared > MAX_PACK_RATIO * len(data):
                raise too_big
            unpacked = 0
            for entry in entries:
                with archive.open(entry) as stream:
                    head = True
                    while chunk := stream.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MAX_UNPACKED_BYTES:
                            raise too_big
                        if head and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                            raise _unreadable_workbook()
                        head = False
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise _unreadable_workbook() from error


def _plain(value: Any) -> Cell:
    """A spreadsheet's value as one of the kinds of `Cell`."""
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
