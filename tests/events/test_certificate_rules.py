"""Who earns a certificate: laws that hold for any programme and any marks."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.events.enums import CertificateBasis, ItemKind, PassageKind, PassageMeans
from mosty.events.rules.certificates import (
    counted_items,
    duration_words,
    earned,
    months_later,
    new_check_code,
    next_number,
    tidy_check_code,
)
from mosty.events.rules.presence import Mark
from tests.factories.events import on_day


def item(pk, start, end, kind=ItemKind.LECTURE, is_cancelled=False):
    return SimpleNamespace(
        pk=pk, kind=kind, starts_at=on_day(start), ends_at=on_day(end), is_cancelled=is_cancelled
    )


DAY = [
    item(1, "09:00", "10:30"),
    item(2, "10:30", "11:00", ItemKind.BREAK),
    item(3, "11:00", "12:30"),
    item(4, "12:30", "13:00", is_cancelled=True),
]


def came(clock):
    return Mark(PassageKind.ENTRY, on_day(clock), means=PassageMeans.QR)


def left(clock):
    return Mark(PassageKind.EXIT, on_day(clock), means=PassageMeans.QR)


def share(marks, percent=80, items=DAY):
    return earned(
        items=counted_items(items), marks=marks, basis=CertificateBasis.SHARE, percent=percent
    )


def test_breaks_and_cancelled_items_do_not_count():
    found = share([came("09:00")])
    assert (found.minutes, found.of_minutes, found.percent) == (180, 180, 100)


def test_being_registered_is_never_enough():
    assert not share([], percent=1).has_earned
    found = earned(
        items=counted_items(DAY), marks=[], basis=CertificateBasis.ITEMS, percent=1, needed=[1]
    )
    assert not found.has_earned
    assert found.missing == (1,)


@pytest.mark.parametrize(("until", "has_earned"), [("11:53", False), ("11:54", True)])
def test_share_is_reached_at_the_minute_and_not_before(until, has_earned):
    found = share([came("09:00"), left(until)])  # 90 and 54 minutes of 180
    assert found.has_earned is has_earned


def test_percent_is_never_rounded_up_to_what_was_not_reached():
    found = share([came("09:00"), left("11:53")])
    assert (found.percent, found.has_earned) == (79, False)


def test_named_items_need_their_share_each():
    def of(*marks):
        return earned(
            items=counted_items(DAY),
            marks=marks,
            basis=CertificateBasis.ITEMS,
            percent=80,
            needed=[1, 3],
        )

    assert of(came("09:00")).has_earned
    late = of(came("09:30"))  # 60 of 90 minutes of the first
    assert (late.has_earned, late.missing) == (False, (1,))


def test_no_named_item_earns_nothing():
    found = earned(
        items=counted_items(DAY),
        marks=[came("09:00")],
        basis=CertificateBasis.ITEMS,
        percent=80,
    )
    assert not found.has_earned


def test_programme_of_breaks_alone_earns_nothing():
    assert not share([came("10:30")], items=[DAY[1]], percent=1).has_earned


minutes = st.integers(0, 600)
programmes = st.lists(
    st.tuples(minutes, st.integers(1, 180), st.sampled_from(list(ItemKind)), st.booleans()),
    max_size=6,
)
walks = st.lists(st.tuples(st.integers(-60, 800), st.booleans()), max_size=8)


def _items(rows):
    start = on_day("08:00")
    return [
        SimpleNamespace(
            pk=pk,
            kind=kind,
            starts_at=start + timedelta(minutes=begin),
            ends_at=start + timedelta(minutes=begin + length),
            is_cancelled=cancelled,
        )
        for pk, (begin, length, kind, cancelled) in enumerate(rows, start=1)
    ]


def _marks(rows):
    start = on_day("08:00")
    return [
        Mark(
            PassageKind.ENTRY if is_entry else PassageKind.EXIT,
            start + timedelta(minutes=at),
            means=PassageMeans.QR,
        )
        for at, is_entry in rows
    ]


@given(programmes, walks, st.integers(1, 100))
def test_laws_of_the_share(rows, walk, percent):
    items, marks = counted_items(_items(rows)), _marks(walk)
    found = earned(items=items, marks=marks, basis=CertificateBasis.SHARE, percent=percent)
    assert 0 <= found.minutes <= found.of_minutes
    assert found.has_earned == (
        found.minutes > 0 and 100 * found.minutes >= percent * found.of_minutes
    )
    if not any(mark.is_entry for mark in marks):
        assert not found.has_earned
    if found.has_earned:
        easier = earned(items=items, marks=marks, basis=CertificateBasis.SHARE, percent=1)
        assert easier.has_earned


@given(programmes, walks, st.integers(1, 100), st.sets(st.integers(1, 7), max_size=4))
def test_laws_of_named_items(rows, walk, percent, needed):
    items, marks = counted_items(_items(rows)), _marks(walk)

    def of(wanted):
        return earned(
            items=items,
            marks=marks,
            basis=CertificateBasis.ITEMS,
            percent=percent,
            needed=wanted,
        )

    found = of(needed)
    assert found.has_earned == (bool(needed) and not found.missing)
    assert set(found.missing) <= needed
    if found.has_earned:  # fewer wishes are met too, more are met by what was attended only
        assert all(of({one}).has_earned for one in needed)
        assert needed <= set(found.item_ids)


def test_numbers_of_a_year_follow_each_other():
    assert next_number([], 2026) == "1/2026"
    assert next_number(["1/2026", "2/2026", "10/2026", "11/2025"], 2026) == "11/2026"
    assert next_number(["11/2025"], 2026) == "1/2026"


def test_check_code_is_found_however_it_is_typed():
    code = new_check_code()
    assert len(code) == 14
    assert not set(code) & set("01IO")
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} "):
        assert tidy_check_code(typed) == code
    assert tidy_check_code("za-krotki") == ""
    assert tidy_check_code("ŻÓŁĆ" * 3) == ""


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 9, 8), 3, date(2026, 12, 8)),
        (date(2026, 3, 15), -6, date(2025, 9, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, then):
    assert months_later(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-24, 24))
def test_months_later_stays_in_its_month(day, months):
    then = months_later(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day


def test_duration_is_told_in_hours_and_minutes():
    assert [duration_words(one) for one in (45, 60, 210)] == ["45 min", "1 godz.", "3 godz. 30 min"]
