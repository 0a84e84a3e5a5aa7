"""Background jobs with progress: a JobRun row that pages show, around a django-tasks task.

@task()
def import_rows(job_id: str, file_id: int) -> None:
    with run_job(job_id) as job:
        for done, row in enumerate(rows): job.progress(done, total=len(rows))
        job.finish(result={"rows": 12}, path="/debowa-dolina/...")

start_job(import_rows, kind="directory.import", title=..., by=access, args={"file_id": 3})
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task

from mosty.core.audit import Actor
from mosty.core.enums import JobState
from mosty.core.errors import DomainError, engine_refusal
from mosty.core.models import JobRun
from mosty.engines.errors import EngineError

logger = logging.getLogger("mosty.jobs")

#: A running job that has not said anything for so long was killed.
SILENT_AFTER = timedelta(minutes=10)
_SECONDS_BETWEEN_UPDATES = 0.5


def start_job(
    task: Task[..., Any], *, kind: str, title: str, by: Actor, args: Mapping[str, Any]
) -> JobRun:
    """A queued JobRun; the task runs after the surrounding transaction is stored."""
    job = JobRun.objects.create(
        kind=kind,
        title=title[:300],
        municipality_id=by.municipality_id,
        started_by_id=by.user_id,
        started_by_label=by.label,
    )
    transaction.on_commit(lambda: task.enqueue(job_id=str(job.pk), **args))
    return job


@dataclass
class RunningJob:
    """Handle of a job inside its task."""

    job_id: str
    _last_update: float = field(default=0.0, init=False)

    def progress(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Store how far the job is, at most twice a second."""
        now = monotonic()
        if now - self._last_update < _SECONDS_BETWEEN_UPDATES and done != total:
            return
        self._last_update = now
        changes: dict[str, Any] = {"done_count": done, "heartbeat_at": timezone.now()}
        if total is not None:
            changes["total_count"] = total
        if message:
            changes["message"] = message[:300]
        JobRun.objects.filter(pk=self.job_id).update(**changes)

    def finish(self, *, result: Mapping[str, Any] | None = None, path: str = "") -> None:
        """Store what came out and the address where a person sees it."""
        JobRun.objects.filter(pk=self.job_id).update(result=dict(result or {}), result_path=path)


@contextmanager
def run_job(job_id: str) -> Iterator[RunningJob]:
    """Marks the job as running, then done or failed; a DomainError's message is shown as it is."""
    now = timezone.now()
    JobRun.objects.filter(pk=job_id).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now
    )
    try:
        yield RunningJob(job_id)
    except DomainError as error:
        _end(job_id, JobState.FAILED, str(error.message))
    except EngineError as error:
        _end(job_id, JobState.FAILED, str(engine_refusal(error).message))
    except Exception as error:
        logger.exception("Job %s failed", job_id)
        _end(job_id, JobState.FAILED, f"{type(error).__name__}: {error}")
        raise
    else:
        _end(job_id, JobState.DONE, "")


def fail_silent_jobs(*, now: datetime | None = None) -> int:
    """How many running jobs were found killed (no sign for ten minutes) and are now failed."""
    moment = now or timezone.now()
    return JobRun.objects.filter(
        state=JobState.RUNNING, heartbeat_at__lt=moment - SILENT_AFTER
    ).update(
        state=JobState.FAILED,
        error=_("The job stopped without a word: the program or the machine was stopped."),
        finished_at=moment,
    )


def forget_old_jobs(*, before: datetime) -> int:
    """How many finished jobs were removed from the list."""
    return JobRun.objects.filter(
        state__in=(JobState.DONE, JobState.FAILED), finished_at__lt=before
    ).delete()[0]


def _end(job_id: str, state: JobState, error: str) -> None:
    JobRun.objects.filter(pk=job_id).update(state=state, error=error, finished_at=timezone.now())
