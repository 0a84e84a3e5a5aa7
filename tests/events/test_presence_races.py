"""Devices that say the same of one person at the same moment, on both databases."""

import time
import uuid

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet

from mosty.core.access import system_access
from mosty.events.actions import presence
from mosty.events.actions.presence import MarkEntry, Outcome, mark_presence
from mosty.events.enums import PassageKind
from mosty.events.models import Passage
from tests.events.test_registration_races import Desk
from tests.factories.events import EventFactory, ParticipantFactory, RegistrationFactory, on_day

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DEVICES = 12


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(on_day("10:30"), tick=True):
        yield


@pytest.fixture
def desk(tmp_path):
    return Desk(str(tmp_path / "desk.sqlite3"))


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality)


def device(event, people, client_ids=None):
    """A device that marks the people, in an order of its own."""
    ids = client_ids or [uuid.uuid4() for _person in people]
    marks = [
        MarkEntry(client_id, person.badge, PassageKind.ENTRY, on_day("10:30"))
        for client_id, person in zip(ids, people, strict=True)
    ]
    by = system_access(event.municipality_id)

    def deed():
        results = mark_presence(event=event, marks=marks, by=by)
        return [result.outcome for result in results].count(Outcome.STORED)

    return deed


def people_of(event, count):
    return [
        ParticipantFactory(registration=RegistrationFactory(event=event))
        for _number in range(count)
    ]


def stored(desk):
    return desk.run(lambda: sorted(Passage.objects.values_list("participant_id", flat=True)))


def test_without_the_lock_one_person_is_marked_many_times(event, desk, monkeypatch):
    """On SQLite every transaction that writes is a lock itself: only a server can show it."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    read = presence._Batch.__init__

    def slow_reading(self, *args, **options):
        read(self, *args, **options)
        time.sleep(0.05)

    monkeypatch.setattr(presence._Batch, "__init__", slow_reading)
    # The trail has a lock of its own, which would hide that this one is missing.
    monkeypatch.setattr(presence, "record", lambda *_about, **_facts: None)
    person = people_of(event, 1)
    desk.at_once([device(event, person) for _number in range(DEVICES)])
    assert len(stored(desk)) > 1


def test_devices_that_mark_one_person_at_once_make_one_presence(event, desk):
    person = people_of(event, 1)
    desk.open_to_all()
    came = desk.at_once([device(event, person) for _number in range(DEVICES)])
    assert sorted(came) == [0] * (DEVICES - 1) + [1]
    assert stored(desk) == [person[0].pk]


def test_devices_that_mark_all_in_different_orders_do_not_block_each_other(event, desk):
    people = people_of(event, 5)
    desk.open_to_all()
    orders = [people, people[::-1], people[2:] + people[:2]] * 4
    came = desk.at_once([device(event, order) for order in orders])
    assert sum(came) == len(people)
    assert stored(desk) == sorted(person.pk for person in people)


def test_one_batch_sent_twice_at_once_is_stored_once(event, desk):
    """The page in two tabs, or a browser that sends again before the answer came."""
    people = people_of(event, 5)
    ids = [uuid.uuid4() for _person in people]
    desk.open_to_all()
    came = desk.at_once([device(event, people, ids) for _number in range(4)])
    assert sorted(came) == [0, 0, 0, 5]
    assert stored(desk) == sorted(person.pk for person in people)
