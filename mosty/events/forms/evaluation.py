"""The evaluation: its days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EvaluationDaysForm(forms.Form):
    """From when to when people may answer."""

    opens_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    closes_on = forms.DateField(label=_("Last day"), widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day must not be earlier than the first."))
        return cleaned
