"""Services, organisations and places from HSDS."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import Model
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
    _keep_identifiers(written.organisations)
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
    new = (one.row.external_id for one in records if one.service and one.service.service is None)
    free = _free_identifiers(new, Service)
    planned = []
    for one in records:
        assert one.service is not None
        facts = dict(one.service.facts)
        if "organisation_id" in facts:
            facts["organisation_id"] = organisations[one.organisation].pk
        if "hours" in facts:
            ids = {place.external_id: places[place.external_id].pk for place in one.row.places}
            facts["hours"] = at_places(facts["hours"], ids)
        if one.service.service is None and one.row.external_id in free:
            facts["uuid"] = free[one.row.external_id]
        planned.append(replace(one.service, facts=facts))
    written = write_services(planned, plan.stored, municipality_id)
    return {one.row.number: service for one, service in zip(records, written, strict=True)}


def _write_places(plan: HsdsPlan, municipality_id: int) -> Mapping[str, Location]:
    """Places of the file by its identifier."""
    found: dict[str, Location] = {}
    new, changed = [], []
    free = _free_identifiers((k for k, one in plan.places.items() if not one.location), Location)
    for key, one in plan.places.items():
        place = one.location
        if place is None:
            place = Location(municipality_id=municipality_id, external_id=key)
            place.uuid = free.get(key, place.uuid)
            new.append(place)
        elif one.facts:
            place.revision += 1
            changed.append(place)
        for name, value in one.facts.items():
            if name != "features":
                setattr(place, name, value)
        found[key] = place
    Location.objects.bulk_create(new, batch_size=BATCH)
    for uuids in portions(free.values()):
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
        old = ServiceAtLocation.objects.filter(service__in=ids)
        remove_links(
            [
                link
                for link in old.select_related("service", "location")
                if (link.service_id, link.location_id) in gone
            ]
        )
    new = [(one, place) for one in plan.records for place in one.new_places]
    free = _free_identifiers((place.link for _one, place in new), ServiceAtLocation)
    links = [
        ServiceAtLocation(
            service=services[one.row.number],
            location=places[place.external_id],
            **({"uuid": free[place.link]} if place.link in free else {}),
        )
        for one, place in new
    ]
    ServiceAtLocation.objects.bulk_create(links, batch_size=BATCH)
    for uuids in portions(one.uuid for one in links if not one.location.is_confidential):
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


def _keep_identifiers(organisations: Iterable[Organisation]) -> None:
    """Organisations that have come keep the identifier of their file as their own, where it is free."""
    wanted = [one for one in organisations if one.external_id != str(one.uuid)]
    free = _free_identifiers((one.external_id for one in wanted), Organisation)
    kept = [one for one in wanted if one.external_id in free]
    for one in kept:
        one.uuid = free[one.external_id]
    save_many(kept, ["uuid"])


def _free_identifiers(texts: Iterable[str], model: type[Model]) -> Mapping[str, UUID]:
    """Identifiers of a file that are UUIDs and that no record has yet; one that comes twice is not."""
    times = Counter(text for text in texts if is_uuid(text))
    wanted = {text: UUID(text) for text, count in times.items() if count == 1}
    taken: set[UUID] = set()
    for some in portions(wanted.values()):
        taken |= set(model._default_manager.filter(uuid__in=some).values_list("uuid", flat=True))
    return {text: one for text, one in wanted.items() if one not in taken}


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
