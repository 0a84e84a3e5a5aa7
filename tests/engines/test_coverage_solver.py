"""The solver calls an answer optimal only when it is proven."""

import numpy as np
import pytest

from mosty.engines.coverage.solver import Model, relative_gap, rows, solve
from mosty.engines.errors import Infeasible, SolverFailed


def _knapsack(values: list[float], sizes: list[float], room: float, *, integer: bool) -> Model:
    count = len(values)
    return Model(
        costs=np.array(values, dtype=float),
        lower=np.zeros(count),
        upper=np.ones(count),
        integer=np.full(count, integer),
        matrix=rows(np.zeros(count, dtype=int), np.arange(count), np.array(sizes), count=1),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([room]),
        maximise=True,
    )


def test_the_best_whole_answer_and_its_bound() -> None:
    # 10 + 7 fits into 5 (3 + 2); 10 + 8 would need 6.
    solved = solve(_knapsack([10.0, 8.0, 7.0], [3.0, 3.0, 2.0], 5.0, integer=True))
    assert solved.status == "optimal"
    assert solved.proven
    assert solved.objective == solved.bound == 17
    assert solved.gap == 0
    assert solved.values.tolist() == [1, 0, 1]
    assert not solved.values.flags.writeable


def test_parts_are_allowed_where_nothing_must_be_whole() -> None:
    solved = solve(_knapsack([10.0, 8.0, 7.0], [3.0, 3.0, 2.0], 6.0, integer=False))
    assert solved.objective == pytest.approx(10 + 7 + 8 / 3)
    assert solved.proven


def _hard(count: int = 60) -> Model:
    """Subsets with equal sums: easy to state, long to prove."""
    draw = np.random.default_rng(7)
    matrix = draw.integers(1, 100, (5, count))
    row, column = np.indices(matrix.shape)
    half = np.floor(matrix.sum(axis=1) / 2)
    return Model(
        costs=np.concatenate((np.zeros(count), np.ones(10))),
        lower=np.zeros(count + 10),
        upper=np.concatenate((np.ones(count), np.full(10, np.inf))),
        integer=np.concatenate((np.ones(count, dtype=bool), np.zeros(10, dtype=bool))),
        matrix=rows(
            np.concatenate((row.ravel(), np.repeat(np.arange(5), 2))),
            np.concatenate((column.ravel(), count + np.arange(10))),
            np.concatenate((matrix.ravel().astype(float), np.tile([1.0, -1.0], 5))),
            count=5,
        ),
        row_lower=half,
        row_upper=half,
    )


def test_a_time_limit_is_no_proof() -> None:
    solved = solve(_hard(), seconds=0.2)
    assert solved.status == "limit"
    assert not solved.proven
    assert solved.bound <= solved.objective
    assert solved.gap > 0


def test_no_time_at_all_gives_no_answer() -> None:
    solved = solve(_hard(), seconds=0)
    assert not solved.proven
    assert len(solved.values) == 0
    assert solved.objective == np.inf
    assert solved.gap == np.inf


def test_a_gap_that_was_asked_for_is_met() -> None:
    model = _knapsack(list(np.arange(50) + 0.5), list(1.0 + np.arange(50) % 7), 60.0, integer=True)
    exact, rough = solve(model), solve(model, gap=0.2)
    assert exact.gap == 0
    assert rough.objective <= exact.objective <= rough.bound * (1 + 1e-9)
    assert rough.gap <= 0.2


def test_a_start_is_taken_up() -> None:
    model = _knapsack([10.0, 8.0, 7.0], [3.0, 3.0, 2.0], 5.0, integer=True)
    assert solve(model, start=np.array([0.0, 1.0, 1.0])).objective == 17


def test_conditions_that_exclude_each_other_are_infeasible() -> None:
    model = Model(
        costs=np.ones(1),
        lower=np.zeros(1),
        upper=np.ones(1),
        integer=np.ones(1, dtype=bool),
        matrix=rows(np.zeros(1, dtype=int), np.zeros(1, dtype=int), np.ones(1), count=1),
        row_lower=np.array([2.0]),
        row_upper=np.array([3.0]),
    )
    with pytest.raises(Infeasible, match="at once"):
        solve(model)


def test_an_answer_without_end_is_a_failure() -> None:
    model = Model(
        costs=-np.ones(1),
        lower=np.zeros(1),
        upper=np.full(1, np.inf),
        integer=np.zeros(1, dtype=bool),
        matrix=rows(np.empty(0, dtype=int), np.empty(0, dtype=int), np.empty(0), count=0),
        row_lower=np.empty(0),
        row_upper=np.empty(0),
    )
    with pytest.raises(SolverFailed, match="Unbounded"):
        solve(model)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(10, 10, 0), (10, 9, 0.1), (-10, -9, 0.1), (0, 0, 0), (0, 1, np.inf), (5, -np.inf, np.inf)],
)
def test_the_gap_is_told_per_objective(objective: float, bound: float, gap: float) -> None:
    assert relative_gap(objective, bound) == pytest.approx(gap)
