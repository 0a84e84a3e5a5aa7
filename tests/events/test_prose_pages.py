"""Pasting a programme: questions asked, fields to correct, nothing lost, everything stored."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosty.calendars.models import Booking
from mosty.core.access import Role
from mosty.events.enums import EventKind, EventState, ItemRole
from mosty.events.models import Event, ProgrammeItem, RegistrationRules
from tests.events.test_prose import MEETING, source
from tests.factories.events import DraftEventFactory, ProgrammeItemFactory, on_day


@pytest.fixture
def url(municipality):
    return reverse("events:prose_import", args=[municipality.slug])


@pytest.fixture
def browser(client_as):
    return client_as(Role.CLERK)


def paste(browser, url, text, **more):
    return browser.post(url, {"text": text, **more})


def fields(response):
    """What the form of the page would send."""
    soup = BeautifulSoup(response.content, "html.parser")
    form = soup.find("main").find("form", method="post")
    sent = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name = one.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if one.name == "select":
            chosen = one.find("option", selected=True)
            sent[name] = chosen["value"] if chosen else ""
        elif one.name == "textarea":
            sent[name] = one.text.removeprefix("\n")
        elif one.get("type") != "radio" or one.has_attr("checked"):
            sent[name] = one.get("value", "")
    return sent


def errors(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(one.get_text(" ") for one in soup.select(".error-summary"))


# --- the text -----------------------------------------------------------------------------------


def test_page_asks_for_a_text(browser, url):
    page = browser.get(url)
    assert "Wklej program" in page.content.decode()
    empty = paste(browser, url, "")
    assert empty.status_code == 422
    assert errors(empty)


def test_page_is_for_those_who_manage_events(client, client_as, url):
    assert client.get(url).status_code == 302
    assert client_as(Role.RESIDENT).get(url).status_code == 403


def test_reading_stores_nothing(browser, url):
    page = paste(browser, url, MEETING)
    assert page.status_code == 200
    assert "3 punkty, 120 min, bez luk" in page.content.decode().lower()
    assert "Tekst mówi wszystko" in page.content.decode()
    assert not Event.objects.exists()


def test_text_of_somebody_is_shown_as_text(browser, url):
    page = paste(browser, url, MEETING.replace("Otwarcie", "<script>alert(1)</script>"))
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert" in page.content.decode()


def test_confirmed_programme_becomes_an_event(browser, url):
    stored = browser.post(url, fields(paste(browser, url, MEETING)))
    assert stored.status_code == 302
    event = Event.objects.get()
    assert (event.title, event.kind, event.state) == (
        "Usługi bliżej domu",
        EventKind.MEETING,
        EventState.DRAFT,
    )
    assert event.starts_on == event.ends_on == date(2027, 3, 18)
    opening, lecture, _workshop = event.items.all()
    assert (opening.starts_at, opening.ends_at) == (on_day("10:00"), on_day("10:15"))
    assert opening.scope_points == ["plan spotkania", "zasady rozmowy"]
    person = lecture.persons.get()
    assert (person.person.name, person.affiliation) == (
        "Anna Kowalska",
        "Centrum Usług Społecznych",
    )
    assert (person.role, lecture.place) == (ItemRole.SPEAKER, "sala 2")
    assert RegistrationRules.objects.get().seats == 25
    assert Booking.objects.filter(source="events.item").count() == 3


def test_wrong_field_keeps_everything_typed(browser, url):
    sent = fields(paste(browser, url, MEETING))
    sent |= {"starts_on": "", "i-1-title": "Zmieniony tytuł", "i-2-ends": ""}
    page = browser.post(url, sent)
    assert page.status_code == 422
    assert "Zmieniony tytuł" in page.content.decode()
    assert "Podaj godzinę końca" in errors(page)
    assert fields(page)["i-1-title"] == "Zmieniony tytuł"
    assert not Event.objects.exists()


@pytest.mark.slow
def test_question_stands_at_its_field_also_after_an_error(browser, url):
    first = paste(browser, url, MEETING.replace("18 marca 2027 r.", "18 marca"))
    again = browser.post(url, fields(first))
    assert again.status_code == 422
    for page in (first, again):
        soup = BeautifulSoup(page.content, "html.parser")
        hint = soup.find(id=soup.find(id="id_starts_on")["aria-describedby"].split()[0])
        assert "Który rok?" in hint.text
        assert "18 marca" in hint.text


def test_item_may_go_to_the_description_or_nowhere(browser, url):
    sent = fields(paste(browser, url, MEETING))
    sent |= {"i-1-use": "opis", "i-2-use": "nic", "i-1-starts": ""}
    browser.post(url, sent)
    event = Event.objects.get()
    assert event.items.count() == 1
    assert "Wykład: Teleopieka" in event.description
    assert "Warsztat" not in event.description


def test_one_more_row_without_javascript(browser, url):
    sent = fields(paste(browser, url, MEETING))
    more = browser.post(url, sent | {"i-0-title": "Powitanie", "wiersz": "1", "i-3-title": "Obiad"})
    assert more.status_code == 200
    again = fields(more)
    assert again["i-TOTAL_FORMS"] == "5"
    assert (again["i-0-title"], again["i-3-title"]) == ("Powitanie", "Obiad")
    again |= {"i-3-starts": "12:00", "i-3-ends": "12:30"}
    assert browser.post(url, again).status_code == 302
    assert ProgrammeItem.objects.count() == 4


def test_item_over_midnight_ends_on_the_next_day(browser, url):
    sent = fields(paste(browser, url, MEETING)) | {"i-2-starts": "23:00", "i-2-ends": "01:30"}
    browser.post(url, sent)
    last = ProgrammeItem.objects.order_by("starts_at").last()
    assert (last.ends_at - last.starts_at).total_seconds() == 150 * 60


def test_end_before_the_start_is_refused(browser, url):
    sent = fields(paste(browser, url, MEETING)) | {"i-2-starts": "15:00", "i-2-ends": "14:00"}
    assert "Koniec jest przed początkiem" in errors(browser.post(url, sent))


def test_book_without_an_address_goes_into_the_description(browser, url):
    sent = fields(paste(browser, url, MEETING))
    sent["i-0-reading"] = "Poradnik sąsiada\nRaport https://example.org/raport.pdf"
    browser.post(url, sent)
    item = ProgrammeItem.objects.order_by("starts_at").first()
    assert "Poradnik sąsiada" in item.description
    assert item.materials.get().url == "https://example.org/raport.pdf"


# --- into an event that is there ----------------------------------------------------------------


def test_text_fills_an_event_without_doubling_items(browser, municipality):
    event = DraftEventFactory(municipality=municipality, title="Mój tytuł", slug="moje")
    ProgrammeItemFactory(event=event, title="Otwarcie", ends_at=on_day("10:15"))
    url = reverse("events:prose_fill", args=[municipality.slug, event.slug])
    page = paste(browser, url, MEETING)
    assert fields(page)["title"] == "Mój tytuł"
    assert browser.post(url, fields(page)).status_code == 302
    event.refresh_from_db()
    assert event.title == "Mój tytuł"
    assert event.items.count() == 3
    assert Event.objects.count() == 1


def test_event_of_another_municipality_is_not_filled(browser, municipality):
    event = DraftEventFactory(slug="cudze")
    url = reverse("events:prose_fill", args=[municipality.slug, event.slug])
    assert browser.get(url).status_code == 404


# --- the five texts this grew from --------------------------------------------------------------


@pytest.mark.reference
def test_study_visit_is_stored_whole(browser, url, reference_data):
    page = paste(browser, url, source(reference_data, "000"))
    assert "7 punktów, 180 min, bez luk" in page.content.decode()
    assert browser.post(url, fields(page)).status_code == 302
    event = Event.objects.get()
    assert event.items.count() == 7
    assert sum(len(item.scope_points) for item in event.items.all()) == 25
    assert RegistrationRules.objects.get().seats == 40
    assert (event.project, event.organiser_name) == ("MOSTY WSPÓŁPRACY", "")


@pytest.mark.reference
def test_session_is_not_stored_before_its_year_is_known(browser, url, reference_data):
    page = paste(browser, url, source(reference_data, "001"))
    assert "Który rok?" in page.content.decode()
    sent = fields(page)
    assert sent["starts_on"] == ""
    assert browser.post(url, sent).status_code == 422
    assert browser.post(url, sent | {"starts_on": "2027-03-18", "rest": ""}).status_code == 302
    item = ProgrammeItem.objects.get()
    assert item.starts_at == on_day("14:00")
    assert item.place == "sala F"
    person = item.persons.get()
    assert (person.role, person.affiliation) == (ItemRole.MODERATOR, "FRSO, OZRSS")


@pytest.mark.reference
def test_panel_keeps_what_is_said_of_its_guests(browser, url, reference_data):
    page = paste(browser, url, source(reference_data, "002"))
    assert browser.post(url, fields(page)).status_code == 302
    people = {row.person.name: row for row in ProgrammeItem.objects.get().persons.all()}
    assert people["Anna Żelazowska-Kosiorek"].role == ItemRole.MODERATOR
    assert people["Grzegorz Zmarzły"].person.about.startswith("animator i koordynator")
    assert "stała grupa to ważna wartość" in Event.objects.get().description


@pytest.mark.reference
def test_visit_to_four_towns_is_stored_once_times_are_given(browser, url, reference_data):
    page = paste(browser, url, source(reference_data, "003"))
    assert "Elbląg: którego dnia i w jakich godzinach" in page.content.decode()
    sent = fields(page)
    assert browser.post(url, sent).status_code == 422
    days = ["2021-09-06", "2021-09-07", "2021-09-08", "2021-09-09"]
    for number, day in enumerate(days):
        sent |= {
            f"s-{number}-day": day,
            f"s-{number}-arrives": "09:00",
            f"s-{number}-leaves": "15:00",
        }
    for number in range(7):
        stop = int(sent[f"i-{number}-stop"] or 3)
        hour = 9 + number % 3
        sent |= {
            f"i-{number}-stop": str(stop),
            f"i-{number}-day": days[stop],
            f"i-{number}-starts": f"{hour:02}:00",
            f"i-{number}-ends": f"{hour + 1:02}:00",
        }
    answer = browser.post(url, sent)
    assert answer.status_code == 302, errors(answer)
    event = Event.objects.get()
    assert [stop.town for stop in event.stops.all()] == ["Gdynia", "Gdańsk", "Elbląg", "Olsztyn"]
    assert event.items.filter(stop__isnull=False).count() == 7
    assert event.organiser_name == "Województwo Zachodniopomorskie"


@pytest.mark.reference
def test_report_of_a_project_offers_its_events(browser, url, reference_data):
    text = source(reference_data, "004")
    choice = paste(browser, url, text)
    for words in ("Szkolenie: Wzmocnienie", "40 osób", "2 dni", "ponad 300 osób", "(3×)"):
        assert words in choice.content.decode()
    page = paste(browser, url, text, which="0")
    assert "8 osobach w zespołach po 2 na 6 mies." in page.content.decode()
    sent = fields(page) | {"starts_on": "2027-03-18", "ends_on": "2027-03-19"}
    sent |= {"i-0-day": "2027-03-18", "i-0-starts": "09:00", "i-0-ends": "15:00"}
    sent |= {"format": "on_site", "place": "Janów"}
    answer = browser.post(url, sent)
    assert answer.status_code == 302, errors(answer)
    event = Event.objects.get()
    assert event.kind == EventKind.TRAINING
    assert RegistrationRules.objects.get().seats == 40
    assert event.project.startswith("Wzmocnienie Kompetencji")
