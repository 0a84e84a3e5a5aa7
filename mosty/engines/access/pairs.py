"""What every kind of distance offers to the methods: sums over pairs within reach, and the nearest.

`StraightLines`, `GreatCircles`, `TravelTimes` and `StreetTimes` are kinds of it; the methods know
no other.
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

__all__ = ["ALONE", "TARGETS", "OneSearch", "Pairs", "Runner", "ring_sums"]

TARGETS = 8192  # in one chunk of work

Part = TypeVar("Part")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Runner:
    """Where chunks of work run and who hears of it; the result does not depend on either."""

    executor: Executor | None = None
    progress: work.Progress | None = None

    def run(self, task: Callable[[Part], Answer], parts: Sequence[Part]) -> list[Answer]:
        return work.in_chunks(task, parts, executor=self.executor, progress=self.progress)


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

        F = W(d), or with `choosing` W(d)² / sum of W(d) over all sites. With `shared` a site's
        amount is first divided by its sum of people (0 where that is 0).
        """
        ...


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
