"""Covering: the sites that serve most people within reach, and the fewest that serve everyone."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.arrays import Floats, Integers, coordinates, counts, indices
from mosty.engines.coverage.clock import moment
from mosty.engines.coverage.names import Name, canonical
from mosty.engines.coverage.solver import relative_gap
from mosty.engines.coverage.units import in_units, out_of_units
from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.work import Progress

__all__ = ["CoverChoice", "Problem", "Reached", "cover_most", "reached_by_lists", "reached_within"]


@dataclass(frozen=True, slots=True)
class Reached:
    """Which sites can serve each place: compressed lists, never a table of places by sites.

    Attributes:
        starts: (n + 1,) where the list of each place begins in `sites`.
        sites: (k,) sites from 0, in growing order within a place, none twice.
        site_count: how many sites there are.
    """

    starts: Integers
    sites: Integers
    site_count: int


@dataclass(frozen=True, slots=True)
class CoverChoice:
    """Which sites to open.

    Attributes:
        objective: people served (most people), or the cost of the sites (serving everyone).
        bound: no choice serves more people; or none that serves everyone costs less. Equal to the
            objective when proven.
        gap: |bound - objective| / objective; 0 when proven.
        proven: no choice is better (by more than a part in a billion, where the sums have no
            common decimal unit). False = the time ended; the choice is the best found.
        chosen: names of the open sites, sorted. Sites that cost nothing are always open.
        cost: of the open sites.
        people: in all places.
        served: people who have an open site within reach.
        unserved: names of the places with people and no open site within reach, sorted.
    """

    objective: float
    bound: float
    gap: float
    proven: bool
    chosen: tuple[Name, ...]
    cost: float
    people: float
    served: float
    unserved: tuple[Name, ...]


def reached_by_lists(lists: Sequence[Sequence[int]], site_count: int) -> Reached:
    """The sites of each place, from plain lists.

    Args:
        lists: (n,) for each place the numbers of the sites that can serve it, from 0; any order,
            a site named twice counts once.
        site_count: sites there are.

    Raises:
        ShapeError: a site outside 0 to site_count - 1.

    Source: the coverage sets N_i of Church & ReVelle 1974, Papers in Regional Science 32, 101-118.
    """
    lengths = np.fromiter((len(entry) for entry in lists), dtype=np.int64, count=len(lists))
    values = list(chain.from_iterable(lists))
    sites = indices("sites", np.array(values) if values else [], below=max(site_count, 1))
    rows = np.repeat(np.arange(len(lists), dtype=np.int64), lengths)
    return _listed(rows, sites, len(lists), site_count)


def reached_within(places: ArrayLike, sites: ArrayLike, reach: float) -> Reached:
    """The sites within a straight-line distance of each place, inclusive.

    Args:
        places: (n, 2) projected coordinates, in the unit of the reach.
        sites: (m, 2) projected coordinates.
        reach: > 0; a site exactly so far away counts.

    Raises:
        ShapeError: coordinates missing, or a reach that is not above 0.

    Straight lines are not roads: where roads matter, give lists from travel times.

    Source: Church & ReVelle 1974, Papers in Regional Science 32, 101-118 (N_i by distance S).
    """
    points, stands = coordinates("places", places), coordinates("sites", sites)
    if not 0 < reach < np.inf:
        raise ShapeError("the reach must be a number above 0, not %(reach)s", reach=f"{reach:g}")
    if not len(points) or not len(stands):
        empty = np.empty(0, dtype=np.int64)
        return Reached(np.zeros(len(points) + 1, dtype=np.int64), empty, len(stands))
    from mosty.engines.coverage import list_kernels as kernels  # noqa: PLC0415 -- compiler

    low = stands.min(axis=0)
    # Cells no smaller than the reach, and not many more of them than sites.
    side = max(
        reach * (1 + 1e-9), float((stands.max(axis=0) - low).max()) / (1.0 + np.sqrt(len(stands)))
    )
    grid = np.floor((stands - low) / side).astype(np.int64)
    columns, lines = (int(number) + 1 for number in grid.max(axis=0))
    cell = grid[:, 1] * columns + grid[:, 0]
    order = np.argsort(cell, kind="stable")
    firsts = np.zeros(columns * lines + 1, dtype=np.int64)
    np.cumsum(np.bincount(cell, minlength=columns * lines), out=firsts[1:])
    starts, found = kernels.reached(points, stands, float(reach), side, order, firsts, columns)
    return Reached(starts, found, len(stands))


def cover_most(
    people: ArrayLike,
    reached: Reached,
    *,
    count: int | None = None,
    budget: float | None = None,
    costs: ArrayLike | None = None,
    places: Sequence[Name] | None = None,
    sites: Sequence[Name] | None = None,
    seconds: float | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> CoverChoice:
    """The sites that have most people within reach, by number of sites or by budget.

    Args:
        people: (n,) in each place; >= 0.
        reached: the sites that can serve each place.
        count: sites to open at most; give either this or a budget.
        budget: what the sites may cost together; >= 0.
        costs: (m,) of each site, with a budget; >= 0; None = 1 each.
        places: (n,) names, all different; None = 0 to n - 1.
        sites: (m,) names, all different; None = 0 to m - 1.
        seconds: stop after about so long with the best found; None = when it is proven.
        executor, progress: see `work.in_chunks`; progress counts parts of all choices.

    Raises:
        ShapeError: values missing, negative or not fitting together; both limits or none.

    A site that serves nobody more is not opened, so fewer sites than allowed may be chosen. It
    does not claim that a site has places enough for all within its reach, nor that the choice is
    fair to those left out.

    Source: Church & ReVelle 1974, Papers in Regional Science 32, 101-118, eq. 1-5 (problem); see
    `covering_search.search` for the method.
    """
    until = moment(seconds)
    problem = Problem(people, reached, costs, places, sites)
    if (count is None) == (budget is None):
        raise ShapeError("give either the number of sites to open or a budget")
    if count is not None and costs is not None:
        raise ShapeError("costs need a budget, not a number of sites")
    limit = float(budget if count is None else count)  # type: ignore[arg-type]
    if not 0 <= limit < np.inf:
        raise ShapeError("the limit must be a number from 0, not %(limit)s", limit=f"{limit:g}")
    from mosty.engines.coverage import covering_search, list_kernels  # noqa: PLC0415 -- compiler

    weights, unit = in_units(problem.people)
    money, _money_unit = in_units(np.append(problem.costs, limit))
    prices, purse = money[:-1], float(money[-1])
    free = prices == 0
    state = np.where(free, 1, 0).astype(np.int8)
    gift, starts, listed, heavy, halves = list_kernels.settled(
        problem.starts, problem.sites, weights, weights / 2, state
    )
    chosen = np.flatnonzero(free)
    served = bound = float(gift)
    if len(listed):
        found = covering_search.search(
            covering_search.Lists(starts, listed, heavy, halves),
            prices[~free],
            purse,
            step=1.0 if unit else 0.0,
            until=until,
            executor=executor,
            progress=progress,
        )
        chosen = np.append(chosen, np.flatnonzero(~free)[found.chosen])
        served, bound = served + found.served, bound + found.bound
    objective = out_of_units(served, unit)
    most = out_of_units(max(served, float(floor(bound + 1e-3))) if unit else bound, unit)
    return problem.choice(objective, most, np.sort(chosen))


class Problem:
    """A covering problem in canonical order: places and sites sorted by name."""

    def __init__(
        self,
        people: ArrayLike,
        reached: Reached,
        costs: ArrayLike | None,
        places: Sequence[Name] | None,
        sites: Sequence[Name] | None,
    ) -> None:
        number = len(reached.starts) - 1
        given = counts("people", people, length=number)
        if not number or not reached.site_count:
            raise NotEnoughData("at least one place and one site are needed")
        price = np.ones(reached.site_count)
        if costs is not None:
            price = counts("costs", costs, length=reached.site_count)
        rows, self.places = canonical("places", places, number)
        columns, self.names = canonical("sites", sites, reached.site_count)
        became = np.empty(len(columns), dtype=np.int64)
        became[columns] = np.arange(len(columns))
        moved = np.empty(number, dtype=np.int64)
        moved[rows] = np.arange(number)
        listed = _listed(
            np.repeat(moved, np.diff(reached.starts)),
            became[reached.sites],
            number,
            reached.site_count,
        )
        self.starts, self.sites = listed.starts, listed.sites
        self.people: Floats = given[rows]
        self.costs: Floats = price[columns]

    def choice(self, objective: float, bound: float, chosen: Integers) -> CoverChoice:
        """The answer with what it means for each place."""
        is_open = np.zeros(len(self.names), dtype=np.bool_)
        is_open[chosen] = True
        owner = np.repeat(np.arange(len(self.people)), np.diff(self.starts))
        is_served = np.zeros(len(self.people), dtype=np.bool_)
        is_served[owner[is_open[self.sites]]] = True
        people, people_unit = in_units(self.people)
        costs, cost_unit = in_units(self.costs)
        return CoverChoice(
            objective=objective,
            bound=bound,
            gap=relative_gap(objective, bound),
            proven=objective == bound,
            chosen=tuple(self.names[j] for j in chosen),
            cost=out_of_units(float(costs[chosen].sum()), cost_unit),
            people=out_of_units(float(people.sum()), people_unit),
            served=out_of_units(float(people[is_served].sum()), people_unit),
            unserved=tuple(self.places[i] for i in np.flatnonzero(~is_served & (self.people > 0))),
        )


def _listed(rows: Integers, sites: Integers, count: int, site_count: int) -> Reached:
    """Pairs in any order as lists in growing order, none twice."""
    key = np.unique(rows * np.int64(max(site_count, 1)) + sites)
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(key // max(site_count, 1), minlength=count), out=starts[1:])
    return Reached(starts, key % max(site_count, 1), site_count)
