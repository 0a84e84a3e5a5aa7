"""Writes of calendars: resources, time taken and given back, series, people, secret addresses."""

from mosty.calendars.actions.bookings import (
    BookingEntry,
    cancel_bookings,
    cancel_time,
    release_overdue,
    take_time,
    take_times,
)
from mosty.calendars.actions.occupying import NotInUse, Occupied

__all__ = [
    "BookingEntry",
    "NotInUse",
    "Occupied",
    "cancel_bookings",
    "cancel_time",
    "release_overdue",
    "take_time",
    "take_times",
]
