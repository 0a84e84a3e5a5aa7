"""What forms of events have in common."""

from collections.abc import Sequence

from django import forms

from mosty.core.errors import DomainError


def show_errors(form: forms.BaseForm, error: DomainError) -> None:
    """The error of an action in the form: beside its field, or above everything."""
    for name, message in error.fields.items() or [("", error.message)]:
        form.add_error(name if name in form.fields else None, str(message))


def every_form_is_valid(found: Sequence[forms.BaseForm]) -> bool:
    """All of them are looked at, so that all errors show at once."""
    results = [form.is_valid() for form in found]
    return all(results)
