"""A street network, checked at the door, and the points of people and sites on it."""

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.access.sphere import EARTH_RADIUS
from mosty.engines.arrays import Floats, Integers, coordinates, indices, numbers
from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.work import Progress, chunks, in_chunks

if TYPE_CHECKING:
    from mosty.engines.access.street_kernels import Ways

__all__ = ["WALK", "StreetNetwork", "StreetPoints", "points_at_nodes", "points_near"]

WALK = 80.0  # metres a minute, 4.8 km/h
LARGEST = 1e12  # of a projected coordinate: squares stay far from the largest float

_SNAP_CHUNK = 16_384  # points


@dataclass(frozen=True, slots=True, eq=False)
class StreetNetwork:
    """Nodes and the edges between them, checked.

    The order of the nodes and edges given, repeated edges (the quickest counts) and edges from a
    node to itself change no answer. Edges of zero minutes and parts that do not meet are allowed.

    Attributes:
        node_ids: (n,) distinct names of the nodes, one or more.
        starts: (m,) position in node_ids of each edge's first node.
        ends: (m,) position of its second node.
        minutes: (m,) time along the edge; finite, >= 0.
        directed: edges lead from start to end only; otherwise both ways. Travel is from people to
            sites.
        coordinates: (n, 2) of the nodes, or None where points are given by node only: metres of a
            plane, or longitude and latitude in degrees.
        geographic: the coordinates are longitude and latitude.
        rank: (n,) place of each node in the order of the search (derived).
    """

    node_ids: tuple[str, ...]
    starts: Integers
    ends: Integers
    minutes: Floats
    directed: bool = False
    coordinates: Floats | None = None
    geographic: bool = False
    rank: Integers = field(init=False, repr=False)
    _first: NDArray[np.int32] = field(init=False, repr=False)
    _tails: NDArray[np.int32] = field(init=False, repr=False)
    _lengths: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("node_ids", tuple(self.node_ids))
        count = len(self.node_ids)
        if count == 0:
            raise NotEnoughData("a street network needs at least one node")
        if len(set(self.node_ids)) != count:
            raise ShapeError("two nodes are called %(node)s", node=_repeated(self.node_ids))
        # Copies: a caller who goes on writing into what was given would undo the check.
        minutes = numbers("minutes of the edges", self.minutes, least=0).copy()
        put("minutes", minutes)
        for name, label in (("starts", "starts of the edges"), ("ends", "ends of the edges")):
            ends = indices(label, getattr(self, name), below=count, length=len(minutes))
            put(name, ends.copy())
        if self.coordinates is not None:
            put("coordinates", _places("nodes", self.coordinates, geographic=self.geographic))
            if len(self.coordinates) != count:
                raise ShapeError(
                    "%(given)d nodes have coordinates, %(needed)d nodes are named",
                    given=len(self.coordinates),
                    needed=count,
                )
        self._arrange(put)
        for name in ("starts", "ends", "minutes", "coordinates", "rank", "_lengths"):
            if (array := getattr(self, name)) is not None:
                array.setflags(write=False)

    @property
    def ways(self) -> "Ways":
        """The arcs into each node, in the order of the search."""
        from mosty.engines.access.street_kernels import Ways  # noqa: PLC0415 -- the compiler

        return Ways(self._first, self._tails, self._lengths)

    @property
    def typical_minutes(self) -> float:
        """Nine tenths of the edges that take time take at least these minutes; 0 without such."""
        longer = self._lengths[self._lengths > 0]
        return (
            float(np.partition(longer, len(longer) // 10)[len(longer) // 10])
            if len(longer)
            else 0.0
        )

    def _arrange(self, put: "partial[None]") -> None:
        """Arcs by the node they lead to; nodes breadth first from the first by name.

        Only names and minutes decide, so that rows in another order give the same arrays.
        """
        from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

        count = len(self.node_ids)
        by_name = np.empty(count, dtype=np.int64)
        by_name[sorted(range(count), key=self.node_ids.__getitem__)] = np.arange(count)
        heads, tails, lengths = by_name[self.ends], by_name[self.starts], self.minutes
        if not self.directed:
            heads, tails = np.concatenate([heads, tails]), np.concatenate([tails, heads])
            lengths = np.concatenate([lengths, lengths])
        place = np.empty(count, dtype=np.int64)
        place[kernels.breadth_first(*_rows(heads, tails, lengths, count)[:2])] = np.arange(count)
        first, neighbours, lengths = _rows(place[heads], place[tails], lengths, count)
        put("rank", place[by_name])
        put("_first", first)
        put("_tails", neighbours)
        put("_lengths", lengths)


@dataclass(frozen=True, slots=True, eq=False)
class StreetPoints:
    """Where people or sites meet the network.

    Attributes:
        nodes: (n,) position in the network's node_ids; -1 = no way to the network.
        minutes: (n,) between the point and its node; finite, >= 0.
    """

    nodes: Integers
    minutes: Floats

    def __post_init__(self) -> None:
        minutes = numbers("minutes to the nodes", self.minutes, least=0)
        given = np.asarray(self.nodes)
        if given.size == 0:
            given = given.astype(np.int64)
        if given.ndim != 1 or given.dtype.kind not in "iu" or (given < -1).any():
            raise ShapeError("nodes of the points: positions in the network, or -1, are needed")
        if len(given) != len(minutes):
            raise ShapeError(
                "%(nodes)d points have a node, %(minutes)d have minutes to it",
                nodes=len(given),
                minutes=len(minutes),
            )
        for name, array in (("nodes", given.astype(np.int64)), ("minutes", minutes.copy())):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.nodes)


def points_at_nodes(network: StreetNetwork, node_ids: Sequence[str]) -> StreetPoints:
    """The points on the nodes named, no way away from them.

    Args:
        network: the streets.
        node_ids: (n,) names of nodes; "" = no way to the network.

    Raises:
        ShapeError: a name that no node has.

    Source: a look-up; nothing is computed.
    """
    places = {name: place for place, name in enumerate(network.node_ids)}
    places.setdefault("", -1)
    nodes = np.empty(len(node_ids), dtype=np.int64)
    for row, name in enumerate(node_ids):
        if name not in places:
            raise ShapeError(
                "point number %(number)d: no node is called %(node)s", number=row + 1, node=name
            )
        nodes[row] = places[name]
    return StreetPoints(nodes, np.zeros(len(nodes)))


def points_near(
    network: StreetNetwork,
    points: ArrayLike,
    *,
    metres_per_minute: float = WALK,
    farthest_metres: float = math.inf,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> StreetPoints:
    """Each point at its nearest node, with the minutes of the straight way to it.

    Of nodes equally near, the first by name. Distances are Euclidean on projected coordinates, and
    along great circles of a sphere of 6,371,008.8 m on geographic ones.

    Args:
        network: the streets, with coordinates.
        points: (n, 2) in the coordinates of the network.
        metres_per_minute: speed on the way to the node; finite, > 0; 80 is 4.8 km/h.
        farthest_metres: a point farther than this from every node has no way to the network
            (exactly this far still has).
        executor: where to run; None = threads.
        progress: called after each chunk of points.

    Raises:
        NotEnoughData: the network has no coordinates.
        ShapeError: points or speed out of range.

    What it does not claim: that one can walk straight from the door to a crossing, or that the
    nearest crossing is the best one (a river may lie between).

    Source: Bentley 1975, Communications of the ACM 18(9) (nearest neighbour in a k-d tree).
    """
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    if network.coordinates is None:
        raise NotEnoughData("the nodes of the streets have no coordinates: name the points' nodes")
    if not 0 < metres_per_minute < math.inf:
        raise ShapeError("the speed on foot must be a finite number above 0")
    if not farthest_metres >= 0:
        raise ShapeError("the farthest way to the streets must be 0 metres or more")
    queries = _places("points", points, geographic=network.geographic)
    nodes = network.coordinates
    if network.geographic:
        queries, nodes = _on_sphere(queries), _on_sphere(nodes)
    by_name = sorted(range(len(nodes)), key=network.node_ids.__getitem__)
    names = np.empty(len(nodes), dtype=np.int64)
    names[by_name] = np.arange(len(nodes))
    order, axes = kernels.tree(nodes)
    found = in_chunks(
        partial(_closest, queries, nodes, order, axes, names),
        chunks(len(queries), size=_SNAP_CHUNK),
        executor=executor,
        progress=progress,
    )
    place = np.concatenate([part[0] for part in found]) if found else np.empty(0, np.int64)
    metres = np.sqrt(np.concatenate([part[1] for part in found])) if found else np.empty(0)
    if network.geographic:
        metres = 2 * EARTH_RADIUS * np.arcsin(np.minimum(metres / 2, 1))
    near = metres <= farthest_metres
    return StreetPoints(np.where(near, place, -1), np.where(near, metres / metres_per_minute, 0.0))


def _closest(
    queries: Floats,
    nodes: Floats,
    order: Integers,
    axes: Integers,
    names: Integers,
    part: tuple[int, int],
) -> tuple[Integers, Floats]:
    from mosty.engines.access import street_kernels as kernels  # noqa: PLC0415 -- the compiler

    return kernels.closest(queries[part[0] : part[1]], nodes, order, axes, names)


def _rows(
    heads: Integers, tails: Integers, lengths: Floats, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Arcs by head, then by tail: one between two nodes, the quickest, none to the same node."""
    keys = heads * count + tails
    order = np.lexsort((lengths, keys))
    keys = keys[order]
    kept = np.ones(len(keys), dtype=np.bool_)
    kept[1:] = keys[1:] != keys[:-1]
    order = order[kept & (keys // count != keys % count)]
    first = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(heads[order], minlength=count), out=first[1:])
    return first, tails[order].astype(np.int32), lengths[order]


def _places(name: str, values: ArrayLike, *, geographic: bool) -> Floats:
    array = coordinates(name, values).copy()
    largest = np.array([180.0, 90.0]) if geographic else np.array([LARGEST, LARGEST])
    outside = (np.abs(array) > largest).any(axis=1)
    if outside.any():
        raise ShapeError(
            "%(name)s: point number %(number)d lies outside the world",
            name=name,
            number=int(outside.argmax()) + 1,
        )
    return array


def _on_sphere(degrees: Floats) -> Floats:
    """(n, 3) on the unit sphere: straight lines through it order like ways along it."""
    longitude, latitude = np.radians(degrees.T)
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])


def _repeated(names: Sequence[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    raise AssertionError
