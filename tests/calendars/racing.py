"""Many clients at the same moment, each with a connection of its own, with and without the guard."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from mosty.calendars.actions import Occupied, bookings, occupying

GOT, REFUSED = "got", "occupied"
#: Between looking what is free and taking it, so that all have looked before the first takes.
A_MOMENT = 0.02
_constraint = import_module("mosty.calendars.migrations.0002_once_at_a_time")


@contextmanager
def database_of_threads(folder: Path) -> Iterator[None]:
    """Threads started within use a database of many writers with what is stored until now.

    PostgreSQL is one. The SQLite of tests lives in memory, where a writer is refused at once instead
    of waiting, so threads get a copy of it in a file, with the settings of an installation.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = folder / f"race-{time.monotonic_ns()}.sqlite3"
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        # As in an installation: two who open the file at once cannot both change this.
        target.execute("PRAGMA journal_mode=WAL")
    before = connections.settings["default"]
    connections.settings["default"] = {**before, "NAME": str(path)}
    try:
        yield
    finally:
        connections.settings["default"] = before


def at_once(deeds: Sequence[Callable[[], object]]) -> list[str]:
    """What came of each deed: GOT, REFUSED, or the name of another error."""
    ready = threading.Barrier(len(deeds))
    came = [""] * len(deeds)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(30)
            deeds[number]()
            came[number] = GOT
        except Occupied:
            came[number] = REFUSED
        except Exception as error:  # noqa: BLE001 -- the test says which
            came[number] = f"{type(error).__name__}: {error}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def elsewhere(ask: Callable[[], Any]) -> Any:
    """The answer of a thread: read from the database that the threads used."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(ask())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found[0]


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody waits a moment between looking and taking, with the guard and without it."""
    look = occupying._taken

    def taken(rows: Any) -> list[str]:
        found = look(rows)
        time.sleep(A_MOMENT)
        return found

    monkeypatch.setattr(occupying, "_taken", taken)


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On SQLite nobody opens a transaction before looking; on PostgreSQL nobody locks a row."""
    with monkeypatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(bookings, "take_times", bookings.take_times.__wrapped__)
        else:
            patch.setattr(QuerySet, "select_for_update", lambda self, **_how: self.all())
        yield


@contextmanager
def without_constraint() -> Iterator[None]:
    """On PostgreSQL the exclusion constraint is away; SQLite has none. Rows go before it returns."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_constraint._DROP)
        try:
            yield
        finally:
            cursor.execute("DELETE FROM calendars_occupancy")
            cursor.execute(_constraint._ADD)
