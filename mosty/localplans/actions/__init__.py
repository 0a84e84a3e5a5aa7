"""Writes of local plans, each with its permission, transaction and audit line."""

from mosty.localplans.actions.cards import (
    link_action_to_need,
    link_action_to_service,
    remove_action_card,
    save_action_card,
    set_action_links,
    set_budget,
)
from mosty.localplans.actions.documents import (
    FORMATS,
    ProducedFile,
    generate_documents,
    make_documents,
    produce,
    store_documents,
)
from mosty.localplans.actions.goals import add_goal, remove_goal, update_goal
from mosty.localplans.actions.indicators import remove_plan_indicator, save_plan_indicator
from mosty.localplans.actions.inputs import CardFields, GoalFields, IndicatorFields, PlanFields
from mosty.localplans.actions.monitoring import record_reading, set_action_state
from mosty.localplans.actions.plans import (
    change_plan_state,
    create_plan,
    create_version,
    save_chapter_text,
    update_plan,
)

__all__ = [
    "FORMATS",
    "CardFields",
    "GoalFields",
    "IndicatorFields",
    "PlanFields",
    "ProducedFile",
    "add_goal",
    "change_plan_state",
    "create_plan",
    "create_version",
    "generate_documents",
    "link_action_to_need",
    "link_action_to_service",
    "make_documents",
    "produce",
    "record_reading",
    "remove_action_card",
    "remove_goal",
    "remove_plan_indicator",
    "save_action_card",
    "save_chapter_text",
    "save_plan_indicator",
    "set_action_links",
    "set_action_state",
    "set_budget",
    "store_documents",
    "update_goal",
    "update_plan",
]
