"""Surveys: which ones there are, what a list shows of them, what a file of answers holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation

from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.models import Response
from mosty.questionnaires.queries import answers_by_response
from mosty.questionnaires.rules import AnswerValue
from mosty.territory.models import Municipality
from mosty.voices.enums import SurveyState
from mosty.voices.models import ConsentText, Survey
from mosty.voices.rules import is_over, takes_answers

_SENT = Q(questionnaire__responses__state=ResponseState.SUBMITTED)


@dataclass(frozen=True)
class SurveyLine:
    """A survey as a list shows it.

    Attributes:
        title: in the reader's language.
        response_count: sent answers; for staff pages only.
    """

    survey: Survey
    title: str
    takes_answers: bool
    is_over: bool
    has_results: bool
    question_count: int
    response_count: int


def open_surveys(municipality: Municipality, on: date) -> tuple[Survey, ...]:
    """Surveys a person may answer on this day, those that close first on top."""
    return tuple(
        _surveys(municipality)
        .filter(state=SurveyState.OPEN, opens_on__lte=on, closes_on__gte=on)
        .order_by("closes_on", "id")
    )


def survey_by_slug(municipality: Municipality, slug: str) -> Survey | None:
    """The survey of this municipality, whatever its state, or None."""
    return _surveys(municipality).filter(slug=slug).first()


def survey_lines(
    municipality: Municipality, *, with_drafts: bool = False, on: date | None = None
) -> tuple[SurveyLine, ...]:
    """All surveys, newest first; those in preparation only for staff."""
    day = on or timezone.localdate()
    found = _surveys(municipality).annotate(
        question_count=Count("questionnaire__questions", distinct=True),
        response_count=Count("questionnaire__responses", filter=_SENT, distinct=True),
    )
    if not with_drafts:
        found = found.exclude(state=SurveyState.DRAFT)
    return tuple(
        SurveyLine(
            survey=survey,
            title=local_title(survey),
            takes_answers=takes_answers(survey, day),
            is_over=is_over(survey, day),
            has_results=survey.results_published_at is not None,
            question_count=survey.question_count,
            response_count=survey.response_count,
        )
        for survey in found.order_by("-opens_on", "-id")
    )


def local_title(survey: Survey) -> str:
    """The title in the reader's language."""
    if translation.get_language() == "uk" and survey.title_uk:
        return survey.title_uk
    return survey.title


def response_count(survey: Survey) -> int:
    """Sent answers, for staff."""
    return survey.questionnaire.responses.filter(state=ResponseState.SUBMITTED).count()


def consent_text_now(municipality: Municipality) -> ConsentText | None:
    """The newest wording of the consent, or None."""
    return municipality.consent_texts.order_by("-created_at", "-id").first()


def responses_for_export(
    survey: Survey, *, chunk: int = 500
) -> Iterator[tuple[Response, dict[str, AnswerValue]]]:
    """Sent responses with their answers, oldest first, read in pieces."""
    last = 0
    while True:
        rows = list(
            survey.questionnaire.responses.filter(state=ResponseState.SUBMITTED, pk__gt=last)
            .select_related("village_unit")
            .order_by("pk")[:chunk]
        )
        if not rows:
            return
        answers = answers_by_response([row.pk for row in rows])
        for row in rows:
            yield row, answers.get(row.pk, {})
        last = rows[-1].pk


def _surveys(municipality: Municipality) -> QuerySet[Survey]:
    return Survey.objects.filter(municipality=municipality).select_related(
        "questionnaire__municipality", "consent_text", "municipality"
    )
