"""How long it takes from one site to another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mosty.calendars import actions, queries
from mosty.calendars.forms import WayForm, choices_of
from mosty.calendars.views.resources import show_errors
from mosty.core.errors import DomainError
from mosty.territory.guards import ScopedRequest, requires


@requires("calendars.resource_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def way_list(request: ScopedRequest) -> HttpResponse:
    """All ways that somebody measured, and one more."""
    sites = queries.sites(request.municipality, access=request.access)
    form = WayForm(request.POST or None, sites=choices_of(sites, _("choose from the list")))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.save_way(
                municipality=request.municipality,
                origin_id=given["origin"],
                target_id=given["target"],
                minutes=given["minutes"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("calendars:way_list", request.municipality.slug)
    context = {
        "form": form,
        "ways": queries.ways(request.municipality),
        "has_sites": len(sites) > 1,
    }
    status = 422 if form.errors else 200
    return render(request, "calendars/staff/way_list.html", context, status=status)


@requires("calendars.resource_manage")
@require_POST
def way_remove(request: ScopedRequest, pk: int) -> HttpResponse:
    """Nobody says any more how long it takes."""
    actions.remove_way(municipality=request.municipality, way_id=pk, by=request.access)
    messages.success(request, _("Removed."))
    return redirect("calendars:way_list", request.municipality.slug)
