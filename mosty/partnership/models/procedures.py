"""The path of an organisation through the model, and the yearly calendar of duties."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import StepState
from mosty.people.models import Organisation
from mosty.territory.enums import Variant
from mosty.territory.models import Municipality


class Walk(models.Model):
    """An organisation's own way through the procedures of the content pack.

    Attributes:
        pack_version: of the procedures it began with.
        seen_variant: the variant whose steps it saw last; a change is told with what differs.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="partnership_walk"
    )
    pack_version = models.CharField(max_length=20)
    seen_variant = models.CharField(max_length=16, choices=Variant)
    began_on = models.DateField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("path of an organisation")
        ordering = ("organisation",)

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class WalkStep(models.Model):
    """What became of one step; steps of the other variant stay when the municipality changes.

    Attributes:
        code: of the step in the content pack.
        title: as it was when it was first marked, so that it can be read when the pack changes.
        variant: of the municipality on the day it was done.
    """

    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=16, choices=Variant)
    state = models.CharField(max_length=5, choices=StepState, default=StepState.TO_DO)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    evidence_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a path")
        ordering = ("walk", "code")
        constraints = [
            models.UniqueConstraint(fields=("walk", "code"), name="walk_step_once"),
            models.CheckConstraint(
                condition=~Q(state=StepState.DONE) | Q(done_on__isnull=False),
                name="done_walk_step_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DutyTrigger(models.Model):
    """A day from which duties are counted: the end of a programme, the beginning of a term.

    Attributes:
        code: of the content pack (pack partnership.duties, triggers).
        title: what it is of: "Program usług społecznych 2024–2026".
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="duty_triggers"
    )
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    day = models.DateField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="duty_triggers"
    )
    ended_on = models.DateField(null=True, blank=True)
    entered_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("day from which duties are counted")
        ordering = ("municipality", "-day", "id")

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class DutyMark(models.Model):
    """A duty of one day: done, or left out with a reason; and when its reminder left.

    Attributes:
        key: code, trigger, organisation and day in one word (rules.duties.duty_key): names the duty.
        due_on: the day as it was computed.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="duty_marks"
    )
    key = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    trigger = models.ForeignKey(
        DutyTrigger, on_delete=models.CASCADE, null=True, blank=True, related_name="marks"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="duty_marks"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=5, choices=StepState, default=StepState.TO_DO)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    note = models.TextField(blank=True)
    reminded_on = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("duty of a day")
        verbose_name_plural = _("duties of a day")
        ordering = ("municipality", "due_on", "code")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "key"), name="duty_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
