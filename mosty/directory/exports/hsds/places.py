"""Places of HSDS. A confidential place is refused here once more, whoever calls."""

from typing import Any
from uuid import UUID

from mosty.directory.enums import LocationKind
from mosty.directory.exports.hsds.parts import Record, feature_name, told
from mosty.directory.models import Location
from mosty.directory.rules.identifiers import part_id


class ConfidentialPlace(RuntimeError):
    """A place that may not be shown was about to leave: a bug."""


def place_line(place: Location) -> Record:
    """A place without its parts."""
    if place.is_confidential:
        raise ConfidentialPlace(place.pk)
    return told(_own_fields(place))


def whole_place(place: Location) -> Record:
    """A place with its address and what makes it easier to use."""
    return told(
        {
            **place_line(place),
            "addresses": _addresses(place),
            "accessibility": _accessibility(place),
        }
    )


def _own_fields(place: Location) -> dict[str, Any]:
    return {
        "id": place.uuid,
        "location_type": place.kind,
        "url": place.url,
        "name": place.name,
        "transportation": place.directions,
        "latitude": None if place.latitude is None else float(place.latitude),
        "longitude": None if place.longitude is None else float(place.longitude),
        "external_identifier": place.external_id,
    }


def _addresses(place: Location) -> list[Record]:
    """The address; a virtual place has none. HSDS wants a postal code even where nobody gave one."""
    if not place.address or place.kind == LocationKind.VIRTUAL:
        return []
    municipality = place.municipality
    return [
        {
            "id": part_id(place.uuid, "address"),
            "address_1": place.address,
            "city": place.city or municipality.name,
            "region": municipality.county_name,
            "state_province": municipality.voivodeship_name,
            "postal_code": place.postal_code,
            "country": "PL",
            "address_type": place.kind,
        }
    ]


def _accessibility(place: Location) -> list[Record]:
    """What makes the place easier to use, one by one, and what is hard there in words."""
    found = [
        {"id": _accessibility_id(place.uuid, one.feature), "description": feature_name(one.feature)}
        for one in place.features.all()
    ]
    if place.access_note:
        found.append({"id": _accessibility_id(place.uuid, ""), "details": place.access_note})
    return found


def _accessibility_id(place: UUID, feature: str) -> UUID:
    return part_id(place, f"accessibility/{feature}")
