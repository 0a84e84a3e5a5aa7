"""What the groups say: representative, agreed and divisive statements, and what to ask next.

All figures come from counts of votes. Shares are smoothed, (votes for + 1) / (votes + 2), and
tested against one half or against the other groups, as Polis does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats
from mosty.engines.opinion.votes import Id

AGREE, DISAGREE, VOTED = 0, 1, 2
_DIRECTIONS = ("agree", "disagree")
_META_PRIORITY = 7.0
_QUARTER = 0.25

Counts = NDArray[np.float64]  # (groups, statements, 3): agree, disagree, all votes


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement on which a group stands out from the other clustered participants.

    Attributes:
        statement: id of the statement.
        direction: "agree" or "disagree": what the group says more often than others.
        votes_for: votes of the group in that direction.
        votes: votes of the group on the statement, passes too.
        share: smoothed share of that direction in the group.
        share_test: z of the share against one half.
        ratio: the share over the smoothed share among the others ("representativeness").
        ratio_test: z of the two shares against each other.
        best_agreed: the statement stands first because the group agrees with it most clearly.
    """

    statement: Id
    direction: str
    votes_for: int
    votes: int
    share: float
    share_test: float
    ratio: float
    ratio_test: float
    best_agreed: bool


@dataclass(frozen=True, slots=True)
class Consensus:
    """A statement that most of all participants agree (or disagree) with.

    Attributes:
        statement: id of the statement.
        votes_for: votes in the direction.
        votes: votes, passes too.
        share: smoothed share of the direction.
        share_test: z of the share against one half.
    """

    statement: Id
    votes_for: int
    votes: int
    share: float
    share_test: float


@dataclass(frozen=True, slots=True)
class Divisive:
    """A statement that divides people.

    Attributes:
        statement: id of the statement.
        split: with groups: the largest difference between two groups in the smoothed share that
            agrees; without: the lower bound of the smaller of the shares that agree and disagree.
        for_group: the group that agrees most; -1 without groups.
        against_group: the group that agrees least; -1 without groups.
        test: z of the difference between the two groups; 0 without groups.
    """

    statement: Id
    split: float
    for_group: int
    against_group: int
    test: float


def one_share_test(votes_for: Floats, votes: Floats) -> Floats:
    """z of shares against one half, with one vote in the direction added.

    Args:
        votes_for: (n,) votes in the direction.
        votes: (n,) all votes.

    Source: Small et al. 2021, Recerca 26(2); as Polis computes it.
    """
    answer: Floats = 2 * np.sqrt(votes + 1) * ((votes_for + 1) / (votes + 1) - 0.5)
    return answer


def two_shares_test(votes_for: Floats, votes: Floats, others_for: Floats, others: Floats) -> Floats:
    """z of two shares against each other, with one vote in the direction added to both.

    0 where every vote on both sides is in the direction.

    Args:
        votes_for: (n,) votes in the direction on one side.
        votes: (n,) all votes on that side.
        others_for: (n,) votes in the direction on the other side.
        others: (n,) all votes on the other side.

    Source: Small et al. 2021, Recerca 26(2); as Polis computes it.
    """
    a, b, n, m = votes_for + 1, others_for + 1, votes + 1, others + 1
    pooled = (a + b) / (n + m)
    error = np.sqrt(pooled * np.maximum(1 - pooled, 0) * (1 / n + 1 / m))
    return np.divide(a / n - b / m, error, out=np.zeros(np.shape(error)), where=pooled < 1)


def smoothed(votes_for: Floats, votes: Floats) -> Floats:
    """(votes for + 1) / (votes + 2): one half where nobody voted."""
    answer: Floats = (votes_for + 1) / (votes + 2)
    return answer


def representative_statements(
    counts: Counts,
    ids: Sequence[Id],
    allowed: NDArray[np.bool_],
    *,
    pick: int,
    confidence: float,
) -> tuple[tuple[Representative, ...], ...]:
    """At most `pick` statements a group that tell it apart, agreed ones before disagreed ones.

    A statement counts when its share and its ratio pass their tests in one direction; they are
    ordered by ratio * ratio test * share * share test. The one the group agrees with most clearly
    stands first; a group with none that passes gets the one with the largest ratio test.

    Args:
        counts: (groups, statements, 3) votes; at least two groups.
        ids: (statements,) their ids.
        allowed: (statements,) which may be chosen.
        pick: at most so many a group.
        confidence: one-sided, of both tests.

    Source: Small et al. 2021, Recerca 26(2) (representative comments); order of choice as Polis.
    """
    least = NormalDist().inv_cdf(confidence)
    everybody = counts.sum(axis=0)
    chosen = []
    for group in counts:
        others = everybody - group
        votes, other_votes = group[:, VOTED], others[:, VOTED]
        shares, tests, ratios, ratio_tests = (np.empty((2, len(group))) for _ in range(4))
        for side in (AGREE, DISAGREE):
            shares[side] = smoothed(group[:, side], votes)
            tests[side] = one_share_test(group[:, side], votes)
            ratios[side] = shares[side] / smoothed(others[:, side], other_votes)
            ratio_tests[side] = two_shares_test(group[:, side], votes, others[:, side], other_votes)
        passed = ((tests > least) & (ratio_tests > least)).any(axis=0) & allowed
        sides = np.where(ratio_tests[AGREE] > ratio_tests[DISAGREE], AGREE, DISAGREE)
        strength = ratios * ratio_tests * shares * tests
        at = np.arange(len(group))
        order = [
            int(number)
            for number in np.argsort(-strength[sides, at], kind="stable")
            if passed[number]
        ]
        agreed = _best_agreed(group, shares, tests, ratios, strength, allowed, least)
        if agreed is not None:
            order = [agreed, *(number for number in order if number != agreed)]
        elif not order and allowed.any():
            reach = np.where(allowed, ratio_tests.max(axis=0), -np.inf)
            order = [int(reach.argmax())]
        found = [
            Representative(
                statement=ids[number],
                direction=_DIRECTIONS[sides[number]],
                votes_for=int(group[number, sides[number]]),
                votes=int(votes[number]),
                share=float(shares[sides[number], number]),
                share_test=float(tests[sides[number], number]),
                ratio=float(ratios[sides[number], number]),
                ratio_test=float(ratio_tests[sides[number], number]),
                best_agreed=number == agreed,
            )
            for number in order[:pick]
        ]
        chosen.append(tuple(sorted(found, key=lambda one: one.direction)))
    return tuple(chosen)


def _best_agreed(
    group: Floats,
    shares: Floats,
    tests: Floats,
    ratios: Floats,
    strength: Floats,
    allowed: NDArray[np.bool_],
    least: float,
) -> int | None:
    """The statement the group agrees with most clearly, as Polis picks it: one after another."""
    clarity = (shares[AGREE] * tests[AGREE]).tolist()
    strong = strength[AGREE].tolist()
    ratio, test, share = ratios[AGREE].tolist(), tests[AGREE].tolist(), shares[AGREE].tolist()
    best: int | None = None
    for number in np.flatnonzero(allowed & ((group[:, AGREE] + group[:, DISAGREE]) > 0)).tolist():
        if best is None:
            better = test[number] > least or (ratio[number] > 1 and share[number] > 0.5)
        elif ratio[best] > 1:
            better = strong[number] > strong[best]
        else:
            better = clarity[number] > clarity[best]
        if better:
            best = number
    return best


def consensus_statements(
    counts: Floats,
    ids: Sequence[Id],
    allowed: NDArray[np.bool_],
    *,
    pick: int,
    confidence: float,
) -> tuple[tuple[Consensus, ...], tuple[Consensus, ...]]:
    """At most `pick` statements most people agree with, and as many they disagree with.

    Those whose share is over one half and passes its test, by share * test.

    Args:
        counts: (statements, 3) votes of all participants.
        ids: (statements,) their ids.
        allowed: (statements,) which may be chosen.
        pick: at most so many each way.
        confidence: one-sided, of the test.

    Source: Small et al. 2021, Recerca 26(2) (consensus); as Polis computes it.
    """
    least = NormalDist().inv_cdf(confidence)
    found = []
    for side in (AGREE, DISAGREE):
        share = smoothed(counts[:, side], counts[:, VOTED])
        test = one_share_test(counts[:, side], counts[:, VOTED])
        passed = allowed & (share > 0.5) & (test > least)
        order = [n for n in np.argsort(-share * test, kind="stable") if passed[n]]
        found.append(
            tuple(
                Consensus(
                    statement=ids[number],
                    votes_for=int(counts[number, side]),
                    votes=int(counts[number, VOTED]),
                    share=float(share[number]),
                    share_test=float(test[number]),
                )
                for number in order[:pick]
            )
        )
    return found[0], found[1]


def group_consensus(counts: Counts) -> Floats:
    """(2, statements) group-informed consensus: the product over groups of the smoothed share that
    agrees (first row) and that disagrees (second row).

    Args:
        counts: (groups, statements, 3) votes.

    Source: Small et al. 2021, Recerca 26(2) (group-informed consensus).
    """
    return np.stack(
        [
            np.prod(smoothed(counts[:, :, side], counts[:, :, VOTED]), axis=0)
            for side in (AGREE, DISAGREE)
        ]
    )


def divisive_statements(
    counts: Counts,
    ids: Sequence[Id],
    allowed: NDArray[np.bool_],
    *,
    pick: int,
    confidence: float,
) -> tuple[Divisive, ...]:
    """At most `pick` statements that divide people most.

    With groups: by the largest difference between two groups in the smoothed share that agrees,
    where it passes the test of two shares. With one group: by the lower bound (Wilson) of the
    smaller of the shares that agree and that disagree, where it is above a quarter.

    Args:
        counts: (groups, statements, 3) votes.
        ids: (statements,) their ids.
        allowed: (statements,) which may be chosen.
        pick: at most so many.
        confidence: one-sided, of the test and the bound.

    Source: Agresti 2013, Categorical Data Analysis, Wiley (comparing two shares);
    Wilson 1927, Journal of the American Statistical Association 22(158) (the bound).
    """
    least = NormalDist().inv_cdf(confidence)
    if len(counts) == 1:
        return _divisive_in_one(counts[0], ids, allowed, pick, least)
    at = np.arange(counts.shape[1])
    share = smoothed(counts[:, :, AGREE], counts[:, :, VOTED])
    high, low = share.argmax(axis=0), share.argmin(axis=0)
    split = share[high, at] - share[low, at]
    test = two_shares_test(
        counts[high, at, AGREE], counts[high, at, VOTED],
        counts[low, at, AGREE], counts[low, at, VOTED],
    )  # fmt: skip
    passed = allowed & (split > 0) & (test > least)
    order = [n for n in np.argsort(-split, kind="stable") if passed[n]]
    return tuple(
        Divisive(ids[n], float(split[n]), int(high[n]), int(low[n]), float(test[n]))
        for n in order[:pick]
    )


def _divisive_in_one(
    counts: Floats, ids: Sequence[Id], allowed: NDArray[np.bool_], pick: int, z: float
) -> tuple[Divisive, ...]:
    votes = counts[:, VOTED]
    smaller = np.divide(
        np.minimum(counts[:, AGREE], counts[:, DISAGREE]), votes,
        out=np.zeros(len(votes)), where=votes > 0,
    )  # fmt: skip
    n = np.maximum(votes, 1)
    middle = smaller + z * z / (2 * n)
    bound = (middle - z * np.sqrt(smaller * (1 - smaller) / n + z * z / (4 * n * n))) / (
        1 + z * z / n
    )
    passed = allowed & (bound > _QUARTER)
    order = [number for number in np.argsort(-bound, kind="stable") if passed[number]]
    return tuple(Divisive(ids[n], float(bound[n]), -1, -1, 0.0) for n in order[:pick])


def priorities(counts: Floats, extremity: Floats, meta: NDArray[np.bool_]) -> Floats:
    """(statements,) weight with which each should be shown next; larger = sooner.

    The square of: smoothed share that agrees * (1 - smoothed share that passes) * (1 + distance
    of the statement from the middle of the map) * (1 + 8 * 2^(-votes / 5)); 49 for statements
    about the participants themselves (meta).

    Args:
        counts: (statements, 3) votes of clustered participants.
        extremity: (statements,) distance of each statement from the middle of the map.
        meta: (statements,) which are about the participants themselves.

    Source: Small et al. 2021, Recerca 26(2) (comment routing); as Polis computes it.
    """
    votes = counts[:, VOTED]
    passes = votes - counts[:, AGREE] - counts[:, DISAGREE]
    engaged = 1 - smoothed(passes, votes)
    new = 1 + 8 * np.exp2(-votes / 5)
    weight = smoothed(counts[:, AGREE], votes) * engaged * (1 + extremity) * new
    answer: Floats = np.where(meta, _META_PRIORITY, weight) ** 2
    return answer
