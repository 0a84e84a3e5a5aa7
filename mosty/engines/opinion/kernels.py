"""Compiled inner loops of opinion maps.

Votes come as rows one participant long: `starts` (n + 1,), `columns` (votes,) and `values`
(votes,), columns ascending within a row. A missing vote takes the mean of its statement, and the
mean is taken away before anything else, so missing votes are zeros and never touched.
"""

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Columns = NDArray[np.int32]
Values = NDArray[np.int8]

TILE = 64  # points met at once by the sums of distances: two tiles stay in the nearest cache
FAR = 4.0  # a tile is far from so many of its radii on
THIRD = 2 / 3**0.5 / 6


@kernel
def mark(ids: NDArray[np.integer], low: int, seen: NDArray[np.bool_]) -> None:
    """Note in `seen` every id that occurs; seen[0] stands for `low`."""
    for event in range(len(ids)):
        seen[ids[event] - low] = True


@kernel
def count_rows(ids: NDArray[np.integer], low: int, codes: Columns, starts: Integers) -> None:
    """Count the events of each row into starts[row + 1]."""
    for event in range(len(ids)):
        starts[codes[ids[event] - low] + 1] += 1


@kernel
def scatter(
    participants: NDArray[np.integer],
    statements: NDArray[np.integer],
    votes: Values,
    row_low: int,
    row_codes: Columns,
    column_low: int,
    column_codes: Columns,
    places: Integers,
    columns: Columns,
    values: Values,
) -> None:
    """Put every event into its row, in the order of events; `places` = start of each row."""
    for event in range(len(votes)):
        row = row_codes[participants[event] - row_low]
        place = places[row]
        columns[place] = column_codes[statements[event] - column_low]
        values[place] = votes[event]
        places[row] = place + 1


@kernel
def settle(starts: Integers, columns: Columns, values: Values, statements: int) -> int:
    """Sort each row by statement and keep the last vote of a pair, in place.

    `starts` is brought up to date; the answer is the number of votes kept.
    """
    words = (statements + 63) // 64
    bits = np.zeros(words, np.uint64)
    last = np.zeros(statements, np.int8)
    one = np.uint64(1)
    write = 0
    begin = starts[0]
    for row in range(len(starts) - 1):
        end = starts[row + 1]
        for place in range(begin, end):
            column = columns[place]
            last[column] = values[place]
            bits[column >> 6] |= one << np.uint64(column & 63)
        for word in range(words):
            left = bits[word]
            bits[word] = 0
            column = word * 64
            while left:
                if left & one:
                    columns[write] = column
                    values[write] = last[column]
                    write += 1
                left >>= one
                column += 1
        starts[row + 1] = write
        begin = end
    return write


@kernel
def tally(
    starts: Integers,
    columns: Columns,
    values: Values,
    rows: Integers,
    weights: Floats,
    labels: Integers,
    groups: int,
    statements: int,
    first: int,
    last: int,
) -> Floats:
    """(groups, statements, 3) weights of those who agree, disagree, voted, of rows first-last."""
    counts = np.zeros((groups, statements, 3))
    for index in range(first, last):
        row = rows[index]
        weight = weights[index]
        group = labels[index]
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            value = values[place]
            counts[group, column, 2] += weight
            if value > 0:
                counts[group, column, 0] += weight
            elif value < 0:
                counts[group, column, 1] += weight
    return counts


@kernel
def gram_times(
    starts: Integers,
    columns: Columns,
    values: Values,
    rows: Integers,
    weights: Floats,
    centre: Floats,
    block: Floats,
    first: int,
    last: int,
) -> Floats:
    """(statements, 4) the centred votes' matrix of products times `block`, over rows first-last."""
    answer = np.zeros((block.shape[0], 4))
    for index in range(first, last):
        row = rows[index]
        a = b = c = d = 0.0
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            value = values[place] - centre[column]
            a += value * block[column, 0]
            b += value * block[column, 1]
            c += value * block[column, 2]
            d += value * block[column, 3]
        weight = weights[index]
        a *= weight
        b *= weight
        c *= weight
        d *= weight
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            value = values[place] - centre[column]
            answer[column, 0] += value * a
            answer[column, 1] += value * b
            answer[column, 2] += value * c
            answer[column, 3] += value * d
    return answer


@kernel
def project(
    starts: Integers,
    columns: Columns,
    values: Values,
    rows: Integers,
    centre: Floats,
    components: Floats,
    first: int,
    last: int,
) -> Floats:
    """(last - first, 2) centred votes of rows first-last times the components, (2, statements)."""
    answer = np.empty((last - first, 2))
    for index in range(first, last):
        row = rows[index]
        a = b = 0.0
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            value = values[place] - centre[column]
            a += value * components[0, column]
            b += value * components[1, column]
        answer[index - first, 0] = a
        answer[index - first, 1] = b
    return answer


@kernel
def nearest(points: Floats, centres: Floats, labels: Integers, distances: Floats) -> int:
    """Give each point, (2, n), its nearest centre (the first of equals); how many changed."""
    changed = 0
    best = np.empty(TILE)
    found = np.empty(TILE, np.int64)
    for begin in range(0, len(labels), TILE):
        size = min(TILE, len(labels) - begin)
        best[:] = np.inf
        found[:] = 0
        for group in range(len(centres)):
            cx = centres[group, 0]
            cy = centres[group, 1]
            for lane in range(size):
                dx = points[0, begin + lane] - cx
                dy = points[1, begin + lane] - cy
                distance = dx * dx + dy * dy
                closer = distance < best[lane]
                best[lane] = distance if closer else best[lane]
                found[lane] = group if closer else found[lane]
        for lane in range(size):
            distances[begin + lane] = best[lane]
            changed += labels[begin + lane] != found[lane]
            labels[begin + lane] = found[lane]
    return changed


@kernel
def lloyd(points: Floats, weights: Floats, centres: Floats, labels: Integers, rounds: int) -> float:
    """Move the centres (changed in place) until no point changes its group.

    A group left empty takes the point farthest from its centre (the first of equals). The answer
    is the sum of weighted squared distances.
    """
    groups = len(centres)
    count = len(labels)
    distances = np.empty(count)
    sums = np.empty((groups, 3))
    labels[:] = -1
    for _round in range(rounds):
        changed = nearest(points, centres, labels, distances)
        sums[:] = 0.0
        for point in range(count):
            group = labels[point]
            sums[group, 0] += weights[point] * points[0, point]
            sums[group, 1] += weights[point] * points[1, point]
            sums[group, 2] += weights[point]
        for group in range(groups):
            if sums[group, 2] == 0.0:
                farthest = np.argmax(distances)
                if distances[farthest] == 0.0:
                    continue
                centres[group, 0] = points[0, farthest]
                centres[group, 1] = points[1, farthest]
                distances[farthest] = 0.0
                changed += 1
            else:
                centres[group, 0] = sums[group, 0] / sums[group, 2]
                centres[group, 1] = sums[group, 1] / sums[group, 2]
        if changed == 0:
            break
    nearest(points, centres, labels, distances)
    spread = 0.0
    for point in range(count):
        spread += weights[point] * distances[point]
    return spread


@kernel
def starts_tried(
    points: Floats, weights: Floats, groups: int, draws: Floats, rounds: int
) -> tuple[Floats, Floats]:
    """k-means from each row of `draws`, (starts, groups) numbers in [0, 1), by k-means++.

    The answer: centres (starts, groups, 2) and sums of squared distances (starts,).
    """
    count = points.shape[1]
    found = np.empty((len(draws), groups, 2))
    spreads = np.empty(len(draws))
    labels = np.empty(count, np.int64)
    for start in range(len(draws)):
        centres = found[start]
        chances = weights.copy()
        for group in range(groups):
            wanted = draws[start, group] * np.sum(chances)
            chosen = 0
            passed = 0.0
            for point in range(count):
                if chances[point] > 0.0:
                    chosen = point
                    passed += chances[point]
                    if passed > wanted:
                        break
            cx = points[0, chosen]
            cy = points[1, chosen]
            centres[group, 0] = cx
            centres[group, 1] = cy
            for point in range(count):
                dx = points[0, point] - cx
                dy = points[1, point] - cy
                chance = weights[point] * (dx * dx + dy * dy)
                if group == 0 or chance < chances[point]:
                    chances[point] = chance
        spreads[start] = lloyd(points, weights, centres, labels, rounds)
    return found, spreads


@kernel
def distance_sums(
    points: Floats, real: Floats, sizes: Integers, cells: Integers, first: int, last: int
) -> tuple[Floats, Floats]:
    """Sums of distances between the points of tiles first-last and all points of later tiles.

    Every pair is met once, in double precision. `points` (2, tiles * TILE) is cut into tiles of
    one cell each, filled up where `real` is 0; a tile holds sizes[tile] points of cells[tile]. All
    tiles first-last are of one cell. The answer: (points of these tiles, number of cells) sums to
    each cell, and (points from the first tile on,) sums to the points of these tiles.
    """
    origin = first * TILE
    own = np.zeros(((last - first) * TILE, cells[-1] + 1))
    others = np.zeros(points.shape[1] - origin)
    total = np.empty(TILE)
    row = np.empty(TILE)
    for here in range(first, last):
        begin = here * TILE
        xs = points[0, begin : begin + TILE]
        ys = points[1, begin : begin + TILE]
        counted = real[begin : begin + TILE]
        for there in range(here, len(sizes)):
            total[:] = 0.0
            for point in range(there * TILE, there * TILE + sizes[there]):
                px = points[0, point]
                py = points[1, point]
                for lane in range(TILE):
                    dx = xs[lane] - px
                    dy = ys[lane] - py
                    row[lane] = np.sqrt(dx * dx + dy * dy) * counted[lane]
                for lane in range(TILE):
                    total[lane] += row[lane]
                if there != here:
                    for lane in range(TILE // 2):
                        row[lane] += row[lane + TILE // 2]
                    for lane in range(TILE // 4):
                        row[lane] += row[lane + TILE // 4]
                    for lane in range(TILE // 8):
                        row[lane] += row[lane + TILE // 8]
                    for lane in range(TILE // 8):
                        others[point - origin] += row[lane]
            for lane in range(TILE):
                own[begin - origin + lane, cells[there]] += total[lane]
    return own, others


@kernel
def distance_sums_far(
    points: Floats, sizes: Integers, cells: Integers, shapes: Floats, first: int, last: int
) -> tuple[Floats, Floats]:
    """Sums of distances from the points of tiles first-last to all points, and their error.

    Tiles as in `distance_sums`; shapes[tile] holds centre x and y, radius, sums of products of the
    offsets xx, xy, yy, and the sum of their cubed lengths. A tile at four times its radius or more
    counts by its centre and the second-order term; the third derivative of a distance D is at
    most 2 / sqrt(3) / D^2, so the error is at most that / 6 * cubes / (D - radius)^2.
    The answer: sums and bounds, each (points of these tiles, number of cells).
    """
    origin = first * TILE
    sums = np.zeros(((last - first) * TILE, cells[-1] + 1))
    bounds = np.zeros(sums.shape)
    total = np.empty(TILE)
    bound = np.empty(TILE)
    for here in range(first, last):
        begin = here * TILE
        xs = points[0, begin : begin + TILE]
        ys = points[1, begin : begin + TILE]
        for there in range(len(sizes)):
            total[:] = 0.0
            bound[:] = 0.0
            cx, cy, radius, xx, xy, yy, cubes = shapes[there]
            apart = np.hypot(shapes[here, 0] - cx, shapes[here, 1] - cy) - shapes[here, 2]
            if apart > FAR * radius:
                count = float(sizes[there])
                for lane in range(TILE):
                    dx = xs[lane] - cx
                    dy = ys[lane] - cy
                    square = dx * dx + dy * dy
                    distance = np.sqrt(square)
                    across = (xx * dy * dy - 2 * xy * dx * dy + yy * dx * dx) / square
                    total[lane] = count * distance + across / (2 * distance)
                    near = distance - radius
                    bound[lane] = THIRD * cubes / (near * near)
            else:
                for point in range(there * TILE, there * TILE + sizes[there]):
                    px = points[0, point]
                    py = points[1, point]
                    for lane in range(TILE):
                        dx = xs[lane] - px
                        dy = ys[lane] - py
                        total[lane] += np.sqrt(dx * dx + dy * dy)
            cell = cells[there]
            for lane in range(TILE):
                sums[begin - origin + lane, cell] += total[lane]
                bounds[begin - origin + lane, cell] += bound[lane]
    return sums, bounds
