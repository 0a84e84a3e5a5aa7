"""Texts of chapters: which are written, and how they read."""

from django.utils.safestring import SafeString, mark_safe

from mosty.core.documents import markdown
from mosty.localplans.models import ChapterText, LocalPlan


def written_chapters(plan: LocalPlan) -> frozenset[str]:
    """Codes of the chapters for which somebody wrote a text."""
    return frozenset(plan.chapter_texts.exclude(body="").values_list("code", flat=True))


def chapter_text(plan: LocalPlan, code: str) -> ChapterText | None:
    """The stored text of a chapter, if there is one."""
    return plan.chapter_texts.filter(code=code).first()


def rendered(body: str) -> SafeString:
    """Markdown that people wrote as clean HTML."""
    return mark_safe(markdown(body))  # noqa: S308 -- cleaned by core.documents
