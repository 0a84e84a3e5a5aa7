"""Dates, times, durations and numbers of people as Polish texts write them."""

import re
from dataclasses import dataclass
from datetime import date, time

from mosty.events.importers.prose.facts import Count

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "stycznia styczeń",
            "lutego luty",
            "marca marzec",
            "kwietnia kwiecień",
            "maja maj",
            "czerwca czerwiec",
            "lipca lipiec",
            "sierpnia sierpień",
            "września wrzesień",
            "października październik",
            "listopada listopad",
            "grudnia grudzień",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"(?:\s*,?\s*(\d{4})(?:\s*(?:r\.|roku|r\b))?)?"
_TO = r"\s*(?:-|–|—|do|i)\s*"
_DAY = r"(?<!\d)(\d{1,2})\.?"
_CLOCK = r"(?<![\d.:,])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d]|[.:]\d)"
_HOUR_WORD = r"(?:(?:w\s+)?godz(?:\.|inach|inie|iny|ina)?\s*|od\s+(?:godz\.\s*)?)?"

_PATTERNS = (
    # 31 maja - 2 czerwca 2026
    re.compile(rf"{_DAY}\s*{_MONTH}{_YEAR}\s*(?:-|–|—|do)\s*{_DAY}\s*{_MONTH}{_YEAR}", re.I),
    # 6-9 września 2021 r.
    re.compile(rf"{_DAY}{_TO}{_DAY}\s*{_MONTH}{_YEAR}", re.I),
    # 2 lipca 2026 r.
    re.compile(rf"{_DAY}\s*{_MONTH}{_YEAR}", re.I),
    # 2.07.2026
    re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*r\.)?"),
    # 2026-07-02
    re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"),
)
TIME_RANGE = re.compile(rf"{_HOUR_WORD}{_CLOCK}\s*(?:-|–|—|do)\s*(?:godz\.\s*)?{_CLOCK}", re.I)
_START_ONLY = re.compile(rf"(?:godz\.\s*)?{_CLOCK}(?=\s|$)", re.I)
_DURATION = re.compile(
    r"(\d+(?:,\d+)?)\s*(?:h\b|godz\.|godzin\w*)(?:\s*(?:i\s*)?(\d+)\s*min\w*\.?)?|(\d+)\s*min\w*\.?",
    re.I,
)
_PEOPLE = re.compile(
    r"(?:\b(ponad|prawie|blisko|około|ok\.|co najmniej|do|maksymalnie|łącznie)\s+)?"
    r"(?<!\d)(\d{1,5})\s+(osób|osoby|osobami|osobom|uczestnik\w*|uczestnicz\w*|miejsc\b)",
    re.I,
)
#: These say that nobody counted; "do", "łącznie" and "maksymalnie" leave the number as it is.
_VAGUE = frozenset({"ponad", "prawie", "blisko", "około", "ok.", "co najmniej"})


@dataclass(frozen=True)
class FoundDate:
    """A date or a range of dates in a text, perhaps without its year."""

    first: tuple[int, int]  # day, month
    last: tuple[int, int]
    year: int | None
    quote: str
    last_year: int | None = None

    def dates(self) -> tuple[date, date] | None:
        """First and last day; None without a year, or when there is no such day."""
        if self.year is None:
            return None
        try:
            return (
                date(self.year, self.first[1], self.first[0]),
                date(self.last_year or self.year, self.last[1], self.last[0]),
            )
        except ValueError:
            return None


def find_date(text: str) -> FoundDate | None:
    """The first date of the text."""
    best: FoundDate | None = None
    place = len(text) + 1
    for number, pattern in enumerate(_PATTERNS):
        found = pattern.search(text)
        if found is None or found.start() >= place:
            continue
        read = _READERS[number](found)
        if read is not None:
            best, place = read, found.start()
    return best


def find_times(text: str) -> tuple[time, time, str] | None:
    """The first "from - to" of the text, and its words."""
    found = TIME_RANGE.search(text)
    if found is None:
        return None
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])), found[0]


def leading_times(line: str) -> tuple[time, time | None, str] | None:
    """The time an item of a timetable begins its line with, and the rest of the line."""
    found = TIME_RANGE.match(line)
    if found:
        end = time(int(found[3]), int(found[4]))
    else:
        found = _START_ONLY.match(line)
        if found is None:
            return None
        end = None
    rest = line[found.end() :].strip(" \t-–—|:,.")
    return time(int(found[1]), int(found[2])), end, rest


def find_minutes(text: str) -> int | None:
    """A duration in minutes: "3 godziny" -> 180."""
    found = _DURATION.search(text)
    if found is None:
        return None
    if found[3]:
        return int(found[3])
    return round(float(found[1].replace(",", ".")) * 60) + int(found[2] or 0)


def find_people(text: str) -> list[Count]:
    """Every number of people of the text."""
    counts = []
    for found in _PEOPLE.finditer(text):
        about = (found[1] or "").casefold()
        counts.append(Count(int(found[2]), about if about in _VAGUE else "", found[0].strip()))
    return counts


def _across(found: re.Match[str]) -> FoundDate | None:
    first_year, last_year = found[3], found[6]
    year = first_year or last_year
    return _checked(
        (int(found[1]), _MONTHS[found[2].casefold()]),
        (int(found[4]), _MONTHS[found[5].casefold()]),
        int(year) if year else None,
        found[0],
        int(last_year) if last_year else None,
    )


def _within(found: re.Match[str]) -> FoundDate | None:
    month = _MONTHS[found[3].casefold()]
    return _checked((int(found[1]), month), (int(found[2]), month), _number(found[4]), found[0])


def _one(found: re.Match[str]) -> FoundDate | None:
    day = (int(found[1]), _MONTHS[found[2].casefold()])
    return _checked(day, day, _number(found[3]), found[0])


def _figures(found: re.Match[str]) -> FoundDate | None:
    day = (int(found[1]), int(found[2]))
    return _checked(day, day, int(found[3]), found[0])


def _iso(found: re.Match[str]) -> FoundDate | None:
    day = (int(found[3]), int(found[2]))
    return _checked(day, day, int(found[1]), found[0])


_READERS = (_across, _within, _one, _figures, _iso)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _checked(
    first: tuple[int, int],
    last: tuple[int, int],
    year: int | None,
    quote: str,
    last_year: int | None = None,
) -> FoundDate | None:
    """The date, if there is such a day in some year."""
    for day, month in (first, last):
        try:
            date(2024, month, day)
        except ValueError:
            return None
    return FoundDate(first, last, year, quote.strip(" ,"), last_year)
