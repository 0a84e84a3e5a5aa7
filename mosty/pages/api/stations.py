"""The golden thread: public stations, and the trail of each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.pages.api.shapes import (
    NOT_FOUND,
    Id,
    Limit,
    Offset,
    Portion,
    Slug,
    full_address,
    municipality,
    portion,
    reader,
)
from mosty.territory.queries import Municipality
from mosty.thread import queries
from mosty.thread.enums import StationKind

router = Router(tags=["thread"])


class StationOut(Schema):
    """A record of any kind as a stop on the thread."""

    id: int
    kind: StationKind
    title: str
    summary: str
    area: str
    updated_at: datetime
    page: str
    record: str


class StepOut(Schema):
    """A station on the trail; `distance` counts links, `via` is the station in between."""

    station: StationOut
    distance: int
    via: int
    note: str


class TrailOut(StationOut):
    """A station with what led to it and what came of it."""

    back: list[StepOut]
    onward: list[StepOut]


@router.get(
    "",
    auth=None,
    response={200: Portion[StationOut], **NOT_FOUND},
    operation_id="list_stations",
)
def list_stations(
    request: HttpRequest,
    slug: Slug,
    kind: Annotated[StationKind | None, Query(None, description="only this kind")] = None,
    area: Annotated[DiArea | None, Query(None, description="only this area")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Mapping[str, Any]:
    """Public stations of a municipality, in Polish order."""
    place = municipality(slug)
    found = queries.stations(place, access=reader(place), kind=kind or "", area=area or "")
    page = portion(found, limit, offset)
    return {**page, "items": [_station(one, place, request) for one in page["items"]]}


@router.get(
    "/{station_id}",
    auth=None,
    response={200: TrailOut, **NOT_FOUND},
    operation_id="read_station",
)
def read_station(request: HttpRequest, slug: Slug, station_id: Id) -> Mapping[str, Any]:
    """One public station: back to the voices, onward to the changes."""
    place = municipality(slug)
    found = queries.station_seen(place, station_id, access=reader(place))
    if found is None:
        raise NotFound(_("There is no such place on the thread, or it is not public yet."))
    trail = queries.trail(found, access=reader(place))
    return {
        **_station(found, place, request),
        "back": _steps(trail.back, place, request),
        "onward": _steps(trail.onward, place, request),
    }


def _steps(
    steps: Iterable[queries.Step], place: Municipality, request: HttpRequest
) -> list[dict[str, Any]]:
    return [
        {
            "station": _station(step.station, place, request),
            "distance": step.distance,
            "via": step.via_id,
            "note": step.note,
        }
        for step in steps
    ]


def _station(station: queries.Station, place: Municipality, request: HttpRequest) -> dict[str, Any]:
    page = reverse("home:station", args=[place.slug, station.pk])
    return {
        "id": station.pk,
        "kind": station.kind,
        "title": station.title,
        "summary": station.summary,
        "area": station.area,
        "updated_at": station.updated_at,
        "page": full_address(request, page),
        "record": full_address(request, station.path),
    }
