"""Access along streets: by hand, against every way tried one by one, and what must always hold."""

import dataclasses
import json
import math
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.methods import access
from mosty.engines.access.results import METHODS, AccessResult, Method
from mosty.engines.access.street_network import StreetNetwork, StreetPoints, points_at_nodes
from mosty.engines.access.streets import StreetTimes
from mosty.engines.output import to_json

ZONES = Steps((1.0, 3.0), (1.0, 0.5))


def street_access(
    network: StreetNetwork,
    people: StreetPoints,
    number: object,
    sites: StreetPoints,
    capacity: object,
    *,
    method: Method,
    decay: Decay | None = None,
    **how: object,
) -> AccessResult:
    """`access` along streets; methods that take a reach only are given that of the decay."""
    if method in ("nearest", "count", "2sfca"):
        how["reach"] = None if decay is None else decay.reach
    else:
        how["decay"] = decay
    return access(StreetTimes(network, people, sites), number, capacity, method=method, **how)  # type: ignore[arg-type]


def at(nodes: list[int], minutes: list[float] | None = None) -> StreetPoints:
    return StreetPoints(np.array(nodes, dtype=np.int64), np.array(minutes or [0.0] * len(nodes)))


def street(count: int, edges: list[tuple[int, int, float]], *, directed: bool) -> StreetNetwork:
    return StreetNetwork(
        tuple(f"n{node:03}" for node in range(count)),
        np.array([edge[0] for edge in edges], dtype=np.int64),
        np.array([edge[1] for edge in edges], dtype=np.int64),
        np.array([edge[2] for edge in edges], dtype=np.float64),
        directed=directed,
    )


# A -2- B -3- C with a long way A -10- C, and apart from them D -1- E.
TOWN = StreetNetwork(
    ("A", "B", "C", "D", "E"),
    np.array([0, 1, 0, 3]),
    np.array([1, 2, 2, 4]),
    np.array([2.0, 3.0, 10.0, 1.0]),
)
PEOPLE = points_at_nodes(TOWN, ["A", "B", "C", "E"])
RESIDENTS = [100, 50, 30, 10]
SITES = points_at_nodes(TOWN, ["B", "C", "D"])
PLACES = [18, 8, 5]


def town(method: Method, decay: Decay | None = None) -> AccessResult:
    return street_access(TOWN, PEOPLE, RESIDENTS, SITES, PLACES, method=method, decay=decay)


def test_the_nearest_site_by_hand() -> None:
    result = town("nearest")
    assert result.scores.tolist() == [2, 0, 0, 1]
    assert result.nearest_site is not None
    assert result.nearest_site.tolist() == [0, 0, 1, 2]
    assert result.demand.tolist() == [150, 30, 10]
    assert (result.reached_people, result.unreached_people) == (190, 0)
    assert result.reach == math.inf
    assert result.distance_unit == "minutes"


def test_a_nearest_site_past_the_reach_is_none() -> None:
    result = town("nearest", Steps.within(1.5))
    assert result.scores.tolist() == [math.inf, 0, 0, 1]
    assert result.nearest_site is not None
    assert result.nearest_site.tolist() == [-1, 0, 1, 2]
    assert (result.reached_people, result.unreached_people) == (90, 100)
    assert result.warnings == ("unreached-people",)


def test_counts_and_capacity_by_hand() -> None:
    """B and C are exactly 3 minutes apart: a reach of 3 takes them in."""
    assert town("count", Steps.within(3)).scores.tolist() == [1, 2, 2, 1]
    assert town("count", Steps.within(2.999)).scores.tolist() == [1, 1, 1, 1]
    assert town("capacity", Steps.within(3)).scores.tolist() == [18, 26, 26, 5]
    assert town("capacity", ZONES).scores.tolist() == [9, 22, 17, 5]


def test_catchments_by_hand() -> None:
    """B: 18 places for 180 people; C: 8 for 80; D: 5 for 10."""
    result = town("2sfca", Steps.within(3))
    assert result.demand.tolist() == [180, 80, 10]
    assert result.scores.tolist() == pytest.approx([0.1, 0.2, 0.2, 0.5])
    assert result.unused_capacity == 0


def test_enhanced_catchments_by_hand() -> None:
    """B: 100/2 + 50 + 30/2 = 115 weighted people; C: 30 + 50/2 = 55."""
    result = town("e2sfca", ZONES)
    assert result.demand.tolist() == [115, 55, 10]
    b, c = 18 / 115, 8 / 55
    assert result.scores.tolist() == pytest.approx([b / 2, b + c / 2, b / 2 + c, 0.5])


def test_three_steps_by_hand() -> None:
    """A goes to B only; B chooses B with 1/1.5 and C with 0.5/1.5; C the other way round."""
    result = town("3sfca", ZONES)
    b_people = 100 * 0.5 + 50 * (2 / 3) + 30 * (1 / 3) * 0.5
    c_people = 30 * (2 / 3) + 50 * (1 / 3) * 0.5
    assert result.demand.tolist() == pytest.approx([b_people, c_people, 10])
    b, c = 18 / b_people, 8 / c_people
    assert result.scores.tolist() == pytest.approx(
        [b * 0.5, b * 2 / 3 + c * 0.5 / 3, b * 0.5 / 3 + c * 2 / 3, 0.5]
    )


def test_one_way_streets_lead_people_to_sites() -> None:
    network = street(2, [(0, 1, 1.0)], directed=True)
    there = street_access(network, at([0]), [1], at([1]), [1], method="nearest")
    back = street_access(network, at([1]), [1], at([0]), [1], method="nearest")
    assert (there.scores[0], back.scores[0]) == (1, math.inf)


def test_minutes_to_the_nodes_count_on_both_sides() -> None:
    network = street(2, [(0, 1, 1.0)], directed=False)
    people, sites = at([0, 0, 1], [0.5, 0.25, 0.0]), at([1, 1], [0.5, 0.0])
    nearest = street_access(network, people, [1, 1, 1], sites, [1, 1], method="nearest")
    assert nearest.scores.tolist() == [1.5, 1.25, 0]
    reach = Steps.within(1.75)
    count = street_access(network, people, [1, 1, 1], sites, [1, 1], method="count", decay=reach)
    assert count.scores.tolist() == [1, 2, 2]


def test_nobody_no_sites_and_no_way() -> None:
    network = street(1, [], directed=False)
    for method in METHODS:
        nothing = street_access(
            network, at([]), [], at([]), [], method=method, decay=Steps.within(1)
        )
        assert len(nothing.scores) == 0
        assert nothing.warnings == ("no-capacity", "no-people")
        lost = street_access(
            network, at([-1, 0]), [3, 4], at([-1]), [5], method=method, decay=Steps.within(1)
        )
        assert lost.scores.tolist() == ([math.inf] * 2 if method == "nearest" else [0, 0])
        assert (lost.reached_people, lost.unreached_people) == (0, 7)
        if method == "nearest":
            assert (lost.unused_capacity, lost.warnings) == (0, ("unreached-people",))
        else:
            assert lost.unused_capacity == 5
            assert lost.warnings == ("unreached-people", "unused-capacity")


def test_a_site_without_capacity_is_near_but_gives_nothing() -> None:
    near = street_access(TOWN, PEOPLE, RESIDENTS, SITES, [0, 0, 0], method="nearest")
    assert near.reached_people == 190
    shared = street_access(
        TOWN, PEOPLE, RESIDENTS, SITES, [0, 0, 0], method="2sfca", decay=Steps.within(3)
    )
    assert shared.scores.tolist() == [0, 0, 0, 0]
    assert shared.reached_people == 0
    assert shared.warnings == ("no-capacity", "sites-without-capacity", "unreached-people")


# --- against every way tried -------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """Quarters of minutes: every sum is exact, whatever its order."""

    count: int
    edges: list[tuple[int, int, float]]
    directed: bool
    people: list[tuple[int, float, int]]
    sites: list[tuple[int, float, int]]
    decay: Decay

    def run(self, method: Method, **how: object) -> AccessResult:
        return street_access(
            street(self.count, self.edges, directed=self.directed),
            at([p[0] for p in self.people], [p[1] for p in self.people]),
            [p[2] for p in self.people],
            at([s[0] for s in self.sites], [s[1] for s in self.sites]),
            [s[2] for s in self.sites],
            method=method,
            decay=self.decay,
            **how,  # type: ignore[arg-type]
        )

    def minutes(self) -> np.ndarray:
        """(people, sites) by Floyd and Warshall."""
        table = np.full((self.count, self.count), np.inf)
        np.fill_diagonal(table, 0)
        for start, end, minutes in self.edges:
            table[start, end] = min(table[start, end], minutes)
            if not self.directed:
                table[end, start] = min(table[end, start], minutes)
        for middle in range(self.count):
            table = np.minimum(table, table[:, [middle]] + table[[middle]])
        answer = np.full((len(self.people), len(self.sites)), np.inf)
        for i, (node, walk, _number) in enumerate(self.people):
            for j, (other, way, _capacity) in enumerate(self.sites):
                if node >= 0 and other >= 0:
                    answer[i, j] = walk + table[node, other] + way
        return answer


quarters = st.integers(0, 24).map(lambda number: number / 4)
decays = st.one_of(
    st.integers(1, 24).map(lambda number: Steps.within(number / 4)),
    quarters.map(lambda first: Steps((first, first + 2), (1.0, 0.25))),
    st.builds(Gaussian, st.integers(1, 20).map(lambda n: n / 4), st.just(1.5), st.booleans()),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 9))
    node = st.integers(0, count - 1)
    point = st.tuples(st.integers(-1, count - 1), quarters, st.integers(0, 9))
    return Case(
        count,
        draw(st.lists(st.tuples(node, node, quarters), max_size=20)),
        draw(st.booleans()),
        draw(st.lists(point, max_size=8)),
        draw(st.lists(point, max_size=6)),
        draw(decays),
    )


def safe(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b > 0)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_every_method_equals_the_formula_on_all_pairs(case: Case) -> None:
    minutes = case.minutes()
    number = np.array([p[2] for p in case.people], dtype=float)
    capacity = np.array([s[2] for s in case.sites], dtype=float)
    near = (minutes <= case.decay.reach).astype(float)
    weight = case.decay.at(minutes)
    choice = safe(weight, weight.sum(axis=1, keepdims=True)) * weight
    for method, factor, supply in (
        ("count", near, np.ones(len(capacity))),
        ("capacity", weight, capacity),
        ("2sfca", near, safe(capacity, number @ near)),
        ("e2sfca", weight, safe(capacity, number @ weight)),
        ("3sfca", choice, safe(capacity, number @ choice)),
    ):
        result = case.run(method)  # type: ignore[arg-type]
        assert result.scores == pytest.approx(factor @ supply, rel=1e-12, abs=0)
        assert result.demand == pytest.approx(number @ factor, rel=1e-12, abs=0)
        assert result.reached_people == number[factor @ supply > 0].sum()


@settings(max_examples=80, deadline=None)
@given(cases(), st.booleans())
def test_the_nearest_is_the_first_least_of_all_pairs(case: Case, limited: bool) -> None:
    case = case if limited else dataclasses.replace(case, decay=Steps.within(1e6))
    result = case.run("nearest")
    table = np.column_stack([case.minutes(), np.full(len(case.people), np.inf)])
    least = table.min(axis=1)
    near = least <= case.decay.reach
    assert result.nearest_site is not None
    assert result.scores.tolist() == np.where(near, least, np.inf).tolist()
    assert result.nearest_site.tolist() == np.where(near, table.argmin(axis=1), -1).tolist()
    assert result.demand.sum() == result.reached_people
    assert result.reached_people + result.unreached_people == result.people


# --- what must always hold -----------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(["2sfca", "e2sfca", "3sfca"]))
def test_the_capacity_someone_can_reach_is_shared_out_whole(case: Case, method: Method) -> None:
    result = case.run(method)
    number = np.array([p[2] for p in case.people], dtype=float)
    shared = float(number @ result.scores)
    assert shared == pytest.approx(result.capacity - result.unused_capacity, rel=1e-12, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(cases(), st.integers(1, 24), st.integers(1, 24))
def test_more_reach_never_takes_a_site_away(case: Case, a: int, b: int) -> None:
    for method in ("count", "capacity"):
        less, more = (
            dataclasses.replace(case, decay=Steps.within(reach / 4)).run(method)  # type: ignore[arg-type]
            for reach in sorted((a, b))
        )
        assert (less.scores <= more.scores).all()
        assert less.reached_people <= more.reached_people


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from(METHODS))
def test_doubling_all_minutes_and_the_reach_changes_no_share(case: Case, method: Method) -> None:
    if isinstance(case.decay, Steps):
        doubled: Decay = Steps(tuple(2 * b for b in case.decay.bounds), case.decay.weights)
    else:
        doubled = dataclasses.replace(
            case.decay, reach=2 * case.decay.reach, bandwidth=2 * case.decay.bandwidth
        )
    twice = Case(
        case.count,
        [(a, b, 2 * minutes) for a, b, minutes in case.edges],
        case.directed,
        [(node, 2 * walk, number) for node, walk, number in case.people],
        [(node, 2 * walk, number) for node, walk, number in case.sites],
        doubled,
    ).run(method)
    factor = 2 if method == "nearest" else 1
    assert twice.scores.tolist() == (case.run(method).scores * factor).tolist()


def random_case(seed: int, count: int = 400) -> tuple[np.random.Generator, dict[str, np.ndarray]]:
    chance = np.random.default_rng(seed)
    many = 2 * count
    return chance, {
        "starts": chance.integers(0, count, many),
        "ends": chance.integers(0, count, many),
        "minutes": chance.exponential(1, many) * (chance.random(many) > 0.05),
        "people": chance.integers(0, count, 3 * count),
        "people_minutes": chance.choice([0, 0.1, 0.7, 1.3], 3 * count),
        "number": chance.exponential(10, 3 * count),
        "sites": chance.integers(0, count, 60),
        "sites_minutes": chance.choice([0, 0.3], 60),
        "capacity": chance.exponential(10, 60),
    }


def run_random(case: dict[str, np.ndarray], method: Method, **how: object) -> AccessResult:
    return street_access(
        StreetNetwork(
            tuple(case["names"]) if "names" in case else tuple(f"{i:04}" for i in range(400)),
            case["starts"],
            case["ends"],
            case["minutes"],
        ),
        StreetPoints(case["people"], case["people_minutes"]),
        case["number"],
        StreetPoints(case["sites"], case["sites_minutes"]),
        case["capacity"],
        method=method,
        decay=Gaussian(3.0, 1.2),
        **how,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_rows_in_another_order_give_the_same_bytes(method: Method, seed: int) -> None:
    chance, case = random_case(seed)
    nodes, edges = chance.permutation(400), chance.permutation(800)
    people = chance.permutation(1200)
    place = np.argsort(nodes)
    turned = chance.random(800) < 0.5
    starts, ends = place[case["starts"][edges]], place[case["ends"][edges]]
    shuffled = case | {
        "names": np.array([f"{i:04}" for i in nodes]),
        "starts": np.where(turned, ends, starts),
        "ends": np.where(turned, starts, ends),
        "minutes": case["minutes"][edges],
        "people": place[case["people"][people]],
        "people_minutes": case["people_minutes"][people],
        "number": case["number"][people],
        "sites": place[case["sites"]],
    }
    expected, result = run_random(case, method), run_random(shuffled, method)
    back = np.argsort(people)
    again = dataclasses.replace(
        result,
        scores=result.scores[back],
        nearest_site=None if result.nearest_site is None else result.nearest_site[back],
    )
    assert to_json(again) == to_json(expected)


def test_sites_in_another_order_keep_the_scores() -> None:
    chance, case = random_case(9)
    order = chance.permutation(60)
    shuffled = case | {name: case[name][order] for name in ("sites", "sites_minutes", "capacity")}
    for method in METHODS:
        expected, result = run_random(case, method), run_random(shuffled, method)
        assert result.scores.tobytes() == expected.scores.tobytes()
        if method != "nearest":
            assert result.demand.tobytes() == expected.demand[order].tobytes()


def test_the_same_result_on_one_thread_and_on_many() -> None:
    _chance, case = random_case(4)
    for method in METHODS:
        expected = to_json(run_random(case, method))
        for threads in (1, 3):
            with ThreadPoolExecutor(threads) as executor:
                assert to_json(run_random(case, method, executor=executor)) == expected


@pytest.mark.slow
def test_the_same_result_on_a_cluster(cluster: Executor) -> None:
    _chance, case = random_case(5)
    for method in METHODS:
        expected = to_json(run_random(case, method))
        assert to_json(run_random(case, method, executor=cluster)) == expected


def test_progress_is_told_to_the_end() -> None:
    _chance, case = random_case(6)
    for method in METHODS:
        told: list[tuple[int, int]] = []
        run_random(case, method, progress=lambda done, all_: told.append((done, all_)))  # noqa: B023
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]
        assert len({all_ for _done, all_ in told}) == 1
        assert method == "nearest" or len(told) >= 2


def test_the_network_and_the_result_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        TOWN.directed = True  # type: ignore[misc]
    result = town("2sfca", Steps.within(3))
    for array in (TOWN.minutes, PEOPLE.nodes, result.scores, result.demand):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert json.loads(to_json(result))["method"] == "2sfca"


def test_what_the_caller_gave_stays_free_and_its_changes_do_not_get_in() -> None:
    minutes = np.array([2.0])
    network = StreetNetwork(("A", "B"), np.array([0]), np.array([1]), minutes)
    minutes[0] = 99
    result = street_access(network, at([0]), [1], at([1]), [1], method="nearest")
    assert (result.scores[0], network.minutes[0]) == (2, 2)


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from(["count", "capacity", "2sfca", "e2sfca", "3sfca"]))
def test_one_search_answers_what_sums_over_all_pairs_do(case: Case, method: Method) -> None:
    """Streets offer the sums of any kind of distance too; `shares` is their short cut."""

    class Sums:
        people_count, site_count, distance_unit = len(case.people), len(case.sites), "minutes"
        times = StreetTimes(
            street(case.count, case.edges, directed=case.directed),
            at([p[0] for p in case.people], [p[1] for p in case.people]),
            at([s[0] for s in case.sites], [s[1] for s in case.sites]),
        )
        at_people, at_sites, nearest = times.at_people, times.at_sites, times.nearest

    how = {"reach": case.decay.reach} if method in ("count", "2sfca") else {"decay": case.decay}
    number, capacity = [p[2] for p in case.people], [s[2] for s in case.sites]
    result = access(Sums(), number, capacity, method=method, **how)  # type: ignore[arg-type]
    expected = access(Sums.times, number, capacity, method=method, **how)  # type: ignore[arg-type]
    assert result.scores == pytest.approx(expected.scores, rel=1e-12, abs=0)
    assert result.demand == pytest.approx(expected.demand, rel=1e-12, abs=0)
