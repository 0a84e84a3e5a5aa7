"""Shortest paths from a range of actors, compiled; the loops of the large networks."""

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

__all__ = ["from_sources"]


@kernel
def from_sources(
    starts: NDArray[np.int64], contacts: NDArray[np.int32], first: int, last: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """(parts of betweenness of all actors, actors reached, sums of distances of the sources).

    Brandes 2001: one search in breadth from each source; then, from the farthest actor back, what
    the paths to everybody behind an actor add to those before it.

    Args:
        starts: (n + 1,) where each actor's contacts begin.
        contacts: (2 * links,) sorted within an actor.
        first: source to begin with.
        last: source to end before.
    """
    count = len(starts) - 1
    between = np.zeros(count)
    reached = np.zeros(last - first, np.int64)
    distances = np.zeros(last - first, np.int64)
    level = np.full(count, -1, np.int32)
    ways = np.zeros(count)
    shares = np.zeros(count)
    queue = np.empty(count, np.int32)
    onward = np.empty(len(contacts) // 2, np.int32)  # steps away from the source, by queue
    onward_starts = np.empty(count + 1, np.int64)
    for source in range(first, last):
        level[source] = 0
        ways[source] = 1.0
        queue[0] = source
        length = 1
        head = 0
        steps = 0
        total = 0
        while head < length:
            actor = queue[head]
            onward_starts[head] = steps
            head += 1
            total += level[actor]
            further = level[actor] + 1
            own_ways = ways[actor]
            for place in range(starts[actor], starts[actor + 1]):
                other = contacts[place]
                if level[other] < 0:
                    level[other] = further
                    queue[length] = other
                    length += 1
                if level[other] == further:
                    ways[other] += own_ways
                    onward[steps] = other
                    steps += 1
        onward_starts[length] = steps
        for place in range(length - 1, 0, -1):
            actor = queue[place]
            share = 0.0
            for step in range(onward_starts[place], onward_starts[place + 1]):
                share += shares[onward[step]]
            behind = ways[actor] * share
            shares[actor] = (1.0 + behind) / ways[actor]
            between[actor] += behind
        reached[source - first] = length - 1
        distances[source - first] = total
        for place in range(length):
            actor = queue[place]
            level[actor] = -1
            ways[actor] = 0.0
    return between, reached, distances
