"""Chapters of the plan's document: what the content pack asks for and what was written."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict

from mosty.core.errors import NotFound
from mosty.core.packs import load_pack
from mosty.localplans.models import LocalPlan

_PACK = Path(__file__).resolve().parents[1] / "content" / "lpdi_chapters.yaml"
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "blockquote", "a", "hr"}


class _Item(BaseModel):
    """What pages need of a chapter; the documents read more."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    title: str
    hint: str = ""


class _ChapterPack(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    items: tuple[_Item, ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter of the document.

    Attributes:
        code: of the pack; the text of a plan is kept under it.
        hint: what to write here, for the person who writes.
    """

    code: str
    title: str
    hint: str


@dataclass(frozen=True)
class ChapterTask:
    """A chapter with whether somebody wrote its text."""

    chapter: Chapter
    is_written: bool


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters, in the order of the document."""
    pack = load_pack("lpdi_chapters", _PACK, _ChapterPack)
    return tuple(Chapter(item.code, item.title, item.hint.strip()) for item in pack.items)


def chapter(code: str) -> Chapter:
    """The chapter with this code, or NotFound."""
    for item in chapters():
        if item.code == code:
            return item
    raise NotFound(_("The document has no such chapter."))


def chapter_tasks(plan: LocalPlan) -> list[ChapterTask]:
    """Every chapter and whether the plan has a text for it, from one query."""
    written = {text.code for text in plan.chapter_texts.all() if text.body.strip()}
    return [ChapterTask(item, item.code in written) for item in chapters()]


def rendered(body: str) -> SafeString:
    """Markdown as clean HTML: headings from the third level, no images, no raw HTML."""
    html = MarkdownIt("commonmark", {"html": False}).render(body)
    for level in (2, 1):  # a chapter's own headings stand below the page's
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    clean = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(clean)  # noqa: S308 -- cleaned above
