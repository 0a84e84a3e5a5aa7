"""The Method of Equal Shares for one endowment, decided by exact integers.

A voter who never ran out of money has the endowment less the shares of the elected projects she
marked. So the money of any group of voters is `people * endowment - sum(paid[r] * share[r])` with
whole numbers `people` and `paid[r]`: the kernels count those, Python's integers do the rest.
Doubles only choose which projects and which voters have to be looked at exactly.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats, Integers
from mosty.engines.budget.tally import Tally
from mosty.engines.errors import ShapeError

__all__ = ["Ground", "Outcome", "Purchase", "Run", "ground"]

ROUNDING = 2.0**-53


@dataclass(frozen=True, slots=True)
class Ground:
    """What every run on the same election shares.

    Attributes:
        counted: the election.
        utility: "cost", "cardinality" or "score".
        places: (p,) order in which tied projects are chosen.
        factors: (p,) utility of a mark of weight 1.
        open: (p,) may be bought: someone marked it, it costs something, and no more than all.
        starts, rows, weights: supporters by project; weights empty where all are 1.
        ballot_starts: ballots are this long.
        people: (m,) how many cast each ballot, as doubles.
        bounds: (p,) no share can be below it; inf where a project is not open.
    """

    counted: Tally
    utility: str
    places: tuple[int, ...]
    factors: tuple[int, ...]
    open: tuple[bool, ...]
    starts: Integers
    rows: NDArray[np.int32]
    weights: Floats
    ballot_starts: Integers
    people: Floats
    bounds: Floats


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round: a project bought by its supporters.

    Attributes:
        project: its number.
        share: what a mark of weight 1 pays, in units of money.
        tied: all projects at the same price per utility, itself among them; one = no tie.
        full: people who paid the full share.
        full_weight: the weights of their marks.
        partial: people who paid all they had left, less than that.
    """

    project: int
    share: Fraction
    tied: tuple[int, ...]
    full: int
    full_weight: int
    partial: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one endowment buys.

    Attributes:
        order: numbers of the projects in the order of election.
        cost: of all of them, in units of money.
        ties: tied projects and the one chosen, where there was a choice.
    """

    order: tuple[int, ...]
    cost: int
    ties: tuple[tuple[tuple[int, ...], int], ...]


@dataclass(slots=True)
class _Price:
    """Exact share = money / (base * weight); who pays less was told apart from who pays in full."""

    money: int
    weight: int
    full: int
    partial: int
    low: float
    high: float
    nearest: float
    close: list[tuple[int, int, int]]  # ballot, what it has left (over base * weight), its weight


def ground(counted: Tally, utility: str, places: tuple[int, ...]) -> Ground:
    """The election prepared for runs with one utility.

    Raises:
        ShapeError: an unknown utility, or scores where ballots have none.
    """
    if utility not in ("cost", "cardinality", "score"):
        raise ShapeError("utility %(utility)s is not known", utility=utility)
    starts, rows, points = counted.starts, counted.rows, counted.points
    ballot_starts = counted.ballot_starts
    if utility == "score":
        if points is None or counted.mark_points is None:
            raise ShapeError("ballots of this type have no scores")
        ballot_starts = _without_zeros(ballot_starts, counted.mark_points)
        starts, rows, points = _without_zeros(starts, points), rows[points > 0], points[points > 0]
    weights = points if utility == "score" and points is not None else np.zeros(0, np.int64)
    totals = np.concatenate(
        ([0], np.cumsum(counted.people[rows] * (weights if len(weights) else 1)))
    )
    total = (totals[starts[1:]] - totals[starts[:-1]]).tolist()
    is_open = tuple(
        total[p] > 0 and 0 < cost <= counted.budget for p, cost in enumerate(counted.costs)
    )
    return Ground(
        counted=counted,
        utility=utility,
        places=places,
        factors=counted.costs if utility == "cost" else (1,) * len(counted.ids),
        open=is_open,
        starts=starts,
        rows=rows,
        weights=weights.astype(np.float64),
        ballot_starts=ballot_starts,
        people=counted.people.astype(np.float64),
        bounds=np.array(
            [
                cost / total[p] * (1 - 4 * ROUNDING) if is_open[p] else inf
                for p, cost in enumerate(counted.costs)
            ]
        ),
    )


class Run:
    """Equal shares with one endowment a voter, purchase by purchase."""

    def __init__(self, on: Ground, endowment: Fraction) -> None:
        self.on = on
        count = len(on.counted.ids)
        # All money below is a whole number of 1/base units.
        self.base = endowment.denominator
        self.endowment = endowment.numerator
        self.shares: list[int] = []
        self.purchases: list[tuple[int, _Price, tuple[int, ...]]] = []
        self.rows = on.rows.copy()
        self.weights = on.weights.copy()
        self.starts = on.starts[:-1]
        self.stops = on.starts[1:].copy()
        self.purses = np.full(len(on.people), float(endowment))
        self.costs = np.array(on.counted.costs, dtype=np.float64)
        self.factors = np.array(on.factors, dtype=np.float64)
        self.factors[self.factors == 0] = 1.0  # free projects are not bought
        self.least = on.bounds.copy()
        self.share = np.zeros(count)
        self.slack = np.zeros(count)
        self.found = np.zeros(count, dtype=np.int64)
        self.paid = np.zeros(count, dtype=np.int64)
        longest = int(np.diff(on.starts).max(initial=0))
        self.close = np.zeros(longest, dtype=np.int64)
        # Rounds each ballot has paid in, and with what weight, in the place of its marks.
        self.paid_count = np.zeros(len(on.people), dtype=np.int32)
        self.paid_rounds = np.empty(len(on.rows), dtype=np.int32)
        self.paid_weights = np.empty(len(on.weights), dtype=np.int64)

    def outcome(self) -> Outcome:
        """Buys until nobody can buy anything."""
        while self._buy():
            pass
        order = tuple(project for project, _price, _tied in self.purchases)
        return Outcome(
            order=order,
            cost=sum(self.on.counted.costs[project] for project in order),
            ties=tuple((tied, p) for p, _price, tied in self.purchases if len(tied) > 1),
        )

    def told(self) -> tuple[Purchase, ...]:
        """The purchases so far with exact shares."""
        return tuple(
            Purchase(
                project=project,
                share=Fraction(share, self.base),
                tied=tied,
                full=price.full,
                full_weight=price.weight,
                partial=price.partial,
            )
            for (project, price, tied), share in zip(self.purchases, self.shares, strict=True)
        )

    def money_of_supporters(self, project: int) -> Fraction:
        """What the people who marked it still have, in units of money."""
        from mosty.engines.budget import kernels  # noqa: PLC0415 -- the compiler loads here

        poor, _full, _weight, _close = self._split(kernels, project, inf, inf)
        return Fraction(self._money(poor), self.base)

    @property
    def _error(self) -> float:
        """No purse is further than this from the exact one: one rounding a share, one a payment."""
        return (4 * len(self.shares) + 8) * ROUNDING * (self.endowment / self.base)

    def _buy(self) -> bool:
        from mosty.engines.budget import kernels  # noqa: PLC0415 -- the compiler loads here

        prices: dict[int, _Price] = {}
        floor = 0.0
        while True:
            number, rest = kernels.candidates(
                self.costs, self.factors, self.starts, self.stops, self.rows, self.weights,
                self.on.people, self.purses, self._error, floor, self.least, self.share,
                self.slack, self.found,
            )  # fmt: skip
            for project in self.found[:number].tolist():
                if project not in prices:
                    price = self._price(kernels, project)
                    if price is None:
                        self.least[project] = inf
                    else:
                        prices[project] = price
            if not prices:
                if rest == inf:
                    return False
                continue
            cheapest = self._cheapest(prices)
            lowest = self._per_utility(cheapest[0], prices[cheapest[0]]) * (1 + 8 * ROUNDING)
            if rest > lowest:
                break
            floor = lowest
        chosen = min(cheapest, key=self.on.places.__getitem__)
        self._pay(kernels, chosen, prices[chosen])
        self.purchases.append((chosen, prices[chosen], tuple(cheapest)))
        return True

    def _cheapest(self, prices: dict[int, _Price]) -> list[int]:
        """All projects at the lowest exact price per utility."""
        if len(prices) == 1:
            return list(prices)
        exact = {
            project: Fraction(price.money, price.weight * self.on.factors[project])
            for project, price in prices.items()
        }
        lowest = min(exact.values())
        return sorted(project for project, value in exact.items() if value == lowest)

    def _per_utility(self, project: int, price: _Price) -> float:
        return price.money / (self.base * price.weight * self.on.factors[project])

    def _price(self, kernels: ModuleType, project: int) -> _Price | None:
        """The exact share of a project; None when its supporters cannot pay."""
        x, slack = float(self.share[project]), float(self.slack[project])
        least = float(self.least[project]) * (1 - 8 * ROUNDING)
        slack += 4 * ROUNDING * x
        while True:
            low, high = (max(least, x - slack), x + slack) if slack < inf else (least, inf)
            price = self._price_between(kernels, project, low, high)
            if price is None and slack < inf:
                slack = inf
            elif price is None:
                return None
            elif low < price.nearest < high:
                return price
            else:
                slack = inf if slack > x else 1000 * slack
                least *= 1 - 8 * ROUNDING

    def _price_between(
        self, kernels: ModuleType, project: int, low: float, high: float
    ) -> _Price | None:
        """The exact share, if it lies between; nothing is known if it does not."""
        partial, full, weight, doubtful = self._split(kernels, project, low, high)
        money = self.on.counted.costs[project] * self.base - self._money(partial)
        close = self._exactly(self.close[:doubtful].tolist())
        weight += sum(many * each for _left, each, many, _row in close)
        full += sum(many for _left, _each, many, _row in close)
        for left, each, many, _row in close:
            if weight == 0 or money * each <= left * weight:
                break
            partial, full = partial + many, full - many
            money -= many * left
            weight -= many * each
        if weight == 0:
            return None
        return _Price(
            money, weight, full, partial, low, high, money / (self.base * weight),
            [(row, left * weight - money * each, each) for left, each, _many, row in close],
        )  # fmt: skip

    def _split(
        self, kernels: ModuleType, project: int, low: float, high: float
    ) -> tuple[int, int, int, int]:
        on = self.on
        told: tuple[int, int, int, int] = kernels.split(
            self.starts[project], self.stops[project], low, high, self._error, self.rows,
            self.weights, on.counted.people, self.purses, on.ballot_starts, self.paid_count,
            self.paid_rounds, self.paid_weights, self.paid, self.close,
        )  # fmt: skip
        return told

    def _money(self, people: int) -> int:
        """The money of the people the last split counted as short, over base."""
        paid: list[int] = self.paid[: len(self.shares)].tolist()
        return people * self.endowment - sum(
            times * share for times, share in zip(paid, self.shares, strict=True) if times
        )

    def _exactly(self, entries: list[int]) -> list[tuple[int, int, int, int]]:
        """Money left (over base), weight, people and ballot of each entry, poorest first."""
        on = self.on
        found = []
        for entry in entries:
            row = int(self.rows[entry])
            first = int(on.ballot_starts[row])
            left = self.endowment
            for place in range(first, first + int(self.paid_count[row])):
                times = int(self.paid_weights[place]) if len(self.weights) else 1
                left -= times * self.shares[self.paid_rounds[place]]
            each = int(self.weights[entry]) if len(self.weights) else 1
            found.append((left, each, int(on.counted.people[row]), row))
        return sorted(found, key=lambda told: (Fraction(told[0], told[1]), told[3]))

    def _pay(self, kernels: ModuleType, project: int, price: _Price) -> None:
        on = self.on
        number = len(self.shares)
        kernels.pay(
            self.starts[project], self.stops[project], number, price.nearest, price.low,
            price.high, self._error, self.rows, self.weights, self.purses, on.ballot_starts,
            self.paid_count, self.paid_rounds, self.paid_weights,
        )  # fmt: skip
        for row, left, each in price.close:
            # Who paid exactly what she had is out of money as well.
            self.purses[row] = kernels.SPENT
            if left > 0:
                self.purses[row] = left / (price.weight * self.base)
                place = int(on.ballot_starts[row] + self.paid_count[row])
                self.paid_count[row] += 1
                self.paid_rounds[place] = number
                if len(self.weights):
                    self.paid_weights[place] = each
        common = gcd(price.money, price.weight)
        times = price.weight // common
        self.base *= times
        self.endowment *= times
        self.shares = [share * times for share in self.shares]
        self.shares.append(price.money // common)
        self.least[project] = inf


def _without_zeros(starts: Integers, points: Integers) -> Integers:
    """Where rows begin once marks of 0 points are left out."""
    return np.concatenate(([0], np.cumsum(points > 0))).astype(np.int64)[starts]
