"""The register of services (art. 21 of the act on social services centres) as CSV and XLSX.

Columns keep their order for ever; new ones come at the end. Counts of people below 5 are hidden.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.cells import Cell, zloty
from mosty.core.enums import DiArea, YesNoUnknown
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.directory.models import Service
from mosty.directory.rules import ShownFigures, di_class, figures_of
from mosty.engines.disclosure import Shown

_Reader = Callable[[Service, ShownFigures], Cell | Promise]
_COLUMNS_IN_VIEW = 2  # number and name


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
    ("koszt jednostkowy", lambda one, _f: zloty(one.unit_cost_grosze)),
    (
        "koszt roczny",
        lambda one, figures: (
            zloty(one.yearly_cost_grosze) if figures.shows_yearly_cost else _("hidden")
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
_HEADERS = [header for header, _reader in REGISTER]
SHEET_TITLE = gettext_lazy("Register of services")


def register_csv(services: Iterable[Service]) -> bytes:
    """The register as CSV in Polish, whatever language the reader chose."""
    with translation.override("pl"):
        return csv_bytes(_HEADERS, _rows(services))


def register_xlsx(services: Iterable[Service]) -> bytes:
    """The same as a workbook."""
    with translation.override("pl"):
        return xlsx_bytes(
            str(SHEET_TITLE), _HEADERS, _rows(services), columns_in_view=_COLUMNS_IN_VIEW
        )


def _rows(services: Iterable[Service]) -> Iterator[Sequence[Cell]]:
    for service in services:
        figures = figures_of(service)
        cells = (reader(service, figures) for _header, reader in REGISTER)
        yield [str(cell) if isinstance(cell, Promise) else cell for cell in cells]
