"""Who coordinates each line of service, and where nobody does."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.engines.network.actors import Actor, Kind, Relation

__all__ = ["Coordination", "Coordinator", "ServiceLine", "coordination"]


@dataclass(frozen=True, slots=True)
class Coordinator:
    """An actor that coordinates others.

    Attributes:
        id: of the actor.
        coordinates: how many others.
        reach: share of the other actors of the line that it coordinates, 0 to 1.
    """

    id: str
    coordinates: int
    reach: float


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of service.

    Attributes:
        service: its name; "" = in general (ties that name no service).
        actors: ids of those who offer it or have a tie about it; everybody in general.
        coordinators: widest reach first.
        clear_coordinator: id of the one actor that coordinates at least the stated share of the
            others; None when nobody does, or more than one.
    """

    service: str
    actors: tuple[str, ...]
    coordinators: tuple[Coordinator, ...]
    clear_coordinator: str | None


@dataclass(frozen=True, slots=True)
class Coordination:
    """Attributes: general line; lines by service; names of lines where nobody coordinates."""

    general: ServiceLine
    lines: tuple[ServiceLine, ...]
    nobody_coordinates: tuple[str, ...]


def coordination(
    actors: Sequence[Actor], relations: Sequence[Relation], *, clear_reach: float
) -> Coordination:
    involved: dict[str, set[int]] = {}
    for place, actor in enumerate(actors):
        for service in actor.services:
            involved.setdefault(service, set()).add(place)
    for relation in relations:
        involved.setdefault(relation.service, set()).update(relation.pair)
    involved[""] = set(range(len(actors)))
    guided: dict[tuple[str, int], set[int]] = {}
    for relation in relations:
        if relation.kind is Kind.COORDINATION:
            guided.setdefault((relation.service, relation.first), set()).add(relation.second)
    lines = [
        _line(
            service,
            sorted(involved[service]),
            {place: others for (of, place), others in guided.items() if of == service},
            actors,
            clear_reach,
        )
        for service in sorted(involved)
    ]
    own = tuple(line for line in lines if line.service)
    return Coordination(
        general=lines[0],
        lines=own,
        nobody_coordinates=tuple(line.service for line in own if not line.coordinators),
    )


def _line(
    service: str,
    involved: Sequence[int],
    guided: dict[int, set[int]],
    actors: Sequence[Actor],
    clear_reach: float,
) -> ServiceLine:
    found = [
        Coordinator(actors[place].id, len(others), len(others) / (len(involved) - 1))
        for place, others in guided.items()
    ]
    found.sort(key=lambda coordinator: (-coordinator.coordinates, coordinator.id))
    clear = [coordinator.id for coordinator in found if coordinator.reach >= clear_reach]
    return ServiceLine(
        service=service,
        actors=tuple(actors[place].id for place in involved),
        coordinators=tuple(found),
        clear_coordinator=clear[0] if len(clear) == 1 else None,
    )
