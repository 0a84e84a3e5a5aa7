"""HiGHS as this engine uses it: one thread, a fixed seed, and "optimal" only where it is proven."""

from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats
from mosty.engines.errors import Infeasible, SolverFailed

__all__ = ["Model", "Rows", "Solved", "rows", "solve"]

_ABSOLUTE = 1e-6  # HiGHS' own tolerance of rows, integers and the gap
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a sparse matrix.

    Attributes:
        starts: (m + 1,) where each row begins in the next two.
        columns: (k,) column of each entry.
        values: (k,) entries.
    """

    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """A linear or integer programme: the best of costs · x with bounds on x and on rows · x.

    Attributes:
        costs: (n,) of the objective.
        lower, upper: (n,) bounds of the columns; infinite where there is none.
        integer: (n,) whether the column must be whole.
        matrix: m rows.
        row_lower, row_upper: (m,) bounds of the rows; infinite where there is none.
        maximise: the largest objective instead of the smallest.
    """

    costs: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    matrix: Rows
    row_lower: Floats
    row_upper: Floats
    maximise: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver found and what it proved.

    Attributes:
        status: "optimal", or "limit" when the time ended first.
        objective: of the best answer found; infinite (the worst) when none was found.
        bound: no answer can be better than this; infinite when nothing is known.
        gap: |bound - objective| / |objective|; 0 when both are equal, inf when either is infinite.
        values: (n,) the answer, whole numbers exactly whole, read-only; empty when none was found.
        proven: the answer is optimal within the gap asked for, and the solver says so.
    """

    status: str
    objective: float
    bound: float
    gap: float
    values: Floats
    proven: bool


def rows(
    row: NDArray[np.integer], column: NDArray[np.integer], value: Floats, *, count: int
) -> Rows:
    """`count` sparse rows from (k,) triplets in any order; every place at most once."""
    order = np.lexsort((column, row))
    starts = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=count), out=starts[1:])
    return Rows(
        starts,
        np.ascontiguousarray(column[order], dtype=np.int32),
        np.ascontiguousarray(value[order], dtype=np.float64),
    )


def relative_gap(objective: float, bound: float) -> float:
    """|bound - objective| / |objective|; 0 when they are equal, inf when either is infinite."""
    if objective == bound:
        return 0.0
    if not (abs(objective) < inf and abs(bound) < inf) or objective == 0:
        return inf
    return abs(bound - objective) / abs(objective)


def solve(
    model: Model,
    *,
    seconds: float | None = None,
    gap: float = 0.0,
    step: float = 0.0,
    start: Floats | None = None,
    seed: int = 0,
) -> Solved:
    """The best answer of the model, with a bound, and whether it is proven.

    Args:
        model: the programme.
        seconds: when to stop with the best found; None = when it is proven.
        gap: stop at this relative gap; 0 = the optimum.
        step: all values of the objective are multiples of it (1 for whole people); a gap below
            it is a proof. 0 = not known.
        start: (n,) an answer to begin with; the solver drops it when it breaks a row.
        seed: of the solver's own random choices.

    Raises:
        Infeasible: no x keeps all rows and bounds.
        SolverFailed: any end that is neither an answer nor the time limit.

    Source: Huangfu & Hall 2018, Mathematical Programming Computation 10(1), 119-142 (HiGHS).
    """
    import highspy  # noqa: PLC0415 -- the solver loads here

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    whole = bool(model.integer.any())
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", seed),
        ("mip_rel_gap", gap),
        ("mip_abs_gap", max(_ABSOLUTE, step * (1 - _ABSOLUTE))),
    ):
        solver.setOptionValue(option, value)
    if seconds is not None:
        solver.setOptionValue("time_limit", max(0.0, seconds))
    if _pass(solver, model, whole) == highspy.HighsStatus.kError:
        raise SolverFailed("the solver does not accept the model")
    if start is not None and whole:
        places = np.arange(len(start), dtype=np.int32)
        solver.setSolution(len(start), places, np.ascontiguousarray(start, dtype=np.float64))
    solver.run()
    ends = highspy.HighsModelStatus
    end = solver.getModelStatus()
    if end == ends.kUnboundedOrInfeasible:
        solver.setOptionValue("presolve", "off")
        solver.run()
        end = solver.getModelStatus()
    if end == ends.kInfeasible:
        raise Infeasible("no answer can meet all the conditions at once")
    if end not in (ends.kOptimal, ends.kModelEmpty, ends.kTimeLimit):
        raise SolverFailed(
            "the solver stopped without an answer: %(status)s",
            status=solver.modelStatusToString(end),
        )
    optimal = end != ends.kTimeLimit
    worst = -inf if model.maximise else inf
    info = solver.getInfo()
    values = np.empty(0)
    if info.primal_solution_status == 2 and (whole or optimal):
        values = _exact(model, np.array(solver.getSolution().col_value, dtype=np.float64))
    elif optimal and len(model.costs):
        raise SolverFailed("the solver stopped without an answer: %(status)s", status="no values")
    found = len(values) > 0 or not len(model.costs)
    objective = float(model.costs @ values) if found else worst
    if whole:
        bound = _on_grid(float(info.mip_dual_bound), step, model.maximise)
    else:
        bound = objective if optimal else -worst
    ahead = (bound - objective) if model.maximise else (objective - bound)
    tolerance = max(gap, _RELATIVE) * abs(objective) + _ABSOLUTE
    proven = optimal and found and ahead <= tolerance
    if proven and gap == 0:
        bound = objective  # they differ by rounding alone
    elif found and ahead < 0:
        bound = objective  # a bound of the solver, in floats, a hair on the wrong side
    values.setflags(write=False)
    return Solved(
        status="optimal" if proven else "limit",
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        values=values,
        proven=proven,
    )


def _pass(solver: object, model: Model, whole: bool) -> object:
    import highspy  # noqa: PLC0415 -- the solver loads here

    count = len(model.costs)
    kinds = highspy.HighsVarType
    lp = highspy.HighsLp()
    lp.num_col_ = count
    lp.num_row_ = len(model.row_lower)
    lp.col_cost_ = model.costs
    lp.col_lower_ = model.lower
    lp.col_upper_ = model.upper
    lp.row_lower_ = model.row_lower
    lp.row_upper_ = model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_ = count
    lp.a_matrix_.num_row_ = len(model.row_lower)
    lp.a_matrix_.start_ = model.matrix.starts
    lp.a_matrix_.index_ = model.matrix.columns
    lp.a_matrix_.value_ = model.matrix.values
    if model.maximise:
        lp.sense_ = highspy.ObjSense.kMaximize
    if whole:
        lp.integrality_ = [
            kinds.kInteger if is_int else kinds.kContinuous for is_int in model.integer
        ]
    return solver.passModel(lp)  # type: ignore[attr-defined]


def _exact(model: Model, values: Floats) -> Floats:
    """The answer with whole numbers exactly whole; the others solved again where that breaks a row.

    Raises:
        SolverFailed: the rounded answer keeps no row's bounds, so it was no answer.
    """
    if not model.integer.any():
        return values
    values[model.integer] = np.rint(values[model.integer])
    if _keeps(model, values):
        return values
    fixed = Model(
        costs=model.costs,
        lower=np.where(model.integer, values, model.lower),
        upper=np.where(model.integer, values, model.upper),
        integer=np.zeros(len(values), dtype=np.bool_),
        matrix=model.matrix,
        row_lower=model.row_lower,
        row_upper=model.row_upper,
        maximise=model.maximise,
    )
    try:
        return solve(fixed).values.copy()
    except Infeasible:
        raise SolverFailed("the solver's answer breaks a condition when it is rounded") from None


def _keeps(model: Model, values: Floats) -> bool:
    matrix = model.matrix
    owner = np.repeat(np.arange(len(model.row_lower)), np.diff(matrix.starts))
    products = matrix.values * values[matrix.columns]
    sums = np.bincount(owner, weights=products, minlength=len(model.row_lower))
    sizes = np.bincount(owner, weights=np.abs(products), minlength=len(model.row_lower))
    slack = _ABSOLUTE + _RELATIVE * sizes
    return bool((sums >= model.row_lower - slack).all() and (sums <= model.row_upper + slack).all())


def _on_grid(bound: float, step: float, maximise: bool) -> float:
    """The bound moved to the next value the objective can take."""
    if not step or abs(bound) == inf:
        return bound
    steps = bound / step
    return step * (floor(steps + _ABSOLUTE) if maximise else ceil(steps - _ABSOLUTE))
