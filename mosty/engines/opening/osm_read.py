"""OSM `opening_hours` read into windows; what they cannot say is refused with what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from mosty.engines.errors import ShapeError
from mosty.engines.opening.parts import take_away
from mosty.engines.opening.plan import AS_USUAL, ONLY, SpecialDays, Week, Window
from mosty.engines.opening.words import (
    BY_APPOINTMENT,
    DAYS,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    refusal,
)

__all__ = ["read_osm"]

LONGEST = 2000

_ANY_MONTH = "|".join(MONTHS)
_DATE = rf"(?:(\d{{4}}) )?({_ANY_MONTH})(?: (\d{{1,2}})(?![\d:]))?"
_DATES = re.compile(rf"{_DATE}(?:-{_DATE})?")
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?(?![\d:])")
_WEEKDAYS = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?(?:\[([-\d,]+)\])?")
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)(?![+/])")
_STATE = re.compile(r"(closed|unknown)")
_COMMENT = re.compile(r'"([^"]*)"')
_RULES = re.compile(r'((?:"[^"]*"|[^";,|]|,(?! ))+)(; |, | \|\| |$)')
_HOLIDAY_OF_A_DAY = re.compile(rf"\bPH\s+({'|'.join(DAYS)})\b", re.IGNORECASE)
_ALL_DAY = (time(), time())

#: The condition a rule puts on dates: (season_from, season_to, valid_from, valid_to).
Dates = tuple[int | None, int | None, date | None, date | None]


@dataclass
class _Rule:
    """One rule of the expression, as it is written."""

    is_added: bool
    dates: list[Dates] = field(default_factory=list)
    weekdays: list[tuple[int, int]] = field(default_factory=list)  # weekday, bits of weeks
    has_holidays: bool = False
    hours: list[tuple[time, time]] = field(default_factory=list)
    is_closed: bool = False
    comment: str = ""

    def days(self) -> list[Window]:
        """Days on which the rule holds, each as a window that is open all day."""
        weekdays = self.weekdays
        if not weekdays and not self.has_holidays:
            weekdays = [(weekday, 0) for weekday in range(7)]
        every_week = {weekday for weekday, weeks in weekdays if not weeks}
        found = [Window(day, *_ALL_DAY, weeks=weeks, holidays=AS_USUAL) for day, weeks in weekdays]
        if self.has_holidays:
            found += [Window(n, *_ALL_DAY, holidays=ONLY) for n in range(7) if n not in every_week]
        return [
            replace(one, season_from=first, season_to=last, valid_from=begins, valid_to=ends)
            for first, last, begins, ends in self.dates or [(None, None, None, None)]
            for one in found
        ]

    def windows(self) -> list[Window]:
        """The hours of the rule."""
        if self.is_closed:
            return []
        by_appointment, note = _told(self.comment)
        return [
            replace(day, opens=opens, closes=closes, by_appointment=by_appointment, note=note)
            for day in self.days()
            for opens, closes in self.hours or [_ALL_DAY]
        ]

    def special(self) -> list[SpecialDays]:
        """The rule as days that differ; empty when they cannot say it."""
        hours = self.hours or ([] if self.is_closed else [_ALL_DAY])
        dates = [(begins, ends) for _first, _last, begins, ends in self.dates if begins and ends]
        if self.weekdays or self.has_holidays or len(dates) < max(1, len(self.dates)):
            return []
        if len(hours) > 1 or _told(self.comment)[0]:
            return []
        opens, closes = hours[0] if hours else (None, None)
        return [SpecialDays(begins, ends, opens, closes, self.comment) for begins, ends in dates]


def read_osm(text: str) -> Week:
    """The hours of an `opening_hours` expression; nothing of it is lost without being told.

    A later rule replaces the earlier ones on its days (";") or adds to them (", "), as in OSM.
    Hours that do not speak of public holidays hold on them as usual, as in OSM. Single dates with
    one pair of hours become special days.

    Raises:
        ShapeError: not an expression of OSM, or something windows cannot say; the message tells
            what to write instead.

    Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification; the text is
    brought to one form by the `opening-hours-rs` library first.
    """
    windows: list[Window] = []
    special: list[SpecialDays] = []
    for rule in _rules(_one_form(text)):
        dated = rule.special() if rule.is_closed or not rule.is_added else []
        if dated:
            special += dated
            continue
        if special:
            raise ShapeError(
                "after single dates no other rule may come: write the dates at the end"
            )
        if rule.is_closed or not rule.is_added:
            windows = take_away(windows, rule.days())
        windows += rule.windows()
    if not windows and not special:
        raise ShapeError("these rules leave no hours at all: write when it is open")
    return Week(tuple(windows), tuple(special))


def _one_form(text: str) -> str:
    """The expression as the library writes it: one spelling for every meaning."""
    tidy = re.sub("[–—−]", "-", text).strip().rstrip(";").strip()
    tidy = re.sub(r"\b(\d{1,2})\.(\d\d)\b", r"\1:\2", tidy)
    if not tidy:
        raise ShapeError("there are no hours: write for example Mo-Fr 08:00-15:00; PH off")
    if len(tidy) > LONGEST:
        raise ShapeError("the hours are longer than %(most)d letters", most=LONGEST)
    if found := _HOLIDAY_OF_A_DAY.search(tidy):
        raise ShapeError(
            "%(part)s means different things to different programs: write the hours of public"
            " holidays apart, for example Mo-Fr 08:00-15:00; PH 10:00-12:00",
            part=found[0],
        )
    try:
        return str(OpeningHours(tidy))
    except ParserError as error:
        raise refusal(tidy) from error


def _rules(text: str) -> Iterator[_Rule]:
    is_added = False
    for found in _RULES.finditer(text):
        yield _rule(found[1], is_added=is_added)
        if found[2] == " || ":
            raise refusal("||")
        is_added = found[2] == ", "


def _rule(text: str, *, is_added: bool) -> _Rule:
    rule = _Rule(is_added)
    rest = text.removeprefix("24/7").strip()
    rest = _take_dates(rule, rest).strip()
    rest = _take_weekdays(rule, rest).strip()
    while found := _HOURS.match(rest):
        rule.hours.append(_hours(found))
        rest = _after_comma(rest, found)
    rest = rest.strip()
    if found := _STATE.match(rest):
        if found[0] == "unknown":
            raise refusal(found[0])
        rule.is_closed, rest = True, rest[found.end() :].strip()
    if found := _COMMENT.match(rest):
        rule.comment, rest = found[1], rest[found.end() :].strip()
    if rest:
        raise refusal(rest)
    if rule.is_closed and rule.hours:
        raise ShapeError(
            "hours in which it is closed cannot be kept: write the hours before and after them,"
            " for example Mo-Fr 08:00-12:00,13:00-15:00"
        )
    if rule.is_closed and rule.comment and not rule.special():
        raise ShapeError(
            "a remark can stand by hours or by single dates only; take it out: %(remark)s",
            remark=rule.comment,
        )
    return rule


def _take_dates(rule: _Rule, text: str) -> str:
    """What comes after the dates of the rule."""
    years: list[tuple[date | None, date | None]] = []
    while (found := _YEARS.match(text)) and not _DATES.match(text):
        first, last = int(found[1]), int(found[2] or found[1])
        years.append((_first_day(first, 1, 1), _last_day(last, 12, 31)))
        text = _after_comma(text, found)
    text = text.strip()
    while found := _DATES.match(text):
        rule.dates += _dates(found, years)
        text = _after_comma(text, found)
    if years and not rule.dates:
        rule.dates = [(None, None, begins, ends) for begins, ends in years]
    return text


def _dates(found: re.Match[str], years: list[tuple[date | None, date | None]]) -> list[Dates]:
    year, month, day, to_year, to_month, to_day = found.groups()
    first_month = MONTHS.index(month) + 1
    last_month = MONTHS.index(to_month) + 1 if to_month else first_month
    last = int(to_day or (0 if to_month else day or 0)) or _days_in(last_month)
    if year is None:
        season = first_month * 100 + int(day or 1), last_month * 100 + last
        if season[0] > season[1] and any(
            begins and ends and begins.year == ends.year for begins, ends in years
        ):
            raise refusal(found[0])  # 2026 Nov-Feb: of one winter or of two?
        if season == (101, 1231):
            return [(None, None, begins, ends) for begins, ends in years or [(None, None)]]
        return [(*season, begins, ends) for begins, ends in years or [(None, None)]]
    if years or (to_month and (day is None) != (to_day is None)):
        raise refusal(found[0])
    begins = _first_day(int(year), first_month, int(day or 1))
    ends = _last_day(int(to_year or year), last_month, last)
    if begins and ends and ends < begins:
        raise refusal(found[0])
    return [(None, None, begins, ends)]


def _take_weekdays(rule: _Rule, text: str) -> str:
    """What comes after the weekdays of the rule."""
    while True:
        if text.startswith("PH"):
            rule.has_holidays = True
            text = text[2:]
        elif found := _WEEKDAYS.match(text):
            first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
            weeks = _weeks(found[3]) if found[3] else 0
            rule.weekdays += [(n % 7, weeks) for n in range(first, first + (last - first) % 7 + 1)]
            text = text[found.end() :]
        else:
            return text
        if not text.startswith(","):
            if text.startswith((" +", " -")):
                raise refusal(text.strip())
            return text
        text = text[1:]


def _weeks(numbers: str) -> int:
    bits = 0
    for number in map(int, numbers.split(",")):
        if number not in (-1, 1, 2, 3, 4, 5):
            raise ShapeError(
                "of weekdays counted from the end of the month only the last can be kept, [-1]"
            )
        bits |= 1 << (5 if number == -1 else number - 1)
    return bits


def _hours(found: re.Match[str]) -> tuple[time, time]:
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if opens >= 1440 or closes > opens + 1440:
        raise refusal(found[0])
    return time(*divmod(opens, 60)), time(*divmod(closes % 1440, 60))


def _told(comment: str) -> tuple[bool, str]:
    """Whether the comment says "by appointment", and what else it says."""
    first, _semicolon, rest = comment.partition(";")
    if first.strip().casefold() in BY_APPOINTMENT:
        return True, rest.strip()
    return False, comment


def _after_comma(text: str, found: re.Match[str]) -> str:
    return text[found.end() :].removeprefix(",")


def _days_in(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _first_day(year: int, month: int, day: int) -> date | None:
    return None if year <= FIRST_YEAR else _day(year, month, day)


def _last_day(year: int, month: int, day: int) -> date | None:
    return None if year >= LAST_YEAR else _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 1) + timedelta(days=27)  # 29 February of a common year
