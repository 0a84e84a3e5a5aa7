"""OSM opening_hours: known expressions, what is refused, and there and back again."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import opening_hours
import pytest

from mosty.engines.errors import ShapeError
from mosty.engines.opening import SpecialDays, Week, Window, is_open, read_osm, today, write_osm
from tests.engines.opening_brute import WARSAW, random_case

DAY = timedelta(days=1)


def told(plan: Week, day: str) -> str:
    """Hours of a day in short: "08:00-15:00", with * by appointment."""
    return ", ".join(
        f"{one.opens:%H:%M}-{one.closes:%H:%M}" + "*" * one.by_appointment
        for one in today(plan, date.fromisoformat(day))
    )


#: Expression, then days with the hours they have. 2026-11-23 is a Monday, 2026-11-11 a holiday.
KNOWN = [
    ("Mo-Fr 08:00-16:00",
     {"2026-11-23": "08:00-16:00", "2026-11-22": "", "2026-11-11": "08:00-16:00"}),
    ("Mo-Fr 08:00-16:00; PH off", {"2026-11-11": "", "2026-11-12": "08:00-16:00"}),
    ("Mo-Fr 8.00–16.00; PH off;", {"2026-11-11": "", "2026-11-12": "08:00-16:00"}),
    ("mo-fr 08:00-12:00, 13:00-15:00", {"2026-11-23": "08:00-12:00, 13:00-15:00"}),
    ("Mo,Th 10:00-18:00; Tu,We,Fr 08:00-16:00",
     {"2026-11-23": "10:00-18:00", "2026-11-24": "08:00-16:00"}),
    ("24/7", {"2026-12-25": "00:00-00:00"}),
    ("24/7; PH off", {"2026-12-25": "", "2026-12-27": "00:00-00:00"}),
    ("Mo-Fr 08:00-16:00; We 10:00-18:00",
     {"2026-11-23": "08:00-16:00", "2026-11-25": "10:00-18:00"}),
    ("Mo-Fr 08:00-12:00, We 15:00-18:00", {"2026-11-25": "08:00-12:00, 15:00-18:00"}),
    ("Mo-Su 10:00-20:00; We off", {"2026-11-25": "", "2026-11-26": "10:00-20:00"}),
    ("Mo[1,3] 10:00-12:00",
     {"2026-11-02": "10:00-12:00", "2026-11-09": "", "2026-11-16": "10:00-12:00"}),
    ("Fr[-1] 10:00-12:00", {"2026-11-27": "10:00-12:00", "2026-11-20": ""}),
    ("Mo 08:00-16:00; Mo[1] off", {"2026-11-02": "", "2026-11-09": "08:00-16:00"}),
    ("Sa-Mo 10:00-11:00", {"2026-11-23": "10:00-11:00", "2026-11-24": ""}),
    ("Fr 22:00-02:00", {"2026-11-27": "22:00-02:00"}),
    ("Fr 22:00-26:00", {"2026-11-27": "22:00-02:00"}),
    ("Mo-Fr 08:00-24:00", {"2026-11-27": "08:00-00:00"}),
    ("Jul-Aug Mo-Fr 09:00-13:00", {"2026-07-01": "09:00-13:00", "2026-09-01": ""}),
    (
        "Mo-Fr 08:00-16:00; Jul-Aug Mo-Fr 09:00-13:00",
        {"2026-06-30": "08:00-16:00", "2026-07-01": "09:00-13:00", "2026-09-01": "08:00-16:00"},
    ),
    ("Mo-Fr 08:00-16:00; Jul 15-Aug 15 off", {"2026-07-14": "08:00-16:00", "2026-07-15": ""}),
    ("Nov 15-Mar 15 Sa 10:00-14:00",
     {"2026-01-03": "10:00-14:00", "2026-11-14": "", "2026-11-21": "10:00-14:00"}),
    ("Jan-Mar,Oct-Dec Mo 10:00-14:00",
     {"2026-03-30": "10:00-14:00", "2026-04-06": "", "2026-10-05": "10:00-14:00"}),
    ("Mo-Fr 08:00-16:00; Dec 24 08:00-12:00",
     {"2026-12-24": "08:00-12:00", "2027-12-24": "08:00-12:00"}),
    ("Mo-Fr 08:00-16:00; Dec 24-26 off", {"2026-12-24": "", "2026-12-28": "08:00-16:00"}),
    ("Mo-Fr 08:00-16:00; 2026 Dec 24 off", {"2026-12-24": "", "2027-12-24": "08:00-16:00"}),
    ("Mo-Fr 08:00-16:00; 2026 Dec 24 08:00-12:00", {"2026-12-24": "08:00-12:00"}),
    ("Mo-Fr 08:00-16:00; 2026 Dec 24,2026 Dec 31 off",
     {"2026-12-31": "", "2026-12-30": "08:00-16:00"}),
    ("Mo-Fr 08:00-16:00; 2026 Dec 24-2027 Jan 1 off",
     {"2026-12-30": "", "2027-01-04": "08:00-16:00"}),
    ("Mo-Fr 08:00-16:00; 2026 Jul 01-2026 Aug 31 Mo-Fr 09:00-13:00",
     {"2026-07-01": "09:00-13:00", "2027-07-01": "08:00-16:00"}),
    ("2026 Dec 24 08:00-10:00,12:00-14:00",
     {"2026-12-24": "08:00-10:00, 12:00-14:00", "2026-12-25": ""}),
    ("2027+ Mo 10:00-12:00", {"2026-11-23": "", "2027-01-04": "10:00-12:00"}),
    ("2026-2027 Nov-Feb Mo 10:00-12:00", {"2026-01-05": "10:00-12:00", "2028-01-03": ""}),
    ("Mo-Fr,PH 10:00-12:00",
     {"2026-11-15": "", "2026-12-26": "10:00-12:00", "2026-11-11": "10:00-12:00"}),
    ("Mo-Fr 08:00-15:00; PH 10:00-12:00",
     {"2026-11-11": "10:00-12:00", "2026-11-12": "08:00-15:00", "2026-12-26": "10:00-12:00"}),
    ("Mo-Su 08:00-15:00; Su,PH off",
     {"2026-11-11": "", "2026-11-22": "", "2026-11-21": "08:00-15:00"}),
    ('Mo 10:00-12:00 "by appointment"', {"2026-11-23": "10:00-12:00*"}),

       ('Mo-Fr 08:00-15:00, Mo-Fr 15:00-18:00 "on appointment"', {"2026-11-23": "08:00-15:00, 15:00-18:00*"}),
    ('"by appointment"', {"2026-11-23": "00:00-00:00*"}),
    ("Mo-Fr", {"2026-11-23": "00:00-00:00"}),
    ("10:00-18:00", {"2026-11-22": "10:00-18:00"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "days"), KNOWN, ids=[text for text, _days in KNOWN])
def test_a_known_expression_means_these_hours(text: str, days: dict[str, str]) -> None:
    plan = read_osm(text)
    assert {day: told(plan, day) for day in days} == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mo-Fr 08:00-15:00 || \"by appointment\"", r"after \|\|"),
        ("sunrise-sunset", "by the sun"),
        ("Mo-Fr 08:00-sunset", "by the sun"),
        ("Mo 18:00+", "without an end"),
        ("SH off; Mo 08:00-09:00", "write its dates"),
        ("easter off", "write its dates"),
        ("week 1-53/2 Mo 10:00-12:00", "every second week"),
        ("Mo 10:00-14:00/30", "every second week or hour"),
        ("Mo-Fr 08:00-16:00 unknown", "unknown"),
        ("Mo-Fr 08:00-16:00; Mo 12:00-13:00 off", "before and after"),
        ("PH Mo-Fr 10:00-12:00", "public holidays apart"),
        ("Su[-2] 10:00-11:00", "only the last"),
        ("Mo[-1] -1 day 10:00-12:00", "cannot be read"),
        ("2026 Nov-Feb Mo 10:00-12:00", "cannot be read"),
        ("Mo 08:00-16:00; Mo[-1] off", "weeks of the month"),
        ("2026 Dec 24 off; Mo-Fr 08:00-16:00", "dates at the end"),
        ('Mo-Fr 08:00-16:00; PH off "święto"', "take it out"),
        ("Pn-Pt 8-16", "cannot be read"),
        ("od 8 do 16", "cannot be read"),
        ("off", "no hours at all"),
        ("", "there are no hours"),
        ("Mo 08:00-09:00;" * 200, "longer than"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        read_osm(text)


def test_words_are_kept_as_notes() -> None:
    plan = read_osm('Mo 10:00-12:00 open "parter", Tu 10:00-12:00 "by appointment; pokój 3"')
    assert [(one.note, one.by_appointment) for one in plan.windows] == [
        ("parter", False),
        ("pokój 3", True),
    ]
    special = read_osm('Mo 10:00-12:00; 2026 Dec 24 off "Wigilia"').special
    assert [one.note for one in special] == ["Wigilia"]
    assert 'open "parter"' in write_osm(plan)
    assert '"by appointment; pokój 3"' in write_osm(plan)


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (read_osm("Mo-Fr 8:00-15:00; PH off"), "Mo-Fr 08:00-15:00; PH off"),
        (read_osm("24/7"), "24/7"),
        (read_osm("Mo,We 8:00-9:00; Tu 9:00-10:00"), "Mo,We 08:00-09:00; Tu 09:00-10:00"),
        (read_osm("Mo 8:00-12:00, Mo[1] 15:00-18:00"), "Mo 08:00-12:00, Mo[1] 15:00-18:00"),
        (read_osm("Fr 22:00-03:00, Sa 10:00-12:00"), "Fr 22:00-03:00, Sa 10:00-12:00"),
        (read_osm("Mo-Fr 08:00-15:00; PH 10:00-12:00"), "Mo-Fr 08:00-15:00; PH off, PH 10:00-12:00"),
        (read_osm("Jul-Aug Mo 10:00-12:00"), "Jul 01-Aug 31 Mo 10:00-12:00"),
        (Week(special=(SpecialDays(date(2026, 12, 24), date(2026, 12, 24)),)), "2026 Dec 24 off"),
        (Week(), "off"),
    ],
)  # fmt: skip
def test_hours_are_written_as_people_write_them(plan: Week, text: str) -> None:
    assert write_osm(plan) == text


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(0, time(8), time(9), place=1), "several places"),
        (Window(0, time(8, 0, 30), time(9)), "seconds"),
        (Window(0, time(8), time(9), holidays="only"), "one set of hours"),
    ],
)
def test_what_cannot_be_written_is_refused(window: Window, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        write_osm(Week((window,)))


def writable(plan: Week) -> Week:
    """The plan with a rule for holidays that OSM can say: all closed, or all as usual."""
    rule = plan.windows[0].holidays.replace("only", "closed")
    windows = tuple(
        replace(one, holidays=rule, note="parter" * (n % 3 == 0))
        for n, one in enumerate(plan.windows)
    )
    if rule == "closed" and len(windows) % 2:
        windows += tuple(Window(n, time(10), time(12), holidays="only") for n in range(7))
    return replace(plan, windows=windows)


def same_days(one: Week, other: Week, around: date) -> None:
    days = [around + n * DAY for n in range(-40, 60)] + [
        date(2028, 1, 1) + n * 11 * DAY for n in range(70)
    ]
    for day in days:
        assert set(today(one, day)) == set(today(other, day)), day


@pytest.mark.parametrize("seed", range(4))
def test_hours_written_and_read_again_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        plan, moment = random_case(chance)
        plan = writable(plan)
        same_days(plan, read_osm(write_osm(plan)), moment.date())


def ends_by_midnight(one: Window | SpecialDays) -> bool:
    return one.opens is None or one.closes is None or one.closes > one.opens or one.closes == time()


def is_read_alike(plan: Week) -> bool:
    """Plans of which the library thinks as we do; docs/methods/opening.md names the others."""
    return all(map(ends_by_midnight, (*plan.windows, *plan.special))) and not any(
        229 in (one.season_from, one.season_to) for one in plan.windows
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_library_reads_what_we_write_as_the_same_hours(seed: int) -> None:
    chance, compared = random.Random(seed), 0
    while compared < 25:
        plan, moment = random_case(chance)
        plan = writable(plan)
        if not is_read_alike(plan):
            continue
        compared += 1
        theirs = opening_hours.OpeningHours(write_osm(plan), country="PL")
        for number in range(300):
            wall = moment.replace(tzinfo=None) + number * timedelta(minutes=97)
            ours = any(
                one.opens <= wall < one.closes
                for day in (wall.date() - DAY, wall.date())
                for one in plan.starting_on(day)
            )
            assert theirs.is_open(wall) is ours, (write_osm(plan), wall)


def test_where_the_library_differs_is_known() -> None:
    """A night that ran into a day with other rules: ours stays open, as the day it began on says."""
    text = "Fr 22:00-02:00; 2026 Nov 28 off"
    night = datetime(2026, 11, 28, 1)
    assert is_open(read_osm(text), night.replace(tzinfo=WARSAW))
    assert not opening_hours.OpeningHours(text, country="PL").is_open(night)
    later = "Mo-Fr 08:00-16:00 unknown"
    with pytest.raises(ShapeError):
        read_osm(later)
    assert opening_hours.OpeningHours(later).is_unknown(datetime(2026, 11, 23, 9))
