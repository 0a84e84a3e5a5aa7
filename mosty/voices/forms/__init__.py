"""Forms of voices."""

from mosty.voices.forms.answers import AnswerForm, SheetForm, SheetQuestion
from mosty.voices.forms.marking import MarkingForm, ThemeForm
from mosty.voices.forms.surveys import OwnQuestionForm, QuestionChoiceForm, SurveyForm

__all__ = [
    "AnswerForm",
    "MarkingForm",
    "OwnQuestionForm",
    "QuestionChoiceForm",
    "SheetForm",
    "SheetQuestion",
    "SurveyForm",
    "ThemeForm",
]
