"""The report of an event: a page, and the same as PDF, DOCX and ODT."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.events.exports.reports import FORMATS, report_document
from mosty.events.queries import local_title
from mosty.events.queries.reports import event_report
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@requires("events.read_cards")
@require_safe
def report(request: ScopedRequest, slug: str) -> HttpResponse:
    """Who came, what people say, what they carry home; no names, no small numbers."""
    event = event_or_404(request, slug)
    context = {
        "event": event,
        "title": local_title(event),
        "report": event_report(event),
        "formats": FORMATS,
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/staff/report.html", context)


@requires("events.read_cards")
@require_safe
def report_file(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The report as a file."""
    if file_format not in FORMATS:
        raise NotFound(_("There is no such file."))
    event = event_or_404(request, slug)
    response = HttpResponse(
        report_document(event_report(event), file_format), content_type=_TYPES[file_format]
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="sprawozdanie-{event.slug}.{file_format}"'
    )
    return response
