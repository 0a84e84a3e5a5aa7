"""The itinerary of a visit: for everybody to read, for staff to plan."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.calendars.actions import NotInUse, Occupied
from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.events.actions.itinerary import (
    move_stop,
    remove_leg,
    remove_stop,
    save_leg,
    save_stop,
)
from mosty.events.forms.itinerary import LegForm, StopForm
from mosty.events.queries import Event, local_title
from mosty.events.queries.itinerary import (
    Leg,
    Stop,
    clashes_of_stops,
    has_itinerary,
    journey_of,
    leg_of,
    sites,
    stop_of,
    stops_of,
    travelling_group,
    vehicles,
)
from mosty.events.rules.dates import days_words
from mosty.events.views.finding import event_or_404, is_event_staff, visible_event
from mosty.territory.guards import ScopedRequest, public, requires


@public
@require_safe
def itinerary(request: ScopedRequest, slug: str) -> HttpResponse:
    """Where the group goes, day by day."""
    event = visible_event(request, slug)
    if not has_itinerary(event) and not is_event_staff(request.access):
        raise NotFound(_("There is no such page."))
    context = {
        "event": event,
        "title": local_title(event),
        "days_words": days_words(event.starts_on, event.ends_on),
        "journey": journey_of(event),
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/itinerary.html", context)


@requires("events.manage")
@require_safe
def itinerary_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """Stops and ways by days, with everything that does not fit."""
    event = event_or_404(request, slug)
    group = travelling_group(event)
    context = {
        "event": event,
        "journey": journey_of(event, group),
        "group": group,
        "clashes": clashes_of_stops(event),
        "sees_needs": request.access.may("events.see_needs"),
    }
    return render(request, "events/staff/itinerary_edit.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def stop_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new stop, or one that is known."""
    event = event_or_404(request, slug)
    stop = _stop_or_404(event, pk) if pk is not None else None
    last = stops_of(event).last()
    form = StopForm(
        request.POST if request.method == "POST" else None,
        sites=sites(request.municipality),
        stop=stop,
        begins=last.leaves_at if last else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_stop(
                municipality=request.municipality,
                event_id=event.pk,
                stop_id=pk,
                details=form.details(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("“%(stop)s” is saved.") % {"stop": saved.name})
            return _to_plan(request, event)
    return _page(request, "events/staff/stop_form.html", form, event, stop=stop)


@requires("events.manage")
@require_POST
def stop_change(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Earlier or later in the order, or out of the itinerary."""
    event = event_or_404(request, slug)
    what = request.POST.get("co", "")
    if what == "usun":
        remove_stop(
            municipality=request.municipality, event_id=event.pk, stop_id=pk, by=request.access
        )
        messages.success(request, _("The stop and its ways are removed."))
    elif what in ("wyzej", "nizej"):
        move_stop(
            municipality=request.municipality,
            event_id=event.pk,
            stop_id=pk,
            up=what == "wyzej",
            by=request.access,
        )
        messages.success(request, _("The order is saved. Look whether the times still fit."))
    else:
        raise NotFound(_("There is no such page."))
    return _to_plan(request, event)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def leg_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new way, or one that is known; `?od=` offers the stop it leads from."""
    event = event_or_404(request, slug)
    leg = _leg_or_404(event, pk) if pk is not None else None
    wanted = request.GET.get("od", "")
    form = LegForm(
        request.POST if request.method == "POST" else None,
        stops=stops_of(event),
        vehicles=vehicles(request.municipality),
        leg=leg,
        after=stop_of(event, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_leg(
                municipality=request.municipality,
                event_id=event.pk,
                leg_id=pk,
                details=form.details(),
                by=request.access,
            )
        except (Occupied, NotInUse) as error:
            form.add_error("vehicle", str(error.message))
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The way is saved."))
            return _to_plan(request, event)
    return _page(request, "events/staff/leg_form.html", form, event, leg=leg)


@requires("events.manage")
@require_POST
def leg_remove(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """The way is gone, its vehicle free."""
    event = event_or_404(request, slug)
    remove_leg(municipality=request.municipality, event_id=event.pk, leg_id=pk, by=request.access)
    messages.success(request, _("The way is removed."))
    return _to_plan(request, event)


# --- inside -----------------------------------------------------------------------------------


def _page(
    request: ScopedRequest, template: str, form: forms.Form, event: Event, **context: object
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "event": event, **context}, status=status)


def _to_plan(request: ScopedRequest, event: Event) -> HttpResponse:
    return redirect("events:itinerary_edit", request.municipality.slug, event.slug)


def _stop_or_404(event: Event, pk: int) -> Stop:
    stop = stop_of(event, pk)
    if stop is None:
        raise NotFound(_("There is no such stop here."))
    return stop


def _leg_or_404(event: Event, pk: int) -> Leg:
    leg = leg_of(event, pk)
    if leg is None:
        raise NotFound(_("There is no such way in this visit."))
    return leg
