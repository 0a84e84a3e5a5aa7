"""Portfolios by hand, from files, with wrong input, under a time limit, in any order of rows."""

import dataclasses
import json
import random
from concurrent.futures import Executor, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.__main__ import main
from mosty.engines.coverage.portfolio import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Condition,
    Guarantee,
    Money,
    Need,
    Portfolio,
    Source,
    choose_portfolio,
    portfolio_summary,
)
from mosty.engines.coverage.portfolio.exact import Service, paid
from mosty.engines.coverage.portfolio.flow import Flow
from mosty.engines.coverage.portfolio.ground import prepared
from mosty.engines.coverage.portfolio.readers import read_portfolio
from mosty.engines.errors import BadFile, Infeasible, ShapeError, SolverFailed
from mosty.engines.output import to_json
from tests.engines.portfolio_brute import Brute, more_money, plans

EXAMPLE = {
    "years": [2027, 2028],
    "sources": [{"id": "gmina"}, {"id": "ue", "at_most": 0.85}],
    "budgets": [
        {"source": "gmina", "year": 2027, "grosze": 100},
        {"source": "gmina", "year": 2028, "grosze": 100},
        {"source": "ue", "year": 2027, "grosze": 170},
    ],
    "needs": [
        {"group": "SEN", "unit": "Bujaków", "people": 10},
        {"group": "SEN", "unit": "Mokre", "people": 5, "weight": 2},
        {"group": "OZN", "unit": "Mokre", "people": 4},
    ],
    "actions": [
        {
            "id": "Z1",
            "name": "Dzienny dom seniora",
            "cost": [200],
            "sources": ["gmina", "ue"],
            "starts": [2027],
            "capacity": [{"groups": ["SEN"], "units": ["Bujaków", "Mokre"], "places": 8}],
        },
        {
            "id": "Z2",
            "cost": {"gmina": [60, 60]},
            "starts": [2027],
            "capacity": [{"groups": ["SEN"], "units": ["Mokre"], "places": 5}],
        },
        {
            "id": "Z3",
            "cost": [90],
            "sources": ["gmina"],
            "starts": [2028],
            "needs": ["Z1"],
            "capacity": [{"groups": ["SEN"], "units": ["Bujaków"], "places": 6}],
        },
        {
            "id": "Z4",
            "cost": [30],
            "sources": ["gmina"],
            "starts": [2028],
            "capacity": [{"groups": ["SEN"], "units": ["Mokre"], "places": 5}],
        },
    ],
    "at_most_one": [["Z1", "Z4"]],
}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(EXAMPLE, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_example_worked_by_hand(example: Path) -> None:
    """Two years, so 20 + 10 person-years of seniors are in need; nothing serves OZN in Mokre.

    Z1 (8 places, both years: 16 person-years) costs 200 in 2027: the EU may pay at most 170 (85 %)
    and has 170, the municipality pays the other 30 of its 100. Z2 takes 60 of the municipality's
    100 in 2027: with Z1 that is 90, so both fit. Z3 takes 90 in 2028; with the 60 of Z2 that is
    150 > 100, so Z2 and Z3 exclude each other by money; Z4 excludes Z1.

    Z1 + Z2: Z2 covers Mokre whole (10 of 10), Z1 gives 16 of 20 to Bujaków: least share 16/20.
    Z1 + Z3: places for 16 + 6 = 22 of 30; both shares at most (22 / 30): 14.67 of 20 and 7.33 of
    10, in whole people 14/20 and 7/10 with one person-year left over: 7/10. So Z1 + Z2 is chosen:
    weighted 16 · 1 + 10 · 2 = 36 for 200 + 120 = 320 grosze.
    """
    choice = choose_portfolio(read_portfolio(example), side_gap=0)
    assert [(chosen.action, chosen.start) for chosen in choice.chosen] == [
        ("Z1", 2027),
        ("Z2", 2027),
    ]
    assert choice.least_share == Fraction(4, 5)
    assert choice.objective == choice.bound == 36
    assert choice.grosze == 320
    assert (choice.proven, choice.ties, choice.gap) == (True, "none", 0.0)
    assert [stage.objective for stage in choice.stages] == [Fraction(4, 5), 36, 320]
    assert choice.money == (
        Money("Z1", "gmina", 2027, 30),
        Money("Z1", "ue", 2027, 170),
        Money("Z2", "gmina", 2027, 60),
        Money("Z2", "gmina", 2028, 60),
    )
    told = {(cell.group, cell.unit): cell for cell in choice.covered}
    assert told["SEN", "Bujaków"].covered == 16
    assert told["SEN", "Mokre"].share == 1
    assert not told["OZN", "Mokre"].coverable
    third, fourth = choice.rejected
    # 60 + 90 - 100 = 50 grosze are missing in 2028 for Z3 to join; in that year Bujaków then has
    # 8 + 6 places for its 10 people: 2 more are covered.
    assert (third.reason, third.extra, third.adds) == (
        "budget",
        (Money("", "gmina", 2028, 50),),
        2,
    )
    assert third.limits == (Condition("budget", ("gmina", "2028")),)
    # With Z3 forced in the best is Z1 + Z3 at 7/10: 1/10 of the least share is lost.
    assert (third.forced, third.lost, third.proven) == ("least share", Fraction(1, 10), True)
    # Z4 cannot stand beside Z1. Forced in it leaves Bujaków with nobody: the share falls to 0.
    assert (fourth.reason, fourth.limits) == (
        "excluded",
        (Condition("at most one", ("Z1", "Z4")),),
    )
    assert (fourth.forced, fourth.lost) == ("least share", Fraction(4, 5))
    # The front: nothing; Z4 alone (5 people for a year, weight 2); Z2; Z2 + Z4 adds nothing to
    # Z2, so it is beaten; Z1 alone gives its 10 person-years to Mokre first, 6 to Bujaków (26);
    # Z1 + Z3: 6 more in Bujaków (32); Z1 + Z2 (36).
    whole = choose_portfolio(read_portfolio(example), front=None, reasons=False)
    assert [(point.grosze, point.weighted) for point in whole.front] == [
        (0, 0),
        (30, 10),
        (120, 20),
        (200, 26),
        (290, 32),
        (320, 36),
    ]


def test_it_runs_on_a_file(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", str(example), "--problem", "portfolio", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["objective"], told["bound"], told["proven"]) == (36, 36, True)
    assert [chosen["action"] for chosen in told["chosen"]] == ["Z1", "Z2"]
    assert main(["coverage", str(example), "--problem", "portfolio"]) == 0
    told = capsys.readouterr().out
    assert "least share of covered need: 4/5 (80.0%), proven the best" in told
    assert "Z4: excluded (at most one of Z1, Z4)" in told


def test_the_example_of_the_documentation_is_a_plan(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs/methods/portfolio.md"
    path = tmp_path / "plan.json"
    path.write_text(page.read_text().split("```json")[1].split("```")[0])
    choice = choose_portfolio(read_portfolio(path))
    # The 90,000 zł of Z1's first year are there in 2027 only, so it needs Z3, not the cheaper Z4,
    # which starts in 2028.
    assert [(chosen.action, chosen.start) for chosen in choice.chosen] == [
        ("Z1", 2027),
        ("Z2", 2027),
        ("Z3", 2027),
    ]


def test_every_point_and_reason_can_be_asked_for(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["coverage", str(example), "--problem", "portfolio", "--json"]
    assert main([*words, "--exact"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["front"]), told["front_complete"]) == (6, True)
    assert main([*words, "--front", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["front"] == []


def test_a_wrong_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"years": [2027],\n "sources": [}', encoding="utf-8")
    assert main(["coverage", str(path), "--problem", "portfolio"]) == 2
    assert "2" in capsys.readouterr().err


def edited(place: str, value: object) -> str:
    told = json.loads(json.dumps(EXAMPLE))
    *path, last = [int(key) if key.isdigit() else key for key in place.split(".")]
    target = told
    for key in path:
        target = target[key]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return json.dumps(told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"years": [2027],\n "sources": [}', "line 2 of "),
        ('{"years": [1], "years": [2]}', "the key years stands twice"),
        ("[]", "the file: an object"),
        (edited("years", None), "years is missing"),
        (edited("actions.1.cost.gmina", [1, -2]), "actions[1].cost.gmina[1]: a number of at least"),
        (edited("actions.0.cost", [float("nan")]), "actions[0].cost[0]: a whole number is needed"),
        (edited("actions.0.cost", [1.5]), "actions[0].cost[0]: a whole number is needed, not"),
        (edited("actions.0.sources", None), "actions[0].sources is missing"),
        (edited("actions.1.sources", ["gmina"]), "the cost already names its sources"),
        (edited("actions.0.colour", "red"), "actions[0]: the key colour is not known"),
        (edited("actions.0.decided", 1), "actions[0].decided: true or false is needed, not 1"),
        (edited("needs.0.people", -1), "needs[0].people: a number of at least 0 is needed, not -1"),
        (edited("needs.0.people", "many"), "needs[0].people: a whole number"),
        (edited("needs.0.weight", float("nan")), "needs[0].weight: a number is needed"),
        (edited("needs.0.weight", float("inf")), "needs[0].weight: a number is needed"),
        (edited("sources.0.at_most", -0.1), "sources[0].at_most: a number of at least 0"),
        (edited("at_most_one.0", "Z1"), "at_most_one[0]: a list"),
    ],
)
def test_an_error_of_a_file_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read_portfolio(path)
    assert words in str(caught.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes('{"years": "ż"}'.encode("cp1250"))
    with pytest.raises(BadFile, match="not UTF-8"):
        read_portfolio(path)


def action(id_: str = "Z1", **changes: object) -> Action:
    given = Action(id_, (10,), ("gmina",), (2027,), (Capacity(("SEN",), ("A",), 3),))
    return dataclasses.replace(given, **changes)


def portfolio(*actions: Action, **changes: object) -> Portfolio:
    given = Portfolio(
        years=(2027,),
        sources=(Source("gmina"),),
        budgets=(Budget("gmina", 2027, 100),),
        needs=(Need("SEN", "A", 5),),
        actions=actions,
    )
    return dataclasses.replace(given, **changes)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (portfolio(action(), action()), "action Z1 is given twice"),
        (portfolio(action(""), action()), "every action needs an id"),
        (portfolio(action(needs=(("Z9",),))), "its prerequisite Z9 is not in the plan"),
        (portfolio(action(needs=((),))), "a prerequisite names no action"),
        (portfolio(action(needs=(("Z1",),))), "go round in a circle: Z1 → Z1"),
        (
            portfolio(
                action(needs=(("Z2",),)),
                action("Z2", needs=(("Z3", "Z4"),)),
                action("Z3"),
                action("Z4", needs=(("Z1",),)),
            ),
            "go round in a circle: Z1 → Z2 → Z4 → Z1",
        ),
        (portfolio(action(cost=(-1,))), "cost of year 1 in grosze: -1 is less than 0"),
        (portfolio(action(cost=(float("nan"),))), "a whole number is needed, not nan"),
        (portfolio(action(cost=(10**15,))), "more together than the engine can count"),
        (portfolio(action(sources=())), "it costs money and no source pays it"),
        (portfolio(action(sources=("ue",))), "source ue is not in the plan"),
        (portfolio(action(sources=("gmina", "gmina"))), "a source is named twice"),
        (portfolio(action(starts=())), "at least one starting year"),
        (portfolio(action(starts=(2030,))), "starting year 2030 is not in the plan"),
        (portfolio(action(serves_after=-1)), "years before service: -1 is less than 0"),
        (portfolio(action(serves_years=0)), "years of service: 0 is less than 1"),
        (portfolio(action(split=((9,),))), "do not add up to the cost of year 1"),
        (portfolio(action(split=((9, 1),))), "one amount per source and year"),
        (
            portfolio(action(split=((10,),)), sources=(Source("gmina", Fraction(1, 2)),)),
            "gmina pays more than it may in year 1",
        ),
        (portfolio(action(capacity=(Capacity(("SEN",), ("A",), -1),))), "places: -1 is less"),
        (portfolio(action(capacity=(Capacity((), ("A",), 1),))), "need a group and a unit"),
        (portfolio(years=()), "at least one year"),
        (portfolio(years=(2027, 2029)), "follow one another"),
        (portfolio(counted_years=(2028,)), "year 2028 is not in the plan"),
        (portfolio(sources=(Source("gmina"), Source("gmina"))), "source gmina is given twice"),
        (portfolio(sources=(Source("gmina", 2),)), "2 is more than 1"),
        (portfolio(sources=(Source("gmina", float("nan")),)), "a number is needed, not nan"),
        (portfolio(budgets=(Budget("x", 2027, 1),)), "source x is not in the plan"),
        (portfolio(budgets=(Budget("gmina", 2020, 1),)), "year 2020 is not in the plan"),
        (portfolio(budgets=(Budget("gmina", 2027, -1),)), "-1 is less than 0"),
        (portfolio(budgets=(Budget("gmina", 2027, 1),) * 2), "is given twice"),
        (portfolio(needs=(Need("SEN", "A", -1),)), "people: -1 is less than 0"),
        (portfolio(needs=(Need("SEN", "A", True),)), "a whole number is needed, not True"),
        (portfolio(needs=(Need("SEN", "A", 1),) * 2), "need of SEN in A is given twice"),
        (portfolio(needs=(Need("SEN", "A", 1, -2),)), "weight: -2 is less than 0"),
        (portfolio(needs=(Need("SEN", "A", 10**9, 2),)), "larger than the engine can count"),
        (portfolio(action(), at_most_one=(AtMostOne(("Z1", "Z9")),)), "action Z9 is not in"),
        (portfolio(action(), at_most_one=(AtMostOne(("Z1", "Z1")),)), "two different actions"),
        (portfolio(guarantees=(Guarantee(2),)), "2 is more than 1"),
        (portfolio(guarantees=(Guarantee(1, group="X"),)), "group X is not in the plan"),
        (portfolio(guarantees=(Guarantee(1, unit="X"),)), "unit X is not in the plan"),
    ],
)
def test_what_is_no_plan_is_told(plan: Portfolio, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        choose_portfolio(plan)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"front": 1}, "two points or more"),
        ({"seconds": 0}, "more than 0"),
        ({"seconds": float("nan")}, "more than 0"),
        ({"side_gap": 1}, "from 0 to below 1"),
    ],
)
def test_wrong_options_are_told(options: dict, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        choose_portfolio(portfolio(action()), **options)


def test_nothing_to_choose_from() -> None:
    choice = choose_portfolio(portfolio(), front=None)
    assert (choice.proven, choice.chosen, choice.least_share) == (True, (), 0)
    assert not choice.covered[0].coverable
    nobody = choose_portfolio(portfolio(action(), needs=(Need("SEN", "A", 0),)))
    assert (nobody.chosen, nobody.least_share, nobody.grosze) == ((), 1, 0)
    assert nobody.covered[0].share == 1
    assert (nobody.rejected[0].reason, nobody.rejected[0].forced) == ("adds nothing", "cost")


def test_a_budget_smaller_than_any_action() -> None:
    choice = choose_portfolio(portfolio(action(), budgets=(Budget("gmina", 2027, 9),)))
    assert (choice.chosen, choice.covered[0].coverable) == ((), False)
    (out,) = choice.rejected
    assert (out.reason, out.extra) == ("budget", (Money("", "gmina", 2027, 1),))
    assert (out.forced, out.proven) == ("impossible", True)


def test_a_grosz_decides_among_large_sums() -> None:
    """Twice 10 million zł against a budget one grosz short: a solver's tolerance would let it be."""
    large = 10**9
    pair = [action(id_, cost=(large,)) for id_ in ("Z1", "Z2")]
    plan = portfolio(*pair, budgets=(Budget("gmina", 2027, 2 * large - 1),))
    choice = choose_portfolio(plan, side_gap=0)
    assert [chosen.action for chosen in choice.chosen] == ["Z1"]
    assert choice.rejected[0].extra == (Money("", "gmina", 2027, 1),)
    assert choice.rejected[0].limits == (Condition("budget", ("gmina", "2027")),)
    enough = choose_portfolio(more_money(plan, {("gmina", 2027): 1}))
    assert [chosen.action for chosen in enough.chosen] == ["Z1", "Z2"]


def test_conflicts_are_named_in_words() -> None:
    plan = portfolio(
        action(decided=True),
        action("Z2", cost=(95,), decided=True),
        action("Z3", decided=True),
        guarantees=(Guarantee(Fraction(1, 5)),),
    )
    with pytest.raises(Infeasible) as caught:
        choose_portfolio(plan)
    assert str(caught.value) == (
        "these conditions cannot hold together: the budget of gmina in 2027;"
        " Z2 is decided; Z3 is decided"
    )


def hard(count: int = 40, seed: int = 5) -> Portfolio:
    """A plan that takes the solver seconds."""
    chance = random.Random(seed)
    years, groups, units = (2027, 2028, 2029), tuple("GHIJ"), tuple("ABCDEFGH")
    actions = []
    for number in range(count):
        places = chance.randint(3, 30)
        actions.append(
            Action(
                f"Z{number:02d}",
                tuple(places * chance.randint(2000, 9000) for _ in range(2)),
                tuple(chance.sample(("gmina", "ue", "pfron"), chance.choice((1, 2)))),
                tuple(sorted(chance.sample(years, 2))),
                (
                    Capacity(
                        tuple(chance.sample(groups, chance.choice((1, 2)))),
                        tuple(chance.sample(units, chance.choice((1, 2, 5)))),
                        places,
                    ),
                ),
            )
        )
    total = sum(sum(one.cost) for one in actions)
    sources = ("gmina", "ue", "pfron")
    return Portfolio(
        years=years,
        sources=tuple(map(Source, sources)),
        budgets=tuple(Budget(s, y, total // 25) for s in sources for y in years),
        needs=tuple(
            Need(g, u, chance.randint(3, 40), 1 + i) for i, g in enumerate(groups) for u in units
        ),
        actions=tuple(actions),
    )


def check(plan: Portfolio, choice: object) -> None:
    """Every condition in whole numbers, from the answer alone."""
    ground = prepared(plan)
    starts = {chosen.action: chosen.start for chosen in choice.chosen}
    chosen = tuple(starts.get(one.id) for one in ground.actions)
    assert paid(ground, chosen) is not None
    spent: dict[tuple[str, int], int] = {}
    for money in choice.money:
        spent[money.source, money.year] = spent.get((money.source, money.year), 0) + money.grosze
    assert all(grosze <= ground.budget[key] for key, grosze in spent.items())
    assert sum(spent.values()) == sum(one.grosze for one in choice.chosen)
    weight = {(need.group, need.unit): need.weight for need in plan.needs}
    total = sum(cell.covered * weight[cell.group, cell.unit] for cell in choice.covered)
    assert total == choice.objective
    assert all(cell.covered <= cell.need for cell in choice.covered)
    shares = [cell.share for cell in choice.covered if cell.coverable]
    assert min(shares) == choice.least_share


def test_what_the_time_limit_ends_is_never_called_proven() -> None:
    plan = hard(60)
    choice = choose_portfolio(plan, seconds=0.5, front=0, reasons=False)
    check(plan, choice)
    assert not choice.proven
    assert choice.ties == "unknown"
    for stage in choice.stages:
        assert stage.proven == (stage.bound == stage.objective)
        if stage.bound is not None and not stage.proven:
            better = (
                stage.bound < stage.objective
                if stage.name == "cost"
                else (stage.bound > stage.objective)
            )
            assert better
    assert "the best found in time" in portfolio_summary(choice)


def test_no_time_to_find_anything_is_an_error() -> None:
    with pytest.raises(SolverFailed, match="give the search more seconds"):
        choose_portfolio(hard(60), seconds=1e-6)


@pytest.mark.slow
def test_a_bound_told_at_the_time_limit_holds() -> None:
    plan = hard(30)
    best = choose_portfolio(plan, front=0, reasons=False)
    assert best.proven
    check(plan, best)
    for seconds in (0.2, 0.5, 1):
        tried = choose_portfolio(plan, seconds=seconds, front=3)
        check(plan, tried)
        assert tried.stages[0].bound >= best.least_share >= tried.least_share
        if tried.least_share == best.least_share and tried.bound is not None:
            assert tried.bound >= best.objective >= tried.objective
        for out in tried.rejected:
            assert out.lost is None or out.lost >= out.lost_at_least


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True)
@given(plans(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_more_money_never_covers_less(plan: Portfolio, more: int, chance: random.Random) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        return
    raised = more_money(plan, {(b.source, b.year): chance.randint(0, more) for b in plan.budgets})
    before, after = (choose_portfolio(p, front=0, reasons=False) for p in (plan, raised))
    coverable = [cell.coverable for cell in before.covered]
    if [cell.coverable for cell in after.covered] == coverable:
        assert (after.least_share, after.objective) >= (before.least_share, before.objective)
    most = [choose_portfolio(p, front=None, reasons=False).front[-1] for p in (plan, raised)]
    assert most[1].weighted >= most[0].weighted


def shuffled(plan: Portfolio, chance: random.Random) -> Portfolio:
    def mixed(rows: tuple) -> tuple:
        rows = list(rows)
        chance.shuffle(rows)
        return tuple(rows)

    actions = []
    for one in plan.actions:
        order = mixed(tuple(range(len(one.sources))))
        actions.append(
            dataclasses.replace(
                one,
                sources=tuple(one.sources[place] for place in order),
                split=tuple(one.split[place] for place in order) if one.split else (),
                starts=mixed(one.starts),
                capacity=mixed(one.capacity),
                needs=mixed(tuple(mixed(any_of) for any_of in one.needs)),
            )
        )
    return Portfolio(
        years=mixed(plan.years),
        sources=mixed(plan.sources),
        budgets=mixed(plan.budgets),
        needs=mixed(plan.needs),
        actions=mixed(tuple(actions)),
        at_most_one=mixed(plan.at_most_one),
        guarantees=mixed(plan.guarantees),
        counted_years=mixed(plan.counted_years),
    )


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True)
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(plan: Portfolio, chance: random.Random) -> None:
    told = []
    for one in (plan, shuffled(plan, chance)):
        try:
            told.append(to_json(choose_portfolio(one, front=3)))
        except Infeasible as error:
            told.append(str(error))
    assert told[0] == told[1]


def test_progress_is_told_to_the_end(example: Path) -> None:
    told: list[tuple[int, int]] = []
    choose_portfolio(
        read_portfolio(example), front=3, progress=lambda done, all_: told.append((done, all_))
    )
    assert told == sorted(told)
    assert told[-1] == (11, 11)  # three stages and the ties, 3 points, 4 actions


def test_threads_change_nothing() -> None:
    plan = hard(8)
    alone = to_json(choose_portfolio(plan, front=4))
    with ThreadPoolExecutor(3) as executor:
        assert to_json(choose_portfolio(plan, front=4, executor=executor)) == alone


@pytest.mark.slow
def test_a_cluster_changes_nothing(cluster: Executor) -> None:
    plan = hard(10)
    alone = to_json(choose_portfolio(plan, front=4))
    assert to_json(choose_portfolio(plan, front=4, executor=cluster)) == alone


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), max_size=20))
def test_a_flow_is_the_flow_of_networkx(arcs: list[tuple[int, int, int]]) -> None:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(6))
    flow = Flow(6)
    for tail, head, room in arcs:
        if tail != head:
            flow.arc(tail, head, room)
            before = graph.get_edge_data(tail, head, {"capacity": 0})["capacity"]
            graph.add_edge(tail, head, capacity=before + room)
    assert flow.push(0, 5) == networkx.maximum_flow_value(graph, 0, 5)


def test_places_are_shared_as_fairly_as_they_can_be() -> None:
    """7 places for 10 and 5 people: 4 and 2 have 2/5 each; 5 and 2 or 4 and 3 are no fairer."""
    plan = portfolio(
        action(capacity=(Capacity(("SEN",), ("A", "B"), 7),)),
        needs=(Need("SEN", "A", 10), Need("SEN", "B", 5, 3)),
    )
    ground = prepared(plan)
    assert Service(ground, (2027,)).least_share((0, 1), [0, 0]) == Fraction(2, 5)
    choice = choose_portfolio(plan)
    assert choice.least_share == Fraction(2, 5)
    assert [cell.covered for cell in choice.covered] == [4, 3]  # the seventh: to the heavier need
