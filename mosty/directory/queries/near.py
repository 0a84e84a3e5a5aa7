"""How far services are from a point: a place by its name, or a point of the map."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import cos, radians

from django.db.models import Exists, F, FloatField, Min, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce
from rapidfuzz.distance import OSA

from mosty.core.text import fold
from mosty.directory.models import Location, Service, ServiceAtLocation, ServiceQuerySet
from mosty.directory.queries.vocabulary import allowed_distance
from mosty.directory.rules.nearness import COMES_HOME
from mosty.directory.rules.words import bases, written_words
from mosty.territory.models import Municipality, VillageUnit
from mosty.territory.queries import village_units

_KM_OF_DEGREE = 111.2
DEFAULT_KM = 10
_SMALL_WORDS = frozenset({"we", "ul", "al", "os", "pl", "nr", "na", "kolo", "obok", "przy"})


@dataclass(frozen=True)
class Near:
    """Around what to look, and how far (km).

    Attributes:
        name: of the place, as the page says it; "" for a point of the map.
    """

    latitude: float
    longitude: float
    km: float = DEFAULT_KM
    name: str = ""


def by_distance(rows: ServiceQuerySet, near: Near) -> ServiceQuerySet:
    """The services within reach from the nearest, then those that come home or lie nobody knows where.

    Adds `squared_km`. Where a service has no place that may be shown, its village unit counts;
    a confidential place counts nowhere.
    """
    comes_home = Q(service_type__setting__in=COMES_HOME, is_outside=False)
    marked = ServiceAtLocation.objects.filter(
        service=OuterRef("pk"), location__is_confidential=False, location__latitude__isnull=False
    )
    nowhere = Q(village_unit__latitude__isnull=True) & ~Exists(marked)
    around = ServiceAtLocation.objects.filter(
        _in_square("location__", near), location__is_confidential=False
    )
    return (
        rows.filter(
            comes_home
            | Q(pk__in=around.values("service"))
            | _in_square("village_unit__", near)
            | nowhere
        )
        .annotate(squared_km=_squared(near))
        .filter(comes_home | Q(squared_km__lte=near.km**2) | Q(squared_km__isnull=True))
        .order_by(F("squared_km").asc(nulls_last=True), "sort_key", "id")
    )


def nearest_ids(rows: ServiceQuerySet, near: Near, *, most: int) -> list[int]:
    """Ids in the order of `by_distance`, at most so many.

    Where services stand densely, a smaller circle holds enough, and few have to be measured.
    """
    for part in (8, 4, 2, 1):
        circle = replace(near, km=near.km / part)
        around = _around(circle)
        if len(around) < most:
            continue
        measured = rows.filter(pk__in=around).annotate(squared_km=_squared(near))
        inside = measured.filter(squared_km__lte=circle.km**2)
        ids = inside.order_by("squared_km", "sort_key", "id").values_list("pk", flat=True)[:most]
        if len(ids) == most:
            return list(ids)
    return list(by_distance(rows, near).values_list("pk", flat=True)[:most])


def _around(near: Near) -> set[int]:
    """Ids of services with a place, or without one but with a village unit, in the square."""
    placed = ServiceAtLocation.objects.filter(
        _in_square("location__", near), location__is_confidential=False
    )
    units = VillageUnit.objects.filter(_in_square("", near))
    unplaced = Service.objects.filter(village_unit__in=units, service_locations=None)
    return {
        *placed.order_by().values_list("service_id", flat=True),
        *unplaced.order_by().values_list("pk", flat=True),
    }


def _squared(near: Near) -> Coalesce:
    """Of the nearest place that may be shown, else of the village unit."""
    places = (
        ServiceAtLocation.objects.filter(service=OuterRef("pk"), location__is_confidential=False)
        .order_by()
        .values("service")
        .annotate(nearest=Min(_squared_km("location__", near)))
        .values("nearest")
    )
    return Coalesce(Subquery(places), _squared_km("village_unit__", near))


def kilometres(service: Service) -> float | None:
    """How far the service is, as the crow flies; None: nobody knows, or it was not asked."""
    squared: float | None = getattr(service, "squared_km", None)
    return None if squared is None else float(squared**0.5)


def find_place(municipality: Municipality, name: str, *, km: float = DEFAULT_KM) -> Near | None:
    """The village unit, town or street of that name: "w Łąkach", "laki"; None: there is none.

    A name with a wrong letter finds the nearest one.
    """
    asked = _readings(name)
    if not asked:
        return None
    ranked = [
        (away, order, place)
        for order, place in enumerate(_places(municipality, km))
        if (away := _away(asked, place.name)) is not None
    ]
    return min(ranked)[2] if ranked else None


def _in_square(prefix: str, near: Near) -> Q:
    """Within the square around the circle: cheap to ask, and leaves few to measure."""
    north = near.km / _KM_OF_DEGREE
    east = north / cos(radians(near.latitude))
    return Q(
        **{
            f"{prefix}latitude__range": _degrees(near.latitude, north),
            f"{prefix}longitude__range": _degrees(near.longitude, east),
        }
    )


def _degrees(middle: float, reach: float) -> tuple[Decimal, Decimal]:
    return Decimal(f"{middle - reach:.6f}"), Decimal(f"{middle + reach:.6f}")


def _squared_km(prefix: str, near: Near) -> CombinedExpression:
    """Equirectangular: within a county the error is some metres."""
    north = Cast(F(f"{prefix}latitude"), FloatField()) - Value(near.latitude)
    east = Cast(F(f"{prefix}longitude"), FloatField()) - Value(near.longitude)
    of_east = (_KM_OF_DEGREE * cos(radians(near.latitude))) ** 2
    return north * north * Value(_KM_OF_DEGREE**2) + east * east * Value(of_east)


def _places(municipality: Municipality, km: float) -> Iterator[Near]:
    """Named points of the municipality: village units first, then public places."""
    for unit in village_units(municipality):
        if unit.latitude is not None and unit.longitude is not None:
            yield Near(float(unit.latitude), float(unit.longitude), km, unit.name)
    shown = (
        Location.objects.public()
        .filter(municipality=municipality, latitude__isnull=False)
        .order_by("city", "address", "id")
        .values_list("city", "address", "latitude", "longitude")
    )
    rows = list(shown)
    for city in sorted({row[0] for row in rows if row[0]}):
        inside = [(float(row[2] or 0), float(row[3] or 0)) for row in rows if row[0] == city]
        yield Near(
            sum(point[0] for point in inside) / len(inside),
            sum(point[1] for point in inside) / len(inside),
            km,
            city,
        )
    for city, address, latitude, longitude in rows:
        if address:
            label = f"{address}, {city}" if city else address
            yield Near(float(latitude or 0), float(longitude or 0), km, label)


def _readings(name: str) -> list[frozenset[str]]:
    """The words of a name with their base forms; "w", "ul." and the like are left out."""
    return [
        frozenset({fold(word), *bases(word)})
        for word in written_words(name)
        if len(word) > 1 and fold(word) not in _SMALL_WORDS
    ]


def _away(asked: list[frozenset[str]], name: str) -> tuple[int, int] | None:
    """How badly a name fits: letters that differ, words that were not asked; None: not at all."""
    own = _readings(name)
    letters = 0
    for reading in asked:
        ways = [_letters(reading, other) for other in own]
        known = [way for way in ways if way is not None]
        if not known:
            return None
        letters += min(known)
    return letters, len(own) - len(asked)


def _letters(asked: frozenset[str], other: frozenset[str]) -> int | None:
    if asked & other:
        return 0
    away = min(OSA.distance(one, two) for one in asked for two in other)
    return away if away <= allowed_distance(min(asked, key=len)) else None
