"""Services from a sheet."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.bulk import BATCH, save_many
from mosty.core.imports import ImportKind, StoreCounts
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.import_places import store_languages, store_places
from mosty.directory.actions.stations import SOURCE, station_entry
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers import (
    COLUMNS,
    PlannedService,
    ServiceRow,
    parse_services,
    plan_services,
)
from mosty.directory.models import Service
from mosty.directory.rules import search_text, service_sort_key
from mosty.territory.models import Municipality
from mosty.thread.actions import register_stations, remove_station

#: Facts kept in rows beside the service.
_BESIDE = ("languages",)
_DERIVED = ("search_text", "sort_key", "revision", "published_at", "updated_at")


@transaction.atomic
def store_services(rows: Sequence[ServiceRow], municipality_id: int, by: Access) -> StoreCounts:
    """The services of the file, added or changed by their number; others stay as they are."""
    by.require("directory.service_import")
    stored, plan = plan_services(rows, municipality_id)
    changes = [(one, _filled(one, municipality_id)) for one in plan if one.changes]
    created = [service for one, service in changes if one.service is None]
    updated = [service for one, service in changes if one.service is not None]
    _derive([*created, *updated])
    Service.objects.bulk_create(created, batch_size=BATCH)
    named = {name for one, _service in changes for name in one.facts} - set(_BESIDE)
    save_many(updated, [*named, *_DERIVED])
    store_languages(
        {service: one.facts["languages"] for one, service in changes if "languages" in one.facts},
        stored,
    )
    store_places(changes, stored)
    index_services([service for _one, service in changes])
    municipality = Municipality.objects.get(pk=municipality_id)
    _put_on_thread(municipality, [service for _one, service in changes])
    refresh_small_figures(municipality)
    counts = StoreCounts(len(created), len(updated), len(rows) - len(changes))
    if changes:
        record(
            "directory.services_imported",
            by=by,
            data={"created": counts.created, "updated": counts.updated},
        )
    return counts


def _filled(planned: PlannedService, municipality_id: int) -> Service:
    """The service of the row with its new facts, not stored yet."""
    service = planned.service
    if service is None:
        service = Service(
            municipality_id=municipality_id, external_id=planned.row.external_id, revision=0
        )
    for name, value in planned.facts.items():
        if name not in _BESIDE:
            setattr(service, name, value)
    service.revision += 1
    if service.status != ServiceStatus.DRAFT and service.published_at is None:
        service.published_at = timezone.now()
    return service


def _derive(services: Sequence[Service]) -> None:
    """Search words and order, with kinds, organisations and units read at once."""
    _fetch(services)
    for service in services:
        service.search_text = search_text(service)
        service.sort_key = service_sort_key(service.name)


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


def _put_on_thread(municipality: Municipality, services: Sequence[Service]) -> None:
    for service in services:
        service.municipality = municipality
        if service.status == ServiceStatus.DRAFT and service.published_at is not None:
            remove_station(SOURCE, service.pk)  # it was public once; a draft has no public page
    register_stations(
        municipality=municipality,
        entries=[
            station_entry(service)
            for service in services
            if service.status != ServiceStatus.DRAFT and service.merged_into_id is None
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
        "Import organisations and village units first: services refer to them by name. A column that"
        " the file does not have leaves what is stored; an empty cell empties it."
    ),
)
