"""The door of an engine: whatever is given becomes a checked array, or a clear error."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.errors import ShapeError

__all__ = ["Floats", "Integers", "coordinates", "counts", "indices", "numbers"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def numbers(
    name: str, values: ArrayLike, *, length: int | None = None, least: float | None = None
) -> Floats:
    """(n,) finite float64 numbers, contiguous.

    Args:
        name: what the error calls them.
        values: (n,) numbers.
        length: how many there must be.
        least: no number may be smaller.

    Raises:
        ShapeError: not one-dimensional, not `length` of them, NaN or infinite, or below `least`.
    """
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError("%(name)s: every value must be a number", name=name) from None
    if array.ndim != 1:
        raise ShapeError("%(name)s: one list of numbers is needed", name=name)
    if length is not None and len(array) != length:
        raise ShapeError(
            "%(name)s: %(given)d values are given, %(needed)d are needed",
            name=name,
            given=len(array),
            needed=length,
        )
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise ShapeError(
            "%(name)s: value number %(number)d is missing or infinite",
            name=name,
            number=int(wrong.argmax()) + 1,
        )
    if least is not None and (array < least).any():
        number = int((array < least).argmax())
        raise ShapeError(
            "%(name)s: value number %(number)d is %(value)s, less than %(least)s",
            name=name,
            number=number + 1,
            value=f"{array[number]:g}",
            least=f"{least:g}",
        )
    return array


def counts(name: str, values: ArrayLike, *, length: int | None = None) -> Floats:
    """(n,) numbers of people or places: finite, not negative."""
    return numbers(name, values, length=length, least=0)


def coordinates(name: str, values: ArrayLike) -> Floats:
    """(n, 2) finite coordinates, float64, contiguous."""
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError("%(name)s: every coordinate must be a number", name=name) from None
    if array.size == 0:
        array = array.reshape(0, 2)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError("%(name)s: two coordinates a point are needed", name=name)
    wrong = ~np.isfinite(array).all(axis=1)
    if wrong.any():
        raise ShapeError(
            "%(name)s: point number %(number)d has no coordinates",
            name=name,
            number=int(wrong.argmax()) + 1,
        )
    return array


def indices(name: str, values: ArrayLike, *, below: int, length: int | None = None) -> Integers:
    """(n,) whole numbers from 0 to below - 1."""
    array = np.asarray(values)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ShapeError("%(name)s: a list of whole numbers is needed", name=name)
    if length is not None and len(array) != length:
        raise ShapeError(
            "%(name)s: %(given)d values are given, %(needed)d are needed",
            name=name,
            given=len(array),
            needed=length,
        )
    wrong = (array < 0) | (array >= below)
    if wrong.any():
        number = int(wrong.argmax())
        raise ShapeError(
            "%(name)s: value number %(number)d is %(value)d, outside 0 to %(last)d",
            name=name,
            number=number + 1,
            value=int(array[number]),
            last=below - 1,
        )
    return np.ascontiguousarray(array, dtype=np.int64)
