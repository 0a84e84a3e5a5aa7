"""Inner loops on a street network: searches along incoming ways, and the nearest node of a point.

Shortest minutes are the same numbers whatever queue finds them: a sum of non-negative floats taken
edge by edge never falls, so the least of all sums over all ways is well defined, bit for bit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]  # of nodes and arcs: half the memory to walk through

LEAF = 8  # points in a leaf of the tree


class Ways(NamedTuple):
    """Arcs into node u: minutes[k] from tails[k], k from first[u] to first[u + 1]."""

    first: Numbers
    tails: Numbers
    minutes: Floats


class Stops(NamedTuple):
    """People at node u: k from first[u] to first[u + 1], nearest to the node first."""

    first: Numbers
    walk: Floats
    people: Floats
    rivals: Floats  # sum of the weights of all sites a stop reaches; empty = everybody goes to all


class Curve(NamedTuple):
    """Weight by minutes: steps, or with a bandwidth above 0 a Gaussian."""

    reach: float
    bounds: Floats
    weights: Floats
    bandwidth: float
    floor: float


class Queue(NamedTuple):
    """Nodes by their minutes so far, in buckets of equal width; each bucket is a ring.

    after[n + b] is the first node of bucket b, before[n + b] its last; after[u] is -1 for a node
    that is in no bucket. Taking a node out of the middle costs nothing, so no entry is ever stale
    and the memory is that of the nodes, whatever the ways.
    """

    width: float
    minutes: Floats
    after: Numbers
    before: Numbers
    found: Numbers


@kernel
def open_queue(nodes: int, reach: float, width: float) -> Queue:
    after = np.arange(nodes + int(reach / width) + 2).astype(np.int32)
    before = after.copy()
    after[:nodes] = -1
    return Queue(width, np.full(nodes, np.inf), after, before, np.empty(nodes, np.int32))


@kernel
def search(ways: Ways, origin: int, start: float, reach: float, queue: Queue) -> int:
    """How many nodes are within reach of the origin: queue.found, with queue.minutes.

    A bucket is a first-in first-out queue that scans a node again if its minutes fall. With
    buckets narrower than the edges that never happens (Denardo & Fox 1979); with edges of zero
    or few minutes it costs a few scans more, at worst as many as Bellman-Ford's.
    """
    first, tails, lengths = ways
    width, minutes, after, before, found = queue
    if start > reach:
        return 0
    nodes = len(minutes)
    per_minute = 1.0 / width
    bucket = nodes + int(start * per_minute)
    last = bucket
    minutes[origin] = start
    found[0] = origin
    count = 1
    after[bucket] = origin
    before[bucket] = origin
    after[origin] = bucket
    before[origin] = bucket
    while bucket <= last:
        node = after[bucket]
        if node == bucket:
            bucket += 1
            continue
        behind = after[node]
        after[bucket] = behind
        before[behind] = bucket
        after[node] = -1
        here = minutes[node]
        for arc in range(first[node], first[node + 1]):
            there = here + lengths[arc]
            if there <= reach:
                tail = tails[arc]
                known = minutes[tail]
                if there < known:
                    if known == np.inf:
                        found[count] = tail
                        count += 1
                    elif after[tail] >= 0:
                        after[before[tail]] = after[tail]
                        before[after[tail]] = before[tail]
                    minutes[tail] = there
                    ring = nodes + int(there * per_minute)
                    last = max(last, ring)
                    end = before[ring]
                    after[end] = tail
                    before[tail] = end
                    after[tail] = ring
                    before[ring] = tail
    return count


@kernel
def _weight(minutes: float, curve: Curve) -> float:
    if curve.bandwidth > 0:
        share = minutes / curve.bandwidth
        height = (np.exp(-0.5 * share * share) - curve.floor) / (1 - curve.floor)
        return float(max(height, 0.0))
    for step in range(len(curve.bounds)):
        if minutes <= curve.bounds[step]:
            return float(curve.weights[step])
    return 0.0


@kernel
def catchments(
    ways: Ways,
    stops: Stops,
    curve: Curve,
    width: float,
    nodes: Integers,
    walks: Floats,
    amounts: Floats,
    shared: bool,
) -> tuple[Floats, Floats]:
    """What each site finds (k,): sum of people x weight; what each stop gets of all sites (s,).

    Args:
        ways: the network.
        stops: people at the nodes.
        curve: weight by minutes.
        width: minutes of a bucket.
        nodes: (k,) node of each site.
        walks: (k,) minutes between site and node.
        amounts: (k,) what the site gives: capacity, or number of sites.
        shared: divide the amount among the demand; otherwise everybody gets all of it.
    """
    queue = open_queue(len(ways.first) - 1, curve.reach, width)
    reach = curve.reach
    places = len(stops.walk)
    stop = np.empty(places, np.int32)
    factor = np.empty(places)
    demand = np.zeros(len(nodes))
    score = np.zeros(places)
    choosy = len(stops.rivals) > 0
    for site in range(len(nodes)):
        count = search(ways, nodes[site], walks[site], reach, queue)
        entries = 0
        wanted = 0.0
        for k in range(count):
            node = queue.found[k]
            here = queue.minutes[node]
            queue.minutes[node] = np.inf
            for place in range(stops.first[node], stops.first[node + 1]):
                minutes = here + stops.walk[place]
                if minutes > reach:
                    break
                weight = _weight(minutes, curve)
                if choosy and weight > 0:
                    weight *= weight / stops.rivals[place]
                stop[entries] = place
                factor[entries] = weight
                entries += 1
                wanted += stops.people[place] * weight
        demand[site] = wanted
        amount = amounts[site]
        if amount > 0:
            each = amount
            if shared:
                each = amount / wanted if wanted > 0 else 0.0
            for k in range(entries):
                place = stop[k]
                score[place] += each * factor[k]
    return demand, score


@kernel
def nearest(ways: Ways, nodes: Integers, walks: Floats, names: Integers) -> tuple[Floats, Integers]:
    """Minutes to the nearest site (n,), and its name (n,), the smallest of equally near ones.

    One search from all sites at once, in the order of minutes and then of names.
    """
    count = len(ways.first) - 1
    minutes = np.full(count, np.inf)
    winner = np.full(count, -1, np.int64)
    room = len(ways.tails) + len(nodes)
    keys = np.empty(room)
    labels = np.empty(room, np.int64)
    heap = np.empty(room, np.int32)
    size = 0
    for site in range(len(nodes)):
        size = _push(keys, labels, heap, size, walks[site], names[site], nodes[site])
    while size > 0:
        here, name, node = keys[0], labels[0], heap[0]
        size = _pop(keys, labels, heap, size)
        if winner[node] >= 0:
            continue
        minutes[node] = here
        winner[node] = name
        for arc in range(ways.first[node], ways.first[node + 1]):
            tail = ways.tails[arc]
            if winner[tail] < 0:
                there = here + ways.minutes[arc]
                if there <= minutes[tail]:
                    minutes[tail] = there
                    size = _push(keys, labels, heap, size, there, name, tail)
    return minutes, winner


@kernel
def _before(key: float, label: int, other_key: float, other_label: int) -> bool:
    return key < other_key or (key == other_key and label < other_label)


@kernel
def _push(
    keys: Floats, labels: Integers, heap: Numbers, size: int, key: float, label: int, node: int
) -> int:
    place = size
    while place > 0:
        above = (place - 1) >> 2
        if not _before(key, label, keys[above], labels[above]):
            break
        keys[place], labels[place], heap[place] = keys[above], labels[above], heap[above]
        place = above
    keys[place], labels[place], heap[place] = key, label, node
    return size + 1


@kernel
def _pop(keys: Floats, labels: Integers, heap: Numbers, size: int) -> int:
    size -= 1
    key, label, node = keys[size], labels[size], heap[size]
    place = 0
    while True:
        below = 4 * place + 1
        if below >= size:
            break
        for other in range(below + 1, min(4 * place + 5, size)):
            if _before(keys[other], labels[other], keys[below], labels[below]):
                below = other
        if not _before(keys[below], labels[below], key, label):
            break
        keys[place], labels[place], heap[place] = keys[below], labels[below], heap[below]
        place = below
    keys[place], labels[place], heap[place] = key, label, node
    return size


@kernel
def breadth_first(first: Numbers, tails: Numbers) -> Integers:
    """The nodes in the order of a breadth-first walk from node 0, then from the next unseen one.

    Neighbours in the network become neighbours in memory.
    """
    count = len(first) - 1
    order = np.empty(count, np.int64)
    seen = np.zeros(count, np.bool_)
    done = 0
    size = 0
    for root in range(count):
        if seen[root]:
            continue
        seen[root] = True
        order[size] = root
        size += 1
        while done < size:
            node = order[done]
            done += 1
            for arc in range(first[node], first[node + 1]):
                tail = tails[arc]
                if not seen[tail]:
                    seen[tail] = True
                    order[size] = tail
                    size += 1
    return order


@kernel
def tree(points: Floats) -> tuple[Integers, Integers]:
    """A balanced tree of points (n, dimensions): their order, and the axis split at each place."""
    order = np.arange(len(points))
    axes = np.zeros(len(points), np.int64)
    open_ = [(0, len(points))]
    while len(open_) > 0:
        low, high = open_.pop()
        if high - low <= LEAF:
            continue
        part = order[low:high].copy()
        widest = -1.0
        axis = 0
        for candidate in range(points.shape[1]):
            values = points[part, candidate]
            spread = values.max() - values.min()
            if spread > widest:
                widest = spread
                axis = candidate
        order[low:high] = part[np.argsort(points[part, axis], kind="mergesort")]
        middle = (low + high) // 2
        axes[middle] = axis
        open_.append((low, middle))
        open_.append((middle + 1, high))
    return order, axes


@kernel
def closest(
    queries: Floats, points: Floats, order: Integers, axes: Integers, names: Integers
) -> tuple[Integers, Floats]:
    """The nearest point of each query (q,) and the square of its distance (q,).

    Of equally near points, the one with the smallest name.
    """
    dimensions = points.shape[1]
    places = np.empty(len(queries), np.int64)
    squares = np.empty(len(queries))
    lows = np.empty(128, np.int64)
    highs = np.empty(128, np.int64)
    gaps = np.empty(128)
    for query in range(len(queries)):
        best = -1
        least = np.inf
        lows[0], highs[0], gaps[0] = 0, len(points), 0.0
        depth = 1
        while depth > 0:
            depth -= 1
            low, high = lows[depth], highs[depth]
            if gaps[depth] > least:
                continue
            leaf = high - low <= LEAF
            middle = (low + high) // 2
            for place in range(low if leaf else middle, high if leaf else middle + 1):
                point = order[place]
                square = 0.0
                for axis in range(dimensions):
                    difference = queries[query, axis] - points[point, axis]
                    square += difference * difference
                if square < least or (square == least and names[point] < names[best]):
                    least = square
                    best = point
            if leaf:
                continue
            beyond = queries[query, axes[middle]] - points[order[middle], axes[middle]]
            near, far = ((low, middle), (middle + 1, high))
            if beyond > 0:
                near, far = far, near
            lows[depth], highs[depth], gaps[depth] = far[0], far[1], beyond * beyond
            lows[depth + 1], highs[depth + 1], gaps[depth + 1] = near[0], near[1], 0.0
            depth += 2
        places[query] = best
        squares[query] = least
    return places, squares
