"""Writes of calendars: resources, time taken and given back, series, people, secret addresses."""

from mosty.calendars.actions.bookings import (
    BookingEntry,
    Occupied,
    cancel_time,
    release_overdue,
    take_time,
)

__all__ = ["BookingEntry", "Occupied", "cancel_time", "release_overdue", "take_time"]
