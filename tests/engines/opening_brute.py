"""Opening hours by brute force: real minutes of UTC one after another, each asked for its wall clock.

Nothing of the engine's arithmetic is used: a set of open minutes is written down for each local day,
then the minutes are walked. Public holidays are worked out here from Easter, not from a library.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from mosty.engines.opening import SpecialDays, Week, Window

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Days off work in Poland: fixed ones, and those that go with Easter."""
    fixed = [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)]
    if year >= 2025:
        fixed.append((12, 24))
    moving = (0, 1, 49, 60)
    return frozenset(
        [date(year, month, day) for month, day in fixed] + [easter(year) + n * DAY for n in moving]
    )


def fits(window: Window, day: date) -> bool:
    """Whether the window starts on the day, said in the plainest way there is."""
    if day.weekday() != window.weekday:
        return False
    if window.weeks:
        same = [
            d for d in range(1, 32) if _is_day(day, d) and _on(day, d).weekday() == day.weekday()
        ]
        numbers = [n for n in range(5) if window.weeks >> n & 1 and n < len(same)]
        chosen = [same[n] for n in numbers] + ([same[-1]] if window.weeks >> 5 & 1 else [])
        if day.day not in chosen:
            return False
    if window.season_from is not None:
        days, number = [], window.season_from
        while number != window.season_to:  # walk the calendar of a leap year, round New Year
            days.append(number)
            after = date(2024, number // 100, number % 100) + DAY
            number = after.month * 100 + after.day
        if day.month * 100 + day.day not in [*days, number]:
            return False
    if window.valid_from and day < window.valid_from:
        return False
    if window.valid_to and day > window.valid_to:
        return False
    is_holiday = day in holidays(day.year)
    return {"closed": not is_holiday, "as_usual": True, "only": is_holiday}[window.holidays]


def _is_day(month: date, number: int) -> bool:
    return (month.replace(day=1) + (number - 1) * DAY).month == month.month


def _on(month: date, number: int) -> date:
    return month.replace(day=number)


def pairs_on(plan: Week, day: date, *, by_appointment: bool) -> list[tuple[time, time]]:
    """(opens, closes) of what starts on the day; plans without places only."""
    special = [one for one in plan.special if one.first_day <= day <= one.last_day]
    if special:
        last = special[-1]
        return [(last.opens, last.closes)] if last.opens and not by_appointment else []
    return [
        (one.opens, one.closes)
        for one in plan.windows
        if one.by_appointment is by_appointment and fits(one, day)
    ]


class Walk:
    """The open minutes of a plan, worked out day by day as somebody asks."""

    def __init__(self, plan: Week, *, by_appointment: bool = False) -> None:
        self.plan = plan
        self.by_appointment = by_appointment
        self.days: dict[date, bytearray] = {}

    def _minutes(self, day: date) -> bytearray:
        if day not in self.days:
            open_minutes = bytearray(1440)
            for shift, start in ((0, day), (1440, day - DAY)):
                for opens, closes in pairs_on(self.plan, start, by_appointment=self.by_appointment):
                    first = opens.hour * 60 + opens.minute
                    last = closes.hour * 60 + closes.minute
                    for minute in range(first, last + (1440 if last <= first else 0)):
                        if shift <= minute < shift + 1440:
                            open_minutes[minute - shift] = 1
            self.days[day] = open_minutes
        return self.days[day]

    def is_open(self, instant: datetime) -> bool:
        wall = instant.astimezone(WARSAW)
        return bool(self._minutes(wall.date())[wall.hour * 60 + wall.minute])

    def next_opening(self, instant: datetime, *, minutes: int) -> datetime | None:
        was = self.is_open(instant)
        for number in range(1, minutes + 1):
            now = instant + number * MINUTE
            is_now = self.is_open(now)
            if is_now and not was:
                return now
            was = is_now
        return None

    def closes_at(self, instant: datetime, *, minutes: int) -> datetime | None:
        for number in range(minutes + 1):
            if not self.is_open(instant + number * MINUTE):
                return instant + number * MINUTE if number else None
        return None


def clock_times(chance: random.Random) -> time:
    hour = chance.choice([0, 1, 2, 2, 3, 7, 8, 8, 10, 12, 15, 16, 18, 22, 23])
    return time(hour, chance.choice([0, 0, 0, 15, 30, 45]))


DAYS_OF_YEAR = (101, 106, 228, 229, 301, 329, 430, 501, 625, 831, 901, 1025, 1101, 1224, 1231)


def random_window(chance: random.Random, near: date) -> Window:
    season = chance.random() < 0.25
    dated = chance.random() < 0.2
    first = near + chance.randint(-20, 4) * DAY
    return Window(
        weekday=chance.randint(0, 6),
        opens=clock_times(chance),
        closes=clock_times(chance),
        weeks=chance.choice([0, 0, 0, 0, 1, 2, 5, 16, 32, 34, chance.randint(0, 63)]),
        season_from=chance.choice(DAYS_OF_YEAR) if season else None,
        season_to=chance.choice(DAYS_OF_YEAR) if season else None,
        valid_from=first if dated else None,
        valid_to=first + chance.randint(0, 30) * DAY if dated and chance.random() < 0.7 else None,
        holidays=chance.choice(["closed", "closed", "as_usual", "only"]),
        by_appointment=chance.random() < 0.15,
    )


def random_special(chance: random.Random, near: date) -> SpecialDays:
    first = near + chance.randint(-4, 5) * DAY
    is_open = chance.random() < 0.5
    return SpecialDays(
        first_day=first,
        last_day=first + chance.choice([0, 0, 0, 1, 6]) * DAY,
        opens=clock_times(chance) if is_open else None,
        closes=clock_times(chance) if is_open else None,
    )


#: Nights on which the clock is changed, the turn of years, and days around holidays.
HARD_DAYS = (
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)),
    *(date(2024, 12, 24), date(2025, 12, 24), date(2026, 12, 31), date(2028, 2, 29)),
    *(date(2026, 4, 5), date(2026, 5, 3), date(2026, 6, 4), date(2026, 11, 11)),
)


def random_case(chance: random.Random) -> tuple[Week, datetime]:
    """A plan and a moment; a third of the moments lie on a night when the clock is changed."""
    draw = chance.random()
    if draw < 0.33:
        near = chance.choice(HARD_DAYS[:4])
    elif draw < 0.6:
        near = chance.choice(HARD_DAYS[4:])
    else:
        near = date(2026, 1, 1) + chance.randint(0, 800) * DAY
    moment = datetime.combine(near, time(), UTC) + chance.randint(-180, 1600) * MINUTE
    windows = tuple(random_window(chance, near) for _ in range(chance.choice([1, 2, 4, 7, 12])))
    special = tuple(random_special(chance, near) for _ in range(chance.choice([0, 0, 1, 3])))
    return Week(windows, special, holidays), moment
