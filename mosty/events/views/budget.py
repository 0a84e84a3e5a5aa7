"""The money of an event: planned, settled, what is left."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.sheetwriter import table_download
from mosty.events.actions.budget import note_budget_exported, remove_budget_line, save_budget_line
from mosty.events.exports.lists import TABLE_FORMATS, budget_listing, table_file
from mosty.events.forms.organising import BudgetLineForm
from mosty.events.queries import Event
from mosty.events.queries.budget import budget_line, budget_of, known_sources
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires


@requires("events.budget")
@require_safe
def budget(request: ScopedRequest, slug: str) -> HttpResponse:
    """Lines of both sides with sums, and sums by who pays."""
    event = event_or_404(request, slug)
    context = {"event": event, "budget": budget_of(event)}
    return render(request, "events/staff/budget.html", context)


@requires("events.budget")
@require_http_methods(["GET", "HEAD", "POST"])
def budget_line_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new line, or one that is known: to change it or to settle it."""
    event = event_or_404(request, slug)
    line = budget_line(event, pk) if pk is not None else None
    if pk is not None and line is None:
        raise NotFound(_("There is no such line here."))
    form = BudgetLineForm(
        request.POST if request.method == "POST" else None,
        initial=BudgetLineForm.values_of(line) if line else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_budget_line(
                municipality=request.municipality,
                event_id=event.pk,
                line_id=pk,
                entry=form.entry(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The line of the budget is saved."))
            return _to_budget(request, event)
    context = {"event": event, "form": form, "line": line, "sources": known_sources(event)}
    status = 422 if form.errors else 200
    return render(request, "events/staff/budget_line_form.html", context, status=status)


@requires("events.budget")
@require_POST
def budget_line_remove(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """The line is gone."""
    event = event_or_404(request, slug)
    remove_budget_line(
        municipality=request.municipality, event_id=event.pk, line_id=pk, by=request.access
    )
    messages.success(request, _("The line of the budget is removed."))
    return _to_budget(request, event)


@requires("events.budget")
@require_safe
def budget_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The settlement as a table."""
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such page."))
    event = event_or_404(request, slug)
    note_budget_exported(municipality=request.municipality, event_id=event.pk, by=request.access)
    content = table_file(file_format, _("Settlement"), budget_listing(budget_of(event)))
    return table_download(content, name=f"rozliczenie-{event.slug}.{file_format}")


def _to_budget(request: ScopedRequest, event: Event) -> HttpResponse:
    return redirect("events:budget", request.municipality.slug, event.slug)
