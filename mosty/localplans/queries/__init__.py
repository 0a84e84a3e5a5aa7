"""Reads of local plans: what other apps and the pages take."""

from mosty.localplans.models import (
    ActionCard,
    Goal,
    LocalPlan,
    PlanDocument,
    PlanIndicator,
    PlanVersion,
    Reading,
)
from mosty.localplans.queries.budget import snapshot_budget
from mosty.localplans.queries.chapters import rendered
from mosty.localplans.queries.plans import current_plan, plan_actions, plans, visible_plan
from mosty.localplans.queries.progress import Progress, plan_progress
from mosty.localplans.queries.snapshot import PlanSnapshot
from mosty.localplans.queries.take import take_snapshot

__all__ = [
    "ActionCard",
    "Goal",
    "LocalPlan",
    "PlanDocument",
    "PlanIndicator",
    "PlanSnapshot",
    "PlanVersion",
    "Progress",
    "Reading",
    "current_plan",
    "plan_actions",
    "plan_progress",
    "plans",
    "rendered",
    "snapshot_budget",
    "take_snapshot",
    "visible_plan",
]
