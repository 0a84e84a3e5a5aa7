"""Observation cards: written without an account, read by staff, quoted, left on the thread."""

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.core.models import AuditEntry
from mosty.events.actions import cards as actions
from mosty.events.enums import CardState, EventState, RegistrationState
from mosty.events.exports.cards import card_sheet
from mosty.events.models import ObservationCard
from mosty.events.queries.cards import card_by_token, cards_of_registration
from mosty.events.rules.card_links import MOST_CARDS, card_code
from mosty.events.rules.secrets import link_hash, link_token
from mosty.people.models import User
from mosty.thread.models import Insight, Link, Station
from tests.core.documents import reader, structure, text_of
from tests.factories.events import (
    EventFactory,
    FollowUpFactory,
    ObservationCardFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    StopFactory,
)
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

SAID = {
    "works": "Jeden numer telefonu.",
    "hard": "",
    "not_to_copy": "",
    "carry_home": "Dyżur w sołectwie",
    "who": "koordynator",
    "due_on": "30.06.2027",
    "institution": "Stowarzyszenie Dębowy Most",
}


@pytest.fixture(autouse=True)
def _evening_of_the_day():
    cache.clear()
    with time_machine.travel("2027-03-18 18:00:00+01:00"):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")


@pytest.fixture
def registration(event):
    own = RegistrationFactory(event=event, institution="Urząd Gminy")
    own.token_hash = link_hash(link_token(own.uuid))
    own.save()
    return own


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


def entry(**changes):
    return actions.CardEntry(**{"works": "Jeden numer telefonu.", **changes})


def _page(name, *args):
    return reverse(f"events:{name}", args=["debowa-dolina", *args])


# --- authors ------------------------------------------------------------------------------------


def test_card_is_written_by_the_code_of_the_event(client, event):
    address = _page("card_new", event.slug, card_code(event.uuid))
    page = client.get(address)
    assert "Czego nie kopiować bez zastanowienia" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "strict-origin"
    answer = client.post(address, SAID, follow=True)
    card = ObservationCard.objects.get()
    assert card.works == "Jeden numer telefonu."
    assert str(card.due_on) == "2027-06-30"
    html = answer.content.decode()
    assert "Zachowaj ten adres" in html
    assert "Dyżur w sołectwie" in html
    assert AuditEntry.objects.get(action="events.card_left").by_label == "anonymous"


def test_wrong_code_leads_to_no_form(client, event):
    assert client.get(_page("card_new", event.slug, "zgaduje")).status_code == 404


def test_empty_card_keeps_what_was_typed_and_says_what_to_do(client, event):
    address = _page("card_new", event.slug, card_code(event.uuid))
    answer = client.post(address, {"who": "koordynator <script>"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Napisz przynajmniej jedną rzecz." in html
    assert "koordynator &lt;script&gt;" in html
    assert not ObservationCard.objects.exists()


def test_robot_that_fills_in_every_field_stores_nothing(client, event):
    address = _page("card_new", event.slug, card_code(event.uuid))
    client.post(address, {**SAID, "strona": "http://example.org"})
    assert not ObservationCard.objects.exists()


def test_card_of_a_registration_is_found_again_without_a_row_that_says_whose_it_is(
    client, registration
):
    token = link_token(registration.uuid)
    address = _page("registration_card", token)
    assert 'value="Urząd Gminy"' in client.get(address).content.decode()
    client.post(address, SAID)
    client.post(address, {**SAID, "carry_home": "Klub sąsiedzki"})
    own = cards_of_registration(registration)
    assert [one.card.carry_home for one in own] == ["Dyżur w sołectwie", "Klub sąsiedzki"]
    assert card_by_token(registration.event.municipality, own[1].token) == own[1].card
    assert "Klub sąsiedzki" in client.get(address).content.decode()
    names = {field.name for field in ObservationCard._meta.fields}
    assert not {"registration", "participant", "person", "email"} & names


def test_registration_page_leads_to_the_card_and_to_certificates(client, registration):
    ProgrammeItemFactory(event=registration.event)
    token = link_token(registration.uuid)
    html = client.get(_page("registration", token)).content.decode()
    assert _page("registration_card", token) in html
    assert _page("registration_certificates", token) in html
    with time_machine.travel("2027-03-17 12:00:00+01:00"):
        before = client.get(_page("registration", token)).content.decode()
    assert _page("registration_card", token) not in before


def test_card_needs_a_place_at_the_event(event):
    for state in (RegistrationState.WAITING, RegistrationState.CANCELLED):
        with pytest.raises(actions.CardsNotOpen):
            actions.leave_card(
                event=event,
                entry=entry(),
                registration=RegistrationFactory(event=event, state=state),
            )
    with pytest.raises(actions.CardsNotOpen):
        actions.leave_card(event=event, entry=entry(), registration=RegistrationFactory())


def test_one_registration_leaves_so_many_cards_and_no_more(event, registration):
    for _number in range(MOST_CARDS):
        actions.leave_card(event=event, entry=entry(), registration=registration)
    with pytest.raises(actions.TooManyCards):
        actions.leave_card(event=event, entry=entry(), registration=registration)


def test_before_the_first_day_and_after_cancelling_nothing_is_taken(client, event):
    address = _page("card_new", event.slug, card_code(event.uuid))
    with time_machine.travel("2027-03-17 12:00:00+01:00"):
        assert "od pierwszego dnia wydarzenia" in client.get(address).content.decode()
        late = client.post(address, SAID)
        assert late.status_code == 409
        assert "Jeden numer telefonu." in late.content.decode()  # can be copied from the page
    event.state, event.cancelled_at = EventState.CANCELLED, event.published_at
    event.save()
    assert "odwołane" in client.get(address).content.decode()
    assert not ObservationCard.objects.exists()


def test_author_changes_the_card_and_words_have_to_be_marked_anew(client, event, clerk):
    card, token = actions.leave_card(event=event, entry=entry())
    actions.allow_quoting(card=card, may_quote=True, by=clerk)
    client.post(_page("card_own", token), {**SAID, "works": "Co innego."})
    card.refresh_from_db()
    assert (card.works, card.may_quote) == ("Co innego.", False)
    assert client.get(_page("card_own", "nieznany")).status_code == 404


def test_author_says_what_became_of_it_also_before_anybody_asks(client, event):
    card, token = actions.leave_card(event=event, entry=entry(carry_home="Dyżur"))
    client.post(_page("card_became", token), {"state": "started", "text": "Ruszyło."})
    card.refresh_from_db()
    assert card.state == CardState.STARTED
    assert not card.notes.exists()
    FollowUpFactory(event=event, months=3, due_on="2027-06-18")
    FollowUpFactory(event=event, months=6, due_on="2027-09-18")
    with time_machine.travel("2027-06-20 12:00:00+02:00"):
        client.post(_page("card_became", token), {"state": "started", "text": "Pierwszy dyżur."})
        client.post(_page("card_became", token), {"state": "done", "text": "Działa co miesiąc."})
    (note,) = card.notes.all()
    assert (note.follow_up.months, note.state, note.text) == (3, "done", "Działa co miesiąc.")
    wrong = client.post(_page("card_became", token), {"state": "latający", "text": "Napisane."})
    assert wrong.status_code == 422
    assert "Napisane." in wrong.content.decode()


def test_without_a_thing_to_carry_home_there_is_nothing_to_tell(event, clerk):
    card, _token = actions.leave_card(event=event, entry=entry())
    with pytest.raises(InvalidInput):
        actions.tell_what_became(card=card, state=CardState.DONE, by=clerk)


def test_card_names_its_stop_or_its_item(client, event):
    item = ProgrammeItemFactory(event=event, title="Wykład o usługach")
    address = _page("card_new", event.slug, card_code(event.uuid))
    client.post(address, {**SAID, "place": f"item:{item.pk}"})
    assert ObservationCard.objects.get().item == item
    stop = StopFactory(event=event, name="Klub Seniora")
    assert "Klub Seniora" in client.get(address).content.decode()
    foreign = StopFactory(name="Obcy")
    assert client.post(address, {**SAID, "place": f"stop:{foreign.pk}"}).status_code == 422
    client.post(address, {**SAID, "place": f"stop:{stop.pk}"})
    assert ObservationCard.objects.order_by("pk").last().stop == stop


def test_page_is_in_ukrainian_for_who_chose_it(client, event):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    page = client.get(_page("card_new", event.slug, card_code(event.uuid)))
    assert "Що взяти до себе" in page.content.decode()


# --- staff --------------------------------------------------------------------------------------


def test_staff_types_in_paper_cards_one_after_another(client_as, event):
    browser = client_as(Role.CLERK)
    address = _page("card_enter", event.slug)
    answer = browser.post(address, SAID, follow=True)
    html = answer.content.decode()
    assert "Karta jest zapisana. Jej autor wróci do niej tutaj:" in html
    assert ObservationCard.objects.get().entered_by_label
    wrong = browser.post(address, {"who": "ktoś"})
    assert wrong.status_code == 422


def test_what_was_typed_is_kept_when_the_session_ends(client_as, event):
    browser = client_as(Role.CLERK)
    address = _page("card_enter", event.slug)
    browser.get(address)
    user = browser.session["_auth_user_id"]
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    browser.post(address, SAID)
    browser.force_login(
        User.objects.get(pk=user), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    kept = browser.get(address).content.decode()
    assert "Dyżur w sołectwie" in kept
    browser.post(address, SAID)
    assert ObservationCard.objects.count() == 1


def test_list_shows_cards_marks_quotes_and_filters(client_as, event):
    first = ObservationCardFactory(event=event, works="Dobre <b>rzeczy</b>.")
    ObservationCardFactory(event=event, works="Inne.", carry_home="Klub sąsiedzki")
    ObservationCardFactory(works="Z innej gminy.")
    browser = client_as(Role.CLERK)
    html = browser.get(_page("card_list", event.slug)).content.decode()
    assert "Dobre &lt;b&gt;rzeczy&lt;/b&gt;." in html
    assert "Z innej gminy." not in html
    browser.post(_page("card_quote", event.slug, first.pk), {"wolno": "1"})
    first.refresh_from_db()
    assert first.may_quote
    quoted = browser.get(_page("card_list", event.slug), {"pokaz": "cytaty"}).content.decode()
    assert "Inne." not in quoted
    assert "rzeczy" in quoted
    things = browser.get(_page("card_list", event.slug), {"pokaz": "zadania"}).content.decode()
    assert "Klub sąsiedzki" in things
    assert "rzeczy" not in things
    browser.post(_page("card_quote", event.slug, first.pk), {"wolno": "0"})
    first.refresh_from_db()
    assert not first.may_quote


def test_list_without_cards_says_what_it_is_for(client_as, event):
    assert "Nie ma jeszcze żadnej karty" in (
        client_as(Role.MAYOR).get(_page("card_list", event.slug)).content.decode()
    )


def test_mayor_reads_cards_and_changes_nothing(client_as, event):
    card = ObservationCardFactory(event=event)
    browser = client_as(Role.MAYOR)
    html = browser.get(_page("card_list", event.slug)).content.decode()
    assert card.works in html
    assert "Wolno cytować" not in html
    assert browser.post(_page("card_quote", event.slug, card.pk), {"wolno": "1"}).status_code == 403


def test_list_takes_the_same_queries_for_more_cards(client_as, event, django_assert_num_queries):
    browser = client_as(Role.CLERK)
    stop = StopFactory(event=event)
    ObservationCardFactory(event=event, stop=stop)
    browser.get(_page("card_list", event.slug))
    with CaptureQueriesContext(connection) as one:
        browser.get(_page("card_list", event.slug))
    ObservationCardFactory.create_batch(2, event=event, stop=stop)
    with django_assert_num_queries(len(one)):
        browser.get(_page("card_list", event.slug))


def test_card_is_left_on_the_thread_once_and_once_more_when_done(client_as, event):
    card = ObservationCardFactory(event=event, carry_home="Dyżur w sołectwie")
    browser = client_as(Role.CENTRE_DIRECTOR)
    address = _page("card_insight", event.slug, card.pk)
    assert browser.post(address, {"area": "SEN", "text": ""}).status_code == 422
    browser.post(address, {"area": "SEN", "text": "Jeden numer telefonu skraca drogę."})
    insight = Insight.objects.get()
    assert (insight.area, insight.station.source) == ("SEN", "events.event")
    again = browser.post(address, {"area": "SEN", "text": "Jeszcze raz."})
    assert again.status_code == 422
    assert "już na złotej nici" in again.content.decode()
    card.refresh_from_db()
    card.state = CardState.DONE
    card.save()
    browser.post(address, {"area": "SEN", "text": "Dyżur działa."})
    change = Station.objects.get(kind="change")
    assert (change.title, change.source_id) == ("Dyżur w sołectwie", card.pk)
    assert Link.objects.get().origin.source == "events.event"
    assert Insight.objects.get(station=change).text == "Dyżur działa."
    assert browser.post(address, {"area": "SEN", "text": "Znów."}).status_code == 422
    assert "zmiana na złotej nici" in browser.get(_page("card_list", event.slug)).content.decode()


def test_mayor_leaves_nothing_on_the_thread(event, access_as):
    with pytest.raises(NotAllowed):
        actions.leave_card_insight(
            card=ObservationCardFactory(event=event),
            area="SEN",
            text="Coś.",
            by=access_as(Role.MAYOR),
        )


def test_paper_card_is_one_tagged_page_with_a_code(event):
    StopFactory(event=event, name="Klub Seniora")
    StopFactory(event=event, name="Centrum")
    pdf = card_sheet(event)
    text = text_of(pdf)
    for words in ("Karta obserwacji", "Co działa", "Co wziąć do siebie", "Do kiedy"):
        assert words in text, words
    assert len(reader(pdf).pages) == 1
    assert [node["/Alt"] for tag, node in structure(pdf) if tag == "/Figure"] == [
        "Kod QR, który otwiera kartę w telefonie"
    ]


def test_staff_opens_the_paper_card(client_as, event):
    answer = client_as(Role.CLERK).get(_page("card_print", event.slug))
    assert answer["Content-Type"] == "application/pdf"


def test_cards_of_another_municipality_are_not_found(municipality, client):
    elsewhere = EventFactory(municipality=MunicipalityFactory(slug="inna"), slug="obca")
    _card, token = actions.leave_card(event=elsewhere, entry=entry())
    assert client.get(_page("card_own", token)).status_code == 404
