"""Forms of questionnaires: answering, choosing questions, writing own ones."""

from mosty.questionnaires.forms.answers import AnswerForm
from mosty.questionnaires.forms.building import OwnQuestionForm, QuestionChoiceForm
from mosty.questionnaires.forms.sheets import AnswersForm, SheetQuestion

__all__ = [
    "AnswerForm",
    "AnswersForm",
    "OwnQuestionForm",
    "QuestionChoiceForm",
    "SheetQuestion",
]
