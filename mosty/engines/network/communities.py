"""Communities by modularity: Louvain's method in whole numbers, best of several seeded runs.

All comparisons are between whole numbers, so ties are real ties and are broken by the stated rule.
"""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import comb

from mosty.engines.network.structure import Links
from mosty.engines.work import in_chunks

__all__ = ["Communities", "communities", "modularity", "rand_index"]


@dataclass(frozen=True, slots=True)
class Communities:
    """Groups with more links inside than a random network with the same degrees would have.

    Attributes:
        members: ids of each group, larger groups first; an actor without links stands alone.
        modularity: -0.5 to 1; None without links.
        runs: how many orders of actors were tried.
        agreement: mean adjusted Rand index between the best run and the others, 1 = all found
            the same groups; None with one run. Below 0.8 the groups are not to be relied on.
    """

    members: tuple[tuple[str, ...], ...]
    modularity: float | None
    runs: int
    agreement: float | None


def communities(
    links: Links, *, seed: int, runs: int, executor: Executor | None = None
) -> tuple[list[int], float | None, float | None]:
    """(group of each actor, modularity, agreement); groups numbered by size, then first actor."""
    if not links.pairs:
        return list(range(links.count)), None, None
    found = in_chunks(
        partial(_run, links.contacts), [(seed, run) for run in range(runs)], executor=executor
    )
    found = [_numbered(_connected(links, labels)) for labels in found]
    heights = [_height(links, labels) for labels in found]
    best = heights.index(max(heights))
    others = [labels for run, labels in enumerate(found) if run != best]
    agreement = (
        sum(rand_index(found[best], labels) for labels in others) / len(others) if others else None
    )
    return found[best], modularity(links, found[best]), agreement


def modularity(links: Links, labels: Sequence[int]) -> float:
    """Newman's modularity: links inside less those expected from the degrees, as a share."""
    return _height(links, labels) / (2 * len(links.pairs)) ** 2


def _height(links: Links, labels: Sequence[int]) -> int:
    """Modularity times (2 links)^2: a whole number."""
    twice = 2 * len(links.pairs)
    inside = sum(labels[first] == labels[second] for first, second in links.pairs)
    ends: Counter[int] = Counter()
    for actor, own in enumerate(links.contacts):
        ends[labels[actor]] += len(own)
    return 2 * inside * twice - sum(count**2 for count in ends.values())


def _run(contacts: Sequence[Sequence[int]], start: tuple[int, int]) -> list[int]:
    """One run; run 0 takes the actors by id, the others in a seeded order.

    Louvain's method again and again from the groups it found, until no single actor and no group
    can move: every move raises modularity, so this ends.
    """
    seed, run = start
    chance = random.Random(f"{seed}:{run}") if run else None  # noqa: S311 -- no secret
    labels, moved = list(range(len(contacts))), True
    while moved:
        nodes: list[dict[int, int]] = [dict.fromkeys(own, 1) for own in contacts]
        loops = [0] * len(nodes)
        groups, moved = _moved(nodes, loops, labels, chance)
        labels, level_moved = groups, True
        while level_moved:
            number = {group: place for place, group in enumerate(sorted(set(groups)))}
            groups = [number[group] for group in groups]
            labels = [number[label] for label in labels]
            nodes, loops = _merged(nodes, loops, groups, len(number))
            groups, level_moved = _moved(nodes, loops, list(range(len(nodes))), chance)
            labels = [groups[label] for label in labels]
            moved = moved or level_moved
    return labels


def _moved(
    nodes: list[dict[int, int]],
    loops: list[int],
    start: list[int],
    chance: random.Random | None,
) -> tuple[list[int], bool]:
    """From the groups of `start`, each node goes where it raises modularity most, until none can.

    Its own group wins a tie, then the smallest number.
    """
    degrees = [sum(near.values()) + 2 * loop for near, loop in zip(nodes, loops, strict=True)]
    twice = sum(degrees)
    groups, ends = list(start), [0] * len(nodes)
    for node, group in enumerate(groups):
        ends[group] += degrees[node]
    order = list(range(len(nodes)))
    if chance is not None:
        chance.shuffle(order)
    moved_ever, moved = False, True
    while moved:
        moved = False
        for node in order:
            own, degree = groups[node], degrees[node]
            ends[own] -= degree
            near = {own: 0}
            for other, weight in nodes[node].items():
                near[groups[other]] = near.get(groups[other], 0) + weight
            best, gain = own, near[own] * twice - degree * ends[own]
            for group, weight in near.items():
                rise = weight * twice - degree * ends[group]
                if rise > gain or (rise == gain and best != own and group < best):
                    best, gain = group, rise
            ends[best] += degree
            if best != own:
                groups[node] = best
                moved = moved_ever = True
    return groups, moved_ever


def _merged(
    nodes: list[dict[int, int]], loops: list[int], groups: list[int], count: int
) -> tuple[list[dict[int, int]], list[int]]:
    """Groups become nodes; links inside a group become its loop."""
    new: list[dict[int, int]] = [{} for _group in range(count)]
    inside = [0] * count
    for node, near in enumerate(nodes):
        group = groups[node]
        inside[group] += 2 * loops[node]
        for other, weight in near.items():
            if groups[other] == group:
                inside[group] += weight
            else:
                new[group][groups[other]] = new[group].get(groups[other], 0) + weight
    return new, [count // 2 for count in inside]


def _connected(links: Links, labels: Sequence[int]) -> list[int]:
    """Groups cut into their connected parts: that never lowers modularity."""
    found = [-1] * links.count
    for start in range(links.count):
        if found[start] >= 0:
            continue
        found[start] = start
        waiting = [start]
        while waiting:
            actor = waiting.pop()
            for other in links.contacts[actor]:
                if found[other] < 0 and labels[other] == labels[start]:
                    found[other] = start
                    waiting.append(other)
    return found


def _numbered(labels: Sequence[int]) -> list[int]:
    size = Counter(labels)
    first = {label: place for place, label in reversed(list(enumerate(labels)))}
    order = sorted(size, key=lambda label: (-size[label], first[label]))
    number = {label: place for place, label in enumerate(order)}
    return [number[label] for label in labels]


def rand_index(one: Sequence[int], other: Sequence[int]) -> float:
    """How alike two groupings are, corrected for chance: 1 = the same, 0 = as by chance."""
    both = sum(comb(count, 2) for count in Counter(zip(one, other, strict=True)).values())
    first = sum(comb(count, 2) for count in Counter(one).values())
    second = sum(comb(count, 2) for count in Counter(other).values())
    pairs = comb(len(one), 2)
    # (both - expected) / (mean - expected) with expected = first * second / pairs
    above = 2 * (both * pairs - first * second)
    below = (first + second) * pairs - 2 * first * second
    return above / below if below else 1.0
