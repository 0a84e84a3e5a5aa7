"""What three groups said, as means in which nobody can be recognised.

A mean of a practice is told where at least five people of the group gave a grade. Everything else
(areas, gaps, the radar) is computed from the means as they are told, rounded to one decimal: so
nothing that is hidden can be found out by subtracting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mosty.engines.disclosure import THRESHOLD
from mosty.partnership.enums import OpenGroup
from mosty.partnership.rules.open_institution import GROUPS, OpenArea, Practice

_TENTH = Decimal("0.1")
WIDEST = 3
Means = Mapping[OpenGroup, Decimal | None]


@dataclass(frozen=True)
class PracticeLine:
    """What each group says of a practice.

    Attributes:
        means: None where fewer than five people of the group gave a grade.
    """

    practice: Practice
    means: Means

    @property
    def _told(self) -> Sequence[tuple[Decimal, OpenGroup]]:
        found = ((self.means.get(group), group) for group in GROUPS)
        return [(mean, group) for mean, group in found if mean is not None]

    @property
    def gap(self) -> Decimal | None:
        """The widest difference between two groups; None: fewer than two are told."""
        means = [mean for mean, _group in self._told]
        return max(means) - min(means) if len(means) > 1 else None

    @property
    def told_pairs(self) -> Sequence[tuple[str, Decimal]]:
        """(name of the group, mean) where it is told."""
        return [(str(group.label), mean) for mean, group in self._told]

    @property
    def in_order(self) -> Sequence[Decimal | None]:
        return [self.means.get(group) for group in GROUPS]


@dataclass(frozen=True)
class AreaLine:
    """The mean of the told means of an area.

    Attributes:
        told: of how many practices it is the mean, by group.
    """

    area: OpenArea
    means: Means
    told: Mapping[OpenGroup, int]
    practices: Sequence[PracticeLine]

    @property
    def in_order(self) -> Sequence[Decimal | None]:
        return [self.means.get(group) for group in GROUPS]


def mean_told(numbers: Sequence[Decimal]) -> Decimal | None:
    """The mean to one decimal; None with fewer than five people."""
    if len(numbers) < THRESHOLD:
        return None
    return _rounded(sum(numbers, Decimal(0)) / len(numbers))


def practice_lines(
    practices: Sequence[Practice], numbers: Mapping[OpenGroup, Mapping[str, Sequence[Decimal]]]
) -> Sequence[PracticeLine]:
    """`numbers`: group -> code of the practice -> grades people gave."""
    return [
        PracticeLine(
            one,
            {group: mean_told(numbers.get(group, {}).get(one.code, ())) for group in GROUPS},
        )
        for one in practices
    ]


def area_lines(areas: Sequence[OpenArea], lines: Sequence[PracticeLine]) -> Sequence[AreaLine]:
    """Areas in their order; every told practice weighs the same."""
    found = []
    for area in areas:
        own = [one for one in lines if one.practice.area == area.code]
        told = {
            group: [mean for one in own if (mean := one.means.get(group)) is not None]
            for group in GROUPS
        }
        means = {
            group: _rounded(sum(few, Decimal(0)) / len(few)) if few else None
            for group, few in told.items()
        }
        found.append(AreaLine(area, means, {group: len(few) for group, few in told.items()}, own))
    return found


def widest_gaps(lines: Sequence[PracticeLine], most: int = WIDEST) -> Sequence[PracticeLine]:
    """Practices that two groups see most differently; of equals the first in the pack."""
    apart = [one for one in lines if one.gap]
    return sorted(apart, key=lambda one: -(one.gap or Decimal(0)))[:most]


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, rounding=ROUND_HALF_UP)
