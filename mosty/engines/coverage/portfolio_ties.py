"""Which of several equally good portfolios is chosen, so that everyone gets the same one."""

from collections.abc import Sequence
from math import inf

from mosty.engines.coverage.portfolio_ground import Plan
from mosty.engines.coverage.portfolio_model import Line
from mosty.engines.coverage.portfolio_stages import Clock, Search
from mosty.engines.errors import Infeasible

__all__ = ["settled"]

MOST_STEPS = 2**18  # ranks that one solve can tell apart safely


def settled(
    search: Search, plan: Plan, floors: Sequence[int], weighted: int, *, clock: Clock
) -> tuple[Plan, str]:
    """The first of all portfolios as good as this one, and "none", "broken" or "unknown".

    Fewest actions first; then, going through the actions by id, chosen before not chosen and an
    earlier start before a later one.
    """
    programme, ground = search.programme, search.ground
    lines: list[Line] = [programme.at_most_cost(ground.whole_cost(plan))]
    if weighted:
        lines.append(programme.at_least_weighted(weighted))
    held = programme.held(plan)
    other = ({c: -1.0 if on else 1.0 for c, on in held.items()}, 1.0 - sum(held.values()), inf)
    try:
        found = search.best(
            {},
            maximise=False,
            lines=[*lines, other],
            floors=floors,
            seconds=clock.part(0.3),
            weighted=weighted,
        )
    except Infeasible:
        return plan, "none"
    if found.plan is None:
        return plan, "unknown"
    every = dict.fromkeys(held, 1.0)
    found = search.best(
        every,
        maximise=False,
        lines=lines,
        floors=floors,
        seconds=clock.part(0.3),
        step=1.0,
        weighted=weighted,
        begin=plan,
    )
    if found.plan is None or not found.ended:
        return plan, "unknown"
    plan = found.plan
    count = sum(start is not None for start in plan)
    lines.append((every, -inf, float(count)))
    first = 0
    while first < len(plan):
        ranks: dict[int, float] = {}
        steps, last = 1, first
        while last < len(plan) and steps * (len(programme.choice[last]) + 1) <= MOST_STEPS:
            steps *= len(programme.choice[last]) + 1
            last += 1
        weight = steps
        for starts in programme.choice[first:last]:
            weight //= len(starts) + 1
            for rank, column in enumerate(starts.values()):
                ranks[column] = float(weight * (len(starts) - rank))
        try:
            found = search.best(
                ranks,
                maximise=True,
                lines=lines,
                floors=floors,
                seconds=clock.part(0.3),
                step=1.0,
                weighted=weighted,
                begin=plan,
            )
        except Infeasible:
            return plan, "unknown"
        if found.plan is None or not found.ended:
            return plan, "unknown"
        plan = found.plan
        for starts, start in zip(programme.choice[first:last], plan[first:last], strict=True):
            lines.append(
                (
                    {c: 1.0 if year == start else -1.0 for year, c in starts.items()},
                    0.0 if start is None else 1.0,
                    inf,
                )
            )
        first = last
    return plan, "broken"
