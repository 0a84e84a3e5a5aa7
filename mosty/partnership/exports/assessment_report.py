"""The assessment of one organisation with its plan as a document: PDF/UA, DOCX, ODT."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.models import AssessmentExpert
from mosty.partnership.queries.shared import SharedWhole

CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def assessment_report(
    whole: SharedWhole, experts: Sequence[AssessmentExpert], file_format: str, *, on: date
) -> bytes:
    """The file, in the language in use; `on` is its only time."""
    assessment = whole.view.assessment
    context = {"whole": whole, "assessment": assessment, "experts": experts, "on": on}
    source = DocumentSource(
        title=_("Assessment by the standards of partners"),
        subtitle=assessment.organisation.name,
        author=assessment.organisation.name,
        as_of=on,
        html=render_to_string("partnership/staff/documents/assessment.html", context),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("%(name)s, as of %(day)s")
        % {
            "name": assessment.organisation.short_name or assessment.organisation.name,
            "day": day(on),
        },
    )
    return render_documents(source, [file_format])[file_format]
