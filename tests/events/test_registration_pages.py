"""Pages of registration: what a resident, an institution and staff see."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from mosty.calendars.enums import BookingState, PersonRole
from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.events import actions
from mosty.events.actions import Guest
from mosty.events.actions.times import keep_times
from mosty.events.enums import (
    EventFormat,
    EventState,
    Pool,
    RegistrationState,
    WaitingRule,
)
from mosty.events.models import Event, Registration, RegistrationRules
from mosty.events.queries import registration_path
from mosty.events.rules.secrets import link_token
from tests.events.registering import NOW, VISITOR, code_of, come, open_event
from tests.factories.calendars import BookingFactory, PersonTimeFactory
from tests.factories.events import EventFactory, MaterialFactory, RegistrationRulesFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_event() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def event(municipality) -> Event:
    return open_event(municipality, seats=2, asks=["diet", "getting_there"])


def url(name: str, event: Event, *more: object) -> str:
    return reverse(f"events:{name}", args=[event.municipality.slug, event.slug, *more])


def own(name: str, registration: Registration) -> str:
    """A page of the secret link."""
    token = link_token(registration.uuid)
    return reverse(f"events:{name}", args=[registration.event.municipality.slug, token])


def text(answer) -> str:
    """The words of a page, without marks and double spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


PERSON = {"name": "Ewa Lis", "contact_email": "ewa@example.org", "institution": ""}


# --- a person -------------------------------------------------------------------------------------------


def test_person_registers_with_a_code_and_without_an_account(
    client, event, django_capture_on_commit_callbacks
):
    page = text(client.get(url("register", event)))
    assert "2 wolne miejsca" in page
    assert "w kolejności zgłoszeń" in page

    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(url("register", event), PERSON)
    assert sent.status_code == 302
    code_page = sent["Location"]
    assert "ewa@example.org" in text(client.get(code_page))
    wrong = client.post(code_page, {"code": "1"})
    assert wrong.status_code == 422

    with django_capture_on_commit_callbacks(execute=True):
        proven = client.post(code_page, {"code": code_of()}, follow=True)
    assert "Masz miejsce" in text(proven)
    assert "<svg" in proven.content.decode()
    assert "Ewa Lis" in mail.outbox[-1].body
    assert client.get(code_page, follow=True).redirect_chain


def test_form_that_is_wrong_keeps_what_was_typed(client, event):
    answer = client.post(url("register", event), {"name": "Ewa <b>", "contact_email": "ewa"})
    assert answer.status_code == 422
    assert 'value="Ewa &lt;b&gt;"' in answer.content.decode()
    assert not Registration.objects.exists()


def test_needs_are_stored_only_with_agreement(client, event):
    data = {**PERSON, "potrzeby-diet": ["vegan"], "potrzeby-note": "orzechy"}
    answer = client.post(url("register", event), data)
    assert answer.status_code == 422
    assert "potrzebach" in text(answer)
    assert client.post(url("register", event), {**data, "needs_agreed": "on"}).status_code == 302
    stored = Registration.objects.get().participants.get().needs
    assert (stored.choices, stored.note) == ({"diet": ["vegan"]}, "orzechy")


def test_full_event_says_that_one_joins_the_list(client, event):
    come(event, "A", size=2)
    assert "brak wolnych miejsc" in text(client.get(url("register", event)))
    waiting = come(event, "B")
    page = text(client.get(registration_path(waiting)))
    assert "Twoje miejsce na liście: 1" in page


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(days=60), "Zapisy jeszcze się nie zaczęły"),
        (NOW + timedelta(days=16), "Zapisy są zamknięte"),
        (NOW + timedelta(days=18), "Wydarzenie już się zaczęło"),
    ],
)
def test_closed_registration_says_why_and_keeps_the_rule(client, event, moment, words):
    with time_machine.travel(moment):
        page = client.get(url("register", event))
        assert page.status_code == 200
        assert words in text(page)
        assert client.post(url("register", event), PERSON).status_code == 409
    assert not Registration.objects.exists()


def test_cancelled_event_takes_nobody(client, event):
    Event.objects.update(
        state=EventState.CANCELLED, cancelled_at=NOW, cancel_reason="Awaria <i>prądu</i>"
    )
    page = client.get(url("register", event))
    assert "odwołane" in text(page)
    assert "<i>prądu" not in page.content.decode()


def test_event_without_rules_or_of_another_municipality_has_no_form(client, event):
    other = EventFactory(municipality=event.municipality)
    assert client.get(url("register", other)).status_code == 404
    elsewhere = MunicipalityFactory()
    address = reverse("events:register", args=[elsewhere.slug, event.slug])
    assert client.get(address).status_code == 404


def test_draft_is_hidden_from_residents(client, client_as, event):
    Event.objects.update(state=EventState.DRAFT)
    assert client.get(url("register", event)).status_code == 404
    assert client_as(Role.CLERK).get(url("register", event)).status_code == 200


@pytest.mark.slow
def test_robot_cannot_send_letters_without_end(client, event):
    for number in range(30):
        client.post(url("register", event), {**PERSON, "contact_email": f"a{number}@example.org"})
    answer = client.post(url("register", event), PERSON)
    assert answer.status_code == 422
    assert Registration.objects.count() == 30


def test_new_code_is_sent_a_few_times(client, event, django_capture_on_commit_callbacks):
    code_page = client.post(url("register", event), PERSON)["Location"]
    registration = Registration.objects.get()
    assert code_page == own("registration_code", registration)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(7):  # from whatever address somebody asks
            client.post(own("registration_new_code", registration), REMOTE_ADDR=f"192.0.2.{number}")
    assert len(mail.outbox) == 5


def test_pages_are_read_in_ukrainian(client, event):
    client.cookies["mosty_language"] = "uk"
    page = client.get(url("register", event))
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    words = re.sub(r"<[^>]+lang=\"pl\"[^>]*>[^<]*<", "<", main)
    polish = re.findall(
        "[^<>]*[ąćęłńśźż][^<>]*", words.replace(event.title, "").replace("Dębowa", "")
    )
    assert polish == []


# --- an institution -----------------------------------------------------------------------------------------


def test_institution_registers_several_people_in_one_form(
    client, municipality, django_capture_on_commit_callbacks
):
    event = open_event(municipality, seats=9, asks=["diet"])
    data = {
        "institution": "OPS",
        "contact_name": "Jan Kierownik",
        "contact_email": "ops@example.org",
        "kind": "apart",
        "osoby": "3",
        "osoba1-name": "Anna",
        "osoba1-role": "asystentka",
        "osoba2-name": "Bogdan",
        "osoba2-email": "b@example.org",
        "potrzeby2-diet": ["vegan"],
        "needs_agreed": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        code_page = client.post(url("register_institution", event), data)["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(code_page, {"code": code_of()}, follow=True)
    assert "Wysłane w tym samym formularzu" in text(page)
    assert [row.size for row in Registration.objects.all()] == [1, 1]


def test_institution_asks_for_more_rows_and_loses_nothing(client, event):
    data = {"osoby": "3", "osoba1-name": "Anna", "wiecej": "1", "institution": "OPS"}
    page = client.post(url("register_institution", event), data)
    assert page.status_code == 200
    html = page.content.decode()
    assert 'name="osoba6-name"' in html
    assert 'value="Anna"' in html
    assert "error-summary" not in html


def test_row_with_a_role_and_no_name_is_asked_about(client, event):
    data = {"osoby": "3", "osoba1-role": "asystentka", "institution": "OPS"}
    page = client.post(url("register_institution", event), data)
    assert page.status_code == 422
    assert "Wpisz imię i nazwisko tej osoby" in text(page)


# --- the own page -----------------------------------------------------------------------------------------


def test_opening_links_changes_nothing_and_posts_do(client, event):
    inside, waiting = come(event, "A", size=2), come(event, "B")
    address = registration_path(inside)
    client.get(address)
    client.get(own("registration_cancel", inside))
    inside.refresh_from_db()
    assert inside.state == RegistrationState.CONFIRMED
    assert "odwołane" in text(client.post(own("registration_cancel", inside), follow=True))

    offered = client.get(registration_path(waiting))
    assert "Zwolniło się miejsce" in text(offered)
    assert client.get(own("registration_accept", waiting)).status_code == 405
    taken = client.post(own("registration_accept", waiting), follow=True)
    assert "Masz miejsce" in text(taken)


def test_made_up_link_leads_nowhere(client, event):
    address = reverse("events:registration", args=[event.municipality.slug, "0" * 48])
    assert client.get(address).status_code == 404
    other = MunicipalityFactory()
    moved = registration_path(come(event)).replace(event.municipality.slug, other.slug)
    assert client.get(moved).status_code == 404


def test_person_switches_to_online_and_reads_its_address(client, municipality):
    event = open_event(municipality, is_mixed=True, seats_online=5)
    Event.objects.update(online_url="https://spotkanie.example.org/x")
    registration = come(event)
    address = registration_path(registration)
    switch = own("registration_pool", registration)
    assert "spotkanie.example.org" not in text(client.get(address))
    page = client.post(switch, {"tryb": "online"}, follow=True)
    assert "spotkanie.example.org" in text(page)
    assert client.post(switch, {"tryb": "obok"}).status_code == 302


def test_person_changes_a_name(client, event):
    registration = come(event)
    person = registration.participants.get()
    address = own("registration_people", registration)
    data = {f"osoba{person.pk}-name": "Ola", f"osoba{person.pk}-email": "ola@example.org"}
    assert client.post(address, {**data, f"osoba{person.pk}-name": ""}).status_code == 422
    assert "Ola" in text(client.post(address, data, follow=True))


def test_page_leads_to_materials_and_the_calendar(client, event):
    material = MaterialFactory(event=event, title="Przeczytaj <przed>", is_public=False)
    inside, waiting = come(event, "A", size=2), come(event, "B")
    page = client.get(registration_path(inside)).content.decode()
    assert "Przeczytaj &lt;przed&gt;" in page
    assert f"/materialy/{material.pk}/" in page
    assert "kalendarz.ics" in page
    assert "Przeczytaj" not in client.get(registration_path(waiting)).content.decode()


def test_only_a_group_may_leave_out_a_person(client, event):
    group = come(event, "A", size=2)
    assert "is_leaving" in client.get(own("registration_people", group)).content.decode()
    alone = come(event, "B")
    assert "is_leaving" not in client.get(own("registration_people", alone)).content.decode()


def test_clash_with_another_meeting_is_told_and_nothing_is_refused(client, event):
    keep_times(event)
    registration = come(event)
    person = registration.participants.get().person
    item = event.items.get()
    booking = BookingFactory(
        municipality=event.municipality,
        title="Dyżur w punkcie",
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        state=BookingState.CONFIRMED,
    )
    PersonTimeFactory(person=person, booking=booking, role=PersonRole.DUTY)
    page = text(client.get(registration_path(registration)))
    assert "Dyżur w punkcie" in page
    assert "Masz miejsce" in page


@pytest.mark.slow
def test_draw_is_shown_with_its_seal_before_and_its_seed_after(client, municipality):
    event = open_event(municipality, seats=2, waiting_rule=WaitingRule.LOTTERY)
    rows = [come(event, f"Osoba {n}") for n in range(6)]
    page = text(client.get(url("registration_draw", event)))
    assert str(rows[0].uuid) not in page
    with time_machine.travel(event.registration_rules.lot_at + timedelta(minutes=1)):
        actions.keep_queues(event.registration_rules.lot_at)
        page = text(client.get(url("registration_draw", event)))
    assert all(str(row.uuid) in page for row in rows)


def test_draw_of_fewer_than_five_lists_nobody(client, municipality):
    event = open_event(municipality, seats=2, waiting_rule=WaitingRule.LOTTERY)
    rows = [come(event, f"Osoba {n}") for n in range(4)]
    actions.keep_queues(event.registration_rules.lot_at)
    page = text(client.get(url("registration_draw", event)))
    assert not any(str(row.uuid) in page for row in rows)
    assert client.get(url("registration_draw", open_event(municipality))).status_code == 404


# --- staff ------------------------------------------------------------------------------------------------

PAGES = ("registration_list", "registration_new", "registration_rules", "needs")


@pytest.mark.parametrize("name", PAGES)
def test_staff_pages_open_for_the_office_and_nobody_else(client_as, event, name):
    assert client_as(Role.ANYONE).get(url(name, event)).status_code == 302
    assert client_as(Role.RESIDENT).get(url(name, event)).status_code == 403
    assert client_as(Role.NGO_REPRESENTATIVE).get(url(name, event)).status_code == 403
    assert client_as(Role.COMMUNITY_ORGANISER).get(url(name, event)).status_code == 200


def test_list_filters_and_counts(client_as, municipality):
    event = open_event(municipality, is_mixed=True, seats=2)
    come(event, "Łucja Żak")
    come(event, "Piotr", pool=Pool.ONLINE)
    come(event, "Czeka")
    browser = client_as(Role.CLERK)
    assert "3 zgłoszenia" in text(browser.get(url("registration_list", event)))
    page = text(browser.get(url("registration_list", event), {"szukaj": "lucja zak"}))
    assert "Łucja Żak" in page
    assert "Piotr" not in page
    assert "Czeka" in text(browser.get(url("registration_list", event), {"stan": "waiting"}))
    nobody = browser.get(url("registration_list", event), {"szukaj": "qqq"})
    assert "Żadne zgłoszenie nie pasuje" in text(nobody)


def test_list_of_another_municipality_does_not_show(client_as, event):
    come(event, "Tajna")
    other = open_event(MunicipalityFactory())
    come(other, "Obca")
    browser = client_as(Role.CLERK)
    assert "Obca" not in text(browser.get(url("registration_list", event)))
    assert browser.get(url("registration_list", other)).status_code == 403


def test_list_without_rules_offers_the_first_step(client_as, municipality):
    event = EventFactory(municipality=municipality)
    page = text(client_as(Role.COMMUNITY_ORGANISER).get(url("registration_list", event)))
    assert "Zasady zapisów" in page


def test_list_needs_as_many_queries_for_many_as_for_few(
    client_as, event, django_assert_max_num_queries
):
    RegistrationRules.objects.update(seats=None)
    browser = client_as(Role.CLERK)
    come(event, "Pierwsza")
    browser.get(url("registration_list", event))
    with django_assert_max_num_queries(100) as few:
        browser.get(url("registration_list", event))
    for number in range(6):
        come(event, f"Osoba {number}")
    with django_assert_max_num_queries(len(few)):
        browser.get(url("registration_list", event))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_leaves_as_a_file_without_needs_and_is_noted(client_as, municipality, kind):
    event = open_event(municipality, asks=["diet"])
    come(event, guests=[Guest("=Ewa", needs={"diet": ["vegan"]}, note="orzechy")])
    answer = client_as(Role.CLERK).get(url("registration_export", event, kind))
    assert answer.status_code == 200
    if kind == "csv":
        assert "'=Ewa" in answer.content.decode("utf-8-sig")
        assert "orzechy" not in answer.content.decode("utf-8-sig")
    entry = AuditEntry.objects.get(action="events.registrations_exported")
    assert entry.data == {"rows": 1, "format": kind}
    assert client_as(Role.CLERK).get(url("registration_export", event, "pdf")).status_code == 404


def test_staff_writes_somebody_down_by_telephone(client_as, event):
    browser = client_as(Role.CLERK)
    answer = browser.post(
        url("registration_new", event),
        {"contact_name": "Jan Z Telefonu", "contact_phone": "600 100 200", "osoby": "3"},
        follow=True,
    )
    assert "Jan Z Telefonu" in text(answer)
    assert Registration.objects.get().state == RegistrationState.CONFIRMED
    assert browser.post(url("registration_new", event), {"osoby": "3"}).status_code == 422


def test_staff_gives_a_place_with_a_reason_that_is_shown(client_as, event):
    come(event, "A", size=2)
    chosen = come(event, "B")
    browser = client_as(Role.CLERK)
    address = url("registration_detail", event, chosen.pk)
    assert browser.post(address, {"miejsce": "1", "reason": ""}).status_code == 422
    assert browser.post(address, {"miejsce": "1", "reason": "Tłumaczka"}).status_code == 422
    data = {"miejsce": "1", "reason": "Tłumaczka", "adds_seats": "on"}
    assert "Tłumaczka" in text(browser.post(address, data, follow=True))
    assert "Tłumaczka" in text(browser.get(url("registration_list", event)))


def test_staff_cancels_and_accepts_for_somebody(client_as, event):
    inside, waiting = come(event, "A", size=2), come(event, "B")
    browser = client_as(Role.CLERK)
    browser.post(url("registration_detail", event, inside.pk), {"odwolaj": "1"})
    browser.post(url("registration_detail", event, waiting.pk), {"przyjmij": "1"})
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.CONFIRMED


def test_staff_draws_the_lot_when_its_time_has_come(client_as, municipality):
    event = open_event(municipality, seats=1, waiting_rule=WaitingRule.LOTTERY)
    come(event, "A"), come(event, "B")
    browser = client_as(Role.CLERK)
    early = browser.post(url("registration_draw_now", event), follow=True)
    assert "Nie nadszedł jeszcze czas losowania" in text(early)
    with time_machine.travel(event.registration_rules.lot_at + timedelta(minutes=1)):
        page = client_as(Role.CLERK).post(url("registration_draw_now", event), follow=True)
    assert "Zgłoszeń w losowaniu: 2" in text(page)


def test_organiser_states_the_rules_and_they_are_printed(client_as, client, municipality):
    event = EventFactory(municipality=municipality, format=EventFormat.MIXED)
    data = {
        "opens_at": "2027-02-01T08:00",
        "closes_at": "2027-03-15T16:00",
        "seats": "40",
        "seats_online": "10",
        "waiting_rule": "priority",
        "priority_groups": "organizacje pozarządowe\npracownicy gmin",
        "largest_group": "3",
        "group_passes": "0",
        "offer_hours": "24",
        "asks": ["diet"],
        "remove_needs_days": "7",
    }
    browser = client_as(Role.COMMUNITY_ORGANISER)
    assert browser.get(url("registration_rules", event)).status_code == 200
    answer = browser.post(url("registration_rules", event), data)
    assert answer.status_code == 302, text(answer)
    page = text(client.get(url("register", event)))
    for words in ("organizacje pozarządowe", "40 miejsc", "24 godz", "15 marca 2027, 16:00"):
        assert words in page, words
    wrong = browser.post(
        url("registration_rules", event), {**data, "closes_at": "2027-01-01T08:00"}
    )
    assert wrong.status_code == 422


# --- needs ------------------------------------------------------------------------------------------------


def test_needs_are_counted_listed_and_their_reading_is_noted(client_as, municipality):
    event = open_event(municipality, asks=["diet"])
    come(event, guests=[Guest("Ewa", needs={"diet": ["vegan"]}, note="orzechy <b>")])
    page = client_as(Role.COMMUNITY_ORGANISER).get(url("needs", event))
    assert "wegańskie" in text(page)
    assert "orzechy &lt;b&gt;" in page.content.decode()
    entry = AuditEntry.objects.get(action="events.needs_read")
    assert entry.data == {"people": 1}
    assert "orzechy" not in str(entry.data)


@pytest.mark.parametrize("role", [Role.MAYOR, Role.COUNCILLOR, Role.ADMINISTRATOR, Role.RESIDENT])
def test_needs_are_not_for_everybody(client_as, event, role):
    assert client_as(role).get(url("needs", event)).status_code == 403
    assert not AuditEntry.objects.filter(action="events.needs_read").exists()


def test_needs_stand_on_no_other_page(client_as, client, municipality):
    event = open_event(municipality, asks=["diet"])
    guest = Guest("Ewa", needs={"diet": ["vegan"]}, note="TAJNE-ORZECHY")
    registration = come(event, guests=[guest])
    browser = client_as(Role.COMMUNITY_ORGANISER)
    for address in (
        url("registration_list", event),
        url("registration_detail", event, registration.pk),
        registration_path(registration),
    ):
        assert "TAJNE-ORZECHY" not in browser.get(address).content.decode()


def test_page_of_needs_without_needs_says_so(client_as, event):
    assert "Nikt nie napisał" in text(client_as(Role.CLERK).get(url("needs", event)))


def test_visitor_cannot_be_told_from_the_trail(event):
    come(event)
    actions.cancel_registration(registration=Registration.objects.get(), by=VISITOR)
    assert set(
        AuditEntry.objects.filter(action__startswith="events.").values_list("by_label", flat=True)
    ) == {"anonymous"}


def test_rules_of_a_factory_event_open(client, municipality):
    event = RegistrationRulesFactory(event__municipality=municipality).event
    assert client.get(url("register", event)).status_code == 200
