"""Inner loops over people on a regular grid: whole rows of cells are summed at once.

The same decision as in `kernels`: a cell is within reach when dx*dx + dy*dy <= limit. That is
monotone in |dx|, so the cells of a row within reach are one run; its ends are guessed, then moved
until the decision itself agrees.
"""

import math

import numpy as np
from numpy.typing import NDArray

from mosty.engines.access.kernels import MARGIN
from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@kernel
def common_step(values: Floats, first: float, least: float) -> float:
    """The largest number that all values - first are whole multiples of; 0 if below `least`."""
    step = 0.0
    for value in values:
        rest = value - first
        if step > 0:
            rest -= math.floor(rest / step + 0.5) * step
            if rest == 0:
                continue
        rest = abs(rest)
        while rest > 0:
            step, rest = rest, (step % rest if step > 0 else 0.0)
        if 0 < step < least:
            return 0.0
    return step


@kernel
def _run(
    px: float, dy: float, reach: float, limit: float, xs: Floats, step: float
) -> tuple[int, int]:
    """Columns [begin, end) of a row at the height dy above the target that are within reach."""
    square = dy * dy
    if square > limit:
        return 0, 0
    count = len(xs)
    place = (px - xs[0]) / step
    half = math.sqrt(max(reach * reach - square, 0.0)) / step
    begin = int(min(max(math.ceil(place - half), 0.0), float(count)))
    end = int(min(max(math.floor(place + half) + 1.0, 0.0), float(count)))
    while begin > 0 and (xs[begin - 1] - px) * (xs[begin - 1] - px) + square <= limit:
        begin -= 1
    while begin < count and xs[begin] < px and (xs[begin] - px) * (xs[begin] - px) + square > limit:
        begin += 1
    end = max(begin, end)
    while end < count and (xs[end] - px) * (xs[end] - px) + square <= limit:
        end += 1
    while end > begin and (xs[end - 1] - px) * (xs[end - 1] - px) + square > limit:
        end -= 1
    return begin, end


@kernel
def _row_range(py: float, reach: float, ys: Floats, step: float) -> tuple[int, int]:
    place = (py - ys[0]) / step
    half = reach / step
    count = float(len(ys))
    first = min(max(math.floor(place - half) - 1.0, 0.0), count)
    last = min(max(math.ceil(place + half) + 2.0, first), count)
    return int(first), int(last)


@kernel
def _runs(
    px: float,
    py: float,
    reach: float,
    limit: float,
    xs: Floats,
    ys: Floats,
    steps: tuple[float, float],
    begins: Integers,
    ends: Integers,
) -> tuple[int, int]:
    """Rows [first, last) near a target; begins and ends get the columns of each that are within.

    Rows are guessed several at a time; where the guess lies so near to a cell that rounding could
    turn it, the cells themselves are asked.
    """
    first, last = _row_range(py, reach, ys, steps[1])
    per_step = 1.0 / steps[0]
    place = (px - xs[0]) * per_step
    square = reach * reach
    thin = 1e-9 * square
    most = float(len(xs))
    doubts = 0
    for i in range(np.uint64(last - first)):
        dy = ys[np.uint64(first) + i] - py
        left = square - dy * dy
        half = math.sqrt(max(left, 0.0)) * per_step
        begin = place - half
        end = place + half
        doubt = (
            (abs(left) <= thin)
            | (abs(begin - np.rint(begin)) < MARGIN)
            | (abs(end - np.rint(end)) < MARGIN)
        )
        doubts += 1 if doubt else 0
        column = min(max(np.ceil(begin), 0.0), most)
        after = min(max(np.floor(end) + 1.0, column), most)
        begins[i] = -1 if doubt else int(column)
        ends[i] = int(column) if left < 0 else int(after)
    if doubts:
        for i in range(last - first):
            if begins[i] < 0:
                begins[i], ends[i] = _run(px, ys[first + i] - py, reach, limit, xs, steps[0])
    return first, last


@kernel
def grid_sums(
    targets: Floats,
    reach: float,
    limit: float,
    xs: Floats,
    ys: Floats,
    steps: tuple[float, float],
    running: Integers,
) -> Integers:
    """Sums (limbs, n) over the cells within reach.

    Args:
        running: (limbs, places + 1) running sums; a row has one place more than columns, empty.
    """
    count = targets.shape[1]
    width = len(xs) + 1
    begins = np.empty(len(ys), dtype=np.int64)
    ends = np.empty(len(ys), dtype=np.int64)
    sums = np.zeros((len(running), count), dtype=np.int64)
    for t in range(count):
        first, last = _runs(targets[0, t], targets[1, t], reach, limit, xs, ys, steps, begins, ends)
        for limb in range(len(running)):
            total = 0
            for i in range(last - first):
                row = (first + i) * width
                total += running[limb, row + ends[i]] - running[limb, row + begins[i]]
            sums[limb, t] = total
    return sums


@kernel
def grid_changes(
    sources: Floats,
    values: Integers,
    reach: float,
    limit: float,
    xs: Floats,
    ys: Floats,
    steps: tuple[float, float],
) -> Integers:
    """(limbs, rows, columns + 1) changes from cell to cell of the sum of values within reach."""
    begins = np.empty(len(ys), dtype=np.int64)
    ends = np.empty(len(ys), dtype=np.int64)
    changes = np.zeros((len(values), len(ys), len(xs) + 1), dtype=np.int64)
    for s in range(sources.shape[1]):
        first, last = _runs(sources[0, s], sources[1, s], reach, limit, xs, ys, steps, begins, ends)
        for limb in range(len(values)):
            value = values[limb, s]
            for i in range(last - first):
                changes[limb, first + i, begins[i]] += value
                changes[limb, first + i, ends[i]] -= value
    return changes


@kernel
def sums_at(changes: Integers, places: Integers) -> Integers:
    """(limbs, n) sums at places of the grid; `changes` are summed up along their rows in place."""
    limbs, rows, width = changes.shape
    sums = np.empty((limbs, len(places)), dtype=np.int64)
    for limb in range(limbs):
        for row in range(rows):
            total = 0
            for column in range(width):
                total += changes[limb, row, column]
                changes[limb, row, column] = total
        line = changes[limb].reshape(rows * width)
        for k in range(len(places)):
            sums[limb, k] = line[np.uint64(places[k])]
    return sums


@kernel
def lines_of(values: Floats, first: float, step: float) -> Integers:
    """Which line of a regular grid each value lies on, to the last bit; empty if one does not."""
    which = np.empty(len(values), dtype=np.int64)
    missed = 0
    for k in range(len(values)):
        line = np.rint((values[k] - first) / step)
        which[k] = int(line)
        missed += 1 if first + step * line != values[k] else 0
    return which[:0] if missed else which
