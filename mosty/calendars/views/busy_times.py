"""Busy times out of a calendar file: sent and checked here, looked through where all imports are."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mosty.calendars import actions, queries
from mosty.calendars.forms import BusyFileForm
from mosty.calendars.importers import for_owner
from mosty.core.errors import DomainError
from mosty.core.imports import ImportFile, check, upload
from mosty.territory.guards import ScopedRequest, requires


@requires("calendars.book")
@require_http_methods(["GET", "HEAD", "POST"])
def busy_times(request: ScopedRequest) -> HttpResponse:
    """A calendar file and whose times it holds."""
    town = request.municipality
    resources = list(queries.resources(town, access=request.access).filter(is_active=True))
    persons = list(queries.known_persons(town))
    sent_form = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BusyFileForm(*sent_form, resources=resources, persons=persons)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        file = for_owner(ImportFile(sent.name, sent.read()), form.cleaned_data["owner"])
        try:
            run = upload(actions.BUSY_TIMES.code, file, town.pk, request.access)
            check(run)
        except DomainError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("home:import_report", town.slug, run.kind, run.pk)
    return render(
        request,
        "calendars/staff/busy_times.html",
        {"form": form, "has_owners": bool(resources or persons)},
        status=422 if form.errors else 200,
    )
