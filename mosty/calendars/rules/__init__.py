"""Rules of time: stretches and what is free between them, repetition, clashes."""

from mosty.calendars.rules.clashes import (
    Clash,
    Engagement,
    Ways,
    clash_of,
    clashes,
    way_minutes,
)
from mosty.calendars.rules.opening import (
    check_opening,
    is_open_for,
    is_public_holiday,
    open_spans,
)
from mosty.calendars.rules.permissions import PERMISSIONS
from mosty.calendars.rules.plain_rules import LAST, PlainRule, plain_rule, rule_in_words
from mosty.calendars.rules.recurrence import (
    Date,
    Moved,
    Repeating,
    check_rule,
    dates,
    first_date,
    on_the_line,
)
from mosty.calendars.rules.spans import Span, joined, most_at_once, without
from mosty.calendars.rules.weeks import WARSAW, free_on, full, hours_of, open_on, whole_day

__all__ = [
    "LAST",
    "PERMISSIONS",
    "WARSAW",
    "Clash",
    "Date",
    "Engagement",
    "Moved",
    "PlainRule",
    "Repeating",
    "Span",
    "Ways",
    "check_opening",
    "check_rule",
    "clash_of",
    "clashes",
    "dates",
    "first_date",
    "free_on",
    "full",
    "hours_of",
    "is_open_for",
    "is_public_holiday",
    "joined",
    "most_at_once",
    "on_the_line",
    "open_on",
    "open_spans",
    "plain_rule",
    "rule_in_words",
    "way_minutes",
    "whole_day",
    "without",
]
