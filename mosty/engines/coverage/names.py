"""Names of places and sites, and the one order in which everything is computed."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mosty.engines.arrays import Integers
from mosty.engines.errors import ShapeError

__all__ = ["Name", "canonical"]

Name = int | str


def canonical(
    what: str, names: Sequence[Name] | None, count: int
) -> tuple[Integers, tuple[Name, ...]]:
    """The order of rows sorted by name, and the names in that order; None = 0 to count - 1.

    Raises:
        ShapeError: another number of names, numbers mixed with texts, or a name given twice.
    """
    if names is None:
        return np.arange(count), tuple(range(count))
    plain: list[Name] = [name if isinstance(name, str) else int(name) for name in names]
    if len(plain) != count:
        raise ShapeError(
            "%(what)s: %(given)d names are given, %(needed)d are needed",
            what=what,
            given=len(plain),
            needed=count,
        )
    if len({type(name) for name in plain}) > 1:
        raise ShapeError("%(what)s: names must be all numbers or all texts", what=what)
    order = sorted(range(count), key=plain.__getitem__)
    ordered = tuple(plain[place] for place in order)
    for one, other in pairwise(ordered):
        if one == other:
            raise ShapeError("%(what)s: the name %(name)s is given twice", what=what, name=one)
    return np.array(order, dtype=np.int64), ordered
