"""Reads of services: the public list, one service, money that ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from mosty.core.access import Access
from mosty.directory.enums import DiClass, ServiceStatus
from mosty.directory.models import Service, ServiceQuerySet
from mosty.directory.rules import di_class, may_edit_some
from mosty.territory.models import Municipality


def services(municipality: Municipality) -> ServiceQuerySet:
    """All services of the municipality, with what a list row shows."""
    return (
        Service.objects.unmerged()
        .filter(municipality=municipality)
        .select_related("service_type", "organisation", "village_unit")
        .prefetch_related("service_locations__location")
    )


def published(municipality: Municipality) -> ServiceQuerySet:
    """Services residents can use, by name."""
    return services(municipality).published().order_by("sort_key", "id")


def service(municipality: Municipality, pk: int, *, access: Access) -> Service | None:
    """One service of the municipality; drafts only for whoever may edit them."""
    found = services(municipality).filter(pk=pk)
    if not access.may("directory.service_edit"):
        own = organisations_of(access)
        found = found.filter(~Q(status=ServiceStatus.DRAFT) | Q(organisation_id__in=own))
    return found.first()


def services_to_edit(municipality: Municipality, *, access: Access) -> ServiceQuerySet:
    """Services the reader may edit, drafts first."""
    found = services(municipality)
    if not access.may("directory.service_edit"):
        found = found.filter(organisation_id__in=organisations_of(access))
    return found.order_by("status", "sort_key", "id")


def fact_of(service: Service, name: str) -> Any:
    """A fact as forms and actions name it: a field, `address`, or the codes of `languages`."""
    if name == "languages":
        return sorted(one.language for one in service.languages.all())
    return getattr(service, name)


def services_by_type(municipality: Municipality) -> Mapping[str, Sequence[Service]]:
    """Published services by the code of their kind."""
    groups: dict[str, list[Service]] = {}
    for one in published(municipality):
        groups.setdefault(one.service_type.code, []).append(one)
    return groups


def expiring_services(municipality: Municipality, *, before: date) -> ServiceQuerySet:
    """Published services whose money ends before the day, the earliest first."""
    return (
        services(municipality)
        .published()
        .filter(funded_until__lt=before)
        .order_by("funded_until", "sort_key", "id")
    )


def services_of_organisation(municipality: Municipality, organisation_id: int) -> ServiceQuerySet:
    """Published services of one organisation."""
    return published(municipality).filter(organisation_id=organisation_id)


@dataclass(frozen=True)
class Overview:
    """What a start page says of the services: how many there are and in how many areas."""

    published: int
    drafts: int


def overview(municipality: Municipality) -> Overview:
    """Counts of services by status."""
    row = (
        Service.objects.unmerged()
        .filter(municipality=municipality)
        .aggregate(
            published=Count("id", filter=Q(status=ServiceStatus.PUBLISHED)),
            drafts=Count("id", filter=Q(status=ServiceStatus.DRAFT)),
        )
    )
    return Overview(**row)


def organisations_of(access: Access) -> Sequence[int]:
    """Ids of the organisations for which the reader keeps services."""
    if not may_edit_some(access):
        return ()
    return tuple(
        organisation_id
        for organisation_id, _role in access.organisation_roles
        if access.may("directory.service_edit_own", organisation_id=organisation_id)
    )


@dataclass(frozen=True)
class Desk:
    """What waits for whoever keeps the services.

    Attributes:
        drafts: not published yet.
        ending: published, money ends within 120 days or has ended.
        not_assessed: published, the four conditions are not known.
    """

    drafts: tuple[Service, ...]
    ending: tuple[Service, ...]
    not_assessed: tuple[Service, ...]


def desk(municipality: Municipality, *, access: Access, until: date) -> Desk:
    """Services the reader may edit that need somebody."""
    mine = list(services_to_edit(municipality, access=access))
    open_now = [one for one in mine if one.status == ServiceStatus.PUBLISHED]
    return Desk(
        drafts=tuple(one for one in mine if one.status == ServiceStatus.DRAFT),
        ending=tuple(
            sorted(
                (one for one in open_now if one.funded_until and one.funded_until < until),
                key=lambda one: one.funded_until or timezone.localdate(),
            )
        ),
        not_assessed=tuple(one for one in open_now if di_class(one) is DiClass.NOT_ASSESSED),
    )
