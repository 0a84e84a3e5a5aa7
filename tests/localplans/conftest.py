"""Plans in the states that tests start from."""

from datetime import date
from typing import Any

import pytest

from mosty.core.access import Access, system_access
from mosty.core.enums import DiArea
from mosty.localplans import actions
from mosty.localplans.models import ActionCard, LocalPlan
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.territory.models import Municipality
from mosty.thread.actions import link, register_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station
from tests.factories.localplans import (
    ActionCardFactory,
    GoalFactory,
    LocalPlanFactory,
    PlanIndicatorFactory,
)


@pytest.fixture
def system(municipality: Municipality) -> Access:
    return system_access(municipality.pk)


@pytest.fixture
def plan(municipality: Municipality) -> LocalPlan:
    """A draft with a goal, nothing else."""
    plan = LocalPlanFactory(municipality=municipality, slug="lpdi-2026-2028")
    GoalFactory(plan=plan, code="1")
    return plan


@pytest.fixture
def card(plan: LocalPlan, system: Access) -> ActionCard:
    """An action made through its deed, so it stands on the thread."""
    return actions.save_action_card(plan=plan, fields=card_fields(plan), by=system)


@pytest.fixture
def complete_plan(plan: LocalPlan, card: ActionCard, system: Access) -> LocalPlan:
    """A draft that can be adopted: need, budget and indicator are there."""
    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 1_250_050)], by=system)
    link_need(card, system)
    PlanIndicatorFactory(plan=plan, action=card, indicator__code="DI-14")
    return plan


def card_fields(plan: LocalPlan, **changes: Any) -> actions.CardFields:
    values: dict[str, Any] = {
        "goal_id": plan.goals.get(code="1").pk,
        "code": "D1",
        "area": DiArea.SEN.value,
        "title": "Usługi sąsiedzkie",
        "description": "Sąsiedzi pomagają w zakupach i rozmowie.",
        "recipients": "40 osób po 75 roku życia",
        "delivery_form": "sasiedzkie",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "responsible": "kierownik OPS",
    }
    return actions.CardFields(**(values | changes))


def a_station(
    municipality: Municipality,
    kind: StationKind,
    *,
    number: int = 1,
    title: str = "",
    audience: Audience = Audience.PUBLIC,
) -> Station:
    sources = {
        StationKind.VOICE: "voices.theme",
        StationKind.NEED: "diagnosis.need",
        StationKind.SERVICE: "directory.service",
    }
    return register_station(
        municipality=municipality,
        kind=kind,
        source=sources[kind],
        source_id=number,
        title=title or f"{kind.value} {number}",
        path=f"/{municipality.slug}/{kind.value}/{number}/",
        area="SEN",
        audience=audience,
    )


def link_need(card: ActionCard, by: Access, *, number: int = 1, title: str = "") -> Station:
    need = a_station(card.plan.municipality, StationKind.NEED, number=number, title=title)
    from mosty.localplans.actions.stations import register_card

    fresh = ActionCard.objects.get(pk=card.pk)
    link(origin=need, target=register_card(fresh), by=by)
    return need


def many_cards(plan: LocalPlan, count: int) -> list[ActionCard]:
    return [ActionCardFactory(plan=plan, code=f"X{n}") for n in range(count)]
