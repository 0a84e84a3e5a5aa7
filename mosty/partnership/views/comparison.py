"""Places of a test beside each other, as a page and as a document."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.partnership.exports.field_reports import DOCUMENT_TYPES, comparison_document
from mosty.partnership.queries.field_reports import comparison_report
from mosty.partnership.views.field_finding import visible_test
from mosty.partnership.views.field_places import document_answer
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def comparison(request: ScopedRequest, pk: int) -> HttpResponse:
    """What is common to all places and what goes with the kind of municipality."""
    test, reader = visible_test(request, pk)
    context = {"test": test, "reader": reader, "report": comparison_report(test)}
    return render(request, "partnership/test_comparison.html", context)


@public
@require_safe
def comparison_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """The comparison as PDF or DOCX."""
    test, _reader = visible_test(request, pk)
    if file_format not in DOCUMENT_TYPES:
        raise NotFound(_("There is no such page."))
    content = comparison_document(comparison_report(test), timezone.localdate(), file_format)
    return document_answer(content, f"porownanie-testu-{test.pk}", file_format)
