"""The core indicators: by hand, by property, and how statuses travel."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.indicators import (
    FORMULAS,
    Figure,
    FigureStatus,
    Reason,
    compute,
    median,
    per,
    ratio,
    share,
    share_of_sum,
)

NO_DATA = Figure(None, FigureStatus.NO_DATA)
NOT_APPLICABLE = Figure(None, FigureStatus.NOT_APPLICABLE)
counts = st.integers(0, 100_000)
uncertain = st.sampled_from([FigureStatus.VALUE, FigureStatus.ESTIMATE, FigureStatus.FORECAST])


def _figures(**numbers: int) -> dict[str, Figure]:
    return {name: Figure.of(number) for name, number in numbers.items()}


@pytest.mark.parametrize(
    ("code", "numbers", "expected"),
    [
        ("DI-01", (13, 19), "68.4"),
        ("DI-02", (19, 1690), "11.2"),
        ("DI-03", (21, 9180), "22.9"),
        ("DI-03B", (18, 1720), "10.5"),
        ("DI-04", (57, 27), "2.1"),
        ("DI-05", (800_000, 1_200_000), "40.0"),
        ("DI-06", (10_032, 38), "22.0"),
        ("DI-06B", (34, 1720), "19.8"),
        ("DI-07", (4,), "4.0"),
        ("DI-07B", (1, 4), "25.0"),
        ("DI-08", (1, 2, 0), "3.0"),
        ("DI-09", (0, 9180), "0.0"),
        ("DI-10", (41,), "41.0"),
        ("DI-10B", (12,), "12.0"),
        ("DI-11", (3, 4), "75.0"),
        ("DI-11B", (5, 8), "62.5"),
        ("DI-12", (4590, 9180), "50.0"),
        ("DI-12B", (6,), "6.0"),
        ("DI-13", (1, 5), "20.0"),
        ("DI-13B", (0,), "0.0"),
        ("DI-14", (9,), "9.0"),
        ("DI-14B", (240,), "240.0"),
        ("DI-15", (8,), "8.0"),
        ("DI-15B", (6,), "6.0"),
        ("DI-16", (2, 12), "16.7"),
    ],
)
def test_indicator_by_hand(code: str, numbers: tuple[int, ...], expected: str) -> None:
    names = FORMULAS[code].inputs
    result = compute(code, {n: Figure.of(v) for n, v in zip(names, numbers, strict=True)})
    assert result.value is not None
    assert result.value.quantize(Decimal("0.1")) == Decimal(expected)


def test_foster_care_of_the_demo_is_68_percent() -> None:
    result = compute("DI-01", {"X-PIECZA-RODZINNA": Figure.of(13), "X-PIECZA-RAZEM": Figure.of(19)})
    assert result.value is not None
    assert round(result.value) == 68
    assert result.unit == "%"
    assert result.status == FigureStatus.VALUE


@pytest.mark.parametrize("code", sorted(FORMULAS))
def test_nothing_known_gives_no_data_and_names_every_input(code: str) -> None:
    result = compute(code, {})
    assert result.value is None
    assert result.status == FigureStatus.NO_DATA
    assert result.missing == FORMULAS[code].inputs
    assert result.reason == Reason.MISSING


def test_one_missing_input_is_named() -> None:
    result = compute("DI-01", {"X-PIECZA-RAZEM": Figure.of(19), "X-PIECZA-RODZINNA": NO_DATA})
    assert result.missing == ("X-PIECZA-RODZINNA",)


def test_missing_weighs_more_than_not_applicable() -> None:
    assert share({"a": NO_DATA, "b": NOT_APPLICABLE}, "a", "b").status == FigureStatus.NO_DATA
    known = share({"a": Figure.of(1), "b": NOT_APPLICABLE}, "a", "b")
    assert (known.status, known.missing) == (FigureStatus.NOT_APPLICABLE, ("b",))


def test_nothing_to_divide_by_is_not_applicable_and_not_zero() -> None:
    for result in (
        share(_figures(a=0, b=0), "a", "b"),
        share_of_sum(_figures(a=0, b=0), "a", "b"),
        per(_figures(a=3, b=0), "a", "b", people=1000, unit="‰"),
        ratio(_figures(a=3, b=0), "a", "b"),
        compute("DI-06", {"X-UO-GODZINY": Figure.of(0), "X-UO-OSOBY": Figure.of(0)}),
    ):
        assert result.value is None
        assert result.status == FigureStatus.NOT_APPLICABLE
        assert result.reason == Reason.NOTHING_TO_DIVIDE_BY


@given(counts, counts, uncertain, uncertain)
def test_the_result_is_as_uncertain_as_its_inputs(
    a: int, b: int, first: FigureStatus, second: FigureStatus
) -> None:
    result = ratio({"a": Figure.of(a, first), "b": Figure.of(b + 1, second)}, "a", "b")
    if FigureStatus.FORECAST in (first, second):
        assert result.status == FigureStatus.FORECAST
    elif FigureStatus.ESTIMATE in (first, second):
        assert result.status == FigureStatus.ESTIMATE
    else:
        assert result.status == (FigureStatus.VALUE if a else FigureStatus.ZERO)


@given(counts, counts)
def test_a_share_lies_between_0_and_100(one: int, other: int) -> None:
    part, whole = sorted((one, other))
    for result in (
        share(_figures(a=part, b=whole + 1), "a", "b"),
        share_of_sum(_figures(a=one + 1, b=other), "a", "b"),
    ):
        assert result.value is not None
        assert 0 <= result.value <= 100


@given(counts, counts, st.integers(1, 50))
def test_scaling_both_inputs_changes_nothing(one: int, other: int, factor: int) -> None:
    for family in (share_of_sum, ratio):
        before = family(_figures(a=one, b=other + 1), "a", "b").value
        after = family(_figures(a=one * factor, b=(other + 1) * factor), "a", "b").value
        assert before is not None
        assert after is not None
        assert abs(before - after) < Decimal("1e-15") * (1 + before)


@given(counts, counts, st.integers(1, 1000))
def test_more_counted_is_never_a_smaller_figure(one: int, other: int, more: int) -> None:
    def figure(count: int) -> Decimal:
        value = per(_figures(a=count, b=other + 1), "a", "b", people=1000, unit="‰").value
        assert value is not None
        return value

    assert figure(one + more) > figure(one)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_a_median_has_half_on_either_side(days: list[int]) -> None:
    middle = median(days)
    assert 2 * sum(day < middle for day in days) <= len(days)
    assert 2 * sum(day > middle for day in days) <= len(days)


def test_figures_that_cannot_be_true_are_refused() -> None:
    with pytest.raises(ShapeError):
        share(_figures(a=5, b=3), "a", "b")
    with pytest.raises(ShapeError):
        ratio(_figures(a=-1, b=3), "a", "b")
    with pytest.raises(ShapeError):
        compute("DI-15", {"X-ZADOWOLENIE": Figure.of(11)})
    with pytest.raises(ShapeError):
        Figure(None, FigureStatus.VALUE)
    with pytest.raises(ShapeError):
        Figure(Decimal(3), FigureStatus.ZERO)
    with pytest.raises(NotEnoughData):
        median([])


def test_zero_stays_a_zero_that_somebody_counted() -> None:
    assert compute("DI-07", {"X-DPS-SKIEROWANIA": Figure.of(0)}).status == FigureStatus.ZERO


def test_there_are_sixteen_core_indicators() -> None:
    assert [code for code in FORMULAS if len(code) == 5] == [f"DI-{n:02d}" for n in range(1, 17)]
