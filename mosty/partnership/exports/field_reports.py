"""The final report of a place and the comparison of places as documents: PDF/UA, DOCX, ODT."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.models import ModelTest
from mosty.partnership.queries.field_reports import ComparisonReport, PlaceReport

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Format -> content type.
DOCUMENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": _OFFICE,
    "odt": "application/vnd.oasis.opendocument.text",
}


def place_document(report: PlaceReport, file_format: str) -> bytes:
    """The final report of a place, in the language in use."""
    place = report.place
    test = place.test
    path = reverse("partnership:test_place", args=[test.municipality.slug, test.pk, place.pk])
    source = DocumentSource(
        title=_("Report of the model test: %(place)s") % {"place": place.name},
        subtitle=f"{test.title}, {_days(test)}",
        author=test.municipality.name,
        as_of=report.as_of,
        html=render_to_string(
            "partnership/documents/place_report.html",
            {
                "report": report,
                "place": place,
                "test": test,
                "address": f"{settings.BASE_URL}{path}",
            },
        ),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("As of %(day)s") % {"day": day(report.as_of)},
    )
    return render_documents(source, [file_format])[file_format]


def comparison_document(report: ComparisonReport, as_of: date, file_format: str) -> bytes:
    """The comparison of places, in the language in use."""
    test = report.test
    path = reverse("partnership:test_comparison", args=[test.municipality.slug, test.pk])
    source = DocumentSource(
        title=_("Comparison of the places of the model test"),
        subtitle=f"{test.title}, {_days(test)}",
        author=test.municipality.name,
        as_of=as_of,
        html=render_to_string(
            "partnership/documents/comparison.html",
            {"report": report, "test": test, "address": f"{settings.BASE_URL}{path}"},
        ),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("As of %(day)s") % {"day": day(as_of)},
    )
    return render_documents(source, [file_format])[file_format]


def _days(test: ModelTest) -> str:
    return f"{day(test.starts_on)} – {day(test.ends_on)}"
