"""Services on a map as GeoJSON (RFC 7946): places that may be shown, and village units."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from mosty.directory.models import Service
from mosty.directory.queries import Pin, ServiceMap, point_of
from mosty.directory.rules import Point
from mosty.territory.models import Municipality, VillageUnit


def map_geojson(drawn: ServiceMap, municipality: Municipality) -> Mapping[str, Any]:
    """A FeatureCollection; `left_out` and `elsewhere` say how many services it does not draw."""
    # Each service has its page below the list: looking up 300 addresses one by one takes a while.
    services = reverse("directory:service_list", args=[municipality.slug])
    units = [_unit(unit, point) for unit in drawn.units if (point := point_of(unit)) is not None]
    return {
        "type": "FeatureCollection",
        "left_out": drawn.left_out,
        "elsewhere": len(drawn.elsewhere),
        "features": [*units, *(_pin(pin, services) for pin in drawn.pins)],
    }


def _pin(pin: Pin, services: str) -> Mapping[str, Any]:
    return _feature(
        pin.point,
        kind="place",
        number=pin.number,
        name=pin.name,
        address=pin.address_line,
        services=[_service(one, services) for one in pin.services],
    )


def _service(service: Service, services: str) -> Mapping[str, str]:
    is_ukrainian = get_language() == "uk" and service.name_uk
    return {
        "name": service.name_uk if is_ukrainian else service.name,
        "phone": service.phone,
        "organisation": service.organisation.name,
        "page": f"{services}{service.pk}/",
    }


def _unit(unit: VillageUnit, point: Point) -> Mapping[str, Any]:
    return _feature(point, kind="village_unit", name=unit.name)


def _feature(point: Point, **properties: Any) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [float(point.longitude), float(point.latitude)],
        },
        "properties": properties,
    }
