"""The page on which a provider or the office says whether there is room."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.directory import actions, queries
from mosty.directory.forms import CapacityForm, initial_of_capacity
from mosty.directory.views.editable import editable_service, show_errors
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
def service_capacity(request: ScopedRequest, pk: int) -> HttpResponse:
    """Whether there is room in a service: one short form, made for a telephone."""
    service = editable_service(request, pk)
    form = CapacityForm(request.POST or None, initial=initial_of_capacity(service))
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_capacity(
                municipality=request.municipality,
                service_id=service.pk,
                by=request.access,
                **form.facts(),
            )
        except actions.CannotReportCapacity as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Thank you. Residents see it already."))
            return redirect("directory:service_detail", request.municipality.slug, service.pk)
    return render(
        request,
        "directory/staff/service_capacity.html",
        {
            "form": form,
            "service": service,
            "room": queries.capacity_line(service, timezone.localdate()),
        },
        status=422 if form.errors else 200,
    )
