"""The Pareto front cost × weighted need: what more money would buy, what less money would cost."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from mosty.engines.coverage.portfolio.answer import FrontPoint
from mosty.engines.coverage.portfolio.ground import Ground, Plan
from mosty.engines.coverage.portfolio.model import Programme
from mosty.engines.coverage.portfolio.stages import Clock, Search
from mosty.engines.errors import Infeasible
from mosty.engines.work import Progress, in_chunks

__all__ = ["front_of"]


@dataclass(frozen=True, slots=True)
class _Point:
    cost: int
    weighted: int
    plan: Plan
    bound: Fraction | None
    proven: bool


def front_of(
    ground: Ground,
    known: Plan,
    *,
    points: int | None,
    gap: float,
    clock: Clock,
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[tuple[FrontPoint, ...], bool]:
    """Points of the front by cost, and whether they are all there are.

    Guarantees, budgets and all other conditions hold in each; the least share is not a condition.
    Every point is two solves: the most weighted need within a cost, then the least cost of it.

    Args:
        ground: the portfolio.
        known: a portfolio that keeps all conditions.
        points: how many limits of the cost to try, evenly spaced from the cheapest portfolio to
            the one that covers most; None = every point there is.
        gap: a point may be this much short of its bound; not used where every point is asked for.
        clock: what is left of the time.
        executor: where the limits are tried at once.
        progress: told after each limit.

    Source: Haimes, Lasdon & Wismer 1971, IEEE Transactions on Systems, Man, and Cybernetics 1(3),
    296-297 (the constraint method); Mavrotas 2009, Applied Mathematics and Computation 213(2).
    """
    gap = 0.0 if points is None else gap
    seconds = clock.part(1.0 / ((points or 10) + 1))
    last = _reach(ground, None, known, seconds, gap)
    cheapest = Search(Programme(ground)).cheapest(
        ground.floors(), 0, seconds=seconds, gap=gap, begin=known
    )
    assert cheapest.plan is not None  # the known one at least
    first = _reach(ground, int(cheapest.value), cheapest.plan, seconds, gap)
    first = replace(first, proven=first.proven and cheapest.proven)
    if points is None:
        found, complete = _every(ground, first, last, clock)
    else:
        limits = [
            first.cost + (last.cost - first.cost) * step // (points - 1)
            for step in range(1, points - 1)
        ]
        task = partial(_reach_within, ground, first.plan, clock.part(1 / max(1, len(limits))), gap)
        found = in_chunks(task, limits, executor=executor, progress=progress)
        complete = False
    return _told(ground, [first, *found, last]), complete and first.proven


def _reach_within(
    ground: Ground, known: Plan, seconds: float | None, gap: float, limit: int
) -> _Point:
    return _reach(ground, limit, known, seconds, gap)


def _reach(
    ground: Ground, limit: int | None, known: Plan, seconds: float | None, gap: float
) -> _Point:
    """The most weighted need within a limit of cost, at the least cost."""
    search, floors, clock = Search(Programme(ground)), ground.floors(), Clock(seconds)
    most = search.weighted(floors, seconds=clock.part(0.6), gap=gap, begin=known, most_cost=limit)
    assert most.plan is not None  # the known one at least
    weighted = int(most.value)
    least = search.cheapest(floors, weighted, seconds=clock.part(1.0), gap=gap, begin=most.plan)
    assert least.plan is not None
    return _Point(
        int(least.value),
        search.weight_of(least.plan, floors),
        least.plan,
        most.bound,
        most.proven and least.proven,
    )


def _every(ground: Ground, first: _Point, last: _Point, clock: Clock) -> tuple[list[_Point], bool]:
    """All points between two, from the dearest down: the next one costs at least a grosz less."""
    found: list[_Point] = []
    point = last
    while point.proven and point.cost > first.cost:
        try:
            point = _reach(ground, point.cost - 1, first.plan, clock.part(0.5), 0.0)
        except Infeasible:
            break
        found.append(point)
    return found, point.proven


def _told(ground: Ground, found: Sequence[_Point]) -> tuple[FrontPoint, ...]:
    kept: list[_Point] = []
    for point in sorted(found, key=lambda point: (point.cost, -point.weighted, not point.proven)):
        if not kept or point.weighted > kept[-1].weighted:
            kept.append(point)
    return tuple(
        FrontPoint(
            grosze=point.cost,
            weighted=Fraction(point.weighted, ground.scale),
            chosen=tuple(
                (action.id, start)
                for action, start in zip(ground.actions, point.plan, strict=True)
                if start is not None
            ),
            bound=None if point.bound is None else point.bound / ground.scale,
            proven=point.proven,
        )
        for point in kept
    )
