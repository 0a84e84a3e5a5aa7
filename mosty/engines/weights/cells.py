"""Respondents collapsed to the distinct combinations of their answers.

Everyone in a cell gets the same factor, so raking works on the cells: at most the product of the
numbers of categories, however many respondents there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mosty.engines.arrays import Floats, Integers

__all__ = ["Cells", "collapse"]

_SAFE_KEY = 2**62
_LEAST_TABLE = 2**16


@dataclass(frozen=True, slots=True)
class Cells:
    """Distinct combinations of answers, in the order of the categories.

    Attributes:
        codes: per margin (m,) the cell's category (the margin's number of categories = no answer).
        sizes: per margin the number of categories, with "no answer" where it occurs.
        count: (m,) respondents in each cell.
        base: (m,) sum of their base weights.
        base_squares: (m,) sum of the squares.
        place: (n,) where each respondent's cell stands in a table of `table` places.
        occupied: (m,) the places of the cells.
        table: number of places.
    """

    codes: tuple[Integers, ...]
    sizes: tuple[int, ...]
    count: Floats
    base: Floats
    base_squares: Floats
    place: Integers
    occupied: Integers
    table: int

    def of_respondents(self, values: Floats) -> Floats:
        """(n,) each respondent's cell's value."""
        table = np.zeros(self.table)
        table[self.occupied] = values
        spread: Floats = table[self.place]
        return spread

    def sums(self, margin: int, values: Floats) -> Floats:
        """(k,) sums of the cells' values by category of the margin."""
        sums = np.bincount(self.codes[margin], values, self.sizes[margin])
        return sums.astype(np.float64, copy=False)


def collapse(columns: Sequence[Integers], sizes: Sequence[int], base: Floats | None) -> Cells:
    """The cells of the respondents; the same in any order of respondents.

    Args:
        columns: per margin (n,) codes from 0 to its size - 1.
        sizes: per margin the number of codes.
        base: (n,) base weights; None = 1 each.
    """
    key, size, is_plain = columns[0], sizes[0], True
    for column, choices in zip(columns[1:], sizes[1:], strict=True):
        if size * choices > _SAFE_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            size, is_plain = len(distinct), False
        key = key * choices if key is columns[0] else np.multiply(key, choices, out=key)
        key += column
        size *= choices
    if is_plain and size <= max(_LEAST_TABLE, 4 * len(key)):
        count = np.bincount(key, minlength=size)
        occupied = np.flatnonzero(count)
        codes = tuple(np.unravel_index(occupied, tuple(sizes)))
        count = count[occupied]
    else:
        _keys, first, key, count = np.unique(
            key, return_index=True, return_inverse=True, return_counts=True
        )
        size = len(count)
        occupied = np.arange(size)
        codes = tuple(column[first] for column in columns)
    people = count.astype(np.float64)
    sums = squares = people
    if base is not None:
        # Added up in the order of their size: the order of the respondents must not change a bit.
        order = np.lexsort((base, key))
        starts = np.concatenate(([0], np.cumsum(count)[:-1]))
        ordered = base[order]
        sums, squares = np.add.reduceat(ordered, starts), np.add.reduceat(ordered**2, starts)
    return Cells(codes, tuple(sizes), people, sums, squares, key, occupied, size)
