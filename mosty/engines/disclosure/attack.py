"""The reader's attack: how small and how large can every hidden count be?

The reader knows what is shown, all the sums, that people are counted in whole numbers, and
whether a zero may be hidden. Where the hidden cells form a network the attack is a largest flow in
whole numbers (exact); elsewhere it is a linear programme with every answer checked exactly.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosty.engines.disclosure.network import Equation, groups, network_of
from mosty.engines.work import Progress, chunks, in_chunks

if TYPE_CHECKING:
    from mosty.engines.disclosure.kernels import Network

__all__ = ["Bounds", "Range", "attack"]

_CELLS_A_CHUNK = 256


class Range(NamedTuple):
    """What one hidden count can be.

    Attributes:
        lower: the least number seen.
        upper: the most; None = no limit.
        numbers: how many numbers are possible, at least (counted no further than the threshold).
    """

    lower: int
    upper: int | None
    numbers: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the reader can find out.

    Attributes:
        intervals: hidden cell -> what it can be.
        groups: parts of the publication that hide nothing from each other.
        flows: how many largest flows were computed.
        programmes: how many programmes HiGHS solved.
    """

    intervals: dict[int, Range]
    groups: int
    flows: int
    programmes: int


def attack(
    equations: Sequence[Equation],
    values: Sequence[int],
    hidden: frozenset[int],
    floor: int,
    threshold: int,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Bounds:
    """The interval of every hidden cell, as the reader can compute it.

    Args:
        equations: the sums of the publication.
        values: (n,) a table that fits them: the true one, or any that fits what is shown.
        hidden: numbers of the hidden cells.
        floor: the least number a hidden cell can be: 0, or 1 where every zero is shown.
        threshold: a cell is weak with fewer possible numbers, or with all of them smaller. Where
            the sums are no network, the interval of a cell that is not weak is one it was seen
            to have; the true one may be wider.
    """
    base = np.array(values, np.int64)
    is_open = np.zeros(len(base), np.bool_)
    is_open[sorted(hidden)] = True
    slack = np.where(is_open, base - floor, 0)
    bound = groups(equations, is_open)
    flowing: list[Equation] = []
    other: list[list[Equation]] = []
    for group in bound:
        if network_of(group, slack) is None:
            other.append(group)
        else:
            flowing.extend(group)
    hard = {cell for group in other for whole, parts in group for cell in (whole, *parts)}
    easy = np.array(sorted(hidden - hard), np.int64)
    tasks: list[Any] = []
    if len(easy):
        net = network_of(flowing, slack)
        assert net is not None
        tasks += [
            partial(_flows, net, is_open, base, easy[start:stop], threshold)
            for start, stop in chunks(len(easy), size=_CELLS_A_CHUNK)
        ]
    tasks += [partial(_programmes, group, base, slack, threshold) for group in other]
    intervals: dict[int, Range] = {}
    solved = 0
    for cells, ranges, programmes in in_chunks(_call, tasks, executor=executor, progress=progress):
        solved += programmes
        intervals.update(zip(cells, ranges, strict=True))
    return Bounds(
        intervals=dict(sorted(intervals.items())),
        groups=len(bound),
        flows=2 * len(easy),
        programmes=solved,
    )


_Answer = tuple[list[int], list[Range], int]


def _call(task: "partial[_Answer]") -> _Answer:
    return task()


def _flows(
    net: "Network",
    is_open: NDArray[np.bool_],
    base: NDArray[np.int64],
    cells: NDArray[np.int64],
    threshold: int,
) -> _Answer:
    """On a network every whole number between the ends is possible."""
    from mosty.engines.disclosure.kernels import (  # noqa: PLC0415 -- the compiler loads here
        WITHOUT_LIMIT,
        intervals,
    )

    lowered, raised = np.empty_like(cells), np.empty_like(cells)
    intervals(net, is_open, cells, lowered, raised)
    ranges = [
        Range(
            lower=value - down,
            upper=None if up >= WITHOUT_LIMIT else value + up,
            numbers=min(down + up + 1, threshold),
        )
        for value, down, up in zip(
            base[cells].tolist(), lowered.tolist(), raised.tolist(), strict=True
        )
    ]
    return cells.tolist(), ranges, 0


def _programmes(
    group: list[Equation], base: NDArray[np.int64], slack: NDArray[np.int64], threshold: int
) -> _Answer:
    from mosty.engines.disclosure.programme import Programme  # noqa: PLC0415 -- the solver loads

    programme = Programme(group, base, slack, threshold)
    ranges = [
        Range(
            lower=seen[0],
            upper=None if seen[-1] >= programme.without_limit else seen[-1],
            numbers=min(len(seen), threshold),
        )
        for seen in programme.numbers()
    ]
    return programme.cells, ranges, programme.solved
