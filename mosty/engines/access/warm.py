"""Compiles the inner loops of this engine."""

import numpy as np

from mosty.engines.access import (
    Gaussian,
    GreatCircles,
    Steps,
    StraightLines,
    StreetNetwork,
    StreetTimes,
    TravelTimes,
    access,
    points_near,
)


def warm() -> None:
    """Runs every method on three people and two sites, with whole and broken numbers."""
    people = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    sites = np.array([[0.5, 0.0], [0.0, 0.7]])
    network = StreetNetwork(("a", "b"), np.array([0]), np.array([1]), np.array([1.0]), False, sites)
    ends = points_near(network, people), points_near(network, sites)
    globe = StreetNetwork(
        ("a", "b"), np.array([0]), np.array([1]), np.array([1.0]), True, sites, geographic=True
    )
    points_near(globe, people)
    steps, curve = Steps((0.5, 1.0, 2.0), (1.0, 0.5, 0.2)), Gaussian(2.0, 1.0)
    for pairs in (
        StraightLines(people, sites),
        StraightLines(people, sites, look_for_grid=False),
        GreatCircles(people, sites),
        TravelTimes(3, 2, np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([1.0, 2.0, 3.0])),
        StreetTimes(network, *ends),
    ):
        access(pairs, [1, 2, 3], method="nearest")
        for size in ([1.0, 2.0, 3.0], [0.1, 0.2, 0.3]):
            access(pairs, size, method="2sfca", reach=2.0)
            access(pairs, size, method="e2sfca", decay=steps)
            access(pairs, size, method="3sfca", decay=curve)
