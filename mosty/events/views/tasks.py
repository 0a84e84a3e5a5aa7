"""The organiser's list of tasks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.sheetwriter import table_download
from mosty.events.actions.tasks import add_ready_tasks, mark_task, remove_task, save_task
from mosty.events.exports.lists import TABLE_FORMATS, table_file, task_listing
from mosty.events.forms.organising import ReadyTasksForm, TaskForm
from mosty.events.queries import Event
from mosty.events.queries.tasks import TaskLine, tasks_of
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def task_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """Tasks, overdue first; sending the form takes over ready lists."""
    event = event_or_404(request, slug)
    tasks = tasks_of(event)
    form = ReadyTasksForm(request.POST if request.method == "POST" else None, ready=tasks.unused)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_ready_tasks(
                municipality=request.municipality,
                event_id=event.pk,
                codes=form.cleaned_data["lists"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            words = ngettext("%(count)d task was added.", "%(count)d tasks were added.", added)
            messages.success(request, words % {"count": added})
            return _to_list(request, event)
    context = {"event": event, "tasks": tasks, "form": form}
    status = 422 if form.errors else 200
    return render(request, "events/staff/task_list.html", context, status=status)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new task, or one that is known."""
    event = event_or_404(request, slug)
    line = _line_or_404(event, pk) if pk is not None else None
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        initial=TaskForm.values_of(line) if line else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_task(
                municipality=request.municipality,
                event_id=event.pk,
                task_id=pk,
                **form.cleaned_data,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The task is saved."))
            return _to_list(request, event)
    context = {"event": event, "form": form, "line": line}
    status = 422 if form.errors else 200
    return render(request, "events/staff/task_form.html", context, status=status)


@requires("events.manage")
@require_POST
def task_change(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Done, to do again, or out of the list."""
    event = event_or_404(request, slug)
    what = request.POST.get("co", "")
    facts: dict[str, Any] = {
        "municipality": request.municipality,
        "event_id": event.pk,
        "task_id": pk,
    }
    if what == "usun":
        remove_task(**facts, by=request.access)
        messages.success(request, _("The task is removed."))
    elif what in ("zrobione", "do-zrobienia"):
        mark_task(**facts, is_done=what == "zrobione", by=request.access)
    else:
        raise NotFound(_("There is no such page."))
    return _to_list(request, event)


@requires("events.manage")
@require_safe
def task_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """All tasks as a table, by day."""
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such page."))
    event = event_or_404(request, slug)
    content = table_file(file_format, _("Tasks"), task_listing(tasks_of(event)))
    return table_download(content, name=f"zadania-{event.slug}.{file_format}")


def _to_list(request: ScopedRequest, event: Event) -> HttpResponse:
    return redirect("events:task_list", request.municipality.slug, event.slug)


def _line_or_404(event: Event, pk: int) -> TaskLine:
    line = next((one for one in tasks_of(event).lines if one.task.pk == pk), None)
    if line is None:
        raise NotFound(_("There is no such task here."))
    return line
