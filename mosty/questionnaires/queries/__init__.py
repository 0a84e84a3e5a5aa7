"""Reads of questionnaires: ready questions, questions of one questionnaire, answers, their counts."""

from mosty.questionnaires.models import Answer, Question, Questionnaire, Response
from mosty.questionnaires.queries.asking import (
    answer_value,
    answers_by_response,
    answers_of,
    bank_definitions,
    bank_questions,
    draft_hash,
    place_options,
    question_specs,
    response_by_token,
    specs_of,
    submitted_responses,
)
from mosty.questionnaires.queries.results import (
    OptionCount,
    QuestionResults,
    Tally,
    option_line,
    question_results,
    tallies,
)

__all__ = [
    "Answer",
    "OptionCount",
    "Question",
    "QuestionResults",
    "Questionnaire",
    "Response",
    "Tally",
    "answer_value",
    "answers_by_response",
    "answers_of",
    "bank_definitions",
    "bank_questions",
    "draft_hash",
    "option_line",
    "place_options",
    "question_results",
    "question_specs",
    "response_by_token",
    "specs_of",
    "submitted_responses",
    "tallies",
]
