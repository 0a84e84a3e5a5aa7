"""Writes of voices: surveys, answers to them, themes of open answers."""

from mosty.voices.actions.answering import (
    ConsentOutdated,
    SurveyNotOpen,
    begin_answers,
    drop_answers,
    keep_answer,
    send_answers,
)
from mosty.voices.actions.coding import (
    AnswerMarks,
    CodingRow,
    add_theme,
    edit_theme,
    mark_answers,
    store_codings,
)
from mosty.voices.actions.entering import (
    ResponseRow,
    enter_sheet,
    note_answers_read,
    note_export,
    store_response_rows,
)
from mosty.voices.actions.surveys import (
    CannotOpen,
    CannotPublishResults,
    SurveyDetails,
    close_survey,
    create_survey,
    edit_survey,
    open_survey,
    publish_results,
    store_consent_text,
    withdraw_results,
)

__all__ = [
    "AnswerMarks",
    "CannotOpen",
    "CannotPublishResults",
    "CodingRow",
    "ConsentOutdated",
    "ResponseRow",
    "SurveyDetails",
    "SurveyNotOpen",
    "add_theme",
    "begin_answers",
    "close_survey",
    "create_survey",
    "drop_answers",
    "edit_survey",
    "edit_theme",
    "enter_sheet",
    "keep_answer",
    "mark_answers",
    "note_answers_read",
    "note_export",
    "open_survey",
    "publish_results",
    "send_answers",
    "store_codings",
    "store_consent_text",
    "store_response_rows",
    "withdraw_results",
]
