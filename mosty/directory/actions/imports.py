"""Services from a sheet."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.bulk import BATCH, save_many
from mosty.core.imports import ImportKind, StoreCounts, Watch
from mosty.directory.actions.import_places import store_places
from mosty.directory.actions.many import (
    derive_words,
    show_everywhere,
    store_hours,
    store_languages,
)
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers import (
    COLUMNS,
    PlannedService,
    ServiceRow,
    StoredServices,
    parse_services,
    plan_services,
    preview_services,
)
from mosty.directory.models import Service
from mosty.territory.models import Municipality

#: Facts kept in rows beside the service.
_BESIDE = ("languages", "hours")
_DERIVED = ("search_text", "sort_key", "revision", "published_at", "updated_at")
SERVICE, PLACE = "directory.Service", "directory.Location"


@transaction.atomic
def store_services(rows: Sequence[ServiceRow], municipality_id: int, by: Access) -> StoreCounts:
    """The services of the file, added or changed by their number; others stay as they are."""
    by.require("directory.service_import")
    stored, plan = plan_services(rows, municipality_id)
    planned = [one for one in plan if one.changes]
    watch = Watch(
        municipality_id,
        {
            SERVICE: [one.service.pk for one in planned if one.service is not None],
            PLACE: [one.place.pk for one in planned if one.place is not None],
        },
    )
    services = write_services(planned, stored, municipality_id)
    changes = list(zip(planned, services, strict=True))
    created = [service for one, service in changes if one.service is None]
    places = store_places(changes, stored)
    if changes:
        show_everywhere(
            Municipality.objects.get(pk=municipality_id), [service for _one, service in changes]
        )
        hide_units(one.pk for one in services if one.village_unit_id)  # one hidden meanwhile
    counts = StoreCounts(
        len(created),
        len(changes) - len(created),
        len(rows) - len(changes),
        watch.changes(
            {SERVICE: [service.pk for service in created], PLACE: [place.pk for place in places]},
            rows={(SERVICE, service.pk): one.row.number for one, service in changes},
        ),
    )
    if changes:
        record(
            "directory.services_imported",
            by=by,
            data={"created": counts.created, "updated": counts.updated},
        )
    return counts


def write_services(
    planned: Sequence[PlannedService], stored: StoredServices, municipality_id: int
) -> Sequence[Service]:
    """The services of planned rows, written with languages and hours; places and the rest follow."""
    changes = [(one, _filled(one, municipality_id)) for one in planned]
    services = [service for _one, service in changes]
    derive_words(services)
    created = [service for one, service in changes if one.service is None]
    Service.objects.bulk_create(created, batch_size=BATCH)
    named = {name for one in planned for name in one.facts} - set(_BESIDE)
    updated = [service for one, service in changes if one.service is not None]
    save_many(updated, [*named, *_DERIVED])
    store_languages(_beside(changes, "languages"))
    store_hours(_beside(changes, "hours"))
    return services


def _filled(planned: PlannedService, municipality_id: int) -> Service:
    """The service of the row with its new facts, not stored yet."""
    facts = {name: value for name, value in planned.facts.items() if name not in _BESIDE}
    service = planned.service
    if service is None:
        number = planned.row.external_id
        service = Service(municipality_id=municipality_id, external_id=number, revision=0, **facts)
    else:
        for name, value in facts.items():
            setattr(service, name, value)
    service.revision += 1
    if service.status != ServiceStatus.DRAFT and service.published_at is None:
        service.published_at = timezone.now()
    return service


def _beside(changes: Sequence[tuple[PlannedService, Service]], name: str) -> dict[int, Any]:
    """The fact kept beside the service, by id, of services whose row changes it."""
    return {service.pk: one.facts[name] for one, service in changes if name in one.facts}


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
    preview=preview_services,
)
