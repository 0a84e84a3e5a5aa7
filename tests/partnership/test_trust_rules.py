"""Consents, verdicts of two, views together, days of steps: laws without a database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.enums import ConsentScope, StepState, Verdict
from mosty.partnership.rules.mirror import FEWEST_VIEWS, HIDDEN, gap, together
from mosty.partnership.rules.seeing import ConsentFacts, Sight, sight_by_consents
from mosty.partnership.rules.steps import (
    StepStanding,
    end_is_to_tell,
    is_to_tell,
    step_standing,
)
from mosty.partnership.rules.verifying import Finding, differ, verified_grade

DAY = date(2027, 3, 18)
NOON = datetime(2027, 3, 18, 11, 0, tzinfo=UTC)
grades = st.integers(0, 3)
findings = st.one_of(
    st.just(Finding(Verdict.CONFIRMED)),
    st.just(Finding(Verdict.NOT_SHOWN)),
    grades.map(lambda value: Finding(Verdict.OTHER_GRADE, value)),
)
consents = st.builds(
    ConsentFacts,
    st.sampled_from(ConsentScope),
    st.none() | st.dates(date(2027, 1, 1), date(2027, 6, 1)),
    st.none() | st.just(NOON),
)


# --- consents -----------------------------------------------------------------------------------


def test_without_consent_nobody_sees_anything():
    assert sight_by_consents([], on=DAY) == Sight.NOTHING


@pytest.mark.parametrize(
    ("ends_on", "sight"),
    [
        (None, Sight.WHOLE),
        (DAY, Sight.WHOLE),  # the last day counts
        (DAY - timedelta(days=1), Sight.NOTHING),
    ],
)
def test_consent_holds_until_its_last_day(ends_on, sight):
    assert sight_by_consents([ConsentFacts(ConsentScope.WHOLE, ends_on)], on=DAY) == sight


@given(st.lists(consents))
def test_sight_is_never_wider_than_a_consent_that_holds(given_consents):
    sight = sight_by_consents(given_consents, on=DAY)
    holding = [one for one in given_consents if one.holds_on(DAY)]
    assert (sight == Sight.NOTHING) == (not holding)
    assert (sight == Sight.WHOLE) == any(one.scope == ConsentScope.WHOLE for one in holding)
    assert sight < Sight.OWN


@given(st.lists(consents))
def test_taking_all_back_leaves_nothing(given_consents):
    revoked = [ConsentFacts(one.scope, one.ends_on, NOON) for one in given_consents]
    assert sight_by_consents(revoked, on=DAY) == Sight.NOTHING


# --- two experts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "said", "grade"),
    [
        (2, [], 2),
        (2, [Finding(Verdict.NOT_SHOWN)], 2),  # one alone decides nothing
        (2, [Finding(Verdict.CONFIRMED)] * 2, 2),
        (2, [Finding(Verdict.CONFIRMED), Finding(Verdict.OTHER_GRADE, 1)], 1),
        (2, [Finding(Verdict.OTHER_GRADE, 3), Finding(Verdict.CONFIRMED)], 2),
        (3, [Finding(Verdict.NOT_SHOWN), Finding(Verdict.CONFIRMED)], 0),
        (None, [Finding(Verdict.CONFIRMED)] * 2, None),
        (None, [Finding(Verdict.CONFIRMED), Finding(Verdict.OTHER_GRADE, 1)], 1),
    ],
)
def test_lower_grade_of_the_two_counts(own, said, grade):
    assert verified_grade(own, said) == grade


@given(grades, findings, findings)
def test_order_of_the_experts_does_not_matter(own, first, second):
    assert verified_grade(own, [first, second]) == verified_grade(own, [second, first])
    assert differ(own, [first, second]) == differ(own, [second, first])
    if not differ(own, [first, second]):
        assert verified_grade(own, [first, second]) == first.grade(own)


# --- views of organisations together ------------------------------------------------------------


@given(st.lists(grades, max_size=FEWEST_VIEWS - 1))
def test_fewer_than_three_views_are_never_told(values):
    assert together(values) == HIDDEN
    assert gap(2, together(values)) is None


@given(st.lists(grades, min_size=FEWEST_VIEWS))
def test_mean_is_told_to_the_nearest_half(values):
    found = together(values)
    assert found.mean is not None
    assert found.mean * 2 == int(found.mean * 2)
    assert abs(found.mean - Decimal(sum(values)) / len(values)) <= Decimal("0.25")
    assert found.count == len(values)


def test_gap_is_more_than_nought_where_the_unit_sees_itself_better():
    assert gap(3, together([1, 1, 1])) == Decimal(2)
    assert gap(1, together([2, 2, 3])) == Decimal("-1.5")
    assert gap(None, together([2, 2, 3])) is None


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "days", "standing"),
    [
        (StepState.TO_DO, -1, StepStanding.OVERDUE),
        (StepState.TO_DO, 0, StepStanding.SOON),
        (StepState.DOING, 7, StepStanding.SOON),
        (StepState.DOING, 8, StepStanding.OPEN),
        (StepState.TO_DO, None, StepStanding.OPEN),
        (StepState.DONE, -30, StepStanding.DONE),
        (StepState.LEFT, -30, StepStanding.LEFT),
    ],
)
def test_step_stands_as_its_day_says(state, days, standing):
    due_on = None if days is None else DAY + timedelta(days=days)
    assert step_standing(state, due_on, on=DAY) is standing
    told = standing in (StepStanding.SOON, StepStanding.OVERDUE)
    assert is_to_tell(state, due_on, on=DAY) is told


@pytest.mark.parametrize(
    ("days", "told"), [(31, False), (30, True), (0, True), (-30, True), (-31, False), (None, False)]
)
def test_end_of_evidence_is_told_a_month_before_and_not_much_later(days, told):
    until = None if days is None else DAY + timedelta(days=days)
    assert end_is_to_tell(until, on=DAY) is told
