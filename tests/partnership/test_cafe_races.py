"""Many clicks and many sendings at the same moment, on both databases.

The first test takes both guards away (the lock of the café, the slots) and shows that the race is
real: should it ever fail, the others prove nothing.
"""

import itertools
import time
from contextlib import contextmanager, nullcontext
from uuid import UUID

import pytest
from django.db import connection, transaction

from mosty.partnership.actions import cafe_dots, cafe_notes
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeDot, CafeNote
from tests.factories.partnership import CafeFactory, CafeNoteFactory, CafeTableFactory
from tests.racing import Desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLICKS, DOTS = 24, 3


@pytest.fixture
def desk(tmp_path):
    return Desk(str(tmp_path / "desk.sqlite3"))


@pytest.fixture
def cafe(municipality):
    return CafeFactory(municipality=municipality, dots=DOTS, state=CafeState.VOTES)


@contextmanager
def nobody_waits(cafe):
    """The café without its lock; on SQLite a transaction is a lock itself, so there is none."""
    is_server = connection.vendor == "postgresql"
    with transaction.atomic() if is_server else nullcontext():
        yield Cafe.objects.get(pk=cafe.pk)
        time.sleep(0.02)


def clicks(cafe, notes):
    """One phone presses as fast as it can, on one note after the other."""

    def click(note):
        return lambda: cafe_dots.give_dot(cafe=cafe, note_id=note.pk, voter="telefon").slot

    return [click(notes[number % len(notes)]) for number in range(CLICKS)]


def given():
    return list(CafeDot.objects.order_by("slot").values_list("note_id", "slot"))


def notes_of(cafe, count):
    table = CafeTableFactory(cafe=cafe)
    return [CafeNoteFactory(table=table) for _note in range(count)]


def test_without_the_guards_one_phone_gives_more_dots_than_it_has(cafe, desk, monkeypatch):
    """Each click is sure to be the first: nobody sees those that are not stored yet."""
    numbers = itertools.count(100)

    def counted_only(taken, dots):
        """How one would do it without slots: count, then store."""
        time.sleep(0.05)
        return next(numbers) if len(taken) < dots else None

    monkeypatch.setattr(cafe_dots, "holding", nobody_waits)
    monkeypatch.setattr(cafe_dots, "_slot", counted_only)
    notes = notes_of(cafe, CLICKS)
    desk.open_to_all()
    came = desk.at_once(clicks(cafe, notes))
    assert len(desk.run(given)) > DOTS, came


def test_with_the_slots_alone_one_phone_never_gives_more(cafe, desk, monkeypatch):
    free = cafe_dots._slot

    def slowly(taken, dots):
        time.sleep(0.05)
        return free(taken, dots)

    monkeypatch.setattr(cafe_dots, "holding", nobody_waits)
    monkeypatch.setattr(cafe_dots, "_slot", slowly)
    notes = notes_of(cafe, CLICKS)
    desk.open_to_all()
    came = desk.at_once(clicks(cafe, notes))
    assert [slot for _note, slot in desk.run(given)] == [1, 2, 3], came


def test_two_clicks_at_once_give_each_dot_once_and_one_note_its_share(cafe, desk):
    notes = notes_of(cafe, 2)
    desk.open_to_all()
    came = desk.at_once(clicks(cafe, notes))
    stored = desk.run(given)
    assert [slot for _note, slot in stored] == [1, 2, 3], came
    assert max([note for note, _slot in stored].count(one.pk) for one in notes) <= 2
    assert came.count("no_dots_left") == CLICKS - DOTS, came


def test_a_note_sent_by_many_tries_at_once_is_stored_once(municipality, desk):
    table = CafeTableFactory(cafe=CafeFactory(municipality=municipality))
    desk.open_to_all()
    came = desk.at_once(
        [
            lambda: cafe_notes.write_note(table=table, client_id=UUID(int=7), text="Sklep").pk
            for _try in range(CLICKS)
        ]
    )
    assert desk.run(lambda: list(CafeNote.objects.values_list("text", flat=True))) == ["Sklep"]
    assert len(set(came)) == 1, came
