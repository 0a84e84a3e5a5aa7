"""Facts of services and places in words of the sheet: for previews and for what an undo keeps."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.errors import DomainError
from mosty.core.formatting import day, money, number
from mosty.directory.enums import AccessFeature, Language
from mosty.directory.importers.facts import NO_HOURS
from mosty.directory.models import Location, Service, ServiceType
from mosty.directory.rules.hours import hours_from_facts
from mosty.engines.errors import EngineError
from mosty.engines.opening import write_osm
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit

#: Column of the sheet by fact.
TITLES: Mapping[str, str] = {
    "name": "nazwa",
    "service_type_id": "rodzaj",
    "organisation_id": "wykonawca",
    "provider_mode": "tryb",
    "village_unit_id": "sołectwo",
    "is_outside": "poza gminą",
    "covers_all": "cała gmina",
    "phone": "telefon",
    "email": "e-mail",
    "website": "strona",
    "languages": "języki",
    "capacity_places": "miejsca",
    "people_count": "osoby",
    "waiting_count": "oczekujący",
    "free_places": "wolne miejsca",
    "capacity_state": "stan miejsc",
    "figures_on": "stan na",
    "unit_cost_grosze": "koszt jednostkowy",
    "yearly_cost_grosze": "koszt roczny",
    "cost_year": "rok kosztu",
    "units_per_person_month": "godziny na osobę",
    "funding_source": "źródło finansowania",
    "funded_until": "finansowanie do",
    "for_whom": "dla kogo",
    "min_age": "wiek od",
    "max_age": "wiek do",
    "how_to_apply": "jak skorzystać",
    "who_decides": "kto decyduje",
    "what_to_bring": "co zabrać",
    "cost_kind": "rodzaj opłaty",
    "cost_for_person": "opłata",
    "hours_text": "godziny otwarcia",
    "hours": "godziny OSM",
    "summary": "opis",
    "text_easy": "tekst łatwy",
    "name_uk": "nazwa uk",
    "summary_uk": "opis uk",
    "opened_on": "otwarcie",
    "closed_on": "zamknięcie",
    "checked_on": "sprawdzono",
    "check_every_months": "co ile miesięcy",
    "status": "stan",
    "address": "adres",
    "postal_code": "kod pocztowy",
    "city": "miejscowość",
    "latitude": "szerokość",
    "longitude": "długość",
    "directions": "dojazd",
    "features": "dostępność",
    "is_confidential": "adres poufny",
    "external_id": "id",
    "places": "adres",
} | {
    name: title
    for letter in "abcd"
    for name, title in (
        (f"condition_{letter}", f"warunek {letter}"),
        (f"condition_{letter}_reason", f"uzasadnienie {letter}"),
    )
}
_LISTS: Mapping[str, Any] = {"languages": Language, "features": AccessFeature}
_AMOUNTS = frozenset({"unit_cost_grosze", "yearly_cost_grosze"})
_YEARS = frozenset({"cost_year"})


class Words:
    """Facts in words; names of organisations, kinds and village units are read once."""

    def __init__(self, municipality_id: int) -> None:
        here = {"municipality": municipality_id}
        self._names: Mapping[str, Mapping[int, str]] = {
            "organisation_id": dict(Organisation.objects.filter(**here).values_list("pk", "name")),
            "village_unit_id": dict(VillageUnit.objects.filter(**here).values_list("pk", "name")),
            "service_type_id": dict(ServiceType.objects.values_list("pk", "code")),
        }

    def of(self, name: str, value: Any) -> str:
        """The fact as a person reads it; "" when nothing is known."""
        if value is None or value == "":
            return ""
        if name in self._names:
            return self._names[name].get(value, "?")
        if name in _LISTS:
            return ", ".join(str(_LISTS[name](code).label) for code in value)
        if name == "hours":
            return _hours(value)
        return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _AMOUNTS:
        return money(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f").replace(".", ",")
    if isinstance(value, int):
        return str(value) if name in _YEARS else number(value)
    choices = _choices(name)
    return str(choices.get(str(value), value))


def _choices(name: str) -> Mapping[str, Any]:
    for model in (Service, Location):
        for field in model._meta.concrete_fields:
            if field.attname == name and field.choices:
                return dict(field.flatchoices)
    return {}


def _hours(value: Any) -> str:
    if value == NO_HOURS:
        return ""
    try:
        return write_osm(hours_from_facts(value))
    except (EngineError, DomainError):
        return _("hours that cannot be written in one line")
