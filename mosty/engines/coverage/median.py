"""The p-median: the sites from which everyone together has the shortest way."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.arrays import Floats, Integers, counts, indices, numbers
from mosty.engines.coverage.clock import moment
from mosty.engines.coverage.names import Name, canonical
from mosty.engines.coverage.solver import relative_gap
from mosty.engines.coverage.units import in_units, out_of_units
from mosty.engines.errors import Infeasible, ShapeError, SolverFailed
from mosty.engines.work import Progress, chunks, in_chunks

__all__ = ["MedianChoice", "choose_medians", "shortest_paths"]

_SOURCES = 64  # vertices whose ways are searched in one chunk


@dataclass(frozen=True, slots=True)
class MedianChoice:
    """Where to open sites so that the ways of all people together are shortest.

    Attributes:
        objective: sum of people x distance to the site each is assigned to.
        bound: no choice of as many sites has a smaller sum; equal to the objective when proven.
        gap: (objective - bound) / objective; 0 when proven, inf when nothing is known.
        proven: no choice is better (by more than a part in a billion, where the sums have no
            common decimal unit). False = the time ended; the choice is the best found.
        chosen: names of the open sites, sorted.
        places: names of the places people come from, sorted.
        assignment: for each of `places` the nearest open site; of equals the first in `chosen`.
    """

    objective: float
    bound: float
    gap: float
    proven: bool
    chosen: tuple[Name, ...]
    places: tuple[Name, ...]
    assignment: tuple[Name, ...]


def choose_medians(
    distances: ArrayLike,
    count: int,
    *,
    people: ArrayLike | None = None,
    places: Sequence[Name] | None = None,
    sites: Sequence[Name] | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> MedianChoice:
    """The `count` sites with the least sum of people x distance to the nearest of them.

    Args:
        distances: (n, m) from each place to each possible site, any unit; >= 0; inf = no way.
        count: sites to open; 1 to m.
        people: (n,) in each place; >= 0; None = one in each.
        places: (n,) names, all different; None = 0 to n - 1.
        sites: (m,) names of the sites, all different; None = 0 to m - 1.
        seconds: stop after about so long with the best found; None = when it is proven.
        progress: called with (parts of all choices done, parts known so far).

    Raises:
        ShapeError: values missing, negative, or not fitting together; a count outside 1 to m.
        Infeasible: someone is out of reach of every site, or of any `count` of them.
        SolverFailed: the time ended before any choice was found that reaches everyone.

    It does not claim that the choice is fair: the farthest person does not count more than others.
    A site has no limit of places.

    Source: Hakimi 1964, Operations Research 12(3), 450-459 (problem); see `median_search.search`
    for the method.
    """
    until = moment(seconds)
    table = _table(distances)
    rows, row_names = canonical("places", places, table.shape[0])
    columns, column_names = canonical("sites", sites, table.shape[1])
    weights = np.ones(len(rows)) if people is None else counts("people", people, length=len(rows))
    if not 1 <= count <= len(columns):
        raise ShapeError(
            "the number of sites to open must lie between 1 and %(most)d, not %(count)d",
            most=len(columns),
            count=count,
        )
    table = np.ascontiguousarray(table[np.ix_(rows, columns)])
    weights = weights[rows]
    _check_reach(table, row_names, weights)
    costs = np.where(weights[:, None] > 0, table, 0.0) * weights[:, None]
    costs, unit = in_units(costs)
    none = 1.0 + float(np.where(np.isfinite(costs), costs, 0.0).max(axis=1).sum())
    costs = np.where(np.isfinite(costs), costs, none)
    if count == len(columns):
        chosen: Integers = np.arange(count)
        cost = bound = float(costs.min(axis=1).sum())
    else:
        from mosty.engines.coverage import median_search  # noqa: PLC0415 -- loads the compiler

        found = median_search.search(
            costs, count, step=1.0 if unit else 0.0, until=until, progress=progress
        )
        chosen, cost, bound = found.chosen, found.cost, found.bound
    if bound >= none:
        raise Infeasible("%(count)d sites cannot reach everyone", count=count)
    if cost >= none:
        raise SolverFailed("the time ended before a choice that reaches everyone was found")
    objective = out_of_units(cost, unit)
    least = out_of_units(min(cost, float(ceil(bound - 1e-3))) if unit else bound, unit)
    nearest = chosen[table[:, chosen].argmin(axis=1)]
    return MedianChoice(
        objective=objective,
        bound=least,
        gap=relative_gap(objective, least),
        proven=least == objective,
        chosen=tuple(column_names[j] for j in chosen),
        places=row_names,
        assignment=tuple(column_names[j] for j in nearest),
    )


def shortest_paths(
    count: int,
    ends: ArrayLike,
    lengths: ArrayLike,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Floats:
    """(count, count) length of the shortest way between all vertices; inf = no way.

    Args:
        count: vertices, numbered from 0.
        ends: (n, 2) the two vertices of each of n edges; an edge runs both ways.
        lengths: (n,) of the edges, any unit; >= 0. Of several edges between the same two vertices
            the last one given counts (the convention of the OR-Library).
        executor, progress: see `work.in_chunks`.

    Raises:
        ShapeError: a vertex outside 0 to count - 1, a length missing or negative.

    Source: Dijkstra 1959, Numerische Mathematik 1, 269-271.
    """
    pairs = np.asarray(ends)
    if pairs.size == 0:
        pairs = pairs.astype(np.int64).reshape(0, 2)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ShapeError("every edge needs two ends")
    first = indices("ends", pairs[:, 0], below=count)
    second = indices("ends", pairs[:, 1], below=count, length=len(first))
    long = numbers("lengths", lengths, length=len(first), least=0)
    key = np.minimum(first, second) * count + np.maximum(first, second)
    _unique, place = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - place
    origin = np.concatenate((first[last], second[last]))
    target = np.concatenate((second[last], first[last]))
    order = np.lexsort((target, origin))
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(origin, minlength=count), out=starts[1:])
    task = partial(_ways, starts, target[order], np.concatenate((long[last], long[last]))[order])
    parts = in_chunks(task, chunks(count, size=_SOURCES), executor=executor, progress=progress)
    return np.concatenate(parts) if parts else np.empty((0, 0))


def _ways(starts: Integers, ends: Integers, lengths: Floats, part: tuple[int, int]) -> Floats:
    from mosty.engines.coverage import median_kernels as kernels  # noqa: PLC0415 -- the compiler loads here

    return kernels.shortest_paths(starts, ends, lengths, *part)


def _table(distances: ArrayLike) -> Floats:
    try:
        table: NDArray[np.float64] = np.array(distances, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError("distances: every value must be a number") from None
    if table.ndim != 2 or 0 in table.shape:
        raise ShapeError("distances: a table of places by sites is needed")
    wrong = np.argwhere(np.isnan(table) | (table < 0))
    if len(wrong):
        raise ShapeError(
            "distances: row %(row)d, column %(column)d is missing or negative",
            row=int(wrong[0][0]) + 1,
            column=int(wrong[0][1]) + 1,
        )
    return table


def _check_reach(table: Floats, names: tuple[Name, ...], weights: Floats) -> None:
    lost = np.flatnonzero(np.isinf(table).all(axis=1) & (weights > 0))
    if len(lost):
        raise Infeasible(
            "%(count)d places have no way to any site: %(names)s",
            count=len(lost),
            names=", ".join(str(names[i]) for i in lost[:10]),
        )
