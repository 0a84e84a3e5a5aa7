"""The filter of the list of quality."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import Freshness
from mosty.directory.models import ServiceType

_ANY = [("", _("any"))]


class QualityFilterForm(forms.Form):
    """Whose services, of which kind, how fresh; kept in the address."""

    organizacja = forms.CharField(label=_("Who provides it"), max_length=100, required=False)
    rodzaj = forms.ChoiceField(label=_("Kind of service"), required=False)
    stan = forms.ChoiceField(
        label=_("Freshness"), choices=[*_ANY, *Freshness.choices], required=False
    )

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[ServiceType],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rodzaj"].choices = [  # type: ignore[attr-defined]
            *_ANY,
            *((one.code, one.name) for one in kinds),
        ]

    def chosen(self) -> Mapping[str, Any]:
        """What was chosen, as `services_by_quality` takes it; wrong values count as not chosen."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "organisation": given.get("organizacja", ""),
            "type_code": given.get("rodzaj", ""),
            "state": given.get("stan", ""),
        }
