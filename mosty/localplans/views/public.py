"""Pages everyone reads: plans, one plan, one action, money, indicators."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mosty.core.charts import Bar, bar_chart
from mosty.core.templatetags.mosty import link_or_nothing
from mosty.localplans.queries import current_plan, plan_actions, plan_progress, plans
from mosty.localplans.queries.budget import (
    BudgetTable,
    action_budget_table,
    budget_rows,
    plan_budget,
)
from mosty.localplans.queries.plans import (
    action_card,
    actions_by_area,
    goal_tree,
    plan_documents,
    service_type_name,
    visible_plan,
)
from mosty.localplans.queries.progress import indicator_lines
from mosty.localplans.queries.thread import action_thread, plan_thread_counts
from mosty.territory.guards import ScopedRequest, public
from mosty.thread.enums import StationKind

#: Kind of `<c-tag>` for each state of an action.
STATE_TAGS = {
    "planowane": "plain",
    "w_toku": "bridge",
    "opoznione": "wait",
    "zrealizowane": "ok",
    "zaniechane": "stop",
}
AXES = ("source", "area", "goal", "action")


@public
def plan_list(request: ScopedRequest) -> HttpResponse:
    """All plans the reader may see, the current one first and large."""
    found = list(plans(request.municipality, access=request.access))
    sees_drafts = request.access.may("localplans.see_drafts")
    current = current_plan(request.municipality, public_only=not sees_drafts)
    return render(
        request,
        "localplans/plan_list.html",
        {
            "current": current,
            "progress": plan_progress(current) if current else None,
            "others": [plan for plan in found if current is None or plan.pk != current.pk],
            "may_edit": request.access.may("localplans.plan_edit"),
        },
    )


@public
def plan_detail(request: ScopedRequest, slug: str) -> HttpResponse:
    """One plan: what it wants, what is done, what it costs, where it comes from."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    cards = plan_actions(plan)
    counts = plan_thread_counts(plan, cards, access=request.access)
    thread_href = link_or_nothing("home:thread", request.municipality.slug)
    return render(
        request,
        "localplans/plan_detail.html",
        {
            "plan": plan,
            "progress": plan_progress(plan),
            "goals": goal_tree(plan, cards),
            "areas": actions_by_area(cards),
            "budget": plan_budget(plan),
            "documents": plan_documents(plan, access=request.access)[:8],
            "stations": [
                {"kind": kind.value, "count": count, "href": thread_href}
                for kind, count in counts.items()
            ],
            "may_edit": request.access.may("localplans.plan_edit")
            or request.access.may("localplans.action_edit"),
            "may_monitor": request.access.may("localplans.monitor"),
        },
    )


@public
def action_detail(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """One action: whose voices led to it, what it does, what became of it."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    card = action_card(plan, code)
    around = action_thread(card, access=request.access)
    anchors = {
        StationKind.VOICE: "#glosy",
        StationKind.NEED: "#potrzeby",
        StationKind.SERVICE: "#uslugi",
        StationKind.CHANGE: "#zmiany",
    }
    return render(
        request,
        "localplans/action_detail.html",
        {
            "plan": plan,
            "card": card,
            "around": around,
            "stations": [
                {"kind": kind.value, "count": count, "href": anchors.get(kind, "") if count else ""}
                for kind, count in around.counts().items()
            ],
            "table": action_budget_table(plan, budget_rows(card)),
            "indicators": indicator_lines(plan, action=card),
            "service_type": service_type_name(card.service_type_code),
            "may_edit": request.access.may("localplans.action_edit"),
            "may_monitor": request.access.may("localplans.monitor"),
        },
    )


@public
def budget(request: ScopedRequest, slug: str) -> HttpResponse:
    """The plan's money along one axis, as a table and a chart by year."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    axis = request.GET.get("os", "source")
    table = plan_budget(plan, axis=axis if axis in AXES else "source")
    return render(
        request,
        "localplans/budget.html",
        {
            "plan": plan,
            "table": table,
            "axes": _axis_links(table),
            "caption": _captions()[table.axis],
            "chart": _chart(table),
        },
    )


@public
def indicators(request: ScopedRequest, slug: str) -> HttpResponse:
    """What the plan is judged by: start, interim value, target, readings."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    return render(
        request,
        "localplans/indicators.html",
        {
            "plan": plan,
            "lines": indicator_lines(plan),
            "may_edit": request.access.may("localplans.action_edit"),
            "may_monitor": request.access.may("localplans.monitor"),
        },
    )


def _axis_links(table: BudgetTable) -> list[dict[str, object]]:
    names = {
        "source": _("by source of money"),
        "area": _("by area"),
        "goal": _("by goal"),
        "action": _("by action"),
    }
    return [{"axis": axis, "name": names[axis], "is_current": axis == table.axis} for axis in AXES]


def _captions() -> dict[str, str]:
    return {
        "source": _("Money of the plan by source and year"),
        "area": _("Money of the plan by area and year"),
        "goal": _("Money of the plan by goal and year"),
        "action": _("Money of the plan by action and year"),
    }


def _chart(table: BudgetTable) -> object:
    return bar_chart(
        title=_("Money of the plan by year"),
        description=_("How much all actions of the plan cost in each year, in złote."),
        bars=[
            Bar(str(year), Decimal(grosze) / 100)
            for year, grosze in zip(table.years, table.year_totals, strict=True)
        ],
        unit="zł",
        decimals=2 if any(grosze % 100 for grosze in table.year_totals) else 0,
        label_header=_("Year"),
    )
