"""Municipalities of the installation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema

from mosty.pages.api.shapes import (
    NOT_FOUND,
    REFUSED,
    Limit,
    Offset,
    Portion,
    Slug,
    full_address,
    municipality,
    portion,
)
from mosty.pages.queries.site import municipalities
from mosty.territory.enums import Variant
from mosty.territory.queries import Municipality, variant_on

router = Router(tags=["municipalities"])


class MunicipalityOut(Schema):
    """A municipality; `terc` is the code of the official register."""

    slug: str
    name: str
    terc: str
    kind: str
    county: str
    voivodeship: str
    is_demo: bool
    page: str

    @staticmethod
    def of(one: Municipality, request: HttpRequest) -> dict[str, Any]:
        return {
            "slug": one.slug,
            "name": one.name,
            "terc": one.terc_code,
            "kind": one.kind,
            "county": one.county_name,
            "voivodeship": one.voivodeship_name,
            "is_demo": one.is_demo,
            "page": full_address(request, reverse("home:start", args=[one.slug])),
        }


class CentreOut(Schema):
    """Who organises social services today: a welfare centre (OPS) or a services centre (CUS)."""

    name: str
    short_name: str
    variant: str
    is_cus: bool
    valid_from: date


class MunicipalityDetailOut(MunicipalityOut):
    """A municipality with its contact and centre."""

    address: str
    email: str
    phone: str
    website: str
    bip_url: str
    centre: CentreOut | None


@router.get(
    "",
    auth=None,
    response={200: Portion[MunicipalityOut], **REFUSED},
    operation_id="list_municipalities",
)
def list_municipalities(
    request: HttpRequest, limit: Limit = 50, offset: Offset = 0
) -> Mapping[str, Any]:
    """All municipalities, in Polish order."""
    rows = [MunicipalityOut.of(one, request) for one in municipalities()]
    return portion(rows, limit, offset)


@router.get(
    "/{slug}",
    auth=None,
    response={200: MunicipalityDetailOut, **NOT_FOUND},
    operation_id="read_municipality",
)
def read_municipality(request: HttpRequest, slug: Slug) -> Mapping[str, Any]:
    """One municipality with contact and centre."""
    one = municipality(slug)
    period = variant_on(one, timezone.localdate())
    return {
        **MunicipalityOut.of(one, request),
        "address": one.address,
        "email": one.email,
        "phone": one.phone,
        "website": one.website,
        "bip_url": one.bip_url,
        "centre": period
        and {
            "name": period.centre_name,
            "short_name": period.centre_short_name,
            "variant": period.variant,
            "is_cus": Variant(period.variant).is_cus,
            "valid_from": period.valid_from,
        },
    }
