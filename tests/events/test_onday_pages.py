"""Pages of the day: the list at the door, PINs, the live page, questions, announcements."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.core.models import AuditEntry
from mosty.core.offline import HEADER, account_mark
from mosty.events.actions.announcements import announce_news, withdraw_news
from mosty.events.actions.pins import make_pin
from mosty.events.actions.questions import (
    TakesNoQuestions,
    ask_question,
    decide_question,
    forget_askers,
)
from mosty.events.enums import EventState, Pool, QuestionState, RegistrationState
from mosty.events.models import Announcement, Passage, ProgrammeVersion, Question
from mosty.events.queries import current_lines
from mosty.events.queries.live import live_view
from mosty.events.rules import programme_snapshot
from mosty.events.rules.secrets import link_hash, link_token
from tests.events.test_host_files import ZOOM
from tests.factories.events import (
    AnnouncementFactory,
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    ProgrammeItemFactory,
    QuestionFactory,
    RegistrationFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
NOW = on_day("10:30")


@pytest.fixture(autouse=True)
def _on_the_day():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")


@pytest.fixture
def item(event):
    return ProgrammeItemFactory(event=event, title="Wspólnota łączy", takes_questions=True)


@pytest.fixture
def staff(client_as):
    return client_as(Role.CLERK)


def url(name, event, *more):
    return reverse(f"events:{name}", args=[event.municipality.slug, event.slug, *more])


def person_of(event, name="Anna Nowak", **options):
    return ParticipantFactory(registration=RegistrationFactory(event=event, **options), name=name)


def announced(event):
    """The programme as it stands, announced."""
    event.programme_version += 1
    event.save()
    ProgrammeVersion.objects.create(
        event=event,
        number=event.programme_version,
        snapshot=programme_snapshot(current_lines(event)),
        published_at=timezone.now(),
        published_by_label="Anna Nowak",
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the list at the door -------------------------------------------------------------------------


def test_attendance_says_what_it_is_for_while_nobody_has_a_place(staff, event):
    assert "Nikt nie ma jeszcze miejsca" in text_of(staff.get(url("door", event)))


def test_list_may_be_kept_on_the_device_by_its_reader_alone(staff, client, event):
    person_of(event)
    answer = staff.get(url("door", event))
    mark = account_mark(int(staff.session["_auth_user_id"]))
    assert answer.headers[HEADER] == f"{mark} 36"
    assert f'data-scope="{url("door", event)}"' in answer.content.decode()
    assert HEADER not in staff.post(url("door", event), {}).headers
    assert HEADER not in client.get(url("door", event)).headers


def test_attendance_shows_people_with_a_place_and_lets_the_camera_in(staff, event):
    person_of(event, "Anna <script>alert(1)</script>")
    person_of(event, "Wacław Czekający", state=RegistrationState.WAITING)
    page = staff.get(url("door", event))
    assert "&lt;script&gt;alert" in page.content.decode()
    assert "Wacław" not in text_of(page)
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "no-store" in page.headers["Cache-Control"]


def test_attendance_marks_one_person_by_a_plain_button(staff, event):
    person = person_of(event)
    page = staff.post(url("door", event), {"wejscie": person.badge}, follow=True)
    assert "Zaznaczono: Anna Nowak" in text_of(page)
    assert "jest 10:30" in text_of(page)
    staff.post(url("door", event), {"wyjscie": person.badge})
    assert list(Passage.objects.values_list("kind", flat=True)) == ["entry", "exit"]


def test_attendance_marks_everybody_ticked_at_an_item(staff, event, item):
    people = [person_of(event, f"Osoba {number}") for number in range(3)]
    address = f"{url('door', event)}?punkt={item.pk}"
    page = staff.post(address, {"osoba": [people[0].badge, people[2].badge]}, follow=True)
    assert "Zaznaczone osoby: 2" in text_of(page)
    assert set(Passage.objects.values_list("participant", "item")) == {
        (people[0].pk, item.pk),
        (people[2].pk, item.pk),
    }


def test_attendance_takes_a_typed_badge_and_an_hour(staff, event):
    person = person_of(event)
    data = {"kod": f" {person.badge.lower()} ", "godzina": "09:15", "kodem": "1"}
    staff.post(url("door", event), data)
    assert Passage.objects.get().at == on_day("09:15")


def test_attendance_says_when_nobody_was_chosen_or_the_badge_is_strange(staff, event):
    person_of(event)
    page = staff.post(url("door", event), {})
    assert page.status_code == 422
    assert "Zaznacz kogoś" in text_of(page)
    page = staff.post(url("door", event), {"kod": "NIEMA"}, follow=True)
    assert "Nikt na tym wydarzeniu nie ma tego identyfikatora" in text_of(page)
    page = staff.post(url("door", event), {"kod": "X", "godzina": "25:99"})
    assert page.status_code == 422
    assert not Passage.objects.exists()


@pytest.mark.parametrize("name", ["door", "attendance_counts", "attendance_import", "pin_list"])
def test_lists_of_people_are_for_those_who_may(client_as, client, event, name):
    assert client_as(Role.RESIDENT).get(url(name, event)).status_code == 403
    assert client.get(url(name, event)).status_code == 302


def test_lists_show_nobody_of_another_municipality(staff, municipality, event):
    elsewhere = EventFactory(municipality=MunicipalityFactory(), slug="obca")
    person = person_of(elsewhere, "Obca Osoba")
    address = reverse("events:door", args=[municipality.slug, "obca"])
    assert staff.get(address).status_code == 404
    assert staff.get(url("door_person", event, person.pk)).status_code == 404


def test_number_of_queries_of_the_list_does_not_grow(staff, event, item):
    counts = []
    for people in (1, 4):
        for number in range(people):
            PassageFactory(participant=person_of(event, f"Osoba {number}"))
        staff.get(url("door", event))
        with CaptureQueriesContext(connection) as found:
            staff.get(url("door", event))
        counts.append(len(found))
    assert counts[0] == counts[1]


# --- what a device sends --------------------------------------------------------------------------


def sent(browser, event, *marks, **data):
    body = {"sent_at": NOW.isoformat(), "item_id": None, "marks": list(marks), **data}
    return browser.post(url("door_send", event), json.dumps(body), "application/json")


def a_mark(person, **fields):
    return {
        "client_id": str(uuid.uuid4()),
        "badge": person.badge,
        "kind": "entry",
        "means": "list",
        "item_id": None,
        "at": NOW.isoformat(),
        **fields,
    }


def test_device_learns_what_became_of_each_mark_and_who_is_in(staff, event):
    person, waiting = person_of(event), person_of(event, state=RegistrationState.WAITING)
    marks = [a_mark(person), a_mark(waiting)]
    for first in ("stored", "known"):
        answer = sent(staff, event, *marks)
        assert answer.status_code == 200
        found = answer.json()
        assert [one["outcome"] for one in found["results"]] == [first, "refused"]
        assert "liście oczekujących" in found["results"][1]["message"]
        assert found["present"] == [person.badge]
    assert Passage.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"sent_at": "2027-03-18T10:30:00", "marks": []}',
        b'{"sent_at": "2027-03-18T10:30:00Z", "marks": [{}]}',
        b'{"sent_at": "2027-03-18T10:30:00Z", "marks": [], "item_id": "1"}',
        b'{"sent_at": "2027-03-18T10:30:00Z", "marks": [7]}',
    ],
)
def test_what_cannot_be_read_is_refused_calmly(staff, event, body):
    answer = staff.post(url("door_send", event), body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


def test_device_may_not_claim_a_pin_or_a_file(staff, event):
    assert sent(staff, event, a_mark(person_of(event), means="pin")).status_code == 422


def test_device_whose_session_ended_is_led_to_signing_in(client, event):
    answer = sent(client, event, a_mark(person_of(event)))
    assert answer.status_code == 302
    assert "/konto/login/" in answer.headers["Location"]
    assert not Passage.objects.exists()


# --- one person, counts, files ----------------------------------------------------------------------


def test_mark_of_a_person_is_taken_back_with_a_reason(staff, event, item):
    passage = PassageFactory(participant=person_of(event))
    address = url("door_person", event, passage.participant_id)
    assert "Udział w 60 z 60 minut" in text_of(staff.get(address))
    assert "nie zaznaczono wyjścia" in text_of(staff.get(address)).lower()
    page = staff.post(address, {"passage_id": passage.pk, "reason": ""})
    assert page.status_code == 422
    page = staff.post(address, {"passage_id": passage.pk, "reason": "Pomyłka."}, follow=True)
    assert "Udział w 0 z 60 minut" in text_of(page)
    assert "cofnięte" in text_of(page)


def test_person_without_marks_has_an_empty_page(staff, event):
    page = staff.get(url("door_person", event, person_of(event).pk))
    assert "nie ma jeszcze żadnego zaznaczenia" in text_of(page)


def test_counts_say_how_many_of_how_many(staff, event, item):
    assert "Nikt nie ma jeszcze miejsca" in text_of(staff.get(url("attendance_counts", event)))
    PassageFactory(participant=person_of(event))
    person_of(event, "Ewa Lis", pool=Pool.ONLINE)
    page = text_of(staff.get(url("attendance_counts", event)))
    assert "całe wydarzenie 1 z 1 0 z 1 1 z 2" in page
    assert "10:00 Wspólnota łączy 1 z 1 0 z 1 1 z 2" in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_minutes_are_downloaded_and_the_reading_noted(staff, event, item, file_format):
    PassageFactory(participant=person_of(event))
    answer = staff.get(url("attendance_export", event, file_format))
    assert answer.status_code == 200
    if file_format == "csv":
        lines = answer.content.decode().splitlines()
        assert lines[0].endswith("10:00 Wspólnota łączy;minuty razem;do sprawdzenia")
        assert lines[1].startswith("Anna Nowak;")
        assert ";60;60;" in lines[1]
    assert AuditEntry.objects.filter(action="events.presence_exported").count() == 1
    assert staff.get(url("attendance_export", event, "pdf")).status_code == 404


def test_file_of_the_host_is_read_and_the_rest_listed(staff, event, item):
    ParticipantFactory(registration=RegistrationFactory(event=event), email="anna@example.org")
    address = url("attendance_import", event)
    assert staff.get(address).status_code == 200
    data = {"file": SimpleUploadedFile("zoom.csv", ZOOM.encode()), "punkt": item.pk}
    with time_machine.travel(on_day("12:30"), tick=False):
        page = staff.post(address, data)
    assert page.status_code == 200
    assert "Nowe zaznaczenia: 2" in text_of(page)
    assert "Jan Obcy" in text_of(page)
    assert "Nikt nie zgłosił się z tym adresem" in text_of(page)
    page = staff.post(address, {"file": SimpleUploadedFile("a.csv", b"nazwa\nx\n"), "punkt": ""})
    assert page.status_code == 422
    assert staff.post(address, {}).status_code == 422


# --- PINs -----------------------------------------------------------------------------------------


@pytest.fixture
def online(event):
    """(address of the page to write a PIN in, its participant)."""
    registration = RegistrationFactory(event=event, pool=Pool.ONLINE)
    token = link_token(registration.uuid)
    registration.token_hash = link_hash(token)
    registration.save()
    person = ParticipantFactory(registration=registration)
    return reverse("events:pin_enter", args=[event.municipality.slug, token]), person


def test_pin_is_made_shown_and_written_in(staff, client, event, item, online, access_as):
    assert "brak PIN-u" in text_of(staff.get(url("pin_list", event)))
    address = url("pin_show", event, item.pk)
    assert "nie ma teraz działającego PIN-u" in text_of(staff.get(address))
    page = staff.post(address, {"minutes": "15"}, follow=True)
    shown = re.search(r"\d{3}\s\d{3}", text_of(page))
    assert shown is not None
    assert "do 10:45" in text_of(page)
    entry, person = online
    page = client.post(entry, {"pin": shown[0]}, follow=True)
    assert "Twoja obecność jest zaznaczona: Wspólnota łączy" in text_of(page)
    assert Passage.objects.get().participant == person
    assert staff.post(address, {"minutes": "0"}).status_code == 422
    assert staff.get(url("pin_show", event, 0)).status_code == 404


def test_wrong_pin_is_told_and_tries_end(client, event, online):
    entry, _person = online
    assert client.get(entry).status_code == 200
    for _number in range(10):
        page = client.post(entry, {"pin": "000000"})
        assert page.status_code == 422
    assert "Ten PIN teraz nie działa" in text_of(page)
    page = client.post(entry, {"pin": "000000"})
    assert page.status_code == 429
    assert "Odczekaj dziesięć minut" in text_of(page)


def test_several_people_of_one_registration_say_who_they_are(
    client, event, item, online, access_as
):
    entry, person = online
    second = ParticipantFactory(registration=person.registration, name="Ewa Lis")
    pin = make_pin(item=item, minutes=5, by=access_as(Role.CLERK))
    assert client.post(entry, {"pin": pin.pin}).status_code == 422
    client.post(entry, {"pin": pin.pin, "osoba": second.pk})
    assert Passage.objects.get().participant == second


def test_pin_page_of_a_strange_link_or_without_a_place(client, event, online):
    entry, person = online
    strange = reverse("events:pin_enter", args=[event.municipality.slug, "x" * 48])
    assert client.get(strange).status_code == 404
    person.registration.state = RegistrationState.CANCELLED
    person.registration.save()
    assert "Nie masz miejsca" in text_of(client.get(entry))


# --- the live page --------------------------------------------------------------------------------


def test_live_page_tells_what_is_on_and_what_is_next(client, event, item):
    ProgrammeItemFactory(event=event, title="Kawa", starts_at=on_day("11:00"))
    ProgrammeItemFactory(event=event, title="Obiad", starts_at=on_day("13:00"))
    announced(event)
    page = client.get(url("live", event))
    words = text_of(page)
    assert words.index("Teraz") < words.index("Wspólnota łączy") < words.index("Kawa")
    assert words.index("Kawa") < words.index("Później") < words.index("Obiad")
    assert 'hx-trigger="every 20s"' in page.content.decode()
    assert "Pokaż, co nowego" in page.content.decode()  # without JavaScript
    part = client.get(url("live", event), headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<div id="live"')
    still = client.get(f"{url('live', event)}?stoj=1").content.decode()
    assert "hx-get" not in still


def test_live_page_shows_the_announced_programme_alone(client, event, item):
    announced(event)
    item.title = "Nowy tytuł"
    item.save()
    assert "Nowy tytuł" not in text_of(client.get(url("live", event)))
    assert "Wspólnota łączy" in text_of(client.get(url("live", event)))


def test_live_page_before_between_and_after(event, item):
    announced(event)
    before = live_view(event, on_day("09:00"))
    assert (before.now, [one.title for one in before.following]) == ([], ["Wspólnota łączy"])
    assert [one.title for one in live_view(event, on_day("10:00")).now] == ["Wspólnota łączy"]
    after = live_view(event, on_day("11:00"))
    assert (after.now, after.is_over) == ([], True)


def test_live_page_without_a_programme_of_a_draft_and_of_a_cancelled_event(
    client, staff, municipality, event
):
    assert "Program jest w przygotowaniu" in text_of(client.get(url("live", event)))
    draft = EventFactory(municipality=municipality, state=EventState.DRAFT, published_at=None)
    assert client.get(url("live", draft)).status_code == 404
    assert staff.get(url("live", draft)).status_code == 200
    event.state, event.cancelled_at, event.cancel_reason = "cancelled", NOW, "Powódź."
    event.save()
    assert "Powódź." in text_of(client.get(url("live", event)))


def test_live_page_of_the_next_day_names_the_day(client, event, item):
    item.starts_at, item.ends_at = NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)
    item.save()
    announced(event)
    assert "19 marca 2027" in text_of(client.get(url("live", event)))


# --- announcements --------------------------------------------------------------------------------


def test_announcement_stands_on_the_live_page_urgent_ones_first(staff, client, event):
    AnnouncementFactory(event=event, text="Kawa jest w holu.")
    data = {"text": "Sesja w sali B <b>", "text_uk": "Зал Б", "is_urgent": "on"}
    page = staff.post(url("news", event), data, follow=True)
    assert "Ogłoszono." in text_of(page)
    words = text_of(client.get(url("live", event)))
    assert words.index("Sesja w sali B &lt;b&gt;") < words.index("Kawa jest w holu.")
    client.cookies["mosty_language"] = "uk"
    assert "Зал Б" in text_of(client.get(url("live", event)))
    assert not mail.outbox


def test_announcement_goes_by_mail_to_those_with_a_place(
    event, access_as, django_capture_on_commit_callbacks
):
    person_of(event)
    person_of(event, language="uk")
    person_of(event, state=RegistrationState.WAITING)
    with django_capture_on_commit_callbacks(execute=True):
        _news, told = announce_news(
            event=event,
            text="Sesja & kawa w sali B",
            text_uk="Зал Б",
            by_mail=True,
            by=access_as(Role.CLERK),
        )
    assert told == 2
    polish, ukrainian = sorted(mail.outbox, key=lambda one: "Зал" in one.body)
    assert polish.subject == "Wiadomość: Wizyta w Mikołowie"
    assert "Sesja & kawa w sali B" in polish.body
    assert "/wydarzenia/wizyta/teraz/" in polish.body
    assert "Зал Б" in ukrainian.body


def test_withdrawn_announcement_is_shown_no_more(staff, client, event):
    news = AnnouncementFactory(event=event)
    staff.post(url("news", event), {"wycofaj": news.pk})
    assert news.text not in text_of(client.get(url("live", event)))
    assert "wycofane" in text_of(staff.get(url("news", event)))
    assert AuditEntry.objects.filter(action="events.news_withdrawn").count() == 1
    assert staff.post(url("news", event), {"wycofaj": "999999"}).status_code == 404


def test_announcement_needs_words_and_the_right(staff, event, access_as):
    assert "Nic jeszcze nie ogłoszono" in text_of(staff.get(url("news", event)))
    assert staff.post(url("news", event), {"text": " "}).status_code == 422
    with pytest.raises(NotAllowed):
        announce_news(event=event, text="a", by=access_as(Role.RESIDENT))
    with pytest.raises(NotAllowed):
        withdraw_news(
            event=event,
            announcement_id=AnnouncementFactory(event=event).pk,
            by=access_as(Role.RESIDENT),
        )
    assert Announcement.objects.count() == 1


# --- questions --------------------------------------------------------------------------------------


def test_question_waits_for_the_moderator_and_is_shown_after(staff, client, event, item):
    address = url("question_ask", event)
    data = {"punkt": item.pk, "text": "Ile to kosztuje? <i>"}
    page = client.post(address, data, follow=True)
    assert "Dziękujemy" in text_of(page)
    assert "Ile to kosztuje" not in text_of(page)
    screen = url("question_screen", event, item.pk)
    assert "Ile to kosztuje" not in text_of(client.get(screen))
    moderate = url("question_moderate", event)
    assert "1 pytanie czeka" in text_of(staff.get(moderate))
    question = Question.objects.get()
    staff.post(moderate, {"question_id": question.pk, "state": "shown"})
    assert "Ile to kosztuje? &lt;i&gt;" in text_of(client.get(screen))
    assert "Ile to kosztuje" in text_of(client.get(address))
    answered = {"question_id": question.pk, "state": "answered", "answer": "Sto złotych."}
    staff.post(moderate, answered)
    assert "Ile to kosztuje" not in text_of(client.get(screen))
    assert "1 pytanie z odpowiedzią" in text_of(client.get(screen))
    assert "Sto złotych." in text_of(client.get(address))
    part = client.get(screen, headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<div id="questions"')


def test_hidden_question_is_shown_to_nobody(client, event, item, access_as):
    question = QuestionFactory(item=item)
    decide_question(
        event=event,
        question_id=question.pk,
        state=QuestionState.HIDDEN,
        by=access_as(Role.CLERK),
    )
    assert question.text not in text_of(client.get(url("question_ask", event)))
    assert question.text not in text_of(client.get(url("question_screen", event, item.pk)))


def test_robot_is_thanked_and_its_question_forgotten(client, event, item):
    data = {"punkt": item.pk, "text": "Kup teraz", "adres_strony": "x"}
    assert "Dziękujemy" in text_of(client.post(url("question_ask", event), data, follow=True))
    assert not Question.objects.exists()


def test_same_question_twice_is_one(event, item):
    for _number in range(2):
        ask_question(item=item, text=" Ile? ")
    assert Question.objects.count() == 1


@pytest.mark.slow
def test_questions_from_one_address_have_a_limit(client, event, item):
    address = url("question_ask", event)
    for number in range(60):
        client.post(address, {"punkt": item.pk, "text": f"Pytanie {number}"})
    page = client.post(address, {"punkt": item.pk, "text": "Jeszcze jedno"})
    assert page.status_code == 429
    assert "Jeszcze jedno" in page.content.decode()
    assert Question.objects.count() == 60


def test_one_asks_only_where_and_while_it_is_allowed(client, event, item):
    quiet = ProgrammeItemFactory(event=event)
    with pytest.raises(TakesNoQuestions):
        ask_question(item=quiet, text="Ile?")
    address = url("question_ask", event)
    assert client.post(address, {"punkt": quiet.pk, "text": "Ile?"}).status_code == 422
    assert client.post(address, {"punkt": item.pk, "text": " "}).status_code == 422
    assert client.get(url("question_screen", event, quiet.pk)).status_code == 404
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "nie można teraz zadawać pytań" in text_of(client.get(address)).lower()
        with pytest.raises(TakesNoQuestions):
            ask_question(item=item, text="Ile?")


def test_moderator_finds_an_empty_list_and_polls_only_the_count(staff, client_as, event, item):
    address = url("question_moderate", event)
    assert "Nikt jeszcze nie zapytał" in text_of(staff.get(address))
    part = staff.get(address, headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<p id="waiting"')
    assert client_as(Role.RESIDENT).get(address).status_code == 403
    page = staff.post(address, {"question_id": 999999, "state": "shown"}, follow=True)
    assert "Nie ma tu takiego pytania" in text_of(page)
    page = staff.post(address, {"question_id": "x", "state": "shown"}, follow=True)
    assert page.status_code == 200


def test_who_asked_is_forgotten_after_the_event_and_what_nobody_read_goes(event, item):
    shown = QuestionFactory(item=item, state=QuestionState.SHOWN, asked_by="Ewa Lis")
    QuestionFactory(item=item, state=QuestionState.HIDDEN)
    assert forget_askers(NOW + timedelta(days=90)) == 0
    assert forget_askers(NOW + timedelta(days=92)) == 2
    shown.refresh_from_db()
    assert list(Question.objects.all()) == [shown]
    assert shown.asked_by == ""


def test_page_of_the_event_leads_to_the_live_page(client, event, item):
    announced(event)
    page = client.get(reverse("events:event_detail", args=[event.municipality.slug, event.slug]))
    assert url("live", event) in page.content.decode()


def test_desk_leads_to_the_pages_of_the_day(staff, event):
    page = staff.get(url("event_desk", event)).content.decode()
    for name in ("door", "attendance_counts", "pin_list", "attendance_import", "news"):
        assert url(name, event) in page
    assert url("question_moderate", event) in page


def test_registration_online_leads_to_the_pin(client, event, online):
    entry, _person = online
    token = entry.rstrip("/").rsplit("/", 1)[-1]
    own = reverse("events:registration", args=[event.municipality.slug, token])
    assert entry in client.get(own).content.decode()
