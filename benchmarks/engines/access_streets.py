"""Access along streets against pandana and scipy: 56,000 nodes, 92,000 edges, 2,000 sites, 2 km.

    python -m benchmarks.engines.access_streets [--small]

The town is made up: crossings every 100 m, moved by up to 30 m, a fifth of the streets missing,
each up to 30 % longer than the straight line. Ways are walked at 80 m a minute, so 2 km are 25.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from benchmarks.engines.harness import Measure, alone, bandwidth, line, measure
from mosty.engines.access import Gaussian, Steps, StreetNetwork, StreetPoints, StreetTimes, access

HERE = "benchmarks.engines.access_streets"
SPEED, METRES = 80.0, 2000.0
REACH = METRES / SPEED
ZONES = Steps((10.0, 20.0, 25.0), (1.0, 0.68, 0.22))
CURVE = Gaussian(REACH, 10.0)
RUNS = 7


@dataclass(frozen=True)
class Town:
    """Attributes: crossings, streets between them with metres, people there, sites."""

    places: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    metres: np.ndarray
    people: np.ndarray
    sites: np.ndarray
    capacity: np.ndarray


@cache
def town(side: int, sites: int) -> Town:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    chance = np.random.default_rng(7)
    node = np.arange(side * side).reshape(side, side)
    places = np.column_stack(np.divmod(node.ravel(), side)) * 100.0
    places += chance.uniform(-30, 30, places.shape)
    edges = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    edges = edges[chance.random(len(edges)) < 0.8212]
    metres = np.linalg.norm(places[edges[:, 0]] - places[edges[:, 1]], axis=1)
    metres *= chance.uniform(1, 1.3, len(edges))
    graph = coo_array((metres, (edges[:, 0], edges[:, 1])), shape=(side * side, side * side))
    _count, part = connected_components(graph, directed=False)
    kept = part == np.bincount(part).argmax()
    number = np.cumsum(kept) - 1
    inside = kept[edges[:, 0]]
    count = int(kept.sum())
    return Town(
        places[kept],
        number[edges[inside, 0]],
        number[edges[inside, 1]],
        metres[inside],
        chance.integers(0, 100, count).astype(float),
        chance.choice(count, sites, replace=False),
        chance.integers(1, 50, sites).astype(float),
    )


@cache
def names(side: int, sites: int) -> tuple[str, ...]:
    return tuple(map(str, range(len(town(side, sites).people))))


def network(side: int, sites: int) -> StreetNetwork:
    given = town(side, sites)
    return StreetNetwork(names(side, sites), given.starts, given.ends, given.metres / SPEED)


@cache
def times(side: int, sites: int) -> StreetTimes:
    return on(network(side, sites), town(side, sites))


def on(streets: StreetNetwork, given: Town) -> StreetTimes:
    everywhere = np.arange(len(given.people))
    return StreetTimes(
        streets,
        StreetPoints(everywhere, np.zeros(len(everywhere))),
        StreetPoints(given.sites, np.zeros(len(given.sites))),
    )


def ours(side: int, sites: int, question: str, threads: int = 0) -> list[float]:
    """The network is built (once, before the first timed call); the question is asked anew."""
    given = town(side, sites)
    how: dict[str, Any] = {
        "nearest": {"method": "nearest"},
        "capacity": {"method": "capacity", "reach": REACH},
        "2sfca": {"method": "2sfca", "reach": REACH},
        "e2sfca, steps": {"method": "e2sfca", "decay": ZONES},
        "e2sfca, Gaussian": {"method": "e2sfca", "decay": CURVE},
        "3sfca": {"method": "3sfca", "decay": ZONES},
    }[question]
    pairs = times(side, sites)
    if not threads:
        return list(access(pairs, given.people, given.capacity, **how).scores)
    with ThreadPoolExecutor(threads) as executor:
        result = access(pairs, given.people, given.capacity, executor=executor, **how)
    return list(result.scores)


def ours_one_shot(side: int, sites: int) -> float:
    given = town(side, sites)
    streets = StreetNetwork(names(side, sites), given.starts, given.ends, given.metres / SPEED)
    result = access(on(streets, given), given.people, given.capacity, method="2sfca", reach=REACH)
    return float(result.scores.sum())


def ours_cold() -> None:
    """Everything compiled, on a town of two crossings."""
    streets = StreetNetwork(("A", "B"), np.array([0]), np.array([1]), np.array([1.0]))
    both = StreetPoints(np.array([0, 1]), np.zeros(2))
    pairs = StreetTimes(streets, both, both)
    access(pairs, [1, 1], [1, 1], method="nearest")
    access(pairs, [1, 1], [1, 1], method="2sfca", reach=1)


def work(side: int, sites: int) -> list[int]:
    """Nodes within reach of all sites, and the arcs that any search has to look at."""
    from mosty.engines.access.street_kernels import open_queue, search

    pairs = times(side, sites)
    network = pairs.network
    degree = np.diff(network.ways.first)
    queue = open_queue(len(degree), REACH, network.typical_minutes)
    settled = arcs = 0
    for node in network.rank[pairs.sites.nodes]:
        found = queue.found[: search(network.ways, node, 0.0, REACH, queue)]
        queue.minutes[found] = np.inf
        settled += len(found)
        arcs += int(degree[found].sum())
    return [settled, arcs]


def scipy_2sfca(side: int, sites: int) -> list[float]:
    """Dijkstra with a limit from 50 sites at a time, so that no 900 MB table is held."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    given = town(side, sites)
    count = len(given.people)
    graph = csr_array((given.metres / SPEED, (given.starts, given.ends)), shape=(count, count))
    scores = np.zeros(count)
    for start in range(0, sites, 50):
        some = slice(start, start + 50)
        near = dijkstra(graph, directed=False, indices=given.sites[some], limit=REACH) <= REACH
        demand = near @ given.people
        scores += np.divide(given.capacity[some], demand, where=demand > 0, out=demand) @ near
    return list(scores)


def pandana_all(side: int, sites: int) -> dict[str, Any]:
    """Builds, precomputes, asks; in metres, because pandana keeps a thousandth of the unit."""
    import warnings

    warnings.simplefilter("ignore")
    import pandana
    import pandas as pd

    given = town(side, sites)
    nodes = pd.Series(np.arange(len(given.people)))
    told: dict[str, Any] = {}

    def timed(name: str, question: Callable[[], Any], runs: int = 1) -> Any:
        took = []
        for _run in range(runs):
            started = time.perf_counter()
            answer = question()
            took.append(time.perf_counter() - started)
        told[name] = took
        return answer

    x, y = pd.Series(given.places[:, 0]), pd.Series(given.places[:, 1])
    edges = pd.DataFrame({"metres": given.metres})
    streets = timed(
        "build",
        lambda: pandana.Network(
            x, y, pd.Series(given.starts), pd.Series(given.ends), edges, twoway=True
        ),
    )
    timed("precompute", lambda: streets.precompute(METRES))

    def total(where: Any, values: np.ndarray) -> np.ndarray:
        streets.set(pd.Series(where), variable=pd.Series(values), name="values")
        return streets.aggregate(METRES, type="sum", decay="flat", name="values").to_numpy()

    def catchments() -> np.ndarray:
        demand = total(nodes, given.people)[given.sites]
        ratio = np.divide(given.capacity, demand, where=demand > 0, out=np.zeros_like(demand))
        return total(given.sites, ratio)

    def nearest() -> np.ndarray:
        there = given.sites
        streets.set_pois("sites", 1e6, 1, x.iloc[there], y.iloc[there])
        return streets.nearest_pois(1e6, "sites", num_pois=1)[1].to_numpy()

    told["scores"] = list(timed("2sfca", catchments, RUNS))
    timed("capacity", lambda: total(given.sites, given.capacity), RUNS)
    timed("nearest", nearest)
    return told


def off(scores: Any, others: Any) -> str:
    a, b = np.asarray(scores), np.asarray(others)
    apart = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)
    return (
        f"largest difference {apart.max():.1e}, above 1e-6 at {(apart > 1e-6).mean():.1%} of nodes"
    )


def main(words: list[str]) -> None:
    size = (60, 130) if "--small" in words else (237, 2000)
    given = town(*size)
    print(
        f"{len(given.people)} nodes, {len(given.metres)} edges, {size[1]} sites, reach 2 km;"
        f" {os.cpu_count()} cores: two threads of ours, two of pandana, one of scipy"
    )
    with alone():
        peer = measure(f"{HERE}:pandana_all", *size, runs=1, warm=False)
        told = peer.answer

        def warm(name: str, *more: str) -> Measure:
            took = tuple(told[name])
            extra = sum(told[other][0] for other in more)
            # What is built once was timed once.
            return Measure(
                statistics.median(took) + extra, took[:1] if more else took, peer.peak_mb, None
            )

        one_shot = warm("2sfca", "build", "precompute")
        scipy = measure(f"{HERE}:scipy_2sfca", *size)
        mine = {
            question: measure(f"{HERE}:ours", *size, question, runs=RUNS)
            for question in (
                "2sfca",
                "capacity",
                "nearest",
                "e2sfca, steps",
                "e2sfca, Gaussian",
                "3sfca",
            )
        }
        single = measure(f"{HERE}:ours", *size, "2sfca", 1, runs=RUNS)
        shot = measure(f"{HERE}:ours_one_shot", *size)
        print(line("pandana, one shot: build, precompute, 2SFCA", one_shot))
        print(line("pandana warm, 2SFCA", warm("2sfca")))
        print(line("pandana warm, cumulative", warm("capacity")))
        print(line("pandana warm, nearest", warm("nearest")))
        print(line("scipy dijkstra(limit), 2SFCA", scipy))
        print(line("ours, one shot: network, 2SFCA", shot, against=one_shot, target="50 x"))
        print(line("ours, 2SFCA, to pandana one shot", mine["2sfca"], against=one_shot))
        print(
            line("ours, 2SFCA, to pandana warm", mine["2sfca"], against=warm("2sfca"), target="1 x")
        )
        print(line("ours, 2SFCA, to scipy", mine["2sfca"], against=scipy, target="6 x"))
        print(line("ours, 2SFCA, one thread, to scipy", single, against=scipy))
        print(
            line(
                "ours, cumulative, to pandana warm",
                mine["capacity"],
                against=warm("capacity"),
                target="1 x",
            )
        )
        print(line("ours, nearest, to pandana warm", mine["nearest"], against=warm("nearest")))
        for question in ("e2sfca, steps", "e2sfca, Gaussian", "3sfca"):
            print(line(f"ours, {question}", mine[question]))
        print(f"agreement with scipy: {off(mine['2sfca'].answer, scipy.answer)}")
        print(f"agreement with pandana: {off(mine['2sfca'].answer, told['scores'])}")
        settled, arcs = measure(f"{HERE}:work", *size, runs=1).answer
        nanoseconds = single.seconds / arcs * 1e9
        least = arcs * 12 / bandwidth() * 1e9 / arcs
        print(
            f"{settled} nodes in reach of a site, {arcs} arcs into them:"
            f" {single.seconds / settled * 1e9:.1f} ns a node, {nanoseconds:.1f} ns an arc on one"
            f" thread; streaming 12 bytes an arc would take {least:.1f} ns"
        )
        with tempfile.TemporaryDirectory() as folder:
            os.environ["NUMBA_CACHE_DIR"] = folder
            cold = measure(f"{HERE}:ours_cold", runs=1, warm=False)
            kept = measure(f"{HERE}:ours_cold", runs=1, warm=False)
            del os.environ["NUMBA_CACHE_DIR"]
        print(line("cold start: loading and compiling", cold))
        print(line("next start: loading what was compiled", kept))


if __name__ == "__main__":
    main(sys.argv[1:])
