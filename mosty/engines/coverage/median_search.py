"""Branch and bound for the p-median: exchange, Lagrangian bounds and fixing in every node."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats, Integers
from mosty.engines.coverage.clock import is_over
from mosty.engines.work import Progress

__all__ = ["Medians", "search"]

_KICKS = 8  # changes drawn to escape an answer no exchange improves
_NARROWER = 0.8  # the table is cut to the sites still possible when no more than this part is left
# Rounds of the bound: steps, pace, patience.
_ROOT = ((1000, 1.5, 20), (500, 0.5, 20))
_NODE = (300, 0.5, 10)


@dataclass(frozen=True, slots=True)
class Medians:
    """The best sites found, what they cost, and a bound no choice can go below."""

    chosen: Integers
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of all choices: the sites not closed yet, which of them are open, prices of clients."""

    table: Floats
    names: Integers
    state: NDArray[np.int8]
    prices: Floats
    bound: float


def search(
    costs: Floats,
    count: int,
    *,
    step: float,
    until: float | None = None,
    progress: Progress | None = None,
) -> Medians:
    """The `count` sites to which going costs all clients least.

    Args:
        costs: (n clients, m sites) finite, >= 0.
        count: 1 to m - 1.
        step: two different costs differ by at least this; 0 = not known.
        until: the moment to stop (see `clock`); None = when it is proven.
        progress: called with (nodes done, nodes known).

    Source: Whitaker 1983, INFOR 21(2), 95-108 (fast interchange); Cornuéjols, Fisher & Nemhauser
    1977, Management Science 23(8), 789-810 (Lagrangian relaxation); Beasley 1985, European Journal
    of Operational Research 21(2), 270-273 (tree search with it); Briant & Naddef 2004, Operations
    Research 52(4), 639-641 (fixing).
    """
    from mosty.engines.coverage import median_kernels as kernels  # noqa: PLC0415 -- the compiler loads here

    by_site = np.ascontiguousarray(costs.T)
    best, chosen = _start(by_site, count, until)
    state = np.zeros(costs.shape[1], dtype=np.int8)
    prices = np.sort(costs, axis=1)[:, min(costs.shape[1] - 1, int(0.8 * len(state) / count) + 1)]
    bound = 0.0
    is_out = False
    for steps, pace, patience in _ROOT:
        if is_out or (bound > 0 and is_over(until)):
            break
        often, pick = np.zeros(len(state)), np.zeros(len(state), dtype=np.bool_)
        least, is_out = kernels.relaxed(
            costs,
            count,
            best,
            _margin(step, best),
            prices,
            state,
            often,
            pick,
            steps,
            pace,
            patience,
        )
        bound = max(bound, min(least, best))
        if pick.sum() == count:
            tried = np.flatnonzero(pick)
            cost = kernels.exchange(by_site, tried)
            if cost < best:
                best, chosen = cost, tried
    names = np.arange(len(state), dtype=np.int64)
    stack = [] if is_out else [_Node(costs, names, state, prices, bound)]
    done = 0
    while stack and not is_over(until):
        node = stack.pop()
        done += 1
        state, prices = node.state.copy(), node.prices.copy()
        bound = node.bound
        if (state > 0).sum() < count < (state >= 0).sum():
            often, pick = np.zeros(len(state)), np.zeros(len(state), dtype=np.bool_)
            least, is_out = kernels.relaxed(
                node.table, count, best, _margin(step, best), prices, state, often, pick, *_NODE
            )
            if is_out:
                continue
            bound = max(bound, least)
        if (state > 0).sum() < count < (state >= 0).sum():
            stack.extend(_parts(_Node(node.table, node.names, state, prices, bound), often))
        else:
            sites = node.names[state > 0 if (state > 0).sum() == count else state >= 0]
            if len(sites) == count:
                cost = float(by_site[sites].min(axis=0).sum())
                if cost < best:
                    best, chosen = cost, sites
        if progress is not None:
            progress(done, done + len(stack))
    if progress is not None:
        progress(done, done)
    bound = min([best, *(node.bound for node in stack)])
    return Medians(np.sort(chosen), best, bound)


def _start(by_site: Floats, count: int, until: float | None) -> tuple[float, Integers]:
    """A first answer: the greedy one, exchanged; then again from drawn changes of the best."""
    from mosty.engines.coverage import median_kernels as kernels  # noqa: PLC0415 -- the compiler loads here

    chosen = kernels.greedy(by_site, count)
    best = kernels.exchange(by_site, chosen)
    draw = np.random.default_rng(0)  # the same draws every time
    for _kick in range(_KICKS):
        if is_over(until):
            break
        outside = np.setdiff1d(np.arange(len(by_site)), chosen)
        change = min(max(1, count // 4), len(outside))
        tried = chosen.copy()
        tried[draw.choice(count, size=change, replace=False)] = draw.choice(
            outside, size=change, replace=False
        )
        cost = kernels.exchange(by_site, tried)
        if cost < best:
            best, chosen = cost, tried
    return best, chosen


def _parts(node: _Node, often: Floats) -> tuple[_Node, _Node]:
    """The node with one site closed and with it open: the one the bound was least sure of."""
    live = node.state >= 0
    if live.sum() <= _NARROWER * len(live):
        node = _Node(
            np.ascontiguousarray(node.table[:, live]),
            node.names[live],
            node.state[live],
            node.prices,
            node.bound,
        )
        often = often[live]
    doubt = np.where(node.state == 0, np.abs(often - 0.5), np.inf)
    site = int(doubt.argmin())
    closed, opened = node.state.copy(), node.state.copy()
    closed[site], opened[site] = -1, 1
    return (
        _Node(node.table, node.names, closed, node.prices, node.bound),
        _Node(node.table, node.names, opened, node.prices, node.bound),
    )


def _margin(step: float, best: float) -> float:
    """An answer is worth looking for only if it costs this much less."""
    return 0.999 * step if step else 1e-9 * best
