"""No public page of the diagnosis tells a number of people below 5."""

from decimal import Decimal

import pytest

from mosty.core.access import system_access
from mosty.core.enums import DataStatus
from mosty.diagnosis.actions import compute_core_indicators
from mosty.diagnosis.models import Indicator
from mosty.diagnosis.queries import (
    dashboard,
    diagnosis_charts,
    observation_series,
    place_figures,
)
from mosty.diagnosis.rules import Counted, hidden_codes, hidden_places, tells_few_people
from tests.factories.territory import VillageUnitFactory


def _text(municipality, code, **options) -> str:
    return observation_series(municipality, code, **options)[-1].text


def test_one_to_four_people_are_hidden_and_zero_and_five_are_not(municipality, observe) -> None:
    for year, count in ((2020, 0), (2021, 1), (2022, 4), (2023, 5)):
        observe("X-BEZ-OSOBY", count, year=year)
    texts = [one.text for one in observation_series(municipality, "X-BEZ-OSOBY")]
    assert texts == ["0\u00a0osób", "mniej niż 5", "mniej niż 5", "5\u00a0osób"]
    assert _text(municipality, "X-BEZ-OSOBY", with_raw=True) == "5\u00a0osób"


def test_a_part_that_leaves_a_small_rest_is_hidden(municipality, observe) -> None:
    observe("X-DPS-MIESZKANCY", 21)
    observe("X-DPS-MIESZKANCY-65", 19)
    assert _text(municipality, "X-DPS-MIESZKANCY-65") == "ukryte, aby chronić osoby"
    assert _text(municipality, "X-DPS-MIESZKANCY") == "21\u00a0osób"


def test_what_is_computed_from_a_hidden_count_is_hidden(municipality, observe, balance) -> None:
    observe("X-DPS-SKIEROWANIA", 6)
    observe("X-DPS-SKIEROWANIA-PO-OFERCIE", 2)
    observe("X-WYJSCIA-DPS", 2)
    observe("X-WYJSCIA-PIECZA", 10)
    observe("X-WYJSCIA-INNE", 0)
    compute_core_indicators(municipality=municipality, by=system_access(municipality.pk))
    assert _text(municipality, "DI-07B") == "ukryte, aby chronić osoby"
    line = next(line for line in dashboard(municipality) if line.code == "DI-08")
    assert (line.value, line.is_hidden, line.text) == (None, True, "ukryte, aby chronić osoby")
    raw = next(line for line in dashboard(municipality, with_raw=True) if line.code == "DI-08")
    assert raw.value == Decimal(12)


def test_an_old_small_input_still_hides_what_was_computed_from_it() -> None:
    figures = {
        "X": Counted(Decimal(9), counts_people=True),
        "Y": Counted(Decimal(50), inputs={"X": Decimal(3)}),
    }
    assert hidden_codes(figures) == {"Y"}


def test_a_share_that_leaves_a_small_rest_is_hidden() -> None:
    figures = {
        "PART": Counted(Decimal(17), counts_people=True, part_of="WHOLE"),
        "WHOLE": Counted(Decimal(19), counts_people=True),
        "SHARE": Counted(Decimal(89), inputs={"PART": Decimal(17), "WHOLE": Decimal(19)}),
    }
    assert hidden_codes(figures) == {"PART", "SHARE"}


def test_village_units_cannot_be_computed_from_the_whole() -> None:
    counts = [Decimal(3), Decimal(20), Decimal(30), None, Decimal(0)]
    assert hidden_places(counts, Decimal(53)) == {0, 1}
    assert hidden_places([Decimal(20), Decimal(30)], Decimal(53)) == {0}
    assert hidden_places([Decimal(20), Decimal(30)], None) == frozenset()


def test_charts_by_village_unit_hide_small_counts(municipality, observe) -> None:
    for name, count in (("Brzezina", 2), ("Gaj", 3), ("Łężyce", 33)):
        unit = VillageUnitFactory(municipality=municipality, name=name)
        observe("X-UO-OSOBY", count, village_unit=unit)
    observe("X-UO-OSOBY", 38)
    indicator = Indicator.objects.get(code="X-UO-OSOBY")
    figures = {one.name: one.text for one in place_figures(municipality, indicator, 2025)}
    assert figures == {
        "Brzezina": "ukryte, aby chronić osoby",
        "Gaj": "ukryte, aby chronić osoby",
        "Łężyce": "33\u00a0osób",
    }
    chart = next(chart for chart in diagnosis_charts(municipality) if "według" in chart.title)
    assert ("Gaj", "ukryte, aby chronić osoby") in chart.rows


def test_estimates_of_few_people_are_hidden_too(municipality, observe) -> None:
    observe("X-BEZ-OSOBY", 3, status=DataStatus.ESTIMATE)
    assert _text(municipality, "X-BEZ-OSOBY") == "mniej niż 5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 osoby czekają", True),
        ("2 starsze osoby", True),
        ("4 dzieci i 1 rodzina", True),
        ("13 dzieci", False),
        ("6 z 19 dzieci", False),
        ("0 opiekunów", False),
        ("w 2 sołectwach", False),
        ("2,3 osoby na dom", False),
        ("120 osób", False),
        ("kilka osób", False),
    ],
)
def test_texts_that_count_few_people_are_found(text, expected) -> None:
    assert tells_few_people(text) is expected
