"""Reads of voices: surveys, their results, themes of open answers."""

from mosty.questionnaires.queries import OptionCount
from mosty.voices.models import Survey, Theme
from mosty.voices.queries.open_answers import (
    OpenAnswer,
    as_open_answer,
    open_answers,
    open_questions,
)
from mosty.voices.queries.results import (
    ChannelCount,
    QuestionResults,
    SurveyResults,
    participation,
    survey_results,
)
from mosty.voices.queries.surveys import (
    SurveyLine,
    consent_text_now,
    local_title,
    open_surveys,
    response_count,
    responses_for_export,
    survey_by_slug,
    survey_lines,
)
from mosty.voices.queries.themes import (
    ThemeSummary,
    theme_by_code,
    theme_summaries,
    theme_summary,
    themes,
    written_count,
)

__all__ = [
    "ChannelCount",
    "OpenAnswer",
    "OptionCount",
    "QuestionResults",
    "Survey",
    "SurveyLine",
    "SurveyResults",
    "Theme",
    "ThemeSummary",
    "as_open_answer",
    "consent_text_now",
    "local_title",
    "open_answers",
    "open_questions",
    "open_surveys",
    "participation",
    "response_count",
    "responses_for_export",
    "survey_by_slug",
    "survey_lines",
    "survey_results",
    "theme_by_code",
    "theme_summaries",
    "theme_summary",
    "themes",
    "written_count",
]
