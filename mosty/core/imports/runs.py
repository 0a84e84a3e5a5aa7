"""Runs of imports: upload a file, check it, confirm it; big files are done by jobs."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from mosty.core.audit import record
from mosty.core.enums import ImportState
from mosty.core.errors import DomainError, InvalidFile, NotAllowed
from mosty.core.imports.kinds import (
    ImportActor,
    ImportFile,
    ImportKind,
    ImportOutcome,
    Parsed,
    StoreCounts,
    import_kind,
)
from mosty.core.imports.records import (
    import_run,
    import_runs,
    row_errors,
    same_file_before,
    stored_file,
    write_file,
)
from mosty.core.jobs import RunningJob, run_job, start_job
from mosty.core.models import ImportRun

__all__ = [
    "ImportHasErrors",
    "ImportNotReady",
    "check",
    "confirm",
    "import_run",
    "import_runs",
    "register_actor_source",
    "row_errors",
    "run_import",
    "same_file_before",
    "upload",
    "was_killed",
]

Progress = Callable[[int, int], None]

#: Bigger files are checked and stored in the background.
JOB_ABOVE_BYTES = 512 * 1024
KEPT_ERRORS = 5_000
#: A run that says "being imported" for longer was killed and may be confirmed again.
_KILLED_AFTER = timedelta(minutes=10)
#: First half of the key of the database lock that queues imports; the municipality is the second.
_IMPORT_LOCK = 20_270_101

_ActorSource = Callable[[int | None, int], ImportActor]
_actor_sources: list[_ActorSource] = []


class ImportHasErrors(DomainError):
    """Some rows are wrong and nobody said to import only the good ones."""

    code = "import_has_errors"


class ImportNotReady(DomainError):
    """The run is in a state in which this cannot be done."""

    code = "import_not_ready"
    status = 409


class ImportClash(DomainError):
    """Somebody stored the same records at the same moment; the import may be repeated."""

    code = "import_clash"
    status = 409


def register_actor_source(source: _ActorSource) -> None:
    """Say how a job finds out what an account may do in a municipality (people's AppConfig)."""
    _actor_sources[:] = [source]


def upload(kind_code: str, file: ImportFile, municipality_id: int, by: ImportActor) -> ImportRun:
    """A stored file, not yet looked into.

    Raises: NotAllowed; NotFound: no such kind; InvalidFile: empty or too big.
    """
    kind = _allowed_kind(kind_code, municipality_id, by)
    if not file.data:
        raise InvalidFile(_("The file is empty. The first row must hold the names of columns."))
    if len(file.data) > settings.MAX_UPLOAD_BYTES:
        raise InvalidFile(
            _("The file is too big: at most %(limit)d MB. Split it into parts.")
            % {"limit": settings.MAX_UPLOAD_BYTES // 1024 // 1024}
        )
    run_id = uuid.uuid4()
    with transaction.atomic():
        run = ImportRun.objects.create(
            id=run_id,
            municipality_id=municipality_id,
            kind=kind.code,
            file_name=Path(file.name).name[:200],
            stored_name=write_file(str(run_id), file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            size_bytes=len(file.data),
            created_by_id=by.user_id,
            created_by_label=by.label[:200],
        )
        record(
            "core.import_uploaded",
            by=by,
            on=run,
            data={"kind": kind.code, "file": run.file_name, "sha256": run.sha256},
        )
    return run


def check(run: ImportRun) -> ImportRun:
    """The run with counts and errors; a big file is checked by a job (state CHECKING until then)."""
    if run.state == ImportState.IMPORTED or (_is_busy(run) and not was_killed(run)):
        raise ImportNotReady(_("This file is being worked on, or is imported already."))
    if run.size_bytes <= JOB_ABOVE_BYTES:
        _check_now(run)
        return run
    with transaction.atomic():
        run.state = ImportState.CHECKING
        job = start_job(
            check_import,
            kind="core.import_check",
            title=_("Checking the file “%(name)s”") % {"name": run.file_name},
            by=_actor(run),
            args={"run_id": str(run.pk)},
        )
        run.job_id = job.pk
        run.save(update_fields=["state", "job_id", "changed_at"])
    run.refresh_from_db()
    return run


def confirm(run: ImportRun, *, only_good: bool, by: ImportActor) -> ImportRun:
    """The run, imported or (a big file) being imported; once imported, nothing happens again.

    Raises: NotAllowed; ImportNotReady; ImportHasErrors: wrong rows and not `only_good`.
    """
    _allowed_kind(run.kind, run.municipality_id, by)
    if run.state == ImportState.IMPORTED:
        return run
    if run.bad_count and not only_good:
        raise _has_errors(run.bad_count)
    _claim(run)
    if run.size_bytes <= JOB_ABOVE_BYTES:
        _import_now(run, only_good=only_good, by=by)
        return run
    with transaction.atomic():
        job = start_job(
            store_import,
            kind="core.import_store",
            title=_("Importing the file “%(name)s”") % {"name": run.file_name},
            by=by,
            args={
                "run_id": str(run.pk),
                "only_good": only_good,
                "user_id": by.user_id,
            },
        )
        ImportRun.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.refresh_from_db()
    return run


def was_killed(run: ImportRun) -> bool:
    """Whether the run says it is being worked on, but has not moved for ten minutes."""
    return _is_busy(run) and run.changed_at < timezone.now() - _KILLED_AFTER


def run_import(
    kind_code: str,
    file: ImportFile,
    municipality_id: int,
    by: ImportActor,
    *,
    only_good: bool = False,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Upload, check and store at once, for commands; nothing is stored when rows are wrong.

    `progress(done, total)` is called with rows read and rows stored.
    Raises: InvalidFile: the file as a whole cannot be read.
    """
    run = upload(kind_code, file, municipality_id, by)
    parsed = _check_now(run)
    if parsed is None:
        raise InvalidFile(run.problem)
    if progress:
        progress(0, len(parsed.rows))
    if parsed.errors and not only_good:
        return ImportOutcome(0, 0, 0, parsed.errors, is_stored=False)
    _claim(run)
    counts = _store(run, import_kind(kind_code), parsed, by)
    if progress:
        progress(len(parsed.rows), len(parsed.rows))
    return ImportOutcome(counts.created, counts.updated, counts.unchanged, parsed.errors)


@task()
def check_import(job_id: str, run_id: str) -> None:
    """Job: check a big file."""
    with run_job(job_id) as job:
        run = ImportRun.objects.get(pk=run_id)
        job.progress(0, message=_("reading the file"))
        parsed = _check_now(run)
        if parsed is None:
            raise InvalidFile(run.problem)
        job.progress(run.good_count + run.bad_count, total=run.good_count + run.bad_count)
        job.finish(result={"good": run.good_count, "bad": run.bad_count})


@task()
def store_import(job_id: str, run_id: str, only_good: bool, user_id: int | None) -> None:
    """Job: store a big file that was checked."""
    with run_job(job_id) as job:
        run = ImportRun.objects.get(pk=run_id)
        _import_now(run, only_good=only_good, by=_actor_of(user_id, run.municipality_id), job=job)
        job.finish(
            result={
                "created": run.created_count,
                "updated": run.updated_count,
                "unchanged": run.unchanged_count,
            }
        )


# --- inside -----------------------------------------------------------------------------------


def _is_busy(run: ImportRun) -> bool:
    return run.state in (ImportState.CHECKING, ImportState.IMPORTING)


def _allowed_kind(code: str, municipality_id: int, by: ImportActor) -> ImportKind:
    """The kind; roles count only in the municipality they were given in."""
    kind = import_kind(code)
    by.require(kind.permission)
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("You may not import into another municipality."))
    return kind


def _check_now(run: ImportRun) -> Parsed | None:
    """What the file holds, with the run brought up to date; None when it cannot be read."""
    try:
        parsed = import_kind(run.kind).parse(stored_file(run), run.municipality_id)
    except InvalidFile as error:
        _fail(run, str(error.message))
        return None
    except Exception:
        _fail(run, _("The check stopped because of a fault in the program."))
        raise
    _note_result(run, parsed)
    run.state = ImportState.CHECKED
    run.problem = ""
    run.save()
    return parsed


def _import_now(
    run: ImportRun, *, only_good: bool, by: ImportActor, job: RunningJob | None = None
) -> None:
    """Parse again (outside any transaction: the tables may have changed) and store all or nothing."""
    kind = import_kind(run.kind)
    try:
        if job:
            job.progress(0, message=_("reading the file"))
        parsed = kind.parse(stored_file(run), run.municipality_id)
        _note_result(run, parsed)
        if parsed.errors and not only_good:
            raise _has_errors(run.bad_count)
        if job:
            job.progress(0, total=len(parsed.rows), message=_("storing rows"))
        _store(run, kind, parsed, by)
    except DomainError as error:
        _fail(run, str(error.message))
        raise
    except Exception:
        _fail(run, _("The import stopped because of a fault in the program. Nothing was stored."))
        raise
    if job:
        job.progress(len(parsed.rows), total=len(parsed.rows))


def _store(run: ImportRun, kind: ImportKind, parsed: Parsed, by: ImportActor) -> StoreCounts:
    """Everything in one transaction; imports into one municipality wait for each other."""
    try:
        return _store_all(run, kind, parsed, by)
    except IntegrityError as error:
        raise ImportClash(
            _(
                "Somebody stored the same records at the same moment. Nothing of this file was"
                " stored. Send it once more."
            )
        ) from error


def _store_all(run: ImportRun, kind: ImportKind, parsed: Parsed, by: ImportActor) -> StoreCounts:
    with transaction.atomic():
        _wait_for_other_imports(run.municipality_id)
        counts = kind.store(parsed.rows, run.municipality_id, by)
        run.created_count = counts.created
        run.updated_count = counts.updated
        run.unchanged_count = counts.unchanged
        run.state = ImportState.IMPORTED
        run.problem = ""
        run.finished_at = timezone.now()
        run.save()
        record(
            "core.import_stored",
            by=by,
            on=run,
            data={
                "kind": kind.code,
                "sha256": run.sha256,
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "left_out": run.bad_count,
            },
        )
    return counts


def _wait_for_other_imports(municipality_id: int) -> None:
    """Until the transaction ends nobody else imports here. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [_IMPORT_LOCK, municipality_id % 2**31]
            )


def _claim(run: ImportRun) -> None:
    """Take the run for importing; of two who confirm at once only one gets it."""
    ready = ImportRun.objects.filter(pk=run.pk)
    killed = ready.filter(
        state=ImportState.IMPORTING, changed_at__lt=timezone.now() - _KILLED_AFTER
    )
    now = timezone.now()
    taken = ready.filter(state__in=(ImportState.CHECKED, ImportState.FAILED)).update(
        state=ImportState.IMPORTING, changed_at=now
    ) or killed.update(changed_at=now)
    if not taken:
        raise ImportNotReady(_("This file is being worked on, or is imported already."))
    run.refresh_from_db()


def _note_result(run: ImportRun, parsed: Parsed) -> None:
    run.good_count = len(parsed.rows)
    run.bad_count = len({error.number for error in parsed.errors})
    run.error_count = len(parsed.errors)
    run.errors = [
        {"row": error.number, "reason": error.reason[:500]}
        for error in sorted(parsed.errors, key=lambda error: error.number)[:KEPT_ERRORS]
    ]


def _fail(run: ImportRun, problem: str) -> None:
    run.state = ImportState.FAILED
    run.problem = problem
    run.save()


def _has_errors(bad_count: int) -> ImportHasErrors:
    return ImportHasErrors(
        ngettext(
            "%(count)d row is wrong. Correct the file, or import only the good rows.",
            "%(count)d rows are wrong. Correct the file, or import only the good rows.",
            bad_count,
        )
        % {"count": bad_count}
    )


def _actor(run: ImportRun) -> ImportActor:
    return _actor_of(run.created_by_id, run.municipality_id)


def _actor_of(user_id: int | None, municipality_id: int) -> ImportActor:
    return _actor_sources[0](user_id, municipality_id)
