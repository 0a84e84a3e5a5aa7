"""What the open feed holds, and what a reader may ask of it. Filters add up: all must hold.

A service is in the feed when it is published or has ended; drafts and records folded into others
are not. A place counts only when it may be shown: a confidential one can be found by nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Avg, BooleanField, F, FloatField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

from mosty.core.text import fold
from mosty.directory.models import Location, Removal, Service, ServiceAtLocation
from mosty.directory.queries.feed.taxonomies import with_taxonomy, with_term
from mosty.directory.queries.search import search
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

M = TypeVar("M", bound=Model)

_EARTH_M = 6_371_000
_DEGREE_M = 111_195.0

#: "No draft" in the very words of the index `service_feed`: SQLite uses such an index only when it
#: sees the value, not a parameter.
_BY_INDEX = RawSQL("NOT (directory_service.status = 'draft')", (), output_field=BooleanField())


@dataclass(frozen=True)
class Circle:
    """Everything within `metres` of a point."""

    latitude: float
    longitude: float
    metres: float


@dataclass(frozen=True)
class Box:
    """A rectangle of the map; both ends included."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Asked:
    """Filters of a reader; an empty one asks for nothing special.

    Attributes:
        search: as people ask on the pages; in the names of organisations every word must occur.
        municipality: slug.
        modified_after: changed then or later.
        postcode: of a place; with `proximity` (metres): within that distance of its centre.
    """

    search: str = ""
    municipality: str = ""
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    postcode: str = ""
    proximity: float | None = None
    circle: Circle | None = None
    box: Box | None = None


def feed_services(asked: Asked) -> QuerySet[Service]:
    """Services of the feed that fit, in the order of the feed."""
    found = Service.objects.unmerged().filter(_BY_INDEX, _about_service(asked))
    if asked.modified_after is not None:
        found = found.filter(updated_at__gte=asked.modified_after)
    places = _places(asked)
    if places is not None:
        there = ServiceAtLocation.objects.filter(location__in=places)
        found = found.filter(pk__in=there.values("service"))
    return found.order_by("pk")


def feed_organisations(asked: Asked) -> QuerySet[Organisation]:
    """Organisations that fit; by taxonomy: those that give a service which has it."""
    found = Organisation.objects.unmerged()
    for word in fold(asked.search).split():
        found = found.filter(search_text__contains=word)
    if asked.municipality:
        found = found.filter(municipality__slug=asked.municipality)
    if asked.modified_after is not None:
        found = found.filter(updated_at__gte=asked.modified_after)
    if asked.taxonomy_id or asked.taxonomy_term_id:
        services = Service.objects.in_feed().filter(_classified(asked))
        found = found.filter(pk__in=services.values("organisation"))
    return found.order_by("pk")


def feed_service_places(asked: Asked) -> QuerySet[ServiceAtLocation]:
    """Services at places that may be shown, that fit."""
    services = Service.objects.in_feed().filter(_about_service(asked))
    if asked.modified_after is not None:
        services = services.filter(updated_at__gte=asked.modified_after)
    found = ServiceAtLocation.objects.filter(service__in=services, location__is_confidential=False)
    places = _places(asked)
    return (found if places is None else found.filter(location__in=places)).order_by("pk")


def feed_removals(
    *, after: datetime | None = None, kind: str = "", municipality: str = ""
) -> QuerySet[Removal]:
    """Records that left the feed, the earliest first."""
    found = Removal.objects.all()
    if after is not None:
        found = found.filter(removed_at__gte=after)
    if kind:
        found = found.filter(kind=kind)
    if municipality:
        found = found.filter(municipality__slug=municipality)
    return found.order_by("pk")


def page_of(found: QuerySet[M], *, number: int, size: int) -> QuerySet[M]:
    """Records of a page: those from the key on that an index alone has found."""
    if number == 1:
        return found[:size]
    start = (number - 1) * size
    for first in found.values_list("pk", flat=True)[start : start + 1]:
        return found.filter(pk__gte=first)[:size]
    return found.none()


def in_pieces(found: QuerySet[M], *, size: int) -> Iterator[QuerySet[M]]:
    """All records piece by piece, each begun after the last key of the one before."""
    last = 0
    while keys := list(found.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        yield found.filter(pk__gt=last, pk__lte=keys[-1])
        last = keys[-1]


# --- what is asked of a service -------------------------------------------------------------------


def _about_service(asked: Asked) -> Q:
    fits = _classified(asked)
    if asked.search.strip():
        fits &= Q(pk__in=_found(asked))
    if asked.municipality:
        fits &= Q(municipality__slug=asked.municipality)
    if asked.organization_id:
        fits &= Q(organisation__uuid=asked.organization_id)
    return fits


def _found(asked: Asked) -> Sequence[int]:
    """What the search of the pages finds in each municipality."""
    towns = Municipality.objects.order_by("pk")
    if asked.municipality:
        towns = towns.filter(slug=asked.municipality)
    return [pk for town in towns for pk in search(town, text=asked.search).ids()]


def _classified(asked: Asked) -> Q:
    fits = Q()
    if asked.taxonomy_id:
        fits &= _or_nothing(with_taxonomy(asked.taxonomy_id))
    if asked.taxonomy_term_id:
        fits &= _or_nothing(with_term(asked.taxonomy_term_id))
    return fits


def _or_nothing(fits: Q | None) -> Q:
    return Q(pk__in=()) if fits is None else fits


# --- where -----------------------------------------------------------------------------------------


def _places(asked: Asked) -> QuerySet[Location] | None:
    """Places that may be shown and lie where the reader asks; None: anywhere."""
    places: QuerySet[Location] = Location.objects.shown()
    circles: list[Circle | None] = [asked.circle] if asked.circle else []
    if asked.postcode and asked.proximity is not None:
        circles.append(_around_postcode(asked.postcode, asked.proximity))
    elif asked.postcode:
        places = places.filter(postal_code=asked.postcode)
    elif not circles and asked.box is None:
        return None
    for circle in circles:
        places = _within(places, circle) if circle else places.none()
    return places if asked.box is None else _inside(places, asked.box)


def _around_postcode(postcode: str, metres: float) -> Circle | None:
    """The circle around the middle of the places with this code; None: nobody knows where it is."""
    middle = (
        Location.objects.public()
        .filter(postal_code=postcode, latitude__isnull=False)
        .aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    )
    if middle["latitude"] is None:
        return None
    return Circle(float(middle["latitude"]), float(middle["longitude"]), metres)


def _inside(places: QuerySet[Location], box: Box) -> QuerySet[Location]:
    return places.filter(
        latitude__gte=box.south,
        latitude__lte=box.north,
        longitude__gte=box.west,
        longitude__lte=box.east,
    )


def _within(places: QuerySet[Location], circle: Circle) -> QuerySet[Location]:
    """Places in the circle: a belt of latitudes first, then the great circle (haversine)."""
    belt = circle.metres / _DEGREE_M + 0.001
    latitude = Radians(Cast(F("latitude"), FloatField()))
    longitude = Radians(Cast(F("longitude"), FloatField()))
    here_latitude, here_longitude = Radians(circle.latitude), Radians(circle.longitude)
    chord = Power(Sin((latitude - here_latitude) / 2.0), 2) + Cos(latitude) * Cos(
        here_latitude
    ) * Power(Sin((longitude - here_longitude) / 2.0), 2)
    return (
        places.filter(latitude__gte=circle.latitude - belt, latitude__lte=circle.latitude + belt)
        .alias(metres=2 * _EARTH_M * ASin(Sqrt(Least(chord, 1.0))))
        .filter(metres__lte=circle.metres)
    )
