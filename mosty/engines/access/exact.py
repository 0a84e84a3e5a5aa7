"""Sums that do not depend on the order of their terms: numbers as whole numbers in two limbs.

Floating-point sums change in the last digit with the order of the terms, and differences of running
sums lose digits. Whole numbers do neither, so any path through the points, any number of threads
and any order of rows give the same sum, bit for bit; and compilers may sum them several at a time.
"""

import math
from dataclasses import dataclass

import numpy as np

from mosty.engines.arrays import Floats, Integers

__all__ = ["Fixed", "Scale", "exact_sum", "fixed"]

_BITS = 61  # of a sum in one limb


@dataclass(frozen=True, slots=True)
class Scale:
    """v = (limb 0 / 2**high + limb 1 / 2**low) * 2**exponent, for numbers v from 0 to `largest`.

    Attributes:
        high: bits after the point of the first limb.
        low: bits after the point of the second limb.
        exponent: of the power of two above the largest number.
    """

    high: int
    low: int
    exponent: int

    def floats(self, sums: Integers) -> Floats:
        """The float64 numbers (within 2 ulp) of sums of limbs, shape (1 or 2, n)."""
        values = _times_two_to(sums[0], self.exponent - self.high)
        if len(sums) == 2:
            values += _times_two_to(sums[1], self.exponent - self.low)
        return values


def _times_two_to(numbers: Integers, power: int) -> Floats:
    if -1000 < power < 900:  # the power is a normal number: one product is exact, and quick
        product: Floats = np.multiply(numbers, 2.0**power, dtype=np.float64)
        return product
    scaled: Floats = np.ldexp(numbers.astype(np.float64), power)
    return scaled


@dataclass(frozen=True, slots=True)
class Fixed:
    """Numbers in limbs.

    Attributes:
        limbs: (1 or 2, n); one limb where all numbers are whole and small enough to be exact.
        scale: what the limbs mean.
    """

    limbs: Integers
    scale: Scale

    def running(self) -> Integers:
        """(limbs, n + 1) sums of the first 0, 1, ... n numbers."""
        sums = np.zeros((len(self.limbs), self.limbs.shape[1] + 1), dtype=np.int64)
        np.cumsum(self.limbs, axis=1, out=sums[:, 1:])
        return sums


def _scale(largest: float, terms: int) -> Scale:
    """The finest limbs in which `terms` numbers up to `largest` can be summed.

    A number is rounded up by less than 2**-(120 - 2 log2(terms)) of the largest: with a million
    terms 2**-80. No positive number becomes 0.
    """
    room = max(terms, 1).bit_length()
    high = _BITS - room
    return Scale(high, high + _BITS - room, math.frexp(largest)[1])


def fixed(values: Floats) -> Fixed:
    """The numbers (n,), finite and >= 0, in limbs in which any of them can be summed."""
    largest = float(values.max(initial=0.0))
    if largest * len(values) < 2.0**_BITS and bool((np.floor(values) == values).all()):
        return Fixed(values.astype(np.int64)[np.newaxis], Scale(0, 0, 0))
    scale = _scale(largest, len(values))
    scaled = np.ldexp(values, -scale.exponent) * 2.0**scale.high
    limbs = np.empty((2, len(values)), dtype=np.int64)
    whole = np.floor(scaled)
    limbs[0] = whole
    limbs[1] = np.ceil((scaled - whole) * 2.0 ** (scale.low - scale.high))
    return Fixed(limbs, scale)


def exact_sum(values: Floats) -> float:
    """The sum of numbers >= 0, the same in any order."""
    numbers = fixed(values)
    return float(numbers.scale.floats(numbers.limbs.sum(axis=1, keepdims=True))[0])
