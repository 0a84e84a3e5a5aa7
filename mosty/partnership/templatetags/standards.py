"""Words of standards on pages: in the language of the reader where there are some."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mosty.partnership.rules.standing import Fulfilment, StandardOn

register = template.Library()

_TAGS = {
    Fulfilment.MET: "ok",
    Fulfilment.COVERED: "ok",
    Fulfilment.EXPIRED: "stop",
    Fulfilment.NOT_PROVEN: "wait",
    Fulfilment.BELOW: "wait",
    Fulfilment.UNANSWERED: "plain",
    Fulfilment.NOT_APPLICABLE: "plain",
}
_STANDING_TAGS = {"meets": "ok", "on_the_way": "wait", "support": "plain"}


@register.simple_tag
def words_of(thing: Any, name: str) -> SafeString | str:
    """`{% words_of standard "title" %}`: Ukrainian where it is there, else Polish, marked as such."""
    language = get_language()
    text = str(getattr(thing, name))
    if language == "pl":
        return text
    other = getattr(thing, f"{name}_{language}", "")
    return str(other) if other else format_html('<span lang="pl">{}</span>', text)


@register.filter
def standard_tag(on: StandardOn) -> str:
    """The colour of how a standard stands."""
    return _TAGS[on.fulfilment]


@register.filter
def standing_tag(standing: str) -> str:
    """The colour of what an assessment amounts to."""
    return _STANDING_TAGS[standing]
