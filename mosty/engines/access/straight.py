"""Straight lines between points of a plane (projected coordinates, metres)."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.access.decay import Steps
from mosty.engines.access.exact import Fixed, Scale, fixed
from mosty.engines.access.grid import Grid, grid_of
from mosty.engines.access.located import Cells, Disc, DiscTask, Located, Side
from mosty.engines.access.pairs import TARGETS, Runner
from mosty.engines.arrays import Floats, Integers, coordinates
from mosty.engines.work import chunks

__all__ = ["StraightLines"]

Frame = tuple[float, float, float, float, int, int]  # x0, y0, width, height, columns, rows
_THREE_ROWS = 2  # per reach: with more, whole cells pay
_GRID_ROWS = 64  # per reach: with more, cells of general size are quicker than rows of the grid


@dataclass(frozen=True, slots=True)
class PlaneCells:
    """Points in cells of a plane, row by row of cells."""

    points: Floats
    order: Integers
    start: Integers
    frame: Frame

    def spans(self, targets: Floats, reach: Floats) -> tuple[Integers, Integers]:
        from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

        return kernels.plane_spans(targets, reach, self.start, self.frame)


class StraightLines(Located):
    """People and sites on a plane; d = sqrt((x1 - x2)² + (y1 - y2)²).

    People on a regular grid are recognised; step weights then take whole rows of cells at once,
    with exactly the same result.

    Args:
        people: (n, 2) x, y of the points of people, metres.
        sites: (m, 2) x, y of the sites, metres.
        look_for_grid: False leaves the shortcut out (to compare).

    Raises:
        ShapeError: not two finite coordinates a point.
    """

    def __init__(self, people: ArrayLike, sites: ArrayLike, *, look_for_grid: bool = True) -> None:
        super().__init__(coordinates("people", people), coordinates("sites", sites))
        self.grid: Grid | None = None
        if look_for_grid and self.people_count:
            self.grid = grid_of(self._sides["people"])

    def distances(self, squares: Floats) -> Floats:
        return np.sqrt(squares)

    def distance(self, square: float) -> float:
        return math.sqrt(square)

    def spread(self) -> float:
        least, most = self._box(np.concatenate(list(self._sides.values())))
        return float(np.hypot(*(most - least)))

    def spacing(self) -> float:
        least, most = self._box(self._sides["sites"])
        side = math.sqrt(2 * float(np.prod(most - least)) / self.site_count)
        return side or float(max(most - least)) / self.site_count or 1.0

    def least_distance(self, points: Floats) -> Floats:
        least, most = self._box(self._sides["sites"])
        outside = [
            np.maximum(np.maximum(least[axis] - points[axis], points[axis] - most[axis]), 0)
            for axis in range(2)
        ]
        return np.asarray(np.hypot(*outside))

    def sort(self, points: Floats, reach: float) -> PlaneCells:
        from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

        x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        frame = _frame(x, y, reach)
        order, start = kernels.sort_into_cells(x, y, frame)
        placed = np.zeros((3, len(points)))
        placed[0], placed[1] = x[order], y[order]
        return PlaneCells(placed, order, start, frame)

    def disc_task(self, cells: Cells, targets: Floats, numbers: Fixed) -> DiscTask:
        assert isinstance(cells, PlaneCells)
        return partial(
            _disc, cells=cells, targets=targets, limbs=numbers.limbs, running=numbers.running()
        )

    def discs(
        self, targets: Side, sources: Side, values: Floats, decay: Steps, runner: Runner
    ) -> tuple[list[Integers], Scale, Integers | None]:
        grid = self.grid
        if grid is None or decay.reach > _GRID_ROWS * grid.steps[1]:
            return self._cell_discs(targets, sources, values, decay, runner)
        sites = self.cells("sites", decay.reach)
        assert isinstance(sites, PlaneCells)
        limits = [(bound, self.limit(bound)) for bound in decay.bounds]
        if sources == "sites":
            numbers = fixed(values[sites.order])
            return _at_people(grid, sites, numbers.limbs, limits, runner), numbers.scale, None
        numbers = fixed(values)
        ranges = chunks(self.site_count, size=TARGETS)
        parts = [Disc(*limit, *part) for limit in limits for part in ranges]
        running = grid.running(numbers.limbs)
        task = partial(_grid_at_sites, sites=sites.points, grid=grid, running=running)
        answers = runner.run(task, parts)
        sums = [
            np.concatenate(answers[at : at + len(ranges)], axis=1)
            for at in range(0, len(parts), len(ranges))
        ]
        return sums, numbers.scale, sites.order

    def _cell_discs(
        self, targets: Side, sources: Side, values: Floats, decay: Steps, runner: Runner
    ) -> tuple[list[Integers], Scale, Integers | None]:
        cells, others = self.cells(sources, decay.reach), self.cells(targets, decay.reach)
        assert isinstance(cells, PlaneCells)
        count = len(decay.bounds)
        if count not in (2, 3) or cells.frame[3] < decay.reach / _THREE_ROWS:
            return super().discs(targets, sources, values, decay, runner)
        limits = [-1.0] * (3 - count) + [self.limit(b) for b in decay.bounds]
        numbers = fixed(values[cells.order])
        task = partial(
            _three_discs,
            cells=cells,
            targets=others.points,
            limbs=numbers.limbs,
            limits=(limits[0], limits[1], limits[2]),
        )
        parts = [
            Disc(decay.reach, limits[2], *part)
            for part in chunks(others.points.shape[1], size=TARGETS)
        ]
        sums = np.concatenate(runner.run(task, parts), axis=2)
        return list(sums[3 - count :]), numbers.scale, others.order

    @staticmethod
    def _box(points: Floats) -> tuple[Floats, Floats]:
        return points.min(axis=0), points.max(axis=0)


def _frame(x: Floats, y: Floats, reach: float) -> Frame:
    """Cells a quarter as wide as high, so that rows are few where points are few.

    Visiting a row costs as much as some thirty points: at n points a disc, sqrt(n) / 8 rows per
    reach are about the best; cells number at most four per point.
    """
    wide, high = float(np.ptp(x)), float(np.ptp(y))
    reach = max(reach, 1e-9 * max(wide, high), 1e-9)
    area = max(wide, reach) * max(high, reach)
    height = reach / max(1.0, math.sqrt(len(x) * math.pi * reach * reach / area) / 8)
    width = height / 4
    while (cells := (wide / width + 1) * (high / height + 1)) > 4 * len(x) + 64:
        factor = 1.1 * math.sqrt(cells / (4 * len(x) + 64))
        width, height = width * factor, height * factor
    return (
        float(x.min()),
        float(y.min()),
        width,
        height,
        int(wide / width) + 1,
        int(high / height) + 1,
    )


def _disc(
    part: Disc, *, cells: PlaneCells, targets: Floats, limbs: Integers, running: Integers
) -> Integers:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    return kernels.disc_sums(
        part.of(targets),
        part.reach,
        part.limit,
        cells.points,
        cells.start,
        cells.frame,
        limbs,
        running,
    )


def _three_discs(
    part: Disc,
    *,
    cells: PlaneCells,
    targets: Floats,
    limbs: Integers,
    limits: tuple[float, float, float],
) -> Integers:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    return kernels.three_disc_sums(
        part.of(targets), part.reach, limits, cells.points, cells.start, cells.frame, limbs
    )


def _grid_at_sites(part: Disc, *, sites: Floats, grid: Grid, running: Integers) -> Integers:
    from mosty.engines.access import grid_kernels  # noqa: PLC0415 -- the compiler loads here

    targets = part.of(sites)
    return grid_kernels.grid_sums(
        targets, part.reach, part.limit, grid.xs, grid.ys, grid.steps, running
    )


def _at_people(
    grid: Grid,
    sites: PlaneCells,
    limbs: Integers,
    limits: list[tuple[float, float]],
    runner: Runner,
) -> list[Integers]:
    """Sums at the points of people, one per limit: a chunk of work per limit, or two of one."""
    count = sites.points.shape[1]
    task = partial(_grid_changes, sites=sites.points, grid=grid, limbs=limbs)
    if len(limits) == 1:
        halves = chunks(count, size=-(-count // 2))
        changes = runner.run(task, [Disc(*limits[0], *half) for half in halves])
        for more in changes[1:]:
            changes[0] += more
        return [grid.at_people(changes[0])]
    # The longest first, so that no thread begins it last.
    parts = [Disc(*limit, 0, count) for limit in reversed(limits)]
    return runner.run(partial(_grid_at_people, changes=task), parts)[::-1]


def _grid_at_people(part: Disc, *, changes: "partial[Integers]") -> Integers:
    grid: Grid = changes.keywords["grid"]
    return grid.at_people(changes(part))


def _grid_changes(part: Disc, *, sites: Floats, grid: Grid, limbs: Integers) -> Integers:
    from mosty.engines.access import grid_kernels  # noqa: PLC0415 -- the compiler loads here

    return grid_kernels.grid_changes(
        part.of(sites),
        part.of(limbs),
        part.reach,
        part.limit,
        grid.xs,
        grid.ys,
        grid.steps,
    )
