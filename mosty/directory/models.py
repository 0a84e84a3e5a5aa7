"""What help there is: the catalogue of service types and the services of a municipality."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import YesNoUnknown
from mosty.directory.enums import ProviderMode, ServiceStatus, Setting
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit


class ServiceType(models.Model):
    """A kind of service from the content pack `service_types` (domain §7.3)."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, blank=True)
    plain_name = models.CharField(max_length=200, blank=True)
    setting = models.CharField(max_length=16, choices=Setting)
    is_residential = models.BooleanField(default=False)
    unit = models.CharField(max_length=40)  # "godzina", "miejsce / miesiąc"
    areas = models.JSONField(default=list)  # DiArea codes
    payer = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_confidence = models.CharField(max_length=2, blank=True)  # L read, S stated, M to check
    cost_hint = models.CharField(max_length=120, blank=True)
    cost_hint_status = models.CharField(max_length=20, blank=True)  # source | orientation
    substitutes = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="substituted_by"
    )
    pack_version = models.CharField(max_length=20)
    search_text = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("service type")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> "ServiceQuerySet":
        return self.filter(status=ServiceStatus.PUBLISHED)


class Service(models.Model):
    """A social service people of the municipality can get: who gives it, where, how much of it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="services"
    )
    service_type = models.ForeignKey(ServiceType, on_delete=models.PROTECT, related_name="services")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services"
    )
    external_id = models.CharField(max_length=60, blank=True)  # of the file it came from
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    summary_uk = models.TextField(blank=True)
    text_easy = models.TextField(blank=True)  # easy-to-read Polish
    for_whom = models.TextField(blank=True)
    how_to_apply = models.TextField(blank=True)
    cost_for_person = models.CharField(max_length=300, blank=True)
    hours_text = models.CharField(max_length=300, blank=True)
    provider_mode = models.CharField(max_length=12, choices=ProviderMode)
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="services"
    )
    is_outside = models.BooleanField(default=False)  # the place lies outside the municipality
    covers_all = models.BooleanField(default=True)  # people from every village unit may use it
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    # How much of it there is, and on which day that was so.
    capacity_places = models.PositiveIntegerField(null=True, blank=True)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    waiting_count = models.PositiveIntegerField(null=True, blank=True)
    figures_on = models.DateField(null=True, blank=True)
    # What it costs, in the unit of its type.
    unit_cost_grosze = models.PositiveBigIntegerField(null=True, blank=True)
    yearly_cost_grosze = models.PositiveBigIntegerField(null=True, blank=True)
    cost_year = models.PositiveSmallIntegerField(null=True, blank=True)
    units_per_person_month = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True
    )
    funded_until = models.DateField(null=True, blank=True)  # continuity: when the money ends
    # The four DI conditions, each with a reason in words.
    condition_a = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_a_reason = models.TextField(blank=True)
    condition_b = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_b_reason = models.TextField(blank=True)
    condition_c = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_c_reason = models.TextField(blank=True)
    condition_d = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    condition_d_reason = models.TextField(blank=True)
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
        constraints = [
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
