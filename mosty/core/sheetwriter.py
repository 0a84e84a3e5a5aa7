"""Tables for people to download: CSV that a Polish Excel opens by itself, and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mosty.core.cells import Cell

#: A text that begins so would be a formula in a spreadsheet; a telephone number is none.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_TELEPHONE = re.compile(r"^\+?[\d\s()/-]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, UTF-8 with a byte-order mark, decimal commas."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([_comma(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a bold, frozen header; numbers stay numbers, dates dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, min(40, len(header) + 4))
    bold = []
    for header in headers:
        cell = WriteOnlyCell(sheet, value=header)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def safe_text(text: str) -> str:
    """The text, never a formula: what could be one gets an apostrophe (reading takes it off)."""
    clean = _CONTROL.sub("", text)
    if _FORMULA.match(clean) and not _TELEPHONE.match(clean):
        return f"'{clean}"
    return clean


def _comma(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, int | float) or hasattr(cell, "quantize"):
        return str(cell).replace(".", ",")
    return str(cell)
