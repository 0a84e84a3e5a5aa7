"""Branch and bound for maximal covering: Lagrangian bounds, fixing, merging, strong branching."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats, Integers
from mosty.engines.coverage.clock import is_over
from mosty.engines.work import Progress, in_chunks

__all__ = ["Found", "Lists", "search"]

_TOGETHER = 16  # nodes looked at between two comparisons of what was found
_KICKS = 100  # changes drawn to escape an answer no exchange improves
_LARGE = 2_000_000  # entries above which that costs more than it gives
_HURRY = 500_000_000  # entries read between two looks at the clock, where the time is limited
_FEWEST = 20  # steps even so
_NEAR = 0.995  # a relaxed answer as good as this part of the best is exchanged further
_CANDIDATES = 8  # sites tried both ways before a node is parted
# Rounds of the bound: steps, pace, largest share of the newest pick, patience.
_ROOT = ((400, 0.1, 0.1, 10), (400, 0.1, 0.1, 10), (500, 0.1, 0.05, 20), (500, 0.1, 0.05, 20))
_NODE = ((60, 0.1, 0.2, 8),)
_TRIAL = (25, 0.1, 0.2, 8)


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of demand with the sites that reach them; prices are the multipliers of the bound."""

    starts: Integers
    sites: Integers
    weights: Floats
    prices: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """The best sites found, the weight they serve, and a bound no choice can exceed."""

    chosen: Integers
    served: float
    bound: float


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of all choices: what is open, what is still free.

    `state` says which of the free sites are now to be opened or closed; `mean` is an approximate
    relaxed answer on them.
    """

    lists: Lists
    costs: Floats
    names: Integers
    mean: Floats
    state: NDArray[np.int8]
    opened: Integers
    served: float
    budget: float
    bound: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one node gave: an answer and the two parts it falls into (none when it is done)."""

    served: float
    chosen: Integers
    parts: tuple[_Node, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    node: _Node
    served: float
    step: float
    is_root: bool
    until: float | None = None

    def wanted(self, served: float) -> float:
        """The least an answer must serve to be worth looking for."""
        best = max(self.served, served)
        return best + (0.999 * self.step if self.step else 1e-9 * abs(best))


def search(
    lists: Lists,
    costs: Floats,
    budget: float,
    *,
    step: float,
    until: float | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Found:
    """The sites that serve most weight within the budget.

    Args:
        lists: rows of demand.
        costs: (m,) > 0.
        budget: >= 0.
        step: two different served weights differ by at least this; 0 = not known.
        until: the moment to stop (see `clock`); None = when it is proven.
        executor, progress: see `work.in_chunks`.

    Source: Galvão & ReVelle 1996, European Journal of Operational Research 88(1), 114-123
    (Lagrangian heuristic); Barahona & Anbil 2000, Mathematical Programming 87(3), 385-399 (volume
    algorithm); Downs & Camm 1996, Naval Research Logistics 43(3), 435-461 (exact algorithm).
    """
    node = _reduced(
        _Node(
            lists=lists,
            costs=costs,
            names=np.arange(len(costs), dtype=np.int64),
            mean=np.full(len(costs), -1.0),
            state=np.where(costs > budget, -1, 0).astype(np.int8),
            opened=np.empty(0, dtype=np.int64),
            served=0.0,
            budget=budget,
            bound=float(lists.weights.sum()),
        )
    )
    best = _start(node, until)
    seen = _look(_Task(node, best.served, step, is_root=True, until=until))
    best = _better(best, seen)
    stack = list(seen.parts)
    done = 1
    while stack and not is_over(until):
        batch, stack = stack[-_TOGETHER:], stack[:-_TOGETHER]
        tasks = [_Task(part, best.served, step, is_root=False, until=until) for part in batch]
        for seen in in_chunks(_look, tasks, executor=executor):
            best = _better(best, seen)
            stack.extend(seen.parts)
        done += len(batch)
        if progress is not None:
            progress(done, done + len(stack))
    if progress is not None:
        progress(done, done)
    return Found(best.chosen, best.served, max([best.served, *(part.bound for part in stack)]))


def _start(node: _Node, until: float | None) -> _Seen:
    """A first answer: the greedy one, exchanged; then again from drawn changes of the best."""
    from mosty.engines.coverage import covering_kernels as kernels  # noqa: PLC0415 -- compiler

    lists = node.lists
    exchange = partial(
        kernels.exchange, lists.starts, lists.sites, lists.weights, node.costs, node.budget
    )
    chosen = np.zeros(len(node.costs), dtype=np.bool_)
    served = exchange(chosen)
    draw = np.random.default_rng(0)  # the same draws every time
    for _kick in range(_KICKS if len(lists.sites) < _LARGE else 0):
        tried = chosen.copy()
        inside = np.flatnonzero(chosen)
        outside = np.flatnonzero(~chosen)
        if len(inside) < 2 or not len(outside) or is_over(until):
            break
        tried[draw.choice(inside, size=max(1, len(inside) // 4), replace=False)] = False
        other = outside[draw.integers(len(outside))]
        if node.costs[tried].sum() + node.costs[other] <= node.budget:
            tried[other] = True
        value = exchange(tried)
        if value > served:
            chosen, served = tried, value
    return _answer(node, served, chosen)


def _look(task: _Task) -> _Seen:
    """Bounds one node, tries its relaxed answer, and parts it in two when it is not done."""
    from mosty.engines.coverage import covering_kernels as kernels  # noqa: PLC0415 -- compiler

    if is_over(task.until) and not task.is_root:
        return _Seen(0.0, task.node.opened, (task.node,))
    node = _reduced(task.node)
    lists = node.lists
    best = _Seen(0.0, node.opened)
    for pace in _ROOT if task.is_root else _NODE:
        if not len(node.costs):
            break
        if task.until is not None:
            pace = (min(pace[0], max(_FEWEST, _HURRY // (1 + len(lists.sites)))), *pace[1:])
        node, pick, is_out = _bounded(node, task.wanted(best.served), pace)
        if is_out:
            return best
        chosen = pick == 1.0
        if task.is_root or _worth(node, chosen) > _NEAR * task.served:
            served = kernels.exchange(
                lists.starts, lists.sites, lists.weights, node.costs, node.budget, chosen
            )
            best = _better(best, _answer(node, served, chosen))
        if is_over(task.until):
            return replace(best, parts=(node,))
    node = _reduced(node)
    if not len(node.costs):
        return _better(best, _Seen(node.served, node.opened))
    return _Seen(best.served, best.chosen, _parts(node, task.wanted(best.served), task.until))


def _bounded(
    node: _Node, wanted: float, pace: tuple[int, float, float, int]
) -> tuple[_Node, Floats, bool]:
    """The node with a better bound, the pick behind it, whether what is wanted is out of reach."""
    from mosty.engines.coverage import covering_kernels as kernels  # noqa: PLC0415 -- compiler

    lists = node.lists
    prices, state, mean = lists.prices.copy(), node.state.copy(), node.mean.copy()
    pick = np.zeros(len(node.costs))
    bound, is_out = kernels.relaxed(
        lists.starts,
        lists.sites,
        lists.weights,
        node.costs,
        node.budget,
        wanted - node.served,
        prices,
        state,
        mean,
        pick,
        *pace,
    )
    after = replace(
        node,
        lists=replace(lists, prices=prices),
        state=state,
        mean=mean,
        bound=min(node.bound, node.served + bound),
    )
    return after, pick, is_out


def _parts(node: _Node, wanted: float, until: float | None) -> tuple[_Node, ...]:
    """The node with one site closed and with it open: the site that lowers both bounds most.

    A site that cannot be closed (or opened) without losing the answer wanted is fixed instead.
    """
    order = np.argsort(np.abs(node.mean - 0.5), kind="stable")[:_CANDIDATES]
    best: tuple[_Node, ...] = ()
    most = -1.0
    for site in order:
        if is_over(until):
            return best or (node,)
        trials = []
        for value in (-1, 1):
            state = node.state.copy()
            state[site] = value
            part = _settled(replace(node, state=state))
            if not len(part.costs) or not len(part.lists.weights):
                trials.append((part, part.served < wanted))
                continue
            part, _pick, is_out = _bounded(part, wanted, _TRIAL)
            trials.append((part, is_out))
        alive = tuple(part for part, is_out in trials if not is_out)
        if len(alive) < 2:
            return alive
        falls = [max(node.bound - part.bound, 1e-9) for part in alive]
        if falls[0] * falls[1] > most:
            best, most = alive, falls[0] * falls[1]
    return best


def _settled(node: _Node) -> _Node:
    """The node with its sites opened and closed as `state` says."""
    from mosty.engines.coverage import list_kernels as kernels  # noqa: PLC0415 -- compiler

    lists, free, is_open = node.lists, node.state == 0, node.state > 0
    gained, starts, sites, weights, prices = kernels.settled(
        lists.starts, lists.sites, lists.weights, lists.prices, node.state
    )
    served = node.served + gained
    return _Node(
        lists=Lists(starts, sites, weights, prices),
        costs=node.costs[free],
        names=node.names[free],
        mean=node.mean[free],
        state=np.zeros(int(free.sum()), dtype=np.int8),
        opened=np.append(node.opened, node.names[is_open]),
        served=served,
        budget=node.budget - float(node.costs[is_open].sum()),
        bound=min(node.bound, served + float(weights.sum())),
    )


def _reduced(node: _Node) -> _Node:
    """The node settled, with equal rows merged and sites closed that another makes needless."""
    from mosty.engines.coverage import list_kernels as kernels  # noqa: PLC0415 -- compiler

    while True:
        node = _settled(node)
        lists = node.lists
        lists = Lists(*kernels.merged(lists.starts, lists.sites, lists.weights, lists.prices)[:4])
        needless = kernels.dominated(lists.starts, lists.sites, node.costs, len(node.costs))
        needless |= node.costs > node.budget
        node = replace(node, lists=lists, state=np.where(needless, -1, 0).astype(np.int8))
        if not needless.any():
            return node


def _worth(node: _Node, chosen: NDArray[np.bool_]) -> float:
    """The weight served with these of the free sites open too."""
    lists = node.lists
    is_served = np.logical_or.reduceat(chosen[lists.sites], lists.starts[:-1])
    return node.served + float(lists.weights[is_served].sum())


def _answer(node: _Node, served: float, chosen: NDArray[np.bool_]) -> _Seen:
    return _Seen(node.served + served, np.append(node.opened, node.names[chosen]))


def _better(one: _Seen, other: _Seen) -> _Seen:
    """The answer that serves more; of equals the first found."""
    return other if other.served > one.served else one
