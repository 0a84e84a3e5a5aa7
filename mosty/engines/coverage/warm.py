"""Compiles the inner loops of this engine."""

import numpy as np

from mosty.engines.coverage.covering import cover_most, reached_within
from mosty.engines.coverage.median import choose_medians, shortest_paths
from mosty.engines.coverage.set_covering import cover_all

__all__ = ["warm"]


def warm() -> None:
    """Run everything on a small grid: the kernels stay on disk for the next start."""
    points = np.stack(np.meshgrid(np.arange(6.0), np.arange(6.0)), axis=-1).reshape(-1, 2)
    reached = reached_within(points, points[::2] + 0.25, 1.5)
    cover_most(1.0 + np.arange(36) % 7, reached, count=3)
    cover_all(reached)
    ring = np.arange(12)
    ways = shortest_paths(12, np.stack((ring, (ring + 1) % 12), axis=-1), 1.0 + ring % 5)
    choose_medians(ways, 3)
