"""Records that left the feed: a named extension, HSDS has no signal of deletion."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router

from mosty.directory.api.listing import OR_LINES, REFUSED, Page, listed
from mosty.directory.exports import hsds
from mosty.directory.queries import feed
from mosty.directory.schemas import records
from mosty.directory.schemas.asking import RemovalsAsked

router = Router(tags=["Extension"])


@router.get(
    "/removals",
    auth=None,
    response={200: Page[records.Removed], **REFUSED},
    operation_id="getPaginatedListOfRemovals",
    openapi_extra=OR_LINES,
)
def list_removals(request: HttpRequest, asked: Query[RemovalsAsked]) -> HttpResponseBase:
    """Services, organisations and places that were public and are not any more."""
    found = feed.feed_removals(
        after=asked.removed_after, kind=asked.type or "", municipality=asked.municipality
    )
    return listed(found, _write, asked)


def _write(found: QuerySet[feed.Removal]) -> list[hsds.Record]:
    return [{"id": one.uuid, "type": one.kind, "removed_at": one.removed_at} for one in found]
