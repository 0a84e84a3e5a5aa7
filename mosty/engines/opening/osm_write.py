"""Windows written as OSM `opening_hours`; what that language cannot say is refused."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from mosty.engines.errors import ShapeError
from mosty.engines.opening.plan import AS_USUAL, CLOSED, LAST, ONLY, SpecialDays, Week, Window
from mosty.engines.opening.words import DAYS, FIRST_YEAR, LAST_YEAR, MONTHS

__all__ = ["write_osm"]

#: What windows of one rule have in common: dates, bits of weeks, what stands after the hours.
Shared = tuple[str, int, str]
#: A rule and the weekdays it is about.
Rule = tuple[str, frozenset[int]]

_ALL_WEEK = frozenset(range(7))
_ONE_DAY = timedelta(days=1)


def write_osm(plan: Week) -> str:
    """The plan as an `opening_hours` expression that `read_osm` reads back as the same hours.

    Raises:
        ShapeError: hours of several places (write `plan.at(place)`), hours with seconds, or hours
            of public holidays that differ from weekday to weekday.

    Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
    """
    if plan.at(None) != plan:
        raise ShapeError("hours of several places cannot stand in one expression")
    ordinary = [one for one in plan.windows if one.holidays != ONLY]
    has_overnight = any(one.is_overnight and one.closes > time() for one in plan.windows)
    text = _joined(_rules(ordinary), has_overnight=has_overnight)
    if any(one.holidays != AS_USUAL for one in plan.windows):
        on_holidays = list(_holiday_rules(one for one in plan.windows if one.holidays != CLOSED))
        if ordinary:
            on_holidays.insert(0, "PH off")
        text = "; ".join(part for part in (text, ", ".join(on_holidays)) if part)
    return "; ".join(part for part in (text, *map(_special, plan.special)) if part) or "off"


def _rules(windows: Iterable[Window]) -> Iterator[Rule]:
    """One rule for the weekdays that share their hours and everything else."""
    groups: dict[Shared, dict[int, set[str]]] = {}
    for one in windows:
        for dates in _dates(one):
            days = groups.setdefault((dates, one.weeks, _after(one)), {})
            days.setdefault(one.weekday, set()).add(_hours(one.opens, one.closes))
    for (dates, weeks, after), days in groups.items():
        by_hours: dict[str, list[int]] = {}
        for weekday in sorted(days):
            by_hours.setdefault(",".join(sorted(days[weekday])), []).append(weekday)
        for hours, weekdays in by_hours.items():
            named = f"{_weekdays(weekdays, weeks)} {hours}"
            if named == "Mo-Su 00:00-24:00" and not dates:
                named = "24/7"
            yield " ".join(filter(None, (dates, named, after))), frozenset(weekdays)


def _joined(rules: Iterable[Rule], *, has_overnight: bool) -> str:
    """The rules one after another: ";" would take days away from an earlier rule on the same day.

    It would also end a night that began before, for some programs that read it.
    """
    text, seen = "", set[int]()
    for rule, weekdays in rules:
        between = ", " if has_overnight or weekdays & seen else "; "
        text += (between if text else "") + rule
        seen |= weekdays
    return text


def _holiday_rules(windows: Iterable[Window]) -> Iterator[str]:
    groups: dict[tuple[str, str, str, int], set[int]] = {}
    for one in windows:
        for dates in _dates(one):
            key = dates, _hours(one.opens, one.closes), _after(one), one.weeks
            groups.setdefault(key, set()).add(one.weekday)
    for (dates, hours, after, weeks), weekdays in groups.items():
        if weekdays != _ALL_WEEK or weeks:
            raise ShapeError(
                "this format knows one set of hours for all public holidays: give each weekday the"
                " same hours on holidays, or close on them"
            )
        yield " ".join(filter(None, (dates, "PH", hours, after)))


def _special(one: SpecialDays) -> str:
    dates = _span(one.first_day, one.last_day)
    if one.opens is None or one.closes is None:
        return f"{dates} off{_comment(one.note)}"
    after = f" open{_comment(one.note)}" if one.note else ""
    return f"{dates} {_hours(one.opens, one.closes)}{after}"


def _after(window: Window) -> str:
    if window.by_appointment:
        return _comment("; ".join(filter(None, ("by appointment", window.note)))).strip()
    return f"open{_comment(window.note)}" if window.note else ""


def _comment(note: str) -> str:
    """The words in quotes; quotes inside become typographic, the format has no others."""
    return f' "{note.replace(chr(34), "”")}"' if note else ""


def _weekdays(weekdays: list[int], weeks: int) -> str:
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if weeks:
        numbers = [str(n + 1) for n in range(5) if weeks >> n & 1] + ["-1"] * bool(weeks & LAST)
        return ",".join(f"{DAYS[day]}[{','.join(numbers)}]" for day in weekdays)
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )


def _hours(opens: time, closes: time) -> str:
    if opens.second or closes.second or opens.microsecond or closes.microsecond:
        raise ShapeError("this format knows no seconds")
    if closes == time():
        return f"{opens:%H:%M}-24:00"
    if closes == opens:
        return f"{opens:%H:%M}-{closes.hour + 24}:{closes:%M}"
    return f"{opens:%H:%M}-{closes:%H:%M}"


def _dates(window: Window) -> Iterator[str]:
    """The dates of the window in as many pieces as the format needs; "" when it always holds."""
    begins, ends = window.valid_from, window.valid_to
    if window.season_from is None or window.season_to is None:
        if begins is None and ends is None:
            yield ""
        else:
            yield _span(begins or date(FIRST_YEAR, 1, 1), ends or date(LAST_YEAR, 12, 31))
        return
    season = f"{_month_day(window.season_from)}-{_month_day(window.season_to)}"
    if begins is None and ends is None:
        yield season
        return
    # A season between two dates: whole years in the middle, the first and the last by their dates.
    whole_from = begins.year + 1 if begins else FIRST_YEAR
    whole_to = ends.year - 1 if ends else LAST_YEAR
    if begins:
        yield from _of_season(window, begins, min(ends or date.max, date(begins.year, 12, 31)))
    if whole_from < whole_to:
        yield f"{whole_from}-{whole_to} {season}"
    elif whole_from == whole_to:
        yield from _of_season(window, date(whole_from, 1, 1), date(whole_from, 12, 31))
    if ends and (begins is None or ends.year > begins.year):
        yield from _of_season(window, date(ends.year, 1, 1), ends)


def _of_season(window: Window, first: date, last: date) -> Iterator[str]:
    """The days of the season between two dates of one year."""
    run: list[date] = []
    for number in range((last - first).days + 2):
        day = first + number * _ONE_DAY if number <= (last - first).days else None
        if day is not None and window.is_in_season(day):
            run.append(day)
        elif run:
            yield _span(run[0], run[-1])
            run = []


def _span(first: date, last: date) -> str:
    text = f"{first.year} {MONTHS[first.month - 1]} {first.day:02}"
    if last != first:
        text += f"-{last.year} {MONTHS[last.month - 1]} {last.day:02}"
    return text


def _month_day(number: int) -> str:
    month, day = divmod(number, 100)
    return f"{MONTHS[month - 1]} {day:02}"
