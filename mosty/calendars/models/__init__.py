"""Resources, bookings and what they occupy, series, people's time, calendar feeds."""

from mosty.calendars.models.bookings import Booking, Occupancy, Series, SeriesOverride
from mosty.calendars.models.persons import Feed, Person, PersonTime
from mosty.calendars.models.resources import Resource, Way

__all__ = [
    "Booking",
    "Feed",
    "Occupancy",
    "Person",
    "PersonTime",
    "Resource",
    "Series",
    "SeriesOverride",
    "Way",
]
