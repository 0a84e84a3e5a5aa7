"""The leaflet of a service: one tagged page to print, to hang up and to give to somebody."""

import io

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentFailed, DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.directory.queries.card import Card

#: Side of one dark square of the code, in millimetres: read well from an arm's length.
_SQUARE_MM = 0.9
#: Points; they shrink when there is much to say.
_LETTERS = 13.0


def leaflet(card: Card, path: str) -> bytes:
    """The PDF, in the language in use; `path` of the page to which the code leads.

    A description that does not fit in one page loses what people can ask by telephone.
    """
    try:
        return _pdf(card, path, is_brief=False)
    except DocumentFailed:
        return _pdf(card, path, is_brief=True)


def _pdf(card: Card, path: str, *, is_brief: bool) -> bytes:
    service, address = card.service, f"{settings.BASE_URL}{path}"
    is_ukrainian = get_language() == "uk"
    checked = card.freshness.checked_on
    source = DocumentSource(
        title=(is_ukrainian and service.name_uk) or service.name,
        subtitle=service.organisation.name,
        author=service.municipality.name,
        as_of=checked or timezone.localdate(),
        html=render_to_string(
            "directory/leaflet.html",
            {
                "card": card,
                "is_brief": is_brief,
                "service": service,
                "address": address,
                "summary": (is_ukrainian and service.summary_uk) or service.summary,
            },
        ),
        images={"kod": _code(address)},
        language=get_language() or "pl",
        layout="sheet",
        page_limit=1,
        letters=_LETTERS,
        footer=_("Checked on %(day)s") % {"day": day(checked)} if checked else "",
    )
    return render_documents(source, ["pdf"])["pdf"]


def _code(address: str) -> bytes:
    """The QR code as a drawing of a size in millimetres."""
    drawing = io.BytesIO()
    segno.make(address, micro=False, error="m").save(
        drawing, kind="svg", scale=_SQUARE_MM, unit="mm", border=2, xmldecl=False
    )
    return drawing.getvalue()
