"""A portfolio checked in whole numbers: who is covered, who pays, to the person and the grosz."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from mosty.engines.coverage.portfolio.flow import Flow
from mosty.engines.coverage.portfolio.ground import Ground, Plan

__all__ = ["Service", "keeps_rules", "next_share", "paid", "share_at_most", "shares_to_people"]


def next_share(ground: Ground, cells: Sequence[int], share: Fraction) -> Fraction | None:
    """The smallest share above this one that some cell can have; None above 1."""
    if share >= 1:
        return None
    needs = [ground.people[cell] * ground.span for cell in cells]
    return min(Fraction(floor(share * need) + 1, need) for need in needs)


def share_at_most(ground: Ground, cells: Sequence[int], most: float) -> Fraction:
    """The largest share not above this number (and its rounding) that some cell can have."""
    needs = [ground.people[cell] * ground.span for cell in cells]
    limit = min(1.0, most + 1e-9)
    return max(Fraction(floor(limit * need), need) for need in needs)


def shares_to_people(
    ground: Ground, cells: Sequence[int], share: Fraction, *, guaranteed: Sequence[int]
) -> list[int]:
    """People-years each cell needs so that all `cells` have the share and guarantees hold."""
    floors = list(guaranteed)
    for cell in cells:
        floors[cell] = max(floors[cell], -floor(-share * ground.people[cell] * ground.span))
    return floors


def keeps_rules(ground: Ground, plan: Plan) -> bool:
    """Decided actions, prerequisites and exclusions; the money and guarantees stand apart."""
    for action, start in zip(ground.actions, plan, strict=True):
        if start is None:
            if action.decided:
                return False
            continue
        for any_of in action.needs:
            begun = [plan[ground.place[needed]] for needed in any_of]
            if not any(year is not None and year <= start for year in begun):
                return False
    return all(
        sum(plan[action] is not None for action in exclusion) <= 1
        for exclusion in ground.exclusions
    )


def paid(
    ground: Ground, plan: Plan, *, overdraw: bool = False
) -> tuple[dict[tuple[int, str, int], int], dict[tuple[str, int], int]] | None:
    """Grosze by (action, source, year) within all budgets, and what is missing in them.

    Nothing may be missing unless `overdraw`; then as little as possible is. None when the money
    is not enough, or the sources of an action may not pay all of it.
    """
    found: dict[tuple[int, str, int], int] = {}
    missing: dict[tuple[str, int], int] = {}
    for year in ground.years:
        left = {source: ground.budget[source, year] for source in ground.sources}
        free: list[tuple[int, int]] = []
        for number, (action, start) in enumerate(zip(ground.actions, plan, strict=True)):
            if start is None or not (cost := ground.cost_in(number, start, year)):
                continue
            if not action.split:
                free.append((number, cost))
                continue
            for source, row in zip(action.sources, action.split, strict=True):
                if grosze := row[year - start]:
                    found[number, source, year] = grosze
                    left[source] -= grosze
        for source, grosze in left.items():
            if grosze < 0:
                if not overdraw:
                    return None
                missing[source, year] = -grosze
                left[source] = 0
        if not _pay_year(ground, year, free, left, found, missing, overdraw):
            return None
    return found, missing


def _pay_year(
    ground: Ground,
    year: int,
    free: Sequence[tuple[int, int]],
    left: Mapping[str, int],
    found: dict[tuple[int, str, int], int],
    missing: dict[tuple[str, int], int],
    overdraw: bool,
) -> bool:
    """Split the cost of the actions without a fixed split among their sources, as a flow.

    Sources that may pay a smaller share (grants) go first, then by id, each as far as it goes:
    what one source pays is never taken back by a later one.
    """
    places = {source: number for number, source in enumerate(ground.sources, start=2)}
    flow = Flow(2 + len(places) + len(free))
    order = sorted(ground.sources, key=lambda source: (ground.most[source], source))
    purses = {source: flow.arc(0, places[source], 0) for source in order}
    arcs = {}
    for node, (number, cost) in enumerate(free, start=2 + len(places)):
        flow.arc(node, 1, cost)
        for source in ground.actions[number].sources:
            most = floor(ground.most[source] * cost)
            arcs[number, source] = flow.arc(places[source], node, most)
    wanted = sum(cost for _number, cost in free)
    got = 0
    for source, purse in purses.items():
        flow.widen(purse, left[source])
        got += flow.push(0, 1)
    if got < wanted and overdraw:
        for source, arc in purses.items():
            before = got
            flow.widen(arc, wanted)
            got += flow.push(0, 1)
            if got > before:
                missing[source, year] = missing.get((source, year), 0) + got - before
            flow.narrow(arc)
    if got < wanted:
        return False
    for (number, source), arc in arcs.items():
        if grosze := flow.flow(arc):
            found[number, source, year] = grosze
    return True


@dataclass(frozen=True, slots=True)
class _Period:
    years: int
    blocks: tuple[tuple[int, tuple[int, ...]], ...]


class Service:
    """Whom a plan can cover, as a flow from places to people, in whole people-years."""

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground = ground
        alike: dict[tuple[int, ...], int] = {}
        for year in ground.counted:
            working = tuple(
                number
                for number, start in enumerate(plan)
                if start is not None and year in ground.serving(number, start)
            )
            alike[working] = alike.get(working, 0) + 1
        self._periods = tuple(
            _Period(years, tuple(block for number in working for block in ground.blocks[number]))
            for working, years in alike.items()
        )

    def _network(self, most: Sequence[int]) -> tuple[Flow, list[int]]:
        """Source 0, sink 1, then cells; the arcs cell → sink carry at most `most`."""
        cells = len(self.ground.cells)
        size = 2 + cells + sum(len(period.blocks) + cells for period in self._periods)
        flow = Flow(size)
        sinks = [flow.arc(2 + cell, 1, people) for cell, people in enumerate(most)]
        node = 2 + cells
        for period in self._periods:
            first, node = node, node + cells
            for cell, people in enumerate(self.ground.people):
                flow.arc(first + cell, 2 + cell, people * period.years)
            for places, served in period.blocks:
                flow.arc(0, node, places * period.years)
                for cell in served:
                    flow.arc(node, first + cell, places * period.years)
                node += 1
        return flow, sinks

    def keeps(self, floors: Sequence[int]) -> bool:
        """Whether all floors (people-years per cell) can be met at once."""
        flow, _sinks = self._network(floors)
        return flow.push(0, 1) == sum(floors)

    def least_share(self, cells: Sequence[int], guaranteed: Sequence[int]) -> Fraction | None:
        """The largest share that all `cells` can have at once, guarantees kept.

        None when the plan does not keep the guarantees. Newton's steps down: the cells that a
        minimum cut separates cannot all have the share, so it falls to what the cut lets through.

        Source: Radzik 1998, Fractional combinatorial optimization, Handbook of Combinatorial
        Optimization 1, 429-478 (discrete Newton method); Megiddo 1974, Mathematical Programming 7,
        97-107 (fair flows).
        """
        share = Fraction(1)
        while True:
            floors = shares_to_people(self.ground, cells, share, guaranteed=guaranteed)
            flow, _sinks = self._network(floors)
            got = flow.push(0, 1)
            if got == sum(floors):
                return share
            if not share:
                return None
            reached = flow.reached(0)
            short = [cell for cell in range(len(floors)) if not reached[2 + cell]]
            room = got - sum(floors[cell] for cell in range(len(floors)) if reached[2 + cell])
            share = self._fitting(set(cells), short, room, guaranteed, share)

    def _fitting(
        self,
        counted: set[int],
        short: Sequence[int],
        room: int,
        guaranteed: Sequence[int],
        above: Fraction,
    ) -> Fraction:
        """The largest share below `above` at which these cells together need no more than room."""
        span, people = self.ground.span, self.ground.people

        def needed(share: Fraction) -> int:
            return sum(
                max(guaranteed[cell], -floor(-share * people[cell] * span))
                if cell in counted
                else guaranteed[cell]
                for cell in short
            )

        needs = sorted({people[cell] * span for cell in short if cell in counted})
        best = Fraction(0)
        for need in needs:
            low, high = floor(best * need), -floor(-above * need)
            while high - low > 1:
                middle = (low + high) // 2
                if needed(Fraction(middle, need)) <= room:
                    low = middle
                else:
                    high = middle
            best = max(best, Fraction(low, need))
        return best

    def most_weighted(self, floors: Sequence[int]) -> tuple[int, ...] | None:
        """People-years per cell with the largest weighted sum, floors kept; None when they fail.

        Floors first, then one cell after another, the heaviest first (ties: by group and unit),
        each as far as the places go: what cells can have together is a polymatroid, and there
        the greedy way is the best one.

        Source: Edmonds 1970, Submodular functions, matroids and certain polyhedra; Federgruen &
        Groenevelt 1986, Operations Research 34(6), 909-918.
        """
        flow, sinks = self._network(floors)
        if flow.push(0, 1) < sum(floors):
            return None
        ground = self.ground
        for cell in sorted(range(len(sinks)), key=lambda cell: (-ground.weight[cell], cell)):
            flow.widen(sinks[cell], ground.people[cell] * ground.span - floors[cell])
            flow.push(0, 1)
        return tuple(flow.flow(sink) for sink in sinks)
