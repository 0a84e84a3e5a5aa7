"""Forms of the staff pages that look ahead and around."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.directory.rules.nearness import REACH_KM


class ProspectForm(forms.Form):
    """The first day without the money; kept in the address."""

    dzien = forms.DateField(
        label=_("What happens on this day?"),
        help_text=_("Most grants end on 31 December, so 1 January is shown first."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def day(self) -> date | None:
        """The day, or None when none was written."""
        return self.cleaned_data["dzien"] if self.is_valid() else None


class NearnessForm(forms.Form):
    """Whose help, and how far is still near."""

    grupa = forms.ChoiceField(label=_("For whom"), choices=DiArea.choices, initial=DiArea.SEN)

    def area(self) -> str:
        """The chosen area; older people when none was chosen."""
        return str(self.cleaned_data["grupa"]) if self.is_valid() else str(DiArea.SEN)


class NearnessRunForm(forms.Form):
    """What to compute anew."""

    area = forms.ChoiceField(choices=DiArea.choices, widget=forms.HiddenInput)
    reach_km = forms.DecimalField(
        label=_("Near means at most, in kilometres"),
        help_text=_("In a straight line. For people without a car 5 km is already far."),
        min_value=1,
        max_value=100,
        decimal_places=1,
        initial=REACH_KM,
        localize=True,
    )
