"""Would the same groups be found again, had other people of the same population taken part?"""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats, Integers
from mosty.engines.opinion.components import Components, People, components, places
from mosty.engines.opinion.grouping import distinct_places, k_means
from mosty.engines.opinion.votes import Votes
from mosty.engines.work import Progress, in_chunks

DRAWN = 5000
_PRECISION = 1e-6
_STARTS = 8
_RESAMPLES_A_CHUNK = 5


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the groups are when the whole map is made again from resampled participants.

    Attributes:
        adjusted_rand: mean adjusted Rand index over the resamples; 1 = the same groups each time,
            0 = no more alike than by chance.
        tenth: the index that a tenth of the resamples do not reach.
        resamples: how many maps were made.
        drawn: participants drawn, with replacement, for each.
    """

    adjusted_rand: float
    tenth: float
    resamples: int
    drawn: int


def stability(
    votes: Votes,
    scale: Floats,
    clustered: NDArray[np.bool_],
    labels: Integers,
    found: Components,
    *,
    seed: int,
    resamples: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Stability:
    """Stability of the groups under resampling of participants.

    Each resample draws min(n, 5,000) of the n participants with replacement, then takes means,
    components, places and k-means anew from those drawn, with as many groups, and compares the
    new groups of the clustered participants drawn (each once) with their groups on the map. A
    resample with too few different places for so many groups counts 0.

    Args:
        votes: the table the map was made from.
        scale: (n,) what each participant's place is multiplied by.
        clustered: (n,) who has a group.
        labels: (n,) group of each; anything where not clustered.
        found: the map's components, as a start for the new ones.
        seed: of the draws.
        resamples: how many.
        executor: where the resamples run.
        progress: called after every few resamples.

    Source: Hubert & Arabie 1985, Journal of Classification 2, eq. 5 (the index); Hennig 2007,
    Computational Statistics & Data Analysis 52(1) (bootstrap of clusterings).
    """
    drawn = min(len(votes.participants), DRAWN)
    task = partial(_resampled, votes, scale, clustered, labels, found, seed, drawn)
    parts = [
        tuple(range(first, min(first + _RESAMPLES_A_CHUNK, resamples)))
        for first in range(0, resamples, _RESAMPLES_A_CHUNK)
    ]
    answers = in_chunks(task, parts, executor=executor, progress=progress)
    indices = np.array([index for part in answers for index in part])
    return Stability(float(indices.mean()), float(np.quantile(indices, 0.1)), resamples, drawn)


def adjusted_rand(one: Integers, other: Integers) -> float:
    """Adjusted Rand index of two labelings of the same points.

    1 where the labelings are the same up to numbering, also when both have one group only.

    Args:
        one: (n,) groups, numbered from 0.
        other: (n,) groups, numbered from 0.

    Source: Hubert & Arabie 1985, Journal of Classification 2, 193-218, eq. 5.
    """
    width = int(other.max()) + 1
    pairs = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width)
    table = pairs.reshape(-1, width).astype(object)  # whole numbers of any size

    def twos(counts: NDArray[np.object_]) -> int:
        return int((counts * (counts - 1) // 2).sum())

    together, rows, columns = twos(table), twos(table.sum(axis=1)), twos(table.sum(axis=0))
    total = len(one) * (len(one) - 1) // 2
    # Over a common denominator the numerator and denominator are whole numbers, hence exact.
    above = 2 * (together * total - rows * columns)
    below = (rows + columns) * total - 2 * rows * columns
    return above / below if below else 1.0


def _resampled(
    votes: Votes,
    scale: Floats,
    clustered: NDArray[np.bool_],
    labels: Integers,
    found: Components,
    seed: int,
    drawn: int,
    numbers: tuple[int, ...],
) -> list[float]:
    groups = int(labels[clustered].max()) + 1
    indices = []
    for number in numbers:
        random = np.random.default_rng([seed, number])
        times = np.bincount(random.integers(0, len(scale), drawn), minlength=len(scale))
        rows = np.flatnonzero(times)
        people = People(rows, times[rows].astype(np.float64))
        anew = components(votes, people, start=_start(found), precision=_PRECISION, parallel=False)
        inside = clustered[rows]
        grouped = People(rows[inside], people.weights[inside])
        points = places(votes, grouped, anew, scale[grouped.rows], parallel=False)
        if distinct_places(points, groups) < groups:
            indices.append(0.0)
            continue
        again = k_means(points, groups, random, weights=grouped.weights, starts=_STARTS)
        indices.append(adjusted_rand(labels[grouped.rows], again.labels))
    return indices


def _start(found: Components) -> Floats:
    others = np.random.default_rng(0).standard_normal((len(found.centre), 2))
    return np.column_stack([found.directions.T, others])
