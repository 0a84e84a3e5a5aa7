"""Takes the snapshot of a plan: a fixed number of queries, whatever its size."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mosty.core.text import sort_key
from mosty.localplans.models import ActionCard, Goal, LocalPlan, PlanIndicator
from mosty.localplans.queries.snapshot import (
    ActionRow,
    BudgetRow,
    GoalRow,
    IndicatorRow,
    PlanSnapshot,
    StationNote,
)
from mosty.localplans.rules import code_key
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Link, Station

ACTION_SOURCE = "localplans.action"


@dataclass(frozen=True)
class Neighbours:
    """Stations beside one action: what it answers, and what it became."""

    needs: tuple[StationNote, ...] = ()
    voices: tuple[StationNote, ...] = ()
    services: tuple[StationNote, ...] = ()


def take_snapshot(plan: LocalPlan) -> PlanSnapshot:
    """The whole plan as it stands now, as frozen data; of the thread only what everyone may see."""
    actions = list(plan.actions.select_related("goal", "provider").prefetch_related("budget_lines"))
    neighbours = public_neighbours(plan.municipality_id, [action.pk for action in actions])
    return PlanSnapshot(
        slug=plan.slug,
        title=plan.title,
        municipality_name=plan.municipality.name,
        terc_code=plan.municipality.terc_code,
        year_from=plan.year_from,
        year_to=plan.year_to,
        state=plan.state,
        law_as_of=plan.law_as_of.isoformat(),
        vision=plan.vision,
        main_goal=plan.main_goal,
        summary_easy=plan.summary_easy,
        team=plan.team,
        adopted_on=_day(plan.adopted_on),
        adopting_body=plan.adopting_body,
        adopting_act=plan.adopting_act,
        chapter_texts={text.code: text.body for text in plan.chapter_texts.order_by("code")},
        goals=tuple(
            _goal_row(goal)
            for goal in sorted(
                plan.goals.select_related("parent"), key=lambda goal: code_key(goal.code)
            )
        ),
        actions=tuple(
            _action_row(action, neighbours.get(action.pk, Neighbours()))
            for action in sorted(actions, key=lambda action: code_key(action.code))
        ),
        indicators=tuple(
            sorted(
                (
                    _indicator_row(row)
                    for row in plan.indicators.select_related("indicator", "goal", "action")
                ),
                key=lambda row: (
                    code_key(row.indicator_code),
                    code_key(row.goal_code),
                    code_key(row.action_code),
                ),
            )
        ),
    )


def public_neighbours(municipality_id: int, action_ids: Iterable[int]) -> dict[int, Neighbours]:
    """Public needs, voices and services around each action (by the action's id)."""
    wanted = list(action_ids)
    links = Link.objects.filter(municipality_id=municipality_id).select_related("origin", "target")
    before: dict[int, list[Station]] = defaultdict(list)
    after: dict[int, list[Station]] = defaultdict(list)
    heard: dict[int, list[Station]] = defaultdict(list)  # voices by the station of their need
    for link in links.filter(
        target__source=ACTION_SOURCE,
        target__source_id__in=wanted,
        origin__audience=Audience.PUBLIC,
    ):
        before[link.target.source_id].append(link.origin)
    for link in links.filter(
        origin__source=ACTION_SOURCE,
        origin__source_id__in=wanted,
        target__audience=Audience.PUBLIC,
        target__kind=StationKind.SERVICE,
    ):
        after[link.origin.source_id].append(link.target)
    needs = {
        station.pk
        for stations in before.values()
        for station in stations
        if station.kind == StationKind.NEED
    }
    for link in links.filter(
        target__in=needs, origin__audience=Audience.PUBLIC, origin__kind=StationKind.VOICE
    ):
        heard[link.target_id].append(link.origin)
    return {
        action_id: Neighbours(
            needs=_notes(_of_kind(before[action_id], StationKind.NEED)),
            voices=_notes(
                _of_kind(before[action_id], StationKind.VOICE)
                + [voice for need in before[action_id] for voice in heard.get(need.pk, [])]
            ),
            services=_notes(after[action_id]),
        )
        for action_id in wanted
    }


def _of_kind(stations: list[Station], kind: StationKind) -> list[Station]:
    return [station for station in stations if station.kind == kind]


def _notes(stations: list[Station]) -> tuple[StationNote, ...]:
    notes = {
        StationNote(kind=s.kind, title=s.title, summary=s.summary, path=s.path) for s in stations
    }
    return tuple(sorted(notes, key=lambda note: (sort_key(note.title), note.path)))


def _goal_row(goal: Goal) -> GoalRow:
    return GoalRow(
        code=goal.code,
        parent_code=goal.parent.code if goal.parent else "",
        kind=goal.kind,
        area=goal.area,
        title=goal.title,
        description=goal.description,
    )


def _action_row(action: ActionCard, around: Neighbours) -> ActionRow:
    lines = sorted(action.budget_lines.all(), key=lambda line: (line.year, line.source))
    return ActionRow(
        code=action.code,
        goal_code=action.goal.code,
        area=action.area,
        title=action.title,
        description=action.description,
        text_easy=action.text_easy,
        recipients=action.recipients,
        delivery_form=action.delivery_form,
        service_type_code=action.service_type_code,
        provider_name=action.provider.name if action.provider else "",
        provider_note=action.provider_note,
        starts_on=action.starts_on.isoformat(),
        ends_on=action.ends_on.isoformat(),
        responsible=action.responsible,
        risks=action.risks,
        state=action.state,
        state_reason=action.state_reason,
        budget=tuple(BudgetRow(line.year, line.source, line.amount_grosze) for line in lines),
        needs=around.needs,
        voices=around.voices,
        services=around.services,
        budget_note=action.budget_note,
    )


def _indicator_row(row: PlanIndicator) -> IndicatorRow:
    return IndicatorRow(
        indicator_code=row.indicator.code,
        name=row.indicator.name,
        unit=row.indicator.unit,
        decimals=row.indicator.decimals,
        goal_code=row.goal.code if row.goal else "",
        action_code=row.action.code if row.action else "",
        baseline_status=row.baseline_status,
        baseline_value=_decimal(row.baseline_value),
        baseline_year=row.baseline_year,
        interim_value=_decimal(row.interim_value),
        interim_year=row.interim_year,
        target_value=_plain(row.target_value),
        target_year=row.target_year,
        source=row.source,
        frequency=row.frequency,
        responsible=row.responsible,
        counts_people=row.indicator.counts_people,
    )


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else _plain(value)


def _plain(value: Decimal) -> str:
    """Without trailing zeros, so that both databases and fresh objects give the same text."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
