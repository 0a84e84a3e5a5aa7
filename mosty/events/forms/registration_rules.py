"""Forms of staff: rules of registration, the list of registrations, a place out of turn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mosty.events.actions import RulesEntry
from mosty.events.enums import Pool, RegistrationChannel, RegistrationState, WaitingRule
from mosty.events.queries import RegistrationRules
from mosty.events.rules import NEED_QUESTIONS


class RegistrationRulesForm(forms.Form):
    """How one registers; printed on the form people fill in."""

    opens_at = forms.DateTimeField(
        label=gettext_lazy("Registration opens"), widget=forms.DateTimeInput
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Registration closes"), widget=forms.DateTimeInput
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Places altogether"),
        help_text=gettext_lazy("On site and online together. Empty: no limit."),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    seats_on_site = forms.IntegerField(
        label=gettext_lazy("Places on site"), min_value=0, max_value=100_000, required=False
    )
    seats_online = forms.IntegerField(
        label=gettext_lazy("Places online"), min_value=0, max_value=100_000, required=False
    )
    waiting_rule = forms.ChoiceField(
        label=gettext_lazy("Who gets a place when there are more people than places"),
        help_text=gettext_lazy("Cannot be changed once somebody has registered."),
        choices=WaitingRule.choices,
        initial=WaitingRule.ARRIVAL,
        widget=forms.RadioSelect,
    )
    priority_groups = forms.CharField(
        label=gettext_lazy("Priority groups, one in a line, the first one first"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lot_at = forms.DateTimeField(
        label=gettext_lazy("When the lot is drawn"),
        help_text=gettext_lazy("Until then nobody gets a place; then all at once."),
        required=False,
        widget=forms.DateTimeInput,
    )
    largest_group = forms.IntegerField(
        label=gettext_lazy("How many people may register together"),
        help_text=gettext_lazy("They get places all together or none."),
        min_value=1,
        max_value=30,
        initial=5,
    )
    group_passes = forms.IntegerField(
        label=gettext_lazy("How many registrations may pass a group that does not fit"),
        help_text=gettext_lazy(
            "After that free places are kept until there are enough for the group. 0: nobody may."
        ),
        min_value=0,
        max_value=100,
        initial=3,
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("For how many hours a freed place is held"),
        min_value=1,
        max_value=24 * 30,
        initial=48,
    )
    offers_until = forms.DateTimeField(
        label=gettext_lazy("Until when freed places are offered"),
        help_text=gettext_lazy("Empty: until the event starts."),
        required=False,
        widget=forms.DateTimeInput,
    )
    cancel_until = forms.DateTimeField(
        label=gettext_lazy("Until when one may cancel by the link"),
        help_text=gettext_lazy("Empty: until the event starts. Later one has to call."),
        required=False,
        widget=forms.DateTimeInput,
    )
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("What you ask of needs"),
        help_text=gettext_lazy("Ask only for what you can provide."),
        choices=[(code, question.title) for code, question in NEED_QUESTIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remove_needs_days = forms.IntegerField(
        label=gettext_lazy("How many days after the event answers on needs are deleted"),
        min_value=0,
        max_value=90,
        initial=14,
    )
    consent = forms.CharField(
        label=gettext_lazy("What everybody has to agree to"),
        help_text=gettext_lazy("Empty: nothing to tick. Do not ask for more than you need."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @staticmethod
    def values_of(rules: RegistrationRules) -> dict[str, Any]:
        """What the form shows of stored rules."""
        names = (
            "opens_at closes_at seats seats_on_site seats_online waiting_rule lot_at largest_group"
            " group_passes offer_hours offers_until cancel_until asks remove_needs_days consent"
        )
        return {
            **{name: getattr(rules, name) for name in names.split()},
            "priority_groups": "\n".join(one["title"] for one in rules.priority_groups),
        }

    def entry(self) -> RulesEntry:
        data = dict(self.cleaned_data)
        groups = [line.strip() for line in data.pop("priority_groups").splitlines()]
        return RulesEntry(
            **{**data, "waiting_rule": WaitingRule(data["waiting_rule"])},
            priority_groups=[one for one in groups if one],
        )

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """(title, fields) as the page shows them."""
        parts = (
            (
                gettext_lazy("When and how many"),
                "opens_at closes_at seats seats_on_site seats_online",
            ),
            (
                gettext_lazy("Order"),
                "waiting_rule priority_groups lot_at largest_group group_passes",
            ),
            (gettext_lazy("Freed places"), "offer_hours offers_until cancel_until"),
            (gettext_lazy("Needs and consents"), "asks remove_needs_days consent"),
        )
        return [(title, [self[name] for name in names.split()]) for title, names in parts]


class RegistrationFilterForm(forms.Form):
    """What the list of registrations shows; kept in the address."""

    szukaj = forms.CharField(label=gettext_lazy("Name, e-mail or institution"), required=False)
    stan = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("any")),
            *(
                (state.value, state.label)
                for state in RegistrationState
                if state != RegistrationState.UNPROVEN
            ),
        ],
        required=False,
    )
    tryb = forms.ChoiceField(
        label=gettext_lazy("How they take part"),
        choices=[("", gettext_lazy("any")), *Pool.choices],
        required=False,
    )
    droga = forms.ChoiceField(
        label=gettext_lazy("How they registered"),
        choices=[("", gettext_lazy("any")), *RegistrationChannel.choices],
        required=False,
    )

    def chosen(self) -> dict[str, str]:
        """Arguments of `queries.registrations_found`; what is wrong is left out."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "words": data.get("szukaj", ""),
            "state": data.get("stan", ""),
            "pool": data.get("tryb", ""),
            "channel": data.get("droga", ""),
        }


class GivePlaceForm(forms.Form):
    """A place before one's turn: never without a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why this person gets a place before the others"),
        help_text=gettext_lazy("Everybody who waits may ask for it. Write nothing about health."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    adds_seats = forms.BooleanField(
        label=gettext_lazy("If there is no free place, add one to the limit"), required=False
    )
