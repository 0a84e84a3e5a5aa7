"""Producing the documents of a version: a job that stores files with their checksums."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.documents import render_documents
from mosty.core.errors import NotFound
from mosty.core.jobs import RunningJob, run_job, start_job
from mosty.core.models import JobRun
from mosty.localplans.actions.access import own_plan
from mosty.localplans.enums import PlanState
from mosty.localplans.exports import build_lpdi, build_summary
from mosty.localplans.models import LocalPlan, PlanDocument, PlanVersion
from mosty.localplans.queries.snapshot import PlanSnapshot

#: What is made of a version: kind -> formats.
FORMATS = {"lpdi": ("pdf", "docx", "odt", "html"), "streszczenie": ("pdf",)}


@dataclass(frozen=True)
class ProducedFile:
    """One produced file.

    Attributes:
        kind: "lpdi" or "streszczenie".
        file_format: "pdf", "docx", "odt" or "html".
    """

    kind: str
    file_format: str
    data: bytes


@transaction.atomic
def make_documents(*, plan: LocalPlan, version: PlanVersion | None = None, by: Access) -> JobRun:
    """A job that produces all files of a version (the newest one unless given)."""
    by.require("localplans.documents_make")
    stored = own_plan(plan.pk, by)
    found = stored.versions.order_by("-number")
    if version is not None:
        found = found.filter(pk=version.pk)
    chosen = found.defer("snapshot").first()
    if chosen is None:
        raise NotFound(_("Store a version of the plan first: documents are made from a version."))
    title = _("Documents of the plan, version %(number)s") % {"number": chosen.number}
    job = start_job(
        generate_documents,
        kind="localplans.documents",
        title=title,
        by=by,
        args={"version_id": chosen.pk},
    )
    record("localplans.documents_ordered", by=by, on=stored, data={"version": chosen.number})
    return job


@task()
def generate_documents(job_id: str, version_id: int) -> None:
    """Job: all files of the version, stored with their checksums."""
    with run_job(job_id) as job:
        version = PlanVersion.objects.select_related("plan__municipality").get(pk=version_id)
        plan = version.plan
        produced = _produce(version, job)
        store_documents(version=version, produced=produced, by=system_access(plan.municipality_id))
        job.finish(
            result={"files": len(produced), "version": version.number},
            path=reverse("localplans:documents", args=(plan.municipality.slug, plan.slug)),
        )


@transaction.atomic
def store_documents(
    *, version: PlanVersion, produced: Sequence[ProducedFile], by: Access
) -> tuple[PlanDocument, ...]:
    """The files of a version, in place of those produced before."""
    by.require("localplans.documents_make")
    plan = own_plan(version.plan_id, by)
    folder = Path("plans") / plan.municipality.slug / plan.slug / f"v{version.number}"
    stored = []
    for item in produced:
        path = folder / f"{plan.slug}-{item.kind}-v{version.number}.{item.file_format}"
        _write(Path(settings.MEDIA_ROOT) / path, item.data)
        document, _created = PlanDocument.objects.update_or_create(
            version_id=version.pk,
            kind=item.kind,
            file_format=item.file_format,
            defaults={
                "path": path.as_posix(),
                "sha256": hashlib.sha256(item.data).hexdigest(),
                "byte_count": len(item.data),
                "created_at": timezone.now(),
            },
        )
        stored.append(document)
    record(
        "localplans.documents_stored",
        by=by,
        on=plan,
        data={
            "version": version.number,
            "files": {f"{one.kind}.{one.file_format}": one.sha256 for one in stored},
        },
    )
    return tuple(stored)


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all: a reader never meets half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        draft.write_bytes(data)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _produce(version: PlanVersion, job: RunningJob) -> list[ProducedFile]:
    """Every file of the version, with the progress shown while it is made."""
    produced: list[ProducedFile] = []
    for done, kind in enumerate(FORMATS):
        job.progress(done, total=len(FORMATS), message=kind)
        produced += produce(version, kind)
    job.progress(len(FORMATS), total=len(FORMATS))
    return produced


def produce(version: PlanVersion, kind: str, *formats: str) -> list[ProducedFile]:
    """Files of one kind (in all its formats unless named), as it stood on the version's day."""
    build = build_summary if kind == "streszczenie" else build_lpdi
    source = build(
        PlanSnapshot.from_dict(version.snapshot),
        version.plan.municipality,
        as_of=version_day(version),
        version_number=version.number,
    )
    rendered = render_documents(source, formats or FORMATS[kind])
    return [ProducedFile(kind, name, data) for name, data in rendered.items()]


def version_day(version: PlanVersion) -> date:
    """The day the version speaks of: its adoption, else the day it was stored."""
    adopted_on = version.snapshot.get("adopted_on")
    if version.state == PlanState.ADOPTED and adopted_on:
        return date.fromisoformat(adopted_on)
    return timezone.localdate(version.created_at)
