"""Tables for people to download: CSV that a Polish Excel opens by itself, and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from mosty.core.cells import FORMULA_STARTS, Cell

_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MARK = "\ufeff"  # of byte order: without it a Polish Excel takes UTF-8 for cp1250
#: A text that begins so would be a formula in a spreadsheet; a telephone number is none.
_FORMULA = re.compile(f"^[{FORMULA_STARTS}]")
_TELEPHONE = re.compile(r"^\+?[\d\s()/-]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Lines one by one, for long tables: semicolons, decimal commas, first the byte-order mark."""
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield _MARK + writer.writerow(headers)
    for row in rows:
        yield writer.writerow([_as_text(cell) for cell in row])


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The whole file of `csv_lines`."""
    return "".join(csv_lines(headers, rows)).encode()


def xlsx_bytes(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    columns_in_view: int = 0,
) -> bytes:
    """One sheet with a bold header that stays in view; numbers stay numbers, dates dates.

    columns_in_view: so many columns from the left stay in view too.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = f"{get_column_letter(columns_in_view + 1)}2"
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, min(40, len(header) + 4))
    sheet.append([_head(sheet, header) for header in headers])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_download(content: bytes, *, name: str) -> HttpResponse:
    """A table to save; the end of its name says of what kind it is."""
    return HttpResponse(content, content_type=_content_type(name), headers=_to_save(name))


def table_stream(lines: Iterable[str], *, name: str) -> StreamingHttpResponse:
    """A long table to save, sent line by line."""
    return StreamingHttpResponse(lines, content_type=_content_type(name), headers=_to_save(name))


def safe_text(text: str) -> str:
    """The text, never a formula: what could be one gets an apostrophe (reading takes it off)."""
    clean = _printable(text)
    if _FORMULA.match(clean) and not _TELEPHONE.match(clean):
        return f"'{clean}"
    return clean


def _content_type(name: str) -> str:
    return _CONTENT_TYPES[name.rpartition(".")[2]]


def _to_save(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


class _Line:
    """A file that hands back what was written to it."""

    def write(self, text: str) -> str:
        return text


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, int | float | Decimal):
        return str(cell).replace(".", ",")
    return str(cell)


def _head(sheet: Any, header: str) -> Any:
    cell = WriteOnlyCell(sheet, value=header)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    plain: Any = _printable(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=plain)
    if isinstance(value, str):
        cell.data_type = "s"  # a text stays a text, whatever it begins with
    elif isinstance(value, Decimal):
        cell.number_format = _number_format(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _number_format(value: Decimal) -> str:
    """As many decimal places as the number is written with."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "# ##0" + (f".{'0' * places}" if places else "")


def _printable(text: str) -> str:
    """Without control characters, which a workbook cannot hold."""
    return _CONTROL.sub("", text)
