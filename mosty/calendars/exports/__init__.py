"""Files for other programmes: iCalendar."""

from mosty.calendars.exports.ical import CONTENT_TYPE, bookings_ical, series_ical

__all__ = ["CONTENT_TYPE", "bookings_ical", "series_ical"]
