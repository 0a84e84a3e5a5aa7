"""Ways along streets between people and sites: the quickest, in minutes."""

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mosty.engines.access.decay import Decay, Gaussian
from mosty.engines.access.pairs import ALONE, Runner
from mosty.engines.access.street_network import StreetNetwork, StreetPoints
from mosty.engines.arrays import Floats, Integers
from mosty.engines.errors import ShapeError
from mosty.engines.work import chunks

if TYPE_CHECKING:
    from mosty.engines.access.street_kernels import Curve, Stops, Ways

__all__ = ["StreetTimes"]

# Sites a chunk: a number of chunks that two to two dozen threads share evenly, while the sums of
# each chunk (one number a stop it reaches) stay few.
_PARTS = 24
_LEAST_PART = 16
_MOST_BUCKETS = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class StreetTimes:
    """People and sites on a street network, and the quickest way between them.

    The minutes from the point of people to its node, then along the edges, then from the site's
    node to the site. Sites are searched from, one after another, never people, and no table of
    people x sites is held. One search finds both the people of a site and what it gives them, so
    that `access` needs one search a site (two for 3sfca).

    Minutes are double precision, added from the site outwards; a site at exactly the reach is
    within it. What it does not claim: that people take the quickest way, or walk at one speed.

    Attributes:
        network: the streets.
        people: (n,) points of people on it.
        sites: (m,) sites on it.

    Raises:
        ShapeError: a point at a node the network has not.

    Source: Dijkstra 1959, Numerische Mathematik 1; Denardo & Fox 1979, Operations Research 27(1)
    (buckets).
    """

    network: StreetNetwork
    people: StreetPoints
    sites: StreetPoints

    def __post_init__(self) -> None:
        for name, points in (("people", self.people), ("sites", self.sites)):
            if len(points) and points.nodes.max() >= len(self.network.node_ids):
                raise ShapeError("%(name)s: a point is at a node the network has not", name=name)

    @property
    def people_count(self) -> int:
        return len(self.people)

    @property
    def site_count(self) -> int:
        return len(self.sites)

    @property
    def distance_unit(self) -> str:
        return "minutes"

    def at_people(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        """(n,) for each point of people: sum over sites of value x W, or W² if `squared`."""
        stops = _merged(self.network, self.people, np.zeros(self.people_count))
        origins = _merged(self.network, self.sites, values)
        rivals = np.ones(len(stops.node) if squared else 0)
        search = _Search(self.network, stops, origins, decay, runner)
        return stops.back(search.run(origins.amount, rivals, shared=False)[1], 0.0)

    def at_sites(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        """(m,) for each site: sum over points of people of value x W, or W² if `squared`."""
        stops = _merged(self.network, self.people, values)
        origins = _merged(self.network, self.sites, np.zeros(self.site_count))
        rivals = np.ones(len(stops.node) if squared else 0)
        search = _Search(self.network, stops, origins, decay, runner)
        return origins.back(search.run(origins.amount, rivals, shared=False)[0], 0.0)

    def shares(
        self,
        people: Floats,
        amounts: Floats,
        decay: Decay,
        *,
        shared: bool,
        choosing: bool,
        runner: Runner = ALONE,
    ) -> tuple[Floats, Floats]:
        """(n,) sum over sites of amount x F, and (m,) sum over people of people x F.

        F = W(minutes), or with `choosing` W² / sum of W over all sites. With `shared` a site's
        amount is first divided by its sum of people (0 where that is 0).
        """
        stops = _merged(self.network, self.people, people)
        origins = _merged(self.network, self.sites, amounts)
        search = _Search(self.network, stops, origins, decay, runner, 2 if choosing else 1)
        rivals = np.empty(0)
        if choosing:
            _demand, rivals = search.run(origins.points, rivals, shared=False)
        demand, scores = search.run(origins.amount, rivals, shared=shared, stage=int(choosing))
        return stops.back(scores, 0.0), origins.back(demand, 0.0)

    def nearest(self, *, reach: float, runner: Runner = ALONE) -> tuple[Floats, Integers]:
        """(n,) minutes to the nearest site within reach (inf: none) and its index (-1).

        One search from all sites at once.
        """
        task = partial(_nearest, self.network.ways)
        rank, sites, people = self.network.rank, self.sites, self.people
        names = np.flatnonzero(sites.nodes >= 0)
        job = (rank[sites.nodes[names]], sites.minutes[names], names)
        minutes, winner = runner.run(task, [job])[0]
        minutes = minutes[rank[people.nodes]] + people.minutes
        near = (people.nodes >= 0) & (minutes <= reach) & (minutes < math.inf)
        winner = np.where(near, winner[rank[people.nodes]], -1)
        return np.where(near, minutes, math.inf), winner


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
        """(n,) the value of each point."""
        return np.append(values, np.array([missing], dtype=values.dtype))[self.of]


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
    # Sums of whole numbers are exact in any order, up to a limit.
    if (amount % 1).any() or amount.sum() >= 2.0**53:
        order = np.lexsort((amount, place))
        place, amount = place[order], amount[order]
    return _Merged(
        node=node,
        walk=walk,
        # Of no points at all, bincount makes whole numbers.
        amount=np.bincount(place, weights=amount, minlength=len(node)).astype(np.float64),
        points=np.bincount(place, minlength=len(node)).astype(np.float64),
        of=of,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """Searches from sites, chunk by chunk, on one network with its people and decay."""

    network: StreetNetwork
    stops: _Merged
    origins: _Merged
    decay: Decay
    runner: Runner
    stages: int = 1

    def run(
        self, amounts: Floats, rivals: Floats, *, shared: bool, stage: int = 0
    ) -> tuple[Floats, Floats]:
        """What each origin finds (k,), and what each stop gets (s,)."""
        from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

        stops, origins = self.stops, self.origins
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
        size = max(_LEAST_PART, -(-len(origins.node) // _PARTS))
        jobs = [
            (origins.node[start:stop], origins.walk[start:stop], amounts[start:stop])
            for start, stop in chunks(len(origins.node), size=size)
        ]
        scores = np.zeros(len(stops.node))
        demands = [np.empty(0)]
        for demand, places, shares in self._runner(stage).run(task, jobs):
            demands.append(demand)
            scores[places] += shares
        return np.concatenate(demands), scores

    def _runner(self, stage: int) -> Runner:
        progress, stages = self.runner.progress, self.stages
        if progress is None:
            return self.runner

        def tell(done: int, total: int) -> None:
            progress(stage * total + done, stages * total)

        return Runner(self.runner.executor, tell)


def _chunk(
    ways: "Ways",
    stops: "Stops",
    curve: "Curve",
    width: float,
    shared: bool,
    job: tuple[Integers, Floats, Floats],
) -> tuple[Floats, Integers, Floats]:
    """What the chunk's sites find; the stops that get something, and what."""
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    demand, scores = kernels.catchments(ways, stops, curve, width, *job, shared)
    places = np.flatnonzero(scores)
    return demand, places, scores[places]


def _nearest(ways: "Ways", job: tuple[Integers, Floats, Integers]) -> tuple[Floats, Integers]:
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    return kernels.nearest(ways, *job)


def _curve(decay: Decay) -> "Curve":
    from mosty.engines.access.street_kernels import Curve  # noqa: PLC0415 -- the compiler

    if isinstance(decay, Gaussian):
        return Curve(decay.reach, np.empty(0), np.empty(0), decay.bandwidth, decay.floor)
    return Curve(decay.reach, np.array(decay.bounds), np.array(decay.weights), 0.0, 0.0)


def _width(typical: float, reach: float) -> float:
    """Minutes of a bucket: below most edges, so that few nodes are scanned twice."""
    return max(typical, reach / _MOST_BUCKETS, 1e-300) if typical or reach else 1.0
