"""Forms of places and of contacts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.errors import DomainError
from mosty.directory.enums import AccessFeature, LocationKind
from mosty.directory.models import Contact, Location
from mosty.directory.queries import address_line, point_of
from mosty.directory.rules import POINT, PlaceWish, Point, parse_point, told_value

_COORDINATES = ("latitude", "longitude")


class PlaceForm(forms.ModelForm[Location]):
    """A place where a service is given: how to find it, how to get in, who may know of it."""

    url = forms.URLField(
        label=_("Web address, if people come there on line"), required=False, assume_scheme="https"
    )
    point = forms.CharField(
        label=_("Point on the map"),
        help_text=_(
            "Two numbers from a map: 52.1, 19.4 or 52°06'N 19°24'E. "
            "Leave it empty if you do not know them: the service is on the list anyway."
        ),
        max_length=80,
        required=False,
    )
    features = forms.MultipleChoiceField(
        label=_("What makes the place easier to use"),
        help_text=_("Tick only what you have seen there yourself."),
        choices=AccessFeature.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = (
        "kind", "name", "address", "postal_code", "city", "url", "point",
        "directions", "features", "access_note", "is_confidential", "revision",
    )  # fmt: skip

    class Meta:
        model = Location
        fields = (
            "kind", "name", "address", "postal_code", "city", "directions", "access_note",
            "is_confidential",
        )  # fmt: skip
        labels = {
            "kind": _("What kind of place it is"),
            "name": _("Name of the place"),
            "address": _("Street and number, or the village"),
            "postal_code": _("Postal code"),
            "city": _("Town"),
            "directions": _("How to get there"),
            "access_note": _("What is hard there"),
            "is_confidential": _("The address is confidential (a shelter)"),
        }
        help_texts = {
            "name": _("For example: club in the fire station. Leave it empty if it has none."),
            "directions": _("Which stop, which door, where to park. Plain words."),
            "access_note": _(
                "For example: steep stairs, a heavy door, no lift to the first floor."
            ),
            "is_confidential": _(
                "Nothing of this place is shown to anybody but you and the office: not on pages, "
                "not on the map, not in files, not in data for other services, not in letters. "
                "People see the telephone only. Write the address nowhere else: the name and the "
                "description of the service are public."
            ),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "directions": forms.Textarea(attrs={"rows": 3}),
            "access_note": forms.Textarea(attrs={"rows": 2}),
        }

    def clean_point(self) -> Point | None:
        """The point typed or pasted, None when left empty."""
        text = self.cleaned_data["point"]
        if not text:
            return None
        try:
            return parse_point(text)
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        given = dict(self.cleaned_data)
        given.pop("revision", None)
        point: Point | None = given.pop("point")
        given["latitude"] = point.latitude if point else None
        given["longitude"] = point.longitude if point else None
        given["features"] = sorted(given["features"])
        return given

    def label_of(self, stored: str) -> str:
        """The label of the field under which a fact was asked."""
        name = POINT if stored in _COORDINATES else stored
        return str(self.fields[name].label)


def initial_of_place(place: Location) -> dict[str, Any]:
    """What a form shows of a stored place besides the fields of the model."""
    point = point_of(place)
    return {
        "revision": place.revision,
        "url": place.url,
        "point": str(point) if point else "",
        "features": sorted(one.feature for one in place.features.all()),
    }


def initial_of_wish(wish: PlaceWish) -> dict[str, Any]:
    """What a form shows of a place somebody proposed before, instead of what is stored."""
    given = {name: value for name, value in wish.facts.items() if name not in _COORDINATES}
    if "latitude" in wish.facts:
        point = told_value(wish.facts, POINT)
        given[POINT] = str(point) if point else ""
    return given


def place_fact_label(name: str) -> str | Promise:
    """How a fact of a place is called on pages."""
    return PlaceForm.base_fields[name].label or name


class SharePlaceForm(forms.Form):
    """A place that is known already, chosen from those of the municipality."""

    place = forms.TypedChoiceField(
        label=_("A place known already"), coerce=int, choices=(), empty_value=None
    )

    def __init__(self, *args: Any, places: Iterable[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), _name_of(one)) for one in places]
        self.has_places = bool(known)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("choose from the list")), *known]


class ContactForm(forms.ModelForm[Contact]):
    """A person at the provider, private unless said otherwise."""

    OF_SERVICE, OF_ORGANISATION = "service", "organisation"

    whose = forms.ChoiceField(
        label=_("Whom the contact concerns"),
        choices=[
            (OF_SERVICE, _("this service")),
            (OF_ORGANISATION, _("the whole organisation")),
        ],
        widget=forms.RadioSelect,
        initial=OF_SERVICE,
    )

    class Meta:
        model = Contact
        fields = ("name", "job_title", "phone", "email", "is_public")
        labels = {
            "name": _("First name and surname"),
            "job_title": _("What this person does"),
            "phone": _("Telephone"),
            "email": _("E-mail"),
            "is_public": _("Everybody may see this contact"),
        }
        help_texts = {
            "is_public": _(
                "Untick it and only you and the office see the contact. "
                "Ask the person before you show their name to everybody."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Somebody nobody can reach is no contact."""
        given = dict(self.cleaned_data)
        if not (self.errors or given["phone"] or given["email"]):
            self.add_error("phone", _("Give a telephone number or an e-mail address."))
        return given

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        given = dict(self.cleaned_data)
        given.pop("whose")
        return given

    def is_of_organisation(self) -> bool:
        return bool(self.cleaned_data["whose"] == self.OF_ORGANISATION)


def initial_of_contact(contact: Contact) -> dict[str, Any]:
    """What a form shows of a stored contact besides the fields of the model."""
    of_organisation = contact.service_id is None
    return {"whose": ContactForm.OF_ORGANISATION if of_organisation else ContactForm.OF_SERVICE}


def _name_of(place: Location) -> str:
    """Name and address of a place in one line, with what kind of place it is where it has neither."""
    parts = [part for part in (place.name, address_line(place), place.url) if part]
    return " · ".join(parts) or str(LocationKind(place.kind).label)
