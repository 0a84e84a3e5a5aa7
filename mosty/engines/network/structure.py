"""Figures of the undirected graph of linked actors.

rustworkx computes components, fragile points, and the paths of a network of local size. Its
betweenness has the same bits each time on one thread only, so a large network goes to an own
loop that runs on all of them. Either is loaded by the first computation that needs it.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import comb

import numpy as np

from mosty.engines.arrays import Integers
from mosty.engines.work import chunks, in_chunks

__all__ = ["LARGE", "Links", "Paths", "central_by_kernel", "constraint", "paths", "triads"]

LARGE = 500  # actors; below, the library is quicker than loading the compiled loop
_SOURCES = 128  # actors a chunk

_Part = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of linked actors, each once, and everybody's contacts.

    Attributes:
        count: of actors.
        pairs: (first < second), sorted.
        contacts: per actor, sorted.
    """

    count: int
    pairs: tuple[tuple[int, int], ...]
    contacts: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(count: int, pairs: set[tuple[int, int]]) -> "Links":
        contacts: list[list[int]] = [[] for _actor in range(count)]
        ordered = tuple(sorted(pairs))
        for first, second in ordered:
            contacts[first].append(second)
            contacts[second].append(first)
        return Links(count, ordered, tuple(tuple(sorted(own)) for own in contacts))

    @property
    def possible(self) -> int:
        return comb(self.count, 2)


@dataclass(frozen=True, slots=True)
class Paths:
    """Figures of shortest paths and connectedness, by position of the actor."""

    components: tuple[tuple[int, ...], ...]
    betweenness: tuple[float, ...]
    closeness: tuple[float, ...]
    articulation_points: frozenset[int]
    bridges: tuple[tuple[int, int], ...]


def paths(links: Links, *, executor: Executor | None = None) -> Paths:
    """Components, betweenness (each pair once), closeness, fragile actors and links."""
    import rustworkx  # noqa: PLC0415 -- the graph library loads here

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(links.count))
    graph.add_edges_from_no_data(list(links.pairs))
    if links.count > LARGE:
        betweenness, closeness = central_by_kernel(links, executor=executor)
    else:
        one_thread = links.count + 1
        between = rustworkx.graph_betweenness_centrality(
            graph, normalized=False, parallel_threshold=one_thread
        )
        close = rustworkx.graph_closeness_centrality(
            graph, wf_improved=True, parallel_threshold=one_thread
        )
        betweenness = tuple(between[actor] for actor in range(links.count))
        closeness = tuple(close[actor] for actor in range(links.count))
    components = [tuple(sorted(part)) for part in rustworkx.connected_components(graph)]
    return Paths(
        components=tuple(sorted(components, key=lambda part: (-len(part), part))),
        betweenness=betweenness,
        closeness=closeness,
        articulation_points=frozenset(rustworkx.articulation_points(graph)),
        bridges=tuple(sorted((min(link), max(link)) for link in rustworkx.bridges(graph))),
    )


def central_by_kernel(
    links: Links, *, executor: Executor | None = None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(betweenness, closeness) of all actors, sources in chunks added up in their order."""
    starts = np.concatenate(([0], np.cumsum([len(own) for own in links.contacts])))
    contacts = np.fromiter((other for own in links.contacts for other in own), np.int32)
    parts = in_chunks(
        partial(_from_sources, starts, contacts),
        chunks(links.count, size=_SOURCES),
        executor=executor,
    )
    between = np.zeros(links.count)
    for part, _reached, _distances in parts:
        between += part
    reached = np.concatenate([part[1] for part in parts])
    distances = np.concatenate([part[2] for part in parts])
    # (r / (n - 1)) * (r / sum of distances), 0 where nobody is reached
    whole = float(max(links.count - 1, 1))
    closeness = np.divide(
        reached * (reached / whole), distances, out=np.zeros(links.count), where=distances > 0
    )
    return tuple((between / 2).tolist()), tuple(closeness.tolist())


def _from_sources(starts: Integers, contacts: np.ndarray, sources: tuple[int, int]) -> _Part:
    from mosty.engines.network.kernels import from_sources  # noqa: PLC0415 -- the compiler loads

    return from_sources(starts, contacts, *sources)


def constraint(links: Links) -> list[float | None]:
    """Burt's constraint of each actor, all links alike; None without contacts."""
    contacts = [frozenset(own) for own in links.contacts]
    found: list[float | None] = []
    for actor, own in enumerate(links.contacts):
        if not own:
            found.append(None)
            continue
        share = 1 / len(own)
        total = 0.0
        for other in own:
            shared = sorted(contacts[actor] & contacts[other])
            total += (share + sum(share / len(links.contacts[third]) for third in shared)) ** 2
        found.append(total)
    return found


def triads(links: Links, sectors: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Per actor, the pairs of its contacts that are not linked, by whose they are.

    (coordinator: all three of one sector; consultant: the pair is, the actor is not;
    gatekeeper: the actor and one of the pair; liaison: three sectors)
    """
    contacts = [frozenset(own) for own in links.contacts]
    found = []
    for actor, own in enumerate(links.contacts):
        roles = [0, 0, 0, 0]
        mine = sectors[actor]
        for place, first in enumerate(own):
            for second in own[place + 1 :]:
                if second in contacts[first]:
                    continue
                if sectors[first] == sectors[second]:
                    roles[0 if sectors[first] == mine else 1] += 1
                else:
                    roles[2 if mine in (sectors[first], sectors[second]) else 3] += 1
        found.append((roles[0], roles[1], roles[2], roles[3]))
    return found
