"""Opening hours in words, in the language of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from mosty.core.formatting import day as day_in_words
from mosty.directory.enums import HolidayRule
from mosty.engines.opening import SpecialDays, State, Status, Week, Window

_ON = (
    gettext_lazy("opens on Monday at %(time)s"),
    gettext_lazy("opens on Tuesday at %(time)s"),
    gettext_lazy("opens on Wednesday at %(time)s"),
    gettext_lazy("opens on Thursday at %(time)s"),
    gettext_lazy("opens on Friday at %(time)s"),
    gettext_lazy("opens on Saturday at %(time)s"),
    gettext_lazy("opens on Sunday at %(time)s"),
)
_LAST = (
    gettext_lazy("the last Monday of the month"),
    gettext_lazy("the last Tuesday of the month"),
    gettext_lazy("the last Wednesday of the month"),
    gettext_lazy("the last Thursday of the month"),
    gettext_lazy("the last Friday of the month"),
    gettext_lazy("the last Saturday of the month"),
    gettext_lazy("the last Sunday of the month"),
)
_KINDS = {State.OPEN: "ok", State.BY_APPOINTMENT: "wait"}
_LAST_WEEK = 1 << 5
_ONE_DAY = timedelta(days=1)
_A_LEAP_YEAR = 2024
_ALL_AHEAD = 40_000


@dataclass(frozen=True)
class StatusWords:
    """What a person who comes now finds, for a tag and for a sentence.

    Attributes:
        state: open, by_appointment, closed or unknown.
        kind: kind of the tag.
        text: "open now, until 15.00".
    """

    state: str
    kind: str
    text: str


@dataclass(frozen=True)
class HoursLine:
    """One line of the table of hours.

    Attributes:
        days: "Monday–Friday".
        hours: "8.00–12.00, 13.00–15.00".
        remarks: season, dates, by appointment, each in words.
        notes: what the provider wrote, in Polish.
    """

    days: str
    hours: str
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def status_words(status: Status, moment: datetime) -> StatusWords:
    """The status of a moment (in local time) in words."""
    return StatusWords(
        str(status.state), _KINDS.get(status.state, "plain"), _status_text(status, moment)
    )


def _status_text(status: Status, moment: datetime) -> str:
    if status.state is State.UNKNOWN:
        return _("no hours given")
    if status.state is State.OPEN:
        if status.closes is None:
            return _("open now")
        if status.closes - moment > _ONE_DAY:
            last_day = (status.closes - timedelta(minutes=1)).date()
            return _("open now, until %(day)s") % {"day": day_in_words(last_day)}
        return _("open now, until %(time)s") % {"time": clock(status.closes.time(), closes=True)}
    opens = _opens_text(status.opens, moment.date()) if status.opens else ""
    first = _("by appointment") if status.state is State.BY_APPOINTMENT else _("closed now")
    return f"{first}, {opens}" if opens else first


def _opens_text(opens: datetime, today: date) -> str:
    at = {"time": clock(opens.time())}
    ahead = (opens.date() - today).days
    if ahead == 0:
        return _("opens today at %(time)s") % at
    if ahead == 1:
        return _("opens tomorrow at %(time)s") % at
    if ahead < 7:
        return str(_ON[opens.weekday()]) % at
    return _("opens on %(day)s at %(time)s") % (at | {"day": day_in_words(opens.date())})


def week_lines(plan: Week, today: date) -> tuple[HoursLine, ...]:
    """The windows of the plan that still hold or will, days with the same hours together."""
    shared_rule = _shared_rule(plan)
    groups: dict[Window, dict[int, list[Window]]] = {}
    for window in plan.windows:
        if window.valid_to is not None and window.valid_to < today:
            continue
        alike = replace(window, weekday=0, opens=time(), closes=time(), note="")
        groups.setdefault(alike, {}).setdefault(window.weekday, []).append(window)
    return tuple(
        HoursLine(
            _days(days, alike),
            ", ".join(_hours(window.opens, window.closes) for window in windows),
            tuple(_remarks(alike, today, shared_rule or _rule_in_days(days, alike))),
            tuple(dict.fromkeys(window.note for window in windows if window.note)),
        )
        for alike, by_day in groups.items()
        for days, windows in _same_hours(by_day)
    )


def holiday_words(plan: Week) -> str:
    """What public holidays do to all the hours; empty when it differs and the lines say it."""
    rule = _shared_rule(plan)
    return str(HolidayRule(rule).label) if rule else ""


def special_lines(plan: Week, today: date, days: int = 60) -> tuple[HoursLine, ...]:
    """Days that differ from today on, in so many days, in order."""
    near = [
        one
        for one in plan.special
        if one.last_day >= today and one.first_day <= today + timedelta(days=days)
    ]
    return tuple(
        HoursLine(_span(one), _special_hours(one), notes=(one.note,) if one.note else ())
        for one in sorted(near, key=lambda one: one.first_day)
    )


def plan_in_words(plan: Week, today: date) -> str:
    """The whole plan, one line for each part of it: to compare two versions."""
    lines = (*week_lines(plan, today), *special_lines(plan, today, days=_ALL_AHEAD))
    rule = holiday_words(plan)
    told = [
        ": ".join((line.days, ", ".join((line.hours, *line.remarks, *line.notes))))
        for line in lines
    ]
    return "\n".join((*told, rule) if rule else told)


def clock(value: time, *, closes: bool = False) -> str:
    """An hour as people write it: 8.00 in Polish, 8:00 elsewhere; midnight as an end is 24.00."""
    between = "." if get_language() == "pl" else ":"
    hour = 24 if closes and value == time() else value.hour
    return f"{hour}{between}{value.minute:02}"


def _hours(opens: time, closes: time) -> str:
    if opens == closes == time():
        return _("all day and night")
    text = f"{clock(opens)}–{clock(closes, closes=True)}"
    if closes <= opens and closes != time():
        return _("%(hours)s on the next day") % {"hours": text}
    return text


def _special_hours(one: SpecialDays) -> str:
    if one.opens is None or one.closes is None:
        return pgettext("hours", "closed")
    return _hours(one.opens, one.closes)


def _span(one: SpecialDays) -> str:
    first = day_in_words(one.first_day)
    return first if one.first_day == one.last_day else f"{first} – {day_in_words(one.last_day)}"


def _shared_rule(plan: Week) -> str:
    rules = {window.holidays for window in plan.windows}
    return rules.pop() if len(rules) == 1 else ""


def _same_hours(
    by_day: dict[int, list[Window]],
) -> Iterable[tuple[list[int], Sequence[Window]]]:
    """Weekdays with the same hours and notes, together with one day's windows in order."""
    found: dict[tuple[Any, ...], tuple[list[int], Sequence[Window]]] = {}
    for weekday in sorted(by_day):
        windows = sorted(by_day[weekday], key=lambda one: (one.opens, one.closes))
        key = tuple((one.opens, one.closes, one.note) for one in windows)
        found.setdefault(key, ([], windows))[0].append(weekday)
    return found.values()


def _rule_in_days(weekdays: Sequence[int], alike: Window) -> str:
    """The rule for holidays where the name of the days says it already."""
    return alike.holidays if len(weekdays) == 7 and alike.holidays == HolidayRule.ONLY else ""


def _days(weekdays: Sequence[int], alike: Window) -> str:
    if len(weekdays) == 7:
        if alike.holidays == HolidayRule.ONLY:
            return _("public holidays")
        if not alike.weeks:
            return _("every day")
    if alike.weeks:
        return ", ".join(_in_month(day, alike.weeks) for day in weekdays)
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{_name(run[0])}–{_name(run[-1])}" if len(run) > 2 else ", ".join(map(_name, run))
        for run in runs
    )


def _name(weekday: int) -> str:
    return str(WEEKDAYS[weekday]).lower()


def _in_month(weekday: int, weeks: int) -> str:
    numbers = [f"{n + 1}." for n in range(5) if weeks >> n & 1]
    words = []
    if numbers:
        told = {"day": _name(weekday), "numbers": ", ".join(numbers)}
        words.append(_("%(day)s (%(numbers)s in the month)") % told)
    if weeks & _LAST_WEEK:
        words.append(str(_LAST[weekday]))
    return ", ".join(words)


def _remarks(alike: Window, today: date, told_rule: str) -> Iterable[str]:
    if alike.by_appointment:
        yield _("by appointment")
    if alike.season_from is not None and alike.season_to is not None:
        season = {"first": _day_of_year(alike.season_from), "last": _day_of_year(alike.season_to)}
        yield _("each year from %(first)s to %(last)s") % season
    if alike.valid_from is not None and alike.valid_from > today:
        yield _("from %(day)s") % {"day": day_in_words(alike.valid_from)}
    if alike.valid_to is not None:
        yield _("until %(day)s") % {"day": day_in_words(alike.valid_to)}
    if not told_rule:
        yield str(HolidayRule(alike.holidays).label)


def _day_of_year(number: int) -> str:
    """`22 listopada`."""
    day = date(_A_LEAP_YEAR, number // 100, number % 100)
    return day_in_words(day).rsplit(" ", 1)[0]
