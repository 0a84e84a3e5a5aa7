"""The rules of an itinerary against a walk minute by minute, and the deeds that write it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.calendars.actions import Occupied
from mosty.calendars.enums import BookingState, PersonRole, ResourceKind
from mosty.calendars.models import Booking, Occupancy, Person
from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.events.actions import announce_event, cancel_event
from mosty.events.actions.itinerary import (
    LegDetails,
    StopDetails,
    move_stop,
    remove_leg,
    remove_stop,
    save_leg,
    save_stop,
)
from mosty.events.enums import Pool, RegistrationState, TravelMode
from mosty.events.models import Leg, Stop
from mosty.events.queries.itinerary import journey_of, travelling_group
from mosty.events.rules.itinerary import (
    Group,
    Itinerary,
    Lack,
    LegTime,
    StopItem,
    StopTime,
    Warning,
    nights_of,
    warnings_of,
)
from mosty.territory.models import Municipality
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    DAY,
    DraftEventFactory,
    EventFactory,
    LegFactory,
    ParticipantFactory,
    ParticipantNeedsFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    StopFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory

WARSAW = ZoneInfo("Europe/Warsaw")
Access_as = Callable[..., Access]


# --- rules --------------------------------------------------------------------------------------


def at(clock: str, day: date = DAY) -> datetime:
    return on_day(clock, day)


def lacks(**parts: object) -> list[Lack]:
    return [one.lack for one in warnings_of(Itinerary(**parts), WARSAW)]  # type: ignore[arg-type]


TWO_STOPS = (StopTime(1, at("10:00"), at("12:00")), StopTime(2, at("13:00"), at("15:00")))


def leg(clock: str, minutes: int, **facts: object) -> LegTime:
    given: dict[str, object] = {"origin": 1, "target": 2, "mode": TravelMode.WALK} | facts
    return LegTime(9, leaves_at=at(clock), minutes=minutes, **given)  # type: ignore[arg-type]


def test_itinerary_that_fits_has_no_warning() -> None:
    assert lacks(stops=TWO_STOPS, legs=[leg("12:00", 60)]) == []


def test_leg_that_leaves_before_its_stop_ends_is_told_by_how_much() -> None:
    (found,) = warnings_of(Itinerary(TWO_STOPS, [leg("11:40", 60)]), WARSAW)

    assert found == Warning(Lack.LEAVES_EARLY, stop=1, leg=9, minutes=20)


def test_leg_that_arrives_too_late_is_told_by_how_much() -> None:
    (found,) = warnings_of(Itinerary(TWO_STOPS, [leg("12:10", 65)]), WARSAW)

    assert found == Warning(Lack.ARRIVES_LATE, stop=2, leg=9, minutes=15)


def test_stops_without_a_way_between_them_are_told() -> None:
    assert lacks(stops=TWO_STOPS) == [Lack.NO_WAY]


def test_seats_and_wheelchair_places_are_counted_where_there_are_seats() -> None:
    group = Group(people=31, wheelchairs=2)
    bus = {"mode": TravelMode.BUS, "seats": 30, "wheelchair_seats": 1}

    assert lacks(stops=TWO_STOPS, legs=[leg("12:00", 60, **bus)], group=group) == [
        Lack.SEATS,
        Lack.WHEELCHAIRS,
    ]
    assert lacks(stops=TWO_STOPS, legs=[leg("12:00", 60)], group=group) == []


def test_long_drive_and_short_rest_of_the_driver_are_told() -> None:
    bus = {"mode": TravelMode.BUS, "seats": 50}
    evening = LegTime(1, None, None, at("20:00"), 120, **bus)  # type: ignore[arg-type]
    morning = LegTime(2, None, None, at("07:00", DAY + timedelta(days=1)), 300, **bus)  # type: ignore[arg-type]

    found = warnings_of(Itinerary(legs=[evening, morning]), WARSAW)

    assert Warning(Lack.DRIVER_REST, leg=2, minutes=120) in found
    assert Warning(Lack.LONG_DRIVE, leg=2) in found


def test_item_outside_the_time_of_its_stop_is_told() -> None:
    items = [StopItem(5, 1, at("09:30"), at("12:10"))]

    assert Warning(Lack.ITEM_OUTSIDE, stop=1, item=5, minutes=40) in warnings_of(
        Itinerary(TWO_STOPS, [leg("12:00", 60)], items), WARSAW
    )


def test_night_is_planned_by_a_stop_that_lasts_until_morning() -> None:
    next_day = DAY + timedelta(days=1)
    first = StopTime(1, at("10:00"), at("12:00"))
    hotel = StopTime(2, at("19:00"), at("08:00", next_day))
    last = StopTime(3, at("09:00", next_day), at("11:00", next_day))

    assert nights_of(Itinerary([first, last]), WARSAW) == (DAY,)
    assert Lack.NO_NIGHT in lacks(stops=[first, last])
    assert Lack.NO_NIGHT not in lacks(stops=[first, hotel, last])


def test_times_are_compared_on_the_line_of_time_in_the_autumn_night() -> None:
    night = date(2026, 10, 25)  # 03:00 is 02:00 again
    before = StopTime(1, on_day("00:30", night), on_day("01:30", night))
    after = StopTime(2, on_day("03:30", night), on_day("05:00", night))
    ride = LegTime(9, 1, 2, on_day("01:30", night), 180, TravelMode.WALK)

    assert warnings_of(Itinerary([before, after], [ride]), WARSAW) == ()


MOMENTS = st.integers(0, 60 * 30)
START = datetime(2026, 10, 24, 12, tzinfo=WARSAW).astimezone(ZoneInfo("UTC"))


@st.composite
def itineraries(draw: st.DrawFn) -> Itinerary:
    stops = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        begin = draw(MOMENTS)
        stops.append(StopTime(number, _at(begin), _at(begin + draw(st.integers(1, 300)))))
    ends = st.sampled_from([None, *(one.id for one in stops)])
    legs = [
        LegTime(
            number,
            draw(ends),
            draw(ends),
            _at(draw(MOMENTS)),
            draw(st.integers(1, 200)),
            draw(st.sampled_from(list(TravelMode))),
            draw(st.none() | st.integers(1, 5)),
            draw(st.none() | st.integers(0, 3)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    group = Group(draw(st.integers(0, 6)), draw(st.integers(0, 3)))
    return Itinerary(stops, legs, (), group)


def _at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def _minutes_of(start: datetime, end: datetime) -> set[int]:
    first = int((start - START) / timedelta(minutes=1))
    last = int((end - START) / timedelta(minutes=1))
    return set(range(first, last))


def _by_walking(plan: Itinerary) -> set[tuple[Lack, int | None, int | None]]:
    """What a walk minute by minute finds: where the group is at each minute, and is it one place."""
    found: set[tuple[Lack, int | None, int | None]] = set()
    at_stop = {one.id: _minutes_of(one.arrives_at, one.leaves_at) for one in plan.stops}
    on_leg = {one.id: _minutes_of(one.leaves_at, one.arrives_at) for one in plan.legs}
    for before, after in zip(plan.stops, plan.stops[1:], strict=False):
        if any(minute < max(at_stop[before.id]) + 1 for minute in at_stop[after.id]):
            found.add((Lack.STOPS_MEET, after.id, None))
        if not [one for one in plan.legs if (one.origin, one.target) == (before.id, after.id)]:
            found.add((Lack.NO_WAY, before.id, None))
    for one in plan.legs:
        if one.origin is not None and min(on_leg[one.id]) <= max(at_stop[one.origin]):
            found.add((Lack.LEAVES_EARLY, one.origin, one.id))
        if one.target is not None and max(on_leg[one.id]) >= min(at_stop[one.target]):
            found.add((Lack.ARRIVES_LATE, one.target, one.id))
        if one.mode in (TravelMode.BUS, TravelMode.CAR):
            people = list(range(plan.group.people))
            if one.seats is None:
                found.add((Lack.SEATS_UNKNOWN, None, one.id))
            elif people[one.seats :]:
                found.add((Lack.SEATS, None, one.id))
            if list(range(plan.group.wheelchairs))[one.wheelchair_seats or 0 :]:
                found.add((Lack.WHEELCHAIRS, None, one.id))
    for one in plan.legs:
        for other in plan.legs:
            is_later = (one.leaves_at, one.id) > (other.leaves_at, other.id)
            same_way = (one.origin, one.target) == (other.origin, other.target)
            if is_later and not same_way and on_leg[one.id] & on_leg[other.id]:
                found.add((Lack.WAYS_MEET, None, one.id))
    return found


@pytest.mark.slow
@given(itineraries())
@settings(max_examples=300)
def test_warnings_equal_a_walk_minute_by_minute(plan: Itinerary) -> None:
    reckoned = {Lack.LONG_DRIVE, Lack.DRIVER_REST, Lack.NO_NIGHT, Lack.ITEM_OUTSIDE}
    found = {
        (one.lack, one.stop, one.leg)
        for one in warnings_of(plan, WARSAW)
        if one.lack not in reckoned
    }

    assert found == _by_walking(plan)


@pytest.mark.slow
@given(itineraries())
def test_nights_without_a_place_equal_looking_at_every_midnight(plan: Itinerary) -> None:
    told = {one.night for one in warnings_of(plan, WARSAW) if one.lack == Lack.NO_NIGHT}
    expected = set()
    moments = [(one.arrives_at, one.leaves_at) for one in plan.stops]
    rides = [(one.leaves_at, one.arrives_at) for one in plan.legs]
    for minute in range(60 * 40):
        midnight = _at(minute).astimezone(WARSAW)
        if (midnight.hour, midnight.minute) != (0, 0) or not moments + rides:
            continue
        away = min(start for start, _end in moments + rides) < midnight
        away = away and max(end for _start, end in moments + rides) >= midnight
        somewhere = any(start < midnight <= end for start, end in moments)
        somewhere = somewhere or any(start < midnight < end for start, end in rides)
        if away and not somewhere:
            expected.add(midnight.date() - timedelta(days=1))

    assert told == expected


# --- deeds --------------------------------------------------------------------------------------


@pytest.fixture
def by(access_as: Access_as) -> Access:
    return access_as(Role.CLERK)


def details(name: str = "Centrum", **facts: object) -> StopDetails:
    times = {"arrives_at": at("10:00"), "leaves_at": at("12:00")}
    return StopDetails(name=name, **{**times, **facts})  # type: ignore[arg-type]


def test_stop_takes_the_time_of_its_host_known_by_email(
    municipality: Municipality, by: Access
) -> None:
    event = DraftEventFactory(municipality=municipality)
    host = {"host_name": "Ewa Gospodarz", "host_email": "Ewa@Example.org"}

    first = save_stop(municipality=municipality, event_id=event.pk, details=details(**host), by=by)
    second = save_stop(
        municipality=municipality,
        event_id=event.pk,
        details=details("Dom", arrives_at=at("13:00"), leaves_at=at("14:00"), **host),
        by=by,
    )

    assert first.host_person == second.host_person
    booking = Booking.objects.get(source="events.stop", source_id=first.pk)
    assert booking.state == BookingState.PENCILLED
    assert list(booking.persons.values_list("role", flat=True)) == [PersonRole.HOST]
    assert AuditEntry.objects.filter(action="events.stop_saved").count() == 2


def test_stop_becomes_sure_when_the_event_is_announced_and_free_when_cancelled(
    municipality: Municipality, by: Access
) -> None:
    event = DraftEventFactory(
        municipality=municipality, purpose="Po co", contact_phone="32 000 00 00"
    )
    stop = save_stop(
        municipality=municipality, event_id=event.pk, details=details(host_name="Ewa"), by=by
    )

    announce_event(municipality=municipality, event_id=event.pk, by=by)
    assert Booking.objects.get(source_id=stop.pk, source="events.stop").state == (
        BookingState.CONFIRMED
    )
    cancel_event(municipality=municipality, event_id=event.pk, reason="Burza", by=by)
    assert Booking.objects.get(source_id=stop.pk, source="events.stop").state == (
        BookingState.CANCELLED
    )


def test_new_stop_stands_in_its_place_by_time_and_can_be_moved(
    municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality)
    for name, start, end in (
        ("B", "12:00", "13:00"),
        ("C", "15:00", "16:00"),
        ("A", "9:00", "10:00"),
    ):
        save_stop(
            municipality=municipality,
            event_id=event.pk,
            details=details(name, arrives_at=at(start), leaves_at=at(end)),
            by=by,
        )
    assert [one.name for one in journey_of(event).stops] == ["A", "B", "C"]

    last = Stop.objects.get(name="C")
    move_stop(municipality=municipality, event_id=event.pk, stop_id=last.pk, up=True, by=by)

    journey = journey_of(event)
    assert [one.name for one in journey.stops] == ["A", "C", "B"]
    assert Lack.STOPS_MEET in [one.lack for one in journey.warnings]


def test_stop_that_ends_before_it_begins_is_refused(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)

    with pytest.raises(InvalidInput) as refused:
        save_stop(
            municipality=municipality,
            event_id=event.pk,
            details=details(leaves_at=at("09:00")),
            by=by,
        )

    assert "leaves_at" in refused.value.fields


def test_way_takes_its_vehicle_and_refuses_one_that_is_taken(
    municipality: Municipality, by: Access
) -> None:
    bus = ResourceFactory(municipality=municipality, kind=ResourceKind.VEHICLE, seats=30)
    ways = []
    for _number in range(2):
        event = EventFactory(municipality=municipality)
        ways.append((event, StopFactory(event=event)))
    (event, stop), (other, other_stop) = ways

    leg = save_leg(
        municipality=municipality,
        event_id=event.pk,
        details=LegDetails(at("09:00"), 45, target_id=stop.pk, vehicle_id=bus.pk),
        by=by,
    )
    with pytest.raises(Occupied):
        save_leg(
            municipality=municipality,
            event_id=other.pk,
            details=LegDetails(at("09:30"), 45, target_id=other_stop.pk, vehicle_id=bus.pk),
            by=by,
        )

    assert leg.seats == 30
    assert Occupancy.objects.filter(resource=bus).count() == 1
    assert not Leg.objects.filter(event=other).exists()
    remove_leg(municipality=municipality, event_id=event.pk, leg_id=leg.pk, by=by)
    assert not Occupancy.objects.exists()


def test_removed_stop_takes_its_ways_along_and_frees_everything(
    municipality: Municipality, by: Access
) -> None:
    bus = ResourceFactory(municipality=municipality, kind=ResourceKind.VEHICLE)
    event = EventFactory(municipality=municipality)
    stop = save_stop(
        municipality=municipality, event_id=event.pk, details=details(host_name="Ewa"), by=by
    )
    save_leg(
        municipality=municipality,
        event_id=event.pk,
        details=LegDetails(at("09:00"), 45, target_id=stop.pk, vehicle_id=bus.pk),
        by=by,
    )

    remove_stop(municipality=municipality, event_id=event.pk, stop_id=stop.pk, by=by)

    assert not Leg.objects.exists()
    assert not Occupancy.objects.exists()
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}


def test_way_from_a_stop_of_another_event_is_refused(
    municipality: Municipality, by: Access
) -> None:
    event, stranger = EventFactory(municipality=municipality), StopFactory()

    with pytest.raises(NotFound):
        save_leg(
            municipality=municipality,
            event_id=event.pk,
            details=LegDetails(at("09:00"), 45, target_id=stranger.pk),
            by=by,
        )


def test_itinerary_is_written_by_the_office_of_this_municipality_only(
    municipality: Municipality, access_as: Access_as, by: Access
) -> None:
    event = EventFactory(municipality=municipality)
    other = EventFactory(municipality=MunicipalityFactory())

    with pytest.raises(NotAllowed):
        save_stop(
            municipality=municipality,
            event_id=event.pk,
            details=details(),
            by=access_as(Role.RESIDENT),
        )
    with pytest.raises(NotFound):
        save_stop(municipality=municipality, event_id=other.pk, details=details(), by=by)


def test_group_counts_confirmed_people_on_site_and_their_wheelchairs(
    municipality: Municipality,
) -> None:
    event = EventFactory(municipality=municipality)
    seated = RegistrationFactory(event=event, size=2)
    ParticipantNeedsFactory(
        participant=ParticipantFactory(registration=seated),
        choices={"getting_there": ["wheelchair"]},
    )
    RegistrationFactory(event=event, state=RegistrationState.WAITING)
    RegistrationFactory(event=event, pool=Pool.ONLINE)

    assert travelling_group(event) == Group(people=2, wheelchairs=1)


def test_email_of_a_person_is_not_overwritten_by_a_host_without_one(
    municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality)
    stop = save_stop(
        municipality=municipality, event_id=event.pk, details=details(host_name="Ewa"), by=by
    )
    save_stop(
        municipality=municipality,
        event_id=event.pk,
        stop_id=stop.pk,
        details=details(host_name="Ewa Nowak", host_phone="32 111 22 33"),
        by=by,
    )

    (person,) = Person.objects.all()
    assert (person.name, person.phone) == ("Ewa Nowak", "32 111 22 33")


# --- pages --------------------------------------------------------------------------------------


def _page(slug: str, rest: str = "") -> str:
    return f"/debowa-dolina/wydarzenia/{slug}/trasa/{rest}"


def test_itinerary_page_tells_everybody_the_way(client: Client, municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    stop = StopFactory(
        event=event,
        name="<script>alert(1)</script>",
        town="Gdynia",
        host="MOPS",
        access_features=["step_free"],
    )
    LegFactory(event=event, target=stop, wheelchair_seats=2)
    ProgrammeItemFactory(event=event, stop=stop, title="Mieszkania")

    page = client.get(reverse("events:itinerary", args=["debowa-dolina", "wizyta"]))

    html = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in html
    assert all(words in html for words in ("Gdynia", "MOPS", "Mieszkania", "parking przed urzędem"))


def test_itinerary_page_of_a_draft_or_without_stops_is_not_there(
    client: Client, municipality: Municipality
) -> None:
    draft = DraftEventFactory(municipality=municipality)
    StopFactory(event=draft)
    empty = EventFactory(municipality=municipality)

    for event in (draft, empty):
        assert client.get(_page(event.slug)).status_code == 404


def test_host_contacts_are_for_the_office_alone(
    client: Client, client_as: Callable[..., Client], municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    host = {"host_name": "Ewa", "host_email": "ewa@example.org", "host_phone": "32 111 22 33"}
    save_stop(municipality=municipality, event_id=event.pk, details=details(**host), by=by)

    public = client.get(_page("wizyta")).content.decode()
    staff = client_as(Role.CLERK).get(_page("wizyta", "edycja/")).content.decode()

    assert "ewa@example.org" not in public
    assert "32 111 22 33" not in public
    assert "ewa@example.org" in staff


def test_staff_plan_page_shows_empty_state_then_warnings(
    client_as: Callable[..., Client], municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    browser = client_as(Role.CLERK)

    assert "Dodaj pierwszy przystanek" in browser.get(_page("wizyta", "edycja/")).content.decode()
    StopFactory(event=event)
    StopFactory(event=event)
    html = browser.get(_page("wizyta", "edycja/")).content.decode()
    assert "nie pasuje" in html


def test_stop_form_keeps_what_was_typed_when_it_is_refused(
    client_as: Callable[..., Client], municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    typed = {
        "name": "Centrum Usług",
        "arrives_at": "2027-03-18T12:00",
        "leaves_at": "2027-03-18T10:00",
        "host_email": "ewa@example.org",
        "host_name": "Ewa",
    }

    page = client_as(Role.CLERK).post(_page("wizyta", "postoje/nowy/"), typed)

    assert page.status_code == 422
    assert "Centrum Usług" in page.content.decode()
    assert not Stop.objects.exists()


def test_forms_store_a_stop_and_a_way(
    client_as: Callable[..., Client], municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    browser = client_as(Role.CLERK)
    stop = {"name": "Centrum", "arrives_at": "2027-03-18T10:00", "leaves_at": "2027-03-18T12:00"}
    answer = browser.post(_page("wizyta", "postoje/nowy/"), stop)
    assert answer.status_code == 302
    (saved,) = Stop.objects.all()
    assert saved.arrives_at == at("10:00")
    way = {
        "target": saved.pk,
        "mode": "bus",
        "leaves_at": "2027-03-18T09:00",
        "minutes": "45",
        "seats": "30",
        "wheelchair_seats": "2",
    }
    assert browser.post(_page("wizyta", "przejazdy/nowy/"), way).status_code == 302
    (leg,) = Leg.objects.filter(event=event)
    assert (leg.origin, leg.target, leg.wheelchair_seats) == (None, saved, 2)
    for rest in (f"postoje/{saved.pk}/", f"przejazdy/{leg.pk}/", f"przejazdy/nowy/?od={saved.pk}"):
        assert browser.get(_page("wizyta", rest)).status_code == 200
    moved = browser.post(_page("wizyta", f"postoje/{saved.pk}/zmiana/"), {"co": "wyzej"})
    assert moved.status_code == 302
    browser.post(_page("wizyta", f"przejazdy/{leg.pk}/usun/"))
    browser.post(_page("wizyta", f"postoje/{saved.pk}/zmiana/"), {"co": "usun"})
    assert not Stop.objects.exists()


def test_queries_of_the_itinerary_do_not_grow_with_it(
    client: Client, municipality: Municipality
) -> None:
    counts = []
    for size in (1, 3):
        event = EventFactory(municipality=municipality)
        for _number in range(size):
            stop = StopFactory(event=event)
            LegFactory(event=event, target=stop)
            ProgrammeItemFactory(event=event, stop=stop)
        with CaptureQueriesContext(connection) as caught:
            client.get(_page(event.slug))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_itinerary_of_another_municipality_is_not_here(
    client_as: Callable[..., Client], municipality: Municipality
) -> None:
    stop = StopFactory(event__municipality=MunicipalityFactory())

    page = client_as(Role.CLERK).get(_page(stop.event.slug, "edycja/"))

    assert page.status_code == 404
