"""Co-decided budgets: properties that hold in every election, and a slow twin of every rule."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.budget import Election, Result, elect, election, format_pb, parse_pb
from mosty.engines.output import to_json

from . import budget_reference as twin

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Case:
    """A small election in plain values."""

    budget: Fraction
    costs: dict[str, Fraction]
    ballots: tuple[dict[str, int], ...]
    has_points: bool = False

    def built(self) -> Election:
        if self.has_points:
            return election(
                budget=self.budget, costs=self.costs, ballots=self.ballots, vote_type="scoring"
            )
        return election(
            budget=self.budget, costs=self.costs, ballots=[list(b) for b in self.ballots]
        )


# Few values, so that ties, empty purses and shares that take exactly everything are common.
NAMES = ("a", "b", "c", "d", "e", "10", "9")


@st.composite
def cases(draw: st.DrawFn, *, points: bool = False, halves: bool = True) -> Case:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    unit = draw(st.sampled_from([1, 1, 2])) if halves else 1
    costs = {name: Fraction(draw(st.integers(0, 12)), unit) for name in names}
    weight = st.integers(1, 4) if points else st.just(1)
    ballot = st.dictionaries(st.sampled_from(names), weight, max_size=len(names))
    ballots = draw(st.lists(ballot, max_size=8))
    budget = Fraction(draw(st.integers(0, 30)), unit)
    return Case(budget, costs, tuple(ballots), points)


def before(case: Case, ties: str) -> Callable[[str], object]:
    if ties == "cheaper-first":
        return lambda id: (case.costs[id], id)
    if ties == "dearer-first":
        return lambda id: (-case.costs[id], id)
    seed = ties.removeprefix("lot:")
    return lambda id: sha256(f"{seed}:{id}".encode()).hexdigest()


TIES = st.sampled_from(["cheaper-first", "dearer-first", "lot:1", "lot:2026"])


@settings(max_examples=120, deadline=None)
@given(
    cases(),
    st.sampled_from(["cost", "cardinality"]),
    st.sampled_from(["none", "add1", "add1-utilitarian"]),
    TIES,
)
def test_equal_shares_is_its_slow_twin(
    case: Case, utility: str, completion: str, ties: str
) -> None:
    found = elect(
        case.built(), rule="equal-shares", utility=utility, completion=completion, ties=ties
    )
    winners, steps = twin.completed(
        case.costs, case.budget, case.ballots, utility, completion, before(case, ties)
    )
    assert list(found.winners) == winners
    if found.add1 is not None:
        assert found.add1.steps == steps


@settings(max_examples=60, deadline=None)
@given(cases(points=True), st.sampled_from(["none", "add1"]), TIES)
def test_equal_shares_by_points_is_its_slow_twin(case: Case, completion: str, ties: str) -> None:
    found = elect(
        case.built(), rule="equal-shares", utility="score", completion=completion, ties=ties
    )
    winners, _steps = twin.completed(
        case.costs, case.budget, case.ballots, "score", completion, before(case, ties)
    )
    assert list(found.winners) == winners


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("utility", ["cost", "cardinality", "score"])
def test_an_election_of_real_size_of_money_is_its_slow_twin(seed: int, utility: str) -> None:
    """Costs of thousands and many voters, so that doubles round in every sum."""
    random = Random(seed)
    costs = {f"p{i}": Fraction(random.randrange(100_000, 9_000_000), 100) for i in range(14)}
    ballots = tuple(
        {id: random.randint(1, 9) if utility == "score" else 1 for id in random.sample([*costs], k)}
        for k in random.choices(range(7), k=90)
    )
    case = Case(Fraction(160_000), costs, ballots, has_points=utility == "score")
    found = elect(case.built(), rule="equal-shares", utility=utility, with_payments=True)
    winners, _steps = twin.completed(
        costs, case.budget, ballots, utility, "none", before(case, "cheaper-first")
    )
    assert list(found.winners) == winners
    assert 1 < len(winners) < 14
    assert_priced(found, case)


@settings(max_examples=60, deadline=None)
@given(cases(points=True), st.booleans(), TIES)
def test_greedy_is_its_slow_twin(case: Case, skip: bool, ties: str) -> None:
    found = elect(case.built(), rule="greedy" if skip else "greedy-no-skip", ties=ties)
    scores = {id: sum(ballot.get(id, 0) for ballot in case.ballots) for id in case.costs}
    assert list(found.winners) == twin.greedy(
        case.costs, case.budget, scores, before(case, ties), skip=skip
    )


@settings(max_examples=60, deadline=None)
@given(cases(), TIES)
def test_phragmen_is_its_slow_twin(case: Case, ties: str) -> None:
    found = elect(case.built(), rule="phragmen", ties=ties)
    assert list(found.winners) == twin.phragmen(
        case.costs, case.budget, case.ballots, before(case, ties)
    )


def town(seed: int) -> Case:
    """Large sums of money that share no factor, so that exact moments need ever longer numbers."""
    chance = Random(seed)
    costs = {str(number): Fraction(chance.randint(10_000, 900_000)) for number in range(25)}
    ballots = tuple(
        dict.fromkeys(chance.sample(sorted(costs), chance.randint(1, 9)), 1) for _ in range(60)
    )
    return Case(Fraction(sum(costs.values()) * 2 // 3), costs, ballots)


@pytest.mark.parametrize("seed", range(12))
def test_numbers_longer_than_a_machine_word_stay_exact(seed: int) -> None:
    case = town(seed)
    order = before(case, "cheaper-first")
    phragmen = elect(case.built(), rule="phragmen")
    assert list(phragmen.winners) == twin.phragmen(case.costs, case.budget, case.ballots, order)
    shares = elect(case.built(), rule="equal-shares", utility="cost", completion="none")
    winners, _steps = twin.completed(case.costs, case.budget, case.ballots, "cost", "none", order)
    assert list(shares.winners) == winners


RULES = st.sampled_from(
    [
        {"rule": "greedy"},
        {"rule": "greedy-no-skip"},
        {"rule": "phragmen"},
        {"rule": "equal-shares"},
        {"rule": "equal-shares", "utility": "cardinality", "completion": "add1"},
        {"rule": "equal-shares", "completion": "add1-utilitarian"},
    ]
)


@settings(max_examples=60, deadline=None)
@given(cases(), RULES, TIES)
def test_the_budget_is_kept_and_every_project_is_accounted_for(
    case: Case, rule: dict[str, str], ties: str
) -> None:
    found = elect(case.built(), ties=ties, **rule)
    cost = sum(case.costs[id] for id in found.winners)
    assert cost <= case.budget
    assert Fraction(found.total_cost) == cost
    names = [*found.winners, *(lost.project for lost in found.losers)]
    assert sorted(names) == sorted(case.costs)
    for tie in (*found.ties, *found.other_ties):
        assert len(tie.tied) > 1
        assert tie.chosen == min(tie.tied, key=before(case, ties))


def assert_priced(found: Result, case: Case) -> None:
    """Nobody pays over the endowment, for what she did not mark, or less than she could."""
    assert found.endowment is not None
    paid = dict.fromkeys(case.costs, Fraction(0))
    purses: dict[str, Fraction] = dict.fromkeys(case.costs, Fraction(0))
    shares = {told.project: told.share for told in found.rounds}
    people = 0
    for entry in found.payments:
        people += entry.voters
        weight = dict(zip(entry.ballot, entry.points or [1] * len(entry.ballot), strict=True))
        left = found.endowment
        for project, part in entry.paid:
            assert project in entry.ballot
            share = shares[project]
            assert share is not None
            assert part == min(left, share * Fraction(weight[project]))
            left -= part
            paid[project] += part * entry.voters
        assert left == entry.left
        assert left >= 0
        for project in entry.ballot:
            purses[project] += left * entry.voters
    assert people == found.voters
    for told in found.rounds:
        if told.by == "equal shares":
            assert paid[told.project] == case.costs[told.project]
    for lost in found.losers:
        if lost.reason == "supporters-money":
            assert lost.available == purses[lost.project] < case.costs[lost.project]
            assert lost.missing == case.costs[lost.project] - purses[lost.project]


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(["cost", "cardinality"]), st.sampled_from(["none", "add1"]))
def test_equal_shares_is_priced(case: Case, utility: str, completion: str) -> None:
    found = elect(
        case.built(),
        rule="equal-shares",
        utility=utility,
        completion=completion,
        with_payments=True,
    )
    if case.ballots:
        assert_priced(found, case)


@settings(max_examples=40, deadline=None)
@given(cases(points=True))
def test_equal_shares_by_points_is_priced(case: Case) -> None:
    found = elect(case.built(), rule="equal-shares", utility="score", with_payments=True)
    if case.ballots:
        assert_priced(found, case)


@settings(max_examples=40, deadline=None)
@given(cases(), RULES, TIES, st.randoms(use_true_random=False))
def test_the_order_of_projects_and_voters_leaves_no_trace(
    case: Case, rule: dict[str, str], ties: str, random: object
) -> None:
    projects, people = list(case.costs), [list(ballot.items()) for ballot in case.ballots]
    random.shuffle(projects)  # type: ignore[attr-defined]
    random.shuffle(people)  # type: ignore[attr-defined]
    for ballot in people:
        random.shuffle(ballot)  # type: ignore[attr-defined]
    other = Case(
        case.budget, {id: case.costs[id] for id in projects}, tuple(dict(b) for b in people)
    )
    asked = {**rule, "ties": ties}
    if rule["rule"] == "equal-shares" and case.ballots:
        asked["with_payments"] = True  # type: ignore[assignment]
    assert to_json(elect(case.built(), **asked)) == to_json(elect(other.built(), **asked))  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(2, 1000), st.sampled_from(["cost", "cardinality"]), TIES)
def test_other_units_of_money_change_nothing(
    case: Case, times: int, utility: str, ties: str
) -> None:
    scaled = Case(
        case.budget * times, {id: cost * times for id, cost in case.costs.items()}, case.ballots
    )
    for rule in ({"rule": "greedy"}, {"rule": "phragmen"}, {"rule": "equal-shares"}):
        if rule["rule"] == "equal-shares":
            rule["utility"] = utility
        small, large = (elect(one.built(), ties=ties, **rule) for one in (case, scaled))
        assert small.winners == large.winners
        assert Fraction(small.total_cost) * times == Fraction(large.total_cost)


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(2, 5), RULES)
def test_everybody_twice_is_the_same_election(case: Case, times: int, rule: dict[str, str]) -> None:
    """Add1 gives each of them a full unit, so its steps are other ones."""
    if rule.get("completion"):
        rule = {**rule, "completion": "none"}
    many = Case(case.budget, case.costs, case.ballots * times)
    assert elect(case.built(), **rule).winners == elect(many.built(), **rule).winners


@settings(max_examples=60, deadline=None)
@given(st.one_of(cases(halves=False), cases(points=True)))
def test_what_is_written_is_read_back(case: Case) -> None:
    built = case.built()
    text = format_pb(built)
    again = parse_pb(text)
    assert format_pb(again) == text
    assert again.budget == built.budget
    assert again.projects == built.projects
    assert again.vote_type == built.vote_type
    assert again.voters == built.voters
    first, second = (elect(one, rule="greedy") for one in (built, again))
    assert to_json(first) == to_json(second)


@settings(max_examples=1200, deadline=None)
@given(
    cases(),
    st.sampled_from(["cost", "cardinality"]),
    st.sampled_from(["none", "add1", "add1-utilitarian"]),
    TIES,
)
def test_equal_shares_is_its_slow_twin_many_times(
    case: Case, utility: str, completion: str, ties: str
) -> None:
    found = elect(
        case.built(), rule="equal-shares", utility=utility, completion=completion, ties=ties
    )
    winners, _steps = twin.completed(
        case.costs, case.budget, case.ballots, utility, completion, before(case, ties)
    )
    assert list(found.winners) == winners
