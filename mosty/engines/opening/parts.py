"""Taking days away from a window: what is left of it when a later rule holds on some of its days.

A window holds on days that fit its weekday and four more conditions, so what is left when days that
fit such conditions are taken away is again a list of windows.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from mosty.engines.errors import ShapeError
from mosty.engines.opening.plan import AS_USUAL, CLOSED, ONLY, Window

#: What a split gives: the parts inside the days taken away, and those outside.
Split = tuple[list[Window], list[Window]]

_ONE_DAY = timedelta(days=1)
_LEAP_YEAR = date(2024, 1, 1)
_DAYS_OF_YEAR = tuple(
    (day := _LEAP_YEAR + number * _ONE_DAY).month * 100 + day.day for number in range(366)
)

#: Ordinary days and public holidays on which each rule holds.
_KINDS = {CLOSED: {"ordinary"}, ONLY: {"holiday"}, AS_USUAL: {"ordinary", "holiday"}}

#: The first, second … fifth of its name in the month; the fourth may or may not be the last.
_WEEKS = ({"1"}, {"2"}, {"3"}, {"4", "4 and last"}, {"5"}, {"5", "4 and last"})
_EVERY_WEEK = frozenset({"1", "2", "3", "4", "4 and last", "5"})


def without(window: Window, taken: Window) -> list[Window]:
    """What is left of the window on days on which `taken` does not hold (its hours do not matter).

    Raises:
        ShapeError: what is left cannot be said ("every Monday but the last of the month").
    """
    if window.weekday != taken.weekday:
        return [window]
    inside, outside = [window], list[Window]()
    for split in (_by_holidays, _by_dates, _by_season, _by_weeks):
        parts = [split(one, taken) for one in inside]
        inside = [part for within, _rest in parts for part in within]
        if not inside:
            return [window]
        outside += [part for _within, rest in parts for part in rest]
    return outside


def _by_holidays(window: Window, taken: Window) -> Split:
    mine, theirs = _KINDS[window.holidays], _KINDS[taken.holidays]

    def those(kinds: set[str]) -> list[Window]:
        return [replace(window, holidays=rule) for rule, held in _KINDS.items() if held == kinds]

    return those(mine & theirs), those(mine - theirs)


def _by_dates(window: Window, taken: Window) -> Split:
    first, last = window.valid_from or date.min, window.valid_to or date.max
    begins, ends = taken.valid_from or date.min, taken.valid_to or date.max
    if begins > last or ends < first:
        return [], [window]
    inside = _between(window, max(first, begins), min(last, ends))
    outside = []
    if first < begins:
        outside.append(_between(window, first, begins - _ONE_DAY))
    if ends < last:
        outside.append(_between(window, ends + _ONE_DAY, last))
    return [inside], outside


def _between(window: Window, first: date, last: date) -> Window:
    return replace(
        window,
        valid_from=None if first == date.min else first,
        valid_to=None if last == date.max else last,
    )


def _by_season(window: Window, taken: Window) -> Split:
    mine, theirs = _days_of_season(window), _days_of_season(taken)
    return _in_seasons(window, mine & theirs), _in_seasons(window, mine - theirs)


def _days_of_season(window: Window) -> set[int]:
    first, last = window.season_from, window.season_to
    if first is None or last is None:
        return set(_DAYS_OF_YEAR)
    if first <= last:
        return {day for day in _DAYS_OF_YEAR if first <= day <= last}
    return {day for day in _DAYS_OF_YEAR if day >= first or day <= last}


def _in_seasons(window: Window, days: Collection[int]) -> list[Window]:
    """The window on these days of the year: one for each run of days without a gap."""
    if len(days) == len(_DAYS_OF_YEAR):
        return [replace(window, season_from=None, season_to=None)]
    around = (*_DAYS_OF_YEAR[-1:], *_DAYS_OF_YEAR, _DAYS_OF_YEAR[0])
    steps = list(zip(around, around[1:], around[2:], strict=False))
    firsts = [day for before, day, _after in steps if day in days and before not in days]
    lasts = [day for _before, day, after in steps if day in days and after not in days]
    if firsts and lasts[0] < firsts[0]:  # the first run began before New Year
        lasts = [*lasts[1:], lasts[0]]
    return [
        replace(window, season_from=first, season_to=last)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _by_weeks(window: Window, taken: Window) -> Split:
    mine, theirs = _weeks_held(window.weeks), _weeks_held(taken.weeks)

    def those(weeks: frozenset[str]) -> list[Window]:
        return [replace(window, weeks=_bits(weeks))] if weeks else []

    return those(mine & theirs), those(mine - theirs) if mine & theirs else [window]


def _weeks_held(bits: int) -> frozenset[str]:
    if not bits:
        return _EVERY_WEEK
    return frozenset(week for n, held in enumerate(_WEEKS) if bits >> n & 1 for week in held)


def _bits(weeks: frozenset[str]) -> int:
    for bits in range(64):
        if _weeks_held(bits) == weeks:
            return bits
    raise ShapeError(
        "the rules leave weeks of the month that cannot be counted from one end; write which"
        " weeks it is open, for example Mo[1,3] 08:00-15:00"
    )


def take_away(windows: Iterable[Window], taken: Iterable[Window]) -> list[Window]:
    """What is left of all windows when the days of all of `taken` are taken away."""
    left = list(windows)
    for days in taken:
        left = [part for window in left for part in without(window, days)]
    return left
