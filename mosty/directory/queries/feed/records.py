"""Records of the open feed with everything around them, in a number of queries that never grows.

Private contacts, confidential places and hours at such places are not even read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from mosty.directory.enums import ServiceStatus
from mosty.directory.models import (
    Contact,
    Location,
    OpeningException,
    OpeningWindow,
    Removal,
    Service,
    ServiceAtLocation,
)
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

_IN_FEED = ~Q(status=ServiceStatus.DRAFT) & Q(merged_into=None)
_AT_SHOWN = Q(location=None) | Q(location__is_confidential=False)
#: What a line of the list tells: named like the fields, so that whole records serve as well.
_OF_SERVICE = (
    "pk",
    "uuid",
    "municipality_id",
    "organisation_id",
    "name",
    "name_uk",
    "summary",
    "website",
    "email",
    "status",
    "how_to_apply",
    "who_decides",
    "cost_for_person",
    "for_whom",
    "min_age",
    "max_age",
    "checked_on",
    "closed_on",
    "updated_at",
)
_OF_ORGANISATION = (
    "pk",
    "uuid",
    "name",
    "short_name",
    "description",
    "email",
    "website",
    "is_public_benefit",
    "nip",
    "form",
    "patron__uuid",
)


@dataclass(frozen=True)
class ServiceLines:
    """What a list of services tells: bare rows, for a list is asked for a hundred at a time.

    Attributes:
        services: rows with the fields of a service, in the order of the feed.
        organisations: rows with the fields of an organisation, by its key.
        slugs: of municipalities, by key.
    """

    services: Sequence[Any]
    organisations: Mapping[int, Any]
    slugs: Mapping[int, str]


def service_lines(ids: Sequence[int]) -> ServiceLines:
    """Services with the one organisation that gives each."""
    rows = Service.objects.filter(pk__in=ids).order_by("pk").values_list(*_OF_SERVICE, named=True)
    services = list(rows)
    givers = {row.organisation_id for row in services}
    return ServiceLines(
        services,
        {row.pk: row for row in organisation_lines(list(givers))},
        dict(Municipality.objects.values_list("pk", "slug")),
    )


def organisation_lines(ids: Sequence[int]) -> Sequence[Any]:
    """Organisations without their parts: bare rows, in the order of the feed."""
    found = Organisation.objects.filter(pk__in=ids).order_by("pk")
    return list(found.values_list(*_OF_ORGANISATION, named=True))


def changes(ids: Sequence[int]) -> QuerySet[Service, tuple[UUID, datetime]]:
    """Identifiers of services and when each changed."""
    found = Service.objects.filter(pk__in=ids).order_by("pk")
    return found.values_list("uuid", "updated_at")


def whole_services(ids: Sequence[int]) -> QuerySet[Service]:
    """Services with all there is about them."""
    return (
        Service.objects.filter(pk__in=ids)
        .defer("search_text", "sort_key")
        .prefetch_related(
            "service_type",
            "municipality",
            "village_unit",
            "organisation",
            "languages",
            Prefetch("windows", OpeningWindow.objects.filter(_AT_SHOWN).order_by("pk")),
            Prefetch("exceptions", OpeningException.objects.filter(_AT_SHOWN).order_by("pk")),
            Prefetch("contacts", _public_contacts()),
            Prefetch("service_locations", _shown_places()),
        )
        .order_by("pk")
    )


def whole_organisations(ids: Sequence[int]) -> QuerySet[Organisation]:
    """Organisations with public contacts, places that may be shown and services of the feed."""
    services = Service.objects.filter(_IN_FEED).only("uuid", "name", "status", "organisation")
    return (
        Organisation.objects.filter(pk__in=ids)
        .prefetch_related(
            "patron",
            Prefetch("contacts", _public_contacts()),
            Prefetch(
                "locations",
                Location.objects.public()
                .prefetch_related("features", "municipality")
                .order_by("pk"),
            ),
            Prefetch("services", services.order_by("pk")),
        )
        .order_by("pk")
    )


def service_place_lines(ids: Sequence[int]) -> QuerySet[ServiceAtLocation]:
    """Services at places: the service and the place, one of each."""
    return (
        ServiceAtLocation.objects.filter(pk__in=ids, location__is_confidential=False)
        .prefetch_related(
            "location__municipality", "service__organisation", "service__municipality"
        )
        .order_by("pk")
    )


def whole_service_places(ids: Sequence[int]) -> QuerySet[ServiceAtLocation]:
    """Services at places with all there is about the place and its hours."""
    return (
        _shown_places()
        .filter(pk__in=ids)
        .prefetch_related(
            "service__organisation",
            "service__municipality",
            Prefetch("service__windows", OpeningWindow.objects.filter(_AT_SHOWN).order_by("pk")),
            Prefetch(
                "service__exceptions", OpeningException.objects.filter(_AT_SHOWN).order_by("pk")
            ),
        )
    )


def removals(ids: Sequence[int]) -> QuerySet[Removal]:
    """Records that left the feed."""
    return Removal.objects.filter(pk__in=ids).order_by("pk")


def _public_contacts() -> QuerySet[Contact]:
    return Contact.objects.filter(is_public=True).order_by("pk")


def _shown_places() -> QuerySet[ServiceAtLocation]:
    return (
        ServiceAtLocation.objects.filter(location__is_confidential=False)
        .prefetch_related("location__features", "location__municipality")
        .order_by("pk")
    )
