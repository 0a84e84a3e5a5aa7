"""Services people can use, and the catalogue of their kinds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.directory.enums import CapacityState, ServiceStatus, Setting
from mosty.directory.queries import (
    Service,
    ServiceType,
    capacity_line,
    figures_of,
    published_services,
    service,
    service_type,
    service_types,
)
from mosty.directory.rules import Belief
from mosty.pages.api.shapes import (
    NOT_FOUND,
    REFUSED,
    Id,
    Limit,
    Offset,
    Portion,
    Slug,
    Text,
    full_address,
    municipality,
    portion,
    reader,
)
from mosty.territory.queries import Municipality

router = Router(tags=["services"])
types_router = Router(tags=["services"])

Area = Annotated[DiArea | None, Query(None, description="only this area")]
SettingQuery = Annotated[Setting | None, Query(None, description="only this setting")]
TypeCode = Annotated[str, Path(..., max_length=10, pattern=r"^[A-Za-z0-9.-]+$")]


class ServiceOut(Schema):
    """A published service: what, who gives it, where, for whom."""

    id: int
    name: str
    summary: str
    type_code: str
    type_name: str
    setting: str
    areas: list[str]
    provider: str
    village_unit: str
    serves_whole_municipality: bool
    address: str
    phone: str
    email: str
    page: str


class FigureOut(Schema):
    """A number of people; null where it is hidden, `is_small` says that it is below 5."""

    count: int | None
    is_small: bool


class RoomOut(Schema):
    """Whether there is room, as said on a day; `state` is empty when that was too long ago.

    `holds`: "now", "then" (older than 30 days) or "no_more" (older than 180).
    """

    state: CapacityState | Literal[""]
    holds: Belief
    said_on: date


class ServiceDetailOut(ServiceOut):
    """A service with access, hours, price, capacity; small numbers of people are hidden."""

    text_easy: str
    for_whom: str
    how_to_apply: str
    cost_for_person: str
    hours: str
    capacity_places: int | None
    free_places: int | None
    room: RoomOut | None
    people: FigureOut | None
    waiting: FigureOut | None
    figures_on: date | None
    unit: str
    unit_cost_grosze: int | None
    yearly_cost_grosze: int | None
    cost_year: int | None
    units_per_person_month: Decimal | None
    di_conditions: dict[str, str]
    opened_on: date | None
    closed_on: date | None


class ServiceTypeOut(Schema):
    """A kind of service from the catalogue."""

    code: str
    name: str
    plain_name: str
    setting: str
    is_residential: bool
    unit: str
    areas: list[str]
    payer: str
    legal_basis: str


@router.get(
    "",
    auth=None,
    response={200: Portion[ServiceOut], **NOT_FOUND},
    operation_id="list_services",
)
def list_services(
    request: HttpRequest,
    slug: Slug,
    text: Text = "",
    area: Area = None,
    setting: SettingQuery = None,
    village_unit: Annotated[int | None, Query(None, ge=1, le=2**53 - 1)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Mapping[str, Any]:
    """Published services of a municipality, by name."""
    place = municipality(slug)
    found = published_services(
        place, text=text, area=area or "", setting=setting or "", village_unit_id=village_unit
    )
    page = portion(found, limit, offset)
    return {**page, "items": [_service(one, place, request) for one in page["items"]]}


@router.get(
    "/{service_id}",
    auth=None,
    response={200: ServiceDetailOut, **NOT_FOUND},
    operation_id="read_service",
)
def read_service(request: HttpRequest, slug: Slug, service_id: Id) -> Mapping[str, Any]:
    """One published service with all that is public about it."""
    place = municipality(slug)
    one = service(place, service_id, access=reader(place))
    if one is None or one.status != ServiceStatus.PUBLISHED:
        raise NotFound(_("There is no such service here, or it is not public."))
    return {**_service(one, place, request), **_detail(one)}


@types_router.get(
    "",
    auth=None,
    response={200: Portion[ServiceTypeOut], **REFUSED},
    operation_id="list_service_types",
)
def list_service_types(
    request: HttpRequest,
    text: Text = "",
    area: Area = None,
    setting: SettingQuery = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Mapping[str, Any]:
    """The catalogue of kinds of services, the same for all municipalities."""
    found = service_types(text=text, area=area or "", setting=setting or "")
    return portion(found, limit, offset)


@types_router.get(
    "/{code}",
    auth=None,
    response={200: ServiceTypeOut, **NOT_FOUND},
    operation_id="read_service_type",
)
def read_service_type(request: HttpRequest, code: TypeCode) -> ServiceType:
    """One kind of service."""
    found = service_type(code)
    if found is None:
        raise NotFound(_("There is no such kind of service."))
    return found


def _service(one: Service, place: Municipality, request: HttpRequest) -> dict[str, Any]:
    page = reverse("directory:service_detail", args=[place.slug, one.pk])
    return {
        "id": one.pk,
        "name": one.name,
        "summary": one.summary,
        "type_code": one.service_type.code,
        "type_name": one.service_type.name,
        "setting": one.service_type.setting,
        "areas": one.service_type.areas,
        "provider": one.organisation.name,
        "village_unit": one.village_unit.name if one.village_unit else "",
        "serves_whole_municipality": one.covers_all,
        "address": one.address,
        "phone": one.phone,
        "email": one.email,
        "page": full_address(request, page),
    }


def _detail(one: Service) -> dict[str, Any]:
    figures = figures_of(one)
    room = capacity_line(one, timezone.localdate())
    return {
        "text_easy": one.text_easy,
        "for_whom": one.for_whom,
        "how_to_apply": one.how_to_apply,
        "cost_for_person": one.cost_for_person,
        "hours": one.hours_text,
        "capacity_places": figures.places.count if figures.places else None,
        "free_places": figures.free.count if figures.free and room and room.state else None,
        "room": room and {"state": room.state, "holds": room.belief, "said_on": room.on},
        "people": figures.people,
        "waiting": figures.waiting,
        "figures_on": one.figures_on,
        "unit": one.service_type.unit,
        "unit_cost_grosze": one.unit_cost_grosze,
        "yearly_cost_grosze": one.yearly_cost_grosze if figures.shows_yearly_cost else None,
        "cost_year": one.cost_year,
        "units_per_person_month": one.units_per_person_month,
        "di_conditions": {
            "a": one.condition_a,
            "b": one.condition_b,
            "c": one.condition_c,
            "d": one.condition_d,
        },
        "opened_on": one.opened_on,
        "closed_on": one.closed_on,
    }
