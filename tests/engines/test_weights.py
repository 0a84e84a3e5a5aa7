"""Weights: margins met exactly, as little moved as possible, refusals that name the conflict."""

import dataclasses
import itertools
import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mosty.engines.errors import EngineError, Infeasible, NotEnoughData, ShapeError
from mosty.engines.output import to_json
from mosty.engines.weights import Margin, Weights, coded, rake

SEX = Margin("sex", ("women", "men"), (60, 40))
AGE = Margin("age", ("young", "old"), (50, 50))


def test_one_margin_by_hand() -> None:
    """Three women and one man: a woman counts 60 % of 4 / 3 = 0.8, the man 40 % of 4 = 1.6."""
    result = rake([SEX], [[0, 0, 0, 1]])
    assert result.weights.tolist() == pytest.approx([0.8, 0.8, 0.8, 1.6])
    assert result.weights.sum() == pytest.approx(4)
    # Kish: (sum w)^2 / sum w^2 = 16 / (3 * 0.64 + 2.56) = 16 / 4.48
    assert result.effective_size == pytest.approx(16 / 4.48)
    assert result.design_effect == pytest.approx(4.48 / 4)
    assert (result.smallest, result.largest) == (result.weights[0], result.weights[3])
    women, men = result.margins[0].categories
    assert (women.respondents, men.respondents) == (3, 1)
    assert (women.share_before, women.target_share) == (0.75, 0.6)
    assert women.share_after == pytest.approx(0.6, abs=1e-12)
    assert result.margins[0].worst_before == pytest.approx(0.15)
    # mean of ratio * log ratio
    assert result.entropy == pytest.approx((3 * 0.8 * math.log(0.8) + 1.6 * math.log(1.6)) / 4)


def test_two_margins_by_hand() -> None:
    """A table of 2 x 2 with 1 respondent a cell: the fitted cells are products of the shares."""
    result = rake([SEX, AGE], [[0, 0, 1, 1], [0, 1, 0, 1]])
    assert result.weights.tolist() == pytest.approx([1.2, 1.2, 0.8, 0.8])
    assert result.combinations == 4


def test_a_sample_with_the_margins_already_keeps_weight_one() -> None:
    result = rake([AGE], [[0, 1, 1, 0]], cap=1.0001, floor=0.9999)
    assert result.weights.tolist() == [1, 1, 1, 1]
    assert result.effective_size == 4
    assert result.entropy == 0


def test_what_the_cap_cuts_off_goes_to_the_others_of_the_same_margins() -> None:
    """The one old woman gets more than 2.2; capped there, the men of her age take what she leaves."""
    sex = [0, 0, 0, 1, 1, 1, 0, 1, 1, 1]
    age = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    margins = [SEX, Margin("age", ("young", "old"), (40, 60))]
    free = rake(margins, [sex, age])
    assert free.largest == free.weights[6] > 2.2
    capped = rake(margins, [sex, age], cap=2.2)
    assert capped.largest == 2.2
    assert capped.at_cap == 1
    assert capped.weights[7] > free.weights[7]
    assert max(margin.worst_after for margin in capped.margins) < 1e-11
    # Old people weigh 6 in all: 2.2 for the woman, the rest shared by three men.
    assert capped.weights[7:].tolist() == pytest.approx([3.8 / 3] * 3)
    with pytest.raises(Infeasible, match="cap 2 is too tight"):  # young men would be left with none
        rake(margins, [sex, age], cap=2)


def test_a_floor_lifts_the_lightest() -> None:
    sex = [0, 0, 0, 1, 1, 1, 0, 1, 1, 1]
    age = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    margins = [SEX, Margin("age", ("young", "old"), (40, 60))]
    free = rake(margins, [sex, age])
    floored = rake(margins, [sex, age], floor=free.smallest * 1.05)
    assert floored.smallest == pytest.approx(free.smallest * 1.05)
    assert floored.at_floor == 3
    assert floored.entropy > free.entropy


def test_base_weights_are_moved_as_little_as_needed() -> None:
    result = rake([SEX], [[0, 0, 1]], base=[1, 3, 2])
    # 60 % of 6 for the women, in their ratio 1:3
    assert result.weights.tolist() == pytest.approx([0.9, 2.7, 2.4])
    assert result.effective_size == pytest.approx(36 / (0.81 + 7.29 + 5.76))


def test_who_gave_no_answer_keeps_a_share_and_the_rest_meets_the_targets() -> None:
    """Of five people one did not tell the sex: the others' 4 are divided 60 : 40."""
    result = rake([SEX], [[0, 1, 1, 1, -1]])
    assert result.weights.tolist() == pytest.approx([2.4, *[1.6 / 3] * 3, 1])
    assert result.margins[0].no_answer == 1
    assert [row.share_after for row in result.margins[0].categories] == pytest.approx([0.6, 0.4])
    with pytest.raises(NotEnoughData, match="margin sex: 1 respondents gave no answer"):
        rake([SEX], [[0, 1, 1, 1, -1]], missing="refuse")


def test_names_become_codes() -> None:
    assert coded(SEX, ["men", "", None, "women"]).tolist() == [1, -1, -1, 0]
    with pytest.raises(ShapeError, match="respondent number 2 answered other"):
        coded(SEX, ["men", "other"])


def _sample(seed: int, n: int, sizes: Sequence[int]) -> tuple[list[Margin], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    answers = [rng.integers(0, size, n) for size in sizes]
    margins = [
        Margin(f"m{i}", tuple(map(str, range(size))), tuple(rng.integers(20, 80, size) / 1))
        for i, size in enumerate(sizes)
    ]
    return margins, answers


def _brute(margins: list[Margin], answers: list[np.ndarray]) -> np.ndarray:
    """Raking respondent by respondent, many times over."""
    weights = np.ones(len(answers[0]))
    for _cycle in range(3000):
        for margin, codes in zip(margins, answers, strict=True):
            for code, target in enumerate(margin.targets):
                chosen = codes == code
                weights[chosen] *= target / margin.total * len(weights) / weights[chosen].sum()
    return weights


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_raking_each_respondent(seed: int) -> None:
    margins, answers = _sample(seed, 120, (2, 3, 4))
    result = rake(margins, answers, as_shares=True)
    np.testing.assert_allclose(result.weights, _brute(margins, answers), rtol=1e-9)


@pytest.mark.parametrize(("floor", "cap"), [(0, None), (0, 1.75), (0.5, None), (0.5, 1.75)])
def test_no_other_weights_are_closer_to_equal(floor: float, cap: float | None) -> None:
    """The least entropy by a general optimiser (scipy) on the same cells."""
    from scipy.optimize import minimize

    margins, answers = _sample(5, 200, (2, 3, 2))
    result = rake(margins, answers, as_shares=True, floor=floor, cap=cap)
    cells, of, count = np.unique(
        np.column_stack(answers), axis=0, return_inverse=True, return_counts=True
    )
    rows = [
        ((cells[:, i] == code) * count, 200 * target / margin.total)
        for i, margin in enumerate(margins)
        for code, target in list(enumerate(margin.targets))[bool(i) :]
    ]
    matrix, right = np.array([row for row, _ in rows]), np.array([value for _, value in rows])
    found = minimize(
        lambda g: (count * g * np.log(g)).sum(),
        np.ones(len(cells)),
        jac=lambda g: count * (np.log(g) + 1),
        bounds=[(max(floor, 1e-9), cap)] * len(cells),
        constraints={"type": "eq", "fun": lambda g: matrix @ g - right, "jac": lambda g: matrix},
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-14},
    )
    assert found.success
    np.testing.assert_allclose(result.weights, found.x[of.ravel()], atol=2e-5)
    assert result.entropy <= found.fun / 200 + 1e-9
    if cap is not None:
        assert result.at_cap > 0
    if floor:
        assert result.at_floor > 0


samples = st.integers(0, 10**6).map(
    lambda seed: _sample(seed, 30 + seed % 150, ((2, 3), (4,), (2, 2, 3), (3, 5))[seed % 4])
)


def _try(margins: list[Margin], answers: list[np.ndarray], **bounds: float) -> Weights:
    try:
        return rake(margins, answers, as_shares=True, **bounds)
    except Infeasible:
        assume(False)
        raise


@settings(max_examples=40, deadline=None)
@given(samples, st.sampled_from([None, 1.5, 3.0]), st.sampled_from([0.0, 0.4]))
def test_margins_are_met_and_bounds_kept(
    sample: tuple[list[Margin], list[np.ndarray]], cap: float | None, floor: float
) -> None:
    margins, answers = sample
    result = _try(margins, answers, cap=cap, floor=floor)
    weights = result.weights
    assert weights.min() > 0
    assert weights.min() >= floor
    assert cap is None or weights.max() <= cap
    assert weights.sum() == pytest.approx(len(weights), rel=1e-9)
    assert 1 <= result.effective_size <= len(weights) * (1 + 1e-12)
    for margin, codes in zip(margins, answers, strict=True):
        for code, target in enumerate(margin.targets):
            wanted = target / margin.total * len(weights)
            assert weights[codes == code].sum() == pytest.approx(wanted, rel=1e-9)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(samples)
def test_looser_bounds_never_move_the_weights_further(
    sample: tuple[list[Margin], list[np.ndarray]],
) -> None:
    """A cap that can be met stays so when raised, and the entropy falls or stays."""
    margins, answers = sample
    entropies = []
    for cap in (1.2, 1.5, 2, 3, 6, None):
        try:
            entropies.append(rake(margins, answers, as_shares=True, cap=cap).entropy)
        except Infeasible:
            assert not entropies
    for tighter, looser in itertools.pairwise(entropies):
        assert looser <= tighter + 1e-12


@settings(max_examples=25, deadline=None)
@given(samples, st.randoms(use_true_random=False), st.floats(0.01, 1000))
def test_order_of_respondents_and_scale_of_targets_change_nothing(
    sample: tuple[list[Margin], list[np.ndarray]], chance: random.Random, scale: float
) -> None:
    margins, answers = sample
    base = [chance.uniform(0.5, 2) for _ in answers[0]]
    try:
        result = rake(margins, answers, base=base, as_shares=True)
    except Infeasible:
        assume(False)
    order = list(range(len(base)))
    chance.shuffle(order)
    shuffled = rake(
        margins, [codes[order] for codes in answers], base=np.array(base)[order], as_shares=True
    )
    assert shuffled.weights.tobytes() == result.weights[order].tobytes()
    ordered = dataclasses.replace(result, weights=result.weights[order])
    assert to_json(shuffled) == to_json(ordered)
    scaled = [
        Margin(margin.name, margin.categories, tuple(scale * value for value in margin.targets))
        for margin in margins
    ]
    again = rake(scaled, answers, base=base, as_shares=True)
    np.testing.assert_allclose(again.weights, result.weights, rtol=1e-10)
    larger = rake(margins, answers, base=[scale * value for value in base], as_shares=True)
    np.testing.assert_allclose(larger.weights, scale * result.weights, rtol=1e-9)
    assert larger.effective_size == pytest.approx(result.effective_size)


def test_strongly_tied_margins_settle() -> None:
    """Age told in years and in classes: plain fitting would need hundreds of cycles."""
    rng = np.random.default_rng(3)
    years = rng.normal(size=4000)
    answers = [
        np.digitize(years + 0.05 * rng.normal(size=4000), cuts)
        for cuts in ([0.0], [-0.7, 0.02, 0.8], [-1.1, -0.5, 0.03, 0.5, 1.1])
    ]
    people = 1.1 * rng.normal(size=100_000) + 0.1
    margins = [
        Margin(
            str(i),
            tuple(map(str, range(codes.max() + 1))),
            tuple(
                np.bincount(np.digitize(people + 0.05 * rng.normal(size=100_000), cuts)).tolist()
            ),
        )
        for i, (codes, cuts) in enumerate(
            zip(
                answers,
                ([0.0], [-0.7, 0.02, 0.8], [-1.1, -0.5, 0.03, 0.5, 1.1]),
                strict=True,
            )
        )
    ]
    result = rake(margins, answers)
    assert max(margin.worst_after for margin in result.margins) < 1e-11
    assert result.rounds < 80


def test_many_margins_whose_combinations_do_not_fit_a_table() -> None:
    rng = np.random.default_rng(8)
    margins = [
        Margin(f"m{i}", tuple(map(str, range(20))), (1.0,) * 20) for i in range(16)
    ]  # 20^16 combinations
    answers = [rng.integers(0, 20, 2000) for _ in margins]
    result = rake(margins, answers)
    assert result.combinations == 2000
    assert max(margin.worst_after for margin in result.margins) < 1e-11


YOUNG_WOMEN = ([0, 0, 1, 1], [0, 0, 1, 1])  # women are young, men are old


@pytest.mark.parametrize(
    ("margins", "answers", "options", "kind", "message"),
    [
        ([], [], {}, NotEnoughData, "no margin"),
        ([SEX], [[]], {}, NotEnoughData, "no respondents"),
        ([SEX], [[-1, -1]], {}, Infeasible, "nobody in the sample is in women"),
        ([SEX, SEX], [[0, 1], [0, 1]], {}, ShapeError, "margin sex is given twice"),
        ([SEX, AGE], [[0, 1]], {}, ShapeError, "answers to 1 margins are given, 2 are needed"),
        ([SEX, AGE], [[0, 1], [0]], {}, ShapeError, "age: 1 answers are given, 2 are needed"),
        ([SEX], [[0, 2]], {}, ShapeError, "number 2 is 2, outside -1"),
        ([SEX], [[-2, 1]], {}, ShapeError, "number 1 is -2"),
        ([SEX], [[0.5, 1]], {}, ShapeError, "whole numbers"),
        ([SEX], [[0, 1]], {"missing": "drop"}, ShapeError, '"keep" or "refuse"'),
        ([SEX], [[0, 1]], {"cap": 1}, ShapeError, "cap must be above 1"),
        ([SEX], [[0, 1]], {"cap": math.nan}, ShapeError, "cap must be above 1, not nan"),
        ([SEX], [[0, 1]], {"floor": 1}, ShapeError, "floor must be 0 or more"),
        ([SEX], [[0, 1]], {"base": [1, 0]}, ShapeError, "value number 2 is 0"),
        ([SEX], [[0, 1]], {"base": [1, math.nan]}, ShapeError, "missing or infinite"),
        ([SEX], [[0, 1]], {"base": [1]}, ShapeError, "1 values are given, 2 are needed"),
        ([SEX], [[0, 0]], {}, Infeasible, "nobody in the sample is in men, but its target is 40"),
        (
            [Margin("sex", ("women", "men"), (100, 0))],
            [[0, 1, 1]],
            {},
            Infeasible,
            "the target of men is zero, but 2 respondents",
        ),
        (
            [SEX, Margin("age", ("young", "old"), (50, 49.9))],
            [[0, 1], [0, 1]],
            {},
            Infeasible,
            "sex add up to 100, those of age to 99.9",
        ),
        (
            [SEX, Margin("age", ("young", "old"), (70, 30))],
            YOUNG_WOMEN,
            {},
            Infeasible,
            (
                r"age young \(2 respondents\): 70 % is wanted, ≤ 60 % can be reached."
                " Targets held meanwhile: sex women 60 %"
            ),
        ),
        (
            [SEX, Margin("age", ("young", "old"), (40, 60))],
            ([0, 0, 1, 1], [1, 1, 0, 1]),
            {},
            Infeasible,
            "some respondents count for nothing",
        ),
        (
            [SEX],
            [[0, 1, 1, 1, 1]],
            {"cap": 2},
            Infeasible,
            (
                r"cap 2 is too tight, at least 3 is needed. sex women \(1 respondents\): 60 % is"
                " wanted, ≤ 40 % can be reached"
            ),
        ),
        (
            [SEX],
            [[0, 1, 1, 1, 1]],
            {"floor": 0.6},
            Infeasible,
            r"floor 0.6 is too high, at most 0.5 can be kept",
        ),
    ],
)
def test_refusals_say_why(
    margins: list[Margin],
    answers: list[list[int]],
    options: dict[str, object],
    kind: type[EngineError],
    message: str,
) -> None:
    with pytest.raises(kind, match=message):
        rake(margins, answers, **options)  # type: ignore[arg-type]


def test_a_refusal_speaks_of_shares_of_those_who_answered() -> None:
    """60 % of the four who told their sex, though a fifth did not."""
    with pytest.raises(Infeasible, match=r"sex women .* 60 % is wanted, ≤ 37\.5 % can be reached"):
        rake([SEX], [[0, 1, 1, 1, -1]], cap=1.5)


def test_the_smallest_cap_named_by_a_refusal_works() -> None:
    margins, answers = _sample(11, 300, (2, 6, 5))
    with pytest.raises(Infeasible) as refusal:
        rake(margins, answers, as_shares=True, cap=1.05)
    best = float(str(refusal.value.values["best"]))
    assert rake(margins, answers, as_shares=True, cap=best * 1.001).largest <= best * 1.001
    with pytest.raises(Infeasible):
        rake(margins, answers, as_shares=True, cap=best * 0.999)


def _thin(seed: int) -> tuple[list[Margin], list[np.ndarray]]:
    """Few respondents, so that some combinations are missing."""
    rng = np.random.default_rng(seed)
    answers = [np.concatenate(([0, 1, 2], rng.integers(0, 3, 7))) for _ in range(2)]
    margins = [
        Margin(name, ("0", "1", "2"), tuple(map(float, rng.integers(1, 6, 3)))) for name in "ab"
    ]
    return margins, answers


THIN = range(40)


@pytest.mark.slow
def test_refused_exactly_when_a_linear_programme_has_no_answer() -> None:
    """scipy says how large the smallest weight can be; nobody may be left with none."""
    from scipy.optimize import linprog

    outcomes = {"weights": 0, "contradict": 0, "count for nothing": 0}
    for seed in THIN:
        margins, answers = _thin(seed)
        rows = [(codes == code) * 1.0 for codes in answers for code in range(3)]
        found = linprog(
            [0] * 10 + [-1],
            A_eq=np.column_stack((np.array(rows), np.zeros(6))),
            b_eq=[10 * target / margin.total for margin in margins for target in margin.targets],
            A_ub=np.column_stack((-np.eye(10), np.ones(10))),
            b_ub=np.zeros(10),
            bounds=[(0, None)] * 11,
        )
        if found.status == 2:
            expected = "contradict"
        elif -found.fun < 1e-6:
            expected = "count for nothing"
        else:
            expected = "weights"
        outcomes[expected] += 1
        if expected == "weights":
            assert rake(margins, answers, as_shares=True).smallest > 0
        else:
            with pytest.raises(Infeasible, match=expected):
                rake(margins, answers, as_shares=True)
    assert min(outcomes.values()) > 0, "the samples hold every case"


@pytest.mark.parametrize(
    ("categories", "targets", "message"),
    [
        ((), (), "every category needs one target"),
        (("a",), (1.0, 2.0), "1 categories, 2 targets"),
        (("a", "a"), (1.0, 2.0), "category a is given twice"),
        (("a", "b"), (1.0, -2.0), "not -2"),
        (("a", "b"), (1.0, math.nan), "not nan"),
        (("a", "b"), (0.0, 0.0), "all targets are zero"),
    ],
)
def test_a_margin_checks_itself(
    categories: tuple[str, ...], targets: tuple[float, ...], message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        Margin("m", categories, targets)
