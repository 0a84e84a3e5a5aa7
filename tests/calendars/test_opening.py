"""Opening hours of rooms."""

from datetime import UTC, date, datetime

import pytest

from mosty.calendars.rules import (
    Span,
    check_opening,
    is_open_for,
    is_public_holiday,
    open_spans,
)
from mosty.core.errors import InvalidInput
from tests.calendars.rules_of_repetition import WARSAW


def span(first: str, last: str) -> Span:
    return Span(
        datetime.fromisoformat(first).replace(tzinfo=WARSAW).astimezone(UTC),
        datetime.fromisoformat(last).replace(tzinfo=WARSAW).astimezone(UTC),
    )


def test_no_hours_mean_always():
    assert is_open_for("", span("2026-12-25T01:00", "2026-12-25T03:00"))


def test_a_span_must_lie_within_one_opening():
    opening = "Mo-Fr 08:00-12:00,13:00-16:00; PH off"

    assert is_open_for(opening, span("2026-12-01T08:00", "2026-12-01T12:00"))
    assert not is_open_for(opening, span("2026-12-01T11:00", "2026-12-01T14:00"))
    assert not is_open_for(opening, span("2026-12-01T07:59", "2026-12-01T09:00"))
    assert not is_open_for(opening, span("2026-12-25T08:00", "2026-12-25T12:00"))


def test_hours_over_midnight_hold_a_session_over_midnight():
    opening = "Fr 18:00-24:00; Sa 00:00-02:00"

    assert is_open_for(opening, span("2026-12-04T23:00", "2026-12-05T01:30"))


def test_open_all_the_time_holds_a_month():
    assert is_open_for("24/7", span("2026-12-01T00:00", "2027-01-01T00:00"))


def test_spans_are_cut_to_what_was_asked():
    found = list(
        open_spans(
            "Mo-Fr 08:00-16:00",
            datetime(2026, 12, 1, 10, tzinfo=WARSAW),
            datetime(2026, 12, 2, 9, tzinfo=WARSAW),
        )
    )

    assert found == [
        span("2026-12-01T10:00", "2026-12-01T16:00"),
        span("2026-12-02T08:00", "2026-12-02T09:00"),
    ]


def test_hours_that_cannot_be_read_are_refused_with_a_word_what_to_write():
    with pytest.raises(InvalidInput):
        check_opening("jak zwykle")
    assert check_opening(" Mo 08:00-10:00 ") == "Mo 08:00-10:00"


def test_public_holidays_are_those_of_poland():
    assert is_public_holiday(date(2026, 11, 11))
    assert is_public_holiday(date(2026, 12, 24))
    assert not is_public_holiday(date(2026, 11, 12))
