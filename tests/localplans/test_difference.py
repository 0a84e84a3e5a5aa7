"""Difference of two snapshots and sums of budgets: examples and properties."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.core.enums import DataStatus, DiArea
from mosty.localplans.enums import (
    ActionState,
    DeliveryForm,
    Frequency,
    FundingSource,
    GoalKind,
    PlanState,
)
from mosty.localplans.queries.budget import Money, budget_table, snapshot_budget
from mosty.localplans.queries.difference import difference
from mosty.localplans.queries.snapshot import (
    ActionRow,
    BudgetRow,
    GoalRow,
    IndicatorRow,
    PlanSnapshot,
)

YEARS = (2026, 2027, 2028)
texts = st.text("ab ąż", max_size=6)
amounts = st.integers(0, 10**9)
budgets = st.dictionaries(
    st.tuples(st.sampled_from(YEARS), st.sampled_from(FundingSource.values)), amounts, max_size=4
).map(lambda found: tuple(BudgetRow(y, s, a) for (y, s), a in sorted(found.items())))
actions = st.builds(
    ActionRow,
    code=st.sampled_from(["D1", "D2", "D10"]),
    goal_code=st.sampled_from(["1", "2"]),
    area=st.sampled_from(DiArea.values),
    title=texts,
    description=texts,
    text_easy=texts,
    recipients=texts,
    delivery_form=st.sampled_from(DeliveryForm.values),
    service_type_code=st.just(""),
    provider_name=texts,
    provider_note=texts,
    starts_on=st.just("2026-01-01"),
    ends_on=st.sampled_from(["2026-12-31", "2027-12-31"]),
    responsible=texts,
    risks=texts,
    state=st.sampled_from(ActionState.values),
    state_reason=texts,
    budget=budgets,
    needs=st.just(()),
    voices=st.just(()),
    services=st.just(()),
    budget_note=texts,
)
goals = st.builds(
    GoalRow,
    code=st.sampled_from(["1", "2", "1.1"]),
    parent_code=st.just(""),
    kind=st.sampled_from(GoalKind.values),
    area=st.sampled_from(DiArea.values),
    title=texts,
    description=texts,
)
indicators = st.builds(
    IndicatorRow,
    indicator_code=st.sampled_from(["DI-01", "DI-02"]),
    name=texts,
    unit=st.just("osób"),
    decimals=st.just(1),
    goal_code=st.just(""),
    action_code=st.sampled_from(["", "D1"]),
    baseline_status=st.just(DataStatus.VALUE.value),
    baseline_value=st.sampled_from(["1", "2.5"]),
    baseline_year=st.just(2025),
    interim_value=st.sampled_from([None, "3"]),
    interim_year=st.sampled_from([None, 2026]),
    target_value=st.sampled_from(["10", "12.5"]),
    target_year=st.just(2028),
    source=texts,
    frequency=st.sampled_from(Frequency.values),
    responsible=texts,
)
snapshots = st.builds(
    PlanSnapshot,
    slug=st.just("lpdi"),
    title=texts,
    municipality_name=st.just("Dębowa Dolina"),
    terc_code=st.just("9999013"),
    year_from=st.just(2026),
    year_to=st.just(2028),
    state=st.sampled_from(PlanState.values),
    law_as_of=st.just("2026-11-01"),
    vision=texts,
    main_goal=texts,
    summary_easy=texts,
    team=texts,
    adopted_on=st.sampled_from([None, "2026-11-05"]),
    adopting_body=texts,
    adopting_act=texts,
    chapter_texts=st.dictionaries(st.sampled_from(["1", "2"]), texts, max_size=2),
    goals=st.lists(goals, max_size=3, unique_by=lambda row: row.code).map(tuple),
    actions=st.lists(actions, max_size=3, unique_by=lambda row: row.code).map(tuple),
    indicators=st.lists(
        indicators, max_size=3, unique_by=lambda row: (row.indicator_code, row.action_code)
    ).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(snapshots)
def test_plan_does_not_differ_from_itself(snapshot):
    assert difference(snapshot, snapshot).is_empty


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(snapshots, snapshots)
def test_swapping_sides_swaps_added_and_removed_old_and_new(left, right):
    onward, back = difference(left, right), difference(right, left)
    for one, other in zip(onward.sections, back.sections, strict=True):
        assert (one.added, one.removed) == (other.removed, other.added)
        assert [[(c.label, c.old, c.new) for c in r.changes] for r in one.changed] == [
            [(c.label, c.new, c.old) for c in r.changes] for r in other.changed
        ]
    assert [(c.label, c.old, c.new) for c in onward.plan] == [
        (c.label, c.new, c.old) for c in back.plan
    ]
    assert [row.growth_grosze for row in onward.budget] == [
        -row.growth_grosze for row in back.budget
    ]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(snapshots, snapshots)
def test_difference_is_empty_only_for_equal_contents(left, right):
    same = replace(right, municipality_name=left.municipality_name) == left
    by_code = all(
        sorted(getattr(left, name), key=repr) == sorted(getattr(right, name), key=repr)
        for name in ("goals", "actions", "indicators")
    )
    if difference(left, right).is_empty and not same:
        assert by_code  # only the order of rows may differ


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(snapshots, snapshots)
def test_budget_changes_add_up_to_the_change_of_the_total(left, right):
    found = difference(left, right)
    assert sum(row.growth_grosze for row in found.budget) == (
        found.new_total_grosze - found.old_total_grosze
    )


@settings(max_examples=100, deadline=None)
@given(snapshots)
def test_every_axis_gives_the_same_sums(snapshot):
    tables = [snapshot_budget(snapshot, axis=axis) for axis in ("source", "area", "goal", "action")]
    total = sum(action.total_grosze for action in snapshot.actions)
    for table in tables:
        assert table.total_grosze == total == sum(table.year_totals)
        assert table.year_totals == tables[0].year_totals
        for row in table.rows:
            assert row.total_grosze == sum(row.by_year)


def test_budget_table_shows_money_outside_the_years_in_its_own_column():
    money = [Money(2031, "gmina", "1", "SEN", "D1", 7)]
    table = budget_table(money, axis="source", years=YEARS, labels={})
    assert table.years == (2026, 2027, 2028, 2031)
    assert table.total_grosze == 7


def test_rows_of_actions_stand_in_the_order_of_numbers():
    money = [Money(2026, "gmina", "1", "SEN", code, 1) for code in ("D10", "D2", "D1")]
    table = budget_table(money, axis="action", years=YEARS, labels={})
    assert [row.key for row in table.rows] == ["D1", "D2", "D10"]


@pytest.mark.django_db
def test_difference_speaks_polish_words(plan, card, system):
    from mosty.localplans import actions as deeds
    from mosty.localplans.queries import take_snapshot

    from .conftest import card_fields

    before = take_snapshot(plan)
    deeds.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 1_250_050)], by=system)
    deeds.save_action_card(
        plan=plan, fields=card_fields(plan, delivery_form="konkurs"), card=card, by=system
    )
    found = difference(before, take_snapshot(plan))
    changes = {change.label: change for change in found.actions.changed[0].changes}
    assert changes["forma realizacji"].old == "sąsiedzi"
    assert changes["budżet"].new.endswith("12\u00a0500,50\u00a0zł")
    assert found.budget[0].old_grosze == 0
