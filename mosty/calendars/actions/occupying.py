"""What a booking occupies: families of resources locked, what is free, what is taken.

Two who want the same at once are kept apart twice on PostgreSQL: the row of the whole is locked before
anybody looks what is free, and an exclusion constraint refuses what looked free to both. On SQLite a
transaction that writes is the only one. docs/methods/calendars.md tells how it was shown that without
them several would get it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.calendars.enums import TAKING, BookingState, ResourceKind
from mosty.calendars.models import Booking, Occupancy, Resource
from mosty.calendars.rules import Span, most_at_once
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.territory.models import Municipality

_ONCE_AT_A_TIME = "occupancy_once_at_a_time"


class Occupied(DomainError):
    """Something that was wanted is taken.

    Attributes:
        resources: names of what is taken, in order.
    """

    code = "occupied"
    status = 409

    def __init__(self, resources: Iterable[str]) -> None:
        self.resources = tuple(sorted(set(resources)))
        super().__init__(
            _("Taken at that time: %(names)s. Choose another time or another place.")
            % {"names": ", ".join(self.resources)}
        )


class NotInUse(InvalidInput):
    """A resource that is wanted is not lent any more."""

    code = "resource_not_in_use"


@dataclass(frozen=True)
class Family:
    """Resources that keep each other out, locked until the transaction ends.

    Attributes:
        by_id: what was asked for, all its parts and its whole.
    """

    by_id: Mapping[int, Resource]

    def parts(self, resource_id: int) -> Sequence[Resource]:
        """What is really taken: the parts of a whole, else the resource itself."""
        parts = [one for one in self.by_id.values() if one.whole_id == resource_id]
        return sorted(parts, key=lambda one: one.pk) or [self.by_id[resource_id]]

    def site_of(self, resource_ids: Iterable[int]) -> int | None:
        """The site where all of them stand; None: not said, or on more than one."""
        sites = {self._site(self.by_id[pk]) for pk in resource_ids} - {None}
        return sites.pop() if len(sites) == 1 else None

    def _site(self, resource: Resource) -> int | None:
        if resource.kind == ResourceKind.SITE:
            return resource.pk
        whole = self.by_id.get(resource.whole_id or 0)
        return resource.site_id or (whole.site_id if whole else None)


def locked_family(municipality: Municipality, resource_ids: Collection[int]) -> Family:
    """The resources with their parts and wholes; the wholes are locked in one order.

    Call it once in a transaction: whoever locks again may wait for somebody who waits for him.
    Raises: NotFound: one of them is not of this municipality.
    """
    if not resource_ids:
        return Family({})
    here = Resource.objects.filter(municipality=municipality)
    tops = {
        whole_id or pk
        for pk, whole_id in here.filter(pk__in=resource_ids).values_list("pk", "whole_id")
    }
    list(here.select_for_update(no_key=True).filter(pk__in=tops).order_by("pk"))
    # Read after the lock: somebody may have changed them while this one waited.
    family = {one.pk: one for one in here.filter(Q(pk__in=tops) | Q(whole__in=tops))}
    if not set(resource_ids) <= set(family):
        raise NotFound(_("There is no such room or thing here."))
    return Family(family)


def occupy(booking: Booking, family: Family, units: Mapping[int, int]) -> None:
    """The booking takes these units of these resources, of which it has none yet.

    Raises: Occupied.
    """
    if booking.state not in TAKING or not units:
        return
    rows = _rows(booking, family, units)
    if taken := _taken(rows):
        raise Occupied(taken)
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(rows)
    except IntegrityError as error:
        if _ONCE_AT_A_TIME not in str(error):
            raise
        # Somebody was faster by a moment, past the lock: the database itself refused.
        raise Occupied(_taken(rows) or [row.resource.name for row in rows]) from error


def refuse_impossible(
    family: Family, units: Mapping[int, int], occupied: Collection[int] = ()
) -> None:
    """Nothing, or an error: what is not lent any more, or more of it than there is.

    `occupied`: ids of what the booking has already; that it may keep.
    """
    for resource_id, number in units.items():
        parts = family.parts(resource_id)
        resource = family.by_id[resource_id]
        idle = [one.name for one in (resource, *parts) if not one.is_active]
        if idle and not {one.pk for one in parts} <= set(occupied):
            raise NotInUse(_("Not in use any more: %(name)s.") % {"name": idle[0]})
        least = min(one.units for one in parts)
        if not 1 <= number <= least:
            raise InvalidInput(
                ngettext(
                    "There is only %(count)d of “%(name)s”.",
                    "There are only %(count)d of “%(name)s”.",
                    least,
                )
                % {"count": least, "name": resource.name}
            )


def let_go(bookings: Iterable[Booking], now: datetime) -> int:
    """How many of these locked bookings were cancelled; what they took is free at once."""
    gone = [one for one in bookings if one.state != BookingState.CANCELLED]
    for booking in gone:
        booking.state = BookingState.CANCELLED
        booking.cancelled_at = now
        booking.held_until = None
        booking.sequence += 1
        booking.save()
    Occupancy.objects.filter(booking__in=gone).delete()
    return len(gone)


# --- inside -------------------------------------------------------------------------------------


def _rows(booking: Booking, family: Family, units: Mapping[int, int]) -> list[Occupancy]:
    """One row for each part, though both a hall and its part were asked for.

    A part that is taken with its whole takes as long to get ready as the longer of the two.
    """
    rows: dict[int, Occupancy] = {}
    for resource_id, number in units.items():
        for part in family.parts(resource_id):
            row = _row(booking, part, family.by_id[resource_id], number)
            if (known := rows.get(part.pk)) is not None:
                row.starts_at = min(row.starts_at, known.starts_at)
                row.ends_at = max(row.ends_at, known.ends_at)
                row.units = max(row.units, known.units)
            rows[part.pk] = row
    return [rows[part_id] for part_id in sorted(rows)]


def _row(booking: Booking, part: Resource, asked: Resource, units: int) -> Occupancy:
    before = timedelta(minutes=max(part.minutes_before, asked.minutes_before))
    after = timedelta(minutes=max(part.minutes_after, asked.minutes_after))
    return Occupancy(
        booking=booking,
        resource=part,
        starts_at=booking.starts_at - before,
        ends_at=booking.ends_at + after,
        units=units,
        is_exclusive=part.units == 1,
    )


def _taken(rows: Sequence[Occupancy]) -> list[str]:
    """Names of what has not enough units free all along."""
    taken = _others(rows)
    return [
        row.resource.name
        for row in rows
        if _most_beside(row, taken.get(row.resource_id, [])) + row.units > row.resource.units
    ]


def _most_beside(row: Occupancy, taken: Iterable[tuple[Span, int]]) -> int:
    wanted = Span(row.starts_at, row.ends_at)
    beside = [(span.common(wanted), units) for span, units in taken]
    return most_at_once([(span, units) for span, units in beside if span is not None])


def _others(rows: Sequence[Occupancy]) -> dict[int, list[tuple[Span, int]]]:
    """What others take meanwhile, by resource; whose deadline passed is let go first."""
    found = list(
        Occupancy.objects.filter(
            resource__in=[row.resource_id for row in rows],
            starts_at__lt=max(row.ends_at for row in rows),
            ends_at__gt=min(row.starts_at for row in rows),
        ).select_related("booking")
    )
    free = _let_overdue_go(found)
    taken: dict[int, list[tuple[Span, int]]] = {}
    for one in found:
        if one.booking_id not in free:
            spans = taken.setdefault(one.resource_id, [])
            spans.append((Span(one.starts_at, one.ends_at), one.units))
    return taken


def _let_overdue_go(taken: Iterable[Occupancy]) -> set[int]:
    """Ids of bookings whose hold was over; one that somebody is confirming just now stays."""
    now = timezone.now()
    overdue = {one.booking_id for one in taken if is_overdue(one.booking, now)}
    if not overdue:
        return set()
    bookings = Booking.objects.select_for_update(no_key=True, skip_locked=True).filter(
        pk__in=overdue, state=BookingState.HELD, held_until__lte=now
    )
    gone = list(bookings.order_by("pk"))
    let_go(gone, now)
    return {one.pk for one in gone}


def is_overdue(booking: Booking, now: datetime) -> bool:
    """Whether the booking was held and its deadline passed."""
    return (
        booking.state == BookingState.HELD
        and booking.held_until is not None
        and booking.held_until <= now
    )
