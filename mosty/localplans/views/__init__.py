"""Pages of local plans."""

from mosty.localplans.views.card_forms import (
    action_budget,
    action_create,
    action_edit,
    action_links,
    action_remove,
    plan_indicator_create,
    plan_indicator_edit,
    plan_indicator_remove,
)
from mosty.localplans.views.documents import document_download, documents, documents_make
from mosty.localplans.views.monitoring import action_state, monitoring, reading_create
from mosty.localplans.views.plan_forms import (
    chapter_edit,
    goal_create,
    goal_edit,
    goal_remove,
    plan_create,
    plan_edit,
    plan_tasks,
    state_change,
)
from mosty.localplans.views.public import (
    action_detail,
    budget,
    indicators,
    plan_detail,
    plan_list,
)
from mosty.localplans.views.versions import version_create, version_detail, version_diff, versions

__all__ = [
    "action_budget",
    "action_create",
    "action_detail",
    "action_edit",
    "action_links",
    "action_remove",
    "action_state",
    "budget",
    "chapter_edit",
    "document_download",
    "documents",
    "documents_make",
    "goal_create",
    "goal_edit",
    "goal_remove",
    "indicators",
    "monitoring",
    "plan_create",
    "plan_detail",
    "plan_edit",
    "plan_indicator_create",
    "plan_indicator_edit",
    "plan_indicator_remove",
    "plan_list",
    "plan_tasks",
    "reading_create",
    "state_change",
    "version_create",
    "version_detail",
    "version_diff",
    "versions",
]
