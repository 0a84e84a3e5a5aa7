"""Largest flows in whole numbers of any size."""

from collections import deque

__all__ = ["Flow"]


class Flow:
    """A directed network; arcs are widened and flows pushed on, step by step.

    Source: Dinic 1970, Soviet Mathematics Doklady 11, 1277-1280.
    """

    def __init__(self, nodes: int) -> None:
        self._arcs: list[list[int]] = [[] for _ in range(nodes)]
        self._head: list[int] = []
        self._room: list[int] = []

    def arc(self, tail: int, head: int, capacity: int) -> int:
        """A new arc; its number."""
        number = len(self._head)
        self._head += [head, tail]
        self._room += [capacity, 0]
        self._arcs[tail].append(number)
        self._arcs[head].append(number + 1)
        return number

    def widen(self, arc: int, more: int) -> None:
        self._room[arc] += more

    def narrow(self, arc: int) -> None:
        """Take away what the arc could still carry."""
        self._room[arc] = 0

    def flow(self, arc: int) -> int:
        return self._room[arc + 1]

    def reached(self, source: int) -> list[bool]:
        """Nodes on the source's side of a minimum cut, once all is pushed."""
        return [level >= 0 for level in self._levels(source)]

    def push(self, source: int, sink: int) -> int:
        """Send as much more as fits; how much it was."""
        total = 0
        while (level := self._levels(source))[sink] >= 0:
            places = [0] * len(self._arcs)
            while sent := self._path(source, sink, level, places):
                total += sent
        return total

    def _levels(self, source: int) -> list[int]:
        level = [-1] * len(self._arcs)
        level[source] = 0
        waiting = deque([source])
        while waiting:
            node = waiting.popleft()
            for arc in self._arcs[node]:
                head = self._head[arc]
                if level[head] < 0 and self._room[arc]:
                    level[head] = level[node] + 1
                    waiting.append(head)
        return level

    def _path(self, source: int, sink: int, level: list[int], places: list[int]) -> int:
        """Push along one shortest path; 0 when none is left at these levels."""
        path: list[int] = []
        node = source
        while node != sink:
            arcs = self._arcs[node]
            while places[node] < len(arcs):
                arc = arcs[places[node]]
                head = self._head[arc]
                if self._room[arc] and level[head] == level[node] + 1:
                    path.append(arc)
                    node = head
                    break
                places[node] += 1
            else:
                if not path:
                    return 0
                node = self._head[path.pop() ^ 1]
                places[node] += 1
        sent = min(self._room[arc] for arc in path)
        for arc in path:
            self._room[arc] -= sent
            self._room[arc ^ 1] += sent
        return sent
