"""Rows of a programme that was read: a stop of a visit, an item; each can be corrected or left out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.text import fold
from mosty.events.actions import ItemEntry, PersonEntry, PlannedItem
from mosty.events.actions.itinerary import StopDetails
from mosty.events.enums import ItemKind, ItemRole

#: Between parts of a line about a person.
BAR = "|"
_LONGEST_NIGHT = timedelta(hours=12)
#: What happens with a row: into the programme, into the description, nowhere.
PROGRAMME, DESCRIPTION, NOWHERE = "", "opis", "nic"


def area(rows: int) -> forms.Textarea:
    """A field of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


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
    description = forms.CharField(label=gettext_lazy("Description"), required=False, widget=area(2))
    points = forms.CharField(
        label=gettext_lazy("What it covers"),
        help_text=gettext_lazy("One point in each line."),
        required=False,
        widget=area(4),
    )
    people = forms.CharField(
        label=gettext_lazy("People"),
        help_text=gettext_lazy(
            "One person in each line: name | whom the person speaks for | speaks, moderates or"
            " hosts | about the person."
        ),
        required=False,
        widget=area(2),
    )
    reading = forms.CharField(
        label=gettext_lazy("To read before"),
        help_text=gettext_lazy(
            "One thing in each line: its title and, if it has one, its address (https://…)."
        ),
        required=False,
        widget=area(2),
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
