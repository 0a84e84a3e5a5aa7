"""Where a service is given and in which languages: rows beside the service.

The trail names a place by its identifier and never holds its address: a place that is public
today may be confidential tomorrow, and the trail cannot be changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.text import fold
from mosty.directory.actions.quality import keep_quality
from mosty.directory.actions.removals import forget_removed, remember_removed
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.enums import LocationKind, RecordKind, ServiceStatus
from mosty.directory.models import (
    Location,
    LocationFeature,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
)
from mosty.directory.queries import facts_of_place, may_change_place, places_to_share
from mosty.directory.rules import PLACE_FACTS, may_change_now, may_edit
from mosty.territory.models import Municipality


class CannotSavePlace(InvalidInput):
    """The place lacks what people need to get there."""

    code = "cannot_save_place"


class NeedsApproval(NotAllowed):
    """Residents read this already, so its provider proposes the change and the office decides."""

    code = "change_needs_approval"


@transaction.atomic
def save_place(
    *,
    municipality: Municipality,
    service_id: int,
    location_id: int | None = None,
    revision: int = 0,
    facts: Mapping[str, Any],
    by: Access,
) -> Location:
    """A place of the service, new (`location_id` None) or changed; facts are named in PLACE_FACTS.

    A provider may hide a place from residents at once; what residents would read needs approval.

    Raises:
        NeedsApproval: residents read a service given there, and would read the change.
        CannotSavePlace: nothing says where the place is.
        StaleEdit: somebody saved the place after this person opened it.
    """
    service = editable_service(municipality, service_id, by)
    place = _place_of(service, location_id, by) if location_id else _new_place(service)
    before = facts_of_place(place)
    changed = sorted(name for name in facts if before.get(name) != facts[name])
    if place.pk is not None and place.revision != revision:
        raise StaleEdit(
            _("Somebody saved this place while you were writing. Nothing of yours is lost."),
            theirs={name: before[name] for name in changed},
            yours={name: facts[name] for name in changed},
        )
    if place.pk is not None and not changed:
        return place
    after = before | dict(facts)
    if not after["is_confidential"]:
        refuse_public_change([service, *_given_at(place)], by)
    refuse_nowhere(after)
    _store(place, service, facts)
    _tell_feed(place)
    record(
        "directory.place_saved",
        by=by,
        on=service,
        data={"place": place.uuid, "fields": changed, "is_confidential": place.is_confidential},
    )
    return place


@transaction.atomic
def share_place(
    *, municipality: Municipality, service_id: int, location_id: int, by: Access
) -> Location:
    """A place of the municipality, now of this service too."""
    service = editable_service(municipality, service_id, by)
    place = next(
        (one for one in places_to_share(service, access=by) if one.pk == location_id), None
    )
    if place is None:
        raise NotFound(_("There is no such place here."))
    refuse_public_change([service], by)
    ServiceAtLocation.objects.create(service=service, location=place)
    touch_services([service.pk])
    hide_units([service.pk])
    record("directory.place_shared", by=by, on=service, data={"place": place.uuid})
    return place


@transaction.atomic
def leave_place(
    *, municipality: Municipality, service_id: int, location_id: int, by: Access
) -> None:
    """The service is not given at the place any more; a place without services is forgotten."""
    service = editable_service(municipality, service_id, by)
    link = (
        service.service_locations.select_related("location").filter(location_id=location_id).first()
    )
    if link is None:
        raise NotFound(_("There is no such place here."))
    refuse_public_change([service], by)
    uuid = link.location.uuid
    service.windows.filter(location_id=location_id).delete()
    service.exceptions.filter(location_id=location_id).delete()
    take_away(link)
    touch_services([service.pk])
    record("directory.place_left", by=by, on=service, data={"place": uuid})


def set_address(service: Service, address: str) -> None:
    """The first place of the service that may be shown, now with this address; "" takes it away.

    A place other services share stays as it is: this service gets a place of its own.

    Raises:
        CannotSavePlace: the service has confidential places only: the address may be the secret one.
    """
    with transaction.atomic():
        link = (
            ServiceAtLocation.objects.filter(service=service, location__is_confidential=False)
            .select_related("location")
            .order_by("id")
            .first()
        )
        if link is None:
            if address:
                _refuse_secret(service)
                add_addresses({service: address})
        elif not address:
            take_away(link)
        elif link.location.address != address:
            _move(link, address)


def add_addresses(addresses: Mapping[Service, str]) -> None:
    """A place for each service that has none; one query for all."""
    places = [
        Location(
            municipality_id=service.municipality_id,
            organisation_id=service.organisation_id,
            address=address,
        )
        for service, address in addresses.items()
    ]
    Location.objects.bulk_create(places, batch_size=200)
    ServiceAtLocation.objects.bulk_create(
        [
            ServiceAtLocation(service=service, location=place)
            for service, place in zip(addresses, places, strict=True)
        ],
        batch_size=200,
    )


def set_languages(service: Service, codes: Sequence[str]) -> None:
    """The languages of the service are these and no others."""
    stored = set(service.languages.values_list("language", flat=True))
    service.languages.filter(language__in=stored - set(codes)).delete()
    ServiceLanguage.objects.bulk_create(
        ServiceLanguage(service=service, language=code) for code in sorted(set(codes) - stored)
    )


def forget_fetched(services: Iterable[Service]) -> None:
    """Rows beside the services are read anew when somebody asks."""
    for service in services:
        cache = getattr(service, "_prefetched_objects_cache", {})
        for name in ("service_locations", "languages"):
            cache.pop(name, None)


# --- who and what -------------------------------------------------------------------------------


def editable_service(municipality: Municipality, service_id: int, by: Access) -> Service:
    """The service, locked until the deed is done; an error for whoever may not edit it."""
    service = (
        Service.objects.select_for_update(of=("self",))
        .filter(municipality=municipality, pk=service_id)
        .first()
    )
    if service is None:
        raise NotFound(_("There is no such service here."))
    if not may_edit(by, service.organisation_id):
        raise NotAllowed(_("You may edit services of your own organisation only."))
    return service


def refuse_public_change(services: Iterable[Service], by: Access) -> None:
    """Nothing, or NeedsApproval: what residents read of these services would change."""
    if not all(may_change_now(by, service) for service in services):
        raise NeedsApproval(
            _("Residents read this service: propose the change, the office decides.")
        )


def _given_at(place: Location) -> Iterable[Service]:
    """The services given at a stored place; of a new one none yet."""
    return place.services.all() if place.pk is not None else ()


def _new_place(service: Service) -> Location:
    return Location(
        municipality_id=service.municipality_id, organisation_id=service.organisation_id
    )


def _place_of(service: Service, location_id: int, by: Access) -> Location:
    place = (
        Location.objects.select_for_update(of=("self",))
        .prefetch_related("features", "service_locations__service")
        .filter(pk=location_id, service_locations__service=service)
        .first()
    )
    if place is None:
        raise NotFound(_("There is no such place here."))
    if not may_change_place(place, access=by):
        raise NotAllowed(
            _("Services of others are given here too. Ask the office to change this place.")
        )
    return place


def refuse_nowhere(facts: Mapping[str, Any]) -> None:
    """Nothing, or CannotSavePlace: one must be able to come, to write, or to open it."""
    if (facts["latitude"] is None) != (facts["longitude"] is None):
        raise CannotSavePlace(
            _("Give both latitude and longitude, or neither."),
            fields={"point": _("Give both latitude and longitude, or neither.")},
        )
    is_virtual = facts["kind"] == LocationKind.VIRTUAL
    if is_virtual and not (facts["url"] or facts["name"]):
        message = _("Write the web address, or a name such as “by telephone”.")
        raise CannotSavePlace(message, fields={"url": message})
    if not is_virtual and not facts["is_confidential"] and not facts["address"]:
        message = _("Write street and number, or the village.")
        raise CannotSavePlace(message, fields={"address": message})


# --- what is stored -----------------------------------------------------------------------------


def _store(place: Location, service: Service, facts: Mapping[str, Any]) -> None:
    is_new = place.pk is None
    for name in PLACE_FACTS:
        if name in facts and name != "features":
            setattr(place, name, facts[name])
    place.revision += not is_new
    place.save()
    if is_new:
        ServiceAtLocation.objects.create(service=service, location=place)
    if "features" in facts:
        _set_features(place, facts["features"])
    given = list(place.service_locations.values_list("service_id", flat=True))
    touch_services(given)
    if place.is_confidential:
        hide_units(given)


def _set_features(place: Location, features: Sequence[str]) -> None:
    place.features.exclude(feature__in=features).delete()
    LocationFeature.objects.bulk_create(
        (LocationFeature(location=place, feature=one) for one in sorted(set(features))),
        ignore_conflicts=True,
    )


def _refuse_secret(service: Service) -> None:
    if service.service_locations.exists():
        message = _(
            "The place of this service is confidential. If it is given at a place everybody may "
            "know as well, add that place on the page of places."
        )
        raise CannotSavePlace(message, fields={"address": message})


def _move(link: ServiceAtLocation, address: str) -> None:
    place = link.location
    if place.service_locations.count() > 1:
        take_away(link)
        add_addresses({link.service: address})
        return
    if fold(place.address) != fold(address):
        place.latitude = place.longitude = None  # they belonged to the address before
    place.address = address
    place.revision += 1
    place.save()


def take_away(link: ServiceAtLocation) -> None:
    """The service is not given at the place any more; the feed hears of what was public."""
    place = link.location
    was_public = not place.is_confidential and link.service.status != ServiceStatus.DRAFT
    if was_public:
        remember_removed(place.municipality_id, RecordKind.SERVICE_AT_LOCATION, [link.uuid])
    link.delete()
    if not place.service_locations.exists():
        if was_public:
            remember_removed(place.municipality_id, RecordKind.LOCATION, [place.uuid])
        place.delete()


def touch_services(service_ids: Iterable[int]) -> None:
    """The feed and other editors see that these services changed; their scores are stored anew."""
    ids = list(service_ids)
    Service.objects.filter(pk__in=ids).update(updated_at=timezone.now(), revision=F("revision") + 1)
    keep_quality(ids)


def _tell_feed(place: Location) -> None:
    """A place that became confidential leaves the copies others keep; one that is shown comes back."""
    links = place.service_locations.exclude(service__status=ServiceStatus.DRAFT)
    uuids = list(links.values_list("uuid", flat=True))
    if not place.is_confidential:
        forget_removed(RecordKind.SERVICE_AT_LOCATION, uuids)
        forget_removed(RecordKind.LOCATION, [place.uuid])
    elif uuids:
        remember_removed(place.municipality_id, RecordKind.SERVICE_AT_LOCATION, uuids)
        remember_removed(place.municipality_id, RecordKind.LOCATION, [place.uuid])
