"""Where: official units, the municipality and its dated variant, village units, people, dated law."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DataStatus, Sex
from mosty.territory.enums import MunicipalityKind, UnitLevel, Variant, VillageUnitKind


class TercVersion(models.Model):
    """One state of the TERC register, as loaded from one file."""

    state_date = models.DateField()
    is_demo = models.BooleanField(default=False)  # holds demonstration units (99...) only
    file_sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("TERC version")
        ordering = ("-state_date",)
        constraints = [
            models.UniqueConstraint(fields=("state_date", "is_demo"), name="terc_version_once")
        ]

    def __str__(self) -> str:
        return f"TERC {self.state_date}"


class TercUnit(models.Model):
    """A row of TERC: voivodeship (2 digits), county (4) or municipality and its parts (7)."""

    version = models.ForeignKey(TercVersion, on_delete=models.CASCADE, related_name="units")
    code = models.CharField(max_length=7)
    level = models.CharField(max_length=12, choices=UnitLevel)
    name = models.CharField(max_length=120)
    name_extra = models.CharField(max_length=120)
    search_text = models.CharField(max_length=160, db_index=True)

    class Meta:
        verbose_name = _("TERC unit")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("version", "code"), name="terc_unit_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Municipality(models.Model):
    """A municipality that uses this installation; nearly every other row belongs to one."""

    slug = models.SlugField(max_length=60, unique=True)
    terc_code = models.CharField(max_length=7, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=1, choices=MunicipalityKind)
    has_county_rights = models.BooleanField(default=False)
    county_name = models.CharField(max_length=120, blank=True)
    voivodeship_name = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False)
    # Contact of the office that runs the pages; printed in the accessibility statement.
    address = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    bip_url = models.URLField(blank=True)
    contact_person = models.CharField(max_length=120, blank=True)
    accessibility = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class VariantPeriod(models.Model):
    """From when to when the municipality worked as OPS or CUS; conversion ends one and opens the next."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="variant_periods"
    )
    variant = models.CharField(max_length=16, choices=Variant)
    centre_name = models.CharField(max_length=200)
    centre_short_name = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("variant period")
        ordering = ("valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="variant_period_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("municipality",),
                condition=Q(valid_to__isnull=True),
                name="one_open_variant_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_short_name} {self.valid_from}"

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class VillageUnit(models.Model):
    """A sołectwo, estate or district: drawn by the municipality, not in TERC."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="village_units"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=VillageUnitKind)
    sort_key = models.CharField(max_length=240, editable=False, db_index=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("village unit")
        ordering = ("sort_key",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "name"), name="village_unit_once")
        ]

    def __str__(self) -> str:
        return self.name


class Population(models.Model):
    """People of one village unit (or of the whole municipality) by sex and five-year age group."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="populations"
    )
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.CASCADE, null=True, blank=True, related_name="populations"
    )
    year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1, choices=Sex)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)  # None: and older
    count = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=DataStatus, default=DataStatus.VALUE)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("population figure")
        ordering = ("year", "village_unit", "sex", "age_from")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "village_unit", "year", "sex", "age_from"),
                name="population_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    count__isnull=False, status__in=("value", "zero", "estimate", "forecast")
                )
                | Q(count__isnull=True, status__in=("no_data", "not_applicable")),
                name="population_count_fits_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.sex} {self.age_from}"


class LegalParameter(models.Model):
    """A number or form that law sets, with its basis and dates: nothing legal stands in code."""

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=30)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source_url = models.URLField(blank=True, max_length=300)
    checked_on = models.DateField()
    confidence = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("legal parameter")
        ordering = ("code", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=("code", "valid_from"), name="legal_parameter_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.value} {self.unit}"
