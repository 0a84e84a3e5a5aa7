"""When services are given: windows of the week, and days that differ."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import HolidayRule
from mosty.directory.models.places import Location
from mosty.directory.models.services import Service


class OpeningWindow(models.Model):
    """From when to when a service is open on a day of the week; local time of the wall clock.

    Attributes:
        location: only at this place; None: wherever the service is given.
        weekday: 0 Monday … 6 Sunday.
        weeks: which such days of the month count: bits 0-4 first to fifth, bit 5 the last one;
            0: every week.
        opens, closes: `closes` at or before `opens` lies on the next day (00:00-00:00: all day).
        season_from, season_to: month and day as 101-1231, both included, may wrap over New Year.
        valid_from, valid_to: days between which the window holds.
        holidays: what a public holiday does to it.
        by_appointment: open only to those who called before.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="windows")
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="windows"
    )
    weekday = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField(default=0)
    opens = models.TimeField()
    closes = models.TimeField()
    season_from = models.PositiveSmallIntegerField(null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    holidays = models.CharField(max_length=8, choices=HolidayRule, default=HolidayRule.CLOSED)
    by_appointment = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("service_id", "weekday", "opens", "id")
        indexes = [models.Index(fields=("weekday", "opens"), name="window_weekday_opens")]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="window_weekday"),
            models.CheckConstraint(condition=Q(weeks__lte=63), name="window_weeks"),
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_to__isnull=True)
                | Q(
                    season_from__gte=101,
                    season_from__lte=1231,
                    season_to__gte=101,
                    season_to__lte=1231,
                ),
                name="window_season_has_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="window_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class OpeningException(models.Model):
    """Days on which other hours hold than the week says; of two, the one stored later wins.

    Attributes:
        first_day, last_day: both included.
        opens, closes: the only hours of these days; both None: closed.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="exceptions")
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="exceptions"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("days that differ")
        verbose_name_plural = _("days that differ")
        ordering = ("service_id", "first_day", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="exception_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False),
                name="exception_has_both_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}-{self.last_day}"
