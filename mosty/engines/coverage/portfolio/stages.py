"""The stages of the rule, each solved to a proof or to the end of its time.

What the solver finds is checked in whole numbers; what its tolerances let through is cut off and
the stage is solved again. So every portfolio that is told keeps every condition to the grosz.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf
from time import monotonic

from mosty.engines.coverage.portfolio.exact import (
    Service,
    keeps_rules,
    next_share,
    paid,
    share_at_most,
    shares_to_people,
)
from mosty.engines.coverage.portfolio.ground import Ground, Plan
from mosty.engines.coverage.portfolio.model import Line, Programme
from mosty.engines.errors import Infeasible, SolverFailed

__all__ = ["Best", "Clock", "Search"]

NEAR = 0.002  # a first answer need not be the best of its kind


class Clock:
    """The time that is left, if any limit was given."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else monotonic() + seconds

    def part(self, share: float) -> float | None:
        """Seconds: this share of what is left; None = without limit."""
        return None if self._end is None else max(0.0, self._end - monotonic()) * share


@dataclass(frozen=True, slots=True)
class Best:
    """The best found of one stage.

    Attributes:
        plan: None when the time ended before any was found.
        value: exact: share, weighted people-years (whole, in the ground's scale) or grosze.
        bound: none can be better; None when nothing is known.
    """

    plan: Plan | None
    value: Fraction
    bound: Fraction | None

    @property
    def proven(self) -> bool:
        return self.plan is not None and self.value == self.bound


class Search:
    """Stages over one programme, perhaps with some columns fixed (an action forced in)."""

    def __init__(self, programme: Programme, *, force: int | None = None) -> None:
        self.programme = programme
        self.ground: Ground = programme.ground
        self.cuts: list[Line] = []
        if force is not None:
            self.cuts.append((dict.fromkeys(programme.choice[force].values(), 1.0), 1.0, inf))

    def coverable(self, clock: Clock) -> tuple[tuple[int, ...], Plan]:
        """Cells that some portfolio serves (or, at the end of the time, may serve), and one portfolio.

        Raises:
            Infeasible: no portfolio keeps all conditions.
            SolverFailed: the time ended before any was found.
        """
        ground, programme = self.ground, self.programme
        servers: list[dict[int, float]] = [{} for _ in ground.cells]
        for number, starts in enumerate(programme.choice):
            on = [column for start, column in starts.items() if ground.serving(number, start)]
            for _places, cells in ground.blocks[number]:
                for cell in cells:
                    servers[cell].update(dict.fromkeys(on, -1.0))
        unknown = [cell for cell, columns in enumerate(servers) if columns]
        reached: list[int] = []
        first: Plan | None = None
        while unknown or first is None:
            marks = {programme.width + place: 1.0 for place in range(len(unknown))}
            lines: list[Line] = [
                ({mark: 1.0, **servers[cell]}, -inf, 0.0)
                for mark, cell in zip(marks, unknown, strict=True)
            ]
            found = self.best(
                marks,
                maximise=True,
                lines=lines,
                extra=[1.0] * len(unknown),
                seconds=clock.part(0.5),
                gap=0.2,
                step=1.0,
                floors=ground.floors(),
            )
            first = first or found.plan
            if first is None:
                raise SolverFailed(
                    "no portfolio that keeps all conditions was found in time;"
                    " give the search more seconds"
                )
            now = []
            if found.plan is not None:
                held = programme.held(found.plan)
                now = [cell for cell in unknown if any(held[column] for column in servers[cell])]
            if not now:
                # Without a proof that nothing serves them they stay among those to be served.
                reached += [] if found.ended else unknown
                break
            reached += now
            unknown = [cell for cell in unknown if cell not in set(now)]
        return tuple(sorted(reached)), first

    def near(self, plan: Plan, floors: Sequence[int], free: Collection[int]) -> Plan | None:
        """A good portfolio close to this one: its actions kept or dropped, only `free` ones added."""
        fixed = {
            column: 0.0
            for number, starts in enumerate(self.programme.choice)
            if number not in free
            for start, column in starts.items()
            if start != plan[number]
        }
        try:
            return self.best(
                self.programme.weighted, maximise=True, floors=floors, fixed=fixed, gap=NEAR
            ).plan
        except Infeasible:
            return None

    def any_plan(self) -> Plan | None:
        """A portfolio that keeps all conditions.

        Raises:
            Infeasible: there is none.
        """
        return self.best({}, maximise=False, floors=self.ground.floors()).plan

    def share(
        self,
        cells: Sequence[int],
        *,
        seconds: float | None,
        gap: float = 0.0,
        begin: Plan | None = None,
    ) -> Best:
        """The largest share that all `cells` can have; 1 without cells.

        Every step either finds a larger share or proves that the next larger one is impossible.

        Raises:
            Infeasible: no portfolio keeps all conditions.
        """
        ground, programme = self.ground, self.programme
        guaranteed = ground.floors()
        clock = Clock(seconds)
        best: Plan | None = begin
        reached = Fraction(-1)
        if begin is not None:
            reached = Service(ground, begin).least_share(cells, guaranteed) or Fraction(0)
        bound = Fraction(1)
        column = programme.width
        while True:
            target = next_share(ground, cells, reached) if reached >= 0 else Fraction(0)
            if target is None:
                return Best(best, reached, reached)
            floors = shares_to_people(ground, cells, target, guaranteed=guaranteed)
            lines: list[Line] = [
                (
                    {
                        **{place: float(times) for place, times in programme.covered[cell].items()},
                        column: -float(ground.people[cell] * ground.span),
                    },
                    0.0,
                    inf,
                )
                for cell in cells
            ]
            try:
                found = self.best(
                    {column: 1.0},
                    maximise=True,
                    lines=lines,
                    extra=[1.0],
                    seconds=clock.part(1.0),
                    gap=gap,
                    floors=floors,
                )
            except Infeasible:
                if best is None:
                    raise
                return Best(best, reached, reached)
            if found.plan is not None:
                share = Service(ground, found.plan).least_share(cells, guaranteed)
                if share is not None and share > reached:
                    best, reached = found.plan, share
            if found.bound is not None:
                bound = min(bound, share_at_most(ground, cells, found.bound))
            bound = max(bound, reached)
            if bound == reached or gap or not found.ended:
                return Best(best, reached, bound)

    def weighted(
        self,
        floors: Sequence[int],
        *,
        seconds: float | None,
        gap: float = 0.0,
        begin: Plan | None = None,
        most_cost: int | None = None,
    ) -> Best:
        """The largest weighted people-years with the floors kept.

        Raises:
            Infeasible: no portfolio keeps the conditions and floors.
        """
        ground, programme = self.ground, self.programme
        clock = Clock(seconds)
        best, reached = begin, -1
        if begin is not None:
            reached = self.weight_of(begin, floors)
        lines = [] if most_cost is None else [programme.at_most_cost(most_cost)]
        bound: int | None = None
        tried: list[Line] = []
        while True:
            try:
                found = self.best(
                    programme.weighted,
                    maximise=True,
                    lines=[*lines, *tried],
                    seconds=clock.part(1.0),
                    gap=gap,
                    step=float(ground.unit_of_weight),
                    floors=floors,
                    begin=best,
                    most_cost=most_cost,
                )
            except Infeasible:
                if best is None:
                    raise
                return Best(best, Fraction(reached), Fraction(reached))
            if found.plan is not None:
                weight = self.weight_of(found.plan, floors)
                if weight > reached:
                    best, reached = found.plan, weight
                tried.append(self._more_than(found.plan))
            if found.bound is not None:
                told = floor(found.bound + 1e-6 + 1e-10 * abs(found.bound))
                told -= told % ground.unit_of_weight
                bound = told if bound is None else min(bound, told)
                bound = max(bound, reached)
            if bound == reached or gap or not found.ended:
                return Best(
                    best, Fraction(max(reached, 0)), None if bound is None else Fraction(bound)
                )

    def cheapest(
        self,
        floors: Sequence[int],
        weighted: int,
        *,
        seconds: float | None,
        gap: float = 0.0,
        begin: Plan | None = None,
    ) -> Best:
        """The least grosze with the floors kept and at least so many weighted people-years.

        Raises:
            Infeasible: no portfolio does.
        """
        ground, programme = self.ground, self.programme
        found = self.best(
            programme.cost,
            maximise=False,
            lines=[programme.at_least_weighted(weighted)] if weighted else [],
            seconds=seconds,
            gap=gap,
            step=1.0,
            floors=floors,
            begin=begin,
            weighted=weighted,
        )
        plan = found.plan
        if plan is None or (
            begin is not None and ground.whole_cost(begin) < ground.whole_cost(plan)
        ):
            plan = begin
        if plan is None:
            return Best(None, Fraction(0), None)
        cost = ground.whole_cost(plan)
        bound = None
        if found.bound is not None:
            least = -floor(-(found.bound - 1e-6)) * ground.unit_of_money
            bound = Fraction(min(cost, max(0, least)))
        return Best(plan, Fraction(cost), bound)

    def weight_of(self, plan: Plan, floors: Sequence[int]) -> int:
        """Weighted people-years the plan covers with the floors kept; -1 when it keeps them not."""
        covered = Service(self.ground, plan).most_weighted(floors)
        if covered is None:
            return -1
        return sum(
            weight * people for weight, people in zip(self.ground.weight, covered, strict=True)
        )

    @dataclass(frozen=True, slots=True)
    class _Found:
        plan: Plan | None
        bound: float | None
        ended: bool  # the solver came to its end; False = the time did

    def best(
        self,
        objective: Mapping[int, float],
        *,
        maximise: bool,
        floors: Sequence[int],
        lines: Sequence[Line] = (),
        fixed: Mapping[int, float] | None = None,
        extra: Sequence[float] = (),
        seconds: float | None = None,
        gap: float = 0.0,
        step: float = 0.0,
        begin: Plan | None = None,
        weighted: int = 0,
        most_cost: int | None = None,
    ) -> "Search._Found":
        """Solve until the answer holds in whole numbers; each that does not is cut off."""
        clock = Clock(seconds)
        rows = [*self.cuts, *self.programme.floors(dict(enumerate(floors))), *lines]
        while True:
            solved = self.programme.solve(
                objective,
                maximise=maximise,
                lines=rows,
                fixed=fixed,
                extra=extra,
                seconds=clock.part(1.0),
                gap=gap,
                step=step,
                begin=begin,
            )
            bound = solved.bound if abs(solved.bound) < inf else None
            if not len(solved.values):
                return Search._Found(None, bound, ended=False)
            plan = self.programme.plan(solved.values)
            if paid(self.ground, plan) is None or (
                most_cost is not None and self.ground.whole_cost(plan) > most_cost
            ):
                rows.append(self._less_than(plan))
            elif not Service(self.ground, plan).keeps(floors) or (
                weighted and self.weight_of(plan, floors) < weighted
            ):
                rows.append(self._more_than(plan))
            elif not keeps_rules(self.ground, plan):
                raise SolverFailed("the solver's answer breaks a condition")
            else:
                return Search._Found(plan, bound, ended=solved.status == "optimal")

    def _less_than(self, plan: Plan) -> Line:
        """Cuts off the plan and all that hold it: more actions need more money still."""
        on = [column for column, held in self.programme.held(plan).items() if held]
        return (dict.fromkeys(on, 1.0), -inf, float(len(on) - 1))

    def _more_than(self, plan: Plan) -> Line:
        """Cuts off the plan and its parts: fewer actions cover no more."""
        off = [column for column, held in self.programme.held(plan).items() if not held]
        return (dict.fromkeys(off, 1.0), 1.0, inf)
