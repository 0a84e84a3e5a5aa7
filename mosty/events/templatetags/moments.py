"""Moments in words, on the wall clock of Poland."""

from datetime import datetime

from django import template

from mosty.events.rules import moment_words

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ rules.closes_at|moment }}` -> `18 marca 2027, 09:30`; nothing known stays empty."""
    return moment_words(value) if value else ""
