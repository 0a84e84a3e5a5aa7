"""The short form: whether there is room today."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import CapacityState
from mosty.directory.models import Service


class CapacityForm(forms.Form):
    """Whether there is room, how much of it, on which day."""

    state = forms.ChoiceField(
        label=_("Is there room?"),
        choices=[(state.value, capfirst(state.label)) for state in CapacityState],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label=_("All places"), min_value=0, max_value=99_999, required=False
    )
    taken = forms.IntegerField(
        label=_("People who use it now"), min_value=0, max_value=99_999, required=False
    )
    free = forms.IntegerField(
        label=_("Free places"),
        help_text=_("You may leave this empty: we compute it from the two numbers above."),
        min_value=0,
        max_value=99_999,
        required=False,
    )
    waiting = forms.IntegerField(
        label=_("People who wait"),
        help_text=_("Numbers below 5 are never shown to the public."),
        min_value=0,
        max_value=99_999,
        required=False,
    )
    on = forms.DateField(label=_("On which day is this so?"))

    def facts(self) -> Mapping[str, Any]:
        """What was typed, as the action takes it."""
        return self.cleaned_data


def initial_of_capacity(service: Service) -> dict[str, Any]:
    """The answer known so far; the day is today, free places are computed anew."""
    return {
        "state": service.capacity_state,
        "places": service.capacity_places,
        "taken": service.people_count,
        "waiting": service.waiting_count,
        "on": timezone.localdate(),
    }
