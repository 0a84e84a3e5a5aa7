"""Forms of the diagnosis: a figure, a need, an asset, evidence. They check input and shape it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mosty.core.cells import as_decimal
from mosty.core.enums import DataStatus, DiArea
from mosty.core.errors import DomainError
from mosty.core.tables import CellError
from mosty.diagnosis.enums import AssetKind, Priority
from mosty.diagnosis.importers.figures import checked_number
from mosty.diagnosis.importers.records import AssetRow, NeedRow
from mosty.diagnosis.rules import FIRST_YEAR, LAST_YEAR

_Choices = Sequence[tuple[Any, Any]]


class NumberField(forms.CharField):
    """A number as Polish offices write it: `1 234,5` and `1234.5` are the same."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return checked_number(as_decimal(text, ""), "")
        except CellError as error:
            raise ValidationError(str(error.message)) from error


class ObservationForm(forms.Form):
    """One figure with its status."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    village_unit = forms.ChoiceField(
        label=_("Place"),
        required=False,
        help_text=_("Leave “the whole municipality” unless the figure is of one village unit."),
    )
    status = forms.ChoiceField(
        label=_("What kind of figure is it?"),
        choices=DataStatus.choices,
        initial=DataStatus.VALUE,
        widget=forms.RadioSelect,
        help_text=_(
            "“No data” is an honest answer. Zero means that somebody counted and found none."
        ),
    )
    value = NumberField(
        label=_("Number"),
        required=False,
        help_text=_("For example 1250,5. Leave it empty when there is no number."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where the figure comes from, for example OZPS 2025."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("What a reader should know, or why there is no data."),
    )

    def __init__(self, *args: Any, indicators: _Choices, units: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "indicator", [("", _("Choose")), *indicators])
        _choose(self, "village_unit", [("", _("the whole municipality")), *units])
        self.fields["year"].initial = timezone.localdate().year - 1

    def figure(self) -> dict[str, Any]:
        """Year, value, status, source and note for the action."""
        value: Decimal | None = self.cleaned_data["value"]
        status = DataStatus(self.cleaned_data["status"])
        if status == DataStatus.ZERO and value is None:
            value = Decimal(0)
        return {
            "year": self.cleaned_data["year"],
            "value": value,
            "status": status,
            "source": self.cleaned_data["source"],
            "note": self.cleaned_data["note"],
        }


class NeedForm(forms.Form):
    """A need in plain words."""

    code = forms.RegexField(
        r"^[\w.-]+$",
        label=_("Code"),
        max_length=20,
        help_text=_("Short, for example P-07. Letters, digits, hyphens and dots."),
    )
    area = forms.ChoiceField(label=_("Group of people"), choices=DiArea.choices)
    title = forms.CharField(
        label=_("What do people lack?"),
        max_length=200,
        help_text=_("In plain words, for example: there is no way to get to the doctor."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    text_easy = forms.CharField(
        label=_("Easy-to-read text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Short sentences, simple words, one thought in a line."),
    )
    scale = forms.CharField(
        label=_("How many people?"),
        max_length=300,
        required=False,
        help_text=_("And where this is known from. Fewer than 5 people: write “a few people”."),
    )
    priority = forms.ChoiceField(
        label=_("When"),
        choices=Priority.choices,
        initial=Priority.MEDIUM,
        widget=forms.RadioSelect,
    )
    missing_service_code = forms.ChoiceField(
        label=_("Service that is missing"),
        required=False,
        help_text=_("From the catalogue of types of services."),
    )
    is_public = forms.BooleanField(
        label=_("Everyone may read it"),
        required=False,
        help_text=_(
            "Publishing the first need or asset also publishes the figures of the diagnosis."
        ),
    )

    def __init__(self, *args: Any, services: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "missing_service_code", [("", _("none or not known")), *services])

    def row(self) -> NeedRow:
        """What was typed, for the action."""
        facts = dict(self.cleaned_data)
        facts["area"] = DiArea(facts["area"])
        facts["priority"] = Priority(facts["priority"])
        return NeedRow(**facts)


class AssetForm(forms.Form):
    """Something the community already has."""

    code = forms.RegexField(
        r"^[\w.-]+$",
        label=_("Code"),
        max_length=20,
        help_text=_("Short, for example Z-07. Letters, digits, hyphens and dots."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AssetKind.choices, widget=forms.RadioSelect)
    area = forms.ChoiceField(label=_("Group of people"), choices=DiArea.choices)
    title = forms.CharField(
        label=_("What is there?"),
        max_length=200,
        help_text=_("Never the name of a private person."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    village_unit_id = forms.TypedChoiceField(
        label=_("Place"), required=False, coerce=int, empty_value=None
    )
    is_public = forms.BooleanField(
        label=_("Everyone may read it"),
        required=False,
        help_text=_(
            "Publishing the first need or asset also publishes the figures of the diagnosis."
        ),
    )

    def __init__(self, *args: Any, units: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "village_unit_id", [("", _("the whole municipality")), *units])

    def row(self) -> AssetRow:
        """What was typed, for the action."""
        facts = dict(self.cleaned_data)
        facts["kind"] = AssetKind(facts["kind"])
        facts["area"] = DiArea(facts["area"])
        return AssetRow(**facts)


class EvidenceForm(forms.Form):
    """A theme or a figure a need stands on."""

    evidence = forms.ChoiceField(label=_("What does the need follow from?"))
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("Why it speaks for this need."),
    )

    def __init__(self, *args: Any, choices: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "evidence", [("", _("Choose")), *choices])

    def chosen(self) -> tuple[str, int]:
        """The record: its source and id."""
        source, _colon, number = self.cleaned_data["evidence"].rpartition(":")
        return source, int(number)


def show_refusal(form: forms.Form, error: DomainError) -> None:
    """Put what an action refused beside the fields it speaks of, else above the form."""
    placed = False
    for name, message in error.fields.items():
        if name in form.fields:
            form.add_error(name, str(message))
            placed = True
    if not placed:
        form.add_error(None, str(error.message))


def initial_of(record: models.Model, form: type[forms.Form]) -> dict[str, Any]:
    """The stored contents of the fields of a form."""
    return {name: getattr(record, name) for name in form.base_fields}


def clashes(
    form: forms.Form, theirs: dict[str, Any], yours: dict[str, Any]
) -> list[dict[str, Any]]:
    """The fields two editors wrote differently: label, their words and yours."""
    return [
        {
            "label": field.label,
            "theirs": _in_words(field.field, theirs.get(field.name)),
            "yours": _in_words(field.field, yours.get(field.name)),
        }
        for field in form
        if theirs.get(field.name) != yours.get(field.name)
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    choices: Iterable[tuple[Any, Any]] = getattr(field, "choices", ())
    for key, label in choices:
        if str(key) == str("" if value is None else value):
            return str(label)
    return "" if value is None else str(value)


def _choose(form: forms.Form, name: str, choices: _Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
