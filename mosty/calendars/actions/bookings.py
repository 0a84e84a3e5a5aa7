"""Taking time: the one door through which every booking occupies what it needs.

Two who want the same at once are kept apart by the database: a resource that can be taken once at a
time by an exclusion constraint (PostgreSQL) or by there being one writer (SQLite, immediate
transactions), one with many units by locking its row. docs/methods/calendars.md tells how it was
shown that without them both would get it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.enums import TAKING, BookingState, PersonRole
from mosty.calendars.models import Booking, Occupancy, PersonTime, Resource
from mosty.calendars.rules import Span, most_at_once
from mosty.core.errors import DomainError
from mosty.territory.models import Municipality


_COPIED = (
    "title",
    "description",
    "place",
    "site_id",
    "path",
    "starts_at",
    "ends_at",
    "is_public",
)


class Occupied(DomainError):
    """Something that was wanted is taken.

    Attributes:
        resources: names of what is taken, in order.
    """

    status = 409

    def __init__(self, resources: Sequence[str]) -> None:
        self.resources = tuple(resources)
        super().__init__(
            _("Taken at that time: %(names)s. Choose another time or another place.")
            % {"names": ", ".join(self.resources)}
        )


@dataclass(frozen=True)
class BookingEntry:
    """What an app wants to take.

    Attributes:
        source, source_id: its record; the booking of a record is brought up to date, never doubled.
        resources: units wanted of each resource, by its id.
        persons: whose time it takes, and why.
        place: in words, for calendars.
    """

    source: str
    source_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    resources: Mapping[int, int] = field(default_factory=dict, hash=False)
    persons: Collection[tuple[int, PersonRole]] = ()
    place: str = ""
    site_id: int | None = None
    path: str = ""
    description: str = ""
    state: BookingState = BookingState.CONFIRMED
    held_until: datetime | None = None
    is_public: bool = False


@transaction.atomic
def take_time(*, municipality: Municipality, entry: BookingEntry) -> Booking:
    """The record's booking, made or brought up to date, with all it occupies.

    Raises: Occupied: nothing was changed.
    """
    resources = _locked(municipality, entry.resources)
    booking = (
        Booking.objects.select_for_update()
        .filter(municipality=municipality, source=entry.source, source_id=entry.source_id)
        .first()
    )
    if booking is None:
        booking = Booking(
            municipality=municipality, source=entry.source, source_id=entry.source_id
        )
    _fill(booking, entry)
    booking.save()
    occupy(booking, resources, entry.resources)
    _set_persons(booking, entry.persons)
    return booking


def occupy(
    booking: Booking, resources: Sequence[Resource], units: Mapping[int, int]
) -> None:
    """What the booking occupies is this and nothing else; Occupied when some of it is taken."""
    booking.occupancies.all().delete()
    if booking.state not in TAKING:
        return
    rows = [
        _occupancy(booking, part, units.get(asked, 1))
        for asked, part in _parts_of(resources)
    ]
    taken = [row.resource.name for row in rows if not _fits(row)]
    if taken:
        raise Occupied(sorted(set(taken)))
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(rows)
    except IntegrityError as error:  # somebody was faster by a moment
        raise Occupied(sorted(row.resource.name for row in rows)) from error


@transaction.atomic
def cancel_time(*, municipality: Municipality, source: str, source_ids: Iterable[int]) -> int:
    """How many bookings of these records were cancelled; what they took is free at once."""
    found = Booking.objects.select_for_update().filter(
        municipality=municipality, source=source, source_id__in=list(source_ids)
    )
    now = timezone.now()
    bookings = list(found.exclude(state=BookingState.CANCELLED))
    for booking in bookings:
        booking.state = BookingState.CANCELLED
        booking.cancelled_at = now
        booking.held_until = None
        booking.sequence += 1
        booking.save()
    Occupancy.objects.filter(booking__in=bookings).delete()
    return len(bookings)


def release_overdue(municipality: Municipality, now: datetime | None = None) -> int:
    """How many held bookings were let go because their deadline passed."""
    overdue = Booking.objects.filter(
        municipality=municipality, state=BookingState.HELD, held_until__lte=now or timezone.now()
    )
    released = 0
    for source in overdue.values_list("source", flat=True).distinct().order_by("source"):
        ids = overdue.filter(source=source).values_list("source_id", flat=True)
        released += cancel_time(
            municipality=municipality, source=source, source_ids=[pk for pk in ids if pk]
        )
    return released


# --- inside -----------------------------------------------------------------------------------


def _locked(municipality: Municipality, wanted: Mapping[int, int]) -> list[Resource]:
    """What is wanted, whole families locked in one order: two who book wait for each other."""
    asked = list(Resource.objects.filter(municipality=municipality, pk__in=list(wanted)))
    if len(asked) < len(wanted):
        raise Occupied([_("something that is not here")])
    families = {resource.whole_id or resource.pk for resource in asked}
    lock = Resource.objects.select_for_update().filter(municipality=municipality)
    list(lock.filter(pk__in=families).order_by("pk"))
    return sorted(asked, key=lambda one: one.pk)


def _fill(booking: Booking, entry: BookingEntry) -> None:
    """The booking says what the entry says; its number grows when the time or the place is another."""
    before = (booking.starts_at, booking.ends_at, booking.place, booking.state)
    for name in _COPIED:
        setattr(booking, name, getattr(entry, name))
    booking.state = entry.state
    booking.cancelled_at = None
    booking.held_until = entry.held_until if entry.state == BookingState.HELD else None
    after = (booking.starts_at, booking.ends_at, booking.place, booking.state)
    if booking.pk is not None and before != after:
        booking.sequence += 1


def _parts_of(resources: Sequence[Resource]) -> list[tuple[int, Resource]]:
    """(id of what was asked for, part) for all that is really taken: a whole is taken by its parts."""
    parts: dict[int, list[Resource]] = {}
    for part in Resource.objects.filter(whole__in=[one.pk for one in resources]).order_by("pk"):
        parts.setdefault(part.whole_id or 0, []).append(part)
    return [
        (resource.pk, part) for resource in resources for part in parts.get(resource.pk, [resource])
    ]


def _occupancy(booking: Booking, part: Resource, units: int) -> Occupancy:
    return Occupancy(
        booking=booking,
        resource=part,
        starts_at=booking.starts_at - timedelta(minutes=part.minutes_before),
        ends_at=booking.ends_at + timedelta(minutes=part.minutes_after),
        units=units,
        is_exclusive=part.units == 1,
    )


def _fits(row: Occupancy) -> bool:
    """Whether enough units are free all along."""
    taken = Occupancy.objects.filter(
        resource=row.resource, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    ).values_list("starts_at", "ends_at", "units")
    wanted = Span(row.starts_at, row.ends_at)
    spans = [(Span(start, end).common(wanted) or wanted, units) for start, end, units in taken]
    return most_at_once(spans) + row.units <= row.resource.units


def _set_persons(booking: Booking, persons: Collection[tuple[int, PersonRole]]) -> None:
    wanted = set(persons)
    known = {(row.person_id, PersonRole(row.role)): row for row in booking.persons.all()}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    PersonTime.objects.filter(pk__in=gone).delete()
    PersonTime.objects.bulk_create(
        PersonTime(booking=booking, person_id=person_id, role=role)
        for person_id, role in sorted(wanted - set(known))
    )
