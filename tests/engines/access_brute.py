"""Access methods on a whole matrix of distances: slow, plain, and nothing like the engine."""

from collections.abc import Sequence

import numpy as np

from mosty.engines.access import Decay
from mosty.engines.arrays import Floats


def straight(people: Floats, sites: Floats) -> Floats:
    """(n, m) metres on a plane."""
    delta = people[:, None, :] - sites[None, :, :]
    return np.sqrt(delta[..., 0] ** 2 + delta[..., 1] ** 2)


def haversine(people: Floats, sites: Floats, radius: float) -> Floats:
    """(n, m) metres on a sphere, by the textbook formula."""
    a, b = np.radians(people)[:, None, :], np.radians(sites)[None, :, :]
    h = (
        np.sin((a[..., 1] - b[..., 1]) / 2) ** 2
        + np.cos(a[..., 1]) * np.cos(b[..., 1]) * np.sin((a[..., 0] - b[..., 0]) / 2) ** 2
    )
    return 2 * radius * np.arcsin(np.sqrt(np.minimum(h, 1)))


def scores(
    distances: Floats, people: Sequence[float], capacity: Sequence[float], method: str, decay: Decay
) -> tuple[Floats, Floats]:
    """(n,) scores and (m,) demand."""
    number, places = np.asarray(people, dtype=float), np.asarray(capacity, dtype=float)
    weights = decay.at(distances)
    if method == "3sfca":
        choice = weights.sum(axis=1, keepdims=True)
        weights = weights * np.divide(weights, choice, where=choice > 0, out=np.zeros_like(weights))
    demand = weights.T @ number
    if method == "count":
        return weights.sum(axis=1), demand
    if method == "capacity":
        return weights @ places, demand
    ratio = np.divide(places, demand, where=demand > 0, out=np.zeros_like(places))
    return weights @ ratio, demand
