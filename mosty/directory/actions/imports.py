"""Services from a sheet."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.imports import ImportKind, StoreCounts
from mosty.directory.actions.places import add_addresses, forget_fetched, set_address
from mosty.directory.actions.services import BESIDE
from mosty.directory.actions.stations import SOURCE, station_entry
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers import COLUMNS, ServiceRow, parse_services
from mosty.directory.models import Service
from mosty.directory.rules import search_text, service_sort_key
from mosty.territory.models import Municipality
from mosty.thread.actions import register_stations, remove_station


@transaction.atomic
def store_services(rows: Sequence[ServiceRow], municipality_id: int, by: Access) -> StoreCounts:
    """The services of the file, added or changed by their number; others stay as they are."""
    by.require("directory.service_import")
    stored = (
        Service.objects.filter(municipality=municipality_id)
        .exclude(external_id="")
        .prefetch_related("service_locations__location")
    )
    known = {service.external_id: service for service in stored}
    created: list[Service] = []
    updated: list[Service] = []
    addresses: list[tuple[Service, str]] = []
    for row in rows:
        service = known.get(row.external_id)
        if service is None:
            service = Service(municipality_id=municipality_id, external_id=row.external_id)
            created.append(service)
        elif all(getattr(service, name) == value for name, value in row.facts.items()):
            continue
        else:
            updated.append(service)
            service.revision += 1
        addresses.append((service, row.facts["address"]))
        for name, value in row.facts.items():
            if name not in BESIDE:
                setattr(service, name, value)
        if service.status != ServiceStatus.DRAFT and service.published_at is None:
            service.published_at = timezone.now()
    _name_words([*created, *updated])
    Service.objects.bulk_create(created, batch_size=200)
    changed = [
        *(name for row in rows[:1] for name in row.facts if name not in BESIDE),
        "search_text",
        "sort_key",
        "revision",
        "published_at",
        "updated_at",
    ]
    Service.objects.bulk_update(updated, changed, batch_size=100)
    _store_addresses(addresses)
    _put_on_thread(municipality_id, [*created, *updated])
    counts = StoreCounts(len(created), len(updated), len(rows) - len(created) - len(updated))
    if created or updated:
        record(
            "directory.services_imported",
            by=by,
            data={"created": counts.created, "updated": counts.updated},
        )
    return counts


def _store_addresses(addresses: Sequence[tuple[Service, str]]) -> None:
    """The address of each service of the file; those of new services in one go."""
    new = {service: address for service, address in addresses if address and not service.address}
    add_addresses(new)
    for service, address in addresses:
        if service not in new and service.address != address:
            set_address(service, address)
    forget_fetched(service for service, _address in addresses)


def _name_words(services: Sequence[Service]) -> None:
    """Search words and order, with kinds, organisations and units read at once."""
    _fetch(services)
    for service in services:
        service.search_text = search_text(service)
        service.sort_key = service_sort_key(service.name)
        service.updated_at = timezone.now()


def _fetch(services: Sequence[Service]) -> None:
    fields = Service._meta
    for name in ("service_type", "organisation", "village_unit"):
        ids = {getattr(service, f"{name}_id") for service in services} - {None}
        model = fields.get_field(name).related_model
        assert model is not None
        assert not isinstance(model, str)
        found = model._default_manager.in_bulk(list(ids))
        for service in services:
            wanted = getattr(service, f"{name}_id")
            setattr(service, name, found[wanted] if wanted is not None else None)


def _put_on_thread(municipality_id: int, services: Sequence[Service]) -> None:
    municipality = Municipality.objects.get(pk=municipality_id)
    for service in services:
        service.municipality = municipality
        if service.status == ServiceStatus.DRAFT and service.published_at is not None:
            remove_station(SOURCE, service.pk)  # it was public once; a draft has no public page
    register_stations(
        municipality=municipality,
        entries=[
            station_entry(service) for service in services if service.status != ServiceStatus.DRAFT
        ],
    )


SERVICES = ImportKind(
    code="directory.services",
    title=gettext_lazy("Services"),
    permission="directory.service_import",
    columns=COLUMNS,
    parse=parse_services,
    store=store_services,
    note=gettext_lazy(
        "Import organisations and village units first: services refer to them by name."
    ),
)
