"""Recommendations and dots in words and colours."""

from typing import Any

from django import template

from mosty.partnership.rules.recommendations import OUTCOME_TAGS, PROGRESS_TAGS
from mosty.partnership.rules.wording import language_of, local_text

register = template.Library()


@register.filter
def progress_tag(progress: str) -> str:
    """Colour beside where a recommendation stands."""
    return PROGRESS_TAGS[progress]


@register.filter
def outcome_tag(outcome: str) -> str:
    """Colour beside what was answered."""
    return OUTCOME_TAGS[outcome]


@register.filter
def title_of(one: Any) -> str:
    """The title in the reader's language."""
    return local_text(one.title, one.title_uk)


@register.filter
def language_of_title(one: Any) -> str:
    """`lang` of that title, where it is not the page's."""
    return language_of(one.title, one.title_uk)


@register.filter
def text_of(one: Any) -> str:
    """What is recommended, in the reader's language."""
    return local_text(one.text, one.text_uk)
