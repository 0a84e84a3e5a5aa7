"""What an election ends with: who won, why the others did not, who paid, which ties there were."""

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Add1", "BallotPayments", "Comparison", "Loss", "Result", "Round", "Tie"]

Amount = int | float


@dataclass(frozen=True, slots=True)
class Tie:
    """A choice that the ballots left open.

    Attributes:
        round: in which one was chosen, from 1.
        tied: ids of the projects that were equal.
        chosen: the one that came first.
        rule: by what: "cheaper-first", "dearer-first" or "lot:SEED"; equal costs: the smaller id.
        steps: endowments of Add1 (0 = the plain one) at which the choice arose: first, last and
            how many; empty outside Add1.
    """

    round: int
    tied: tuple[str, ...]
    chosen: str
    rule: str
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One elected project.

    Attributes:
        project: its id.
        cost: of it.
        by: "free", "equal shares", "votes" or "phragmen".
        score: votes or points it got.
        supporters: people who marked it.
        share: equal shares: what a supporter pays (a point, with score utility), exact;
            Phragmén: the moment of purchase = the load of its supporters.
        effective_votes: equal shares: cost / share, exact: the supporters it would have had at
            this share if everybody paid in full (with score utility: points).
        full, partial: equal shares: supporters who paid the full share, and who paid all they
            had left; the rest had nothing.
        partial_sum: what the latter paid together, exact.
        left: money of the budget left afterwards.
    """

    project: str
    cost: Amount
    by: str
    score: Amount
    supporters: int
    left: Amount
    share: Fraction | None = None
    effective_votes: Fraction | None = None
    full: int | None = None
    partial: int | None = None
    partial_sum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a project was not elected.

    Attributes:
        project: its id.
        cost: of it.
        score: votes or points it got.
        supporters: people who marked it.
        reason: "no-votes"; "over-budget": it costs more than the whole budget;
            "below-threshold"; "supporters-money": its supporters had less left than it costs;
            "does-not-fit": the rest of the budget was smaller; "after-stop": the rule had stopped
            at another project; "stopped-here": the rule stopped because this one did not fit;
            "comparison": the other rule's outcome was preferred by more voters.
        available: what there was for it: money of its supporters, rest of the budget, or points.
        missing: what it would have taken more: money, or votes under the threshold.
    """

    project: str
    cost: Amount
    score: Amount
    supporters: int
    reason: str
    available: Fraction | None = None
    missing: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Add1:
    """How far the endowments were raised.

    Attributes:
        steps: units of money added to everybody's endowment in the outcome taken.
        next_cost: what the outcome of one more step would have cost, above the budget; None when
            every project that can be bought was.
        next_winners: ids elected at that step; empty when there was none.
    """

    steps: int
    next_cost: Amount | None
    next_winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Equal shares against the greedy rule, as the declared rule asks.

    Attributes:
        prefer_equal_shares: voters with more of their projects among its winners.
        prefer_greedy: voters with more of theirs among the greedy winners.
        greedy_winners: ids.
        taken: "equal-shares" or "greedy" (only when more voters prefer it).
    """

    prefer_equal_shares: int
    prefer_greedy: int
    greedy_winners: tuple[str, ...]
    taken: str


@dataclass(frozen=True, slots=True)
class BallotPayments:
    """Who paid what: everybody who cast one kind of ballot.

    Attributes:
        ballot: ids of the projects marked.
        points: given to each of them, with score utility; else empty.
        voters: how many cast it.
        paid: project and exact amount each of them paid, in the order of election.
        left: what each of them has left of the endowment, exact.
    """

    ballot: tuple[str, ...]
    points: tuple[Amount, ...]
    voters: int
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of an election under one rule.

    Attributes:
        rule: "equal-shares", "greedy", "greedy-no-skip" or "phragmen".
        declared: the rule the file declares; empty where it does not.
        utility, completion: of equal shares; None elsewhere.
        ties_rule: how ties are broken.
        threshold: least score a project needs (greedy rules), exact; None = none.
        budget: money to spend.
        winners: ids in the order of election.
        total_cost: of the winners.
        voters: people, those with empty ballots too.
        distinct_ballots: kinds of ballots.
        repeated_marks, repeated_voters: see Election.
        ties: choices the ballots left open, on the way to this outcome.
        other_ties: those at the other endowments of Add1 (they could have changed where it ends).
        rounds: one a winner.
        losers: the other projects by falling score, then id.
        endowment: money every voter was given, exact; None outside equal shares.
        add1: how far it was raised; None without Add1.
        comparison: with the greedy outcome, where the declared rule asks for it.
        payments: who paid what, by kind of ballot; empty unless asked for.
    """

    rule: str
    declared: str
    utility: str | None
    completion: str | None
    ties_rule: str
    threshold: Fraction | None
    budget: Amount
    winners: tuple[str, ...]
    total_cost: Amount
    voters: int
    distinct_ballots: int
    repeated_marks: int
    repeated_voters: int
    ties: tuple[Tie, ...]
    other_ties: tuple[Tie, ...]
    rounds: tuple[Round, ...]
    losers: tuple[Loss, ...]
    endowment: Fraction | None = None
    add1: Add1 | None = None
    comparison: Comparison | None = None
    payments: tuple[BallotPayments, ...] = ()
