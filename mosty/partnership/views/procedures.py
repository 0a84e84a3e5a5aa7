"""Procedures for everybody, what differs between the variants, and an organisation's own way."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions.walks import begin_walk, note_changes_seen, save_walk_step
from mosty.partnership.enums import LocationVariant
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.walks import procedure_listing, walk_listing
from mosty.partnership.forms.walks import WalkStepForm
from mosty.partnership.queries.law import Sides
from mosty.partnership.queries.procedures import (
    counted_due,
    shown_changes,
    shown_stages,
    step_on,
    walk_changes,
    walk_line,
    walk_view,
    walking_organisation,
    walking_organisations,
)
from mosty.partnership.rules.procedures import (
    ProcedureStep,
    Tool,
    other_side,
    procedures_pack,
)
from mosty.people.queries import Organisation
from mosty.territory.guards import ScopedRequest, public, signed_in


@public
@require_safe
def procedure_list(request: ScopedRequest) -> HttpResponse:
    """All stages and steps of one variant; that of the municipality unless another is asked for."""
    today = timezone.localdate()
    sides = Sides(request.municipality)
    side = _side(request, sides)
    context = {
        "side": side,
        "own_side": sides.on(today),
        "sides": list(LocationVariant),
        "other": other_side(side),
        "stages": shown_stages(side, on=today),
        "pack": procedures_pack(),
        "organisations": walking_organisations(request.municipality, request.access),
        "today": today,
    }
    return render(request, "partnership/procedures/list.html", context)


@public
@require_safe
def procedure_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The steps of both variants as a table."""
    return table_answer(
        file_format,
        title=_("Procedures"),
        name="procedury",
        listing=procedure_listing(on=timezone.localdate()),
    )


@public
@require_safe
def procedure_step(request: ScopedRequest, code: str) -> HttpResponse:
    """One step with its law, and the step of the other variant in its place."""
    today = timezone.localdate()
    shown = step_on(code, on=today)
    if shown is None:
        raise NotFound(_("There is no such step."))
    context = {
        "shown": shown,
        "pair": step_on(shown.step.pair, on=today) if shown.step.pair else None,
        "stage": next(one for one in procedures_pack().stages if one.code == shown.step.stage),
        "today": today,
    }
    return render(request, "partnership/procedures/step.html", context)


@public
@require_safe
def procedure_differences(request: ScopedRequest) -> HttpResponse:
    """What is other in the other variant, step by step."""
    today = timezone.localdate()
    sides = Sides(request.municipality)
    side = _side(request, sides, default=other_side(sides.on(today)))
    context = {
        "side": side,
        "other": other_side(side),
        "changes": shown_changes(side, on=today),
        "own_side": sides.on(today),
        "coming": sides.change_after(today),
        "today": today,
    }
    return render(request, "partnership/procedures/differences.html", context)


# --- the way of an organisation -----------------------------------------------------------------


@signed_in
@require_safe
def walk(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """The organisation's way: what to do now, stage by stage, and what has changed."""
    today = timezone.localdate()
    organisation = walking_organisation(request.municipality, organisation_id, request.access)
    view = walk_view(organisation, on=today)
    context = {
        "organisation": organisation,
        "view": view,
        "changes": walk_changes(view, on=today) if view.changed_on else (),
        "today": today,
    }
    return render(request, "partnership/staff/procedures/walk.html", context)


@signed_in
@require_POST
def walk_begin(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """The organisation is on its way."""
    begin_walk(
        municipality=request.municipality, organisation_id=organisation_id, by=request.access
    )
    messages.success(request, _("The path has begun. Take the steps in your own time."))
    return redirect("partnership:walk", request.municipality.slug, organisation_id)


@signed_in
@require_POST
def walk_changes_seen(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """The organisation has looked at what differs."""
    note_changes_seen(
        municipality=request.municipality, organisation_id=organisation_id, by=request.access
    )
    messages.success(request, _("Good. Steps you took before stay below."))
    return redirect("partnership:walk", request.municipality.slug, organisation_id)


@signed_in
@require_safe
def walk_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """The way as a table."""
    today = timezone.localdate()
    organisation = walking_organisation(request.municipality, organisation_id, request.access)
    return table_answer(
        file_format,
        title=_("Path of the organisation"),
        name=f"sciezka-{organisation.pk}-{today:%Y-%m-%d}",
        listing=walk_listing(walk_view(organisation, on=today)),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def walk_step(request: ScopedRequest, organisation_id: int, code: str) -> HttpResponse:
    """One step: what to do, by which law, and what became of it."""
    today = timezone.localdate()
    organisation = walking_organisation(request.municipality, organisation_id, request.access)
    line = walk_line(organisation, code, on=today)
    if line is None:
        raise NotFound(_("There is no such step, or the path has not begun."))
    posted = request.POST if request.method == "POST" else None
    form = WalkStepForm(posted, step=line.shown.step, row=line.row)
    differences: list[tuple[str, str, str]] = []
    status = 200
    if posted is not None and form.is_valid():
        try:
            save_walk_step(
                municipality=request.municipality,
                organisation_id=organisation.pk,
                code=code,
                entry=form.entry,
                revision=form.cleaned_data["revision"],
                by=request.access,
            )
        except StaleEdit as error:
            found = differences_of(error, label_of=_label_of(form))
            differences = [(one.label, one.theirs, one.yours) for one in found]
            fresh = walk_line(organisation, code, on=today)
            assert fresh is not None
            assert fresh.row is not None
            again = posted.copy()
            again["revision"] = str(fresh.row.revision)
            form, status = WalkStepForm(again, step=line.shown.step, row=fresh.row), 409
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The step is saved."))
            return redirect("partnership:walk", request.municipality.slug, organisation.pk)
    if form.is_bound and form.errors and status == 200:
        status = 422
    context = {
        "organisation": organisation,
        "line": line,
        "form": form,
        "differences": differences,
        "suggested": counted_due(line.shown.step, None, today=today),
        "tool": _tool(request, line.shown.step, organisation),
        "today": today,
    }
    return render(request, "partnership/staff/procedures/walk_step.html", context, status=status)


# --- inside -------------------------------------------------------------------------------------


def _side(
    request: ScopedRequest, sides: Sides, default: LocationVariant | None = None
) -> LocationVariant:
    chosen = request.GET.get("wariant", "")
    if chosen in LocationVariant.values:
        return LocationVariant(chosen)
    return default or sides.on(timezone.localdate())


def _label_of(form: WalkStepForm) -> Callable[[str], str]:
    return lambda name: str(form.fields[name].label)


#: Where a step is taken in Mosty: the address, whether it is one of the organisation, its words.
_TOOLS: Mapping[Tool, tuple[str, bool, Promise]] = {
    "standards": ("organisation_standards", True, gettext_lazy("Assessment by standards")),
    "evidence": ("evidence_list", True, gettext_lazy("Evidence")),
    "consents": ("consents", True, gettext_lazy("Who sees how you stand")),
    "covers": ("covers", True, gettext_lazy("Guardians and federations")),
    "plan": ("plan", True, gettext_lazy("Plan of steps")),
    "mirror": ("mirror", False, gettext_lazy("The municipality as a partner")),
    "map": ("map_organisation", True, gettext_lazy("Cooperation map")),
    "lines": ("line_list", False, gettext_lazy("Lines of service")),
    "councils": ("council_list", False, gettext_lazy("Advisory councils")),
    "duties": ("organisation_duties", True, gettext_lazy("Calendar of duties")),
    "recommendations": (
        "recommendation_list",
        False,
        gettext_lazy("Register of recommendations"),
    ),
}


def _tool(
    request: ScopedRequest, step: ProcedureStep, organisation: Organisation
) -> tuple[Promise, str] | None:
    """Words and address of the page on which the step is taken; None where it is taken elsewhere."""
    if step.tool is None:
        return None
    name, is_own, words = _TOOLS[step.tool]
    args = [request.municipality.slug, *([organisation.pk] if is_own else [])]
    return words, reverse(f"partnership:{name}", args=args)
