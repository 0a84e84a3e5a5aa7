"""Access equals a whole matrix of distances, however the points lie, and loses no capacity."""

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mosty.engines.access import (
    EARTH_RADIUS,
    METHODS,
    AccessResult,
    Decay,
    Gaussian,
    GreatCircles,
    Steps,
    StraightLines,
    TravelTimes,
    access,
    summaries,
)
from mosty.engines.arrays import Floats
from mosty.engines.output import to_json
from tests.engines import access_brute

pytestmark = pytest.mark.slow

WEIGHTED = ("capacity", "2sfca", "e2sfca", "3sfca")


@dataclass(frozen=True)
class Case:
    people: Floats
    number: list[float]
    sites: Floats
    capacity: list[float]
    decay: Decay


# Whole coordinates: 3-4-5 triangles put many points exactly on the threshold.
whole_points = st.tuples(st.integers(-12, 12), st.integers(-12, 12))
broken_points = st.tuples(st.floats(-12, 12), st.floats(-12, 12))
whole_amounts = st.integers(0, 40).map(float)
amounts = whole_amounts | st.floats(1e-3, 1e6)


@st.composite
def decays(draw: st.DrawFn) -> Decay:
    if draw(st.booleans()):
        reach = draw(st.floats(0.5, 15))
        return Gaussian(reach, draw(st.floats(0.75, 20)), to_zero=draw(st.booleans()))
    bounds = sorted(draw(st.sets(st.integers(0, 13) | st.floats(1e-3, 13), min_size=1, max_size=5)))
    weights = draw(st.lists(st.floats(0.01, 3), min_size=len(bounds), max_size=len(bounds)))
    return Steps(tuple(float(bound) for bound in bounds), tuple(weights))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    points = draw(st.sampled_from([whole_points, broken_points]))
    people = draw(st.lists(points, max_size=25))
    sites = draw(st.lists(points, max_size=12))
    return Case(
        np.array(people, dtype=float).reshape(-1, 2),
        draw(st.lists(amounts, min_size=len(people), max_size=len(people))),
        np.array(sites, dtype=float).reshape(-1, 2),
        draw(st.lists(amounts, min_size=len(sites), max_size=len(sites))),
        draw(decays()),
    )


def ask(pairs: Any, case: Case, method: str, **options: Any) -> AccessResult:
    how = {"reach": case.decay.reach} if method in ("count", "2sfca") else {"decay": case.decay}
    return access(pairs, case.number, case.capacity, method=method, **how, **options)  # type: ignore[arg-type]


def plain(method: str, case: Case) -> Decay:
    return Steps.within(case.decay.reach) if method in ("count", "2sfca") else case.decay


def close(mine: Floats, theirs: Floats) -> None:
    np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-300)


@settings(max_examples=120, deadline=None)
@given(cases(), st.sampled_from(METHODS[1:]), st.booleans())
def test_straight_lines_equal_the_matrix(case: Case, method: str, grid: bool) -> None:
    assume(case.decay.reach > 0)
    result = ask(StraightLines(case.people, case.sites, look_for_grid=grid), case, method)
    distances = access_brute.straight(case.people, case.sites)
    scores, demand = access_brute.scores(
        distances, case.number, case.capacity, method, plain(method, case)
    )
    close(result.scores, scores)
    close(result.demand, demand)


@settings(max_examples=70, deadline=None)
@given(cases(), st.sampled_from(METHODS[1:]))
def test_a_table_of_the_same_distances_answers_the_same(case: Case, method: str) -> None:
    assume(case.decay.reach > 0)
    distances = access_brute.straight(case.people, case.sites)
    shape = distances.shape
    origin, site = (axis.ravel() for axis in np.indices(shape))
    table = TravelTimes(*shape, origin, site, distances.ravel(), distance_unit="metres")
    by_table, by_lines = (
        ask(table, case, method),
        ask(StraightLines(case.people, case.sites), case, method),
    )
    close(by_table.scores, by_lines.scores)
    close(by_table.demand, by_lines.demand)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from([1.0, 0.5, 3.0, 0.1, 1000.0]),
    st.lists(st.tuples(st.integers(-4, 30), st.integers(-4, 30)), min_size=1, max_size=9),
    st.sampled_from([0.0, 0.25, 1 / 3]),
    st.integers(1, 15),
    st.randoms(use_true_random=False),
)
def test_a_grid_answers_to_the_bit_as_points_do(
    columns: int,
    rows: int,
    step: float,
    places: list[tuple[int, int]],
    shift: float,
    reach: int,
    random: Any,
) -> None:
    """Sites on nodes, halves and thirds of the grid: many exactly on the threshold."""
    x, y = np.meshgrid(np.arange(columns) * step + 5, np.arange(rows) * step - 7)
    people = np.stack([x.ravel(), y.ravel()], axis=1)
    sites = np.array(places, dtype=float) * step / 2 + shift * step + [5, -7]
    number = [random.randint(0, 9) / random.choice([1, 3]) for _ in people]
    capacity = [random.randint(0, 9) / random.choice([1, 7]) for _ in sites]
    bounds = sorted({reach * step / 3, reach * step / 2, float(reach) * step})
    case = Case(people, number, sites, capacity, Steps(tuple(bounds), (1.0, 0.6, 0.3)))
    for method in METHODS[1:]:
        grid, points = (
            StraightLines(people, sites),
            StraightLines(people, sites, look_for_grid=False),
        )
        by_grid, by_points = ask(grid, case, method), ask(points, case, method)
        if step != 0.1:  # a tenth is no binary fraction: its multiples are no exact grid
            assert grid.grid is not None
        assert to_json(by_grid) == to_json(by_points)


spots = st.one_of(
    st.tuples(st.floats(14, 24.2), st.floats(49, 54.9)),  # Poland
    st.tuples(st.floats(-180, 180), st.sampled_from([-90.0, -89.9, 89.99, 90.0])),
    st.tuples(st.sampled_from([-180.0, -179.99, 179.995, 180.0]), st.floats(-70, 70)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)


@settings(max_examples=70, deadline=None)
@given(
    st.lists(spots, min_size=1, max_size=15),
    st.lists(spots, min_size=1, max_size=10),
    st.sampled_from([20e3, 100e3, 700e3, 5_000e3, 11_000e3, 19_900e3, 20_020e3]),
    st.booleans(),
)
def test_great_circles_equal_the_haversine_matrix(
    people: list[tuple[float, float]],
    sites: list[tuple[float, float]],
    reach: float,
    gaussian: bool,
) -> None:
    decay: Decay = Steps((reach / 2, reach), (1.0, 0.4))
    if gaussian:
        decay = Gaussian(reach, reach / 2)
    there, here = np.array(people), np.array(sites)
    distances = access_brute.haversine(there, here, EARTH_RADIUS)
    # The textbook formula loses metres near the antipode; pairs that near a bound prove nothing.
    assume(not (abs(distances - reach) < 1).any() and not (abs(distances - reach / 2) < 1).any())
    case = Case(there, [3.0] * len(people), here, [2.0] * len(sites), decay)
    result = ask(GreatCircles(there, here), case, "e2sfca")
    scores, _demand = access_brute.scores(distances, case.number, case.capacity, "e2sfca", decay)
    np.testing.assert_allclose(result.scores, scores, rtol=1e-6)
    count = access(GreatCircles(there, here), case.number, method="count", reach=reach)
    assert count.scores.tolist() == (distances <= reach).sum(axis=1).tolist()
    nearest = access(GreatCircles(there, here), case.number, method="nearest")
    np.testing.assert_allclose(nearest.scores, distances.min(axis=1), atol=0.1, rtol=1e-12)


@settings(max_examples=70, deadline=None)
@given(cases(), st.none() | st.integers(1, 20))
def test_the_nearest_site_is_the_nearest_and_the_first_of_equals(
    case: Case, reach: int | None
) -> None:
    assume(len(case.people) and len(case.sites))
    result = access(
        StraightLines(case.people, case.sites), case.number, method="nearest", reach=reach
    )
    distances = access_brute.straight(case.people, case.sites)
    least = distances.min(axis=1)
    near = least <= (np.inf if reach is None else reach)
    assert result.nearest_site is not None
    assert result.scores.tolist() == np.where(near, least, np.inf).tolist()
    # Squares decide among equals: two roots may round to the same distance.
    delta = case.people[:, None, :] - case.sites[None, :, :]
    first = (delta[..., 0] ** 2 + delta[..., 1] ** 2).argmin(axis=1)
    assert result.nearest_site.tolist() == np.where(near, first, -1).tolist()


@settings(max_examples=70, deadline=None)
@given(cases(), st.sampled_from(["2sfca", "e2sfca", "3sfca"]))
def test_exactly_the_capacity_in_reach_is_shared_out(case: Case, method: str) -> None:
    assume(case.decay.reach > 0)
    result = ask(StraightLines(case.people, case.sites), case, method)
    shared = float(np.dot(case.number, result.scores))
    near = result.demand > 0
    assert shared == pytest.approx(np.asarray(case.capacity)[near].sum(), rel=1e-9)
    assert result.unused_capacity == pytest.approx(np.asarray(case.capacity)[~near].sum())


@settings(max_examples=70, deadline=None)
@given(cases(), st.sampled_from(WEIGHTED), st.integers(0, 11), st.floats(0.1, 50))
def test_more_capacity_lowers_no_score_and_more_people_raise_none(
    case: Case, method: str, site: int, more: float
) -> None:
    assume(case.decay.reach > 0 and site < len(case.sites))
    pairs = StraightLines(case.people, case.sites)
    before = ask(pairs, case, method).scores
    capacity = list(case.capacity)
    capacity[site] += more
    larger = ask(pairs, Case(case.people, case.number, case.sites, capacity, case.decay), method)
    assert (larger.scores >= before * (1 - 1e-12)).all()
    number = [count + more if count else 0.0 for count in case.number]
    crowded = ask(pairs, Case(case.people, number, case.sites, case.capacity, case.decay), method)
    assert (crowded.scores <= before * (1 + 1e-12)).all() or method == "capacity"


@settings(max_examples=50, deadline=None)
@given(cases(), st.integers(1, 10), st.integers(1, 10))
def test_a_longer_reach_never_shows_less(case: Case, reach: int, more: int) -> None:
    pairs = StraightLines(case.people, case.sites)
    for method in ("count", "capacity"):
        near, far = (
            access(pairs, case.number, case.capacity, method=method, reach=part)  # type: ignore[arg-type]
            for part in (reach, reach + more)
        )
        assert (near.scores <= far.scores).all()
        assert (near.demand <= far.demand).all()
        assert near.reached_people <= far.reached_people


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from(["2sfca", "e2sfca", "3sfca"]), st.integers(-3, 3))
def test_scores_follow_the_scale(case: Case, method: str, power: int) -> None:
    """Twice the capacity doubles scores, twice the people halves them, units of length do not
    matter; powers of two keep every bit."""
    assume(case.decay.reach > 0)
    factor = 2.0**power
    before = ask(StraightLines(case.people, case.sites), case, method).scores
    supplied = Case(
        case.people, case.number, case.sites, [c * factor for c in case.capacity], case.decay
    )
    close(ask(StraightLines(case.people, case.sites), supplied, method).scores, before * factor)
    crowded = Case(
        case.people, [p * factor for p in case.number], case.sites, case.capacity, case.decay
    )
    close(ask(StraightLines(case.people, case.sites), crowded, method).scores, before / factor)
    decay = case.decay
    longer: Decay = (
        Steps(tuple(bound * factor for bound in decay.bounds), decay.weights)
        if isinstance(decay, Steps)
        else Gaussian(decay.reach * factor, decay.bandwidth * factor, decay.to_zero)
    )
    moved = Case(case.people * factor, case.number, case.sites * factor, case.capacity, longer)
    close(ask(StraightLines(moved.people, moved.sites), moved, method).scores, before)


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from(METHODS), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_changes_no_bit(
    case: Case, method: str, random: Any, table: bool
) -> None:
    assume(case.decay.reach > 0)
    people, sites = list(range(len(case.people))), list(range(len(case.sites)))
    random.shuffle(people)
    random.shuffle(sites)

    def told(rows: list[int], columns: list[int]) -> str:
        part = Case(
            case.people[rows],
            [case.number[row] for row in rows],
            case.sites[columns],
            [case.capacity[column] for column in columns],
            case.decay,
        )
        pairs: Any = StraightLines(part.people, part.sites)
        if table:
            distances = access_brute.straight(part.people, part.sites)
            origin, site = (axis.ravel() for axis in np.indices(distances.shape))
            pairs = TravelTimes(*distances.shape, origin, site, distances.ravel())
        how: dict[str, Any] = {"decay": part.decay}
        if method in ("count", "2sfca", "nearest"):
            how = {"reach": part.decay.reach}
        result = access(pairs, part.number, part.capacity, method=method, **how)  # type: ignore[arg-type]
        by_row = dict(zip(rows, result.scores.tolist(), strict=True))
        by_column = dict(zip(columns, result.demand.tolist(), strict=True))
        units = [str(row % 3) for row in rows]
        scores = [by_row[row] for row in sorted(rows)]
        demand = [by_column[column] for column in sorted(columns)]
        # Of equally near sites the first one is taken: which, depends on the order of sites.
        return to_json(
            [
                scores,
                [] if method == "nearest" else demand,
                summaries(result, part.number, units=units),
                [result.people, result.reached_people, result.unreached_people, result.capacity],
            ]
        )

    assert told(people, sites) == told(sorted(people), sorted(sites))


def scattered(count: int, sites: int) -> Case:
    random = np.random.default_rng(7)
    return Case(
        random.uniform(0, 50_000, (count, 2)),
        random.integers(0, 50, count).astype(float).tolist(),
        random.uniform(0, 50_000, (sites, 2)),
        random.uniform(0, 9, sites).tolist(),
        Steps((1000.0, 2000.0, 4000.0), (1.0, 0.5, 0.2)),
    )


@pytest.mark.parametrize("method", METHODS[1:])
def test_any_number_of_threads_gives_the_same_bytes(method: str) -> None:
    case = scattered(20_000, 3_000)
    pairs = StraightLines(case.people, case.sites)
    told: list[tuple[int, int]] = []
    expected = ask(pairs, case, method, progress=lambda done, all_: told.append((done, all_)))
    assert told == sorted(told)
    assert len(told) >= 4
    assert told[-1][0] == told[-1][1]
    with ThreadPoolExecutor(3) as executor:
        result = ask(pairs, case, method, executor=executor)
    assert result.scores.tobytes() == expected.scores.tobytes()
    assert result.demand.tobytes() == expected.demand.tobytes()


def test_many_points_equal_the_matrix_in_every_method() -> None:
    """Enough points for whole cells, rows and several chunks (small cases have none)."""
    case = scattered(2_000, 400)
    crowd = np.random.default_rng(8).normal(25_000, 900, (2_000, 2))
    for people in (case.people, crowd):
        distances = access_brute.straight(people, case.sites)
        for reach in (700.0, 4_000.0, 30_000.0):
            bounds = (reach / 7, reach / 2, reach / 1.5, reach)
            for decay in (Steps(bounds[-3:], (1.0, 0.5, 0.2)), Steps(bounds, (4.0, 3.0, 2.0, 1.0))):
                part = Case(people, case.number, case.sites, case.capacity, decay)
                for method in ("2sfca", "e2sfca"):
                    result = ask(StraightLines(people, case.sites), part, method)
                    scores, demand = access_brute.scores(
                        distances, part.number, part.capacity, method, plain(method, part)
                    )
                    close(result.scores, scores)
                    close(result.demand, demand)


def test_a_cluster_gives_the_same_bytes(cluster: Executor) -> None:
    case = scattered(20_000, 300)
    tables = TravelTimes(20_000, 300, np.arange(20_000), np.arange(20_000) % 300, np.ones(20_000))
    degrees = GreatCircles(case.people / 1000, case.sites / 1000)
    grid = StraightLines(np.floor(case.people / 500) * 500, case.sites)
    curve = Gaussian(4000.0, 2000.0)
    for pairs in (StraightLines(case.people, case.sites), grid, degrees, tables):
        for decay in (case.decay, curve):
            there, here = (
                access(pairs, case.number, case.capacity, method="3sfca", decay=decay, executor=run)
                for run in (cluster, None)
            )
            assert there.scores.tobytes() == here.scores.tobytes()
        there, here = (
            access(pairs, case.number, case.capacity, method="nearest", executor=run)
            for run in (cluster, None)
        )
        assert there.scores.tobytes() == here.scores.tobytes()


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [
        (14, 49, 24.2, 54.9),  # Poland
        (170, -10, 190, 10),  # over the date line
        (-180, 80, 180, 90),  # round the pole
        (-180, -90, 180, 90),  # everywhere
        (21, 52, 21.05, 52.05),  # a town
        (21, 52, 21, 52.5),  # along a meridian
    ],
)
def test_many_points_of_a_sphere_equal_the_matrix(
    west: float, south: float, east: float, north: float
) -> None:
    random = np.random.default_rng(5)
    people, sites = (
        np.stack([random.uniform(west, east, count), random.uniform(south, north, count)], axis=1)
        for count in (1_500, 150)
    )
    people[:, 0] = np.where(people[:, 0] > 180, people[:, 0] - 360, people[:, 0])
    distances = access_brute.haversine(people, sites, EARTH_RADIUS)
    pairs = GreatCircles(people, sites)
    for part in (0.001, 0.01, 0.2, 0.7):
        reach = float(np.quantile(distances, part)) + 1e-4
        count = access(pairs, np.ones(1_500), method="count", reach=reach)
        assert count.scores.tolist() == (distances <= reach).sum(axis=1).tolist()
        assert count.demand.tolist() == (distances <= reach).sum(axis=0).tolist()
    nearest = access(pairs, np.ones(1_500), method="nearest")
    np.testing.assert_allclose(nearest.scores, distances.min(axis=1), atol=1e-6, rtol=1e-9)
