"""Services, organisations and places from HSDS."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.bulk import BATCH, portions, save_many
from mosty.core.enums import RowVerdict
from mosty.core.imports import ImportKind, StoreCounts, Watch
from mosty.directory.actions.imports import PLACE, SERVICE, write_services
from mosty.directory.actions.many import remove_links, show_everywhere, store_features
from mosty.directory.importers import HsdsPlan, HsdsRow, parse_hsds, plan_hsds, preview_hsds
from mosty.directory.models import Location, Service, ServiceAtLocation
from mosty.people.actions import write_organisations
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@transaction.atomic
def store_hsds(rows: Sequence[HsdsRow], municipality_id: int, by: Access) -> StoreCounts:
    """The records of the file, added or changed by their identifier; others stay as they are."""
    by.require("directory.service_import")
    plan = plan_hsds(rows, municipality_id)
    watch = Watch(
        municipality_id,
        {
            SERVICE: [
                one.service.service.pk
                for one in plan.records
                if one.service is not None and one.service.service is not None
            ],
            PLACE: [one.location.pk for one in plan.places.values() if one.location is not None],
        },
    )
    written = write_organisations(plan.organisations, municipality_id)
    _keep_identifiers(written.organisations, Organisation)
    services = _write_services(plan, written.organisations, municipality_id)
    places = _write_places(plan, municipality_id)
    _write_links(plan, services, places)
    changed = [services[one.row.number] for one in plan.records if one.row.number in services]
    if changed:
        show_everywhere(Municipality.objects.get(pk=municipality_id), changed)
    made = {
        SERVICE: [
            services[one.row.number].pk
            for one in plan.records
            if one.service is not None and one.service.service is None
        ],
        PLACE: [places[key].pk for key, one in plan.places.items() if one.location is None],
    }
    effects = [one.effect for one in plan.records]
    counts = StoreCounts(
        effects.count(RowVerdict.NEW),
        effects.count(RowVerdict.CHANGED),
        effects.count(RowVerdict.SAME),
        (*written.counts.changes, *watch.changes(made)),
    )
    if counts.created or counts.updated:
        record("directory.hsds_imported", by=by, data=counts.figures)
    return counts


def _write_services(
    plan: HsdsPlan, organisations: Sequence[Organisation], municipality_id: int
) -> Mapping[int, Service]:
    """Services of records that bring something, by number of the record."""
    records = [
        one
        for one in plan.records
        if one.service is not None and (one.service.changes or one.new_places or one.gone_places)
    ]
    planned = [one.service for one in records if one.service is not None]
    for one, service in zip(records, planned, strict=True):
        if "organisation_id" in service.facts:
            organisation = organisations[one.organisation]
            assert isinstance(service.facts, dict)
            service.facts["organisation_id"] = organisation.pk
    written = write_services(planned, plan.stored, municipality_id)
    _keep_identifiers(
        [service for one, service in zip(planned, written, strict=True) if one.service is None],
        Service,
    )
    return {one.row.number: service for one, service in zip(records, written, strict=True)}


def _write_places(plan: HsdsPlan, municipality_id: int) -> Mapping[str, Location]:
    """Places of the file by its identifier."""
    found: dict[str, Location] = {}
    new, changed = [], []
    for key, one in plan.places.items():
        place = one.location
        if place is None:
            place = Location(municipality_id=municipality_id, external_id=key)
            new.append(place)
        elif one.facts:
            place.revision += 1
            changed.append(place)
        for name, value in one.facts.items():
            if name != "features":
                setattr(place, name, value)
        found[key] = place
    Location.objects.bulk_create(new, batch_size=BATCH)
    _keep_identifiers(new, Location)
    names = {name for one in plan.places.values() for name in one.facts} - {"features"}
    save_many(changed, [*names, "revision", "updated_at"])
    store_features(
        {
            found[key].pk: one.facts["features"]
            for key, one in plan.places.items()
            if "features" in one.facts
        }
    )
    return found


def _write_links(
    plan: HsdsPlan, services: Mapping[int, Service], places: Mapping[str, Location]
) -> None:
    gone = {
        (services[one.row.number].pk, place.pk) for one in plan.records for place in one.gone_places
    }
    for ids in portions({service_id for service_id, _place_id in gone}):
        links = ServiceAtLocation.objects.filter(service__in=ids)
        remove_links(
            [
                link
                for link in links.select_related("service", "location")
                if (link.service_id, link.location_id) in gone
            ]
        )
    ServiceAtLocation.objects.bulk_create(
        [
            ServiceAtLocation(service=services[one.row.number], location=places[key])
            for one in plan.records
            for key in one.new_places
        ],
        batch_size=BATCH,
    )


def _keep_identifiers(
    records: Iterable[Service] | Iterable[Location] | Iterable[Organisation],
    model: type[Service] | type[Location] | type[Organisation],
) -> None:
    """New records keep the identifier their file gave them as their own, where it is free."""
    wanted = {}
    for one in records:
        identifier = _uuid(one.external_id)
        if identifier is not None and identifier != one.uuid:
            wanted[identifier] = one
    taken: set[UUID] = set()
    for some in portions(wanted):
        taken |= set(model._default_manager.filter(uuid__in=some).values_list("uuid", flat=True))
    free = [one for identifier, one in wanted.items() if identifier not in taken]
    for one in free:
        one.uuid = UUID(one.external_id)
    save_many(free, ["uuid"])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


HSDS = ImportKind(
    code="directory.hsds",
    title=gettext_lazy("Services from another catalogue (HSDS)"),
    permission="directory.service_import",
    columns=(),
    parse=parse_hsds,
    store=store_hsds,
    note=gettext_lazy(
        "A JSON file of the open standard HSDS (a page of a feed, a list, or one record a line), or"
        " its tabular package as a ZIP. Organisations and places come along."
    ),
    preview=preview_hsds,
)
