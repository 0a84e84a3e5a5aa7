"""Staff pages of monitoring: how far actions are, what indicators show."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError
from mosty.localplans.actions import record_reading, set_action_state
from mosty.localplans.enums import ActionState
from mosty.localplans.forms import ActionStateForm, ReadingForm, show_refusal
from mosty.localplans.queries import plan_actions, plan_progress
from mosty.localplans.queries.plans import action_card, plan_indicator, visible_plan
from mosty.localplans.queries.progress import indicator_lines, overdue_actions
from mosty.territory.guards import ScopedRequest, requires


@requires("localplans.monitor")
def monitoring(request: ScopedRequest, slug: str) -> HttpResponse:
    """All actions with their state, all indicators with their last reading."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    return render(
        request,
        "localplans/staff/monitoring.html",
        {
            "plan": plan,
            "progress": plan_progress(plan),
            "overdue": overdue_actions(plan),
            "cards": plan_actions(plan),
            "lines": indicator_lines(plan),
        },
    )


@requires("localplans.monitor")
def action_state(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """How far one action is."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    form = ActionStateForm(
        request.POST or None,
        initial={"state": card.state, "reason": card.state_reason, "on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_action_state(
                card=card,
                state=ActionState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
                on=form.cleaned_data["on"],
                by=request.access,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The state of the action was saved."))
            return redirect("localplans:monitoring", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/action_state.html", {"plan": plan, "card": card, "form": form}
    )


@requires("localplans.monitor")
def reading_create(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """A reading of one indicator; the same year and period corrects the old one."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    row = plan_indicator(plan, pk)
    form = ReadingForm(
        request.POST or None,
        initial={"year": timezone.localdate().year, "read_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_reading(row=row, by=request.access, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The reading was saved."))
            return redirect("localplans:monitoring", request.municipality.slug, plan.slug)
    return render(
        request,
        "localplans/staff/reading_form.html",
        {"plan": plan, "row": row, "form": form, "readings": row.readings.all()},
    )
