"""The inner loops of the p-median: shortest paths, exchange, the Lagrangian bound."""

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
States = NDArray[np.int8]

FAR = 1e300  # larger than any cost of a problem


@kernel
def shortest_paths(
    starts: Integers, ends: Integers, lengths: Floats, first: int, stop: int
) -> Floats:
    """(stop - first, n) length of the shortest way from vertices first to stop - 1; inf = none.

    Dijkstra with a binary heap; edges in compressed rows, an edge of length >= 0 each way.
    """
    count = len(starts) - 1
    table = np.full((stop - first, count), np.inf)
    heap = np.empty(len(ends) + 1)
    place = np.empty(len(ends) + 1, dtype=np.int64)
    for source in range(first, stop):
        away = table[source - first]
        away[source] = 0.0
        heap[0], place[0] = 0.0, source
        size = 1
        while size > 0:
            length, at = heap[0], place[0]
            size -= 1
            key, vertex = heap[size], place[size]
            i = 0
            while True:
                child = 2 * i + 1
                if child >= size:
                    break
                if child + 1 < size and heap[child + 1] < heap[child]:
                    child += 1
                if heap[child] >= key:
                    break
                heap[i], place[i] = heap[child], place[child]
                i = child
            heap[i], place[i] = key, vertex
            if length > away[at]:
                continue
            for edge in range(starts[at], starts[at + 1]):
                target = ends[edge]
                longer = length + lengths[edge]
                if longer < away[target]:
                    away[target] = longer
                    i = size
                    size += 1
                    while i > 0 and heap[(i - 1) // 2] > longer:
                        heap[i], place[i] = heap[(i - 1) // 2], place[(i - 1) // 2]
                        i = (i - 1) // 2
                    heap[i], place[i] = longer, target
    return table


@kernel
def greedy(costs: Floats, count: int) -> Integers:
    """`count` sites, each the one that lowers the cost most after those before it.

    Args:
        costs: (m sites, n clients).
    """
    sites, clients = costs.shape
    chosen = np.empty(count, dtype=np.int64)
    is_in = np.zeros(sites, dtype=np.bool_)
    near = np.full(clients, FAR)
    for r in range(count):
        best = FAR
        enters = -1
        for j in range(sites):
            if not is_in[j]:
                total = 0.0
                for i in range(clients):
                    total += min(costs[j, i], near[i])
                if enters < 0 or total < best:
                    best = total
                    enters = j
        chosen[r] = enters
        is_in[enters] = True
        for i in range(clients):
            near[i] = min(near[i], costs[enters, i])
    return chosen


@kernel
def exchange(costs: Floats, chosen: Integers) -> float:
    """The cost after exchanging one chosen site for another as long as that lowers it.

    Args:
        costs: (m sites, n clients).
        chosen: sites; changed.
    """
    sites, clients = costs.shape
    count = len(chosen)
    is_in = np.zeros(sites, dtype=np.bool_)
    for r in range(count):
        is_in[chosen[r]] = True
    owner = np.empty(clients, dtype=np.int64)
    near = np.empty(clients)
    second = np.empty(clients)
    loss = np.empty(count)
    while True:
        total = 0.0
        for i in range(clients):
            least, next_, nearest = FAR, FAR, 0
            for r in range(count):
                cost = costs[chosen[r], i]
                if cost < least:
                    least, next_, nearest = cost, least, r
                elif cost < next_:
                    next_ = cost
            owner[i], near[i], second[i] = nearest, least, next_
            total += least
        best = 1e-9 * (1.0 + total)
        enters = -1
        leaves = -1
        for j in range(sites):
            if is_in[j]:
                continue
            loss[:] = 0.0
            gain = 0.0
            for i in range(clients):
                cost = costs[j, i]
                if cost < near[i]:
                    gain += near[i] - cost
                else:
                    loss[owner[i]] += min(cost, second[i]) - near[i]
            least_r = 0
            for r in range(1, count):
                if loss[r] < loss[least_r]:
                    least_r = r
            if gain - loss[least_r] > best:
                best = gain - loss[least_r]
                enters = j
                leaves = least_r
        if enters < 0:
            return total
        is_in[chosen[leaves]] = False
        is_in[enters] = True
        chosen[leaves] = enters


@kernel
def relaxed(
    costs: Floats,
    count: int,
    known: float,
    step: float,
    prices: Floats,
    state: States,
    often: Floats,
    pick: NDArray[np.bool_],
    steps: int,
    pace: float,
    patience: int,
) -> tuple[float, bool]:
    """A lower bound of the cost of `count` sites, by a subgradient over prices of clients.

    Every client pays its price instead of having to be assigned; a site is worth what its clients
    pay above the cost of going there. The sites worth most, and the prices, give the bound.

    Args:
        costs: (n clients, m sites).
        known: cost of the best answer known.
        step: an answer is wanted only if it costs less than known - step.
        prices: (n,) on return those of the best bound.
        state: (m,) 0 free, 1 open, -1 closed; on return with what every wanted answer must have.
        often: (m,) on return how often each site was picked lately.
        pick: (m,) on return the pick of the best bound.
        steps: at most so many.
        pace: of a step, as a part of what would close the gap at once.
        patience: so many steps without a better bound shrink the pace.

    Returns the bound, and whether no wanted answer is left.
    """
    clients, sites = costs.shape
    target = known - step
    now = prices.copy()
    lean = np.zeros(clients)
    slope = np.empty(clients)
    worth = np.empty(sites)
    rank = np.empty(sites)
    picked = np.zeros(sites, dtype=np.bool_)
    often[:] = 0.0
    bound = -FAR
    waited = 0
    for turn in range(steps):
        opened, left = 0, 0
        for j in range(sites):
            if state[j] > 0:
                opened += 1
            if state[j] >= 0:
                left += 1
        if opened > count or left < count:
            return FAR, True
        worth[:] = 0.0
        total = 0.0
        for i in range(clients):
            price = now[i]
            total += price
            row = costs[i]
            for j in range(sites):
                worth[j] += max(price - row[j], 0.0)
        for j in range(sites):
            rank[j] = -FAR if state[j] > 0 else FAR if state[j] < 0 else -worth[j]
        order = np.argsort(rank)
        picked[:] = False
        for q in range(count):
            total -= worth[order[q]]
            picked[order[q]] = True
        for j in range(sites):
            often[j] += 0.05 * ((1.0 if picked[j] else 0.0) - often[j])
        if total > target:
            return total, True
        if opened < count:
            last = worth[order[count - 1]]
            next_ = -rank[order[count]] if count < sites else -FAR
            for j in range(sites):
                if state[j] == 0:
                    if picked[j]:
                        if total + worth[j] - next_ > target:
                            state[j] = 1
                    elif total - worth[j] + last > target:
                        state[j] = -1
        if total > bound:
            if total > bound + 1e-7 * abs(bound):
                waited = 0
            bound = total
            prices[:] = now
            pick[:] = picked
        else:
            waited += 1
        if waited >= patience:
            pace *= 0.6
            waited = 0
            now[:] = prices
            lean[:] = 0.0
            if pace < 0.005:
                break
            continue
        slope[:] = 1.0
        for q in range(count):
            j = order[q]
            for i in range(clients):
                if costs[i, j] < now[i]:
                    slope[i] -= 1.0
        size = 0.0
        for i in range(clients):
            lean[i] = 0.3 * slope[i] + 0.7 * lean[i] if turn > 0 else slope[i]
            size += lean[i] * lean[i]
        if size < 1e-12:
            break
        stride = pace * max(known - total, 1e-9 * abs(total)) / size
        for i in range(clients):
            now[i] = max(0.0, now[i] + stride * lean[i])
    return bound, False
