"""Greedy rules: projects by falling score while the budget lasts."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.engines.budget.tally import Tally

__all__ = ["Passed", "Taken", "greedy"]


@dataclass(frozen=True, slots=True)
class Passed:
    """Attributes: project number, reason as in `Loss`, budget that was left, in units."""

    project: int
    reason: str
    left: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of a greedy rule.

    Attributes:
        order: numbers of the elected projects.
        passed: the others that the rule looked at.
        ties: round, tied projects and the one looked at first.
    """

    order: tuple[int, ...]
    passed: tuple[Passed, ...]
    ties: tuple[tuple[int, tuple[int, ...], int], ...]


def greedy(
    counted: Tally,
    places: Sequence[int],
    *,
    skip: bool,
    least_score: int = 0,
    already: Sequence[int] = (),
) -> Taken:
    """Projects by falling score, each elected if it fits the rest of the budget.

    Nobody's project (no votes) is not looked at; nor is one that costs more than the whole
    budget.

    Args:
        places: (p,) order of tied projects.
        skip: pass over what does not fit; otherwise stop there.
        least_score: projects below it are not looked at; in units of `counted.score_unit`.
        already: projects bought before (the completion of equal shares).

    Source: Talmon & Faliszewski 2019, AAAI, section 3.1 (greedy rules); PaBuLib's declared rules.
    """
    left = counted.budget - sum(counted.costs[p] for p in already)
    waiting = []
    passed = []
    for p, cost in enumerate(counted.costs):
        if p in already:
            continue
        if counted.votes[p] == 0:
            passed.append(Passed(p, "no-votes", left))
        elif cost > counted.budget:
            passed.append(Passed(p, "over-budget", counted.budget))
        elif counted.scores[p] < least_score:
            passed.append(Passed(p, "below-threshold", left))
        else:
            waiting.append(p)
    waiting.sort(key=lambda p: (-counted.scores[p], places[p]))
    order: list[int] = []
    ties = []
    stopped = False
    for position, p in enumerate(waiting):
        if stopped:
            passed.append(Passed(p, "after-stop", left))
            continue
        tied = [p]
        for other in waiting[position + 1 :]:
            if counted.scores[other] != counted.scores[p]:
                break
            tied.append(other)
        if len(tied) > 1:
            ties.append((len(already) + len(order) + 1, tuple(sorted(tied)), p))
        if counted.costs[p] <= left:
            order.append(p)
            left -= counted.costs[p]
        elif skip:
            passed.append(Passed(p, "does-not-fit", left))
        else:
            passed.append(Passed(p, "stopped-here", left))
            stopped = True
    return Taken(tuple(order), tuple(passed), tuple(ties))
