"""What a place in an institution and help at home cost, compared without hiding the intensity.

"A care home 6 900, help at home 2 000" says nothing until one knows how many hours the 2 000 buy.
The comparison therefore always shows the hours at which both cost the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mosty.engines.errors import ShapeError

__all__ = [
    "BreakEven",
    "Comparison",
    "InstitutionCost",
    "PackageItem",
    "break_even_hours",
    "compare_costs",
    "institution_cost",
    "package_cost_grosze",
]

DAYS_A_MONTH = Decimal(365) / 12


@dataclass(frozen=True, slots=True)
class PackageItem:
    """A service in a package of help at home.

    Attributes:
        units: how much of it a month (hours, meals, days of care); >= 0.
        unit_cost_grosze: what one unit costs; >= 0.
        is_hours: whether the units are hours of care (they count into the intensity).
    """

    units: Decimal
    unit_cost_grosze: int
    is_hours: bool = False


@dataclass(frozen=True, slots=True)
class InstitutionCost:
    """Who pays for a place in an institution in a month, in grosze.

    Attributes:
        full: the whole cost.
        person: the share of the person's income, at most the whole cost.
        family: what the family pays, at most what is left.
        municipality: the rest.
    """

    full: int
    person: int
    family: int
    municipality: int


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Hours of care that cost as much as a place in an institution.

    Attributes:
        hours_a_month: exact to 0.01.
        hours_a_day: over 30.4 days, exact to 0.01.
    """

    hours_a_month: Decimal
    hours_a_day: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """A package at home beside a place in an institution, in grosze a month.

    Attributes:
        package: cost of the package with coordination and fixed costs.
        package_hours: hours of care in it.
        institution: who pays for the place.
        break_even_total: hours at which both cost the same, whoever pays.
        break_even_municipality: the same for what the municipality alone pays for the place.
        has_unpaid_care: the package leans on care by the family, which nobody pays for and
            this comparison does not count.
    """

    package: int
    package_hours: Decimal
    institution: InstitutionCost
    break_even_total: BreakEven
    break_even_municipality: BreakEven
    has_unpaid_care: bool


def institution_cost(
    *, full_grosze: int, income_grosze: int, income_share: Decimal, family_grosze: int = 0
) -> InstitutionCost:
    """Who pays for a place in a month: the person first, then the family, the rest the municipality.

    Args:
        full_grosze: cost of the place in a month; >= 0.
        income_grosze: monthly income of the person; >= 0.
        income_share: the share of the income the law takes, 0 to 1 (a legal parameter with its
            date, so it is given and not assumed here).
        family_grosze: what the family pays; >= 0.

    Raises:
        ShapeError: a negative amount or a share outside 0 to 1.

    Source: domain facts appendix H (Social Assistance Act, art. 61).
    """
    _not_negative(full_grosze, income_grosze, family_grosze)
    if not 0 <= income_share <= 1:
        raise ShapeError("the share of income must lie between 0 and 1")
    person = min(full_grosze, _whole(income_grosze * income_share))
    family = min(full_grosze - person, family_grosze)
    return InstitutionCost(full_grosze, person, family, full_grosze - person - family)


def package_cost_grosze(
    items: Sequence[PackageItem], *, coordination_grosze: int = 0, fixed_grosze: int = 0
) -> int:
    """A month of the package: the sum of units times unit cost, coordination and fixed costs.

    Args:
        items: (n,) services of the package.
        coordination_grosze: work of whoever keeps the package together; >= 0.
        fixed_grosze: the share of fixed costs; >= 0.

    Raises:
        ShapeError: a negative amount.

    Source: domain facts §7.4.
    """
    _not_negative(coordination_grosze, fixed_grosze)
    for item in items:
        _not_negative(item.units, item.unit_cost_grosze)
    services = sum((item.units * item.unit_cost_grosze for item in items), start=Decimal(0))
    return _whole(services) + coordination_grosze + fixed_grosze


def break_even_hours(*, institution_grosze: int, hour_grosze: int) -> BreakEven:
    """How many hours of care a month the cost of the place would buy: institution / hour.

    Args:
        institution_grosze: cost of the place in a month (whole, or a payer's part); >= 0.
        hour_grosze: cost of an hour of care; > 0.

    It compares money only. Below the break-even home is cheaper, above it dearer; neither tells
    what is better for the person, and unpaid care of the family is not in it.

    Raises:
        ShapeError: a negative amount, or an hour that costs nothing.

    Source: domain facts §7.4 and appendix H (6 870 / 45 ≈ 153 h a month ≈ 5 h a day).
    """
    _not_negative(institution_grosze)
    if hour_grosze <= 0:
        raise ShapeError("an hour of care must cost something")
    hours = Decimal(institution_grosze) / hour_grosze
    cents = Decimal("0.01")
    return BreakEven(
        hours_a_month=hours.quantize(cents, rounding=ROUND_HALF_UP),
        hours_a_day=(hours / DAYS_A_MONTH).quantize(cents, rounding=ROUND_HALF_UP),
    )


def compare_costs(
    items: Sequence[PackageItem],
    institution: InstitutionCost,
    *,
    hour_grosze: int,
    coordination_grosze: int = 0,
    fixed_grosze: int = 0,
    has_unpaid_care: bool = False,
) -> Comparison:
    """The package beside the place, with the hours at which they cost the same.

    Args:
        items: (n,) services of the package.
        institution: who pays for the place.
        hour_grosze: cost of one more hour of care; > 0.
        coordination_grosze, fixed_grosze: see `package_cost_grosze`.
        has_unpaid_care: whether the family cares without pay.

    Raises:
        ShapeError: a negative amount, or an hour that costs nothing.

    Source: domain facts §7.4 and appendix H.
    """
    return Comparison(
        package=package_cost_grosze(
            items, coordination_grosze=coordination_grosze, fixed_grosze=fixed_grosze
        ),
        package_hours=sum((item.units for item in items if item.is_hours), start=Decimal(0)),
        institution=institution,
        break_even_total=break_even_hours(
            institution_grosze=institution.full, hour_grosze=hour_grosze
        ),
        break_even_municipality=break_even_hours(
            institution_grosze=institution.municipality, hour_grosze=hour_grosze
        ),
        has_unpaid_care=has_unpaid_care,
    )


def _not_negative(*amounts: Decimal | int) -> None:
    if any(amount < 0 for amount in amounts):
        raise ShapeError("an amount cannot be negative")


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
