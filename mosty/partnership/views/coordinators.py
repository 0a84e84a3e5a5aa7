"""Lines of service: who coordinates them, and where nobody does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions.coordinators import end_coordinator, name_coordinator
from mosty.partnership.forms.cooperation import CoordinatorForm
from mosty.partnership.queries.coordinators import (
    coordinator,
    coordinators_of,
    line_overview,
    line_row,
)
from mosty.partnership.queries.map_runs import map_run
from mosty.partnership.queries.ties import line_names, tie_map
from mosty.people.queries import organisations
from mosty.territory.guards import ScopedRequest, requires


@requires("partnership.read_map")
@require_safe
def line_list(request: ScopedRequest) -> HttpResponse:
    """Every line somebody offers or speaks of; first those nobody coordinates."""
    whole = tie_map(request.municipality)
    overview = line_overview(request.municipality, whole)
    run = map_run(request.municipality, whole)
    shown = {row.code for row in overview.rows}
    return render(
        request,
        "partnership/staff/map/line_list.html",
        {
            "overview": overview,
            "rows": [(row, run.reach.get(row.code) if run else None) for row in overview.rows],
            "run": run,
            "others": [(code, name) for code, name in line_names().items() if code not in shown],
            "may_edit": request.access.may("partnership.edit_map"),
        },
    )


@requires("partnership.read_map")
@require_http_methods(["GET", "HEAD", "POST"])
def line_detail(request: ScopedRequest, code: str) -> HttpResponse:
    """One line with its coordinators; the office names the next one here."""
    row = line_row(request.municipality, code)
    if row is None:
        raise NotFound(_("There is no such line of service."))
    may_edit = request.access.may("partnership.edit_map")
    is_sent = request.method == "POST"
    if is_sent:
        request.access.require("partnership.edit_map")
    form = CoordinatorForm(
        request.POST if is_sent else None, organisations=list(organisations(request.municipality))
    )
    if is_sent and form.is_valid():
        try:
            name_coordinator(
                municipality=request.municipality, line=row.code, **form.facts, by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The coordinator is named."))
            return redirect("partnership:line_detail", request.municipality.slug, row.code)
    return render(
        request,
        "partnership/staff/map/line_detail.html",
        {
            "row": row,
            "named": coordinators_of(request.municipality, row.code),
            "form": form,
            "may_edit": may_edit,
        },
        status=422 if form.errors else 200,
    )


@requires("partnership.edit_map")
@require_POST
def coordinator_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """From today the line has no coordinator."""
    found = coordinator(request.municipality, pk)
    if found is None:
        raise NotFound(_("This line has no such coordinator now."))
    end_coordinator(municipality=request.municipality, coordinator_id=pk, by=request.access)
    messages.success(request, _("The line has no coordinator from today on."))
    return redirect("partnership:line_detail", request.municipality.slug, found.line)
