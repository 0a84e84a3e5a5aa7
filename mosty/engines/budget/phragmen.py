"""Phragmén's sequential rule: a project is bought when its supporters have earned its cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mosty.engines.arrays import Integers
from mosty.engines.budget.greedy import Passed
from mosty.engines.budget.tally import Tally

__all__ = ["Bought", "phragmen"]


@dataclass(frozen=True, slots=True)
class Bought:
    """The outcome of Phragmén's rule.

    Attributes:
        order: numbers of the elected projects.
        moments: when each was bought (units of money a voter has earned since the start), exact.
        passed: the others.
        ties: round, tied projects and the one bought first.
    """

    order: tuple[int, ...]
    moments: tuple[Fraction, ...]
    passed: tuple[Passed, ...]
    ties: tuple[tuple[int, tuple[int, ...], int], ...]


def phragmen(counted: Tally, places: Sequence[int]) -> Bought:
    """Everybody earns at one pace; a project is bought as soon as its supporters have its cost.

    The buyers' money is then gone. The rule stops when a project that could be bought now does
    not fit the rest of the budget. Projects dearer than the whole budget take no part.

    At any moment a voter has what she earned since her last purchase, so the moment a project can
    be bought is (cost + sum of the moments of its supporters' last purchases) / supporters: whole
    numbers of people at each earlier moment, kept up to date; exact fractions decide.

    Args:
        places: (p,) order of tied projects.

    Source: Los, Christoff & Grossi 2022, IJCAI, "Proportional Budget Allocations", section 3;
    Brill et al. 2024, Mathematical Programming 203 (Phragmén's sequential method).
    """
    count = len(counted.ids)
    waiting = [p for p in range(count) if counted.votes[p] and counted.costs[p] <= counted.budget]
    # at[p][r]: supporters of p whose last purchase was in round r (0 = none yet).
    at = np.zeros((count, len(waiting) + 1), dtype=np.int64)
    at[:, 0] = counted.votes
    last = np.zeros(len(counted.people), dtype=np.int64)
    # Moments of the rounds are whole numbers of 1/base units of money.
    base = 1
    times = [0]
    order: list[int] = []
    ties = []
    left = counted.budget
    stopping: set[int] = set()
    while waiting:
        # As objects: left to itself numpy takes whole numbers from 2**63 to 2**64 for doubles.
        moment_of = np.array(times, dtype=object)
        earned = (at[waiting, : len(times)].astype(object) @ moment_of).tolist()
        moments = {
            p: Fraction(counted.costs[p] * base + already, counted.votes[p])
            for p, already in zip(waiting, earned, strict=True)
        }
        first = min(moments.values())
        tied = tuple(p for p in waiting if moments[p] == first)
        stopping = {p for p in tied if counted.costs[p] > left}
        if stopping:
            break
        chosen = min(tied, key=places.__getitem__)
        if len(tied) > 1:
            ties.append((len(order) + 1, tied, chosen))
        order.append(chosen)
        waiting.remove(chosen)
        left -= counted.costs[chosen]
        base *= first.denominator
        times = [time * first.denominator for time in times] + [first.numerator]
        _move(counted, chosen, at, last, len(order))
    passed = [Passed(p, "stopped-here" if p in stopping else "after-stop", left) for p in waiting]
    for p in range(count):
        if counted.votes[p] == 0:
            passed.append(Passed(p, "no-votes", left))
        elif counted.costs[p] > counted.budget:
            passed.append(Passed(p, "over-budget", counted.budget))
    moments_told = tuple(Fraction(time, base) for time in times[1:])
    return Bought(tuple(order), moments_told, tuple(passed), tuple(ties))


def _move(counted: Tally, chosen: int, at: Integers, last: Integers, number: int) -> None:
    """The supporters of the project bought now have bought last in this round."""
    rows = counted.rows[counted.starts[chosen] : counted.starts[chosen + 1]]
    lengths = counted.ballot_starts[rows + 1] - counted.ballot_starts[rows]
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1]) + np.repeat(counted.ballot_starts[rows] - ends + lengths, lengths)
    marks = counted.marks[places]
    people = np.repeat(counted.people[rows].astype(np.float64), lengths)  # bincount adds doubles
    before = marks * at.shape[1] + np.repeat(last[rows], lengths)
    moved = np.bincount(before, people, at.size).astype(np.int64).reshape(at.shape)
    at -= moved
    at[:, number] += moved.sum(axis=1)
    last[rows] = number
