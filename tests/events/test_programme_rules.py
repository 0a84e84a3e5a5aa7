"""What a programme adds up to and what to look at in it."""

import json
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mosty.events.rules import (
    RemarkKind,
    in_order,
    lines_of_snapshot,
    programme_snapshot,
    remarks,
    room_sums,
    sum_words,
    taking_place,
)
from mosty.events.rules.programme import overlaps
from tests.events.programmes import EWA, JAN, line, minute_by_minute, programmes, visit
from tests.factories.events import DAY

NEXT_DAY = DAY + timedelta(days=1)


def kinds(*lines, **facts):
    found = remarks(lines, **{"starts_on": DAY, "ends_on": DAY, **facts})
    return [one.kind for one in found]


def test_programme_of_a_visit_is_180_minutes_without_a_gap():
    (one,) = room_sums(visit())
    assert (one.minutes, one.break_minutes, one.gaps) == (180, 25, ())
    with translation.override("pl"):
        assert sum_words(one) == "180 min, bez luk"


def test_gap_is_told_with_its_hours():
    (one,) = room_sums([line("10:00", "11:00"), line("11:30", "12:00")])
    assert one.minutes == 90
    with translation.override("pl"):
        assert sum_words(one) == "90 min, luka: 11:00–11:30 (30 min)"


def test_rooms_and_days_are_summed_apart():
    found = room_sums(
        [
            line("10:00", "11:00", room="A"),
            line("10:00", "10:30", room="B"),
            line("09:00", "10:00", room="A", day=NEXT_DAY),
        ]
    )
    assert [(one.day, one.room, one.minutes) for one in found] == [
        (DAY, "A", 60),
        (DAY, "B", 30),
        (NEXT_DAY, "A", 60),
    ]


def test_item_over_midnight_counts_on_the_evening_before():
    (one,) = room_sums([line("23:00", "01:30")])
    assert (one.day, one.minutes) == (DAY, 150)
    assert kinds(line("23:00", "01:30")) == []


def test_cancelled_item_leaves_a_gap():
    (one,) = room_sums(
        [
            line("10:00", "11:00"),
            line("11:00", "12:00", is_cancelled=True),
            line("12:00", "13:00"),
        ]
    )
    assert [gap.minutes for gap in one.gaps] == [60]


@pytest.mark.slow
@given(programmes())
def test_sum_is_the_number_of_minutes_with_something_in_them(found):
    for one in room_sums(found):
        own = [
            item for item in taking_place(found) if (item.day, item.where) == (one.day, one.room)
        ]
        minutes = minute_by_minute(own)
        assert one.minutes == len(minutes)
        gaps = sum(gap.minutes for gap in one.gaps)
        assert one.minutes + gaps == (one.ends_at - one.starts_at) / timedelta(minutes=1)
        assert one.break_minutes <= one.minutes


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        ("09:00", "10:00", False),  # one ends when the other begins
        ("09:00", "10:01", True),
        ("10:00", "11:00", True),
        ("10:20", "10:40", True),
        ("11:00", "12:00", False),
    ],
)
def test_two_items_in_one_room_at_once_are_told(start, end, meets):
    other = line(start, end, room="A", key="other")
    found = kinds(line("10:00", "11:00", room="A"), other)
    assert found == ([RemarkKind.OVERLAP] if meets else [])


def test_parallel_items_in_two_rooms_or_nowhere_are_fine():
    assert kinds(line("10:00", "11:00", room="A"), line("10:00", "11:00", room="B")) == []
    assert kinds(line("10:00", "11:00"), line("10:30", "11:30")) == []


def test_two_items_in_one_named_place_are_told():
    found = [line("10:00", "11:00", place="rynek"), line("10:30", "11:30", place="rynek")]
    assert kinds(*found) == [RemarkKind.OVERLAP]


@pytest.mark.slow
@given(programmes())
def test_overlaps_are_those_of_all_pairs(found):
    expected = {
        frozenset((one.key, other.key))
        for one in found
        for other in found
        if one.key != other.key
        and set(minute_by_minute([one])) & set(minute_by_minute([other]))
        and one.where == other.where
        and one.where
        and one.room_key == other.room_key
    }
    rooms = {
        frozenset((one.key, other.key))
        for one in found
        for other in found
        if one.key != other.key
        and one.room_key is not None
        and one.room_key == other.room_key
        and set(minute_by_minute([one])) & set(minute_by_minute([other]))
    }
    assert {frozenset(one.keys) for one in overlaps(found)} == expected | rooms


def test_item_on_another_day_is_told():
    assert kinds(line("10:00", "11:00", day=NEXT_DAY)) == [RemarkKind.OUTSIDE]


def test_speaker_in_two_rooms_at_once_is_told_once_for_each_name():
    first = line("10:00", "11:00", room="A", persons=(JAN, EWA))
    second = line("10:30", "11:30", room="B", persons=(JAN,))
    with translation.override("pl"):
        (found,) = remarks([first, second], starts_on=DAY, ends_on=DAY)
    assert found.kind == RemarkKind.PERSON_TWICE
    assert found.text == "Jan Kowal: w tym samym czasie „10:00” i „10:30”."


def test_room_that_is_too_small_is_told_with_both_numbers():
    one = line("10:00", "11:00", room="A")
    with translation.override("pl"):
        (found,) = remarks([one], starts_on=DAY, ends_on=DAY, people=41, room_seats={65: 40})
    assert "liczba miejsc: 40" in found.text
    assert "41" in found.text
    assert kinds(one, people=40, room_seats={65: 40}) == []


def test_people_share_parallel_rooms():
    both = [line("10:00", "11:00", room="A"), line("10:00", "11:00", room="B")]
    assert kinds(*both, people=41, room_seats={65: 40, 66: 20}) == []
    assert kinds(*both, people=61, room_seats={65: 40, 66: 20}) == [RemarkKind.TOO_SMALL] * 2


def test_room_nobody_has_counted_is_no_remark():
    assert kinds(line("10:00", "11:00", room="A"), people=400, room_seats={65: None}) == []


def test_closed_room_is_told():
    one = line("10:00", "11:00", room="A")
    assert kinds(one, is_open=lambda _room, _start, _end: False) == [RemarkKind.NOT_OPEN]
    assert kinds(one, is_open=lambda _room, _start, _end: True) == []


def test_cancelled_items_are_no_remark():
    first = line("10:00", "11:00", room="A", persons=(JAN,), is_cancelled=True)
    assert kinds(first, line("10:00", "11:00", room="A", persons=(JAN,), key="b")) == []


@pytest.mark.slow
@given(programmes())
def test_snapshot_reads_back_as_the_same_programme(found):
    stored = json.loads(json.dumps(programme_snapshot(found)))
    assert lines_of_snapshot(stored) == in_order(found)


@pytest.mark.slow
@given(programmes(), st.integers(0, 50))
def test_remarks_stand_in_the_order_of_the_programme(found, people):
    place = {one.key: number for number, one in enumerate(in_order(taking_place(found)))}
    told = remarks(found, starts_on=DAY, ends_on=DAY, people=people)
    assert [place[one.keys[0]] for one in told] == sorted(place[one.keys[0]] for one in told)
