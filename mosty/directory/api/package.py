"""The whole feed as files: a named extension."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from mosty.directory.api.listing import PIECE, REFUSED, Writer, base_of
from mosty.directory.api.organizations import write_whole_organizations
from mosty.directory.api.services import write_whole
from mosty.directory.exports import hsds
from mosty.directory.exports.hsds.package import FILE_NAME, write_package
from mosty.directory.queries import feed

router = Router(tags=["Extension"])

M = TypeVar("M", bound=Model)


class PackageAsked(Schema):
    municipality: Annotated[
        str, Field(max_length=60, pattern=r"^[^\x00]*$", description="slug of a municipality")
    ] = ""


@router.get(
    "/datapackage.zip",
    auth=None,
    response={200: bytes, **REFUSED},
    operation_id="getDataPackage",
    openapi_extra={
        "responses": {
            200: {
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
            }
        }
    },
)
def read_package(request: HttpRequest, asked: Query[PackageAsked]) -> FileResponse:
    """CSV files by the names of HSDS with a datapackage.json."""
    fits, base = feed.Asked(municipality=asked.municipality), base_of(request)
    out = TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_package(
        out,
        organizations=_records(feed.feed_organisations(fits), write_whole_organizations(base)),
        services=_records(feed.feed_services(fits), write_whole(base)),
        terms=[hsds.taxonomy_term(term) for term in feed.terms()],
    )
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=FILE_NAME, content_type="application/zip")


def _records(found: QuerySet[M], write: Writer[M]) -> Iterator[hsds.Record]:
    for piece in feed.in_pieces(found, size=PIECE):
        yield from write(piece)
