"""Reads of the golden thread: where a record stands, what led to it and what became of it.

A reader sees public stations, and those for staff only as staff of that municipality. A trail
walks over stations the reader may see and stops at any other: neither it nor a connection through
it shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from mosty.core.access import Access
from mosty.core.text import fold, matches_all
from mosty.territory.models import Municipality
from mosty.thread.enums import STATION_ORDER, Audience, InsightState, StationKind
from mosty.thread.models import Insight, Link, Station, StationQuerySet
from mosty.thread.rules import LONGEST_TRAIL, place_on_arch, sees_staff

__all__ = ["Insight", "Station", "Step", "Trail"]


@dataclass(frozen=True)
class Step:
    """A station on the trail of another one.

    Attributes:
        station: where the step leads.
        distance: links between the two stations on the shortest way, from 1.
        via_id: id of the station next to this one on that way, nearer to the start.
        note: what was written on that last link.
    """

    station: Station
    distance: int
    via_id: int
    note: str


@dataclass(frozen=True)
class Trail:
    """Everything that led to a station and everything it led to, along the arch.

    Attributes:
        back: steps towards the voices, ordered voice -> change.
        onward: steps towards the changes, ordered voice -> change.
    """

    back: tuple[Step, ...]
    onward: tuple[Step, ...]

    def stations(self, kind: str) -> tuple[Station, ...]:
        """Stations of one kind, on either side."""
        return tuple(
            step.station for step in (*self.back, *self.onward) if step.station.kind == kind
        )


def station_for(source: str, source_id: int) -> Station | None:
    """The station of a record, whoever may see it; None if it is not on the thread."""
    return Station.objects.filter(source=source, source_id=source_id).first()


def stations_for(source: str, source_ids: Iterable[int]) -> dict[int, Station]:
    """Stations of several records of one source, by record id."""
    found = Station.objects.filter(source=source, source_id__in=list(source_ids))
    return {station.source_id: station for station in found}


def stations(
    municipality: Municipality, *, access: Access, kind: str = "", area: str = ""
) -> StationQuerySet:
    """Stations the reader may see, in Polish order; `kind` and `area` narrow them."""
    found = _seen(municipality, access)
    if kind:
        found = found.filter(kind=kind)
    if area:
        found = found.filter(area=area)
    return found.order_by("sort_key", "id")


def search_stations(
    municipality: Municipality, text: str, *, access: Access, limit: int = 50
) -> tuple[Station, ...]:
    """Stations whose title or summary holds every word of `text`, whatever case or diacritics."""
    if not fold(text):
        return ()
    found = (
        station
        for station in stations(municipality, access=access)
        if matches_all(fold(f"{station.title} {station.summary}"), text)
    )
    return tuple(station for station, _number in zip(found, range(limit), strict=False))


def station_seen(municipality: Municipality, pk: int, *, access: Access) -> Station | None:
    """The station with this id if it belongs here and the reader may see it."""
    return _seen(municipality, access).filter(pk=pk).first()


def latest_stations(
    municipality: Municipality, *, access: Access, limit: int = 5
) -> tuple[Station, ...]:
    """What changed last on the thread, newest first."""
    return tuple(_seen(municipality, access).order_by("-updated_at", "-id")[:limit])


def counts(municipality: Municipality, *, access: Access) -> dict[StationKind, int]:
    """How many stations of each kind the reader may see; kinds without any are 0."""
    rows = _seen(municipality, access).order_by().values_list("kind").annotate(count=Count("id"))
    return dict.fromkeys(STATION_ORDER, 0) | {StationKind(kind): count for kind, count in rows}


def loose_stations(
    municipality: Municipality, *, access: Access, kind: StationKind
) -> StationQuerySet:
    """Stations of a kind from which nothing leads on yet."""
    return stations(municipality, access=access, kind=kind).filter(links_onward__isnull=True)


def trail(station: Station, *, access: Access) -> Trail:
    """What led to the station and what became of it, as far as the reader may see."""
    return trails((station,), access=access)[station.pk]


def trails(starts: Sequence[Station], *, access: Access) -> dict[int, Trail]:
    """Trails of several stations by id, in a number of queries that does not grow with them."""
    if not starts:
        return {}
    with_staff = all(sees_staff(access, start.municipality_id) for start in starts)
    visible = [start for start in starts if with_staff or start.audience == Audience.PUBLIC]
    back = _edges(visible, with_staff=with_staff, onward=False)
    onward = _edges(visible, with_staff=with_staff, onward=True)
    return {
        start.pk: Trail(back=_walk(start, back), onward=_walk(start, onward)) for start in starts
    }


def waiting_insights(municipality: Municipality, *, area: str = "") -> tuple[Insight, ...]:
    """What events, desks and surveys taught and nobody has taken up yet, newest first."""
    found = Insight.objects.filter(municipality=municipality, state=InsightState.WAITING)
    if area:
        found = found.filter(area=area)
    return tuple(found.select_related("station"))


def _seen(municipality: Municipality, access: Access) -> StationQuerySet:
    return Station.objects.filter(municipality=municipality).seen(
        with_staff=sees_staff(access, municipality.pk)
    )


#: station id -> (neighbour, note on the link), in one direction.
_Edges = Mapping[int, Sequence[tuple[Station, str]]]


def _edges(starts: Sequence[Station], *, with_staff: bool, onward: bool) -> _Edges:
    """All visible links that can be reached in one direction, one query a level."""
    here, there = ("origin", "target") if onward else ("target", "origin")
    edges: dict[int, list[tuple[Station, str]]] = {}
    frontier = {start.pk for start in starts}
    seen_by_reader = Q() if with_staff else Q(**{f"{there}__audience": Audience.PUBLIC})
    for _level in range(LONGEST_TRAIL):
        if not frontier:
            break
        links = (
            Link.objects.filter(seen_by_reader, **{f"{here}__in": frontier})
            .select_related(there)
            .order_by("id")
        )
        for station_id in frontier:
            edges[station_id] = []
        reached: set[int] = set()
        for link in links:
            neighbour: Station = getattr(link, there)
            edges[getattr(link, f"{here}_id")].append((neighbour, link.note))
            reached.add(neighbour.pk)
        frontier = reached - edges.keys()
    return edges


def _walk(start: Station, edges: _Edges) -> tuple[Step, ...]:
    """Shortest ways from the start; a station that was reached is not walked again."""
    steps: dict[int, Step] = {}
    frontier = [start.pk]
    distance = 0
    while frontier:
        distance += 1
        reached: list[int] = []
        for via_id in frontier:
            for neighbour, note in edges.get(via_id, ()):
                if neighbour.pk != start.pk and neighbour.pk not in steps:
                    steps[neighbour.pk] = Step(neighbour, distance, via_id, note)
                    reached.append(neighbour.pk)
        frontier = reached
    return tuple(sorted(steps.values(), key=_along_the_arch))


def _along_the_arch(step: Step) -> tuple[int, str, int]:
    return place_on_arch(step.station.kind), step.station.sort_key, step.station.pk
