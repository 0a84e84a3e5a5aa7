"""Every portfolio of a small plan, one by one, by set formulas: no flows, no linear programmes.

Money of a year can be split among sources if and only if every set of actions finds enough money
(a cut of the flow); places cover people if and only if no set of cells asks for more than the
places that reach it (the same, with the years added up).
"""

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor

import numpy as np
from hypothesis import strategies as st

from mosty.engines.coverage.portfolio import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Guarantee,
    Need,
    Portfolio,
    Source,
)

Starts = dict[str, int]


def subsets(items: list) -> Iterator[tuple]:
    for size in range(len(items) + 1):
        yield from combinations(items, size)


class Brute:
    def __init__(self, plan: Portfolio) -> None:
        self.plan = plan
        self.counted = plan.counted_years or plan.years
        self.actions = {action.id: action for action in plan.actions}
        self.needs = sorted(
            (need for need in plan.needs if need.people), key=lambda need: (need.group, need.unit)
        )
        self.cells = list(range(len(self.needs)))
        self.full = [need.people * len(self.counted) for need in self.needs]
        self.vectors = np.array(list(product(*(range(full + 1) for full in self.full))))
        self.sets = list(subsets(self.cells))
        self.least = [0] * len(self.cells)
        for guarantee in plan.guarantees:
            for cell, need in enumerate(self.needs):
                if guarantee.group in (None, need.group) and guarantee.unit in (None, need.unit):
                    self.least[cell] = max(
                        self.least[cell], ceil(Fraction(guarantee.share) * self.full[cell])
                    )
        self.feasible = [starts for starts in self.all() if self.keeps(starts)]

    def all(self) -> Iterator[Starts]:
        ids = sorted(self.actions)
        for starts in product(*((None, *sorted(set(self.actions[i].starts))) for i in ids)):
            yield {i: year for i, year in zip(ids, starts, strict=True) if year is not None}

    def keeps(self, starts: Starts) -> bool:
        for action in self.plan.actions:
            if action.decided and action.id not in starts:
                return False
            if action.id in starts:
                for any_of in action.needs:
                    if not any(starts.get(i, 9999) <= starts[action.id] for i in any_of):
                        return False
        if any(sum(i in starts for i in set(e.actions)) > 1 for e in self.plan.at_most_one):
            return False
        return self.payable(starts) and self.fits(starts, self.least)

    def payable(self, starts: Starts) -> bool:
        most = {source.id: Fraction(source.at_most) for source in self.plan.sources}
        for year in self.plan.years:
            left = {source.id: 0 for source in self.plan.sources}
            for budget in self.plan.budgets:
                if budget.year == year:
                    left[budget.source] += budget.grosze
            free = []
            for i, start in starts.items():
                action = self.actions[i]
                if not 0 <= year - start < len(action.cost):
                    continue
                if action.split:
                    for source, row in zip(action.sources, action.split, strict=True):
                        left[source] -= row[year - start]
                elif action.cost[year - start]:
                    free.append((action, action.cost[year - start]))
            if min(left.values(), default=0) < 0:
                return False
            for some in subsets(free):
                room = sum(
                    min(
                        left[source],
                        sum(floor(most[source] * c) for a, c in some if source in a.sources),
                    )
                    for source in left
                )
                if sum(cost for _action, cost in some) > room:
                    return False
        return True

    def serving(self, i: str, start: int) -> list[int]:
        action = self.actions[i]
        first = start + action.serves_after
        years = [y for y in self.counted if y >= first]
        if action.serves_years is not None:
            years = [y for y in years if y < first + action.serves_years]
        return years

    def room(self, starts: Starts, some: tuple[int, ...]) -> int:
        """The most people-years that these cells together can have."""
        total = 0
        for year in self.counted:
            blocks = [
                (capacity.places, capacity)
                for i, start in starts.items()
                if year in self.serving(i, start)
                for capacity in self.actions[i].capacity
            ]
            total += min(
                sum(self.needs[cell].people for cell in some if cell not in asked)
                + sum(
                    places
                    for places, capacity in blocks
                    if any(
                        self.needs[cell].group in capacity.groups
                        and self.needs[cell].unit in capacity.units
                        for cell in asked
                    )
                )
                for asked in subsets(list(some))
            )
        return total

    def fits(self, starts: Starts, floors: list[int]) -> bool:
        return all(
            sum(floors[cell] for cell in some) <= self.room(starts, some) for some in self.sets
        )

    def coverable(self) -> list[int]:
        return [
            cell
            for cell in self.cells
            if any(self.room_of_some(starts, cell) for starts in self.feasible)
        ]

    def room_of_some(self, starts: Starts, cell: int) -> int:
        return self.room(starts, (cell,))

    def floors(self, share: Fraction, coverable: list[int]) -> list[int]:
        return [
            max(least, ceil(share * self.full[cell])) if cell in coverable else least
            for cell, least in enumerate(self.least)
        ]

    def share(self, starts: Starts, coverable: list[int]) -> Fraction:
        grid = {Fraction(k, self.full[c]) for c in coverable for k in range(self.full[c] + 1)}
        return max(v for v in grid if self.fits(starts, self.floors(v, coverable)))

    def weighted(self, starts: Starts, floors: list[int]) -> Fraction:
        kept = np.ones(len(self.vectors), dtype=bool)
        for some in self.sets:
            kept &= self.vectors[:, list(some)].sum(axis=1) <= self.room(starts, some)
        kept &= (self.vectors >= np.array(floors)).all(axis=1)
        weights = [Fraction(str(need.weight)) for need in self.needs]
        whole = np.array([int(weight * 4) for weight in weights], dtype=np.int64)
        return Fraction(int((self.vectors[kept] @ whole).max()), 4)

    def cost(self, starts: Starts) -> int:
        return sum(sum(self.actions[i].cost) for i in starts)

    def tie_key(self, starts: Starts) -> tuple:
        order = sorted(self.actions)
        return (
            len(starts),
            [i not in starts for i in order],
            [starts.get(i, 0) for i in order],
        )

    def best(
        self, among: list[Starts] | None = None, *, coverable: list[int] | None = None
    ) -> tuple[Fraction, Fraction, int, Starts, int]:
        """Least share, weighted need, cost, the portfolio, and how many are as good."""
        among = self.feasible if among is None else among
        coverable = self.coverable() if coverable is None else coverable
        if coverable:
            shares = [self.share(starts, coverable) for starts in among]
            share = max(shares)
            among = [s for s, value in zip(among, shares, strict=True) if value == share]
        else:
            share = Fraction(0 if self.cells else 1)
        floors = self.floors(share, coverable)
        totals = [self.weighted(starts, floors) for starts in among]
        total = max(totals)
        among = [s for s, value in zip(among, totals, strict=True) if value == total]
        cost = min(map(self.cost, among))
        among = [starts for starts in among if self.cost(starts) == cost]
        return share, total, cost, min(among, key=self.tie_key), len(among)

    def front(self) -> list[tuple[int, Fraction]]:
        points = sorted(
            (self.cost(starts), -self.weighted(starts, self.least)) for starts in self.feasible
        )
        kept: list[tuple[int, Fraction]] = []
        for cost, total in points:
            if not kept or -total > kept[-1][1]:
                kept.append((cost, -total))
        return kept


@st.composite
def plans(draw: st.DrawFn, *, most_actions: int = 4) -> Portfolio:
    """Small plans of every shape: shared places, splits, own shares, conditions of each kind."""
    years = tuple(range(2026, 2026 + draw(st.integers(1, 3))))
    limits = st.sampled_from([1, 1, Fraction(1, 2), Fraction(17, 20)])
    sources = tuple(Source(id_, draw(limits)) for id_ in ("gmina", "ue"))
    most = {source.id: source.at_most for source in sources}
    units = ("A", "B", "C")[: draw(st.integers(1, 3))]
    groups = ("SEN",) if len(units) > 1 else ("OZN", "SEN")
    weights = st.sampled_from([1, 1, 2, Fraction(1, 4), 0])
    needs = tuple(
        Need(group, unit, draw(st.integers(0, 3)), draw(weights))
        for group in groups
        for unit in units
    )
    ids = [f"D{n}" for n in range(draw(st.integers(1, most_actions)))]
    actions = []
    for n, id_ in enumerate(ids):
        cost = tuple(draw(st.lists(st.integers(0, 7), max_size=3)))
        chosen = draw(st.sampled_from([("gmina",), ("ue",), ("gmina", "ue"), ("ue", "gmina")]))
        split: tuple[tuple[int, ...], ...] = ()
        if draw(st.booleans()) and draw(st.booleans()):
            if len(chosen) == 1:
                split = (cost,) if most[chosen[0]] == 1 else ()
            else:
                halves = [grosze // 2 for grosze in cost]
                if all(grosze % 2 == 0 for grosze in cost):
                    split = (tuple(halves), tuple(halves))
        capacity = tuple(
            Capacity(
                tuple(draw(st.sets(st.sampled_from(groups), min_size=1))),
                tuple(draw(st.sets(st.sampled_from(units), min_size=1))),
                draw(st.integers(0, 4)),
            )
            for _ in range(draw(st.sampled_from([1, 1, 1, 2, 0])))
        )
        actions.append(
            Action(
                id=id_,
                cost=cost,
                sources=chosen,
                starts=tuple(draw(st.sets(st.sampled_from(years), min_size=1, max_size=2))),
                capacity=capacity,
                serves_after=draw(st.sampled_from([0, 0, 1])),
                serves_years=draw(st.sampled_from([None, None, 1, 2])),
                needs=tuple(
                    tuple(draw(st.sets(st.sampled_from(ids[:n]), min_size=1, max_size=2)))
                    for _ in range(draw(st.sampled_from([0, 0, 0, 1])) if n else 0)
                ),
                decided=draw(st.sampled_from([False] * 7 + [True])),
                split=split,
            )
        )
    exclusions = ()
    if len(ids) > 1 and draw(st.booleans()):
        exclusions = (AtMostOne(tuple(draw(st.sets(st.sampled_from(ids), min_size=2)))),)
    guarantees = ()
    if draw(st.integers(0, 3)) == 0:
        guarantees = (
            Guarantee(
                draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2)])),
                draw(st.sampled_from([None, *groups])),
                draw(st.sampled_from([None, *units])),
            ),
        )
    return Portfolio(
        years=years,
        sources=sources,
        budgets=tuple(
            Budget(source.id, year, draw(st.integers(0, 12)))
            for source in sources
            for year in years
        ),
        needs=needs,
        actions=tuple(actions),
        at_most_one=exclusions,
        guarantees=guarantees,
        counted_years=draw(st.sampled_from([(), (years[-1],)])),
    )


def only(plan: Portfolio, kept: tuple) -> Portfolio:
    """The plan with these conditions alone."""
    ids = {(condition.kind, condition.ids) for condition in kept}
    return dataclasses.replace(
        plan,
        sources=tuple(
            source if ("own share", (source.id,)) in ids else Source(source.id)
            for source in plan.sources
        ),
        budgets=tuple(
            budget
            if ("budget", (budget.source, str(budget.year))) in ids
            else dataclasses.replace(budget, grosze=10**6)
            for budget in plan.budgets
        ),
        actions=tuple(
            dataclasses.replace(
                action,
                decided=action.decided and ("decided", (action.id,)) in ids,
                needs=tuple(
                    any_of
                    for any_of in action.needs
                    if ("needs", (action.id, *sorted(any_of))) in ids
                ),
            )
            for action in plan.actions
        ),
        at_most_one=tuple(
            exclusion
            for exclusion in plan.at_most_one
            if any(
                kind == "at most one" and set(names) <= set(exclusion.actions)
                for kind, names in ids
            )
        ),
        guarantees=tuple(
            guarantee
            for guarantee in plan.guarantees
            if ("guarantee", (guarantee.group or "*", guarantee.unit or "*")) in ids
        ),
    )


def more_money(plan: Portfolio, extra: dict[tuple[str, int], int]) -> Portfolio:
    return dataclasses.replace(
        plan,
        budgets=tuple(
            dataclasses.replace(
                budget, grosze=budget.grosze + extra.get((budget.source, budget.year), 0)
            )
            for budget in plan.budgets
        ),
    )
