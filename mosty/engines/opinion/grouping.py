"""Groups of people who are close on the map: k-means for each number of groups, and silhouettes."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.errors import NotEnoughData
from mosty.engines.opinion.tiles import Tiles
from mosty.engines.work import in_chunks

STARTS = 20
EXACT_PEOPLE = 20_000
_SAMPLE = 2000  # points on which the starts are tried; the best two go on with all points
_REFINED = 2
_SAMPLE_ROUNDS = 50
_ROUNDS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """(n,) group of each point, (k, 2) centres."""

    labels: Integers
    centres: Floats

    @property
    def sizes(self) -> Integers:
        return np.bincount(self.labels, minlength=len(self.centres)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Silhouette:
    """How well k groups are apart.

    Attributes:
        groups: k.
        score: mean silhouette, -1 to 1.
        error: the score is at most so much off; 0 where every pair of people was met.
    """

    groups: int
    score: float
    error: float


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
    points: Floats,
    labelings: Sequence[Integers],
    *,
    exact_to: int = EXACT_PEOPLE,
    executor: Executor | None = None,
) -> tuple[Silhouette, ...]:
    """The mean silhouette of each of the labelings, all from one pass over pairs of points.

    With more than `exact_to` points, far tiles of 64 points count by their centre and spread, with
    a bound on the error; where the bounds leave open which labeling is best, every pair is met.

    Args:
        points: (n, 2) places.
        labelings: each (n,) group of each point, numbered from 0, at least two groups, none empty.
        exact_to: every pair is met up to so many points.
        executor: where the pairs are met.

    A point alone in its group counts 0, and so does one whose distances are all 0.
    Source: Rousseeuw 1987, Journal of Computational and Applied Mathematics 20, section 2.
    """
    tiled = Tiles.cut(points, labelings)
    if len(points) > exact_to:
        found = _scored(tiled, labelings, *_far_sums(tiled, executor))
        if _best_is_clear(found):
            return found
    sums = _exact_sums(tiled, executor)
    return _scored(tiled, labelings, sums, np.zeros(sums.shape))


def _best_is_clear(found: Sequence[Silhouette]) -> bool:
    best = max(found, key=lambda one: one.score)
    return all(one is best or best.score - best.error > one.score + one.error for one in found)


def _exact_sums(tiled: Tiles, executor: Executor | None) -> Floats:
    """(slots, cells) sums of distances from each slot to the points of each cell."""
    sums = np.zeros((tiled.points.shape[1], len(tiled.members)))
    task = partial(_sums_part, tiled)
    parts = tiled.parts()
    answers = in_chunks(task, parts, executor=executor)
    for (first, last), (own, others) in zip(parts, answers, strict=True):
        sums[first * tiled.size : last * tiled.size] += own
        sums[first * tiled.size :, tiled.cells[first]] += others
    return sums


def _far_sums(tiled: Tiles, executor: Executor | None) -> tuple[Floats, Floats]:
    """(slots, cells) sums of distances, and bounds of their errors."""
    task = partial(_far_part, tiled, tiled.shapes())
    answers = in_chunks(task, tiled.parts(), executor=executor)
    sums, bounds = zip(*answers, strict=True)
    return np.concatenate(sums), np.concatenate(bounds)


def _sums_part(tiled: Tiles, part: tuple[int, int]) -> tuple[Floats, Floats]:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: tuple[Floats, Floats] = kernels.distance_sums(
        tiled.points, tiled.real, tiled.sizes, tiled.cells, *part
    )
    return answer


def _far_part(tiled: Tiles, shapes: Floats, part: tuple[int, int]) -> tuple[Floats, Floats]:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: tuple[Floats, Floats] = kernels.distance_sums_far(
        tiled.points, tiled.sizes, tiled.cells, shapes, *part
    )
    return answer


def _scored(
    tiled: Tiles, labelings: Sequence[Integers], sums: Floats, bounds: Floats
) -> tuple[Silhouette, ...]:
    held_sums, held_bounds = sums[tiled.slots], bounds[tiled.slots]
    return tuple(
        _mean_silhouette(held_sums, held_bounds, tiled.members[:, number], labels[tiled.order])
        for number, labels in enumerate(labelings)
    )


def _mean_silhouette(
    sums: Floats, bounds: Floats, group_of_cell: Integers, labels: Integers
) -> Silhouette:
    groups = int(labels.max()) + 1
    means, errors = np.zeros((len(sums), groups)), np.zeros((len(sums), groups))
    for cell, group in enumerate(group_of_cell):
        means[:, group] += sums[:, cell]
        errors[:, group] += bounds[:, cell]
    sizes = np.bincount(labels, minlength=groups)
    point = np.arange(len(labels))
    own = np.maximum(sizes[labels] - 1, 1)
    inside, inside_error = means[point, labels] / own, errors[point, labels] / own
    means /= sizes
    errors /= sizes
    means[point, labels] = np.inf
    errors[point, labels] = 0.0
    outside, outside_error = means.min(axis=1), errors.max(axis=1)
    larger = np.maximum(inside, outside)
    counted = (sizes[labels] > 1) & (larger > 0)
    scores = np.divide(outside - inside, larger, out=np.zeros(len(labels)), where=counted)
    # (b - a) / max(a, b) moves by at most the sum of both errors over the least max(a, b) can be.
    error = inside_error + outside_error
    least = larger - error
    wrong = np.divide(error, least, out=np.full(len(labels), 2.0), where=least > error)
    wrong[~counted | (error == 0)] = 0.0
    return Silhouette(groups, float(scores.mean()), float(wrong.mean()))


def _numbered(grouping: Grouping) -> Grouping:
    first = np.full(len(grouping.centres), len(grouping.labels))
    np.minimum.at(first, grouping.labels, np.arange(len(grouping.labels)))
    order = np.lexsort((first, -grouping.sizes))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return Grouping(number[grouping.labels], grouping.centres[order])
