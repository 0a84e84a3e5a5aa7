"""Inner loops over people on a regular grid: whole rows of cells are summed at once.

The same decision as in `kernels`: a cell is within reach when dx*dx + dy*dy <= limit. That is
monotone in |dx|, so the cells of a row within reach are one run; its ends are guessed, then moved
until the decision itself agrees.
"""

import math

import numpy as np
from numpy.typing import NDArray

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
def grid_sums(
    targets: Floats,
    reach: float,
    limit: float,
    xs: Floats,
    ys: Floats,
    steps: tuple[float, float],
    running: Integers,
) -> Integers:
    """Sums (limbs, n) over the cells within reach; `running` sums of the cells row by row."""
    count = targets.shape[1]
    columns = len(xs)
    sums = np.zeros((len(running), count), dtype=np.int64)
    for t in range(count):
        px, py = targets[0, t], targets[1, t]
        first, last = _row_range(py, reach, ys, steps[1])
        for row in range(first, last):
            begin, end = _run(px, ys[row] - py, reach, limit, xs, steps[0])
            for limb in range(len(running)):
                line = running[limb]
                sums[limb, t] += line[row * columns + end] - line[row * columns + begin]
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
    changes = np.zeros((len(values), len(ys), len(xs) + 1), dtype=np.int64)
    for s in range(sources.shape[1]):
        px, py = sources[0, s], sources[1, s]
        first, last = _row_range(py, reach, ys, steps[1])
        for row in range(first, last):
            begin, end = _run(px, ys[row] - py, reach, limit, xs, steps[0])
            for limb in range(len(values)):
                changes[limb, row, begin] += values[limb, s]
                changes[limb, row, end] -= values[limb, s]
    return changes
