"""Choices of sites against spopt with HiGHS.

`python -m benchmarks.engines.coverage [--small] [--full]`: --small takes two medians and a small
covering; --full also runs spopt on the covering of 15,000 places (three minutes, no proof) and
HiGHS alone on the same merged model (a minute). The medians are those of the OR-Library in the
folder of reference data; the towns of the covering are synthetic.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.engines.harness import ROOT, alone, bandwidth, line, measure

MODULE = "benchmarks.engines.coverage"
SEED = 20_260_102
LIMIT = 170  # seconds: as long as spopt was given when the target was set


def orlib() -> Path:
    given = os.environ.get("MOSTY_REFERENCE_DATA")
    return (Path(given) if given else ROOT.parent / "shared" / "data") / "orlib"


def optima() -> dict[int, int]:
    lines = (orlib() / "pmedopt.txt").read_text().splitlines()[1:]
    return {int(words[0][4:]): int(words[1]) for words in map(str.split, lines) if words}


def median(number: int) -> dict[str, Any]:
    """From the file to a proven choice."""
    from mosty.engines.coverage import choose_medians, shortest_paths
    from mosty.engines.coverage.readers import read_orlib

    streets = read_orlib(orlib() / f"pmed{number}.txt")
    ways = shortest_paths(streets.vertices, streets.ends, streets.lengths)
    steps = [0]
    choice = choose_medians(ways, streets.count, progress=lambda done, _total: steps.append(done))
    return {
        "n": streets.vertices,
        "p": streets.count,
        "objective": choice.objective,
        "bound": choice.bound,
        "proven": choice.proven,
        "nodes": steps[-1],
    }


def peer_median(number: int) -> dict[str, Any]:
    """The same with spopt; the ways are ours, because spopt wants a table."""
    import numpy as np
    import pulp
    from spopt.locate import PMedian

    from mosty.engines.coverage import shortest_paths
    from mosty.engines.coverage.readers import read_orlib

    streets = read_orlib(orlib() / f"pmed{number}.txt")
    ways = shortest_paths(streets.vertices, streets.ends, streets.lengths)
    model = PMedian.from_cost_matrix(ways, np.ones(len(ways)), p_facilities=streets.count)
    model.solve(pulp.HiGHS(msg=False))
    return {
        "objective": float(pulp.value(model.problem.objective)),
        "proven": model.problem.sol_status == pulp.LpSolutionOptimal,
    }


def places(kind: str, count: int, sites: int) -> tuple[Any, Any, Any, float]:
    """Demand (coordinates, people), sites and reach in km on 30 x 30 km.

    towns: forty towns, sizes by Zipf's law. grid: square cells, thirty centres with a tail.
    """
    import numpy as np

    draw = np.random.default_rng(SEED)
    side = 30.0
    sizes = 1 / np.arange(1, 41)
    sizes /= sizes.sum()
    centres = draw.uniform(0, side, (40, 2))
    if kind == "towns":

        def scattered(number: int) -> Any:
            town = draw.choice(40, number, p=sizes)
            spread = 0.5 + 3 * np.sqrt(sizes[town])
            return centres[town] + draw.normal(0, 1, (number, 2)) * spread[:, None]

        return scattered(count), draw.integers(1, 120, count), scattered(sites), 1.5
    width = int(np.sqrt(count)) + 1
    cells = np.stack(np.divmod(np.arange(count), width), axis=-1) * (side / width)
    dense = 0.01 + sum(
        size * np.exp(-((cells - centre) ** 2).sum(axis=1) / 8)
        for size, centre in zip(sizes[:30], centres[:30], strict=True)
    )
    dense = dense / dense.sum()
    stands = cells[draw.choice(count, sites, replace=False, p=dense)]
    return cells, draw.poisson(1e6 * dense), stands + draw.normal(0, 0.1, (sites, 2)), 1.5


def covering(kind: str, count: int, sites: int, choose: int) -> dict[str, Any]:
    from mosty.engines.coverage import cover_most, reached_within

    points, people, stands, reach = places(kind, count, sites)
    steps = [0]
    reached = reached_within(points, stands, reach)
    choice = cover_most(
        people,
        reached,
        count=choose,
        progress=lambda done, _total: steps.append(done),
    )
    return {
        "objective": choice.objective,
        "bound": choice.bound,
        "proven": choice.proven,
        "nodes": steps[-1],
        "pairs": len(reached.sites),
    }


def solver_covering(kind: str, count: int, sites: int, choose: int) -> dict[str, Any]:
    """HiGHS on the model with merged demand, all at once: the usual way without spopt."""
    import numpy as np

    from mosty.engines.coverage import list_kernels, reached_within
    from mosty.engines.coverage.solver import Model, rows, solve

    points, people, stands, reach = places(kind, count, sites)
    reached = reached_within(points, stands, reach)
    state = np.zeros(sites, dtype=np.int8)
    heavy = people.astype(float)
    _served, starts, lists, heavy, same = list_kernels.settled(
        reached.starts, reached.sites, heavy, heavy, state
    )
    starts, lists, heavy, _same, _rows = list_kernels.merged(starts, lists, heavy, same)
    number = len(heavy)
    owner = np.repeat(np.arange(number), np.diff(starts))
    model = Model(
        costs=np.concatenate((heavy, np.zeros(sites))),
        lower=np.zeros(number + sites),
        upper=np.ones(number + sites),
        integer=np.arange(number + sites) >= number,
        matrix=rows(
            np.concatenate((np.arange(number), owner, np.full(sites, number))),
            np.concatenate((np.arange(number), number + lists, number + np.arange(sites))),
            np.concatenate((np.ones(number), -np.ones(len(lists)), np.ones(sites))),
            count=number + 1,
        ),
        row_lower=np.full(number + 1, -np.inf),
        row_upper=np.append(np.zeros(number), float(choose)),
        maximise=True,
    )
    solved = solve(model, seconds=LIMIT, step=1.0)
    return {"objective": solved.objective, "bound": solved.bound, "proven": solved.proven}


def peer_covering(kind: str, count: int, sites: int, choose: int) -> dict[str, Any]:
    import numpy as np
    import pulp
    from spopt.locate import MCLP

    points, people, stands, reach = places(kind, count, sites)
    far = np.hypot(points[:, None, 0] - stands[None, :, 0], points[:, None, 1] - stands[None, :, 1])
    model = MCLP.from_cost_matrix(far, people, reach, p_facilities=choose)
    model.solve(pulp.HiGHS(msg=False, timeLimit=LIMIT))
    return {
        "objective": float(pulp.value(model.problem.objective)),
        "proven": model.problem.sol_status == pulp.LpSolutionOptimal,
    }


def start_up() -> dict[str, float]:
    """Seconds of the import, and of compiling every kernel with nothing kept on disk."""
    started = time.perf_counter()
    import mosty.engines.coverage  # noqa: F401 -- the import is what is timed

    imported = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        from mosty.engines.coverage.warm import warm

        started = time.perf_counter()
        warm()
        return {"import": imported, "compile": time.perf_counter() - started}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    with alone():
        told = measure(f"{MODULE}:start_up", runs=1, warm=False).answer
        print(f"import {told['import']:.2f} s, kernels compiled in {told['compile']:.1f} s, once")
        medians((1, 6) if arguments.small else tuple(range(1, 21)))
        size = (2_000, 100, 8) if arguments.small else (15_000, 500, 20)
        for kind in ("towns", "grid"):
            coverings(kind, *size, full=arguments.full)


def medians(numbers: tuple[int, ...]) -> None:
    """Every median of the OR-Library, and spopt on two of them."""
    known = optima()
    speed = bandwidth()
    total = 0.0
    proven = 0
    print("p-median        n   p   optimum     ours     bound  proven  nodes   seconds")
    for number in numbers:
        own = measure(f"{MODULE}:median", number)
        told = own.answer
        total += own.seconds
        proven += told["proven"] and told["objective"] == known[number]
        print(
            f"pmed{number:<8}{told['n']:5}{told['p']:4}{known[number]:10}{told['objective']:9.0f}"
            f"{told['bound']:10.0f}{told['proven']!s:>8}{told['nodes']:7}{own.seconds:10.4f}"
        )
        if number in (6, 11):
            peer = measure(f"{MODULE}:peer_median", number, runs=1, warm=False)
            print(line(f"  spopt with HiGHS ({peer.answer['objective']:.0f})", peer))
            print(line("  ours", own, against=peer, target="10 x" if number == 6 else "30 x"))
        table = 8 * told["n"] ** 2
        print(f"  one look at the table of ways: {table / speed * 1e6:.0f} microseconds of memory")
    print(f"{proven} of {len(numbers)} optima reached and proven in {total:.2f} s (wanted: 120 s)")


def coverings(kind: str, count: int, sites: int, choose: int, *, full: bool) -> None:
    """Maximal covering; the peers only when asked."""
    size = (kind, count, sites, choose)
    own = measure(f"{MODULE}:covering", *size)
    told = own.answer
    name = f"covering {kind} {count} x {sites}, p = {choose}"
    print(line(name, own, target="proven in 42 s" if count == 15_000 else ""))
    print(
        f"  {told['objective']:.0f} people, bound {told['bound']:.0f}, proven {told['proven']},"
        f" {told['nodes']} nodes; {told['pairs']} pairs,"
        f" {8 * told['pairs'] / bandwidth() * 1e6:.0f} microseconds of memory to look at once"
    )
    if not full:
        return
    for text, function in (("HiGHS alone", "solver_covering"), ("spopt", "peer_covering")):
        peer = measure(f"{MODULE}:{function}", *size, runs=1, warm=False)
        print(line(f"  {text}", peer))
        print(f"  {peer.answer['objective']:.0f} people, proven {peer.answer['proven']}")
        print(line("  ours", own, against=peer, target="4 x" if text == "spopt" else ""))


if __name__ == "__main__":
    main()
