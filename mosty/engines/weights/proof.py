"""Why no weights can meet the targets: linear programmes over the cells of the sample.

The weighted number of people of each cell is a variable between its bounds, every target a
row. What the solver says of the conflict is checked again by weak duality: for any prices of the
targets, a bound that needs no trust in the solver.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.errors import Infeasible, SolverFailed
from mosty.engines.weights.cells import Cells
from mosty.engines.weights.raking import NOTHING

__all__ = ["why_not"]

_SLACK = 1e-6  # relative: below it a target counts as just reachable, above it as out of reach

Name = tuple[str, str]  # margin, category


@dataclass(frozen=True, slots=True)
class _Row:
    """One target: the cells it sums, the sum wanted, and of how many (who answered)."""

    name: Name | None  # None: the total, or those without an answer; never left out
    cells: Integers
    target: float
    whole: float


@dataclass(slots=True)
class _Programme:
    """Sums over cells with bounds; `best` optimises one linear function of them."""

    base: Floats
    rows: list[_Row]
    low: Floats = field(init=False)
    high: Floats = field(init=False)

    def bounded(self, floor: float, cap: float) -> "_Programme":
        self.low = floor * self.base
        self.high = np.minimum(cap * self.base, self.base.sum())
        return self

    def best(
        self, rows: Sequence[_Row], cost: Floats, *, ratio: tuple[float, float] | None = None
    ) -> tuple[float, Floats] | None:
        """(lowest cost, prices of the rows), or None: no values meet the rows.

        With `ratio` = (sign, cost) one more variable bounds every cell's ratio: from below with
        sign 1, from above with sign -1.
        """
        import highspy  # noqa: PLC0415 -- the solver loads here

        size = len(self.base)
        programme = highspy.HighsLp()
        starts, index, value = [0], [], []
        for row in rows:
            index.append(row.cells)
            value.append(np.ones(len(row.cells)))
            starts.append(starts[-1] + len(row.cells))
        lower = [row.target for row in rows]
        upper = list(lower)
        low, high = self.low, self.high
        if ratio is not None:
            sign, price = ratio
            cost = np.append(cost, price)
            low, high = np.append(low, 0.0), np.append(high, float(self.base.sum()))
            cell = np.arange(size)
            index.append(np.column_stack((cell, np.full(size, size))).ravel())
            value.append(np.column_stack((np.full(size, sign), -sign * self.base)).ravel())
            starts.extend(starts[-1] + 2 * (cell + 1))
            lower.extend([0.0] * size)
            upper.extend([math.inf] * size)
        programme.num_col_, programme.num_row_ = len(low), len(lower)
        programme.col_cost_ = cost
        programme.col_lower_, programme.col_upper_ = low, high
        programme.row_lower_, programme.row_upper_ = np.array(lower), np.array(upper)
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.array(starts, np.int32)
        programme.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
        programme.a_matrix_.value_ = np.concatenate(value)
        return _solved(highspy, programme)

    def reach(self, row: _Row, others: Sequence[_Row], *, most: bool) -> float:
        """A proved bound of the row's sum while the other rows hold: never above `most` of it.

        For any prices: sum <= prices * targets + the best of what the prices leave of each cell.
        """
        cost = np.zeros(len(self.base))
        cost[row.cells] = -1.0 if most else 1.0
        found = self.best(others, cost)
        if found is None:
            return math.nan
        _value, prices = found
        left, bound = cost.copy(), 0.0
        for other, price in zip(others, prices, strict=True):
            left[other.cells] -= price
            bound += price * other.target
        bound += float(np.where(left > 0, left * self.low, left * self.high).sum())
        return -bound if most else bound


def _solved(highspy: Any, programme: Any) -> tuple[float, Floats] | None:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(programme)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    prices = np.array(solver.getSolution().row_dual)
    return float(solver.getInfo().objective_function_value), prices


def why_not(
    cells: Cells,
    targets: Sequence[Floats],
    names: Sequence[Sequence[Name]],
    *,
    floor: float,
    cap: float,
) -> Infeasible | None:
    """The reason no weights meet the targets, or None when there are such weights.

    Raises:
        SolverFailed: the solver finds a conflict that its own prices do not prove.
    """
    everyone = np.arange(len(cells.base))
    total = float(cells.base.sum())
    rows = [_Row(None, everyone, total, total)]
    for codes, sums, categories in zip(cells.codes, targets, names, strict=True):
        answered = float(sums[: len(categories)].sum())
        for code in np.unique(codes):
            name = categories[code] if code < len(categories) else None
            rows.append(_Row(name, np.flatnonzero(codes == code), float(sums[code]), answered))
    programme = _Programme(cells.base, rows)
    free = np.zeros(len(cells.base))
    highest = programme.bounded(0.0, math.inf).best(rows, free, ratio=(1.0, -1.0))
    if highest is None:
        return Infeasible(
            "the targets contradict each other in this sample. %(margin)s %(category)s"
            " (%(count)d respondents): %(target)s is wanted, %(reach)s can be reached."
            " Targets held meanwhile: %(held)s. Join categories or correct the targets",
            **_conflict(programme.bounded(0.0, math.inf), cells),
        )
    largest_floor = -highest[0]
    if largest_floor <= NOTHING:
        return Infeasible(
            "the targets can only be met if some respondents count for nothing."
            " %(margin)s %(category)s (%(count)d respondents): %(target)s is wanted, %(reach)s can"
            " be reached when everyone counts. Targets held meanwhile: %(held)s."
            " Join categories or correct the targets",
            **_conflict(programme.bounded(100 * NOTHING, math.inf), cells),
        )
    if floor > largest_floor * (1 - _SLACK):
        return Infeasible(
            "the floor %(floor)s is too high, at most %(best)s can be kept."
            " %(margin)s %(category)s (%(count)d respondents): %(target)s is wanted, %(reach)s can"
            " be reached. Targets held meanwhile: %(held)s",
            floor=f"{floor:g}",
            best=f"{math.floor(largest_floor * 1e4) / 1e4:g}",
            **_conflict(programme.bounded(max(floor, largest_floor * 1.0001), math.inf), cells),
        )
    floor = max(floor, min(100 * NOTHING, largest_floor / 2))  # a cap that leaves somebody nothing
    lowest = programme.bounded(floor, math.inf).best(rows, free, ratio=(-1.0, 1.0))
    if lowest is not None and cap < lowest[0] * (1 + _SLACK):
        return Infeasible(
            "the cap %(cap)s is too tight, at least %(best)s is needed."
            " %(margin)s %(category)s (%(count)d respondents): %(target)s is wanted, %(reach)s can"
            " be reached. Targets held meanwhile: %(held)s",
            cap=f"{cap:g}",
            best=f"{math.ceil(lowest[0] * 1e4) / 1e4:g}",
            **_conflict(programme.bounded(floor, min(cap, lowest[0] / 1.0001)), cells),
        )
    return None


def _conflict(programme: _Programme, cells: Cells) -> dict[str, object]:
    """A smallest set of targets that cannot hold together, and how far one is from the others."""
    kept = list(programme.rows)
    nothing = np.zeros(len(cells.base))
    # Later margins go first, so that the conflict is told in the margins named first.
    for row in reversed(programme.rows):
        rest = [other for other in kept if other is not row]
        if row.name is not None and programme.best(rest, nothing) is None:
            kept = rest
    named = [(row, *row.name) for row in kept if row.name is not None]
    row, margin, category = named[-1]
    others = [other for other in kept if other is not row]
    reach, sign = programme.reach(row, others, most=True), "≤"
    if not row.target > reach:
        reach, sign = programme.reach(row, others, most=False), "≥"
        if not row.target < reach:
            raise SolverFailed(
                "the targets seem to contradict each other at %(margin)s %(category)s, but no proof"
                " of it was found: join small categories",
                margin=margin,
                category=category,
            )
    return {
        "margin": margin,
        "category": category,
        "count": int(cells.count[row.cells].sum()),
        "target": _percent(row.target / row.whole),
        "reach": f"{sign} {_percent(reach / row.whole)}",
        "held": ", ".join(
            f"{held[1]} {held[2]} {_percent(held[0].target / held[0].whole)}" for held in named[:-1]
        )
        or "–",
    }


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"
