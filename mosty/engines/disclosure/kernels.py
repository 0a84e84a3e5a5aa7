"""Inner loops: how far a hidden count can move when every sum must stay, on a network of sums.

A node is a sum, an arc is a cell: raising the cell by one moves one unit along its arc. Changes
that keep every sum are circulations, so the most a cell can rise is the largest flow back from
the head of its arc to its tail through the other hidden cells, in whole numbers: the exact
solution of the reader's linear programme.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

# A limit that no flow reaches: whoever gets it back knows that nothing holds the cell.
WITHOUT_LIMIT = 1 << 60


class Network(NamedTuple):
    """Cells as arcs between sums; an arc stands at both its ends, once for each way.

    Attributes:
        first: (nodes + 1,) where the arcs that leave a node begin.
        cells: (arcs,) which cell it is.
        ways: (arcs,) 1 = raising the cell, -1 = lowering it.
        origins: (arcs,) node.
        targets: (arcs,) node.
        tails: (cells,) node a cell leaves when raised; -1 = the cell is in no arc.
        heads: (cells,) node it reaches.
        slack: (cells,) how far the reader thinks the cell can be lowered; >= 0.
    """

    first: NDArray[np.int64]
    cells: NDArray[np.int64]
    ways: NDArray[np.int64]
    origins: NDArray[np.int64]
    targets: NDArray[np.int64]
    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    slack: NDArray[np.int64]


@kernel
def push(
    net: Network,
    is_open: NDArray[np.bool_],
    cell: int,
    way: int,
    limit: int,
    change: NDArray[np.int64],
) -> int:
    """How far `cell` can be raised (way 1) or lowered (-1), at most `limit`.

    `change` holds what the cells have moved already and keeps what they move now; the cell itself
    is not written into it. Shortest augmenting paths (Edmonds and Karp).
    """
    source, sink = net.heads[cell], net.tails[cell]
    if way < 0:
        source, sink = sink, source
    if source == sink:
        return limit
    nodes = len(net.first) - 1
    came = np.empty(nodes, np.int64)
    room = np.empty(nodes, np.int64)
    queue = np.empty(nodes, np.int64)
    pushed = 0
    while pushed < limit:
        came[:] = -1
        came[source] = -2
        room[source] = limit - pushed
        queue[0] = source
        start, stop = 0, 1
        while start < stop and came[sink] == -1:
            node = queue[start]
            start += 1
            for arc in range(net.first[node], net.first[node + 1]):
                through, target = net.cells[arc], net.targets[arc]
                if came[target] != -1 or through == cell or not is_open[through]:
                    continue
                most = room[node]
                if net.ways[arc] < 0:
                    most = min(most, change[through] + net.slack[through])
                    if most <= 0:
                        continue
                came[target] = arc
                room[target] = most
                queue[stop] = target
                stop += 1
        if came[sink] == -1:
            break
        if limit == WITHOUT_LIMIT and room[sink] == limit - pushed:
            return WITHOUT_LIMIT
        node = sink
        while node != source:
            arc = came[node]
            change[net.cells[arc]] += net.ways[arc] * room[sink]
            node = net.origins[arc]
        pushed += room[sink]
    return pushed


@kernel
def cheapest_path(
    net: Network,
    is_open: NDArray[np.bool_],
    prices: NDArray[np.int64],
    cell: int,
    way: int,
    need: int,
    change: NDArray[np.int64],
    path: NDArray[np.int64],
) -> tuple[int, int]:
    """The cheapest cells to hide so that `cell` can move further: (their price, how many).

    Dijkstra; hidden cells are free, a cell that can give only a part of `need` costs as many
    times more as such cells are needed, a price of -1 bars the cell. The cells of the path are
    written into `path`, hidden ones too. (-1, 0) = there is no path.
    """
    source, sink = net.heads[cell], net.tails[cell]
    if way < 0:
        source, sink = sink, source
    nodes = len(net.first) - 1
    best = np.full(nodes, WITHOUT_LIMIT, np.int64)
    came = np.full(nodes, -1, np.int64)
    best[source] = 0
    queue = [(np.int64(0), np.int64(source))]
    while queue:
        cost, node = heappop(queue)
        if node == sink:
            break
        if cost > best[node]:
            continue
        for arc in range(net.first[node], net.first[node + 1]):
            through, target = net.cells[arc], net.targets[arc]
            if through == cell or (prices[through] < 0 and not is_open[through]):
                continue
            step = 1 if is_open[through] else prices[through]
            if net.ways[arc] < 0:
                room = change[through] + net.slack[through]
                if room <= 0:
                    continue
                if room < need:
                    step *= (need + room - 1) // room
            if cost + step < best[target]:
                best[target] = cost + step
                came[target] = arc
                heappush(queue, (best[target], target))
    if best[sink] == WITHOUT_LIMIT:
        return -1, 0
    count = 0
    node = sink
    while node != source:
        arc = came[node]
        path[count] = net.cells[arc]
        count += 1
        node = net.origins[arc]
    return best[sink], count


@kernel
def intervals(
    net: Network,
    is_open: NDArray[np.bool_],
    cells: NDArray[np.int64],
    lowered: NDArray[np.int64],
    raised: NDArray[np.int64],
) -> None:
    """How far each of `cells` can be lowered and raised; WITHOUT_LIMIT where nothing holds it."""
    change = np.zeros(len(is_open), np.int64)
    for k in range(len(cells)):
        change[:] = 0
        lowered[k] = push(net, is_open, cells[k], -1, net.slack[cells[k]], change)
        change[:] = 0
        raised[k] = push(net, is_open, cells[k], 1, WITHOUT_LIMIT, change)
