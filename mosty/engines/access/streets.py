"""Access along streets: nearest site, reach, and floating catchments on the minutes of a network."""

import math
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.results import METHODS, AccessResult, Method
from mosty.engines.access.street_network import StreetNetwork, StreetPoints
from mosty.engines.arrays import Floats, Integers, counts
from mosty.engines.errors import ShapeError
from mosty.engines.work import Progress, chunks, in_chunks

if TYPE_CHECKING:
    from mosty.engines.access.street_kernels import Curve, Stops, Ways

__all__ = ["street_access"]

# Sites a chunk: a number of chunks that two to two dozen threads share evenly, while the sums of
# each chunk (one number a stop it reaches) stay few.
_PARTS = 24
_LEAST_PART = 16
_MOST_BUCKETS = 65_536


def street_access(
    network: StreetNetwork,
    people: StreetPoints,
    person_counts: ArrayLike,
    sites: StreetPoints,
    capacities: ArrayLike,
    *,
    method: Method,
    decay: Decay | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> AccessResult:
    """Access of each point of people to the sites, by the quickest way along the streets.

    Minutes are those from the point to its node, along the edges, and from the site's node to the
    site. A site at exactly the reach is within it. Sites are searched from, not people, one after
    another, so that no table of people × sites is ever held.

    - nearest: minutes to the nearest site;
    - count: sites within `decay.reach`; capacity: sum of W(minutes) × capacity;
    - 2sfca: sum of capacity / people within `decay.reach` of the site, over the sites in reach;
    - e2sfca: R = capacity / sum of people × W; score = sum of R × W;
    - 3sfca: G = W / sum of W over all sites in reach (the share of people who choose the site);
      R = capacity / sum of people × G × W; score = sum of R × G × W.

    0/0 is 0: a site nobody reaches gives nothing, people who reach nothing score 0.

    Args:
        network: the streets.
        people: (n,) points of people on it.
        person_counts: (n,) people at each point; >= 0.
        sites: (m,) sites on it.
        capacities: (m,) capacity of each site; >= 0.
        method: one of METHODS.
        decay: weight by minutes. nearest: its reach only, None = any distance; count and 2sfca:
            its reach only.
        executor: where to run; None = threads.
        progress: called after each chunk of sites.

    Raises:
        ShapeError: numbers that do not fit together or lie out of range, or no decay where the
            method needs one.

    What it does not claim: that people take the quickest way, walk at one speed, or use only what
    is near; the score is places per person, not use.

    Source: Luo & Wang 2003, Environment and Planning B 30(6), eq. 4-5 (2SFCA); Luo & Qi 2009,
    Health & Place 15(4), eq. 2-3 (E2SFCA); Wan, Zou & Sternberg 2012, IJGIS 26(6), eq. 5-7
    (3SFCA); Dijkstra 1959, Numerische Mathematik 1; Denardo & Fox 1979, Operations Research 27(1)
    (buckets).
    """
    if method not in METHODS:
        raise ShapeError("no method is called %(method)s", method=method)
    if decay is None and method != "nearest":
        raise ShapeError("%(method)s needs a reach or a decay", method=method)
    number = counts("people", person_counts, length=len(people))
    capacity = counts("capacities", capacities, length=len(sites))
    for name, points in (("people", people), ("sites", sites)):
        if len(points) and points.nodes.max() >= len(network.node_ids):
            raise ShapeError("%(name)s: a point is at a node the network has not", name=name)
    stops = _merged(network, people, number)
    reach = math.inf if decay is None else decay.reach
    nearest_site = None
    if decay is None or method == "nearest":
        minutes, winner, demand = _nearest(network, stops, sites, reach)
        if progress is not None:
            progress(1, 1)
        scores, nearest_site = stops.back(minutes, math.inf), stops.back(winner, -1)
        reached = nearest_site >= 0
    else:
        if method in ("count", "2sfca"):
            decay = Steps.within(reach)
        origins = _merged(network, sites, capacity)
        at_origins, at_stops, is_near = _Search(network, stops, decay, executor, progress).run(
            origins,
            origins.points if method == "count" else origins.amount,
            shared=method.endswith("sfca"),
            choosy=method == "3sfca",
        )
        demand, scores = origins.back(at_origins, 0.0), stops.back(at_stops, 0.0)
        reached = stops.back(is_near, False)
    return _result(
        method=method,
        reach=reach,
        scores=scores,
        nearest_site=nearest_site,
        demand=demand,
        number=number,
        reached=reached,
        capacity=capacity,
    )


@dataclass(frozen=True, slots=True)
class _Merged:
    """Points at one node with the same minutes to it, as one; by node, then by minutes.

    Sums are the same whatever the order of the points.
    """

    node: Integers  # (k,) in the order of the search
    walk: Floats  # (k,)
    amount: Floats  # (k,) sum of the points' amounts
    points: Floats  # (k,) number of points
    of: Integers  # (n,) place of each point among the k; -1 = no way to the network

    def back(self, values: NDArray[Any], missing: float) -> NDArray[Any]:
        """(n,) the value of each point, read-only."""
        spread = np.append(values, np.array([missing], dtype=values.dtype))[self.of]
        spread.setflags(write=False)
        return spread


def _merged(network: StreetNetwork, points: StreetPoints, amounts: Floats) -> _Merged:
    joined = points.nodes >= 0
    node, walk, amount = network.rank[points.nodes[joined]], points.minutes[joined], amounts[joined]
    if walk.any():
        order = np.lexsort((walk, node))
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (np.diff(node[order]) != 0) | (np.diff(walk[order]) != 0)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.cumsum(new) - 1
        node, walk = node[order][new], walk[order][new]
    else:
        present = np.bincount(node, minlength=len(network.node_ids)) > 0
        place = (np.cumsum(present) - 1)[node]
        node = np.flatnonzero(present)
        walk = np.zeros(len(node))
    of = np.full(len(joined), -1, dtype=np.int64)
    of[joined] = place
    if (amount % 1).any():  # sums of whole numbers are exact in any order
        order = np.lexsort((amount, place))
        place, amount = place[order], amount[order]
    return _Merged(
        node=node,
        walk=walk,
        amount=np.bincount(place, weights=amount, minlength=len(node)),
        points=np.bincount(place, minlength=len(node)).astype(np.float64),
        of=of,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """Searches from sites, chunk by chunk, on one network with its people and decay."""

    network: StreetNetwork
    stops: _Merged
    decay: Decay
    executor: Executor | None
    progress: Progress | None

    def run(
        self, origins: _Merged, amounts: Floats, *, shared: bool, choosy: bool
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Demand of each origin, score of each stop, and which stops reach any amount."""
        passes = 2 if choosy else 1
        size = max(_LEAST_PART, -(-len(origins.node) // _PARTS))
        parts = chunks(len(origins.node), size=size)
        rivals = np.empty(0)
        if choosy:
            _demand, rivals, _reached = self._pass(
                origins, origins.points, parts, rivals, False, (0, passes)
            )
        return self._pass(origins, amounts, parts, rivals, shared, (passes - 1, passes))

    def _pass(
        self,
        origins: _Merged,
        amounts: Floats,
        parts: tuple[tuple[int, int], ...],
        rivals: Floats,
        shared: bool,
        step: tuple[int, int],
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

        stops = self.stops
        first = np.zeros(len(self.network.node_ids) + 1, dtype=np.int32)
        np.cumsum(np.bincount(stops.node, minlength=len(first) - 1), out=first[1:])
        curve = _curve(self.decay)
        task = partial(
            _chunk,
            self.network.ways,
            kernels.Stops(first, stops.walk, stops.amount, rivals),
            curve,
            _width(self.network.typical_minutes, curve.reach),
            shared,
        )
        jobs = [
            (origins.node[start:stop], origins.walk[start:stop], amounts[start:stop])
            for start, stop in parts
        ]
        done, passes = step

        def tell(part: int, _all: int) -> None:
            if self.progress is not None:
                self.progress(done * len(jobs) + part, passes * len(jobs))

        scores = np.zeros(len(stops.node))
        reached = np.zeros(len(stops.node), dtype=np.bool_)
        demands = [np.empty(0)]
        for demand, places, shares in in_chunks(task, jobs, executor=self.executor, progress=tell):
            demands.append(demand)
            scores[places] += shares
            reached[places] = True
        return np.concatenate(demands), scores, reached


def _chunk(
    ways: "Ways",
    stops: "Stops",
    curve: "Curve",
    width: float,
    shared: bool,
    job: tuple[Integers, Floats, Floats],
) -> tuple[Floats, Integers, Floats]:
    """Demand of the chunk's sites; the stops that reach an amount, and what they get."""
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    demand, scores, reached = kernels.catchments(ways, stops, curve, width, *job, shared)
    places = np.flatnonzero(reached)
    return demand, places, scores[places]


def _nearest(
    network: StreetNetwork, stops: _Merged, sites: StreetPoints, reach: float
) -> tuple[Floats, Integers, Floats]:
    """Minutes and site of each stop, people of each site."""
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    joined = np.flatnonzero(sites.nodes >= 0)
    minutes, winner = kernels.nearest(
        network.ways, network.rank[sites.nodes[joined]], sites.minutes[joined], joined
    )
    minutes = minutes[stops.node] + stops.walk
    near = (minutes <= reach) & (minutes < math.inf)
    winner = np.where(near, winner[stops.node], -1)
    demand = np.bincount(winner[near], weights=stops.amount[near], minlength=len(sites))
    return np.where(near, minutes, math.inf), winner, demand


def _curve(decay: Decay) -> "Curve":
    from mosty.engines.access.street_kernels import Curve  # noqa: PLC0415 -- the compiler

    if isinstance(decay, Gaussian):
        return Curve(decay.reach, np.empty(0), np.empty(0), decay.bandwidth, decay.floor)
    return Curve(decay.reach, np.array(decay.bounds), np.array(decay.weights), 0.0, 0.0)


def _width(typical: float, reach: float) -> float:
    """Minutes of a bucket: below most edges, so that few nodes are scanned twice."""
    return max(typical, reach / _MOST_BUCKETS, 1e-300) if typical or reach else 1.0


def _result(
    *,
    method: Method,
    reach: float,
    scores: Floats,
    nearest_site: Integers | None,
    demand: Floats,
    number: Floats,
    reached: NDArray[np.bool_],
    capacity: Floats,
) -> AccessResult:
    # Exactly rounded sums: the same in any order of the rows.
    people, near = math.fsum(number), math.fsum(number[reached])
    unused = math.fsum(capacity[demand == 0])
    told = {
        "no-people": people == 0,
        "no-capacity": not capacity.any(),
        "unreached-people": math.fsum(number[~reached]) > 0,
        "unused-capacity": unused > 0,
        "sites-without-capacity": bool((capacity == 0).any()),
    }
    demand.setflags(write=False)
    return AccessResult(
        method=method,
        reach=reach,
        distance_unit="minutes",
        scores=scores,
        nearest_site=nearest_site,
        demand=demand,
        people=people,
        reached_people=near,
        unreached_people=math.fsum(number[~reached]),
        capacity=math.fsum(capacity),
        unused_capacity=unused,
        warnings=tuple(sorted(code for code, true in told.items() if true)),
    )
