"""Services that lose their money, as a table for the council."""

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.cells import Cell, zloty
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.directory.queries.prospects import Ending

_HEADERS = (
    "nazwa", "rodzaj", "wykonawca", "źródło pieniędzy", "ostatni dzień z pieniędzmi",
    "osoby", "oczekujący", "koszt roczny (zł)", "ile usług tego rodzaju zostaje",
)  # fmt: skip


def endings_file(endings: Sequence[Ending], *, day: date, file_format: str) -> bytes:
    """The file; figures are raw: the page asks for the permission."""
    rows = [_row(one) for one in endings]
    if file_format == "csv":
        return csv_bytes(_HEADERS, rows)
    with translation.override("pl"):
        title = _("Ending before %(day)s") % {"day": f"{day:%Y-%m-%d}"}
    return xlsx_bytes(title, _HEADERS, rows)


def _row(ending: Ending) -> list[Cell]:
    one = ending.service
    return [
        one.name,
        one.service_type.name,
        one.organisation.name,
        one.funding_source,
        one.funded_until,
        one.people_count,
        one.waiting_count,
        zloty(one.yearly_cost_grosze),
        ending.lasting,
    ]
