"""Points cut into tiles of 64 neighbours, so that sums of distances run over whole tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mosty.engines.arrays import Floats, Integers

_TILES_A_CHUNK = 32


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Points in slots, tile after tile; a tile holds points of one cell, near each other.

    Points with the same groups in every labeling form a cell: sums to a group are sums to cells.

    Attributes:
        size: slots of a tile.
        points: (2, slots) places; 0 where a slot is empty.
        real: (slots,) 1 where a slot holds a point.
        sizes: (tiles,) points of each.
        cells: (tiles,) cell of each, ascending.
        members: (cells, labelings) groups of each cell.
        order: (n,) the points in the order of their slots.
        slots: (n,) their slots.
    """

    size: int
    points: Floats
    real: Floats
    sizes: Integers
    cells: Integers
    members: Integers
    order: Integers
    slots: Integers

    @classmethod
    def cut(cls, points: Floats, labelings: Sequence[Integers]) -> "Tiles":
        """Tiles of (n, 2) points under labelings, each (n,) groups numbered from 0."""
        from mosty.engines.opinion.kernels import TILE  # noqa: PLC0415 -- the compiler loads here

        members, cell = _cells(labelings)
        order = np.lexsort((_along_a_curve(points), cell))
        held = np.bincount(cell)
        tiles = -(-held // TILE)
        begins = np.concatenate([[0], np.cumsum(tiles)]) * TILE
        within = np.arange(len(cell)) - np.repeat(np.cumsum(held) - held, held)
        slots = begins[cell[order]] + within
        spread = np.zeros((2, int(begins[-1])))
        spread[:, slots] = points[order].T
        real = np.zeros(spread.shape[1])
        real[slots] = 1.0
        return cls(
            size=TILE,
            points=spread,
            real=real,
            sizes=real.reshape(-1, TILE).sum(axis=1).astype(np.int64),
            cells=np.repeat(np.arange(len(held)), tiles),
            members=members,
            order=order,
            slots=slots,
        )

    def parts(self) -> list[tuple[int, int]]:
        """Ranges of tiles of one cell each, at most 32 tiles."""
        edges = np.searchsorted(self.cells, np.arange(len(self.members) + 1)).tolist()
        return [
            (first, min(first + _TILES_A_CHUNK, end))
            for begin, end in pairwise(edges)
            for first in range(begin, end, _TILES_A_CHUNK)
        ]

    def shapes(self) -> Floats:
        """(tiles, 7) centre x and y, radius, sums of xx, xy, yy and of cubed lengths of offsets."""
        places = self.points.reshape(2, -1, self.size)
        real = self.real.reshape(-1, self.size)
        centres = (places * real).sum(axis=2) / self.sizes
        x, y = (places - centres[:, :, None]) * real
        lengths = np.sqrt(x * x + y * y)
        return np.column_stack(
            [
                *centres,
                lengths.max(axis=1),
                (x * x).sum(axis=1),
                (x * y).sum(axis=1),
                (y * y).sum(axis=1),
                (lengths**3).sum(axis=1),
            ]
        )


def _cells(labelings: Sequence[Integers]) -> tuple[Integers, Integers]:
    """(cells, labelings) groups of each cell, and (n,) cell of each point."""
    cell = np.zeros(len(labelings[0]), np.int64)
    for labels in labelings:
        code = cell * (int(labels.max()) + 1) + labels
        cell = (np.cumsum(np.bincount(code) > 0) - 1)[code]
    member = np.empty(int(cell.max()) + 1, np.int64)
    member[cell] = np.arange(len(cell))
    return np.stack([labels[member] for labels in labelings], axis=1), cell


def _along_a_curve(points: Floats) -> Integers:
    """(n,) place of each point along a curve that visits neighbours together (Morton order)."""
    low = points.min(axis=0)
    wide = float((points.max(axis=0) - low).max())
    steps = (points - low) * (65535 / wide if wide > 0 else 0.0)
    code = np.zeros(len(points), np.int64)
    for axis, numbers in enumerate(steps.T.astype(np.int64)):
        bits = numbers
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << shift)) & mask
        code |= bits << axis
    return code
