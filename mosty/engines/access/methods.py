"""The access methods, once for every kind of distance."""

import math
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.access.decay import Decay, Steps
from mosty.engines.access.exact import exact_sum
from mosty.engines.access.pairs import OneSearch, Pairs, Runner, two_passes
from mosty.engines.access.results import METHODS, AccessResult, Method
from mosty.engines.arrays import Floats, Integers, counts
from mosty.engines.errors import ShapeError
from mosty.engines.work import Progress

__all__ = ["access"]


def access(
    pairs: Pairs,
    people: ArrayLike,
    capacity: ArrayLike | None = None,
    *,
    method: Method,
    reach: float | None = None,
    decay: Decay | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> AccessResult:
    """How well each point of people reaches the sites.

    With W(d) = 1 within reach (inclusive) or the decay, p_i people, s_j capacity:

    nearest: min_j d_ij. count: number of sites with d_ij <= reach. capacity: sum_j s_j W(d_ij).

    2sfca, e2sfca: R_j = s_j / sum_i p_i W(d_ij), then A_i = sum_j R_j W(d_ij); e2sfca is the same
    with a decay.

    3sfca: with G_ij = W(d_ij) / sum_k W(d_ik) (the sites people choose from),
    R_j = s_j / sum_i p_i G_ij W(d_ij) and A_i = sum_j R_j G_ij W(d_ij).

    A site nobody can reach has R_j = 0 (0/0 and s/0: its capacity is unused, not infinite); people
    who reach no site have a score of 0. Sites without capacity still draw people in 3sfca.

    Args:
        pairs: people and sites with their distances: `StraightLines`, `GreatCircles`,
            `TravelTimes` or `StreetTimes`.
        people: (n,) people at each point; >= 0, whole or not.
        capacity: (m,) of each site, e.g. places or staff; >= 0; default 1 each.
        method: nearest, count, capacity, 2sfca, e2sfca or 3sfca.
        reach: the largest distance that counts, inclusive; > 0 in the unit of the distances.
            Needed where no decay is given; nearest may do without (no limit).
        decay: the weights; for capacity, e2sfca (needed) and 3sfca (needed).
        executor: where chunks of people and sites run; threads by default.
        progress: called with (done, total).

    Returns:
        Scores in the order of the people given. Sums are exact to about 2**-80 of the largest
        term before they are rounded once: neither the order of rows nor the number of threads
        changes a bit of them.

    Raises:
        ShapeError: lengths that do not fit, negative or missing numbers, an unknown method, a
            reach or decay that the method lacks or cannot use.

    Does not claim that people go to the nearest site, or that a straight line is a way. Scores of
    catchment methods are capacity per person under the model, not a waiting time.

    Source: Luo & Wang 2003, Environment and Planning B 30(6), eq. 1-2 (2SFCA); Luo & Qi 2009,
    Health & Place 15(4), eq. 2-3 (enhanced); Wan, Zou & Sternberg 2012, IJGIS 26(6), eq. 3-6
    (three steps).
    """
    if method not in METHODS:
        raise ShapeError("there is no method %(method)s", method=str(method))
    persons = counts("people", people, length=pairs.people_count)
    given = np.ones(pairs.site_count) if capacity is None else capacity
    places = counts("capacity", given, length=pairs.site_count)
    curve = _decay(method, reach, decay)
    runner = Runner(executor, progress)
    which = None
    if curve is None:
        scores, which, demand = _nearest(pairs, persons, reach or math.inf, runner)
        reached = np.isfinite(scores)
    else:
        shares = pairs.shares if isinstance(pairs, OneSearch) else partial(two_passes, pairs)
        scores, demand = shares(
            persons,
            np.ones(len(places)) if method == "count" else places,
            curve,
            shared=method not in ("count", "capacity"),
            choosing=method == "3sfca",
            runner=runner,
        )
        reached = scores > 0
    return _result(method, pairs, curve, reach, persons, places, scores, which, demand, reached)


def _decay(method: Method, reach: float | None, decay: Decay | None) -> Decay | None:
    if reach is not None and not 0 < reach < math.inf:
        raise ShapeError("the reach must be a finite number above 0")
    if decay is not None and method in ("nearest", "count", "2sfca"):
        raise ShapeError("the method %(method)s takes a reach, no decay", method=method)
    if decay is not None and reach is not None and decay.reach != reach:
        raise ShapeError(
            "the reach is %(reach)s, but the decay ends at %(end)s",
            reach=f"{reach:g}",
            end=f"{decay.reach:g}",
        )
    if decay is None and method in ("e2sfca", "3sfca"):
        raise ShapeError("the method %(method)s needs a decay", method=method)
    if method == "nearest":
        return None
    if decay is None and reach is None:
        raise ShapeError("the method %(method)s needs a reach", method=method)
    return decay if reach is None or decay is not None else Steps.within(reach)


def _nearest(
    pairs: Pairs, people: Floats, reach: float, runner: Runner
) -> tuple[Floats, Integers, Floats]:
    distances, which = pairs.nearest(reach=reach, runner=runner)
    has = which >= 0
    # In the order of the sizes, so that the sum does not depend on the order of rows.
    order = np.argsort(people[has], kind="stable")
    demand = np.bincount(which[has][order], weights=people[has][order], minlength=pairs.site_count)
    return distances, which, demand.astype(np.float64, copy=False)


def _result(
    method: Method,
    pairs: Pairs,
    decay: Decay | None,
    reach: float | None,
    people: Floats,
    capacity: Floats,
    scores: Floats,
    which: Integers | None,
    demand: Floats,
    reached: np.ndarray,
) -> AccessResult:
    for array in (scores, demand) if which is None else (scores, demand, which):
        array.setflags(write=False)
    total, unreached = exact_sum(people), exact_sum(people[~reached])
    # The nearest site of nobody may well be within everybody's reach.
    unused = 0.0 if method == "nearest" else exact_sum(capacity[demand == 0])
    warnings = {
        "no-people": total == 0,
        "no-capacity": not capacity.any(),
        "unreached-people": unreached > 0,
        "unused-capacity": unused > 0,
        "sites-without-capacity": bool((capacity == 0).any()),
    }
    return AccessResult(
        method=method,
        reach=decay.reach if decay is not None else reach or math.inf,
        distance_unit=pairs.distance_unit,
        scores=scores,
        nearest_site=which,
        demand=demand,
        people=total,
        reached_people=exact_sum(people[reached]),
        unreached_people=unreached,
        capacity=exact_sum(capacity),
        unused_capacity=unused,
        warnings=tuple(sorted(code for code, true in warnings.items() if true)),
    )
