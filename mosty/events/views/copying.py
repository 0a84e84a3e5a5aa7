"""Copy an event to another day: first what would be copied and what is in the way, then the copy."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError
from mosty.events.actions.copying import copy_event
from mosty.events.forms.organising import CopyForm
from mosty.events.queries.copying import copy_plan, shifted_date
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires

#: A year later on the same weekday.
_NEXT_YEAR = 364


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def event_copy(request: ScopedRequest, slug: str) -> HttpResponse:
    """`?dzien=` shows another day before anything is stored."""
    event = event_or_404(request, slug)
    chosen = _day(request.GET.get("dzien", "")) or shifted_date(event.starts_on, _NEXT_YEAR)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial=CopyForm.values_of(event, chosen),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["starts_on"]
        try:
            copied = copy_event(
                municipality=request.municipality,
                event_id=event.pk,
                **form.cleaned_data,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The copy is ready. Nobody but you sees it yet."))
            if copied.not_free:
                messages.warning(
                    request,
                    _("Taken at that time, so not booked: %(names)s. Choose something else.")
                    % {"names": ", ".join(copied.not_free)},
                )
            return redirect("events:event_desk", request.municipality.slug, copied.event.slug)
    context = {"event": event, "form": form, "plan": copy_plan(event, chosen), "chosen": chosen}
    status = 422 if form.errors else 200
    return render(request, "events/staff/event_copy.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
