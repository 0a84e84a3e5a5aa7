"""What pages of those who keep a service have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.directory import queries
from mosty.directory.forms import PlaceForm, ServiceForm
from mosty.directory.rules import may_edit
from mosty.territory.guards import ScopedRequest


@dataclass(frozen=True)
class Difference:
    """A field two people changed: what is stored now and what this person typed."""

    label: str
    theirs: str
    yours: str


def editable_service(request: ScopedRequest, pk: int) -> queries.Service:
    """The service of the address, or an error for whoever may not edit it."""
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None:
        raise NotFound(_("There is no such service here."))
    if not may_edit(request.access, service.organisation_id):
        raise NotAllowed(_("You may edit services of your own organisation only."))
    return service


def show_errors(form: forms.BaseForm, error: DomainError) -> None:
    """The error of an action in the form: beside its field, or above everything."""
    for name, message in error.fields.items() or [("", error.message)]:
        form.add_error(name if name in form.fields else None, str(message))


def differences_of(
    form: ServiceForm | PlaceForm, error: StaleEdit, *, revision: int
) -> Sequence[Difference]:
    """Both versions of each field; the form keeps what was typed and now wins if it is sent again."""
    typed = cast(QueryDict, form.data).copy()
    typed["revision"] = str(revision)
    form.data = typed
    readable = queries.readable_fact
    return [
        Difference(form.label_of(name), readable(name, error.theirs[name]), readable(name, yours))
        for name, yours in error.yours.items()
    ]
