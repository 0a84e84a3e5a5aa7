"""Costs compared with their intensity."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.engines.costs import (
    PackageItem,
    break_even_hours,
    compare_costs,
    institution_cost,
    package_cost_grosze,
)
from mosty.engines.errors import ShapeError

grosze = st.integers(0, 2_000_000)
SEVENTY = Decimal("0.70")


def test_a_place_of_6870_buys_153_hours_at_45() -> None:
    hours = break_even_hours(institution_grosze=687_000, hour_grosze=4_500)
    assert round(hours.hours_a_month) == 153
    assert round(hours.hours_a_day) == 5


def test_the_person_pays_first_then_the_family_then_the_municipality() -> None:
    cost = institution_cost(
        full_grosze=687_082, income_grosze=200_000, income_share=SEVENTY, family_grosze=50_000
    )
    assert (cost.person, cost.family, cost.municipality) == (140_000, 50_000, 497_082)


@given(grosze, grosze, grosze)
def test_the_payers_always_pay_the_whole_cost(full: int, income: int, family: int) -> None:
    cost = institution_cost(
        full_grosze=full, income_grosze=income, income_share=SEVENTY, family_grosze=family
    )
    assert cost.person + cost.family + cost.municipality == full
    assert min(cost.person, cost.family, cost.municipality) >= 0


@given(grosze, st.integers(1, 20_000))
def test_the_hours_cost_what_the_place_costs(place: int, hour: int) -> None:
    hours = break_even_hours(institution_grosze=place, hour_grosze=hour).hours_a_month
    assert abs(hours * hour - place) <= Decimal("0.005") * hour


def test_a_package_is_services_coordination_and_fixed_costs() -> None:
    items = [PackageItem(Decimal(22), 4_500, is_hours=True), PackageItem(Decimal(30), 2_000)]
    assert package_cost_grosze(items, coordination_grosze=10_000, fixed_grosze=5_000) == 174_000
    place = institution_cost(full_grosze=687_000, income_grosze=200_000, income_share=SEVENTY)
    compared = compare_costs(items, place, hour_grosze=4_500, has_unpaid_care=True)
    assert compared.package_hours == 22
    assert compared.break_even_municipality.hours_a_month < compared.break_even_total.hours_a_month
    assert compared.has_unpaid_care


def test_amounts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ShapeError):
        break_even_hours(institution_grosze=1, hour_grosze=0)
    with pytest.raises(ShapeError):
        institution_cost(full_grosze=-1, income_grosze=0, income_share=SEVENTY)
    with pytest.raises(ShapeError):
        institution_cost(full_grosze=1, income_grosze=0, income_share=Decimal(2))
    with pytest.raises(ShapeError):
        package_cost_grosze([PackageItem(Decimal(-1), 5)])
