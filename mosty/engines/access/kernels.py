"""Inner loops over points in cells: which are within reach, and sums over them.

A point is within reach when dx*dx + dy*dy (+ dz*dz) <= limit, in exactly these operations
everywhere, so that every path through the points decides alike. Cells are told apart with a margin
(`MARGIN` of a cell) far above any rounding: a cell is taken whole or left out whole only where no
point of it can be on the other side; in all other cells the points themselves are asked.

Loops over points run on unsigned indices: signed ones may be negative, which in Python counts from
the end, and the compiler could not work on several points at a time.
"""

import math

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Frame = tuple[float, float, float, float, int, int]  # x0, y0, width, height, columns, rows

MARGIN = 1e-6


@kernel
def sort_into_cells(x: Floats, y: Floats, frame: Frame) -> tuple[Integers, Integers]:
    """Order of the points by cell (row by row), and where each cell begins in that order."""
    x0, y0, width, height, columns, rows = frame
    count = len(x)
    cells = np.empty(count, dtype=np.int64)
    start = np.zeros(columns * rows + 1, dtype=np.int64)
    for k in range(count):
        column = min(max(int((x[k] - x0) / width), 0), columns - 1)
        row = min(max(int((y[k] - y0) / height), 0), rows - 1)
        cell = row * columns + column
        cells[k] = cell
        start[cell + 1] += 1
    for cell in range(columns * rows):
        start[cell + 1] += start[cell]
    order = np.empty(count, dtype=np.int64)
    for k in range(count):
        order[start[cells[k]]] = k
        start[cells[k]] += 1
    for cell in range(columns * rows, 0, -1):
        start[cell] = start[cell - 1]
    start[0] = 0
    return order, start


@kernel
def _rows(y: float, reach: float, frame: Frame) -> tuple[int, int]:
    """Rows [first, last) that may hold points within reach."""
    _x0, y0, _width, height, _columns, rows = frame
    place = (y - y0) / height
    half = reach / height + MARGIN
    first = min(max(math.floor(place - half), 0.0), float(rows))
    last = min(max(math.floor(place + half) + 1.0, first), float(rows))
    return int(first), int(last)


@kernel
def _columns(x: float, y: float, reach: float, row: int, frame: Frame) -> tuple[int, int, int, int]:
    """Columns [a, d) of a row that may hold points within reach; all of [b, c) are within."""
    x0, y0, width, height, columns, _rows = frame
    bottom = y0 + row * height - y
    near = max(bottom, -bottom - height) - MARGIN * height
    far = max(bottom + height, -bottom) + MARGIN * height
    if near > reach:
        return 0, 0, 0, 0
    per_width = 1.0 / width
    half = math.sqrt(reach * reach - near * near) if near > 0 else reach
    place = (x - x0) * per_width
    half = half * per_width + MARGIN
    most = float(columns)
    a = min(max(math.floor(place - half), 0.0), most)
    d = min(max(math.floor(place + half) + 1.0, a), most)
    if far >= reach:
        return int(a), int(d), int(d), int(d)
    half = math.sqrt(reach * reach - far * far) * per_width - MARGIN
    b = min(max(math.ceil(place - half), a), d)
    c = min(max(math.floor(place + half), b), d)
    return int(a), int(b), int(c), int(d)


@kernel
def _near_one(
    x: Floats, y: Floats, v: Integers, begin: int, end: int, px: float, py: float, limit: float
) -> int:
    total = 0
    for k in range(np.uint64(begin), np.uint64(end)):
        dx = x[k] - px
        dy = y[k] - py
        total += v[k] if dx * dx + dy * dy <= limit else 0
    return total


@kernel
def _near_two(
    x: Floats,
    y: Floats,
    v: Integers,
    w: Integers,
    begin: int,
    end: int,
    px: float,
    py: float,
    limit: float,
) -> tuple[int, int]:
    high = 0
    low = 0
    for k in range(np.uint64(begin), np.uint64(end)):
        dx = x[k] - px
        dy = y[k] - py
        near = dx * dx + dy * dy <= limit
        high += v[k] if near else 0
        low += w[k] if near else 0
    return high, low


@kernel
def disc_sums(
    targets: Floats,
    reach: float,
    limit: float,
    points: Floats,
    start: Integers,
    frame: Frame,
    values: Integers,
    running: Integers,
) -> Integers:
    """Sums (1 or 2 limbs, n) of the values of the points of a plane within reach of each target.

    Cells wholly within reach are summed as a difference of running sums, without their points.
    """
    columns = frame[4]
    two = len(values) == 2
    x, y = points[0], points[1]
    high, low = values[0], values[len(values) - 1]
    high_running, low_running = running[0], running[len(values) - 1]
    sums = np.zeros((len(values), targets.shape[1]), dtype=np.int64)
    for t in range(targets.shape[1]):
        px, py = targets[0, t], targets[1, t]
        high_sum = 0
        low_sum = 0
        first, last = _rows(py, reach, frame)
        for row in range(first, last):
            a, b, c, d = _columns(px, py, reach, row, frame)
            begin, inner = start[row * columns + a], start[row * columns + b]
            outer, end = start[row * columns + c], start[row * columns + d]
            high_sum += high_running[outer] - high_running[inner]
            if two:
                low_sum += low_running[outer] - low_running[inner]
                left = _near_two(x, y, high, low, begin, inner, px, py, limit)
                right = _near_two(x, y, high, low, outer, end, px, py, limit)
                high_sum += left[0] + right[0]
                low_sum += left[1] + right[1]
            else:
                high_sum += _near_one(x, y, high, begin, inner, px, py, limit)
                high_sum += _near_one(x, y, high, outer, end, px, py, limit)
        sums[0, t] = high_sum
        if two:
            sums[1, t] = low_sum
    return sums


@kernel
def three_disc_sums(
    targets: Floats,
    reach: float,
    limits: tuple[float, float, float],
    points: Floats,
    start: Integers,
    frame: Frame,
    values: Integers,
) -> Integers:
    """Sums (3, limbs, n) of the values within three limits at once, the last of them the reach's.

    Quicker than `disc_sums` three times where discs hold too few points for cells to be whole.
    """
    columns = frame[4]
    x, y = points[0], points[1]
    one, two, three = limits
    high, low = values[0], values[len(values) - 1]
    sums = np.zeros((3, len(values), targets.shape[1]), dtype=np.int64)
    for t in range(targets.shape[1]):
        px, py = targets[0, t], targets[1, t]
        first, last = _rows(py, reach, frame)
        high_one = high_two = high_three = low_one = low_two = low_three = 0
        for row in range(first, last):
            a, _b, _c, d = _columns(px, py, reach, row, frame)
            begin, end = start[row * columns + a], start[row * columns + d]
            for k in range(np.uint64(begin), np.uint64(end)):
                dx = x[k] - px
                dy = y[k] - py
                square = dx * dx + dy * dy
                high_one += high[k] if square <= one else 0
                high_two += high[k] if square <= two else 0
                high_three += high[k] if square <= three else 0
                low_one += low[k] if square <= one else 0
                low_two += low[k] if square <= two else 0
                low_three += low[k] if square <= three else 0
        sums[0, 0, t] = high_one
        sums[1, 0, t] = high_two
        sums[2, 0, t] = high_three
        if len(values) == 2:
            sums[0, 1, t] = low_one
            sums[1, 1, t] = low_two
            sums[2, 1, t] = low_three
    return sums


@kernel
def plane_spans(
    targets: Floats, reach: Floats, start: Integers, frame: Frame
) -> tuple[Integers, Integers]:
    """Ranges of points that hold all within reach: (n + 1,) offsets into (spans, 2)."""
    columns = frame[4]
    offsets = np.zeros(targets.shape[1] + 1, dtype=np.int64)
    for t in range(targets.shape[1]):
        first, last = _rows(targets[1, t], reach[t], frame)
        offsets[t + 1] = offsets[t] + last - first
    spans = np.empty((offsets[-1], 2), dtype=np.int64)
    for t in range(targets.shape[1]):
        first, last = _rows(targets[1, t], reach[t], frame)
        for row in range(first, last):
            a, _b, _c, d = _columns(targets[0, t], targets[1, t], reach[t], row, frame)
            spans[offsets[t] + row - first, 0] = start[row * columns + a]
            spans[offsets[t] + row - first, 1] = start[row * columns + d]
    return offsets, spans


@kernel
def span_sums(
    targets: Floats,
    limit: float,
    points: Floats,
    offsets: Integers,
    spans: Integers,
    values: Integers,
) -> Integers:
    """Sums (1 or 2 limbs, n) of the values of the points in the spans that are within reach."""
    x, y, z = points[0], points[1], points[2]
    sums = np.zeros((len(values), targets.shape[1]), dtype=np.int64)
    for t in range(targets.shape[1]):
        px, py, pz = targets[0, t], targets[1, t], targets[2, t]
        for limb in range(len(values)):
            value = values[limb]
            total = 0
            for span in range(offsets[t], offsets[t + 1]):
                for k in range(np.uint64(spans[span, 0]), np.uint64(spans[span, 1])):
                    dx = x[k] - px
                    dy = y[k] - py
                    dz = z[k] - pz
                    total += value[k] if dx * dx + dy * dy + dz * dz <= limit else 0
            sums[limb, t] = total
    return sums


@kernel
def exact_total(terms: Floats, count: int) -> float:
    """The sum of the first `count` terms, all >= 0: the same in any order.

    As in `exact`, with limbs as fine as the largest of these terms allows.
    """
    largest = 0.0
    for k in range(count):
        largest = max(largest, terms[k])
    if largest == 0:
        return 0.0
    room = int(math.log2(count)) + 1
    exponent = math.frexp(largest)[1]
    first = 61 - room
    factor = math.ldexp(1.0, first)
    high = 0
    low = 0
    for k in range(count):
        scaled = math.ldexp(terms[k], -exponent) * factor
        whole = math.floor(scaled)
        high += whole
        low += math.ceil((scaled - whole) * factor)
    return math.ldexp((float(high) + float(low) / factor) / factor, exponent)


@kernel
def gaussian_sums(
    targets: Floats,
    limit: float,
    points: Floats,
    offsets: Integers,
    spans: Integers,
    values: Floats,
    curve: tuple[float, float, float],
    squared: bool,
) -> Floats:
    """(n,) sums of value x weight of the points in the spans that are within reach.

    Args:
        curve: radius of the sphere (0 on a plane), bandwidth, floor of the Gaussian.
        squared: the weight counts twice, as in 3SFCA.
    """
    x, y, z = points[0], points[1], points[2]
    radius, bandwidth, floor = curve
    sums = np.empty(targets.shape[1])
    terms = np.empty(len(values))
    for t in range(targets.shape[1]):
        count = 0
        for span in range(offsets[t], offsets[t + 1]):
            for k in range(spans[span, 0], spans[span, 1]):
                dx = x[k] - targets[0, t]
                dy = y[k] - targets[1, t]
                dz = z[k] - targets[2, t]
                square = dx * dx + dy * dy + dz * dz
                if square <= limit:
                    distance = math.sqrt(square)
                    if radius > 0:
                        distance = 2 * radius * math.asin(min(distance / 2, 1.0))
                    part = distance / bandwidth
                    weight = max((math.exp(-0.5 * (part * part)) - floor) / (1 - floor), 0.0)
                    terms[count] = values[k] * weight * (weight if squared else 1.0)
                    count += 1
        sums[t] = exact_total(terms, count)
    return sums


@kernel
def nearest_in_spans(
    targets: Floats, points: Floats, order: Integers, offsets: Integers, spans: Integers
) -> tuple[Floats, Integers]:
    """Squared distance to the nearest point in the spans (inf: none) and its index in `order`."""
    count = targets.shape[1]
    squares = np.full(count, np.inf)
    which = np.full(count, -1, dtype=np.int64)
    for t in range(count):
        best = np.inf
        index = -1
        for span in range(offsets[t], offsets[t + 1]):
            for k in range(spans[span, 0], spans[span, 1]):
                dx = points[0, k] - targets[0, t]
                dy = points[1, k] - targets[1, t]
                dz = points[2, k] - targets[2, t]
                square = dx * dx + dy * dy + dz * dz
                if square < best or (square == best and order[k] < index):
                    best = square
                    index = order[k]
        squares[t] = best
        which[t] = index
    return squares, which


@kernel
def table_sums(
    start: Integers, partner: Integers, weights: Floats, values: Floats, squared: bool
) -> Floats:
    """(n,) sums of weight x value of the partner over the rows start[t]:start[t + 1]."""
    sums = np.empty(len(start) - 1)
    terms = np.empty(max(np.max(np.diff(start)), 1) if len(start) > 1 else 1)
    for t in range(len(start) - 1):
        count = start[t + 1] - start[t]
        for k in range(count):
            weight = weights[start[t] + k]
            value = values[partner[start[t] + k]]
            terms[k] = value * weight * (weight if squared else 1.0)
        sums[t] = exact_total(terms, count)
    return sums
