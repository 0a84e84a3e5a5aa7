"""Reads of the catalogue of kinds of services."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mosty.core.text import fold
from mosty.directory.enums import Setting
from mosty.directory.models import Service, ServiceType
from mosty.engines.costs import BreakEven, break_even_hours
from mosty.territory.models import Municipality

_HOUR = "godzina"
_PLACE_A_MONTH = "miejsce / miesiąc"


def service_types(*, text: str = "", setting: str = "", area: str = "") -> Sequence[ServiceType]:
    """Kinds of services, from institutions to what neighbours do; every word of `text` must occur."""
    found = ServiceType.objects.order_by("code")
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    if setting:
        found = found.filter(setting=setting)
    order = list(Setting)
    return sorted(
        (kind for kind in found if not area or area in kind.areas),
        key=lambda kind: (order.index(Setting(kind.setting)), kind.code),
    )


def service_type(code: str) -> ServiceType | None:
    """The kind with this code, or None."""
    return ServiceType.objects.filter(code=code.upper()).first()


def codes_of_area(area: str) -> Sequence[str]:
    """Codes of kinds that serve the area (a JSON list: SQLite cannot search in it)."""
    kinds = ServiceType.objects.values_list("code", "areas")
    return [code for code, areas in kinds if area in areas]


def substitutes_of(kind: ServiceType) -> QuerySet[ServiceType]:
    """Kinds that help to avoid or leave this one."""
    return kind.substituted_by.order_by("code")


def substituted_by(kind: ServiceType) -> QuerySet[ServiceType]:
    """Kinds of institutions that this one helps to avoid or leave."""
    return kind.substitutes.order_by("code")


@dataclass(frozen=True)
class BreakEvenLine:
    """A place in an institution beside an hour of help here, with the hours that cost the same."""

    institution: Service
    help: Service
    hours: BreakEven


def break_evens(municipality: Municipality, kind: ServiceType) -> Sequence[BreakEvenLine]:
    """Published services here: a place of this kind with the help that stands in for it, or reversed.

    Only a monthly place and an hour can be compared; a service without a unit cost is left out.
    """
    if kind.unit == _PLACE_A_MONTH:
        institutions, helps = [kind.code], [one.code for one in substitutes_of(kind)]
    elif kind.unit == _HOUR:
        institutions, helps = [one.code for one in substituted_by(kind)], [kind.code]
    else:
        return ()
    priced = list(
        Service.objects.published()
        .filter(municipality=municipality, unit_cost_grosze__gt=0)
        .filter(
            Q(service_type__code__in=institutions, service_type__unit=_PLACE_A_MONTH)
            | Q(service_type__code__in=helps, service_type__unit=_HOUR)
        )
        .select_related("service_type", "organisation")
        .order_by("sort_key", "id")
    )
    return [
        BreakEvenLine(
            place,
            helper,
            break_even_hours(
                institution_grosze=place.unit_cost_grosze or 0,
                hour_grosze=helper.unit_cost_grosze or 1,
            ),
        )
        for place in priced
        if place.service_type.unit == _PLACE_A_MONTH
        for helper in priced
        if helper.service_type.unit == _HOUR
    ]
