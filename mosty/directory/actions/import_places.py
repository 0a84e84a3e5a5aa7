"""Places of many services at once, as the rows of a file say."""

from collections.abc import Iterable, Sequence

from mosty.core.bulk import BATCH, save_many
from mosty.directory.actions.many import (
    remove_links,
    remove_places,
    store_features,
    tell_feed_of_places,
)
from mosty.directory.importers import PLACE_FIELDS, PlannedService, StoredServices, is_place
from mosty.directory.models import Location, Service, ServiceAtLocation

_COLUMNS = tuple(name for name in PLACE_FIELDS if name != "features")


def store_places(
    planned: Iterable[tuple[PlannedService, Service]], stored: StoredServices
) -> Sequence[Location]:
    """The place of each service as its row says; gives the new ones.

    A place about which nothing is left goes; one of several services is left to the others.
    """
    new: list[tuple[Service, Location]] = []
    changed: list[Location] = []
    left: list[tuple[Service, Location]] = []
    empty: list[Location] = []
    features: list[tuple[Location, Sequence[str]]] = []
    for one, service in planned:
        if not one.place_facts:
            continue
        place = one.place or Location(
            municipality_id=service.municipality_id, organisation_id=service.organisation_id
        )
        known = {name: stored.place_fact(one.place, name) for name in PLACE_FIELDS}
        for name in _COLUMNS:
            if name in one.place_facts:
                setattr(place, name, one.place_facts[name])
        if one.leaves is not None:
            left.append((service, one.leaves))
        if one.place is None:
            new.append((service, place))
        elif is_place(known | dict(one.place_facts)) or place.name or place.url:
            place.revision += 1
            changed.append(place)
        else:
            left.append((service, place))
            empty.append(place)
            continue
        if "features" in one.place_facts:
            features.append((place, one.place_facts["features"]))
    _leave(left)
    remove_places(empty)
    Location.objects.bulk_create([place for _service, place in new], batch_size=BATCH)
    ServiceAtLocation.objects.bulk_create(
        [ServiceAtLocation(service=service, location=place) for service, place in new],
        batch_size=BATCH,
    )
    save_many(changed, [*_COLUMNS, "revision", "updated_at"])
    store_features({place.pk: codes for place, codes in features})
    tell_feed_of_places(
        [
            one.place
            for one, _service in planned
            if one.place is not None and "is_confidential" in one.place_facts
        ]
    )
    return [place for _service, place in new]


def _leave(places: Sequence[tuple[Service, Location]]) -> None:
    if not places:
        return
    pairs = {(service.pk, place.pk) for service, place in places}
    links = ServiceAtLocation.objects.filter(
        service__in=[service for service, _place in places]
    ).select_related("service", "location")
    remove_links([link for link in links if (link.service_id, link.location_id) in pairs])
