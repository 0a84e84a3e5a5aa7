"""What a deed refused, said beside the fields it concerns; two versions of one record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, StaleEdit
from mosty.core.formatting import day


@dataclass(frozen=True)
class Clash:
    """One field in which two editors differ.

    Attributes:
        name: of the form's field; the choice is sent as `keep-<name>`.
        theirs: what is stored now, in words.
        yours: what this person wrote, in words.
    """

    name: str
    label: str
    theirs: str
    yours: str


def show_refusal(form: forms.Form, error: DomainError) -> None:
    """The error on the form: beside its fields, or on top."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.message))


def clashes(form: forms.Form, error: StaleEdit) -> tuple[Clash, ...]:
    """Fields in which the stored version differs from the one just typed."""
    return tuple(
        Clash(
            name=name,
            label=str(form.fields[name].label),
            theirs=in_words(form.fields[name], theirs),
            yours=in_words(form.fields[name], error.yours[name]),
        )
        for name, theirs in error.theirs.items()
        if name in form.fields and theirs != error.yours[name]
    )


def with_choices(
    posted: Mapping[str, str], names: Iterable[str], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The posted fields, with the stored value wherever the person chose `theirs`."""
    data: dict[str, Any] = dict(posted.items())
    for name in names:
        if data.get(f"keep-{name}") == "theirs" and name in stored:
            data[name] = stored[name]
    return data


def in_words(field: forms.Field, value: Any) -> str:
    """A value as the form shows it: the label of a choice, a readable day."""
    if value is None or value == "":
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    for key, label in _choices(field):
        if str(key) == str(value):
            return str(label)
    return str(value)


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else []
    return list(choices)
