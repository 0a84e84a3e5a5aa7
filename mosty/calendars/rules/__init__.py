"""Rules of time: stretches and what is free between them, repetition, clashes."""

from mosty.calendars.rules.recurrence import Date, Moved, Repeating, check_rule, dates, on_the_line
from mosty.calendars.rules.spans import Span, joined, most_at_once, without

__all__ = [
    "Date",
    "Moved",
    "Repeating",
    "Span",
    "check_rule",
    "dates",
    "joined",
    "most_at_once",
    "on_the_line",
    "without",
]
