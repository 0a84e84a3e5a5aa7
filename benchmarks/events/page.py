"""Pages of a conference with 300 people and 60 items beside a meeting with one of each.

.venv/bin/python -m benchmarks.events.page
scripts/with-postgres .venv/bin/python -m benchmarks.events.page

Exit code 1 when a public page asks the database more often for the big one, or its p95 is 150 ms or
more. Pages of the organiser are shown beside, without a limit.
"""

import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

os.environ.setdefault("MOSTY_STAFF_MFA", "0")

from benchmarks.calendars.start import start

VENDOR = start()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from mosty.calendars.models import Resource
from mosty.core.access import Role, system_access
from mosty.core.text import sort_key
from mosty.events import actions
from mosty.events.enums import (
    EventFormat,
    EventKind,
    ItemKind,
    MaterialMoment,
    Pool,
    RegistrationChannel,
    RegistrationState,
)
from mosty.events.models import Event, Participant, Registration, RegistrationRules
from mosty.people.models import Membership, User
from mosty.territory.models import Municipality

LIMIT_MS = 150
ROUNDS = 100
ROOMS = ("Aula", "Sala 1", "Sala 2", "Sala 3")
SCOPE = ("skąd się to wzięło", "co działa", "co jest trudne", "czego nie kopiować bez namysłu")


def main() -> int:
    """Measure both events; 1 when a limit is broken."""
    call_command("collectstatic", interactive=False, verbosity=0)
    town = Municipality.objects.create(
        slug="konferencja", terc_code="9999033", name="Konferencja", kind="1"
    )
    rooms = [
        Resource.objects.create(
            municipality=town, kind="room", name=name, seats=200, sort_key=sort_key(name)
        )
        for name in ROOMS
    ]
    small = make_event(town, rooms, "Małe spotkanie", items=1, people=1, materials=1, first=40)
    big = make_event(town, rooms, "Konferencja", items=60, people=300, materials=20, first=60)
    clerk = organiser(town)
    failed = False
    print(f"{VENDOR}: {big.items.count()} items, {big.registrations.count()} people")
    print(f"{'page':24} {'queries 1/60':>13} {'median ms':>10} {'p95 ms':>8}")
    for name, path, browser, is_limited in (
        ("event", "", Client(SERVER_NAME="127.0.0.1"), True),
        ("what changed", "co-sie-zmienilo/", Client(SERVER_NAME="127.0.0.1"), True),
        ("programme (organiser)", "program/", clerk, False),
        ("announce (organiser)", "program/oglos/", clerk, False),
        ("desk (organiser)", "obsluga/", clerk, False),
    ):
        few = queries(browser, address(small, path))
        many = queries(browser, address(big, path))
        median, late = measure(browser, address(big, path))
        print(f"{name:24} {f'{few}/{many}':>13} {median:10.1f} {late:8.1f}")
        failed |= is_limited and (many > few or late >= LIMIT_MS)
    print("FAILED" if failed else "ok")
    return int(failed)


def make_event(
    town: Municipality,
    rooms: list[Resource],
    title: str,
    *,
    items: int,
    people: int,
    materials: int,
    first: int,
) -> Event:
    """An announced event with two versions of its programme, through the actions of the product."""
    by = system_access(town.pk)
    day = timezone.localdate() + timedelta(days=first)
    event = actions.create_event(
        municipality=town,
        facts={
            "title": title,
            "kind": EventKind.CONFERENCE,
            "format": EventFormat.MIXED,
            "starts_on": day,
            "ends_on": day + timedelta(days=1),
            "place": "Dom kultury, ul. Rynek 1",
            "purpose": "Poznać dobre praktyki.",
            "contact_phone": "123 456 789",
        },
        by=by,
    )
    here: dict[str, Any] = {"municipality": town, "event_id": event.pk, "by": by}
    entries = [entry(rooms, day, number) for number in range(items)]
    added = actions.add_items(entries=entries, **here)
    for number in range(materials):
        actions.add_material(
            entry=actions.MaterialEntry(
                f"Materiał {number}",
                moment=(MaterialMoment.BEFORE, MaterialMoment.AFTER)[number % 2],
                url=f"https://example.org/{number}",
                item_id=added[number % items].pk,
            ),
            **here,
        )
    event = actions.announce_event(**here)
    register(event, people)
    for item in added[: max(1, items // 10)]:
        actions.cancel_item(item_id=item.pk, **here)
    actions.announce_programme(note="Zmiany po rozmowach.", **here)
    event.refresh_from_db()
    return event


def entry(rooms: list[Resource], day: date, number: int) -> actions.ItemEntry:
    """Four rooms beside each other, half an hour each, eight rounds a day."""
    turn, room = divmod(number, len(rooms))
    begins = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(
        days=turn // 8, minutes=30 * (turn % 8)
    )
    return actions.ItemEntry(
        kind=ItemKind.LECTURE,
        title=f"Wystąpienie {number}: usługi blisko domu",
        starts_at=begins,
        ends_at=begins + timedelta(minutes=30),
        room_id=rooms[room].pk,
        description="O tym, jak gmina i organizacje robią to razem.",
        scope_points=SCOPE,
        persons=[
            actions.PersonEntry(f"Prelegentka {number}", affiliation="Stowarzyszenie Most"),
            actions.PersonEntry(f"Moderator {number % 7}"),
        ],
    )


def register(event: Event, people: int) -> None:
    """Confirmed registrations, each of one person."""
    now = timezone.now()
    RegistrationRules.objects.create(
        event=event, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20), seats=300
    )
    rows = Registration.objects.bulk_create(
        Registration(
            event=event,
            channel=RegistrationChannel.WEB,
            state=RegistrationState.CONFIRMED,
            pool=(Pool.ON_SITE, Pool.ONLINE)[number % 2],
            contact_name=f"Osoba {number}",
            queued_at=now,
            confirmed_at=now,
            token_hash=f"{event.pk}-{number}",
        )
        for number in range(people)
    )
    Participant.objects.bulk_create(
        Participant(registration=row, name=row.contact_name, badge=f"{event.pk}-{row.pk}")
        for row in rows
    )


def organiser(town: Municipality) -> Client:
    """A browser signed in as a clerk."""
    user = User.objects.create(email="urzad@example.org", full_name="Urząd")
    Membership.objects.create(
        user=user, municipality=town, role=Role.CLERK, valid_from=date(2020, 1, 1)
    )
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def address(event: Event, path: str) -> str:
    return f"/{event.municipality.slug}/wydarzenia/{event.slug}/{path}"


def queries(browser: Client, path: str) -> int:
    """How often the page asks the database; the page must open."""
    found = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal found
        found += 1
        return execute(*arguments)

    browser.get(path)
    with connection.execute_wrapper(count):
        answer = browser.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.get('Location', '')}")
    return found


def measure(browser: Client, path: str) -> tuple[float, float]:
    """(median, p95) in ms."""
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


if __name__ == "__main__":
    sys.exit(main())
