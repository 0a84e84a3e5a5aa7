"""How much a site counts at a distance: in steps, or along a Gaussian curve; nothing past reach."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.arrays import Floats
from mosty.engines.errors import ShapeError

__all__ = ["Decay", "Gaussian", "Steps"]


@dataclass(frozen=True, slots=True)
class Steps:
    """W(d) = weights[k] where bounds[k-1] < d <= bounds[k]; W(d) = 0 past the last bound.

    Bounds are inclusive: a site at exactly the last bound is within reach. One bound of weight 1 is
    the plain catchment of 2SFCA (`Steps.within(reach)`).

    Attributes:
        bounds: increasing, finite, >= 0, in the unit of the distances; the last one is the reach.
        weights: one per bound, finite, > 0; they need not decrease and are not normalised.

    Source: Luo & Qi 2009, Health & Place 15(4), eq. 2-3 (weights of travel zones).
    """

    bounds: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.bounds or len(self.bounds) != len(self.weights):
            raise ShapeError("steps of distance: as many weights as bounds are needed, one or more")
        if not all(0 <= bound < math.inf for bound in self.bounds):
            raise ShapeError("steps of distance: a bound must be a finite number, 0 or more")
        if any(a >= b for a, b in zip(self.bounds, self.bounds[1:], strict=False)):
            raise ShapeError("steps of distance: every bound must be larger than the one before")
        if not all(0 < weight < math.inf for weight in self.weights):
            raise ShapeError("steps of distance: a weight must be a finite number above 0")

    @classmethod
    def within(cls, reach: float) -> "Steps":
        """Everything up to the reach counts once, nothing past it."""
        return cls((float(reach),), (1.0,))

    @property
    def reach(self) -> float:
        """The largest distance that counts."""
        return self.bounds[-1]

    def at(self, distances: ArrayLike) -> Floats:
        """Weight of each distance, same shape; `inf` and NaN weigh 0."""
        array = np.asarray(distances, dtype=np.float64)
        step = np.searchsorted(self.bounds, array, side="left")
        return np.append(self.weights, 0.0)[step]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """W(d) = (exp(-d² / (2 bandwidth²)) - c) / (1 - c) where d <= reach; W(d) = 0 past it.

    c = 0, or with `to_zero` c = exp(-reach² / (2 bandwidth²)), so that W falls to 0 at the reach
    without a jump. W(0) = 1 either way. With `to_zero` a site at exactly the reach is within
    reach with weight 0.

    Attributes:
        reach: the largest distance that counts; finite, > 0, in the unit of the distances.
        bandwidth: the standard deviation of the curve; finite, > 0, same unit.
        to_zero: whether the curve is shifted and scaled to reach 0.

    Source: Dai 2010, Health & Place 16(5), eq. 2 (bandwidth = reach, to_zero); Wan, Zou &
    Sternberg 2012, IJGIS 26(6), eq. 2 (plain curve).
    """

    reach: float
    bandwidth: float
    to_zero: bool = False

    def __post_init__(self) -> None:
        if not (0 < self.reach < math.inf and 0 < self.bandwidth < math.inf):
            raise ShapeError("a Gaussian decay needs a finite reach and bandwidth above 0")

    @property
    def floor(self) -> float:
        """c of the formula."""
        if not self.to_zero:
            return 0.0
        return math.exp(-0.5 * (self.reach / self.bandwidth) ** 2)

    def at(self, distances: ArrayLike) -> Floats:
        """Weight of each distance, same shape; `inf` and NaN weigh 0."""
        array = np.asarray(distances, dtype=np.float64)
        near = array <= self.reach
        floor = self.floor
        curve = np.exp(-0.5 * (np.where(near, array, 0.0) / self.bandwidth) ** 2)
        return np.where(near, np.maximum((curve - floor) / (1 - floor), 0.0), 0.0)


Decay = Steps | Gaussian
