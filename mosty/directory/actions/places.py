"""Where a service is given and in which languages: rows beside the service."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from mosty.directory.models import Location, Service, ServiceAtLocation, ServiceLanguage


@transaction.atomic
def set_address(service: Service, address: str) -> None:
    """The first place of the service that may be shown, now with this address; "" takes it away."""
    first = (
        ServiceAtLocation.objects.filter(service=service, location__is_confidential=False)
        .select_related("location")
        .order_by("id")
        .first()
    )
    if first is None:
        if address:
            add_addresses({service: address})
        return
    if not address:
        first.delete()
        if not first.location.service_locations.exists():
            first.location.delete()
    elif first.location.address != address:
        first.location.address = address
        first.location.revision += 1
        first.location.save()


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
