"""Many services at once: rows beside them, and what must follow every change of a service."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mosty.core.bulk import BATCH, portions, save_many
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.quality import keep_quality
from mosty.directory.actions.removals import forget_removed, remember_removed
from mosty.directory.actions.stations import SOURCE, station_entry
from mosty.directory.actions.words import index_services
from mosty.directory.enums import RecordKind, ServiceStatus
from mosty.directory.models import (
    Location,
    LocationFeature,
    OpeningException,
    OpeningWindow,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
)
from mosty.directory.rules import search_text, service_sort_key
from mosty.directory.rules.hours import exception_row, hours_from_facts, window_row
from mosty.territory.models import Municipality
from mosty.thread.actions import register_stations, remove_stations

#: Scores of so many services are stored with them; a big import leaves them to the night.
_SCORED_AT_ONCE = 500


def derive_words(services: Sequence[Service]) -> None:
    """Search words and order, with kinds, organisations and units read at once; not saved."""
    _fetch(services)
    for service in services:
        service.search_text = search_text(service)
        service.sort_key = service_sort_key(service.name)


def store_languages(wanted: Mapping[int, Sequence[str]]) -> None:
    """The languages of each service (by id) are these and no others."""
    for ids in portions(wanted):
        ServiceLanguage.objects.filter(service__in=ids).delete()
    ServiceLanguage.objects.bulk_create(
        (
            ServiceLanguage(service_id=service_id, language=code)
            for service_id, codes in wanted.items()
            for code in codes
        ),
        batch_size=BATCH,
    )


def store_features(wanted: Mapping[int, Sequence[str]]) -> None:
    """What makes each place (by id) easier to use is this and nothing else."""
    for ids in portions(wanted):
        LocationFeature.objects.filter(location__in=ids).delete()
    LocationFeature.objects.bulk_create(
        (
            LocationFeature(location_id=place_id, feature=code)
            for place_id, codes in wanted.items()
            for code in codes
        ),
        batch_size=BATCH,
    )


def store_hours(wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """The hours of each service (by id), as `hours_as_facts` writes them, and no others."""
    for ids in portions(wanted):
        OpeningWindow.objects.filter(service__in=ids).delete()
        OpeningException.objects.filter(service__in=ids).delete()
    plans = {pk: hours_from_facts(facts) for pk, facts in wanted.items()}
    OpeningWindow.objects.bulk_create(
        (window_row(one, pk) for pk, plan in plans.items() for one in plan.windows),
        batch_size=BATCH,
    )
    OpeningException.objects.bulk_create(
        (exception_row(one, pk) for pk, plan in plans.items() for one in plan.special),
        batch_size=BATCH,
    )


def store_links(wanted: Mapping[int, Sequence[int]]) -> None:
    """Each service (by id) is given at these places (by id) and at no others."""
    gone: list[ServiceAtLocation] = []
    kept: set[tuple[int, int]] = set()
    for ids in portions(wanted):
        links = ServiceAtLocation.objects.filter(service__in=ids).select_related(
            "service", "location"
        )
        for link in links.order_by("id"):
            if link.location_id in wanted[link.service_id]:
                kept.add((link.service_id, link.location_id))
            else:
                gone.append(link)
    remove_links(gone)
    ServiceAtLocation.objects.bulk_create(
        (
            ServiceAtLocation(service_id=service_id, location_id=place_id)
            for service_id, place_ids in wanted.items()
            for place_id in place_ids
            if (service_id, place_id) not in kept
        ),
        batch_size=BATCH,
    )


def remove_links(links: Sequence[ServiceAtLocation]) -> None:
    """Services leave places; whoever copied the feed hears of it."""
    public = [
        link
        for link in links
        if link.service.status != ServiceStatus.DRAFT and not link.location.is_confidential
    ]
    if public:
        remember_removed(
            public[0].location.municipality_id,
            RecordKind.SERVICE_AT_LOCATION,
            [link.uuid for link in public],
        )
    for ids in portions(link.pk for link in links):
        ServiceAtLocation.objects.filter(pk__in=ids).delete()


def remove_places(places: Sequence[Location]) -> None:
    """Places go; whoever copied the feed hears of those that could be seen."""
    shown = [place for place in places if not place.is_confidential]
    if shown:
        remember_removed(
            shown[0].municipality_id, RecordKind.LOCATION, [place.uuid for place in shown]
        )
    for ids in portions(place.pk for place in places):
        Location.objects.filter(pk__in=ids).delete()


def tell_feed_of_places(places: Sequence[Location]) -> None:
    """Places that became confidential leave the copies others keep; shown ones come back."""
    for place in places:  # few files hide or show many places
        links = place.service_locations.exclude(service__status=ServiceStatus.DRAFT)
        uuids = list(links.values_list("uuid", flat=True))
        if place.is_confidential and uuids:
            remember_removed(place.municipality_id, RecordKind.SERVICE_AT_LOCATION, uuids)
            remember_removed(place.municipality_id, RecordKind.LOCATION, [place.uuid])
        elif not place.is_confidential:
            forget_removed(RecordKind.SERVICE_AT_LOCATION, uuids)
            forget_removed(RecordKind.LOCATION, [place.uuid])


def show_everywhere(municipality: Municipality, services: Sequence[Service]) -> None:
    """After services were written: words, golden thread, feed and small figures follow.

    Give services with kind, organisation and village unit fetched (`derive_words`).
    """
    index_services(services)
    drafts = {one.pk: one for one in services if one.status == ServiceStatus.DRAFT}
    for ids in portions(drafts):  # those that were public: a draft has no public page
        withdrawn = [drafts[pk].uuid for pk in remove_stations(SOURCE, ids)]
        remember_removed(municipality.pk, RecordKind.SERVICE, withdrawn)
    public = [one for one in services if one.status != ServiceStatus.DRAFT]
    for service in public:
        service.municipality = municipality
    register_stations(
        municipality=municipality,
        entries=[station_entry(service) for service in public if service.merged_into_id is None],
    )
    for uuids in portions(service.uuid for service in public):
        forget_removed(RecordKind.SERVICE, uuids)
    refresh_small_figures(municipality)
    if len(services) <= _SCORED_AT_ONCE:  # of more the night does it
        keep_quality([service.pk for service in services])


def rename_providers(organisation_ids: Collection[int]) -> None:
    """After organisations got other names: their services are found, and stand, under the new ones."""
    services: dict[int, list[Service]] = {}
    for ids in portions(organisation_ids):
        for service in Service.objects.unmerged().filter(organisation__in=ids).order_by("pk"):
            services.setdefault(service.municipality_id, []).append(service)
    for municipality in Municipality.objects.filter(pk__in=services):
        found = services[municipality.pk]
        derive_words(found)
        save_many(found, ["search_text", "updated_at"])
        show_everywhere(municipality, found)


def _fetch(services: Sequence[Service]) -> None:
    fields = Service._meta
    for name in ("service_type", "organisation", "village_unit"):
        ids = {getattr(service, f"{name}_id") for service in services} - {None}
        model = fields.get_field(name).related_model
        assert model is not None
        assert not isinstance(model, str)
        found: dict[Any, Any] = {}
        for some in portions(ids):
            found |= model._default_manager.in_bulk(some)
        for service in services:
            wanted = getattr(service, f"{name}_id")
            setattr(service, name, found[wanted] if wanted is not None else None)
