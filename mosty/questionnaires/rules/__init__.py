"""Rules of asking: the logic of questions and answers, the shape of a question, who may do what."""

from mosty.questionnaires.rules.counting import (
    ShownCount,
    shown_count,
    shown_counts,
    shown_part,
)
from mosty.questionnaires.rules.definitions import (
    OptionDefinition,
    QuestionBank,
    QuestionDefinition,
    RuleDefinition,
)
from mosty.questionnaires.rules.describing import conditions, declined_label, describe_answer
from mosty.questionnaires.rules.logic import (
    LONGEST_TEXT,
    AnswerValue,
    InvalidAnswer,
    OptionSpec,
    QuestionSpec,
    RuleLooksAhead,
    RuleSpec,
    check_answer,
    check_answers,
    check_order,
    complete_answers,
    kept_answers,
    visible_questions,
)
from mosty.questionnaires.rules.permissions import PERMISSIONS

__all__ = [
    "LONGEST_TEXT",
    "PERMISSIONS",
    "AnswerValue",
    "InvalidAnswer",
    "OptionDefinition",
    "OptionSpec",
    "QuestionBank",
    "QuestionDefinition",
    "QuestionSpec",
    "RuleDefinition",
    "RuleLooksAhead",
    "RuleSpec",
    "ShownCount",
    "check_answer",
    "check_answers",
    "check_order",
    "complete_answers",
    "conditions",
    "declined_label",
    "describe_answer",
    "kept_answers",
    "shown_count",
    "shown_counts",
    "shown_part",
    "visible_questions",
]
