"""What every kind of distance offers to the methods: sums over pairs within reach, and the nearest.

`StraightLines`, `GreatCircles`, `TravelTimes` and `StreetTimes` are kinds of it.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np

from mosty.engines import work
from mosty.engines.access.decay import Decay, Steps
from mosty.engines.access.exact import Scale
from mosty.engines.arrays import Floats, Integers

__all__ = ["ALONE", "TARGETS", "OneSearch", "Pairs", "Runner", "ring_sums", "two_passes"]

TARGETS = 8192  # in one chunk of work
_TICKS = 1000  # of progress in a stage

Part = TypeVar("Part")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Runner:
    """Where chunks of work run and who hears of it; the result does not depend on either."""

    executor: Executor | None = None
    progress: work.Progress | None = None

    def run(self, task: Callable[[Part], Answer], parts: Sequence[Part]) -> list[Answer]:
        return work.in_chunks(task, parts, executor=self.executor, progress=self.progress)

    def stage(self, number: int, count: int) -> "Runner":
        """The runner of one of `count` stages, whose progress is told as part of the whole."""
        progress = self.progress
        if progress is None:
            return self

        def tell(done: int, total: int) -> None:
            progress(number * _TICKS + done * _TICKS // total, count * _TICKS)

        return Runner(self.executor, tell)


ALONE = Runner()


class Pairs(Protocol):
    """People and sites with the distances between them."""

    @property
    def people_count(self) -> int: ...

    @property
    def site_count(self) -> int: ...

    @property
    def distance_unit(self) -> str: ...

    def at_people(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        """(n,) for each point of people: sum over sites of value x W(d), or W(d)² if `squared`."""
        ...

    def at_sites(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        """(m,) for each site: sum over points of people of value x W(d), or W(d)²."""
        ...

    def nearest(self, *, reach: float, runner: Runner = ALONE) -> tuple[Floats, Integers]:
        """(n,) distance to the nearest site within reach (inf: none) and its index (-1)."""
        ...


@runtime_checkable
class OneSearch(Pairs, Protocol):
    """Pairs that are dear to find: what a site finds and what it gives come of one search."""

    def shares(
        self,
        people: Floats,
        amounts: Floats,
        decay: Decay,
        *,
        shared: bool,
        choosing: bool,
        runner: Runner = ALONE,
    ) -> tuple[Floats, Floats]:
        """(n,) sum over sites of amount x F, and (m,) sum over people of people x F.

        F = W(d), or with `choosing` W(d)² / sum of W(d) over all sites (0 where that is 0). With
        `shared` a site's amount is first divided by its sum of people (0 where that is 0).
        """
        ...


def two_passes(
    pairs: Pairs,
    people: Floats,
    amounts: Floats,
    decay: Decay,
    *,
    shared: bool,
    choosing: bool,
    runner: Runner = ALONE,
) -> tuple[Floats, Floats]:
    """What `OneSearch.shares` answers, out of a sum at the sites and a sum at the people."""
    passes = 3 if choosing else 2
    choice = None
    if choosing:
        choice = pairs.at_people(np.ones(len(amounts)), decay, runner=runner.stage(0, passes))
        people = divided(people, choice)
    before_last = runner.stage(passes - 2, passes)
    demand = pairs.at_sites(people, decay, squared=choosing, runner=before_last)
    given = divided(amounts, demand) if shared else amounts
    last = runner.stage(passes - 1, passes)
    scores = pairs.at_people(given, decay, squared=choosing, runner=last)
    return scores if choice is None else divided(scores, choice), demand


def divided(whole: Floats, parts: Floats) -> Floats:
    """whole / parts, 0 where parts is 0."""
    return np.divide(whole, parts, out=np.zeros_like(whole), where=parts > 0)


def ring_sums(discs: Sequence[Integers], decay: Steps, scale: Scale, *, squared: bool) -> Floats:
    """Weighted sums of the rings between sums over discs of growing reach, one per step.

    Args:
        discs: one (limbs, n) sum of values within each bound of the steps.
        decay: the steps.
        scale: of the limbs.
        squared: the weight counts twice.
    """
    total = np.zeros(discs[0].shape[1])
    inside: Integers | None = None
    for disc, weight in zip(discs, decay.weights, strict=True):
        ring = disc if inside is None else disc - inside
        total += (weight * weight if squared else weight) * scale.floats(ring)
        inside = disc
    return total
