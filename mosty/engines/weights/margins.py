"""Known margins, and respondents' answers as numbers of categories."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.errors import Infeasible, ShapeError

__all__ = ["NO_ANSWER", "Margin", "agree_on_total", "checked_codes", "coded"]

NO_ANSWER = -1
TOTALS_AGREE = 1e-6  # relative: 100.00005 and 100 are one total, 99.9 and 100 are two


@dataclass(frozen=True, slots=True)
class Margin:
    """What is known of one feature of the people the sample stands for.

    Attributes:
        name: of the feature ("sex", "age", "village").
        categories: their names, each once; a code is a position in this list.
        targets: people (or a share) in each category, in the same order; >= 0, not all 0.
    """

    name: str
    categories: tuple[str, ...]
    targets: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.categories or len(self.categories) != len(self.targets):
            raise ShapeError(
                "margin %(margin)s: every category needs one target: %(categories)d categories,"
                " %(targets)d targets",
                margin=self.name,
                categories=len(self.categories),
                targets=len(self.targets),
            )
        for position, category in enumerate(self.categories):
            if category in self.categories[:position]:
                raise ShapeError(
                    "margin %(margin)s: category %(category)s is given twice",
                    margin=self.name,
                    category=category,
                )
            target = self.targets[position]
            if not math.isfinite(target) or target < 0:
                raise ShapeError(
                    "margin %(margin)s, category %(category)s: the target must be a number, zero"
                    " or more, not %(target)s",
                    margin=self.name,
                    category=category,
                    target=f"{target:g}",
                )
        if not sum(self.targets) > 0:
            raise ShapeError("margin %(margin)s: all targets are zero", margin=self.name)

    @property
    def total(self) -> float:
        return math.fsum(self.targets)


def coded(margin: Margin, answers: Sequence[str | None]) -> NDArray[np.int32]:
    """(n,) positions of the answers in `margin.categories`; -1 where there is no answer.

    Args:
        margin: names the categories.
        answers: (n,) names of categories, as the margin spells them; "" or None = no answer.

    Raises:
        ShapeError: an answer that the margin has no target for.

    Source: elementary.
    """
    numbers: dict[str | None, int] = {name: code for code, name in enumerate(margin.categories)}
    numbers.setdefault("", NO_ANSWER)
    numbers[None] = NO_ANSWER
    unknown = NO_ANSWER - 1
    codes = np.fromiter(map(numbers.get, answers, repeat(unknown)), np.int32, count=len(answers))
    if codes.size and codes.min() == unknown:
        number = int((codes == unknown).argmax())
        raise ShapeError(
            "margin %(margin)s: respondent number %(number)d answered %(answer)s,"
            " which has no target",
            margin=margin.name,
            number=number + 1,
            answer=answers[number],
        )
    return codes


def checked_codes(
    margin: Margin, codes: ArrayLike, *, length: int
) -> tuple[NDArray[np.int64], bool]:
    """The codes as numbers from 0 (len(categories) = no answer), and whether any is missing."""
    array = np.asarray(codes)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ShapeError(
            "margin %(margin)s: answers must be one list of whole numbers", margin=margin.name
        )
    if len(array) != length:
        raise ShapeError(
            "margin %(margin)s: %(given)d answers are given, %(needed)d are needed",
            margin=margin.name,
            given=len(array),
            needed=length,
        )
    most = len(margin.categories)
    array = array.astype(np.int64, copy=False)
    # Read as unsigned, a negative number is a huge one: one pass finds both kinds of stray codes.
    if not length or array.view(np.uint64).max() < most:
        return array, False
    wrong = (array < NO_ANSWER) | (array >= most)
    if wrong.any():
        number = int(wrong.argmax())
        raise ShapeError(
            "margin %(margin)s: answer number %(number)d is %(code)d, outside -1 (no answer) to"
            " %(last)d",
            margin=margin.name,
            number=number + 1,
            code=int(array[number]),
            last=most - 1,
        )
    return np.where(array < 0, most, array), True


def agree_on_total(margins: Sequence[Margin]) -> None:
    """Raises Infeasible: two margins count a different number of people in all."""
    first = margins[0]
    for margin in margins[1:]:
        if abs(margin.total - first.total) > TOTALS_AGREE * first.total:
            raise Infeasible(
                "the targets of %(first)s add up to %(first_total)s, those of %(second)s to"
                " %(second_total)s: correct them, or take each margin as shares of its own total",
                first=first.name,
                first_total=f"{first.total:g}",
                second=margin.name,
                second_total=f"{margin.total:g}",
            )
