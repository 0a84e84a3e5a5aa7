"""Sixty people want the last places at the same moment, on both databases.

The first test takes the lock away and shows that the race is real: should it ever fail, the others
prove nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from mosty.core.access import system_access
from mosty.events import actions
from mosty.events.actions import changing_registration, queueing, registering
from mosty.events.enums import Pool, RegistrationState
from mosty.events.models import Event, Registration, RegistrationRules
from mosty.events.queries.queue import (
    queue_entries,
)
from mosty.events.rules.queue import Entry
from mosty.events.rules.secrets import code_hash
from tests.events.registering import NOW, VISITOR, ask, come, open_event
from tests.racing import Desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLIENTS, SEATS = 60, 8
CODE = "123456"
OPEN, WAITING = RegistrationState.CONFIRMED, RegistrationState.WAITING
HELD = (RegistrationState.OFFERED, OPEN)


@pytest.fixture
def event(municipality) -> Event:
    return open_event(municipality, seats=SEATS)


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(str(tmp_path / "desk.sqlite3"))


@pytest.fixture(autouse=True)
def _before_the_event() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def sixty(event: Event, *, size: int = 1, pool: Pool = Pool.ON_SITE) -> list[Registration]:
    """Asked for, each with the code in its letter."""
    rows = [
        ask(event, f"Osoba {number}", size=size, pool=pool, now=None) for number in range(CLIENTS)
    ]
    for row in rows:
        row.code_hash = code_hash(row.uuid, CODE)
    Registration.objects.bulk_update(rows, ["code_hash"])
    return rows


def prove(row: Registration, now: datetime | None = None) -> Callable[[], object]:
    return lambda: actions.prove_email(registration=row, code=CODE, now=now, by=VISITOR).state


def places(event: Event) -> list[tuple[str, object, int]]:
    return list(
        Registration.objects.filter(event=event)
        .order_by("queued_at", "pk")
        .values_list("state", "queued_at", "size")
    )


def test_without_the_lock_more_people_than_places_get_in(event, desk, monkeypatch):
    """Each is sure to be the first one: nobody sees those who are not stored yet."""

    @contextmanager
    def nobody_waits(event: Event) -> Iterator[RegistrationRules]:
        is_server = connection.vendor == "postgresql"
        with transaction.atomic() if is_server else nullcontext():  # on SQLite it is a lock itself
            yield RegistrationRules.objects.select_related("event__municipality").get(event=event)

    def slow_reading(event: Event) -> list[Entry]:
        found = queue_entries(event)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(registering, "holding", nobody_waits)
    monkeypatch.setattr(queueing, "read_queue", slow_reading)
    # The trail has a lock of its own, which would hide that this one is missing.
    monkeypatch.setattr(registering, "record", lambda *_about, **_facts: None)
    monkeypatch.setattr(queueing, "record", lambda *_about, **_facts: None)
    rows = sixty(event)
    desk.open_to_all()
    came = desk.at_once([prove(row, NOW - timedelta(seconds=n)) for n, row in enumerate(rows)])
    stored = desk.run(lambda: places(event))
    assert sum(state in HELD for state, _at, _size in stored) > SEATS, came


def test_exactly_as_many_get_in_as_there_are_places_and_in_order(event, desk):
    rows = sixty(event)
    desk.open_to_all()
    came = desk.at_once([prove(row) for row in rows])
    assert sorted(map(str, came)) == [OPEN] * SEATS + [WAITING] * (CLIENTS - SEATS)
    stored = desk.run(lambda: places(event))
    assert [state for state, _at, _size in stored] == [OPEN] * SEATS + [WAITING] * (CLIENTS - SEATS)


def test_groups_never_share_the_last_place(municipality, desk):
    event = open_event(municipality, seats=SEATS - 1, largest_group=2)
    rows = sixty(event, size=2)
    desk.open_to_all()
    desk.at_once([prove(row) for row in rows])
    stored = desk.run(lambda: places(event))
    assert sum(size for state, _at, size in stored if state == OPEN) == SEATS - 2


def test_places_freed_all_at_once_are_offered_once_each(event, desk):
    inside = [come(event, f"W środku {number}") for number in range(SEATS)]
    for number in range(SEATS + 4):
        come(event, f"Czeka {number}")
    desk.open_to_all()
    leave = [
        lambda row=row: actions.cancel_registration(registration=row, by=VISITOR).state
        for row in inside
    ]
    desk.at_once(leave)
    stored = desk.run(lambda: places(event))
    assert sum(state == RegistrationState.OFFERED for state, _at, _size in stored) == SEATS
    assert sum(state == WAITING for state, _at, _size in stored) == 4


def test_offer_is_not_taken_by_two_who_click_and_let_lapse_at_once(municipality, desk):
    event = open_event(municipality, seats=1)
    inside, second = come(event, "A"), come(event, "B")
    come(event, "C")
    actions.cancel_registration(registration=inside, by=VISITOR)
    second.refresh_from_db()
    desk.open_to_all()
    deadline = second.offered_until
    deeds: list[Callable[[], object]] = [
        lambda: actions.accept_offer(registration=second, by=VISITOR).state,
        lambda: queueing.keep_queues(deadline),
        lambda: actions.cancel_registration(registration=second, by=VISITOR).state,
    ]
    desk.at_once(deeds)
    stored = desk.run(lambda: places(event))
    assert sum(state in HELD for state, _at, _size in stored) == 1


def test_two_who_switch_do_not_get_the_same_place(municipality, desk):
    event = open_event(municipality, is_mixed=True, seats=12, seats_on_site=11, seats_online=1)
    rows = [come(event, f"Osoba {number}") for number in range(10)]
    desk.open_to_all()
    came = desk.at_once(
        [
            lambda row=row: actions.switch_pool(registration=row, pool=Pool.ONLINE, by=VISITOR).pool
            for row in rows
        ]
    )
    assert sorted(map(str, came)) == ["no_place"] * 9 + [Pool.ONLINE]


def test_place_out_of_turn_is_no_second_last_place(municipality, desk):
    event = open_event(municipality, seats=1)
    inside = come(event, "A")
    second, third = come(event, "B"), come(event, "C")
    by = system_access(event.municipality_id)
    desk.open_to_all()
    desk.at_once(
        [
            lambda: actions.cancel_registration(registration=inside, by=VISITOR).state,
            lambda: actions.give_place(registration=third, reason="Powód", by=by).state,
            lambda: actions.cancel_registration(registration=second, by=VISITOR).state,
        ]
    )
    stored = desk.run(lambda: places(event))
    assert sum(state in HELD for state, _at, _size in stored) <= 1


def test_seam_of_the_race_is_the_one_door(monkeypatch):
    """The lock the first test takes away is the one all deeds use."""
    assert registering.holding is queueing.holding
    assert changing_registration.holding is queueing.holding
