"""One semantic source, four files: HTML, tagged PDF, DOCX and ODT."""

from collections.abc import Callable, Iterable, Mapping

from django.utils import translation

from mosty.core.documents.docx import to_docx
from mosty.core.documents.odt import to_odt
from mosty.core.documents.page import to_html
from mosty.core.documents.pdf import to_pdf
from mosty.core.documents.source import FORMATS, DocumentFailed, DocumentSource
from mosty.core.documents.tree import markdown

__all__ = ["FORMATS", "DocumentFailed", "DocumentSource", "markdown", "render_documents"]

_WRITERS: Mapping[str, Callable[[DocumentSource], bytes]] = {
    "html": to_html,
    "pdf": to_pdf,
    "docx": to_docx,
    "odt": to_odt,
}


def render_documents(source: DocumentSource, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """The document in the formats asked for; the same source gives the same bytes.

    Raises:
        DocumentFailed: the document breaks PDF/UA, names a missing picture or is too long.
    """
    with translation.override(source.language):
        return {name: _WRITERS[name](source) for name in formats}
