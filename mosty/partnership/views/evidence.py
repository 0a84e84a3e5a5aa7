"""Evidence of an organisation: see it, add it, date it, remove it, open it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.uploads import upload_answer
from mosty.partnership.actions.evidence import add_evidence, remove_evidence, set_evidence_end
from mosty.partnership.enums import EvidenceKind, SetKind
from mosty.partnership.exports.standards import evidence_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.evidence import EvidenceEndForm, EvidenceForm
from mosty.partnership.queries.assessments import assessment_view
from mosty.partnership.queries.evidence import (
    Evidence,
    evidence_by_uuid,
    evidence_lines,
    may_open,
)
from mosty.partnership.queries.seeing import speaks_for
from mosty.partnership.views.assessments import own_assessment_or_404
from mosty.partnership.views.trust import kind_of, own_organisation
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_safe
def evidence_list(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Everything the organisation has shown, expired pieces marked."""
    organisation = own_organisation(request, organisation_id)
    lines = evidence_lines(organisation, kind_of(organisation), on=timezone.localdate())
    context = {
        "organisation": organisation,
        "lines": lines,
        "expired": [one for one in lines if one.is_expired],
        "ending": [one for one in lines if one.ends_soon],
    }
    return render(request, "partnership/staff/evidence_list.html", context)


@signed_in
@require_safe
def evidence_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """The list as a table to save; files themselves are not in it."""
    organisation = own_organisation(request, organisation_id)
    lines = evidence_lines(organisation, kind_of(organisation), on=timezone.localdate())
    return table_answer(
        file_format,
        title=pgettext("standards", "Evidence"),
        name="dowody",
        listing=evidence_listing(lines),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: ScopedRequest, pk: int, code: str) -> HttpResponse:
    """A piece of evidence for one standard of the assessment; then back to its area."""
    assessment = own_assessment_or_404(request, pk)
    today = timezone.localdate()
    line = assessment_view(assessment, on=today).line(code)
    if line is None or assessment.assessor_id is not None:
        raise NotFound(_("There is no such standard in this assessment."))
    is_sent = request.method == "POST"
    form = EvidenceForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        definition=line.shown.definition,
        today=today,
    )
    if is_sent and form.is_valid():
        try:
            add_evidence(
                municipality=request.municipality,
                organisation_id=assessment.organisation_id,
                kind=SetKind(assessment.standard_set.kind),
                code=code,
                entry=form.entry,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error, field_of=form.field_of)
        else:
            messages.success(request, _("The evidence is added."))
            return redirect(
                "partnership:assessment_area",
                request.municipality.slug,
                pk,
                line.standard.area,
            )
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "line": line,
        "form": form,
        "is_only_seen": line.shown.definition.allowed_kinds == (EvidenceKind.SEEN,),
    }
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/evidence_form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_edit(request: ScopedRequest, uuid: UUID) -> HttpResponse:
    """Another title or last day; here it can be removed too."""
    evidence = _own(request, uuid)
    form = EvidenceEndForm(
        request.POST if request.method == "POST" else None,
        initial=EvidenceEndForm.values_of(evidence),
    )
    if request.method == "POST" and form.is_valid():
        set_evidence_end(
            municipality=request.municipality,
            uuid=uuid,
            title=form.cleaned_data["title"],
            valid_until=form.cleaned_data["valid_until"],
            by=request.access,
        )
        messages.success(request, _("The evidence is saved."))
        return _to_list(request, evidence)
    context = {"evidence": evidence, "organisation": evidence.organisation, "form": form}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/evidence_edit.html", context, status=status)


@signed_in
@require_POST
def evidence_remove(request: ScopedRequest, uuid: UUID) -> HttpResponse:
    """Gone, its file too."""
    evidence = _own(request, uuid)
    remove_evidence(municipality=request.municipality, uuid=uuid, by=request.access)
    messages.success(request, _("The evidence is removed, its file too."))
    return _to_list(request, evidence)


@signed_in
@require_safe
def evidence_open(request: ScopedRequest, uuid: UUID) -> HttpResponseBase:
    """A file to keep, or the way to a link; for the organisation and those it lets see it."""
    evidence = evidence_by_uuid(request.municipality, uuid)
    if (
        evidence is None
        or evidence.kind == EvidenceKind.SEEN
        or not may_open(request.access, evidence, on=timezone.localdate())
    ):
        raise NotFound(_("There is no such page, or it belongs to another organisation."))
    if evidence.kind == EvidenceKind.LINK:
        return HttpResponseRedirect(evidence.url)
    title = f"{evidence.standard_code} {evidence.title}"
    return upload_answer(evidence.file, title=title, is_private=True)


def _own(request: ScopedRequest, uuid: UUID) -> Evidence:
    found = evidence_by_uuid(request.municipality, uuid)
    if found is None or not speaks_for(request.access, found.organisation):
        raise NotFound(_("There is no such page, or it belongs to another organisation."))
    return found


def _to_list(request: ScopedRequest, evidence: Evidence) -> HttpResponse:
    return redirect(
        "partnership:evidence_list", request.municipality.slug, evidence.organisation_id
    )
