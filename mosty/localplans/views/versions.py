"""Pages of stored versions: the list, one version, the difference of two."""

from dataclasses import replace
from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mosty.core.enums import DiArea
from mosty.core.errors import DomainError
from mosty.localplans.actions import create_version
from mosty.localplans.enums import ActionState, DeliveryForm, PlanState
from mosty.localplans.exports.pack import chapter_specs
from mosty.localplans.forms import VersionForm, show_refusal
from mosty.localplans.queries import PlanSnapshot
from mosty.localplans.queries.budget import snapshot_budget
from mosty.localplans.queries.chapters import rendered
from mosty.localplans.queries.difference import difference
from mosty.localplans.queries.plans import plan_version, plan_versions, visible_plan
from mosty.localplans.views.public import STATE_TAGS
from mosty.territory.guards import ScopedRequest, public, requires


@public
def versions(request: ScopedRequest, slug: str) -> HttpResponse:
    """Every stored version with its state, note and day."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    found = list(plan_versions(plan, access=request.access))
    return render(
        request,
        "localplans/versions.html",
        {
            "plan": plan,
            "versions": list(zip_longest(found, found[1:])),
            "may_edit": request.access.may("localplans.plan_edit"),
        },
    )


@requires("localplans.plan_edit")
def version_create(request: ScopedRequest, slug: str) -> HttpResponse:
    """Keep the plan as it stands now."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = create_version(plan=plan, note=form.cleaned_data["note"], by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, _("Version %(number)s was stored.") % {"number": version.number}
            )
            return redirect("localplans:versions", request.municipality.slug, plan.slug)
    return render(request, "localplans/staff/version_form.html", {"plan": plan, "form": form})


@public
def version_detail(request: ScopedRequest, slug: str, number: int) -> HttpResponse:
    """The plan as it stood in one version."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    version = plan_version(plan, number, access=request.access)
    snapshot = PlanSnapshot.from_dict(version.snapshot)
    return render(
        request,
        "localplans/version_detail.html",
        {
            "plan": plan,
            "version": version,
            "snapshot": snapshot,
            "state": PlanState(snapshot.state).label,
            "actions": [
                {
                    "row": row,
                    "area": DiArea(row.area).label,
                    "form": DeliveryForm(row.delivery_form).label,
                    "state": ActionState(row.state).label,
                    "tag": STATE_TAGS[row.state],
                }
                for row in snapshot.actions
            ],
            "chapters": [
                (chapter.title, rendered(snapshot.chapter_texts[chapter.code]))
                for chapter in chapter_specs()
                if snapshot.chapter_texts.get(chapter.code)
            ],
            "table": snapshot_budget(snapshot),
        },
    )


@public
def version_diff(request: ScopedRequest, slug: str, older: int, newer: int) -> HttpResponse:
    """What changed between two versions."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    before = plan_version(plan, older, access=request.access)
    after = plan_version(plan, newer, access=request.access)
    found = difference(
        PlanSnapshot.from_dict(before.snapshot), PlanSnapshot.from_dict(after.snapshot)
    )
    titles = {chapter.code: chapter.title for chapter in chapter_specs()}
    return render(
        request,
        "localplans/version_diff.html",
        {
            "plan": plan,
            "older": before,
            "newer": after,
            "difference": found,
            "chapters": [
                replace(change, label=titles.get(change.label, change.label))
                for change in found.chapters
            ],
        },
    )
