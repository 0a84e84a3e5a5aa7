"""Groups of people who are close on the map: k-means for each number of groups, and silhouettes."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.errors import NotEnoughData
from mosty.engines.work import in_chunks

STARTS = 20
_SAMPLE = 2000  # points on which the starts are tried; the best two go on with all points
_REFINED = 2
_SAMPLE_ROUNDS = 50
_ROUNDS = 1000
_TILES_A_CHUNK = 32


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """(n,) group of each point, (k, 2) centres."""

    labels: Integers
    centres: Floats

    @property
    def sizes(self) -> Integers:
        return np.bincount(self.labels, minlength=len(self.centres)).astype(np.int64)


def distinct_places(points: Floats, most: int) -> int:
    """How many different points there are; counting stops at `most`."""
    seen = set()
    for x, y in points:
        seen.add((float(x), float(y)))
        if len(seen) == most:
            break
    return len(seen)


def k_means(
    points: Floats,
    groups: int,
    random: np.random.Generator,
    *,
    weights: Floats | None = None,
    starts: int = STARTS,
) -> Grouping:
    """The points in `groups` groups with the smallest sum of squared distances that was found.

    Groups are numbered from the largest (by points), equal ones by their first point. The starts
    (k-means++) are tried on at most 2,000 points evenly taken from the list; the two best go on
    with all points until no point changes its group.
    """
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    across = np.ascontiguousarray(points.T)
    counted = np.ones(len(points)) if weights is None else weights
    step = max(1, len(points) // _SAMPLE)
    sample = np.ascontiguousarray(across[:, ::step])
    draws = random.random((starts, groups))
    tried, spreads = kernels.starts_tried(
        sample, np.ascontiguousarray(counted[::step]), groups, draws, _SAMPLE_ROUNDS
    )
    best, least = None, np.inf
    for start in np.argsort(spreads, kind="stable")[:_REFINED]:
        labels = np.empty(len(points), np.int64)
        spread = kernels.lloyd(across, counted, tried[start], labels, _ROUNDS)
        if spread < least:
            best, least = Grouping(labels, tried[start]), spread
    assert best is not None  # there is always a start
    return _numbered(best)


def k_means_from(points: Floats, centres: Floats) -> Grouping:
    """k-means from the given centres (k, 2); groups keep the order of the centres."""
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    labels = np.empty(len(points), np.int64)
    moved = np.array(centres, dtype=np.float64)
    across = np.ascontiguousarray(points.T)
    kernels.lloyd(across, np.ones(len(points)), moved, labels, _ROUNDS)
    return Grouping(labels, moved)


def first_places(points: Floats, groups: int) -> Floats:
    """(groups, 2) the first different points in the order of x, then y: how Polis begins."""
    ordered = np.unique(points, axis=0)
    if len(ordered) < groups:
        raise NotEnoughData(
            "%(groups)d groups need as many different places on the map; there are %(places)d",
            groups=groups,
            places=len(ordered),
        )
    return ordered[:groups]


def silhouettes(
    points: Floats, labelings: Sequence[Integers], *, executor: Executor | None = None
) -> tuple[float, ...]:
    """The mean silhouette of each of the labelings, exact, all from one pass over pairs of points.

    Args:
        points: (n, 2) places.
        labelings: each (n,) group of each point, numbered from 0, at least two groups, none empty.
        executor: where the pairs are met.

    A point alone in its group counts 0, and so does one whose distances are all 0.
    Source: Rousseeuw 1987, Journal of Computational and Applied Mathematics 20, section 2.
    """
    from mosty.engines.opinion.kernels import TILE  # noqa: PLC0415 -- the compiler loads here

    cells, cell = _cells(labelings)
    order = np.argsort(cell, kind="stable")
    held = np.bincount(cell)
    tiles = -(-held // TILE)
    slot_of_cell = np.concatenate([[0], np.cumsum(tiles)]) * TILE
    within = np.arange(len(cell)) - np.repeat(np.cumsum(held) - held, held)
    slots = slot_of_cell[cell[order]] + within
    spread = np.zeros((2, int(slot_of_cell[-1])))
    spread[:, slots] = points[order].T
    real = np.zeros(spread.shape[1])
    real[slots] = 1.0
    tile_cells = np.repeat(np.arange(len(held)), tiles)
    sizes = real.reshape(-1, TILE).sum(axis=1).astype(np.int64)

    parts = [
        (first, min(first + _TILES_A_CHUNK, int(end)))
        for begin, end in zip(slot_of_cell[:-1] // TILE, slot_of_cell[1:] // TILE, strict=True)
        for first in range(int(begin), int(end), _TILES_A_CHUNK)
    ]
    task = partial(_distance_sums, spread, real, sizes, tile_cells)
    sums = np.zeros((spread.shape[1], len(held)))
    answers = in_chunks(task, parts, executor=executor)
    for (first, last), (own, others) in zip(parts, answers, strict=True):
        sums[first * TILE : last * TILE] += own
        sums[first * TILE :, tile_cells[first]] += others
    return tuple(
        _mean_silhouette(sums[slots], cells[:, number], labels[order])
        for number, labels in enumerate(labelings)
    )


def _cells(labelings: Sequence[Integers]) -> tuple[Integers, Integers]:
    """Cells of points with the same groups in every labeling: sums to a group are sums of cells.

    The answer: (cells, labelings) groups of each cell, and (n,) cell of each point.
    """
    cell = np.zeros(len(labelings[0]), np.int64)
    for labels in labelings:
        code = cell * (int(labels.max()) + 1) + labels
        cell = (np.cumsum(np.bincount(code) > 0) - 1)[code]
    member = np.empty(int(cell.max()) + 1, np.int64)
    member[cell] = np.arange(len(cell))
    return np.stack([labels[member] for labels in labelings], axis=1), cell


def _distance_sums(
    points: Floats, real: Floats, sizes: Integers, cells: Integers, part: tuple[int, int]
) -> tuple[Floats, Floats]:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: tuple[Floats, Floats] = kernels.distance_sums(points, real, sizes, cells, *part)
    return answer


def _mean_silhouette(sums: Floats, group_of_cell: Integers, labels: Integers) -> float:
    groups = int(labels.max()) + 1
    by_group = np.zeros((len(sums), groups))
    for cell, group in enumerate(group_of_cell):
        by_group[:, group] += sums[:, cell]
    sizes = np.bincount(labels, minlength=groups)
    point = np.arange(len(labels))
    inside = by_group[point, labels] / np.maximum(sizes[labels] - 1, 1)
    by_group /= sizes
    by_group[point, labels] = np.inf
    outside = by_group.min(axis=1)
    larger = np.maximum(inside, outside)
    counted = (sizes[labels] > 1) & (larger > 0)
    scores = np.divide(outside - inside, larger, out=np.zeros(len(labels)), where=counted)
    return float(scores.mean())


def _numbered(grouping: Grouping) -> Grouping:
    first = np.full(len(grouping.centres), len(grouping.labels))
    np.minimum.at(first, grouping.labels, np.arange(len(grouping.labels)))
    order = np.lexsort((first, -grouping.sizes))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return Grouping(number[grouping.labels], grouping.centres[order])
