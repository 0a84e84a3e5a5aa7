"""Verification: the organisation names two experts, each writes what they found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions.experts import (
    end_expert,
    finish_verification,
    name_expert,
    save_verification,
)
from mosty.partnership.actions.reading import note_assessment_read
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import verification_listing
from mosty.partnership.forms.trust import ExpertForm, VerificationForm
from mosty.partnership.queries.assessments import (
    Assessment,
    assessment_by_id,
    assessment_view,
)
from mosty.partnership.queries.experts import (
    Verifying,
    candidates,
    experts_of,
    found_lines,
    is_done,
    verification_differences,
    verifications_for,
    verifying,
)
from mosty.partnership.queries.seeing import is_expert_of, naming_of, sight_of_assessment
from mosty.partnership.rules.seeing import Sight
from mosty.partnership.rules.verifying import EXPERTS_NEEDED
from mosty.territory.guards import ScopedRequest, requires, signed_in

# --- the organisation ---------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who verifies the assessment; sending the form names a person."""
    assessment = _own(request, pk)
    named = experts_of(assessment)
    people = candidates(assessment)
    form = ExpertForm(request.POST if request.method == "POST" else None, candidates=people)
    if request.method == "POST" and form.is_valid():
        try:
            name_expert(
                municipality=request.municipality,
                assessment_id=assessment.pk,
                user_id=int(form.cleaned_data["expert"]),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The expert is named and was told by e-mail."))
            return redirect("partnership:experts", request.municipality.slug, assessment.pk)
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "experts": [(one, is_done(assessment, one)) for one in named],
        "people": people,
        "form": form,
        "left": EXPERTS_NEEDED - len(named),
        "found": found_lines(assessment),
    }
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/trust/experts.html", context, status=status)


@signed_in
@require_POST
def expert_end(request: ScopedRequest, pk: int, expert_pk: int) -> HttpResponse:
    """The person sees it no more; by the organisation, or by themselves."""
    end_expert(
        municipality=request.municipality,
        assessment_id=pk,
        expert_id=expert_pk,
        by=request.access,
    )
    assessment = assessment_by_id(request.municipality, pk)
    messages.success(request, _("Done. The person does not see this assessment any more."))
    if assessment is not None and sight_of_assessment(request.access, assessment) == Sight.OWN:
        return redirect("partnership:experts", request.municipality.slug, pk)
    return redirect("partnership:verifications", request.municipality.slug)


# --- the expert ---------------------------------------------------------------------------------


@requires("partnership.verify")
@require_safe
def verifications(request: ScopedRequest) -> HttpResponse:
    """Assessments for which the reader is named."""
    context = {"rows": verifications_for(request.access)}
    return render(request, "partnership/staff/trust/verifications.html", context)


@requires("partnership.verify")
@require_safe
def verification(request: ScopedRequest, pk: int) -> HttpResponse:
    """All standards of the assessment with what the reader said of each."""
    work = _work(request, pk)
    note_assessment_read(assessment=work.assessment, way="expert", by=request.access)
    context = {"work": work, "organisation": work.assessment.organisation}
    return render(request, "partnership/staff/trust/verification.html", context)


@requires("partnership.verify")
@require_http_methods(["GET", "HEAD", "POST"])
def verification_edit(request: ScopedRequest, pk: int, code: str) -> HttpResponse:
    """One standard: what it asks, what the organisation says and shows, what the expert finds."""
    work = _work(request, pk)
    line = next((one for one in work.lines if one.standard.code == code), None)
    if line is None:
        raise NotFound(_("There is no such standard in this assessment."))
    form = VerificationForm(
        request.POST if request.method == "POST" else None,
        initial=VerificationForm.values_of(line.own),
    )
    differences, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            save_verification(
                municipality=request.municipality,
                assessment_id=pk,
                code=code,
                entry=form.entry,
                revision=form.cleaned_data["revision"],
                by=request.access,
            )
        except StaleEdit as error:
            differences, status = verification_differences(error), 409
            form = _with_revision(form, line.own.revision if line.own else 0)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("partnership:verification", request.municipality.slug, pk)
    view = assessment_view(work.assessment, on=timezone.localdate())
    context = {
        "work": work,
        "organisation": work.assessment.organisation,
        "line": line,
        "shown": view.line(code),
        "form": form,
        "differences": differences,
    }
    status = 422 if form.errors else status
    return render(request, "partnership/staff/trust/verification_edit.html", context, status=status)


@requires("partnership.verify")
@require_POST
def verification_finish(request: ScopedRequest, pk: int) -> HttpResponse:
    """The expert is done; both done and agreed: the assessment is verified."""
    try:
        assessment = finish_verification(
            municipality=request.municipality,
            assessment_id=pk,
            with_differences=request.POST.get("mimo-roznic") == "tak",
            by=request.access,
        )
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("partnership:verification", request.municipality.slug, pk)
    if assessment.verified_at is not None:
        messages.success(request, _("The assessment is verified. You do not see it any more."))
        return redirect("partnership:verifications", request.municipality.slug)
    messages.success(request, _("Your part is done."))
    return redirect("partnership:verification", request.municipality.slug, pk)


@requires("partnership.verify")
@require_safe
def verification_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """What the reader found, as a table."""
    work = _work(request, pk)
    answer = table_answer(
        file_format,
        title=_("Verification"),
        name=f"weryfikacja-{pk}",
        listing=verification_listing(work),
    )
    note_assessment_read(
        assessment=work.assessment, way=f"expert, {file_format}", by=request.access
    )
    return answer


# --- inside -------------------------------------------------------------------------------------


def _own(request: ScopedRequest, pk: int) -> Assessment:
    found = assessment_by_id(request.municipality, pk)
    if (
        found is None
        or found.assessor_id is not None
        or sight_of_assessment(request.access, found) != Sight.OWN
    ):
        raise NotFound(_("There is no such assessment here."))
    return found


def _work(request: ScopedRequest, pk: int) -> Verifying:
    """The assessment for one of its experts, while they are named and it waits."""
    found = assessment_by_id(request.municipality, pk)
    expert = naming_of(request.access, found) if found is not None else None
    if found is None or expert is None or not is_expert_of(request.access, found):
        raise NotFound(_("There is no such assessment here, or you do not verify it now."))
    return verifying(found, expert)


def _with_revision(form: VerificationForm, revision: int) -> VerificationForm:
    """What was typed stays, with the revision now stored: sending it again is a decision."""
    typed = {name: form.data.get(name, "") for name in ("verdict", "value", "note")}
    return VerificationForm(typed | {"revision": revision})
