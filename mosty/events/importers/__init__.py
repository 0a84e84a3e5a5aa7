"""Programmes from elsewhere: pasted text, schedule.xml and schedule.json."""

from mosty.events.importers.prose import (
    Count,
    Doubt,
    ReadEvent,
    ReadItem,
    ReadPerson,
    ReadStop,
    read_programme,
)
from mosty.events.importers.schedule import (
    FileConference,
    FileItem,
    FilePerson,
    event_of,
    facts_of,
    parse_schedule,
    person_names,
    preview_schedule,
    stored_items,
)

__all__ = [
    "Count",
    "Doubt",
    "FileConference",
    "FileItem",
    "FilePerson",
    "ReadEvent",
    "ReadItem",
    "ReadPerson",
    "ReadStop",
    "event_of",
    "facts_of",
    "parse_schedule",
    "person_names",
    "preview_schedule",
    "read_programme",
    "stored_items",
]
