"""What pages of the day need: hours, the day of a moment, announcements in the reader's language."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from mosty.events.queries import local_text
from mosty.events.rules import clock

register = template.Library()


@register.filter
def hour(value: datetime | None) -> str:
    """`{{ pin.valid_until|hour }}` -> `09:30`; nothing known stays empty."""
    return clock(value) if value else ""


@register.filter
def local_day(value: datetime) -> date:
    """The day of the moment in Poland."""
    return timezone.localtime(value).date()


@register.filter
def words_of(news: Any) -> str:
    """The announcement in the reader's language."""
    return local_text(news.text, news.text_uk)
