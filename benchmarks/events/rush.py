"""500 people write the code of their e-mail at the same moment; there are 40 seats.

.venv/bin/python -m benchmarks.events.rush
scripts/with-postgres .venv/bin/python -m benchmarks.events.rush

Exit code 1 when more or fewer than 40 are confirmed, or when somebody stands before somebody who
arrived earlier. Without MOSTY_DATABASE_URL a SQLite file of its own is made and thrown away.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

_FOLDER = tempfile.mkdtemp(prefix="mosty-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
os.environ.setdefault("MOSTY_VAR", _FOLDER)
os.environ.setdefault("MOSTY_SECRET_KEY", "only for a database that is thrown away")
os.environ.setdefault("MOSTY_DATABASE_URL", f"sqlite:///{_FOLDER}/rush.sqlite3")
os.environ.setdefault("MOSTY_EMAIL_URL", "dummymail://")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from mosty.core.access import visitor_access
from mosty.events.actions import Application, Guest, ask_for_places, prove_email
from mosty.events.actions.times import keep_times
from mosty.events.enums import EventKind, EventState, ItemKind, RegistrationState
from mosty.events.models import (
    Event,
    Participant,
    ProgrammeItem,
    Registration,
    RegistrationRules,
)
from mosty.events.rules.secrets import code_hash, link_hash, link_token, new_badge
from mosty.territory.enums import MunicipalityKind
from mosty.territory.models import Municipality

PEOPLE, SEATS = 500, 40
#: Requests a server works on at once; the others wait in its line, and their time counts.
DESKS = 32
CODE = "123456"
VISITOR = visitor_access(None)


def event_of(municipality: Municipality, slug: str) -> Event:
    now = timezone.now()
    day = timezone.localdate() + timedelta(days=30)
    event = Event.objects.create(
        municipality=municipality,
        slug=slug,
        kind=EventKind.CONFERENCE,
        state=EventState.PUBLISHED,
        published_at=now,
        title=f"Konferencja {slug}",
        starts_on=day,
        ends_on=day,
    )
    begins = now + timedelta(days=30)
    ProgrammeItem.objects.create(
        event=event,
        kind=ItemKind.LECTURE,
        title="Wykład",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )
    keep_times(event)
    RegistrationRules.objects.create(
        event=event,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=20),
        seats=SEATS,
    )
    return event


def asked(event: Event) -> list[Registration]:
    """Everybody has filled in the form and has the letter with the code open."""
    rows = []
    for number in range(PEOPLE):
        email = f"osoba{number}@example.org"
        application = Application(
            contact_name=f"Osoba {number}",
            contact_email=email,
            guests=[Guest(f"Osoba {number}", email=email)],
        )
        row = ask_for_places(event=event, application=application)
        row.code_hash = code_hash(row.uuid, CODE)
        rows.append(row)
    Registration.objects.bulk_update(rows, ["code_hash"], batch_size=100)
    return rows


def plain_insert(event: Event, number: int) -> None:
    """The least a registration could do: two rows, no lock, no queue, no trail."""
    row = Registration(event=event, channel="web", contact_name=f"Osoba {number}")
    row.token_hash = link_hash(link_token(row.uuid))
    row.save()
    Participant.objects.create(registration=row, name=row.contact_name, badge=new_badge())


def all_at_once(deeds: list[Callable[[], object]]) -> tuple[list[float], float]:
    """(milliseconds from the common start to each answer, seconds until the last one)."""
    waiting = list(enumerate(deeds))[::-1]
    took = [0.0] * len(deeds)
    errors: list[BaseException] = []
    gate = threading.Barrier(DESKS + 1)
    started = 0.0

    def desk() -> None:
        connection.ensure_connection()
        gate.wait()
        while True:
            try:
                place, deed = waiting.pop()
            except IndexError:
                break
            try:
                deed()
            except Exception as error:  # noqa: BLE001 -- told at the end
                errors.append(error)
            took[place] = (time.perf_counter() - started) * 1000
        connections.close_all()

    threads = [threading.Thread(target=desk) for _number in range(DESKS)]
    for thread in threads:
        thread.start()
    while gate.n_waiting < DESKS:
        time.sleep(0.01)
    started = time.perf_counter()
    gate.wait()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return took, time.perf_counter() - started


def alone(deeds: list[Callable[[], object]]) -> float:
    """Median milliseconds of one after the other."""
    times = []
    for deed in deeds:
        began = time.perf_counter()
        deed()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def is_in_order(event: Event) -> bool:
    """Those who got in arrived before all who wait."""
    states = list(
        Registration.objects.filter(event=event)
        .order_by("queued_at", "pk")
        .values_list("state", flat=True)
    )
    confirmed, waiting = RegistrationState.CONFIRMED, RegistrationState.WAITING
    return states == [confirmed] * SEATS + [waiting] * (PEOPLE - SEATS)


def main() -> int:
    call_command("migrate", verbosity=0)
    municipality = Municipality.objects.create(
        slug="rush", terc_code="9999013", name="Rush", kind=MunicipalityKind.RURAL
    )
    rush, plain, quiet = (event_of(municipality, slug) for slug in ("rush", "plain", "quiet"))
    rows, few = asked(rush), asked(quiet)[:100]

    baseline, plain_seconds = all_at_once(
        [lambda n=n: plain_insert(plain, n) for n in range(PEOPLE)]  # type: ignore[misc]
    )
    took, seconds = all_at_once(
        [lambda row=row: prove_email(registration=row, code=CODE, by=VISITOR) for row in rows]  # type: ignore[misc]
    )
    one_by_one = alone(
        [lambda row=row: prove_email(registration=row, code=CODE, by=VISITOR) for row in few]  # type: ignore[misc]
    )
    confirmed = Registration.objects.filter(event=rush, state=RegistrationState.CONFIRMED).count()
    in_order = is_in_order(rush)
    print(f"{connection.vendor}: {PEOPLE} people, {SEATS} seats, {DESKS} requests at once")
    print(f"  confirmed: {confirmed}, the others in order of arrival: {in_order}")
    for name, times, total in (
        ("registering", took, seconds),
        ("plain insert", baseline, plain_seconds),
    ):
        p95 = statistics.quantiles(times, n=20)[18]
        print(
            f"  {name}: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms from the common"
            f" start; all in {total:.2f} s, {total / PEOPLE * 1000:.1f} ms each"
        )
    print(f"  ratio to the plain insert: {seconds / plain_seconds:.1f}")
    print(f"  one registration when nobody else comes: median {one_by_one:.1f} ms")
    return 0 if confirmed == SEATS and in_order else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        for left in Path(_FOLDER).glob("rush.sqlite3*"):
            left.unlink()
