"""Services: made, changed, published, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.directory.actions.capacity import outdate_room
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.places import forget_fetched, set_address, set_languages
from mosty.directory.actions.quality import keep_quality
from mosty.directory.actions.stations import station_entry
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service, ServiceType
from mosty.directory.queries import fact_of, has_secret_place
from mosty.directory.rules import (
    CONDITIONS,
    may_change_now,
    may_edit,
    missing_to_publish,
    search_text,
    service_sort_key,
)
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit
from mosty.thread.actions import register_stations

#: Fields a person may fill in; foreign keys by id. `BESIDE` are facts too.
EDITABLE: tuple[str, ...] = (
    "service_type_id",
    "organisation_id",
    "name",
    "name_uk",
    "summary",
    "summary_uk",
    "text_easy",
    "for_whom",
    "how_to_apply",
    "cost_for_person",
    "min_age",
    "max_age",
    "who_decides",
    "what_to_bring",
    "cost_kind",
    "hours_text",
    "provider_mode",
    "village_unit_id",
    "is_outside",
    "covers_all",
    "phone",
    "email",
    "website",
    "capacity_places",
    "people_count",
    "waiting_count",
    "figures_on",
    "unit_cost_grosze",
    "yearly_cost_grosze",
    "cost_year",
    "units_per_person_month",
    "funding_source",
    "funded_until",
    "check_every_months",
    *(name for letter in CONDITIONS for name in (letter, f"{letter}_reason")),
    "opened_on",
)


#: Facts kept in rows beside the service.
BESIDE: tuple[str, ...] = ("address", "languages")

#: A change of these may show or hide the figures of other services too.
COUNTS_OF_PEOPLE = frozenset({"people_count", "waiting_count"})


class CannotPublish(DomainError):
    """The service lacks what a resident needs to know."""

    code = "cannot_publish"


class CannotSaveService(InvalidInput):
    """A field of the service names something that is not here."""

    code = "cannot_save_service"


_NEEDED = {
    "name": gettext_lazy("Give the service a name."),
    "for_whom": gettext_lazy("Write who may use the service."),
    "how_to_apply": gettext_lazy("Write how to get the service."),
}


@transaction.atomic
def create_service(*, municipality: Municipality, facts: Mapping[str, Any], by: Access) -> Service:
    """A new draft; `facts` are fields named in EDITABLE."""
    _require_edit(by, facts["organisation_id"])
    _check_references(municipality, facts)
    service = Service(municipality=municipality, status=ServiceStatus.DRAFT)
    _apply(service, facts)
    service.save()
    _apply_beside(service, facts)
    keep_quality([service.pk])
    record("directory.service_created", by=by, on=service)
    return service


@transaction.atomic
def update_service(
    *,
    municipality: Municipality,
    service_id: int,
    revision: int,
    facts: Mapping[str, Any],
    by: Access,
) -> Service:
    """The service with changed facts.

    Raises: StaleEdit: somebody saved it after this person opened it; carries both versions of the
        fields that differ.
    """
    service = _locked(municipality, service_id)
    _require_edit(by, service.organisation_id)
    _require_edit(by, facts.get("organisation_id", service.organisation_id))
    if not may_change_now(by, service):
        raise NotAllowed(_("Residents read this service: propose the change, the office decides."))
    _check_references(municipality, facts)
    _refuse_telling_unit(service, facts)
    changed = sorted(name for name in facts if fact_of(service, name) != facts[name])
    if service.revision != revision:
        raise StaleEdit(
            _("Somebody saved this service while you were writing. Nothing of yours is lost."),
            theirs={name: fact_of(service, name) for name in changed},
            yours={name: facts[name] for name in changed},
        )
    if not changed:
        return service
    _apply(service, facts)
    outdate_room(service, changed)
    if service.status == ServiceStatus.PUBLISHED:
        refuse_gaps(service)
    service.revision += 1
    service.save()
    _apply_beside(service, {name: facts[name] for name in changed})
    if service.status != ServiceStatus.DRAFT:
        register_stations(municipality=municipality, entries=[station_entry(service)])
        if COUNTS_OF_PEOPLE.intersection(changed):
            refresh_small_figures(municipality)
    keep_quality([service.pk])
    record("directory.service_updated", by=by, on=service, data={"fields": changed})
    return service


@transaction.atomic
def publish_service(*, municipality: Municipality, service_id: int, by: Access) -> Service:
    """The service, now in the public list and on the golden thread (a closed one opens again)."""
    by.require("directory.service_publish")
    service = _locked(municipality, service_id)
    if service.status == ServiceStatus.PUBLISHED:
        return service
    refuse_gaps(service)
    service.status = ServiceStatus.PUBLISHED
    service.published_at = timezone.now()
    service.closed_on = None
    service.revision += 1
    service.save()
    index_services([service])
    register_stations(municipality=municipality, entries=[station_entry(service)])
    refresh_small_figures(municipality)
    keep_quality([service.pk])
    record("directory.service_published", by=by, on=service)
    return service


@transaction.atomic
def close_service(
    *, municipality: Municipality, service_id: int, closed_on: date | None = None, by: Access
) -> Service:
    """The service, out of the list from now on; its page stays and says that it ended."""
    by.require("directory.service_publish")
    service = _locked(municipality, service_id)
    if service.status != ServiceStatus.PUBLISHED:
        raise CannotPublish(_("Only a published service can be closed."))
    day = closed_on or timezone.localdate()
    if service.opened_on is not None and day < service.opened_on:
        raise CannotPublish(_("The service would end before it starts."))
    service.status = ServiceStatus.CLOSED
    service.closed_on = day
    service.revision += 1
    service.save()
    index_services([service])
    register_stations(municipality=municipality, entries=[station_entry(service)])
    record("directory.service_closed", by=by, on=service, data={"closed_on": day})
    return service


def _require_edit(by: Access, organisation_id: int) -> None:
    if not may_edit(by, organisation_id):
        raise NotAllowed(_("You may edit services of your own organisation only."))


def _locked(municipality: Municipality, service_id: int) -> Service:
    service = (
        Service.objects.select_for_update(of=("self",))
        .select_related("municipality", "service_type", "organisation", "village_unit")
        .filter(municipality=municipality, pk=service_id)
        .first()
    )
    if service is None:
        raise NotFound(_("There is no such service here."))
    return service


def _check_references(municipality: Municipality, facts: Mapping[str, Any]) -> None:
    """Nothing, or CannotSaveService: what a service points to must be of this municipality."""
    wrong: dict[str, str] = {}
    organisation_id, unit_id = facts.get("organisation_id"), facts.get("village_unit_id")
    if (
        organisation_id is not None
        and not Organisation.objects.filter(municipality=municipality, pk=organisation_id).exists()
    ):
        wrong["organisation_id"] = _("There is no such organisation here.")
    if (
        unit_id is not None
        and not VillageUnit.objects.filter(municipality=municipality, pk=unit_id).exists()
    ):
        wrong["village_unit_id"] = _("There is no such village unit here.")
    if wrong:
        raise CannotSaveService(next(iter(wrong.values())), fields=wrong)


def _refuse_telling_unit(service: Service, facts: Mapping[str, Any]) -> None:
    """Nothing, or CannotSaveService: in a village its unit would tell where a secret place is."""
    if facts.get("village_unit_id") is not None and has_secret_place(service):
        message = _(
            "A place of this service is confidential, so the service has no village unit: "
            "in a village it would tell where the place is."
        )
        raise CannotSaveService(message, fields={"village_unit_id": message})


def _apply(service: Service, facts: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in facts:
            setattr(service, name, facts[name])
    service.service_type = ServiceType.objects.get(pk=service.service_type_id)
    service.organisation = Organisation.objects.get(pk=service.organisation_id)
    service.village_unit = (
        VillageUnit.objects.get(pk=service.village_unit_id) if service.village_unit_id else None
    )
    service.search_text = search_text(service)
    service.sort_key = service_sort_key(service.name)


def _apply_beside(service: Service, facts: Mapping[str, Any]) -> None:
    if "address" in facts:
        set_address(service, facts["address"])
    if "languages" in facts:
        set_languages(service, facts["languages"])
    forget_fetched([service])
    index_services([service])


def refuse_gaps(service: Service) -> None:
    """Nothing, or CannotPublish naming the answers residents would miss."""
    missing = missing_to_publish(service)
    if missing:
        raise CannotPublish(
            _("The service cannot be public yet: some answers are missing."),
            fields={name: _NEEDED[name] for name in missing},
        )
