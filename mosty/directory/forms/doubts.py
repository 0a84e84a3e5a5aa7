"""Forms about the truth of a service's page: what anyone says, what the office looks for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import DoubtKind

_SETTLED = {"otwarte": False, "zamkniete": True}


class DoubtForm(forms.Form):
    """Is this still true? One choice, a few words if one likes.

    `adres_strony` is a trap: people do not see it, robots fill it in.
    """

    kind = forms.ChoiceField(
        label=_("Is what this page says still true?"),
        choices=[(kind.value, capfirst(kind.label)) for kind in DoubtKind],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What is wrong?"),
        help_text=_(
            "You need not write anything. Do not write names, addresses or illnesses: "
            "we ask about the service, not about people."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    adres_strony = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def is_from_robot(self) -> bool:
        return bool(self.cleaned_data["adres_strony"])

    def facts(self) -> Mapping[str, Any]:
        """What was said, as the action takes it."""
        return {"kind": DoubtKind(self.cleaned_data["kind"]), "text": self.cleaned_data["text"]}


class DoubtFilterForm(forms.Form):
    """What the office wants to see of the remarks; kept in the address."""

    stan = forms.ChoiceField(
        label=_("Which remarks"),
        choices=[
            ("otwarte", _("those that wait")),
            ("zamkniete", _("settled")),
            ("wszystkie", _("all")),
        ],
        required=False,
    )
    rodzaj = forms.ChoiceField(
        label=_("What they say"), choices=[("", _("any")), *DoubtKind.choices], required=False
    )

    def chosen(self) -> Mapping[str, Any]:
        """What was chosen, as `doubts` takes it; wrong values count as not chosen."""
        self.is_valid()
        state = self.cleaned_data.get("stan") or "otwarte"
        return {
            "kind": self.cleaned_data.get("rodzaj", ""),
            "is_settled": _SETTLED.get(state),
        }
