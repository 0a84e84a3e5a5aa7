"""What residents look for: a question, a place, and filters; kept in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.directory import queries
from mosty.directory.enums import AccessFeature, CostKind, CusDomain, Language, Setting
from mosty.directory.rules import WrongCoordinates, parse_point
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units

_ANY = [("", _("any"))]
_DISTANCES = [("2", "2 km"), ("5", "5 km"), ("10", "10 km"), ("20", "20 km"), ("50", "50 km")]
_LONGEST_QUESTION = 200


class ServiceFilterForm(forms.Form):
    """What residents look for; wrong values count as not chosen."""

    szukaj = forms.CharField(
        label=_("What do you need?"),
        help_text=_("In your own words, for example: somebody to stay with mum for a few hours"),
        max_length=_LONGEST_QUESTION,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    gdzie = forms.CharField(
        label=_("Near what place?"),
        help_text=_("A village, a town or a street"),
        max_length=100,
        required=False,
    )
    km = forms.ChoiceField(label=_("How far at most"), choices=_DISTANCES, required=False)
    punkt = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    widok = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)
    grupa = forms.ChoiceField(label=_("For whom"), choices=[*_ANY, *DiArea.choices], required=False)
    sprawa = forms.ChoiceField(
        label=_("In what matter"), choices=[*_ANY, *CusDomain.choices], required=False
    )
    forma = forms.ChoiceField(
        label=_("Form of help"), choices=[*_ANY, *Setting.choices], required=False
    )
    miejsce = forms.ChoiceField(label=_("Where I live"), required=False)
    koszt = forms.ChoiceField(
        label=_("What it costs"), choices=[*_ANY, *CostKind.choices], required=False
    )
    jezyk = forms.ChoiceField(
        label=_("Language"), choices=[*_ANY, *Language.choices], required=False
    )
    otwarte = forms.BooleanField(label=_("Open now"), required=False)
    dostepnosc = forms.MultipleChoiceField(
        label=_("What the place must have"),
        choices=AccessFeature.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, asked: QueryDict, *, municipality: Municipality) -> None:
        asked = asked.copy()
        asked.setdefault("km", str(queries.DEFAULT_KM))
        super().__init__(asked)
        self.municipality = municipality
        units = [(str(unit.pk), unit.name) for unit in village_units(municipality)]
        self.fields["miejsce"].choices = [*_ANY, *units]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self) -> Mapping[str, Any]:
        """What was chosen, as `queries.search` takes it."""
        given = self.cleaned_data
        return {
            "text": given.get("szukaj", ""),
            "area": given.get("grupa", ""),
            "domain": given.get("sprawa", ""),
            "setting": given.get("forma", ""),
            "village_unit_id": int(given["miejsce"]) if given.get("miejsce") else None,
            "cost": given.get("koszt", ""),
            "language": given.get("jezyk", ""),
            "features": given.get("dostepnosc", ()),
            "open_now": timezone.now() if given.get("otwarte") else None,
            "near": self.near,
        }

    @cached_property
    def near(self) -> queries.Near | None:
        """The point around which to look: the place by its name, or a point of the map."""
        given = self.cleaned_data
        km = float(given.get("km") or queries.DEFAULT_KM)
        if given.get("gdzie"):
            return queries.find_place(self.municipality, given["gdzie"], km=km)
        try:
            point = parse_point(given.get("punkt") or "")
        except WrongCoordinates:
            return None
        return queries.Near(float(point.latitude), float(point.longitude), km)

    def place_is_unknown(self) -> bool:
        """Whether a place was asked whose name nobody knows here."""
        return bool(self.cleaned_data.get("gdzie")) and self.near is None

    def is_map(self) -> bool:
        return bool(self.cleaned_data.get("widok") == "mapa")

    def narrowing(self) -> int:
        """How many filters are chosen beside the question and the place."""
        names = ("grupa", "sprawa", "forma", "miejsce", "koszt", "jezyk", "otwarte", "dostepnosc")
        return sum(bool(self.cleaned_data.get(name)) for name in names)
