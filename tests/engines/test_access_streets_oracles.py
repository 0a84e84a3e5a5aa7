"""Access along streets equals scipy bit by bit, and pandana away from the edge of the reach."""

import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from mosty.engines.access.decay import Steps
from mosty.engines.access.results import Method
from mosty.engines.access.street_network import StreetNetwork, StreetPoints
from tests.engines.test_access_streets import street_access

SIDE = 30


def blocks(minutes: str, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A town of SIDE × SIDE crossings with some streets missing: starts, ends, minutes."""
    chance = np.random.default_rng(seed)
    node = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    edges = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    edges = edges[chance.random(len(edges)) < 0.8]
    lengths = {
        "even": lambda n: np.full(n, 0.1),
        "metres": lambda n: chance.integers(60, 140, n).astype(float),
        "uneven": lambda n: chance.uniform(0.3, 2, n),
        "tiny and huge": lambda n: 10.0 ** chance.uniform(-12, 1, n),
    }[minutes](len(edges))
    return edges[:, 0], edges[:, 1], lengths


def network(starts: np.ndarray, ends: np.ndarray, minutes: np.ndarray) -> StreetNetwork:
    return StreetNetwork(tuple(f"{i:04}" for i in range(SIDE * SIDE)), starts, ends, minutes)


def everywhere(nodes: np.ndarray) -> StreetPoints:
    return StreetPoints(nodes, np.zeros(len(nodes)))


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("minutes", ["even", "metres", "uneven", "tiny and huge"])
def test_minutes_and_reach_equal_scipy_bit_by_bit(minutes: str, directed: bool) -> None:
    """Edges of 0.1 put thousands of pairs on the very edge of the reach."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    starts, ends, lengths = blocks(minutes, seed=3)
    streets = StreetNetwork(
        tuple(f"{i:04}" for i in range(SIDE * SIDE)), starts, ends, lengths, directed=directed
    )
    reach = float({"even": 0.6, "metres": 700, "uneven": 6.0}.get(minutes, 2.0))
    chance = np.random.default_rng(5)
    sites, nodes = chance.permutation(SIDE * SIDE)[:60], np.arange(SIDE * SIDE)
    # scipy searches along the edges turned round: from the sites, as people come to them.
    turned = csr_array((lengths, (ends, starts)), shape=(SIDE * SIDE, SIDE * SIDE))
    table = dijkstra(turned, directed=directed, indices=sites, limit=reach)
    for decay in (None, Steps.within(reach)):
        full = dijkstra(turned, directed=directed, indices=sites) if decay is None else table
        nearest = street_access(
            streets,
            everywhere(nodes),
            np.ones(len(nodes)),
            everywhere(sites),
            np.ones(len(sites)),
            method="nearest",
            decay=decay,
        )
        assert nearest.scores.tobytes() == full.min(axis=0).tobytes()
    near = table <= reach
    number, capacity = chance.integers(0, 90, len(nodes)), chance.integers(1, 40, len(sites))
    answers = {
        "count": near.sum(axis=0),
        "capacity": capacity @ near,
        "2sfca": (capacity / np.maximum(near @ number, 1)) @ near,
    }
    for method, expected in answers.items():
        result = street_access(
            streets,
            everywhere(nodes),
            number,
            everywhere(sites),
            capacity,
            method=method,  # type: ignore[arg-type]
            decay=Steps.within(reach),
        )
        assert result.scores == pytest.approx(expected, rel=1e-13)
        if method != "2sfca":
            assert (result.scores == expected).all()


@pytest.fixture
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("quiet")
def test_nearest_and_within_reach_equal_pandana(capfd: pytest.CaptureFixture[str]) -> None:
    """Pandana keeps lengths in single precision, to a thousandth.

    Whole metres are exact there too, and a reach of half a metre more keeps every pair away from
    the edge, where its rounding would decide.
    """
    import pandana
    import pandas as pd

    starts, ends, metres = blocks("metres", seed=8)
    across, down = np.divmod(np.arange(SIDE * SIDE), SIDE)
    peer = pandana.Network(
        pd.Series(across * 100.0),
        pd.Series(down * 100.0),
        pd.Series(starts),
        pd.Series(ends),
        pd.DataFrame({"metres": metres}),
        twoway=True,
    )
    reach = 900.5
    peer.precompute(reach)
    chance = np.random.default_rng(2)
    nodes = np.arange(SIDE * SIDE)
    sites = np.sort(chance.choice(SIDE * SIDE, 40, replace=False))
    capacity = chance.integers(1, 50, len(sites)).astype(float)
    number = chance.integers(0, 100, len(nodes)).astype(float)

    def ours(method: Method) -> np.ndarray:
        return street_access(
            network(starts, ends, metres),
            everywhere(nodes),
            number,
            everywhere(sites),
            capacity,
            method=method,
            decay=Steps.within(reach),
        ).scores

    peer.set_pois(
        "sites", reach, 1, pd.Series(across[sites] * 100.0), pd.Series(down[sites] * 100.0)
    )
    nearest = peer.nearest_pois(reach, "sites", num_pois=1)[1].to_numpy()
    assert np.minimum(ours("nearest"), reach).tolist() == nearest.tolist()

    peer.set(pd.Series(sites), variable=pd.Series(capacity), name="capacity")
    capacity_near = peer.aggregate(reach, type="sum", decay="flat", name="capacity").to_numpy()
    assert ours("capacity").tolist() == capacity_near.tolist()

    peer.set(pd.Series(nodes), variable=pd.Series(number), name="people")
    demand = peer.aggregate(reach, type="sum", decay="flat", name="people").to_numpy()[sites]
    peer.set(pd.Series(sites), variable=pd.Series(capacity / demand), name="ratio")
    shares = peer.aggregate(reach, type="sum", decay="flat", name="ratio").to_numpy()
    assert ours("2sfca") == pytest.approx(shares, rel=1e-6)
