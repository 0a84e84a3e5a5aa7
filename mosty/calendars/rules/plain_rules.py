"""Rules of repetition as people say them: every second Tuesday, the last Thursday of the month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosty.calendars.enums import Repeat
from mosty.core.formatting import day as day_in_words

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ON_DAYS = (
    gettext_lazy("on Mondays"),
    gettext_lazy("on Tuesdays"),
    gettext_lazy("on Wednesdays"),
    gettext_lazy("on Thursdays"),
    gettext_lazy("on Fridays"),
    gettext_lazy("on Saturdays"),
    gettext_lazy("on Sundays"),
)
_NTH_DAYS = (
    gettext_lazy("Monday number %(number)d of the month"),
    gettext_lazy("Tuesday number %(number)d of the month"),
    gettext_lazy("Wednesday number %(number)d of the month"),
    gettext_lazy("Thursday number %(number)d of the month"),
    gettext_lazy("Friday number %(number)d of the month"),
    gettext_lazy("Saturday number %(number)d of the month"),
    gettext_lazy("Sunday number %(number)d of the month"),
)
_LAST_DAYS = (
    gettext_lazy("the last Monday of the month"),
    gettext_lazy("the last Tuesday of the month"),
    gettext_lazy("the last Wednesday of the month"),
    gettext_lazy("the last Thursday of the month"),
    gettext_lazy("the last Friday of the month"),
    gettext_lazy("the last Saturday of the month"),
    gettext_lazy("the last Sunday of the month"),
)
LAST = -1
_RULE = re.compile(
    r"FREQ=(?P<frequency>DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;INTERVAL=(?P<every>\d{1,3}))?"
    r"(;BYDAY=(?P<days>[-\dA-Z,]+))?"
    r"(;UNTIL=(?P<until>\d{8}))?"
)

_FREQUENCY: Mapping[Repeat, str] = {
    Repeat.DAILY: "DAILY",
    Repeat.WEEKLY: "WEEKLY",
    Repeat.MONTHLY_DAY: "MONTHLY",
    Repeat.MONTHLY_WEEKDAY: "MONTHLY",
    Repeat.YEARLY: "YEARLY",
}


@dataclass(frozen=True)
class PlainRule:
    """A rule as the form asks for it.

    Attributes:
        every: every how many days, weeks, months or years.
        weekdays: 0 Monday … 6 Sunday; of a weekly rule.
        which: 1 to 5, or LAST; of a monthly rule by weekday, whose only weekday is in `weekdays`.
        until: the last day on which it may take place.
    """

    repeat: Repeat
    every: int = 1
    weekdays: tuple[int, ...] = ()
    which: int = 1
    until: date | None = None

    @property
    def text(self) -> str:
        """As RFC 5545 writes it."""
        parts = [f"FREQ={_FREQUENCY[self.repeat]}"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.repeat is Repeat.WEEKLY:
            parts.append("BYDAY=" + ",".join(_CODES[one] for one in sorted(set(self.weekdays))))
        elif self.repeat is Repeat.MONTHLY_WEEKDAY:
            parts.append(f"BYDAY={self.which}{_CODES[self.weekdays[0]]}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def plain_rule(rule: str) -> PlainRule | None:
    """The rule as the form asks for it; None: it says something the form has no question for."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    numbers = {day.lstrip("+-0123456789"): day[:-2] for day in (found["days"] or "").split(",")}
    weekdays = tuple(_CODES.index(code) for code in numbers if code in _CODES)
    which = [int(number) for number in numbers.values() if number]
    frequency = found["frequency"]
    repeat = Repeat.MONTHLY_DAY if frequency == "MONTHLY" else Repeat(frequency.lower())
    if frequency == "MONTHLY" and len(which) == len(weekdays) == 1:
        repeat = Repeat.MONTHLY_WEEKDAY
    elif which or (weekdays and repeat is not Repeat.WEEKLY):
        return None
    if repeat is Repeat.WEEKLY and not weekdays:
        return None
    try:
        until = datetime.strptime(found["until"], "%Y%m%d").date() if found["until"] else None  # noqa: DTZ007
    except ValueError:
        return None
    plain = PlainRule(repeat, int(found["every"] or 1), weekdays, which[0] if which else 1, until)
    return plain if plain.which in (1, 2, 3, 4, 5, LAST) and plain.text == rule else None


def rule_in_words(rule: str, first: date) -> str:
    """The rule as a sentence without its hour; of a rule the form does not know its own text."""
    plain = plain_rule(rule)
    if plain is None:
        return rule
    words = _words(plain, first)
    if plain.until:
        return _("%(rule)s, until %(day)s") % {"rule": words, "day": day_in_words(plain.until)}
    return words


def _words(plain: PlainRule, first: date) -> str:
    number = plain.every
    if plain.repeat is Repeat.DAILY:
        if number == 1:
            return _("every day")
        return ngettext("every %(number)d day", "every %(number)d days", number) % {
            "number": number
        }
    if plain.repeat is Repeat.WEEKLY:
        return f"{_weeks(number)} {_joined([_ON_DAYS[one] for one in sorted(plain.weekdays)])}"
    if plain.repeat is Repeat.YEARLY:
        return f"{_years(number)}, {first.day} {_month(first)}"
    if plain.repeat is Repeat.MONTHLY_DAY:
        return _("%(every)s on day %(day)d") % {"every": _months(number), "day": first.day}
    day = _LAST_DAYS if plain.which == LAST else _NTH_DAYS
    return f"{_months(number)}: " + str(day[plain.weekdays[0]]) % {"number": plain.which}


def _weeks(number: int) -> str:
    if number == 1:
        return _("every week")
    return ngettext("every %(number)d week", "every %(number)d weeks", number) % {"number": number}


def _months(number: int) -> str:
    if number == 1:
        return _("every month")
    return ngettext("every %(number)d month", "every %(number)d months", number) % {
        "number": number
    }


def _years(number: int) -> str:
    if number == 1:
        return _("every year")
    return ngettext("every %(number)d year", "every %(number)d years", number) % {"number": number}


def _month(first: date) -> str:
    """The month of the day as it stands after a number: "lutego"."""
    return day_in_words(first).split()[1]


def _joined(words: list[str | Promise]) -> str:
    """ "on Mondays, on Tuesdays and on Fridays"."""
    texts = [str(one) for one in words]
    if len(texts) < 2:
        return "".join(texts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(texts[:-1]), "last": texts[-1]}
