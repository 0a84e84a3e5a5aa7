"""What storing records of HSDS would change: the preview and the store both read it here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.enums import RowVerdict
from mosty.core.imports import Difference, Parsed, RowPreview, compare
from mosty.core.text import fold
from mosty.directory.enums import ServiceStatus
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


@dataclass(frozen=True)
class PlannedPlace:
    """A place of the file; `facts`: those that would differ from what is stored."""

    place: HsdsPlace
    location: Location | None
    facts: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class PlannedRecord:
    """What storing one record would do.

    Attributes:
        service: None: an organisation without services.
        organisation: where it stands among `HsdsPlan.organisations`.
        new_places, gone_places: places (by id of the file) the service comes to; places it leaves.
        effect: new, changed or same: of the service, or of what this record is the first to name.
    """

    row: HsdsRow
    service: PlannedService | None
    organisation: int
    new_places: tuple[str, ...]
    gone_places: tuple[Location, ...]
    effect: RowVerdict


@dataclass(frozen=True)
class HsdsPlan:
    """What storing a file of HSDS would do."""

    stored: StoredServices
    organisations: Sequence[OrganisationRow]
    planned_organisations: Sequence[PlannedOrganisation]
    places: Mapping[str, PlannedPlace]
    records: Sequence[PlannedRecord]


def plan_hsds(rows: Sequence[HsdsRow], municipality_id: int) -> HsdsPlan:
    """What storing the rows would change."""
    has_hours = any("hours" in (row.facts or {}) for row in rows)
    stored = stored_services(municipality_id, with_hours=has_hours)
    organisations, owner_of = _organisations(rows)
    planned = plan_organisations(organisations, municipality_id)
    places = _places(rows, stored, municipality_id)
    named: set[Any] = set()
    records = []
    for row, owner in zip(rows, owner_of, strict=True):
        service = None if row.facts is None else _service(row, planned[owner], stored)
        new, gone = _links(row, service, places, stored)
        parts = {("o", owner): planned[owner].changes} | {
            ("p", one.external_id): bool(places[one.external_id].facts) for one in row.places
        }
        first = [changes for key, changes in parts.items() if key not in named]
        named |= set(parts)
        is_new = service.service is None if service else planned[owner].organisation is None
        is_changed = (service is not None and service.changes) or any(first) or new or gone
        effect = RowVerdict.CHANGED if is_changed else RowVerdict.SAME
        if is_new and (service is not None or any(first)):
            effect = RowVerdict.NEW
        records.append(PlannedRecord(row, service, owner, new, gone, effect))
    return HsdsPlan(stored, organisations, planned, places, records)


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
            before = {name: str(getattr(owner.organisation, name)) for name in owner.fields}
            after = {name: str(value) for name, value in owner.fields.items()}
            found += [
                replace(difference, field=f"{_('organisation')}: {difference.field}")
                for difference in compare(before, after, TITLES)
            ]
        if (
            one.new_places
            or one.gone_places
            or any(plan.places[place.external_id].facts for place in one.row.places)
        ):
            found.append(Difference(_("places"), "", _("other places, or changed ones")))
    is_same = one.effect is RowVerdict.SAME
    return RowPreview(
        one.row.number, one.row.label, one.effect, tuple(found), "" if is_same else reason
    )


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


def _service(row: HsdsRow, owner: PlannedOrganisation, stored: StoredServices) -> PlannedService:
    service = stored.services.get(row.external_id) or stored.by_uuid.get(row.external_id)
    facts = dict(row.facts or {})
    facts["organisation_id"] = owner.organisation.pk if owner.organisation else None
    may_be_public = all(
        facts.get(name) or (service is not None and getattr(service, name))
        for name in ("for_whom", "how_to_apply")
    )
    if facts["status"] == ServiceStatus.PUBLISHED and not may_be_public:
        facts["status"] = service.status if service is not None else ServiceStatus.DRAFT.value
    if service is not None:
        facts.pop("provider_mode", None)  # HSDS does not tell it
        if row.doubt:
            facts.pop("service_type_id", None)  # it was only guessed
        if not service.website and _is_own_page(facts.get("website", ""), service):
            facts.pop("website")
        facts = {
            name: value for name, value in facts.items() if stored.fact(service, name) != value
        }
    sheet = ServiceRow(row.external_id, facts, {}, row.number, row.doubt)
    return PlannedService(sheet, service, None, facts, {})


def _is_own_page(address: str, service: Service) -> bool:
    return address.endswith(f"/{service.pk}/")


def _places(
    rows: Sequence[HsdsRow], stored: StoredServices, municipality_id: int
) -> Mapping[str, PlannedPlace]:
    by_id: dict[str, Location] = {}
    for location in Location.objects.filter(municipality=municipality_id):
        by_id[str(location.uuid)] = location
    by_id |= {one.external_id: one for one in by_id.values() if one.external_id}
    found: dict[str, PlannedPlace] = {}
    for row in rows:
        for place in row.places:
            if place.external_id not in found:
                stored_place = by_id.get(place.external_id)
                facts = {
                    name: value
                    for name, value in place.facts.items()
                    if stored_place is None or stored.place_fact(stored_place, name) != value
                }
                found[place.external_id] = PlannedPlace(place, stored_place, facts)
    return found


def _links(
    row: HsdsRow,
    service: PlannedService | None,
    places: Mapping[str, PlannedPlace],
    stored: StoredServices,
) -> tuple[tuple[str, ...], tuple[Location, ...]]:
    """Places the service comes to, and places of an earlier file that it leaves.

    Places an office entered, and confidential ones, no feed tells of: they stay.
    """
    if service is None:
        return (), ()
    now = stored.places.get(service.service.pk, ()) if service.service else ()
    here = {place.pk for place in now}
    wanted: dict[str, None] = {}
    for place in row.places:
        location = places[place.external_id].location
        if location is None or location.pk not in here:
            wanted[place.external_id] = None
    told = {place.external_id for place in row.places}
    gone = [
        place
        for place in now
        if place.external_id and place.external_id not in told and not place.is_confidential
    ]
    speaks = bool(row.places)
    return tuple(wanted), tuple(gone) if speaks else ()
