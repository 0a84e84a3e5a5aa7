"""What a service must say before it is public, and the texts by which it is found and ordered."""

from datetime import date
from typing import Protocol

from mosty.core.text import fold, sort_key
from mosty.directory.models import Service, ServiceType


class Described(Protocol):
    """The texts a resident needs before a service may be published."""

    name: str
    for_whom: str
    how_to_apply: str


NEEDED_TO_PUBLISH = ("name", "for_whom", "how_to_apply")


def missing_to_publish(service: Described) -> tuple[str, ...]:
    """Names of the fields still empty that a resident needs."""
    return tuple(name for name in NEEDED_TO_PUBLISH if not str(getattr(service, name)).strip())


def ends_before(service: Service, day: date) -> bool:
    """Whether the money for the service is known to end before the day."""
    return service.funded_until is not None and service.funded_until < day


def search_text(service: Service) -> str:
    """Folded words by which people find the service."""
    unit = service.village_unit
    return fold(
        " ".join(
            (
                service.name,
                service.name_uk,
                service.service_type.name,
                service.service_type.plain_name,
                service.organisation.name,
                unit.name if unit else "",
                service.summary,
                service.for_whom,
            )
        )
    )


def type_search_text(kind: ServiceType) -> str:
    """Folded words by which people find a kind of service."""
    return fold(" ".join((kind.code, kind.name, kind.name_uk, kind.plain_name)))


def service_sort_key(name: str) -> str:
    """Key of the Polish order of services by name."""
    return sort_key(name)[:400]
