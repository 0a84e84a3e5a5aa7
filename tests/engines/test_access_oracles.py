"""Access equals PySAL's `access` on its own conventions, and scipy's trees."""

import warnings
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.access import Decay, Gaussian, Steps, StraightLines, TravelTimes, access
from mosty.engines.arrays import Floats

ZONES = Steps((20.0, 40.0, 60.0), (1.0, 0.68, 0.22))


def pysal(
    minutes: Floats, people: Floats, capacity: Floats, method: str, decay: Decay
) -> tuple[Floats, Floats]:
    """Scores of PySAL access, and which it gives at all (NaN where nothing is in reach)."""
    import pandas as pd
    from access import fca, weights

    origin, destination = (axis.ravel() for axis in np.indices(minutes.shape))
    cost = pd.DataFrame({"origin": origin, "dest": destination, "cost": minutes.ravel()})
    cost = cost[np.isfinite(cost.cost)]
    demand = pd.DataFrame({"demand": people}, index=pd.Index(range(len(people)), name="geoid"))
    supply = pd.DataFrame({"supply": capacity}, index=pd.Index(range(len(capacity)), name="geoid"))
    weight: Any = None
    if isinstance(decay, Gaussian) and method != "2sfca":
        weight = weights.gaussian(decay.bandwidth)
    elif isinstance(decay, Steps) and method != "2sfca":
        weight = weights.step_fn(dict(zip(decay.bounds, decay.weights, strict=True)))
    function = fca.three_stage_fca if method == "3sfca" else fca.two_stage_fca
    if method == "3sfca":
        # Its sum of weights also runs over ways past the reach; ours ends there.
        cost = cost[cost.cost <= decay.reach].reset_index(drop=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = function(
            demand,
            supply,
            cost,
            decay.reach,
            demand_index=True,
            supply_index=True,
            weight_fn=weight,
        )
    return scores.reindex(range(len(people))).to_numpy()


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["2sfca", "e2sfca", "3sfca"]),
    st.sampled_from([ZONES, Gaussian(60.0, 25.0)]),
)
def test_tables_equal_pysal(seed: int, method: Any, decay: Decay) -> None:
    random = np.random.default_rng(seed)
    minutes = random.integers(0, 90, (12, 7)).astype(float)  # many exactly at 20, 40, 60
    minutes[random.random(minutes.shape) < 0.3] = np.inf
    people = random.integers(1, 500, 12).astype(float)
    capacity = random.integers(0, 30, 7).astype(float)
    shape = minutes.shape
    origin, site = (axis.ravel() for axis in np.indices(shape))
    table = TravelTimes(*shape, origin, site, minutes.ravel())
    how: dict[str, Any] = {"reach": decay.reach} if method == "2sfca" else {"decay": decay}
    result = access(table, people, capacity, method=method, **how)
    expected = pysal(minutes, people, capacity, method, decay)
    out_of_reach = ~(minutes <= decay.reach).any(axis=1)
    assert np.isnan(expected).tolist() == out_of_reach.tolist()
    assert (result.scores[out_of_reach] == 0).all()  # where PySAL says NaN
    np.testing.assert_allclose(result.scores, np.nan_to_num(expected), rtol=1e-12)


def test_pysal_hospital_example() -> None:
    """PySAL's example of its own tests (gridlock): one minute at home, forty elsewhere."""
    minutes = np.array([[1, np.inf, 40], [np.inf, 1, 40], [40, 40, 1.0]])
    people, capacity = np.array([100.0, 50, 10]), np.array([15.0, 20, 100])
    origin, site = np.nonzero(np.isfinite(minutes))
    table = TravelTimes(3, 3, origin, site, minutes[origin, site])
    for method in ("e2sfca", "3sfca"):
        result = access(table, people, capacity, method=method, decay=ZONES)  # type: ignore[arg-type]
        expected = pysal(minutes, people, capacity, method, ZONES)
        np.testing.assert_allclose(result.scores, expected, rtol=1e-13)


def test_straight_lines_equal_a_tree_with_sparse_matrices() -> None:
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

    random = np.random.default_rng(3)
    # Whole metres and a reach of 500: hundreds of pairs stand exactly at the reach.
    people = random.integers(0, 9_000, (6_000, 2)).astype(float) // 100 * 100
    sites = random.integers(0, 9_000, (700, 2)).astype(float) // 100 * 100
    number = random.integers(0, 80, 6_000).astype(float)
    capacity = random.uniform(0, 20, 700)
    tree = cKDTree(people).sparse_distance_matrix(cKDTree(sites), 500.0, output_type="ndarray")
    assert (tree["v"] == 500.0).sum() > 100
    steps = Steps((300.0, 500.0), (1.0, 0.5))
    for decay, method in ((Steps.within(500.0), "2sfca"), (steps, "e2sfca")):
        weights = csr_array((decay.at(tree["v"]), (tree["i"], tree["j"])), shape=(6_000, 700))
        demand = weights.T @ number
        ratio = np.divide(capacity, demand, where=demand > 0, out=np.zeros(700))
        how: dict[str, Any] = {"reach": 500.0} if method == "2sfca" else {"decay": decay}
        for grid in (True, False):
            pairs = StraightLines(people, sites, look_for_grid=grid)
            result = access(pairs, number, capacity, method=method, **how)  # type: ignore[arg-type]
            np.testing.assert_allclose(result.scores, weights @ ratio, rtol=1e-12)
            np.testing.assert_allclose(result.demand, demand, rtol=1e-12)


def test_nearest_equals_a_tree() -> None:
    from scipy.spatial import cKDTree

    random = np.random.default_rng(4)
    people = random.uniform(0, 100_000, (5_000, 2))
    towns = random.uniform(0, 100_000, (5, 2))
    sites = towns[random.integers(0, 5, 400)] + random.normal(0, 500, (400, 2))
    distances, which = cKDTree(sites).query(people)
    result = access(StraightLines(people, sites), np.ones(5_000), method="nearest")
    assert result.nearest_site is not None
    assert result.nearest_site.tolist() == which.tolist()
    np.testing.assert_allclose(result.scores, distances, rtol=1e-15)
