"""A snapshot in words: codes become labels, dates and figures are written as Polish readers do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mosty.core.enums import DiArea
from mosty.core.formatting import day, figure, number
from mosty.localplans.enums import (
    ActionState,
    DeliveryForm,
    Frequency,
    GoalKind,
    PlanState,
)
from mosty.localplans.queries.budget import BudgetTable, snapshot_budget
from mosty.localplans.queries.snapshot import ActionRow, GoalRow, IndicatorRow, PlanSnapshot


@dataclass(frozen=True)
class IndicatorView:
    """An indicator of the plan in words; `target` with its year."""

    code: str
    name: str
    judged: str
    baseline: str
    interim: str
    target: str
    source: str
    frequency: str
    responsible: str


@dataclass(frozen=True)
class ActionCardView:
    """An action card in words."""

    row: ActionRow
    area_label: str
    form_label: str
    provider: str
    starts: str
    ends: str
    state_label: str
    budget: BudgetTable
    indicators: Sequence[IndicatorView]


@dataclass(frozen=True)
class GoalView:
    """A strategic goal with its operational goals and how many actions serve them."""

    row: GoalRow
    area_label: str
    children: Sequence[GoalRow]


def state_label(snapshot: PlanSnapshot) -> str:
    """The plan's state in words."""
    return str(PlanState(snapshot.state).label)


def iso_day(text: str) -> str:
    """`2026-01-01` as `1 stycznia 2026`."""
    return day(date.fromisoformat(text))


def goal_views(snapshot: PlanSnapshot) -> list[GoalView]:
    """Strategic goals in order, each with its operational goals."""
    return [
        GoalView(
            row=goal,
            area_label=str(DiArea(goal.area).label),
            children=[child for child in snapshot.goals if child.parent_code == goal.code],
        )
        for goal in snapshot.goals
        if goal.kind == GoalKind.STRATEGIC
    ]


def indicator_views(snapshot: PlanSnapshot) -> list[IndicatorView]:
    """Indicators of the whole plan."""
    return [_indicator(row) for row in snapshot.indicators]


def action_views(snapshot: PlanSnapshot) -> list[ActionCardView]:
    """Action cards in order."""
    return [
        ActionCardView(
            row=action,
            area_label=str(DiArea(action.area).label),
            form_label=str(DeliveryForm(action.delivery_form).label),
            provider=", ".join(
                part for part in (action.provider_name, action.provider_note) if part
            ),
            starts=iso_day(action.starts_on),
            ends=iso_day(action.ends_on),
            state_label=str(ActionState(action.state).label),
            budget=snapshot_budget(replace(snapshot, actions=(action,)), axis="source"),
            indicators=[
                _indicator(row) for row in snapshot.indicators if row.action_code == action.code
            ],
        )
        for action in snapshot.actions
    ]


def _indicator(row: IndicatorRow) -> IndicatorView:
    baseline = figure(
        Decimal(row.baseline_value) if row.baseline_value is not None else None,
        row.baseline_status,
        unit=row.unit,
        decimals=row.decimals,
        is_people=row.counts_people,
    )
    interim = ""
    if row.interim_value is not None and row.interim_year is not None:
        interim = f"{number(Decimal(row.interim_value), row.decimals)} ({row.interim_year})"
    return IndicatorView(
        code=row.indicator_code,
        name=row.name,
        judged=row.action_code or row.goal_code or "cały plan",
        baseline=f"{baseline} ({row.baseline_year})",
        interim=interim or "nie określono",
        target=f"{number(Decimal(row.target_value), row.decimals)} {row.unit} ({row.target_year})",
        source=row.source,
        frequency=str(Frequency(row.frequency).label),
        responsible=row.responsible,
    )
