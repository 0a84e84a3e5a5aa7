"""People on a regular grid: recognised exactly, then summed by whole rows of cells."""

from dataclasses import dataclass

import numpy as np

from mosty.engines.arrays import Floats, Integers

__all__ = ["Grid", "grid_of"]

_SPARE = 8  # places of the grid per point of people, at most; else a grid is no gain


@dataclass(frozen=True, slots=True)
class Grid:
    """A lattice every point of people lies on, exactly.

    Attributes:
        xs: (columns,) the x of each column.
        ys: (rows,) the y of each row.
        steps: distance of neighbouring columns and rows.
        places: (n,) row x (columns + 1) + column of each point; several may share a place. The
            place after the last column of each row stays empty: sums of changes end there.
    """

    xs: Floats
    ys: Floats
    steps: tuple[float, float]
    places: Integers

    def running(self, limbs: Integers) -> Integers:
        """(limbs, places + 1) sums of the values of points in the first 0, 1, ... places."""
        count = (len(self.xs) + 1) * len(self.ys)
        sums = np.zeros((len(limbs), count + 1), dtype=np.int64)
        for limb, line in zip(limbs, sums, strict=True):
            np.add.at(line, self.places + 1, limb)
        np.cumsum(sums, axis=1, out=sums)
        return sums

    def at_people(self, changes: Integers) -> Integers:
        """(limbs, n) sums at the points, from (limbs, rows, columns + 1) changes along rows."""
        from mosty.engines.access import grid_kernels  # noqa: PLC0415 -- the compiler loads here

        return grid_kernels.sums_at(changes, self.places)


def grid_of(points: Floats) -> Grid | None:
    """The grid (n, 2) points lie on, or None: every coordinate must be hit to the last bit."""
    from mosty.engines.access import grid_kernels  # noqa: PLC0415 -- the compiler loads here

    lines: list[Floats] = []
    steps: list[float] = []
    columns: list[Integers] = []
    most = _SPARE * len(points) + 64
    for axis in range(2):
        values = np.ascontiguousarray(points[:, axis])
        least, extent = float(values.min()), float(np.ptp(values))
        step = grid_kernels.common_step(values, least, extent / most) if extent else 1.0
        if not step:
            return None
        which = grid_kernels.lines_of(values, least, step)
        if not len(which):
            return None
        lines.append(least + step * np.arange(which.max() + 1))
        steps.append(step)
        columns.append(which)
    if len(lines[0]) * len(lines[1]) > most:
        return None
    places = columns[1] * (len(lines[0]) + 1) + columns[0]
    return Grid(lines[0], lines[1], (steps[0], steps[1]), places)
