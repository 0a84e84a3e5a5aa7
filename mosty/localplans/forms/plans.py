"""Forms of a whole plan: description, goals, chapters, state, versions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.localplans.actions import GoalFields, PlanFields
from mosty.localplans.enums import GoalKind, PlanState
from mosty.localplans.forms.fields import DayField, YearField, optional_id, text_area
from mosty.localplans.queries import Goal, LocalPlan


class PlanForm(forms.Form):
    """What the plan is, for which years, and what it wants."""

    title = forms.CharField(label=_("Title of the plan"), max_length=300)
    year_from = YearField(label=_("First year"))
    year_to = YearField(label=_("Last year"))
    law_as_of = DayField(
        label=_("State of the law on the day"),
        help_text=_("Printed in the documents beside every legal basis."),
    )
    vision = forms.CharField(
        label=_("Vision"),
        help_text=_("How will people live here when the plan succeeds? Two or three sentences."),
        required=False,
        widget=text_area(4),
    )
    main_goal = forms.CharField(label=_("Main goal"), required=False, widget=text_area(3))
    summary_easy = forms.CharField(
        label=_("Summary in easy words"),
        help_text=_("Short sentences, everyday words, no abbreviations."),
        required=False,
        widget=text_area(5),
    )
    team = forms.CharField(
        label=_("Team"),
        help_text=_("Posts and organisations, no private data of people."),
        required=False,
        widget=text_area(3),
    )
    is_public = forms.BooleanField(
        label=_("Everyone may read this plan on the pages"),
        help_text=_("A plan in consultation and an adopted plan are always public."),
        required=False,
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def typed(self) -> PlanFields:
        names = PlanFields.__dataclass_fields__
        return PlanFields(**{k: v for k, v in self.cleaned_data.items() if k in names})


class GoalForm(forms.Form):
    """A goal and its place in the tree."""

    parent_id = forms.TypedChoiceField(
        label=_("Part of a strategic goal"),
        help_text=_("Leave empty to make a strategic goal."),
        required=False,
        coerce=optional_id,
        empty_value=None,
    )
    code = forms.CharField(label=_("Code"), max_length=10)
    area = forms.ChoiceField(label=_("Area"), choices=DiArea.choices)
    title = forms.CharField(label=_("What the goal is"), max_length=300)
    description = forms.CharField(label=_("Description"), required=False, widget=text_area(4))

    def __init__(self, *args: Any, plan: LocalPlan, goal: Goal | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = plan.goals.filter(kind=GoalKind.STRATEGIC).order_by("code")
        if goal is not None:
            others = others.exclude(pk=goal.pk)
        self.fields["parent_id"].choices = [  # type: ignore[attr-defined]
            ("", _("none: this is a strategic goal")),
            *((other.pk, str(other)) for other in others),
        ]

    def typed(self) -> GoalFields:
        names = GoalFields.__dataclass_fields__
        return GoalFields(**{k: v for k, v in self.cleaned_data.items() if k in names})


class ChapterForm(forms.Form):
    """The text of one chapter, in Markdown."""

    body = forms.CharField(
        label=_("Text of the chapter"),
        help_text=_(
            "Leave an empty line between paragraphs. Start a line with “- ” for a list item and "
            "with “### ” for a heading. **Two stars** make a word bold."
        ),
        required=False,
        max_length=60_000,
        widget=text_area(18),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class StateForm(forms.Form):
    """The next state of a plan; its act where it is adopted."""

    state = forms.ChoiceField(widget=forms.HiddenInput, choices=PlanState.choices)
    adopted_on = DayField(label=_("Adopted on"), required=False)
    adopting_body = forms.CharField(
        label=_("Adopted by"),
        help_text=_("For example: the council of the municipality, the mayor."),
        max_length=120,
        required=False,
    )
    adopting_act = forms.CharField(
        label=_("Number of the act"),
        help_text=_("For example: resolution no. XII/88/2027."),
        max_length=120,
        required=False,
    )
    note = forms.CharField(label=_("Note for the list of versions"), max_length=300, required=False)

    #: What adoption asks for, and the words when it is missing.
    _ACT = {
        "adopted_on": _("Give the day on which the plan was adopted."),
        "adopting_body": _("Write who adopted the plan, for example the council."),
        "adopting_act": _("Write the number of the resolution or order."),
    }

    def __init__(self, *args: Any, target: PlanState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in self._ACT.items():
            if target == PlanState.ADOPTED:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = asked
            else:
                del self.fields[name]


class VersionForm(forms.Form):
    """Why this version is kept."""

    note = forms.CharField(
        label=_("What this version is for"),
        help_text=_("For example: before the meeting of the seniors' council."),
        max_length=300,
    )
