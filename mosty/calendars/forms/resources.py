"""Forms of rooms and things, of time taken by hand, of ways between sites."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.calendars.actions import RESOURCE_FACTS
from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource
from mosty.calendars.rules import WARSAW

#: Fields of the form that hold the id of another record, and the fact they stand for.
_OF_RECORD = {
    "whole": "whole_id",
    "site": "site_id",
    "location": "location_id",
    "organisation": "organisation_id",
}
LONGEST_BUFFER = 24 * 60
#: Other days are slips of the hand.
_DAYS = (
    MinValueValidator(date(2000, 1, 1), _("Choose a day between 2000 and 2100.")),
    MaxValueValidator(date(2100, 1, 1), _("Choose a day between 2000 and 2100.")),
)

Choices = Sequence[tuple[str, str | Promise]]


def choices_of(records: Iterable[Any], empty: str | Promise) -> Choices:
    """Records to choose from, after the words for none of them."""
    return [("", empty), *((str(one.pk), str(one)) for one in records)]


class ResourceForm(forms.Form):
    """A site, a room, a vehicle or a thing."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=ResourceKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name of the room or thing"),
        help_text=_("As people call it: “large hall in the fire station”."),
        max_length=200,
    )
    description = forms.CharField(
        label=_("What it has, how to get in"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    site = forms.TypedChoiceField(
        label=_("On which site"),
        help_text=_("The building or yard where it stands. A site itself stands nowhere else."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    whole = forms.TypedChoiceField(
        label=_("Part of"),
        help_text=_(
            "A hall that a wall divides is a whole with two parts: whoever takes the hall takes "
            "both, whoever takes a part keeps the hall from being taken."
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    units = forms.IntegerField(
        label=_("How many there are"),
        help_text=_("1: one booking at a time. 40: forty chairs that several may share."),
        min_value=1,
        max_value=100_000,
        initial=1,
    )
    seats = forms.IntegerField(
        label=_("How many people fit in"), min_value=1, max_value=100_000, required=False
    )
    minutes_before = forms.IntegerField(
        label=_("Minutes to get ready before"),
        min_value=0,
        max_value=LONGEST_BUFFER,
        initial=0,
    )
    minutes_after = forms.IntegerField(
        label=_("Minutes to clear up after"),
        help_text=_("Every booking takes them too."),
        min_value=0,
        max_value=LONGEST_BUFFER,
        initial=0,
    )
    opening = forms.CharField(
        label=_("When it may be used"),
        help_text=_(
            "As OpenStreetMap writes hours: Mo-Fr 08:00-20:00; Sa 09:00-14:00; PH off. "
            "Leave it empty if always."
        ),
        max_length=500,
        required=False,
    )
    location = forms.TypedChoiceField(
        label=_("Its place in the directory of services"),
        help_text=_("Gives the address and what makes the place easier to use."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    organisation = forms.TypedChoiceField(
        label=_("Who lends it"), coerce=int, empty_value=None, required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        sites: Choices,
        wholes: Choices,
        places: Choices,
        owners: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {"site": sites, "whole": wholes, "location": places, "organisation": owners}
        for name, choices in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        given = {_OF_RECORD.get(name, name): value for name, value in self.cleaned_data.items()}
        given.pop("revision")
        return given

    def label_of(self, fact: str) -> str | Promise:
        """How a fact is called on the page."""
        return self.fields[fact.removesuffix("_id")].label or fact


def initial_of_resource(resource: Resource) -> dict[str, Any]:
    """What the form shows of a stored resource."""
    names = {fact: name for name, fact in _OF_RECORD.items()}
    facts = {names.get(fact, fact): getattr(resource, fact) for fact in RESOURCE_FACTS}
    return facts | {"revision": resource.revision}


class BlockForm(forms.Form):
    """Time taken by hand."""

    title = forms.CharField(
        label=_("What for"),
        help_text=_("Only the office reads it, unless you tick below that everybody may."),
        max_length=200,
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput, validators=_DAYS)
    starts = forms.TimeField(label=_("From what time"), widget=forms.TimeInput(format="%H:%M"))
    ends = forms.TimeField(
        label=_("To what time"),
        help_text=_("An hour earlier than the start is on the next day."),
        widget=forms.TimeInput(format="%H:%M"),
    )
    units = forms.IntegerField(label=_("How many"), min_value=1, initial=1, required=False)
    is_public = forms.BooleanField(label=_("Everybody may read what for"), required=False)

    def __init__(self, *args: Any, units: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units == 1:
            del self.fields["units"]

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it: the wall clock of Warsaw."""
        given = self.cleaned_data
        day: date = given["day"]
        last = day if given["ends"] > given["starts"] else day + timedelta(days=1)
        return {
            "title": given["title"],
            "starts_at": datetime.combine(day, given["starts"], WARSAW),
            "ends_at": datetime.combine(last, given["ends"], WARSAW),
            "units": given.get("units") or 1,
            "is_public": given["is_public"],
        }


class WayForm(forms.Form):
    """How long it takes from one site to another."""

    origin = forms.TypedChoiceField(label=_("From the site"), coerce=int)
    target = forms.TypedChoiceField(label=_("To the site"), coerce=int)
    minutes = forms.IntegerField(
        label=_("Minutes, either way"),
        help_text=_("From door to door, as you usually go: by bus, by car, on foot."),
        min_value=1,
        max_value=24 * 60,
    )

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "target"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = sites


class ResourceFilterForm(forms.Form):
    """Which rooms and things to show; kept in the address."""

    rodzaj = forms.ChoiceField(label=_("What it is"), required=False)
    obiekt = forms.TypedChoiceField(
        label=_("On which site"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["rodzaj"]
        place = self.fields["obiekt"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(place, forms.ChoiceField)
        kinds.choices = [("", _("all")), *ResourceKind.choices]
        place.choices = sites


class PeriodForm(forms.Form):
    """From which day to which; kept in the address."""

    od = forms.DateField(
        label=_("From the day"), widget=forms.DateInput, required=False, validators=_DAYS
    )
    do = forms.DateField(
        label=_("To the day"), widget=forms.DateInput, required=False, validators=_DAYS
    )
    osoba = forms.IntegerField(widget=forms.HiddenInput, required=False)
