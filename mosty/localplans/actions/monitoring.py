"""Deeds of monitoring: how far an action is, what an indicator shows."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.localplans.actions.access import own_plan
from mosty.localplans.actions.indicators import check_value
from mosty.localplans.actions.stations import register_done, register_reading
from mosty.localplans.enums import ActionState
from mosty.localplans.models import ActionCard, PlanIndicator, Reading


@transaction.atomic
def set_action_state(
    *,
    card: ActionCard,
    state: ActionState,
    reason: str = "",
    on: date | None = None,
    by: Access,
) -> ActionCard:
    """The card with its new state; dropping an action needs a reason everyone will read."""
    by.require("localplans.monitor")
    plan = own_plan(card.plan_id, by)
    stored = ActionCard.objects.select_for_update().filter(pk=card.pk, plan=plan).first()
    if stored is None:
        raise NotFound(_("There is no such action in this plan."))
    stored.plan = plan
    if state == ActionState.DROPPED and not reason.strip():
        message = _("Write why the action was dropped. Everyone will read this.")
        raise InvalidInput(message, fields={"reason": message})
    day = on or timezone.localdate()
    if _is_ahead(day, by):
        message = _("This day has not come yet.")
        raise InvalidInput(message, fields={"on": message})
    before = stored.state
    stored.state, stored.state_reason, stored.state_on = state, reason.strip(), day
    stored.save(update_fields=["state", "state_reason", "state_on", "updated_at"])
    register_done(stored)
    record(
        "localplans.action_state_set",
        by=by,
        on=stored,
        data={"from": before, "to": str(state)},
    )
    return stored


@transaction.atomic
def record_reading(
    *,
    row: PlanIndicator,
    year: int,
    value: Decimal | None,
    status: str,
    read_on: date,
    period: str = "",
    comment: str = "",
    by: Access,
) -> Reading:
    """What the indicator showed in a year (and part of it); the same period is corrected."""
    by.require("localplans.monitor")
    plan = own_plan(row.plan_id, by)
    stored_row = (
        PlanIndicator.objects.select_related("indicator").filter(pk=row.pk, plan=plan).first()
    )
    if stored_row is None:
        raise NotFound(_("There is no such indicator in this plan."))
    stored_row.plan = plan
    problems = check_value("value", status, value)
    if _is_ahead(read_on, by):
        problems["read_on"] = _("This day has not come yet.")
    if year < stored_row.baseline_year or _is_ahead(date(year, 1, 1), by):
        problems["year"] = _("Choose a year between the baseline and today.")
    if problems:
        raise InvalidInput(_("Some fields need mending."), fields=problems)
    reading, created = Reading.objects.update_or_create(
        plan_indicator=stored_row,
        year=year,
        period=period.strip(),
        defaults={
            "value": value,
            "status": status,
            "comment": comment.strip(),
            "read_on": read_on,
        },
    )
    reading.plan_indicator = stored_row
    register_reading(reading)
    record(
        "localplans.reading_recorded",
        by=by,
        on=reading,
        data={
            "indicator": stored_row.indicator.code,
            "year": year,
            "status": status,
            "value": value,
            "corrected": not created,
        },
    )
    return reading


def _is_ahead(day: date, by: Access) -> bool:
    """Whether a person speaks of a day to come; the installation may, in its fictional demo."""
    return not by.is_system and day > timezone.localdate()
