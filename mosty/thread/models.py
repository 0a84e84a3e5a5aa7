"""Stations, links and insights: how a voice leads to a need, an action, a service and a change."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.territory.models import Municipality
from mosty.thread.enums import Audience, InsightState, StationKind


class StationQuerySet(models.QuerySet["Station"]):
    def seen(self, *, with_staff: bool) -> "StationQuerySet":
        """Stations a reader may see: the public ones, and those for staff if the reader is one."""
        return self if with_staff else self.filter(audience=Audience.PUBLIC)


class Station(models.Model):
    """A record of any app as a stop on the thread: readable title, address, who may see it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="stations"
    )
    kind = models.CharField(max_length=8, choices=StationKind)
    source = models.CharField(max_length=60)  # "voices.theme": the app's name for its record
    source_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)  # "27 z 74 odpowiedzi"
    path = models.CharField(max_length=300)  # address of its page, without the host
    area = models.CharField(max_length=3, choices=DiArea, blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.STAFF)
    sort_key = models.CharField(max_length=400, editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        ordering = ("kind", "sort_key", "id")
        indexes = [models.Index(fields=("municipality", "kind", "sort_key"), name="station_list")]
        constraints = [
            models.UniqueConstraint(fields=("source", "source_id"), name="station_once_a_record")
        ]

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """`origin` led to `target`: always in the direction voice -> change."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="links")
    origin = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="links_onward")
    target = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="links_back")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("link")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("origin", "target"), name="link_once"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="link_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} -> {self.target_id}"


class Insight(models.Model):
    """What an event, a desk or a survey taught, left for diagnosis or a plan to take up."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="insights"
    )
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="insights")
    area = models.CharField(max_length=3, choices=DiArea)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=InsightState, default=InsightState.WAITING)
    reason = models.TextField(blank=True)
    taken_by = models.ForeignKey(
        Station, on_delete=models.SET_NULL, null=True, blank=True, related_name="taken_insights"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("insight")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.text[:60]
