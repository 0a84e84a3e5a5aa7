"""Items of a programme: their rooms and people; versions that were announced."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from mosty.calendars.actions import Occupied
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Occupancy, Person
from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.events import actions, queries
from mosty.events.actions import CannotAnnounce, CannotChangeProgramme, ItemEntry, PersonEntry
from mosty.events.enums import ItemKind, ItemRole, Pool, RegistrationState
from mosty.events.models import ItemPerson, ProgrammeItem
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    DraftEventFactory,
    EventFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    StopFactory,
    on_day,
)

pytestmark = pytest.mark.django_db

ENTRY = ItemEntry(
    kind=ItemKind.LECTURE,
    title="Mikołów: co działa?",
    starts_at=on_day("10:00"),
    ends_at=on_day("11:00"),
    scope_points=["geneza", "wnioski"],
)


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


@pytest.fixture
def draft(municipality):
    return DraftEventFactory(municipality=municipality, purpose="Cel", contact_phone="123")


@pytest.fixture
def room(municipality):
    return ResourceFactory(municipality=municipality, name="Sala A")


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    def run(deed):
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    return run


def add(event, by, entry=ENTRY, **facts):
    return actions.add_item(
        municipality=event.municipality, event_id=event.pk, entry=replace(entry, **facts), by=by
    )


def edit(item, by, *, seen=None, entry=ENTRY, **facts):
    return actions.edit_item(
        municipality=item.event.municipality,
        event_id=item.event_id,
        item_id=item.pk,
        seen=seen,
        entry=replace(entry, **facts),
        by=by,
    )


def change(deed, item, by):
    return deed(
        municipality=item.event.municipality, event_id=item.event_id, item_id=item.pk, by=by
    )


def booking_of(item):
    return Booking.objects.get(source="events.item", source_id=item.pk)


# --- items --------------------------------------------------------------------------------------


def test_item_without_a_room_is_pencilled_until_the_event_is_announced(draft, clerk):
    item = add(draft, clerk)
    assert item.slug == "mikolow-co-dziala"
    assert item.scope_points == ["geneza", "wnioski"]
    assert booking_of(item).state == BookingState.PENCILLED
    actions.announce_event(municipality=draft.municipality, event_id=draft.pk, by=clerk)
    assert booking_of(item).state == BookingState.CONFIRMED
    assert not Occupancy.objects.exists()


def test_item_takes_its_room_as_soon_as_it_is_saved(draft, clerk, room):
    item = add(draft, clerk, room_id=room.pk)
    booking = booking_of(item)
    assert booking.state == BookingState.CONFIRMED
    assert not booking.is_public
    assert (booking.within_source, booking.within_id) == ("events.event", draft.pk)
    assert Occupancy.objects.get().resource == room


def test_taken_room_keeps_the_item_out_and_stores_nothing(draft, clerk, room):
    add(draft, clerk, room_id=room.pk)
    with pytest.raises(Occupied, match="Sala A"):
        add(DraftEventFactory(municipality=draft.municipality), clerk, room_id=room.pk)
    assert ProgrammeItem.objects.count() == 1
    assert AuditEntry.objects.filter(action="events.item_added").count() == 1


def test_moved_item_gives_its_time_back(draft, clerk, room):
    item = add(draft, clerk, room_id=room.pk)
    edit(item, clerk, room_id=room.pk, starts_at=on_day("12:00"), ends_at=on_day("13:00"))
    add(draft, clerk, room_id=room.pk)
    assert booking_of(item).sequence == 1


def test_item_over_midnight_and_parallel_rooms(draft, clerk, room, municipality):
    late = add(
        draft,
        clerk,
        room_id=room.pk,
        starts_at=on_day("23:00"),
        ends_at=on_day("23:00") + timedelta(hours=2),
    )
    other = ResourceFactory(municipality=municipality)
    beside = add(draft, clerk, room_id=other.pk, starts_at=late.starts_at, ends_at=late.ends_at)
    days = queries.by_days(queries.current_lines(draft))
    assert [len(one.lines) for one in days] == [2]
    assert days[0].is_parallel
    assert beside.ends_at > beside.starts_at


def test_wrong_items_are_refused_with_their_field(draft, clerk):
    for facts, field in (
        ({"title": " "}, "title"),
        ({"ends_at": on_day("10:00")}, "ends_at"),
        ({"room_id": ResourceFactory().pk}, "room"),
        ({"stop_id": StopFactory().pk}, "stop"),
    ):
        with pytest.raises(InvalidInput) as refused:
            add(draft, clerk, **facts)
        assert list(refused.value.fields) == [field]
    assert not ProgrammeItem.objects.exists()


def test_item_of_another_event_is_not_found(draft, clerk):
    other = ProgrammeItemFactory(event__municipality=draft.municipality)
    with pytest.raises(NotFound):
        actions.cancel_item(
            municipality=draft.municipality, event_id=draft.pk, item_id=other.pk, by=clerk
        )


def test_second_editor_of_an_item_is_told(draft, clerk):
    item = add(draft, clerk)
    seen = item.updated_at
    edit(item, clerk, seen=seen, title="Nowy")
    with pytest.raises(StaleEdit) as refused:
        edit(item, clerk, seen=seen, title="Inny")
    assert refused.value.theirs == {"title": "Nowy"}


def test_fields_of_an_import_stay_when_the_page_saves(draft, clerk):
    item = add(draft, clerk, guid="g-1", extra={"url": "x"})
    edit(item, clerk, title="Nowy")
    item.refresh_from_db()
    assert (item.guid, item.extra) == ("g-1", {"url": "x"})


def test_cancelled_item_frees_its_room_and_may_come_back(draft, clerk, room):
    item = add(draft, clerk, room_id=room.pk)
    change(actions.cancel_item, item, clerk)
    second = add(draft, clerk, room_id=room.pk)
    with pytest.raises(Occupied):
        change(actions.restore_item, item, clerk)
    change(actions.remove_item, second, clerk)
    change(actions.restore_item, item, clerk)
    assert Occupancy.objects.get().booking == booking_of(item)


def test_item_nobody_was_told_of_goes_and_an_announced_one_stays(draft, clerk):
    item = add(draft, clerk)
    actions.announce_event(municipality=draft.municipality, event_id=draft.pk, by=clerk)
    with pytest.raises(CannotChangeProgramme):
        change(actions.remove_item, item, clerk)
    second = add(draft, clerk)
    change(actions.remove_item, second, clerk)
    assert list(ProgrammeItem.objects.all()) == [item]


def test_programme_of_a_cancelled_event_is_closed(municipality, clerk):
    event = EventFactory(municipality=municipality)
    actions.cancel_event(municipality=municipality, event_id=event.pk, reason="x", by=clerk)
    with pytest.raises(CannotChangeProgramme):
        add(event, clerk)


# --- people -------------------------------------------------------------------------------------


def test_person_with_an_email_is_one_person_in_all_events(draft, clerk, municipality):
    jan = PersonEntry("Jan Kowal", affiliation="FRSO", email="Jan@example.org")
    other = DraftEventFactory(municipality=municipality)
    first = add(draft, clerk, persons=[jan])
    second = add(other, clerk, persons=[replace(jan, name="Jan Kowal", role=ItemRole.MODERATOR)])
    assert Person.objects.count() == 1
    assert set(booking_of(first).persons.values_list("role", flat=True)) == {PersonRole.SPEAKER}
    assert set(booking_of(second).persons.values_list("role", flat=True)) == {PersonRole.MODERATOR}


def test_person_without_an_email_is_one_person_in_one_event_only(draft, clerk, municipality):
    other = DraftEventFactory(municipality=municipality)
    for event in (draft, draft, other):
        add(event, clerk, persons=[PersonEntry("Żaneta Łoś")])
    assert Person.objects.count() == 2


def test_person_of_another_municipality_is_another_person(draft, clerk):
    Person.objects.create(
        municipality=EventFactory().municipality, name="Jan", email="jan@example.org"
    )
    add(draft, clerk, persons=[PersonEntry("Jan", email="jan@example.org")])
    assert Person.objects.filter(municipality=draft.municipality).count() == 1


def test_people_of_an_item_keep_their_order_and_stand_once(draft, clerk):
    item = add(draft, clerk, persons=[PersonEntry("Ewa"), PersonEntry("Adam"), PersonEntry("Ewa")])
    names = ItemPerson.objects.filter(item=item).values_list("person__name", flat=True)
    assert list(names) == ["Ewa", "Adam"]
    edit(item, clerk, persons=[PersonEntry("Adam")])
    assert item.persons.count() == 1
    assert booking_of(item).persons.count() == 1


# --- versions -----------------------------------------------------------------------------------


def announce(event, by, note=""):
    return actions.announce_programme(
        municipality=event.municipality, event_id=event.pk, note=note, by=by
    )


@pytest.fixture
def told(draft, clerk, room):
    """An announced event with an hour in room A and one nowhere."""
    add(draft, clerk, room_id=room.pk)
    add(draft, clerk, title="Dyskusja", starts_at=on_day("11:00"), ends_at=on_day("12:00"))
    return actions.announce_event(municipality=draft.municipality, event_id=draft.pk, by=clerk)


def test_readers_see_the_announced_programme_until_the_next_is_announced(told, clerk):
    item = told.items.get(title="Dyskusja")
    edit(item, clerk, title="Dyskusja", starts_at=on_day("12:00"), ends_at=on_day("13:00"))
    hours = [line.starts_at for line in queries.public_lines(told)]
    assert hours == [on_day("10:00"), on_day("11:00")]
    version, _told = announce(told, clerk, note="Dłuższa przerwa.")
    told.refresh_from_db()
    assert (version.number, told.programme_version) == (2, 2)
    assert queries.public_lines(told)[1].starts_at == on_day("12:00")
    newest = queries.version_changes(told)[0]
    assert newest.version.note == "Dłuższa przerwa."
    assert [one.kind for one in newest.changes] == ["moved"]


def test_only_those_whose_day_changes_get_a_letter_in_their_language(told, clerk, sent):
    RegistrationFactory(event=told, contact_email="jan@example.org")
    RegistrationFactory(event=told, contact_email="olena@example.org", language="uk")
    RegistrationFactory(event=told, contact_email="on@example.org", pool=Pool.ONLINE)
    RegistrationFactory(event=told, state=RegistrationState.WAITING)
    RegistrationFactory(event=told, state=RegistrationState.CANCELLED)
    first = told.items.get(room__isnull=False)
    other = ResourceFactory(municipality=told.municipality, name="Sala B")
    edit(first, clerk, room_id=other.pk)
    changes = queries.unannounced_changes(told)
    assert actions.affected_count(told, changes) == 2
    _version, count = sent(lambda: announce(told, clerk, note="Większa sala."))
    assert count == 2
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"jan@example.org", "olena@example.org"}
    body = letters["jan@example.org"].body
    assert "- Mikołów: co działa?: przeniesione\n  Sala A → Sala B" in body
    assert "Większa sala." in body
    assert "перенесено" in letters["olena@example.org"].body


def test_cancelled_item_is_told_to_those_online_too(told, clerk, sent):
    RegistrationFactory(event=told, pool=Pool.ONLINE)
    change(actions.cancel_item, told.items.get(title="Dyskusja"), clerk)
    _version, count = sent(lambda: announce(told, clerk))
    assert count == 1
    assert "odwołane" in mail.outbox[0].body
    told.refresh_from_db()
    assert queries.public_lines(told)[1].is_cancelled


def test_speaker_is_told_of_the_own_items_alone(draft, clerk, sent):
    jan = PersonEntry("Jan Kowal", email="jan@example.org")
    own = add(draft, clerk, title="Wykład Jana", persons=[jan])
    add(draft, clerk, title="Cudzy wykład", persons=[PersonEntry("Ewa", email="ewa@example.org")])
    add(draft, clerk, title="Bez adresu", persons=[PersonEntry("Adam")])
    actions.announce_event(municipality=draft.municipality, event_id=draft.pk, by=clerk)
    edit(
        own,
        clerk,
        title="Wykład Jana",
        persons=[jan],
        starts_at=on_day("15:00"),
        ends_at=on_day("16:00"),
    )
    draft.refresh_from_db()
    assert actions.affected_count(draft, queries.unannounced_changes(draft)) == 1
    _version, count = sent(lambda: announce(draft, clerk))
    assert (count, [letter.to for letter in mail.outbox]) == (1, [["jan@example.org"]])
    assert "- Wykład Jana: przeniesione\n  10:00–11:00 → 15:00–16:00" in mail.outbox[0].body
    assert "Cudzy" not in mail.outbox[0].body


def test_nothing_new_is_not_announced(told, clerk):
    with pytest.raises(CannotAnnounce):
        announce(told, clerk)
    item = told.items.first()
    edit(item, clerk, title=item.title, room_id=item.room_id)
    with pytest.raises(CannotAnnounce):
        announce(told, clerk)


def test_programme_of_a_draft_is_not_announced_alone(draft, clerk):
    add(draft, clerk)
    with pytest.raises(CannotAnnounce):
        announce(draft, clerk)


def test_first_programme_of_an_announced_event_writes_to_nobody(draft, clerk, sent):
    actions.announce_event(municipality=draft.municipality, event_id=draft.pk, by=clerk)
    RegistrationFactory(event=draft)
    add(draft, clerk)
    version, count = sent(lambda: announce(draft, clerk))
    assert (version.number, count) == (1, 0)
    assert mail.outbox == []


def test_events_with_news_are_those_whose_readers_see_something_else(told, clerk):
    municipality, day = told.municipality, told.starts_on
    assert queries.events_with_news(municipality, day) == []
    edit(told.items.get(title="Dyskusja"), clerk, title="Rozmowa")
    assert queries.events_with_news(municipality, day) == [told]
    assert queries.events_with_news(municipality, day + timedelta(days=1)) == []
