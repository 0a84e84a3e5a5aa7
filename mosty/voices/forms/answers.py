"""A whole paper sheet on a page for staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.questionnaires.enums import Channel
from mosty.questionnaires.forms import AnswersForm
from mosty.questionnaires.rules import QuestionSpec


class SheetForm(AnswersForm):
    """A whole paper sheet; answers to questions that are not asked are left out."""

    is_compact = True

    external_id = forms.CharField(
        label=gettext_lazy("Sheet number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How the answers were given"),
        choices=[
            (channel.value, channel.label)
            for channel in (Channel.PAPER, Channel.DOOR, Channel.PHONE)
        ],
        initial=Channel.PAPER,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=gettext_lazy("Day of the answers"), widget=forms.DateInput)

    def __init__(
        self,
        specs: Sequence[QuestionSpec],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(specs, data, initial={"day": timezone.localdate(), **(initial or {})})

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day
