"""Betweenness and closeness of local networks, and the whole analysis, against networkx.

Run: python -m benchmarks.engines.network [--small | --full]
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile

from benchmarks.engines import harness

HERE = "benchmarks.engines.network"


def pairs(n: int, links: int) -> set[tuple[int, int]]:
    """A network with twenty planted groups: four links of five stay inside one."""
    chance = random.Random(11)
    found: set[tuple[int, int]] = set()
    while len(found) < links:
        first = chance.randrange(n)
        step = 20 * chance.randrange(1, n // 20) if chance.random() < 0.8 else chance.randrange(n)
        second = (first + step) % n
        if first != second:
            found.add((min(first, second), max(first, second)))
    return found


def ours(n: int, links: int) -> list[float]:
    from mosty.engines.network.structure import Links, paths

    found = paths(Links.of(n, pairs(n, links)))
    return [*found.betweenness[:500], *found.closeness[:500]]


def theirs(n: int, links: int) -> list[float]:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(sorted(pairs(n, links)))
    between = networkx.betweenness_centrality(graph, normalized=False)
    close = networkx.closeness_centrality(graph)
    return [*(between[node] for node in range(n))][:500] + [*(close[node] for node in range(n))][
        :500
    ]


def library(n: int, links: int) -> list[float]:
    """rustworkx on its own, on all threads."""
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from_no_data(sorted(pairs(n, links)))
    between = rustworkx.graph_betweenness_centrality(graph, normalized=False)
    close = rustworkx.graph_closeness_centrality(graph)
    return [*(between[node] for node in range(500)), *(close[node] for node in range(500))]


def warm() -> None:
    from mosty.engines.network.warm import warm as compile_all

    compile_all()


def whole(n: int, links: int) -> list[float]:
    """Every figure, with ten runs of the search for communities."""
    from mosty.engines.network import Actor, Kind, Network, Sector, Tie, analyse

    sectors = list(Sector)
    network = Network(
        tuple(Actor(f"{node:05}", "", sectors[node % len(sectors)]) for node in range(n)),
        tuple(
            Tie(f"{first:05}", f"{second:05}", Kind.COOPERATION)
            for first, second in sorted(pairs(n, links))
        ),
    )
    result = analyse(network)
    return [result.communities.modularity or 0.0, float(len(result.communities.members))]


def louvain(n: int, links: int) -> float:
    from mosty.engines.network.communities import communities
    from mosty.engines.network.structure import Links

    return communities(Links.of(n, pairs(n, links)), seed=0, runs=1)[1] or 0.0


def their_louvain(n: int, links: int) -> float:
    import networkx

    graph = networkx.Graph(sorted(pairs(n, links)))
    groups = networkx.community.louvain_communities(graph, seed=0)
    return float(networkx.community.modularity(graph, groups))


def import_seconds(statement: str, *, times: int = 3) -> float:
    """Median of fresh processes."""
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    runs = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], cwd=harness.ROOT, capture_output=True, check=True
            ).stdout
        )
        for _run in range(times)
    ]
    return statistics.median(runs)


def agreement(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) / max(abs(b), 1.0) for a, b in zip(one, other, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only 1,000 actors")
    parser.add_argument("--full", action="store_true", help="networkx on 10,000 actors too")
    options = parser.parse_args()
    with harness.alone():
        print(
            f"import: engine {import_seconds('import mosty.engines.network'):.3f} s, rustworkx"
            f" {import_seconds('import rustworkx'):.3f} s at the first computation, the compiled"
            f" loop {import_seconds('from mosty.engines.network import kernels'):.3f} s above"
            " 500 actors"
        )
        with tempfile.TemporaryDirectory() as empty:
            cold = import_seconds(
                f"import os; os.environ['NUMBA_CACHE_DIR'] = {empty!r};"
                " from benchmarks.engines.network import warm; warm()",
                times=1,
            )
        print(f"cold start (compiling, once a machine): {cold:.1f} s")
        size = (1_000, 4_000)
        mine = harness.measure(f"{HERE}:ours", *size, runs=5)
        peer = harness.measure(f"{HERE}:theirs", *size, runs=1, warm=False)
        print(harness.line("networkx, 1,000 actors, 4,000 links", peer))
        print(harness.line("mosty", mine, against=peer))
        print(f"    values differ by {agreement(mine.answer, peer.answer):.1e} at most (relative)")
        peer = harness.measure(f"{HERE}:library", *size, runs=3)
        print(harness.line("rustworkx", peer))
        print(harness.line("mosty", mine, against=peer))
        _limit(*size, mine.seconds)
        own = harness.measure(f"{HERE}:louvain", *size, runs=3)
        other = harness.measure(f"{HERE}:their_louvain", *size, runs=3)
        print(harness.line("networkx, communities, one run", other))
        print(harness.line("mosty, communities, one run", own, against=other))
        print(f"    modularity {own.answer:.5f} against {other.answer:.5f}")
        print(
            harness.line(
                "mosty, the whole analysis, ten runs", harness.measure(f"{HERE}:whole", *size)
            )
        )
        print(
            harness.line("mosty, 60 actors, 200 links", harness.measure(f"{HERE}:whole", 60, 200))
        )
        if options.small:
            return
        size = (10_000, 50_000)
        mine = harness.measure(f"{HERE}:ours", *size, runs=3)
        peer = harness.measure(f"{HERE}:library", *size, runs=1, warm=False)
        print(harness.line("rustworkx, 10,000 actors, 50,000 links", peer))
        print(harness.line("mosty", mine, against=peer))
        print(f"    values differ by {agreement(mine.answer, peer.answer):.1e} at most (relative)")
        if options.full:
            peer = harness.measure(f"{HERE}:theirs", *size, runs=1, warm=False, timeout=7200)
            print(harness.line("networkx, 10,000 actors, 50,000 links", peer))
            print(harness.line("mosty", mine, against=peer))
        _limit(*size, mine.seconds)
        print(
            "    igraph 1.0.0 (GPL, not used here) took 0.10 s and 15.2 s for both figures, one"
            " thread of a quiet machine of this kind"
        )


def _limit(n: int, links: int, seconds: float) -> None:
    """Each actor's search looks at every link from both ends, then at each link once going back."""
    visits = 3 * n * links
    print(
        f"    {visits:.1e} visits of links, {1e9 * seconds / visits:.1f} ns each"
        " (limit: about 0.5 on two cores)"
    )


if __name__ == "__main__":
    main()
