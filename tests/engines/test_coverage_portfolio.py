"""The plan portfolio against every portfolio of small plans, and an example worked by hand."""

import dataclasses
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, given, settings

from mosty.engines.coverage.portfolio import (
    Condition,
    Guarantee,
    Portfolio,
    PortfolioChoice,
    Rejected,
    choose_portfolio,
)
from mosty.engines.errors import Infeasible
from tests.engines.portfolio_brute import Brute, more_money, only, plans, subsets

pytestmark = pytest.mark.slow

quick = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@quick
@given(plans())
def test_every_stage_is_the_best_of_all_portfolios(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        with pytest.raises(Infeasible):
            choose_portfolio(plan, front=0, reasons=False)
        return
    choice = choose_portfolio(plan, front=0, reasons=False)
    share, total, cost, starts, equal = brute.best()
    assert choice.proven
    assert choice.least_share == share
    assert choice.objective == choice.bound == total
    assert choice.grosze == cost
    assert {chosen.action: chosen.start for chosen in choice.chosen} == starts
    assert choice.ties == ("none" if equal == 1 else "broken")


def check_conflict(plan: Portfolio, conditions: tuple) -> None:
    assert not Brute(only(plan, conditions)).feasible
    for condition in conditions:
        fewer = tuple(one for one in conditions if one != condition)
        assert Brute(only(plan, fewer)).feasible, condition


@quick
@given(plans())
def test_conflicting_conditions_conflict_and_none_of_them_can_be_left_out(plan: Portfolio) -> None:
    if Brute(plan).feasible:
        # Promise more than the actions can give: now it conflicts, if anyone is in need.
        plan = dataclasses.replace(plan, guarantees=(Guarantee(1),), actions=(), at_most_one=())
        if Brute(plan).feasible:
            return
    with pytest.raises(Infeasible, match="these conditions cannot hold together") as caught:
        choose_portfolio(plan)
    conditions = caught.value.values["conditions"]
    check_conflict(plan, conditions)
    assert all(str(condition) in str(caught.value) for condition in conditions)


@quick
@given(plans())
def test_the_whole_front_is_the_front_of_all_portfolios(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        return
    choice = choose_portfolio(plan, front=None, reasons=False)
    assert choice.front_complete
    assert [(point.grosze, point.weighted) for point in choice.front] == brute.front()
    for point in choice.front:
        starts = dict(point.chosen)
        assert point.proven
        assert starts in brute.feasible
        assert brute.cost(starts) == point.grosze
        assert brute.weighted(starts, brute.least) == point.weighted == point.bound


@quick
@given(plans())
def test_points_of_a_short_front_lie_on_the_front(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        return
    choice = choose_portfolio(plan, front=4, reasons=False, side_gap=0)
    every = brute.front()
    found = [(point.grosze, point.weighted) for point in choice.front]
    assert found[0] == every[0]
    assert found[-1] == every[-1]
    assert set(found) <= set(every)
    assert not choice.front_complete


@settings(quick, max_examples=20)
@given(plans())
def test_reasons_say_what_was_found_by_trying_everything(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        return
    choice = choose_portfolio(plan, front=0, side_gap=0)
    coverable = brute.coverable()
    floors = brute.floors(choice.least_share, coverable)
    starts = {chosen.action: chosen.start for chosen in choice.chosen}
    assert {out.action for out in choice.rejected} == set(brute.actions) - set(starts)
    for out in choice.rejected:
        check_forced(brute, choice, out, coverable)
        check_joining(brute, choice, out, starts, floors)


@settings(quick, max_examples=150)
@given(plans(most_actions=5))
def test_larger_plans_are_chosen_and_explained_as_well(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        return
    choice = choose_portfolio(plan, front=None, side_gap=0)
    share, total, cost, starts, _equal = brute.best()
    assert (choice.least_share, choice.objective, choice.grosze) == (share, total, cost)
    assert [(point.grosze, point.weighted) for point in choice.front] == brute.front()
    coverable = brute.coverable()
    for out in choice.rejected:
        check_forced(brute, choice, out, coverable)
        check_joining(brute, choice, out, starts, brute.floors(share, coverable))


def check_forced(brute: Brute, choice: PortfolioChoice, out: Rejected, coverable: list) -> None:
    among = [starts for starts in brute.feasible if out.action in starts]
    assert out.proven
    if not among:
        assert (out.forced, out.lost) == ("impossible", None)
        return
    share, total, cost, _starts, _equal = brute.best(among, coverable=coverable)
    if share < choice.least_share:
        assert (out.forced, out.lost) == ("least share", choice.least_share - share)
    elif total < choice.objective:
        assert (out.forced, out.lost) == ("weighted need", choice.objective - total)
    elif cost > choice.grosze:
        assert (out.forced, out.lost) == ("cost", cost - choice.grosze)
    else:
        assert (out.forced, out.lost) == ("tie", 0)
    assert out.lost_at_least == out.lost


def check_joining(
    brute: Brute, choice: PortfolioChoice, out: Rejected, starts: dict, floors: list
) -> None:
    rich = only(brute.plan, tuple(c for c in every_condition(brute.plan) if c.kind != "budget"))
    rich = dataclasses.replace(rich, guarantees=())
    joined = [
        tried
        for tried in Brute(rich).feasible
        if starts.items() <= tried.items() and out.action in tried
    ]
    if not joined:
        assert out.reason == "excluded"
        assert out.extra == out.together == ()
        check_stopped(brute.plan, out, starts)
        return
    extra = {(money.source, money.year): money.grosze for money in out.extra}
    assert sum(extra.values()) == min(missing(brute, tried) for tried in joined)
    richer = Brute(more_money(brute.plan, extra))
    now = [
        tried
        for tried in richer.feasible
        if tried.keys() == {*starts, out.action, *out.together} and starts.items() <= tried.items()
    ]
    gains = [richer.weighted(tried, floors) - choice.objective for tried in now]
    assert out.adds in gains
    assert out.reason == ("budget" if out.adds else "adds nothing")
    assert [limit.ids for limit in out.limits] == [(s, str(y)) for s, y in sorted(extra)]


def check_stopped(plan: Portfolio, out: Rejected, starts: dict) -> None:
    def joins(kept: tuple) -> bool:
        freed = dataclasses.replace(only(plan, kept), guarantees=())
        return any(
            starts.items() <= tried.items() and out.action in tried
            for tried in Brute(freed).feasible
        )

    assert not joins(out.limits)
    for limit in out.limits:
        assert joins(tuple(one for one in out.limits if one != limit)), limit


def every_condition(plan: Portfolio) -> tuple[Condition, ...]:
    return (
        *(Condition("budget", (b.source, str(b.year))) for b in plan.budgets),
        *(Condition("own share", (source.id,)) for source in plan.sources),
        *(Condition("at most one", tuple(sorted(e.actions))) for e in plan.at_most_one),
        *(Condition("needs", (a.id, *sorted(n))) for a in plan.actions for n in a.needs),
        *(Condition("decided", (a.id,)) for a in plan.actions if a.decided),
        *(Condition("guarantee", (g.group or "*", g.unit or "*")) for g in plan.guarantees),
    )


def missing(brute: Brute, starts: dict) -> int:
    """The least money beyond the budgets that these actions need: the worst cut of every year."""
    most = {source.id: Fraction(source.at_most) for source in brute.plan.sources}
    total = 0
    for year in brute.plan.years:
        left = dict.fromkeys(most, 0)
        for budget in brute.plan.budgets:
            left[budget.source] += budget.grosze if budget.year == year else 0
        free = []
        for name, start in starts.items():
            action = brute.actions[name]
            if 0 <= year - start < len(action.cost):
                if action.split:
                    for source, row in zip(action.sources, action.split, strict=True):
                        left[source] -= row[year - start]
                else:
                    free.append((action, action.cost[year - start]))
        total += sum(-grosze for grosze in left.values() if grosze < 0)
        total += max(
            sum(cost for _action, cost in some)
            - sum(
                min(
                    max(0, left[source]),
                    sum(floor(most[source] * cost) for a, cost in some if source in a.sources),
                )
                for source in left
            )
            for some in subsets(free)
        )
    return total
