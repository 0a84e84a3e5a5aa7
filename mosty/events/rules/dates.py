"""Days and hours of an event in words, on the wall clock of Poland."""

from datetime import date, datetime

from django.utils import formats, timezone

from mosty.core import formatting
from mosty.core.formatting import day

DASH = "–"


def days_words(starts_on: date, ends_on: date) -> str:
    """`2 lipca 2026`, `6–9 września 2021`, `31 marca – 2 kwietnia 2027`."""
    if starts_on == ends_on:
        return day(starts_on)
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{starts_on.day}{DASH}{day(ends_on)}"
    if starts_on.year == ends_on.year:
        return f"{formats.date_format(starts_on, 'j E')} {DASH} {day(ends_on)}"
    return f"{day(starts_on)} {DASH} {day(ends_on)}"


def weekday_words(value: date) -> str:
    """`czwartek, 2 lipca 2026`."""
    return f"{formats.date_format(value, 'l')}, {day(value)}"


def clock(moment: datetime) -> str:
    """`09:30`."""
    return f"{timezone.localtime(moment):%H:%M}"


def hours_words(starts_at: datetime, ends_at: datetime) -> str:
    """`10:00–10:15`; what ends on another day says so: `23:00–01:30 (19 marca)`."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    words = f"{start:%H:%M}{DASH}{end:%H:%M}"
    if start.date() == end.date() or (end.hour, end.minute, (end.date() - start.date()).days) == (
        0,
        0,
        1,
    ):
        return words
    return f"{words} ({formats.date_format(end.date(), 'j E')})"


def moment_words(moment: datetime) -> str:
    """`18 marca 2027, 09:30`."""
    return formatting.moment(moment)
