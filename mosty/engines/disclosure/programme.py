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
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5)
    model.passModel(programme)
    _in_whole_numbers(model, len(lower), whole=False)
    return model


def _in_whole_numbers(model: Any, columns: int, *, whole: bool) -> None:
    from highspy import HighsVarType  # noqa: PLC0415 -- heavy

    kind = HighsVarType.kInteger if whole else HighsVarType.kContinuous
    # Linear programmes start where the last one ended; those in whole numbers start anew.
    model.setOptionValue("presolve", "on" if whole else "off")
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
        self._rows = [
            [*((column[part], 1) for part in parts), *([(column[whole], -1)] if whole >= 0 else [])]
            for whole, parts in equations
        ]
        self._values = values[self.cells].tolist()
        self._threshold = threshold
        self._slack = slack[self.cells]
        # Farther than this a count has no limit: more people than the publication has.
        self.without_limit = 4 * int(values.max(initial=0)) + 1000
        self._upper = float(self.without_limit)
        self._seen = [{value} for value in self._values]
        self._model = _model(
            self._rows,
            np.zeros(len(self._rows)),
            -self._slack.astype(float),
            np.array([self._upper - value for value in self._values]),
        )

    def numbers(self) -> list[list[int]]:
        """Numbers each of `cells` was seen to take in whole tables, in order.

        A cell that other cells' answers have shown protected is not asked again. One that its own
        two programmes leave weak is asked in whole numbers, and then its ends are exact.
        """
        for column in range(len(self.cells)):
            for whole in (False, True):
                for way in (1, -1):
                    if not self._is_settled(column):
                        self._look(column, way, whole=whole)
            # Between the ends of sums that are no network some numbers can be impossible.
            seen, true = self._seen[column], self._values[column]
            far = 4 * self._threshold  # enough to find as many numbers as are needed
            between = range(max(min(seen) + 1, true - far), min(max(seen), true + far))
            for number in sorted(between, key=lambda number: abs(number - true)):
                if self._is_settled(column):
                    break
                if number not in seen:
                    self._try(column, number)
        return [sorted(seen) for seen in self._seen]

    def _is_settled(self, column: int) -> bool:
        seen = self._seen[column]
        return len(seen) >= self._threshold and max(seen) >= self._threshold

    def _look(self, column: int, way: int, *, whole: bool) -> None:
        """The furthest the cell moves that way."""
        self._model.changeColCost(column, -float(way))
        self._solve(whole=whole, must=True)
        self._model.changeColCost(column, 0.0)

    def _try(self, column: int, number: int) -> None:
        """Whether the cell can be this number."""
        move = float(number - self._values[column])
        self._model.changeColBounds(column, move, move)
        if self._solve(whole=False, must=False) and number not in self._seen[column]:
            self._solve(whole=True, must=False)
        self._model.changeColBounds(
            column, -float(self._slack[column]), self._upper - self._values[column]
        )

    def _solve(self, *, whole: bool, must: bool) -> bool:
        """One programme; its answer counts for all cells if it is a table in whole numbers.

        Returns:
            False: no table fits.
        """
        if whole:
            _in_whole_numbers(self._model, len(self.cells), whole=True)
        self.solved += 1
        ended = run(self._model)
        moves = np.rint(_solution(self._model)).astype(np.int64)
        if whole:
            _in_whole_numbers(self._model, len(self.cells), whole=False)
        if ended != "optimal":
            if must:
                raise SolverFailed("the solver lost the true table; nothing may be published")
            return False
        if self._holds(moves):
            for seen, value, move in zip(self._seen, self._values, moves.tolist(), strict=True):
                seen.add(value + move)
        elif whole:
            raise SolverFailed("the solver's answer breaks a sum; nothing may be published")
        return True

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
    """Any whole numbers >= `floor` for the hidden cells (None, at least one) that fit all the sums.

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
    if run(model) != "optimal":
        raise Infeasible("no whole numbers of people fit the totals that are shown")
    for cell, value in zip(unknown, np.rint(_solution(model)).tolist(), strict=True):
        full[cell] = int(value)
    for whole, parts in equations:
        if full[whole] != sum(full[part] for part in parts):
            raise SolverFailed("the solver's answer breaks a sum; nothing may be published")
    return tuple(full)
