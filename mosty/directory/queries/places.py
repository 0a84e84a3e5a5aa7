"""Reads of places: those a page may show, those an editor keeps, points of the municipality.

Whatever goes out comes from `shown_places`, `places_of` or `shown_locations`; a confidential place
is read only by `places_to_edit`, `place_to_edit` and `places_to_share`, for those who may edit it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, prefetch_related_objects

from mosty.core.access import Access
from mosty.directory.enums import AccessFeature, LocationKind, ServiceStatus
from mosty.directory.models import Location, Service, ServiceAtLocation
from mosty.directory.rules import PLACE_FACTS, Point, may_change_now, may_edit
from mosty.territory.models import Municipality, VillageUnit


@dataclass(frozen=True)
class PlaceCard:
    """A place as its page tells of it.

    Attributes:
        kind: whether one comes there, writes there, or calls.
        address_line: "ul. Rynek 1, 00-001 Dębowa Dolina".
        features: what makes the place easier to use, in words.
        point: where it lies, None: nobody said.
        map_link: the point on OpenStreetMap; empty without one.
    """

    pk: int
    name: str
    kind: str
    street: str
    postal_code: str
    city: str
    address_line: str
    url: str
    directions: str
    access_note: str
    features: tuple[str, ...]
    point: Point | None
    map_link: str


@dataclass(frozen=True)
class EditablePlace:
    """A place of a service as its editor sees it.

    Attributes:
        card: all that is known of it, confidential or not.
        others: names of other services given there.
        may_change: False where a service there is somebody else's.
        needs_approval: what the reader changes of what residents read waits for the office.
    """

    location: Location
    card: PlaceCard
    others: tuple[str, ...]
    may_change: bool
    needs_approval: bool


def shown_places(service: Service) -> tuple[PlaceCard, ...]:
    """The places of the service whose address may leave the house, in the order they were added."""
    prefetch_related_objects([service], "service_locations__location__features")
    return places_of(service)


def places_of(service: Service) -> tuple[PlaceCard, ...]:
    """`shown_places` of a service whose `service_locations__location__features` are fetched."""
    return tuple(_card(location) for location in shown_locations_of(service))


def shown_locations_of(service: Service) -> Sequence[Location]:
    """The records behind `places_of`, for the forms of those who keep the service."""
    return [
        link.location
        for link in service.service_locations.all()
        if not link.location.is_confidential
    ]


def keeps_address_secret(service: Service) -> bool:
    """Whether the service has a place and none of them may be shown; fetch `service_locations` before."""
    places = [link.location for link in service.service_locations.all()]
    return bool(places) and all(place.is_confidential for place in places)


def has_secret_place(service: Service) -> bool:
    """Whether any place of the service is confidential: then it says no village unit either."""
    return service.locations.filter(is_confidential=True).exists()


def shown_point(service: Service) -> Point | None:
    """The first point of the service that may be shown; fetch `service_locations` before."""
    for link in service.service_locations.all():
        if not link.location.is_confidential and (point := point_of(link.location)) is not None:
            return point
    return None


def point_of(record: Location | VillageUnit) -> Point | None:
    """Where a place or a village unit lies, None where nobody said."""
    if record.latitude is None or record.longitude is None:
        return None
    return Point(record.latitude, record.longitude)


def places_to_edit(service: Service, *, access: Access) -> tuple[EditablePlace, ...]:
    """All places of a service the reader may edit, confidential ones too; nothing for others."""
    if not may_edit(access, service.organisation_id):
        return ()
    links = (
        ServiceAtLocation.objects.filter(service=service)
        .select_related("location")
        .prefetch_related("location__features", _with_services("location__service_locations"))
        .order_by("id")
    )
    return tuple(_editable(link.location, service, access) for link in links)


def place_to_edit(service: Service, pk: int, *, access: Access) -> EditablePlace | None:
    """One place of a service the reader may edit."""
    found = (one for one in places_to_edit(service, access=access) if one.location.pk == pk)
    return next(found, None)


def places_to_share(service: Service, *, access: Access) -> Sequence[Location]:
    """Places of the municipality the service may be given at too.

    A confidential place, or one of drafts alone, is among them only when the reader may edit all
    services given there.
    """
    if not may_edit(access, service.organisation_id):
        return ()
    found = (
        Location.objects.filter(municipality_id=service.municipality_id)
        .exclude(service_locations__service=service)
        .prefetch_related(_with_services("service_locations"))
        .order_by("name", "address", "id")
    )
    return [one for one in found if _is_known(one) or may_change_place(one, access=access)]


def may_change_place(location: Location, *, access: Access) -> bool:
    """Whether the reader may edit every service given at the place."""
    return all(
        may_edit(access, link.service.organisation_id) for link in location.service_locations.all()
    )


def other_services(location: Location, service: Service, *, access: Access) -> tuple[str, ...]:
    """Names of the other services given at the place that the reader may know of."""
    others = [
        link.service for link in location.service_locations.all() if link.service_id != service.pk
    ]
    return tuple(
        one.name for one in others if may_edit(access, one.organisation_id) or _is_public(one)
    )


def may_save_place(
    service: Service, location: Location | None, *, is_confidential: bool, access: Access
) -> bool:
    """Whether what the reader saves of the place (None: a new one) is stored at once.

    What residents would read needs approval, and so does a place where others give services;
    hiding an address needs nobody.
    """
    if location is not None and not may_change_place(location, access=access):
        return False
    if is_confidential:
        return True
    given = [link.service for link in location.service_locations.all()] if location else []
    return all(may_change_now(access, one) for one in (service, *given))


def facts_of_place(location: Location) -> dict[str, Any]:
    """All facts of a place as forms and actions name them."""
    facts = {name: getattr(location, name) for name in PLACE_FACTS if name != "features"}
    features = location.features.all() if location.pk else ()
    return facts | {"features": sorted(one.feature for one in features)}


def place_title(location: Location) -> str:
    """How a place is called in one line: its name, else where it is, else what kind it is."""
    return title_of_facts(facts_of_place(location))


def title_of_facts(facts: Mapping[str, Any]) -> str:
    """`place_title` of facts that are not stored yet."""
    kind = LocationKind(facts.get("kind") or LocationKind.PHYSICAL)
    return str(facts.get("name") or facts.get("address") or facts.get("url") or kind.label)


def shown_locations(municipality: Municipality) -> Sequence[Location]:
    """Places of published services whose address may leave the house, each once."""
    return list(
        Location.objects.shown()
        .filter(
            municipality=municipality,
            service_locations__service__in=Service.objects.published(),
        )
        .distinct()
        .order_by("name", "address", "id")
    )


def units_with_point(municipality: Municipality) -> Sequence[VillageUnit]:
    """Village units whose centre is known."""
    return list(
        VillageUnit.objects.filter(municipality=municipality)
        .exclude(Q(latitude=None) | Q(longitude=None))
        .order_by("sort_key", "id")
    )


def address_line(location: Location) -> str:
    """Street, postal code and town in one line."""
    town = " ".join(part for part in (location.postal_code, location.city) if part)
    return ", ".join(part for part in (location.address, town) if part)


def _with_services(lookup: str) -> Prefetch[str]:
    return Prefetch(
        lookup, queryset=ServiceAtLocation.objects.select_related("service").order_by("id")
    )


def _editable(location: Location, service: Service, access: Access) -> EditablePlace:
    return EditablePlace(
        location=location,
        card=_card(location),
        others=other_services(location, service, access=access),
        may_change=may_change_place(location, access=access),
        needs_approval=not may_save_place(service, location, is_confidential=False, access=access),
    )


def _is_known(location: Location) -> bool:
    """Whether everybody may know of the place."""
    services = [link.service for link in location.service_locations.all()]
    return not location.is_confidential and any(_is_public(one) for one in services)


def _is_public(service: Service) -> bool:
    return service.status != ServiceStatus.DRAFT


def _card(location: Location) -> PlaceCard:
    point = point_of(location)
    return PlaceCard(
        pk=location.pk,
        name=location.name,
        kind=str(LocationKind(location.kind).label),
        street=location.address,
        postal_code=location.postal_code,
        city=location.city,
        address_line=address_line(location),
        url=location.url,
        directions=location.directions,
        access_note=location.access_note,
        features=tuple(str(AccessFeature(one.feature).label) for one in location.features.all()),
        point=point,
        map_link=_map_link(point) if point else "",
    )


def _map_link(point: Point) -> str:
    place = {"mlat": str(point.latitude), "mlon": str(point.longitude)}
    return f"https://www.openstreetmap.org/?{urlencode(place)}#map=17/{point.latitude}/{point.longitude}"
