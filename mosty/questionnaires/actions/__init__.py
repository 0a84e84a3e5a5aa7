"""Writes of questionnaires: the bank, building a questionnaire, answering it."""

from mosty.questionnaires.actions.answering import (
    AlreadySent,
    NotSentYet,
    discard_response,
    forget_old_drafts,
    renew_consent,
    save_answer,
    send_answers,
    start_response,
    submit_response,
)
from mosty.questionnaires.actions.bank import load_question_bank
from mosty.questionnaires.actions.building import (
    CannotChangeQuestionnaire,
    add_question,
    build_from_bank,
    build_questionnaire,
    choose_questions,
    freeze_questionnaire,
    move_question,
    remove_question,
)
from mosty.questionnaires.actions.entering import (
    EnteredResponse,
    SheetNumberTaken,
    StoredResponses,
    enter_response,
    store_responses,
)

__all__ = [
    "AlreadySent",
    "CannotChangeQuestionnaire",
    "EnteredResponse",
    "NotSentYet",
    "SheetNumberTaken",
    "StoredResponses",
    "add_question",
    "build_from_bank",
    "build_questionnaire",
    "choose_questions",
    "discard_response",
    "enter_response",
    "forget_old_drafts",
    "freeze_questionnaire",
    "load_question_bank",
    "move_question",
    "remove_question",
    "renew_consent",
    "save_answer",
    "send_answers",
    "start_response",
    "store_responses",
    "submit_response",
]
