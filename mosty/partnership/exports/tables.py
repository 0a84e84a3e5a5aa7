"""Lists of partnership as files: CSV and XLSX."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.errors import NotFound
from mosty.core.sheetwriter import csv_bytes, table_download, xlsx_bytes

#: Columns and rows of a list, whatever the file.
Listing = tuple[Sequence[str], Sequence[Sequence[Cell]]]


def table_answer(file_format: str, *, title: str, name: str, listing: Listing) -> HttpResponse:
    """The list to save; `name` is of the file, without its end.

    Raises: NotFound: there is no such format.
    """
    headers, rows = listing
    if file_format == "csv":
        content = csv_bytes(headers, rows)
    elif file_format == "xlsx":
        content = xlsx_bytes(title, headers, rows)
    else:
        raise NotFound(_("There is no such file."))
    return table_download(content, name=f"{name}.{file_format}")
