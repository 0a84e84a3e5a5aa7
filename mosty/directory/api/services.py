"""Services of the feed, and services at places."""

from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from mosty.core.errors import NotFound
from mosty.directory.api.listing import (
    NOT_FOUND,
    OR_LINES,
    REFUSED,
    Page,
    Writer,
    as_json,
    base_of,
    listed,
)
from mosty.directory.exports import hsds
from mosty.directory.queries import feed
from mosty.directory.schemas import records
from mosty.directory.schemas.asking import MOST_MINIMAL, ServicePlacesAsked, ServicesAsked

router = Router()

Id = Annotated[UUID, Path(..., description="identifier of the record")]


@router.get(
    "/services",
    auth=None,
    tags=["Required"],
    response={
        200: Page[records.ServiceLine] | Page[records.Service] | Page[records.ServiceChange],
        **REFUSED,
    },
    operation_id="getPaginatedListOfServices",
    openapi_extra=OR_LINES,
)
def list_services(request: HttpRequest, asked: Query[ServicesAsked]) -> HttpResponseBase:
    """Services that are given now (active) or have ended (defunct)."""
    found = feed.feed_services(asked.asked())
    if asked.minimal:
        is_whole = "per_page" not in asked.model_fields_set
        return listed(found, _write_shortest, asked, size=MOST_MINIMAL if is_whole else 0)
    base = base_of(request)
    return listed(found, write_whole(base) if asked.full else _write_lines(base), asked)


@router.get(
    "/services/{service_id}",
    auth=None,
    tags=["Required"],
    response={200: records.Service, **NOT_FOUND},
    operation_id="getFullyNestedServiceById",
)
def read_service(request: HttpRequest, service_id: Id) -> HttpResponse:
    """One service with all there is about it that anyone may know."""
    found = feed.feed_services(feed.Asked()).filter(uuid=service_id)
    for service in feed.whole_services(found):
        classify = hsds.Classifier(feed.terms())
        record = hsds.whole_service(service, base_of(request), classify)
        return as_json(record, changed=service.updated_at)
    raise NotFound(_("There is no such service here, or it is not public."))


@router.get(
    "/service_at_locations",
    auth=None,
    tags=["Optional"],
    response={
        200: Page[records.ServiceAtLocationLine] | Page[records.ServiceAtLocation],
        **REFUSED,
    },
    operation_id="getPaginatedListOfServiceAtLocation",
    openapi_extra=OR_LINES,
)
def list_service_places(request: HttpRequest, asked: Query[ServicePlacesAsked]) -> HttpResponseBase:
    """Services at places that may be shown."""
    base = base_of(request)
    write = _write_whole_places(base) if asked.full else _write_places(base)
    return listed(feed.feed_service_places(asked.asked()), write, asked)


@router.get(
    "/service_at_locations/{service_place_id}",
    auth=None,
    tags=["Optional"],
    response={200: records.ServiceAtLocation, **NOT_FOUND},
    operation_id="getServiceAtLocationWithNestedDataById",
)
def read_service_place(request: HttpRequest, service_place_id: Id) -> HttpResponse:
    """One service at one place."""
    found = feed.feed_service_places(feed.Asked()).filter(uuid=service_place_id)
    for record in _write_whole_places(base_of(request))(found):
        return as_json(record)
    raise NotFound(_("There is no such place of a service here, or it may not be shown."))


def write_whole(base: str) -> Writer[feed.Service]:
    """Writes services with all their parts."""
    classify = hsds.Classifier(feed.terms())

    def write(found: QuerySet[feed.Service]) -> list[hsds.Record]:
        return [hsds.whole_service(one, base, classify) for one in feed.whole_services(found)]

    return write


def _write_lines(base: str) -> Writer[feed.Service]:
    def write(found: QuerySet[feed.Service]) -> list[hsds.Record]:
        return hsds.service_lines(feed.service_lines(found), base)

    return write


def _write_shortest(found: QuerySet[feed.Service]) -> list[hsds.Record]:
    return [hsds.shortest(*row) for row in feed.changes(found)]


def _write_places(base: str) -> Writer[feed.ServiceAtLocation]:
    def write(found: QuerySet[feed.ServiceAtLocation]) -> list[hsds.Record]:
        return [hsds.service_place_line(one, base) for one in feed.service_place_lines(found)]

    return write


def _write_whole_places(base: str) -> Writer[feed.ServiceAtLocation]:
    def write(found: QuerySet[feed.ServiceAtLocation]) -> list[hsds.Record]:
        return [hsds.whole_service_place(one, base) for one in feed.whole_service_places(found)]

    return write
