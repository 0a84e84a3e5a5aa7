"""Bookings of a series follow it: each date by itself, so that one taken room leaves the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.actions.bookings import BookingEntry, cancel_bookings, take_time
from mosty.calendars.actions.occupying import NotInUse, Occupied
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Resource, Series
from mosty.calendars.queries import ORIGINAL, repeating
from mosty.calendars.rules import Date, dates
from mosty.core.errors import NotFound
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class RefusedDate:
    """A date that could not be booked, and why."""

    original: str
    starts_at: datetime
    reason: str


@dataclass(frozen=True)
class BookedDates:
    """What booking ahead did.

    Attributes:
        booked: how many dates are booked that were not, or not so.
        refused: dates that wait for a taken room, in order; they can be tried again.
        cancelled: how many bookings were given up because the series gives their date no more.
    """

    booked: int
    refused: tuple[RefusedDate, ...]
    cancelled: int


def locked_series(municipality: Municipality, series_id: int) -> Series:
    found = (
        Series.objects.select_for_update(no_key=True)
        .filter(municipality=municipality, pk=series_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such series here."))
    return found


def book(series: Series) -> BookedDates:
    """Bookings to come brought up to date with the series; each date by itself."""
    now = timezone.now()
    wanted = _wanted(series, now)
    known = {
        one.original: one
        for one in Booking.objects.filter(series=series).prefetch_related("occupancies", "persons")
    }
    parts = _parts(series)
    gone = [
        one.pk
        for key, one in known.items()
        if key not in wanted and one.starts_at > now and one.state != BookingState.CANCELLED
    ]
    # Given up first: a date moved onto the hour of another one finds the room free.
    cancelled = cancel_bookings(municipality=series.municipality, booking_ids=gone) if gone else 0
    booked, refused = 0, list[RefusedDate]()
    for key, one in wanted.items():
        before = known.get(key)
        if before is not None and (before.starts_at <= now or _is_same(before, series, one, parts)):
            continue
        reason = _book_one(series, one)
        if reason:
            refused.append(RefusedDate(key, one.span.starts_at, reason))
        else:
            booked += 1
    return BookedDates(booked, tuple(refused), cancelled)


def _wanted(series: Series, now: datetime) -> Mapping[str, Date]:
    """Dates to book by their key: by the rule until `booked_until`, and every date that differs."""
    plan = repeating(series)
    zone = ZoneInfo(series.zone)
    last = series.booked_until or series.starts_on
    ends = [one.starts for one in (*plan.moved.values(), *plan.added.values())]
    latest = max([datetime.combine(last, time()), *ends]) + timedelta(days=2)
    until = latest.replace(tzinfo=zone)
    if until <= now:
        return {}
    own = set(plan.moved) | set(plan.added)
    return {
        f"{one.original:{ORIGINAL}}": one
        for one in dates(plan, now, until)
        if one.span.starts_at > now and (one.original in own or one.original.date() <= last)
    }


def _book_one(series: Series, one: Date) -> str:
    """Why the date could not be booked, or ""; it is then kept as pencilled in."""
    try:
        take_time(municipality=series.municipality, entry=_entry(series, one))
    except (Occupied, NotInUse) as error:
        take_time(
            municipality=series.municipality,
            entry=_entry(series, one, state=BookingState.PENCILLED),
        )
        return str(error.message)
    return ""


def _entry(
    series: Series, one: Date, *, state: BookingState = BookingState.CONFIRMED
) -> BookingEntry:
    return BookingEntry(
        source=series.source,
        source_id=series.source_id,
        series_id=series.pk,
        original=f"{one.original:{ORIGINAL}}",
        title=series.title,
        place=series.place,
        starts_at=one.span.starts_at,
        ends_at=one.span.ends_at,
        resources={resource.pk: 1 for resource in series.resources.all()},
        persons=[(person.pk, PersonRole.HOST) for person in series.persons.all()],
        state=state,
        is_public=series.is_public,
    )


def _is_same(booking: Booking, series: Series, one: Date, parts: set[int]) -> bool:
    """Whether the booking says already what it should, and has what it needs."""
    said = (booking.state, booking.starts_at, booking.ends_at, booking.title, booking.place)
    wanted = (
        BookingState.CONFIRMED, one.span.starts_at, one.span.ends_at, series.title, series.place,
    )  # fmt: skip
    if said != wanted or booking.is_public != series.is_public:
        return False
    hosts = {row.person_id for row in booking.persons.all()}
    if hosts != {person.pk for person in series.persons.all()}:
        return False
    return {row.resource_id for row in booking.occupancies.all()} == parts


def _parts(series: Series) -> set[int]:
    """Ids of what every date really takes: the parts of a whole."""
    asked = {resource.pk for resource in series.resources.all()}
    rows = Resource.objects.filter(whole__in=asked).values_list("pk", "whole_id")
    wholes = {whole_id for _pk, whole_id in rows}
    return {pk for pk, _whole_id in rows} | {pk for pk in asked if pk not in wholes}
