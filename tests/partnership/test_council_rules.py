"""Clocks of drafts, standing on a day, seats and terms: no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.enums import CouncilSide, DraftMatter, OpinionKind
from mosty.partnership.rules.bodies import body_of, councils
from mosty.partnership.rules.clocks import Term, Unit, is_working_day
from mosty.partnership.rules.council_clock import last_day, plain_last_day, term_end
from mosty.partnership.rules.councils import (
    DraftStanding,
    LawClock,
    clock_of_law,
    draft_standing,
    needs_half,
    runs_on,
    seats_of,
    term_parameter,
)

DAYS_14 = Term(14, Unit.DAYS)
DAYS_30 = Term(30, Unit.DAYS)
DAY_RANGE = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))
LAW = "udpp.council_opinion_days"


@pytest.mark.parametrize(
    ("body", "matter", "expected"),
    [
        ("GRDPP", DraftMatter.PROGRAMME, LawClock(LAW, waives=True)),
        ("GRDPP", DraftMatter.STRATEGY, LawClock(LAW, waives=True)),
        ("GRDPP", DraftMatter.OTHER, None),
        ("PRDPP", DraftMatter.PROGRAMME, LawClock(LAW, waives=True)),
        ("PRDPP", DraftMatter.OTHER, None),
        (
            "WRDPP",
            DraftMatter.STRATEGY,
            LawClock("udpp.region_council_opinion_days", waives=True),
        ),
        ("WRDPP", DraftMatter.OTHER, None),
        (
            "KKRES",
            DraftMatter.OTHER,
            LawClock("es.national_committee_opinion_days", waives=False),
        ),
        ("RADA_SENIOROW", DraftMatter.STRATEGY, None),
        ("MLODZIEZOWA_RADA", DraftMatter.OTHER, None),
        ("nie ma takiej", DraftMatter.PROGRAMME, None),
    ],
)
def test_law_sets_the_day_for_some_matters_of_some_councils(body, matter, expected):
    assert clock_of_law(body_of(body), matter) == expected


@pytest.mark.parametrize("body", councils(), ids=lambda one: one.code)
def test_silence_is_a_waiver_only_with_a_number_of_law(body):
    for matter in DraftMatter:
        clock = clock_of_law(body, matter)
        if clock is not None and clock.waives:
            assert body.silence == "waiver"
            assert matter != DraftMatter.OTHER
            assert clock.parameter == body.opinion_parameter


@pytest.mark.parametrize(
    ("handed_on", "term", "expected"),
    [
        # An ordinary Monday: two weeks later is a Monday too.
        (date(2027, 3, 1), DAYS_14, date(2027, 3, 15)),
        # Over the end of a month.
        (date(2027, 1, 20), DAYS_14, date(2027, 2, 3)),
        # Over 29 February, and without it.
        (date(2028, 2, 16), DAYS_14, date(2028, 3, 1)),
        (date(2027, 2, 16), DAYS_14, date(2027, 3, 2)),
        # On a Saturday and on a Sunday: to Monday.
        (date(2027, 3, 6), DAYS_14, date(2027, 3, 22)),
        (date(2027, 3, 7), DAYS_14, date(2027, 3, 22)),
        # Easter Monday, 29 March 2027: to Tuesday.
        (date(2027, 3, 15), DAYS_14, date(2027, 3, 30)),
        # 11 November 2026 is a Wednesday.
        (date(2026, 10, 28), DAYS_14, date(2026, 11, 12)),
        # 3 May 2027 is a Monday; 1 and 2 May are a weekend.
        (date(2027, 4, 17), DAYS_14, date(2027, 5, 4)),
        # Christmas Eve is a holiday since 2025: 24 December 2026, a Thursday, to Monday the 28th.
        (date(2026, 12, 10), DAYS_14, date(2026, 12, 28)),
        # Corpus Christi 2027 is on 27 May, a Thursday.
        (date(2027, 5, 13), DAYS_14, date(2027, 5, 28)),
        # The clock changes in the night of 28 March 2027 and of 31 October 2027.
        (date(2027, 3, 24), DAYS_14, date(2027, 4, 7)),
        (date(2027, 10, 20), DAYS_14, date(2027, 11, 3)),
        # Over New Year; 6 January 2027 is a holiday, a Wednesday.
        (date(2026, 12, 23), DAYS_14, date(2027, 1, 7)),
        # Thirty days of the council of the region.
        (date(2027, 1, 31), DAYS_30, date(2027, 3, 2)),
        (date(2028, 1, 31), DAYS_30, date(2028, 3, 1)),
        (date(2027, 4, 1), DAYS_30, date(2027, 5, 4)),
    ],
)
def test_last_day_is_counted_from_the_day_after_handing_over(handed_on, term, expected):
    assert last_day(handed_on, term) == expected


@given(handed_on=DAY_RANGE, days=st.sampled_from([14, 30]))
def test_last_day_is_a_working_one_and_never_earlier_than_law_says(handed_on, days):
    term = Term(days, Unit.DAYS)
    found = last_day(handed_on, term)

    assert is_working_day(found)
    assert found >= plain_last_day(handed_on, term) == handed_on + timedelta(days=days)
    assert not any(
        is_working_day(plain_last_day(handed_on, term) + timedelta(days=number))
        for number in range((found - plain_last_day(handed_on, term)).days)
    )


@pytest.mark.parametrize(
    ("opinion", "opinion_on", "waives", "today", "expected"),
    [
        ("", None, True, date(2027, 3, 14), DraftStanding.WAITING),
        ("", None, True, date(2027, 3, 15), DraftStanding.WAITING),
        ("", None, True, date(2027, 3, 16), DraftStanding.WAIVED),
        ("", None, False, date(2027, 3, 15), DraftStanding.WAITING),
        ("", None, False, date(2027, 3, 16), DraftStanding.SILENT),
        ("positive", date(2027, 3, 15), True, date(2027, 4, 1), DraftStanding.GIVEN),
        ("negative", date(2027, 3, 16), False, date(2027, 4, 1), DraftStanding.LATE),
        ("remarks", date(2027, 3, 2), False, date(2027, 3, 2), DraftStanding.GIVEN),
        (OpinionKind.WAIVED, date(2027, 3, 16), True, date(2027, 4, 1), DraftStanding.WAIVED),
    ],
)
def test_draft_stands_by_the_day_and_not_by_the_job(opinion, opinion_on, waives, today, expected):
    found = draft_standing(
        opinion=opinion,
        opinion_on=opinion_on,
        due_on=date(2027, 3, 15),
        waives=waives,
        today=today,
    )

    assert found == expected


@given(due_on=DAY_RANGE, offset=st.integers(min_value=-400, max_value=400), waives=st.booleans())
def test_silence_is_never_a_waiver_where_law_does_not_say_so(due_on, offset, waives):
    found = draft_standing(
        opinion="",
        opinion_on=None,
        due_on=due_on,
        waives=waives,
        today=due_on + timedelta(days=offset),
    )

    assert (found == DraftStanding.WAITING) == (offset <= 0)
    if offset > 0:
        assert found == (DraftStanding.WAIVED if waives else DraftStanding.SILENT)


@given(sides=st.lists(st.sampled_from(list(CouncilSide)), max_size=40))
def test_half_of_the_seats_is_counted_exactly(sides):
    seats = seats_of(sides)

    assert seats.total == len(sides)
    assert seats.is_half_ngo == (sides.count(CouncilSide.NGO) >= len(sides) / 2)


def test_half_is_law_for_councils_of_public_benefit_alone():
    assert {one.code for one in councils() if needs_half(one)} == {"GRDPP", "PRDPP"}
    assert not needs_half(None)


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (date(2026, 3, 1), date(2029, 2, 28)),
        (date(2025, 3, 1), date(2028, 2, 29)),
        (date(2026, 1, 1), date(2028, 12, 31)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2026, 12, 31), date(2029, 12, 30)),
    ],
)
def test_term_of_three_years_ends_on_the_eve(starts_on, expected):
    assert term_end(starts_on, Term(3, Unit.YEARS)) == expected


def test_term_is_in_law_for_councils_of_public_benefit():
    assert term_parameter(body_of("GRDPP")) == "udpp.council_term_years"
    assert term_parameter(body_of("RADA_SENIOROW")) == ""
    assert term_parameter(None) == ""


def test_time_between_two_days_holds_both():
    first, last = date(2026, 3, 1), date(2026, 3, 31)

    assert runs_on(first, last, first)
    assert runs_on(first, last, last)
    assert runs_on(None, None, first)
    assert not runs_on(first, last, date(2026, 2, 28))
    assert not runs_on(first, last, date(2026, 4, 1))
