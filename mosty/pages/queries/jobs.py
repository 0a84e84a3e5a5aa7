"""Reads of background jobs."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mosty.core.enums import JobState
from mosty.core.models import JobRun
from mosty.territory.models import Municipality

__all__ = ["JobRun", "JobView"]

#: A running job that has not said anything for so long was probably killed.
_SILENT_AFTER = timedelta(minutes=10)
_KINDS = {
    JobState.QUEUED: "wait",
    JobState.RUNNING: "bridge",
    JobState.DONE: "ok",
    JobState.FAILED: "stop",
}


@dataclass(frozen=True)
class JobView:
    """A job as a page shows it.

    Attributes:
        tag: kind of `<c-tag>` for the state.
        is_live: still waiting or running, so the page looks again by itself.
        is_silent: says it is running, but gave no sign for ten minutes.
    """

    job: JobRun
    tag: str
    is_live: bool
    is_silent: bool


def jobs(municipality: Municipality, *, state: str = "") -> QuerySet[JobRun]:
    """Jobs of the municipality, the latest first."""
    found = JobRun.objects.filter(municipality_id=municipality.pk)
    return found.filter(state=state) if state else found


def job(municipality: Municipality, pk: uuid.UUID) -> JobRun | None:
    """One job of this municipality, or None."""
    return jobs(municipality).filter(pk=pk).first()


def failed_job_count(municipality: Municipality, *, days: int = 14) -> int:
    """Jobs that failed lately."""
    since = timezone.now() - timedelta(days=days)
    return jobs(municipality, state=JobState.FAILED).filter(created_at__gte=since).count()


def job_view(run: JobRun) -> JobView:
    """The job with what a page needs to draw it."""
    is_live = run.state in (JobState.QUEUED, JobState.RUNNING)
    last_sign = run.heartbeat_at or run.created_at
    return JobView(
        job=run,
        tag=_KINDS[JobState(run.state)],
        is_live=is_live,
        is_silent=is_live and timezone.now() - last_sign > _SILENT_AFTER,
    )
