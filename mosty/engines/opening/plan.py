"""Opening hours as they are kept: windows of the week, and days on which other hours hold."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from mosty.engines.errors import ShapeError

__all__ = ["Hours", "SpecialDays", "Week", "Window", "polish_holidays"]

#: What a public holiday does to a window.
CLOSED, AS_USUAL, ONLY = "closed", "as_usual", "only"
HOLIDAY_RULES = (CLOSED, AS_USUAL, ONLY)

#: Bits of `Window.weeks`: the first to the fifth such weekday of a month, and the last one.
LAST = 1 << 5
EVERY_WEEK = 0

_ONE_DAY = timedelta(days=1)
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def polish_holidays(year: int) -> Collection[date]:
    """Public holidays of Poland in the year, as the law of that year says (Christmas Eve: from 2025).

    Source: the `holidays` library (Act of 18 January 1951 on days off work, with its changes).
    """
    from holidays import country_holidays  # noqa: PLC0415 -- 50 ms that most commands never need

    return frozenset(country_holidays("PL", years=year))


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when on which days; local time of the wall clock.

    Every attribute narrows: a window falls on a day that fits all of them.

    Attributes:
        weekday: 0 Monday … 6 Sunday.
        opens, closes: `closes` at or before `opens` lies on the next day (00:00-00:00: all day).
        weeks: which such weekdays of the month: bits 0-4 first to fifth, bit 5 the last; 0: all.
        season_from, season_to: month and day as 101-1231, both included; may wrap over New Year.
        valid_from, valid_to: days between which the window holds, both included.
        holidays: "closed", "as_usual" or "only" on public holidays.
        by_appointment: open only to those who called before.
        note: words for people.
        place: only at this place (its number); None: wherever the hours hold.
    """

    weekday: int
    opens: time
    closes: time
    weeks: int = EVERY_WEEK
    season_from: int | None = None
    season_to: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    holidays: str = CLOSED
    by_appointment: bool = False
    note: str = ""
    place: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ShapeError("a weekday must lie between 0 (Monday) and 6 (Sunday)")
        if not 0 <= self.weeks < 64:
            raise ShapeError("weeks of the month must be six bits")
        if self.holidays not in HOLIDAY_RULES:
            raise ShapeError("the rule for public holidays must be closed, as_usual or only")
        if (self.season_from is None) != (self.season_to is None):
            raise ShapeError("a season needs its first and its last day")
        for end in (self.season_from, self.season_to):
            if end is not None and not _is_day_of_year(end):
                raise ShapeError("there is no day %(day)s in a year", day=end)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ShapeError("hours end before they begin to hold")

    @property
    def is_overnight(self) -> bool:
        """Whether it closes on the next day."""
        return self.closes <= self.opens

    def falls_on(self, day: date, *, is_holiday: bool) -> bool:
        """Whether the window starts on this day."""
        return (
            self.weekday == day.weekday()
            and self.is_in_season(day)
            and (not self.weeks or bool(self.weeks & weeks_of(day)))
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
            and (self.holidays == AS_USUAL or (self.holidays == ONLY) is is_holiday)
        )

    def is_in_season(self, day: date) -> bool:
        """Whether the day lies in the season; without one every day does."""
        if self.season_from is None or self.season_to is None:
            return True
        today = day.month * 100 + day.day
        if self.season_from <= self.season_to:
            return self.season_from <= today <= self.season_to
        return today >= self.season_from or today <= self.season_to


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days on which other hours hold than the week says.

    Attributes:
        first_day, last_day: both included.
        opens, closes: the only hours of each of these days; both None: closed.
        note: words for people.
        place: only at this place (its number); None: wherever the hours hold.
    """

    first_day: date
    last_day: date
    opens: time | None = None
    closes: time | None = None
    note: str = ""
    place: int | None = None

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ShapeError("days that differ end before they begin")
        if (self.opens is None) != (self.closes is None):
            raise ShapeError("days that differ need both hours, or none when it is closed")

    def replaces(self, place: int | None) -> bool:
        """Whether what holds at this place gives way to these days."""
        return self.place is None or self.place == place


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day.

    Attributes:
        opens, closes: local time of the wall clock without a zone; `closes` may be the next day.
        by_appointment, note, place: as in `Window`.
    """

    opens: datetime
    closes: datetime
    by_appointment: bool = False
    note: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """When something is open: windows of the week, and days that differ.

    Special days replace the windows that start on them; of two that meet, the later in the list
    wins. Those of one place leave the hours of other places alone.

    Attributes:
        windows: any number, they may overlap.
        special: in the order in which they were stored.
        holidays: year -> days that are public holidays.
    """

    windows: tuple[Window, ...] = ()
    special: tuple[SpecialDays, ...] = ()
    holidays: Callable[[int], Collection[date]] = field(
        default=polish_holidays, compare=False, repr=False
    )

    def __bool__(self) -> bool:
        return bool(self.windows or self.special)

    def at(self, place: int | None) -> "Week":
        """What holds at one place (None: wherever no place is named)."""
        return replace(
            self,
            windows=tuple(replace(w, place=None) for w in self.windows if w.place in (None, place)),
            special=tuple(replace(s, place=None) for s in self.special if s.replaces(place)),
        )

    def starting_on(self, day: date) -> list[Hours]:
        """Hours that start on this day, in the order of the windows."""
        special = [one for one in self.special if one.first_day <= day <= one.last_day]
        weekday, is_holiday = day.weekday(), day in self.holidays(day.year)
        found = [
            _hours(day, one.opens, one.closes, one.by_appointment, one.note, one.place)
            for one in self.windows
            if one.weekday == weekday
            and one.falls_on(day, is_holiday=is_holiday)
            and not any(other.replaces(one.place) for other in special)
        ]
        for number, one in enumerate(special, start=1):
            if one.opens is None or one.closes is None:
                continue
            if not any(later.replaces(one.place) for later in special[number:]):
                found.append(_hours(day, one.opens, one.closes, False, one.note, one.place))
        return found


def weeks_of(day: date) -> int:
    """Bits of the weeks this weekday of the month counts as: its number, and whether it is the last."""
    bits = 1 << (day.day - 1) // 7
    return bits if (day + timedelta(days=7)).month == day.month else bits | LAST


def _hours(
    day: date, opens: time, closes: time, by_appointment: bool, note: str, place: int | None
) -> Hours:
    last = day if closes > opens else day + _ONE_DAY
    return Hours(
        datetime.combine(day, opens), datetime.combine(last, closes), by_appointment, note, place
    )


def _is_day_of_year(number: int) -> bool:
    month, day = divmod(number, 100)
    return 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTHS[month - 1]
