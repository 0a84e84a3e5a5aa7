"""Findings of a test: the list, one finding, what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotAllowed, NotFound
from mosty.partnership.actions import findings as actions
from mosty.partnership.enums import FindingState
from mosty.partnership.exports.field_lists import finding_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.model_tests import DropForm, FindingFilterForm, FindingInsightForm
from mosty.partnership.queries import fieldwork as queries
from mosty.partnership.queries.fieldwork import FieldLocation, Finding
from mosty.partnership.rules.field_steps import step_title
from mosty.partnership.rules.findings import category_of, severity_word
from mosty.partnership.views.field_finding import inner_place, visible_test
from mosty.territory.guards import ScopedRequest, requires, signed_in

_PAGE = 50


@signed_in
@require_safe
def finding_list(request: ScopedRequest, pk: int) -> HttpResponse:
    """All findings of a test, whatever became of them; an expert sees those of the own places."""
    test, reader = visible_test(request, pk)
    if not reader.may_see:
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    form = FindingFilterForm(request.GET)
    found = queries.findings_of(test, category=form.chosen("rodzaj"), state=form.chosen("stan"))
    if not (reader.leads or reader.reads):
        found = found.filter(location__in=reader.places)
    context = {
        "test": test,
        "page": Paginator(found, _PAGE).get_page(request.GET.get("page")),
        "form": form,
        "is_filtered": bool(form.chosen("rodzaj") or form.chosen("stan")),
    }
    return render(request, "partnership/staff/test_findings.html", context)


@signed_in
@require_safe
def finding_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """Findings of a test as CSV or XLSX."""
    test, reader = visible_test(request, pk)
    if not reader.may_see:
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    found = queries.findings_of(test)
    if not (reader.leads or reader.reads):
        found = found.filter(location__in=reader.places)
    return table_answer(
        file_format,
        title=_("Findings"),
        name=f"ustalenia-testu-{test.pk}",
        listing=finding_listing(found),
    )


@signed_in
@require_safe
def finding_detail(request: ScopedRequest, pk: int, place_pk: int, uuid: UUID) -> HttpResponse:
    """One finding with its evidence, and what may be done with it."""
    place, reader = inner_place(request, pk, place_pk)
    finding = _finding_or_404(place, uuid)
    is_author = finding.author_id == request.access.user_id
    is_settled = finding.state in (FindingState.TAKEN_UP, FindingState.DROPPED)
    is_counted = finding.state in queries.COUNTED
    writes = reader.may_write(place)
    context = {
        "test": place.test,
        "place": place,
        "finding": finding,
        "category": category_of(finding.category),
        "severity_word": severity_word(finding.severity),
        "step": step_title(finding.step_code),
        "may_edit": writes and is_author and not is_settled,
        "may_confirm": writes and not is_author and finding.state == FindingState.NOTED,
        "waits_for_other": is_author and finding.state == FindingState.NOTED,
        "may_drop": (writes or reader.leads) and not is_settled,
        "may_restore": (writes or reader.leads) and finding.state == FindingState.DROPPED,
        "may_leave": reader.leads
        and is_counted
        and finding.insight_id is None
        and request.access.may("thread.insight_leave"),
    }
    return render(request, "partnership/staff/finding_detail.html", context)


@signed_in
@require_POST
def finding_confirm(request: ScopedRequest, pk: int, place_pk: int, uuid: UUID) -> HttpResponse:
    """The second expert stands behind it too."""
    place, _reader = inner_place(request, pk, place_pk, write=True)
    finding = _finding_or_404(place, uuid)
    version = request.POST.get("version", "")
    try:
        actions.confirm_finding(
            finding=finding, version=int(version) if version.isdecimal() else 0, by=request.access
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The finding is confirmed by both experts."))
    return _to_finding(request, finding)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def finding_drop(request: ScopedRequest, pk: int, place_pk: int, uuid: UUID) -> HttpResponse:
    """Say why a finding does not count."""
    place, reader = inner_place(request, pk, place_pk)
    if not (reader.leads or reader.may_write(place)):
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    finding = _finding_or_404(place, uuid)
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.drop_finding(
                finding=finding, reason=form.cleaned_data["reason"], by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The finding is dropped. It stays in the list."))
            return _to_finding(request, finding)
    context = {"test": place.test, "place": place, "finding": finding, "form": form}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/finding_drop.html", context, status=status)


@signed_in
@require_POST
def finding_restore(request: ScopedRequest, pk: int, place_pk: int, uuid: UUID) -> HttpResponse:
    """A dropped finding waits for confirmation again."""
    place, _reader = inner_place(request, pk, place_pk)
    finding = _finding_or_404(place, uuid)
    try:
        actions.restore_finding(finding=finding, by=request.access)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The finding waits for the second expert again."))
    return _to_finding(request, finding)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def finding_insight(request: ScopedRequest, pk: int, place_pk: int, uuid: UUID) -> HttpResponse:
    """Leave what a finding taught on the golden thread."""
    place, _reader = inner_place(request, pk, place_pk)
    finding = _finding_or_404(place, uuid)
    form = FindingInsightForm(
        request.POST if request.method == "POST" else None,
        initial={"text": "\n".join(filter(None, (finding.title, finding.proposed_change)))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_finding_insight(finding=finding, **form.cleaned_data, by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("It stands on the golden thread now."))
            return _to_finding(request, finding)
    context = {"test": place.test, "place": place, "finding": finding, "form": form}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/finding_insight.html", context, status=status)


def _finding_or_404(place: FieldLocation, uuid: UUID) -> Finding:
    finding = queries.finding(place, uuid)
    if finding is None:
        raise NotFound(_("There is no such finding here."))
    return finding


def _to_finding(request: ScopedRequest, finding: Finding) -> HttpResponse:
    place = finding.location
    return redirect(
        "partnership:finding_detail",
        request.municipality.slug,
        place.test_id,
        place.pk,
        finding.uuid,
    )
