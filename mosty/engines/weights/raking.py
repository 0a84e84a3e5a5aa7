"""The ratios of raking: proportional fitting first, Newton's method where that is slow or capped.

Both find the weights closest to the base weights (least relative entropy) that meet the margins;
Newton's method on the dual also keeps every ratio between its bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mosty.engines.arrays import Floats
from mosty.engines.weights.cells import Cells

__all__ = ["MET", "NOTHING", "Ratios", "fit"]

MET = 1e-9  # a target is met when the weighted sum differs from it by no more, relatively
NOTHING = 1e-6  # a respondent whose weight is that small has been left out
_CONVERGED = 1e-12
_CYCLES = 40
_STEPS = 200
_SHORTEST = 1e-8
_LARGEST_EXPONENT = 300.0


@dataclass(frozen=True, slots=True)
class Ratios:
    """Attributes: values (m,) final to base weight per cell; rounds taken; worst relative error."""

    values: Floats
    rounds: int
    error: float


def fit(cells: Cells, targets: Sequence[Floats], *, floor: float, cap: float) -> Ratios:
    """The best ratios found; they meet the targets when `error` <= MET.

    Args:
        cells: respondents by combination.
        targets: per margin (k,) weighted sums wanted, zero only where nobody is.
        floor: least ratio; >= 0.
        cap: greatest ratio; inf = none.

    Source: Deming & Stephan 1940, Annals of Mathematical Statistics 11(4), 427-444 (proportional
    fitting); Deville & Särndal 1992, JASA 87(418), 376-382, method 2 with bounds (dual Newton).
    """
    values, logs, cycles, error = _proportional(cells, targets)
    within = values.min() >= floor and values.max() <= cap
    if within and error <= _CONVERGED:
        return Ratios(values, cycles, _error(cells, targets, values))
    return _newton(cells, targets, logs, cycles, floor=floor, cap=cap)


def _proportional(cells: Cells, targets: Sequence[Floats]) -> tuple[Floats, Floats, int, float]:
    weights = cells.base.copy()
    starts = np.cumsum((0, *cells.sizes))
    factors = np.ones(starts[-1])
    logs = np.zeros(starts[-1])
    parts = [factors[start:stop] for start, stop in pairwise(starts)]
    # Where nobody is, nothing is wanted (the door saw to it): 1 / 1 there.
    empty = [np.where(target == 0, 1.0, 0.0) for target in targets]
    cycles, error = 0, np.inf
    while error > _CONVERGED and cycles < _CYCLES:
        for margin, (codes, target, part) in enumerate(
            zip(cells.codes, targets, parts, strict=True)
        ):
            np.divide(target + empty[margin], cells.sums(margin, weights) + empty[margin], out=part)
            weights *= part[codes]
        error = float(np.abs(factors - 1).max())
        logs += np.log(factors)
        cycles += 1
    return weights / cells.base, logs, cycles, error


class _Dual:
    """The function whose lowest point gives the ratios; its gradient is how the margins are missed.

    One multiplier per category; the ratio of a cell is exp(sum of its categories' multipliers),
    cut at floor and cap.
    """

    def __init__(
        self, cells: Cells, targets: Sequence[Floats], *, floor: float, cap: float
    ) -> None:
        self.cells, self.floor, self.cap = cells, floor, cap
        self.targets = np.concatenate(targets)
        self.scale = np.where(self.targets > 0, self.targets, 1.0)
        starts = np.cumsum((0, *cells.sizes))
        self.slices = [slice(start, stop) for start, stop in pairwise(starts)]

    def exponents(self, logs: Floats) -> Floats:
        total = np.zeros(len(self.cells.base))
        for codes, part in zip(self.cells.codes, self.slices, strict=True):
            total += logs[part][codes]
        return np.minimum(total, _LARGEST_EXPONENT)

    def ratios(self, exponents: Floats) -> Floats:
        return np.clip(np.exp(exponents), self.floor, self.cap)

    def missed(self, ratios: Floats) -> Floats:
        weights = self.cells.base * ratios
        sums = [self.cells.sums(margin, weights) for margin in range(len(self.slices))]
        return np.concatenate(sums) - self.targets

    def height(self, logs: Floats, exponents: Floats) -> float:
        plain = np.exp(exponents)
        ratios = np.clip(plain, self.floor, self.cap)
        # Beyond a bound the function goes on as a straight line.
        bend = np.log(ratios, out=np.zeros_like(ratios), where=ratios > 0)
        values = ratios + np.where(ratios == plain, 0.0, ratios * (exponents - bend))
        return float((self.cells.base * values).sum() - (self.targets * logs).sum())

    def curvature(self, ratios: Floats, exponents: Floats, *, bound: float) -> Floats:
        """(k, k) second derivatives; cells at a bound count with the factor `bound`, not zero."""
        inside = ratios == np.exp(exponents)
        weights = self.cells.base * ratios * np.where(inside, 1.0, bound)
        size = self.slices[-1].stop
        matrix = np.zeros((size, size))
        for i, (rows, row_codes) in enumerate(zip(self.slices, self.cells.codes, strict=True)):
            matrix[rows, rows] = np.diag(np.bincount(row_codes, weights, self.cells.sizes[i]))
            for j in range(i):
                width = self.cells.sizes[j]
                block = np.bincount(
                    row_codes * width + self.cells.codes[j], weights, self.cells.sizes[i] * width
                ).reshape(-1, width)
                matrix[rows, self.slices[j]] = block
                matrix[self.slices[j], rows] = block.T
        return matrix


def _newton(
    cells: Cells,
    targets: Sequence[Floats],
    logs: Floats,
    cycles: int,
    *,
    floor: float,
    cap: float,
) -> Ratios:
    dual = _Dual(cells, targets, floor=floor, cap=cap)
    exponents = dual.exponents(logs)
    ratios = dual.ratios(exponents)
    missed = dual.missed(ratios)
    error = float(np.abs(missed / dual.scale).max())
    height = dual.height(logs, exponents)
    steps = 0
    while error > _CONVERGED and steps < _STEPS:
        bound = min(max(error, 1e-9), 1e-2)
        step = _solved(dual.curvature(ratios, exponents, bound=bound), -missed)
        slope = float((missed * step).sum())
        length, found = 1.0, False
        while not found and length > _SHORTEST:
            new_logs = logs + length * step
            new_exponents = dual.exponents(new_logs)
            new_height = dual.height(new_logs, new_exponents)
            new_ratios = dual.ratios(new_exponents)
            new_missed = dual.missed(new_ratios)
            new_error = float(np.abs(new_missed / dual.scale).max())
            found = new_height <= height + 1e-4 * length * slope or new_error < 0.9 * error
            length /= 4
        if not found:
            break
        logs, exponents, ratios = new_logs, new_exponents, new_ratios
        missed, error, height = new_missed, new_error, new_height
        steps += 1
    return Ratios(ratios, cycles + steps, error)


def _solved(matrix: Floats, right: Floats) -> Floats:
    """A solution of a symmetric, positive semidefinite system; dependent unknowns are 0.

    Elimination by whole rows in a fixed order: the same bits with any linear-algebra library and
    any number of its threads.
    """
    matrix, right = matrix.copy(), right.copy()
    size = len(right)
    least = 1e-11 * matrix.diagonal()
    used = np.zeros(size, np.bool_)
    for pivot in range(size):
        if matrix[pivot, pivot] <= least[pivot]:
            continue
        used[pivot] = True
        below = slice(pivot + 1, size)
        factors = matrix[below, pivot] / matrix[pivot, pivot]
        matrix[below] -= factors[:, None] * matrix[pivot]
        right[below] -= factors * right[pivot]
    answer = np.zeros(size)
    for pivot in range(size - 1, -1, -1):
        if used[pivot]:
            known = (matrix[pivot, pivot + 1 :] * answer[pivot + 1 :]).sum()
            answer[pivot] = (right[pivot] - known) / matrix[pivot, pivot]
    return answer


def _error(cells: Cells, targets: Sequence[Floats], ratios: Floats) -> float:
    worst = 0.0
    for margin, target in enumerate(targets):
        sums = cells.sums(margin, cells.base * ratios)
        scale = np.where(target > 0, target, 1.0)
        worst = max(worst, float(np.abs((sums - target) / scale).max()))
    return worst
