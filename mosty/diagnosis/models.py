"""Diagnosis: indicators and observations with their status, needs and assets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DataStatus, DiArea
from mosty.diagnosis.enums import AssetKind, Direction, IndicatorKind, Priority
from mosty.territory.models import Municipality, VillageUnit


class Indicator(models.Model):
    """What is measured: the 16 core indicators, their inputs, context of BDL, and local ones.

    `code` is "DI-01" for core indicators, "X-..." for their inputs, "BDL-72305" for context.
    """

    municipality = models.ForeignKey(  # None: from the content pack, for all
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    question = models.CharField(max_length=300, blank=True)  # in everyday words
    unit = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=IndicatorKind)
    direction = models.CharField(max_length=14, choices=Direction)
    area = models.CharField(max_length=3, choices=DiArea)
    formula = models.CharField(max_length=300, blank=True)  # in words
    inputs = models.JSONField(default=list, blank=True)  # codes the formula needs
    source_hint = models.CharField(max_length=300, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    bdl_variable_id = models.PositiveIntegerField(null=True, blank=True)
    aliases = models.JSONField(default=list, blank=True)  # names in files of BDL
    counts_people = models.BooleanField(default=False)  # 1 to 4 people are never published
    part_of = models.CharField(max_length=40, blank=True)  # code of the count it is a part of
    is_core = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    pack_version = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("indicator")
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "code"), name="indicator_code_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Observation(models.Model):
    """One figure of one indicator: value and status, year, place, source. No NULL means zero."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="observations"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.CASCADE, null=True, blank=True, related_name="observations"
    )
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=16, choices=DataStatus)
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    computed_from = models.JSONField(default=dict, blank=True)  # inputs of a computed figure
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("observation")
        ordering = ("indicator", "year", "village_unit")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "indicator", "village_unit", "year"),
                name="observation_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    value__isnull=False,
                    status__in=(DataStatus.VALUE, DataStatus.ESTIMATE, DataStatus.FORECAST),
                )
                | Q(value=0, status=DataStatus.ZERO)
                | Q(
                    value__isnull=True,
                    status__in=(DataStatus.NO_DATA, DataStatus.NOT_APPLICABLE),
                ),
                name="observation_value_fits_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"


class Need(models.Model):
    """What people of a group lack, in plain words; its evidence is on the thread."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=20)
    area = models.CharField(max_length=3, choices=DiArea)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    text_easy = models.TextField(blank=True)
    scale = models.CharField(max_length=300, blank=True)  # how many people, from what
    missing_service_code = models.CharField(max_length=10, blank=True)  # ServiceType.code
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.MEDIUM)
    is_public = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # two editors: the second sees both
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("need")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "code"), name="need_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Asset(models.Model):
    """What the community already has: talents (never a named person), places, groups, staff."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="assets")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=14, choices=AssetKind)
    area = models.CharField(max_length=3, choices=DiArea)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="assets"
    )
    is_public = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # two editors: the second sees both
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("asset")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "code"), name="asset_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
