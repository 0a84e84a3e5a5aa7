"""Chooses a portfolio: stage after stage, then the front and the reasons."""

from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from functools import partial

from mosty.engines.coverage.portfolio.answer import (
    Chosen,
    Covered,
    FrontPoint,
    Money,
    PortfolioChoice,
    Rejected,
    Stage,
)
from mosty.engines.coverage.portfolio.conflicts import conflicting
from mosty.engines.coverage.portfolio.exact import Service, keeps_rules, paid, shares_to_people
from mosty.engines.coverage.portfolio.front import front_of
from mosty.engines.coverage.portfolio.ground import Ground, Plan, prepared, whole
from mosty.engines.coverage.portfolio.model import Programme
from mosty.engines.coverage.portfolio.problem import (
    Portfolio,
)
from mosty.engines.coverage.portfolio.reasons import Reached, why_rejected
from mosty.engines.coverage.portfolio.stages import Best, Clock, Search
from mosty.engines.coverage.portfolio.ties import settled
from mosty.engines.errors import Infeasible, ShapeError, SolverFailed
from mosty.engines.work import Progress, in_chunks

__all__ = ["choose_portfolio", "portfolio_summary"]


_STAGES = ("least share", "weighted need", "cost")


def choose_portfolio(
    problem: Portfolio,
    *,
    seconds: float | None = None,
    front: int | None = 10,
    reasons: bool = True,
    side_gap: float = 0.01,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PortfolioChoice:
    """The best portfolio of actions, what is proven about it, and why the others were left out.

    Best means, one after another: the largest least share of covered need among the cells (group
    × unit) that anything can cover; the most weighted need covered; the least cost; the fewest
    actions; the first ids; the earliest starts.

    Args:
        problem: actions, money, need and conditions.
        seconds: for everything; the best found by then is told with its bound. None = until all
            is proven.
        front: points of the Pareto front to look for, 2 or more; 0 = no front; None = every one.
        reasons: say why each action was left out.
        side_gap: points of a front of given length, and losses told with the reasons, are searched
            until they are known to this part of the weighted need; each carries its bound and
            whether it is proven. 0 = all of them exactly. The choice itself is always exact.
        executor: where points of the front and reasons are computed at once; None = threads.
        progress: called after every stage, point of the front and reason.

    Raises:
        ShapeError: the input is no plan (see the message).
        Infeasible: no portfolio keeps all conditions; `values["conditions"]` is a smallest set
            of conditions that conflict.
        SolverFailed: the time ended before any portfolio was found.

    The answer does not claim that places are used, that people come, or that a person-year here
    is worth one elsewhere beyond the weights given.

    Source: Church & ReVelle 1974, Papers in Regional Science 32, 101-118 (maximal covering);
    Ogryczak 1997, European Journal of Operational Research 100(1) (lexicographic max-min).
    """
    if front is not None and whole("front", front) == 1:
        raise ShapeError("front: two points or more are needed; 0 means no front")
    if seconds is not None and not seconds > 0:
        raise ShapeError("seconds: more than 0 are needed")
    if not 0 <= side_gap < 1:
        raise ShapeError("side gap: a number from 0 to below 1 is needed")
    ground = prepared(problem)
    clock = Clock(seconds)
    search = Search(Programme(ground))
    try:
        cells, first = search.coverable(clock)
    except Infeasible:
        found = conflicting(ground)
        raise Infeasible(
            "these conditions cannot hold together: %(conflict)s",
            conflict=tuple(condition.phrase for condition in found),
            conditions=found,
        ) from None
    steps = _Steps(progress, len(_STAGES) + 1 + (front or 0) + len(ground.actions))
    share = _share_stage(search, cells, first, clock)
    steps.at(1)
    floors = shares_to_people(ground, cells, share.value, guaranteed=ground.floors())
    weighted = search.weighted(floors, seconds=clock.part(0.4), begin=share.plan)
    steps.at(2)
    cost = search.cheapest(
        floors, int(weighted.value), seconds=clock.part(0.4), begin=weighted.plan
    )
    steps.at(3)
    plan = cost.plan
    if plan is None:
        raise SolverFailed("the solver lost the portfolio it had found")
    ties = "unknown"
    if share.proven and weighted.proven and cost.proven:
        plan, ties = settled(search, plan, floors, int(weighted.value), clock=clock)
    steps.at(4)
    points: tuple[FrontPoint, ...] = ()
    complete = False
    if front != 0:
        points, complete = front_of(
            ground,
            plan,
            points=front,
            gap=side_gap,
            clock=Clock(clock.part(0.4)),
            executor=executor,
            progress=steps.after(4),
        )
    rejected: tuple[Rejected, ...] = ()
    reached = _reached(ground, plan, cells, share.value)
    if reasons:
        known = (plan, *(_plan(ground, point) for point in points))
        left_out = [number for number, start in enumerate(plan) if start is None]
        each = clock.part(1 / max(1, len(left_out)))
        rejected = tuple(
            in_chunks(
                partial(why_rejected, ground, replace(reached, known=known), each, side_gap),
                left_out,
                executor=executor,
                progress=steps.after(4 + (front or 0)),
            )
        )
    steps.end()
    return _choice(ground, reached, (share, weighted, cost), ties, (points, complete), rejected)


def portfolio_summary(choice: PortfolioChoice) -> str:
    """The choice in a few lines of plain English.

    Source: ours.
    """
    lines = [
        f"least share of covered need: {choice.least_share} ({float(choice.least_share):.1%})",
        f"weighted person-years covered: {float(choice.objective):g}",
        f"cost: {choice.grosze / 100:,.2f} zł",
    ]
    for number, stage in enumerate(choice.stages):
        if stage.proven:
            lines[number] += ", proven the best"
        elif stage.bound is None:
            lines[number] += ", the best found in time; nothing is proven"
        else:
            bound = f"{float(stage.bound):g}"
            lines[number] += f", the best found in time; none can be better than {bound}"
    lines.append(f"chosen: {len(choice.chosen)}; ties: {choice.ties}")
    lines += [f"  {chosen.action} from {chosen.start}" for chosen in choice.chosen]
    lines.append(f"left out: {len(choice.rejected)}")
    for out in choice.rejected:
        why = "; ".join(str(limit) for limit in out.limits)
        lines.append(f"  {out.action}: {out.reason}{f' ({why})' if why else ''}")
    return "\n".join(lines)


class _Steps:
    """Progress over several phases as one count that ends at (all, all)."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total = progress, total

    def at(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, self._total)

    def after(self, before: int) -> Progress | None:
        return None if self._progress is None else lambda done, _all: self.at(before + done)

    def end(self) -> None:
        self.at(self._total)


def _share_stage(search: Search, cells: tuple[int, ...], first: Plan, clock: Clock) -> Best:
    if cells:
        return search.share(cells, seconds=clock.part(0.3), begin=first)
    value = Fraction(0 if search.ground.cells else 1)
    return Best(first, value, value)


def _reached(ground: Ground, plan: Plan, cells: tuple[int, ...], share: Fraction) -> Reached:
    """What the final portfolio reaches; where a stage was not proven this may be more than told."""
    guaranteed = ground.floors()
    service = Service(ground, plan)
    if cells:
        share = max(share, service.least_share(cells, guaranteed) or share)
    floors = shares_to_people(ground, cells, share, guaranteed=guaranteed)
    covered = service.most_weighted(floors)
    if covered is None or paid(ground, plan) is None or not keeps_rules(ground, plan):
        raise SolverFailed("the chosen portfolio breaks a condition")
    return Reached(
        plan=plan,
        cells=cells,
        share=share,
        floors=tuple(floors),
        covered=covered,
        weighted=sum(w * people for w, people in zip(ground.weight, covered, strict=True)),
        cost=ground.whole_cost(plan),
    )


def _plan(ground: Ground, point: FrontPoint) -> Plan:
    starts = dict(point.chosen)
    return tuple(starts.get(action.id) for action in ground.actions)


def _choice(
    ground: Ground,
    reached: Reached,
    bests: tuple[Best, Best, Best],
    ties: str,
    front: tuple[tuple[FrontPoint, ...], bool],
    rejected: tuple[Rejected, ...],
) -> PortfolioChoice:
    values = (
        reached.share,
        Fraction(reached.weighted, ground.scale),
        Fraction(reached.cost),
    )
    scales = (1, ground.scale, 1)
    stages = tuple(
        _stage(name, value, best, scale)
        for name, value, best, scale in zip(_STAGES, values, bests, scales, strict=True)
    )
    money = paid(ground, reached.plan) or ({}, {})
    weighted = stages[1]
    return PortfolioChoice(
        objective=weighted.objective,
        bound=weighted.bound,
        gap=weighted.gap,
        proven=all(stage.proven for stage in stages),
        least_share=reached.share,
        grosze=reached.cost,
        chosen=tuple(
            _chosen(ground, number, start)
            for number, start in enumerate(reached.plan)
            if start is not None
        ),
        money=tuple(
            Money(ground.actions[number].id, source, year, grosze)
            for (number, source, year), grosze in sorted(money[0].items())
        ),
        covered=_covered(ground, reached),
        stages=stages,
        ties=ties,
        front=front[0],
        front_complete=front[1],
        rejected=rejected,
    )


def _stage(name: str, value: Fraction, best: Best, scale: int) -> Stage:
    bound = None if best.bound is None else best.bound / scale
    if bound is not None:
        bound = min(bound, value) if name == "cost" else max(bound, value)
    gap = None
    if bound == value:
        gap = 0.0
    elif bound is not None and value:
        gap = float(abs(bound - value) / value)
    return Stage(name, value, bound, gap, proven=bound == value)


def _chosen(ground: Ground, number: int, start: int) -> Chosen:
    action = ground.actions[number]
    within = sum(ground.cost_in(number, start, year) for year in ground.years)
    return Chosen(action.id, start, within, sum(action.cost) - within)


def _covered(ground: Ground, reached: Reached) -> tuple[Covered, ...]:
    coverable = set(reached.cells)
    told = [Covered(*cell, 0, 0, Fraction(1), False) for cell in ground.empty_cells]
    for cell, ((group, unit), people) in enumerate(zip(ground.cells, reached.covered, strict=True)):
        need = ground.people[cell] * ground.span
        told.append(Covered(group, unit, need, people, Fraction(people, need), cell in coverable))
    return tuple(sorted(told, key=lambda cell: (cell.group, cell.unit)))
