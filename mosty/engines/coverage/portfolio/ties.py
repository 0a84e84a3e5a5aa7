"""Which of several equally good portfolios is chosen, so that everyone gets the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from mosty.engines.coverage.portfolio.ground import Plan
from mosty.engines.coverage.portfolio.model import Line
from mosty.engines.coverage.portfolio.stages import Clock, Search
from mosty.engines.errors import Infeasible

__all__ = ["settled"]

MOST_STEPS = 2**18  # ranks that one solve can tell apart safely

# Columns that count for each rank, the best rank first; each list excludes the others.
Ranks = Sequence[Sequence[int]]


class _OutOfTime(Exception):
    """The time ended before it was known which portfolio comes first."""


def settled(
    search: Search, plan: Plan, floors: Sequence[int], weighted: int, *, clock: Clock
) -> tuple[Plan, str]:
    """The first of all portfolios as good as this one, and "none", "broken" or "unknown".

    Fewest actions; then, going through the actions by id, chosen before not chosen; then, again
    by id, an earlier start before a later one.
    """
    ties = _Ties(search, floors, weighted, clock)
    choice = search.programme.choice
    ties.lines.append(search.programme.at_most_cost(search.ground.whole_cost(plan)))
    if weighted:
        ties.lines.append(search.programme.at_least_weighted(weighted))
    try:
        other_actions = ties.exists(_other_actions(search, plan))
        if other_actions:
            every = {column: 1.0 for starts in choice for column in starts.values()}
            plan = ties.first(plan, every, maximise=False)
            ties.lines.append((every, -inf, float(sum(start is not None for start in plan))))
            plan = ties.in_order(plan, [[list(starts.values())] for starts in choice])
        for starts, start in zip(choice, plan, strict=True):
            chosen = 0.0 if start is None else 1.0
            ties.lines.append((dict.fromkeys(starts.values(), 1.0), chosen, chosen))
        other_starts = ties.exists(_other_starts(search, plan))
        if other_starts:
            ranks = [
                [[column] for column in starts.values()]
                for starts, start in zip(choice, plan, strict=True)
                if start is not None and len(starts) > 1
            ]
            plan = ties.in_order(plan, ranks)
    except _OutOfTime:
        return plan, "unknown"
    return plan, "broken" if other_actions or other_starts else "none"


@dataclass(slots=True)
class _Ties:
    """Solves among the portfolios that are as good, with what is settled so far."""

    search: Search
    floors: Sequence[int]
    weighted: int
    clock: Clock
    lines: list[Line] = field(default_factory=list)

    def exists(self, line: Line) -> bool:
        try:
            found = self.search.best(
                {},
                maximise=False,
                lines=[*self.lines, line],
                floors=self.floors,
                seconds=self.clock.part(0.3),
                weighted=self.weighted,
            )
        except Infeasible:
            return False
        if found.plan is None:
            raise _OutOfTime
        return True

    def first(self, plan: Plan, objective: Mapping[int, float], *, maximise: bool) -> Plan:
        found = self.search.best(
            objective,
            maximise=maximise,
            lines=self.lines,
            floors=self.floors,
            seconds=self.clock.part(0.3),
            step=1.0,
            weighted=self.weighted,
            begin=plan,
        )
        if found.plan is None or not found.ended:
            raise _OutOfTime
        return found.plan

    def in_order(self, plan: Plan, ranks: Sequence[Ranks]) -> Plan:
        """One thing after another gets its best rank; as many in one solve as it can tell apart."""
        first = 0
        while first < len(ranks):
            steps, last = 1, first
            while last < len(ranks) and steps * (len(ranks[last]) + 1) <= MOST_STEPS:
                steps *= len(ranks[last]) + 1
                last += 1
            objective: dict[int, float] = {}
            weight = steps
            for columns in ranks[first:last]:
                weight //= len(columns) + 1
                for rank, equal in enumerate(columns):
                    objective |= dict.fromkeys(equal, float(weight * (len(columns) - rank)))
            plan = self.first(plan, objective, maximise=True)
            held = self.search.programme.held(plan)
            for columns in ranks[first:last]:
                for equal in columns:
                    value = sum(held[column] for column in equal)
                    self.lines.append((dict.fromkeys(equal, 1.0), value, value))
            first = last
        return plan


def _other_actions(search: Search, plan: Plan) -> Line:
    terms = {
        column: 1.0 if start is None else -1.0
        for starts, start in zip(search.programme.choice, plan, strict=True)
        for column in starts.values()
    }
    return (terms, 1.0 - sum(start is not None for start in plan), inf)


def _other_starts(search: Search, plan: Plan) -> Line:
    held = search.programme.held(plan)
    return ({column: 1.0 for column, on in held.items() if on}, -inf, sum(held.values()) - 1.0)
