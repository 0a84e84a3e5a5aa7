"""Forms of local plans."""

from mosty.localplans.forms.answers import Clash, clashes, show_refusal, with_choices
from mosty.localplans.forms.cards import BudgetForm, CardForm, LinksForm
from mosty.localplans.forms.indicators import ActionStateForm, PlanIndicatorForm, ReadingForm
from mosty.localplans.forms.plans import ChapterForm, GoalForm, PlanForm, StateForm, VersionForm

__all__ = [
    "ActionStateForm",
    "BudgetForm",
    "CardForm",
    "ChapterForm",
    "Clash",
    "GoalForm",
    "LinksForm",
    "PlanForm",
    "PlanIndicatorForm",
    "ReadingForm",
    "StateForm",
    "VersionForm",
    "clashes",
    "show_refusal",
    "with_choices",
]
