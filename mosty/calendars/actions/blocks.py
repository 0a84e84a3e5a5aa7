"""Time taken by hand: a room under repair, a hall lent by telephone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.calendars.actions.bookings import BookingEntry, cancel_bookings, take_time
from mosty.calendars.actions.resources import require_here
from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, Resource
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import NotFound
from mosty.territory.models import Municipality


@transaction.atomic
def block_time(
    *,
    municipality: Municipality,
    resource_id: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    units: int = 1,
    is_public: bool = False,
    by: Access,
) -> Booking:
    """The time taken from now on; with `is_public` everybody reads what for.

    Raises: Occupied.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    booking = take_time(
        municipality=municipality,
        entry=BookingEntry(
            source="",
            source_id=None,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            resources={resource_id: units},
            is_public=is_public,
        ),
    )
    # The trail names the room, not what for: that may be a person's name.
    record(
        "calendars.time_blocked",
        by=by,
        on=Resource.objects.get(pk=resource_id),
        data={"booking": booking.pk, "from": booking.starts_at, "to": booking.ends_at},
    )
    return booking


@transaction.atomic
def release_block(*, municipality: Municipality, booking_id: int, by: Access) -> Booking:
    """What was taken by hand is free again.

    Raises: NotFound: no such block; what an event took is freed by the event.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    blocks = Booking.objects.filter(municipality=municipality, source="", series=None)
    block = blocks.exclude(state=BookingState.CANCELLED).filter(pk=booking_id).first()
    if block is None:
        raise NotFound(_("This time is not taken by hand any more."))
    taken = Resource.objects.filter(occupancies__booking=block).first()
    cancel_bookings(municipality=municipality, booking_ids=[block.pk])
    record("calendars.block_released", by=by, on=taken, data={"booking": block.pk})
    block.refresh_from_db()
    return block
