"""Small counts on a page: one count, a list with its total, a share. Light: pages use it.

docs/methods/disclosure.md explains the methods in words and says what they do not claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mosty.engines.errors import ShapeError

__all__ = [
    "LEAST_THRESHOLD",
    "THRESHOLD",
    "Shown",
    "check",
    "share_percent",
    "show_count",
    "suppress",
]

THRESHOLD = 5
LEAST_THRESHOLD = 3  # below it "hidden" would mean "exactly one"


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be published of one count.

    Attributes:
        count: the count itself, or None where it is hidden.
        is_small: it is hidden and "fewer than the threshold" may be said of it. False on a
            hidden count means only "hidden": it may be of any size, say no more about it.
    """

    count: int | None
    is_small: bool = False

    @property
    def is_shown(self) -> bool:
        return self.count is not None


def show_count(count: int, *, threshold: int = THRESHOLD) -> Shown:
    """One count that stands alone, or the total of a list: hidden when 1 to threshold-1.

    Args:
        count: people; >= 0. Zero is shown.
        threshold: the least number of people shown; >= 3.

    Raises:
        ShapeError: a negative count or a threshold below 3.

    Source: Hundepool et al. 2012, Statistical Disclosure Control, Wiley, §4.2 (threshold rule).
    """
    check((count,), threshold)
    return Shown(None, is_small=True) if 0 < count < threshold else Shown(count)


def suppress(counts: Sequence[int], *, threshold: int = THRESHOLD) -> tuple[Shown, ...]:
    """The counts of a list that may be shown when the total is published by `show_count`.

    1. The total is 1 to threshold-1: the total is hidden, so is every count.
    2. No count reaches the threshold: every count is hidden, zeros too.
    3. Otherwise the small counts are hidden. When there is one of them only, or all are 1, or
       all are threshold-1, the smallest of the other counts is hidden as well (with its equals),
       and then no hidden count is said to be small.

    Even a reader who knows these rules finds at least two values for every hidden count.

    Args:
        counts: (n,) people in each class; >= 0; the classes do not overlap.
        threshold: the least number of people shown; >= 3.

    Raises:
        ShapeError: a negative count or a threshold below 3.

    Source: Hundepool et al. 2012, Statistical Disclosure Control, Wiley, §4.2-4.4 (threshold
    rule, secondary cell suppression); the rules for extremes are ours (docs/methods).
    """
    check(counts, threshold)
    total, most = sum(counts), threshold - 1
    if total == 0:
        return tuple(Shown(0) for _ in counts)
    if total < threshold:
        return tuple(Shown(None, is_small=True) for _ in counts)
    if max(counts) < threshold:
        tell = total != len(counts) * most
        return tuple(Shown(None, is_small=tell) for _ in counts)
    small = [count for count in counts if 0 < count < threshold]
    if not small:
        return tuple(Shown(count) for count in counts)
    if len(small) > 1 and len(small) < sum(small) < len(small) * most:
        return tuple(show_count(count, threshold=threshold) for count in counts)
    companion = min(count for count in counts if count >= threshold)
    return tuple(
        Shown(None) if 0 < count < threshold or count == companion else Shown(count)
        for count in counts
    )


def share_percent(part: int, whole: int, *, decimals: int = 0) -> Decimal | None:
    """What percentage of the whole the part is; None when the whole is 0 (0/0 is not a share).

    Use it on shown counts only: a percentage of a known total gives the count away.

    Args:
        part: people; 0 to whole.
        whole: people; >= 0.
        decimals: places after the point; halves are rounded up.

    Raises:
        ShapeError: the part is negative or larger than the whole.

    Source: elementary arithmetic.
    """
    if not 0 <= part <= whole:
        raise ShapeError("a part must lie between 0 and the whole")
    if whole == 0:
        return None
    share = Decimal(100 * part) / Decimal(whole)
    return share.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def check(counts: Sequence[int], threshold: int) -> None:
    """Raises: ShapeError: a threshold that is too low or a negative count."""
    if threshold < LEAST_THRESHOLD:
        raise ShapeError("the threshold must be at least %(least)d", least=LEAST_THRESHOLD)
    if any(count < 0 for count in counts):
        raise ShapeError("a count of people cannot be negative")
