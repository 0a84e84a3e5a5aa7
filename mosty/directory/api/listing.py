"""Lists of the feed: pages in the envelope of HSDS, or a stream of lines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from ninja import Schema

from mosty.directory.exports.hsds import Record
from mosty.directory.queries.feed import ids_after, page_ids
from mosty.directory.schemas.asking import Paging

T = TypeVar("T")
M = TypeVar("M", bound=Model)

#: Writes records by their keys, in the same order.
Writer = Callable[[Sequence[int]], Sequence[Record]]

NDJSON = "application/x-ndjson"
_PIECE = 200  # records a stream holds in memory at once


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


def listed(found: QuerySet[M], write: Writer, asked: Paging, *, size: int = 0) -> HttpResponseBase:
    """A page of the records, or all of them line by line; `size` in place of the asked one."""
    if asked.format == "ndjson":
        return StreamingHttpResponse(_lines(found, write), content_type=NDJSON)
    per_page = size or asked.per_page
    ids, total = page_ids(found, number=asked.page, size=per_page)
    return as_json(envelope(write(ids) if ids else [], total, asked.page, per_page))


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


def in_pieces(found: QuerySet[M], write: Writer) -> Iterator[Sequence[Record]]:
    """All records, a few hundred at a time."""
    last = 0
    while ids := ids_after(found, last, size=_PIECE):
        yield write(ids)
        last = ids[-1]


def _lines(found: QuerySet[M], write: Writer) -> Iterator[bytes]:
    for piece in in_pieces(found, write):
        yield b"".join(map(_line, piece))


def _line(record: Record) -> bytes:
    return _dump(record) + b"\n"


def _dump(record: Mapping[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_UTC_Z)
