"""Writes of calendars: resources, time taken and given back, series, people, secret addresses."""

from mosty.calendars.actions.blocks import block_time, release_block
from mosty.calendars.actions.bookings import (
    BookingEntry,
    cancel_bookings,
    cancel_time,
    release_overdue,
    take_time,
    take_times,
)
from mosty.calendars.actions.feeds import TooManyFeeds, make_feed, note_feed_read, revoke_feed
from mosty.calendars.actions.forgetting import (
    forget_cancelled,
    forget_persons,
    let_overdue_holds_go,
)
from mosty.calendars.actions.import_undo import BookingRecorder
from mosty.calendars.actions.imports import BUSY_TIMES
from mosty.calendars.actions.occupying import NotInUse, Occupied
from mosty.calendars.actions.resources import (
    RESOURCE_FACTS,
    CannotSaveResource,
    save_resource,
    switch_resource,
)
from mosty.calendars.actions.series import (
    SeriesDetails,
    book_dates,
    edit_series,
    end_series,
    keep_booked_ahead,
    make_series,
)
from mosty.calendars.actions.series_booking import BookedDates, RefusedDate
from mosty.calendars.actions.series_dates import (
    add_date,
    cancel_date,
    move_date,
    put_date_back,
)
from mosty.calendars.actions.ways import remove_way, save_way

__all__ = [
    "BUSY_TIMES",
    "RESOURCE_FACTS",
    "BookedDates",
    "BookingEntry",
    "BookingRecorder",
    "CannotSaveResource",
    "NotInUse",
    "Occupied",
    "RefusedDate",
    "SeriesDetails",
    "TooManyFeeds",
    "add_date",
    "block_time",
    "book_dates",
    "cancel_bookings",
    "cancel_date",
    "cancel_time",
    "edit_series",
    "end_series",
    "forget_cancelled",
    "forget_persons",
    "keep_booked_ahead",
    "let_overdue_holds_go",
    "make_feed",
    "make_series",
    "move_date",
    "note_feed_read",
    "put_date_back",
    "release_block",
    "release_overdue",
    "remove_way",
    "revoke_feed",
    "save_resource",
    "save_way",
    "switch_resource",
    "take_time",
    "take_times",
]
