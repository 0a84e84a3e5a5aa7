"""Staff pages of an action card: text, budget, links, removal; and of the plan's indicators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, StaleEdit
from mosty.localplans.actions import (
    CardFields,
    remove_action_card,
    remove_plan_indicator,
    save_action_card,
    save_plan_indicator,
    set_action_links,
    set_budget,
)
from mosty.localplans.forms import (
    BudgetForm,
    CardForm,
    LinksForm,
    PlanIndicatorForm,
    clashes,
    show_refusal,
    with_choices,
)
from mosty.localplans.queries.budget import budget_rows
from mosty.localplans.queries.plans import (
    action_card,
    link_choices,
    linked_station_ids,
    next_action_code,
    plan_indicator,
    visible_plan,
)
from mosty.territory.guards import ScopedRequest, requires
from mosty.thread.enums import StationKind

_CARD_FIELDS = tuple(CardFields.__dataclass_fields__)


@requires("localplans.action_edit")
def action_create(request: ScopedRequest, slug: str) -> HttpResponse:
    """A new action card."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    form = CardForm(request.POST or None, plan=plan, initial={"code": next_action_code(plan)})
    if request.method == "POST" and form.is_valid():
        try:
            card = save_action_card(plan=plan, fields=form.typed(), by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The action was added. Now say which needs it answers."))
            return redirect(
                "localplans:action_links", request.municipality.slug, plan.slug, card.code
            )
    return render(request, "localplans/staff/action_form.html", {"plan": plan, "form": form})


@requires("localplans.action_edit")
def action_edit(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """An action card; a second editor sees both versions and chooses, field by field."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    stored: dict[str, Any] = {name: getattr(card, name) for name in _CARD_FIELDS}
    context: dict[str, Any] = {"plan": plan, "card": card, "status": 200}
    if request.method != "POST":
        context["form"] = CardForm(plan=plan, initial=stored | {"revision": card.revision})
        return _card_page(request, context)
    form = CardForm(with_choices(request.POST, _CARD_FIELDS, stored), plan=plan)
    context["form"] = form
    if form.is_valid():
        try:
            saved = save_action_card(
                plan=plan,
                fields=form.typed(),
                card=card,
                revision=form.cleaned_data["revision"] or 0,
                by=request.access,
            )
        except StaleEdit as error:
            context |= {"error": error, "clashes": clashes(form, error), "status": 409}
            form.data = form.data | {"revision": card.revision}  # type: ignore[operator]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The action was saved."))
            return redirect(
                "localplans:action_detail", request.municipality.slug, plan.slug, saved.code
            )
    return _card_page(request, context)


@requires("localplans.action_edit")
def action_remove(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """Asks, says what will be lost, then removes the card."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            remove_action_card(card=card, by=request.access)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("The action was removed from the plan."))
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/action_remove.html", {"plan": plan, "card": card, "error": error}
    )


@requires("localplans.action_edit")
def action_budget(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """The money of one action: sources down, years across."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    rows = budget_rows(card)
    form = BudgetForm(request.POST or None, plan=plan, rows=rows, note=card.budget_note)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            set_budget(
                card=card,
                rows=form.typed(),
                note=form.cleaned_data["note"],
                opened=form.opened_rows(),
                by=request.access,
            )
        except StaleEdit:
            form.show_clash(rows)
            status = 409
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The budget was saved."))
            return redirect(
                "localplans:action_detail", request.municipality.slug, plan.slug, card.code
            )
    return render(
        request,
        "localplans/staff/action_budget.html",
        {"plan": plan, "card": card, "form": form, "is_clash": status == 409},
        status=status,
    )


@requires("localplans.action_edit")
def action_links(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """Which needs the action answers, which services it leads to."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    needs = link_choices(request.municipality, StationKind.NEED)
    services = link_choices(request.municipality, StationKind.SERVICE)
    linked = linked_station_ids(card)
    form = LinksForm(
        request.POST if request.method == "POST" else None,
        needs=needs,
        services=services,
        initial={
            "needs": [station.pk for station in needs if station.pk in linked],
            "services": [station.pk for station in services if station.pk in linked],
        },
    )
    if request.method == "POST" and form.is_valid():
        set_action_links(card=card, station_ids=form.typed(), by=request.access)
        messages.success(request, _("The links were saved."))
        return redirect("localplans:action_detail", request.municipality.slug, plan.slug, card.code)
    return render(
        request,
        "localplans/staff/action_links.html",
        {"plan": plan, "card": card, "form": form, "needs": needs, "services": services},
    )


@requires("localplans.action_edit")
def plan_indicator_create(request: ScopedRequest, slug: str) -> HttpResponse:
    """A new indicator of the plan."""
    return _indicator_page(request, slug, None)


@requires("localplans.action_edit")
def plan_indicator_edit(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """An indicator of the plan."""
    return _indicator_page(request, slug, pk)


@requires("localplans.action_edit")
def plan_indicator_remove(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, then removes the indicator with its readings."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    row = plan_indicator(plan, pk)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            remove_plan_indicator(row=row, by=request.access)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("The indicator was removed from the plan."))
            return redirect("localplans:indicators", request.municipality.slug, plan.slug)
    return render(
        request,
        "localplans/staff/indicator_remove.html",
        {"plan": plan, "row": row, "error": error, "reading_count": row.readings.count()},
    )


def _indicator_page(request: ScopedRequest, slug: str, pk: int | None) -> HttpResponse:
    plan = visible_plan(request.municipality, slug, access=request.access)
    row = plan_indicator(plan, pk) if pk is not None else None
    initial: dict[str, Any] = {"baseline_year": plan.year_from - 1, "target_year": plan.year_to}
    wanted = plan.actions.filter(code=request.GET.get("dzialanie", "")).first()
    if wanted is not None:
        initial["judges"] = f"action-{wanted.pk}"
    if row is not None:
        names = PlanIndicatorForm.base_fields.keys() - {"judges"}
        initial = {name: getattr(row, name) for name in names}
        initial["judges"] = (
            f"action-{row.action_id}"
            if row.action_id
            else f"goal-{row.goal_id}"
            if row.goal_id
            else ""
        )
    form = PlanIndicatorForm(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_plan_indicator(plan=plan, fields=form.typed(), row=row, by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The indicator was saved."))
            return redirect("localplans:indicators", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/indicator_form.html", {"plan": plan, "row": row, "form": form}
    )


def _card_page(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "localplans/staff/action_form.html", context, status=context["status"])
