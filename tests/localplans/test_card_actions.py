"""Deeds on goals, action cards, budgets, links, indicators and monitoring."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.localplans import actions
from mosty.localplans.enums import ActionState
from mosty.localplans.models import ActionCard, BudgetLine
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.localplans.queries.take import take_snapshot
from mosty.localplans.rules import GoalInUse
from mosty.thread.enums import Audience, StationKind
from mosty.thread.queries import station_for, trail
from tests.factories.localplans import GoalFactory, IndicatorFactory, PlanIndicatorFactory
from tests.factories.people import OrganisationFactory

from .conftest import a_station, card_fields, link_need


def test_goals_make_a_tree_of_two_levels(plan, system):
    top = plan.goals.get(code="1")
    low = actions.add_goal(
        plan=plan,
        fields=actions.GoalFields("1.1", "SEN", "Sąsiedzi pomagają", parent_id=top.pk),
        by=system,
    )
    assert low.kind == "operational"
    with pytest.raises(InvalidInput):
        actions.add_goal(
            plan=plan,
            fields=actions.GoalFields("1.1.1", "SEN", "Za głęboko", parent_id=low.pk),
            by=system,
        )


@pytest.mark.parametrize("code", ["1", "nowy", "a/b", "", "<b>"])
def test_goal_with_a_bad_or_taken_code_is_refused(plan, system, code):
    with pytest.raises(InvalidInput) as refused:
        actions.add_goal(plan=plan, fields=actions.GoalFields(code, "SEN", "Cel"), by=system)
    assert "code" in refused.value.fields


def test_goal_with_actions_is_not_removed(plan, card, system):
    with pytest.raises(GoalInUse):
        actions.remove_goal(goal=card.goal, by=system)


def test_goal_is_updated_and_removed(plan, system):
    goal = GoalFactory(plan=plan, code="2")
    actions.update_goal(goal=goal, fields=actions.GoalFields("3", "ROD", "Rodziny"), by=system)
    goal.refresh_from_db()
    assert (goal.code, goal.area) == ("3", "ROD")
    actions.remove_goal(goal=goal, by=system)
    assert not plan.goals.filter(code="3").exists()


def test_saved_card_stands_on_the_thread(card):
    station = station_for("localplans.action", card.pk)
    assert station.kind == StationKind.ACTION
    assert station.title == "D1. Usługi sąsiedzkie"
    assert station.path == "/debowa-dolina/plan/lpdi-2026-2028/dzialania/D1/"


def test_card_with_foreign_goal_or_provider_is_refused(plan, system):
    foreign_goal = GoalFactory()
    foreign_provider = OrganisationFactory()
    with pytest.raises(InvalidInput) as refused:
        actions.save_action_card(
            plan=plan,
            fields=card_fields(
                plan,
                goal_id=foreign_goal.pk,
                provider_id=foreign_provider.pk,
                ends_on=date(2025, 1, 1),
                title=" ",
            ),
            by=system,
        )
    assert set(refused.value.fields) == {"goal_id", "provider_id", "ends_on", "title"}


def test_without_the_revision_the_second_editor_would_wipe_out_the_first(plan, card, system):
    """The lost update that the revision prevents: shown with the guard left out."""
    first = card_fields(plan, recipients="60 osób")
    second = card_fields(plan, responsible="organizatorka")
    actions.save_action_card(plan=plan, fields=first, card=card, by=system)
    actions.save_action_card(plan=plan, fields=second, card=card, by=system)
    card.refresh_from_db()
    assert card.recipients == "40 osób po 75 roku życia"  # "60 osób" is lost


def test_with_the_revision_the_second_editor_sees_both_versions(plan, card, system):
    first = card_fields(plan, recipients="60 osób")
    second = card_fields(plan, responsible="organizatorka")
    opened = card.revision
    actions.save_action_card(plan=plan, fields=first, card=card, revision=opened, by=system)
    with pytest.raises(StaleEdit) as refused:
        actions.save_action_card(plan=plan, fields=second, card=card, revision=opened, by=system)
    differing = {
        name
        for name in refused.value.theirs
        if refused.value.theirs[name] != refused.value.yours[name]
    }
    assert differing == {"recipients", "responsible"}
    card.refresh_from_db()
    assert (card.recipients, card.responsible) == ("60 osób", "kierownik OPS")


def test_removed_card_leaves_the_thread_and_takes_its_rows(plan, card, system):
    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 100)], by=system)
    actions.remove_action_card(card=card, by=system)
    assert station_for("localplans.action", card.pk) is None
    assert not ActionCard.objects.exists()
    assert not BudgetLine.objects.exists()


def test_budget_replaces_all_rows_and_is_audited(card, system):
    actions.set_budget(
        card=card, rows=[BudgetRow(2026, "gmina", 100), BudgetRow(2027, "ue", 250)], by=system
    )
    actions.set_budget(card=card, rows=[BudgetRow(2027, "gmina", 5)], by=system)
    assert list(card.budget_lines.values_list("year", "source", "amount_grosze")) == [
        (2027, "gmina", 5)
    ]
    assert AuditEntry.objects.filter(action="localplans.budget_set").count() == 2


@pytest.mark.parametrize(
    "rows",
    [
        [BudgetRow(2030, "gmina", 1)],
        [BudgetRow(2026, "skarb", 1)],
        [BudgetRow(2026, "gmina", -1)],
        [BudgetRow(2026, "gmina", 1), BudgetRow(2026, "gmina", 2)],
    ],
)
def test_impossible_budget_is_refused(card, system, rows):
    with pytest.raises(InvalidInput):
        actions.set_budget(card=card, rows=rows, by=system)
    assert not card.budget_lines.exists()


def test_second_editor_of_a_budget_is_stopped(card, system):
    opened = ()
    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 1)], opened=opened, by=system)
    with pytest.raises(StaleEdit) as refused:
        actions.set_budget(card=card, rows=[BudgetRow(2026, "ue", 2)], opened=opened, by=system)
    assert refused.value.theirs == {"2026-gmina": 1}
    assert refused.value.yours == {"2026-ue": 2}


def test_links_are_set_to_exactly_the_chosen_ones(municipality, card, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    need = a_station(municipality, StationKind.NEED)
    other = a_station(municipality, StationKind.NEED, number=2)
    service = a_station(municipality, StationKind.SERVICE)
    assert actions.set_action_links(card=card, station_ids=[need.pk, service.pk], by=by) == (2, 0)
    assert actions.set_action_links(card=card, station_ids=[other.pk, service.pk], by=by) == (1, 1)
    found = trail(station_for("localplans.action", card.pk), access=by)
    assert {step.station.pk for step in (*found.back, *found.onward)} == {other.pk, service.pk}


def test_link_to_a_record_of_another_municipality_is_refused(card, system):
    from tests.factories.territory import MunicipalityFactory

    foreign = a_station(MunicipalityFactory(), StationKind.NEED, number=7)
    with pytest.raises(NotFound):
        actions.set_action_links(card=card, station_ids=[foreign.pk], by=system)


def test_snapshot_shows_public_needs_and_voices_and_no_others(municipality, plan, card, system):
    from mosty.thread.actions import link

    need = link_need(card, system, title="Samotność osób starszych")
    voice = a_station(municipality, StationKind.VOICE, title="Brak rozmowy")
    hidden = a_station(
        municipality, StationKind.VOICE, number=2, title="Tajne", audience=Audience.STAFF
    )
    for one in (voice, hidden):
        link(origin=one, target=need, by=system)
    row = take_snapshot(plan).actions[0]
    assert [note.title for note in row.needs] == ["Samotność osób starszych"]
    assert [note.title for note in row.voices] == ["Brak rozmowy"]


def test_dropped_action_needs_a_reason(card, access_as):
    by = access_as(Role.SERVICE_ORGANISER)
    with pytest.raises(InvalidInput) as refused:
        actions.set_action_state(card=card, state=ActionState.DROPPED, by=by)
    assert "reason" in refused.value.fields
    actions.set_action_state(
        card=card, state=ActionState.DROPPED, reason="Powiat zrobi to sam.", by=by
    )
    card.refresh_from_db()
    assert card.state == ActionState.DROPPED


def test_done_action_is_a_change_on_the_thread_until_it_is_undone(card, access_as):
    by = access_as(Role.SERVICE_ORGANISER)
    actions.set_action_state(card=card, state=ActionState.DONE, by=by)
    change = station_for("localplans.done_action", card.pk)
    assert change.kind == StationKind.CHANGE
    onward = trail(station_for("localplans.action", card.pk), access=by).onward
    assert [step.station for step in onward] == [change]
    actions.set_action_state(card=card, state=ActionState.ONGOING, by=by)
    assert station_for("localplans.done_action", card.pk) is None


def test_indicator_is_saved_and_the_same_one_again_is_refused(plan, system):
    indicator = IndicatorFactory()
    fields = actions.IndicatorFields(
        indicator_id=indicator.pk,
        baseline_status="no_data",
        baseline_value=None,
        baseline_year=2025,
        target_value=Decimal("12.5"),
        target_year=2028,
        source="OPS",
        responsible="koordynator",
    )
    row = actions.save_plan_indicator(plan=plan, fields=fields, by=system)
    assert row.target_value == Decimal("12.5")
    with pytest.raises(InvalidInput):
        actions.save_plan_indicator(plan=plan, fields=fields, by=system)
    actions.remove_plan_indicator(row=row, by=system)
    assert not plan.indicators.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"baseline_status": "value"}, "baseline_value"),
        ({"baseline_value": Decimal(3)}, "baseline_value"),
        ({"interim_value": Decimal(3)}, "interim_value"),
        ({"target_year": 2020}, "target_year"),
        ({"interim_value": Decimal(3), "interim_year": 2035}, "interim_year"),
        ({"indicator_id": 0}, "indicator_id"),
    ],
)
def test_indicator_with_figures_that_do_not_fit_is_refused(plan, system, changes, field):
    values = {
        "indicator_id": IndicatorFactory().pk,
        "baseline_status": "no_data",
        "baseline_value": None,
        "baseline_year": 2025,
        "target_value": Decimal(10),
        "target_year": 2028,
        "source": "OPS",
        "responsible": "koordynator",
    }
    with pytest.raises(InvalidInput) as refused:
        actions.save_plan_indicator(
            plan=plan, fields=actions.IndicatorFields(**(values | changes)), by=system
        )
    assert field in refused.value.fields


@time_machine.travel("2027-03-01")
def test_measured_reading_is_a_change_and_no_data_is_not(plan, card, access_as):
    by = access_as(Role.SERVICE_ORGANISER)
    row = PlanIndicatorFactory(plan=plan, action=card)
    reading = actions.record_reading(
        row=row, year=2026, value=Decimal(12), status="value", read_on=date(2027, 2, 1), by=by
    )
    change = station_for("localplans.reading", reading.pk)
    assert "12" in change.title
    assert "2026" in change.title
    onward = trail(station_for("localplans.action", card.pk), access=by).onward
    assert [step.station for step in onward] == [change]
    again = actions.record_reading(
        row=row, year=2026, value=None, status="no_data", read_on=date(2027, 2, 2), by=by
    )
    assert again.pk == reading.pk
    assert station_for("localplans.reading", reading.pk) is None


@time_machine.travel("2027-03-01")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": None}, "value"),
        ({"status": "zero"}, "value"),
        ({"year": 2028}, "year"),
        ({"year": 2020}, "year"),
        ({"read_on": date(2027, 3, 2)}, "read_on"),
    ],
)
def test_impossible_reading_is_refused(plan, card, access_as, changes, field):
    row = PlanIndicatorFactory(plan=plan, action=card)
    values = {"year": 2026, "value": Decimal(1), "status": "value", "read_on": date(2027, 2, 1)}
    with pytest.raises(InvalidInput) as refused:
        actions.record_reading(row=row, by=access_as(Role.PLAN_COORDINATOR), **(values | changes))
    assert field in refused.value.fields
