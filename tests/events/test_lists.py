"""Lists of an event: attendance, kitchen, badges, rooms; as pages, PDF and tables."""

import io
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from mosty.calendars.enums import ResourceKind
from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.events.enums import Pool, RegistrationState
from mosty.events.models import Event
from mosty.events.queries.lists import catering_of, people_of, room_plan
from mosty.territory.models import Municipality
from tests.events.organising import ClientAs, page, text
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    EventFactory,
    ParticipantFactory,
    ParticipantNeedsFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory


@pytest.fixture
def event(municipality: Municipality) -> Event:
    """Three on site (one vegan with an allergy), one online, one waiting."""
    found = EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")
    for name, wishes in (("Jan Żak", {}), ("Anna Ćwik", {"diet": ["vegan", "allergy"]})):
        registration = RegistrationFactory(event=found, institution="Fundacja Łąka")
        person = ParticipantFactory(registration=registration, name=name)
        if wishes:
            ParticipantNeedsFactory(participant=person, choices=wishes, note="orzechy")
    person = ParticipantFactory(registration=RegistrationFactory(event=found), name="Ewa Cis")
    ParticipantNeedsFactory(participant=person, choices={"pictures": ["none"]}, note="")
    online = RegistrationFactory(event=found, pool=Pool.ONLINE)
    ParticipantFactory(registration=online, name="Olga Zdalna")
    waiting = RegistrationFactory(event=found, state=RegistrationState.WAITING)
    ParticipantFactory(registration=waiting, name="Piotr Czekający")
    return found


def pdf_text(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    return "\n".join(one.extract_text() for one in reader.pages)


def test_attendance_list_is_in_polish_order_of_last_names(event: Event) -> None:
    assert [one.name for one in people_of(event)] == [
        *("Ewa Cis", "Anna Ćwik", "Olga Zdalna", "Jan Żak")
    ]
    assert [one.name for one in people_of(event, pool="online")] == ["Olga Zdalna"]


def test_attendance_page_and_files_hold_everybody_with_a_place(
    client_as: ClientAs, event: Event
) -> None:
    browser = client_as(Role.CLERK)
    html = text(browser.get(page("wizyta", "lista-obecnosci/")))
    paper = pdf_text(browser.get(page("wizyta", "lista-obecnosci/lista.pdf")).content)
    book = load_workbook(BytesIO(browser.get(page("wizyta", "lista-obecnosci/lista.xlsx")).content))

    for words in (html, paper):
        assert all(one in words for one in ("Jan Żak", "Anna Ćwik", "Fundacja Łąka", "Podpis"))
        assert "Czekający" not in words
    assert book.active is not None
    assert [row[1] for row in book.active.values][1:3] == ["Ewa Cis", "Anna Ćwik"]
    only = text(browser.get(page("wizyta", "lista-obecnosci/?udzial=online")))
    assert "Olga Zdalna" in only
    assert "Jan Żak" not in only
    assert browser.get(page("wizyta", "lista-obecnosci/lista.exe")).status_code == 404


def test_every_reading_of_a_list_of_people_is_noted(client_as: ClientAs, event: Event) -> None:
    browser = client_as(Role.CLERK)
    for rest in (
        *("lista-obecnosci/", "lista-obecnosci/lista.csv", "posilki/", "posilki/lista.pdf"),
        "identyfikatory.pdf",
    ):
        assert browser.get(page("wizyta", rest)).status_code == 200

    noted = AuditEntry.objects.filter(action="events.list_read")
    assert [one.data["list"] for one in noted.order_by("id")] == [
        *("attendance", "attendance", "catering", "catering", "badges")
    ]
    assert noted.first().data["people"] == 4  # type: ignore[union-attr]
    assert "Anna" not in str(list(noted.values("data")))


def test_kitchen_gets_counts_and_allergies_without_names(client_as: ClientAs, event: Event) -> None:
    found = catering_of(event)
    assert (found.people, found.usual) == (3, 2)
    assert [one.people for one in found.diets] == [1, 1]
    browser = client_as(Role.CLERK)
    html = text(browser.get(page("wizyta", "posilki/")))
    paper = pdf_text(browser.get(page("wizyta", "posilki/lista.pdf")).content)
    table = browser.get(page("wizyta", "posilki/lista.csv")).content.decode("utf-8-sig")

    for words in (html, paper, table):
        assert "orzechy" in words
        assert "Anna Ćwik" not in words


def test_needs_are_not_for_everybody_who_sees_registrations(
    client_as: ClientAs, event: Event
) -> None:
    browser = client_as(Role.COUNCILLOR)

    for rest in ("posilki/", "posilki/lista.csv", "lista-obecnosci/", "identyfikatory.pdf"):
        assert browser.get(page("wizyta", rest)).status_code == 403


def test_badges_hold_name_institution_and_code(client_as: ClientAs, event: Event) -> None:
    answer = client_as(Role.CLERK).get(page("wizyta", "identyfikatory.pdf"))

    words = pdf_text(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert all(one in words for one in ("Jan Żak", "Fundacja Łąka", "Wizyta w Mikołowie"))
    assert words.count("bez zdjęć") == 1
    assert "Olga Zdalna" not in words  # takes part online
    assert people_of(event)[0].badge in words


def test_badges_stand_ten_on_a_sheet(client_as: ClientAs, municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality, slug="duza")
    registration = RegistrationFactory(event=event, size=11)
    for number in range(11):
        name = f"Wielkosława Przykładowa-Bardzodługonazwiskowska {number}"
        ParticipantFactory(registration=registration, name=name, institution="Instytut " * 12)

    answer = client_as(Role.CLERK).get(page("duza", "identyfikatory.pdf"))

    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 2


def test_lists_of_an_event_without_people_say_what_to_do(
    client_as: ClientAs, municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="pusta")
    browser = client_as(Role.CLERK)

    for rest in ("lista-obecnosci/", "posilki/"):
        assert "Nikt nie ma jeszcze miejsca" in text(browser.get(page("pusta", rest)))
    badges = browser.get(page("pusta", "identyfikatory.pdf"))
    assert badges.status_code == 422
    assert "nie ma identyfikatorów do druku" in text(badges)
    assert "Najpierw napisz program" in text(browser.get(page("pusta", "sale/")))


def test_plan_of_rooms_says_what_begins_and_what_still_goes_on(
    client_as: ClientAs, municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    for name, clock, end in (
        ("A", "10:00", "12:00"),
        ("B", "10:00", "11:00"),
        ("B", "11:00", "12:00"),
    ):
        room = event.items.filter(room__name=f"Sala {name}-x").first()
        ProgrammeItemFactory(
            event=event,
            title=f"Warsztat {name}{clock}",
            starts_at=on_day(clock),
            ends_at=on_day(end),
            room=room.room
            if room
            else ResourceFactory(
                municipality=municipality, kind=ResourceKind.ROOM, name=f"Sala {name}-x"
            ),
        )

    (day,) = room_plan(event)
    assert day.rooms == ("Sala A-x", "Sala B-x")
    assert [[len(cell) for cell in row.cells] for row in day.rows] == [[1, 1], [0, 1]]
    assert [len(cell) for cell in day.rows[1].going_on] == [1, 0]
    browser = client_as(Role.CLERK)
    html = text(browser.get(page("wizyta", "sale/")))
    paper = pdf_text(browser.get(page("wizyta", "sale/plan.pdf")).content)
    for words in (html, paper):
        assert "trwa: Warsztat A10:00" in words
        assert "Sala B-x" in words


def test_lists_of_another_municipality_are_not_here(
    client_as: ClientAs, municipality: Municipality
) -> None:
    other = EventFactory(municipality=MunicipalityFactory())
    browser = client_as(Role.CLERK)

    for rest in ("lista-obecnosci/", "posilki/", "identyfikatory.pdf", "sale/"):
        assert browser.get(page(other.slug, rest)).status_code == 404


def test_queries_of_lists_do_not_grow(client_as: ClientAs, municipality: Municipality) -> None:
    browser = client_as(Role.CLERK)
    for rest in ("lista-obecnosci/", "posilki/", "sale/"):
        counts = []
        for size in (1, 3):
            event = EventFactory(municipality=municipality)
            for _number in range(size):
                ParticipantFactory(registration=RegistrationFactory(event=event))
                ProgrammeItemFactory(event=event)
            with CaptureQueriesContext(connection) as caught:
                browser.get(page(event.slug, rest))
            counts.append(len(caught))
        assert counts[0] == counts[1], rest
