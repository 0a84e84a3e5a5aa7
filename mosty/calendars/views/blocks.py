"""Time taken by hand, and freed again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mosty.calendars import actions
from mosty.calendars.forms import BlockForm
from mosty.calendars.views.resources import resource_or_404, show_errors
from mosty.core.errors import DomainError
from mosty.territory.guards import ScopedRequest, requires


@requires("calendars.book")
@require_http_methods(["GET", "HEAD", "POST"])
def block_create(request: ScopedRequest, pk: int) -> HttpResponse:
    """A room or thing taken for a time."""
    resource = resource_or_404(request, pk)
    form = BlockForm(
        request.POST or None,
        units=resource.units,
        initial={"day": request.GET.get("dzien", "")},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            block = actions.block_time(
                municipality=request.municipality,
                resource_id=pk,
                by=request.access,
                **form.facts(),
            )
        except DomainError as error:
            show_errors(form, error)
            status = error.status
        else:
            messages.success(request, _("The time is taken."))
            return _week(request, pk, block.starts_at.date().isoformat())
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "resource": resource}
    return render(request, "calendars/staff/block_form.html", context, status=status)


@requires("calendars.book")
@require_POST
def block_release(request: ScopedRequest, pk: int, booking_id: int) -> HttpResponse:
    """What was taken by hand is free again."""
    block = actions.release_block(
        municipality=request.municipality, booking_id=booking_id, by=request.access
    )
    messages.success(request, _("The time is free again."))
    return _week(request, pk, block.starts_at.date().isoformat())


def _week(request: ScopedRequest, pk: int, day: str) -> HttpResponse:
    answer = redirect("calendars:resource_detail", request.municipality.slug, pk)
    answer["Location"] += f"?tydzien={day}"
    return answer
