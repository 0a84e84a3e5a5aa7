from dataclasses import dataclass
from datetime import date

import pytest

from mosty.core.access import all_permissions
from mosty.territory.enums import UnitLevel
from mosty.territory.rules import (
    code_problem,
    has_county_rights,
    unit_level,
    variant_start_problem,
)

ADMINISTRATOR = {"administrator"}
KEEPERS = {"administrator", "plan_coordinator"}


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("territory.law_load", ADMINISTRATOR),
        ("territory.municipality_create", ADMINISTRATOR),
        ("territory.population_import", KEEPERS),
        ("territory.terc_load", ADMINISTRATOR),
        ("territory.terc_search", KEEPERS | {"clerk"}),
        ("territory.unit_edit", KEEPERS),
        ("territory.unit_import", KEEPERS),
        ("territory.variant_change", KEEPERS),
    ],
)
def test_deed_belongs_to_these_roles(code: str, roles: set[str]):
    table = {permission.code: set(permission.roles) for permission in all_permissions()}
    assert table[code] == roles


def test_every_deed_of_territory_is_in_the_table():
    codes = [one.code for one in all_permissions() if one.code.startswith("territory.")]
    assert len(codes) == 8


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("02", UnitLevel.VOIVODESHIP),
        ("03", None),
        ("34", None),
        ("1465", UnitLevel.COUNTY),
        ("1465011", UnitLevel.MUNICIPALITY),
        ("1465028", UnitLevel.PART),
        ("0201044", UnitLevel.PART),
        ("0201047", None),
        ("14650", None),
        ("14a5011", None),
        ("9999013", UnitLevel.MUNICIPALITY),
    ],
)
def test_code_names_a_level(code: str, level: UnitLevel | None):
    assert unit_level(code) == level


@pytest.mark.parametrize(
    ("code", "is_demo", "is_fine"),
    [
        ("9999013", True, True),
        ("9999013", False, False),
        ("1465011", False, True),
        ("1465011", True, False),
        ("1565011", False, False),
        ("1465018", False, False),
        ("146501", False, False),
        ("١٤٦٥٠١١", False, False),
    ],
)
def test_codes_from_99_are_only_for_demonstration(code: str, is_demo: bool, is_fine: bool):
    assert (code_problem(code, is_demo=is_demo) is None) is is_fine


def test_city_county_numbers_start_at_61():
    assert has_county_rights("1465011")
    assert not has_county_rights("1460011")


@dataclass
class Span:
    valid_from: date
    valid_to: date | None


@pytest.mark.parametrize(
    ("periods", "starts_on", "reason", "is_fine"),
    [
        ([], date(2027, 1, 1), "", True),
        ([Span(date(2020, 1, 1), None)], date(2027, 1, 1), "", True),
        ([Span(date(2020, 1, 1), None)], date(2020, 1, 1), "", False),
        ([Span(date(2020, 1, 1), date(2026, 12, 31))], date(2027, 1, 1), "", True),
        ([Span(date(2020, 1, 1), date(2026, 12, 31))], date(2026, 12, 31), "", False),
        ([Span(date(2020, 1, 1), date(2026, 12, 31))], date(2027, 1, 2), "", False),
        ([Span(date(2020, 1, 1), date(2026, 12, 31))], date(2027, 1, 2), "likwidacja", True),
    ],
)
def test_variants_neither_overlap_nor_leave_a_silent_gap(periods, starts_on, reason, is_fine):
    assert (variant_start_problem(periods, starts_on, gap_reason=reason) is None) is is_fine
