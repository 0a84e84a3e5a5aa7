"""Forms of territory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.territory.enums import Variant, VillageUnitKind


class VariantForm(forms.Form):
    """A change between welfare centre and social services centre."""

    variant = forms.ChoiceField(
        label=_("Who will organise social services"), choices=Variant, widget=forms.RadioSelect
    )
    centre_name = forms.CharField(
        label=_("Full name of the centre"),
        max_length=200,
        help_text=_("For example: Centrum Usług Społecznych w Dębowej Dolinie."),
    )
    centre_short_name = forms.CharField(
        label=_("Short name"), max_length=20, help_text=_("For example: CUS.")
    )
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("The present variant ends the day before. Nothing is deleted."),
    )
    legal_basis = forms.CharField(
        label=_("Resolution of the council"), max_length=200, required=False
    )
    gap_reason = forms.CharField(
        label=_("Reason for a gap"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Only when some days pass between the end of one centre and the other."),
    )


class VillageUnitForm(forms.Form):
    """A village unit: its name, kind and the middle of it on the map."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=VillageUnitKind)
    latitude = forms.DecimalField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        max_digits=8,
        decimal_places=6,
        required=False,
        localize=True,
        help_text=_("Degrees, for example 50,0412. It places the unit on maps."),
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        required=False,
        localize=True,
    )


class DayForm(forms.Form):
    """The day for which law is shown."""

    dzien = forms.DateField(label=_("State of the law on"), required=False)


class TercSearchForm(forms.Form):
    """Words of a name, or the first digits of a code."""

    szukaj = forms.CharField(
        label=_("Name or beginning of the code"), max_length=60, required=False
    )
