"""Nobody can compute a hidden count: attacked by brute force."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.disclosure import (
    Shown,
    ShownTable,
    share_percent,
    show_count,
    suppress,
    suppress_table,
)
from mosty.engines.errors import EngineError, ShapeError


def _lists_of(length: int, total: int) -> list[tuple[int, ...]]:
    """Every list of whole numbers of this length with this sum."""
    if length == 1:
        return [(total,)]
    return [
        (first, *rest)
        for first in range(total + 1)
        for rest in _lists_of(length - 1, total - first)
    ]


def _published(counts: Sequence[int], threshold: int) -> tuple[object, ...]:
    return show_count(sum(counts), threshold=threshold), suppress(counts, threshold=threshold)


def _assert_nothing_can_be_computed(counts: Sequence[int], threshold: int = 5) -> None:
    """The reader knows the total, what is shown, and how the rules work."""
    page = _published(counts, threshold)
    total = sum(counts)
    totals = [total] if total == 0 or total >= threshold else range(1, threshold)
    possible = [
        guess
        for guessed_total in totals
        for guess in _lists_of(len(counts), guessed_total)
        if _published(guess, threshold) == page
    ]
    assert tuple(counts) in possible
    for position, shown in enumerate(suppress(counts, threshold=threshold)):
        values = {guess[position] for guess in possible}
        assert (len(values) == 1) == shown.is_shown, (counts, position, values)


def test_every_list_of_three_up_to_twelve_people_is_safe() -> None:
    for counts in product(range(13), repeat=3):
        if sum(counts) <= 12:
            _assert_nothing_can_be_computed(counts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(3, 6))
def test_a_reader_who_knows_the_rules_computes_no_hidden_count(
    counts: list[int], threshold: int
) -> None:
    _assert_nothing_can_be_computed(counts, threshold)


@given(st.lists(st.integers(0, 300), max_size=12))
def test_what_is_shown_is_true_and_small_counts_are_hidden(counts: list[int]) -> None:
    shown = suppress(counts)
    assert len(shown) == len(counts)
    for cell, count in zip(shown, counts, strict=True):
        assert cell.count in (None, count)
        assert not (1 <= count <= 4 and cell.is_shown)
        assert not (cell.is_small and count >= 5)


@given(st.lists(st.integers(5, 300), max_size=12))
def test_large_counts_and_zeros_are_all_shown(counts: list[int]) -> None:
    assert [cell.count for cell in suppress([*counts, 0, 0])] == [*counts, 0, 0]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([3, 20, 30], ["hidden", "hidden", 30]),
        ([3, 2, 30, 0], ["small", "small", 30, 0]),
        ([1, 1, 40, 50], ["hidden", "hidden", "hidden", 50]),
        ([4, 4], ["hidden", "hidden"]),
        ([2, 0, 1], ["small", "small", "small"]),
        ([3, 3, 0], ["small", "small", "small"]),
        ([3, 6, 6, 10], ["hidden", "hidden", "hidden", 10]),
    ],
)
def test_lists_by_hand(counts: list[int], expected: list[object]) -> None:
    assert [_word(cell) for cell in suppress(counts)] == expected


def _word(cell: Shown) -> object:
    return cell.count if cell.is_shown else "small" if cell.is_small else "hidden"


def test_a_single_small_count_is_hidden_and_zero_is_not() -> None:
    assert show_count(4) == Shown(None, is_small=True)
    assert show_count(0) == Shown(0)
    assert show_count(5) == Shown(5)


def _cells(table: ShownTable) -> tuple[Shown, ...]:
    return (
        *(cell for row in table.rows for cell in row),
        *table.row_totals,
        *table.column_totals,
        table.total,
    )


def _values(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return (
        *(value for row in rows for value in row),
        *(sum(row) for row in rows),
        *(sum(column) for column in zip(*rows, strict=True)),
        sum(map(sum, rows)),
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_every_hidden_place_of_a_table_may_hold_another_number(
    height: int, width: int, data: st.DataObject
) -> None:
    rows = [[data.draw(st.integers(0, 9)) for _ in range(width)] for _ in range(height)]
    shown = _cells(suppress_table(rows))
    truth = _values(rows)
    for cell, value in zip(shown, truth, strict=True):
        assert cell.count in (None, value)
        assert not (1 <= value <= 4 and cell.is_shown)
    unsettled = {place for place, cell in enumerate(shown) if not cell.is_shown}
    free = [place for place in range(height * width) if not shown[place].is_shown]
    for steps in product((0, 1, -1), repeat=len(free)):
        if not unsettled:
            break
        guess = list(truth[: height * width])
        for place, step in zip(free, steps, strict=True):
            guess[place] += step
        if min(guess) < 0:
            continue
        whole = _values([guess[i * width : (i + 1) * width] for i in range(height)])
        if all(not c.is_shown or c.count == v for c, v in zip(shown, whole, strict=True)):
            unsettled -= {place for place in unsettled if whole[place] != truth[place]}
    assert not unsettled, rows


def test_a_table_without_small_counts_is_shown_whole() -> None:
    table = suppress_table([[5, 10], [0, 7]])
    assert [cell.count for cell in _cells(table)] == [5, 10, 0, 7, 15, 7, 5, 17, 22]


def test_totals_are_kept_when_inner_cells_can_protect() -> None:
    table = suppress_table([[3, 20, 40], [30, 25, 50]])
    assert [[cell.count for cell in row] for row in table.rows] == [
        [None, None, 40],
        [None, None, 50],
    ]
    assert all(cell.is_shown for cell in (*table.row_totals, *table.column_totals, table.total))


def test_an_empty_table_is_empty() -> None:
    assert suppress_table([]) == ShownTable((), (), (), Shown(0))


def test_inputs_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError):
        suppress([-1, 3])
    with pytest.raises(ShapeError):
        suppress_table([[1, 2], [3]])
    with pytest.raises(EngineError):
        show_count(1, threshold=2)
    with pytest.raises(ShapeError):
        share_percent(3, 2)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_between_0_and_100(one: int, other: int) -> None:
    part, whole = sorted((one, other))
    share = share_percent(part, whole, decimals=1)
    assert share is None if whole == 0 else 0 <= share <= 100


def test_a_share_is_rounded_half_up() -> None:
    assert share_percent(13, 19) == Decimal(68)
    assert share_percent(1, 8) == Decimal(13)
