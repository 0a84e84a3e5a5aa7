"""The two views of the municipality beside each other: its own, and that of organisations together.

How it is counted: docs/methods/mirror.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: The view of organisations is shown together only, and from so many on.
FEWEST_VIEWS = 3
_HALF = Decimal(2)


@dataclass(frozen=True)
class Together:
    """What organisations together say of one standard.

    Attributes:
        mean: to the nearest half, so that a newcomer's grade cannot be computed from two pictures;
            None: fewer than `FEWEST_VIEWS` answered.
        count: how many answered; None: too few to be told.
    """

    mean: Decimal | None
    count: int | None

    @property
    def is_shown(self) -> bool:
        return self.mean is not None


HIDDEN = Together(None, None)


def together(values: Sequence[int]) -> Together:
    """The mean grade to the nearest half, or nothing of fewer than three."""
    if len(values) < FEWEST_VIEWS:
        return HIDDEN
    doubled = Decimal(2 * sum(values)) / len(values)
    return Together(doubled.quantize(Decimal(1), ROUND_HALF_UP) / _HALF, len(values))


def gap(own: int | None, others: Together) -> Decimal | None:
    """How much better the municipality sees itself (more than 0), or worse; None: not known."""
    if own is None or others.mean is None:
        return None
    return Decimal(own) - others.mean
