"""Readers of files with busy times. Nothing here writes."""

from mosty.calendars.importers.ical import (
    FROM_FILE,
    BusyTime,
    Owner,
    for_owner,
    parse_busy_times,
)
from mosty.calendars.importers.plan import (
    PlannedTime,
    plan_busy_times,
    preview_busy_times,
)

__all__ = [
    "FROM_FILE",
    "BusyTime",
    "Owner",
    "PlannedTime",
    "for_owner",
    "parse_busy_times",
    "plan_busy_times",
    "preview_busy_times",
]
