"""Why an action was left out and what it would take: each answer is a solve of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from mosty.engines.coverage.portfolio.answer import Money, Rejected
from mosty.engines.coverage.portfolio.conflicts import conditions, narrowed, relaxed, smallest
from mosty.engines.coverage.portfolio.exact import Service, keeps_rules, paid
from mosty.engines.coverage.portfolio.ground import Ground, Plan
from mosty.engines.coverage.portfolio.model import Line, Programme
from mosty.engines.coverage.portfolio.problem import Condition
from mosty.engines.coverage.portfolio.stages import Clock, Search
from mosty.engines.errors import Infeasible

__all__ = ["Reached", "why_rejected"]


@dataclass(frozen=True, slots=True)
class Reached:
    """What the chosen portfolio reached: actions that are left out are measured against it.

    Attributes:
        plan: chosen.
        cells: that anything can cover.
        share: least share of them.
        floors: people-years per cell of that share and of the guarantees.
        covered: people-years per cell.
        weighted: in the ground's scale.
        cost: grosze.
        known: other portfolios found on the way, to begin searches with.
    """

    plan: Plan
    cells: tuple[int, ...]
    share: Fraction
    floors: tuple[int, ...]
    covered: tuple[int, ...]
    weighted: int
    cost: int
    known: tuple[Plan, ...] = ()


def why_rejected(
    ground: Ground, reached: Reached, seconds: float | None, gap: float, number: int
) -> Rejected:
    """The reason for one action, from two questions.

    Can it join the chosen actions, none of them moved, and what money is missing for that? And
    what is the best portfolio that holds it, within the present conditions?

    Args:
        ground: the portfolio.
        reached: what was chosen.
        seconds: limit for this action; None = none.
        gap: the loss may be unknown by this part of what was reached; 0 = exact.
        number: of the action in the ground's order.

    Source: ours; the limits are found by the deletion filter (Chinneck & Dravnieks 1991).
    """
    joined = _joined(ground, reached.plan, number)
    limits: tuple[Condition, ...] = ()
    extra: dict[tuple[str, int], int] = {}
    together: tuple[int, ...] = ()
    adds = 0
    if joined is None:
        reason = "excluded"
        limits = _stopped_by(ground, reached.plan, number)
    else:
        settled = paid(ground, joined, overdraw=True)
        assert settled is not None  # the solver paid it, with more money
        extra = settled[1]
        together = tuple(
            other
            for other, start in enumerate(joined)
            if start is not None and reached.plan[other] is None and other != number
        )
        limits = tuple(Condition("budget", (source, str(year))) for source, year in sorted(extra))
        adds = _weight(ground, joined, reached.floors) - reached.weighted
        if adds <= 0:
            reason, adds = "adds nothing", 0
        else:
            reason = "budget" if extra else "unproven"
    forced, lost, at_least, proven = _forced(ground, reached, Clock(seconds), gap, number)
    return Rejected(
        action=ground.actions[number].id,
        reason=reason,
        limits=limits,
        together=tuple(ground.actions[other].id for other in together),
        extra=tuple(
            Money("", source, year, grosze) for (source, year), grosze in sorted(extra.items())
        ),
        adds=Fraction(adds, ground.scale),
        forced=forced,
        lost=lost,
        lost_at_least=at_least,
        proven=proven,
    )


def _weight(ground: Ground, plan: Plan, floors: Sequence[int]) -> int:
    covered = Service(ground, plan).most_weighted(floors)
    assert covered is not None  # more actions cover no less
    return sum(weight * people for weight, people in zip(ground.weight, covered, strict=True))


def _brought(ground: Ground, plan: Plan, number: int) -> list[int]:
    """The action with all that it may need, directly or not."""
    found, waiting = {number}, [number]
    while waiting:
        for any_of in ground.actions[waiting.pop()].needs:
            for id_ in any_of:
                other = ground.place[id_]
                if other not in found and plan[other] is None:
                    found.add(other)
                    waiting.append(other)
    return sorted(found)


def _small(ground: Ground, plan: Plan, number: int) -> tuple[Ground, list[int]]:
    chosen = {other for other, start in enumerate(plan) if start is not None}
    kept = sorted(chosen | set(_brought(ground, plan, number)))
    return narrowed(ground, kept, chosen), kept


def _joined(ground: Ground, plan: Plan, number: int) -> Plan | None:
    """The chosen actions and this one, with the least money beyond the budgets; None if it cannot."""
    small, kept = _small(ground, plan, number)
    budgets = {key: condition for condition in conditions(small) if (key := _budget(condition))}
    free = relaxed(small, frozenset(budgets.values()))
    programme = Programme(free)
    fixed = _fixed(programme, plan, kept)
    force: Line = (dict.fromkeys(programme.choice[kept.index(number)].values(), 1.0), 1.0, inf)
    lines = [force]
    lacking: dict[int, float] = {}
    for (source, year), terms in programme.spent.items():
        if terms:
            column = programme.width + len(lacking)
            lacking[column] = 1.0
            most = small.budget[source, year] / programme.money_unit
            lines.append(({**terms, column: -1.0}, -inf, most))
    try:
        solved = programme.solve(
            lacking, maximise=False, lines=lines, fixed=fixed, extra=[inf] * len(lacking)
        )
    except Infeasible:
        return None
    found = programme.plan(solved.values)
    whole: list[int | None] = [None] * len(plan)
    for place, start in zip(kept, found, strict=True):
        whole[place] = start
    return _without_idle(ground, plan, tuple(whole), number)


def _without_idle(ground: Ground, chosen: Plan, joined: Plan, number: int) -> Plan:
    """The joined plan without what the action does not need after all."""
    for other, start in enumerate(joined):
        if start is None or chosen[other] is not None or other == number:
            continue
        fewer = (*joined[:other], None, *joined[other + 1 :])
        if keeps_rules(ground, fewer):
            joined = fewer
    return joined


def _budget(condition: Condition) -> tuple[str, ...]:
    return condition.ids if condition.kind == "budget" else ()


def _fixed(programme: Programme, plan: Plan, kept: Sequence[int]) -> dict[int, float]:
    return {
        column: float(start == plan[number])
        for starts, number in zip(programme.choice, kept, strict=True)
        if plan[number] is not None
        for start, column in starts.items()
    }


def _stopped_by(ground: Ground, plan: Plan, number: int) -> tuple[Condition, ...]:
    """A smallest set of conditions, budgets aside, that keeps the action from joining."""
    small, kept = _small(ground, plan, number)
    every = conditions(small)
    budgets = frozenset(condition for condition in every if _budget(condition))

    def joins(out: Collection[Condition]) -> bool:
        programme = Programme(relaxed(small, budgets.union(out)))
        force: Line = (
            dict.fromkeys(programme.choice[kept.index(number)].values(), 1.0),
            1.0,
            inf,
        )
        try:
            programme.solve({}, maximise=False, lines=[force], fixed=_fixed(programme, plan, kept))
        except Infeasible:
            return False
        return True

    return smallest([one for one in every if one not in budgets], joins)


def _forced(
    ground: Ground, reached: Reached, clock: Clock, gap: float, number: int
) -> tuple[str, Fraction | None, Fraction | None, bool]:
    """The best portfolio that holds the action: what is lost, at least how much, proven or not."""
    search = Search(Programme(ground), force=number)
    begin = _begin(ground, reached, number, search)
    try:
        most = search.weighted(reached.floors, seconds=clock.part(0.6), gap=gap, begin=begin)
    except Infeasible:
        return _share_lost(ground, reached, clock, gap, search)
    if most.plan is None:
        return "unknown", None, None, False
    if most.value < reached.weighted:
        lost = Fraction(reached.weighted - int(most.value), ground.scale)
        least = Fraction(0)
        if most.bound is not None:
            least = max(least, (reached.weighted - most.bound) / ground.scale)
        return "weighted need", lost, least, most.proven
    least_cost = search.cheapest(
        reached.floors, reached.weighted, seconds=clock.part(1.0), gap=gap, begin=most.plan
    )
    dearer = max(Fraction(0), least_cost.value - reached.cost)
    if least_cost.bound is None:
        return "cost", dearer, Fraction(0), False
    at_least = max(Fraction(0), least_cost.bound - reached.cost)
    return "cost" if dearer else "tie", dearer, at_least, least_cost.proven


def _share_lost(
    ground: Ground, reached: Reached, clock: Clock, gap: float, search: Search
) -> tuple[str, Fraction | None, Fraction | None, bool]:
    try:
        best = search.share(reached.cells, seconds=clock.part(1.0), gap=gap)
    except Infeasible:
        return "impossible", None, None, True
    if best.plan is None:
        return "unknown", None, None, False
    least = Fraction(0) if best.bound is None else max(Fraction(0), reached.share - best.bound)
    return "least share", reached.share - best.value, least, best.proven


def _begin(ground: Ground, reached: Reached, number: int, search: Search) -> Plan | None:
    """The best portfolio known, or near the chosen one, that holds the action and keeps the floors."""
    best, most = None, -1
    near = search.near(reached.plan, reached.floors, _brought(ground, reached.plan, number))
    for plan in (*reached.known, near):
        if plan is not None and plan[number] is not None:
            covered = Service(ground, plan).most_weighted(reached.floors)
            if covered is not None:
                weighted = sum(w * p for w, p in zip(ground.weight, covered, strict=True))
                if weighted > most:
                    best, most = plan, weighted
    return best
