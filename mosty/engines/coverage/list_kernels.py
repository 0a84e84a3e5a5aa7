"""The inner loops of covering: lists by reach and their reductions.

A problem is held as rows (demand that the same sites reach) in compressed lists: row i is reached
by `sites[starts[i]:starts[i + 1]]`, in growing order. The same lists turned round, per site, are
`firsts` and `rows`. A state of a site is 0 free, 1 open, -1 closed.
"""

from math import hypot

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
States = NDArray[np.int8]


@kernel
def reached(
    people: Floats,
    sites: Floats,
    reach: float,
    side: float,
    order: Integers,
    firsts: Integers,
    columns: int,
) -> tuple[Integers, Integers]:
    """Sites within reach (inclusive) of every point.

    Sites are sorted into square cells of a side not below the reach: `order` lists them cell by cell,
    `firsts` says where each cell begins; the first cell begins at the least corner.
    """
    count = len(people)
    corner_x, corner_y = sites[:, 0].min(), sites[:, 1].min()
    lines = (len(firsts) - 1) // columns
    starts = np.zeros(count + 1, dtype=np.int64)
    found = np.empty(0, dtype=np.int64)
    for filling in range(2):
        for i in range(count):
            at = starts[i]
            number = 0
            x = np.floor((people[i, 0] - corner_x) / side)
            y = np.floor((people[i, 1] - corner_y) / side)
            if -2 < x < columns + 1 and -2 < y < lines + 1:
                for line in range(max(0, int(y) - 1), min(lines, int(y) + 2)):
                    for column in range(max(0, int(x) - 1), min(columns, int(x) + 2)):
                        cell = line * columns + column
                        for place in range(firsts[cell], firsts[cell + 1]):
                            j = order[place]
                            far = hypot(people[i, 0] - sites[j, 0], people[i, 1] - sites[j, 1])
                            if far <= reach:
                                if filling:
                                    found[at + number] = j
                                number += 1
            if filling:
                found[at : at + number].sort()
            else:
                starts[i + 1] = number
        if not filling:
            starts = np.cumsum(starts)
            found = np.empty(starts[-1], dtype=np.int64)
    return starts, found


@kernel
def turned(starts: Integers, sites: Integers, count: int) -> tuple[Integers, Integers]:
    """The rows of each of `count` sites: where they begin, and the rows in growing order."""
    firsts = np.zeros(count + 1, dtype=np.int64)
    for j in sites:
        firsts[j + 1] += 1
    firsts = np.cumsum(firsts)
    at = firsts[:-1].copy()
    rows = np.empty(len(sites), dtype=np.int64)
    for i in range(len(starts) - 1):
        for place in range(starts[i], starts[i + 1]):
            j = sites[place]
            rows[at[j]] = i
            at[j] += 1
    return firsts, rows


@kernel
def settled(
    starts: Integers, sites: Integers, weights: Floats, prices: Floats, state: States
) -> tuple[float, Integers, Integers, Floats, Floats]:
    """The rows left when open sites serve theirs and closed sites are struck out.

    Returns the weight served, and the lists, weights and prices of the rows left; the free sites
    are numbered anew in the same order. Rows that no free site reaches are dropped.
    """
    number = np.full(len(state), -1, dtype=np.int64)
    count = 0
    for j in range(len(state)):
        if state[j] == 0:
            number[j] = count
            count += 1
    served = 0.0
    begins = np.zeros(len(weights) + 1, dtype=np.int64)
    lists = np.empty(len(sites), dtype=np.int64)
    heavy = np.empty(len(weights))
    priced = np.empty(len(weights))
    row = 0
    for i in range(len(weights)):
        end = begins[row]
        is_served = False
        for place in range(starts[i], starts[i + 1]):
            j = sites[place]
            if state[j] > 0:
                is_served = True
                break
            if state[j] == 0:
                lists[end] = number[j]
                end += 1
        if is_served:
            served += weights[i]
        elif end > begins[row]:
            heavy[row] = weights[i]
            priced[row] = prices[i]
            row += 1
            begins[row] = end
    lists = lists[: begins[row]].copy()
    return served, begins[: row + 1].copy(), lists, heavy[:row].copy(), priced[:row].copy()


@kernel
def merged(
    starts: Integers, sites: Integers, weights: Floats, prices: Floats
) -> tuple[Integers, Integers, Floats, Floats, Integers]:
    """The rows with those that the same sites reach added up, and the new number of each row."""
    count = len(weights)
    marks = np.zeros(count, dtype=np.uint64)
    for i in range(count):
        mark = np.uint64(starts[i + 1] - starts[i])
        for place in range(starts[i], starts[i + 1]):
            mark ^= np.uint64(sites[place]) + np.uint64(0x9E3779B97F4A7C15)
            mark *= np.uint64(0xBF58476D1CE4E5B9)
            mark ^= mark >> np.uint64(29)
        marks[i] = mark
    order = np.argsort(marks, kind="mergesort")
    begins = np.zeros(count + 1, dtype=np.int64)
    lists = np.empty(len(sites), dtype=np.int64)
    heavy = np.zeros(count)
    priced = np.zeros(count)
    became = np.empty(count, dtype=np.int64)
    row = 0
    group = 0  # the first new row with the same mark: different lists may share one
    for q in range(count):
        i = order[q]
        length = starts[i + 1] - starts[i]
        if q == 0 or marks[i] != marks[order[q - 1]]:
            group = row
        target = row
        for other in range(group, row):
            if begins[other + 1] - begins[other] == length:
                same = True
                for step in range(length):
                    if lists[begins[other] + step] != sites[starts[i] + step]:
                        same = False
                        break
                if same:
                    target = other
                    break
        if target == row:
            for step in range(length):
                lists[begins[row] + step] = sites[starts[i] + step]
            row += 1
            begins[row] = begins[row - 1] + length
        heavy[target] += weights[i]
        priced[target] += prices[i]
        became[i] = target
    lists = lists[: begins[row]].copy()
    return begins[: row + 1].copy(), lists, heavy[:row].copy(), priced[:row].copy(), became


@kernel
def holds(starts: Integers, items: Integers, longer: int, shorter: int) -> bool:
    """Whether the rising list `longer` holds everything in the list `shorter`."""
    at = starts[longer]
    for own in range(starts[shorter], starts[shorter + 1]):
        while at < starts[longer + 1] and items[at] < items[own]:
            at += 1
        if at == starts[longer + 1] or items[at] != items[own]:
            return False
    return True


@kernel
def dominated(starts: Integers, sites: Integers, costs: Floats, count: int) -> NDArray[np.bool_]:
    """Sites for which another, not dearer, reaches all the same rows; of equals the first stays."""
    firsts, rows = turned(starts, sites, count)
    out = np.zeros(count, dtype=np.bool_)
    for j in range(count):
        length = firsts[j + 1] - firsts[j]
        if length == 0:
            out[j] = True
            continue
        short = rows[firsts[j]]
        for place in range(firsts[j], firsts[j + 1]):
            i = rows[place]
            if starts[i + 1] - starts[i] < starts[short + 1] - starts[short]:
                short = i
        for place in range(starts[short], starts[short + 1]):
            other = sites[place]
            longer = firsts[other + 1] - firsts[other]
            if other == j or out[other] or longer < length or costs[other] > costs[j]:
                continue
            if longer == length and costs[other] == costs[j] and other > j:
                continue
            if holds(firsts, rows, other, j):
                out[j] = True
                break
    return out


@kernel
def implied(starts: Integers, sites: Integers, count: int) -> NDArray[np.bool_]:
    """Rows whose list holds the whole list of another row: serving that one serves them too."""
    firsts, rows = turned(starts, sites, count)
    number = len(starts) - 1
    out = np.zeros(number, dtype=np.bool_)
    for i in range(number):
        length = starts[i + 1] - starts[i]
        if out[i] or length == 0:
            continue
        rare = sites[starts[i]]
        for place in range(starts[i], starts[i + 1]):
            j = sites[place]
            if firsts[j + 1] - firsts[j] < firsts[rare + 1] - firsts[rare]:
                rare = j
        for place in range(firsts[rare], firsts[rare + 1]):
            other = rows[place]
            if other == i or out[other] or starts[other + 1] - starts[other] < length:
                continue
            out[other] = holds(starts, sites, other, i)
    return out
