"""Minutes of attendance: what each kind of mark says, and equality with counting minute by minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.events.enums import PassageKind, PassageMeans
from mosty.events.rules.presence import (
    NIGHT,
    ItemTime,
    Mark,
    PresenceFlag,
    attendance,
    attended_minutes,
    is_in,
    programme_minutes,
    true_moment,
)
from tests.factories.events import on_day

TALK = ItemTime(1, on_day("10:00"), on_day("11:00"))
PAUSE = ItemTime(2, on_day("11:00"), on_day("11:15"))
CASE = ItemTime(3, on_day("11:15"), on_day("12:00"))
ONE_ROOM = (TALK, PAUSE, CASE)
ROOM_A = ItemTime(4, on_day("13:00"), on_day("14:00"))
ROOM_B = ItemTime(5, on_day("13:00"), on_day("14:00"))


def came(clock, item=None, means=PassageMeans.QR, **options):
    return Mark(PassageKind.ENTRY, on_day(clock), item, means, **options)


def left(clock, item=None, means=PassageMeans.QR, **options):
    return Mark(PassageKind.EXIT, on_day(clock), item, means, **options)


def listed(clock, item):
    return came(clock, item, PassageMeans.LIST)


def test_door_counts_every_item_between_entry_and_exit():
    found = attendance(ONE_ROOM, [came("09:50"), left("11:30")])
    assert (found.minutes, found.total) == ({1: 60, 2: 15, 3: 15}, 90)
    assert found.flags == frozenset()


def test_nobody_who_did_not_come_has_a_minute():
    found = attendance(ONE_ROOM, [])
    assert (found.minutes, found.total, found.flags) == ({1: 0, 2: 0, 3: 0}, 0, frozenset())


def test_missing_exit_counts_to_the_end_of_the_day_with_a_flag():
    found = attendance(ONE_ROOM, [came("10:30")])
    assert found.minutes == {1: 30, 2: 15, 3: 45}
    assert found.flags == {PresenceFlag.NO_EXIT}


def test_missing_exit_does_not_last_over_the_night():
    second = ItemTime(9, on_day("10:00") + timedelta(days=1), on_day("12:00") + timedelta(days=1))
    found = attendance((*ONE_ROOM, second), [came("10:00")])
    assert found.minutes == {1: 60, 2: 15, 3: 45, 9: 0}
    assert found.total == 120


def test_exit_after_the_last_item_belongs_to_the_day_that_ends():
    second = ItemTime(9, on_day("10:00") + timedelta(days=1), on_day("12:00") + timedelta(days=1))
    found = attendance((*ONE_ROOM, second), [came("10:00"), left("12:20")])
    assert (found.total, found.flags) == (120, frozenset())


def test_item_over_midnight_is_one_item():
    late = ItemTime(7, on_day("22:30"), on_day("22:30") + timedelta(hours=3))
    found = attendance([late], [came("23:00")])
    assert found.minutes == {7: 150}
    gone = Mark(PassageKind.EXIT, on_day("00:15") + timedelta(days=1), None, PassageMeans.QR)
    assert attended_minutes([late], [came("23:00"), gone]) == {7: 75}


@pytest.mark.parametrize(
    ("day", "minutes"), [(datetime(2027, 3, 28), 60), (datetime(2027, 10, 31), 180)]
)
def test_night_in_which_clocks_change_has_the_minutes_it_has(day, minutes):
    night = ItemTime(1, on_day("01:30", day), on_day("03:30", day))
    entry = Mark(PassageKind.ENTRY, on_day("01:30", day), None, PassageMeans.QR)
    assert attended_minutes([night], [entry]) == {1: minutes}


def test_double_entry_counts_once_with_a_flag():
    found = attendance(ONE_ROOM, [came("10:00"), came("10:20"), left("12:00")])
    assert (found.total, found.flags) == (120, {PresenceFlag.DOUBLE_ENTRY})


def test_exit_without_entry_counts_nothing_with_a_flag():
    found = attendance(ONE_ROOM, [left("11:00")])
    assert (found.total, found.flags) == (0, {PresenceFlag.NO_ENTRY})


def test_coming_back_counts_both_stays():
    marks = [came("10:00"), left("10:20"), came("10:40"), left("12:00")]
    assert attended_minutes(ONE_ROOM, marks) == {1: 40, 2: 15, 3: 45}


def test_exit_and_entry_at_one_moment_leave_no_minute_out_and_count_none_twice():
    marks = [came("10:00"), left("10:30"), came("10:30"), left("12:00")]
    assert attendance(ONE_ROOM, marks).total == 120


def test_voided_mark_says_nothing():
    assert attendance(ONE_ROOM, [came("10:00", is_voided=True)]).total == 0


def test_mark_on_the_list_of_an_item_is_the_whole_item():
    found = attendance(ONE_ROOM, [listed("10:40", 1)])
    assert found.minutes == {1: 60, 2: 0, 3: 0}
    assert found.flags == frozenset()


def test_list_written_in_after_the_event_counts():
    assert attended_minutes(ONE_ROOM, [listed("20:00", 3)]) == {1: 0, 2: 0, 3: 45}


def test_who_came_late_through_the_door_is_listed_from_then_on():
    assert attended_minutes(ONE_ROOM, [came("10:20"), listed("10:25", 1)])[1] == 40


def test_who_left_by_the_door_is_gone_from_the_item():
    marks = [came("09:50"), listed("10:10", 1), left("10:30")]
    assert attended_minutes(ONE_ROOM, marks) == {1: 30, 2: 0, 3: 0}


def test_who_left_and_is_listed_later_was_away_in_between():
    assert attended_minutes(ONE_ROOM, [came("09:50"), left("10:10"), listed("10:40", 1)])[1] == 30


def test_door_passed_first_in_the_afternoon_does_not_undo_the_morning_list():
    marks = [listed("10:30", 1), came("11:20")]
    assert attended_minutes(ONE_ROOM, marks) == {1: 60, 2: 0, 3: 40}


def test_scan_at_the_room_counts_from_that_moment():
    found = attendance(ONE_ROOM, [came("10:20", 1), left("10:50", 1)])
    assert found.minutes == {1: 30, 2: 0, 3: 0}


def test_scan_without_exit_lasts_to_the_end_of_the_item_alone():
    found = attendance(ONE_ROOM, [came("10:20", 1)])
    assert (found.minutes, found.flags) == ({1: 40, 2: 0, 3: 0}, {PresenceFlag.NO_EXIT})


def test_door_cannot_tell_which_of_two_rooms():
    found = attendance([ROOM_A, ROOM_B], [came("12:50")])
    assert (found.minutes, found.total) == ({4: 0, 5: 0}, 60)
    found = attendance([ROOM_A, ROOM_B], [came("12:50"), listed("13:30", 5), left("13:45")])
    assert (found.minutes, found.total) == ({4: 0, 5: 45}, 45)


def test_marks_in_two_rooms_at_once_are_flagged_and_counted_once_in_all():
    found = attendance([ROOM_A, ROOM_B], [listed("13:10", 4), listed("13:20", 5)])
    assert (found.minutes, found.total) == ({4: 60, 5: 60}, 60)
    assert found.flags == {PresenceFlag.TWO_ROOMS}


def test_clock_of_a_device_that_is_fast_cannot_count_what_was_not_yet():
    mark = left("13:00", received_at=on_day("11:00"))
    assert attendance(ONE_ROOM, [came("10:00"), mark]).total == 60


def test_programme_counts_rooms_side_by_side_once():
    assert programme_minutes([*ONE_ROOM, ROOM_A, ROOM_B]) == 180


def test_last_mark_says_who_is_in():
    marks = [came("10:00"), left("10:30"), listed("10:40", 3)]
    assert not is_in(marks, None)
    assert is_in(marks, 3)
    assert not is_in(marks, 1)


@given(
    skew=st.integers(-90_000, 90_000),
    ago=st.integers(0, 90_000),
)
def test_wrong_clock_is_put_right_by_the_difference_at_sending(skew, ago):
    received = on_day("12:00")
    made = received - timedelta(seconds=ago)
    off = timedelta(seconds=skew)
    assert true_moment(made + off, sent_at=received + off, received_at=received) == made
    assert true_moment(made + off, sent_at=None, received_at=received) <= received


# --- equal to counting minute by minute ---------------------------------------------------------

_START = datetime(2027, 3, 17, 18, 0, tzinfo=UTC)


def _at(minute):
    return _START + timedelta(minutes=minute)


@st.composite
def _programmes(draw):
    items, minute = [], draw(st.integers(0, 60))
    for number in range(draw(st.integers(1, 5))):
        length = draw(st.integers(1, 90))
        items.append(ItemTime(number, _at(minute), _at(minute + length)))
        step = draw(st.sampled_from([0, 0, length // 2, length, length, length + 20, length + 400]))
        minute += step
    return items


@st.composite
def _days_of_marks(draw):
    items = draw(_programmes())
    last = int((max(one.ends_at for one in items) - _START) / timedelta(minutes=1))
    marks = [
        Mark(
            kind=draw(st.sampled_from(PassageKind)),
            at=_at(draw(st.integers(-30, last + 60))),
            item_id=draw(st.sampled_from([None, None, *[one.item_id for one in items]])),
            means=draw(st.sampled_from(PassageMeans)),
            received_at=draw(st.none() | st.builds(_at, st.integers(0, last + 90))),
            is_voided=draw(st.integers(0, 5)) == 0,
        )
        for _number in range(draw(st.integers(0, 8)))
    ]
    return items, marks


def _brute(items, marks):
    """Each minute of each item asked by itself: was the person there?"""
    marks = [one for one in marks if not one.is_voided]
    nights = _nights(items)
    minutes, in_all = {}, set()
    for item in items:
        beside = any(
            one.starts_at < item.ends_at and item.starts_at < one.ends_at
            for one in items
            if one.item_id != item.item_id
        )
        own = [one for one in marks if one.item_id == item.item_id]
        door = [
            one
            for one in marks
            if one.item_id is None
            and _day_of(one.moment, nights) == _day_of(item.starts_at, nights)
        ]
        here = 0
        minute = item.starts_at
        while minute < item.ends_at:
            here += _was_there(minute, item, own, door, door_opens=not beside)
            if _was_there(minute, item, own, door, door_opens=True):
                in_all.add(minute)
            minute += timedelta(minutes=1)
        minutes[item.item_id] = here
    return minutes, len(in_all)


def _nights(items):
    cuts, end = [], None
    for item in sorted(items, key=lambda one: one.starts_at):
        if end is not None and item.starts_at - end >= NIGHT:
            cuts.append(end + (item.starts_at - end) / 2)
        end = max(end or item.ends_at, item.ends_at)
    return cuts


def _day_of(moment, cuts):
    return sum(moment >= cut for cut in cuts)


def _was_there(minute, item, own, door, *, door_opens):
    def within(mark):
        return min(max(mark.moment, item.starts_at), item.ends_at)

    words = [*own, *(one for one in door if door_opens or one.kind == "exit")]
    heard = [(one.moment, one.kind == "entry") for one in words if within(one) <= minute]
    if heard and max(heard)[1]:
        return True
    return any(
        minute < within(mark) and not _known_away(minute, within(mark), item, own, door)
        for mark in own
        if mark.kind == "entry" and mark.means in ("list", "pin")
    )


def _known_away(minute, marked, item, own, door):
    def within(mark):
        return min(max(mark.moment, item.starts_at), item.ends_at)

    in_room = [(one.moment, one.kind == "entry") for one in own if within(one) <= minute]
    if in_room and not max(in_room)[1]:
        return True
    known = sorted((one.moment, one.kind == "entry") for one in door if one.moment <= marked)
    heard = [one for one in known if one[0] <= minute]
    if heard:
        return not heard[-1][1]
    return bool(known) and known[0][1]


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(_days_of_marks())
def test_minutes_are_those_counted_one_by_one(day):
    items, marks = day
    found = attendance(items, marks)
    assert (dict(found.minutes), found.total) == _brute(items, marks)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(_days_of_marks(), st.randoms())
def test_order_in_which_marks_arrive_changes_nothing(day, random):
    items, marks = day
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert attendance(items, shuffled) == attendance(items, marks)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(_days_of_marks())
def test_nobody_takes_part_longer_than_the_programme(day):
    items, marks = day
    found = attendance(items, marks)
    assert found.total <= programme_minutes(items)
    for item in items:
        assert 0 <= found.minutes[item.item_id] <= (item.ends_at - item.starts_at).seconds // 60
        assert found.minutes[item.item_id] <= found.total
