"""Records of the open feed with everything around them, in a number of queries that never grows.

Private contacts, confidential places and hours at such places are not even read.
"""

from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from mosty.directory.models import (
    Contact,
    Location,
    OpeningException,
    OpeningWindow,
    Service,
    ServiceAtLocation,
)
from mosty.people.models import Organisation

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


#: Rows of a list: the fields they tell, under the names of the whole records.
ServiceRow: Any = namedtuple("ServiceRow", _OF_SERVICE)  # type: ignore[misc]
OrganisationRow: Any = namedtuple("OrganisationRow", _OF_ORGANISATION)  # type: ignore[misc]


class ServiceLine(NamedTuple):
    """What a list of services tells of one: bare rows, for it is asked for a hundred at a time.

    Attributes:
        service, organisation: fields of the service, and of who gives it.
        slug: of the municipality.
    """

    service: Any
    organisation: Any
    slug: str


def service_lines(found: QuerySet[Service]) -> Sequence[ServiceLine]:
    """Services with the one organisation that gives each, in the order of the feed; one query."""
    joined = (f"organisation__{name}" for name in _OF_ORGANISATION)
    middle = len(_OF_SERVICE)
    return [
        ServiceLine(ServiceRow._make(row[:middle]), OrganisationRow._make(row[middle:-1]), row[-1])
        for row in found.values_list(*_OF_SERVICE, *joined, "municipality__slug")
    ]


def organisation_lines(found: QuerySet[Organisation]) -> Sequence[Any]:
    """Organisations without their parts: bare rows, in the order of the feed."""
    return [OrganisationRow._make(row) for row in found.values_list(*_OF_ORGANISATION)]


def changes(found: QuerySet[Service]) -> QuerySet[Service, tuple[UUID, datetime]]:
    """Identifiers of services and when each changed."""
    return found.values_list("uuid", "updated_at")


def services_with_keys(keys: Sequence[int]) -> QuerySet[Service]:
    """Services of the feed by their keys, in its order."""
    return Service.objects.in_feed().filter(pk__in=keys).order_by("pk")


def whole_services(found: QuerySet[Service]) -> QuerySet[Service]:
    """Services with all there is about them."""
    return found.defer("search_text", "sort_key").prefetch_related(
        "service_type",
        "municipality",
        "village_unit",
        "organisation__patron",
        "languages",
        Prefetch("windows", OpeningWindow.objects.filter(_AT_SHOWN).order_by("pk")),
        Prefetch("exceptions", OpeningException.objects.filter(_AT_SHOWN).order_by("pk")),
        Prefetch("contacts", _public_contacts()),
        Prefetch("service_locations", _shown_places()),
    )


def whole_organisations(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Organisations with public contacts, places that may be shown and services of the feed."""
    services = Service.objects.in_feed().only("uuid", "name", "status", "organisation")
    return found.prefetch_related(
        "patron",
        Prefetch("contacts", _public_contacts()),
        Prefetch(
            "locations",
            Location.objects.public().prefetch_related("features", "municipality").order_by("pk"),
        ),
        Prefetch("services", services.order_by("pk")),
    )


def service_place_lines(found: QuerySet[ServiceAtLocation]) -> QuerySet[ServiceAtLocation]:
    """Services at places: the service and the place, one of each."""
    return found.prefetch_related(
        "location__municipality", "service__organisation__patron", "service__municipality"
    )


def whole_service_places(found: QuerySet[ServiceAtLocation]) -> QuerySet[ServiceAtLocation]:
    """Services at places with all there is about the place and its hours."""
    return found.prefetch_related(
        "location__features",
        "location__municipality",
        "service__organisation__patron",
        "service__municipality",
        Prefetch("service__windows", OpeningWindow.objects.filter(_AT_SHOWN).order_by("pk")),
        Prefetch("service__exceptions", OpeningException.objects.filter(_AT_SHOWN).order_by("pk")),
    )


def _public_contacts() -> QuerySet[Contact]:
    return Contact.objects.filter(is_public=True).order_by("pk")


def _shown_places() -> QuerySet[ServiceAtLocation]:
    return (
        ServiceAtLocation.objects.filter(location__is_confidential=False)
        .prefetch_related("location__features", "location__municipality")
        .order_by("pk")
    )
