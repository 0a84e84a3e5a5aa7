"""One week of a resource: what is taken, when it is free; who may not know reads "taken" alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mosty.calendars.enums import TAKING, BookingState
from mosty.calendars.models import Booking, Occupancy, Resource
from mosty.calendars.rules import Span, free_on, hours_of, is_open_for, open_on, whole_day
from mosty.core.access import Access


@dataclass(frozen=True)
class TakenLine:
    """Time that is taken on one day, as its reader may know of it.

    Attributes:
        hours: cut at midnight, with what the resource takes to get ready: "09:45–12:15".
        title: what for; empty: the reader may not know.
        path: where to read more; empty: nowhere.
        part: name of the part that is taken, where the page is of the whole.
        units: how many are taken; 0: it can be taken once at a time.
        block_id: of what was taken by hand, for those who may free it.
    """

    hours: str
    title: str
    path: str
    part: str
    units: int
    is_public: bool
    is_held: bool
    block_id: int | None


@dataclass(frozen=True)
class DayLine:
    """One day of a resource, its hours in words; `opens` is empty where it is closed all day."""

    day: date
    opens: tuple[str, ...]
    taken: tuple[TakenLine, ...]
    free: tuple[str, ...]
    is_free_all_day: bool


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(resource: Resource, monday: date, *, access: Access) -> list[DayLine]:
    """Seven days of the resource; a whole is taken where any of its parts is."""
    days = [monday + timedelta(days=number) for number in range(7)]
    parts = list(resource.parts.all()) or [resource]
    rows = _rows(parts, whole_day(days[0]).starts_at, whole_day(days[-1]).ends_at)
    knows = access.may("calendars.book")
    opening = opening_of(resource)
    is_whole = parts[0].pk != resource.pk
    return [_day(opening, parts, day, rows, knows, is_whole) for day in days]


def opening_of(resource: Resource) -> str:
    """Its hours; those of its whole where it has none of its own."""
    if resource.opening or resource.whole is None:
        return resource.opening
    return resource.whole.opening


def closed_now(resources: list[Resource], now: datetime) -> set[int]:
    """Ids of the resources whose hours say that they are closed at the moment."""
    moment = Span(now, now + timedelta(minutes=1))
    return {one.pk for one in resources if not is_open_for(opening_of(one), moment)}


def taken_now(resources: list[Resource], now: datetime) -> set[int]:
    """Ids of the resources of which nothing is free at the moment; a whole where a part is taken."""
    ids = [one.pk for one in resources]
    rows = list(
        Occupancy.objects.filter(
            _counts(now),
            Q(resource__in=ids) | Q(resource__whole__in=ids),
            starts_at__lte=now,
            ends_at__gt=now,
        ).values_list("resource_id", "resource__whole_id", "resource__units", "units")
    )
    taken: dict[int, int] = {}
    there: dict[int, int] = {}
    for pk, _whole, all_units, units in rows:
        taken[pk] = taken.get(pk, 0) + units
        there[pk] = all_units
    full = {pk for pk, units in taken.items() if units >= there[pk]}
    return full | {whole for pk, whole, _all, _units in rows if whole is not None and pk in full}


# --- inside -------------------------------------------------------------------------------------


def _counts(now: datetime) -> Q:
    """Of bookings that keep others out: a hold whose deadline passed does not."""
    is_over = Q(booking__state=BookingState.HELD, booking__held_until__lte=now)
    return Q(booking__state__in=TAKING) & ~is_over


def _rows(parts: list[Resource], since: datetime, until: datetime) -> list[Occupancy]:
    return list(
        Occupancy.objects.filter(
            _counts(timezone.now()), resource__in=parts, starts_at__lt=until, ends_at__gt=since
        )
        .select_related("booking", "resource")
        .order_by("starts_at", "resource__sort_key", "pk")
    )


def _day(
    opening: str,
    parts: list[Resource],
    day: date,
    rows: list[Occupancy],
    knows: bool,
    is_whole: bool,
) -> DayLine:
    here = whole_day(day)
    today = [(row, span) for row in rows if (span := _span(row).common(here))]
    taken = [
        ([(span, row.units) for row, span in today if row.resource_id == part.pk], part.units)
        for part in parts
    ]
    free = free_on(opening, day, taken)
    return DayLine(
        day=day,
        opens=tuple(map(hours_of, open_on(opening, day))),
        taken=tuple(_line(row, span, knows, is_whole) for row, span in today),
        free=tuple(map(hours_of, free)),
        is_free_all_day=free == (here,),
    )


def _span(row: Occupancy) -> Span:
    return Span(row.starts_at, row.ends_at)


def _line(row: Occupancy, span: Span, knows: bool, is_whole: bool) -> TakenLine:
    booking = row.booking
    may_read = knows or booking.is_public
    return TakenLine(
        hours=hours_of(span),
        title=booking.title if may_read else "",
        path=booking.path if may_read else "",
        part=row.resource.name if is_whole else "",
        units=row.units if row.resource.units > 1 else 0,
        is_public=booking.is_public,
        is_held=booking.state == BookingState.HELD,
        block_id=booking.pk if knows and _is_block(booking) else None,
    )


def _is_block(booking: Booking) -> bool:
    return not booking.source and booking.series_id is None
