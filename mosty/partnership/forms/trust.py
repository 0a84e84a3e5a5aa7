"""Forms of trust: consents, experts, what they found, covers, steps of a plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.experts import VerificationEntry
from mosty.partnership.actions.steps import StepEntry
from mosty.partnership.enums import ConsentScope, GradeValue, StepState, Verdict
from mosty.partnership.models import ImprovementStep, Verification
from mosty.people.models import Organisation, User

#: Shown to the office, not to an organisation.
OFFICE = "urzad"
Choices = Sequence[tuple[str, str]]


def _choices(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def organisation_choices(organisations: Sequence[Organisation]) -> Choices:
    return [(str(one.pk), one.name) for one in organisations]


class ConsentForm(forms.Form):
    """Whom the organisation shows how it stands."""

    shown_to = forms.ChoiceField(label=gettext_lazy("Who may see it"))
    scope = forms.ChoiceField(
        label=gettext_lazy("What they may see"),
        choices=ConsentScope.choices,
        initial=ConsentScope.STANDING,
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(
        label=gettext_lazy("The last day"),
        help_text=gettext_lazy("Leave it empty to let them see it until you take it back."),
        required=False,
        widget=forms.DateInput,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisations: Sequence[Organisation]
    ) -> None:
        super().__init__(data)
        office = (OFFICE, str(gettext_lazy("the municipal office")))
        _choices(self.fields["shown_to"], [("", "–"), office, *organisation_choices(organisations)])

    @property
    def shown_to_id(self) -> int | None:
        chosen = self.cleaned_data["shown_to"]
        return None if chosen == OFFICE else int(chosen)


class ExpertForm(forms.Form):
    """A person to name as expert."""

    expert = forms.ChoiceField(label=gettext_lazy("Who verifies"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, candidates: Sequence[User]
    ) -> None:
        super().__init__(data)
        _choices(self.fields["expert"], [("", "–"), *((str(p.pk), str(p)) for p in candidates)])


class VerificationForm(forms.Form):
    """What an expert says of one standard; the revision tells of a second tab."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What you found"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    value = forms.TypedChoiceField(
        label=gettext_lazy("Which grade, if another one"),
        choices=[("", "–"), *((str(value), label) for value, label in GradeValue.choices)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What you saw"),
        help_text=gettext_lazy(
            "Needed unless you confirm the grade. Write no names and nothing about health."
        ),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def entry(self) -> VerificationEntry:
        data = self.cleaned_data
        return VerificationEntry(Verdict(data["verdict"]), data["value"], data["note"])

    @staticmethod
    def values_of(row: Verification | None) -> dict[str, Any]:
        if row is None:
            return {"revision": 0}
        return {
            "verdict": row.verdict,
            "value": row.value,
            "note": row.note,
            "revision": row.revision,
        }


class CoverForm(forms.Form):
    """Who answers for which standards of whom."""

    other = forms.ChoiceField(label=gettext_lazy("The other organisation"))
    codes = forms.MultipleChoiceField(
        label=pgettext_lazy("cover", "Which standards"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("What you agreed"),
        help_text=gettext_lazy("For example: who keeps the accounts, who signs."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisations: Sequence[Organisation],
        standards: Choices,
    ) -> None:
        super().__init__(data)
        _choices(self.fields["other"], [("", "–"), *organisation_choices(organisations)])
        _choices(self.fields["codes"], standards)


class StepForm(forms.Form):
    """A step of the plan."""

    standard_code = forms.ChoiceField(label=gettext_lazy("Towards which standard"))
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=500)
    who = forms.CharField(
        label=gettext_lazy("Who does it"),
        help_text=gettext_lazy("A function is enough, for example: treasurer."),
        max_length=200,
        required=False,
    )
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=forms.DateInput)
    helper = forms.TypedChoiceField(
        label=gettext_lazy("Which organisation helps"),
        help_text=gettext_lazy("It is not told and sees nothing of this plan: call it yourself."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    help_text = forms.CharField(
        label=gettext_lazy("What help, from whom"), max_length=300, required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("How it stands"), choices=StepState.choices, initial=StepState.TO_DO
    )
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        standards: Choices,
        organisations: Sequence[Organisation],
    ) -> None:
        super().__init__(data, initial=dict(initial or {"revision": 0}))
        _choices(self.fields["standard_code"], [("", "–"), *standards])
        _choices(self.fields["helper"], [("", "–"), *organisation_choices(organisations)])

    @property
    def entry(self) -> StepEntry:
        data = self.cleaned_data
        return StepEntry(
            standard_code=data["standard_code"],
            text=data["text"],
            who=data["who"],
            helper_id=data["helper"],
            help_text=data["help_text"],
            due_on=data["due_on"],
            state=StepState(data["state"]),
            note=data["note"],
        )

    @staticmethod
    def values_of(step: ImprovementStep) -> dict[str, Any]:
        return {
            "standard_code": step.standard_code,
            "text": step.text,
            "who": step.who,
            "due_on": step.due_on,
            "helper": step.helper_id,
            "help_text": step.help_text,
            "state": step.state,
            "note": step.note,
            "revision": step.revision,
        }
