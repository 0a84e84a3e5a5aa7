"""The two directions in which people differ most, and everybody's place on them.

Principal components of the matrix of votes, where a missing vote is the mean of its statement.
Centred, the missing votes are zeros, so only the votes cast are ever touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.errors import SolverFailed
from mosty.engines.opinion.votes import Votes
from mosty.engines.work import in_chunks

WIDTH = 4  # vectors multiplied at once
_VOTES_A_CHUNK = 1 << 19
_BASIS = 48  # vectors kept before the basis is folded to its best
_KEPT = 12
_PRODUCTS = 2000
_EXACT = 1e-11  # residual, relative to the first eigenvalue
_ROUNDING = 1e-9
_NOTHING = 1e-12  # a direction with a smaller share of the first one's spread is rounding


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Some participants of a table, each counted `weights` times."""

    rows: Integers
    weights: Floats

    @classmethod
    def all(cls, votes: Votes) -> "People":
        count = len(votes.participants)
        return cls(np.arange(count), np.ones(count))


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """(m,) means, (2, m) unit directions (zeros where there is none), (2,) variances."""

    centre: Floats
    directions: Floats
    variances: Floats


def components(
    votes: Votes,
    people: People,
    *,
    start: Floats | None = None,
    precision: float = _EXACT,
    parallel: bool = True,
) -> Components:
    """Means and the first two principal components of the people's votes.

    A direction's sign is set so that its elements sum to more than zero (where they sum to zero,
    so that its first element is more than zero).

    Args:
        votes: the table.
        people: whom to count, and how many times each.
        start: (m, up to 4) directions to begin with; the answer does not depend on them.
        precision: residual at which a direction counts as found, relative to the first variance.
        parallel: whether the work may be split between threads.
    """
    counts = tallies(votes, people, np.zeros(len(people.rows), np.int64), 1, parallel=parallel)[0]
    voted = counts[:, 2]
    centre = np.divide(
        counts[:, 0] - counts[:, 1], voted, out=np.zeros(len(voted)), where=voted > 0
    )
    product = partial(_gram_times, votes, people, centre, _parts(votes, people, parallel=parallel))
    if start is None:
        start = np.random.default_rng(0).standard_normal((len(voted), WIDTH))
    values, vectors = _leading(product, np.where(voted[:, None] > 0, start, 0.0), precision)
    directions = np.ascontiguousarray(vectors.T)
    found = values > _NOTHING * max(values[0], 1.0)
    directions[~found] = 0.0
    for direction in directions:
        direction *= _sign(direction)
    return Components(centre, directions, np.where(found, values, 0.0) / people.weights.sum())


def places(
    votes: Votes, people: People, found: Components, scale: Floats, *, parallel: bool = True
) -> Floats:
    """(people, 2) places of the people on the map: centred votes on the directions, scaled.

    Args:
        votes: the table.
        people: whose places.
        found: the directions.
        scale: (people,) what each place is multiplied by.
        parallel: whether the work may be split between threads.
    """
    task = partial(_project_part, votes, people, found)
    answers = in_chunks(task, _parts(votes, people, parallel=parallel))
    return np.concatenate(answers) * scale[:, None]


def tallies(
    votes: Votes, people: People, labels: Integers, groups: int, *, parallel: bool = True
) -> Floats:
    """(groups, m, 3) how many people of each group agree, disagree, voted at all.

    Args:
        votes: the table.
        people: whom to count, and how many times each.
        labels: (people,) group of each.
        groups: how many there are.
        parallel: whether the work may be split between threads.
    """
    task = partial(_tally_part, votes, people, labels, groups)
    return _summed(in_chunks(task, _parts(votes, people, parallel=parallel)))


def _parts(votes: Votes, people: People, *, parallel: bool) -> list[tuple[int, int]]:
    """Ranges of people with about as many votes each, cut by the votes alone."""
    if not parallel:
        return [(0, len(people.rows))]
    lengths = np.cumsum(votes.starts[people.rows + 1] - votes.starts[people.rows])
    cuts = np.searchsorted(lengths, np.arange(_VOTES_A_CHUNK, int(lengths[-1]), _VOTES_A_CHUNK))
    edges = np.unique(np.concatenate([[0], cuts, [len(lengths)]])).tolist()
    return list(pairwise(edges))


def _gram_times(
    votes: Votes, people: People, centre: Floats, parts: list[tuple[int, int]], block: Floats
) -> Floats:
    wide = np.zeros((len(block), WIDTH))
    wide[:, : block.shape[1]] = block
    task = partial(_gram_part, votes, people, centre, wide)
    return _summed(in_chunks(task, parts))[:, : block.shape[1]]


def _summed(answers: list[Floats]) -> Floats:
    total = answers[0]
    for answer in answers[1:]:
        total += answer
    return total


def _tally_part(
    votes: Votes, people: People, labels: Integers, groups: int, part: tuple[int, int]
) -> Floats:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: Floats = kernels.tally(
        votes.starts, votes.columns, votes.values, people.rows, people.weights, labels, groups,
        len(votes.statements), *part,
    )  # fmt: skip
    return answer


def _project_part(votes: Votes, people: People, found: Components, part: tuple[int, int]) -> Floats:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: Floats = kernels.project(
        votes.starts, votes.columns, votes.values, people.rows, found.centre, found.directions,
        *part,
    )  # fmt: skip
    return answer


def _gram_part(
    votes: Votes, people: People, centre: Floats, block: Floats, part: tuple[int, int]
) -> Floats:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    answer: Floats = kernels.gram_times(
        votes.starts, votes.columns, votes.values, people.rows, people.weights, centre, block,
        *part,
    )  # fmt: skip
    return answer


def _leading(
    product: Callable[[Floats], Floats], start: Floats, precision: float
) -> tuple[Floats, Floats]:
    """The two largest eigenvalues of a symmetric matrix with no negative one, and their vectors.

    The space grows by residuals of its best vectors (block Krylov) and is folded when it is large.
    """
    basis = _orthonormal(start, np.zeros((len(start), 0)))
    if not basis.shape[1]:
        return np.zeros(2), np.zeros((len(start), 2))
    image = product(basis)
    for _round in range(_PRODUCTS):
        small = basis.T @ image
        values, turns = np.linalg.eigh((small + small.T) / 2)
        values, turns = values[::-1], turns[:, ::-1]
        width = min(WIDTH, basis.shape[1])
        best, best_image = basis @ turns[:, :width], image @ turns[:, :width]
        residual = best_image - best * values[:width]
        worst = float(np.sqrt((residual[:, :2] ** 2).sum(axis=0)).max())
        fresh = _orthonormal(residual, basis) if worst > precision * values[0] else residual[:, :0]
        if not fresh.shape[1]:
            return _pair(values), _pair(best.T).T
        if basis.shape[1] + WIDTH > _BASIS:
            basis, image = basis @ turns[:, :_KEPT], image @ turns[:, :_KEPT]
        basis = np.hstack([basis, fresh])
        image = np.hstack([image, product(fresh)])
    raise SolverFailed("the directions in which opinions differ could not be told apart")


def _sign(direction: Floats) -> float:
    total = float(direction.sum())
    if abs(total) > _ROUNDING:
        return 1.0 if total > 0 else -1.0
    apart = direction[np.abs(direction) > _ROUNDING]
    return -1.0 if len(apart) and apart[0] < 0 else 1.0


def _pair(rows: Floats) -> Floats:
    """The first two rows, zeros where there are fewer."""
    answer = np.zeros((2, *rows.shape[1:]))
    answer[: min(2, len(rows))] = rows[:2]
    return answer


def _orthonormal(vectors: Floats, basis: Floats) -> Floats:
    """The vectors made orthonormal to the basis and each other; what is left of none is dropped."""
    found = basis
    for column in range(vectors.shape[1]):
        vector = vectors[:, column]
        length = np.sqrt(vector @ vector)
        if length == 0.0:
            continue
        vector = vector / length
        for _twice in range(2):
            vector = vector - found @ (found.T @ vector)
            left = np.sqrt(vector @ vector)
            if left < 1e-8:
                break
            vector = vector / left
        else:
            found = np.hstack([found, vector[:, None]])
    return found[:, basis.shape[1] :]
