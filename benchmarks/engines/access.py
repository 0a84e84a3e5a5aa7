"""Access by straight lines against scipy and PySAL: 250,000 cells x 50,000 sites, 15 km.

    python -m benchmarks.engines.access            2SFCA and E2SFCA, any points and a grid
    python -m benchmarks.engines.access --full     PySAL's E2SFCA and 3SFCA too (minutes)
    python -m benchmarks.engines.access --small    a city: 15,000 x 2,000, 1.5 km

The country is made up: 250,000 of the 313,600 square kilometres of a square have people; sites
stand in 900 towns with sizes after Zipf's law, a third of them anywhere. "Any points" puts people
anywhere in their cell, "grid" in its middle. Timed from coordinates to scores, for the peers too:
scipy's k-d trees and sparse matrices; PySAL access on a table of distances that a k-d tree makes.
"""

import argparse
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from benchmarks.engines.harness import (
    Measure,
    alone,
    bandwidth,
    line,
    measure,
    start_up,
)

NAME = "benchmarks.engines.access"
SIZES = {"country": (250_000, 50_000, 560, 15.0), "city": (15_000, 2_000, 140, 1.5)}
WEIGHTS = (1.0, 0.68, 0.22)


@dataclass(frozen=True)
class Country:
    """Attributes: places of people (n, 2), their number, places of sites (m, 2), capacity, reach."""

    people: np.ndarray
    number: np.ndarray
    sites: np.ndarray
    capacity: np.ndarray
    reach: float

    @property
    def bounds(self) -> tuple[float, float, float]:
        return self.reach / 3, self.reach * 2 / 3, self.reach


@cache
def country(size: str, grid: bool) -> Country:
    cells, count, side, reach = SIZES[size]
    random = np.random.default_rng(1)
    step = 1000.0 if size == "country" else 100.0
    wide = side * step
    place = random.choice(side * side, cells, replace=False)
    people = np.stack([place % side, place // side], axis=1) * step
    people += step / 2 if grid else random.uniform(0, step, people.shape)
    towns = random.uniform(0, wide, (900, 2))
    share = 1 / np.arange(1, 901) ** 0.9
    town = random.choice(900, count, p=share / share.sum())
    spread = wide * (0.004 + 0.05 * np.sqrt(share[town]))
    sites = towns[town] + random.normal(size=(count, 2)) * spread[:, None]
    anywhere = random.random(count) < 0.33
    sites[anywhere] = random.uniform(0, wide, (anywhere.sum(), 2))
    return Country(
        people,
        random.integers(1, 40, cells).astype(float),
        np.clip(sites, 0, wide),
        random.integers(1, 50, count).astype(float),
        reach * 1000.0,
    )


def brief(scores: np.ndarray) -> list[float]:
    """Enough to compare by: every hundredth score."""
    return [float(score) for score in scores[::100]]


def ours(size: str, grid: bool, method: str, decay: str = "") -> list[float]:
    from mosty.engines.access import Gaussian, Steps, StraightLines, access

    given = country(size, grid)
    how: dict[str, Any] = {"reach": given.reach}
    if decay == "steps":
        how = {"decay": Steps(given.bounds, WEIGHTS)}
    elif decay == "gaussian":
        how = {"decay": Gaussian(given.reach, given.reach / 2)}
    pairs = StraightLines(given.people, given.sites)
    result = access(pairs, given.number, given.capacity, method=method, **how)  # type: ignore[arg-type]
    return brief(result.scores)


def degrees(places: np.ndarray) -> np.ndarray:
    """About where Poland is."""
    return np.array([14.0, 49.0]) + places / [70_000, 111_000]


def on_a_sphere(size: str) -> list[float]:
    from mosty.engines.access import GreatCircles, access

    given = country(size, False)
    pairs = GreatCircles(degrees(given.people), degrees(given.sites))
    return brief(
        access(pairs, given.number, given.capacity, method="2sfca", reach=given.reach).scores
    )


def distances(given: Country) -> np.ndarray:
    from scipy.spatial import cKDTree

    people, sites = cKDTree(given.people), cKDTree(given.sites)
    return people.sparse_distance_matrix(sites, given.reach, output_type="ndarray")


def scipy_sparse(size: str, grid: bool, steps: bool) -> list[float]:
    from scipy.sparse import csr_array

    given = country(size, grid)
    near = distances(given)
    weights = np.ones(len(near))
    if steps:
        weights = np.array([*WEIGHTS, 0.0])[np.searchsorted(given.bounds, near["v"])]
    shape = len(given.people), len(given.sites)
    matrix = csr_array((weights, (near["i"], near["j"])), shape=shape)
    demand = matrix.T @ given.number
    ratio = np.divide(given.capacity, demand, where=demand > 0, out=np.zeros_like(demand))
    return brief(matrix @ ratio)


def pysal(size: str, grid: bool, method: str) -> list[float]:
    import warnings

    import pandas as pd
    from access import fca, weights

    given = country(size, grid)
    near = distances(given)
    cost = pd.DataFrame({"origin": near["i"], "dest": near["j"], "cost": near["v"]})
    demand = pd.DataFrame({"demand": given.number})
    supply = pd.DataFrame({"supply": given.capacity})
    demand.index.name = supply.index.name = "geoid"
    function = fca.three_stage_fca if method == "3sfca" else fca.two_stage_fca
    zones = weights.step_fn(dict(zip(given.bounds, WEIGHTS, strict=True)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = function(
            demand,
            supply,
            cost,
            given.reach,
            demand_index=True,
            supply_index=True,
            weight_fn=None if method == "2sfca" else zones,
        )
    return brief(scores.reindex(range(len(given.people))).fillna(0).to_numpy())


def pairs_within(size: str) -> float:
    from mosty.engines.access import StraightLines, access

    given = country(size, False)
    pairs = StraightLines(given.people, given.sites)
    return float(access(pairs, given.number, method="count", reach=given.reach).scores.sum())


def agreement(mine: Measure, theirs: Measure) -> str:
    a, b = np.asarray(mine.answer), np.asarray(theirs.answer)
    same = "zeros alike" if ((a == 0) == (b == 0)).all() else "zeros differ"
    apart = np.abs(a - b) / np.maximum(np.abs(b), 1e-300)
    return f"largest difference {apart[b > 0].max():.1e}, {same}"


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--full", action="store_true")
    given = parser.parse_args(words)
    size = "city" if given.small else "country"
    cells, sites, _side, reach = SIZES[size]
    with alone():
        pairs = pairs_within(size)
        print(
            f"{cells} points of people x {sites} sites, reach {reach} km: {pairs / 1e6:.1f} million"
            f" pairs; {os.cpu_count()} cores: two threads of ours, one of the peers"
        )
        scipy = {
            steps: measure(f"{NAME}:scipy_sparse", size, False, steps) for steps in (False, True)
        }
        peer = measure(f"{NAME}:pysal", size, False, "2sfca", runs=1, warm=False)
        print(line("scipy KD-tree + sparse, 2SFCA", scipy[False]))
        print(line("scipy KD-tree + sparse, E2SFCA", scipy[True]))
        print(line("PySAL access, 2SFCA, distances included", peer))
        for grid in (False, True):
            where = "grid" if grid else "any points"
            plain = measure(f"{NAME}:ours", size, grid, "2sfca", runs=9)
            steps = measure(f"{NAME}:ours", size, grid, "e2sfca", "steps", runs=9)
            wanted = ("60 x", "200 x") if grid else ("20 x, under 300 MB", "60 x")
            for name, mine, theirs, target in (
                ("2SFCA, to scipy", plain, scipy[False], wanted[0]),
                ("2SFCA, to PySAL", plain, peer, wanted[1]),
                ("E2SFCA (3 steps), to scipy", steps, scipy[True], wanted[0]),
            ):
                print(line(f"ours, {where}, {name}", mine, against=theirs, target=target))
            if not grid:
                print(f"agreement with scipy: {agreement(plain, scipy[False])}")
                print(f"agreement with scipy, E2SFCA: {agreement(steps, scipy[True])}")
                print(f"agreement with PySAL: {agreement(plain, peer)}")
            else:
                other = measure(f"{NAME}:scipy_sparse", size, True, True, runs=1, warm=False)
                print(f"agreement with scipy, E2SFCA, grid: {agreement(steps, other)}")
            limit = (cells + sites) * 24 / bandwidth()
            print(
                f"{where}: {plain.seconds * 1e9 / (2 * pairs):.2f} ns a pair and step; reading all"
                f" coordinates and numbers once would take {limit * 1e3:.2f} ms, 2SFCA takes"
                f" {plain.seconds / limit:.0f} times as long (it computes, it does not wait)"
            )
        for method, decay in (
            ("nearest", ""),
            ("count", ""),
            ("capacity", ""),
            ("3sfca", "steps"),
            ("e2sfca", "gaussian"),
        ):
            runs = 1 if decay == "gaussian" else 5
            mine = measure(f"{NAME}:ours", size, False, method, decay, runs=runs)
            print(line(f"ours, any points, {method} {decay}".rstrip(), mine))
        print(line("ours, great circles, 2SFCA", measure(f"{NAME}:on_a_sphere", size)))
        if given.full:
            for method in ("e2sfca", "3sfca"):
                theirs = measure(f"{NAME}:pysal", size, False, method, runs=1, warm=False)
                mine = measure(f"{NAME}:ours", size, False, method, "steps", runs=5)
                print(line(f"PySAL access, {method}, distances included", theirs))
                print(line(f"ours, any points, {method}, to PySAL", mine, against=theirs))
                print(f"agreement with PySAL, {method}: {agreement(mine, theirs)}")
        start_up("access")


if __name__ == "__main__":
    main()
