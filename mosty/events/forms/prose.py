"""A pasted programme: the text, then what was read out of it to look through and correct.

Every question the text leaves open stands as a hint at its field; a field the text says nothing of
is empty, so that nobody confirms a guess.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.events.actions import PlannedSeats
from mosty.events.enums import EventFormat, EventKind
from mosty.events.forms.prose_rows import BAR, area
from mosty.events.importers import Doubt, ReadEvent, ReadItem
from mosty.events.models import Event

LONGEST_TEXT = 60_000
MOST_ITEMS = 60
MOST_STOPS = 30
#: Facts of the form that the event takes one to one.
FACTS = (
    "title",
    "kind",
    "format",
    "starts_on",
    "ends_on",
    "place",
    "organiser_name",
    "project",
    "form",
    "purpose",
    "audience",
    "description",
)


class PasteForm(forms.Form):
    """The text of a programme."""

    text = forms.CharField(
        label=gettext_lazy("Text of the programme"),
        help_text=gettext_lazy(
            "Copy it from a letter, a page or a document and paste it here, whole."
        ),
        max_length=LONGEST_TEXT,
        widget=area(16),
        strip=False,
    )


class ReadEventForm(forms.Form):
    """What the text says of the event."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_TEXT, strip=False)
    which = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("choose from the list")), *EventKind.choices],
    )
    format = forms.ChoiceField(
        label=gettext_lazy("How people take part"),
        choices=[("", gettext_lazy("choose from the list")), *EventFormat.choices],
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    organiser_name = forms.CharField(
        label=gettext_lazy("Organiser"), max_length=200, required=False
    )
    project = forms.CharField(label=gettext_lazy("Project"), max_length=300, required=False)
    form = forms.CharField(label=gettext_lazy("Form"), max_length=300, required=False)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), required=False, widget=area(4))
    audience = forms.CharField(label=gettext_lazy("For whom"), required=False, widget=area(3))
    description = forms.CharField(label=gettext_lazy("Description"), required=False, widget=area(6))
    rest = forms.CharField(
        label=gettext_lazy("Text that belongs to no field"),
        help_text=gettext_lazy("What you leave here goes below the description."),
        required=False,
        widget=area(6),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("How many places"), min_value=1, max_value=100_000, required=False
    )
    seats_on_site = forms.IntegerField(
        label=gettext_lazy("Places on site"), min_value=1, max_value=100_000, required=False
    )
    seats_online = forms.IntegerField(
        label=gettext_lazy("Places online"), min_value=1, max_value=100_000, required=False
    )
    opens_on = forms.DateField(
        label=gettext_lazy("Registration opens on"),
        help_text=gettext_lazy("Empty: as soon as the event is announced."),
        required=False,
        widget=forms.DateInput,
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Registration closes on"),
        help_text=gettext_lazy("Empty: when the event begins."),
        required=False,
        widget=forms.DateInput,
    )

    def ask(self, doubts: Iterable[Doubt]) -> None:
        """Put the questions about the event at their fields."""
        for doubt in doubts:
            if doubt.item is None and doubt.stop is None and doubt.field in self.fields:
                _ask(self, doubt.field, doubt)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts = cleaned.get("starts_on")
        ends = cleaned.get("ends_on") or starts
        cleaned["ends_on"] = ends
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day must not be earlier than the first."))
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Registration must not close before it opens."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def seats_entry(self) -> PlannedSeats:
        data = self.cleaned_data
        return PlannedSeats(
            data["seats"],
            data["seats_on_site"],
            data["seats_online"],
            data["opens_on"],
            data["closes_on"],
        )


# --- from what was read to the forms ------------------------------------------------------------


def event_initial(read: ReadEvent, text: str, which: int, event: Event | None) -> dict[str, Any]:
    """Fields of the event; what the event says already comes before what the text says."""
    found: dict[str, Any] = {
        "title": read.title,
        "kind": read.kind or "",
        "format": read.format or "",
        "starts_on": read.starts_on,
        "ends_on": read.ends_on,
        "place": read.place,
        "organiser_name": read.organiser,
        "project": read.project,
        "form": read.form,
        "purpose": read.purpose,
        "audience": read.audience,
        "description": read.description,
    }
    if event is not None:
        found = {name: getattr(event, name) or value for name, value in found.items()}
    return {
        **found,
        "text": text,
        "which": which,
        "rest": read.rest,
        "seats": _exact(read.seats),
        "seats_on_site": _exact(read.seats_on_site),
        "seats_online": _exact(read.seats_online),
    }


def item_initial(item: ReadItem) -> dict[str, Any]:
    """Fields of one item."""
    people = [
        f" {BAR} ".join((one.name, one.affiliation, str(one.role.label), one.about)).rstrip(
            f" {BAR}"
        )
        for one in item.persons
    ]
    return {
        "title": item.title,
        "kind": item.kind,
        "day": item.day,
        "starts": item.starts,
        "ends": item.ends,
        "place": item.place,
        "stop": item.stop,
        "description": item.description,
        "points": "\n".join(item.points),
        "people": "\n".join(people),
        "reading": "\n".join(f"{title} {url}".strip() for title, url in item.reading),
    }


def show_needed(row: forms.Form) -> None:
    """Mark what the row needs to go into the programme; call it when the row has been judged."""
    if not row.has_changed() and not row.initial:
        return
    for name in ("title", "name", "day", "starts", "ends", "arrives", "leaves"):
        if name in row.fields:
            row.fields[name].required = True
    row.fields["use"].required = True


def ask_row(form: forms.Form, doubts: Iterable[Doubt]) -> None:
    """Put the questions about one row at their fields."""
    for doubt in doubts:
        name = doubt.field if doubt.field in form.fields else "title"
        if name in form.fields:
            _ask(form, name, doubt)


def _exact(count: Any) -> int | None:
    return count.number if count is not None and not count.about else None


def _ask(form: forms.Form, name: str, doubt: Doubt) -> None:
    quote = _(" In the text: “%(quote)s”.") % {"quote": doubt.quote} if doubt.quote else ""
    asked = " ".join(filter(None, (str(form[name].help_text), f"{doubt.text}{quote}")))
    form.fields[name].help_text = asked
    form[name].help_text = asked  # made before, where the form has been judged
