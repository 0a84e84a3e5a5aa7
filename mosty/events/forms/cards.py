"""Observation cards: what somebody saw, what came of it, what stays on the thread."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.events.actions.cards import CardEntry
from mosty.events.enums import CardState
from mosty.events.queries.cards import CardPlace

_LONGEST = 4_000


def _words(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CardForm(forms.Form):
    """One card; at least one of the four texts. `strona` is for robots: people do not see it."""

    place = forms.ChoiceField(label=_("What this card is about"), required=False)
    works = _words(
        _("What works"), _("What do they do well? What made you think: we want that too?")
    )
    hard = _words(_("What is hard"), _("What do they struggle with? What did it cost them?"))
    not_to_copy = _words(
        _("What not to copy without reflection"),
        _("What works there because of the place, the people or the money they have?"),
    )
    carry_home = _words(
        _("What to carry home"), _("One thing you want to do at your place. Small is good.")
    )
    who = forms.CharField(
        label=_("Who does it"),
        help_text=_("A function or a team is enough. Give a name only if this person agrees."),
        max_length=200,
        required=False,
    )
    due_on = forms.DateField(label=_("Until when"), required=False, widget=forms.DateInput)
    institution = forms.CharField(
        label=_("Your institution or organisation"),
        help_text=_("Do not write your own name: the card carries none."),
        max_length=200,
        required=False,
    )
    strona = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        places: Sequence[CardPlace],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("the whole event")), *((one.code, one.label) for one in places)]
        if not places:
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(
            cleaned.get(name) for name in ("works", "hard", "not_to_copy", "carry_home")
        ):
            self.add_error("works", _("Write at least one thing."))
        return cleaned

    @property
    def is_from_robot(self) -> bool:
        return bool(self.cleaned_data.get("strona"))

    def entry(self) -> CardEntry:
        said = self.cleaned_data
        return CardEntry(
            **{
                name: said.get(name) or ""
                for name in (
                    "works",
                    "hard",
                    "not_to_copy",
                    "carry_home",
                    "who",
                    "institution",
                    "place",
                )
            },
            due_on=said["due_on"],
        )


class BecameForm(forms.Form):
    """What became of the thing to carry home."""

    state = forms.ChoiceField(
        label=_("What became of it?"), choices=CardState.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In a few words"),
        help_text=_("What helped, what stood in the way? Leave names out."),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CardInsightForm(forms.Form):
    """What stays on the golden thread for the diagnosis and the plan."""

    area = forms.ChoiceField(
        label=_("Group of people it is about"), choices=DiArea.choices, initial=DiArea.HOR
    )
    text = forms.CharField(
        label=_("What was learned"),
        help_text=_("Two or three sentences somebody understands who was not there."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
