"""Pages of rooms and things, of time taken by hand, of ways and of clashes."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, Resource, Way
from mosty.core.access import Role
from tests.factories.calendars import (
    TUESDAY,
    BookingFactory,
    OccupancyFactory,
    PersonFactory,
    PersonTimeFactory,
    ResourceFactory,
    SiteFactory,
    WayFactory,
)
from tests.factories.directory import LocationFactory
from tests.factories.territory import MunicipalityFactory

SLUG = "debowa-dolina"
HOUR = timedelta(hours=1)
ROOM = {
    "kind": "room", "name": "Świetlica", "units": "1", "minutes_before": "0", "minutes_after": "0",
}  # fmt: skip


def address(name, *args):
    return reverse(f"calendars:{name}", args=[SLUG, *args])


@pytest.fixture
def office(client_as):
    return client_as(Role.CLERK)


@pytest.fixture
def room(municipality):
    return ResourceFactory(municipality=municipality, name="Sala w remizie")


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel("2026-11-30 12:00:00+01:00", tick=True):
        yield


def text(response):
    return response.content.decode()


# --- list -----------------------------------------------------------------------------------------


def test_an_empty_list_says_what_will_be_here(client, office, municipality):
    page = text(client.get(address("resource_list")))
    assert "Na razie nie ma tu nic do wypożyczenia" in page
    assert "Dodaj pierwszą pozycję" not in page
    assert "Dodaj pierwszą pozycję" in text(office.get(address("resource_list")))


def test_the_list_says_what_is_free_now(client, municipality, room):
    booking = BookingFactory(
        municipality=municipality, starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR
    )
    taken = ResourceFactory(municipality=municipality, name="Klub", seats=22)
    OccupancyFactory(booking=booking, resource=taken)
    page = text(client.get(address("resource_list")))
    assert page.count("teraz wolne") == 1
    assert page.count("teraz zajęte") == 1
    assert "dla 22 osób" in page
    assert "Kto ma być w dwóch miejscach" not in page


def test_the_list_says_what_is_closed_now(client, municipality):
    ResourceFactory(municipality=municipality, opening="Sa 10:00-12:00")
    page = text(client.get(address("resource_list")))
    assert "teraz zamknięte" in page
    assert "teraz wolne" not in page


def test_the_list_is_filtered_by_kind_and_site(client, municipality, room):
    site = SiteFactory(municipality=municipality, name="Szkoła")
    ResourceFactory(municipality=municipality, name="Aula", site=site)
    page = text(client.get(address("resource_list"), {"obiekt": site.pk}))
    assert "Aula" in page
    assert "Sala w remizie" not in page
    page = text(client.get(address("resource_list"), {"rodzaj": "vehicle"}))
    assert "Nie ma nic takiego" in page
    assert client.get(address("resource_list"), {"rodzaj": "x", "obiekt": "y"}).status_code == 200


def test_the_public_sees_no_secret_and_no_idle_room(client, office, municipality):
    secret = LocationFactory(municipality=municipality, is_confidential=True)
    hidden = ResourceFactory(municipality=municipality, name="Hostel", location=secret)
    idle = ResourceFactory(municipality=municipality, name="Stara sala", is_active=False)
    page = text(client.get(address("resource_list")))
    assert "Hostel" not in page
    assert "Stara sala" not in page
    for one in (hidden, idle):
        assert client.get(address("resource_detail", one.pk)).status_code == 404
        assert office.get(address("resource_detail", one.pk)).status_code == 200
    assert secret.address not in text(office.get(address("resource_detail", hidden.pk)))


def test_rooms_of_another_municipality_are_not_here(client, office, municipality):
    other = ResourceFactory(municipality=MunicipalityFactory(), name="Cudza sala")
    assert "Cudza sala" not in text(office.get(address("resource_list")))
    assert client.get(address("resource_detail", other.pk)).status_code == 404
    assert office.get(address("resource_edit", other.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_of_one_and_of_three(
    client, municipality, django_assert_max_num_queries, count
):
    site = SiteFactory(municipality=municipality)
    for room in ResourceFactory.create_batch(count, municipality=municipality, site=site):
        ResourceFactory(municipality=municipality, whole=room)
    with django_assert_max_num_queries(5):
        client.get(address("resource_list"))


# --- one room and its week --------------------------------------------------------------------------


def test_the_week_shows_what_is_taken_and_what_is_free(client, office, room):
    room.opening = "Mo-Fr 08:00-20:00"
    room.description = "<script>alert(1)</script>"
    room.save()
    booking = BookingFactory(municipality=room.municipality, title="Rozmowa")
    OccupancyFactory(booking=booking, resource=room)
    page = text(client.get(address("resource_detail", room.pk)))
    assert "<script>alert" not in page
    assert "10:00–11:00" in page
    assert "08:00–10:00, 11:00–20:00" in page
    assert "nieczynne" in page
    assert "Rozmowa" not in page
    assert "Rozmowa" in text(office.get(address("resource_detail", room.pk)))


def test_another_week_stands_in_the_address(client, room):
    page = text(client.get(address("resource_detail", room.pk), {"tydzien": "2026-12-09"}))
    assert "Tydzień od 7 grudnia 2026 do 13 grudnia 2026" in page
    assert "?tydzien=2026-12-14" in page
    for nonsense in ("", "wczoraj", "9999-12-31", "0001-01-01", "2026-02-30"):
        page = text(client.get(address("resource_detail", room.pk), {"tydzien": nonsense}))
        assert "Tydzień od 30 listopada 2026" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_week_asks_the_same_questions_of_one_and_of_three(
    client, room, django_assert_max_num_queries, count
):
    for number in range(count):
        ResourceFactory(municipality=room.municipality, whole=room)
        booking = BookingFactory(municipality=room.municipality, starts_at=TUESDAY + number * HOUR)
        part = Resource.objects.filter(whole=room).latest("pk")
        OccupancyFactory(booking=booking, resource=part)
    with django_assert_max_num_queries(6):
        client.get(address("resource_detail", room.pk))


# --- describing -----------------------------------------------------------------------------------


def test_the_office_adds_and_changes_a_room(office, municipality):
    assert office.get(address("resource_create")).status_code == 200
    answer = office.post(address("resource_create"), ROOM)
    room = Resource.objects.get()
    assert answer.url == address("resource_detail", room.pk)
    assert 'value="Świetlica"' in text(office.get(address("resource_edit", room.pk)))
    office.post(address("resource_edit", room.pk), ROOM | {"seats": "30", "revision": "1"})
    room.refresh_from_db()
    assert (room.seats, room.revision) == (30, 2)


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(office, municipality):
    answer = office.post(address("resource_create"), ROOM | {"opening": "rano"})
    assert answer.status_code == 422
    assert 'value="Świetlica"' in text(answer)
    assert 'value="rano"' in text(answer)
    assert not Resource.objects.exists()


def test_two_versions_are_shown_side_by_side(office, municipality):
    room = ResourceFactory(municipality=municipality, name="Świetlica", revision=2, seats=20)
    answer = office.post(address("resource_edit", room.pk), ROOM | {"seats": "30", "revision": "1"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Dwie wersje" in page
    assert "<td><p>20</p></td>" in page or "<td>20</td>" in page
    answer = office.post(address("resource_edit", room.pk), ROOM | {"seats": "30", "revision": "2"})
    assert answer.status_code == 302


def test_a_room_is_switched_off_and_on(office, room):
    office.post(address("resource_switch", room.pk), {"stan": "nieczynny"})
    room.refresh_from_db()
    assert not room.is_active
    page = text(office.get(address("resource_detail", room.pk)))
    assert "Przywróć do użytku" in page
    assert "Zajmij na pewien czas" not in page
    office.post(address("resource_switch", room.pk), {"stan": "czynny"})
    room.refresh_from_db()
    assert room.is_active


# --- time taken by hand ------------------------------------------------------------------------------


def test_time_is_taken_by_hand_and_freed(office, room):
    assert 'value="2026-12-02"' in text(
        office.get(address("block_create", room.pk), {"dzien": "2026-12-02"})
    )
    typed = {"title": "Malowanie", "day": "2026-12-02", "starts": "09:00", "ends": "12:00"}
    answer = office.post(address("block_create", room.pk), typed)
    block = Booking.objects.get()
    assert answer.url == address("resource_detail", room.pk) + "?tydzien=2026-12-02"
    page = text(office.get(answer.url))
    assert "Malowanie" in page
    assert "09:00–12:00" in page
    office.post(address("block_release", room.pk, block.pk))
    block.refresh_from_db()
    assert block.state == BookingState.CANCELLED
    assert office.post(address("block_release", room.pk, block.pk)).status_code == 404


def test_time_that_is_taken_is_refused_and_what_was_typed_stays(office, room):
    OccupancyFactory(booking=BookingFactory(municipality=room.municipality), resource=room)
    typed = {"title": "Malowanie", "day": "2026-12-01", "starts": "10:30", "ends": "12:00"}
    answer = office.post(address("block_create", room.pk), typed)
    assert answer.status_code == 409
    page = text(answer)
    assert "W tym czasie jest zajęte: Sala w remizie" in page
    assert 'value="Malowanie"' in page


def test_a_block_may_go_over_midnight_and_take_some_of_many(office, municipality):
    chairs = ResourceFactory(municipality=municipality, units=40, minutes_after=15)
    typed = {
        "title": "Zabawa", "day": "2026-12-31", "starts": "20:00", "ends": "04:00", "units": "25",
    }  # fmt: skip
    assert "15 min po" in text(office.get(address("block_create", chairs.pk)))
    office.post(address("block_create", chairs.pk), typed)
    booking = Booking.objects.get()
    assert booking.ends_at - booking.starts_at == 8 * HOUR
    assert booking.occupancies.get().units == 25


def test_a_block_without_a_day_is_asked_for_it(office, room):
    answer = office.post(address("block_create", room.pk), {"title": "Malowanie"})
    assert answer.status_code == 422
    answer = office.post(
        address("block_create", room.pk),
        {"title": "x", "day": "9999-12-31", "starts": "10:00", "ends": "09:00"},
    )
    assert answer.status_code == 422


# --- ways ---------------------------------------------------------------------------------------------


def test_ways_need_two_sites_first(office, municipality):
    assert "Potrzebne są dwa obiekty" in text(office.get(address("way_list")))


def test_a_way_is_added_and_removed(office, municipality):
    one, other = SiteFactory.create_batch(2, municipality=municipality)
    assert "Nie ma jeszcze żadnego dojazdu" in text(office.get(address("way_list")))
    typed = {"origin": one.pk, "target": other.pk, "minutes": "35"}
    assert office.post(address("way_list"), typed).status_code == 302
    assert "<td>35</td>" in text(office.get(address("way_list")))
    office.post(address("way_remove", Way.objects.get().pk))
    assert not Way.objects.exists()


def test_a_way_to_the_same_site_is_refused(office, municipality):
    one, _other = SiteFactory.create_batch(2, municipality=municipality)
    typed = {"origin": one.pk, "target": one.pk, "minutes": "35"}
    answer = office.post(address("way_list"), typed)
    assert answer.status_code == 422
    assert "Wybierz dwa różne obiekty" in text(answer)


# --- clashes -------------------------------------------------------------------------------------------


def test_no_clash_says_what_was_compared(office, municipality):
    page = text(office.get(address("clash_list")))
    assert "Nikt nie ma być w dwóch miejscach" in page
    assert "Od 30 listopada 2026 do 29 stycznia 2027" in page


def test_clashes_are_listed_with_both_things_and_the_way(office, municipality):
    way = WayFactory(municipality=municipality, minutes=45)
    anna = PersonFactory(municipality=municipality, name="Anna Zielna")
    for hours, title, site in (
        (0, "Wykład", way.origin),
        (0.5, "Dyżur", None),
        (1.5, "Warsztat", way.target),
    ):
        booking = BookingFactory(
            municipality=municipality, title=title, site=site, path="/x/",
            starts_at=TUESDAY + hours * HOUR,
        )  # fmt: skip
        PersonTimeFactory(booking=booking, person=anna)
    page = text(office.get(address("clash_list")))
    assert "2 kolizje" in page
    assert "1 osoba" in page
    assert "w tym samym czasie" in page
    assert "droga trwa 45 min, a czasu jest 30 min" in page
    page = text(office.get(address("clash_list"), {"od": "2027-01-01", "do": "2026-01-01"}))
    assert "Nikt nie ma być" in page
    assert office.get(address("clash_list"), {"od": "9999-12-31"}).status_code == 200
    assert (
        office.get(address("clash_list"), {"od": "2026-01-01", "do": "2099-01-01"}).status_code
        == 200
    )


def test_clashes_of_one_person_are_shown_alone(office, municipality):
    for name in ("Anna Zielna", "Piotr Leśny"):
        person = PersonFactory(municipality=municipality, name=name)
        for hours in (0, 0.5):
            booking = BookingFactory(municipality=municipality, starts_at=TUESDAY + hours * HOUR)
            PersonTimeFactory(booking=booking, person=person)
    page = text(office.get(address("clash_list")))
    assert f"?osoba={person.pk}" in page
    page = text(office.get(address("clash_list"), {"osoba": person.pk, "od": "2026-12-01"}))
    assert "Tylko: Piotr Leśny." in page
    assert "Anna Zielna" not in page
    stranger = PersonFactory()
    for nonsense in (stranger.pk, "x", "-1", str(2**70)):
        page = text(office.get(address("clash_list"), {"osoba": nonsense}))
        assert "2 kolizje" in page
        assert stranger.name not in page


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["resource_create", "resource_edit", "block_create", "way_list", "clash_list"]
)
def test_the_office_alone_opens_its_pages(client, client_as, room, name):
    args = [room.pk] if name in ("resource_edit", "block_create") else []
    assert client.get(address(name, *args)).status_code == 302
    assert client_as(Role.NGO_WORKER).get(address(name, *args)).status_code == 403
    assert client_as(Role.COMMUNITY_ORGANISER).get(address(name, *args)).status_code == 200


def test_deeds_are_done_by_the_office_alone(client_as, room):
    resident = client_as(Role.RESIDENT)
    booking = BookingFactory(municipality=room.municipality, source="", source_id=None)
    way = WayFactory(municipality=room.municipality)
    for place in (
        address("resource_switch", room.pk),
        address("block_release", room.pk, booking.pk),
        address("way_remove", way.pk),
    ):
        assert resident.post(place).status_code == 403
