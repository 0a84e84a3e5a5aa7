"""Set covering: the fewest or cheapest sites that leave nobody out of reach."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.arrays import Floats, Integers
from mosty.engines.coverage.clock import left, moment
from mosty.engines.coverage.covering import CoverChoice, Problem, Reached
from mosty.engines.coverage.names import Name
from mosty.engines.coverage.solver import Model, Solved, rows, solve
from mosty.engines.coverage.units import in_units, out_of_units
from mosty.engines.errors import Infeasible
from mosty.engines.work import Progress

__all__ = ["cover_all"]


def cover_all(
    reached: Reached,
    *,
    people: ArrayLike | None = None,
    costs: ArrayLike | None = None,
    places: Sequence[Name] | None = None,
    sites: Sequence[Name] | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> CoverChoice:
    """The fewest sites, or the cheapest, that have every place within reach.

    Args:
        reached: the sites that can serve each place.
        people: (n,) in each place; >= 0; a place with nobody need not be served; None = 1 each.
        costs: (m,) of each site; >= 0; None = 1 each, which gives the fewest sites.
        places: (n,) names, all different; None = 0 to n - 1.
        sites: (m,) names, all different; None = 0 to m - 1.
        seconds: stop after about so long with the best found; None = when it is proven.
        progress: called once, at the end.

    Raises:
        ShapeError: values missing, negative or not fitting together.
        Infeasible: places that no site reaches; the message names them.
        SolverFailed: the solver stopped without an answer.

    It does not claim that a site has places enough for all within its reach.

    Source: Toregas, Swain, ReVelle & Bergman 1971, Operations Research 19(6), 1363-1373, eq. 1-3;
    reductions of rows and columns: Garfinkel & Nemhauser 1972, Integer Programming, ch. 8.
    """
    until = moment(seconds)
    weights = np.ones(len(reached.starts) - 1) if people is None else people
    problem = Problem(weights, reached, costs, places, sites)
    lost = np.flatnonzero((np.diff(problem.starts) == 0) & (problem.people > 0))
    if len(lost):
        raise Infeasible(
            "%(count)d places are out of reach of every site: %(names)s",
            count=len(lost),
            names=", ".join(str(problem.places[i]) for i in lost[:10]),
        )
    prices, unit = in_units(problem.costs)
    starts, listed, names, opened = _reduced(problem, prices)
    chosen, bound = opened, float(prices[opened].sum())
    is_proven = True
    if len(starts) > 1:
        solved, first = _solved(starts, listed, prices[names], bool(unit), left(until))
        bound += max(0.0, min(solved.bound, float(prices[names][first].sum())))
        chosen = np.append(chosen, names[first])
        is_proven = solved.proven
    if progress is not None:
        progress(1, 1)
    total = float(prices[chosen].sum())
    if is_proven:
        bound = total  # they differ by rounding alone
    return problem.choice(
        out_of_units(total, unit), out_of_units(min(bound, total), unit), np.sort(chosen)
    )


def _reduced(problem: Problem, prices: Floats) -> tuple[Integers, Integers, Integers, Integers]:
    """Rows and sites that are left to decide, the names of the sites, and those surely opened."""
    from mosty.engines.coverage import list_kernels as kernels  # noqa: PLC0415 -- compiler

    names = np.arange(len(prices), dtype=np.int64)
    opened: Integers = names[:0]
    state = np.where(prices == 0, 1, 0).astype(np.int8)
    starts, sites = problem.starts, problem.sites
    weights = (problem.people > 0).astype(np.float64)
    needed = np.repeat(weights > 0, np.diff(starts))
    starts = np.append(0, np.cumsum(np.diff(starts)[weights > 0]))
    sites, weights = sites[needed], weights[weights > 0]
    while True:
        _served, starts, sites, weights, same = kernels.settled(
            starts, sites, weights, weights, state
        )
        opened = np.append(opened, names[state > 0])
        names = names[state == 0]
        starts, sites, weights, same, _rows = kernels.merged(starts, sites, weights, same)
        keep = ~kernels.implied(starts, sites, len(names))
        lengths = np.diff(starts)
        sites = sites[np.repeat(keep, lengths)]
        starts, weights = np.append(0, np.cumsum(lengths[keep])), weights[keep]
        state = np.where(kernels.dominated(starts, sites, prices[names], len(names)), -1, 0)
        state[sites[starts[:-1][np.diff(starts) == 1]]] = 1  # the only site of a row
        state = state.astype(np.int8)
        if not state.any():
            return starts, sites, names, opened


def _solved(
    starts: Integers, sites: Integers, prices: Floats, whole: bool, seconds: float | None
) -> tuple[Solved, NDArray[np.bool_]]:
    """What the solver proved, and the cheaper of its answer and the greedy one."""
    from mosty.engines.coverage import covering_kernels as kernels  # noqa: PLC0415 -- compiler

    count, number = len(starts) - 1, len(prices)
    greedy = np.zeros(number, dtype=np.bool_)
    kernels.exchange(starts, sites, np.ones(count), prices, np.inf, greedy)
    for j in np.lexsort((np.arange(number), -prices)):
        if greedy[j]:
            greedy[j] = False
            greedy[j] = not np.logical_or.reduceat(greedy[sites], starts[:-1]).all()
    owner = np.repeat(np.arange(count), np.diff(starts))
    model = Model(
        costs=prices,
        lower=np.zeros(number),
        upper=np.ones(number),
        integer=np.ones(number, dtype=np.bool_),
        matrix=rows(owner, sites, np.ones(len(sites)), count=count),
        row_lower=np.ones(count),
        row_upper=np.full(count, np.inf),
    )
    solved = solve(
        model, seconds=seconds, step=1.0 if whole else 0.0, start=greedy.astype(np.float64)
    )
    if len(solved.values) and solved.objective <= float(prices[greedy].sum()):
        return solved, solved.values > 0.5
    return solved, greedy
