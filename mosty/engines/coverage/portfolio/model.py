"""The choice of a portfolio as an integer programme: one yes or no per action and starting year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, inf
from typing import TYPE_CHECKING

import numpy as np

from mosty.engines.coverage.portfolio.ground import Ground, Plan

if TYPE_CHECKING:
    from mosty.engines.coverage.solver import Model, Solved

__all__ = ["Line", "Programme"]

# One row of the programme: coefficients by column, least and largest sum.
Line = tuple[Mapping[int, float], float, float]

Terms = dict[int, float]


@dataclass(slots=True)
class _Columns:
    """Columns and rows as they are laid."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def add(self, upper: float, *, integer: bool = False) -> int:
        self.lower.append(0.0)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.lower) - 1

    def at_most(self, terms: Mapping[int, float], most: float) -> None:
        self.lines.append((terms, -inf, most))


class Programme:
    """Columns, rows and solves of one portfolio.

    Money stands in units of a power of two, so that the solver's numbers are exact and of a size
    it handles well.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        highest = max((max(action.cost, default=0) for action in ground.actions), default=0)
        self.money_unit = float(2 ** max(0, highest.bit_length() - 10))
        self._columns = _Columns()
        self.choice = tuple(
            {start: self._columns.add(1.0, integer=True) for start in action.starts}
            for action in ground.actions
        )
        if not self.choice:
            self._columns.add(0.0)  # the solver wants a column
        self._lay_choice()
        self._lay_money()
        self.covered = self._lay_coverage()
        self.weighted: Terms = {
            column: float(ground.weight[cell] * times)
            for cell, columns in enumerate(self.covered)
            for column, times in columns.items()
        }
        self.cost: Terms = {
            column: sum(action.cost) / ground.unit_of_money
            for action, starts in zip(ground.actions, self.choice, strict=True)
            for column in starts.values()
        }

    @property
    def width(self) -> int:
        return len(self._columns.lower)

    def floors(self, least: Mapping[int, int]) -> list[Line]:
        """Rows: at least so many people-years covered in these cells."""
        return [
            ({column: float(times) for column, times in self.covered[cell].items()}, people, inf)
            for cell, people in least.items()
            if people
        ]

    def at_least_weighted(self, total: int) -> Line:
        return (self.weighted, float(total), inf)

    def at_most_cost(self, grosze: int) -> Line:
        return (self.cost, -inf, float(grosze // self.ground.unit_of_money))

    def held(self, plan: Plan) -> dict[int, float]:
        """The plan's yes and no by column."""
        return {
            column: float(start == chosen)
            for starts, chosen in zip(self.choice, plan, strict=True)
            for start, column in starts.items()
        }

    def plan(self, values: Sequence[float] | np.ndarray) -> Plan:
        return tuple(
            next((start for start, column in starts.items() if values[column] > 0.5), None)
            for starts in self.choice
        )

    def solve(
        self,
        objective: Mapping[int, float],
        *,
        maximise: bool,
        lines: Sequence[Line] = (),
        fixed: Mapping[int, float] | None = None,
        extra: Sequence[float] = (),
        seconds: float | None = None,
        gap: float = 0.0,
        step: float = 0.0,
        begin: Plan | None = None,
    ) -> "Solved":
        """The best answer with more rows, some columns fixed and `extra` columns (upper bounds).

        Raises:
            Infeasible: nothing keeps all the rows.
        """
        from mosty.engines.coverage.solver import solve  # noqa: PLC0415 -- the solver loads here

        model = self._model(objective, maximise, lines, fixed or {}, extra)
        start = None
        if begin is not None:
            start = self._completed(objective, maximise, lines, begin, extra)
        return solve(model, seconds=seconds, gap=gap, step=step, start=start)

    def _completed(
        self,
        objective: Mapping[int, float],
        maximise: bool,
        lines: Sequence[Line],
        begin: Plan,
        extra: Sequence[float],
    ) -> np.ndarray | None:
        """The whole answer that belongs to a plan; None when the plan breaks a row."""
        from mosty.engines.coverage.solver import solve  # noqa: PLC0415 -- the solver loads here
        from mosty.engines.errors import Infeasible, SolverFailed  # noqa: PLC0415 -- with it

        try:
            return solve(self._model(objective, maximise, lines, self.held(begin), extra)).values
        except (Infeasible, SolverFailed):
            return None

    def _model(
        self,
        objective: Mapping[int, float],
        maximise: bool,
        lines: Sequence[Line],
        fixed: Mapping[int, float],
        extra: Sequence[float],
    ) -> "Model":
        from mosty.engines.coverage.solver import Model, rows  # noqa: PLC0415 -- with the solver

        columns = self._columns
        count = len(columns.lower) + len(extra)
        costs = np.zeros(count)
        for column, value in objective.items():
            costs[column] = value
        lower = np.array([*columns.lower, *(0.0 for _ in extra)])
        upper = np.array([*columns.upper, *extra])
        for column, value in fixed.items():
            lower[column] = upper[column] = value
        every = [*columns.lines, *lines]
        sizes = [len(terms) for terms, _least, _most in every]
        column_of = [column for terms, _least, _most in every for column in terms]
        value_of = [value for terms, _least, _most in every for value in terms.values()]
        matrix = rows(
            np.repeat(np.arange(len(every)), sizes),
            np.array(column_of, dtype=np.int64),
            np.array(value_of, dtype=np.float64),
            count=len(every),
        )
        return Model(
            costs=costs,
            lower=lower,
            upper=upper,
            integer=np.array([*columns.integer, *(False for _ in extra)], dtype=np.bool_),
            matrix=matrix,
            row_lower=np.array([least for _terms, least, _most in every], dtype=np.float64),
            row_upper=np.array([most for _terms, _least, most in every], dtype=np.float64),
            maximise=maximise,
        )

    def _lay_choice(self) -> None:
        ground, columns = self.ground, self._columns
        for action, starts in zip(ground.actions, self.choice, strict=True):
            every = dict.fromkeys(starts.values(), 1.0)
            if action.decided:
                columns.lines.append((every, 1.0, 1.0))
            elif len(starts) > 1:
                columns.at_most(every, 1.0)
            for any_of in action.needs:
                for year in starts:
                    terms = {column: 1.0 for start, column in starts.items() if start <= year}
                    for needed in any_of:
                        for start, column in self.choice[ground.place[needed]].items():
                            if start <= year:
                                terms[column] = -1.0
                    columns.at_most(terms, 0.0)
        for exclusion in ground.exclusions:
            columns.at_most(
                {column: 1.0 for action in exclusion for column in self.choice[action].values()},
                1.0,
            )

    def _lay_money(self) -> None:
        ground, columns, unit = self.ground, self._columns, self.money_unit
        spent: dict[tuple[str, int], Terms] = {key: {} for key in ground.budget}
        for number, (action, starts) in enumerate(zip(ground.actions, self.choice, strict=True)):
            for year in ground.years:
                costs = {
                    column: ground.cost_in(number, start, year)
                    for start, column in starts.items()
                    if ground.cost_in(number, start, year)
                }
                if not costs:
                    continue
                if action.split:
                    for row, source in zip(action.split, action.sources, strict=True):
                        for start, column in starts.items():
                            if start in range(year - len(row) + 1, year + 1) and row[year - start]:
                                spent[source, year][column] = row[year - start] / unit
                    continue
                limits = {source: ground.most[source] for source in action.sources}
                if len(limits) == 1 and limits[action.sources[0]] == 1:
                    for column, grosze in costs.items():
                        spent[action.sources[0], year][column] = grosze / unit
                    continue
                paid: Terms = {column: -grosze / unit for column, grosze in costs.items()}
                for source, most in limits.items():
                    part = columns.add(max(costs.values()) / unit)
                    paid[part] = 1.0
                    spent[source, year][part] = 1.0
                    if most < 1:
                        terms = {
                            column: -floor(most * grosze) / unit for column, grosze in costs.items()
                        }
                        columns.at_most({**terms, part: 1.0}, 0.0)
                # "At least" is enough, and not "equal": HiGHS 1.15 simplifies such equations and
                # bounds in a circle for ever, whatever the time limit.
                columns.lines.append((paid, 0.0, inf))
        self.spent = spent
        for (source, year), terms in spent.items():
            if terms:
                columns.at_most(terms, ground.budget[source, year] / unit)

    def _lay_coverage(self) -> tuple[dict[int, int], ...]:
        """Columns of covered people by cell: a column stands for several years that are alike."""
        ground, columns = self.ground, self._columns
        alike: dict[tuple[int, ...], int] = {}
        for year in ground.counted:
            active = tuple(
                column
                for number, starts in enumerate(self.choice)
                for start, column in starts.items()
                if year in ground.serving(number, start)
            )
            alike[active] = alike.get(active, 0) + 1
        covered: tuple[dict[int, int], ...] = tuple({} for _ in ground.cells)
        for active, times in alike.items():
            working = set(active)
            served: list[Terms] = [{} for _ in ground.cells]
            for blocks, starts in zip(ground.blocks, self.choice, strict=True):
                on = [column for column in starts.values() if column in working]
                if on:
                    for places, cells in blocks:
                        self._lay_block(places, cells, on, served)
            for cell, terms in enumerate(served):
                if terms:
                    people = columns.add(float(ground.people[cell]))
                    columns.at_most({people: 1.0, **terms}, 0.0)
                    covered[cell][people] = times
        return covered

    def _lay_block(
        self, places: int, cells: tuple[int, ...], on: list[int], served: list[Terms]
    ) -> None:
        columns, people = self._columns, self.ground.people
        if len(cells) == 1:
            most = float(min(places, people[cells[0]]))
            for column in on:
                terms = served[cells[0]]
                terms[column] = terms.get(column, 0.0) - most
            return
        total: Terms = dict.fromkeys(on, -float(places))
        for cell in cells:
            part = columns.add(float(min(places, people[cell])))
            served[cell][part] = -1.0
            total[part] = 1.0
            if people[cell] < places:  # else the block's own row says it
                columns.at_most({part: 1.0, **dict.fromkeys(on, -float(people[cell]))}, 0.0)
        columns.at_most(total, 0.0)
