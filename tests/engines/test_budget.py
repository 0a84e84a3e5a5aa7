"""Co-decided budgets: small elections whose numbers can be followed by hand."""

import subprocess
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from fractions import Fraction
from hashlib import sha256

import pytest

from mosty.engines.budget import Election, Result, elect, election, paid_by
from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.output import to_json


def four_voters(budget: int = 8) -> Election:
    """Everybody has 8 / 4 = 2."""
    return election(
        budget=budget,
        costs={"a": 4, "b": 2, "c": 3},
        ballots=[["a"], ["a"], ["a", "b"], ["b", "c"]],
    )


def reasons(found: Result) -> dict[str, str]:
    return {lost.project: lost.reason for lost in found.losers}


def test_equal_shares_by_hand() -> None:
    """a: three pay 4/3 each. b: the third has 2/3 left, so the fourth pays 4/3. c: 2/3 < 3."""
    found = elect(four_voters(), rule="equal-shares", with_payments=True)
    assert found.winners == ("a", "b")
    assert found.total_cost == 6
    assert found.endowment == 2
    first, second = found.rounds
    assert (first.share, first.full, first.partial) == (Fraction(4, 3), 3, 0)
    assert first.effective_votes == 3
    assert (second.share, second.full, second.partial) == (Fraction(4, 3), 1, 1)
    assert second.partial_sum == Fraction(2, 3)
    assert second.effective_votes == Fraction(3, 2)
    (lost,) = found.losers
    assert (lost.reason, lost.available, lost.missing) == (
        "supporters-money",
        Fraction(2, 3),
        Fraction(7, 3),
    )
    told = {entry.ballot: entry for entry in found.payments}
    assert told["a",].voters == 2
    assert told["a",].paid == (("a", Fraction(4, 3)),)
    assert told["a", "b"].paid == (("a", Fraction(4, 3)), ("b", Fraction(2, 3)))
    assert told["a", "b"].left == 0
    assert paid_by(four_voters(), found, "4").paid == (("b", Fraction(4, 3)),)


def test_add1_ends_before_the_first_outcome_above_the_budget() -> None:
    """With 3 each nothing changes; with 4 each c is bought too: 4 + 2 + 3 = 9 > 8."""
    found = elect(four_voters(), rule="equal-shares", completion="add1")
    assert found.winners == ("a", "b")
    assert found.endowment == 3
    assert found.add1 is not None
    assert (found.add1.steps, found.add1.next_cost) == (1, 9)
    assert found.add1.next_winners == ("a", "b", "c")


def test_add1_ends_when_everything_is_bought() -> None:
    """With 9/4 + 2 each, the only supporter of c has 13/4 left after her share of b, 1."""
    found = elect(four_voters(budget=9), rule="equal-shares", completion="add1")
    assert found.winners == ("a", "b", "c")
    assert found.add1 is not None
    assert (found.add1.steps, found.add1.next_cost) == (2, None)
    assert found.losers == ()


def test_utilitarian_completion_fills_up_what_equal_shares_left() -> None:
    """3 each buys nothing, 4 each buys w, 5 each would buy all three for 14; x fits the other 5."""
    votes = election(
        budget=9,
        costs={"w": 4, "x": 5, "y": 5, "z": 1},
        ballots=[["x"], ["y"], ["w"]],
    )
    assert elect(votes, rule="equal-shares", completion="add1").winners == ("w",)
    found = elect(votes, rule="equal-shares", completion="add1-utilitarian")
    assert found.winners == ("w", "x")
    assert [told.by for told in found.rounds] == ["equal shares", "votes"]
    assert found.ties[0].tied == ("x", "y")
    assert reasons(found) == {"y": "does-not-fit", "z": "no-votes"}
    assert found.total_cost == 9


def test_cost_utility_and_cardinality_differ() -> None:
    """Everybody has 5. A zloty of big costs its supporters 4 / 12, one of small 2 / 2: big first,
    and 1 is left for small. Counted by projects, small costs 2 and big 4: small first, and
    5 + 5 + 3 are enough for big.
    """
    votes = election(
        budget=20, costs={"big": 12, "small": 2}, ballots=[["big"], ["big", "small"], ["big"], []]
    )
    assert elect(votes, rule="equal-shares").winners == ("big",)
    by_count = elect(votes, rule="equal-shares", utility="cardinality")
    assert by_count.winners == ("small", "big")


def test_points_weigh_payments() -> None:
    """6 = x * (1 + 2): the first pays 2, the second 4."""
    votes = election(budget=8, costs={"a": 6}, ballots=[{"a": 1}, {"a": 2}], vote_type="cumulative")
    found = elect(votes, rule="equal-shares", utility="score", with_payments=True)
    assert found.rounds[0].share == 2
    assert [(entry.points, entry.left) for entry in found.payments] == [((1,), 2), ((2,), 0)]


def test_points_may_be_halves() -> None:
    """6 = x * (0.5 + 1): a point costs 4, so they pay 2 and 4."""
    votes = election(
        budget=8, costs={"a": 6}, ballots=[{"a": "0.5"}, {"a": 1}], vote_type="scoring"
    )
    found = elect(votes, rule="equal-shares", utility="score", with_payments=True)
    assert (found.rounds[0].share, found.rounds[0].effective_votes) == (4, Fraction(3, 2))
    assert found.rounds[0].score == 1.5
    assert [(entry.points, entry.left) for entry in found.payments] == [((0.5,), 2), ((1,), 0)]


def test_a_declared_rule_on_points_counts_points() -> None:
    votes = election(
        budget=8,
        costs={"a": 6},
        ballots=[{"a": 1}, {"a": 2}],
        vote_type="cumulative",
        meta={"rule": "equalshares/add1"},
    )
    found = elect(votes)
    assert (found.rule, found.utility, found.completion) == ("equal-shares", "score", "add1")


def test_greedy_passes_over_and_no_skip_stops() -> None:
    votes = election(
        budget=10,
        costs={"a": 6, "b": 5, "c": 4, "d": 11, "e": 1},
        ballots=[["a", "b", "c", "d"], ["a", "b", "d"], ["a"]],
    )
    found = elect(votes, rule="greedy")
    assert found.winners == ("a", "c")
    assert reasons(found) == {"b": "does-not-fit", "d": "over-budget", "e": "no-votes"}
    missing = {lost.project: lost.missing for lost in found.losers}
    assert missing["b"] == 1
    assert missing["d"] == 1
    stopped = elect(votes, rule="greedy-no-skip")
    assert stopped.winners == ("a",)
    assert reasons(stopped)["b"] == "stopped-here"
    assert reasons(stopped)["c"] == "after-stop"


@pytest.mark.parametrize("threshold", ["2", "1.5"])
def test_a_threshold_is_inclusive(threshold: str) -> None:
    votes = election(
        budget=10,
        costs={"a": 1, "b": 1},
        ballots=[["a", "b"], ["a"]],
        meta={"rule": "greedy-threshold", "min_project_score_threshold": threshold},
    )
    found = elect(votes)
    assert found.winners == ("a",)
    (lost,) = found.losers
    assert (lost.reason, lost.available) == ("below-threshold", 1)
    assert lost.missing == Fraction(threshold) - 1


def test_borda_points_of_ordinal_ballots() -> None:
    """max_length 3: first place 3 points, second 2, third 1."""
    votes = election(
        budget=2,
        costs={"a": 1, "b": 1, "c": 1},
        ballots=[["a", "b", "c"], ["b", "a"], ["b", "c"]],
        vote_type="ordinal",
        meta={"rule": "greedy", "max_length": "3"},
    )
    found = elect(votes)
    assert [(told.project, told.score) for told in found.rounds] == [("b", 8), ("a", 5)]
    assert found.losers[0].score == 3


def test_phragmen_by_hand() -> None:
    """b at 2 / 2 = 1. Then a at (4 + 1) / 3 = 5/3 (one of three has bought at 1). c would be at
    3 + 1 = 4, but 6 of 8 are spent.
    """
    found = elect(four_voters(), rule="phragmen")
    assert found.winners == ("b", "a")
    assert [told.share for told in found.rounds] == [Fraction(1), Fraction(5, 3)]
    assert reasons(found) == {"c": "stopped-here"}


@pytest.mark.parametrize(
    ("declared", "rule", "completion"),
    [
        ("greedy", "greedy", None),
        ("greedy-threshold", "greedy", None),
        ("greedy-exclusive", "greedy", None),
        ("greedy-no-skip", "greedy-no-skip", None),
        ("greedy-custom", "greedy-no-skip", None),
        ("equalshares", "equal-shares", "none"),
        ("equalshares/add1", "equal-shares", "add1"),
        ("equalshares/add1-comparison", "equal-shares", "add1"),
        ("equalshares/add1u", "equal-shares", "add1-utilitarian"),
    ],
)
def test_the_declared_rule_is_used(declared: str, rule: str, completion: str | None) -> None:
    votes = election(budget=1, costs={"a": 1}, ballots=[["a"]], meta={"rule": declared})
    found = elect(votes)
    assert (found.rule, found.completion, found.declared) == (rule, completion, declared)
    assert (found.comparison is not None) == declared.endswith("comparison")
    assert found.winners == ("a",)


def test_the_greedy_outcome_is_taken_when_more_voters_prefer_it() -> None:
    """Equal shares buy x and y for two people (big as well would be 14); greedily three get big."""
    votes = election(
        budget=10,
        costs={"big": 10, "x": 2, "y": 2},
        ballots=[["big"], ["big"], ["big"], ["x"], ["y"]],
        meta={"rule": "equalshares/add1-comparison"},
    )
    assert elect(votes, rule="equal-shares", completion="add1").winners == ("x", "y")
    found = elect(votes)
    assert found.winners == ("big",)
    assert found.comparison is not None
    assert found.comparison.taken == "greedy"
    assert (found.comparison.prefer_equal_shares, found.comparison.prefer_greedy) == (2, 3)
    assert reasons(found) == {"x": "comparison", "y": "comparison"}


def twins() -> Election:
    """x and y alike in everything; only one of them can be paid for."""
    return election(budget=3, costs={"x": 2, "y": 2}, ballots=[["x", "y"], ["y", "x"]])


@pytest.mark.parametrize("rule", ["greedy", "greedy-no-skip", "equal-shares", "phragmen"])
def test_a_tie_is_listed_and_broken_by_the_rule(rule: str) -> None:
    found = elect(twins(), rule=rule)
    assert found.winners[0] == "x"
    tie = found.ties[0]
    assert (tie.round, tie.tied, tie.chosen, tie.rule) == (1, ("x", "y"), "x", "cheaper-first")


def test_dearer_and_cheaper_first() -> None:
    votes = election(budget=5, costs={"cheap": 2, "dear": 4}, ballots=[["cheap", "dear"]])
    cheap = elect(votes, rule="greedy")
    dear = elect(votes, rule="greedy", ties="dearer-first")
    assert (cheap.winners, dear.winners) == (("cheap",), ("dear",))
    assert dear.ties[0].rule == "dearer-first"


@pytest.mark.parametrize("seed", ["1", "2", "3", "4", "5", "6"])
def test_a_lot_can_be_drawn_again_by_anybody(seed: str) -> None:
    found = elect(twins(), rule="equal-shares", ties=f"lot:{seed}")
    drawn = min("xy", key=lambda id: sha256(f"{seed}:{id}".encode()).hexdigest())
    assert found.winners[0] == drawn
    assert found.ties[0].rule == f"lot:{seed}"


def test_two_seeds_draw_different_lots() -> None:
    drawn = {elect(twins(), rule="greedy", ties=f"lot:{seed}").winners[0] for seed in range(9)}
    assert drawn == {"x", "y"}


def test_ties_at_other_steps_of_add1_are_told_apart() -> None:
    """At 2 steps both fit in turn; the outcome taken and the others list their own ties."""
    votes = election(
        budget=8, costs={"x": 4, "y": 4, "z": 3}, ballots=[["x"], ["x"], ["y"], ["y"], ["z"]]
    )
    found = elect(votes, rule="equal-shares", completion="add1")
    assert found.add1 is not None
    assert found.winners == ("x", "y")
    assert found.ties[0].steps == (found.add1.steps, found.add1.steps, 1)
    (other,) = found.other_ties
    assert other.tied == ("x", "y")
    assert other.steps[2] == other.steps[1] - other.steps[0] + (
        0 if other.steps[0] < found.add1.steps < other.steps[1] else 1
    )


def test_prices_closer_than_a_double_can_tell_are_told_apart() -> None:
    """Shares m / 10 and n / 11 with 11 m = 10 n + 1: b is cheaper by 1/110, and doubles of that
    size are 1/64 apart. a has the smaller id and the smaller cost, so it would win a tie.
    """
    m, n = 900_000_000_000_001, 990_000_000_000_001
    assert 11 * m == 10 * n + 1
    assert m / 10 == n / 11
    votes = election(
        budget=2 * n, costs={"a": m, "b": n}, ballots=[*([["a"]] * 10), *([["b"]] * 11)]
    )
    for asked in ({"rule": "phragmen"}, {"rule": "equal-shares", "utility": "cardinality"}):
        found = elect(votes, **asked)
        assert found.winners[0] == "b"
        assert found.ties == ()


def test_spending_everything_to_the_last_grosz_is_enough() -> None:
    """10 / 3 each is no double; together it is 10 exactly."""
    voters = [["a"]] * 3
    exact = elect(election(budget=10, costs={"a": 10}, ballots=voters), rule="equal-shares")
    assert exact.winners == ("a",)
    more = election(budget=10, costs={"a": "9.99", "b": "0.01"}, ballots=[["a", "b"]] * 3)
    found = elect(more, rule="equal-shares")
    assert set(found.winners) == {"a", "b"}
    assert found.total_cost == 10
    assert found.rounds[-1].left == 0


def test_costs_need_not_be_whole() -> None:
    votes = election(budget="10.50", costs={"a": "3.25", "b": "7,25"}, ballots=[["a", "b"]])
    found = elect(votes, rule="equal-shares")
    assert found.total_cost == 10.5
    assert {told.cost for told in found.rounds} == {3.25, 7.25}


def test_a_free_project_with_a_supporter_is_elected_first() -> None:
    votes = election(budget=2, costs={"a": 2, "free": 0, "nobody's": 0}, ballots=[["a", "free"]])
    for rule in ("equal-shares", "phragmen"):
        found = elect(votes, rule=rule)
        assert found.winners == ("free", "a")
        assert reasons(found) == {"nobody's": "no-votes"}


@pytest.mark.parametrize("rule", ["greedy", "greedy-no-skip", "equal-shares", "phragmen"])
def test_no_voters_and_no_money_elect_nobody(rule: str) -> None:
    for completion in ("none", "add1", "add1-utilitarian"):
        nobody = election(budget=5, costs={"a": 1}, ballots=[])
        found = elect(nobody, rule=rule, completion=completion)
        assert (found.winners, found.total_cost) == ((), 0)
        assert reasons(found) == {"a": "no-votes"}
        poor = election(budget=5, costs={"a": 6}, ballots=[["a"]])
        found = elect(poor, rule=rule, completion=completion)
        assert found.winners == ()
        assert reasons(found) == {"a": "over-budget"}
        empty = election(budget=5, costs={}, ballots=[[]])
        assert elect(empty, rule=rule, completion=completion).winners == ()


def test_empty_ballots_have_their_share_of_the_budget() -> None:
    """4 / 2 = 2 is not enough for a; the one who marked nothing keeps her 2."""
    votes = election(budget=4, costs={"a": 3}, ballots=[["a"], []])
    assert elect(votes, rule="equal-shares").winners == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"costs": {"a": -1}}, "money cannot be negative"),
        ({"budget": -5}, "money cannot be negative"),
        ({"costs": {"a": "much"}}, "much is no number"),
        ({"costs": {"a": 0.1}}, "0.1 is not exact; write it as a text"),
        ({"costs": {"a": "1234567890123456"}}, "too many digits"),
        ({"ballots": [["a"], ["b"]]}, "ballot 2: there is no project b"),
        ({"ballots": [["a"]], "vote_type": "cumulative"}, "a cumulative ballot needs points"),
        ({"ballots": [{"a": -1}], "vote_type": "cumulative"}, "points cannot be negative"),
        ({"ballots": [["a"]], "vote_type": "veto"}, "vote type veto is not known"),
        (
            {"costs": {"a": 1, "b": 1}, "ballots": [["a", "b"]], "vote_type": "choose-1"},
            "one project can be chosen, not 2",
        ),
    ],
)
def test_a_wrong_election_is_refused(values: dict[str, object], words: str) -> None:
    given = {"budget": 5, "costs": {"a": 1}, "ballots": [["a"]], **values}
    with pytest.raises(ShapeError, match=words):
        election(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"rule": "best"}, "rule is one of declared, equal-shares.*, not best"),
        ({"rule": "equal-shares", "utility": "joy"}, "utility is one of .*, not joy"),
        ({"rule": "equal-shares", "completion": "add2"}, "completion is one of .*, not add2"),
        ({"rule": "greedy", "ties": "older-first"}, "not by older-first"),
        ({"rule": "greedy", "ties": "lot:"}, "lot:SEED, not by lot:"),
        ({"rule": "equal-shares", "utility": "score"}, "have no scores"),
        ({"rule": "declared"}, "the file declares the rule '', which is not known"),
    ],
)
def test_a_wrong_question_is_refused(asked: dict[str, str], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        elect(four_voters(), **asked)  # type: ignore[arg-type]


def test_money_beyond_exact_doubles_is_refused() -> None:
    costs = {str(i): 999_999_999_999_999 for i in range(9)}
    with pytest.raises(ShapeError, match="too large or too finely divided"):
        elect(election(budget=1, costs=costs, ballots=[["0"]]), rule="greedy")


def test_add1_that_cannot_end_soon_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from mosty.engines.budget import completion

    monkeypatch.setattr(completion, "MOST_STEPS", 40)
    votes = election(budget=1000, costs={"a": 900, "b": 50}, ballots=[["a"], ["b"]])
    with pytest.raises(NotEnoughData, match="after 40 steps"):
        elect(votes, rule="equal-shares", completion="add1")


def test_payments_are_those_of_equal_shares() -> None:
    found = elect(four_voters(), rule="greedy")
    with pytest.raises(ShapeError, match="only the winners of equal shares"):
        paid_by(four_voters(), found, "1")
    with pytest.raises(ShapeError, match="0 ballots have the voter_id 77"):
        paid_by(four_voters(), found, "77")


def city() -> Election:
    """Sixty voters, twelve projects, ties among them."""
    costs = {f"p{i}": 100 + 37 * (i % 5) for i in range(12)}
    ballots = [[f"p{(v * k) % 12}" for k in range(1, 2 + v % 5)] for v in range(60)]
    return election(budget=900, costs=costs, ballots=[list(dict.fromkeys(b)) for b in ballots])


def test_progress_ends_at_all() -> None:
    for completion in ("none", "add1"):
        told: list[tuple[int, int]] = []
        elect(
            city(),
            rule="equal-shares",
            completion=completion,
            progress=lambda done, all_: told.append((done, all_)),  # noqa: B023 -- called at once
        )
        assert told[-1] == (100, 100)
        assert told == sorted(told)
        assert [done for done, _all in told].count(100) == 1


def test_threads_do_not_change_the_result() -> None:
    alone = elect(city(), rule="equal-shares", completion="add1")
    with ThreadPoolExecutor(3) as executor:
        assert to_json(
            elect(city(), rule="equal-shares", completion="add1", executor=executor)
        ) == to_json(alone)


@pytest.mark.slow
def test_a_cluster_does_not_change_the_result(cluster: Executor) -> None:
    alone = elect(city(), rule="equal-shares", completion="add1")
    assert to_json(
        elect(city(), rule="equal-shares", completion="add1", executor=cluster)
    ) == to_json(alone)


def test_importing_the_engine_loads_no_compiler() -> None:
    code = "import sys, mosty.engines.budget; print('numba' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
