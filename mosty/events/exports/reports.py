"""The report of an event as a document: PDF/UA, DOCX, ODT."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.events.queries.events import local_title
from mosty.events.queries.reports import EventReport
from mosty.events.rules.dates import days_words

FORMATS = ("pdf", "docx", "odt")


def report_document(report: EventReport, file_format: str) -> bytes:
    """The file, in the language in use."""
    event = report.event
    path = reverse("events:event_report", args=[event.municipality.slug, event.slug])
    days = days_words(event.starts_on, event.ends_on)
    source = DocumentSource(
        title=_("Report: %(title)s") % {"title": local_title(event)},
        subtitle=f"{days}, {event.place}" if event.place else days,
        author=event.municipality.name,
        as_of=timezone.localdate(),
        html=render_to_string(
            "events/documents/report.html",
            {"report": report, "event": event, "address": f"{settings.BASE_URL}{path}"},
        ),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("As of %(day)s") % {"day": day(timezone.localdate())},
    )
    return render_documents(source, [file_format])[file_format]
