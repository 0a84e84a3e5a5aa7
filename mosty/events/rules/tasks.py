"""Ready lists of tasks, and how a task stands on a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import BaseModel, ConfigDict, Field

from mosty.core.packs import Pack, load_pack
from mosty.events.enums import EventKind

_FILE = Path(__file__).parent.parent / "content" / "tasks.yaml"
SOON = timedelta(days=7)


class TaskStanding(TextChoices):
    """How a task stands; what is overdue comes first."""

    OVERDUE = "overdue", _("overdue")
    SOON = "soon", _("this week")
    LATER = "later", _("later")
    DONE = "done", pgettext_lazy("task", "done")


class ReadyTask(BaseModel):
    """A task of a ready list.

    Attributes:
        days_before: the first day of the event; after it when negative.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(max_length=300)
    days_before: int = Field(ge=-400, le=400)
    note: str = ""


class ReadyList(BaseModel):
    """Tasks that belong together, for some kinds of events."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    kinds: tuple[EventKind, ...]
    tasks: tuple[ReadyTask, ...]


class TaskPack(Pack):
    items: tuple[ReadyList, ...]


@cache
def ready_lists() -> tuple[ReadyList, ...]:
    """All ready lists of the pack."""
    return load_pack("events.tasks", _FILE, TaskPack).items


def lists_for(kind: str) -> tuple[ReadyList, ...]:
    """Lists that fit this kind of event."""
    return tuple(one for one in ready_lists() if kind in one.kinds)


def missing_tasks(chosen: Sequence[ReadyList], present: set[str]) -> list[ReadyTask]:
    """Tasks of the lists that are not there yet, each title once."""
    found: dict[str, ReadyTask] = {}
    for one in chosen:
        for task in one.tasks:
            if task.title not in present:
                found.setdefault(task.title, task)
    return list(found.values())


def due_on(first_day: date, days_before: int) -> date:
    return first_day - timedelta(days=days_before)


def standing(due: date, today: date, *, is_done: bool) -> TaskStanding:
    """How a task with this date stands today; one that is due today is not overdue."""
    if is_done:
        return TaskStanding.DONE
    if due < today:
        return TaskStanding.OVERDUE
    return TaskStanding.SOON if due - today <= SOON else TaskStanding.LATER
