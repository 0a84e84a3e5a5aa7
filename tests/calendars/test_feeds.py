"""Calendars that other programmes read, and the secret addresses of people's own."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from mosty.calendars.actions import TooManyFeeds, make_feed, revoke_feed
from mosty.calendars.enums import BookingState
from mosty.calendars.models import Feed, Person
from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound
from mosty.people.queries import access_for
from tests.factories.calendars import (
    BookingFactory,
    FeedFactory,
    OccupancyFactory,
    PersonFactory,
    PersonTimeFactory,
    ResourceFactory,
    SeriesFactory,
    SiteFactory,
)
from tests.factories.directory import LocationFactory
from tests.factories.people import UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.page_client import PageClient

NOW = datetime(2026, 11, 30, 11, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def path(name: str, *args: object) -> str:
    return reverse(f"calendars:{name}", args=["debowa-dolina", *args])


def titles(response) -> list[str]:
    assert response.status_code == 200, response.status_code
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(response.content).walk("VEVENT")]


@pytest.fixture
def user():
    return UserFactory(email="anna@example.pl", full_name="Anna Nowak")


@pytest.fixture
def browser(user) -> PageClient:
    here = PageClient()
    here.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return here


@pytest.fixture
def access(user, municipality):
    return access_for(user, municipality.pk)


# --- for everybody ------------------------------------------------------------------------------


def test_everybody_reads_what_is_public_and_nothing_else(municipality, client):
    BookingFactory(municipality=municipality, title="Festyn", is_public=True)
    BookingFactory(municipality=municipality, title="Narada", is_public=False)
    BookingFactory(
        municipality=municipality, title="Szkic", is_public=True, state=BookingState.PENCILLED
    )
    BookingFactory(title="Gdzie indziej", is_public=True)

    assert titles(client.get(path("public_feed"))) == ["Festyn"]


def test_an_empty_calendar_is_a_calendar(municipality, client):
    response = client.get(path("public_feed"))

    assert titles(response) == []
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert ".ics" in response["Content-Disposition"]


def test_what_is_cancelled_stays_thirty_days(municipality, client):
    for days in (29, 31):
        BookingFactory(
            municipality=municipality,
            title=f"{days} dni temu",
            is_public=True,
            state=BookingState.CANCELLED,
            cancelled_at=NOW - timedelta(days=days),
        )

    response = client.get(path("public_feed"))

    assert titles(response) == ["29 dni temu"]
    assert b"STATUS:CANCELLED" in response.content


def test_what_is_at_a_confidential_place_is_nowhere(municipality, client):
    secret = LocationFactory(municipality=municipality, is_confidential=True)
    site = SiteFactory(municipality=municipality, location=secret)
    room = ResourceFactory(municipality=municipality, site=site)
    BookingFactory(municipality=municipality, title="W schronieniu", is_public=True, site=site)
    OccupancyFactory(
        booking=BookingFactory(municipality=municipality, title="W pokoju", is_public=True),
        resource=room,
    )
    series = SeriesFactory(municipality=municipality, is_public=True)
    series.resources.add(room)

    assert titles(client.get(path("public_feed"))) == []
    assert client.get(path("resource_feed", room.pk)).status_code == 404
    assert client.get(path("series_feed", series.pk)).status_code == 404


def test_a_room_has_its_own_calendar(municipality, client):
    whole = ResourceFactory(municipality=municipality, name="Hala")
    part = ResourceFactory(municipality=municipality, whole=whole)
    other = ResourceFactory(municipality=municipality)
    for room, title in ((part, "W połowie hali"), (other, "Obok")):
        booking = BookingFactory(municipality=municipality, title=title, is_public=True)
        OccupancyFactory(booking=booking, resource=room)

    assert titles(client.get(path("resource_feed", whole.pk))) == ["W połowie hali"]
    assert client.get(path("resource_feed", 10_000)).status_code == 404


def test_a_public_series_is_read_by_its_rule(municipality, client):
    series = SeriesFactory(municipality=municipality, is_public=True, title="Klub")
    hidden = SeriesFactory(municipality=municipality)

    response = client.get(path("series_feed", series.pk))

    assert titles(response) == ["Klub"]
    assert b"RRULE:FREQ=WEEKLY;BYDAY=TU" in response.content
    assert client.get(path("series_feed", hidden.pk)).status_code == 404


def test_who_has_the_calendar_already_gets_nothing_anew(municipality, client):
    BookingFactory(municipality=municipality, is_public=True)
    first = client.get(path("public_feed"))

    again = client.get(path("public_feed"), headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


# --- one's own ----------------------------------------------------------------------------------


def test_a_secret_address_is_made_shown_once_and_read_without_signing_in(
    municipality, browser, client
):
    page = browser.get(path("feed_list"))
    assert "Nie masz jeszcze adresu" in page.content.decode()

    made = browser.post(path("feed_list"))
    address = BeautifulSoup(made.content, "html.parser").find("code").text
    person = Person.objects.get(user__email="anna@example.pl")
    PersonTimeFactory(
        person=person, booking=BookingFactory(municipality=municipality, title="Moje szkolenie")
    )
    secret_path = address[address.index("/debowa-dolina/") :]
    response = client.get(secret_path)

    assert titles(response) == ["Moje szkolenie"]
    assert "no-cache" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert address not in browser.get(path("feed_list")).content.decode()
    assert Feed.objects.get().token_hash not in address
    assert Feed.objects.get().read_on == NOW.date()


def test_a_feed_holds_nobody_elses_data(municipality, access, client):
    feed, secret = make_feed(municipality=municipality, by=access)
    mine = BookingFactory(
        municipality=municipality, title="Wspólne", description="Prosi o tłumacza: Jan Tajny"
    )
    PersonTimeFactory(person=feed.person, booking=mine)
    PersonTimeFactory(booking=mine, person__name="Jan Tajny", person__email="jan@example.pl")
    PersonTimeFactory(booking=BookingFactory(municipality=municipality, title="Cudze"))
    BookingFactory(municipality=municipality, title="Publiczne", is_public=True)

    response = client.get(path("personal_feed", secret))

    assert titles(response) == ["Wspólne"]
    assert "Tajny" not in response.content.decode()
    assert "example.pl" not in response.content.decode()


def test_a_revoked_address_opens_nothing(municipality, browser, access, client):
    feed, secret = make_feed(municipality=municipality, by=access)
    assert client.get(path("personal_feed", secret)).status_code == 200

    browser.post(path("feed_revoke", feed.pk))

    assert client.get(path("personal_feed", secret)).status_code == 410
    assert "Nie masz jeszcze adresu" in browser.get(path("feed_list")).content.decode()


def test_made_up_and_misplaced_secrets_open_nothing(municipality, access, client):
    _feed, secret = make_feed(municipality=municipality, by=access)
    elsewhere = MunicipalityFactory()

    assert client.get(path("personal_feed", "zgaduje")).status_code == 404
    there = reverse("calendars:personal_feed", args=[elsewhere.slug, secret])
    assert client.get(there).status_code == 404


def test_nobody_guesses_without_end(municipality, client):
    answers = {client.get(path("personal_feed", f"proba{n}")).status_code for n in range(125)}

    assert answers == {404, 429}


def test_only_the_owner_revokes(municipality, access, access_as):
    feed, _secret = make_feed(municipality=municipality, by=access)

    with pytest.raises(NotFound):
        revoke_feed(municipality=municipality, feed_id=feed.pk, by=access_as(Role.CLERK))
    with pytest.raises(NotFound):
        revoke_feed(municipality=municipality, feed_id=FeedFactory().pk, by=access)


def test_five_addresses_are_enough(municipality, access, browser):
    for _number in range(5):
        make_feed(municipality=municipality, by=access)

    with pytest.raises(TooManyFeeds):
        make_feed(municipality=municipality, by=access)
    assert "Masz już 5 tajnych adresów" in browser.post(path("feed_list")).content.decode()


def test_visitors_have_no_calendar_of_their_own(municipality, client, access_as):
    assert client.get(path("feed_list")).status_code == 302
    with pytest.raises(NotAllowed):
        make_feed(municipality=municipality, by=access_as(Role.ANYONE))


def test_the_account_is_the_person_known_by_its_email(municipality, access):
    known = PersonFactory(municipality=municipality, email="Anna@example.pl")

    feed, _secret = make_feed(municipality=municipality, by=access)

    known.refresh_from_db()
    assert (feed.person, known.user_id) == (known, access.user_id)


def test_somebody_elses_person_is_not_taken_over(municipality, access):
    other = UserFactory()
    known = PersonFactory(municipality=municipality, email="anna@example.pl", user=other)

    feed, _secret = make_feed(municipality=municipality, by=access)

    assert feed.person != known
    assert feed.person.email == ""


@pytest.mark.parametrize("size", [1, 3])
def test_a_feed_asks_as_often_for_three_dates_as_for_one(
    municipality, client, django_assert_num_queries, size
):
    for booking in BookingFactory.create_batch(size, municipality=municipality, is_public=True):
        OccupancyFactory(booking=booking)
    client.get(path("public_feed"))

    with django_assert_num_queries(2):
        client.get(path("public_feed"))
