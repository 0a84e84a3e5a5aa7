"""Lists of the feed: pages in the envelope of HSDS, or a stream of lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import orjson
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from ninja import Schema

from mosty.directory.exports.hsds import Record
from mosty.directory.queries.feed import in_pieces, page_of
from mosty.directory.schemas.asking import Paging

T = TypeVar("T")
M = TypeVar("M", bound=Model)
W = TypeVar("W", bound=Model, contravariant=True)


class Writer(Protocol[W]):
    """Writes the records found, in the same order."""

    def __call__(self, found: QuerySet[W], /) -> Sequence[Record]: ...


NDJSON = "application/x-ndjson"
PIECE = 200  # records a stream holds in memory at once


class Page(Schema, Generic[T]):
    """The envelope of HSDS; `total_items` counts the whole list."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[T]


class Problem(Schema):
    """What went wrong; `fields` says in which parameter."""

    code: str
    message: str
    fields: dict[str, str] = {}


#: For the description of a list: it may also be answered line by line.
OR_LINES: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                NDJSON: {"schema": {"type": "string", "description": "a record on each line"}}
            }
        }
    }
}
#: Answers an operation may give beside its own.
REFUSED = {400: Problem, 429: Problem}
NOT_FOUND = {404: Problem, **REFUSED}


def listed(
    found: QuerySet[M], write: Writer[M], asked: Paging, *, size: int = 0
) -> HttpResponseBase:
    """A page of the records, or all of them line by line; `size` in place of the asked one."""
    if asked.format == "ndjson":
        return StreamingHttpResponse(_lines(found, write), content_type=NDJSON)
    per_page = size or asked.per_page
    contents = write(page_of(found, number=asked.page, size=per_page))
    is_the_end = len(contents) < per_page and (contents or asked.page == 1)
    before = (asked.page - 1) * per_page
    total = before + len(contents) if is_the_end else found.count()
    return as_json(envelope(contents, total, asked.page, per_page))


def listed_at_once(records: Sequence[Record], asked: Paging) -> HttpResponseBase:
    """The same for a short list that is in memory anyway."""
    if asked.format == "ndjson":
        return StreamingHttpResponse(map(_line, records), content_type=NDJSON)
    start = (asked.page - 1) * asked.per_page
    contents = records[start : start + asked.per_page]
    return as_json(envelope(contents, len(records), asked.page, asked.per_page))


def as_json(record: Mapping[str, Any], *, changed: datetime | None = None) -> HttpResponse:
    """One record, with the moment it changed."""
    headers = {} if changed is None else {"Last-Modified": http_date(changed.timestamp())}
    return HttpResponse(_dump(record), content_type="application/json", headers=headers)


def envelope(contents: Sequence[Record], total: int, number: int, per_page: int) -> Record:
    """What HSDS puts around a page; beyond the last one there is an empty page."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def base_of(request: HttpRequest) -> str:
    """Address of this installation, as the reader wrote it."""
    return request.build_absolute_uri("/").rstrip("/")


def _lines(found: QuerySet[M], write: Writer[M]) -> Iterator[bytes]:
    for piece in in_pieces(found, size=PIECE):
        yield b"".join(map(_line, write(piece)))


def _line(record: Record) -> bytes:
    return _dump(record) + b"\n"


def _dump(record: Mapping[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_UTC_Z)
