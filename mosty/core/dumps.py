"""Copies of the database as one file: SQLite while the site writes, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError


class BackupFailed(DomainError):
    """A backup cannot be made or put back; nothing was changed."""

    code = "backup_failed"


def database_kind() -> str:
    """ "sqlite" or "postgresql"."""
    return connection.vendor


def database_path() -> Path:
    """Where the embedded database is."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def dump_database(target: Path) -> None:
    """A consistent copy in one file; readers and writers go on meanwhile."""
    if connection.vendor == "sqlite":
        _copy_sqlite(database_path(), target)
    else:
        run_tool("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def check_dump(kind: str, path: Path) -> None:
    """Nothing, or BackupFailed when the copy is damaged."""
    if kind == "sqlite":
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
                answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise BackupFailed(
                _("The database in the backup is damaged: %(reason)s") % {"reason": answer[:200]}
            )
    else:
        run_tool("pg_restore", "--list", str(path), connects=False)


def replace_database(dump: Path, aside: Path) -> None:
    """Put the copy in the place of the database; the previous one is kept at `aside`."""
    connections.close_all()
    if connection.vendor == "sqlite":
        _replace_sqlite(dump, aside)
    else:
        aside.touch(mode=0o600)
        run_tool("pg_dump", "--format=custom", "--no-owner", f"--file={aside}")
        run_tool(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={settings.DATABASES['default']['NAME']}",
            str(dump),
        )


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupFailed(_("There is no database at %(path)s.") % {"path": source})
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: one read transaction, so writers cannot make it start again.
        original.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")


def _replace_sqlite(dump: Path, aside: Path) -> None:
    place = database_path()
    if place.exists() and place.stat().st_size:
        with closing(sqlite3.connect(place, timeout=10)) as current:
            busy = current.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise BackupFailed(_("The database is in use. Stop the site first."))
        os.replace(place, aside)
        aside.chmod(0o600)
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    try:
        os.replace(dump, place)
    except OSError:
        if aside.exists():
            os.replace(aside, place)
        raise


def run_tool(tool: str, *args: str, connects: bool = True) -> None:
    """Run a program of PostgreSQL, by default on the site's database; BackupFailed says why not."""
    program = shutil.which(tool)
    if program is None:
        raise BackupFailed(
            _("The program %(tool)s is missing. Install the package postgresql-client.")
            % {"tool": tool}
        )
    done = subprocess.run(  # noqa: S603 -- a fixed program, arguments are ours
        [program, *args],
        env={**os.environ, **(_pg_environment(settings.DATABASES["default"]) if connects else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(
            _("%(tool)s failed: %(reason)s") % {"tool": tool, "reason": done.stderr.strip()[-500:]}
        )


def _pg_environment(database: Mapping[str, Any]) -> dict[str, str]:
    """How PostgreSQL's programs reach the database; the password never stands in a command line."""
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {variable: str(database[key]) for variable, key in names.items() if database.get(key)}
