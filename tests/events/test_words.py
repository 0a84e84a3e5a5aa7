"""Days, hours and addresses of events in words."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mosty.events.rules import (
    RESERVED_SLUGS,
    access_words,
    days_words,
    free_slug,
    hours_words,
    plain_slug,
)
from tests.factories.events import DAY, on_day


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 7, 2), date(2026, 7, 2), "2 lipca 2026"),
        (date(2021, 9, 6), date(2021, 9, 9), "6–9 września 2021"),
        (date(2027, 3, 31), date(2027, 4, 2), "31 marca – 2 kwietnia 2027"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 grudnia 2026 – 2 stycznia 2027"),
    ],
)
def test_days_are_told_as_people_say_them(first, last, expected):
    with translation.override("pl"):
        assert days_words(first, last) == expected


def test_hours_name_the_day_only_when_it_is_another():
    with translation.override("pl"):
        next_day = DAY + timedelta(days=1)
        assert hours_words(on_day("10:00"), on_day("10:15")) == "10:00–10:15"
        assert hours_words(on_day("22:00"), on_day("00:00", next_day)) == "22:00–00:00"
        assert hours_words(on_day("23:00"), on_day("01:30", next_day)) == "23:00–01:30 (19 marca)"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Mikołów – wspólnota łączy", "mikolow-wspolnota-laczy"),
        ("Zażółć gęślą jaźń", "zazolc-gesla-jazn"),
        ("Од інституції", "wydarzenie"),
        ("!!!", "wydarzenie"),
    ],
)
def test_slug_keeps_every_polish_letter_readable(title, slug):
    assert plain_slug(title) == slug


@given(st.text(max_size=200), st.sets(st.sampled_from(["wizyta", "wizyta-2", "a"])))
def test_slug_is_free_valid_and_not_too_long(title, taken):
    slug = free_slug(title, taken)
    assert slug not in taken | RESERVED_SLUGS
    assert 0 < len(slug) <= 80
    assert slug.isascii()
    assert slug == plain_slug(slug)


def test_reserved_words_get_a_number():
    assert free_slug("Nowe", set()) == "nowe-2"


def test_access_features_stand_in_the_order_of_the_list():
    with translation.override("pl"):
        assert list(map(str, access_words(["guide_dog", "step_free", "unknown"]))) == [
            "wejście bez schodów",
            "można przyjść z psem asystującym",
        ]
