"""Voices: surveys of residents, and what staff read out of their open answers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.questionnaires.models import Answer, Questionnaire
from mosty.territory.models import Municipality
from mosty.voices.enums import SurveyState, ThemeKind


class ConsentText(models.Model):
    """What a person agrees to before answering; a new wording is a new version."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="consent_texts"
    )
    version = models.CharField(max_length=20)
    text = models.TextField()
    text_uk = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "version"), name="consent_version_once")
        ]

    def __str__(self) -> str:
        return self.version


class Survey(models.Model):
    """A questionnaire put to residents from one day to another, on the web and on paper."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="surveys")
    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.PROTECT, related_name="survey"
    )
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    title_uk = models.CharField(max_length=200, blank=True)
    intro = models.TextField()
    intro_uk = models.TextField(blank=True)
    intro_easy = models.TextField(blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=8, choices=SurveyState, default=SurveyState.DRAFT)
    results_published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("survey")
        ordering = ("-opens_on",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="survey_slug_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Theme(models.Model):
    """What several people say in their own words: a need, an obstacle, or a talent they offer."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="themes")
    kind = models.CharField(max_length=8, choices=ThemeKind)
    area = models.CharField(max_length=3, choices=DiArea)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        verbose_name = _("theme")
        ordering = ("kind", "name")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "code"), name="theme_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class Coding(models.Model):
    """A member of staff read a theme in an answer."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    quote_allowed = models.BooleanField(default=False)  # no one can be recognised from it
    coded_by_id = models.PositiveBigIntegerField(null=True)
    coded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("coding")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("answer", "theme"), name="coding_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.theme_id}"
