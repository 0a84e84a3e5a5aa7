"""Reads the text of a programme: what it states and what has to be asked (no database)."""

from dataclasses import replace
from datetime import date

from mosty.events.importers.prose.assembling import Reader
from mosty.events.importers.prose.doubts import doubts_of
from mosty.events.importers.prose.facts import (
    Count,
    Doubt,
    ReadEvent,
    ReadItem,
    ReadPerson,
    ReadStop,
)
from mosty.events.importers.prose.lines import lines_of
from mosty.events.importers.prose.mentions import read_mentions

__all__ = [
    "Count",
    "Doubt",
    "ReadEvent",
    "ReadItem",
    "ReadPerson",
    "ReadStop",
    "read_programme",
]


def read_programme(text: str, *, today: date) -> tuple[ReadEvent, ...]:
    """Events of the text: one for a programme, several where it tells of several.

    today: the years a date without one is asked about begin here; nothing else depends on it.
    """
    lines = lines_of(text)
    if several := read_mentions(lines, today=today):
        return several
    reader = Reader(lines)
    event = reader.event()
    return (
        replace(
            event,
            doubts=doubts_of(
                event,
                found=reader.found_date,
                today=today,
                day_number=reader.day_number,
                seat_counts=tuple(reader.seat_counts),
                is_reading_announced=reader.reading_announced,
                room=reader.room,
            ),
        ),
    )
