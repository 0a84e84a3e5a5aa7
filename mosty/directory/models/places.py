"""Where services are given."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import AccessFeature, LocationKind, ServiceStatus
from mosty.directory.models.services import Service
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class LocationQuerySet(models.QuerySet["Location"]):
    def shown(self) -> "LocationQuerySet":
        """Places whose address may leave the house."""
        return self.filter(is_confidential=False)

    def public(self) -> "LocationQuerySet":
        """Shown places but those of drafts alone: nobody knows yet that they will be used."""
        given = ServiceAtLocation.objects.filter(location=models.OuterRef("pk")).order_by()
        drafts = models.Exists(given.filter(service__status=ServiceStatus.DRAFT))
        others = models.Exists(given.exclude(service__status=ServiceStatus.DRAFT))
        return self.shown().filter(others | ~drafts)


class Location(models.Model):
    """A place (or a telephone line, or a web address) where services are given.

    A confidential place (a shelter) never leaves by page, map, interface, search, export, mail or
    log: whatever goes out asks `shown()`.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="locations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="locations"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    external_id = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=LocationKind, default=LocationKind.PHYSICAL)
    address = models.CharField(max_length=200, blank=True)  # street and number, or the village
    postal_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=120, blank=True)
    url = models.URLField(blank=True)  # of a virtual place
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    directions = models.TextField(blank=True)  # how to get there, in words
    access_note = models.TextField(blank=True)  # what is hard there, in words
    is_confidential = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    services = models.ManyToManyField(
        Service, through="ServiceAtLocation", related_name="locations", blank=True
    )
    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("name", "address", "id")
        indexes = [models.Index(fields=("latitude", "longitude"), name="location_point")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="location_has_both_coordinates",
            ),
            models.UniqueConstraint(
                fields=("municipality", "external_id"),
                condition=~Q(external_id=""),
                name="location_external_id_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address or self.url


class LocationFeature(models.Model):
    """One thing that makes a place easier to use."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="features")
    feature = models.CharField(max_length=20, choices=AccessFeature)

    class Meta:
        verbose_name = _("accessibility of a place")
        ordering = ("location_id", "feature")
        constraints = [
            models.UniqueConstraint(fields=("location", "feature"), name="location_feature_once")
        ]

    def __str__(self) -> str:
        return str(AccessFeature(self.feature).label)


class ServiceAtLocation(models.Model):
    """A service given at a place."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_locations")
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="service_locations"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("service at a place")
        ordering = ("service_id", "id")
        constraints = [
            models.UniqueConstraint(fields=("service", "location"), name="service_at_location_once")
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.location}"
