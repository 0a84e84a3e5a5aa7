"""Services as linked data: CPSV-AP 3.2.0 in JSON-LD."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from mosty.core.errors import NotFound
from mosty.directory.api.listing import NOT_FOUND, REFUSED, base_of
from mosty.directory.exports import cpsv
from mosty.directory.queries import feed

router = Router(tags=["CPSV-AP"])

Id = Annotated[UUID, Path(..., description="identifier of the service")]
_JSON_LD = "application/ld+json"
_AS_JSON_LD = {"responses": {200: {"content": {_JSON_LD: {"schema": {"type": "object"}}}}}}


class PageAsked(Schema):
    page: Annotated[int, Field(ge=1, le=1_000_000, description="number of the page, from 1")] = 1
    per_page: Annotated[int, Field(ge=1, le=500, description="services on a page")] = 100
    municipality: Annotated[
        str, Field(max_length=60, pattern=r"^[^\x00]*$", description="slug of a municipality")
    ] = ""


@router.get(
    "/services.jsonld",
    auth=None,
    response={200: dict[str, Any], **REFUSED},
    operation_id="list_public_services",
    openapi_extra=_AS_JSON_LD,
)
def list_public_services(request: HttpRequest, asked: Query[PageAsked]) -> HttpResponse:
    """A page of services; the one after the last is empty."""
    found = feed.feed_services(feed.Asked(municipality=asked.municipality))
    services = feed.whole_services(feed.page_of(found, number=asked.page, size=asked.per_page))
    return _as_json_ld(cpsv.document(services, base_of(request), feed.terms()))


@router.get(
    "/services/{service_id}.jsonld",
    auth=None,
    response={200: dict[str, Any], **NOT_FOUND},
    operation_id="read_public_service",
    openapi_extra=_AS_JSON_LD,
    url_name="public_service",
)
def read_public_service(request: HttpRequest, service_id: Id) -> HttpResponse:
    """One service."""
    services = feed.whole_services(feed.feed_services(feed.Asked()).filter(uuid=service_id))
    if not services:
        raise NotFound(_("There is no such service here, or it is not public."))
    return _as_json_ld(cpsv.document(services, base_of(request), feed.terms()))


def _as_json_ld(document: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(document), content_type=_JSON_LD)
