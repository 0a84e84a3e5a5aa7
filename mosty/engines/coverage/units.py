"""Numbers as whole multiples of a unit: sums are then exact and equal answers are equal."""

import numpy as np

from mosty.engines.arrays import Floats

__all__ = ["in_units", "out_of_units"]

_DECIMALS = 6
_LARGEST = 2.0**50  # sums below it are exact


def in_units(values: Floats) -> tuple[Floats, float]:
    """The numbers as whole multiples of their common unit, and the unit; infinite ones stay.

    Up to six decimals are looked at. Where no common unit is found (pi, a third), the numbers come
    back as they are and the unit is 0: two sums that differ by rounding are then different.

    Source: elementary arithmetic.
    """
    finite = np.isfinite(values)
    known = values[finite]
    for decimals in range(_DECIMALS + 1):
        scale = 10.0**decimals
        scaled = np.rint(known * scale)
        if np.abs(scaled).sum() >= _LARGEST:
            break
        if (np.abs(scaled / scale - known) <= 1e-15 * np.abs(known)).all():
            common = int(np.gcd.reduce(np.abs(scaled).astype(np.int64), initial=0)) or 1
            whole = values.copy()
            whole[finite] = scaled / common
            return whole, common / scale
    return values, 0.0


def out_of_units(value: float, unit: float) -> float:
    """A sum of such multiples as the number it stands for, without the dust of rounding."""
    return round(value * unit, _DECIMALS) if unit else value
