"""Pages everyone may read: events, one event, what changed in its programme."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mosty.events import queries
from mosty.events.forms import KindFilterForm
from mosty.events.views.finding import is_event_staff
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def event_list(request: ScopedRequest) -> HttpResponse:
    """What one can come to, and what was."""
    form = KindFilterForm(request.GET)
    is_staff = is_event_staff(request.access)
    lists = queries.event_lists(
        request.municipality,
        kind=form.kind,
        with_drafts=is_staff,
        all_past="minione" in request.GET,
    )
    context = {
        "lists": lists,
        "form": form,
        "is_filtered": bool(form.kind),
        "is_event_staff": is_staff,
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/event_list.html", context)
