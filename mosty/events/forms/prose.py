"""A pasted programme: the text, then what was read out of it to look through and correct.

Every question the text leaves open stands as a hint at its field; a field the text says nothing of
is empty, so that nobody confirms a guess.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.text import fold
from mosty.events.actions import ItemEntry, PersonEntry, PlannedItem, PlannedSeats
from mosty.events.actions.itinerary import StopDetails
from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole
from mosty.events.importers import Doubt, ReadEvent, ReadItem
from mosty.events.models import Event

LONGEST_TEXT = 60_000
MOST_ITEMS = 60
MOST_STOPS = 30
#: Between parts of a line about a person.
BAR = "|"
_LONGEST_NIGHT = timedelta(hours=12)
#: What happens with a row: into the programme, into the description, nowhere.
PROGRAMME, DESCRIPTION, NOWHERE = "", "opis", "nic"

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


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PasteForm(forms.Form):
    """The text of a programme."""

    text = forms.CharField(
        label=gettext_lazy("Text of the programme"),
        help_text=gettext_lazy(
            "Copy it from a letter, a page or a document and paste it here, whole."
        ),
        max_length=LONGEST_TEXT,
        widget=_area(16),
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
    purpose = forms.CharField(label=gettext_lazy("Purpose"), required=False, widget=_area(4))
    audience = forms.CharField(label=gettext_lazy("For whom"), required=False, widget=_area(3))
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=_area(6)
    )
    rest = forms.CharField(
        label=gettext_lazy("Text that belongs to no field"),
        help_text=gettext_lazy("What you leave here goes below the description."),
        required=False,
        widget=_area(6),
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


class ReadStopForm(forms.Form):
    """A town of a visit."""

    name = forms.CharField(label=gettext_lazy("Stop"), max_length=300, required=False)
    host = forms.CharField(
        label=gettext_lazy("Who receives the group"), max_length=300, required=False
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput)
    arrives = forms.TimeField(
        label=gettext_lazy("Begins at"), required=False, widget=forms.TimeInput
    )
    leaves = forms.TimeField(label=gettext_lazy("Ends at"), required=False, widget=forms.TimeInput)
    use = forms.ChoiceField(
        label=gettext_lazy("What to do with it"),
        choices=[
            (PROGRAMME, gettext_lazy("into the itinerary")),
            (DESCRIPTION, gettext_lazy("times are not known yet: into the description")),
            (NOWHERE, gettext_lazy("leave out")),
        ],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not self.has_changed() or cleaned.get("use") != PROGRAMME:
            return cleaned
        for name in ("name", "day", "arrives", "leaves"):
            if not cleaned.get(name):
                self.add_error(name, _ASKED[name])
        if cleaned.get("arrives") and cleaned.get("leaves") == cleaned.get("arrives"):
            self.add_error("leaves", _("The end must be later than the start."))
        return cleaned

    @property
    def goes_in(self) -> bool:
        return self.has_changed() and self.cleaned_data.get("use") == PROGRAMME

    @property
    def details(self) -> StopDetails:
        data = self.cleaned_data
        starts, ends = _span(data["day"], data["arrives"], data["leaves"])
        return StopDetails(
            name=data["name"],
            town=data["name"][:100],
            host=data["host"],
            arrives_at=starts,
            leaves_at=ends,
        )

    @property
    def line(self) -> str:
        return " – ".join(
            filter(None, (self.cleaned_data.get("name"), self.cleaned_data.get("host")))
        )


class ReadItemForm(forms.Form):
    """One item of the text."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("choose from the list")), *ItemKind.choices],
        required=False,
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput)
    starts = forms.TimeField(
        label=gettext_lazy("Begins at"), required=False, widget=forms.TimeInput
    )
    ends = forms.TimeField(label=gettext_lazy("Ends at"), required=False, widget=forms.TimeInput)
    place = forms.CharField(label=gettext_lazy("Place in words"), max_length=200, required=False)
    stop = forms.TypedChoiceField(
        label=gettext_lazy("Stop of the visit"), coerce=int, empty_value=None, required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=_area(2)
    )
    points = forms.CharField(
        label=gettext_lazy("What it covers"),
        help_text=gettext_lazy("One point in each line."),
        required=False,
        widget=_area(4),
    )
    people = forms.CharField(
        label=gettext_lazy("People"),
        help_text=gettext_lazy(
            "One person in each line: name | whom the person speaks for | speaks, moderates or"
            " hosts | about the person."
        ),
        required=False,
        widget=_area(2),
    )
    reading = forms.CharField(
        label=gettext_lazy("To read before"),
        help_text=gettext_lazy(
            "One thing in each line: its title and, if it has one, its address (https://…)."
        ),
        required=False,
        widget=_area(2),
    )
    use = forms.ChoiceField(
        label=gettext_lazy("What to do with it"),
        choices=[
            (PROGRAMME, gettext_lazy("into the programme")),
            (DESCRIPTION, gettext_lazy("times are not known yet: into the description")),
            (NOWHERE, gettext_lazy("leave out")),
        ],
        required=False,
    )

    def __init__(
        self, *args: Any, stops: Sequence[str] = (), only_day: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.only_day = only_day
        field: Any = self.fields["stop"]
        field.choices = [("", _("none")), *enumerate(stops)]
        if not stops:
            del self.fields["stop"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.has_changed() or cleaned.get("use") != PROGRAMME:
            return cleaned
        cleaned["day"] = cleaned.get("day") or self.only_day
        for name in ("title", "day", "starts", "ends"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _ASKED[name])
        if not self.errors:
            self._check_times(cleaned)
        for line in _lines(cleaned.get("reading", "")):
            self._check_reading(line)
        return cleaned

    def _check_times(self, cleaned: Mapping[str, Any]) -> None:
        starts, ends = _span(cleaned["day"], cleaned["starts"], cleaned["ends"])
        if ends - starts == timedelta(days=1):
            self.add_error("ends", _("The end must be later than the start."))
        elif ends.date() != starts.date() and ends - starts > _LONGEST_NIGHT:
            self.add_error("ends", _("The end is before the start. Correct one of them."))

    def _check_reading(self, line: str) -> None:
        url = _reading(line)[1]
        if not url:  # a book: it goes into the description
            return
        try:
            URLValidator(schemes=["http", "https"])(url)
        except forms.ValidationError:
            self.add_error("reading", _("“%(url)s” is no address.") % {"url": url[:60]})

    @property
    def goes_in(self) -> bool:
        return self.has_changed() and self.cleaned_data.get("use") == PROGRAMME

    @property
    def planned(self) -> PlannedItem:
        data = self.cleaned_data
        starts, ends = _span(data["day"], data["starts"], data["ends"])
        people = [_person(line) for line in _lines(data["people"])]
        reading = [_reading(line) for line in _lines(data["reading"])]
        books = [title for title, url in reading if not url]
        description = [data["description"]]
        if books:
            description.append(_("To read before: %(books)s") % {"books": "; ".join(books)})
        return PlannedItem(
            entry=ItemEntry(
                kind=ItemKind(data["kind"] or ItemKind.OTHER),
                title=data["title"],
                starts_at=starts,
                ends_at=ends,
                description="\n\n".join(filter(None, description)),
                scope_points=_lines(data["points"]),
                place=data["place"],
                persons=[person for person, _about in people],
            ),
            stop=data.get("stop"),
            reading=[one for one in reading if one[1]],
            abouts={person.name: about for person, about in people if about},
        )

    @property
    def line(self) -> str:
        """The item as a paragraph of the description, where its times are not known."""
        data = self.cleaned_data
        parts = [data.get("title"), data.get("description"), *_lines(data.get("points", ""))]
        return "\n".join(part for part in parts if part)


_ASKED = {
    "title": gettext_lazy("Give the item a title."),
    "name": gettext_lazy("Name the stop."),
    "day": gettext_lazy("Say on which day, or put it into the description."),
    "starts": gettext_lazy("Say from when, or put it into the description."),
    "ends": gettext_lazy("Say until when, or put it into the description."),
    "arrives": gettext_lazy("Say from when, or put it into the description."),
    "leaves": gettext_lazy("Say until when, or put it into the description."),
}


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


# --- small things -------------------------------------------------------------------------------


def _span(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Both on the wall clock of Poland; an end before the start is after midnight."""
    zone = timezone.get_default_timezone()
    last = day if ends > starts else day + timedelta(days=1)
    return datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _person(line: str) -> tuple[PersonEntry, str]:
    """(person, about) of a line; parts that are missing stay empty."""
    parts = [part.strip() for part in line.split(BAR, 3)]
    name, affiliation, role, about = (*parts, "", "", "")[:4]
    return PersonEntry(name[:200], _role(role), affiliation[:200]), about


def _role(word: str) -> ItemRole:
    known = {fold(str(role.label)): role for role in ItemRole}
    return known.get(fold(word), ItemRole.SPEAKER)


def _reading(line: str) -> tuple[str, str]:
    """(title, address): the last word that begins like an address."""
    words = line.split()
    url = next((word for word in reversed(words) if word.startswith(("http://", "https://"))), "")
    title = " ".join(word for word in words if word != url).strip(" –—-:") or url
    return title[:300], url
