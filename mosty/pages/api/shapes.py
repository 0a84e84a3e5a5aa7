"""Shapes that all operations share: errors, lists cut into portions, parameters with bounds."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema

from mosty.core.access import Access, visitor_access
from mosty.core.errors import NotFound
from mosty.territory.queries import Municipality, municipality_by_slug

T = TypeVar("T")


class ErrorOut(Schema):
    """What went wrong, the same shape for every error."""

    code: str
    message: str
    fields: dict[str, str] = {}


class Portion(Schema, Generic[T]):
    """A part of a list; `count` is the length of the whole."""

    count: int
    limit: int
    offset: int
    items: list[T]


Limit = Annotated[int, Query(50, ge=1, le=100, description="how many at most")]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000, description="how many to leave out")]
#: Databases refuse the NUL sign inside a text.
Text = Annotated[
    str,
    Query("", max_length=100, pattern=r"^[^\x00]*$", description="words to look for"),
]
Slug = Annotated[
    str, Path(..., max_length=60, pattern=r"^[-a-zA-Z0-9_]+$", description="slug of a municipality")
]
Id = Annotated[int, Path(..., ge=1, le=2**53 - 1)]

#: Answers every operation may give beside its own.
NOT_FOUND = {404: ErrorOut, 422: ErrorOut}
REFUSED = {422: ErrorOut}


def municipality(slug: str) -> Municipality:
    """The municipality, or 404."""
    found = municipality_by_slug(slug)
    if found is None:
        raise NotFound(_("There is no such municipality here."))
    return found


def reader(place: Municipality) -> Access:
    """Whoever asks the API sees what a visitor sees, signed in or not."""
    return visitor_access(place.pk)


def portion(items: QuerySet[Any] | Sequence[Any], limit: int, offset: int) -> Mapping[str, Any]:
    """One portion of a list, as `Portion` shows it."""
    count = items.count() if isinstance(items, QuerySet) else len(items)
    return {
        "count": count,
        "limit": limit,
        "offset": offset,
        "items": list(items[offset : offset + limit]),
    }


def full_address(request: HttpRequest, path: str) -> str:
    """The address of a page with the host."""
    return request.build_absolute_uri(path)
