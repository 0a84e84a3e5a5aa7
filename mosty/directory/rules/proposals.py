"""What a provider may propose to change, and facts as a database keeps them until somebody decides."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field

from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules.conditions import CONDITIONS
from mosty.engines.opening import Week

#: What a link without an account asks: what residents read, not the assessment nor the figures.
ASKED_BY_LINK: frozenset[str] = frozenset(
    {
        "name",
        "summary",
        "for_whom",
        "min_age",
        "max_age",
        "languages",
        "how_to_apply",
        "what_to_bring",
        "cost_kind",
        "cost_for_person",
        "hours_text",
        "phone",
        "email",
        "website",
        "address",
    }
)
#: What the provider knows best. The office keeps the rest: the kind (the law hangs on it), who
#: provides and how it was chosen, unit costs and grants (of agreements), how often one is asked.
PROPOSABLE: frozenset[str] = ASKED_BY_LINK | {
    "name_uk",
    "summary_uk",
    "text_easy",
    "who_decides",
    "village_unit_id",
    "covers_all",
    "capacity_places",
    "people_count",
    "waiting_count",
    "figures_on",
    "opened_on",
    *(name for letter in CONDITIONS for name in (letter, f"{letter}_reason")),
}
#: Facts in sentences, compared word by word.
TEXTS: frozenset[str] = frozenset(
    {
        "name",
        "name_uk",
        "summary",
        "summary_uk",
        "text_easy",
        "for_whom",
        "how_to_apply",
        "who_decides",
        "what_to_bring",
        "cost_for_person",
        "hours_text",
        *(f"{letter}_reason" for letter in CONDITIONS),
    }
)
#: Not a field but a wish: to be public, to be closed.
STATUS = "status"
#: The whole plan of opening hours, proposed apart from the description.
HOURS = "hours"
_POSITIONS = {field.attname: place for place, field in enumerate(Service._meta.concrete_fields)}
_BESIDE_FIELDS = frozenset({"address", "languages"})
_STATUS_WISHES = {
    ServiceStatus.DRAFT: ServiceStatus.PUBLISHED,
    ServiceStatus.PUBLISHED: ServiceStatus.CLOSED,
    ServiceStatus.CLOSED: ServiceStatus.PUBLISHED,
}


def may_propose(service: Service) -> frozenset[str]:
    """Names of the facts its provider may propose; fetch `service_locations__location` before.

    A service with a confidential place is given no address, which would be the secret one, and no
    village unit, which would tell it.
    """
    if any(place.location.is_confidential for place in service.service_locations.all()):
        return PROPOSABLE - {"address", "village_unit_id"}
    return PROPOSABLE


def status_to_propose(service: Service) -> ServiceStatus:
    """What a provider may wish for a service: a draft to be public, a public one to be closed."""
    return _STATUS_WISHES[ServiceStatus(service.status)]


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a fact say the same: browsers send other line ends than files hold."""
    if isinstance(one, str) and isinstance(other, str):
        return _lines(one) == _lines(other)
    return bool(one == other)


def is_same_plan(one: Week, other: Week) -> bool:
    """Whether two plans hold the same hours, in whatever order."""
    return (set(one.windows), set(one.special)) == (set(other.windows), set(other.special))


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def in_reading_order(names: Iterable[str]) -> list[str]:
    """Facts as a card tells them; databases keep JSON in orders of their own."""
    return sorted(names, key=lambda name: (_POSITIONS.get(name, len(_POSITIONS)), name))


def encode_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them: days and decimal numbers as text."""
    return {name: _encoded(value) for name, value in sorted(facts.items())}


def _encoded(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def decode_facts(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the actions take them, of the type of their field."""
    return {
        name: value if name in _BESIDE_FIELDS else _field(name).to_python(value)
        for name, value in stored.items()
    }


def _field(name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", Service._meta.get_field(name))
