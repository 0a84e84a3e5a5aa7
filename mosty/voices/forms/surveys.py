"""Preparing a survey: words, dates, consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.voices.actions import SurveyDetails


class SurveyForm(forms.Form):
    """What the survey is about, when it is open and what a person agrees to."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    intro = forms.CharField(
        label=gettext_lazy("Introduction"),
        help_text=gettext_lazy("Say what you ask for, what will change and how long it takes."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    intro_easy = forms.CharField(
        label=gettext_lazy("Introduction in easy words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput)
    closes_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput)
    consent = forms.CharField(
        label=gettext_lazy("What a person agrees to"),
        help_text=gettext_lazy("Other words than before become a new version of the consent."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    title_uk = forms.CharField(
        label=gettext_lazy("Title in Ukrainian"), max_length=200, required=False
    )
    intro_uk = forms.CharField(
        label=gettext_lazy("Introduction in Ukrainian"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent_uk = forms.CharField(
        label=gettext_lazy("Consent in Ukrainian"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day must not be earlier than the first."))
        return cleaned

    @property
    def details(self) -> SurveyDetails:
        return SurveyDetails(
            **{
                name: self.cleaned_data[name]
                for name in (
                    "title",
                    "intro",
                    "opens_on",
                    "closes_on",
                    "title_uk",
                    "intro_uk",
                    "intro_easy",
                )
            }
        )
