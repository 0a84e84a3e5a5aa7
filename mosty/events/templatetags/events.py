"""Programmes and their changes in words, for templates of events."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils import formats
from django.utils.functional import Promise

from mosty.core.formatting import day as day_words
from mosty.events.enums import ItemKind, ItemRole
from mosty.events.queries import ProgrammeDay, local_text
from mosty.events.rules import (
    CHANGE_WORDS,
    Change,
    ChangeKind,
    LinePerson,
    ProgrammeLine,
    change_words,
    clock,
    hours_words,
    taking_place,
)

register = template.Library()

_TAGS = {
    ChangeKind.NEW: "ok",
    ChangeKind.MOVED: "wait",
    ChangeKind.CHANGED: "plain",
    ChangeKind.CANCELLED: "stop",
    ChangeKind.GONE: "stop",
}


@register.filter
def hours(line: Any) -> str:
    """`{{ line|hours }}` -> `10:00–10:15`."""
    return hours_words(line.starts_at, line.ends_at)


@register.filter
def weekday(value: date) -> str:
    """`czwartek, 18 marca 2027`."""
    return f"{formats.date_format(value, 'l')}, {day_words(value)}"


@register.filter
def title_of(line: ProgrammeLine) -> str:
    """The title in the reader's language."""
    return local_text(line.title, line.title_uk)


@register.filter
def kind_words(line: ProgrammeLine) -> str:
    """The kind of the item."""
    return str(ItemKind(line.kind).label) if line.kind in ItemKind.values else ""


@register.filter
def role_words(person: LinePerson) -> str:
    """What the person does in the item."""
    return str(ItemRole(person.role).label) if person.role in ItemRole.values else ""


@register.filter
def hours_of_day(days: Sequence[ProgrammeDay]) -> str:
    """`10:00–13:00`: the hours of a one-day event; nothing while nobody knows."""
    lines = _taking_place(days)
    if not lines:
        return ""
    return hours_words(min(line.starts_at for line in lines), max(line.ends_at for line in lines))


@register.filter
def first_hour(days: Sequence[ProgrammeDay]) -> str:
    """`09:00`: when the first day begins; nothing while nobody knows."""
    lines = _taking_place(days)
    return clock(min(line.starts_at for line in lines)) if lines else ""


def _taking_place(days: Sequence[ProgrammeDay]) -> Sequence[ProgrammeLine]:
    return taking_place(line for one in days for line in one.lines)


@register.filter
def change_kind(change: Change) -> str | Promise:
    """`moved`."""
    return CHANGE_WORDS[change.kind]


@register.filter
def change_tag(change: Change) -> str:
    """The colour beside the word."""
    return _TAGS[change.kind]


@register.filter
def change_text(change: Change) -> str:
    """What changed, in one line."""
    return change_words(change)
