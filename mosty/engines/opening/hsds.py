"""Opening hours as schedules of HSDS (RFC 5545 rules, weekly or monthly), there and back.

HSDS knows neither public holidays nor seasons nor days that differ. `to_hsds` says them in the
`description` in words that `from_hsds` reads back; docs/methods/opening.md lists them. Times are of
the wall clock in Poland and carry no offset, which would be wrong for half of the year.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from mosty.engines.errors import ShapeError
from mosty.engines.opening.plan import AS_USUAL, CLOSED, LAST, ONLY, SpecialDays, Week, Window

__all__ = ["from_hsds", "to_hsds"]

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::\d\d(?:\.0+)?)?(Z|[+-]\d\d:?\d\d)?")
_POLISH_OFFSETS = frozenset({None, "+01:00", "+02:00", "+0100", "+0200"})

# Words of the description that are read back.
_ON_HOLIDAYS = {CLOSED: "W święta zamknięte.", ONLY: "Tylko w święta."}
_SEASON = "Co roku {0:02}.{1:02}–{2:02}.{3:02}."
_SEASON_READ = re.compile(r"Co roku (\d\d)\.(\d\d)–(\d\d)\.(\d\d)\.")
_BY_APPOINTMENT = "Po umówieniu."
_OTHER_DAYS, _OTHER_DAYS_CLOSED = "Inne godziny w te dni.", "Zamknięte w te dni."

#: What rules of RFC 5545 can say and windows cannot.
_NOT_KEPT = ("bymonthday", "byweekno", "byyearday", "count")

Schedule = dict[str, Any]


def to_hsds(plan: Week) -> list[Schedule]:
    """Schedules without ids, one for weekdays that share everything; then the days that differ.

    Raises:
        ShapeError: hours of several places; give `plan.at(place)`.

    Source: https://docs.openreferral.org/en/3.1.1/hsds/schema_reference.html#schedule
    """
    if plan.at(None) != plan:
        raise ShapeError("hours of several places cannot stand in one expression")
    groups: dict[Window, list[int]] = {}
    for one in plan.windows:
        groups.setdefault(replace(one, weekday=0), []).append(one.weekday)
    found = [_schedule(window, weekdays) for window, weekdays in groups.items()]
    return [*found, *map(_special_schedule, plan.special)]


def from_hsds(schedules: Sequence[Mapping[str, Any]]) -> Week:
    """The hours that rows of HSDS schedules say; those that do not speak of holidays hold on them.

    Raises:
        ShapeError: a schedule that windows cannot say; the message begins with its number.

    Source: https://docs.openreferral.org/en/3.1.1/hsds/schema_reference.html#schedule
    """
    windows: list[Window] = []
    special: list[SpecialDays] = []
    for number, schedule in enumerate(schedules, start=1):
        try:
            if _says(schedule, _OTHER_DAYS) or _says(schedule, _OTHER_DAYS_CLOSED):
                special.append(_special(schedule))
            else:
                windows += _windows(schedule)
        except ShapeError as error:
            raise ShapeError("schedule %(number)d: %(why)s", number=number, why=error) from error
    return Week(tuple(windows), tuple(special))


def _schedule(window: Window, weekdays: list[int]) -> Schedule:
    days = sorted(set(weekdays))
    numbers = [str(n + 1) for n in range(5) if window.weeks >> n & 1]
    numbers += ["-1"] * bool(window.weeks & LAST)
    words = [_ON_HOLIDAYS.get(window.holidays, "")]
    if window.season_from is not None and window.season_to is not None:
        first, last = divmod(window.season_from, 100), divmod(window.season_to, 100)
        words.append(_SEASON.format(*first[::-1], *last[::-1]))
    words.append(_BY_APPOINTMENT if window.by_appointment else "")
    return _told(
        freq="MONTHLY" if window.weeks else "WEEKLY",
        byday=",".join(number + _DAYS[day] for day in days for number in numbers or [""]),
        opens_at=_clock(window.opens),
        closes_at=_clock(window.closes),
        valid_from=window.valid_from and window.valid_from.isoformat(),
        valid_to=window.valid_to and window.valid_to.isoformat(),
        description=" ".join(filter(None, words)),
        notes=window.note,
    )


def _special_schedule(one: SpecialDays) -> Schedule:
    return _told(
        freq="WEEKLY",
        byday=",".join(_DAYS),
        opens_at=one.opens and _clock(one.opens),
        closes_at=one.closes and _clock(one.closes),
        valid_from=one.first_day.isoformat(),
        valid_to=one.last_day.isoformat(),
        description=_OTHER_DAYS_CLOSED if one.opens is None else _OTHER_DAYS,
        notes=one.note,
    )


def _told(**values: object) -> Schedule:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _clock(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


def _windows(schedule: Mapping[str, Any]) -> Iterator[Window]:
    for name in _NOT_KEPT:
        if schedule.get(name) not in (None, "", 0):
            raise ShapeError("%(field)s cannot be kept: write days of the week", field=name)
    if _number(schedule, "interval") not in (None, 1):
        raise ShapeError("every second or third week cannot be kept: write weeks of the month")
    if _number(schedule, "timezone") not in (None, 1, 2):
        raise ShapeError("the hours are told in another time zone")
    opens, closes = _time(schedule, "opens_at"), _time(schedule, "closes_at")
    if opens is None or closes is None:
        raise ShapeError("there are no hours, opens_at and closes_at")
    attending = _text(schedule, "attending_type")
    by_appointment = _says(schedule, _BY_APPOINTMENT) or _is_by_appointment(attending)
    remark = "" if _is_by_appointment(attending) else attending
    first, last = _season(schedule)
    for weekday, weeks in _weekdays(schedule).items():
        yield Window(
            weekday,
            opens,
            closes,
            weeks=weeks,
            season_from=first,
            season_to=last,
            valid_from=_latest(_date(schedule, "valid_from"), _date(schedule, "dtstart")),
            valid_to=_earliest(_date(schedule, "valid_to"), _date(schedule, "until")),
            holidays=_holidays(schedule),
            by_appointment=by_appointment,
            note="; ".join(filter(None, (_text(schedule, "notes"), remark, _unread(schedule)))),
        )


def _special(schedule: Mapping[str, Any]) -> SpecialDays:
    first, last = _date(schedule, "valid_from"), _date(schedule, "valid_to")
    if first is None or last is None:
        raise ShapeError("days that differ need their dates, valid_from and valid_to")
    opens, closes = _time(schedule, "opens_at"), _time(schedule, "closes_at")
    return SpecialDays(first, last, opens, closes, _text(schedule, "notes"))


def _weekdays(schedule: Mapping[str, Any]) -> dict[int, int]:
    """Bits of the weeks of the month for each weekday."""
    freq, text = _text(schedule, "freq").upper() or "WEEKLY", _text(schedule, "byday").upper()
    if freq not in ("WEEKLY", "MONTHLY"):
        raise ShapeError("%(freq)s: only WEEKLY and MONTHLY can be kept", freq=freq)
    starts = _date(schedule, "dtstart")
    if not text and freq == "WEEKLY" and starts is not None:
        return {starts.weekday(): 0}
    found: dict[int, int] = {}
    for part in text.replace(" ", "").split(","):
        matched = _BY_DAY.fullmatch(part)
        number = int(matched[1] or 0) if matched else None
        if matched is None or number not in (-1, 0, 1, 2, 3, 4, 5) or (number and freq == "WEEKLY"):
            raise ShapeError("%(day)s is no day of the week that can be kept", day=part or "byday")
        weekday = _DAYS.index(matched[2])
        every = number == 0 or found.get(weekday) == 0
        bit = LAST if number == -1 else 1 << (number or 1) - 1
        found[weekday] = 0 if every else found.get(weekday, 0) | bit
    return found


def _season(schedule: Mapping[str, Any]) -> tuple[int | None, int | None]:
    found = _SEASON_READ.search(_text(schedule, "description"))
    if found is None:
        return None, None
    return int(found[2] + found[1]), int(found[4] + found[3])


def _holidays(schedule: Mapping[str, Any]) -> str:
    for rule, words in _ON_HOLIDAYS.items():
        if _says(schedule, words):
            return rule
    return AS_USUAL


def _says(schedule: Mapping[str, Any], words: str) -> bool:
    return words in _text(schedule, "description")


def _unread(schedule: Mapping[str, Any]) -> str:
    """Words of the description that are no words of ours: they are kept for people."""
    text = _SEASON_READ.sub("", _text(schedule, "description"))
    for words in (*_ON_HOLIDAYS.values(), _BY_APPOINTMENT):
        text = text.replace(words, "")
    return " ".join(text.split())


def _is_by_appointment(words: str) -> bool:
    return "appointment" in words.casefold() or "umówieni" in words.casefold()


def _text(schedule: Mapping[str, Any], name: str) -> str:
    return str(schedule.get(name) or "").strip()


def _number(schedule: Mapping[str, Any], name: str) -> float | None:
    text = _text(schedule, name)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise ShapeError("%(field)s must be a number", field=name) from None


def _date(schedule: Mapping[str, Any], name: str) -> date | None:
    text = _text(schedule, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ShapeError("%(day)s is no date: write 2026-12-24", day=text) from None


def _time(schedule: Mapping[str, Any], name: str) -> time | None:
    text = _text(schedule, name)
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        raise ShapeError("%(clock)s is no hour: write 08:00", clock=text)
    if found[3] not in _POLISH_OFFSETS:
        raise ShapeError("the hours are told in another time zone")
    return time(int(found[1]) % 24, int(found[2]))


def _latest(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
