"""The plan and its actions on the golden thread, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.core.access import Access
from mosty.localplans.models import ActionCard, LocalPlan
from mosty.localplans.queries.take import ACTION_SOURCE
from mosty.thread.enums import STATION_ORDER, StationKind
from mosty.thread.models import Station
from mosty.thread.queries import station_for, stations_for, trail, trails


@dataclass(frozen=True)
class ActionThread:
    """Whose voices led to an action, what it answers and what became of it."""

    station: Station | None
    voices: tuple[Station, ...] = ()
    needs: tuple[Station, ...] = ()
    services: tuple[Station, ...] = ()
    changes: tuple[Station, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.voices or self.needs or self.services or self.changes)

    def counts(self) -> dict[StationKind, int]:
        return {
            StationKind.VOICE: len(self.voices),
            StationKind.NEED: len(self.needs),
            StationKind.ACTION: 1,
            StationKind.SERVICE: len(self.services),
            StationKind.CHANGE: len(self.changes),
        }


def action_thread(card: ActionCard, *, access: Access) -> ActionThread:
    """What stands around the action, as far as the reader may see."""
    station = station_for(ACTION_SOURCE, card.pk)
    if station is None:
        return ActionThread(None)
    found = trail(station, access=access)
    back = [step.station for step in found.back]
    onward = [step.station for step in found.onward]
    return ActionThread(
        station=station,
        voices=_kind(back, StationKind.VOICE),
        needs=_kind(back, StationKind.NEED),
        services=_kind(onward, StationKind.SERVICE),
        changes=_kind(onward, StationKind.CHANGE),
    )


def plan_thread_counts(
    plan: LocalPlan, cards: Sequence[ActionCard], *, access: Access
) -> dict[StationKind, int]:
    """How many different stations of each kind hang together with the plan's actions."""
    stations = list(stations_for(ACTION_SOURCE, [card.pk for card in cards]).values())
    found: dict[StationKind, set[int]] = {kind: set() for kind in STATION_ORDER}
    for path in trails(stations, access=access).values():
        for step in (*path.back, *path.onward):
            found[StationKind(step.station.kind)].add(step.station.pk)
    return {kind: len(ids) for kind, ids in found.items()} | {StationKind.ACTION: len(cards)}


def _kind(stations: Sequence[Station], kind: StationKind) -> tuple[Station, ...]:
    return tuple(station for station in stations if station.kind == kind)
