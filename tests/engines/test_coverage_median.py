"""p-medians: by hand, by brute force, and with the optima of the OR-Library."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.__main__ import main
from mosty.engines.coverage import MedianChoice, choose_medians, shortest_paths
from mosty.engines.coverage.readers import read_orlib
from mosty.engines.errors import BadFile, Infeasible, ShapeError
from mosty.engines.output import to_json

VILLAGES = np.array([0.0, 1.0, 2.0, 10.0, 12.0])


def _line(points: np.ndarray) -> np.ndarray:
    return np.abs(points[:, None] - points[None, :])


def _brute(table: np.ndarray, people: np.ndarray, count: int) -> float:
    reached = np.where(people[:, None] > 0, table, 0) * np.where(people > 0, people, 1)[:, None]
    return min(
        float(reached[:, list(chosen)].min(axis=1).sum())
        for chosen in combinations(range(table.shape[1]), count)
    )


def test_two_sites_on_a_road() -> None:
    # One site among 0, 1, 2: the middle one costs 1 + 1. The other at 10 costs 2 for the people at
    # 12; with three people there the site moves to 12 and costs 2 for those at 10.
    choice = choose_medians(_line(VILLAGES), 2, people=[1, 1, 1, 1, 3])
    assert choice.chosen == (1, 4)
    assert choice.objective == choice.bound == 4
    assert choice.proven
    assert choice.gap == 0
    assert choice.assignment == (1, 1, 1, 4, 4)


def test_names_are_answered_in_their_order() -> None:
    names = ("Nowa", "Dolna", "Stara", "Góra", "Las")
    choice = choose_medians(_line(VILLAGES), 1, places=names, sites=names)
    assert choice.chosen == ("Stara",)
    assert choice.places == tuple(sorted(names))
    assert choice.assignment == ("Stara",) * 5


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_choice_is_better(data: st.DataObject) -> None:
    places, sites = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 7))
    count = data.draw(st.integers(1, sites))
    unit = data.draw(st.sampled_from([1.0, 0.1, np.pi]))
    draw = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    table = draw.integers(0, 9, (places, sites)) * unit
    table[draw.random((places, sites)) < 0.15] = np.inf
    people = draw.integers(0, 4, places)
    best = _brute(table, people, count)
    if best == np.inf:
        with pytest.raises(Infeasible):
            choose_medians(table, count, people=people)
        return
    choice = choose_medians(table, count, people=people)
    assert choice.proven
    assert choice.objective == pytest.approx(best, abs=1e-9)
    column = {name: place for place, name in enumerate(range(sites))}
    own = sum(
        people[i] * table[i, column[site]]
        for i, site in enumerate(choice.assignment)
        if people[i] > 0
    )
    assert own == pytest.approx(choice.objective)
    assert set(choice.assignment) <= set(choice.chosen)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = draw.integers(0, 30, (12, 10)).astype(float)
    people = draw.integers(1, 5, 12)
    places, sites = [f"p{i}" for i in range(12)], list(range(100, 110))
    rows, columns = draw.permutation(12), draw.permutation(10)
    one = choose_medians(table, 3, people=people, places=places, sites=sites)
    other = choose_medians(
        table[np.ix_(rows, columns)],
        3,
        people=people[rows],
        places=[places[i] for i in rows],
        sites=[sites[j] for j in columns],
    )
    assert to_json(one) == to_json(other)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_more_sites_cost_no_more_and_scale_is_kept(seed: int, factor: int) -> None:
    table = np.random.default_rng(seed).integers(0, 50, (10, 8)).astype(float)
    costs = [choose_medians(table, count).objective for count in range(1, 9)]
    assert costs == sorted(costs, reverse=True)
    assert choose_medians(table * factor, 3).objective == factor * costs[2]


def _tangle() -> np.ndarray:
    """Drawn costs without any geometry: the bound is far from the answer."""
    return np.random.default_rng(3).integers(1, 1000, (40, 40)).astype(float)


def test_a_time_limit_is_no_proof() -> None:
    steps: list[tuple[int, int]] = []
    table = _tangle()
    short = choose_medians(table, 5, seconds=0)
    whole = choose_medians(table, 5, progress=lambda done, total: steps.append((done, total)))
    assert not short.proven
    assert 0 < short.bound <= whole.objective <= short.objective
    assert short.gap > 0
    assert whole.proven
    assert len(steps) > 5
    assert steps[-1][0] == steps[-1][1]


def test_the_search_agrees_with_the_solver() -> None:
    from mosty.engines.coverage.solver import Model, rows, solve

    table = _tangle()[:20, :15]
    places, sites = table.shape
    pairs = places * sites
    i, j = np.divmod(np.arange(pairs), sites)
    model = Model(
        costs=np.concatenate((table.ravel(), np.zeros(sites))),
        lower=np.zeros(pairs + sites),
        upper=np.ones(pairs + sites),
        integer=np.concatenate((np.zeros(pairs, dtype=bool), np.ones(sites, dtype=bool))),
        matrix=rows(
            np.concatenate(
                (
                    i,
                    places + np.arange(pairs),
                    places + np.arange(pairs),
                    np.full(sites, places + pairs),
                )
            ),
            np.concatenate(
                (np.arange(pairs), np.arange(pairs), pairs + j, pairs + np.arange(sites))
            ),
            np.concatenate((np.ones(2 * pairs), -np.ones(pairs), np.ones(sites))),
            count=places + pairs + 1,
        ),
        row_lower=np.concatenate((np.ones(places), np.full(pairs, -np.inf), [4.0])),
        row_upper=np.concatenate((np.ones(places), np.zeros(pairs), [4.0])),
    )
    assert choose_medians(table, 4).objective == pytest.approx(solve(model).objective)


def test_ways_through_a_network() -> None:
    # 0 -3- 1 -1- 2, and 0 -9- 2: the way round by 1 is shorter. The last word on 0-1 is 3.
    ways = shortest_paths(4, [[0, 1], [1, 2], [0, 2], [1, 0]], [8, 1, 9, 3])
    assert ways[0].tolist() == [0, 3, 4, np.inf]
    assert (ways == ways.T).all()


def test_ways_agree_with_scipy_wherever_they_are_computed() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    draw = np.random.default_rng(1)
    pairs = np.unique(np.sort(draw.integers(0, 150, (400, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    lengths = draw.integers(1, 100, len(pairs)) / 8
    known = dijkstra(csr_matrix((lengths, pairs.T), shape=(150, 150)), directed=False)
    ways = shortest_paths(150, pairs, lengths)
    assert (ways == known).all()
    with ThreadPoolExecutor(2) as pool:
        assert (shortest_paths(150, pairs, lengths, executor=pool) == ways).all()


@pytest.mark.slow
def test_a_cluster_finds_the_same_ways(cluster) -> None:
    pairs = np.stack((np.arange(199), np.arange(1, 200)), axis=-1)
    lengths = 1.0 + np.arange(199) % 9
    assert (
        shortest_paths(200, pairs, lengths, executor=cluster) == shortest_paths(200, pairs, lengths)
    ).all()


def _solved(folder: Path, number: int) -> tuple[MedianChoice, float]:
    optima = dict(
        line.split() for line in (folder / "pmedopt.txt").read_text().splitlines()[1:] if line
    )
    streets = read_orlib(folder / f"pmed{number}.txt")
    ways = shortest_paths(streets.vertices, streets.ends, streets.lengths)
    return choose_medians(ways, streets.count), float(optima[f"pmed{number}"])


@pytest.mark.reference
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_small_optima_of_the_or_library(reference_data: Path, number: int) -> None:
    choice, optimum = _solved(reference_data / "orlib", number)
    assert choice.objective == choice.bound == optimum
    assert choice.proven


@pytest.mark.reference
@pytest.mark.slow
@pytest.mark.parametrize("number", range(7, 21))
def test_all_optima_of_the_or_library(reference_data: Path, number: int) -> None:
    choice, optimum = _solved(reference_data / "orlib", number)
    assert choice.objective == choice.bound == optimum
    assert choice.proven


@pytest.mark.parametrize(
    ("table", "changes", "message"),
    [
        ([[1, np.nan]], {}, "row 1, column 2 is missing or negative"),
        ([[1, 2], [-1, 2]], {}, "row 2, column 1"),
        ([["a", 2]], {}, "every value must be a number"),
        ([1, 2], {}, "a table"),
        ([], {}, "a table"),
        ([[1, 2]], {"count": 0}, "between 1 and 2, not 0"),
        ([[1, 2]], {"count": 3}, "between 1 and 2, not 3"),
        ([[1, 2]], {"people": [-1]}, "less than 0"),
        ([[1, 2]], {"people": [1, 1]}, "2 values are given, 1 are needed"),
        ([[1, 2]], {"sites": ["a", "a"]}, "a is given twice"),
        ([[1, 2]], {"sites": ["a", 1]}, "all numbers or all texts"),
        ([[1, 2]], {"places": ["a", "b"]}, "2 names are given, 1 are needed"),
        ([[1, 2]], {"seconds": -1}, "seconds"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(table, changes, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        choose_medians(table, **{"count": 1, **changes})


def test_people_out_of_reach_are_named() -> None:
    table = [[1.0, 2.0], [np.inf, np.inf]]
    with pytest.raises(Infeasible, match=r"1 places have no way to any site: Wyspa"):
        choose_medians(table, 1, places=["Ląd", "Wyspa"])
    assert choose_medians(table, 1, people=[1, 0]).objective == 1


def test_islands_need_a_site_each() -> None:
    table = np.full((4, 4), np.inf)
    table[:2, :2] = table[2:, 2:] = [[0, 1], [1, 0]]
    with pytest.raises(Infeasible, match="1 sites cannot reach everyone"):
        choose_medians(table, 1)
    assert choose_medians(table, 2).objective == 2


def test_edges_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="outside 0 to 1"):
        shortest_paths(2, [[0, 2]], [1])
    with pytest.raises(ShapeError, match="less than 0"):
        shortest_paths(2, [[0, 1]], [-1])
    with pytest.raises(ShapeError, match="two ends"):
        shortest_paths(2, [0, 1], [1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3 1 1\n1 2 x\n", r"line 2 of [\w.-]+: three numbers"),
        ("3 1 1\n1 2 -4\n", r"line 2 of [\w.-]+: three numbers"),
        ("3 1 1\n1 2 4 5\n", r"line 2 of [\w.-]+: three numbers"),
        ("3 1 1\n\n1 4 2\n", r"line 3 of [\w.-]+: vertices are numbered from 1 to 3"),
        ("3 2 1\n1 2 2\n", r"line 1 of [\w.-]+: 2 edges are announced, 1 are given"),
        ("", r"line 1 of [\w.-]+: 0 edges are announced"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "pmed.txt"
    path.write_text(text)
    with pytest.raises(BadFile, match=message):
        read_orlib(path)


def test_the_command_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pmed.txt"
    path.write_text("4 4 1\n1 2 5\n2 3 1\n3 4 1\n1 2 2\n")
    assert main(["coverage", str(path), "--problem", "p-median"]) == 0
    assert "sum of ways: 5 (proven" in capsys.readouterr().out
    assert main(["coverage", str(path), "--problem", "p-median", "--count", "2", "--json"]) == 0
    told = capsys.readouterr().out
    assert '"objective": 2.0' in told
    assert '"proven": true' in told
    assert main(["coverage", str(path), "--problem", "p-median", "--count", "9"]) == 2
    assert "9" in capsys.readouterr().err
