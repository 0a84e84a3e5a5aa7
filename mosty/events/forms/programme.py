"""What an organiser says of one item of the programme."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.calendars.models import Resource
from mosty.events.actions import ItemEntry, PersonEntry
from mosty.events.enums import ItemKind, ItemRole
from mosty.events.models import Event, ProgrammeItem, Stop

#: Empty rows for people beside those there are.
_EXTRA_PERSONS = 2
MOST_PERSONS = 40


class ItemForm(forms.Form):
    """One item; times are those of the wall clock in Poland."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ItemKind.choices, initial=ItemKind.LECTURE
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput)
    starts = forms.TimeField(label=pgettext_lazy("hour", "From"), widget=forms.TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("hour", "To"), widget=forms.TimeInput)
    ends_next_day = forms.BooleanField(
        label=gettext_lazy("it ends on the next day"), required=False
    )
    room = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Room"),
        help_text=gettext_lazy("The room is taken as soon as you save."),
        required=False,
    )
    place = forms.CharField(
        label=gettext_lazy("Place in words"),
        help_text=gettext_lazy("Where there is no room of ours: sala F, ul. Rynek 1."),
        max_length=200,
        required=False,
    )
    stop = forms.ModelChoiceField(
        Stop.objects.none(), label=gettext_lazy("Stop of the visit"), required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    scope_points = forms.CharField(
        label=gettext_lazy("What it covers"),
        help_text=gettext_lazy("One point in each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    subtitle = forms.CharField(label=gettext_lazy("Subtitle"), max_length=300, required=False)
    track = forms.CharField(
        label=gettext_lazy("Track"),
        help_text=gettext_lazy("The same word joins items of one subject."),
        max_length=120,
        required=False,
    )
    title_uk = forms.CharField(
        label=gettext_lazy("Title in Ukrainian"), max_length=300, required=False
    )
    seats = forms.IntegerField(
        label=gettext_lazy("How many people fit"),
        help_text=gettext_lazy("Leave empty when as many as the event takes."),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    takes_questions = forms.BooleanField(
        label=gettext_lazy("people may send questions to the speakers"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    WHAT = ("kind", "title")
    WHEN = ("day", "starts", "ends")
    WHERE = ("ends_next_day", "room", "place", "stop")
    CONTENT = ("description", "scope_points")
    MORE = ("subtitle", "track", "title_uk", "seats", "takes_questions")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: Event,
        item: ProgrammeItem | None = None,
        rooms: Any,
        stops: Any,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**(initial or {}), **(_initial(item) if item else {})})
        self.event = event
        self.item = item
        self._pick("room", rooms)
        self._pick("stop", stops)
        if not stops.exists():
            del self.fields["stop"]

    @property
    def what(self) -> list[forms.BoundField]:
        return self._fields_of(self.WHAT)

    @property
    def when(self) -> list[forms.BoundField]:
        return self._fields_of(self.WHEN)

    @property
    def where(self) -> list[forms.BoundField]:
        return self._fields_of(self.WHERE)

    @property
    def content(self) -> list[forms.BoundField]:
        return self._fields_of(self.CONTENT)

    @property
    def more(self) -> list[forms.BoundField]:
        return self._fields_of(self.MORE)

    def _fields_of(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts and not cleaned.get("ends_next_day"):
            self.add_error(
                "ends",
                _(
                    "The end is not later than the start. If the item passes midnight, tick"
                    " “it ends on the next day”."
                ),
            )
        if starts and ends and ends > starts and cleaned.get("ends_next_day"):
            self.add_error("ends_next_day", _("An item may not last longer than a day."))
        return cleaned

    @property
    def seen_at(self) -> datetime | None:
        """`updated_at` of the item when this page was opened."""
        return parse_datetime(self.cleaned_data.get("seen") or "")

    def entry(self, persons: list[PersonEntry]) -> ItemEntry:
        """What was typed; fields of an import that the page does not show stay as they are."""
        given = self.cleaned_data
        last = given["day"] + timedelta(days=1 if given["ends_next_day"] else 0)
        room, stop = given["room"], given.get("stop")
        return ItemEntry(
            kind=ItemKind(given["kind"]),
            title=given["title"],
            starts_at=_moment(given["day"], given["starts"]),
            ends_at=_moment(last, given["ends"]),
            title_uk=given["title_uk"],
            subtitle=given["subtitle"],
            description=given["description"],
            scope_points=_lines(given["scope_points"]),
            track=given["track"],
            language=self.item.language if self.item else "pl",
            place=given["place"],
            room_id=room.pk if room is not None else None,
            stop_id=stop.pk if stop is not None else None,
            seats=given["seats"],
            takes_questions=given["takes_questions"],
            persons=persons,
        )

    def field_of(self, name: str) -> str | None:
        """The field of the page that an error of an action belongs to."""
        known = {"starts_at": "starts", "ends_at": "ends"}.get(name, name.removesuffix("_id"))
        return known if known in self.fields else None

    def label_of(self, fact: str) -> str:
        """What the page calls a field of the item."""
        name = self.field_of(fact)
        return str(self.fields[name].label) if name else fact

    def _pick(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices


class ItemPersonForm(forms.Form):
    """Somebody in the item; an empty row is nobody."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=200, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=ItemRole.choices, initial=ItemRole.SPEAKER
    )
    affiliation = forms.CharField(
        label=gettext_lazy("From where"),
        max_length=200,
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said = cleaned.get("affiliation") or cleaned.get("email")
        if said and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("Write the name, or empty the whole row."))
        return cleaned


class _PersonRows(forms.BaseFormSet[ItemPersonForm]):
    @property
    def entries(self) -> list[PersonEntry]:
        """People in the order of the rows."""
        return [
            PersonEntry(
                name=row["name"].strip(),
                role=ItemRole(row["role"]),
                affiliation=row["affiliation"],
                email=row["email"],
            )
            for row in self.cleaned_data
            if row.get("name", "").strip()
        ]


def person_rows(
    data: Mapping[str, Any] | None = None, *, item: ProgrammeItem | None = None
) -> _PersonRows:
    """Rows for the people of an item, a few empty ones at the end."""
    rows = forms.formset_factory(
        ItemPersonForm,
        formset=_PersonRows,
        extra=_EXTRA_PERSONS,
        max_num=MOST_PERSONS,
        absolute_max=MOST_PERSONS,
    )
    initial = [
        {
            "name": one.person.name,
            "role": one.role,
            "affiliation": one.affiliation,
            "email": one.person.email,
        }
        for one in (item.persons.all() if item is not None else ())
    ]
    made = rows(data, initial=initial, prefix="osoby")
    assert isinstance(made, _PersonRows)
    return made


def _initial(item: ProgrammeItem) -> dict[str, Any]:
    start, end = timezone.localtime(item.starts_at), timezone.localtime(item.ends_at)
    plain = (
        "kind",
        "title",
        "description",
        "place",
        "subtitle",
        "track",
        "title_uk",
        "seats",
        "takes_questions",
    )
    return {
        **{name: getattr(item, name) for name in plain},
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "ends_next_day": end.date() > start.date(),
        "room": item.room_id,
        "stop": item.stop_id,
        "scope_points": "\n".join(item.scope_points),
        "seen": item.updated_at.isoformat(),
    }


def _moment(day: date, clock: time) -> datetime:
    """The wall clock of Poland on the line of time; a time a spring night skips is an hour later."""
    zone = timezone.get_current_timezone()
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := one.strip(" \t·•–-"))]
