"""Everyday words an office teaches the search."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.directory.models import ServiceType
from mosty.directory.rules.questions import is_kind_code


class TryForm(forms.Form):
    """A question to try, and a word by which to find a group."""

    pytanie = forms.CharField(
        label=_("Try a question"),
        help_text=_("You will see what it finds and why."),
        max_length=200,
        required=False,
    )
    slowo = forms.CharField(label=_("Show groups with the word"), max_length=60, required=False)


class SynonymForm(forms.Form):
    """Phrases, one a line, and what they stand for."""

    phrases = forms.CharField(
        label=_("What people say"),
        help_text=_(
            "One phrase in a line. Grammatical forms do not matter: “obiad” finds “obiadów” too."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of services they look for"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    words = forms.CharField(
        label=_("Or words of the catalogue"),
        help_text=_("One in a line, for example: hospicjum"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    FIELDS = {"phrases": "phrases", "meanings": "kinds"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ServiceType.objects.order_by("name").values_list("code", "name")
        self.fields["kinds"].choices = list(kinds)  # type: ignore[attr-defined]

    def phrase_list(self) -> Sequence[str]:
        return str(self.cleaned_data["phrases"]).splitlines()

    def meaning_list(self, before: Sequence[str] = ()) -> Sequence[str]:
        """Kinds in the order they had, new ones after them, then words."""
        chosen = self.cleaned_data["kinds"]
        kept = [code for code in before if code in chosen]
        added = [code for code in chosen if code not in kept]
        return [*kept, *added, *str(self.cleaned_data["words"]).splitlines()]


def initial_of_synonyms(phrases: Sequence[str], meanings: Sequence[str]) -> dict[str, Any]:
    """What the form shows of a stored group."""
    return {
        "phrases": "\n".join(phrases),
        "kinds": [meaning for meaning in meanings if is_kind_code(meaning)],
        "words": "\n".join(meaning for meaning in meanings if not is_kind_code(meaning)),
    }
