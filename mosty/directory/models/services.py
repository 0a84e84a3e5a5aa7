"""The services of a municipality."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import YesNoUnknown
from mosty.core.merging import MergeableQuerySet
from mosty.directory.enums import (
    CapacityState,
    CostKind,
    Language,
    ProviderMode,
    ServiceStatus,
)
from mosty.directory.models.catalogue import ServiceType
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit

#: How often a provider is asked whether the description is true, unless said otherwise.
CHECK_EVERY_MONTHS = 6


class ServiceQuerySet(MergeableQuerySet["Service"]):
    def published(self) -> "ServiceQuerySet":
        """What residents can use."""
        return self.unmerged().filter(status=ServiceStatus.PUBLISHED)

    def in_feed(self) -> "ServiceQuerySet":
        """What the open feed tells of: published, or ended."""
        return self.unmerged().exclude(status=ServiceStatus.DRAFT)


class Service(models.Model):
    """A social service people of the municipality can get: who gives it, where, how much of it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="services"
    )
    service_type = models.ForeignKey(ServiceType, on_delete=models.PROTECT, related_name="services")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # of the open feed
    external_id = models.CharField(max_length=60, blank=True)  # of the file it came from
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    summary_uk = models.TextField(blank=True)
    text_easy = models.TextField(blank=True)  # easy-to-read Polish
    for_whom = models.TextField(blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    how_to_apply = models.TextField(blank=True)
    who_decides = models.TextField(blank=True)
    what_to_bring = models.TextField(blank=True)
    cost_kind = models.CharField(max_length=8, choices=CostKind, blank=True)
    cost_for_person = models.CharField(max_length=300, blank=True)
    hours_text = models.CharField(max_length=300, blank=True)  # what windows cannot say
    provider_mode = models.CharField(max_length=12, choices=ProviderMode)
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="services"
    )
    is_outside = models.BooleanField(default=False)  # the place lies outside the municipality
    covers_all = models.BooleanField(default=True)  # people from every village unit may use it
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    # How much of it there is, and on which day that was so.
    capacity_places = models.PositiveIntegerField(null=True, blank=True)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    waiting_count = models.PositiveIntegerField(null=True, blank=True)
    capacity_state = models.CharField(max_length=10, choices=CapacityState, blank=True)
    free_places = models.PositiveIntegerField(null=True, blank=True)
    figures_on = models.DateField(null=True, blank=True)
    # Small counts, and those that would tell them: set by `actions.figures` at every change.
    hides_people = models.BooleanField(default=True, editable=False)
    hides_waiting = models.BooleanField(default=True, editable=False)
    # Hidden, and "fewer than 5" may be said of it.
    few_people = models.BooleanField(default=False, editable=False)
    few_waiting = models.BooleanField(default=False, editable=False)
    # What it costs, in the unit of its type.
    unit_cost_grosze = models.PositiveBigIntegerField(null=True, blank=True)
    yearly_cost_grosze = models.PositiveBigIntegerField(null=True, blank=True)
    cost_year = models.PositiveSmallIntegerField(null=True, blank=True)
    units_per_person_month = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True
    )
    funding_source = models.CharField(max_length=200, blank=True)
    funded_until = models.DateField(null=True, blank=True)  # continuity: when the money ends
    # When somebody last said that all of this is true, and how often one should ask.
    checked_on = models.DateField(null=True, blank=True)
    checked_by_label = models.CharField(max_length=200, blank=True)  # for the office alone
    check_every_months = models.PositiveSmallIntegerField(default=CHECK_EVERY_MONTHS)
    # How good the description was, of 100, on that day: for order and overview alone.
    quality = models.PositiveSmallIntegerField(null=True, editable=False)
    quality_on = models.DateField(null=True, editable=False)
    # The four DI conditions, each with a reason in words.
    condition_a = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_a_reason = models.TextField(blank=True)
    condition_b = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_b_reason = models.TextField(blank=True)
    condition_c = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_c_reason = models.TextField(blank=True)
    condition_d = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_d_reason = models.TextField(blank=True)
    #: The same service under another row: this one is kept only so that it can be parted.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,  # nearly always empty: below, of those that are not
        related_name="merged",
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ServiceStatus, default=ServiceStatus.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)  # two editors: the second sees both
    search_text = models.TextField(editable=False, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        ordering = ("sort_key",)
        indexes = [
            # The list by name: counted and paged without reading a service.
            models.Index(
                fields=("municipality", "status", "sort_key", "id"),
                condition=Q(merged_into=None),
                name="service_list",
            ),
            # What the open feed holds, in its order: a page is found without reading a service.
            models.Index(
                fields=("id",),
                condition=~Q(status="draft") & Q(merged_into=None),
                name="service_feed",
            ),
            models.Index(
                fields=("merged_into",),
                condition=Q(merged_into__isnull=False),
                name="service_merged_into",
            ),
            models.Index(fields=("updated_at",), name="service_updated_at"),
            models.Index(
                fields=("municipality", "status", "quality"),
                condition=Q(merged_into=None),
                name="service_quality",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(max_age__gte=F("min_age")),
                name="service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(check_every_months__gte=1, check_every_months__lte=16),
                name="service_check_interval",
            ),
            models.CheckConstraint(
                condition=~Q(status=ServiceStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="published_service_has_date",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="service_closes_after_opening",
            ),
            models.UniqueConstraint(
                fields=("municipality", "external_id"),
                condition=~Q(external_id=""),
                name="service_external_id_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Street and number of the first place that may be shown; fetch `service_locations` before."""
        for place in self.service_locations.all():
            if not place.location.is_confidential:
                return place.location.address
        return ""


class ServiceLanguage(models.Model):
    """A language in which people get the service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=3, choices=Language)

    class Meta:
        verbose_name = _("language of a service")
        ordering = ("service_id", "language")
        constraints = [
            models.UniqueConstraint(fields=("service", "language"), name="service_language_once")
        ]

    def __str__(self) -> str:
        return str(Language(self.language).label)
