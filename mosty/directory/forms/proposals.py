"""Forms of proposed changes: what a provider may correct, and the decision of the office."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosty.directory.forms.services import (
    ServiceForm,
    field_name,
    initial_of,
    initial_of_facts,
)
from mosty.directory.models import Service
from mosty.directory.rules import FOR_ALL, FOR_THIS_SERVICE, HOURS, STATUS
from mosty.people.models import Organisation


class CorrectionForm(ServiceForm):
    """What a provider may correct in a service residents read; the rest stays with the office."""

    note = forms.CharField(
        label=_("A note for the office"),
        help_text=_(
            "Why you change it, or what else should change: a contact everybody sees. "
            "Residents do not see this."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        allowed: Collection[str],
        waiting: Mapping[str, Any],
        note: str = "",
        instance: Service,
        **kwargs: Any,
    ) -> None:
        """`allowed`: names of facts asked; `waiting`, `note`: proposed before, shown instead."""
        super().__init__(
            *args,
            # A form writes into its record: the page goes on showing what is public.
            instance=copy(instance),
            initial=initial_of(instance) | initial_of_facts(waiting) | {"note": note},
            organisations=Organisation.objects.none(),
            **kwargs,
        )
        asked = {field_name(name) for name in allowed} | {"revision", "note"}
        for name in set(self.fields) - asked:
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        given.pop("note", None)
        return given


class RefusalForm(forms.Form):
    """Why the office does not accept a proposal."""

    reason = forms.CharField(
        label=_("Why not"),
        help_text=_("The provider reads these words: say what to mend."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptanceForm(forms.Form):
    """Which service was read, and one choice for each fact changed on both sides.

    Of a place that other services share: for whom it changes.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        conflicts: Mapping[str, str | Promise],
        scopes: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`conflicts`: labels of facts by name; `scopes`: titles of shared places."""
        super().__init__(*args, **kwargs)
        for name, label in conflicts.items():
            self._ask(
                name,
                str(label),
                [("now", _("Keep what is public now")), ("proposed", _("Take the new"))],
                _("Choose which version stays."),
            )
        for name, title in (scopes or {}).items():
            self._ask(
                name,
                gettext("For whom should this place change: %(place)s") % {"place": title},
                [
                    (FOR_ALL, _("for all services given there")),
                    (FOR_THIS_SERVICE, _("for this service only: it gets a place of its own")),
                ],
                _("Choose for whom the place changes."),
            )
        self._scopes = {_choice_field(name) for name in scopes or {}}

    def choices(self) -> dict[str, str]:
        """What was chosen, by the name of the fact or of the scope."""
        return {
            name.removeprefix(_CHOICE): value
            for name, value in self.cleaned_data.items()
            if name.startswith(_CHOICE)
        }

    def conflict_fields(self) -> list[forms.BoundField]:
        return [field for field in self._chosen() if field.name not in self._scopes]

    def scope_fields(self) -> list[forms.BoundField]:
        return [field for field in self._chosen() if field.name in self._scopes]

    def _chosen(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_CHOICE)]

    def _ask(
        self, name: str, label: str, choices: Sequence[tuple[str, str | Promise]], missing: Any
    ) -> None:
        self.fields[_choice_field(name)] = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": missing},
        )


_CHOICE = "choice_"


def _choice_field(name: str) -> str:
    return f"{_CHOICE}{name}"


def fact_label(stored: str) -> str | Promise:
    """How a fact is called on pages."""
    if stored == STATUS:
        return _("State of the service")
    if stored == HOURS:
        return _("Opening hours")
    if stored.startswith("condition_") and stored.endswith("_reason"):
        condition = ServiceForm.base_fields[stored.removesuffix("_reason")].label
        return _("Why: %(condition)s") % {"condition": condition}
    return ServiceForm.base_fields[field_name(stored)].label or stored
