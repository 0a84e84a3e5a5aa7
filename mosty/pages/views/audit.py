"""The audit log of the municipality."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mosty.core.sheetwriter import table_stream
from mosty.pages.exports import audit_csv
from mosty.pages.forms import AuditFilterForm
from mosty.pages.queries import audit
from mosty.pages.queries.deeds import deed_title
from mosty.pages.views.paging import page_of
from mosty.territory.guards import ScopedRequest, requires


@requires("pages.audit_see")
@require_safe
def audit_log(request: ScopedRequest) -> HttpResponse:
    """What was done here, by whom and when; a deed and days narrow it."""
    form = AuditFilterForm(request.GET, actions=audit.audit_actions(request.municipality))
    page = page_of(request, audit.audit_entries(request.municipality, **form.narrowing()), size=50)
    lines = [(entry, deed_title(entry.action)) for entry in page]
    context = {"form": form, "page": page, "lines": lines, "query": form.query()}
    return render(request, "pages/staff/audit_log.html", context)


@requires("pages.audit_see")
@require_safe
def audit_export(request: ScopedRequest) -> HttpResponseBase:
    """The same entries as a CSV file, sent while it is read."""
    municipality = request.municipality
    form = AuditFilterForm(request.GET, actions=audit.audit_actions(municipality))
    entries = audit.audit_entries(municipality, **form.narrowing())
    name = f"dziennik-{municipality.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    return table_stream(audit_csv(audit.in_portions(entries)), name=name)
