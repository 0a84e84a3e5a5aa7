"""One file that holds an installation: database, uploaded files, and a manifest with checksums.

The secret key is not in it: keep `secret-key` elsewhere. A restore checks everything before it
touches anything, and keeps what was there before.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty import __version__
from mosty.core.audit import ChainReport, record, verify_chain
from mosty.core.dumps import (
    BackupFailed,
    check_dump,
    database_kind,
    database_path,
    dump_database,
    replace_database,
)
from mosty.core.models import AuditEntry

FORMAT = 1
_MANIFEST = "manifest.json"
_DATABASE = "database"
_FILES = "files/"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Backup:
    """What a backup file holds.

    Attributes:
        made_at: ISO moment.
        version: version of Mosty that made it.
        kind: "sqlite" or "postgresql".
        migrations: applied migrations, "app.name".
        checksums: member of the archive -> SHA-256.
    """

    made_at: str
    version: str
    kind: str
    migrations: tuple[str, ...]
    checksums: dict[str, str]

    @property
    def file_count(self) -> int:
        return sum(name.startswith(_FILES) for name in self.checksums)


@dataclass(frozen=True)
class Restored:
    """What a restore did: the backup, where the previous database is, and the trail's state."""

    backup: Backup
    aside: Path
    chain: ChainReport


class _Installation:
    """The installation itself as an actor of the audit trail."""

    user_id = None
    label = "system"
    municipality_id = None


def make_backup(target: Path) -> Backup:
    """The backup, written to `target` (mode 0600) as a whole or not at all."""
    target = target.resolve()
    if not target.parent.is_dir():
        raise BackupFailed(_("There is no folder %(path)s.") % {"path": target.parent})
    part = target.with_name(f".{target.name}.part")
    try:
        with _work_folder(target.parent) as folder:
            backup = _write_archive(part, folder)
            check_dump(backup.kind, folder / _DATABASE)
        os.replace(part, target)
    except OSError as error:
        raise BackupFailed(
            _("The backup cannot be written: %(reason)s") % {"reason": error}
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return backup


def read_backup(source: Path) -> Backup:
    """The manifest of a backup file that can be put back here.

    Raises: BackupFailed: no backup, damaged, from a newer version or another kind of database.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _verified(archive)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupFailed(
            _("“%(path)s” is not a backup of Mosty, or it is damaged.") % {"path": source}
        ) from error


def restore_backup(source: Path, *, force: bool = False) -> Restored:
    """The installation as it was when the backup was made.

    Raises: BackupFailed: nothing was changed; says why.
    """
    backup = read_backup(source)
    if not force and _holds_data():
        raise BackupFailed(
            _("This installation holds data. Add --force to replace them; they are kept aside.")
        )
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with _work_folder(media.parent) as folder:
        with zipfile.ZipFile(source) as archive:
            _unpack(archive, backup, folder)
        check_dump(backup.kind, folder / _DATABASE)
        aside = _free_name(
            database_path() if backup.kind == "sqlite" else media.parent / "postgresql.dump"
        )
        replace_database(folder / _DATABASE, aside)
        _replace_files(folder / "files", media)
    call_command("migrate", interactive=False, verbosity=0)
    chain = verify_chain()
    record("core.backup_restored", by=_Installation(), data={"made_at": backup.made_at})
    return Restored(backup, aside, chain)


def _write_archive(path: Path, folder: Path) -> Backup:
    checksums: dict[str, str] = {}
    migrations = _applied_migrations()
    # The database first: a file it names was there before it was copied.
    dump_database(folder / _DATABASE)
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        checksums[_DATABASE] = _add(archive, folder / _DATABASE, _DATABASE)
        media = Path(settings.MEDIA_ROOT)
        for file in sorted(media.rglob("*")) if media.is_dir() else ():
            if file.is_file() and not file.is_symlink():
                name = _FILES + file.relative_to(media).as_posix()
                try:
                    checksums[name] = _add(archive, file, name)
                except FileNotFoundError:
                    continue  # removed meanwhile, so the copied database does not need it
        backup = Backup(
            timezone.now().isoformat(timespec="seconds"),
            __version__,
            database_kind(),
            migrations,
            checksums,
        )
        archive.writestr(_MANIFEST, json.dumps({"format": FORMAT, **vars(backup)}, indent=1))
    return backup


def _verified(archive: zipfile.ZipFile) -> Backup:
    names = archive.namelist()
    try:
        content = json.loads(archive.read(_MANIFEST))
        if content.pop("format") != FORMAT:
            raise BackupFailed(_("The backup is from a newer version of Mosty. Upgrade first."))
        backup = Backup(**{**content, "migrations": tuple(content["migrations"])})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupFailed(_("The backup holds no readable manifest.")) from error
    _refuse_other_database(backup)
    if sorted(names) != sorted([*backup.checksums, _MANIFEST]):
        raise BackupFailed(_("The backup holds other files than its manifest says."))
    for name, expected in backup.checksums.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise BackupFailed(_("The backup holds a file with a forbidden name."))
        if name != _DATABASE and not name.startswith(_FILES):
            raise BackupFailed(_("The backup holds a file with a forbidden name."))
        with archive.open(name) as stream:
            if _sha256(stream) != expected:
                raise BackupFailed(
                    _("The file “%(name)s” in the backup is damaged.") % {"name": name}
                )
    return backup


def _refuse_other_database(backup: Backup) -> None:
    if backup.kind != database_kind():
        raise BackupFailed(
            _("The backup is of %(theirs)s, this installation uses %(ours)s.")
            % {"theirs": backup.kind, "ours": database_kind()}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if newer := sorted(set(backup.migrations) - known):
        raise BackupFailed(
            _(
                "The backup is from a newer version of Mosty (%(version)s; unknown: %(newer)s)."
                " Upgrade first."
            )
            % {"version": backup.version, "newer": ", ".join(newer[:3])}
        )


def _unpack(archive: zipfile.ZipFile, backup: Backup, folder: Path) -> None:
    """Everything into `folder`, checked once more while it is written."""
    (folder / "files").mkdir()
    for name, expected in backup.checksums.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as stream, target.open("wb") as out:
            shutil.copyfileobj(stream, out, _CHUNK)
        target.chmod(0o600)
        with target.open("rb") as stream:
            if _sha256(stream) != expected:
                raise BackupFailed(
                    _("The file “%(name)s” in the backup is damaged.") % {"name": name}
                )


def _replace_files(fresh: Path, media: Path) -> None:
    if media.exists() and any(media.iterdir()):
        os.replace(media, _free_name(media))
    elif media.exists():
        media.rmdir()
    os.replace(fresh, media)


def _holds_data() -> bool:
    try:
        return (
            AuditEntry.objects.exists()
            or apps.get_model("territory", "Municipality")._default_manager.exists()
        )
    except DatabaseError:
        return False  # no tables yet


def _applied_migrations() -> tuple[str, ...]:
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in applied))


def _free_name(path: Path) -> Path:
    """`path.before-restore`, or with a number when that is taken."""
    free = path.with_name(f"{path.name}.before-restore")
    number = 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.before-restore-{number}")
    return free


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """A private folder on the same disk, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".mosty-", dir=parent) as name:
        yield Path(name)


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _sha256(stream: IO[bytes] | Any) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
