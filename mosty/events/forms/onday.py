"""What is typed on the day: marks of devices, PINs, files of hosts, questions, announcements."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.errors import InvalidInput
from mosty.events.actions.announcements import LONGEST as LONGEST_NEWS
from mosty.events.actions.presence import MOST_AT_ONCE, MarkEntry
from mosty.events.actions.questions import LONGEST as LONGEST_QUESTION
from mosty.events.enums import PassageKind, PassageMeans, QuestionState
from mosty.events.models import ProgrammeItem
from mosty.events.rules.dates import clock

_AT_DOOR = ("", gettext_lazy("the whole event (at the door)"))
#: By which somebody at the door marks; a PIN and a file have their own ways.
_AT_HAND = {PassageMeans.LIST, PassageMeans.QR}


def item_choices(items: Sequence[ProgrammeItem]) -> list[tuple[str, Any]]:
    """The door, then items as "10:00 Powitanie"."""
    return [_AT_DOOR, *((str(one.pk), f"{clock(one.starts_at)} {one.title}") for one in items)]


class PlaceForm(forms.Form):
    """Where one marks: at the door or at an item; kept in the address."""

    punkt = forms.ChoiceField(label=gettext_lazy("What do you mark?"), required=False)

    def __init__(self, items: Sequence[ProgrammeItem], data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self._items = {str(one.pk): one for one in items}
        self.fields["punkt"].choices = item_choices(items)  # type: ignore[attr-defined]

    @property
    def item(self) -> ProgrammeItem | None:
        """The item, None for the door and for an address that names no item."""
        return self._items.get(str(self.data.get("punkt", "")))


class MarkForm(forms.Form):
    """Marks sent without scripts: people ticked, one pressed, or a badge typed.

    godzina: on today's clock, where it was not now.
    """

    osoba = forms.MultipleChoiceField(required=False)
    godzina = forms.TimeField(
        label=gettext_lazy("Hour, if it was not now"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    kod = forms.CharField(
        label=gettext_lazy("Code of the badge"),
        help_text=gettext_lazy("It stands under the square code, for example B7KM2P9XQR."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, badges: Sequence[str], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["osoba"].choices = [(one, one) for one in badges]  # type: ignore[attr-defined]

    @property
    def at(self) -> datetime:
        """The moment meant, never later than now."""
        now = timezone.now()
        hour = self.cleaned_data.get("godzina")
        if hour is None:
            return now
        meant = timezone.make_aware(datetime.combine(timezone.localdate(), hour))
        return min(meant, now)


@dataclass(frozen=True)
class SentMarks:
    """What a device sends: its marks, and what its clock shows."""

    marks: Sequence[MarkEntry]
    sent_at: datetime
    item_id: int | None


def sent_marks(body: bytes) -> SentMarks:
    """The marks of a device.

    Raises: InvalidInput: it is not what our page sends.
    """
    try:
        data = json.loads(body)
        sent_at = _moment(data["sent_at"])
        marks = [_mark(one) for one in data["marks"][: MOST_AT_ONCE + 1]]
        item_id = data.get("item_id")
        if not (item_id is None or type(item_id) is int):
            raise TypeError(item_id)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(_("These marks cannot be read. Load the page again.")) from error
    return SentMarks(marks, sent_at, item_id)


def _mark(row: Mapping[str, Any]) -> MarkEntry:
    means = PassageMeans(row["means"])
    item_id = row["item_id"]
    if means not in _AT_HAND or not (item_id is None or type(item_id) is int):
        raise ValueError(means)
    return MarkEntry(
        client_id=UUID(row["client_id"]),
        badge=str(row["badge"])[:200],
        kind=PassageKind(row["kind"]),
        at=_moment(row["at"]),
        item_id=item_id,
        means=means,
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise ValueError(text)
    return moment


class VoidForm(forms.Form):
    """Why a mark is taken back."""

    passage_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why do you take the mark back?"),
        help_text=gettext_lazy("For example: the wrong person was marked."),
        max_length=300,
    )


class HostFileForm(forms.Form):
    """The file an online host gives, and of which item it is."""

    file = forms.FileField(
        label=gettext_lazy("List of participants (CSV or XLSX)"),
        help_text=gettext_lazy(
            "As Zoom or Teams gives it: e-mail, time of joining, time of leaving. Times are read as"
            " Polish time."
        ),
    )
    punkt = forms.ChoiceField(label=gettext_lazy("Which item was it?"), required=False)

    def __init__(self, items: Sequence[ProgrammeItem], *args: Any) -> None:
        super().__init__(*args)
        self.fields["punkt"].choices = item_choices(items)  # type: ignore[attr-defined]


class PinForm(forms.Form):
    """How long a PIN of an item works."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes it works"),
        initial=15,
        min_value=1,
        max_value=180,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PinEntryForm(forms.Form):
    """The PIN a person sees on the screen, and which of several people they are."""

    osoba = forms.ChoiceField(label=gettext_lazy("Who are you?"), widget=forms.RadioSelect)
    pin = forms.CharField(
        label=gettext_lazy("PIN from the screen"),
        help_text=gettext_lazy("Six figures, for example 482 913."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, people: Sequence[tuple[int, str]], data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        if len(people) < 2:
            del self.fields["osoba"]
        else:
            self.fields["osoba"].choices = [  # type: ignore[attr-defined]
                (str(pk), name) for pk, name in people
            ]


class QuestionForm(forms.Form):
    """A question to the speakers; no name is needed.

    `adres_strony` is a trap: people do not see it, robots fill it in.
    """

    punkt = forms.ChoiceField(label=gettext_lazy("To which item?"))
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("Everybody in the room may read it. Do not write of other people."),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    asked_by = forms.CharField(
        label=gettext_lazy("Name or institution"),
        help_text=gettext_lazy("You need not write it. If you do, it is shown with the question."),
        max_length=100,
        required=False,
    )
    adres_strony = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(
        self,
        items: Sequence[tuple[int, str]],
        data: Mapping[str, Any] | None = None,
        *,
        chosen: str = "",
    ) -> None:
        super().__init__(data, initial={"punkt": chosen})
        self.fields["punkt"].choices = [  # type: ignore[attr-defined]
            (str(pk), title) for pk, title in items
        ]
        if len(items) == 1:
            self.fields["punkt"].widget = forms.HiddenInput()
            self.initial["punkt"] = str(items[0][0])

    def is_from_robot(self) -> bool:
        return bool(self.cleaned_data["adres_strony"])


class DecisionForm(forms.Form):
    """What becomes of a question."""

    question_id = forms.IntegerField()
    state = forms.ChoiceField(choices=QuestionState)
    answer = forms.CharField(max_length=2000, required=False)


class NewsForm(forms.Form):
    """An announcement on the live page."""

    text = forms.CharField(
        label=gettext_lazy("What do you announce?"),
        help_text=gettext_lazy("For example: The workshop at 12:00 moves to room B."),
        max_length=LONGEST_NEWS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text_uk = forms.CharField(
        label=gettext_lazy("The same in Ukrainian"),
        max_length=LONGEST_NEWS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "uk"}),
    )
    is_urgent = forms.BooleanField(
        label=gettext_lazy("Urgent: stands above everything else"), required=False
    )
    by_mail = forms.BooleanField(
        label=gettext_lazy("Send it by e-mail to everybody who has a place"), required=False
    )
