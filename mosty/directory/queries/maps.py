"""Services on a map: numbered places, and a list that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.directory.models import Location, Service
from mosty.directory.queries.places import address_line, point_of, units_with_point
from mosty.directory.rules import Point
from mosty.territory.models import Municipality, VillageUnit

#: More services than these are not drawn: nobody reads them, and a telephone draws them slowly.
MOST_DRAWN = 500


@dataclass(frozen=True)
class Pin:
    """A place on the map and the services given there.

    Attributes:
        number: from 1, the same on the map and in the list.
        name: of the place, its address where it has none.
    """

    number: int
    point: Point
    name: str
    address_line: str
    services: tuple[Service, ...]


@dataclass(frozen=True)
class ServiceMap:
    """What a map shows.

    Attributes:
        pins: places that may be shown, in the order in which their services were found.
        elsewhere: services without such a place: at home, by telephone, or nobody said where.
        units: village units with a known centre.
        left_out: services beyond the first MOST_DRAWN.
    """

    pins: tuple[Pin, ...]
    elsewhere: tuple[Service, ...]
    units: tuple[VillageUnit, ...]
    left_out: int


def service_map(municipality: Municipality, found: Sequence[Service], total: int) -> ServiceMap:
    """The map of the first MOST_DRAWN services found, of `total`.

    Places that share a point and an address are one pin. The services come from
    `services()`, which fetches their places.
    """
    drawn = found[:MOST_DRAWN]
    groups: dict[tuple[Point, str], tuple[Location, list[Service]]] = {}
    elsewhere = []
    for service in drawn:
        places = _shown(service)
        if not places:
            elsewhere.append(service)
        for point, place in places:
            _place, given = groups.setdefault((point, address_line(place)), (place, []))
            if service not in given:
                given.append(service)
    pins = tuple(
        Pin(number, point, place.name or line, line, tuple(given))
        for number, ((point, line), (place, given)) in enumerate(groups.items(), start=1)
    )
    units = tuple(units_with_point(municipality))
    return ServiceMap(pins, tuple(elsewhere), units, max(0, total - len(drawn)))


def _shown(service: Service) -> list[tuple[Point, Location]]:
    places = [link.location for link in service.service_locations.all()]
    return [
        (point, place)
        for place in places
        if not place.is_confidential and (point := point_of(place)) is not None
    ]
