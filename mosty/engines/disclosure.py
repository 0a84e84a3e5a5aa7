"""Small-count suppression: counts of people that may be published without pointing at anyone.

A count of 1 to threshold-1 people is hidden, and so are as many other counts as it takes that
no hidden count can be computed from the total and the counts shown. docs/methods/disclosure.md
explains the method in words and says what it does not claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from heapq import heappop, heappush
from itertools import count as counter

from mosty.engines.errors import ShapeError

__all__ = [
    "THRESHOLD",
    "Shown",
    "ShownTable",
    "share_percent",
    "show_count",
    "suppress",
    "suppress_table",
]

THRESHOLD = 5
LEAST_THRESHOLD = 3  # below it "hidden" would mean "exactly one"

_MARGIN_COST = 1_000_000_000  # hide inner cells before totals
_ZERO_COST = 1_000_000  # and counts of people before zeros


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be published of one count.

    Attributes:
        count: the count itself, or None where it is hidden.
        is_small: it is hidden and "fewer than the threshold" may be said of it. False on a
            hidden count means only "hidden": it may be of any size, say no more about it.
    """

    count: int | None
    is_small: bool = False

    @property
    def is_shown(self) -> bool:
        return self.count is not None


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


def show_count(count: int, *, threshold: int = THRESHOLD) -> Shown:
    """One count that stands alone, or the total of a list: hidden when 1 to threshold-1.

    Args:
        count: people; >= 0. Zero is shown.
        threshold: the least number of people shown; >= 3.

    Raises:
        ShapeError: a negative count or a threshold below 3.

    Source: Hundepool et al. 2012, Statistical Disclosure Control, Wiley, §4.2 (threshold rule).
    """
    _check((count,), threshold)
    return Shown(None, is_small=True) if 0 < count < threshold else Shown(count)


def suppress(counts: Sequence[int], *, threshold: int = THRESHOLD) -> tuple[Shown, ...]:
    """The counts of a list that may be shown when the total is published by `show_count`.

    1. The total is 1 to threshold-1: the total is hidden, so is every count.
    2. No count reaches the threshold: every count is hidden, zeros too.
    3. Otherwise the small counts are hidden. When there is one of them only, or all are 1, or
       all are threshold-1, the smallest of the other counts is hidden as well (with its equals),
       and then no hidden count is said to be small.

    Even a reader who knows these rules finds at least two values for every hidden count.

    Args:
        counts: (n,) people in each class; >= 0; the classes do not overlap.
        threshold: the least number of people shown; >= 3.

    Raises:
        ShapeError: a negative count or a threshold below 3.

    Source: Hundepool et al. 2012, Statistical Disclosure Control, Wiley, §4.2-4.4 (threshold
    rule, secondary cell suppression); the rules for extremes are ours (docs/methods).
    """
    _check(counts, threshold)
    total, most = sum(counts), threshold - 1
    if total == 0:
        return tuple(Shown(0) for _ in counts)
    if total < threshold:
        return tuple(Shown(None, is_small=True) for _ in counts)
    if max(counts) < threshold:
        tell = total != len(counts) * most
        return tuple(Shown(None, is_small=tell) for _ in counts)
    small = [count for count in counts if 0 < count < threshold]
    if not small:
        return tuple(Shown(count) for count in counts)
    if len(small) > 1 and len(small) < sum(small) < len(small) * most:
        return tuple(show_count(count, threshold=threshold) for count in counts)
    companion = min(count for count in counts if count >= threshold)
    return tuple(
        Shown(None) if 0 < count < threshold or count == companion else Shown(count)
        for count in counts
    )


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
        _check(row, threshold)
    _check((), threshold)
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


def share_percent(part: int, whole: int, *, decimals: int = 0) -> Decimal | None:
    """What percentage of the whole the part is; None when the whole is 0 (0/0 is not a share).

    Use it on shown counts only: a percentage of a known total gives the count away.

    Args:
        part: people; 0 to whole.
        whole: people; >= 0.
        decimals: places after the point; halves are rounded up.

    Raises:
        ShapeError: the part is negative or larger than the whole.

    Source: elementary arithmetic.
    """
    if not 0 <= part <= whole:
        raise ShapeError("a part must lie between 0 and the whole")
    if whole == 0:
        return None
    share = Decimal(100 * part) / Decimal(whole)
    return share.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


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


def _check(counts: Sequence[int], threshold: int) -> None:
    if threshold < LEAST_THRESHOLD:
        raise ShapeError(f"the threshold must be at least {LEAST_THRESHOLD}")
    if any(count < 0 for count in counts):
        raise ShapeError("a count of people cannot be negative")
