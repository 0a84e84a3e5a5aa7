"""Finding an event in a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import EventKind


class KindFilterForm(forms.Form):
    """Which kind of event to show."""

    rodzaj = forms.ChoiceField(
        label=_("Kind of event"),
        choices=[("", _("all")), *EventKind.choices],
        required=False,
    )

    @property
    def kind(self) -> str:
        """The kind asked for; nothing where the address names none."""
        self.is_valid()
        return str(self.cleaned_data.get("rodzaj", ""))
