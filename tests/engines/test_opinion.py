"""Opinion maps: camps drawn by hand, planted groups, doubt about groups, bad input."""

import json
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.opinion import (
    OneGroup,
    OpinionMap,
    OpinionState,
    opinion_map,
    votes_from_matrix,
    votes_from_rows,
)
from mosty.engines.output import to_json

CAMP = 12


def camps() -> np.ndarray:
    """Two camps of 12 who disagree about statements 0-7, agree on 8, and all pass on 9."""
    ours = [1, 1, 1, 1, -1, -1, -1, -1, 1, 0]
    theirs = [-1, -1, -1, -1, 1, 1, 1, 1, 1, 0]
    return np.array([ours] * CAMP + [theirs] * CAMP, dtype=float)


def planted(people: int, statements: int, groups: int, *, seed: int, filled: float = 0.5) -> Any:
    """(participants, statements, votes, true group) of clearly different groups."""
    random = np.random.default_rng(seed)
    leaning = random.choice([-1.2, 1.2], (groups, statements))
    group = np.arange(people) % groups
    rows, columns = np.nonzero(random.random((people, statements)) < filled)
    opinion = leaning[group[rows], columns] + random.normal(size=len(rows))
    values = np.where(opinion > 0.4, 1, np.where(opinion < -0.4, -1, 0))
    return rows, columns, values, group


def drawn(people: int, *, seed: int = 0, groups: int = 2, **options: Any) -> OpinionMap:
    rows, columns, values, _group = planted(people, 20, groups, seed=seed)
    return opinion_map(votes_from_rows(rows, columns, values), **{"resamples": 20, **options})


def test_two_camps_drawn_by_hand() -> None:
    told = opinion_map(votes_from_matrix(camps()), resamples=20)
    assert (told.groups, told.group_sizes, told.one_group) == (2, (12, 12), None)
    assert told.group.tolist() == [0] * 12 + [1] * 12
    # There are two places only, so only two groups can be tried; they are perfectly apart.
    assert [(one.groups, one.score) for one in told.silhouettes] == [(2, 1.0)]
    assert told.stability is not None
    assert told.stability.adjusted_rand == 1.0
    # Means are 0 but on statement 8; the only direction weighs the eight disputed statements
    # equally, so everybody stands at 8 / sqrt(8) from the middle and the variance is 8.
    np.testing.assert_allclose(told.centre, [0] * 8 + [1, 0], atol=1e-15)
    np.testing.assert_allclose(np.abs(told.components[0]), [8**-0.5] * 8 + [0, 0], atol=1e-12)
    np.testing.assert_allclose(told.variances, [8, 0], atol=1e-12)
    np.testing.assert_allclose(np.abs(told.participant_coordinates[:, 0]), 8**0.5, rtol=1e-12)
    assert not told.participant_coordinates[:, 1].any()
    # A person who agreed with one disputed statement only: 1 / sqrt(8), scaled by sqrt(10 / 1).
    np.testing.assert_allclose(np.abs(told.statement_coordinates[0, 0]), (10 / 8) ** 0.5)


def test_what_the_camps_say() -> None:
    told = opinion_map(votes_from_matrix(camps()), resamples=20)
    ours, theirs = told.representative
    assert {one.statement for one in ours} <= set(range(8))
    assert ours[0].best_agreed
    assert ours[0].statement == 0
    assert (ours[0].votes_for, ours[0].votes) == (12, 12)
    assert ours[0].share == 13 / 14  # (12 + 1) / (12 + 2)
    assert ours[0].ratio == pytest.approx(13)  # others: (0 + 1) / (12 + 2)
    assert ours[0].share_test == pytest.approx(2 * 13**0.5 * 0.5)
    assert theirs[0].statement == 4
    assert [one.direction for one in ours] == sorted(one.direction for one in ours)
    # Group-informed consensus: everybody agrees with 8, nobody with 9, camps cancel on others.
    agree, disagree = told.group_consensus
    assert agree[8] == pytest.approx((13 / 14) ** 2)
    assert agree[0] == pytest.approx(13 / 14 / 14) == disagree[0]
    assert agree[9] == pytest.approx((1 / 14) ** 2)
    assert [one.statement for one in told.consensus_agree] == [8]
    assert told.consensus_disagree == ()
    assert [one.statement for one in told.divisive] == [0, 1, 2, 3, 4]
    assert (told.divisive[0].for_group, told.divisive[0].against_group) == (0, 1)
    assert told.divisive[0].split == pytest.approx(12 / 14)
    assert told.group_votes[0, 0].tolist() == [12, 0, 12]
    # Statement 9 (all passed) is hardly worth asking: agree 1/26, engaged 1 - 25/26, new.
    assert told.priorities[9] == pytest.approx((1 / 26 * (1 / 26) * (1 + 8 * 2 ** (-24 / 5))) ** 2)
    assert told.priorities.argmin() == 9


def test_disputed_statements_are_named_without_groups_too() -> None:
    told = opinion_map(votes_from_matrix(camps()), groups=1)
    assert (told.groups, told.one_group, told.representative) == (1, OneGroup.ASKED, ())
    assert told.group_sizes == (24,)
    assert {one.statement for one in told.divisive} <= set(range(8))
    assert (told.divisive[0].for_group, told.divisive[0].against_group) == (-1, -1)
    assert 0.25 < told.divisive[0].split < 0.5


def test_planted_groups_are_found_and_stable() -> None:
    rows, columns, values, truth = planted(120, 30, 3, seed=4)
    told = opinion_map(votes_from_rows(rows, columns, values), resamples=20)
    assert told.groups == 3
    assert told.stable
    pairs = {(int(a), int(b)) for a, b in zip(truth, told.group, strict=True)}
    assert len(pairs) == 3


@pytest.mark.slow
def test_noise_has_no_stable_groups() -> None:
    random = np.random.default_rng(7)
    told = opinion_map(votes_from_matrix(random.integers(-1, 2, (80, 30))), resamples=20)
    assert told.one_group in {OneGroup.UNSTABLE, OneGroup.SMALL}
    assert (told.groups, told.stable, told.group_sizes) == (1, False, (80,))
    assert told.candidate_groups > 1
    assert told.stability is not None
    assert told.stability.adjusted_rand < 0.8


def test_a_group_of_nine_is_not_shown_and_a_group_of_ten_is() -> None:
    """The same camps; only the size of the smaller one differs."""
    for size, reason in ((9, OneGroup.SMALL), (10, None)):
        few = camps()[: CAMP + size]
        told = opinion_map(votes_from_matrix(few), resamples=20)
        assert told.one_group == reason
        assert told.candidate_sizes == (12, size)


def test_groups_asked_for_are_given_and_doubted() -> None:
    random = np.random.default_rng(7)
    told = opinion_map(votes_from_matrix(random.integers(-1, 2, (80, 30))), groups=3, resamples=20)
    assert (told.groups, told.one_group, told.stable) == (3, None, False)


def test_without_resamples_stability_is_not_judged() -> None:
    told = drawn(60, resamples=0)
    assert told.stability is None
    assert told.groups == 2


def test_few_votes_give_a_place_but_no_group() -> None:
    matrix = camps()
    matrix[0, 3:] = np.nan  # three votes only
    votes = votes_from_matrix(matrix)
    told = opinion_map(votes, resamples=20)
    assert told.group[0] == -1
    assert (told.counts.below_threshold, told.counts.clustered) == (1, 23)
    assert np.isfinite(told.participant_coordinates).all()
    kept = opinion_map(votes, resamples=20, keep=[0, 999])
    assert kept.group[0] == kept.group[1]
    assert kept.counts.clustered == 24


def test_moderated_statements_are_left_out() -> None:
    whole = opinion_map(votes_from_matrix(camps()), moderated=[8, 77], resamples=20)
    without = opinion_map(votes_from_matrix(np.delete(camps(), 8, axis=1)), resamples=20)
    np.testing.assert_allclose(whole.participant_coordinates, without.participant_coordinates)
    assert whole.counts.moderated == 1
    assert whole.consensus_agree == ()
    assert whole.priorities[8] == 0


def test_statements_nobody_voted_on_and_meta_statements_are_asked_early() -> None:
    matrix = np.column_stack([camps(), np.full(24, np.nan)])
    told = opinion_map(votes_from_matrix(matrix), meta=[9], resamples=20)
    assert told.priorities[9] == 49
    assert told.priorities[10] == pytest.approx((0.5 * 0.5 * 9) ** 2)
    assert told.counts.statements == 11
    plain = opinion_map(votes_from_matrix(camps()), resamples=20)
    np.testing.assert_array_equal(told.participant_coordinates, plain.participant_coordinates)


def test_polis_turns_the_signs_and_doubts_nothing() -> None:
    rows, columns, values, _group = planted(18, 20, 2, seed=3)
    votes = votes_from_rows(rows, columns, values)
    plain = opinion_map(votes, resamples=0, groups=2)
    polis = opinion_map(votes, convention="polis", resamples=0)
    np.testing.assert_array_equal(polis.centre, -plain.centre)
    np.testing.assert_array_equal(polis.participant_coordinates, -plain.participant_coordinates)
    assert polis.groups > 1
    assert polis.one_group is None
    assert not polis.stable  # said, but not acted upon


def test_polis_takes_in_the_most_active_when_few_reach_the_threshold() -> None:
    rows, columns, values, _group = planted(30, 20, 2, seed=3, filled=0.25)
    votes = votes_from_rows(rows, columns, values)
    told = opinion_map(votes, convention="polis", votes_needed=19, resamples=0)
    given = np.bincount(rows, minlength=30)
    assert told.counts.clustered == 15
    assert given[told.group >= 0].min() >= given[told.group < 0].max()


def test_turning_all_votes_round_turns_the_answer_round() -> None:
    rows, columns, values, _group = planted(60, 20, 2, seed=5)
    one = opinion_map(votes_from_rows(rows, columns, values), resamples=0)
    other = opinion_map(votes_from_rows(rows, columns, -values), resamples=0)
    assert one.group.tolist() == other.group.tolist()
    np.testing.assert_allclose(one.group_consensus, other.group_consensus[::-1])
    np.testing.assert_allclose(
        one.participant_coordinates, -other.participant_coordinates, atol=1e-9
    )


def test_one_participant_stands_in_the_middle() -> None:
    told = opinion_map([("ola", "a", 1), ("ola", "b", -1)])
    assert (told.groups, told.one_group) == (1, OneGroup.TOO_FEW)
    assert told.participants == ("ola",)
    assert told.participant_coordinates.tolist() == [[0, 0]]
    assert (told.silhouettes, told.stability, told.representative) == ((), None, ())
    json.loads(to_json(told))


def test_people_who_all_voted_alike_are_one_group() -> None:
    told = opinion_map(votes_from_matrix(np.ones((30, 8))))
    assert (told.groups, told.one_group) == (1, OneGroup.TOO_FEW)
    assert not told.components.any()
    assert len(told.consensus_agree) == 5


def test_nobody_above_the_threshold_is_one_group_of_nobody() -> None:
    matrix = np.full((30, 30), np.nan)
    matrix[np.arange(30), np.arange(30)] = 1
    told = opinion_map(votes_from_matrix(matrix))
    assert (told.groups, told.group_sizes, told.counts.clustered) == (1, (0,), 0)
    assert set(told.group.tolist()) == {-1}


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    drawn(40, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (24, 24)


@pytest.mark.parametrize(
    ("votes", "error", "words"),
    [
        ([], NotEnoughData, "there are no votes"),
        ([(1, 1, 2)], ShapeError, "row 1: a vote must be 1, 0 or -1, not 2"),
        ([(1, 1, 1), (1, 2, float("nan"))], ShapeError, "row 2: .* not nan"),
        ([(1, 1, 0.5)], ShapeError, "row 1: .* not 0.5"),
        ([(1, 1, "za")], ShapeError, "every vote must be 1, 0 or -1"),
        ([(1, "a", 1), (1, 2, 1)], ShapeError, "statements: ids must all be whole numbers or all"),
        ([(True, 1, 1)], ShapeError, "participants: ids must all be"),
        ([(1.0, 1, 1)], ShapeError, "participants: ids must all be"),
        ([(2**70, 1, 1)], ShapeError, "participants: ids must all be"),
        ([(1, 1)], ShapeError, "every vote needs a participant, a statement and a value"),
    ],
)
def test_bad_votes_are_refused(votes: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        opinion_map(votes)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"groups": 0}, ShapeError, "groups must be at least 1, not 0"),
        ({"groups": 3}, NotEnoughData, "3 groups need as many different places .* there are 2"),
        ({"most_groups": 1}, ShapeError, "most_groups must be at least 2"),
        ({"resamples": -1}, ShapeError, "resamples must be at least 0"),
        ({"seed": -1}, ShapeError, "seed must be at least 0"),
        ({"votes_needed": 0}, ShapeError, "votes_needed must be at least 1"),
        ({"pick": -1}, ShapeError, "pick must be at least 0"),
        ({"confidence": 1.0}, ShapeError, "confidence must be between 0.5 and 1"),
        ({"convention": "pol.is"}, ShapeError, 'must be "mosty" or "polis", not "pol.is"'),
        ({"initial_centres": [[0, 0]], "groups": 2}, ShapeError, "1 are given, 2 groups"),
        ({"initial_centres": [[0]]}, ShapeError, "two coordinates a point"),
    ],
)
def test_options_outside_their_range_are_refused(
    options: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        opinion_map(votes_from_matrix(camps()), **{"resamples": 0, **options})


@pytest.mark.parametrize(
    ("matrix", "options", "error", "words"),
    [
        ([[np.nan, np.nan]], {}, NotEnoughData, "there are no votes"),
        ([[1, 3]], {}, ShapeError, "a vote must be 1, 0 or -1, not 3"),
        ([["a"]], {}, ShapeError, "every cell must be"),
        ([1, 0], {}, ShapeError, "a table is needed"),
        ([[1, 0]], {"participants": ["a", "b"]}, ShapeError, "participants: 2 ids are given"),
        ([[1, 0]], {"statements": [5, 5]}, ShapeError, "statements: an id repeats"),
    ],
)
def test_bad_matrices_are_refused(
    matrix: Any, options: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        votes_from_matrix(matrix, **options)


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ShapeError, match="participants: 1 ids are given for 2 votes"):
        votes_from_rows([1], [1, 2], [1, 1])


PAIRS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(-3, 8), st.sampled_from((-1, 0, 1))),
    min_size=1,
    max_size=150,
)


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_the_last_vote_of_a_pair_counts(rows: list[tuple[int, int, int]]) -> None:
    votes = votes_from_rows(*zip(*rows, strict=True))
    last = {(person, statement): vote for person, statement, vote in rows}
    found = {
        (int(votes.participants[row]), int(votes.statements[column])): int(vote)
        for row, column, vote in zip(*votes.triples(), strict=True)
    }
    assert found == last
    assert votes.replaced == len(rows) - len(last)
    assert sorted(set(votes.participants)) == list(votes.participants)


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, int, int]], random: Any) -> None:
    once = [(p, s, v) for (p, s), v in {(p, s): v for p, s, v in rows}.items()]
    mixed = random.sample(once, len(once))
    assert to_json(opinion_map(once, resamples=3)) == to_json(opinion_map(mixed, resamples=3))


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.lists(st.booleans(), max_size=150))
def test_votes_one_by_one_give_the_same_as_all_at_once(
    rows: list[tuple[int, int, int]], looks: list[bool]
) -> None:
    """Also when the table was looked at in between, which forgets replaced votes."""
    state = OpinionState()
    for number, row in enumerate(rows):
        state.add(*row)
        if number < len(looks) and looks[number]:
            state.votes()
    assert len(state) == len(rows)
    assert to_json(state.map(resamples=3)) == to_json(opinion_map(rows, resamples=3))


def test_votes_with_names_one_by_one() -> None:
    rows = [(f"p{row}", f"s{column}", 1) for row in range(3) for column in range(4)]
    state = OpinionState()
    state.know(["z", "s1"])
    state.add_all(reversed(rows))
    told = state.map()
    assert told.statements == ("s0", "s1", "s2", "s3", "z")
    people, statements, values = zip(*rows, strict=True)
    whole = votes_from_rows(people, statements, values, known_statements=["z"])
    assert to_json(told) == to_json(opinion_map(whole))


def test_the_state_refuses_bad_votes_and_goes_on() -> None:
    state = OpinionState()
    with pytest.raises(NotEnoughData, match="there are no votes"):
        state.votes()
    for bad in (2, True, float("nan"), "1", None):
        with pytest.raises(ShapeError, match="a vote must be 1, 0 or -1"):
            state.add(1, 1, bad)  # type: ignore[arg-type]
    state.add(1, "a", 1)
    with pytest.raises(ShapeError, match="participants: ids must all be"):
        state.add("one", "a", 1)
    with pytest.raises(ShapeError, match="statements: ids must all be"):
        state.add(1, 2, 1)
    with pytest.raises(ShapeError, match="participants: ids must all be"):
        state.add(2**63, "a", 1)
    assert (len(state), state.votes().values.tolist()) == (1, [1])


def test_wide_and_narrow_ids_make_the_same_map() -> None:
    rows, columns, values, _group = planted(30, 20, 2, seed=1)
    narrow = votes_from_rows(rows.astype(np.int16), columns, values.astype(np.int8))
    far = votes_from_rows(rows * 10**12, columns, values)
    assert far.participants[1] == 10**12  # type: ignore[index]
    one, other = opinion_map(narrow, resamples=3), opinion_map(far, resamples=3)
    np.testing.assert_array_equal(one.participant_coordinates, other.participant_coordinates)


def test_results_are_read_only() -> None:
    told = drawn(40)
    for array in (told.group, told.participant_coordinates, told.priorities, told.group_votes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_given_threads_change_nothing() -> None:
    with ThreadPoolExecutor(3) as executor:
        assert to_json(drawn(60, executor=executor)) == to_json(drawn(60))


@pytest.mark.slow
def test_a_cluster_changes_nothing(cluster: Executor) -> None:
    assert to_json(drawn(60, executor=cluster)) == to_json(drawn(60))
