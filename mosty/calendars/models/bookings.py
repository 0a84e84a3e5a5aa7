"""Time that is taken: bookings, what they occupy, series they belong to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.enums import TAKING, BookingState, HolidayWish, OverrideKind
from mosty.calendars.models.resources import Resource
from mosty.territory.models import Municipality


class Series(models.Model):
    """A rule by which something comes again, in the time of the wall clock of its zone.

    Attributes:
        source, source_id: the record of the app it stands for ("places.activity").
        rule: RRULE of RFC 5545 without DTSTART: "FREQ=MONTHLY;BYDAY=-1TH".
        starts_on, starts_at: the first date and the time of every date; 02:30 in a spring night
            that skips it is 03:30.
        minutes: how long one date lasts; may go past midnight.
        place: in words, for calendars.
        resources, persons: what every date takes, one unit of each, and whose time: hosts.
        booked_until: bookings stand for every date up to this day.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="series")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=60)
    source_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    rule = models.CharField(max_length=300)
    starts_on = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveIntegerField()
    zone = models.CharField(max_length=40, default="Europe/Warsaw")
    holidays = models.CharField(max_length=10, choices=HolidayWish, default=HolidayWish.AS_USUAL)
    place = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=False)
    resources = models.ManyToManyField(Resource, blank=True, related_name="series")
    persons = models.ManyToManyField("calendars.Person", blank=True, related_name="series")
    booked_until = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ("starts_on", "starts_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("source", "source_id"), name="series_once_a_record"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="series_lasts"),
        ]

    def __str__(self) -> str:
        return self.title


class SeriesOverride(models.Model):
    """One date of a series that differs from its rule; taking it away puts the date back.

    Attributes:
        original: the date as the rule gives it (of an extra date: the date itself), wall clock.
        starts, minutes: when it takes place instead; empty when it does not.
        reason: for those who look for it: "sala w remoncie".
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="overrides")
    kind = models.CharField(max_length=10, choices=OverrideKind)
    original = models.CharField(max_length=16)  # 2026-10-29T17:00: no zone, so no datetime column
    starts = models.CharField(max_length=16, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("date that differs")
        ordering = ("series", "original")
        constraints = [
            models.UniqueConstraint(fields=("series", "original"), name="override_once_a_date"),
            models.CheckConstraint(
                condition=Q(kind=OverrideKind.CANCELLED, starts="")
                | (~Q(kind=OverrideKind.CANCELLED) & ~Q(starts="")),
                name="override_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original} {self.kind}"


class Booking(models.Model):
    """Something that takes time: a session, a loan of a room, a shift, a duty.

    Attributes:
        source, source_id: the record it stands for ("events.session"); empty: a block set by hand.
        starts_at, ends_at: half open, without what rooms take to get ready.
        series, original: the date of a series it stands for.
        held_until: when a HELD one lets go.
        sequence: of iCalendar: grows when time or place change.
        path: address of its page, without the host.
        within_source, within_id: the record it is a part of: an item's event. Somebody who takes part
            in the event and speaks in its item is in one place.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="bookings"
    )
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=60, blank=True)
    source_id = models.PositiveBigIntegerField(null=True, blank=True)
    series = models.ForeignKey(
        Series, on_delete=models.CASCADE, null=True, blank=True, related_name="bookings"
    )
    original = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    site = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="hosted"
    )
    path = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.CONFIRMED)
    held_until = models.DateTimeField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    within_source = models.CharField(max_length=60, blank=True)
    within_id = models.PositiveBigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("booking")
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=("municipality", "starts_at"), name="booking_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=("source", "source_id"),
                condition=~Q(source="") & Q(series=None),
                name="booking_once_a_record",
            ),
            models.UniqueConstraint(
                fields=("series", "original"),
                condition=Q(series__isnull=False),
                name="booking_once_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.HELD) | Q(held_until__isnull=False),
                name="held_booking_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="cancelled_booking_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_time(self) -> bool:
        return self.state in TAKING


class Occupancy(models.Model):
    """A part of a resource taken by a booking: the one table that every booking writes.

    On PostgreSQL an exclusion constraint keeps two rows of an exclusive resource apart, on SQLite
    the one writer at a time does (docs/methods/calendars.md).

    Attributes:
        resource: without parts; a whole is taken by all its parts.
        starts_at, ends_at: half open, with what the resource takes to get ready and clear up.
        units: how many of them.
        is_exclusive: the resource can be taken once at a time (set from its `units`).
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="occupancies")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="occupancies")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    units = models.PositiveIntegerField(default=1)
    is_exclusive = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=("resource", "starts_at", "ends_at"), name="occupancy_by_time")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occupancy_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=("booking", "resource"), name="occupancy_once_a_booking"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%M}"
