"""What storing rows would change: the preview and the store both read it here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mosty.core.bulk import portions
from mosty.core.imports import Facts
from mosty.directory.importers.facts import NO_HOURS, hours_of
from mosty.directory.importers.rows import PLACE_FIELDS, ServiceRow
from mosty.directory.models import (
    Location,
    LocationFeature,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
)

#: What a place without a word of its file is.
_NO_PLACE: Mapping[str, Any] = {
    "address": "",
    "postal_code": "",
    "city": "",
    "latitude": None,
    "longitude": None,
    "directions": "",
    "features": (),
    "is_confidential": False,
}


@dataclass(frozen=True)
class StoredServices:
    """Services of a municipality with the rows beside them; a handful of queries at any size.

    Attributes:
        services: by number of their file.
        by_uuid: all services, by identifier of the open feed.
        places: places of each service by its id, the first one first.
        languages, features: codes by id of the service, of the place; sorted.
        uses: how many services each place has.
        hours: by id of the service, as `hours_as_facts` writes them.
    """

    services: Mapping[str, Service]
    by_uuid: Mapping[str, Service]
    places: Mapping[int, Sequence[Location]]
    languages: Mapping[int, tuple[str, ...]]
    features: Mapping[int, tuple[str, ...]]
    uses: Mapping[int, int]
    hours: Mapping[int, Facts]

    def fact(self, service: Service, name: str) -> Any:
        if name == "languages":
            return self.languages.get(service.pk, ())
        if name == "hours":
            return self.hours.get(service.pk, NO_HOURS)
        return getattr(service, name)

    def place_fact(self, place: Location | None, name: str) -> Any:
        if place is None:
            return _NO_PLACE[name]
        if name == "features":
            return self.features.get(place.pk, ())
        return getattr(place, name)

    def place_of(self, service: Service, *, is_confidential: bool | None) -> Location | None:
        """The place a sheet speaks of: the first of the kind it names, else one that may be shown."""
        places = self.places.get(service.pk, ())
        wanted = bool(is_confidential)
        fitting = [place for place in places if place.is_confidential == wanted]
        return next(iter([*fitting, *places]), None)


@dataclass(frozen=True)
class PlannedService:
    """What storing one row would do.

    Attributes:
        service: None: a new one.
        facts: facts that would differ from what is stored, by name; of a new service all.
        place: the place it speaks of; None: it needs a new one, or none.
        place_facts: the same for the place; of a new place all that is known.
        leaves: a place of other services too, from which this service moves to its own.
    """

    row: ServiceRow
    service: Service | None
    place: Location | None
    facts: Mapping[str, Any] = field(hash=False)
    place_facts: Mapping[str, Any] = field(hash=False)
    leaves: Location | None = None

    @property
    def changes(self) -> bool:
        return self.service is None or bool(self.facts) or bool(self.place_facts)


def plan_services(
    rows: Sequence[ServiceRow], municipality_id: int
) -> tuple[StoredServices, Sequence[PlannedService]]:
    """What storing the rows would change."""
    with_hours = any("hours" in row.facts for row in rows)
    stored = stored_services(municipality_id, with_hours=with_hours)
    return stored, [_planned(row, stored) for row in rows]


def _planned(row: ServiceRow, stored: StoredServices) -> PlannedService:
    service = stored.services.get(row.external_id)
    hidden = row.place.get("is_confidential")
    place = None if service is None else stored.place_of(service, is_confidential=hidden)
    facts = {
        name: value
        for name, value in row.facts.items()
        if service is None or stored.fact(service, name) != value
    }
    place_facts = {
        name: value for name, value in row.place.items() if stored.place_fact(place, name) != value
    }
    if place is None:
        return PlannedService(
            row, service, None, facts, place_facts if is_place(place_facts) else {}
        )
    if place_facts and stored.uses[place.pk] > 1:
        own = {name: stored.place_fact(place, name) for name in PLACE_FIELDS} | place_facts
        return PlannedService(row, service, None, facts, own, leaves=place)
    return PlannedService(row, service, place, facts, place_facts)


def is_place(facts: Mapping[str, Any]) -> bool:
    """Whether the facts say where something is, or how to get there."""
    return any(facts.get(name) for name in PLACE_FIELDS if name != "is_confidential") or (
        facts.get("latitude") is not None
    )


def stored_services(municipality_id: int, *, with_hours: bool) -> StoredServices:
    """All services of the municipality with what stands beside them."""
    services = Service.objects.filter(municipality=municipality_id)
    places: dict[int, list[Location]] = {}
    known: dict[int, Location] = {}
    uses: dict[int, int] = {}
    links = ServiceAtLocation.objects.filter(service__municipality=municipality_id)
    for link in links.select_related("location").order_by("id"):
        places.setdefault(link.service_id, []).append(
            known.setdefault(link.location_id, link.location)
        )
        uses[link.location_id] = uses.get(link.location_id, 0) + 1
    languages = ServiceLanguage.objects.filter(service__municipality=municipality_id)
    features = LocationFeature.objects.filter(location__municipality=municipality_id)
    by_uuid = {str(one.uuid): one for one in services}
    numbered = {one.external_id: one for one in by_uuid.values() if one.external_id}
    hours: dict[int, Facts] = {}
    for ids in portions(one.pk for one in by_uuid.values()) if with_hours else ():
        hours |= hours_of(ids)
    return StoredServices(
        services=numbered,
        by_uuid=by_uuid,
        places=places,
        languages=_grouped(languages.order_by("id").values_list("service_id", "language")),
        features=_grouped(features.order_by("id").values_list("location_id", "feature")),
        uses=uses,
        hours=hours,
    )


def _grouped(pairs: Iterable[tuple[int, str]]) -> Mapping[int, tuple[str, ...]]:
    groups: dict[int, list[str]] = {}
    for owner, code in pairs:
        groups.setdefault(owner, []).append(code)
    return {owner: tuple(sorted(codes)) for owner, codes in groups.items()}
