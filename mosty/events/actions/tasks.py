"""Writes of an organiser's tasks."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.events.actions.locking import locked_event
from mosty.events.models import Event, Task
from mosty.events.rules.tasks import lists_for, missing_tasks
from mosty.territory.models import Municipality

#: A task lies at most so many days before or after the event.
FARTHEST = 400


@transaction.atomic
def add_ready_tasks(
    *, municipality: Municipality, event_id: int, codes: Collection[str], by: Access
) -> int:
    """How many tasks of these ready lists were added; those that are there stay as they are."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    chosen = [one for one in lists_for(event.kind) if one.code in set(codes)]
    if not chosen:
        message = _("Choose at least one list.")
        raise InvalidInput(message, fields={"lists": message})
    present = set(Task.objects.filter(event=event).values_list("title", flat=True))
    missing = missing_tasks(chosen, present)
    Task.objects.bulk_create(
        Task(event=event, title=one.title, days_before=one.days_before, note=one.note)
        for one in missing
    )
    record("events.tasks_added", by=by, on=event, data={"tasks": len(missing)})
    return len(missing)


@transaction.atomic
def save_task(
    *,
    municipality: Municipality,
    event_id: int,
    title: str,
    due: date,
    by: Access,
    who: str = "",
    note: str = "",
    task_id: int | None = None,
) -> Task:
    """The task; its date is kept as a number of days before the event."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    days_before = (event.starts_on - due).days
    if abs(days_before) > FARTHEST:
        message = _("Choose a day within %(days)d days of the event.") % {"days": FARTHEST}
        raise InvalidInput(message, fields={"due": message})
    task = _task(event, task_id) if task_id else Task(event=event)
    task.title, task.who, task.note = title.strip(), who.strip(), note.strip()
    task.days_before = days_before
    task.save()
    record("events.task_saved", by=by, on=task)
    return task


@transaction.atomic
def mark_task(
    *, municipality: Municipality, event_id: int, task_id: int, is_done: bool, by: Access
) -> Task:
    """The task, done or to do again; marking it twice keeps who was first."""
    by.require("events.manage")
    task = _task(locked_event(municipality, event_id), task_id)
    if is_done == (task.done_at is not None):
        return task
    task.done_at = timezone.now() if is_done else None
    task.done_by_label = by.label[:200] if is_done else ""
    task.save(update_fields=["done_at", "done_by_label"])
    record("events.task_done" if is_done else "events.task_reopened", by=by, on=task)
    return task


@transaction.atomic
def remove_task(*, municipality: Municipality, event_id: int, task_id: int, by: Access) -> None:
    by.require("events.manage")
    task = _task(locked_event(municipality, event_id), task_id)
    record("events.task_removed", by=by, on=task)
    task.delete()


def _task(event: Event, task_id: int) -> Task:
    task = Task.objects.filter(event=event, pk=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task here."))
    return task
