"""Reads a sheet of services. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.enums import YesNoUnknown
from mosty.core.imports import Column, ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold
from mosty.directory.enums import ProviderMode, ServiceStatus
from mosty.directory.models import ServiceType
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit

_C = Column
COLUMNS = (
    _C("id", gettext_lazy("your own number; the same number means the same service"), True, "U01"),
    _C("nazwa", gettext_lazy("name residents will read"), True, "Pomoc w domu"),
    _C("rodzaj", gettext_lazy("code of the kind from the catalogue of services"), True, "U-OPI"),
    _C("wykonawca", gettext_lazy("name or short name of an organisation entered already"), True, "OPS"),
    _C("tryb", gettext_lazy("a code: URZAD, JEDNOSTKA, NGO_UDPP, PZP, LECZNICZY, …"), True, "JEDNOSTKA"),
    _C("sołectwo", gettext_lazy("village unit of the place; may be empty"), False, ""),
    _C("poza gminą", gettext_lazy("tak when the place lies outside the municipality"), False, "nie"),
    _C("cała gmina", gettext_lazy("nie when only people from that village unit may use it"), False, "tak"),
    _C("adres", gettext_lazy("address of the place"), False, "ul. Rynek 1"),
    _C("telefon", gettext_lazy("telephone for residents"), False, "900 100 201"),
    _C("e-mail", "", False, ""),
    _C("miejsca", gettext_lazy("how many people can be served"), False, "45"),
    _C("osoby", gettext_lazy("how many people use it"), False, "38"),
    _C("oczekujący", gettext_lazy("how many people wait"), False, "6"),
    _C("stan na", gettext_lazy("day of these figures"), False, "2025-06-30"),
    _C("koszt jednostkowy", gettext_lazy("złote for one unit of the kind (hour, place)"), False, "42,00"),
    _C("koszt roczny", gettext_lazy("złote in the year"), False, "421344"),
    _C("rok kosztu", gettext_lazy("year of the costs"), False, "2025"),
    _C("godziny na osobę", gettext_lazy("units a month for one person"), False, "22"),
    _C("finansowanie do", gettext_lazy("last day with money; empty when it is lasting"), False, ""),
    _C("dla kogo", gettext_lazy("who may use it, in plain words"), False, "Osoby starsze."),
    _C("jak skorzystać", gettext_lazy("what to do to get it"), False, "Zadzwoń do ośrodka."),
    _C("opłata", gettext_lazy("what the person pays"), False, "Zależy od dochodu."),
    _C("godziny otwarcia", "", False, "pn.–pt. 7.00–15.00"),
    _C("opis", gettext_lazy("what happens in the service"), False, ""),
    _C("tekst łatwy", gettext_lazy("easy-to-read text: short sentences"), False, ""),
    _C("nazwa uk", gettext_lazy("name in Ukrainian"), False, ""),
    _C("opis uk", gettext_lazy("description in Ukrainian"), False, ""),
    _C("warunek a", gettext_lazy("individual, close to home: tak, częściowo, nie, nieznane"), False, "tak"),
    _C("uzasadnienie a", gettext_lazy("why"), False, ""),
    _C("warunek b", gettext_lazy("people control their lives and decisions"), False, "tak"),
    _C("uzasadnienie b", "", False, ""),
    _C("warunek c", gettext_lazy("people are not isolated nor compelled to live together"), False, "tak"),
    _C("uzasadnienie c", "", False, ""),
    _C("warunek d", gettext_lazy("people's needs come before those of the organisation"), False, "częściowo"),
    _C("uzasadnienie d", "", False, ""),
    _C("otwarcie", gettext_lazy("day the service started"), False, ""),
    _C("zamknięcie", gettext_lazy("day the service ended"), False, ""),
    _C("stan", gettext_lazy("szkic, opublikowana or zamknięta; empty means szkic"), False, "szkic"),
)  # fmt: skip

_ANSWERS: Mapping[str, YesNoUnknown] = {
    "": YesNoUnknown.UNKNOWN,
    "tak": YesNoUnknown.YES,
    "czesciowo": YesNoUnknown.PARTLY,
    "nie": YesNoUnknown.NO,
    "nieznane": YesNoUnknown.UNKNOWN,
    "nie wiadomo": YesNoUnknown.UNKNOWN,
} | {choice.value: choice for choice in YesNoUnknown}
_STATUSES: Mapping[str, ServiceStatus] = {
    "": ServiceStatus.DRAFT,
    "szkic": ServiceStatus.DRAFT,
    "opublikowana": ServiceStatus.PUBLISHED,
    "zamknieta": ServiceStatus.CLOSED,
} | {choice.value: choice for choice in ServiceStatus}


@dataclass(frozen=True)
class ServiceRow:
    """One service of the file, checked; `facts` are fields of the model by name."""

    external_id: str
    facts: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class _Known:
    """What names and codes of the file may refer to."""

    types: Mapping[str, int]
    organisations: Mapping[str, int]
    units: Mapping[str, int]


def parse_services(file: ImportFile, municipality_id: int) -> Parsed:
    """Services of the file; kinds, organisations and village units must be known already."""
    table = read_table(file.data, file.name)
    table.require("id", "nazwa", "rodzaj", "wykonawca", "tryb")
    known = _Known(
        types={code.upper(): pk for code, pk in ServiceType.objects.values_list("code", "pk")},
        organisations=_organisations(municipality_id),
        units={
            fold(name): pk
            for name, pk in VillageUnit.objects.filter(municipality=municipality_id).values_list(
                "name", "pk"
            )
        },
    )
    return parse_rows(table.rows, lambda row: _service(row, known), key=lambda one: one.external_id)


def _organisations(municipality_id: int) -> Mapping[str, int]:
    """Names, and short names that only one organisation has."""
    found = list(
        Organisation.objects.filter(municipality=municipality_id).values_list(
            "name", "short_name", "pk"
        )
    )
    short: dict[str, list[int]] = {}
    for _name, short_name, pk in found:
        short.setdefault(fold(short_name), []).append(pk)
    clear = {name: pks[0] for name, pks in short.items() if name and len(pks) == 1}
    return clear | {fold(name): pk for name, _short, pk in found}


def _service(row: Row, known: _Known) -> ServiceRow:
    facts: dict[str, Any] = {
        "name": row.text("nazwa", required=True, longest=200),
        "service_type_id": _type(row, known),
        "organisation_id": _organisation(row, known),
        "provider_mode": row.choice(ProviderMode, "tryb", required=True),
        "village_unit_id": _unit(row, known),
        "is_outside": row.truth("poza gminą") or False,
        "covers_all": row.truth("cała gmina") is not False,
        "address": row.text("adres", longest=200),
        "phone": row.text("telefon", longest=40),
        "email": _email(row),
        "capacity_places": _people(row, "miejsca"),
        "people_count": _people(row, "osoby"),
        "waiting_count": _people(row, "oczekujący"),
        "figures_on": row.day("stan na"),
        "unit_cost_grosze": _money(row, "koszt jednostkowy"),
        "yearly_cost_grosze": _money(row, "koszt roczny"),
        "cost_year": _year(row),
        "units_per_person_month": row.decimal("godziny na osobę", "godziny/os."),
        "funded_until": row.day("finansowanie do"),
        "for_whom": row.text("dla kogo"),
        "how_to_apply": row.text("jak skorzystać"),
        "cost_for_person": row.text("opłata", longest=300),
        "hours_text": row.text("godziny otwarcia", longest=300),
        "summary": row.text("opis"),
        "text_easy": row.text("tekst łatwy", "tekst ETR"),
        "name_uk": row.text("nazwa uk", longest=200),
        "summary_uk": row.text("opis uk"),
        "opened_on": row.day("otwarcie"),
        "closed_on": row.day("zamknięcie"),
        "status": _status(row),
    }
    for letter in "abcd":
        facts[f"condition_{letter}"] = _answer(row, f"warunek {letter}")
        facts[f"condition_{letter}_reason"] = row.text(f"uzasadnienie {letter}")
    _check(facts)
    return ServiceRow(row.text("id", required=True, longest=60), facts)


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
    name = row.text("sołectwo", "miejscowość", "jednostka")
    if not name:
        return None
    if fold(name) not in known.units:
        raise CellError(
            "sołectwo",
            _("there is no village unit “%(name)s” here; add it first or correct the name.")
            % {"name": name},
        )
    return known.units[fold(name)]


def _email(row: Row) -> str:
    email = row.text("e-mail", "email", longest=254)
    if email and ("@" not in email or " " in email):
        raise CellError("e-mail", _("“%(email)s” is not an e-mail address.") % {"email": email})
    return email


def _people(row: Row, column: str) -> int | None:
    count = row.integer(column)
    if count is not None and not 0 <= count <= 1_000_000:
        raise CellError(column, _("“%(count)d” cannot be a number of people.") % {"count": count})
    return count


def _money(row: Row, column: str) -> int | None:
    grosze = row.money_grosze(column)
    if grosze is not None and not 0 <= grosze <= 10**13:
        raise CellError(column, _("an amount must lie between 0 and 100 000 000 000 zł."))
    return grosze


def _year(row: Row) -> int | None:
    year = row.integer("rok kosztu")
    if year is not None and not 1990 <= year <= 2100:
        raise CellError("rok kosztu", _("“%(year)d” is not a year.") % {"year": year})
    return year


def _answer(row: Row, column: str) -> YesNoUnknown:
    text = row.text(column)
    if fold(text) not in _ANSWERS:
        raise CellError(
            column, _("“%(text)s”: write tak, częściowo, nie or nieznane.") % {"text": text}
        )
    return _ANSWERS[fold(text)]


def _status(row: Row) -> ServiceStatus:
    text = row.text("stan")
    if fold(text) not in _STATUSES:
        raise CellError(
            "stan", _("“%(text)s”: write szkic, opublikowana or zamknięta.") % {"text": text}
        )
    return _STATUSES[fold(text)]


def _check(facts: Mapping[str, Any]) -> None:
    """What must fit together across columns."""
    opened, closed = facts["opened_on"], facts["closed_on"]
    if opened and closed and closed < opened:
        raise CellError("zamknięcie", _("the service would end before it starts."))
    units = facts["units_per_person_month"]
    if units is not None and not 0 <= units < 1_000_000:
        raise CellError("godziny na osobę", _("this number is impossible."))
    if facts["status"] == ServiceStatus.PUBLISHED:
        for name, column in (("for_whom", "dla kogo"), ("how_to_apply", "jak skorzystać")):
            if not facts[name]:
                raise CellError(column, _("a published service must say this."))
