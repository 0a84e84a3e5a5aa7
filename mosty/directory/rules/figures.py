"""Which figures of services may be told side by side, so that no small one can be computed."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.directory.enums import CapacityState
from mosty.directory.models import Service
from mosty.engines.disclosure import THRESHOLD, Shown, suppress

#: States in which every place is taken: the number of places is then the number of people.
FULL = frozenset({CapacityState.NO_ROOM, CapacityState.WAITING_LIST})


@dataclass(frozen=True)
class ShownFigures:
    """Figures of a service as anyone may see them; None: nobody gave the figure.

    Attributes:
        people, waiting: hidden below 5, and where a sum would tell.
        places, free: hidden where they would tell how many people there are.
        shows_yearly_cost: False where cost divided by unit cost would tell the hidden count.
    """

    people: Shown | None
    waiting: Shown | None
    places: Shown | None
    free: Shown | None
    shows_yearly_cost: bool


def small_figures(counts: Sequence[int | None]) -> tuple[Shown | None, ...]:
    """What may be told of the same figure of all services, with their sum; 0 is always told.

    A state in words ("no room", "there is a waiting list") tells a zero anyway, so that zeros may
    not serve to hide others.
    """
    told = iter(suppress([count for count in counts if count]))
    return tuple(next(told) if count else None if count is None else Shown(0) for count in counts)


def figures_of(service: Service) -> ShownFigures:
    """The figures of one service, from what `actions.figures` found out about all of them."""
    people = _shown(service.people_count, service.hides_people, service.few_people)
    is_hidden = people is not None and not people.is_shown
    return ShownFigures(
        people=people,
        waiting=_shown(service.waiting_count, service.hides_waiting, service.few_waiting),
        places=_places(service, people),
        free=_free(service, people),
        shows_yearly_cost=not is_hidden,
    )


def _shown(count: int | None, hides: bool, is_few: bool) -> Shown | None:
    """A small count stays hidden even where the flags are not up to date."""
    if count is None:
        return None
    if hides or _is_small(count):
        return Shown(None, is_small=hides and is_few and count < THRESHOLD)
    return Shown(count)


def _places(service: Service, people: Shown | None) -> Shown | None:
    """The places, unless all are taken by few people or they narrow down a hidden number of people.

    Of "fewer than 5" people five places or more say nothing new; of a number that is hidden only
    because a sum would tell another, every bound says something.
    """
    places = service.capacity_places
    if places is None:
        return None
    is_full = service.capacity_state in FULL
    if is_full and _is_small(places):
        return Shown(None)
    if people is None or people.is_shown:
        return Shown(places)
    says_nothing = people.is_small and places >= THRESHOLD and not is_full
    return Shown(places) if says_nothing else Shown(None)


def _free(service: Service, people: Shown | None) -> Shown | None:
    """The free places, unless subtracting them from the places tells few or hidden people."""
    free, places = service.free_places, service.capacity_places
    if free is None:
        return None
    is_hidden = people is not None and not people.is_shown
    if is_hidden or (places is not None and _is_small(places - free)):
        return Shown(None)
    return Shown(free)


def _is_small(count: int) -> bool:
    return 0 < count < THRESHOLD
