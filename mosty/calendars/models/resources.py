"""What can be taken: sites, rooms, equipment, vehicles, and of what parts they are made."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.enums import ResourceKind
from mosty.directory.models import Location
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class Resource(models.Model):
    """A site, a room, a piece of equipment or a vehicle that people take for a time.

    A hall made of two rooms is a whole with two parts: taking the hall takes both, taking one part
    keeps the hall from being taken. Only what has no parts holds occupancies.

    Attributes:
        whole: what it is a part of.
        site: where it stands, for the way from one place to the next; a site has none.
        units: how many may be taken at one moment (40 chairs, 30 seats); 1: one booking at a time.
        seats: how many people fit in; None: not said.
        minutes_before, minutes_after: to get ready and to clear up; every booking takes them too.
        opening: hours as OpenStreetMap writes them; empty: always.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="resources"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ResourceKind)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources"
    )
    location = models.ForeignKey(
        Location, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources"
    )
    whole = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    site = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="things"
    )
    units = models.PositiveIntegerField(default=1)
    seats = models.PositiveIntegerField(null=True, blank=True)
    minutes_before = models.PositiveSmallIntegerField(default=0)
    minutes_after = models.PositiveSmallIntegerField(default=0)
    opening = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    sort_key = models.CharField(max_length=400, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ("sort_key", "id")
        indexes = [models.Index(fields=("municipality", "kind", "sort_key"), name="resource_list")]
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "kind", "name"), name="resource_once_a_name"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="resource_has_units"),
            models.CheckConstraint(
                condition=Q(whole__isnull=True) | ~Q(whole=F("id")),
                name="resource_is_no_part_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True) | ~Q(kind=ResourceKind.SITE),
                name="resource_site_stands_nowhere_else",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Way(models.Model):
    """How long it takes from one site to another, both ways, where somebody has measured it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="ways")
    origin = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="ways_out")
    target = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="ways_in")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("way between sites")
        ordering = ("origin", "target")
        constraints = [
            models.UniqueConstraint(fields=("origin", "target"), name="way_once"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="way_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} -> {self.target_id}: {self.minutes}"
