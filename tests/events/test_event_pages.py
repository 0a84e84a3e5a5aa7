"""What everybody reads of events: the list, one event, what changed, materials."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.events import actions
from mosty.events.actions import ItemEntry, MaterialEntry, PersonEntry
from mosty.events.enums import EventFormat, EventKind, EventState, ItemKind, MaterialMoment
from mosty.events.models import Event
from mosty.events.rules.secrets import link_hash
from tests.factories.events import (
    BEFORE,
    DAY,
    DraftEventFactory,
    EventFactory,
    MaterialFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    RegistrationRulesFactory,
    on_day,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
AFTER = "2027-04-01 12:00:00+02:00"


@pytest.fixture(autouse=True)
def _before():
    with time_machine.travel(BEFORE):
        yield


@pytest.fixture
def director(access_as):
    return access_as(Role.CENTRE_DIRECTOR)


def page(event, name="event_detail", *more):
    return reverse(f"events:{name}", args=[event.municipality.slug, event.slug, *more])


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def listing(municipality, **query):
    return reverse("events:event_list", args=[municipality.slug], query=query or None)


# --- the list -----------------------------------------------------------------------------------


def test_empty_list_says_what_it_is_for(client, client_as, municipality):
    html = read(client, listing(municipality))
    assert "Nie ma jeszcze żadnego wydarzenia" in html
    assert "Przygotuj pierwsze wydarzenie" not in html
    assert "Przygotuj pierwsze wydarzenie" in read(client_as(Role.CLERK), listing(municipality))


def test_list_shows_what_comes_first_and_then_what_was(client, municipality):
    EventFactory(municipality=municipality, title="Późniejsza", starts_on=DAY + timedelta(days=9))
    EventFactory(municipality=municipality, title="Wcześniejsza")
    EventFactory(municipality=municipality, title="Miniona", starts_on=DAY - timedelta(days=99))
    DraftEventFactory(municipality=municipality, title="Szkic")
    EventFactory(title="Cudza")
    html = read(client, listing(municipality))
    assert html.index("Wcześniejsza") < html.index("Późniejsza") < html.index("Miniona")
    assert "18 marca 2027" in html
    assert "Szkic" not in html
    assert "Cudza" not in html


def test_staff_sees_what_is_in_preparation(client_as, municipality):
    DraftEventFactory(municipality=municipality, title="Szkic")
    assert "Szkic" in read(client_as(Role.CLERK), listing(municipality))


def test_list_is_cut_to_one_kind_and_says_when_there_is_none(client, municipality):
    EventFactory(municipality=municipality, title="Wizyta u sąsiadów")
    EventFactory(municipality=municipality, title="Duże szkolenie", kind=EventKind.TRAINING)
    html = read(client, listing(municipality, rodzaj="training"))
    assert "Duże szkolenie" in html
    assert "Wizyta u sąsiadów" not in html
    empty = read(client, listing(municipality, rodzaj="conference"))
    assert "Nie ma zaplanowanych wydarzeń tego rodzaju" in empty
    assert "Wizyta u sąsiadów" in read(client, listing(municipality, rodzaj="nonsens"))


def test_past_events_are_cut_and_shown_on_wish(client, municipality):
    for number in range(8):
        EventFactory(
            municipality=municipality,
            title=f"Dawne {number}",
            starts_on=DAY - timedelta(days=100 + number),
        )
    html = read(client, listing(municipality))
    assert "Teraz nie ma zaplanowanych wydarzeń" in html
    assert html.count("Dawne ") == 5
    assert "Pokaż wszystkie 8 wydarzeń, które się odbyły" in html
    assert read(client, listing(municipality, minione="wszystkie")).count("Dawne ") == 8


def test_cancelled_event_stays_in_the_list_as_such(client, municipality, director):
    event = EventFactory(municipality=municipality, title="Wizyta")
    actions.cancel_event(
        municipality=municipality, event_id=event.pk, reason="Powódź.", by=director
    )
    assert "odwołane" in read(client, listing(municipality))
    html = read(client, page(event))
    assert "To wydarzenie jest odwołane" in html
    assert "Powódź." in html


def test_list_asks_the_database_as_often_for_three_as_for_one(client, municipality):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            read(client, listing(municipality))
        return len(found)

    EventFactory(municipality=municipality)
    EventFactory(municipality=municipality, starts_on=DAY - timedelta(days=99))
    first = count()
    for _number in range(2):
        EventFactory(municipality=municipality)
        EventFactory(municipality=municipality, starts_on=DAY - timedelta(days=99))
    assert count() == first


# --- one event ----------------------------------------------------------------------------------


@pytest.fixture
def visit(municipality, director):
    """An announced visit with two items, a speaker and materials."""
    event = DraftEventFactory(
        municipality=municipality,
        title="Od instytucji <b>do</b> wspólnoty",
        title_uk="Від інституції до спільноти",
        purpose="Poznać dobre praktyki.",
        description="Opis po polsku.",
        description_uk="Опис українською.",
        description_easy="Zobaczymy, jak robią to inni.",
        form="formuła wykładowo-seminaryjna z poczęstunkiem",
        audience="Pracownicy gmin i organizacji.",
        project="Mosty współpracy",
        organiser=OrganisationFactory(municipality=municipality, name="Stowarzyszenie Most"),
        access_note="Wejście od podwórza.",
        access_features=["step_free", "hearing_loop"],
        contact_name="Anna Nowak",
        contact_phone="123 456 789",
        contact_email="anna@example.org",
    )
    entries = [
        ItemEntry(
            kind=ItemKind.OPENING,
            title="Otwarcie",
            starts_at=on_day("10:00"),
            ends_at=on_day("10:15"),
        ),
        ItemEntry(
            kind=ItemKind.LECTURE,
            title="Wykład",
            title_uk="Лекція",
            starts_at=on_day("10:15"),
            ends_at=on_day("10:55"),
            scope_points=["czym jest deinstytucjonalizacja"],
            place="sala F",
            persons=[PersonEntry("Karolina Jurek", affiliation="FRSO", email="k@example.org")],
        ),
    ]
    actions.add_items(municipality=municipality, event_id=event.pk, entries=entries, by=director)
    return actions.announce_event(municipality=municipality, event_id=event.pk, by=director)


def test_page_tells_a_tired_person_everything(client, visit):
    html = read(client, page(visit))
    for text in (
        "Od instytucji &lt;b&gt;do&lt;/b&gt; wspólnoty",
        "18 marca 2027, 10:00–10:55",
        "Dom kultury, ul. Rynek 1",
        "Poznać dobre praktyki.",
        "Zobaczymy, jak robią to inni.",
        "formuła wykładowo-seminaryjna z poczęstunkiem",
        "Pracownicy gmin i organizacji.",
        "Mosty współpracy",
        "Stowarzyszenie Most",
        "Wejście od podwórza.",
        "wejście bez schodów",
        "pętla słuchowa",
        'href="tel:123456789"',
        "anna@example.org",
        "Czwartek, 18 marca 2027",
        "10:15–10:55",
        "czym jest deinstytucjonalizacja",
        "sala F",
        "Karolina Jurek, FRSO",
    ):
        assert text in html, text
    assert "k@example.org" not in html
    assert "<h1>" in html


def test_page_speaks_ukrainian_where_there_are_words(client, visit):
    client.post(reverse("pages:set_language"), {"language": "uk", "next": "/"})
    html = read(client, page(visit))
    assert "<h1>Від інституції до спільноти</h1>" in html
    assert "Опис українською." in html
    assert "Лекція" in html
    assert "Програма" in html
    assert '<div class="lead" lang="pl"><p>Poznać dobre praktyki.</p></div>' in html
    assert 'lang="pl"><p>Опис' not in html


def test_online_address_is_never_public(client, municipality):
    event = EventFactory(
        municipality=municipality,
        format=EventFormat.ONLINE,
        online_url="https://tajne.example.org/spotkanie",
    )
    assert "tajne" not in read(client, page(event))


def test_names_of_participants_are_never_public(client, visit):
    RegistrationFactory(event=visit, contact_name="Maria Tajna", contact_email="maria@example.org")
    html = read(client, page(visit))
    assert "Maria Tajna" not in html
    assert "maria@example.org" not in html


def test_event_without_programme_says_that_it_comes(client, municipality):
    event = EventFactory(municipality=municipality)
    ProgrammeItemFactory(event=event, title="Jeszcze tajne")
    html = read(client, page(event))
    assert "Program jest w przygotowaniu. Pojawi się tutaj." in html
    assert "Jeszcze tajne" not in html


def test_draft_is_for_staff_only(client, client_as, municipality):
    event = DraftEventFactory(municipality=municipality)
    ProgrammeItemFactory(event=event, title="Zapowiedź")
    read(client, page(event), 404)
    read(client_as(Role.RESIDENT), page(event), 404)
    html = read(client_as(Role.CLERK), page(event))
    assert "Tę stronę widzą tylko pracownicy" in html
    assert "Zapowiedź" in html


def test_event_of_another_municipality_is_not_found(client, municipality):
    event = EventFactory()
    read(client, reverse("events:event_detail", args=[municipality.slug, event.slug]), 404)


def test_two_municipalities_may_use_one_address(client, municipality):
    EventFactory(municipality=municipality, slug="wizyta", title="Nasza")
    EventFactory(municipality=MunicipalityFactory(), slug="wizyta", title="Ich")
    html = read(client, reverse("events:event_detail", args=[municipality.slug, "wizyta"]))
    assert "Nasza" in html
    assert "Ich" not in html


def test_one_may_sign_up_only_before_it_is_over(client, visit):
    assert "Zapisz się" not in read(client, page(visit))
    RegistrationRulesFactory(event=visit)
    assert "Zapisz się" in read(client, page(visit))
    with time_machine.travel(AFTER):
        html = read(client, page(visit))
    assert "To wydarzenie już się odbyło" in html
    assert "Zapisz się" not in html


def test_page_of_several_days_leads_to_each_of_them(client, visit, director):
    Event.objects.filter(pk=visit.pk).update(ends_on=DAY + timedelta(days=1))
    actions.add_item(
        municipality=visit.municipality,
        event_id=visit.pk,
        entry=ItemEntry(
            kind=ItemKind.VISIT,
            title="Drugi dzień",
            starts_at=on_day("09:00") + timedelta(days=1),
            ends_at=on_day("10:00") + timedelta(days=1),
        ),
        by=director,
    )
    actions.announce_programme(municipality=visit.municipality, event_id=visit.pk, by=director)
    html = read(client, page(visit))
    assert "18–19 marca 2027, początek o 10:00" in html
    assert 'href="#day-2027-03-19"' in html
    assert "Piątek, 19 marca 2027" in html


def test_page_asks_the_database_as_often_for_many_items_as_for_one(client, municipality, director):
    def count(items):
        event = DraftEventFactory(municipality=municipality, purpose="x", contact_phone="1")
        entries = [
            ItemEntry(
                kind=ItemKind.LECTURE,
                title=f"Punkt {number}",
                starts_at=on_day("10:00") + timedelta(minutes=number),
                ends_at=on_day("11:00") + timedelta(minutes=number),
                persons=[PersonEntry(f"Osoba {number}")],
            )
            for number in range(items)
        ]
        actions.add_items(
            municipality=municipality, event_id=event.pk, entries=entries, by=director
        )
        actions.announce_event(municipality=municipality, event_id=event.pk, by=director)
        for _number in range(items):
            RegistrationFactory(event=event)
            MaterialFactory(event=event)
        with CaptureQueriesContext(connection) as found:
            read(client, page(event))
        return len(found)

    assert count(1) == count(12)


# --- changes ------------------------------------------------------------------------------------


def test_changes_are_told_newest_first(client, visit, director):
    item = visit.items.get(title="Wykład")
    actions.cancel_item(
        municipality=visit.municipality, event_id=visit.pk, item_id=item.pk, by=director
    )
    assert "Program się zmienił" not in read(client, page(visit))
    actions.announce_programme(
        municipality=visit.municipality, event_id=visit.pk, note="Prelegentka chora.", by=director
    )
    html = read(client, page(visit))
    assert "Program się zmienił" in html
    assert page(visit, "event_changes") in html
    assert "programme-off" in html
    changes = read(client, page(visit, "event_changes"))
    assert "Prelegentka chora." in changes
    assert "odwołane" in changes
    assert changes.index("Prelegentka chora.") < changes.index("Program został ogłoszony.")


def test_page_of_changes_says_when_there_is_no_programme_yet(client, municipality):
    event = EventFactory(municipality=municipality)
    html = read(client, page(event, "event_changes"))
    assert "Program nie jest jeszcze ogłoszony" in html


# --- materials ----------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def add(event, by, **facts):
    values = {"title": "Łódzka prezentacja", "data": b"%PDF-1.7 abc"}
    return actions.add_material(
        municipality=event.municipality,
        event_id=event.pk,
        entry=MaterialEntry(**values | facts),
        by=by,
    )


def test_file_is_given_to_keep_under_its_title(client, visit, director, folder):
    material = add(visit, director)
    assert "prezentacja" not in material.file.name
    assert [one.suffix for one in folder.rglob("*.*")] == [".pdf"]
    assert "Łódzka prezentacja" in read(client, page(visit))
    response = client.get(page(visit, "material_open", material.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="lodzka-prezentacja.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_link_leads_elsewhere(client, visit, director):
    material = add(visit, director, url="https://example.org/a", data=b"")
    response = client.get(page(visit, "material_open", material.pk))
    assert (response.status_code, response["Location"]) == (302, "https://example.org/a")


def test_material_for_those_registered_opens_by_their_link_alone(
    client, client_as, visit, director, folder
):
    material = add(visit, director, is_public=False, moment=MaterialMoment.AFTER)
    RegistrationFactory(event=visit, token_hash=link_hash("sekret"))
    RegistrationFactory(token_hash=link_hash("obcy"))
    assert "Łódzka prezentacja" not in read(client, page(visit))
    read(client, page(visit, "material_open", material.pk), 404)
    read(client, page(visit, "material_open_by_link", material.pk, "obcy"), 404)
    response = client.get(page(visit, "material_open_by_link", material.pk, "sekret"))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content)
    for_staff = client_as(Role.CLERK).get(page(visit, "material_open", material.pk))
    assert b"".join(for_staff.streaming_content)


def test_material_of_another_event_or_a_lost_file_is_not_found(client, visit, director, folder):
    other = EventFactory(municipality=visit.municipality)
    material = add(visit, director)
    read(client, page(other, "material_open", material.pk), 404)
    for file in folder.rglob("*.pdf"):
        file.unlink()
    read(client, page(visit, "material_open", material.pk), 404)


def test_state_of_an_event_is_shown_to_nobody_by_guessing(client, municipality):
    event = DraftEventFactory(municipality=municipality)
    MaterialFactory(event=event)
    assert event.state == EventState.DRAFT
    read(client, page(event, "material_open", event.materials.get().pk), 404)
    read(client, page(event, "event_changes"), 404)
