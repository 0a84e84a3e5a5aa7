"""Stored runs of imports and the files they came from."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from mosty.core.enums import ImportState
from mosty.core.errors import InvalidFile, NotFound
from mosty.core.imports.kinds import ImportFile, RowError
from mosty.core.models import ImportChange, ImportRun

#: First half of the key of the database lock that queues imports; the municipality is the second.
_IMPORT_LOCK = 20_270_101


def import_runs(municipality_id: int, *, kind_code: str = "") -> tuple[ImportRun, ...]:
    """The latest fifty runs of the municipality, newest first."""
    runs = ImportRun.objects.filter(municipality_id=municipality_id).defer("errors")
    if kind_code:
        runs = runs.filter(kind=kind_code)
    return tuple(runs[:50])


def import_run(municipality_id: int, run_id: str | uuid.UUID) -> ImportRun:
    """The run, or NotFound (also when it is another municipality's)."""
    try:
        return ImportRun.objects.get(pk=run_id, municipality_id=municipality_id)
    except (ImportRun.DoesNotExist, ValidationError) as error:
        raise NotFound(_("There is no such import here.")) from error


def same_file_before(run: ImportRun) -> ImportRun | None:
    """An earlier finished import of the very same file, if any."""
    return (
        ImportRun.objects.filter(
            municipality_id=run.municipality_id,
            kind=run.kind,
            sha256=run.sha256,
            state=ImportState.IMPORTED,
        )
        .exclude(pk=run.pk)
        .first()
    )


def row_errors(run: ImportRun) -> tuple[RowError, ...]:
    """The kept errors of the run, in order of rows."""
    return tuple(RowError(error["row"], error["reason"]) for error in run.errors)


def wait_for_other_imports(municipality_id: int) -> None:
    """Until the transaction ends nobody else imports here. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [_IMPORT_LOCK, municipality_id % 2**31]
            )


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_file(name: str, data: bytes) -> str:
    path = folder() / name
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def stored_file(run: ImportRun) -> ImportFile:
    try:
        data = (folder() / run.stored_name).read_bytes() if run.stored_name else None
    except OSError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != run.sha256:
        raise InvalidFile(_("The stored file is gone. Upload it once more."))
    return ImportFile(run.file_name, data)


def forget_old_files(*, before: datetime) -> int:
    """How many uploaded files were removed; how much the import did stays on record.

    What rows held before and after goes with the file: afterwards the import cannot be undone.
    """
    removed = 0
    for run in ImportRun.objects.filter(changed_at__lt=before).exclude(stored_name=""):
        (folder() / run.stored_name).unlink(missing_ok=True)
        ImportChange.objects.filter(run=run).delete()
        removed += ImportRun.objects.filter(pk=run.pk).update(stored_name="", preview={})
    return removed
