"""Rooms and things: which there are, what is taken of one, described by the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.calendars import actions, queries
from mosty.calendars.forms import (
    ResourceFilterForm,
    ResourceForm,
    choices_of,
    initial_of_resource,
)
from mosty.core.access import visitor_access
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.territory.guards import ScopedRequest, public, requires

_EARLIEST, _LATEST = date(2000, 1, 10), date(2100, 1, 1)


@dataclass(frozen=True)
class Difference:
    """A field two people changed: what is stored now and what this person typed."""

    label: str
    theirs: str
    yours: str


@public
@require_safe
def resource_list(request: ScopedRequest) -> HttpResponse:
    """All that is lent, by kind, with what is taken at this moment."""
    sites = queries.sites(request.municipality, access=request.access)
    form = ResourceFilterForm(request.GET, sites=choices_of(sites, _("all")))
    form.is_valid()
    groups = queries.resource_groups(
        request.municipality,
        access=request.access,
        kind=form.cleaned_data.get("rodzaj", ""),
        site_id=form.cleaned_data.get("obiekt"),
    )
    lines = [line for group in groups for line in group.lines]
    now = timezone.now()
    context = {
        "form": form,
        "has_sites": bool(sites),
        "groups": groups,
        "is_filtered": any(form.cleaned_data.values()),
        "taken": queries.taken_now(lines, now),
        "closed": queries.closed_now(lines, now),
        "may_manage": request.access.may("calendars.resource_manage"),
        "sees_clashes": request.access.may("calendars.clashes_see"),
    }
    return render(request, "calendars/resource_list.html", context)


@public
@require_safe
def resource_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """One room or thing and its week."""
    found = resource_or_404(request, pk)
    monday = queries.monday_of(_day_of(request.GET.get("tydzien", "")))
    everybody = visitor_access(request.municipality.pk)
    context = {
        "resource": found,
        "has_hours": bool(queries.opening_of(found)),
        "parts": queries.resources(request.municipality, access=request.access).filter(whole=found),
        "days": queries.week_of(found, monday, access=request.access),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": timezone.localdate(),
        "may_manage": request.access.may("calendars.resource_manage"),
        "may_book": request.access.may("calendars.book"),
        "has_feed": queries.resource(request.municipality, pk, access=everybody) is not None,
    }
    return render(request, "calendars/resource_detail.html", context)


@requires("calendars.resource_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: ScopedRequest, pk: int | None = None) -> HttpResponse:
    """A new room or thing, or one that is known; when somebody saved it meanwhile both are shown."""
    found = resource_or_404(request, pk) if pk is not None else None
    form = _form(request, found)
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_resource(
                municipality=request.municipality,
                resource_id=pk,
                revision=form.cleaned_data["revision"] or 0,
                facts=form.facts(),
                by=request.access,
            )
        except StaleEdit as error:
            differences = _both_versions(request, form, error, pk)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("calendars:resource_detail", request.municipality.slug, saved.pk)
    status = 409 if differences else 422 if form.errors else 200
    context = {"form": form, "resource": found, "differences": differences}
    return render(request, "calendars/staff/resource_form.html", context, status=status)


@requires("calendars.resource_manage")
@require_POST
def resource_switch(request: ScopedRequest, pk: int) -> HttpResponse:
    """Lent from now on, or no longer."""
    is_active = request.POST.get("stan") == "czynny"
    actions.switch_resource(
        municipality=request.municipality, resource_id=pk, is_active=is_active, by=request.access
    )
    messages.success(
        request,
        _("It can be taken again.")
        if is_active
        else _("It is not lent any more. What is booked stays booked."),
    )
    return redirect("calendars:resource_detail", request.municipality.slug, pk)


def resource_or_404(request: ScopedRequest, pk: int) -> Any:
    """The resource of the address, if this reader may know of it."""
    found = queries.resource(request.municipality, pk, access=request.access)
    if found is None:
        raise NotFound(_("There is no such room or thing here."))
    return found


def show_errors(form: Any, error: DomainError) -> None:
    """The error of an action in the form: beside its field, or above everything."""
    for name, message in error.fields.items() or [("", error.message)]:
        form.add_error(name if name in form.fields else None, str(message))


# --- inside -------------------------------------------------------------------------------------


def _day_of(text: str) -> date:
    """The day of the address; today where there is none that can be read."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if _EARLIEST <= day <= _LATEST else timezone.localdate()


def _form(request: ScopedRequest, found: Any) -> ResourceForm:
    town, access = request.municipality, request.access
    wholes = [
        one
        for one in queries.possible_wholes(town, access=access)
        if found is None or one.pk != found.pk
    ]
    return ResourceForm(
        request.POST or None,
        initial=initial_of_resource(found) if found is not None else None,
        sites=choices_of(queries.sites(town, access=access), _("not said")),
        wholes=choices_of(wholes, _("nothing, it stands for itself")),
        places=choices_of(queries.places_to_stand(town), _("none")),
        owners=choices_of(queries.owners(town), _("the municipality")),
    )


def _both_versions(
    request: ScopedRequest, form: ResourceForm, error: StaleEdit, pk: int | None
) -> Sequence[Difference]:
    """The other version beside what was typed; saving again wins knowingly."""
    assert pk is not None  # nobody else writes a new one
    messages.warning(request, str(error.message))
    typed = cast(QueryDict, form.data).copy()
    typed["revision"] = str(resource_or_404(request, pk).revision)
    form.data = typed
    return [
        Difference(
            str(form.label_of(name)),
            _readable(form, name, error.theirs[name]),
            _readable(form, name, yours),
        )
        for name, yours in error.yours.items()
    ]


def _readable(form: ResourceForm, fact: str, value: Any) -> str:
    """A value as the form words it."""
    field = form.fields[fact.removesuffix("_id")]
    choices = dict(getattr(field, "choices", ()))
    written = "" if value is None else str(value)
    return str(choices.get(written, written))
