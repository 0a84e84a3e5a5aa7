"""Add1: everybody is given one more unit of money until the outcome would cost too much."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from mosty.engines.budget.equal_shares import Ground, Outcome, Run
from mosty.engines.errors import NotEnoughData
from mosty.engines.work import Progress, chunks, in_chunks

__all__ = ["Raised", "endowment", "raised"]

MOST_STEPS = 1_000_000
# Steps tried ahead of what is decided: too few and cores wait, too many and work is thrown away.
AHEAD = 16
EACH = 4


@dataclass(frozen=True, slots=True)
class Raised:
    """Where Add1 ended.

    Attributes:
        step: the one whose outcome is taken.
        tied: steps before it at which there was a choice, with their outcomes.
        too_dear: the outcome of the step after it; None when all that is open was bought.
    """

    step: int
    tied: tuple[tuple[int, Outcome], ...]
    too_dear: Outcome | None


def endowment(on: Ground, step: int) -> Fraction:
    """What every voter is given at a step, in units of money."""
    return Fraction(on.counted.budget, on.counted.voters) + step * on.counted.unit


def raised(
    on: Ground, *, executor: Executor | None = None, progress: Progress | None = None
) -> Raised:
    """The last outcome within the budget before the first one above it.

    Steps are tried ahead side by side, and judged strictly in order.

    Raises:
        NotEnoughData: a million steps were not enough (a handful of voters and a large budget).

    Source: Faliszewski et al. 2023, IJCAI, section 3.4 (Add1); https://equalshares.net/explanation.
    """
    tied: list[tuple[int, Outcome]] = []
    step = told = 0
    while step <= MOST_STEPS:
        ahead = AHEAD if step else 1
        parts = [(step + a, step + b) for a, b in chunks(ahead, size=EACH)]
        for outcome in _in_order(in_chunks(partial(_steps, on=on), parts, executor=executor)):
            if outcome.cost > on.counted.budget:
                _tell(progress, 100)
                return Raised(step - 1, tuple(tied), outcome)
            if outcome.ties:
                tied.append((step, outcome))
            if len(outcome.order) == sum(on.open):
                _tell(progress, 100)
                return Raised(step, tuple(tied), None)
            told = max(told, min(99, 100 * outcome.cost // max(on.counted.budget, 1)))
            step += 1
        _tell(progress, told)
    raise NotEnoughData(
        "Add1 has not come to an end after %(steps)d steps: too few voters for so large a budget",
        steps=MOST_STEPS,
    )


def _steps(part: tuple[int, int], on: Ground) -> list[Outcome]:
    """Outcomes of a range of steps, up to the first that ends Add1."""
    outcomes = []
    for step in range(*part):
        outcome = Run(on, endowment(on, step)).outcome()
        outcomes.append(outcome)
        if outcome.cost > on.counted.budget or len(outcome.order) == sum(on.open):
            break
    return outcomes


def _in_order(parts: Sequence[Sequence[Outcome]]) -> list[Outcome]:
    return [outcome for part in parts for outcome in part]


def _tell(progress: Callable[[int, int], None] | None, percent: int) -> None:
    if progress is not None:
        progress(percent, 100)
