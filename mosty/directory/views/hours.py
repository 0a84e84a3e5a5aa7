"""The page on which those who keep a service say when it is open."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import StaleEdit
from mosty.directory import actions, queries
from mosty.directory.enums import ProposalPart
from mosty.directory.forms import HoursForm, initial_of_hours, with_more_rows
from mosty.directory.rules import may_change_now
from mosty.directory.rules.hours import WrongHours, osm_text
from mosty.directory.rules.hours_words import plan_in_words
from mosty.directory.views.editable import Difference, editable_service
from mosty.directory.views.proposals import sent_page
from mosty.engines.opening import Week
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
def service_hours(request: ScopedRequest, pk: int) -> HttpResponse:
    """Seven days, more hours, days that differ; a text of OpenStreetMap is read before it is saved."""
    service = editable_service(request, pk)
    if request.method != "POST":
        known = _plan_to_edit(request, service)
        form = _form(service, initial=initial_of_hours(known, service.revision))
        return _page(request, service, form)
    if "add_rows" in request.POST:
        return _page(request, service, _form(service, initial=with_more_rows(request.POST)))
    form = _form(service, data=request.POST)
    if request.POST.get("osm", "").strip():
        return _read(request, service, form)
    if form.is_valid():
        try:
            return _save(request, service, form)
        except StaleEdit as error:
            return _stale(request, service, form, error)
        except WrongHours as error:
            form.add_error(None, str(error.message))
    return _page(request, service, form)


def _plan_to_edit(request: ScopedRequest, service: queries.Service) -> Week:
    """The stored hours; for a provider those it proposed, while they wait."""
    if not may_change_now(request.access, service):
        return queries.waiting_hours(service) or queries.hours_of(service)
    return queries.hours_of(service)


def _save(request: ScopedRequest, service: queries.Service, form: HoursForm) -> HttpResponse:
    """Stored at once, or proposed to the office by the provider of a service residents read."""
    revision = form.cleaned_data["revision"] or 0
    if not may_change_now(request.access, service):
        change = actions.propose_hours(
            municipality=request.municipality,
            service_id=service.pk,
            base_revision=revision,
            plan=form.plan,
            by=request.access,
        )
        return sent_page(request, change)
    actions.set_hours(
        municipality=request.municipality,
        service_id=service.pk,
        revision=revision,
        windows=form.plan.windows,
        special=form.plan.special,
        by=request.access,
    )
    messages.success(request, _("The hours are saved."))
    return redirect("directory:service_detail", request.municipality.slug, service.pk)


def _read(request: ScopedRequest, service: queries.Service, form: HoursForm) -> HttpResponse:
    """The pasted text in the form, not stored yet; or the form with what could not be read."""
    plan = form.understood(queries.hours_of(service))
    if plan is None:
        return _page(request, service, form)
    revision = request.POST.get("revision", "")
    try:
        initial = initial_of_hours(plan, int(revision) if revision.isdecimal() else 0)
    except WrongHours as error:
        form.add_error("osm", str(error.message))
        return _page(request, service, form)
    understood = queries.shown_plan(plan, timezone.now())
    return _page(request, service, _form(service, initial=initial), understood=understood)


def _stale(
    request: ScopedRequest, service: queries.Service, form: HoursForm, error: StaleEdit
) -> HttpResponse:
    """The form with everything typed, the stored hours beside it; saving again wins knowingly."""
    today = timezone.localdate()
    typed = request.POST.copy()
    typed["revision"] = str(service.revision)
    form.data = typed
    messages.warning(request, str(error.message))
    theirs, yours = error.theirs["hours"], error.yours["hours"]
    difference = Difference(
        _("Opening hours"), plan_in_words(theirs, today), plan_in_words(yours, today)
    )
    return _page(request, service, form, differences=[difference])


def _form(service: queries.Service, **kwargs: Any) -> HoursForm:
    places = [(one.location_id, str(one.location)) for one in service.service_locations.all()]
    return HoursForm(places=places, **kwargs)


def _page(
    request: ScopedRequest, service: queries.Service, form: HoursForm, **more: Any
) -> HttpResponse:
    is_proposal = not may_change_now(request.access, service)
    waiting = queries.waiting_change_of(service, ProposalPart.HOURS) if is_proposal else None
    context = {
        "service": service,
        "form": form,
        "hours": queries.shown_hours(service, timezone.now()),
        "osm": osm_text(queries.hours_of(service)),
        "understood": None,
        "differences": (),
        "is_proposal": is_proposal,
        "waiting": waiting,
    } | more
    status = 409 if context["differences"] else 422 if form.errors else 200
    return render(request, "directory/staff/service_hours.html", context, status=status)
