"""The plan of an organisation: steps towards the standards that are missing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions.steps import add_ready_steps, remove_step, save_step
from mosty.partnership.exports.assessment_report import CONTENT_TYPES
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import step_listing
from mosty.partnership.forms.trust import StepForm
from mosty.partnership.queries.assessments import own_assessment
from mosty.partnership.queries.steps import (
    missing_lines,
    plan_of,
    ready_steps,
    standard_choices,
    step_by_id,
    step_differences,
)
from mosty.partnership.views.trust import kind_of, own_organisation
from mosty.people.queries import Organisation, organisations
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_safe
def plan(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Steps, overdue first, and ready ones for standards that are missing."""
    organisation = own_organisation(request, organisation_id)
    kind, today = kind_of(organisation), timezone.localdate()
    found = plan_of(organisation, kind, on=today)
    assessment = own_assessment(request.municipality, organisation, kind)
    context = {
        "organisation": organisation,
        "plan": found,
        "missing": missing_lines(assessment, found, on=today) if assessment else (),
        "report_of": assessment,
        "report_formats": tuple(CONTENT_TYPES),
    }
    return render(request, "partnership/staff/trust/plan.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: ScopedRequest, organisation_id: int, pk: int | None = None) -> HttpResponse:
    """A new step, or one that is known."""
    organisation = own_organisation(request, organisation_id)
    kind = kind_of(organisation)
    step = step_by_id(organisation, pk) if pk is not None else None
    if pk is not None and step is None:
        raise NotFound(_("There is no such step in this plan."))
    initial = StepForm.values_of(step) if step else _new(request)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        standards=standard_choices(request.municipality, kind),
        organisations=list(organisations(request.municipality).exclude(pk=organisation.pk)),
    )
    differences, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            save_step(
                municipality=request.municipality,
                organisation_id=organisation.pk,
                kind=kind,
                entry=form.entry,
                step_id=pk,
                revision=form.cleaned_data["revision"],
                by=request.access,
            )
        except StaleEdit as error:
            differences, status = step_differences(error), 409
            form = _again(form, step_by_id(organisation, pk or 0))
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The step is saved."))
            return _back(request, organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "step": step,
        "differences": differences,
    }
    status = 422 if form.is_bound and form.errors else status
    return render(request, "partnership/staff/trust/step_form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def steps_ready(request: ScopedRequest, organisation_id: int, code: str) -> HttpResponse:
    """Ready steps of one standard, to be taken over into the plan."""
    organisation = own_organisation(request, organisation_id)
    kind = kind_of(organisation)
    ready = ready_steps(request.municipality, kind, code)
    if not ready:
        raise NotFound(_("There are no ready steps for this standard."))
    if request.method == "POST":
        added = add_ready_steps(
            municipality=request.municipality,
            organisation_id=organisation.pk,
            kind=kind,
            code=code,
            texts=request.POST.getlist("krok"),
            by=request.access,
        )
        words = ngettext("%(count)d step was added.", "%(count)d steps were added.", added)
        messages.success(request, words % {"count": added})
        return _back(request, organisation)
    title = dict(standard_choices(request.municipality, kind)).get(code, code)
    context = {"organisation": organisation, "ready": ready, "code": code, "title": title}
    return render(request, "partnership/staff/trust/steps_ready.html", context)


@signed_in
@require_POST
def step_remove(request: ScopedRequest, organisation_id: int, pk: int) -> HttpResponse:
    """The step is out of the plan."""
    organisation = own_organisation(request, organisation_id)
    remove_step(
        municipality=request.municipality,
        organisation_id=organisation.pk,
        step_id=pk,
        by=request.access,
    )
    messages.success(request, _("The step is removed."))
    return _back(request, organisation)


@signed_in
@require_safe
def plan_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """The plan as a table."""
    organisation = own_organisation(request, organisation_id)
    found = plan_of(organisation, kind_of(organisation), on=timezone.localdate())
    listing = step_listing(found)
    return table_answer(file_format, title=_("Plan"), name="plan", listing=listing)


# --- inside -------------------------------------------------------------------------------------


def _new(request: ScopedRequest) -> dict[str, object]:
    return {"standard_code": request.GET.get("standard", ""), "revision": 0}


def _again(form: StepForm, stored: object) -> StepForm:
    """The form with what was typed and the revision now stored: sending it again is a decision."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data["revision"] = str(getattr(stored, "revision", 0))
    form.data = data
    return form


def _back(request: ScopedRequest, organisation: Organisation) -> HttpResponse:
    return redirect("partnership:plan", request.municipality.slug, organisation.pk)
