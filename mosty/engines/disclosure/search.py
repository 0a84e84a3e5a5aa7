"""Which more cells to hide: the cheapest that give every hidden count enough possible numbers.

A search, not a proof: `attack` judges what it proposes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from mosty.engines.disclosure.network import Equation, groups, network_of

if TYPE_CHECKING:
    from mosty.engines.disclosure.kernels import Network

__all__ = ["Search", "search_for"]


class Search(Protocol):
    """Keeps the set of hidden cells and makes it larger."""

    @property
    def hidden(self) -> set[int]:
        """Numbers of the cells hidden so far."""

    def hide(self, cells: Iterable[int]) -> None:
        """These are hidden from now on."""

    def protect(self, cell: int, width: int) -> bool:
        """Hide what lets `cell` take `width` + 1 numbers, the largest >= the threshold.

        Returns:
            False: nothing that may be hidden helps.
        """


def search_for(
    equations: Sequence[Equation],
    values: Sequence[int],
    prices: NDArray[np.int64],
    small: Iterable[int],
    *,
    floor: int,
    threshold: int,
) -> Search:
    """The search that fits the sums: on a network, by linear programmes, or both.

    Args:
        equations: the sums of the publication.
        values: (n,) true counts.
        prices: (n,) what hiding a cell costs; -1 = it must be shown.
        small: the cells hidden from the start.
        floor: the least number the reader thinks a hidden cell can be.
        threshold: of small counts.

    Source: Kelly, Golden & Assad 1992, Networks 22(4), 397-417 (cheapest paths); Hundepool et
    al. 2012, Statistical Disclosure Control, Wiley, §4.4 (linear programmes one cell at a time).
    """
    base = np.array(values, np.int64)
    slack = np.maximum(base - floor, 0)
    from_start = sorted(small)
    search: Search
    if (net := network_of(equations, slack)) is not None:
        search = _OnNetwork(net, base, prices, threshold)
        search.hide(from_start)
        return search
    by_programme = partial(_ByProgramme, equations, base, slack, prices, threshold)
    # Often a few totals, shared by several tables, are all that keeps the sums from being a
    # network. As long as these are shown, paths are found much faster than by programmes.
    free = np.ones(len(base), np.bool_)
    sums = Counter(cell for whole, parts in equations for cell in (whole, *parts))
    free[[cell for cell, times in sums.items() if times > 2 and cell not in small]] = False
    left = [equation for group in groups(equations, free) for equation in group]
    if (net := network_of(left, slack)) is not None:
        search = _Both(_OnNetwork(net, base, np.where(free, prices, -1), threshold), by_programme)
    else:
        search = by_programme()
    search.hide(from_start)
    return search


class _OnNetwork:
    """Cheapest paths: a hidden cell moves along closed paths of hidden cells."""

    def __init__(
        self,
        net: "Network",
        base: NDArray[np.int64],
        prices: NDArray[np.int64],
        threshold: int,
    ) -> None:
        self.hidden = set[int]()
        self._net = net
        self._base = base
        self._prices = prices
        self._threshold = threshold
        self._is_open = np.zeros(len(base), np.bool_)
        self._path = np.empty(len(net.first), np.int64)

    def hide(self, cells: Iterable[int]) -> None:
        for cell in cells:
            self.hidden.add(cell)
            self._is_open[cell] = True

    def protect(self, cell: int, width: int) -> bool:
        value = int(self._base[cell])
        lowest = min(int(self._net.slack[cell]), width)
        down, up = np.zeros_like(self._base), np.zeros_like(self._base)
        lowered = self._push(cell, -1, lowest, down)
        raised = 0
        while True:
            wanted = max(self._threshold - value, width - lowered, 0)
            raised += self._push(cell, 1, wanted - raised, up)
            need = wanted - raised
            if need <= 0:
                return True
            price, path = self._cheapest(cell, 1, need, up)
            way = 1
            if value + raised >= self._threshold and lowered < lowest:
                other, other_path = self._cheapest(cell, -1, need, down)
                if other >= 0 and (price < 0 or other < price):
                    price, path, way = other, other_path, -1
            if price < 0:
                return False
            self.hide(path)
            if way < 0:
                lowered += self._push(cell, -1, lowest - lowered, down)

    def _push(self, cell: int, way: int, limit: int, change: NDArray[np.int64]) -> int:
        from mosty.engines.disclosure.kernels import push  # noqa: PLC0415 -- the compiler loads

        return int(push(self._net, self._is_open, cell, way, limit, change))

    def _cheapest(
        self, cell: int, way: int, need: int, change: NDArray[np.int64]
    ) -> tuple[int, list[int]]:
        from mosty.engines.disclosure.kernels import cheapest_path  # noqa: PLC0415 -- the same

        price, length = cheapest_path(
            self._net, self._is_open, self._prices, cell, way, need, change, self._path
        )
        return int(price), self._path[:length].tolist()


class _ByProgramme:
    """Linear programmes, one for each cell and way: the sums are no network."""

    def __init__(
        self,
        equations: Sequence[Equation],
        base: NDArray[np.int64],
        slack: NDArray[np.int64],
        prices: NDArray[np.int64],
        threshold: int,
    ) -> None:
        from mosty.engines.disclosure.programme import Widening  # noqa: PLC0415 -- the solver loads

        self.hidden = set[int]()
        self._widening = Widening(equations, slack, prices)
        self._base = base
        self._slack = slack
        self._threshold = threshold
        # How far each cell moved in the answers so far, all through cells now hidden.
        self._lowered = np.zeros(len(base))
        self._raised = np.zeros(len(base))

    def hide(self, cells: Iterable[int]) -> None:
        for cell in cells:
            if cell not in self.hidden:
                self.hidden.add(cell)
                self._widening.hide(cell)

    def protect(self, cell: int, width: int) -> bool:
        value, slack = int(self._base[cell]), int(self._slack[cell])
        numbers = self._lowered[cell] + self._raised[cell]
        if numbers >= width and value + self._raised[cell] >= self._threshold:
            return True
        lowered = min(slack, width)
        found = self._moves(cell, lowered, max(self._threshold - value, width - lowered, 0))
        if found is None:
            found = self._moves(cell, 0, max(self._threshold - value, width))
        for moves in found or ():
            self.hide(np.flatnonzero(moves).tolist())
            np.maximum(self._lowered, np.floor(-moves), out=self._lowered)
            np.maximum(self._raised, np.floor(moves), out=self._raised)
        return found is not None

    def _moves(self, cell: int, lowered: int, raised: int) -> list[NDArray[np.float64]] | None:
        """The cheapest moves of all cells that take one so far; None where it cannot get there."""
        answers = [
            self._widening.cheapest(cell, way, far)
            for way, far in ((-1, lowered), (1, raised))
            if far
        ]
        found = [answer for answer in answers if answer is not None]
        return found if len(found) == len(answers) else None


class _Both:
    """Paths first; programmes for the cells that no path helps."""

    def __init__(self, paths: _OnNetwork, programmes: Callable[[], _ByProgramme]) -> None:
        self._paths = paths
        self._start = programmes
        self._programmes: _ByProgramme | None = None

    @property
    def hidden(self) -> set[int]:
        return self._paths.hidden

    def hide(self, cells: Iterable[int]) -> None:
        self._paths.hide(cells)

    def protect(self, cell: int, width: int) -> bool:
        if self._paths.protect(cell, width):
            return True
        if self._programmes is None:
            self._programmes = self._start()
        self._programmes.hide(sorted(self._paths.hidden))
        found = self._programmes.protect(cell, width)
        self._paths.hide(sorted(self._programmes.hidden))
        return found
