"""Staff pages of a whole plan: its task list, description, goals, chapters and state."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.localplans.actions import (
    add_goal,
    change_plan_state,
    create_plan,
    remove_goal,
    save_chapter_text,
    update_goal,
    update_plan,
)
from mosty.localplans.enums import PlanState
from mosty.localplans.exports.pack import chapter_specs
from mosty.localplans.forms import (
    ChapterForm,
    GoalForm,
    PlanForm,
    StateForm,
    clashes,
    show_refusal,
    with_choices,
)
from mosty.localplans.queries.chapters import chapter_text, rendered, written_chapters
from mosty.localplans.queries.completeness import missing_points
from mosty.localplans.queries.plans import (
    goal_tree,
    next_goal_code,
    plan_actions,
    plan_goal,
    visible_plan,
)
from mosty.localplans.rules import is_open, next_states
from mosty.territory.guards import ScopedRequest, requires

_PLAN_FIELDS = (
    "title",
    "year_from",
    "year_to",
    "law_as_of",
    "vision",
    "main_goal",
    "summary_easy",
    "team",
    "is_public",
)


@requires("localplans.see_drafts")
def plan_tasks(request: ScopedRequest, slug: str) -> HttpResponse:
    """What of the plan is filled in, what is missing, and where to do it."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    cards = plan_actions(plan)
    missing = missing_points(plan)
    unfinished = {point.action_code for point in missing}
    written = written_chapters(plan)
    return render(
        request,
        "localplans/staff/plan_tasks.html",
        {
            "plan": plan,
            "is_open": is_open(plan.state),
            "goals": goal_tree(plan, cards),
            "cards": [(card, card.code in unfinished) for card in cards],
            "indicator_count": plan.indicators.count(),
            "chapters": [(item, item.code in written) for item in chapter_specs()],
            "missing": missing,
            "is_described": bool(plan.vision.strip() and plan.main_goal.strip()),
            "next_states": next_states(plan.state),
            "may": {
                name: request.access.may(f"localplans.{name}")
                for name in ("plan_edit", "action_edit", "adopt", "documents_make", "monitor")
            },
        },
    )


@requires("localplans.plan_edit")
def plan_create(request: ScopedRequest) -> HttpResponse:
    """A new plan."""
    year = timezone.localdate().year + 1
    initial = {"year_from": year, "year_to": year + 2, "law_as_of": timezone.localdate()}
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan = create_plan(
                municipality=request.municipality, fields=form.typed(), by=request.access
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The plan was created. Now add goals and actions."))
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(request, "localplans/staff/plan_form.html", {"form": form, "plan": None})


@requires("localplans.plan_edit")
def plan_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """Title, years and texts of a plan."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    stored: dict[str, Any] = {name: getattr(plan, name) for name in _PLAN_FIELDS}
    if request.method != "POST":
        form = PlanForm(initial=stored | {"revision": plan.revision})
        return _plan_page(request, plan, form)
    form = PlanForm(with_choices(request.POST, _PLAN_FIELDS, stored))
    if form.is_valid():
        try:
            update_plan(
                plan=plan,
                fields=form.typed(),
                revision=form.cleaned_data["revision"] or 0,
                by=request.access,
            )
        except StaleEdit as error:
            return _plan_page(
                request, plan, _renewed(form, plan.revision), error, clashes(form, error)
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The plan was saved."))
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return _plan_page(request, plan, form)


@requires("localplans.plan_edit")
def goal_create(request: ScopedRequest, slug: str) -> HttpResponse:
    """A new goal; `?cel=1` puts it under a strategic one."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    wanted = request.GET.get("cel", "")
    parent = plan_goal(plan, wanted) if wanted else None
    initial = {
        "code": next_goal_code(plan, parent),
        "parent_id": parent.pk if parent else "",
        "area": parent.area if parent else "",
    }
    form = GoalForm(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            goal = add_goal(plan=plan, fields=form.typed(), by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Goal %(code)s was added.") % {"code": goal.code})
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/goal_form.html", {"plan": plan, "form": form, "goal": None}
    )


@requires("localplans.plan_edit")
def goal_edit(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """A goal's text and place."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    goal = plan_goal(plan, code)
    initial = {
        name: getattr(goal, name) for name in ("parent_id", "code", "area", "title", "description")
    }
    form = GoalForm(request.POST or None, plan=plan, goal=goal, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_goal(goal=goal, fields=form.typed(), by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The goal was saved."))
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/goal_form.html", {"plan": plan, "form": form, "goal": goal}
    )


@requires("localplans.plan_edit")
def goal_remove(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """Asks, then removes a goal on which nothing hangs."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    goal = plan_goal(plan, code)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            remove_goal(goal=goal, by=request.access)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("The goal was removed."))
            return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(
        request, "localplans/staff/goal_remove.html", {"plan": plan, "goal": goal, "error": error}
    )


@requires("localplans.plan_edit")
def chapter_edit(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """The text of one chapter, with a preview before saving."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    item = next((item for item in chapter_specs() if item.code == code), None)
    if item is None:
        raise NotFound(_("The document has no such chapter."))
    text = chapter_text(plan, code)
    revision = text.revision if text else 0
    stored = {"body": text.body if text else "", "revision": revision}
    context: dict[str, Any] = {"plan": plan, "chapter": item, "form": ChapterForm(initial=stored)}
    if request.method == "POST":
        form = ChapterForm(with_choices(request.POST, ("body",), stored))
        context["form"] = form
        if form.is_valid() and "preview" in request.POST:
            context["preview"] = rendered(form.cleaned_data["body"])
        elif form.is_valid():
            try:
                save_chapter_text(
                    plan=plan,
                    code=code,
                    body=form.cleaned_data["body"],
                    revision=form.cleaned_data["revision"],
                    by=request.access,
                )
            except StaleEdit as error:
                context["clashes"] = clashes(form, error)
                context["error"] = error
                context["form"] = _renewed(form, revision)
                return render(request, "localplans/staff/chapter_form.html", context, status=409)
            except DomainError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The chapter was saved."))
                return redirect("localplans:plan_tasks", request.municipality.slug, plan.slug)
    return render(request, "localplans/staff/chapter_form.html", context)


@requires("localplans.adopt")
def state_change(request: ScopedRequest, slug: str, state: str) -> HttpResponse:
    """Asks, says what will follow, then moves the plan to its next state."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    if state not in next_states(plan.state):
        raise NotFound(_("This plan cannot take this step now."))
    target = PlanState(state)
    form = StateForm(request.POST or None, target=target, initial={"state": target.value})
    if request.method == "POST" and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "state"}
        try:
            change_plan_state(plan=plan, state=target, by=request.access, **given)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The plan is now “%(state)s”.") % {"state": target.label})
            return redirect("localplans:plan_detail", request.municipality.slug, plan.slug)
    return render(
        request,
        "localplans/staff/state_form.html",
        {
            "plan": plan,
            "form": form,
            "target": target,
            "is_adoption": target == PlanState.ADOPTED,
            "is_back": target == PlanState.DRAFT,
            "missing": missing_points(plan) if target == PlanState.ADOPTED else (),
        },
    )


def _renewed(form: Any, revision: int) -> Any:
    """The same typed form on top of the version now stored, so that saving again is a choice."""
    form.data = form.data | {"revision": revision}
    return form


def _plan_page(
    request: ScopedRequest,
    plan: Any,
    form: PlanForm,
    error: StaleEdit | None = None,
    found: tuple[Any, ...] = (),
) -> HttpResponse:
    return render(
        request,
        "localplans/staff/plan_form.html",
        {"form": form, "plan": plan, "error": error, "clashes": found},
        status=409 if error else 200,
    )
