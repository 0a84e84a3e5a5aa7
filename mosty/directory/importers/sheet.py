"""Reads a sheet of services. Nothing here writes.

A column the file does not have leaves what is stored; an empty cell empties it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.imports import ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, Table, read_table
from mosty.core.text import fold
from mosty.directory.enums import ProviderMode, ServiceStatus
from mosty.directory.importers import cells
from mosty.directory.importers.rows import ServiceRow
from mosty.directory.models import Service, ServiceAtLocation, ServiceType
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit

Reader = Callable[[Row], Any]


def _text(column: str, longest: int = 0) -> Reader:
    return lambda row: row.text(column, longest=longest)


#: (fact, names of its column, reader)
_FACTS: tuple[tuple[str, tuple[str, ...], Reader], ...] = (
    ("is_outside", ("poza gminą",), lambda row: row.truth("poza gminą") or False),
    ("covers_all", ("cała gmina",), lambda row: row.truth("cała gmina") is not False),
    ("phone", ("telefon",), _text("telefon", 40)),
    ("email", ("e-mail", "email"), cells.email),
    ("website", ("strona", "www"), cells.website),
    ("languages", ("języki",), cells.languages),
    ("capacity_places", ("miejsca",), cells.people("miejsca")),
    ("people_count", ("osoby",), cells.people("osoby")),
    ("waiting_count", ("oczekujący",), cells.people("oczekujący")),
    ("free_places", ("wolne miejsca",), cells.people("wolne miejsca")),
    ("capacity_state", ("stan miejsc",), cells.capacity_state),
    ("figures_on", ("stan na",), lambda row: row.day("stan na")),
    ("unit_cost_grosze", ("koszt jednostkowy",), cells.money("koszt jednostkowy")),
    ("yearly_cost_grosze", ("koszt roczny",), cells.money("koszt roczny")),
    ("cost_year", ("rok kosztu",), cells.year),
    ("units_per_person_month", ("godziny na osobę", "godziny/os."), cells.units),
    ("funding_source", ("źródło finansowania",), _text("źródło finansowania", 200)),
    ("funded_until", ("finansowanie do",), lambda row: row.day("finansowanie do")),
    ("for_whom", ("dla kogo",), _text("dla kogo")),
    ("min_age", ("wiek od",), cells.age("wiek od")),
    ("max_age", ("wiek do",), cells.age("wiek do")),
    ("how_to_apply", ("jak skorzystać",), _text("jak skorzystać")),
    ("who_decides", ("kto decyduje",), _text("kto decyduje")),
    ("what_to_bring", ("co zabrać",), _text("co zabrać")),
    ("cost_kind", ("rodzaj opłaty",), cells.cost_kind),
    ("cost_for_person", ("opłata",), _text("opłata", 300)),
    ("hours_text", ("godziny otwarcia",), _text("godziny otwarcia", 300)),
    ("hours", ("godziny OSM",), cells.hours),
    ("summary", ("opis",), _text("opis")),
    (
        "text_easy",
        ("tekst łatwy", "tekst ETR"),
        lambda row: row.text("tekst łatwy", "tekst ETR"),
    ),
    ("name_uk", ("nazwa uk",), _text("nazwa uk", 200)),
    ("summary_uk", ("opis uk",), _text("opis uk")),
    ("opened_on", ("otwarcie",), lambda row: row.day("otwarcie")),
    ("closed_on", ("zamknięcie",), lambda row: row.day("zamknięcie")),
    ("checked_on", ("sprawdzono",), cells.past_day("sprawdzono")),
    ("check_every_months", ("co ile miesięcy",), cells.check_interval),
    ("status", ("stan",), cells.status),
    *(
        entry
        for letter in "abcd"
        for entry in (
            (f"condition_{letter}", (f"warunek {letter}",), cells.answer(f"warunek {letter}")),
            (
                f"condition_{letter}_reason",
                (f"uzasadnienie {letter}",),
                _text(f"uzasadnienie {letter}"),
            ),
        )
    ),
)
#: (facts of the place, columns that must all be there, reader of all of them)
_PLACE: tuple[tuple[tuple[str, ...], tuple[str, ...], Reader], ...] = (
    (("address",), ("adres",), _text("adres", 200)),
    (("postal_code",), ("kod pocztowy",), _text("kod pocztowy", 10)),
    (("city",), ("miejscowość",), _text("miejscowość", 120)),
    (("latitude", "longitude"), ("szerokość", "długość"), cells.point),
    (("directions",), ("dojazd",), _text("dojazd")),
    (("features",), ("dostępność",), cells.features),
)
_UNIT = ("sołectwo", "jednostka")


@dataclass(frozen=True)
class _Known:
    """What names and codes of the file may refer to, and what is stored of services so far.

    Attributes:
        places: for each place of a service whether it is confidential, by number of the service.
    """

    types: Mapping[str, int]
    organisations: Mapping[str, int]
    units: Mapping[str, int]
    stored: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, Sequence[bool]]


#: Facts that must fit together, so a file with some of them needs the stored others.
_FITTING = ("for_whom", "how_to_apply", "opened_on", "closed_on", "min_age", "max_age", "status")
_EMPTY: Mapping[str, Any] = {
    "for_whom": "",
    "how_to_apply": "",
    "opened_on": None,
    "closed_on": None,
    "min_age": None,
    "max_age": None,
    "status": ServiceStatus.DRAFT,
}


def parse_services(file: ImportFile, municipality_id: int) -> Parsed:
    """Services of the file; kinds, organisations and village units must be known already."""
    table = read_table(file.data, file.name)
    table.require("id", "nazwa", "rodzaj", "wykonawca", "tryb")
    reader = _SheetReader(table, _known(municipality_id))
    return parse_rows(table.rows, reader.service, key=lambda one: one.external_id)


def _known(municipality_id: int) -> _Known:
    services = Service.objects.filter(municipality=municipality_id).exclude(external_id="")
    units = VillageUnit.objects.filter(municipality=municipality_id)
    return _Known(
        types={code.upper(): pk for code, pk in ServiceType.objects.values_list("code", "pk")},
        organisations=organisations_by_name(municipality_id),
        units={fold(name): pk for name, pk in units.values_list("name", "pk")},
        stored={one["external_id"]: one for one in services.values("external_id", *_FITTING)},
        places=_places(municipality_id),
    )


def _places(municipality_id: int) -> Mapping[str, Sequence[bool]]:
    found: dict[str, list[bool]] = {}
    links = ServiceAtLocation.objects.filter(service__municipality=municipality_id)
    for number, is_secret in links.exclude(service__external_id="").values_list(
        "service__external_id", "location__is_confidential"
    ):
        found.setdefault(number, []).append(is_secret)
    return found


def organisations_by_name(municipality_id: int) -> Mapping[str, int]:
    """Organisations by folded name; a short name counts only when one organisation has it."""
    found = list(
        Organisation.objects.unmerged()
        .filter(municipality=municipality_id)
        .values_list("name", "short_name", "pk")
    )
    short: dict[str, list[int]] = {}
    for _name, short_name, pk in found:
        short.setdefault(fold(short_name), []).append(pk)
    clear = {name: pks[0] for name, pks in short.items() if name and len(pks) == 1}
    return clear | {fold(name): pk for name, _short, pk in found}


class _SheetReader:
    """Rows of one file: reads the columns it has."""

    def __init__(self, table: Table, known: _Known) -> None:
        self.known = known
        self.facts = [(fact, read) for fact, names, read in _FACTS if table.has(*names)]
        self.place = [
            (facts, read)
            for facts, columns, read in _PLACE
            if all(table.has(column) for column in columns)
        ]
        self.has_unit = table.has(*_UNIT)
        self.has_city = table.has("miejscowość")

    def service(self, row: Row) -> ServiceRow:
        known = self.known
        external_id = row.text("id", required=True, longest=60)
        facts: dict[str, Any] = {
            "name": row.text("nazwa", required=True, longest=200),
            "service_type_id": _type(row, known),
            "organisation_id": _organisation(row, known),
            "provider_mode": row.choice(ProviderMode, "tryb", required=True),
        }
        hides = row.truth("adres poufny")
        if _stays_secret(known.places.get(external_id, ()), hides):
            _refuse_unit(row)
            facts["village_unit_id"] = None
        elif self.has_unit:
            facts["village_unit_id"] = _unit(row, known)
        elif self.has_city and (unit := known.units.get(fold(row.text("miejscowość")))):
            facts["village_unit_id"] = unit  # a village that is a unit says it
        facts |= {fact: read(row) for fact, read in self.facts}
        if hides:
            facts.setdefault("covers_all", True)
        _check({**_EMPTY, **known.stored.get(external_id, {}), **facts})
        return ServiceRow(external_id, facts, self._place(row), row.number)

    def _place(self, row: Row) -> Mapping[str, Any]:
        place: dict[str, Any] = {}
        for names, read in self.place:
            found = read(row)
            place |= dict(zip(names, found if len(names) > 1 else (found,), strict=True))
        # An empty cell never opens a hidden address: only a written "nie" does.
        is_confidential = row.truth("adres poufny")
        if is_confidential is not None:
            place["is_confidential"] = is_confidential
        return place


def _type(row: Row, known: _Known) -> int:
    code = row.text("rodzaj", required=True).upper()
    if code not in known.types:
        raise CellError(
            "rodzaj",
            _("the catalogue of services has no code “%(code)s”; see the page of the catalogue.")
            % {"code": code},
        )
    return known.types[code]


def _organisation(row: Row, known: _Known) -> int:
    name = row.text("wykonawca", required=True)
    if fold(name) not in known.organisations:
        raise CellError(
            "wykonawca",
            _("there is no organisation “%(name)s” here; add it first or correct the name.")
            % {"name": name},
        )
    return known.organisations[fold(name)]


def _unit(row: Row, known: _Known) -> int | None:
    name = row.text(*_UNIT)
    if not name:
        return None
    if fold(name) not in known.units:
        raise CellError(
            "sołectwo",
            _("there is no village unit “%(name)s” here; add it first or correct the name.")
            % {"name": name},
        )
    return known.units[fold(name)]


def _stays_secret(places: Sequence[bool], hides: bool | None) -> bool:
    """Whether the service has a confidential place once the row is stored.

    Args:
        places: for each stored place whether it is confidential.
        hides: what the row says of its place; None: nothing.
    """
    if hides is False and False not in places:
        return sum(places) > 1  # the row opens the first of them
    return bool(hides) or any(places)


def _refuse_unit(row: Row) -> None:
    if row.text(*_UNIT):
        raise CellError(
            "sołectwo",
            _(
                "a service with a confidential address has no village unit: in a village it would "
                "tell where the house is. Leave this cell empty."
            ),
        )


def _check(facts: Mapping[str, Any]) -> None:
    """What must fit together across columns; `facts` are those of the file over the stored ones."""
    opened, closed = facts["opened_on"], facts["closed_on"]
    if opened and closed and closed < opened:
        raise CellError("zamknięcie", _("the service would end before it starts."))
    youngest, oldest = facts["min_age"], facts["max_age"]
    if youngest is not None and oldest is not None and oldest < youngest:
        raise CellError("wiek do", _("the oldest age is lower than the youngest."))
    if facts["status"] == ServiceStatus.PUBLISHED:
        for name, column in (("for_whom", "dla kogo"), ("how_to_apply", "jak skorzystać")):
            if not facts[name]:
                raise CellError(column, _("a published service must say this."))
