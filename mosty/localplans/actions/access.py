"""Checks that every deed on a plan begins with, after the permission itself."""

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotFound
from mosty.localplans.models import LocalPlan
from mosty.localplans.rules import PlanIsClosed, is_open


def own_plan(plan_id: int, by: Access) -> LocalPlan:
    """The plan of the person's municipality, locked until the deed is stored."""
    plan = (
        LocalPlan.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(pk=plan_id)
        .first()
    )
    if plan is None or not (by.is_system or plan.municipality_id == by.municipality_id):
        raise NotFound(_("There is no such plan in this municipality."))
    return plan


def open_plan(plan_id: int, by: Access) -> LocalPlan:
    """The own plan, if its contents may still be changed."""
    plan = own_plan(plan_id, by)
    if not is_open(plan.state):
        raise PlanIsClosed(
            _(
                "This plan was adopted, so its text stays as it is. You can still say how far "
                "its actions are and enter readings of indicators."
            )
        )
    return plan
