"""Whole publications: a reader who tries every table that fits finds no hidden count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mosty.engines.disclosure import Audit, Protected, Publication, Table, audit, protect
from mosty.engines.errors import EngineError, Infeasible, ShapeError, SolverFailed
from mosty.engines.output import to_json

TABLES = 300_000  # that the reader who tries all of them has patience for
Label = tuple[str, ...]
Place = tuple[tuple[str, str], ...]


def _table(name: str, dimensions: str, counts: Mapping[Label, int | None]) -> Table:
    return Table(name, tuple(dimensions.split()), tuple(counts.items()))


def _grid(name: str, dimensions: str, array: Any) -> Table:
    """A table from an array; labels are the first letter of the dimension and a number."""
    counts = {
        tuple(
            f"{dimension[0]}{i}" for dimension, i in zip(dimensions.split(), index, strict=True)
        ): int(count)
        for index, count in np.ndenumerate(np.asarray(array))
    }
    return _table(name, dimensions, counts)


def _shown(result: Protected) -> dict[str, dict[Label, int | None]]:
    return {table.name: dict(table.rows) for table in result.publication.tables}


def _ancestors(label: str, parents: Mapping[str, str], total: str) -> list[str]:
    line = [label]
    while line[-1] in parents:
        line.append(parents[line[-1]])
    return [*line, total]


def _possible(publication: Publication, floor: int, most: int) -> dict[Place, set[int]]:
    """Every number up to `most` that each hidden place takes in any table of whole numbers.

    Nothing of the engine is used: inner counts are tried one after another, a table is dropped as
    soon as it exceeds a total that is shown. A case with too many tables is left aside.
    """
    total = publication.total
    published = {
        (table.name, labels): count for table in publication.tables for labels, count in table.rows
    }
    places = {
        (table.name, labels): tuple(
            sorted(p for p in zip(table.dimensions, labels, strict=True) if p[1] != total)
        )
        for table in publication.tables
        for labels, _ in table.rows
    }
    parts: dict[tuple[str, Label], list[tuple[str, Label]]] = {}
    for table in publication.tables:
        parents = [publication.parents.get(dimension, {}) for dimension in table.dimensions]
        above = [
            {total, *(levels.get(labels[i], total) for labels, _ in table.rows)}
            for i, levels in enumerate(parents)
        ]
        for labels, _ in table.rows:
            if any(label in above[i] for i, label in enumerate(labels)) and len(table.rows) > 1:
                continue
            lines = [
                _ancestors(label, levels, total)
                for label, levels in zip(labels, parents, strict=True)
            ]
            for place in set(product(*lines)):
                parts.setdefault((table.name, place), []).append((table.name, labels))
    inner = sorted({cell for cells in parts.values() for cell in cells})
    tables = np.zeros((1, len(inner)), np.int16)
    for column, cell in enumerate(inner):
        count = published[cell]
        tried = range(floor, most + 1) if count is None else [count]
        tables = np.repeat(tables, len(tried), axis=0)
        tables[:, column] = np.tile(tried, len(tables) // len(tried))
        for whole, cells in parts.items():
            shown = published[whole]
            if cell in cells and shown is not None:
                so_far = tables[:, [inner.index(part) for part in cells]].sum(axis=1)
                is_last = cell == max(cells)
                tables = tables[so_far == shown if is_last else so_far <= shown]
        assume(len(tables) <= TABLES)
    sums = {
        whole: tables[:, [inner.index(part) for part in cells]].sum(axis=1)
        for whole, cells in parts.items()
    }
    fits = np.ones(len(tables), bool)
    first: dict[Place, Any] = {}
    for whole, numbers in sums.items():
        if published[whole] is None:
            fits &= numbers >= floor
        fits &= first.setdefault(places[whole], numbers) == numbers
    return {
        places[whole]: set(numbers[fits].tolist())
        for whole, numbers in sums.items()
        if published[whole] is None
    }


def _assert_safe(publication: Publication, *, threshold: int = 3, hide_zeros: bool = False) -> None:
    result = protect(publication, threshold=threshold, hide_zeros=hide_zeros)
    assert result.staff is not None
    true = {cell.place: cell.count for cell in result.staff.hidden}
    for name, rows in _shown(result).items():
        given_rows = dict(next(table for table in publication.tables if table.name == name).rows)
        for labels, count in rows.items():
            if labels in given_rows:
                assert count in (None, given_rows[labels])
            assert count is None or not 0 < count < threshold
            assert hide_zeros or given_rows.get(labels) != 0 or count == 0
    # A way to `threshold` numbers moves no count by more than that.
    least = max((cell.count for cell in result.staff.hidden), default=0) + threshold
    ends = [cell.upper for cell in result.staff.hidden if cell.upper is not None]
    most = max(least, *ends) if len(ends) == len(result.staff.hidden) > 0 else least
    possible = _possible(result.publication, 0 if hide_zeros else 1, most)
    assert set(possible) == set(true)
    all_tried = all(cell.upper is not None and cell.upper <= most for cell in result.staff.hidden)
    for cell in result.staff.hidden:
        numbers = possible[cell.place]
        upper = most * len(possible) if cell.upper is None else cell.upper
        if all_tried or not result.proof.programmes:
            assert len(numbers) >= threshold
            assert max(numbers) >= threshold
        if not result.proof.programmes:  # flows tell all that is possible
            assert numbers <= set(range(cell.lower, upper + 1))
        if all_tried:
            assert {cell.lower, upper} <= numbers
            assert cell.count in numbers


few = st.integers(0, 5)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([(3,), (2, 2), (2, 3), (3, 3)]), st.booleans(), st.data())
def test_a_reader_who_tries_all_tables_finds_no_hidden_count(
    shape: tuple[int, ...], hide_zeros: bool, data: st.DataObject
) -> None:
    size = int(np.prod(shape))
    counts = np.array(data.draw(st.lists(few, min_size=size, max_size=size))).reshape(shape)
    names = "unit need age"[: [4, 9, 13][len(shape) - 1]]
    _assert_safe(Publication((_grid("t", names, counts),)), hide_zeros=hide_zeros)


@settings(max_examples=60, deadline=None)
@given(st.lists(few, min_size=8, max_size=8), st.booleans())
def test_three_dimensions(counts: list[int], hide_zeros: bool) -> None:
    table = _grid("t", "unit need age", np.array(counts).reshape(2, 2, 2))
    _assert_safe(Publication((table,)), hide_zeros=hide_zeros)


def _counted(people: Sequence[Label], dimensions: str, names: str) -> Counter[Label]:
    picked = [names.split().index(dimension) for dimension in dimensions.split()]
    return Counter(tuple(person[i] for i in picked) for person in people)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from("kl"), st.sampled_from("01")),
        min_size=1,
        max_size=22,
    ),
    st.booleans(),
)
def test_linked_tables_of_the_same_people(people: list[Label], hide_zeros: bool) -> None:
    names = "need unit age"
    tables = [_table(cut, cut, _counted(people, cut, names)) for cut in ("need unit", "need age")]
    _assert_safe(Publication(tuple(tables)), hide_zeros=hide_zeros)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("kl")), min_size=1, max_size=25))
def test_village_units_within_municipalities(people: list[Label]) -> None:
    table = _table("t", "unit need", _counted(people, "unit need", "unit need"))
    parents = {"unit": {"a": "AB", "b": "AB", "c": "CD", "d": "CD"}}
    _assert_safe(Publication((table,), parents=parents))


def test_a_table_by_hand() -> None:
    """2 in one corner needs a closed path: the cheapest rectangle is with 6, 9 and 7."""
    table = _grid("t", "unit need", [[2, 6, 40], [9, 7, 50], [60, 70, 80]])
    result = protect(Publication((table,)))
    assert [row for row in _shown(result)["t"].items() if row[1] is None] == [
        (("u0", "n0"), None),
        (("u0", "n1"), None),
        (("u1", "n0"), None),
        (("u1", "n1"), None),
    ]
    assert result.staff is not None
    # The row's two hidden counts add up to 8, and none is 0: the 2 may be 1 to 7.
    assert [(c.count, c.is_small, c.lower, c.upper) for c in result.staff.hidden] == [
        (2, True, 1, 7),
        (9, False, 4, 10),
        (6, False, 1, 7),
        (7, False, 6, 12),
    ]
    assert (result.staff.small, result.staff.complementary) == (1, 3)
    cost = result.staff.costs[0]
    assert (cost.cells, cost.hidden, cost.people, cost.people_hidden) == (16, 4, 324, 24)


def test_a_shared_total_is_one_count_in_both_tables() -> None:
    """Care: 3 people in all. Hidden in one table only, the other would tell them."""
    units = _table("units", "need unit", {("care", "A"): 3, ("bus", "A"): 20, ("bus", "B"): 30})
    ages = _table(
        "ages", "need age", {("care", "old"): 3, ("bus", "old"): 25, ("bus", "young"): 25}
    )
    rows = _shown(protect(Publication((units, ages))))
    assert rows["units"]["care", "total"] is None
    assert rows["ages"]["care", "total"] is None
    alone = protect(Publication((units,)))
    assert _shown(alone)["units"]["care", "total"] is None
    assert rows["units"]["total", "total"] == rows["ages"]["total", "total"]


def test_one_pattern_fails_where_the_other_table_tells_the_rest() -> None:
    """Each table alone is safe; together the need's total by age gives the hidden total away."""
    units = _grid("units", "need unit", [[3, 9], [30, 40]])
    ages = _grid("ages", "need age", [[6, 6], [40, 30]])
    pattern = [
        {"need": "n0"},
        {"need": "n1"},
        {"need": "n0", "unit": "u0"},
        {"need": "n1", "unit": "u0"},
    ]
    assert audit(Publication((units,)), pattern).is_safe
    found = audit(Publication((units, ages)), pattern)
    assert not found.is_safe
    assert {interval.weakness for interval in found.intervals} == {"computable"}


def test_totals_are_hidden_when_a_row_has_one_count_only() -> None:
    table = _table("t", "unit need", {("A", "care"): 3, ("B", "bus"): 30, ("C", "bus"): 8})
    rows = _shown(protect(Publication((table,))))["t"]
    assert rows["A", "care"] is None
    assert rows["A", "total"] is None
    assert rows["total", "care"] is None


def test_zeros_are_shown_unless_allowed_to_hide() -> None:
    table = _grid("t", "unit need", [[3, 0, 9], [0, 8, 9], [30, 40, 50]])
    shown = _shown(protect(Publication((table,))))["t"]
    assert [count for count in shown.values() if count == 0] == [0, 0]


def test_nobody_at_all_is_shown_whole() -> None:
    result = protect(Publication((_grid("t", "unit need", [[0, 0], [0, 0]]),)))
    assert result.proof.hidden == 0
    assert set(_shown(result)["t"].values()) == {0}


def test_one_count_alone() -> None:
    one = Publication((_table("t", "unit", {("A",): 3}),))
    assert set(_shown(protect(one))["t"].values()) == {None}
    five = Publication((_table("t", "unit", {("A",): 5}),))
    assert set(_shown(protect(five))["t"].values()) == {5}


def test_the_public_result_holds_no_hidden_count() -> None:
    table = _grid("t", "unit need", [[3, 4077], [4177, 4277]])
    text = to_json(protect(Publication((table,))).for_publication())
    assert "4077" not in text
    assert "4277" not in text
    assert '"staff": null' in text


def test_fixed_totals_stay_or_nothing_is_published() -> None:
    table = _table("t", "unit need", {("A", "care"): 3, ("A", "bus"): 2, ("B", "bus"): 30})
    free = protect(Publication((table,), fixed=({},)))
    assert _shown(free)["t"]["total", "total"] == 35
    with pytest.raises(Infeasible, match=r"unit = A, need = care|need = care, unit = A"):
        protect(Publication((table,), fixed=({"need": "care", "unit": "A"},)))
    alone = _table("t", "unit", {("A",): 3, ("B",): 30})
    with pytest.raises(Infeasible, match=r"unit = A cannot be protected"):
        protect(Publication((alone,), fixed=({"unit": "B"}, {})))


def _random(seed: int, height: int, width: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.poisson(generator.gamma(1.5, 8, size=(height, width)))


@pytest.mark.parametrize("seed", range(3))
def test_an_audit_without_the_true_counts_agrees(seed: int) -> None:
    result = protect(Publication((_grid("t", "unit need", _random(seed, 12, 5)),)))
    found = audit(result.publication)
    assert result.staff is not None
    assert found.is_safe
    assert [(i.place, i.lower, i.upper) for i in found.intervals] == [
        (cell.place, cell.lower, cell.upper) for cell in result.staff.hidden
    ]
    assert found.proof == result.proof


def test_the_flows_of_the_attack_are_the_linear_programmes_of_scipy() -> None:
    from scipy.optimize import linprog

    counts = _random(5, 7, 4)
    result = protect(Publication((_grid("t", "unit need", counts),)))
    assert result.staff is not None
    rows = dict(result.publication.tables[0].rows)
    labels = sorted(rows)
    column = {label: i for i, label in enumerate(labels)}
    sums, right = [], []
    for label in labels:
        for axis in (0, 1):
            if label[axis] == "total":
                row = np.zeros(len(labels))
                row[column[label]] = -1
                other = label[1 - axis]
                parts = [p for p in labels if p[axis] != "total" and p[1 - axis] == other]
                row[[column[part] for part in parts]] = 1
                sums.append(row)
                right.append(0)
    bounds = [(1, None) if rows[label] is None else (rows[label],) * 2 for label in labels]
    for cell in result.staff.hidden:
        place = dict(cell.place)
        target = np.zeros(len(labels))
        target[column[place.get("unit", "total"), place.get("need", "total")]] = 1
        low = linprog(target, A_eq=sums, b_eq=right, bounds=bounds)
        high = linprog(-target, A_eq=sums, b_eq=right, bounds=bounds)
        assert low.fun == pytest.approx(cell.lower)
        if cell.upper is None:
            assert high.status == 3  # unbounded
        else:
            assert -high.fun == pytest.approx(cell.upper)


@pytest.mark.parametrize(
    "table",
    [
        _grid("t", "unit need", [[3, 4], [8, 9]]),
        _grid("t", "unit need age", np.arange(8).reshape(2, 2, 2)),
    ],
)
def test_a_solver_that_fails_publishes_nothing(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mosty.engines.disclosure import attack, kernels, programme, protection

    def fails(*_arguments: object, **_named: object) -> None:
        raise SolverFailed("the solver stopped without an answer")

    monkeypatch.setattr(programme, "run", fails)
    monkeypatch.setattr(kernels, "intervals", fails)
    with pytest.raises(SolverFailed):
        protect(Publication((table,)))

    def forgets(*arguments: Any, **named: Any) -> attack.Bounds:
        return attack.Bounds({}, 0, 0, 0)

    monkeypatch.undo()
    monkeypatch.setattr(protection, "attack", forgets)
    with pytest.raises(SolverFailed, match="nothing may be published"):
        protect(Publication((table,)))


def test_an_answer_that_breaks_a_sum_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    from mosty.engines.disclosure import programme

    true_solution = programme._solution
    monkeypatch.setattr(programme, "_solution", lambda model: true_solution(model) + 1.0)
    table = _grid("t", "unit need age", [[[3, 9], [8, 9]], [[8, 2], [8, 7]]])
    with pytest.raises(SolverFailed, match="breaks a sum"):
        protect(Publication((table,)))


def test_numbers_between_the_ends_are_not_taken_for_granted() -> None:
    """A cell that is twice another one takes even numbers only."""
    from mosty.engines.disclosure.network import network_of
    from mosty.engines.disclosure.programme import Programme

    sums = [(0, (1, 2)), (1, (2,))]
    values, slack = np.array([8, 4, 4]), np.array([8, 4, 4])
    assert network_of(sums, slack) is None
    twice, *_ = Programme(sums, values, slack, 5).numbers()
    assert len(twice) >= 5
    assert all(number % 2 == 0 for number in twice)
    fixed = Programme([*sums, (-1, (0,))], values, slack, 5)
    assert fixed.numbers() == [[8], [4], [4]]


def test_a_solver_that_loses_the_true_table_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mosty.engines.disclosure import programme

    class Lost(programme.Programme):
        def _look(self, column: int, way: int, *, whole: bool) -> None:
            monkeypatch.setattr(programme, "run", lambda _model: "infeasible")
            super()._look(column, way, whole=whole)

    monkeypatch.setattr(programme, "Programme", Lost)
    table = _grid("t", "unit need age", [[[3, 9], [8, 9]], [[8, 2], [8, 7]]])
    with pytest.raises(SolverFailed, match="lost the true table"):
        protect(Publication((table,)))


def test_a_table_of_millions_of_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from mosty.engines.disclosure import publication

    monkeypatch.setattr(publication, "MOST_CELLS", 8)
    with pytest.raises(ShapeError, match="table t has more than 8 cells"):
        protect(Publication((_grid("t", "unit need", [[3, 9], [8, 9]]),)))


def test_a_programme_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from mosty.engines.disclosure import programme

    monkeypatch.setattr(programme, "SECONDS", 0.0)
    table = _grid("t", "unit need age", _random(1, 8, 16).reshape(8, 4, 4))
    with pytest.raises(SolverFailed, match="nothing may be published"):
        protect(Publication((table,)))


def test_a_weak_proposal_is_widened_until_the_attack_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search that proposes nothing: in the end everything that may be hidden is."""
    from mosty.engines.disclosure import search

    monkeypatch.setattr(search._OnNetwork, "protect", lambda *_: True)
    result = protect(Publication((_grid("t", "unit need", [[3, 20], [30, 0]]),)))
    assert {count for count in _shown(result)["t"].values() if count is not None} == {0}
    assert audit(result.publication).is_safe


def _publications() -> Iterable[Publication]:
    yield Publication((_grid("t", "unit need", _random(7, 9, 4)),))
    yield Publication(
        (_grid("t", "unit need age", _random(8, 4, 4).reshape(4, 2, 2)),),
        parents={"unit": {"u0": "left", "u1": "left", "u2": "right", "u3": "right"}},
    )


@pytest.mark.parametrize("number", [0, 1])
def test_the_order_of_rows_columns_and_tables_is_nothing(number: int) -> None:
    publication = list(_publications())[number]
    expected = to_json(protect(publication))
    for seed in range(3):
        shuffled = []
        for table in publication.tables:
            rows = list(table.rows)
            Random(seed).shuffle(rows)
            shuffled.append(Table(table.name, table.dimensions, tuple(rows)))
        assert to_json(protect(Publication(tuple(shuffled), publication.parents))) == expected


def test_the_order_of_tables_is_nothing() -> None:
    one = _grid("one", "need unit", _random(2, 3, 6))
    totals = [
        sum(count or 0 for labels, count in one.rows if labels[0] == f"n{i}") for i in (0, 1, 2)
    ]
    two = _grid("two", "need sex", [[total // 2, total - total // 2] for total in totals])
    assert to_json(protect(Publication((one, two)))) == to_json(protect(Publication((two, one))))


def test_the_same_anywhere_and_progress_is_told() -> None:
    wide = Publication((_grid("t", "unit need", _random(3, 60, 6)),))
    steps: list[tuple[int, int]] = []
    for publication in (wide, *_publications()):
        steps.clear()
        alone = protect(publication, progress=lambda *step: steps.append(step))
        assert steps[-1][0] == steps[-1][1]
        with ThreadPoolExecutor(3) as pool:
            assert to_json(protect(publication, executor=pool)) == to_json(alone)


@pytest.mark.slow
def test_the_same_on_a_cluster(cluster: Executor) -> None:
    for publication in _publications():
        assert to_json(protect(publication, executor=cluster)) == to_json(protect(publication))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_page_table_stands_the_attack(seed: int) -> None:
    """`suppress_table` promises that no hidden number can be computed: the attack agrees."""
    from mosty.engines.disclosure import suppress_table

    generator = np.random.default_rng(seed)
    height, width = generator.integers(1, 9, 2)
    rows = generator.poisson(generator.gamma(0.7, 8, size=(height, width))).tolist()
    table = suppress_table(rows)
    counts: dict[Label, int | None] = {("total", "total"): table.total.count}
    for i, row in enumerate(table.rows):
        counts[f"r{i}", "total"] = table.row_totals[i].count
        counts.update({(f"r{i}", f"c{j}"): cell.count for j, cell in enumerate(row)})
    counts.update({("total", f"c{j}"): cell.count for j, cell in enumerate(table.column_totals)})
    found = audit(Publication((_table("t", "row column", counts),)), hide_zeros=True)
    assert not any(interval.weakness == "computable" for interval in found.intervals)


@pytest.mark.slow
def test_a_region_is_protected_within_memory_and_time() -> None:
    import tracemalloc

    publication = Publication((_grid("t", "unit need", _random(4, 380, 16)),))
    protect(publication)
    tracemalloc.start()
    result = protect(publication)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.proof.hidden > 1000
    assert peak < 60e6


GOOD = {("A", "k"): 5, ("A", "l"): 6, ("B", "k"): 7}


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({**GOOD, ("B", "l"): -1}, "table t, row 4: a count of people cannot be negative"),
        ({**GOOD, ("B", "l"): 2.5}, "table t, row 4: 2.5 is not a whole number of people"),
        ({**GOOD, ("B", "l"): float("nan")}, "table t, row 4: nan is not a whole number"),
        ({**GOOD, ("B", "l"): True}, "True is not a whole number of people"),
        ({**GOOD, ("B", "l"): "7"}, "7 is not a whole number of people"),
        ({**GOOD, ("B",): 7}, "table t, row 4: every dimension needs a label"),
        ({**GOOD, ("B", ""): 7}, "every dimension needs a label"),
        (
            {**GOOD, ("A", "total"): 12},
            "table t: A × total is 12, but its parts add up to 11",
        ),
        ({**GOOD, ("total", "total"): 19}, "total × total is 19, but its parts add up to 18"),
        ({**GOOD, ("B", "l"): None}, "need = l, unit = B: the count is missing"),
    ],
)
def test_bad_tables(counts: dict[Label, Any], message: str) -> None:
    with pytest.raises(ShapeError) as error:
        protect(Publication((_table("t", "unit need", counts),)))
    assert message in str(error.value)


def test_bad_publications() -> None:
    table = _table("t", "unit need", GOOD)
    other = _table("s", "unit age", {("A", "old"): 11, ("B", "old"): 8})
    twice = Table("t", ("unit",), ((("A",), 5), (("A",), 6)))
    circle = {"unit": {"A": "B", "B": "A"}}
    cases: list[tuple[Publication, str]] = [
        (Publication(()), "a publication needs at least one table"),
        (Publication((table, table)), "every table needs a name of its own"),
        (Publication((twice,)), "table t, row 2: A is given twice"),
        (Publication((_table("t", "", {(): 5}),)), "name each of its dimensions"),
        (Publication((_table("t", "a a", {("x", "y"): 5}),)), "name each of its dimensions"),
        (
            Publication((table, other)),
            "unit = B: 8 people in table s, 7 in table t",
        ),
        (Publication((table,), parents=circle), "the levels of unit run in a circle at"),
        (Publication((table,), fixed=({"unit": "C"},)), "unit = C is not in any table"),
    ]
    for publication, message in cases:
        with pytest.raises(ShapeError) as error:
            protect(publication)
        assert message in str(error.value)
    with pytest.raises(EngineError, match="the threshold must be at least 3"):
        protect(Publication((table,)), threshold=2)


def test_bad_audits() -> None:
    table = _table("t", "unit need", {**GOOD, ("B", "l"): 0})
    with pytest.raises(ShapeError, match="is a hidden zero"):
        audit(Publication((table,)), [{"unit": "B", "need": "l"}])
    with pytest.raises(ShapeError, match="is not in any table"):
        audit(Publication((table,)), [{"unit": "C"}])
    impossible = {("A", "k"): None, ("A", "l"): 6, ("A", "total"): 4}
    with pytest.raises(Infeasible, match="no whole numbers of people fit"):
        audit(Publication((_table("t", "unit need", impossible),)))


def test_an_audit_names_each_weakness() -> None:
    def judged(rows: dict[Label, int | None]) -> Audit:
        return audit(Publication((_table("t", "unit", rows),)))

    subtracted = judged({("A",): None, ("B",): 9, ("total",): 12})
    assert [(i.lower, i.upper, i.weakness) for i in subtracted.intervals] == [(3, 3, "computable")]
    few_people = judged({("A",): None, ("B",): None, ("C",): 9, ("total",): 13})
    assert [(i.lower, i.upper, i.weakness) for i in few_people.intervals] == [(1, 3, "small")] * 2
    wide = judged({("A",): None, ("B",): None, ("total",): 6})
    assert [(i.lower, i.upper, i.weakness) for i in wide.intervals] == [(1, 5, "")] * 2
    narrow = audit(
        Publication((_grid("t", "unit need", [[9, 7], [8, 40]]),)), CORNERS, threshold=20
    )
    assert [(i.lower, i.upper, i.weakness) for i in narrow.intervals] == [
        (1, 15, "small"),
        (2, 16, "small"),
        (1, 15, "small"),
        (32, 46, "narrow"),
    ]


CORNERS = [{"unit": f"u{i}", "need": f"n{j}"} for i in (0, 1) for j in (0, 1)]


def test_tau_argus_finds_the_same_intervals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own pattern, attacked by its audit and by ours.

    Its reader knows that no cell is under the least count of the table: here 0, as for ours.
    """
    import pytauargus

    monkeypatch.chdir(tmp_path)  # it leaves a log where it runs
    counts = _random(11, 14, 5) + 1
    counts[0, 0] = 0
    people: dict[str, list[Any]] = {"unit": [], "need": [], "one": []}
    for (i, j), count in np.ndenumerate(counts):
        people["unit"] += [f"u{i:02}"] * count
        people["need"] += [f"n{j}"] * count
        people["one"] += [1.0] * count
    tau = pytauargus.protect(
        people, ["unit", "need"], response="one", safety_rules="FREQ(5,100)", workdir=str(tmp_path)
    )
    rows: dict[Label, int | None] = {}
    theirs: dict[Place, tuple[int, int]] = {}
    found = {row["cell"]: row for row in tau.engine.audit(0)}
    for number, row in enumerate(tau.tables[0].rows):
        labels = tuple(str(row[name]).replace("Total", "total") for name in ("unit", "need"))
        rows[labels] = None if row["status"] in "UM" else int(row["one"])
        if number in found:
            place = zip(("unit", "need"), labels, strict=True)
            theirs[tuple(sorted(pair for pair in place if pair[1] != "total"))] = (
                round(found[number]["min"]),
                round(found[number]["max"]),
            )
    ours = audit(Publication((_table("t", "unit need", rows),)), hide_zeros=True)
    assert len(theirs) > 20
    assert {i.place: (i.lower, i.upper) for i in ours.intervals} == theirs


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("kl"), st.sampled_from("01")),
        min_size=1,
        max_size=18,
    )
)
def test_one_table_by_village_unit_and_one_by_municipality(people: list[Label]) -> None:
    parents = {"unit": {"a": "AB", "b": "AB", "c": "C"}}
    higher = [(parents["unit"][unit], need, age) for unit, need, age in people]
    names = "unit need age"
    fine = _table("fine", "unit need", _counted(people, "unit need", names))
    coarse = _table("coarse", "unit age", _counted(higher, "unit age", names))
    _assert_safe(Publication((fine, coarse), parents=parents))


def test_a_total_alone() -> None:
    result = protect(Publication((_table("t", "unit", {("total",): 3}),)))
    assert result.staff is not None
    assert [(cell.lower, cell.upper) for cell in result.staff.hidden] == [(1, None)]
