"""Asking: questionnaires, questions with options and skip rules, responses with answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.questionnaires.enums import (
    Channel,
    Comparison,
    QuestionKind,
    QuestionnaireState,
    ResponseState,
)
from mosty.territory.models import Municipality, VillageUnit


class BankQuestion(models.Model):
    """A ready question of the content pack `question_bank` (domain appendix C)."""

    code = models.CharField(max_length=40, unique=True)
    audience = models.CharField(max_length=20)  # enums.QuestionAudience
    definition = models.JSONField()  # validated by rules.QuestionDefinition
    position = models.PositiveIntegerField()
    pack_version = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Questionnaire(models.Model):
    """An ordered set of questions; frozen once somebody may answer it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="questionnaires"
    )
    title = models.CharField(max_length=200)
    title_uk = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=8, choices=QuestionnaireState, default=QuestionnaireState.DRAFT
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("questionnaire")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question; text in plain Polish, optionally easy-to-read and Ukrainian."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions"
    )
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=QuestionKind)
    text = models.CharField(max_length=400)
    text_uk = models.CharField(max_length=400, blank=True)
    text_easy = models.CharField(max_length=400, blank=True)
    hint = models.CharField(max_length=400, blank=True)
    hint_uk = models.CharField(max_length=400, blank=True)
    is_required = models.BooleanField(default=False)
    may_decline = models.BooleanField(default=True)  # "I prefer not to say"
    scale_min = models.SmallIntegerField(null=True, blank=True)
    scale_max = models.SmallIntegerField(null=True, blank=True)
    scale_min_label = models.CharField(max_length=80, blank=True)
    scale_max_label = models.CharField(max_length=80, blank=True)
    scale_min_label_uk = models.CharField(max_length=80, blank=True)
    scale_max_label_uk = models.CharField(max_length=80, blank=True)
    max_choices = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("questionnaire", "code"), name="question_code_once"),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SCALE)
                | Q(scale_min__isnull=False, scale_max__isnull=False),
                name="scale_has_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class Option(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    text_uk = models.CharField(max_length=200, blank=True)
    has_text = models.BooleanField(default=False)  # "other: ..."

    class Meta:
        verbose_name = _("answer option")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("question", "code"), name="option_code_once")
        ]

    def __str__(self) -> str:
        return self.text


class SkipRule(models.Model):
    """Show `question` only if the earlier answer compares so; several rules must all hold."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="rules")
    depends_on = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    comparison = models.CharField(max_length=10, choices=Comparison)
    values = models.JSONField(default=list)

    class Meta:
        verbose_name = _("skip rule")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.question_id} if {self.depends_on_id} {self.comparison}"


class Response(models.Model):
    """One person's answers; carries no name. A draft is found again by a secret in a cookie."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="responses"
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="responses"
    )
    state = models.CharField(max_length=10, choices=ResponseState, default=ResponseState.DRAFT)
    channel = models.CharField(max_length=8, choices=Channel)
    external_id = models.CharField(max_length=60, blank=True)  # of the imported file
    draft_hash = models.CharField(max_length=64, blank=True, db_index=True)
    village_unit = models.ForeignKey(
        VillageUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    consent_version = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    entered_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("response")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ResponseState.DRAFT, submitted_at__isnull=True)
                | Q(state=ResponseState.SUBMITTED, submitted_at__isnull=False),
                name="submitted_response_has_date",
            ),
            models.UniqueConstraint(
                fields=("questionnaire", "external_id"),
                condition=~Q(external_id=""),
                name="response_external_id_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}/{self.pk}"


class Answer(models.Model):
    """The answer to one question: chosen codes, a number or own words, or "prefer not to say"."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    choices = models.JSONField(default=list)  # option codes
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)
    is_declined = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("answer")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("response", "question"), name="answer_once")]

    def __str__(self) -> str:
        return f"{self.response_id}/{self.question_id}"
