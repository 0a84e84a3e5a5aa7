"""The inner loops of maximal covering: exchange and the Lagrangian bound.

Rows and states as in `list_kernels`.
"""

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel
from mosty.engines.coverage.list_kernels import turned

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
States = NDArray[np.int8]

FAR = 1e300  # larger than any value of a problem


@kernel
def exchange(
    starts: Integers,
    sites: Integers,
    weights: Floats,
    costs: Floats,
    budget: float,
    chosen: NDArray[np.bool_],
) -> float:
    """The weight served after the best additions and exchanges of one site; changes `chosen`.

    Adds the site that serves most per cost while the budget allows it, then exchanges one site for
    another as long as that serves more.
    """
    count = len(costs)
    while True:
        place_of = np.full(count, -1, dtype=np.int64)
        number = 0
        spent = 0.0
        for j in range(count):
            if chosen[j]:
                place_of[j] = number
                number += 1
                spent += costs[j]
        gain = np.zeros(count)
        loss = np.zeros(number)
        shared = np.zeros((number, count))
        served = 0.0
        for i in range(len(weights)):
            servers = 0
            server = -1
            for place in range(starts[i], starts[i + 1]):
                if chosen[sites[place]]:
                    servers += 1
                    server = place_of[sites[place]]
                    if servers > 1:
                        break
            if servers > 0:
                served += weights[i]
            if servers == 0:
                for place in range(starts[i], starts[i + 1]):
                    gain[sites[place]] += weights[i]
            elif servers == 1:
                loss[server] += weights[i]
                for place in range(starts[i], starts[i + 1]):
                    shared[server, sites[place]] += weights[i]
        best = 0.0
        enters = -1
        leaves = -1
        for j in range(count):
            if not chosen[j] and spent + costs[j] <= budget and gain[j] > 0:
                value = gain[j] / costs[j]
                if value > best:
                    best = value
                    enters = j
        if enters < 0:
            best = 1e-9 * (1.0 + served)
            for r in range(count):
                if chosen[r]:
                    for j in range(count):
                        if not chosen[j] and spent - costs[r] + costs[j] <= budget:
                            q = place_of[r]
                            value = gain[j] - loss[q] + shared[q, j]
                            if value > best:
                                best = value
                                enters = j
                                leaves = r
        if enters < 0:
            return served
        chosen[enters] = True
        if leaves >= 0:
            chosen[leaves] = False


@kernel
def relaxed(
    starts: Integers,
    sites: Integers,
    weights: Floats,
    costs: Floats,
    budget: float,
    target: float,
    prices: Floats,
    state: States,
    mean: Floats,
    best_pick: Floats,
    steps: int,
    pace: float,
    most_new: float,
    patience: int,
) -> tuple[float, bool]:
    """An upper bound of the weight that can be served, by the volume algorithm on prices of rows.

    A row's weight is split: its price goes to the sites that reach it, the rest is served for
    nothing. For given prices the best sites are those with most price per cost (the last in part).

    Args:
        target: an answer is wanted only if it serves at least this; otherwise stop.
        prices: (rows,) 0 to weight; on return those of the best bound.
        state: on return with the sites open or closed in every answer that reaches the target.
        mean: (sites,) weighted mean of the picks so far, negative at first where there is none; on
            return an approximate answer of the linear relaxation.
        best_pick: on return the pick of the best bound; parts between 0 and 1.
        steps: at most so many.
        pace: of the first step, as a part of what would close the gap at once.
        most_new: the largest weight of the newest pick in the mean, 0 to 1.
        patience: so many steps without a better bound shrink the pace.

    Returns the bound, and whether the target is out of reach.
    """
    rows_count, count = len(weights), len(costs)
    firsts, rows = turned(starts, sites, count)
    now = prices.copy()
    lean = np.full(rows_count, -1.0)
    slope = np.empty(rows_count)
    value = np.empty(count)
    rank = np.empty(count)
    pick = np.zeros(count)
    is_first = mean[0] < 0
    if not is_first:
        for i in range(rows_count):
            for place in range(starts[i], starts[i + 1]):
                lean[i] += mean[sites[place]]
    all_weight = weights.sum()
    bound = FAR
    waited = 0
    for _step in range(steps):
        value[:] = 0.0
        total = all_weight
        for i in range(rows_count):
            price = now[i]
            total -= price
            for place in range(starts[i], starts[i + 1]):
                value[sites[place]] += price
        left = budget
        for j in range(count):
            pick[j] = 0.0
            rank[j] = FAR
            if state[j] > 0:
                left -= costs[j]
                total += value[j]
                pick[j] = 1.0
            elif state[j] == 0:
                rank[j] = -value[j] / costs[j]
        if left < 0:
            return -FAR, True
        last = 0.0  # worth of money: of the last site taken whole, of the first not taken whole
        next_ = 0.0
        is_cut = False
        order = np.argsort(rank)
        for q in range(count):
            j = order[q]
            if state[j] != 0:
                break
            if costs[j] <= left:
                left -= costs[j]
                pick[j] = 1.0
                total += value[j]
                last = -rank[j]
            else:
                pick[j] = left / costs[j]
                total += pick[j] * value[j]
                next_ = -rank[j]
                if left > 0:
                    last = next_
                is_cut = True
                break
        if total < target:
            return total, True
        for j in range(count):
            if state[j] == 0:
                if pick[j] == 1.0:
                    if total - value[j] + next_ * costs[j] < target:
                        state[j] = 1
                elif pick[j] == 0.0 and is_cut and total + value[j] - last * costs[j] < target:
                    state[j] = -1
        slope[:] = -1.0
        for j in range(count):
            if pick[j] > 0:
                for place in range(firsts[j], firsts[j + 1]):
                    slope[rows[place]] += pick[j]
        new, mixed, old = 0.0, 0.0, 0.0
        for i in range(rows_count):
            new += slope[i] * slope[i]
            mixed += slope[i] * lean[i]
            old += lean[i] * lean[i]
        share = most_new
        spread = new - 2 * mixed + old
        if spread > 0:
            share = min(most_new, max(0.1 * most_new, (old - mixed) / spread))
        if is_first:
            share = 1.0
            is_first = False
        for i in range(rows_count):
            lean[i] += share * (slope[i] - lean[i])
        for j in range(count):
            mean[j] += share * (pick[j] - mean[j])
        if total < bound:
            if total < bound - 1e-6 * abs(bound):
                waited = 0
            bound = total
            prices[:] = now
            best_pick[:] = pick
            if mixed > 0:
                pace = min(2.0, 1.1 * pace)
        else:
            waited += 1
            if waited >= patience:
                pace *= 0.66
                waited = 0
                if pace < 1e-4:
                    break
        size = 0.0
        for i in range(rows_count):
            if not ((prices[i] <= 0 and lean[i] > 0) or (prices[i] >= weights[i] and lean[i] < 0)):
                size += lean[i] * lean[i]
        if size < 1e-9:
            break
        stride = pace * max(bound - target, 1e-9 * abs(bound)) / size
        for i in range(rows_count):
            now[i] = min(weights[i], max(0.0, prices[i] - stride * lean[i]))
    return bound, False
