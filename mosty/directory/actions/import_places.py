"""Places, accessibility and languages of many services at once."""

from collections.abc import Iterable, Mapping, Sequence

from mosty.core.bulk import BATCH, save_many
from mosty.directory.importers import PLACE_FIELDS, PlannedService, StoredServices, is_place
from mosty.directory.models import (
    Location,
    LocationFeature,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
)

_COLUMNS = tuple(name for name in PLACE_FIELDS if name != "features")


def store_places(planned: Iterable[tuple[PlannedService, Service]], stored: StoredServices) -> None:
    """The place of each service as its row says; a place about which nothing is left goes."""
    new: list[tuple[Service, Location]] = []
    changed: list[Location] = []
    empty: list[tuple[Service, Location]] = []
    features: list[tuple[Location, Sequence[str]]] = []
    for one, service in planned:
        if not one.place_facts:
            continue
        place = one.place or Location(municipality_id=service.municipality_id)
        for name in _COLUMNS:
            if name in one.place_facts:
                setattr(place, name, one.place_facts[name])
        known = {name: stored.place_fact(one.place, name) for name in PLACE_FIELDS}
        if one.leaves is not None:
            empty.append((service, one.leaves))
        if one.place is None:
            place.organisation_id = service.organisation_id
            new.append((service, place))
        elif is_place(known | dict(one.place_facts)) or place.name or place.url:
            place.revision += 1
            changed.append(place)
        else:
            empty.append((service, place))
            continue
        if "features" in one.place_facts:
            features.append((place, one.place_facts["features"]))
    _link(new)
    save_many(changed, [*_COLUMNS, "revision", "updated_at"])
    _unlink(empty, stored)
    _store_features(features, stored)


def store_languages(wanted: Mapping[Service, Sequence[str]], stored: StoredServices) -> None:
    """The languages of each service are these and no others."""
    gone, new = [], []
    for service, codes in wanted.items():
        known = stored.languages.get(service.pk, ())
        gone += [(service.pk, code) for code in known if code not in codes]
        new += [
            ServiceLanguage(service=service, language=code) for code in codes if code not in known
        ]
    for code in sorted({code for _pk, code in gone}):
        ServiceLanguage.objects.filter(
            language=code, service__in=[pk for pk, other in gone if other == code]
        ).delete()
    ServiceLanguage.objects.bulk_create(new, batch_size=BATCH)


def _store_features(
    wanted: Iterable[tuple[Location, Sequence[str]]], stored: StoredServices
) -> None:
    gone, new = [], []
    for place, codes in wanted:
        known = stored.features.get(place.pk, ())
        gone += [(place.pk, code) for code in known if code not in codes]
        new += [
            LocationFeature(location=place, feature=code) for code in codes if code not in known
        ]
    for code in sorted({code for _pk, code in gone}):
        LocationFeature.objects.filter(
            feature=code, location__in=[pk for pk, other in gone if other == code]
        ).delete()
    LocationFeature.objects.bulk_create(new, batch_size=BATCH)


def _link(places: Sequence[tuple[Service, Location]]) -> None:
    Location.objects.bulk_create([place for _service, place in places], batch_size=BATCH)
    ServiceAtLocation.objects.bulk_create(
        [ServiceAtLocation(service=service, location=place) for service, place in places],
        batch_size=BATCH,
    )


def _unlink(places: Sequence[tuple[Service, Location]], stored: StoredServices) -> None:
    """Services leave these places; a place that no service needs any more goes."""
    for service, place in places:  # rare: a cell was emptied
        ServiceAtLocation.objects.filter(service=service, location=place).delete()
        if stored.uses[place.pk] == 1:
            place.delete()
