"""The local DI plan (LPDI): goals, action cards, budget, indicators, immutable versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DataStatus, DiArea
from mosty.diagnosis.models import Indicator
from mosty.localplans.enums import (
    ActionState,
    DeliveryForm,
    Frequency,
    FundingSource,
    GoalKind,
    PlanState,
)
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class LocalPlan(models.Model):
    """A local deinstitutionalisation plan for a period of years."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="local_plans"
    )
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    law_as_of = models.DateField()  # "stan prawny na dzień"
    vision = models.TextField(blank=True)
    main_goal = models.TextField(blank=True)
    summary_easy = models.TextField(blank=True)
    team = models.TextField(blank=True)  # roles and organisations, not private data
    adopted_on = models.DateField(null=True, blank=True)
    adopting_body = models.CharField(max_length=120, blank=True)
    adopting_act = models.CharField(max_length=120, blank=True)  # number of the act
    is_public = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("local plan")
        ordering = ("-year_from",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="plan_slug_once"),
            models.CheckConstraint(
                condition=Q(year_to__gte=F("year_from")), name="plan_years_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(PlanState.DRAFT, PlanState.CONSULTED))
                | (Q(adopted_on__isnull=False) & ~Q(adopting_act="")),
                name="adopted_plan_has_act",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChapterText(models.Model):
    """What people wrote for one chapter of the document; the rest is filled from data."""

    plan = models.ForeignKey(LocalPlan, on_delete=models.CASCADE, related_name="chapter_texts")
    code = models.CharField(max_length=20)  # chapter of the content pack lpdi_chapters
    body = models.TextField(blank=True)  # Markdown
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("chapter text")
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="chapter_once")]

    def __str__(self) -> str:
        return self.code


class Goal(models.Model):
    """What the plan wants to reach in an area; operational goals stand under a strategic one."""

    plan = models.ForeignKey(LocalPlan, on_delete=models.CASCADE, related_name="goals")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=12, choices=GoalKind)
    code = models.CharField(max_length=10)
    area = models.CharField(max_length=3, choices=DiArea)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)

    class Meta:
        verbose_name = _("goal")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="goal_code_once"),
            models.CheckConstraint(
                condition=Q(kind=GoalKind.STRATEGIC, parent__isnull=True)
                | Q(kind=GoalKind.OPERATIONAL, parent__isnull=False),
                name="operational_goal_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ActionCard(models.Model):
    """One action of the plan: for whom, by whom, when, for how much; its needs are on the thread."""

    plan = models.ForeignKey(LocalPlan, on_delete=models.CASCADE, related_name="actions")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="actions")
    code = models.CharField(max_length=10)
    area = models.CharField(max_length=3, choices=DiArea)
    title = models.CharField(max_length=200)
    description = models.TextField()
    text_easy = models.TextField(blank=True)
    recipients = models.CharField(max_length=300)
    delivery_form = models.CharField(max_length=14, choices=DeliveryForm)
    service_type_code = models.CharField(max_length=10, blank=True)  # directory.ServiceType.code
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider_note = models.CharField(max_length=300, blank=True)  # "to be chosen in a call"
    starts_on = models.DateField()
    ends_on = models.DateField()
    responsible = models.CharField(max_length=200)  # a post, not a person
    risks = models.TextField(blank=True)
    budget_note = models.CharField(max_length=300, blank=True)  # how it was counted; why it is 0
    state = models.CharField(max_length=14, choices=ActionState, default=ActionState.PLANNED)
    state_reason = models.TextField(blank=True)
    state_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("action card")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="action_code_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="action_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DROPPED) | ~Q(state_reason=""),
                name="dropped_action_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class BudgetLine(models.Model):
    """Money of one action in one year from one source, in grosze."""

    action = models.ForeignKey(ActionCard, on_delete=models.CASCADE, related_name="budget_lines")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=24, choices=FundingSource)
    amount_grosze = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("budget line")
        ordering = ("year", "source")
        constraints = [
            models.UniqueConstraint(fields=("action", "year", "source"), name="budget_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.source} {self.amount_grosze}"


class PlanIndicator(models.Model):
    """How a goal or action will be judged: baseline, interim value, target, who reads it and when."""

    plan = models.ForeignKey(LocalPlan, on_delete=models.CASCADE, related_name="indicators")
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    action = models.ForeignKey(
        ActionCard, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    baseline_status = models.CharField(max_length=16, choices=DataStatus)
    baseline_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField()
    interim_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    interim_year = models.PositiveSmallIntegerField(null=True, blank=True)
    target_value = models.DecimalField(max_digits=18, decimal_places=4)
    target_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    frequency = models.CharField(max_length=12, choices=Frequency, default=Frequency.YEARLY)
    responsible = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("indicator of the plan")
        verbose_name_plural = _("indicators of the plan")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("plan", "indicator", "action"),
                name="plan_indicator_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(interim_value__isnull=True, interim_year__isnull=True)
                | Q(interim_value__isnull=False, interim_year__isnull=False),
                name="interim_value_and_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.target_value}"


class PlanVersion(models.Model):
    """The whole plan as it stood at one moment; never changed afterwards."""

    plan = models.ForeignKey(LocalPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlanState)
    note = models.CharField(max_length=300)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("plan", "number"), name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PlanDocument(models.Model):
    """A produced file of one plan version (PDF, DOCX, ODT, HTML, summary)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=16)  # lpdi, streszczenie
    file_format = models.CharField(max_length=8)  # pdf, docx, odt, html
    path = models.CharField(max_length=300)  # inside MEDIA_ROOT
    sha256 = models.CharField(max_length=64)
    byte_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document of the plan")
        verbose_name_plural = _("documents of the plan")
        ordering = ("kind", "file_format")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "kind", "file_format"), name="plan_document_once"
            )
        ]

    def __str__(self) -> str:
        return self.path


class Reading(models.Model):
    """Monitoring: what an indicator of the plan showed in a year."""

    plan_indicator = models.ForeignKey(
        PlanIndicator, on_delete=models.CASCADE, related_name="readings"
    )
    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=20, blank=True)  # "II kwartał"
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=16, choices=DataStatus)
    comment = models.TextField(blank=True)
    read_on = models.DateField()

    class Meta:
        verbose_name = _("reading")
        ordering = ("year", "period")
        constraints = [
            models.UniqueConstraint(
                fields=("plan_indicator", "year", "period"), name="reading_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_indicator_id} {self.year}"
