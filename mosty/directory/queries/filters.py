"""Filters of the public list of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from mosty.directory.models import (
    LocationFeature,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceQuerySet,
    ServiceType,
)
from mosty.directory.queries.hours import open_now
from mosty.directory.queries.types import codes_of_area


@dataclass(frozen=True)
class Filters:
    """What services must be like; empty: does not matter.

    Attributes:
        area: whose help (DiArea); domain: what with (CusDomain); setting: in what form.
        village_unit_id: those people of this village unit may use.
        features: of one place that may be shown, all of them.
        open_now: the moment at which they should be open.
    """

    area: str = ""
    domain: str = ""
    setting: str = ""
    village_unit_id: int | None = None
    cost: str = ""
    language: str = ""
    features: tuple[str, ...] = ()
    open_now: datetime | None = None


def filtered(rows: ServiceQuerySet, filters: Filters) -> ServiceQuerySet:
    """The services that are as the filters ask."""
    if filters.area:
        rows = rows.filter(service_type__code__in=codes_of_area(filters.area))
    if filters.domain:
        rows = rows.filter(service_type__code__in=_codes_of_domain(filters.domain))
    if filters.setting:
        rows = rows.filter(service_type__setting=filters.setting)
    if filters.village_unit_id is not None:
        rows = rows.filter(Q(covers_all=True) | Q(village_unit_id=filters.village_unit_id))
    if filters.cost:
        rows = rows.filter(cost_kind=filters.cost)
    if filters.language:
        spoken = ServiceLanguage.objects.filter(service=OuterRef("pk"), language=filters.language)
        rows = rows.filter(Exists(spoken))
    if filters.features:
        rows = rows.filter(Exists(_at_places_with(filters.features)))
    if filters.open_now is not None:
        rows = rows.filter(open_now(filters.open_now))
    return rows


def _codes_of_domain(domain: str) -> Sequence[str]:
    """Codes of kinds that help with it (a JSON list: SQLite cannot search in it)."""
    kinds = ServiceType.objects.values_list("code", "domains")
    return [code for code, domains in kinds if domain in domains]


def _at_places_with(features: Sequence[str]) -> QuerySet[ServiceAtLocation]:
    places = ServiceAtLocation.objects.filter(
        service=OuterRef("pk"), location__is_confidential=False
    )
    for feature in features:
        has = LocationFeature.objects.filter(location=OuterRef("location"), feature=feature)
        places = places.filter(Exists(has))
    return places
