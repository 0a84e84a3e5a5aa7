"""Forms of voices."""

from mosty.voices.forms.answers import SheetForm
from mosty.voices.forms.marking import MarkingForm, ThemeForm
from mosty.voices.forms.surveys import SurveyForm

__all__ = [
    "MarkingForm",
    "SheetForm",
    "SurveyForm",
    "ThemeForm",
]
