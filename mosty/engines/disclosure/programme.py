"""Linear programmes on sums that are no network (three dimensions, two with levels). HiGHS.

The solver only proposes: every answer is rounded to whole numbers and checked against the sums
exactly, and what the check does not bear out is solved again in whole numbers or not used at all.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosty.engines.disclosure.network import Equation
from mosty.engines.errors import Infeasible, SolverFailed

__all__ = ["SECONDS", "Programme", "Widening", "completed"]

SECONDS = 120.0  # for one programme; a longer one is given up, and then nothing is published

_NEAR = 1e-6
_FREE = 1e-3  # what a hidden cell costs: little, so that few of them move


def run(model: Any) -> str:
    """Solve the HiGHS model: "optimal" or "infeasible".

    Raises:
        SolverFailed: any other end (time, memory, numbers).
    """
    from highspy import HighsModelStatus, HighsStatus  # noqa: PLC0415 -- heavy

    # HiGHS counts the seconds of a model from its first run.
    model.setOptionValue("time_limit", model.getRunTime() + SECONDS)
    status = model.run()
    ended = model.getModelStatus()
    if status == HighsStatus.kOk and ended == HighsModelStatus.kOptimal:
        return "optimal"
    if status == HighsStatus.kOk and ended == HighsModelStatus.kInfeasible:
        return "infeasible"
    raise SolverFailed(
        "the solver stopped without an answer (%(status)s); nothing may be published",
        status=model.modelStatusToString(ended),
    )


def _model(
    rows: Sequence[Sequence[tuple[int, int]]],
    right: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> Any:
    """A HiGHS model of equations between bounded columns, without an objective."""
    from highspy import Highs, HighsLp, MatrixFormat  # noqa: PLC0415 -- heavy

    programme = HighsLp()
    programme.num_col_ = len(lower)
    programme.num_row_ = len(rows)
    programme.col_cost_ = np.zeros(len(lower))
    programme.col_lower_ = lower
    programme.col_upper_ = upper
    programme.row_lower_ = right
    programme.row_upper_ = right
    programme.a_matrix_.format_ = MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in rows)])
    programme.a_matrix_.index_ = np.array([column for row in rows for column, _ in row])
    programme.a_matrix_.value_ = np.array([float(value) for row in rows for _, value in row])
    model: Any = Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("presolve", "off")  # the next programme starts where the last one ended
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5)
    model.passModel(programme)
    return model


def _in_whole_numbers(model: Any, columns: int, *, whole: bool) -> None:
    from highspy import HighsVarType  # noqa: PLC0415 -- heavy

    kind = HighsVarType.kInteger if whole else HighsVarType.kContinuous
    model.changeColsIntegrality(
        columns, np.arange(columns, dtype=np.int32), np.array([kind] * columns)
    )


def _solution(model: Any) -> NDArray[np.float64]:
    return np.array(model.getSolution().col_value)


class Programme:
    """How far each hidden cell of one group of sums can move in whole numbers."""

    def __init__(
        self,
        equations: Sequence[Equation],
        values: NDArray[np.int64],
        slack: NDArray[np.int64],
        threshold: int,
    ) -> None:
        self.cells = sorted({cell for whole, parts in equations for cell in (whole, *parts)} - {-1})
        self.solved = 0
        column = {cell: index for index, cell in enumerate(self.cells)}
        size = len(self.cells)
        self._rows = [
            [*((column[part], 1) for part in parts), *([(column[whole], -1)] if whole >= 0 else [])]
            for whole, parts in equations
        ]
        self._values = values[self.cells]
        self._threshold = threshold
        self._slack = slack[self.cells]
        # Farther than this a count has no limit: more people than the publication has.
        self._most = 4 * int(values.max(initial=0)) + 1000
        self._lowered = np.zeros(size, np.int64)
        self._raised = np.zeros(size, np.int64)
        self._model = _model(
            self._rows,
            np.zeros(len(self._rows)),
            -self._slack.astype(float),
            np.full(size, float(self._most)),
        )

    def intervals(self) -> tuple[list[int], list[int | None]]:
        """How far each of `cells` was seen lowered and raised (None: no limit).

        A cell that other cells' answers have shown protected is not asked again. One that its own
        two programmes leave weak is asked in whole numbers, and then the answer is exact.
        """
        for column in range(len(self.cells)):
            for whole in (False, True):
                for way in (1, -1):
                    if not self._is_settled(column):
                        self._look(column, way, whole=whole)
        far = self._raised.tolist()
        return self._lowered.tolist(), [None if up >= self._most else up for up in far]

    def _is_settled(self, column: int) -> bool:
        numbers = self._lowered[column] + self._raised[column] + 1
        highest = self._values[column] + self._raised[column]
        return bool(highest >= self._threshold and numbers >= self._threshold)

    def _look(self, column: int, way: int, *, whole: bool) -> None:
        """The furthest the cell moves that way; the answer counts for all cells if it is whole."""
        self._model.changeColCost(column, -float(way))
        if whole:
            _in_whole_numbers(self._model, len(self.cells), whole=True)
        self.solved += 1
        ended = run(self._model)
        moves = np.rint(_solution(self._model)).astype(np.int64)
        if whole:
            _in_whole_numbers(self._model, len(self.cells), whole=False)
        self._model.changeColCost(column, 0.0)
        if ended != "optimal":
            raise SolverFailed("the solver lost the true table; nothing may be published")
        if self._holds(moves):
            np.maximum(self._lowered, -moves, out=self._lowered)
            np.maximum(self._raised, moves, out=self._raised)
        elif whole:
            raise SolverFailed("the solver's answer breaks a sum; nothing may be published")

    def _holds(self, moves: NDArray[np.int64]) -> bool:
        listed = moves.tolist()
        return bool((moves >= -self._slack).all()) and all(
            sum(sign * listed[column] for column, sign in row) == 0 for row in self._rows
        )


class Widening:
    """Which cells to hide so that a hidden cell can move as far as it must: the cheapest by price.

    Each cell may rise or fall; what is not hidden costs its price for every person moved.
    """

    def __init__(
        self, equations: Sequence[Equation], slack: NDArray[np.int64], prices: NDArray[np.int64]
    ) -> None:
        size = len(slack)
        rows = [
            [
                *((part, 1) for part in parts),
                (whole, -1),
                *((size + part, -1) for part in parts),
                (size + whole, 1),
            ]
            for whole, parts in equations
        ]
        self._size = size
        self._slack = slack.astype(float)
        self._barred = prices < 0
        self._prices = prices.astype(float)
        most = np.full(size, np.inf)
        upper = np.concatenate([most, self._slack])
        upper[: self._size][self._barred] = 0.0
        upper[self._size :][self._barred] = 0.0
        self._upper = upper
        self._model = _model(rows, np.zeros(len(rows)), np.zeros(2 * size), upper)
        for cell in range(size):
            self._model.changeColCost(cell, max(self._prices[cell], 0.0))
            self._model.changeColCost(size + cell, max(self._prices[cell], 0.0))

    def hide(self, cell: int) -> None:
        """The cell is hidden now: it moves (nearly) for free."""
        for column, most in ((cell, np.inf), (cell + self._size, self._slack[cell])):
            self._model.changeColCost(column, _FREE)
            self._model.changeColBounds(column, 0.0, most)
            self._upper[column] = most

    def cheapest(self, cell: int, way: int, need: int) -> NDArray[np.float64] | None:
        """(n,) moves of all cells when `cell` moves `need` one way; None = impossible."""
        columns = (cell, cell + self._size)
        moved, still = columns if way > 0 else columns[::-1]
        self._model.changeColBounds(moved, float(need), float(need))
        self._model.changeColBounds(still, 0.0, 0.0)
        ended = run(self._model)
        answer = None
        if ended == "optimal":
            found = _solution(self._model)
            size = self._size
            answer = found[:size] - found[size:]
            answer[np.abs(answer) < _NEAR] = 0.0
        for column in columns:
            self._model.changeColBounds(column, 0.0, self._upper[column])
        return answer


def completed(
    equations: Sequence[Equation], values: Sequence[int | None], floor: int
) -> tuple[int, ...]:
    """Any whole numbers >= `floor` for the hidden cells (None) that fit all the sums.

    Raises:
        Infeasible: no whole numbers fit.
        SolverFailed: the solver did not find out.
    """
    unknown = [cell for cell, value in enumerate(values) if value is None]
    column = {cell: index for index, cell in enumerate(unknown)}
    rows, right = [], []
    for whole, parts in equations:
        signed = [*((part, 1) for part in parts), (whole, -1)]
        rows.append([(column[cell], sign) for cell, sign in signed if cell in column])
        right.append(-sum(sign * (values[cell] or 0) for cell, sign in signed))
    size = len(unknown)
    most = float(sum(value for value in values if value is not None) + size * 100)
    model = _model(
        rows, np.array(right, float), np.full(size, float(floor)), np.full(size, max(most, 1.0))
    )
    _in_whole_numbers(model, size, whole=True)
    full = [value or 0 for value in values]
    if unknown:
        if run(model) != "optimal":
            raise Infeasible("no whole numbers of people fit the totals that are shown")
        for cell, value in zip(unknown, np.rint(_solution(model)).tolist(), strict=True):
            full[cell] = int(value)
    for whole, parts in equations:
        if full[whole] != sum(full[part] for part in parts):
            if not unknown:
                raise Infeasible("no whole numbers of people fit the totals that are shown")
            raise SolverFailed("the solver's answer breaks a sum; nothing may be published")
    return tuple(full)
