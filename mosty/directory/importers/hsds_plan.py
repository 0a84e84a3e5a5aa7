"""What storing records of HSDS would change: the preview and the store both read it here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mosty.core.bulk import portions
from mosty.core.enums import RowVerdict
from mosty.core.imports import Difference, Facts, Parsed, RowPreview, compare
from mosty.core.text import fold
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers.hsds_contacts import HsdsContact, PlannedContacts, StoredContacts
from mosty.directory.importers.hsds_hours import are_same, at_places, with_untold
from mosty.directory.importers.hsds_json import is_uuid
from mosty.directory.importers.hsds_rows import HsdsPlace, HsdsRow
from mosty.directory.importers.plan import PlannedService, StoredServices, stored_services
from mosty.directory.importers.preview import Twins, differences, doubt
from mosty.directory.importers.rows import ServiceRow
from mosty.directory.importers.words import Words
from mosty.directory.models import Location, Service
from mosty.people.importers import (
    TITLES,
    OrganisationRow,
    PlannedOrganisation,
    plan_organisations,
)
from mosty.people.models import Organisation


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A place of the file; `facts`: those that would differ from what is stored."""

    place: HsdsPlace
    location: Location | None
    facts: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """What storing one record would do.

    Attributes:
        service: None: an organisation without services.
        organisation: where it stands among `HsdsPlan.organisations`.
        new_places, gone_places: places of the file the service comes to; places it leaves.
        contacts: of the service.
        effect: new, changed or same: of the service, or of what this record is the first to name.
    """

    row: HsdsRow
    service: PlannedService | None
    organisation: int
    new_places: tuple[HsdsPlace, ...]
    gone_places: tuple[Location, ...]
    contacts: PlannedContacts
    effect: RowVerdict

    @property
    def changes_service(self) -> bool:
        """Whether the service, or what stands beside it, would not be what it is."""
        return self.service is not None and bool(
            self.service.changes or self.new_places or self.gone_places or self.contacts
        )


@dataclass(frozen=True)
class HsdsPlan:
    """What storing a file of HSDS would do.

    Attributes:
        organisation_contacts: of each of the organisations.
    """

    stored: StoredServices
    organisations: Sequence[OrganisationRow]
    planned_organisations: Sequence[PlannedOrganisation]
    organisation_contacts: Sequence[PlannedContacts]
    places: Mapping[str, PlannedPlace]
    records: Sequence[PlannedRecord]


def plan_hsds(rows: Sequence[HsdsRow], municipality_id: int) -> HsdsPlan:
    """What storing the rows would change."""
    has_hours = any("hours" in (row.facts or {}) for row in rows)
    stored = stored_services(municipality_id, with_hours=has_hours)
    organisations, owner_of = _organisations(rows)
    planned = plan_organisations(organisations, municipality_id)
    places = _places(rows, stored, municipality_id)
    people = StoredContacts(municipality_id)
    told: dict[int, tuple[HsdsContact, ...]] = {}
    for row, owner in zip(rows, owner_of, strict=True):
        if row.organisation_contacts is not None:
            told.setdefault(owner, row.organisation_contacts)
    contacts = [
        people.plan(told.get(number), "organisation", _known(one.organisation))
        for number, one in enumerate(planned)
    ]
    first_names: set[Any] = set()
    records = []
    for row, owner in zip(rows, owner_of, strict=True):
        service = None if row.facts is None else _service(row, planned[owner], stored, places)
        new, gone = _links(row, service, places, stored)
        own = people.plan(row.contacts, "service", _known(service.service if service else None))
        parts = {("o", owner): planned[owner].changes or bool(contacts[owner])} | {
            ("p", one.external_id): bool(places[one.external_id].facts) for one in row.places
        }
        first = [changes for key, changes in parts.items() if key not in first_names]
        first_names |= set(parts)
        is_new = service.service is None if service else planned[owner].organisation is None
        is_changed = (service is not None and service.changes) or any(first) or new or gone or own
        effect = RowVerdict.CHANGED if is_changed else RowVerdict.SAME
        if is_new and (service is not None or any(first)):
            effect = RowVerdict.NEW
        records.append(PlannedRecord(row, service, owner, new, gone, own, effect))
    return HsdsPlan(stored, organisations, planned, contacts, places, records)


def _known(record: Service | Organisation | None) -> tuple[int, UUID] | None:
    return None if record is None else (record.pk, record.uuid)


def preview_hsds(parsed: Parsed, municipality_id: int) -> Sequence[RowPreview]:
    """A preview of each good record."""
    plan = plan_hsds(parsed.rows, municipality_id)
    words = Words(municipality_id)
    twins = Twins(municipality_id, plan.stored, {row.external_id for row in parsed.rows})
    return [_preview(one, plan, words, twins) for one in plan.records]


def _preview(one: PlannedRecord, plan: HsdsPlan, words: Words, twins: Twins) -> RowPreview:
    owner = plan.planned_organisations[one.organisation]
    found: list[Difference] = []
    reason = one.row.doubt or owner.doubt
    if one.service is not None and one.service.service is not None:
        found += differences(one.service, plan.stored, words)
        reason = reason or doubt(one.service, plan.stored)
    elif one.service is not None and (twin := twins.of(one.service)):
        reason = reason or _("looks like “%(name)s”, which is here under another number.") % {
            "name": twin
        }
    if one.effect is RowVerdict.CHANGED:
        if owner.organisation is not None and owner.fields:
            before = {name: getattr(owner.organisation, name) for name in owner.fields}
            found += [
                replace(difference, field=f"{_('organisation')}: {difference.field}")
                for difference in compare(
                    _in_words(before, words), _in_words(owner.fields, words), TITLES
                )
            ]
        if (
            one.new_places
            or one.gone_places
            or any(plan.places[place.external_id].facts for place in one.row.places)
        ):
            found.append(Difference(_("places"), "", _("other places, or changed ones")))
        if one.contacts or plan.organisation_contacts[one.organisation]:
            found.append(Difference(_("contacts"), "", _("other contacts, or changed ones")))
    is_same = one.effect is RowVerdict.SAME
    return RowPreview(
        one.row.number, one.row.label, one.effect, tuple(found), "" if is_same else reason
    )


def _in_words(fields: Mapping[str, Any], words: Words) -> dict[str, str]:
    return {
        name: words.of("organisation_id", value) if name == "patron_id" else str(value)
        for name, value in fields.items()
    }


def _organisations(rows: Sequence[HsdsRow]) -> tuple[list[OrganisationRow], list[int]]:
    """Each organisation once (the same id, or the same name), and which one each row has."""
    found: list[OrganisationRow] = []
    at: dict[tuple[str, str], int] = {}
    owner_of = []
    for row in rows:
        fields = row.organisation.fields
        keys = [("id", fields["external_id"]), ("name", fold(fields["name"]))]
        number = next((at[key] for key in keys if key in at), len(found))
        if number == len(found):
            found.append(row.organisation)
        for key in keys:
            at.setdefault(key, number)
        owner_of.append(number)
    return found, owner_of


def _service(
    row: HsdsRow,
    owner: PlannedOrganisation,
    stored: StoredServices,
    places: Mapping[str, PlannedPlace],
) -> PlannedService:
    service = stored.services.get(row.external_id) or stored.by_uuid.get(row.external_id)
    facts = dict(row.facts or {})
    facts["organisation_id"] = owner.organisation.pk if owner.organisation else None
    may_be_public = all(
        facts.get(name) or (service is not None and getattr(service, name))
        for name in ("for_whom", "how_to_apply")
    )
    if facts["status"] == ServiceStatus.PUBLISHED and not may_be_public:
        facts["status"] = service.status if service is not None else ServiceStatus.DRAFT.value
    if "hours" in facts:
        facts["hours"] = _hours(facts["hours"], row, service, stored=stored, places=places)
    if service is not None:
        facts.pop("provider_mode", None)  # HSDS does not tell it
        _leave_unsaid(facts, service, stored)
        if row.doubt:
            facts.pop("service_type_id", None)  # it was only guessed
        if not service.website and _is_own_page(facts.get("website", ""), service):
            facts.pop("website")
        facts = {
            name: value
            for name, value in facts.items()
            if not _is_same(name, value, stored.fact(service, name))
        }
    sheet = ServiceRow(row.external_id, facts, {}, row.number, row.doubt)
    return PlannedService(sheet, service, None, facts, {})


def _is_same(name: str, value: Any, stored: Any) -> bool:
    return are_same(value, stored) if name == "hours" else bool(value == stored)


def _hours(
    hours: Facts,
    row: HsdsRow,
    service: Service | None,
    *,
    stored: StoredServices,
    places: Mapping[str, PlannedPlace],
) -> Facts:
    """The hours at stored places by their id; those of places the file does not tell of stay."""
    ids = {
        one.external_id: location.pk if location else one.external_id
        for one in row.places
        for location in [places[one.external_id].location]
    }
    found = at_places(hours, ids)
    if service is None:
        return found
    gone = {place.pk for place in _gone(row, service, stored)}
    return with_untold(found, stored.fact(service, "hours"), {*ids.values(), *gone})


def _leave_unsaid(facts: dict[str, Any], service: Service, stored: StoredServices) -> None:
    """Take out what a feed tells less exactly than it is stored."""
    said = "\n".join(filter(None, (service.how_to_apply, service.who_decides)))
    if facts.get("how_to_apply") == said:  # HSDS has one field for both
        del facts["how_to_apply"]
    if any(place.is_confidential for place in stored.places.get(service.pk, ())):
        facts.pop("village_unit_id", None)  # it would tell where the place is
        facts.pop("covers_all", None)


def _is_own_page(address: str, service: Service) -> bool:
    return address.endswith(f"/{service.pk}/")


def _places(
    rows: Sequence[HsdsRow], stored: StoredServices, municipality_id: int
) -> Mapping[str, PlannedPlace]:
    by_id: dict[str, Location] = {}
    for location in Location.objects.filter(municipality=municipality_id):
        by_id[str(location.uuid)] = location
    by_id |= {one.external_id: one for one in by_id.values() if one.external_id}
    told: dict[str, HsdsPlace] = {}
    for row in rows:
        for place in row.places:
            told.setdefault(place.external_id, place)
    numbers = _own_numbers(told, by_id)
    found: dict[str, PlannedPlace] = {}
    for key, place in told.items():
        known = by_id.get(key)
        facts = {
            name: value
            for name, value in {**place.facts, **numbers.get(key, {})}.items()
            if known is None or stored.place_fact(known, name) != value
        }
        found[key] = PlannedPlace(place, known, facts)
    return found


def _own_numbers(
    told: Mapping[str, HsdsPlace], by_id: Mapping[str, Location]
) -> Mapping[str, Mapping[str, str]]:
    """The number in another register (`external_id`) of places that are known by their uuid.

    A place whose uuid is not free here is known by the identifier of its file alone, and two places
    of one number by theirs.
    """
    asked = {key: one.identifier for key, one in told.items() if one.identifier and is_uuid(key)}
    times = Counter(asked.values())
    others: set[str] = set()
    for keys in portions(key for key in asked if key not in by_id):
        taken = Location.objects.filter(uuid__in=keys).values_list("uuid", flat=True)
        others |= {str(one) for one in taken}
    found: dict[str, Mapping[str, str]] = {}
    for key, number in asked.items():
        location, namesake = by_id.get(key), by_id.get(number)
        is_free = times[number] == 1 and number not in told and namesake in (None, location)
        is_known = location is None or (location.external_id and str(location.uuid) == key)
        if is_free and is_known and key not in others:
            found[key] = {"external_id": number}
    return found


def _links(
    row: HsdsRow,
    service: PlannedService | None,
    places: Mapping[str, PlannedPlace],
    stored: StoredServices,
) -> tuple[tuple[HsdsPlace, ...], tuple[Location, ...]]:
    """Places the service comes to, and places of an earlier file that it leaves.

    Places an office entered, and confidential ones, no feed tells of: they stay.
    """
    if service is None:
        return (), ()
    now = stored.places.get(service.service.pk, ()) if service.service else ()
    here = {place.pk for place in now}
    wanted: dict[str, HsdsPlace] = {}
    for place in row.places:
        location = places[place.external_id].location
        if location is None or location.pk not in here:
            wanted.setdefault(place.external_id, place)
    return tuple(wanted.values()), _gone(row, service.service, stored)


def _gone(row: HsdsRow, service: Service | None, stored: StoredServices) -> tuple[Location, ...]:
    """Places of an earlier file that this one does not tell of; if it tells of none, all stay."""
    if service is None or not row.places:
        return ()
    told = {place.external_id for place in row.places}
    return tuple(
        place
        for place in stored.places.get(service.pk, ())
        if place.external_id
        and told.isdisjoint((place.external_id, str(place.uuid)))
        and not place.is_confidential
    )
