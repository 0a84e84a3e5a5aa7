"""The register of services (art. 21 of the act on social services centres) as CSV and XLSX.

Columns keep their order for ever; new ones come at the end. Counts of people below 5 are hidden.
CSV: semicolons and UTF-8 with a byte-order mark, which is what a Polish Excel opens by itself.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from mosty.core.enums import DiArea, YesNoUnknown
from mosty.directory.models import Service
from mosty.directory.rules import ShownFigures, di_class, figures_of
from mosty.engines.disclosure import Shown

Cell = str | int | Decimal | date | None
_Reader = Callable[[Service, ShownFigures], Cell | Promise]

#: A text that begins so would be a formula in a spreadsheet; a telephone number is none.
_FORMULA = re.compile(r"^[=+\-@\t\r\n|%]")
_TELEPHONE = re.compile(r"^\+?[\d\s()/-]+$")


def _zloty(grosze: int | None) -> Decimal | None:
    return None if grosze is None else Decimal(grosze) / 100


def _yes_no(value: bool) -> str | Promise:
    return YesNoUnknown.YES.label if value else YesNoUnknown.NO.label


def _count(shown: Shown | None) -> Cell:
    if shown is None:
        return None
    if shown.count is not None:
        return shown.count
    return _("fewer than 5") if shown.is_small else _("hidden")


def _areas(service: Service) -> str:
    return ", ".join(str(DiArea(area).label) for area in service.service_type.areas)


#: (header, reader) in the order of the file. Polish headers: the register is a Polish document.
REGISTER: tuple[tuple[str, _Reader], ...] = (
    ("id", lambda one, _f: one.external_id or f"M{one.pk}"),
    ("nazwa", lambda one, _f: one.name),
    ("rodzaj", lambda one, _f: one.service_type.code),
    ("nazwa rodzaju", lambda one, _f: one.service_type.name),
    ("forma", lambda one, _f: one.service_type.get_setting_display()),
    ("grupy", lambda one, _f: _areas(one)),
    ("wykonawca", lambda one, _f: one.organisation.name),
    ("forma prawna wykonawcy", lambda one, _f: one.organisation.get_form_display()),
    ("rejestr wykonawcy", lambda one, _f: one.organisation.get_register_display()),
    ("numer w rejestrze", lambda one, _f: one.organisation.register_number),
    ("tryb", lambda one, _f: one.provider_mode),
    ("sołectwo", lambda one, _f: one.village_unit.name if one.village_unit else None),
    ("poza gminą", lambda one, _f: _yes_no(one.is_outside)),
    ("cała gmina", lambda one, _f: _yes_no(one.covers_all)),
    ("adres", lambda one, _f: one.address),
    ("telefon", lambda one, _f: one.phone),
    ("e-mail", lambda one, _f: one.email),
    ("godziny otwarcia", lambda one, _f: one.hours_text),
    ("dla kogo", lambda one, _f: one.for_whom),
    ("jak skorzystać", lambda one, _f: one.how_to_apply),
    ("opłata", lambda one, _f: one.cost_for_person),
    ("opis", lambda one, _f: one.summary),
    ("miejsca", lambda _one, figures: _count(figures.places)),
    ("osoby", lambda _one, figures: _count(figures.people)),
    ("oczekujący", lambda _one, figures: _count(figures.waiting)),
    ("stan na", lambda one, _f: one.figures_on),
    ("jednostka", lambda one, _f: one.service_type.unit),
    ("koszt jednostkowy", lambda one, _f: _zloty(one.unit_cost_grosze)),
    (
        "koszt roczny",
        lambda one, figures: (
            _zloty(one.yearly_cost_grosze) if figures.shows_yearly_cost else _("hidden")
        ),
    ),
    ("rok kosztu", lambda one, _f: one.cost_year),
    ("finansowanie do", lambda one, _f: one.funded_until),
    ("warunek a", lambda one, _f: YesNoUnknown(one.condition_a).label),
    ("warunek b", lambda one, _f: YesNoUnknown(one.condition_b).label),
    ("warunek c", lambda one, _f: YesNoUnknown(one.condition_c).label),
    ("warunek d", lambda one, _f: YesNoUnknown(one.condition_d).label),
    ("ocena", lambda one, _f: di_class(one).label),
    ("otwarcie", lambda one, _f: one.opened_on),
)
SHEET_TITLE = gettext_lazy("Register of services")


def register_rows(services: Iterable[Service]) -> Iterable[Sequence[Cell]]:
    """Rows of the register, in the order of REGISTER."""
    for service in services:
        figures = figures_of(service)
        cells = (reader(service, figures) for _header, reader in REGISTER)
        yield [str(cell) if isinstance(cell, Promise) else cell for cell in cells]


def register_csv(services: Iterable[Service]) -> bytes:
    """The register as CSV in Polish, whatever language the reader chose."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([header for header, _reader in REGISTER])
    with translation.override("pl"):
        for row in register_rows(services):
            writer.writerow([_as_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def register_xlsx(services: Iterable[Service]) -> bytes:
    """The register as a workbook: real numbers and dates, a header that stays in view."""
    book = Workbook(write_only=True)
    with translation.override("pl"):
        sheet = book.create_sheet(str(SHEET_TITLE))
        sheet.freeze_panes = "C2"
        head = [WriteOnlyCell(sheet, value=header) for header, _reader in REGISTER]
        for cell in head:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(head)
        for row in register_rows(services):
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    return _harmless(str(cell))


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    plain: Any = _printable(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=plain)
    if isinstance(value, str):
        cell.data_type = "s"  # a text stays a text, whatever it begins with
    elif isinstance(value, Decimal):
        cell.number_format = "# ##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _TELEPHONE.match(text) else text


def _printable(text: str) -> str:
    """Without control characters, which a workbook cannot hold."""
    return "".join(char for char in text if char >= " " or char in "\n\t")
