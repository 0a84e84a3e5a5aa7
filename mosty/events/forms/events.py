"""What an organiser says of an event."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.calendars.models import Resource
from mosty.events.enums import EventFormat, EventKind
from mosty.events.models import Event
from mosty.events.rules import ACCESS_FEATURES
from mosty.people.models import Organisation

_REFERENCES = {"organiser": "organiser_id", "site": "site_id"}
_NO_FACTS = frozenset({"revision", "moves_along"})


def _long(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class EventForm(forms.Form):
    """An event in sections of one page; what is needed to announce it is asked first."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of event"), choices=EventKind.choices)
    format = forms.ChoiceField(
        label=gettext_lazy("How people take part"),
        choices=EventFormat.choices,
        widget=forms.RadioSelect,
        initial=EventFormat.ON_SITE,
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave empty when it takes one day."),
        widget=forms.DateInput,
        required=False,
    )
    purpose = _long(
        gettext_lazy("Purpose"),
        gettext_lazy("Why it is held and what people will know or be able to do afterwards."),
    )
    description = _long(gettext_lazy("Description"), rows=6)
    audience = _long(gettext_lazy("For whom"), rows=2)
    form = forms.CharField(
        label=gettext_lazy("Form"),
        help_text=gettext_lazy("In your words: lectures and talks, with a meal and a discussion."),
        max_length=300,
        required=False,
    )
    project = forms.CharField(
        label=gettext_lazy("Within the project"), max_length=300, required=False
    )
    description_easy = _long(
        gettext_lazy("In easy words"), gettext_lazy("Short sentences, one thought in each.")
    )
    place = forms.CharField(
        label=gettext_lazy("Where: name and address"), max_length=300, required=False
    )
    site = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Place in the calendar"),
        help_text=gettext_lazy("One of the municipality's places, for the way between events."),
        required=False,
    )
    online_url = forms.URLField(
        label=gettext_lazy("Address to join online"),
        help_text=gettext_lazy("Only those who are registered see it."),
        required=False,
        assume_scheme="https",
    )
    access_features = forms.MultipleChoiceField(
        label=gettext_lazy("What makes it easier to come"),
        choices=list(ACCESS_FEATURES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    access_note = _long(
        gettext_lazy("How to get there and in"),
        gettext_lazy("Bus stop, entrance, which floor, whom to ask."),
        rows=3,
    )
    organiser = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organiser from the list"),
        required=False,
    )
    organiser_name = forms.CharField(
        label=gettext_lazy("Organiser in words"), max_length=200, required=False
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Whom to ask"),
        help_text=gettext_lazy("Everybody reads the contact."),
        max_length=200,
        required=False,
    )
    contact_phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    title_uk = forms.CharField(
        label=gettext_lazy("Title in Ukrainian"), max_length=300, required=False
    )
    description_uk = _long(gettext_lazy("Description in Ukrainian"))
    moves_along = forms.BooleanField(
        label=gettext_lazy("When the whole event moves to another day, move the programme along"),
        help_text=gettext_lazy(
            "Items, stops and ways keep their hours. When the number of days changes, nothing moves."
            " Check the dates of registration yourself."
        ),
        required=False,
        initial=True,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (
            gettext_lazy("What and when"),
            (
                "title",
                "kind",
                "starts_on",
                "ends_on",
                "moves_along",
                "purpose",
                "description",
                "audience",
            ),
        ),
        (
            gettext_lazy("Where"),
            ("format", "place", "site", "online_url", "access_features", "access_note"),
        ),
        (
            gettext_lazy("Contact"),
            ("organiser", "organiser_name", "contact_name", "contact_phone", "contact_email"),
        ),
        (gettext_lazy("More about it"), ("form", "project", "description_easy")),
        (gettext_lazy("In Ukrainian"), ("title_uk", "description_uk")),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: Event | None = None,
        has_programme: bool = False,
        organisers: Any,
        sites: Any,
    ) -> None:
        super().__init__(data, initial=_initial(event) if event is not None else None)
        if not (event is not None and has_programme):
            del self.fields["moves_along"]
        self._pick("organiser", organisers)
        self._pick("site", sites)

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.SECTIONS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("starts_on")
        if first and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = first
        last = cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be earlier than the first."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the event's fields."""
        facts: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in _REFERENCES:
                facts[_REFERENCES[name]] = value.pk if value is not None else None
            elif name not in _NO_FACTS:
                facts[name] = value
        return facts

    def label_of(self, fact: str) -> str:
        """What the page calls a field of the event."""
        return str(self.fields[fact.removesuffix("_id")].label)

    def _pick(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices


class CancelForm(forms.Form):
    """Why an event does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is cancelled"),
        help_text=gettext_lazy(
            "It stands on the page and in the letter to everyone who wanted to come."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnnounceForm(forms.Form):
    """A word beside a new version of the programme."""

    note = forms.CharField(
        label=gettext_lazy("A word to those who come"),
        help_text=gettext_lazy("Why it changed, what to mind. It stands in the letter."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _initial(event: Event) -> dict[str, Any]:
    names = [
        name for name in EventForm.base_fields if name not in _REFERENCES and name != "moves_along"
    ]
    return {
        **{name: getattr(event, name) for name in names},
        **{name: getattr(event, column) for name, column in _REFERENCES.items()},
    }
