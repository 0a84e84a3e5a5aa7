"""When two people saved the same: both versions beside each other, and errors of deeds in forms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, StaleEdit
from mosty.core.formatting import day, moment


@dataclass(frozen=True)
class Difference:
    """A field two people changed: what is stored now and what this person typed."""

    label: str
    theirs: str
    yours: str


def differences_of(error: StaleEdit, *, label_of: Callable[[str], str]) -> Sequence[Difference]:
    """Both versions of each field, as a page shows them."""
    return [
        Difference(label_of(name), _readable(error.theirs[name]), _readable(yours))
        for name, yours in error.yours.items()
    ]


def show_errors(
    form: forms.BaseForm, error: DomainError, *, field_of: Callable[[str], str | None] | None = None
) -> None:
    """The error of an action in the form: beside its field, or above everything."""
    for name, message in error.fields.items() or [("", error.message)]:
        found = field_of(name) if field_of else name
        form.add_error(found if found in form.fields else None, str(message))


def _readable(value: Any) -> str:
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
