"""Organisations of the feed."""

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
from mosty.directory.api.services import write_whole
from mosty.directory.exports import hsds
from mosty.directory.queries import feed
from mosty.directory.schemas import records
from mosty.directory.schemas.asking import OrganizationsAsked

router = Router(tags=["Optional"])

Id = Annotated[UUID, Path(..., description="identifier of the organisation")]


@router.get(
    "/organizations",
    auth=None,
    response={200: Page[records.OrganizationLine] | Page[records.Organization], **REFUSED},
    operation_id="getPaginatedListOfOrganizations",
    openapi_extra=OR_LINES,
)
def list_organizations(request: HttpRequest, asked: Query[OrganizationsAsked]) -> HttpResponseBase:
    """Organisations that give services or are known in a municipality."""
    found = feed.feed_organisations(asked.asked())
    if asked.full or asked.full_service:
        return listed(found, write_whole_organizations(base_of(request), asked.full_service), asked)
    return listed(found, _write_lines, asked)


@router.get(
    "/organizations/{organization_id}",
    auth=None,
    response={200: records.Organization, **NOT_FOUND},
    operation_id="getOrganizationById",
)
def read_organization(
    request: HttpRequest, organization_id: Id, full_service: bool = False
) -> HttpResponse:
    """One organisation with places, contacts and services."""
    found = feed.feed_organisations(feed.Asked()).filter(uuid=organization_id)
    for record in write_whole_organizations(base_of(request), full_service)(found):
        return as_json(record)
    raise NotFound(_("There is no such organisation here."))


def _write_lines(found: QuerySet[feed.Organisation]) -> list[hsds.Record]:
    rows = feed.organisation_lines(found)
    return [hsds.organisation_line(row, row.patron__uuid) for row in rows]


def write_whole_organizations(base: str, with_services: bool = False) -> Writer[feed.Organisation]:
    """Writes organisations with all their parts; services in short or whole."""
    write_services = write_whole(base)

    def write(page: QuerySet[feed.Organisation]) -> list[hsds.Record]:
        found = list(feed.whole_organisations(page))
        if not with_services:
            return [hsds.whole_organisation(one) for one in found]
        keys = [service.pk for one in found for service in one.services.all()]
        services = write_services(feed.services_with_keys(keys))
        written = {record["id"]: record for record in services}
        return [
            hsds.whole_organisation(one, [written[own.uuid] for own in one.services.all()])
            for one in found
        ]

    return write
