"""Services that lose their money, as a table for the council."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.directory.queries.prospects import Ending

_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADERS = (
    "nazwa", "rodzaj", "wykonawca", "źródło pieniędzy", "ostatni dzień z pieniędzmi",
    "osoby", "oczekujący", "koszt roczny (zł)", "ile usług tego rodzaju zostaje",
)  # fmt: skip


def endings_file(endings: Sequence[Ending], *, day: date, file_format: str) -> tuple[bytes, str]:
    """The file and its content type; figures are raw: the page asks for the permission."""
    rows = [_row(one) for one in endings]
    if file_format == "csv":
        return csv_bytes(_HEADERS, rows), _CONTENT_TYPES["csv"]
    with translation.override("pl"):
        title = _("Ending before %(day)s") % {"day": f"{day:%Y-%m-%d}"}
    return xlsx_bytes(title, _HEADERS, rows), _CONTENT_TYPES["xlsx"]


def _row(ending: Ending) -> list[str | int | Decimal | date | None]:
    one = ending.service
    yearly = one.yearly_cost_grosze
    return [
        one.name,
        one.service_type.name,
        one.organisation.name,
        one.funding_source,
        one.funded_until,
        one.people_count,
        one.waiting_count,
        None if yearly is None else Decimal(yearly) / 100,
        ending.lasting,
    ]
