"""A two-way table on a page: no hidden count can be computed from what is shown. Light."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count as counter

from mosty.engines.disclosure.lists import THRESHOLD, Shown, check
from mosty.engines.errors import ShapeError

__all__ = ["ShownTable", "suppress_table"]

_MARGIN_COST = 1_000_000_000  # hide inner cells before totals
_ZERO_COST = 1_000_000  # and counts of people before zeros


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What may be published of a two-way table.

    Attributes:
        rows: the cells, in the shape given.
        row_totals: one per row.
        column_totals: one per column.
        total: of the whole table.
    """

    rows: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def suppress_table(rows: Sequence[Sequence[int]], *, threshold: int = THRESHOLD) -> ShownTable:
    """The cells and totals of a two-way table that may be shown together.

    Small cells and small totals are hidden; then, for each of them that could still be computed,
    the cheapest closed path of cells through it is hidden as well, until a whole number larger or
    smaller by one is possible in every hidden place. Hidden places all look alike (`is_small` is
    False): which of them are small is not said.

    Args:
        rows: (n, m) people; >= 0; every row of the same length.
        threshold: the least number of people shown; >= 3.

    Raises:
        ShapeError: ragged rows, a negative count or a threshold below 3.

    Source: Kelly, Golden & Assad 1992, Networks 22(4), 397-417 (cell suppression as network
    flow); Cox 1980, JASA 75(370), 377-385 (closed paths of complementary cells).
    """
    if any(len(row) != len(rows[0]) for row in rows):
        raise ShapeError("every row needs the same number of counts")
    for row in rows:
        check(row, threshold)
    check((), threshold)
    full = _Extended(rows)
    hidden = {place for place, value in full.values.items() if 0 < value < threshold}
    settled: set[_Place] = set()
    while unsettled := sorted(hidden - settled):
        place = unsettled[0]
        hidden |= full.cheapest_cycle(place, hidden)
        settled.add(place)

    def shown(place: "_Place") -> Shown:
        return Shown(None) if place in hidden else Shown(full.values[place])

    return ShownTable(
        rows=tuple(tuple(shown((i, j)) for j in range(full.width)) for i in range(full.height)),
        row_totals=tuple(shown((i, full.width)) for i in range(full.height)),
        column_totals=tuple(shown((full.height, j)) for j in range(full.width)),
        total=shown((full.height, full.width)),
    )


_Place = tuple[int, int]
_Node = tuple[str, int]


class _Extended:
    """A table with its totals as a further row and column: a network of rows and columns.

    Each place is an edge between its row and its column. Raising an inner cell by one and
    lowering a total by one run from row to column; the reverse changes run back. A set of
    changes keeps every sum exactly when it is made of closed paths.
    """

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self.height = len(rows)
        self.width = len(rows[0]) if rows else 0
        self.values: dict[_Place, int] = {}
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                self.values[i, j] = value
            self.values[i, self.width] = sum(row)
        for j in range(self.width):
            self.values[self.height, j] = sum(row[j] for row in rows)
        self.values[self.height, self.width] = sum(sum(row) for row in rows)

    def cheapest_cycle(self, place: _Place, hidden: set[_Place]) -> set[_Place]:
        """The places of the cheapest closed path through `place`; hidden ones cost nothing."""
        paths = [
            path
            for raised in (True, False)
            if raised or self.values[place] > 0
            if (path := self._path_back(place, hidden, raised=raised)) is not None
        ]
        return min(paths, key=lambda path: path[0])[1]

    def _path_back(
        self, place: _Place, hidden: set[_Place], *, raised: bool
    ) -> tuple[int, set[_Place]] | None:
        """Dijkstra from where the change of `place` arrives to where it left."""
        goal, start = self._arc(place, raised=raised)
        order = counter()
        queue: list[tuple[int, int, _Node, tuple[_Place, ...]]] = [
            (0, next(order), start, (place,))
        ]
        done: set[_Node] = set()
        while queue:
            cost, _, node, path = heappop(queue)
            if node == goal:
                return cost, set(path)
            if node in done:
                continue
            done.add(node)
            for nearby in self._places_of(node):
                if nearby == place:
                    continue
                for change in (True, False):
                    origin, target = self._arc(nearby, raised=change)
                    if origin != node or target in done or not (change or self.values[nearby]):
                        continue
                    step = cost + self._cost(nearby, hidden)
                    heappush(queue, (step, next(order), target, (*path, nearby)))
        return None

    def _arc(self, place: _Place, *, raised: bool) -> tuple[_Node, _Node]:
        i, j = place
        is_margin = (i == self.height) != (j == self.width)
        row, column = ("row", i), ("column", j)
        return (row, column) if raised != is_margin else (column, row)

    def _places_of(self, node: _Node) -> list[_Place]:
        side, number = node
        if side == "row":
            return [(number, j) for j in range(self.width + 1)]
        return [(i, number) for i in range(self.height + 1)]

    def _cost(self, place: _Place, hidden: set[_Place]) -> int:
        if place in hidden:
            return 0
        value = self.values[place]
        cost = value + 1 if value else _ZERO_COST
        return cost + (_MARGIN_COST if place[0] == self.height or place[1] == self.width else 0)
