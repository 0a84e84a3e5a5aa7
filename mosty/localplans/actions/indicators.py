"""Deeds on the plan's indicators."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.enums import MEASURED, DataStatus
from mosty.core.errors import InvalidInput, NotFound
from mosty.diagnosis.models import Indicator
from mosty.localplans.actions.access import open_plan
from mosty.localplans.actions.inputs import IndicatorFields, changed_names, write
from mosty.localplans.actions.stations import READING_SOURCE
from mosty.localplans.models import ActionCard, Goal, LocalPlan, PlanIndicator
from mosty.thread.actions import remove_station


@transaction.atomic
def save_plan_indicator(
    *,
    plan: LocalPlan,
    fields: IndicatorFields,
    row: PlanIndicator | None = None,
    by: Access,
) -> PlanIndicator:
    """A new indicator of the plan, or `row` with new values."""
    by.require("localplans.action_edit")
    stored_plan = open_plan(plan.pk, by)
    if row is None:
        stored = PlanIndicator(plan=stored_plan)
        changed = ["created"]
    else:
        stored = _own(row, stored_plan)
        changed = changed_names(stored, fields)
    _check(stored, fields)
    write(stored, fields)
    stored.save()
    record(
        "localplans.indicator_saved",
        by=by,
        on=stored,
        data={"indicator": stored.indicator.code, "fields": changed},
    )
    return stored


@transaction.atomic
def remove_plan_indicator(*, row: PlanIndicator, by: Access) -> None:
    """The indicator leaves the plan, with its readings."""
    by.require("localplans.action_edit")
    plan = open_plan(row.plan_id, by)
    stored = _own(row, plan)
    for reading_id in stored.readings.values_list("pk", flat=True):
        remove_station(READING_SOURCE, reading_id)
    record("localplans.indicator_removed", by=by, on=stored, data={"plan": plan.slug})
    stored.delete()


def _own(row: PlanIndicator, plan: LocalPlan) -> PlanIndicator:
    stored = PlanIndicator.objects.filter(pk=row.pk, plan=plan).first()
    if stored is None:
        raise NotFound(_("There is no such indicator in this plan."))
    stored.plan = plan
    return stored


def _check(row: PlanIndicator, fields: IndicatorFields) -> None:
    plan = row.plan
    problems: dict[str, str] = {}
    known = Indicator.objects.filter(
        Q(municipality__isnull=True) | Q(municipality_id=plan.municipality_id),
        pk=fields.indicator_id,
    )
    if not known.exists():
        problems["indicator_id"] = _("Choose an indicator from the list.")
    if fields.goal_id is not None and fields.action_id is not None:
        problems["action_id"] = _("Choose a goal or an action, not both.")
    if fields.goal_id and not Goal.objects.filter(pk=fields.goal_id, plan=plan).exists():
        problems["goal_id"] = _("Choose a goal of this plan.")
    if fields.action_id and not ActionCard.objects.filter(pk=fields.action_id, plan=plan).exists():
        problems["action_id"] = _("Choose an action of this plan.")
    others = plan.indicators.exclude(pk=row.pk)
    if others.filter(indicator_id=fields.indicator_id, action_id=fields.action_id).exists():
        problems["indicator_id"] = _("This indicator already stands there.")
    problems |= check_value("baseline_value", fields.baseline_status, fields.baseline_value)
    if (fields.interim_value is None) != (fields.interim_year is None):
        problems["interim_value"] = _("Give the interim value together with its year.")
    if fields.target_year < fields.baseline_year:
        problems["target_year"] = _("The target comes before the baseline.")
    if fields.interim_year is not None and not (
        fields.baseline_year <= fields.interim_year <= fields.target_year
    ):
        problems["interim_year"] = _("The interim year lies between baseline and target.")
    if problems:
        raise InvalidInput(_("Some fields need mending."), fields=problems)


def check_value(name: str, status: str, value: object) -> dict[str, str]:
    """What is wrong with a value and its status together: field name -> message."""
    if status not in DataStatus.values:
        return {name: _("Say what kind of figure this is.")}
    if status in MEASURED and value is None:
        return {name: _("Give the value, or choose “no data”.")}
    if status not in MEASURED and value is not None:
        return {name: _("Leave the value empty where there is no data.")}
    if status == DataStatus.ZERO and value != 0:
        return {name: _("The status says zero, the value does not.")}
    return {}
