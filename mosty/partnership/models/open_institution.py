"""The open institution: the same practices asked of three groups apart, small steps, the ladder."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import LadderLevel, OpenGroup, RoundState, StepState
from mosty.people.models import Organisation
from mosty.questionnaires.models import Questionnaire
from mosty.territory.models import Municipality


class OpenRound(models.Model):
    """One self-assessment of an institution: three groups answer about the same practices.

    Attributes:
        place: in words, where the institution has several.
        pack_version: of the practices asked about.
        is_public: the results (without small numbers) stand on a public page.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="open_rounds"
    )
    institution = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="open_rounds"
    )
    place = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(max_length=80)
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=6, choices=RoundState, default=RoundState.DRAFT)
    pack_version = models.CharField(max_length=20)
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("self-assessment of an open institution")
        ordering = ("municipality", "-opens_on", "id")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="open_round_slug_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="open_round_closes_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.opens_on}"


class RoundQuestionnaire(models.Model):
    """The questions of one group; staff and partners come by a secret link, residents by the page."""

    open_round = models.ForeignKey(
        OpenRound, on_delete=models.CASCADE, related_name="questionnaires"
    )
    group = models.CharField(max_length=9, choices=OpenGroup)
    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.PROTECT, related_name="open_round"
    )
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("questions of a group")
        ordering = ("open_round", "group")
        constraints = [
            models.UniqueConstraint(fields=("open_round", "group"), name="round_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.open_round_id} {self.group}"


class SmallStep(models.Model):
    """One of the small steps for the next 90 days, and what became of it."""

    open_round = models.ForeignKey(OpenRound, on_delete=models.CASCADE, related_name="steps")
    practice = models.CharField(max_length=10)
    text = models.CharField(max_length=500)
    sign = models.CharField(max_length=300, blank=True)
    who = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=5, choices=StepState, default=StepState.TO_DO)
    result = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("small step")
        ordering = ("open_round", "due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("starts_on")), name="small_step_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.text


class LadderMark(models.Model):
    """On which rung of the ladder residents stand in an institution, on a day, and why."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="ladder_marks"
    )
    institution = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="ladder_marks"
    )
    place = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=9, choices=OpenGroup)
    level = models.PositiveSmallIntegerField(choices=LadderLevel)
    reason = models.TextField(blank=True)
    marked_on = models.DateField()
    entered_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("rung of the ladder")
        ordering = ("institution", "-marked_on", "id")

    def __str__(self) -> str:
        return f"{self.institution_id} {self.level}"
