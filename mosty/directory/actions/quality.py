"""Scores of descriptions, stored: at every change of a service, and of all once a night."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.jobs import RunningJob, run_job, start_job
from mosty.core.models import EngineRun, JobRun
from mosty.core.runs import keep_run
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service
from mosty.directory.queries.quality import QUALITY_RUN, assess_now, describe
from mosty.territory.models import Municipality

#: Version of the criteria, kept with the overview.
VERSION = "1"
_BATCH = 500


@dataclass(frozen=True)
class QualityReport:
    """What a reckoning did: services read, and scores that differ from those stored."""

    services: int
    changed: int


def keep_quality(service_ids: Iterable[int]) -> None:
    """The scores of these services, stored anew; actions call it after what they change."""
    today = timezone.localdate()
    for batch in _batches(sorted(set(service_ids))):
        _store(batch, today, Counter())


def refresh_quality(
    *, municipality: Municipality, today: date, by: Access, job: RunningJob | None = None
) -> QualityReport:
    """The scores of all services of the municipality and what they lack most often.

    Scores fall with time although nobody changes anything, hence every night. Each batch is a
    transaction of its own: the pages go on meanwhile.
    """
    by.require("directory.freshness_see")
    ids = list(
        Service.objects.unmerged()
        .filter(municipality=municipality)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    lacking: Counter[str] = Counter()
    changed = done = 0
    for batch in _batches(ids):
        changed += _store(batch, today, lacking)
        done += len(batch)
        if job is not None:
            job.progress(done, total=len(ids))
    _keep_overview(municipality, today, lacking, by)
    report = QualityReport(len(ids), changed)
    record(
        "directory.quality_reckoned",
        by=by,
        on=municipality,
        data={"services": report.services, "changed": report.changed},
    )
    return report


@transaction.atomic
def start_quality_refresh(*, municipality: Municipality, by: Access) -> JobRun:
    """The same as a job, for whoever does not want to wait for the night."""
    by.require("directory.freshness_see")
    return start_job(
        refresh_quality_job,
        kind="directory.quality",
        title=_("How good the descriptions of services are"),
        by=by,
        args={"municipality_id": municipality.pk},
    )


@task()
def refresh_quality_job(job_id: str, municipality_id: int) -> None:
    """Job: scores of a whole municipality."""
    with run_job(job_id) as job:
        refresh_quality(
            municipality=Municipality.objects.get(pk=municipality_id),
            today=timezone.localdate(),
            by=system_access(municipality_id),
            job=job,
        )
        job.finish()


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


@transaction.atomic(savepoint=False)  # an action around it is undone as a whole
def _store(ids: Sequence[int], today: date, lacking: Counter[str]) -> int:
    """How many scores changed; adds to `lacking` what published services do not have."""
    found = list(Service.objects.filter(pk__in=ids).select_related("service_type"))
    described = describe(found)
    changed: list[Service] = []
    for one in found:
        quality = assess_now(described[one.pk], today)
        if one.status == ServiceStatus.PUBLISHED:
            lacking.update(part.criterion.code for part in quality.to_mend)
        if one.quality != quality.percent:
            one.quality = quality.percent
            changed.append(one)
    Service.objects.bulk_update(changed, ["quality"])
    Service.objects.filter(pk__in=ids).update(quality_on=today)
    return len(changed)


@transaction.atomic
def _keep_overview(
    municipality: Municipality, today: date, lacking: Counter[str], by: Access
) -> None:
    """Only the newest overview stays."""
    result = {"on": today.isoformat(), "lacking": dict(lacking)}
    run = keep_run(
        municipality_id=municipality.pk,
        kind=QUALITY_RUN,
        inputs=result,
        engine="quality",
        engine_version=VERSION,
        parameters={},
        result=result,
        by=by,
    )
    EngineRun.objects.filter(municipality_id=municipality.pk, kind=QUALITY_RUN).exclude(
        pk=run.pk
    ).delete()
