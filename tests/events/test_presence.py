"""Marks of those who come: from any number of devices, each as often as it likes to send."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.events.actions.pins import WrongPin, enter_pin, make_pin
from mosty.events.actions.presence import (
    CannotMark,
    MarkEntry,
    Outcome,
    mark_presence,
    void_passage,
)
from mosty.events.enums import PassageKind, PassageMeans, Pool, RegistrationState
from mosty.events.models import ItemPin, Passage
from mosty.events.queries.presence import (
    attendance_of,
    by_surname,
    presence_counts,
    presence_lines,
    present_badges,
    programme_items,
)
from mosty.events.rules.door import badge_code, new_pin, plain_pin, shown_pin
from tests.factories.events import (
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    on_day,
)

pytestmark = pytest.mark.django_db
NOON = on_day("12:00")


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta")


@pytest.fixture
def by(access_as):
    return access_as(Role.CLERK)


def person_of(event, **options):
    return ParticipantFactory(registration=RegistrationFactory(event=event, **options))


def entry(person, kind=PassageKind.ENTRY, at="09:45", **options):
    fields = {"client_id": uuid.uuid4(), "badge": person.badge, "kind": kind, "at": on_day(at)}
    return MarkEntry(**{**fields, **options})


def outcomes(results):
    return [one.outcome for one in results]


# --- one mark, whatever happens on the way --------------------------------------------------------


def test_person_is_marked_and_the_deed_written_down_without_a_name(event, by):
    person = person_of(event)
    assert outcomes(mark_presence(event=event, marks=[entry(person)], by=by)) == [Outcome.STORED]
    passage = Passage.objects.get()
    assert (passage.participant, passage.at, passage.kind) == (person, on_day("09:45"), "entry")
    assert passage.recorded_by_label == by.label
    trail = AuditEntry.objects.get(action="events.presence_marked")
    assert trail.data == {"count": 1}
    assert person.name not in f"{trail.object_label}{trail.data}"


def test_mark_sent_again_changes_nothing(event, by):
    mark = entry(person_of(event))
    mark_presence(event=event, marks=[mark], by=by)
    assert outcomes(mark_presence(event=event, marks=[mark, mark], by=by)) == [Outcome.KNOWN] * 2
    assert Passage.objects.count() == 1


@pytest.mark.parametrize("minutes", [-4, 0, 4])
def test_two_devices_that_say_the_same_say_it_once(event, by, minutes):
    person = person_of(event)
    mark_presence(event=event, marks=[entry(person)], by=by)
    other = entry(person, at="09:45")
    other = MarkEntry(
        other.client_id, other.badge, other.kind, other.at + timedelta(minutes=minutes)
    )
    assert outcomes(mark_presence(event=event, marks=[other], by=by)) == [Outcome.KNOWN]
    assert Passage.objects.count() == 1


def test_who_is_in_already_is_not_marked_again(event, by):
    person = person_of(event)
    marks = [entry(person), entry(person, at="11:00")]
    assert outcomes(mark_presence(event=event, marks=marks, by=by)) == [
        Outcome.STORED,
        Outcome.KNOWN,
    ]


def test_who_went_out_comes_in_again(event, by):
    person = person_of(event)
    marks = [
        entry(person),
        entry(person, PassageKind.EXIT, "10:30"),
        entry(person, at="10:31"),
    ]
    assert outcomes(mark_presence(event=event, marks=marks, by=by)) == [Outcome.STORED] * 3


def test_who_did_not_sign_out_yesterday_comes_anew_today(event, by):
    person = person_of(event)
    PassageFactory(participant=person, at=on_day("09:45") - timedelta(days=1))
    assert outcomes(mark_presence(event=event, marks=[entry(person)], by=by)) == [Outcome.STORED]


def test_wrong_clock_of_a_device_is_put_right(event, by):
    person = person_of(event)
    fast = timedelta(hours=3)
    mark_presence(event=event, marks=[entry(person, at="14:45")], sent_at=NOON + fast, by=by)
    assert Passage.objects.get().at == on_day("11:45")


def test_mark_is_never_later_than_its_arrival(event, by):
    mark_presence(event=event, marks=[entry(person_of(event), at="18:00")], by=by)
    assert Passage.objects.get().at == NOON


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RegistrationState.WAITING, "waiting list"),
        (RegistrationState.OFFERED, "offered place"),
        (RegistrationState.CANCELLED, "cancelled"),
    ],
)
def test_who_has_no_place_is_not_marked_and_others_are(event, by, state, words):
    refused, fine = person_of(event, state=state), person_of(event)
    results = mark_presence(event=event, marks=[entry(refused), entry(fine)], by=by)
    assert outcomes(results) == [Outcome.REFUSED, Outcome.STORED]
    assert results[0].message._args[0].lower().find(words) >= 0  # the English text


def test_strange_badge_item_or_clock_is_refused(event, municipality, by):
    elsewhere = EventFactory(municipality=municipality)
    person = person_of(event)
    strangers_item = ProgrammeItemFactory(event=elsewhere)
    off = ProgrammeItemFactory(event=event, is_cancelled=True)
    marks = [
        entry(person_of(elsewhere)),
        entry(person, item_id=strangers_item.pk),
        entry(person, item_id=off.pk),
        MarkEntry(uuid.uuid4(), person.badge, PassageKind.ENTRY, NOON - timedelta(days=400)),
    ]
    results = mark_presence(event=event, marks=marks, by=by)
    assert outcomes(results) == [Outcome.REFUSED] * 4
    assert not Passage.objects.exists()
    assert not AuditEntry.objects.filter(action="events.presence_marked").exists()


def test_one_mark_is_never_of_two_people(event, by):
    mark = entry(person_of(event))
    stolen = entry(person_of(event), client_id=mark.client_id)
    assert outcomes(mark_presence(event=event, marks=[mark, stolen], by=by)) == [
        Outcome.STORED,
        Outcome.REFUSED,
    ]


def test_too_many_marks_at_once_are_refused(event, by):
    person = person_of(event)
    with pytest.raises(CannotMark):
        mark_presence(event=event, marks=[entry(person)] * 201, by=by)


def test_marking_needs_the_right(event, access_as):
    with pytest.raises(NotAllowed):
        mark_presence(event=event, marks=[], by=access_as(Role.RESIDENT))


def test_number_of_queries_does_not_grow_with_people(event, by, django_assert_max_num_queries):
    marks = [entry(person_of(event)) for _number in range(12)]
    with django_assert_max_num_queries(12 + 16):  # a row is an INSERT
        mark_presence(event=event, marks=marks, by=by)


# --- taking back ----------------------------------------------------------------------------------


def test_mark_is_taken_back_with_a_reason_and_the_row_stays(event, by):
    passage = PassageFactory(participant=person_of(event))
    void_passage(event=event, passage_id=passage.pk, reason=" Nie ta osoba. ", by=by)
    passage.refresh_from_db()
    assert passage.voided_at == NOON
    assert AuditEntry.objects.get(action="events.presence_voided").data == {
        "reason": "Nie ta osoba."
    }
    assert attendance_of(event)[0][1].total == 0


def test_mark_is_not_taken_back_without_a_reason_nor_of_another_event(event, municipality, by):
    passage = PassageFactory(participant=person_of(event))
    with pytest.raises(InvalidInput):
        void_passage(event=event, passage_id=passage.pk, reason=" ", by=by)
    with pytest.raises(NotFound):
        void_passage(
            event=EventFactory(municipality=municipality),
            passage_id=passage.pk,
            reason="Nie ta osoba.",
            by=by,
        )


def test_mark_made_before_its_like_was_taken_back_does_not_bring_it_again(event, by):
    """A device kept the same mark and sends it late; somebody marked anew is marked."""
    person = person_of(event)
    first = entry(person, at="11:50")
    mark_presence(event=event, marks=[first], by=by)
    void_passage(event=event, passage_id=Passage.objects.get().pk, reason="Pomyłka.", by=by)
    late = entry(person, at="11:52")
    results = mark_presence(event=event, marks=[first, late], by=by)
    assert outcomes(results) == [Outcome.VOIDED, Outcome.VOIDED]
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        again = entry(person, at="12:01")
        assert outcomes(mark_presence(event=event, marks=[again], by=by)) == [Outcome.STORED]


# --- lists and counts ------------------------------------------------------------------------------


def test_list_shows_those_with_a_place_by_surname(event):
    for name in ("Anna Żak", "Zofia Abramczyk", "Łucja Łoś"):
        ParticipantFactory(registration=RegistrationFactory(event=event), name=name)
    person_of(event, state=RegistrationState.WAITING)
    names = [line.person.name for line in presence_lines(event, None)]
    assert names == ["Zofia Abramczyk", "Łucja Łoś", "Anna Żak"]
    assert by_surname("") == ("", "")


def test_list_of_an_item_shows_marks_of_that_item_alone(event, by):
    item = ProgrammeItemFactory(event=event)
    person = person_of(event)
    mark_presence(event=event, marks=[entry(person, item_id=item.pk)], by=by)
    assert not presence_lines(event, None)[0].is_in
    assert presence_lines(event, item)[0].is_in
    assert present_badges(event, item.pk) == [person.badge]
    assert present_badges(event, None) == []


def test_counts_tell_pools_and_items_apart(event):
    first = ProgrammeItemFactory(event=event)
    second = ProgrammeItemFactory(event=event, starts_at=on_day("11:00"))
    here, online, away = person_of(event), person_of(event, pool=Pool.ONLINE), person_of(event)
    PassageFactory(participant=here, at=on_day("09:50"))
    PassageFactory(participant=here, kind=PassageKind.EXIT, at=on_day("11:00"))
    PassageFactory(participant=online, item=second, means=PassageMeans.PIN, at=on_day("11:30"))
    PassageFactory(participant=away, voided_at=NOON)
    found = presence_counts([first, second], attendance_of(event))
    counts = {row.item: (row.on_site, row.online, row.of_total) for row in found}
    assert counts == {None: (1, 1, 3), first: (1, 0, 3), second: (0, 1, 3)}


def test_queries_of_lists_do_not_grow(event, django_assert_max_num_queries):
    ProgrammeItemFactory(event=event)
    for _number in range(3):
        PassageFactory(participant=person_of(event))
    with django_assert_max_num_queries(3):
        presence_lines(event, None)
    with django_assert_max_num_queries(4):
        presence_counts(programme_items(event), attendance_of(event))


# --- PINs -----------------------------------------------------------------------------------------


def test_pin_marks_the_person_at_its_item_once(event, by):
    item = ProgrammeItemFactory(event=event, starts_at=on_day("11:30"))
    person = person_of(event, pool=Pool.ONLINE)
    pin = make_pin(item=item, minutes=15, by=by)
    typed = f" {pin.pin[:3]} {pin.pin[3:]} "
    assert enter_pin(participant=person, pin=typed) == item
    assert enter_pin(participant=person, pin=typed) == item
    passage = Passage.objects.get()
    assert (passage.item, passage.means, passage.at) == (item, PassageMeans.PIN, NOON)
    assert dict(attendance_of(event)[0][1].minutes) == {item.pk: 60}


def test_pin_ends(event, by):
    item = ProgrammeItemFactory(event=event)
    person = person_of(event)
    pin = make_pin(item=item, minutes=15, by=by)
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False), pytest.raises(WrongPin):
        enter_pin(participant=person, pin=pin.pin)


def test_new_pin_ends_the_one_before(event, by):
    item = ProgrammeItemFactory(event=event)
    first = make_pin(item=item, minutes=15, by=by)
    second = make_pin(item=item, minutes=15, by=by)
    assert first.pin != second.pin
    with pytest.raises(WrongPin):
        enter_pin(participant=person_of(event), pin=first.pin)


@pytest.mark.parametrize("typed", ["", "abc", "１２３４５６", "000000000"])
def test_wrong_pin_is_refused(event, by, typed):
    make_pin(item=ProgrammeItemFactory(event=event), minutes=15, by=by)
    with pytest.raises(WrongPin):
        enter_pin(participant=person_of(event), pin=typed)


def test_pin_of_another_event_is_refused(event, municipality, by):
    pin = make_pin(item=ProgrammeItemFactory(event__municipality=municipality), minutes=15, by=by)
    with pytest.raises(WrongPin):
        enter_pin(participant=person_of(event), pin=pin.pin)


def test_pin_is_not_for_those_who_wait(event, by):
    pin = make_pin(item=ProgrammeItemFactory(event=event), minutes=15, by=by)
    with pytest.raises(WrongPin):
        enter_pin(participant=person_of(event, state=RegistrationState.WAITING), pin=pin.pin)


@pytest.mark.parametrize("minutes", [0, -1, 181])
def test_pin_has_a_sensible_length(event, by, minutes):
    with pytest.raises(InvalidInput):
        make_pin(item=ProgrammeItemFactory(event=event), minutes=minutes, by=by)


def test_pin_needs_the_right_and_an_item_that_takes_place(event, by, access_as):
    item = ProgrammeItemFactory(event=event, is_cancelled=True)
    with pytest.raises(NotAllowed):
        make_pin(item=item, minutes=15, by=access_as(Role.RESIDENT))
    with pytest.raises(InvalidInput):
        make_pin(item=item, minutes=15, by=by)
    assert not ItemPin.objects.exists()


def test_codes_are_read_as_people_write_them():
    assert badge_code(" https://x.example/b/b7km-2p9x/ ") == "B7KM2P9X"
    assert plain_pin("482 913") == "482913"
    assert shown_pin("482913") == "482\u00a0913"
    pins = {new_pin(frozenset()) for _number in range(50)}
    assert all(len(pin) == 6 and pin.isdecimal() for pin in pins)
