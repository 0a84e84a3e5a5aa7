"""Coverings: by hand, by brute force, within a time limit, and from files."""

import json
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.__main__ import main
from mosty.engines.coverage import (
    Reached,
    cover_all,
    cover_most,
    reached_by_lists,
    reached_within,
)
from mosty.engines.coverage.readers import read_covering
from mosty.engines.errors import BadFile, Infeasible, NotEnoughData, ShapeError
from mosty.engines.output import to_json

# Site 0 reaches the two villages of 50; 1 reaches 40 and one of them; 2 reaches 40 and 30; 3 the 5.
PEOPLE = [50, 50, 40, 30, 5]
LISTS = [[0], [0, 1], [1, 2], [2], [3]]


def _choices(count: int):
    return chain.from_iterable(combinations(range(count), size) for size in range(count + 1))


def _served(people, lists, chosen) -> float:
    return float(
        sum(number for number, own in zip(people, lists, strict=True) if {*own} & {*chosen})
    )


def _drawn(data: st.DataObject) -> tuple[np.ndarray, list[list[int]], int]:
    places, sites = data.draw(st.integers(1, 11)), data.draw(st.integers(1, 7))
    unit = data.draw(st.sampled_from([1.0, 0.1, np.pi]))
    draw = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    lists = [
        [int(site) for site in draw.permutation(sites)[: draw.integers(0, min(4, sites) + 1)]]
        for _place in range(places)
    ]
    return draw.integers(0, 9, places) * unit, lists, sites


def test_one_site_and_two_and_three() -> None:
    reached = reached_by_lists(LISTS, 4)
    one, two, three = (cover_most(PEOPLE, reached, count=count) for count in (1, 2, 3))
    assert (one.chosen, one.objective, one.unserved) == ((0,), 100, (2, 3, 4))
    assert (two.chosen, two.objective) == ((0, 2), 170)
    assert (three.chosen, three.objective, three.unserved) == ((0, 2, 3), 175, ())
    assert all(choice.proven and choice.bound == choice.objective for choice in (one, two, three))
    assert three.cost == 3


def test_a_budget_buys_the_cheaper_pair() -> None:
    # 0 and 2 would serve 170 but cost 11; 1 and 2 cost 6 and serve 50 + 40 + 30.
    reached = reached_by_lists(LISTS, 4)
    choice = cover_most(PEOPLE, reached, budget=6, costs=[8, 3, 3, 1])
    assert choice.chosen == (1, 2)
    assert choice.objective == choice.served == 120
    assert choice.cost == 6


def test_a_budget_of_tenths_is_kept_to_the_tenth() -> None:
    # 0.1 + 0.2 is more than 0.3 in binary fractions; it is 0.3 in money.
    reached = reached_by_lists([[0], [1]], 2)
    choice = cover_most([1, 1], reached, budget=0.3, costs=[0.1, 0.2])
    assert choice.objective == 2
    assert choice.cost == 0.3


def test_a_site_for_nothing_is_always_open() -> None:
    choice = cover_most(PEOPLE, reached_by_lists(LISTS, 4), budget=0, costs=[1, 0, 1, 1])
    assert choice.chosen == (1,)
    assert choice.objective == 90


def test_nothing_may_be_opened() -> None:
    choice = cover_most(PEOPLE, reached_by_lists(LISTS, 4), count=0)
    assert choice.chosen == ()
    assert choice.objective == choice.bound == 0
    assert choice.proven


def test_the_fewest_and_the_cheapest_sites_for_everyone() -> None:
    reached = reached_by_lists(LISTS, 4)
    assert cover_all(reached).chosen == (0, 2, 3)
    rich = reached_by_lists([[0, 1], [0, 2], [0, 3]], 4)
    assert cover_all(rich).chosen == (0,)
    cheap = cover_all(rich, costs=[4, 1, 1, 1])
    assert cheap.chosen == (1, 2, 3)
    assert cheap.objective == cheap.cost == cheap.bound == 3


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_number_of_sites_serves_more(data: st.DataObject) -> None:
    people, lists, sites = _drawn(data)
    count = data.draw(st.integers(0, sites))
    best = max(_served(people, lists, chosen) for chosen in combinations(range(sites), count))
    choice = cover_most(people, reached_by_lists(lists, sites), count=count)
    assert choice.proven
    assert choice.objective == pytest.approx(best)
    assert _served(people, lists, choice.chosen) == pytest.approx(best)
    assert len(choice.chosen) <= count


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_budget_serves_more_and_none_is_exceeded(data: st.DataObject) -> None:
    people, lists, sites = _drawn(data)
    costs = [data.draw(st.integers(0, 9)) for _site in range(sites)]
    budget = data.draw(st.integers(0, 20))
    best = max(
        _served(people, lists, chosen)
        for chosen in _choices(sites)
        if sum(costs[site] for site in chosen) <= budget
    )
    choice = cover_most(people, reached_by_lists(lists, sites), budget=budget, costs=costs)
    assert choice.proven
    assert choice.objective == pytest.approx(best)
    assert choice.cost == sum(costs[site] for site in choice.chosen) <= budget


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_nobody_is_served_more_cheaply(data: st.DataObject) -> None:
    people, lists, sites = _drawn(data)
    unit = data.draw(st.sampled_from([1.0, 0.01, np.e]))
    costs = [data.draw(st.integers(0, 9)) * unit for _site in range(sites)]
    reached = reached_by_lists(lists, sites)
    if any(number > 0 and not own for number, own in zip(people, lists, strict=True)):
        with pytest.raises(Infeasible):
            cover_all(reached, people=people, costs=costs)
        return
    everyone = _served(people, lists, range(sites))
    best = min(
        sum(costs[site] for site in chosen)
        for chosen in _choices(sites)
        if _served(people, lists, chosen) >= everyone - 1e-9
    )
    choice = cover_all(reached, people=people, costs=costs)
    assert choice.proven
    assert choice.objective == pytest.approx(best)
    assert choice.unserved == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    draw = np.random.default_rng(seed)
    places, sites = 30, 12
    table = draw.random((places, sites)) < 0.15
    table[:, 0] |= ~table.any(axis=1)
    people, costs = draw.integers(1, 40, places), draw.integers(1, 6, sites)
    rows, columns = draw.permutation(places), draw.permutation(sites)

    def answers(rows, columns) -> list[str]:
        lists = [np.flatnonzero(row).tolist() for row in table[np.ix_(rows, columns)]]
        reached = reached_by_lists(lists, sites)
        names = {
            "places": [f"p{i}" for i in rows],
            "sites": [f"s{j}" for j in columns],
        }
        return [
            to_json(answer)
            for answer in (
                cover_most(people[rows], reached, count=3, **names),
                cover_most(people[rows], reached, budget=7, costs=costs[columns], **names),
                cover_all(reached, costs=costs[columns], **names),
            )
        ]

    assert answers(np.arange(places), np.arange(sites)) == answers(rows, columns)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_more_sites_serve_no_fewer_and_scale_is_kept(data: st.DataObject) -> None:
    people, lists, sites = _drawn(data)
    reached = reached_by_lists(lists, sites)
    served = [cover_most(people, reached, count=count).objective for count in range(sites + 1)]
    assert served == sorted(served)
    assert cover_most(people * 3, reached, count=1).objective == pytest.approx(3 * served[1])


def _town(places: int = 900, sites: int = 120) -> tuple[np.ndarray, Reached]:
    draw = np.random.default_rng(11)
    stands = draw.uniform(0, 10, (sites, 2))
    return draw.integers(1, 60, places), reached_within(
        draw.uniform(0, 10, (places, 2)), stands, 1.2
    )


def _tangle() -> tuple[np.ndarray, Reached]:
    """Drawn lists without any geometry: the bound is far from the answer."""
    draw = np.random.default_rng(5)
    lists = [draw.choice(50, draw.integers(1, 7), replace=False).tolist() for _place in range(200)]
    return draw.integers(1, 60, 200), reached_by_lists(lists, 50)


def test_a_time_limit_is_no_proof() -> None:
    people, reached = _tangle()
    steps: list[tuple[int, int]] = []
    short = cover_most(people, reached, count=12, seconds=0)
    whole = cover_most(
        people, reached, count=12, progress=lambda done, total: steps.append((done, total))
    )
    assert not short.proven
    assert short.objective <= whole.objective <= short.bound
    assert short.gap > 0
    assert whole.proven
    assert steps[-1][0] == steps[-1][1] > 1


def test_the_search_agrees_with_the_solver_wherever_it_runs() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from mosty.engines.coverage.solver import Model, rows, solve

    people, reached = _town(300, 40)
    places, sites = len(people), reached.site_count
    owner = np.repeat(np.arange(places), np.diff(reached.starts))
    model = Model(
        costs=np.concatenate((people.astype(float), np.zeros(sites))),
        lower=np.zeros(places + sites),
        upper=np.ones(places + sites),
        integer=np.arange(places + sites) >= places,
        matrix=rows(
            np.concatenate((np.arange(places), owner, np.full(sites, places))),
            np.concatenate((np.arange(places), places + reached.sites, places + np.arange(sites))),
            np.concatenate((np.ones(places), -np.ones(len(owner)), np.ones(sites))),
            count=places + 1,
        ),
        row_lower=np.full(places + 1, -np.inf),
        row_upper=np.append(np.zeros(places), 6.0),
        maximise=True,
    )
    choice = cover_most(people, reached, count=6)
    assert choice.objective == pytest.approx(solve(model).objective)
    with ThreadPoolExecutor(2) as pool:
        assert to_json(cover_most(people, reached, count=6, executor=pool)) == to_json(choice)


@pytest.mark.slow
def test_a_cluster_finds_the_same_sites(cluster) -> None:
    people, reached = _tangle()
    here = cover_most(people, reached, count=8)
    assert to_json(cover_most(people, reached, count=8, executor=cluster)) == to_json(here)


def test_a_tiny_time_limit_does_not_call_a_set_covering_optimal() -> None:
    draw = np.random.default_rng(2)
    table = draw.random((250, 120)) < 0.05
    table[:, 0] |= ~table.any(axis=1)
    reached = reached_by_lists([np.flatnonzero(row).tolist() for row in table], 120)
    short = cover_all(reached, seconds=0)
    assert not short.proven
    assert short.bound < short.objective
    assert short.unserved == ()
    better = cover_all(reached, seconds=1)
    assert short.bound <= better.objective <= short.objective


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 3))
def test_reach_agrees_with_every_pair(seed: int, reach: float) -> None:
    draw = np.random.default_rng(seed)
    places, sites = draw.uniform(-4, 4, (40, 2)), draw.uniform(-2, 3, (25, 2))
    far = np.hypot(places[:, None, 0] - sites[None, :, 0], places[:, None, 1] - sites[None, :, 1])
    reached = reached_within(places, sites, reach)
    for i in range(40):
        own = reached.sites[reached.starts[i] : reached.starts[i + 1]]
        assert own.tolist() == np.flatnonzero(far[i] <= reach).tolist()


def test_a_site_exactly_at_the_reach_counts() -> None:
    reached = reached_within([[0, 0], [0.3, 0.4], [-5, 0]], [[0.0, 0.0], [0.3, 0.4]], 0.5)
    assert reached.starts.tolist() == [0, 2, 4, 4]
    assert reached_within([[0, 0]], np.empty((0, 2)), 1).starts.tolist() == [0, 0]


def test_places_out_of_reach_are_named() -> None:
    reached = reached_by_lists([[0], [], []], 1)
    with pytest.raises(Infeasible, match="2 places are out of reach of every site: Las, Wyspa"):
        cover_all(reached, places=["Rynek", "Wyspa", "Las"])
    assert cover_all(reached, people=[1, 0, 0]).chosen == (0,)


@pytest.mark.parametrize(
    ("people", "changes", "message"),
    [
        ([1, -1], {"count": 1}, "less than 0"),
        ([1, float("nan")], {"count": 1}, "missing or infinite"),
        ([1], {"count": 1}, "1 values are given, 2 are needed"),
        ([1, 1], {}, "either the number of sites to open or a budget"),
        ([1, 1], {"count": 1, "budget": 1}, "either the number of sites to open or a budget"),
        ([1, 1], {"count": 1, "costs": [1]}, "costs need a budget"),
        ([1, 1], {"count": -1}, "the limit must be a number from 0, not -1"),
        ([1, 1], {"budget": float("nan")}, "the limit must be a number from 0, not nan"),
        ([1, 1], {"budget": 1, "costs": [-1]}, "less than 0"),
        ([1, 1], {"budget": 1, "costs": [1, 1]}, "2 values are given, 1 are needed"),
        ([1, 1], {"count": 1, "places": ["a", "a"]}, "a is given twice"),
        ([1, 1], {"count": 1, "seconds": float("nan")}, "seconds"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(people, changes, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        cover_most(people, reached_by_lists([[0], []], 1), **changes)


def test_lists_and_reaches_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="outside 0 to 0"):
        reached_by_lists([[1]], 1)
    with pytest.raises(ShapeError, match="above 0, not 0"):
        reached_within([[0, 0]], [[0, 0]], 0)
    with pytest.raises(ShapeError, match="two coordinates"):
        reached_within([[0]], [[0, 0]], 1)
    with pytest.raises(NotEnoughData, match="at least one place and one site"):
        cover_all(reached_by_lists([], 1))


@pytest.fixture
def lists_file(tmp_path: Path) -> Path:
    path = tmp_path / "lists.json"
    demand = [
        {"id": f"v{number}", "people": people, "sites": [f"s{site}" for site in own]}
        for number, (people, own) in enumerate(zip(PEOPLE, LISTS, strict=True))
    ]
    sites = [{"id": f"s{site}", "cost": cost} for site, cost in enumerate([8, 3, 3, 1])]
    path.write_text(json.dumps({"demand": demand, "sites": sites, "budget": 6}))
    return path


def test_the_command_answers(lists_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", str(lists_file), "--problem", "covering"]) == 0
    assert capsys.readouterr().out == (
        "2 sites for 6: s1, s2\nserved: 120 of 175 (68.6%)\nproven: no choice is better\n"
        "2 places left out: v0, v4\n"
    )
    words = ["coverage", str(lists_file), "--problem", "covering", "--count", "1", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chosen"] == ["s0"]
    assert (told["objective"], told["bound"], told["proven"]) == (100, 100, True)
    assert main(["coverage", str(lists_file), "--problem", "set-covering"]) == 0
    assert "3 sites for 12: s0, s2, s3" in capsys.readouterr().out


def test_points_need_a_reach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "points.json"
    points = [{"id": number, "x": number, "y": 0} for number in range(3)]
    path.write_text(json.dumps({"demand": points, "sites": points, "count": 1}))
    assert main(["coverage", str(path), "--problem", "covering"]) == 2
    assert capsys.readouterr().err
    assert main(["coverage", str(path), "--problem", "covering", "--reach", "1"]) == 0
    assert "1 sites for 1: 1\nserved: 3 of 3 (100.0%)" in capsys.readouterr().out


def test_a_table_of_pairs(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("demand,people,site,cost\nv0,50,b,2\nv0,50,a,1.5\nv1,40,,\n")
    told = read_covering(path)
    assert told.demand == ("v0", "v1")
    assert told.people == (50, 40)
    assert told.sites == ("a", "b")
    assert told.costs == (1.5, 2)
    assert told.reached == ((0, 1), ())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "place,site\n", "line 1 of a.csv: a column “demand” is needed"),
        ("a.csv", "demand,people,site\n,1,a\n", "line 2 of a.csv: the place has no name"),
        (
            "a.csv",
            "demand,people,site\nv,many,a\n",
            "line 2 of a.csv: people must be a number, not “many”",
        ),
        (
            "a.csv",
            "demand,people,site\nv,1,a\nv,2,b\n",
            "line 3 of a.csv: v has another number of people",
        ),
        (
            "a.csv",
            "demand,people,site,cost\nv,1,a,1\nw,1,a,2\n",
            "line 3 of a.csv: a has another cost",
        ),
        ("a.json", "{\n oops", "line 2 of a.json: this is not JSON"),
        ("a.json", "[]", "an object with demand and sites"),
        ("a.json", '{"demand": 1, "sites": []}', "demand: a list of objects"),
        ("a.json", '{"demand": [{"sites": []}], "sites": []}', "demand, entry 1: id is missing"),
        ("a.json", '{"demand": [{"id": 1, "sites": [7]}], "sites": []}', "there is no site 7"),
        ("a.json", '{"demand": [{"id": 1, "sites": 7}], "sites": []}', "sites must be a list"),
        ("a.json", '{"demand": [{"id": 1}], "sites": []}', "demand, entry 1: None is not a number"),
        (
            "a.json",
            '{"demand": [{"id": 1, "people": "x", "sites": []}], "sites": []}',
            "demand, entry 1: x is not a number",
        ),
        ("a.json", '{"demand": [], "sites": [], "count": 1.5}', "count: a whole number"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(BadFile, match=message):
        read_covering(path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="UTF-8"):
        read_covering(path)
