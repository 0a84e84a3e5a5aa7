"""Forms of the plan's indicators and of monitoring."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DataStatus
from mosty.localplans.actions import IndicatorFields
from mosty.localplans.enums import ActionState, Frequency
from mosty.localplans.forms.fields import DayField, FigureField, YearField, optional_id
from mosty.localplans.queries import LocalPlan
from mosty.localplans.queries.plans import indicator_choices
from mosty.localplans.rules import code_key


class PlanIndicatorForm(forms.Form):
    """What is measured, from which figure to which, and by whom."""

    indicator_id = forms.TypedChoiceField(
        label=_("Indicator"), coerce=optional_id, empty_value=None
    )
    judges = forms.ChoiceField(
        label=_("What it judges"),
        help_text=_("A goal, one action, or the plan as a whole."),
        required=False,
    )
    baseline_status = forms.ChoiceField(
        label=_("What is known at the start"), choices=DataStatus.choices
    )
    baseline_value = FigureField(
        label=_("Value at the start"),
        help_text=_("Leave empty where there is no data."),
        required=False,
    )
    baseline_year = YearField(label=_("Year of the start"))
    interim_value = FigureField(label=_("Interim value"), required=False)
    interim_year = YearField(label=_("Interim year"), required=False)
    target_value = FigureField(label=_("Target"))
    target_year = YearField(label=_("Target year"))
    source = forms.CharField(label=_("Source of the figure"), max_length=200)
    frequency = forms.ChoiceField(
        label=_("How often it is read"), choices=Frequency.choices, initial=Frequency.YEARLY
    )
    responsible = forms.CharField(
        label=_("Who reads it"), help_text=_("A post, not a name."), max_length=200
    )

    def __init__(self, *args: Any, plan: LocalPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = indicator_choices(plan.municipality)
        goals = sorted(plan.goals.all(), key=lambda goal: code_key(goal.code))
        cards = sorted(plan.actions.all(), key=lambda card: code_key(card.code))
        self.fields["indicator_id"].choices = [  # type: ignore[attr-defined]
            ("", _("choose an indicator")),
            *((one.pk, f"{one.code} {one.name} ({one.unit})") for one in known),
        ]
        self.fields["judges"].choices = [  # type: ignore[attr-defined]
            ("", _("the plan as a whole")),
            (_("Goals"), [(f"goal-{goal.pk}", str(goal)) for goal in goals]),
            (_("Actions"), [(f"action-{card.pk}", str(card)) for card in cards]),
        ]

    def typed(self) -> IndicatorFields:
        names = IndicatorFields.__dataclass_fields__
        values = {k: v for k, v in self.cleaned_data.items() if k in names}
        kind, _dash, pk = self.cleaned_data["judges"].partition("-")
        values["goal_id"] = int(pk) if kind == "goal" else None
        values["action_id"] = int(pk) if kind == "action" else None
        return IndicatorFields(**values)


class ActionStateForm(forms.Form):
    """How far an action is."""

    state = forms.ChoiceField(
        label=_("How far is it?"), choices=ActionState.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In a few words"),
        help_text=_(
            "What was done, what holds it up. If the action was dropped, write why: everyone "
            "will read this."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    on = DayField(label=_("On the day"), initial=timezone.localdate)


class ReadingForm(forms.Form):
    """What an indicator showed."""

    year = YearField(label=_("Year"))
    period = forms.CharField(
        label=_("Part of the year"),
        help_text=_("For example: second quarter. Leave empty for the whole year."),
        max_length=20,
        required=False,
    )
    status = forms.ChoiceField(label=_("What is known"), choices=DataStatus.choices)
    value = FigureField(
        label=_("Value"), help_text=_("Leave empty where there is no data."), required=False
    )
    read_on = DayField(label=_("Read on"), initial=timezone.localdate)
    comment = forms.CharField(
        label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
