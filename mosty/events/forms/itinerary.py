"""What an organiser says of a stop of a visit and of a way between stops."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.calendars.models import Resource
from mosty.events.actions.itinerary import LegDetails, StopDetails
from mosty.events.enums import TravelMode
from mosty.events.models import Leg, Stop
from mosty.events.rules import ACCESS_FEATURES


class StopForm(forms.Form):
    """A place the group comes to; times are those of the wall clock in Poland."""

    name = forms.CharField(
        label=gettext_lazy("Name of the place"),
        help_text=gettext_lazy("For example: Centrum Usług Społecznych. A hotel is a stop too."),
        max_length=300,
    )
    arrives_at = forms.DateTimeField(
        label=gettext_lazy("The group arrives"), widget=forms.DateTimeInput
    )
    leaves_at = forms.DateTimeField(
        label=gettext_lazy("The group leaves"), widget=forms.DateTimeInput
    )
    town = forms.CharField(label=gettext_lazy("Town"), max_length=100, required=False)
    address = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=300, required=False
    )
    meeting_point = forms.CharField(
        label=gettext_lazy("Where the group meets there"),
        help_text=gettext_lazy("For example: main entrance, from the yard."),
        max_length=300,
        required=False,
    )
    site = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Site known to the calendar"),
        help_text=gettext_lazy("Then the way of people from other places is reckoned too."),
        required=False,
    )
    host = forms.CharField(
        label=gettext_lazy("Institution that receives the group"), max_length=300, required=False
    )
    host_name = forms.CharField(
        label=gettext_lazy("Person who receives the group"), max_length=200, required=False
    )
    host_email = forms.EmailField(
        label=gettext_lazy("E-mail of this person"),
        help_text=gettext_lazy(
            "Seen by the office alone. By it clashes with other duties are found."
        ),
        required=False,
    )
    host_phone = forms.CharField(
        label=gettext_lazy("Telephone of this person"), max_length=40, required=False
    )
    access_features = forms.MultipleChoiceField(
        label=gettext_lazy("Accessibility on the spot"),
        choices=list(ACCESS_FEATURES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access_note = forms.CharField(
        label=gettext_lazy("More on accessibility"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    PLACE = ("name", "arrives_at", "leaves_at", "town", "address", "meeting_point", "site")
    HOST = ("host", "host_name", "host_email", "host_phone")
    ACCESS = ("access_features", "access_note")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sites: Any,
        stop: Stop | None = None,
        begins: datetime | None = None,
    ) -> None:
        initial: dict[str, Any] = {"arrives_at": begins} if begins else {}
        super().__init__(data, initial=_stop_facts(stop) if stop else initial)
        _pick(self.fields["site"], sites)

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLACE]

    @property
    def host_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.HOST]

    @property
    def access_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ACCESS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("host_email") and not cleaned.get("host_name"):
            self.add_error("host_name", _("Write whose e-mail this is."))
        return cleaned

    def details(self) -> StopDetails:
        facts = dict(self.cleaned_data)
        site = facts.pop("site")
        features = tuple(facts.pop("access_features"))
        return StopDetails(**facts, site_id=site.pk if site else None, access_features=features)


class LegForm(forms.Form):
    """A way: from the beginning or a stop, to a stop or home."""

    origin = forms.ModelChoiceField(
        Stop.objects.none(),
        label=gettext_lazy("Where from"),
        empty_label=gettext_lazy("beginning of the journey"),
        required=False,
    )
    target = forms.ModelChoiceField(
        Stop.objects.none(),
        label=gettext_lazy("To"),
        empty_label=gettext_lazy("home"),
        required=False,
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Means of travel"), choices=TravelMode.choices, initial=TravelMode.BUS
    )
    leaves_at = forms.DateTimeField(label=gettext_lazy("Leaves at"), widget=forms.DateTimeInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of travel"),
        help_text=gettext_lazy("With some time to spare for traffic and getting in."),
        min_value=1,
        max_value=24 * 60,
    )
    meeting_point = forms.CharField(
        label=gettext_lazy("Where the group gets in"), max_length=300, required=False
    )
    vehicle = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Vehicle of ours"),
        help_text=gettext_lazy("It is taken for the time of the way as soon as you save."),
        required=False,
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats, without the driver's"),
        help_text=gettext_lazy("Empty: as many as the vehicle has."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    wheelchair_seats = forms.IntegerField(
        label=gettext_lazy("Of them, places for wheelchairs"),
        min_value=0,
        max_value=100,
        required=False,
    )
    access_note = forms.CharField(
        label=gettext_lazy("Accessibility on the way"),
        help_text=gettext_lazy("Ramp or lift, stops to rest, toilet, room for a guide dog."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        stops: Any,
        vehicles: Any,
        leg: Leg | None = None,
        after: Stop | None = None,
    ) -> None:
        initial: dict[str, Any] = {}
        if leg is not None:
            initial = {name: getattr(leg, name) for name in self.base_fields}
        elif after is not None:
            initial = {"origin": after, "leaves_at": after.leaves_at}
        super().__init__(data, initial=initial)
        for name in ("origin", "target"):
            _pick(self.fields[name], stops)
        _pick(self.fields["vehicle"], vehicles)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seats, wheelchairs = cleaned.get("seats"), cleaned.get("wheelchair_seats")
        if seats is not None and wheelchairs is not None and wheelchairs > seats:
            self.add_error("wheelchair_seats", _("There cannot be more of them than seats."))
        return cleaned

    def details(self) -> LegDetails:
        facts = dict(self.cleaned_data)
        for name in ("origin", "target", "vehicle"):
            chosen = facts.pop(name)
            facts[f"{name}_id"] = chosen.pk if chosen else None
        facts["mode"] = TravelMode(facts["mode"])
        return LegDetails(**facts)


def _pick(field: forms.Field, rows: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def _stop_facts(stop: Stop) -> dict[str, Any]:
    same: Sequence[str] = (
        *("name", "arrives_at", "leaves_at", "town", "address", "meeting_point"),
        *("site", "host", "access_features", "access_note"),
    )
    facts = {name: getattr(stop, name) for name in same}
    person = stop.host_person
    if person is not None:
        facts |= {
            "host_name": person.name,
            "host_email": person.email,
            "host_phone": person.phone,
        }
    return facts
