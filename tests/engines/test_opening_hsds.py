"""Schedules of HSDS: ours read back equal, those of others kept or refused with a reason."""

import json
import random
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from mosty.engines.errors import ShapeError
from mosty.engines.opening import SpecialDays, Week, Window, from_hsds, read_osm, to_hsds
from tests.engines.opening_brute import random_case

ROW = {"freq": "WEEKLY", "byday": "MO", "opens_at": "08:00", "closes_at": "15:00"}


@pytest.mark.parametrize("seed", range(5))
def test_our_own_schedules_read_back_equal(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        plan, _moment = random_case(chance)
        windows = tuple(
            replace(one, note="parter" * (n % 3 == 0)) for n, one in enumerate(plan.windows)
        )
        plan = replace(plan, windows=windows)
        read = from_hsds(to_hsds(plan))
        assert set(read.windows) == set(plan.windows)
        assert read.special == plan.special


def test_a_week_is_one_schedule_that_people_can_read() -> None:
    plan = read_osm("Mo-Fr 08:00-15:00; PH off; 2026 Dec 24 off")
    assert to_hsds(plan) == [
        {
            "freq": "WEEKLY",
            "byday": "MO,TU,WE,TH,FR",
            "opens_at": "08:00",
            "closes_at": "15:00",
            "description": "W święta zamknięte.",
        },
        {
            "freq": "WEEKLY",
            "byday": "MO,TU,WE,TH,FR,SA,SU",
            "valid_from": "2026-12-24",
            "valid_to": "2026-12-24",
            "description": "Zamknięte w te dni.",
        },
    ]


def test_weeks_of_the_month_and_a_season_are_told() -> None:
    plan = read_osm('Nov 15-Mar 15 Mo[1,-1] 10:00-12:00 "by appointment; pokój 3"')
    assert to_hsds(plan) == [
        {
            "freq": "MONTHLY",
            "byday": "1MO,-1MO",
            "opens_at": "10:00",
            "closes_at": "12:00",
            "description": "Co roku 15.11–15.03. Po umówieniu.",
            "notes": "pokój 3",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "window"),
    [
        ({}, {}),
        ({"opens_at": "08:00:00+02:00"}, {}),
        ({"closes_at": "24:00"}, {"closes": time(0)}),
        ({"freq": "MONTHLY", "byday": "MO"}, {}),
        ({"freq": "MONTHLY", "byday": "2MO"}, {"weeks": 2}),
        ({"byday": "", "dtstart": "2026-11-23"}, {"valid_from": date(2026, 11, 23)}),
        (
            {"until": "2026-12-31", "valid_to": "2027-01-31"},
            {"valid_to": date(2026, 12, 31)},
        ),
        ({"attending_type": "By appointment"}, {"by_appointment": True}),
        ({"attending_type": "on line", "notes": "Zoom"}, {"note": "Zoom; on line"}),
        ({"description": "Ask for Anna."}, {"note": "Ask for Anna."}),
        ({"interval": 1, "timezone": "1", "wkst": "MO"}, {}),
    ],
)
def test_schedules_of_others_are_kept(
    changes: dict[str, object], window: dict[str, object]
) -> None:
    plain = Window(0, time(8), time(15), holidays="as_usual")
    assert from_hsds([ROW | changes]).windows == (replace(plain, **window),)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bymonthday": "2,3"}, "bymonthday cannot be kept"),
        ({"byweekno": "41"}, "byweekno"),
        ({"count": 3}, "count"),
        ({"interval": 2}, "every second"),
        ({"interval": "x"}, "interval must be a number"),
        ({"freq": "DAILY"}, "only WEEKLY and MONTHLY"),
        ({"byday": "1MO"}, "no day of the week"),
        ({"byday": ""}, "no day of the week"),
        ({"freq": "MONTHLY", "byday": "-2MO"}, "no day of the week"),
        ({"opens_at": ""}, "no hours"),
        ({"opens_at": "8 am"}, "no hour: write"),
        ({"opens_at": "08:00Z"}, "another time zone"),
        ({"timezone": 3}, "another time zone"),
        ({"valid_from": "soon"}, "no date"),
        ({"valid_from": "2026-02-02", "valid_to": "2026-02-01"}, "before they begin"),
        ({"description": "Inne godziny w te dni."}, "need their dates"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ShapeError, match=f"schedule 2: .*{words}"):
        from_hsds([ROW, ROW | changes])


def test_the_official_example_is_refused_and_not_guessed(reference_data: Path) -> None:
    text = (reference_data / "hsds" / "examples" / "service_full.json").read_text()
    with pytest.raises(ShapeError, match="schedule 1"):
        from_hsds(json.loads(text)["schedules"])


def test_hours_of_places_are_told_one_place_at_a_time() -> None:
    plan = Week(
        (Window(0, time(8), time(9), place=1), Window(1, time(8), time(9))),
        (SpecialDays(date(2026, 1, 1), date(2026, 1, 1), place=2),),
    )
    with pytest.raises(ShapeError, match="several places"):
        to_hsds(plan)
    assert [row["byday"] for row in to_hsds(plan.at(1))] == ["MO,TU"]
    assert [row["byday"] for row in to_hsds(plan.at(None))] == ["TU"]
