"""How far people of each village unit have to each kind of help; pure, over the access engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mosty.directory.enums import Setting
from mosty.engines.access import GreatCircles, access

#: Help of these forms comes to the person: it needs no place.
COMES_HOME = frozenset({Setting.HOME, Setting.DIGITAL})
#: How far somebody without a car can be expected to come, when nobody says otherwise.
REACH_KM = 5


@dataclass(frozen=True)
class Home:
    """A village unit as the run sees it; `people` None: nobody knows."""

    unit_id: int
    name: str
    latitude: float
    longitude: float
    people: int | None


@dataclass(frozen=True)
class Offer:
    """A published service of a kind.

    Attributes:
        comes: the help comes to the person, or is given everywhere.
        only_unit: people of this village unit alone may use it.
        places: (latitude, longitude) of its places that may be shown.
        capacity: places there are, None: nobody says.
    """

    comes: bool
    only_unit: int | None
    places: tuple[tuple[float, float], ...]
    capacity: int | None = None

    @property
    def is_lost(self) -> bool:
        """Whether nobody can tell where it is given."""
        return not self.comes and not self.places


@dataclass(frozen=True)
class Nearness:
    """One kind of help seen from one village unit.

    Attributes:
        comes: it comes to the person.
        km: to the nearest place, rounded to 0.1; None: there is none.
        count: places within reach.
        per_hundred: places for 100 people (2SFCA), None where some service does not say its own.
    """

    comes: bool
    km: float | None
    count: int
    per_hundred: float | None = None

    def is_near(self, reach_km: float) -> bool:
        return self.comes or (self.km is not None and self.km <= reach_km)


@dataclass(frozen=True)
class KindNearness:
    """One kind of help seen from every village unit, in the order of the homes given.

    Attributes:
        services: how many there are; `lost`: of which nobody can tell where they are given.
    """

    services: int
    lost: int
    seen: tuple[Nearness, ...] = field(default=())


def nearness(homes: Sequence[Home], offers: Sequence[Offer], *, reach_km: float) -> KindNearness:
    """How each home reaches the offers of one kind, in straight lines.

    Args:
        homes: village units with coordinates.
        offers: services of one kind.
        reach_km: inclusive, > 0.

    Source: nearest and cumulative opportunities as in docs/methods/access.md; places for 100
    people by two-step floating catchment areas (Luo & Wang 2003).
    """
    seen = tuple(
        _merge(
            shared,
            _own(homes[index], offers, reach_km),
            comes=any(
                offer.comes and offer.only_unit in (None, homes[index].unit_id) for offer in offers
            ),
        )
        for index, shared in enumerate(_shared(homes, offers, reach_km))
    )
    return KindNearness(len(offers), sum(offer.is_lost for offer in offers), seen)


@dataclass(frozen=True)
class _Reached:
    metres: float | None = None
    count: int = 0
    per_hundred: float | None = None


def _shared(homes: Sequence[Home], offers: Sequence[Offer], reach_km: float) -> list[_Reached]:
    """Places anyone may use, from every home."""
    open_to_all = [offer for offer in offers if offer.only_unit is None and offer.places]
    sites = [place for offer in open_to_all for place in offer.places]
    if not sites or not homes:
        return [_Reached() for _home in homes]
    pairs = GreatCircles(
        _degrees((home.latitude, home.longitude) for home in homes), _degrees(sites)
    )
    people = [home.people or 0 for home in homes]
    reach = reach_km * 1000
    nearest = access(pairs, people, method="nearest").scores
    count = access(pairs, people, method="count", reach=reach).scores
    shares = _shares(pairs, people, open_to_all, reach)
    return [
        _Reached(float(nearest[index]), int(count[index]), shares[index] if shares else None)
        for index in range(len(homes))
    ]


def _shares(
    pairs: GreatCircles, people: Sequence[int], offers: Sequence[Offer], reach: float
) -> list[float] | None:
    """Places for 100 people of each home, or None where a service does not say how many it has."""
    if any(offer.capacity is None for offer in offers) or not any(people):
        return None
    capacity = [
        (offer.capacity or 0) / len(offer.places) for offer in offers for _place in offer.places
    ]
    scores = access(pairs, people, capacity, method="2sfca", reach=reach).scores
    return [round(100 * float(score), 1) for score in scores]


def _own(home: Home, offers: Sequence[Offer], reach_km: float) -> _Reached:
    """Places that people of this home alone may use."""
    sites = [place for offer in offers if offer.only_unit == home.unit_id for place in offer.places]
    if not sites:
        return _Reached()
    pairs = GreatCircles(_degrees([(home.latitude, home.longitude)]), _degrees(sites))
    people = [home.people or 0]
    return _Reached(
        float(access(pairs, people, method="nearest").scores[0]),
        int(access(pairs, people, method="count", reach=reach_km * 1000).scores[0]),
    )


def _merge(shared: _Reached, own: _Reached, *, comes: bool) -> Nearness:
    metres = [one.metres for one in (shared, own) if one.metres is not None]
    return Nearness(
        comes=comes,
        km=round(min(metres) / 1000, 1) if metres else None,
        count=shared.count + own.count,
        per_hundred=None if own.count else shared.per_hundred,
    )


def _degrees(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """(longitude, latitude), as the engine takes them."""
    return [(longitude, latitude) for latitude, longitude in points]
