"""What changed between two announced programmes, in words, and whom it concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given

from mosty.events.rules import (
    ChangeKind,
    applied,
    change_words,
    concerning,
    differences,
    taking_place,
)
from tests.events.programmes import EWA, line, programmes, visit
from tests.factories.events import DAY

HOUR = timedelta(hours=1)


def words(change):
    with translation.override("pl"):
        return change_words(change)


@pytest.mark.slow
@given(programmes())
def test_programme_does_not_differ_from_itself(found):
    assert differences(found, found) == ()


@pytest.mark.slow
@given(programmes(), programmes())
def test_applying_the_changes_gives_the_new_programme(before, after):
    changed = applied(before, differences(before, after))
    assert differences(changed, after) == ()
    assert {one.key for one in taking_place(changed)} == {one.key for one in taking_place(after)}


@pytest.mark.slow
@given(programmes(), programmes())
def test_way_back_names_the_same_items(before, after):
    there = {one.line.key for one in differences(before, after)}
    back = {one.line.key for one in differences(after, before)}
    assert there == back


@pytest.mark.slow
@given(programmes(), programmes())
def test_whoever_is_online_is_told_no_more_than_whoever_comes(before, after):
    found = differences(before, after)
    assert set(concerning(found, is_online=True)) <= set(concerning(found, is_online=False))


@pytest.mark.slow
@given(programmes(), programmes())
def test_every_change_has_words(before, after):
    assert all(words(change) for change in differences(before, after))


def test_moved_item_says_both_hours():
    first = line("10:00", "11:00", room="A")
    (change,) = differences(
        [first], [replace(first, starts_at=first.starts_at + HOUR, ends_at=first.ends_at + HOUR)]
    )
    assert change.kind == ChangeKind.MOVED
    assert words(change) == "10:00–11:00 → 11:00–12:00"


def test_item_moved_to_another_day_says_both_days():
    first = line("10:00", "11:00")
    later = line("10:00", "11:00", day=DAY + timedelta(days=1), key=first.key)
    (change,) = differences([first], [later])
    assert words(change) == "18 marca 2027, 10:00–11:00 → 19 marca 2027, 10:00–11:00"


def test_item_in_another_room_concerns_only_those_on_site():
    first = line("10:00", "11:00", room="sala A")
    found = differences([first], [replace(first, room="sala B", room_key=66)])
    assert words(found[0]) == "sala A → sala B"
    assert len(concerning(found, is_online=False)) == 1
    assert concerning(found, is_online=True) == ()


def test_other_words_and_people_concern_nobody():
    first = line("10:00", "11:00")
    found = differences([first], [replace(first, description="x", persons=(EWA,))])
    assert found[0].kind == ChangeKind.CHANGED
    assert words(found[0]) == "opis; osoby"
    assert concerning(found, is_online=False) == ()


def test_new_item_is_told_on_the_page_and_not_by_letter():
    found = differences(visit(), [*visit(), line("13:00", "14:00")])
    assert [one.kind for one in found] == [ChangeKind.NEW]
    assert words(found[0]) == "18 marca 2027, 13:00–14:00"
    assert concerning(found, is_online=False) == ()


def test_cancelled_and_missing_items_concern_everybody():
    first, second = line("10:00", "11:00"), line("11:00", "12:00")
    found = differences([first, second], [replace(first, is_cancelled=True)])
    assert [one.kind for one in found] == [ChangeKind.CANCELLED, ChangeKind.GONE]
    assert concerning(found, is_online=True) == found


def test_item_that_takes_place_after_all_says_so():
    first = line("10:00", "11:00", is_cancelled=True)
    (change,) = differences([first], [replace(first, is_cancelled=False)])
    assert words(change) == "jednak się odbędzie"


def test_cancelled_item_nobody_knew_is_no_change():
    assert differences([], [line("10:00", "11:00", is_cancelled=True)]) == ()
