"""Runs of imports: upload a file, check it, confirm it; big files are done by jobs."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from mosty.core.audit import record
from mosty.core.enums import ImportState
from mosty.core.errors import DomainError, InvalidFile
from mosty.core.imports.actors import actor_of
from mosty.core.imports.changes import keep_changes
from mosty.core.imports.errors import ImportClash, ImportHasErrors, ImportNotReady
from mosty.core.imports.kinds import (
    ImportActor,
    ImportFile,
    ImportKind,
    ImportOutcome,
    Parsed,
    StoreCounts,
    allowed_kind,
    import_kind,
)
from mosty.core.imports.preview import keep_preview
from mosty.core.imports.records import (
    stored_file,
    wait_for_other_imports,
    write_file,
)
from mosty.core.jobs import RunningJob, run_job, start_job
from mosty.core.models import ImportRun

Progress = Callable[[int, int], None]

#: Bigger files are checked and stored in the background.
JOB_ABOVE_BYTES = 512 * 1024
KEPT_ERRORS = 5_000
#: A run that says "being imported" for longer was killed and may be confirmed again.
_KILLED_AFTER = timedelta(minutes=10)
_FINISHED = (ImportState.IMPORTED, ImportState.UNDONE)


def upload(kind_code: str, file: ImportFile, municipality_id: int, by: ImportActor) -> ImportRun:
    """A stored file, not yet looked into.

    Raises: NotAllowed; NotFound: no such kind; InvalidFile: empty or too big.
    """
    kind = allowed_kind(kind_code, municipality_id, by)
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
    if run.state in _FINISHED or (_is_busy(run) and not was_killed(run)):
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


def confirm(
    run: ImportRun, *, only_good: bool, without_doubtful: bool = False, by: ImportActor
) -> ImportRun:
    """The run, imported or (a big file) being imported; once imported, nothing happens again.

    Rows somebody left out by `leave_out` are not stored, nor, on wish, all doubtful ones.
    Raises: NotAllowed; ImportNotReady; ImportHasErrors: wrong rows and not `only_good`.
    """
    allowed_kind(run.kind, run.municipality_id, by)
    if run.state == ImportState.IMPORTED:
        return run
    if run.bad_count and not only_good:
        raise _has_errors(run.bad_count)
    _claim(run)
    if run.size_bytes <= JOB_ABOVE_BYTES:
        _import_now(run, only_good=only_good, without_doubtful=without_doubtful, by=by)
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
                "without_doubtful": without_doubtful,
            },
        )
        ImportRun.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.refresh_from_db()
    return run


def leave_out(run: ImportRun, *, row: int, is_left_out: bool, by: ImportActor) -> ImportRun:
    """The run with this row of the file left out, or taken back in."""
    allowed_kind(run.kind, run.municipality_id, by)
    if run.state != ImportState.CHECKED:
        raise ImportNotReady(_("This file is being worked on, or is imported already."))
    numbers = set(run.preview.get("left_out", ())) - {row}
    run.preview = {**run.preview, "left_out": sorted(numbers | ({row} if is_left_out else set()))}
    run.save(update_fields=["preview", "changed_at"])
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
    parsed = _check_now(run, with_preview=False, file=file)
    del file  # a big one need not wait in memory
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
def store_import(
    job_id: str,
    run_id: str,
    only_good: bool,
    user_id: int | None,
    without_doubtful: bool = False,
) -> None:
    """Job: store a big file that was checked."""
    with run_job(job_id) as job:
        run = ImportRun.objects.get(pk=run_id)
        by = actor_of(user_id, run.municipality_id)
        _import_now(run, only_good=only_good, without_doubtful=without_doubtful, by=by, job=job)
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


def _check_now(
    run: ImportRun, *, with_preview: bool = True, file: ImportFile | None = None
) -> Parsed | None:
    """What the file holds, with the run brought up to date; None when it cannot be read."""
    kind = import_kind(run.kind)
    try:
        parsed = kind.parse(file or stored_file(run), run.municipality_id)
        if with_preview and kind.preview is not None:
            keep_preview(run, kind.preview(parsed, run.municipality_id), parsed.notes)
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
    run: ImportRun,
    *,
    only_good: bool,
    without_doubtful: bool,
    by: ImportActor,
    job: RunningJob | None = None,
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
        parsed = _chosen(run, kind, parsed, without_doubtful=without_doubtful)
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


def _chosen(run: ImportRun, kind: ImportKind, parsed: Parsed, *, without_doubtful: bool) -> Parsed:
    """The rows to store: those nobody left out."""
    left_out = set(run.preview.get("left_out", ()))
    if without_doubtful and kind.preview is not None:
        rows = kind.preview(parsed, run.municipality_id)
        left_out |= {row.number for row in rows if row.reason}
    if left_out:
        run.preview = {**run.preview, "left_out": sorted(left_out)}
    return parsed.without(left_out)


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
        wait_for_other_imports(run.municipality_id)
        counts = kind.store(parsed.rows, run.municipality_id, by)
        run.created_count = counts.created
        run.updated_count = counts.updated
        run.unchanged_count = counts.unchanged
        run.state = ImportState.IMPORTED
        run.problem = ""
        run.finished_at = timezone.now()
        run.save()
        keep_changes(run, counts.changes)
        record(
            "core.import_stored",
            by=by,
            on=run,
            data={
                "kind": kind.code,
                "sha256": run.sha256,
                **counts.figures,
                "left_out": run.bad_count + len(run.preview.get("left_out", ())),
            },
        )
    return counts


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
    return actor_of(run.created_by_id, run.municipality_id)
