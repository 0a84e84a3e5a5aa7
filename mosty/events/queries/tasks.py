"""Reads of an organiser's tasks, with their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from mosty.events.models import Event, Task
from mosty.events.rules.tasks import ReadyList, TaskStanding, due_on, lists_for, standing

_ORDER = list(TaskStanding)


@dataclass(frozen=True)
class TaskLine:
    """A task with its date and how it stands today."""

    task: Task
    due: date
    standing: TaskStanding

    @property
    def is_done(self) -> bool:
        return self.standing == TaskStanding.DONE

    @property
    def tag(self) -> str:
        """Colour of its word."""
        return {"overdue": "stop", "soon": "wait", "done": "ok"}.get(self.standing.value, "plain")


@dataclass(frozen=True)
class TaskOverview:
    """All tasks of an event: overdue first, then by date, done ones last.

    Attributes:
        unused: ready lists of which something is not taken over yet.
    """

    lines: tuple[TaskLine, ...]
    unused: tuple[ReadyList, ...] = ()

    @property
    def done_count(self) -> int:
        return sum(line.is_done for line in self.lines)

    @property
    def overdue_count(self) -> int:
        return sum(line.standing == TaskStanding.OVERDUE for line in self.lines)

    @property
    def open_lines(self) -> tuple[TaskLine, ...]:
        return tuple(line for line in self.lines if not line.is_done)

    @property
    def done_lines(self) -> tuple[TaskLine, ...]:
        return tuple(line for line in self.lines if line.is_done)

    @property
    def next_lines(self) -> tuple[TaskLine, ...]:
        """What the desk shows: overdue tasks and those of this week, at most five."""
        urgent = (TaskStanding.OVERDUE, TaskStanding.SOON)
        return tuple(line for line in self.lines if line.standing in urgent)[:5]


def tasks_of(event: Event, *, on: date | None = None) -> TaskOverview:
    """Tasks of the event as they stand today."""
    today = on or timezone.localdate()
    lines = [_line(task, event, today) for task in Task.objects.filter(event=event)]
    lines.sort(key=lambda line: (_ORDER.index(line.standing), line.due, line.task.pk))
    return TaskOverview(tuple(lines), _unused(event, [line.task.title for line in lines]))


def task_of(event: Event, task_id: int) -> Task | None:
    return Task.objects.filter(event=event, pk=task_id).first()


def _line(task: Task, event: Event, today: date) -> TaskLine:
    due = due_on(event.starts_on, task.days_before)
    return TaskLine(task, due, standing(due, today, is_done=task.done_at is not None))


def _unused(event: Event, titles: Sequence[str]) -> tuple[ReadyList, ...]:
    present = set(titles)
    return tuple(
        one for one in lists_for(event.kind) if any(task.title not in present for task in one.tasks)
    )
