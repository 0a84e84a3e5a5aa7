"""Services that people of one village unit may use, for the start page."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.directory.queries import Service, published_services
from mosty.territory.models import Municipality
from mosty.territory.queries import VillageUnit, village_unit, village_units

SHOWN = 6


@dataclass(frozen=True)
class Nearby:
    """What help there is for people of a place.

    Attributes:
        units: places to choose from, in Polish order.
        chosen: the place, or None for the whole municipality.
        services: the first six.
        total: how many there are.
    """

    units: Sequence[VillageUnit]
    chosen: VillageUnit | None
    services: tuple[Service, ...]
    total: int


def nearby(municipality: Municipality, *, unit: str = "") -> Nearby:
    """Published services; `unit` is the id of a village unit as the address has it."""
    chosen = village_unit(municipality, int(unit)) if _is_id(unit) else None
    found = published_services(municipality, village_unit_id=chosen.pk if chosen else None)
    first = tuple(found[: SHOWN + 1])
    return Nearby(
        units=tuple(village_units(municipality)),
        chosen=chosen,
        services=first[:SHOWN],
        total=len(first) if len(first) <= SHOWN else found.count(),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
