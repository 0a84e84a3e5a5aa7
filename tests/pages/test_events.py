"""Events on pages of other things: the start page, search, sitemaps, the desk of staff, the menu."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.events import actions
from mosty.pages.queries import dashboard
from tests.factories.events import DraftEventFactory, EventFactory, ProgrammeItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=7)


def read(client, name, municipality, **query):
    address = reverse(name, args=[municipality.slug], query=query or None)
    return client.get(address).content.decode()


def test_start_page_shows_the_next_three_events(client, municipality, soon):
    for number in range(4):
        EventFactory(
            municipality=municipality,
            title=f"Spotkanie {number}",
            starts_on=soon + timedelta(days=number),
        )
    EventFactory(municipality=municipality, title="Minione", starts_on=soon - timedelta(days=30))
    DraftEventFactory(municipality=municipality, title="Szkic", starts_on=soon)
    EventFactory(title="Cudze", starts_on=soon)
    html = read(client, "home:start", municipality)
    assert "Najbliższe wydarzenia" in html
    assert html.count("Spotkanie ") == 3
    for hidden in ("Spotkanie 3", "Minione", "Szkic", "Cudze", "To miejsce dopiero się otwiera"):
        assert hidden not in html


def test_start_page_asks_as_often_for_three_events_as_for_one(client, municipality, soon):
    def count():
        with CaptureQueriesContext(connection) as found:
            read(client, "home:start", municipality)
        return len(found)

    EventFactory(municipality=municipality, starts_on=soon)
    first = count()
    for _number in range(2):
        EventFactory(municipality=municipality, starts_on=soon)
    assert count() == first


def test_search_finds_announced_events_by_any_of_their_words(client, municipality, soon):
    EventFactory(municipality=municipality, title="Łączy nas most", starts_on=soon, place="Remiza")
    DraftEventFactory(municipality=municipality, title="Most w szkicu", starts_on=soon)
    EventFactory(title="Most gdzie indziej", starts_on=soon)
    for text in ("laczy", "remiza most"):
        html = read(client, "home:search", municipality, q=text)
        assert "Wydarzenia (1)" in html
        assert "Łączy nas most" in html
    assert "szkicu" not in read(client, "home:search", municipality, q="most")


def test_sitemap_holds_announced_events(client, municipality, soon):
    event = EventFactory(municipality=municipality, starts_on=soon)
    DraftEventFactory(municipality=municipality, slug="szkic", starts_on=soon)
    address = reverse("pages:sitemap", args=[f"{municipality.slug}-wydarzenia"])
    text = client.get(address).content.decode()
    assert reverse("events:event_detail", args=[municipality.slug, event.slug]) in text
    assert "szkic" not in text


def test_menu_leads_to_events(client, municipality):
    html = read(client, "home:start", municipality)
    assert f'href="{reverse("events:event_list", args=[municipality.slug])}"' in html


def test_desk_tells_of_changes_nobody_was_told_of(access_as, municipality, soon):
    event = DraftEventFactory(
        municipality=municipality, title="Wizyta", starts_on=soon, purpose="x", contact_phone="1"
    )
    clerk = access_as(Role.CLERK)
    actions.announce_event(municipality=municipality, event_id=event.pk, by=clerk)
    ProgrammeItemFactory(event=event)
    task = "Zmiany programu, o których nikt nie wie: Wizyta"

    def names(access):
        found = dashboard.tasks(municipality, access=access, today=timezone.localdate())
        return [one.name for one in found]

    assert task in names(clerk)
    assert task not in names(access_as(Role.MAYOR))
    actions.announce_programme(municipality=municipality, event_id=event.pk, by=clerk)
    assert task not in names(clerk)


def test_tool_of_events_is_for_those_who_prepare_them(access_as, municipality):
    def labels(role):
        found = dashboard.tools(municipality, access=access_as(role))
        return {str(tool.label) for tool in found}

    assert "Wydarzenia" in labels(Role.CLERK)
    assert "Wydarzenia" not in labels(Role.MAYOR)
    assert "Sale i rzeczy do wypożyczenia" in labels(Role.CLERK)
    assert "Sale i rzeczy do wypożyczenia" not in labels(Role.MAYOR)
