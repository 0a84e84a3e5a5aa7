"""Sixty clients at one moment: who gets it, how long each waits; first with the guard switched off.

.venv/bin/python -m benchmarks.calendars.races
scripts/with-postgres .venv/bin/python -m benchmarks.calendars.races

Every client is a thread with a connection of its own and one transaction. The run without the guard
shows that the race is real; its winners are too many. Exit code 1 when a guarded run gives another
number than there is, or when the race does not happen without the guard.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from benchmarks.calendars.start import start

VENDOR = start()

from django.db import connection, connections
from django.db.models import QuerySet

from mosty.calendars.actions import BookingEntry, Occupied, bookings, occupying
from mosty.calendars.models import Booking, Occupancy, Resource
from mosty.territory.models import Municipality

CLIENTS, ROUNDS = 60, 5
#: Between looking and taking, in the runs that show the race.
A_MOMENT = 0.02
_constraint = import_module("mosty.calendars.migrations.0002_once_at_a_time")


def race(deeds: list[Callable[[], object]]) -> tuple[int, list[float]]:
    """(how many got it, milliseconds of each client from the common start)."""
    ready = threading.Barrier(len(deeds))
    got: list[bool] = []
    took: list[float] = []

    def client(deed: Callable[[], object]) -> None:
        connection.ensure_connection()
        ready.wait(60)
        begun = time.perf_counter()
        try:
            deed()
            got.append(True)
        except Occupied:
            got.append(False)
        finally:
            took.append((time.perf_counter() - begun) * 1000)
            connections.close_all()

    threads = [threading.Thread(target=client, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(got) < len(deeds):
        raise RuntimeError("a client failed otherwise than by a refusal")
    return sum(got), took


@contextmanager
def a_moment_between() -> Iterator[None]:
    look = occupying._taken

    def slowly(rows: Any) -> list[str]:
        found = look(rows)
        time.sleep(A_MOMENT)
        return found

    occupying._taken = slowly
    try:
        yield
    finally:
        occupying._taken = look


@contextmanager
def no_guard() -> Iterator[None]:
    """No lock and no constraint on PostgreSQL, no transaction on SQLite."""
    take, lock = bookings.take_times, QuerySet.select_for_update
    if VENDOR == "sqlite":
        bookings.take_times = take.__wrapped__
    else:
        QuerySet.select_for_update = lambda self, **_how: self.all()
        with connection.cursor() as cursor:
            cursor.execute(_constraint._DROP)
    try:
        yield
    finally:
        bookings.take_times, QuerySet.select_for_update = take, lock
        clear()
        if VENDOR != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(_constraint._ADD)


def clear() -> None:
    Occupancy.objects.all().delete()
    Booking.objects.all().delete()


def deeds_for(town: Municipality, resource: Resource) -> list[Callable[[], object]]:
    from datetime import UTC, datetime, timedelta

    begins = datetime(2027, 3, 1, 9, tzinfo=UTC)

    def deed(number: int) -> Callable[[], object]:
        entry = BookingEntry(
            "bench.meeting",
            number,
            "Spotkanie",
            begins,
            begins + timedelta(hours=1),
            {resource.pk: 1},
        )
        return lambda: bookings.take_times(municipality=town, entries=[entry])

    return [deed(number) for number in range(1, CLIENTS + 1)]


def line(name: str, how: str, got: str, there: int, took: list[float]) -> None:
    p95 = statistics.quantiles(took, n=20)[18]
    print(f"{name:<22}{how:<22}{got:>12}{there:>8}{statistics.median(took):>11.1f}{p95:>9.1f}")


def main() -> int:
    town = Municipality.objects.create(slug="wyscig", name="Wyścig", terc_code="9999999", kind="3")
    print(f"{VENDOR}, {CLIENTS} clients, {ROUNDS} rounds")
    print(f"{'':<44}{'got it':>12}{'there':>8}{'median ms':>11}{'p95 ms':>9}")
    wrong = 0
    for name, units in (("one room", 1), ("ten places", 10)):
        resource = Resource.objects.create(
            municipality=town, kind="equipment", name=name, sort_key=name, units=units
        )
        deeds = deeds_for(town, resource)
        with a_moment_between(), no_guard():
            got, took = race(deeds)
        wrong += got <= units
        line(name, "guard off, slowed", str(got), units, took)
        with a_moment_between():
            got, took = race(deeds)
        wrong += got != units
        line(name, "guard on, slowed", str(got), units, took)
        clear()
        all_took: list[float] = []
        counts = set()
        for _round in range(ROUNDS):
            got, took = race(deeds)
            counts.add(got)
            all_took += took
            clear()
        wrong += counts != {units}
        line(name, "guard on", "/".join(map(str, sorted(counts))), units, all_took)
        alone = []
        for deed in deeds:
            begun = time.perf_counter()
            deed()
            alone.append((time.perf_counter() - begun) * 1000)
            clear()
        line(name, "one client alone", "1", units, alone)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
