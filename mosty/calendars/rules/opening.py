"""Opening hours of what is taken, as OpenStreetMap writes them, and public holidays."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from mosty.calendars.rules.spans import Span
from mosty.core.errors import engine_refusal
from mosty.engines.errors import EngineError
from mosty.engines.opening import Week, closes_at, is_open, next_opening, polish_holidays, read_osm

#: A stretch that is open longer is walked in pieces; the engine sees eight days ahead.
_A_PIECE = timedelta(days=7)


def check_opening(text: str) -> str:
    """The hours without spaces around them; InvalidInput: they cannot be read, with what to write."""
    text = text.strip()
    if text:
        try:
            read_osm(text)
        except EngineError as error:
            raise engine_refusal(error) from error
    return text


def open_spans(opening: str, since: datetime, until: datetime) -> Iterator[Span]:
    """When it is open within [since, until), in order; spans may touch. No hours written: always."""
    if not opening:
        yield Span(since, until)
        return
    plan = _plan(opening)
    start: datetime | None = since if is_open(plan, since) else next_opening(plan, since)
    while start is not None and start < until:
        end = closes_at(plan, start) or start + _A_PIECE
        yield Span(start, min(end, until))
        start = end if is_open(plan, end) else next_opening(plan, end)


def is_open_for(opening: str, span: Span) -> bool:
    """Whether it is open all along the span."""
    if not opening:
        return True
    reached = span.starts_at
    for one in open_spans(opening, span.starts_at, span.ends_at):
        if one.starts_at > reached:
            return False
        reached = one.ends_at
    return reached >= span.ends_at


def is_public_holiday(day: date) -> bool:
    """Whether the day is a public holiday in Poland."""
    return day in polish_holidays(day.year)


@lru_cache(maxsize=256)
def _plan(opening: str) -> Week:
    return read_osm(opening)
