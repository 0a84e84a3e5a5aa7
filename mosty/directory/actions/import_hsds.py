"""Services, organisations and places from HSDS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.bulk import BATCH, portions, save_many
from mosty.core.enums import RowVerdict
from mosty.core.imports import ImportKind, StoreCounts, Watch
from mosty.directory.actions.import_contacts import CONTACT, write_contacts
from mosty.directory.actions.imports import PLACE, SERVICE, write_services
from mosty.directory.actions.many import remove_links, show_everywhere, store_features
from mosty.directory.actions.removals import forget_removed
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.enums import RecordKind
from mosty.directory.importers import (
    HsdsPlan,
    HsdsRow,
    PlannedContacts,
    at_places,
    is_uuid,
    parse_hsds,
    plan_hsds,
    preview_hsds,
)
from mosty.directory.models import Contact, Location, Service, ServiceAtLocation
from mosty.people.actions import write_organisations
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

R = TypeVar("R", Service, Location, Organisation, ServiceAtLocation)


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
            CONTACT: [
                one.pk
                for people in _planned_contacts(plan)
                for one in (*people.gone, *(contact for contact, _facts in people.changed))
            ],
        },
    )
    written = write_organisations(plan.organisations, municipality_id)
    _keep_identifiers(
        ((one.external_id, one) for one in written.organisations if is_uuid(one.external_id)),
        Organisation,
    )
    places = _write_places(plan, municipality_id)
    services = _write_services(plan, written.organisations, places, municipality_id)
    _write_links(plan, services, places)
    contacts = _write_contacts(plan, services, written.organisations, municipality_id)
    changed = [services[one.row.number] for one in plan.records if one.row.number in services]
    if changed:
        show_everywhere(Municipality.objects.get(pk=municipality_id), changed)
        hide_units(one.pk for one in changed if one.village_unit_id)  # one hidden meanwhile
    made = {
        SERVICE: [
            services[one.row.number].pk
            for one in plan.records
            if one.service is not None and one.service.service is None
        ],
        PLACE: [places[key].pk for key, one in plan.places.items() if one.location is None],
        CONTACT: [one.pk for one in contacts],
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
    plan: HsdsPlan,
    organisations: Sequence[Organisation],
    places: Mapping[str, Location],
    municipality_id: int,
) -> Mapping[int, Service]:
    """Services of records that bring something, by number of the record."""
    records = [one for one in plan.records if one.changes_service]
    planned = []
    for one in records:
        assert one.service is not None
        facts = dict(one.service.facts)
        if "organisation_id" in facts:
            facts["organisation_id"] = organisations[one.organisation].pk
        if "hours" in facts:
            ids = {place.external_id: places[place.external_id].pk for place in one.row.places}
            facts["hours"] = at_places(facts["hours"], ids)
        planned.append(replace(one.service, facts=facts))
    written = write_services(planned, plan.stored, municipality_id)
    _keep_identifiers(
        (
            (service.external_id, service)
            for one, service in zip(planned, written, strict=True)
            if one.service is None and is_uuid(service.external_id)
        ),
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
    kept = _keep_identifiers(
        (
            (key, found[key])
            for key, one in plan.places.items()
            if one.location is None and is_uuid(key)
        ),
        Location,
    )
    for uuids in portions(one.uuid for one in kept):
        forget_removed(RecordKind.LOCATION, uuids)
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
    new = [
        (place.link, ServiceAtLocation(service=services[one.row.number], location=places[key]))
        for one in plan.records
        for place in one.new_places
        for key in [place.external_id]
    ]
    ServiceAtLocation.objects.bulk_create((link for _key, link in new), batch_size=BATCH)
    kept = _keep_identifiers(((key, link) for key, link in new if is_uuid(key)), ServiceAtLocation)
    for uuids in portions(one.uuid for one in kept):
        forget_removed(RecordKind.SERVICE_AT_LOCATION, uuids)


def _write_contacts(
    plan: HsdsPlan,
    services: Mapping[int, Service],
    organisations: Sequence[Organisation],
    municipality_id: int,
) -> Sequence[Contact]:
    """Contacts of services and of organisations; gives the new ones."""
    planned: list[tuple[Service | Organisation, PlannedContacts]] = [
        (services[one.row.number], one.contacts) for one in plan.records if one.contacts
    ]
    of_organisations = [
        (organisation, people)
        for organisation, people in zip(organisations, plan.organisation_contacts, strict=True)
        if people
    ]
    for ids in portions(organisation.pk for organisation, _people in of_organisations):
        Organisation.objects.filter(pk__in=ids).update(updated_at=timezone.now())  # for the feed
    return write_contacts([*planned, *of_organisations], municipality_id)


def _planned_contacts(plan: HsdsPlan) -> Iterable[PlannedContacts]:
    return (*(one.contacts for one in plan.records), *plan.organisation_contacts)


def _keep_identifiers(wanted: Iterable[tuple[str, R]], model: type[R]) -> Sequence[R]:
    """New records keep the identifier (a UUID) that their file gave them, where it is free."""
    asked = {identifier: one for text, one in wanted if (identifier := UUID(text)) != one.uuid}
    taken: set[UUID] = set()
    for some in portions(asked):
        taken |= set(model._default_manager.filter(uuid__in=some).values_list("uuid", flat=True))
    free = {identifier: one for identifier, one in asked.items() if identifier not in taken}
    for identifier, one in free.items():
        one.uuid = identifier
    save_many(list(free.values()), ["uuid"])
    return list(free.values())


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
