"""Forms of social cafés: preparing one, writing and putting together notes, dots from paper."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.partnership.actions.cafe_notes import LONGEST_NOTE
from mosty.partnership.actions.cafes import CafeEntry, TableEntry
from mosty.partnership.models import Cafe, CafeTable
from mosty.partnership.queries.cafes import NoteGroup
from mosty.partnership.rules.cafe import MOST_DOTS, MOST_TABLES, cafe_pack

#: Empty rows of tables a new café has.
_TABLES_SHOWN = 6
_MOST_PAPER = 1_000


class CafeForm(forms.Form):
    """A café and its tables: a question and a host each."""

    title = forms.CharField(label=gettext_lazy("Name of the café"), max_length=300)
    held_on = forms.DateField(label=gettext_lazy("Day of the café"), widget=forms.DateInput)
    place = forms.CharField(label=gettext_lazy("Place of the café"), max_length=300, required=False)
    purpose = forms.CharField(
        label=gettext_lazy("Why we meet, what can be decided"),
        help_text=gettext_lazy("Everybody reads it. Say also what is settled already."),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dots = forms.IntegerField(
        label=gettext_lazy("Dots each person has"), min_value=1, max_value=MOST_DOTS
    )
    people_count = forms.IntegerField(
        label=gettext_lazy("How many people came"),
        help_text=gettext_lazy("Counted at the door, without names. Write it in afterwards."),
        min_value=0,
        max_value=9_999,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        cafe: Cafe | None = None,
        tables: Sequence[CafeTable] = (),
    ) -> None:
        names = ("title", "held_on", "place", "purpose", "dots", "people_count")
        known: dict[str, Any] = {"dots": cafe_pack().dots.per_person}
        if cafe is not None:
            known = {name: getattr(cafe, name) for name in names}
        for one in tables:
            known[f"question_{one.number}"], known[f"host_{one.number}"] = one.question, one.host
        super().__init__(data, initial=known)
        self.rows = min(MOST_TABLES, max(_TABLES_SHOWN, len(tables) + 2))
        for number in range(1, self.rows + 1):
            self.fields[f"question_{number}"] = forms.CharField(
                label=_("Question of table %(number)d") % {"number": number},
                max_length=300,
                required=number == 1,
            )
            self.fields[f"host_{number}"] = forms.CharField(
                label=_("Host of table %(number)d") % {"number": number},
                help_text=_("For those who run the café; the public page does not show it."),
                max_length=200,
                required=False,
            )

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def tables(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        numbers = range(1, self.rows + 1)
        return [(self[f"question_{number}"], self[f"host_{number}"]) for number in numbers]

    def entry(self) -> CafeEntry:
        said = self.cleaned_data
        return CafeEntry(
            **{name: said[name] for name in self.base_fields},
            tables=[
                TableEntry(said[f"question_{number}"], said[f"host_{number}"])
                for number in range(1, self.rows + 1)
            ],
        )


class NoteForm(forms.Form):
    """One note; `client_id` is made with the form, so that it sent twice is stored once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your note"),
        help_text=gettext_lazy("One thought. No surnames, nothing about anybody's health."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    strona = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"client_id": uuid4()})

    @property
    def is_from_robot(self) -> bool:
        return bool(self.cleaned_data.get("strona"))

    @property
    def sent_id(self) -> UUID:
        found: UUID = self.cleaned_data["client_id"]
        return found


class TypeNoteForm(NoteForm):
    """A note from paper: at which table it was written."""

    stol = forms.TypedChoiceField(label=gettext_lazy("Table"), coerce=int)

    field_order = ("client_id", "stol", "text")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        tables: Sequence[CafeTable],
        chosen: str = "",
    ) -> None:
        super().__init__(data)
        field = self.fields["stol"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.number, str(one)) for one in tables]
        field.initial = chosen
        self.fields["text"].label = _("What stands on the note")


class HeadForm(forms.Form):
    """Under whose words notes are put together."""

    pod = forms.TypedChoiceField(
        label=gettext_lazy("Under the words of which note?"),
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, notes: Sequence[NoteGroup]
    ) -> None:
        super().__init__(data)
        field = self.fields["pod"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.note.pk, one.note.text) for one in notes]


class PaperDotsForm(forms.Form):
    """How many dots stick on each paper note."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, groups: Sequence[NoteGroup]
    ) -> None:
        super().__init__(data)
        self.notes = [one.note.pk for one in groups]
        for one in groups:
            self.fields[f"kartka_{one.note.pk}"] = forms.IntegerField(
                label=one.note.text,
                min_value=0,
                max_value=_MOST_PAPER,
                required=False,
                initial=one.paper or None,
            )

    @property
    def counts(self) -> dict[int, int]:
        said = self.cleaned_data
        return {pk: said[f"kartka_{pk}"] for pk in self.notes if said.get(f"kartka_{pk}")}
