"""Deeds on goals."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.localplans.actions.access import open_plan
from mosty.localplans.actions.inputs import GoalFields, changed_names, write
from mosty.localplans.enums import GoalKind
from mosty.localplans.models import Goal, LocalPlan
from mosty.localplans.rules import GoalInUse

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]*")
#: Words that stand in addresses at the place of a code.
_RESERVED = frozenset({"nowe", "nowy"})


@transaction.atomic
def add_goal(*, plan: LocalPlan, fields: GoalFields, by: Access) -> Goal:
    """A new goal; with a parent it is operational."""
    by.require("localplans.plan_edit")
    stored = open_plan(plan.pk, by)
    goal = Goal(plan=stored)
    _fill(goal, fields)
    goal.save(force_insert=True)
    record("localplans.goal_added", by=by, on=goal, data={"plan": stored.slug})
    return goal


@transaction.atomic
def update_goal(*, goal: Goal, fields: GoalFields, by: Access) -> Goal:
    """The goal with new code, area, title or place in the tree."""
    by.require("localplans.plan_edit")
    plan = open_plan(goal.plan_id, by)
    stored = Goal.objects.get(pk=goal.pk)
    stored.plan = plan
    changed = changed_names(stored, fields)
    _fill(stored, fields)
    stored.save()
    record("localplans.goal_updated", by=by, on=stored, data={"fields": changed})
    return stored


@transaction.atomic
def remove_goal(*, goal: Goal, by: Access) -> None:
    """The goal is gone; refused while actions or goals hang on it."""
    by.require("localplans.plan_edit")
    open_plan(goal.plan_id, by)
    if goal.actions.exists() or goal.children.exists():
        raise GoalInUse(_("Actions or goals still belong to this goal. Move or remove them first."))
    record("localplans.goal_removed", by=by, on=goal)
    goal.delete()


def check_code(code: str) -> None:
    """InvalidInput unless the code is short and fits into an address."""
    if not CODE.fullmatch(code) or code in _RESERVED:
        message = _("A code has letters, digits, dots and hyphens only, for example 1.2.")
        raise InvalidInput(message, fields={"code": message})


def _fill(goal: Goal, fields: GoalFields) -> None:
    check_code(fields.code)
    if not fields.title.strip():
        message = _("Write what the goal is.")
        raise InvalidInput(message, fields={"title": message})
    others = Goal.objects.filter(plan=goal.plan).exclude(pk=goal.pk)
    if others.filter(code=fields.code).exists():
        message = _("Another goal of this plan has this code.")
        raise InvalidInput(message, fields={"code": message})
    if fields.parent_id is not None:
        parent = others.filter(pk=fields.parent_id).first()
        if parent is None:
            raise NotFound(_("There is no such goal in this plan."))
        if parent.parent_id is not None:
            message = _("An operational goal belongs directly to a strategic one.")
            raise InvalidInput(message, fields={"parent_id": message})
        if goal.pk is not None and goal.children.exists():
            message = _("This goal has goals of its own, so it stays strategic.")
            raise InvalidInput(message, fields={"parent_id": message})
    write(goal, fields)
    goal.kind = GoalKind.STRATEGIC if fields.parent_id is None else GoalKind.OPERATIONAL
