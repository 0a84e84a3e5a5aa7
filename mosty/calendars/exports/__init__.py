"""Files for other programmes: iCalendar."""

from mosty.calendars.exports.ical import (
    CONTENT_TYPE,
    WholeDay,
    bookings_ical,
    days_ical,
    series_ical,
)

__all__ = ["CONTENT_TYPE", "WholeDay", "bookings_ical", "days_ical", "series_ical"]
