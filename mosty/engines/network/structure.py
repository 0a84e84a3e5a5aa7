"""Figures of the undirected graph of linked actors.

rustworkx computes the paths; loaded by the first computation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

__all__ = ["Links", "Paths", "constraint", "paths", "triads"]


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


def paths(links: Links) -> Paths:
    """Components, betweenness (each pair once), closeness, fragile actors and links."""
    import rustworkx  # noqa: PLC0415 -- the graph library loads here

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(links.count))
    graph.add_edges_from_no_data(list(links.pairs))
    everyone = range(links.count)
    # On several threads its sums come in another order each time: other last bits.
    between = rustworkx.graph_betweenness_centrality(
        graph, normalized=False, parallel_threshold=links.count + 1
    )
    close = rustworkx.graph_closeness_centrality(graph, wf_improved=True)
    components = [tuple(sorted(part)) for part in rustworkx.connected_components(graph)]
    return Paths(
        components=tuple(sorted(components, key=lambda part: (-len(part), part))),
        betweenness=tuple(between[actor] for actor in everyone),
        closeness=tuple(close[actor] for actor in everyone),
        articulation_points=frozenset(rustworkx.articulation_points(graph)),
        bridges=tuple(sorted((min(link), max(link)) for link in rustworkx.bridges(graph))),
    )


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
