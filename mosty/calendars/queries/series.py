"""Reads of series: their rules, their dates and how each date fares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.enums import TAKING, BookingState, HolidayWish, OverrideKind
from mosty.calendars.models import Booking, Occupancy, Resource, Series, SeriesOverride
from mosty.calendars.queries.resources import AT_SECRET_PLACE
from mosty.calendars.rules import (
    Date,
    Moved,
    Repeating,
    Span,
    dates,
    is_open_for,
    is_public_holiday,
    rule_in_words,
)
from mosty.core.errors import NotFound
from mosty.territory.models import Municipality

#: How `SeriesOverride.original` and `Booking.original` write a wall clock.
ORIGINAL = "%Y-%m-%dT%H:%M"
#: Series set by hand; others belong to a record of an app, which changes them.
BY_HAND = "calendars.series"
_LOOK_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True)
class SeriesDate:
    """One date of a series as the page of its dates shows it.

    Attributes:
        original: key of the date: "2026-10-29T17:00".
        span: when it takes place, or would if it were not cancelled.
        override: how it differs from the rule.
        booking: None: not booked yet.
        taken: names of what somebody else has at that time, of a date that could not be booked.
        closed: names of what is not open all along.
        is_past: it has begun.
    """

    original: str
    span: Span
    override: SeriesOverride | None
    booking: Booking | None
    taken: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    is_past: bool = False
    is_holiday: bool = False

    @property
    def is_cancelled(self) -> bool:
        return self.override is not None and self.override.kind == OverrideKind.CANCELLED

    @property
    def is_booked(self) -> bool:
        return self.booking is not None and self.booking.state in TAKING


def series_list(municipality: Municipality) -> QuerySet[Series]:
    """Series of the municipality by title, with `next_at`, the start of the next date booked."""
    ahead = Booking.objects.filter(series=OuterRef("pk"), starts_at__gte=timezone.now())
    coming = ahead.exclude(state=BookingState.CANCELLED).order_by("starts_at")
    return (
        Series.objects.filter(municipality=municipality)
        .annotate(next_at=Subquery(coming.values("starts_at")[:1]))
        .order_by("title", "id")
    )


def series_by_id(municipality: Municipality, series_id: int) -> Series:
    """The series with what it takes and how dates differ, or NotFound."""
    found = (
        Series.objects.filter(municipality=municipality, pk=series_id)
        .prefetch_related("overrides", "resources", "persons")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such series here."))
    return found


def series_for_all(municipality: Municipality, series_id: int) -> Series | None:
    """A series that everybody may read, none of whose rooms stands at a confidential place."""
    secret = Resource.objects.filter(AT_SECRET_PLACE, municipality=municipality).values("pk")
    found = Series.objects.filter(municipality=municipality, pk=series_id, is_public=True)
    found = found.exclude(resources__in=secret)
    return found.prefetch_related("overrides").first()


def rule_words(series: Series) -> str:
    """The rule in words, without the hour."""
    return rule_in_words(series.rule, series.starts_on)


def repeating(series: Series) -> Repeating:
    """What the series says, for `rules.dates`."""
    by_kind: dict[str, list[SeriesOverride]] = {}
    for one in series.overrides.all():
        by_kind.setdefault(one.kind, []).append(one)
    leaves_out = series.holidays == HolidayWish.LEFT_OUT
    return Repeating(
        rule=series.rule,
        first=datetime.combine(series.starts_on, series.starts_at),
        minutes=series.minutes,
        zone=series.zone,
        left_out=frozenset(
            wall_clock(one.original) for one in by_kind.get(OverrideKind.CANCELLED, ())
        ),
        moved=_elsewhen(by_kind.get(OverrideKind.MOVED, ()), series.minutes),
        added=_elsewhen(by_kind.get(OverrideKind.ADDED, ()), series.minutes),
        is_left_out=is_public_holiday if leaves_out else None,
    )


def wall_clock(text: str) -> datetime:
    """The moment of the wall clock that `ORIGINAL` wrote; NotFound: it is none."""
    try:
        return datetime.strptime(text, ORIGINAL)  # noqa: DTZ007 -- wall clock
    except ValueError:
        raise NotFound(_("There is no such date in this series.")) from None


def dates_from(
    municipality: Municipality, series: Series, since: datetime, *, limit: int
) -> Sequence[SeriesDate]:
    """The first dates at or after the moment, cancelled ones and those on holidays among them."""
    until = since + _LOOK_AHEAD
    found = list(islice(_all_dates(series, since, until), limit))
    if not found:
        return ()
    originals = [f"{one.original:{ORIGINAL}}" for one in found]
    bookings = {
        one.original: one for one in Booking.objects.filter(series=series, original__in=originals)
    }
    overrides = {one.original: one for one in series.overrides.all()}
    parts = _parts(municipality, series)
    waiting = [one for one in bookings.values() if one.state == BookingState.PENCILLED]
    taken = _taken_meanwhile(waiting, parts)
    leaves_out = series.holidays == HolidayWish.LEFT_OUT
    now = timezone.now()
    return [
        SeriesDate(
            original=key,
            span=one.span,
            override=overrides.get(key),
            booking=bookings.get(key),
            taken=taken.get(key, ()),
            closed=tuple(part.name for part in parts if not is_open_for(part.opening, one.span)),
            is_past=one.span.starts_at <= now,
            is_holiday=leaves_out
            and key not in overrides
            and is_public_holiday(one.original.date()),
        )
        for key, one in zip(originals, found, strict=True)
    ]


def _all_dates(series: Series, since: datetime, until: datetime) -> Iterator[Date]:
    """By the time at which they take place; what is cancelled stands where the rule puts it."""
    plan = repeating(series)
    with_all = Repeating(
        plan.rule, plan.first, plan.minutes, plan.zone, moved=plan.moved, added=plan.added
    )
    return iter(sorted(dates(with_all, since, until)))


def _elsewhen(overrides: Sequence[SeriesOverride], minutes: int) -> dict[datetime, Moved]:
    return {
        wall_clock(one.original): Moved(wall_clock(one.starts), one.minutes or minutes)
        for one in overrides
    }


def _parts(municipality: Municipality, series: Series) -> Sequence[Resource]:
    """What the dates really take: parts of wholes."""
    asked = list(series.resources.all())
    parts = Resource.objects.filter(municipality=municipality, whole__in=asked)
    by_whole: dict[int | None, list[Resource]] = {}
    for part in parts:
        by_whole.setdefault(part.whole_id, []).append(part)
    return [part for one in asked for part in by_whole.get(one.pk, [one])]


def _taken_meanwhile(
    waiting: Sequence[Booking], parts: Sequence[Resource]
) -> dict[str, tuple[str, ...]]:
    """Names of what others have, by the date that waits for it."""
    if not waiting or not parts:
        return {}
    slack = timedelta(days=1)
    rows = list(
        Occupancy.objects.filter(
            resource__in=parts,
            starts_at__lt=max(one.ends_at for one in waiting) + slack,
            ends_at__gt=min(one.starts_at for one in waiting) - slack,
        )
    )
    taken: dict[str, tuple[str, ...]] = {}
    for booking in waiting:
        names = {
            part.name
            for part in parts
            if any(row.resource_id == part.pk and _meets(row, booking, part) for row in rows)
        }
        taken[booking.original] = tuple(sorted(names))
    return taken


def _meets(row: Occupancy, booking: Booking, part: Resource) -> bool:
    wanted = Span(booking.starts_at, booking.ends_at).widened(
        timedelta(minutes=part.minutes_before), timedelta(minutes=part.minutes_after)
    )
    return Span(row.starts_at, row.ends_at).meets(wanted)
