"""The test of the model in the field: locations, experts, diary, steps tried, findings, reports.

What is written in the field carries an id made on the device, so that the same record sent twice is
stored once.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import (
    BodyLevel,
    FindingCategory,
    FindingSide,
    FindingState,
    Frequency,
    LocalSystemKind,
    LocationVariant,
    ModelTestState,
    TrialResult,
)
from mosty.people.models import User
from mosty.territory.enums import MunicipalityKind
from mosty.territory.models import Municipality
from mosty.thread.models import Insight


class ModelTest(models.Model):
    """A test of the model in several places at once, run by one municipality or organisation."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="model_tests"
    )
    title = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=7, choices=ModelTestState, default=ModelTestState.PLANNED)
    procedures_version = models.CharField(max_length=20)
    is_public = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("model test")
        ordering = ("municipality", "-starts_on", "id")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "title"), name="model_test_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="model_test_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FieldLocation(models.Model):
    """One municipality in which the model is tested; it need not use this installation.

    Attributes:
        local_system: how the experts judged the local actors in the end, and why.
    """

    test = models.ForeignKey(ModelTest, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=120)
    voivodeship = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=1, choices=MunicipalityKind)
    variant = models.CharField(max_length=3, choices=LocationVariant, default=LocationVariant.OPS)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation_count = models.PositiveIntegerField(null=True, blank=True)
    unit_count = models.PositiveIntegerField(null=True, blank=True)
    local_system = models.CharField(max_length=11, choices=LocalSystemKind, blank=True)
    local_system_reason = models.TextField(blank=True)
    description = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("place of a model test")
        ordering = ("test", "name")
        constraints = [models.UniqueConstraint(fields=("test", "name"), name="field_location_once")]

    def __str__(self) -> str:
        return self.name


class FieldExpert(models.Model):
    """One of the two people who test the model in a place; by an account here."""

    location = models.ForeignKey(FieldLocation, on_delete=models.CASCADE, related_name="experts")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    affiliation = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("expert in the field")
        ordering = ("location", "name", "id")
        constraints = [
            models.UniqueConstraint(fields=("location", "user"), name="field_expert_once")
        ]

    def __str__(self) -> str:
        return self.name


class FieldRecord(models.Model):
    """What every record written in the field has.

    Attributes:
        uuid: made on the device; the same one comes again when an answer was lost.
        version: of the record on the device; a lower one that comes late changes nothing.
        written_at: by the clock of the device, corrected by how wrong it was when it was sent.
        skew_seconds: by how much the device's clock was ahead of the server's.
        received_at: by the server.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    author_label = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    skew_seconds = models.IntegerField(default=0)
    received_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class DiaryEntry(FieldRecord):
    """A day's entry of the weekly diary: what was done, with whom, what was seen.

    Attributes:
        answers: code of the diary's question (pack partnership.findings) -> text.
    """

    location = models.ForeignKey(
        FieldLocation, on_delete=models.CASCADE, related_name="diary_entries"
    )
    day = models.DateField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    people_met = models.PositiveIntegerField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("entry of the diary")
        verbose_name_plural = _("entries of the diary")
        ordering = ("location", "day", "written_at", "id")

    def __str__(self) -> str:
        return f"{self.location_id} {self.day}"


class StepTrial(FieldRecord):
    """A step of the procedures confronted with practice, by one expert."""

    location = models.ForeignKey(FieldLocation, on_delete=models.CASCADE, related_name="trials")
    step_code = models.CharField(max_length=20)
    result = models.CharField(max_length=12, choices=TrialResult)
    day = models.DateField()
    practice = models.TextField(blank=True)
    days_taken = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("step tried in practice")
        ordering = ("location", "step_code", "day", "id")

    def __str__(self) -> str:
        return f"{self.location_id} {self.step_code} {self.result}"


class Finding(FieldRecord):
    """What the test found, by the taxonomy of domain §5.2.

    Attributes:
        severity: 1 slight … 4 stops everything; None for an advantage.
        step_code: of the procedures; empty: none in particular.
        insight: left on the golden thread.
    """

    location = models.ForeignKey(FieldLocation, on_delete=models.CASCADE, related_name="findings")
    category = models.CharField(max_length=8, choices=FindingCategory)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    side = models.CharField(max_length=9, choices=FindingSide)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    frequency = models.CharField(max_length=9, choices=Frequency, blank=True)
    step_code = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    proposed_change = models.TextField(blank=True)
    addressee_level = models.CharField(max_length=12, choices=BodyLevel, blank=True)
    state = models.CharField(max_length=9, choices=FindingState, default=FindingState.NOTED)
    state_reason = models.TextField(blank=True)
    confirmed_by_label = models.CharField(max_length=200, blank=True)
    insight = models.ForeignKey(
        Insight, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("finding")
        ordering = ("location", "-severity", "day", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(1, 4)),
                name="finding_severity_range",
            )
        ]

    def __str__(self) -> str:
        return self.title


class FindingEvidence(models.Model):
    """What a finding rests on: a link, an interview, a document in words."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="evidence")
    text = models.CharField(max_length=500)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("evidence of a finding")
        ordering = ("finding", "id")

    def __str__(self) -> str:
        return self.text
