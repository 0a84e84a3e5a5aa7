"""Reads of events."""

from mosty.events.queries.events import (
    Event,
    EventLine,
    EventLists,
    access_of_event,
    event_by_slug,
    event_lists,
    event_titles,
    events,
    local_text,
    local_title,
    organisers,
    public_events,
    upcoming_events,
)

__all__ = [
    "Event",
    "EventLine",
    "EventLists",
    "access_of_event",
    "event_by_slug",
    "event_lists",
    "event_titles",
    "events",
    "local_text",
    "local_title",
    "organisers",
    "public_events",
    "upcoming_events",
]
