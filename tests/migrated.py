"""The migrated test database, made once: the next worker and the next run start from a copy.

The copy is known by all that can change it: every migration, the models (what has no migration is
made from them), the versions of the packages with tables of their own, the database's version.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.core import management
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.gettempdir()) / f"mosty-tests-{os.getuid()}"
_KEPT = 8
_MAKES_TABLES = ("django", "allauth", "axes", "tasks")
_WORDS = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}


@contextmanager
def migrated_once() -> Iterator[None]:
    """Within: Django's `migrate` of a fresh test database takes the copy where there is one."""
    real: Callable[..., Any] = management.call_command

    def call(name: str, *args: Any, **options: Any) -> Any:
        if name == "migrate" and options.get("run_syncdb"):
            return _fill(connections[options["database"]], lambda: real(name, *args, **options))
        return real(name, *args, **options)

    management.call_command = call
    try:
        yield
    finally:
        management.call_command = real


def _fill(connection: BaseDatabaseWrapper, migrate: Callable[[], Any]) -> None:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    copy = FOLDER / _digest(connection)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if copy.exists():
            copy.touch()
        else:
            migrate()
            _write(connection, copy)
            for old in sorted(FOLDER.glob("*.copy"), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
                old.unlink()
            return
    _read(connection, copy)


def _digest(connection: BaseDatabaseWrapper) -> str:
    connection.ensure_connection()
    digest = hashlib.sha256()
    version = connection.get_database_version()  # type: ignore[attr-defined]
    digest.update(f"{connection.vendor} {version} {sys.version}".encode())
    packages = sorted(
        f"{one.name} {one.version}"
        for one in distributions()
        if any(word in one.name.lower() for word in _MAKES_TABLES)
    )
    digest.update("\n".join(packages).encode())
    for path in sorted((ROOT / "mosty").rglob("*.py")):
        inside = path.relative_to(ROOT).as_posix()
        if "/migrations/" in inside or "/models" in inside or inside == "mosty/core/text.py":
            digest.update(inside.encode() + path.read_bytes())
    return f"{connection.vendor}-{digest.hexdigest()[:24]}.copy"


def _write(connection: BaseDatabaseWrapper, copy: Path) -> None:
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(part)) as target:
            connection.connection.backup(target)
    else:
        name = connection.settings_dict["NAME"]
        _tool(connection, "pg_dump", "--format=custom", "--no-owner", f"--file={part}", name)
    part.rename(copy)


def _read(connection: BaseDatabaseWrapper, copy: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection)
    else:
        into = f"--dbname={connection.settings_dict['NAME']}"
        _tool(connection, "pg_restore", "--no-owner", "--exit-on-error", into, str(copy))


def _tool(connection: BaseDatabaseWrapper, *command: str) -> None:
    settings = connection.settings_dict
    words = {word: str(settings[key]) for word, key in _WORDS.items() if settings.get(key)}
    subprocess.run(command, check=True, env={**os.environ, **words})
