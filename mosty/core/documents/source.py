"""What a document is made of, whatever the format of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from mosty.core.charts.drawing import printable
from mosty.core.errors import DomainError

FORMATS = ("html", "pdf", "docx", "odt")


class DocumentFailed(DomainError):
    """The document could not be made; the message says what to correct."""

    code = "document_failed"


@dataclass(frozen=True)
class Words:
    """The few words the formats add, in the language of the document (not of the reader)."""

    contents: str
    page: str
    of: str


_WORDS = {
    "pl": Words("Spis treści", "strona", "z"),
    "uk": Words("Зміст", "сторінка", "з"),
    "en": Words("Contents", "page", "of"),
}


@dataclass(frozen=True)
class DocumentSource:
    """One document as semantic HTML, from which every format is made.

    Attributes:
        title, subtitle: of the title page and of the file.
        author: the office that publishes it.
        as_of: date of state; stands in every footer and is the only time the files know.
        html: the body. `h1` parts, `h2` chapters, `h3`-`h4` below; tables with `caption`, `thead`
            and `th`, columns by `<col width="30%">`; `<td class="number">`; figures with
            `<img src="name" alt="...">` and `figcaption`; `<div class="note">`;
            `<table class="card">`. A leading `<section class="cover">` goes to the title page.
        images: name -> SVG.
        language: BCP 47 code of the text.
        layout: "report" has a title page and contents; "sheet" starts with the text at once.
        page_limit: pages the PDF may have (a one-page summary: 1); letters shrink a little first.
        letters: their size in the PDF, in points.
        footer: what stands left of the page number.
    """

    title: str
    subtitle: str
    author: str
    as_of: date
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    language: str = "pl"
    layout: Literal["report", "sheet"] = "report"
    page_limit: int | None = None
    letters: float = 10.5
    footer: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "subtitle", "author", "footer"):
            object.__setattr__(self, name, printable(getattr(self, name)).strip())

    @property
    def words(self) -> Words:
        return _WORDS.get(self.language.partition("-")[0], _WORDS["en"])

    @property
    def locale(self) -> str:
        """Language and country, as office programs want it."""
        return {"pl": "pl-PL", "uk": "uk-UA", "en": "en-GB"}.get(self.language, self.language)
