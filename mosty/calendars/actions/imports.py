"""Busy times from a calendar file become bookings; the same file twice changes nothing."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy

from mosty.calendars.actions.bookings import BookingEntry, cancel_bookings, take_times
from mosty.calendars.actions.import_undo import BookingRecorder
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.importers import (
    FROM_FILE,
    BusyTime,
    parse_busy_times,
    plan_busy_times,
    preview_busy_times,
)
from mosty.core.access import Access
from mosty.core.imports import ImportKind, StoreCounts, Watch
from mosty.territory.models import Municipality


@transaction.atomic
def store_busy_times(rows: Sequence[BusyTime], municipality_id: int, by: Access) -> StoreCounts:
    """The dates of the file as bookings, all or none; cancelled ones are given back.

    Raises: Occupied: somebody was faster since the file was checked.
    """
    by.require("calendars.book")
    municipality = Municipality.objects.get(pk=municipality_id)
    changed = [one for one in plan_busy_times(rows, municipality_id) if not one.is_same]
    model = BookingRecorder.model
    before = [one.booking.pk for one in changed if one.booking is not None]
    watch = Watch(municipality_id, {model: before})
    gone = [
        one.booking.pk
        for one in changed
        if one.booking is not None and one.row.state == BookingState.CANCELLED
    ]
    cancel_bookings(municipality=municipality, booking_ids=gone)
    kept = [one for one in changed if one.row.state != BookingState.CANCELLED]
    bookings = take_times(municipality=municipality, entries=[_entry(one.row) for one in kept])
    numbers = {
        (model, booking.pk): one.row.number for one, booking in zip(kept, bookings, strict=True)
    }
    made = [booking.pk for one, booking in zip(kept, bookings, strict=True) if one.booking is None]
    return StoreCounts(
        created=len(made),
        updated=len(changed) - len(made),
        unchanged=len(rows) - len(changed),
        changes=watch.changes({model: made}, rows=numbers),
    )


def _entry(row: BusyTime) -> BookingEntry:
    resource, person = row.owner.resource, row.owner.person
    return BookingEntry(
        source=FROM_FILE,
        source_id=row.source_id,
        title=row.title,
        place=row.place,
        starts_at=row.span.starts_at,
        ends_at=row.span.ends_at,
        resources={resource.pk: 1} if resource else {},
        persons=[(person.pk, PersonRole.DUTY)] if person else (),
        state=row.state,
    )


BUSY_TIMES = ImportKind(
    code="calendars.busy",
    title=gettext_lazy("busy times from a calendar file (.ics)"),
    permission="calendars.book",
    columns=(),
    parse=parse_busy_times,
    store=store_busy_times,
    note=gettext_lazy(
        "Send the file on the page “Read in busy times” of the calendar: there you say whose times"
        " it holds."
    ),
    preview=preview_busy_times,
)
