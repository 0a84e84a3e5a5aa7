"""Pairs of points: sorted into cells, summed target by target, never as a whole matrix."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol, TypeVar

import numpy as np

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.exact import Fixed, Scale, fixed
from mosty.engines.access.pairs import ALONE, TARGETS, Runner, ring_sums
from mosty.engines.arrays import Floats, Integers
from mosty.engines.work import chunks

__all__ = ["Cells", "Disc", "DiscTask", "Located", "Side", "limit_of"]

Numbers = TypeVar("Numbers", Floats, Integers)
Side = Literal["people", "sites"]
_SLACK = 1 + 1e-9  # far above rounding, far below any distance between different points


class Cells(Protocol):
    """Points of one side in cells.

    `points` holds x, y, z in rows 0 to 2 (and what else the spans need), in the order of the
    cells; `order` the index of each point at the door.
    """

    @property
    def points(self) -> Floats: ...

    @property
    def order(self) -> Integers: ...

    def spans(self, targets: Floats, reach: Floats) -> tuple[Integers, Integers]:
        """Ranges of points that hold all within the reach of each target."""
        ...


@dataclass(frozen=True, slots=True)
class Disc:
    """A chunk of targets and how far to look."""

    reach: float
    limit: float
    begin: int
    end: int

    def of(self, lines: Numbers) -> Numbers:
        """The columns of the chunk, contiguous: kernels are compiled for that layout only."""
        return np.ascontiguousarray(lines[:, self.begin : self.end])


DiscTask = Callable[[Disc], Integers]


def limit_of(reach: float, distance: Callable[[float], float]) -> float:
    """The largest square of a straight line whose distance is at most `reach`.

    Comparing squares with it decides exactly as `distance(square) <= reach` would.
    """
    low, high = 0.0, 1.0
    while distance(high) <= reach:
        low, high = high, high * 4
        if math.isinf(high):
            return math.inf
    while True:
        middle = low + (high - low) / 2
        if middle in (low, high):
            return low
        low, high = (middle, high) if distance(middle) <= reach else (low, middle)


class Located(ABC):
    """People and sites as points; subclasses say how far apart two points are."""

    distance_unit = "metres"
    radius = 0.0  # of the sphere the points lie on; 0 on a plane

    def __init__(self, people: Floats, sites: Floats) -> None:
        self._sides: dict[Side, Floats] = {"people": people, "sites": sites}
        self._sorted: dict[tuple[Side, float], Cells] = {}
        self._limits: dict[float, float] = {}

    @property
    def people_count(self) -> int:
        return len(self._sides["people"])

    @property
    def site_count(self) -> int:
        return len(self._sides["sites"])

    @abstractmethod
    def distances(self, squares: Floats) -> Floats:
        """(n,) distances of pairs, given the squares of the straight lines between them."""

    def distance(self, square: float) -> float:
        """The same for one pair."""
        return float(self.distances(np.array([square]))[0])

    def limit(self, reach: float) -> float:
        """The largest square of a straight line within reach."""
        if reach not in self._limits:
            self._limits[reach] = limit_of(reach, self.distance)
        return self._limits[reach]

    @abstractmethod
    def spread(self) -> float:
        """No two points are farther apart."""

    @abstractmethod
    def spacing(self) -> float:
        """About how far apart neighbouring sites are; above 0."""

    @abstractmethod
    def sort(self, points: Floats, reach: float) -> Cells:
        """The points in cells that suit the reach."""

    def at_people(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        return self._sums("people", "sites", values, decay, squared=squared, runner=runner)

    def at_sites(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        return self._sums("sites", "people", values, decay, squared=squared, runner=runner)

    def nearest(self, *, reach: float, runner: Runner = ALONE) -> tuple[Floats, Integers]:
        distances = np.full(self.people_count, np.inf)
        which = np.full(self.people_count, -1, dtype=np.int64)
        if not self.people_count or not self.site_count:
            return distances, which
        spacing = self.spacing()
        sites = self.cells("sites", spacing)
        people = self.cells("people", spacing)
        farthest = min(reach, self.spread()) * _SLACK
        left = np.arange(self.people_count)
        radii = np.minimum(self.least_distance(people.points) + spacing, farthest)
        while len(left):
            parts = chunks(len(left), size=TARGETS)
            task = partial(_nearest, cells=sites, targets=people.points[:, left], radii=radii)
            answers = Runner(runner.executor).run(task, parts)
            found = np.concatenate([index for _squares, index in answers])
            squares = np.concatenate([square for square, _index in answers])
            near = self.distances(squares)
            done = (near * _SLACK <= radii) | (radii >= farthest)
            settled = people.order[left[done]]
            distances[settled] = near[done]
            which[settled] = found[done]
            left = left[~done]
            radii = np.minimum(2 * radii[~done], farthest)
            if runner.progress is not None:
                runner.progress(self.people_count - len(left), self.people_count)
        far = ~(distances <= reach)
        distances[far] = np.inf
        which[far] = -1
        return distances, which

    def least_distance(self, points: Floats) -> Floats:
        """(n,) no site is nearer to the point than this."""
        return np.zeros(points.shape[1])

    def cells(self, side: Side, reach: float) -> Cells:
        """The points of one side in cells that suit the reach; sorted once."""
        key = (side, reach)
        if key not in self._sorted:
            self._sorted[key] = self.sort(self._sides[side], reach)
        return self._sorted[key]

    def discs(
        self, targets: Side, sources: Side, values: Floats, decay: Steps, runner: Runner
    ) -> tuple[list[Integers], Scale, Integers | None]:
        """Sums of values within each bound, what they mean, and the order they are in.

        Returns:
            One (limbs, n) array per bound; the scale of the limbs; index at the door of each
            column, None where they are in that order already.
        """
        cells, others = self.cells(sources, decay.reach), self.cells(targets, decay.reach)
        numbers = fixed(values[cells.order])
        task = self.disc_task(cells, others.points, numbers)
        ranges = chunks(others.points.shape[1], size=TARGETS)
        limits = [(bound, self.limit(bound)) for bound in decay.bounds]
        parts = [Disc(*limit, *part) for limit in limits for part in ranges]
        answers = runner.run(task, parts)
        sums = [
            np.concatenate(answers[at : at + len(ranges)], axis=1)
            for at in range(0, len(parts), len(ranges))
        ]
        return sums, numbers.scale, others.order

    def disc_task(self, cells: Cells, targets: Floats, numbers: Fixed) -> DiscTask:
        """The function that sums over a chunk of targets."""
        return partial(_span_disc, cells=cells, targets=targets, limbs=numbers.limbs)

    def _sums(
        self,
        targets: Side,
        sources: Side,
        values: Floats,
        decay: Decay,
        *,
        squared: bool,
        runner: Runner,
    ) -> Floats:
        count = len(self._sides[targets])
        if not count or not len(values):
            return np.zeros(count)
        if isinstance(decay, Steps):
            discs, scale, order = self.discs(targets, sources, values, decay, runner)
            return _at_door(ring_sums(discs, decay, scale, squared=squared), order)
        cells, others = self.cells(sources, decay.reach), self.cells(targets, decay.reach)
        task = partial(
            _gaussian,
            cells=cells,
            targets=others.points,
            values=values[cells.order],
            decay=decay,
            radius=self.radius,
            squared=squared,
        )
        limit = self.limit(decay.reach)
        parts = [Disc(decay.reach, limit, *part) for part in chunks(count, size=TARGETS)]
        return _at_door(np.concatenate(runner.run(task, parts)), others.order)


def _at_door(values: Floats, order: Integers | None) -> Floats:
    """Values in the order of the door, from the order of the cells."""
    if order is None:
        return values
    placed = np.empty_like(values)
    placed[order] = values
    return placed


def _span_disc(part: Disc, *, cells: Cells, targets: Floats, limbs: Integers) -> Integers:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    chunk = part.of(targets)
    offsets, spans = cells.spans(chunk, np.full(chunk.shape[1], part.reach))
    return kernels.span_sums(chunk, part.limit, cells.points, offsets, spans, limbs)


def _gaussian(
    part: Disc,
    *,
    cells: Cells,
    targets: Floats,
    values: Floats,
    decay: Gaussian,
    radius: float,
    squared: bool,
) -> Floats:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    chunk = part.of(targets)
    offsets, spans = cells.spans(chunk, np.full(chunk.shape[1], part.reach))
    curve = (radius, decay.bandwidth, decay.floor)
    return kernels.gaussian_sums(
        chunk, part.limit, cells.points, offsets, spans, values, curve, squared
    )


def _nearest(
    part: tuple[int, int], *, cells: Cells, targets: Floats, radii: Floats
) -> tuple[Floats, Integers]:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    chunk = np.ascontiguousarray(targets[:, part[0] : part[1]])
    offsets, spans = cells.spans(chunk, radii[part[0] : part[1]])
    return kernels.nearest_in_spans(chunk, cells.points, cells.order, offsets, spans)
