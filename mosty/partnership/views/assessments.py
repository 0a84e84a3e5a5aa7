"""The own assessment: choose a way, answer area by area, see what it amounts to, send it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions.assessments import (
    answer_conditions,
    begin_again,
    save_grades,
    send_assessment,
    start_assessment,
    take_back,
)
from mosty.partnership.enums import AssessmentState, SetKind
from mosty.partnership.exports.standards import assessment_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.assessments import (
    SMALL,
    WHOLE,
    ConditionsForm,
    GradeForm,
    PathForm,
    grade_forms,
)
from mosty.partnership.queries.assessments import (
    AreaLine,
    Assessment,
    AssessmentView,
    assessment_by_id,
    assessment_view,
    own_assessment,
)
from mosty.partnership.queries.experts import counted_answers
from mosty.partnership.queries.seeing import sight_of_assessment
from mosty.partnership.rules.seeing import Sight
from mosty.partnership.views.trust import kind_of, own_organisation
from mosty.people.enums import OrganisationForm
from mosty.territory.guards import ScopedRequest, signed_in

#: Forms of groups for whom the short way is offered first.
_SMALL_FORMS = frozenset(
    {
        OrganisationForm.FARMERS_WIVES,
        OrganisationForm.FIRE_BRIGADE,
        OrganisationForm.INFORMAL_GROUP,
        OrganisationForm.ORDINARY_ASSOCIATION,
        OrganisationForm.SPORTS_CLUB,
    }
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_standards(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """The way to the organisation's assessment; without one: what it is for, and the start."""
    organisation = own_organisation(request, organisation_id)
    kind = kind_of(organisation)
    known = own_assessment(request.municipality, organisation, kind)
    if known is not None:
        return _to(request, known)
    first = SMALL if organisation.form in _SMALL_FORMS else WHOLE
    is_mirror = kind == SetKind.MIRROR
    data = request.POST if request.method == "POST" else None
    form = PathForm(data, initial={"droga": first}, is_mirror=is_mirror)
    if request.method == "POST" and form.is_valid():
        assessment = start_assessment(
            municipality=request.municipality,
            organisation_id=organisation.pk,
            kind=kind,
            is_small_path=form.is_small_path,
            by=request.access,
        )
        return redirect(
            "partnership:assessment_conditions", request.municipality.slug, assessment.pk
        )
    context = {"organisation": organisation, "form": form, "is_mirror": is_mirror}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/assessment_start.html", context, status=status)


@signed_in
@require_safe
def assessment_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """Where one is: areas, what is missing for the minimum, what ends soon, what to do next."""
    view = _view(request, pk)
    context = _context(view) | {"next_area": view.after("")}
    return render(request, "partnership/staff/assessment_detail.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_conditions(request: ScopedRequest, pk: int) -> HttpResponse:
    """Questions that say which standards apply."""
    view = _view(request, pk)
    context = _context(view)
    form = ConditionsForm(
        request.POST if request.method == "POST" else None,
        conditions=view.conditions,
        is_small_path=view.assessment.is_small_path,
        is_mirror=context["is_mirror"],
        is_partner=context["is_partner"],
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_conditions(
                municipality=request.municipality,
                assessment_id=pk,
                answers=form.answers,
                is_small_path=form.is_small_path,
                by=request.access,
            )
        except NotFound:
            raise
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Your answers are saved."))
            return _onwards(request, pk, "")
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/assessment_conditions.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_area(request: ScopedRequest, pk: int, area: str) -> HttpResponse:
    """One area on one page; what two people changed at once is shown to the second."""
    view = _view(request, pk)
    found = _area(view, area)
    forms = grade_forms(found, request.POST if request.method == "POST" else None)
    stale: dict[str, str] = {}
    if request.method == "POST" and _are_valid(forms):
        try:
            saved = save_grades(
                municipality=request.municipality,
                assessment_id=pk,
                entries=[form.entry for form in forms if form.is_changed],
                by=request.access,
            )
        except NotFound:
            raise
        except DomainError as error:
            _show(forms, error, request)
        else:
            if not saved.stale:
                return _after_saving(request, pk, area)
            # What this person typed stays in the form; beside it what the other one saved.
            view = _view(request, pk)
            found = _area(view, area)
            forms = _forms_of_both(found, request, set(saved.stale))
            stale = {code: str(error.message) for code, error in saved.stale.items()}
    context = _context(view) | {
        "area": found,
        "number": view.number_of(area),
        "rows": list(zip(found.lines, forms, strict=True)),
        "stale": stale,
        "form": next((form for form in forms if form.errors), None),
    }
    has_errors = any(form.errors for form in forms)
    status = 409 if stale else 422 if has_errors else 200
    return render(request, "partnership/staff/assessment_area.html", context, status=status)


@signed_in
@require_safe
def assessment_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """The assessment as a table to save."""
    view = _view(request, pk)
    return table_answer(
        file_format,
        title=_("Assessment by standards"),
        name=f"samoocena-{pk}",
        listing=assessment_listing(view),
    )


@signed_in
@require_POST
def assessment_send(request: ScopedRequest, pk: int) -> HttpResponse:
    """To the experts, back from them, or once more from the beginning."""
    deed = request.POST.get("co", "")
    words: Mapping[str, tuple[Callable[..., Assessment], str]] = {
        "wyslij": (send_assessment, _("The assessment is handed in.")),
        "cofnij": (take_back, _("You can change the assessment again.")),
        "od-nowa": (begin_again, _("This is a new assessment with your former answers.")),
    }
    if deed not in words:
        raise NotFound(_("There is no such page."))
    action, said = words[deed]
    try:
        assessment = action(municipality=request.municipality, assessment_id=pk, by=request.access)
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("partnership:assessment_detail", request.municipality.slug, pk)
    messages.success(request, said)
    return _to(request, assessment)


# --- inside -------------------------------------------------------------------------------------


def own_assessment_or_404(request: ScopedRequest, pk: int) -> Assessment:
    """The assessment for its own side; for anybody else it is not there."""
    found = assessment_by_id(request.municipality, pk)
    if found is None or sight_of_assessment(request.access, found) != Sight.OWN:
        raise NotFound(_("There is no such page, or it belongs to another organisation."))
    return found


def _view(request: ScopedRequest, pk: int) -> AssessmentView:
    assessment = own_assessment_or_404(request, pk)
    counted = counted_answers(assessment)  # after the experts: what they found
    return assessment_view(assessment, on=timezone.localdate(), grades=counted)


def _area(view: AssessmentView, code: str) -> AreaLine:
    found = view.area(code)
    if found is None:
        raise NotFound(_("No standard of this area applies to you."))
    return found


def _context(view: AssessmentView) -> dict[str, Any]:
    assessment = view.assessment
    return {
        "view": view,
        "assessment": assessment,
        "organisation": assessment.organisation,
        "is_open": assessment.state == AssessmentState.OPEN,
        "is_mirror": assessment.standard_set.kind == SetKind.MIRROR,
        "is_partner": assessment.assessor_id is not None,
    }


def _to(request: ScopedRequest, assessment: Assessment) -> HttpResponse:
    return redirect("partnership:assessment_detail", request.municipality.slug, assessment.pk)


def _onwards(request: ScopedRequest, pk: int, area: str) -> HttpResponse:
    """To the next area with something to answer, or back to the overview."""
    view = _view(request, pk)
    following = view.after(area)
    if following is None:
        return _to(request, view.assessment)
    return redirect(
        "partnership:assessment_area", request.municipality.slug, pk, following.area.code
    )


def _after_saving(request: ScopedRequest, pk: int, area: str) -> HttpResponse:
    """The answers are stored; now on to evidence, the next area or the overview."""
    wanted = request.POST.get("dalej", "")
    if wanted.startswith("dowod-"):
        return redirect(
            "partnership:evidence_add",
            request.municipality.slug,
            pk,
            wanted.removeprefix("dowod-"),
        )
    messages.success(request, _("Your answers are saved."))
    if wanted == "zostan":
        return redirect("partnership:assessment_detail", request.municipality.slug, pk)
    return _onwards(request, pk, area)


def _are_valid(forms: Sequence[GradeForm]) -> bool:
    """All of them are looked at, so that all errors show at once."""
    results = [form.is_valid() for form in forms]
    return all(results)


def _show(forms: Any, error: DomainError, request: ScopedRequest) -> None:
    """Each message beside its standard; one that belongs to none above the page."""
    by_code = {form.line.standard.code: form for form in forms}
    if not error.fields:
        messages.error(request, str(error.message))
        next(iter(forms)).add_error(None, str(error.message))
    for code, message in error.fields.items():
        by_code[code].add_error("uwaga", str(message))


def _forms_of_both(area: AreaLine, request: ScopedRequest, stale: set[str]) -> list[GradeForm]:
    """Stored answers, but where two differ what this person typed, by the newest revision."""
    typed = request.POST.copy()
    found: list[GradeForm] = []
    for line in area.lines:
        code = line.standard.code
        if code not in stale:
            found.append(GradeForm(line=line))
            continue
        fresh = GradeForm(line=line)
        typed[f"{code}-wersja"] = str(fresh["wersja"].initial)
        typed[f"{code}-bylo"] = str(fresh["bylo"].initial)
        form = GradeForm(typed, line=line)
        form.is_valid()
        found.append(form)
    return found
