"""Sums of an event's money: what was planned, what was settled, what is missing; to the grosz."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mosty.engines.disclosure import THRESHOLD
from mosty.events.enums import BudgetSide

ZERO = Decimal("0.00")
_GROSZ = Decimal("0.01")


@dataclass(frozen=True)
class Money:
    """One line: `settled` None: not yet."""

    side: BudgetSide
    source: str
    planned: Decimal
    settled: Decimal | None = None


@dataclass(frozen=True)
class Sums:
    """Sums of some lines.

    Attributes:
        settled: of the lines that are settled.
        open_planned: what was planned of lines not settled yet.
        line_count, open_count: all lines; those not settled yet.
    """

    planned: Decimal = ZERO
    settled: Decimal = ZERO
    open_planned: Decimal = ZERO
    line_count: int = 0
    open_count: int = 0

    @property
    def expected(self) -> Decimal:
        """What it comes to when the open lines come out as planned."""
        return self.settled + self.open_planned

    @property
    def difference(self) -> Decimal:
        """How much more (or, below zero, less) than planned was settled, of settled lines alone."""
        return self.settled - (self.planned - self.open_planned)


@dataclass(frozen=True)
class SourceSums:
    """What one payer is to give, and what is to be paid from it."""

    source: str
    costs: Sums
    income: Sums

    @property
    def left(self) -> Decimal:
        """What remains of the money received, of settled lines."""
        return self.income.settled - self.costs.settled


@dataclass(frozen=True)
class BudgetSums:
    """An event's money in sums."""

    costs: Sums
    income: Sums
    sources: tuple[SourceSums, ...]

    @property
    def planned_balance(self) -> Decimal:
        return self.income.planned - self.costs.planned

    @property
    def settled_balance(self) -> Decimal:
        return self.income.settled - self.costs.settled

    @property
    def expected_balance(self) -> Decimal:
        return self.income.expected - self.costs.expected

    @property
    def is_settled(self) -> bool:
        """Nothing is left to settle."""
        return bool(self.costs.line_count or self.income.line_count) and not (
            self.costs.open_count + self.income.open_count
        )


def budget_sums(lines: Sequence[Money]) -> BudgetSums:
    """Sums of both sides and of each source, by its name."""
    sources = sorted({line.source for line in lines}, key=lambda name: (name == "", name))
    return BudgetSums(
        costs=_sums(line for line in lines if line.side == BudgetSide.COST),
        income=_sums(line for line in lines if line.side == BudgetSide.INCOME),
        sources=tuple(
            SourceSums(
                source,
                _sums(_of(lines, source, BudgetSide.COST)),
                _sums(_of(lines, source, BudgetSide.INCOME)),
            )
            for source in sources
        ),
    )


def cost_a_person(costs: Sums, came: int) -> Decimal | None:
    """What one person who came cost, of settled costs; None when too few came to tell."""
    if came < THRESHOLD or not costs.line_count:
        return None
    return (costs.settled / came).quantize(_GROSZ, rounding=ROUND_HALF_UP)


def _of(lines: Iterable[Money], source: str, side: BudgetSide) -> list[Money]:
    return [line for line in lines if line.source == source and line.side == side]


def _sums(lines: Iterable[Money]) -> Sums:
    planned = settled = waiting = ZERO
    count = open_count = 0
    for line in lines:
        count += 1
        planned += line.planned
        if line.settled is None:
            open_count += 1
            waiting += line.planned
        else:
            settled += line.settled
    return Sums(planned, settled, waiting, count, open_count)
