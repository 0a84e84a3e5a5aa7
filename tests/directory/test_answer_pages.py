from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.models import AuditEntry
from mosty.directory import actions, queries
from mosty.directory.enums import AnswerKind, LinkState, ProposalState
from mosty.directory.models import (
    AnswerLink,
    Location,
    OpeningWindow,
    ProposedChange,
    Service,
    ServiceAtLocation,
)
from mosty.directory.rules import PlaceAnswer
from tests.factories.directory import ServiceFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
ADDRESS = "anna@fundacja.example"


def page(name: str, *args: Any) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.fixture
def provider(municipality):
    municipality.phone = "900 100 100"
    municipality.save()
    return OrganisationFactory(municipality=municipality, name="Fundacja Most")


@pytest.fixture
def service(municipality, provider) -> Service:
    return ServiceFactory(
        municipality=municipality,
        organisation=provider,
        name="Obiady",
        for_whom="Seniorzy",
        capacity_places=20,
    )


@pytest.fixture
def address_of(access_as, django_capture_on_commit_callbacks) -> Callable[..., str]:
    """`address_of(service)`: the page of the link in the letter."""

    def send(*services: Service) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            actions.send_answer_link(
                municipality=services[0].municipality,
                organisation_id=services[0].organisation_id,
                service_ids=[one.pk for one in services],
                email=ADDRESS,
                by=access_as(Role.CLERK),
            )
        body = mail.outbox[-1].body
        return "/debowa-dolina/uslugi/odpowiedz/" + body.partition("/odpowiedz/")[2].split()[0]

    return send


def said(service: Service, kind: str = "true", **changes: Any) -> dict[str, Any]:
    """What the page sends for one service; names of fields without their prefix."""
    prefix = f"s{service.pk}"
    service.refresh_from_db()
    facts = {
        "kind": kind,
        "revision": service.revision,
        "note": "",
        "text-name": service.name,
        "text-for_whom": service.for_whom,
        "text-how_to_apply": service.how_to_apply,
        "room-places": "" if service.capacity_places is None else service.capacity_places,
        "room-taken": "",
        "room-free": "",
        "room-waiting": "",
    } | changes
    return {f"{prefix}-{name}": value for name, value in facts.items()}


def state_of() -> LinkState:
    return queries.link_state(AnswerLink.objects.get())


# --- opening ------------------------------------------------------------------------------------


def test_page_shows_what_residents_read_and_asks(client, service, address_of):
    at(service, address="ul. Długa 3")
    text = text_of(client.get(address_of(service)))
    assert "Czy te opisy są aktualne?" in text
    for words in ("Fundacja Most", "Obiady", "Seniorzy", "ul. Długa 3", "Wszystko się zgadza"):
        assert words in text
    assert text.count('type="radio"') >= 3
    assert "checked" not in text.partition("Czy to się zgadza?")[2].partition("</fieldset>")[0]


def test_opening_the_link_any_number_of_times_changes_nothing(client, service, address_of):
    url = address_of(service)
    before = list(Service.objects.values()), list(AnswerLink.objects.values())
    trail = AuditEntry.objects.count()
    for _ in range(3):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200
        assert client.get(url, headers={"user-agent": "SafeLinks scanner"}).status_code == 200
    assert client.options(url).status_code == 405
    assert (list(Service.objects.values()), list(AnswerLink.objects.values())) == before
    assert AuditEntry.objects.count() == trail
    assert not ProposedChange.objects.exists()
    assert client.post(url, said(service)).status_code == 302


def test_page_is_kept_by_nobody_and_its_address_goes_nowhere(client, service, address_of):
    response = client.get(address_of(service))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert b'name="robots" content="noindex' in response.content


def test_answer_without_the_token_of_the_form_is_refused(service, address_of):
    strict = Client(enforce_csrf_checks=True)
    url = address_of(service)
    assert strict.post(url, said(service)).status_code == 403
    assert state_of() is LinkState.OPEN


def test_page_never_shows_a_secret_place(client, service, address_of):
    at(service, address="ul. Tajna 7", is_confidential=True)
    text = text_of(client.get(address_of(service)))
    assert "Tajna" not in text
    assert f"s{service.pk}-text-address" not in text


def test_address_of_the_page_stays_out_of_the_log(client, service, address_of, caplog):
    url = address_of(service)
    client.post(url, {})  # 422
    client.post(url, said(service))
    client.get(url)  # 410
    client.get(url[:-2] + "/")  # 404
    assert "odpowiedz" not in caplog.text


def test_page_escapes_what_people_typed(client, service, address_of):
    bad = "<script>alert(1)</script>"
    Service.objects.filter(pk=service.pk).update(name=bad, summary=bad)
    url = address_of(service)
    assert bad not in text_of(client.get(url))
    text = text_of(client.post(url, said(service, "true", **{"text-for_whom": bad})))
    assert bad not in text
    assert "&lt;script&gt;" in text


def test_page_speaks_ukrainian(client, service, address_of):
    client.cookies.load({"mosty_language": "uk"})
    text = text_of(client.get(address_of(service)))
    assert "Усе правильно" in text
    assert 'lang="pl">Obiady' in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_needs_the_same_queries_for_more_services(
    municipality, provider, client, address_of, django_assert_num_queries, count
):
    services = ServiceFactory.create_batch(count, municipality=municipality, organisation=provider)
    url = address_of(*services)
    with django_assert_num_queries(8):
        client.get(url)


# --- answering ----------------------------------------------------------------------------------


def test_three_kinds_of_answers_in_one_page(municipality, provider, client, address_of):
    true, wrong, gone = ServiceFactory.create_batch(
        3, municipality=municipality, organisation=provider
    )
    url = address_of(true, wrong, gone)
    response = client.post(
        url,
        said(true)
        | said(wrong, "correct", **{"text-name": "Poprawiona", "note": "Nowy szyld"})
        | said(gone, "gone"),
        follow=True,
    )
    assert "Dziękujemy za odpowiedź" in text_of(response)
    true.refresh_from_db()
    assert true.checked_on == timezone.localdate()
    changes = {change.service_id: change for change in queries.waiting_changes(municipality)}
    assert changes[wrong.pk].facts == {"name": "Poprawiona"}
    assert changes[wrong.pk].note == "Nowy szyld"
    assert queries.wished_status(changes[gone.pk]) == "closed"
    shown = text_of(client.get(page("service_detail", wrong.pk)))
    assert "Poprawiona" not in shown
    assert state_of() is LinkState.ANSWERED


def test_room_is_stored_with_the_day_of_today(client, service, address_of):
    room = {"room-state": "room", "room-taken": "15"}
    assert client.post(address_of(service), said(service, **room)).status_code == 302
    service.refresh_from_db()
    assert (service.free_places, service.figures_on) == (5, timezone.localdate())


def test_answer_says_nothing_of_room_unless_asked(client, service, address_of):
    client.post(address_of(service), said(service))
    service.refresh_from_db()
    assert (service.capacity_state, service.figures_on, service.capacity_places) == ("", None, 20)


def test_every_service_needs_an_answer_and_nothing_typed_is_lost(
    municipality, provider, client, address_of
):
    one, other = ServiceFactory.create_batch(2, municipality=municipality, organisation=provider)
    url = address_of(one, other)
    sent = said(one, "correct", **{"text-for_whom": "Każdy, kto chce"}) | said(other, "")
    response = client.post(url, sent)
    assert response.status_code == 422
    text = text_of(response)
    assert "Każdy, kto chce" in text
    assert "To pole jest wymagane" in text
    assert state_of() is LinkState.OPEN
    assert not ProposedChange.objects.exists()


def test_corrected_text_under_another_answer_is_pointed_out(client, service, address_of):
    response = client.post(address_of(service), said(service, **{"text-name": "Inna"}))
    assert response.status_code == 422
    text = text_of(response)
    assert "Zaznacz „Chcę coś poprawić”." in text
    assert 'value="Inna"' in text


def test_correction_that_corrects_nothing_is_pointed_out(client, service, address_of):
    response = client.post(address_of(service), said(service, "correct"))
    assert response.status_code == 422
    assert "W opisie nic się nie zmieniło" in text_of(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [("text-email", "to nie adres"), ("text-min_age", "sto"), ("room-free", "5")],
)
def test_wrong_value_is_shown_beside_its_field(client, service, address_of, field, value):
    response = client.post(address_of(service), said(service, "correct", **{field: value}))
    assert response.status_code == 422
    assert f'value="{value}"' in text_of(response)
    assert state_of() is LinkState.OPEN


def test_room_that_contradicts_itself_is_refused_whole(client, service, address_of):
    room = {"room-state": "room", "room-taken": "20"}
    response = client.post(address_of(service), said(service, **room))
    assert response.status_code == 422
    service.refresh_from_db()
    assert service.checked_on is None
    assert state_of() is LinkState.OPEN


def test_service_changed_by_the_office_meanwhile_is_shown_anew(client, service, address_of):
    url = address_of(service)
    sent = said(service, "correct", **{"text-name": "Fundacyjna"})
    Service.objects.filter(pk=service.pk).update(for_whom="Wszyscy", revision=2)
    response = client.post(url, sent)
    assert response.status_code == 422
    text = text_of(response)
    assert "Wszyscy" in text
    assert 'value="Fundacyjna"' in text
    assert f'name="s{service.pk}-revision" value="2"' in text
    again = client.post(url, sent | {f"s{service.pk}-revision": "2"})
    assert again.status_code == 302


def test_earlier_correction_is_in_the_form(municipality, service, client, address_of):
    first = address_of(service)
    client.post(first, said(service, "correct", **{"text-name": "Pierwsza poprawka"}))
    second = address_of(service)
    assert 'value="Pierwsza poprawka"' in text_of(client.get(second))
    both = {"text-name": "Pierwsza poprawka", "text-phone": "900 200 300"}
    client.post(second, said(service, "correct", **both))
    change = queries.waiting_changes(municipality).get()
    assert change.facts == {"name": "Pierwsza poprawka", "phone": "900 200 300"}


@pytest.mark.parametrize("kind", ["true", "correct"])
def test_words_for_the_office_are_never_lost(service, client, address_of, kind):
    client.post(address_of(service), said(service, kind, note="W piątki do 13.00"))
    assert service.doubts.get().text == "Fundacja Most: W piątki do 13.00"
    assert state_of() is LinkState.ANSWERED


def test_page_shows_the_hours_residents_read(service, client, address_of):
    OpeningWindow.objects.create(service=service, weekday=0, opens="08:00", closes="16:00")
    assert "8.00–16.00" in text_of(client.get(address_of(service)))


def test_services_of_others_in_the_answer_are_ignored(municipality, service, client, address_of):
    of_others = ServiceFactory(municipality=municipality)
    client.post(address_of(service), said(service) | said(of_others, "gone"))
    of_others.refresh_from_db()
    assert of_others.checked_on is None
    assert not ProposedChange.objects.exists()


# --- links that do not work ---------------------------------------------------------------------


def test_answering_twice_gets_a_kind_page_with_the_words_typed(client, service, address_of):
    url = address_of(service)
    client.post(url, said(service))
    response = client.post(url, said(service, "correct", **{"text-name": "Za późno"}))
    assert response.status_code == 410
    text = text_of(response)
    assert "Odpowiedź z tego linku już do nas przyszła" in text
    assert "Za późno" in text
    assert 'href="tel:900100100"' in text
    assert not ProposedChange.objects.exists()
    assert client.get(url).status_code == 410


@pytest.mark.parametrize(
    ("end", "words"),
    [("expires_at", "Link działał 14 dni"), ("revoked_at", "Urząd unieważnił ten link")],
)
def test_ended_link_says_what_to_do(client, service, address_of, end, words):
    url = address_of(service)
    AnswerLink.objects.update(**{end: timezone.now()})
    for response in (client.get(url), client.post(url, said(service))):
        assert response.status_code == 410
        assert words in text_of(response)
        assert "no-store" in response["Cache-Control"]
    service.refresh_from_db()
    assert service.checked_on is None


def test_made_up_and_foreign_links_are_not_found(client, service, address_of):
    url = address_of(service)
    MunicipalityFactory(slug="inna-gmina")
    for wrong in (
        url[:-2] + "/",
        page("answer", "abc"),
        url.replace("debowa-dolina", "inna-gmina"),
    ):
        response = client.get(wrong)
        assert response.status_code == 404
        assert "Sprawdź, czy otworzył się cały link" in text_of(response)
    assert client.post(page("answer", "abc"), {}).status_code == 404


def test_link_about_services_that_are_gone_has_nothing_to_ask(client, service, address_of):
    url = address_of(service)
    Service.objects.update(status="closed")
    response = client.get(url)
    assert response.status_code == 410
    assert "Nie musisz odpowiadać" in text_of(response)


def test_thanks_say_what_happens_next(municipality, client):
    assert "Poprawki najpierw przeczyta urząd" in text_of(client.get(page("answer_thanks")))


# --- the office ---------------------------------------------------------------------------------


def test_office_asks_and_revokes(municipality, service, client_as):
    browser = client_as(Role.CLERK)
    empty = text_of(browser.get(page("link_list")))
    assert "Nie ma jeszcze wysłanych pytań" in empty
    assert "Fundacja Most" in empty
    url = f"{page('link_send')}?organizacja={service.organisation_id}"
    assert "Obiady" in text_of(browser.get(url))
    sent = browser.post(url, {"services": [service.pk], "email": ADDRESS}, follow=True)
    text = text_of(sent)
    assert "Wiadomość została wysłana" in text
    assert "wysłany, czeka na odpowiedź" in text
    link = AnswerLink.objects.get()
    text = text_of(browser.post(page("link_revoke", link.pk), follow=True))
    assert "unieważniony" in text
    assert "Wyślij ponownie" in text


def test_wrong_address_keeps_the_form(municipality, service, client_as):
    url = f"{page('link_send')}?organizacja={service.organisation_id}"
    response = client_as(Role.CLERK).post(url, {"services": [service.pk], "email": "anna"})
    assert response.status_code == 422
    assert 'value="anna"' in text_of(response)
    assert not AnswerLink.objects.exists()


def test_organisation_without_public_services_has_nothing_to_ask(municipality, client_as):
    empty = OrganisationFactory(municipality=municipality)
    browser = client_as(Role.CLERK)
    url = page("link_send")
    assert "Nie ma o co zapytać" in text_of(browser.get(f"{url}?organizacja={empty.pk}"))
    for wrong in ("", "x", OrganisationFactory().pk):
        assert browser.get(f"{url}?organizacja={wrong}").status_code == 404


@pytest.mark.parametrize("name", ["link_list", "link_send"])
def test_pages_of_links_are_for_the_office(municipality, client, client_as, name):
    assert client.get(page(name)).status_code == 302
    for role in (Role.RESIDENT, Role.NGO_REPRESENTATIVE, Role.MAYOR):
        assert client_as(role).get(page(name)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_links_needs_the_same_queries_for_more_rows(
    municipality, provider, client_as, address_of, django_assert_num_queries, count
):
    browser = client_as(Role.CLERK)
    browser.get(page("link_list"))
    for _ in range(count):
        address_of(ServiceFactory(municipality=municipality, organisation=provider))
    address_of(ServiceFactory())  # of another municipality
    with django_assert_num_queries(8):
        text = text_of(browser.get(page("link_list")))
    assert text.count(ADDRESS) == count


# --- places -------------------------------------------------------------------------------------


def of_place(service: Service, place: Location, **changes: Any) -> dict[str, Any]:
    """What the page sends of one place; names of fields without their prefix."""
    facts = {"directions": place.directions, "access_note": place.access_note} | changes
    return {f"s{service.pk}-place{place.pk}-{name}": value for name, value in facts.items()}


def wishes_of(service: Service) -> list[tuple[str, dict[str, Any]]]:
    """Deeds and facts that wait for the places of the service."""
    return [(one.deed.value, dict(one.facts)) for one in queries.waiting_wishes(service)]


def test_place_is_corrected_by_link_and_waits_for_the_office(client, service, address_of):
    place = at(service, name="Klub", address="Długa 3", directions="Za szkołą.")
    url = address_of(service)
    text = text_of(client.get(url))
    assert "Popraw miejsce: Klub" in text
    assert "Za szkołą." in text
    sent = said(service, "correct") | {f"s{service.pk}-text-address": "Długa 3"}
    sent |= of_place(service, place, directions="Za szkołą w <lewo>.", features=["lift"])
    assert client.post(url, sent).status_code == 302
    assert wishes_of(service) == [
        ("change", {"directions": "Za szkołą w <lewo>.", "features": ["lift"]})
    ]
    assert ProposedChange.objects.get().link == AnswerLink.objects.get()
    place.refresh_from_db()
    assert place.directions == "Za szkołą."
    again = text_of(client.get(address_of(service)))
    assert "Za szkołą w &lt;lewo&gt;.</textarea>" in again


def test_second_place_has_its_own_address_and_the_point_goes_with_the_old(
    client, service, address_of
):
    at(service, address="Długa 3")
    second = at(service, address="Krótka 1", latitude="52.1", longitude="19.4")
    url = address_of(service)
    sent = said(service, "correct") | {f"s{service.pk}-text-address": "Długa 3"}
    wrong = client.post(url, sent | of_place(service, second, address=""))
    assert wrong.status_code == 422
    assert client.post(url, sent | of_place(service, second, address="Krótka 2")).status_code == 302
    [(deed, facts)] = wishes_of(service)
    assert deed == "change"
    assert facts == {"address": "Krótka 2", "latitude": None, "longitude": None}


def test_place_where_nobody_works_any_more_is_told_by_link(client, service, address_of):
    place = at(service, address="Długa 3")
    url = address_of(service)
    sent = said(service, "correct") | {f"s{service.pk}-text-address": "Długa 3"}
    assert client.post(url, sent | of_place(service, place, is_gone="on")).status_code == 302
    assert wishes_of(service) == [("leave", {})]
    assert service.locations.exists()


def test_answer_that_all_is_true_takes_no_corrections_of_places(client, service, address_of):
    place = at(service, address="Długa 3")
    url = address_of(service)
    sent = said(service) | {f"s{service.pk}-text-address": "Długa 3"}
    refused = client.post(url, sent | of_place(service, place, directions="W lewo."))
    assert refused.status_code == 422
    assert "W lewo.</textarea>" in text_of(refused)
    assert client.post(url, sent | of_place(service, place)).status_code == 302
    assert not ProposedChange.objects.exists()


def test_secret_place_is_neither_asked_nor_answered_by_link(client, service, address_of):
    secret = at(service, address="ul. Tajna 7", is_confidential=True)
    url = address_of(service)
    assert f"place{secret.pk}" not in text_of(client.get(url))
    sent = said(service, "correct", **{"text-for_whom": "Wszyscy"})
    client.post(url, sent | of_place(service, secret, directions="W lewo."))
    assert wishes_of(service) == []


def test_place_that_should_be_hidden_is_asked_of_nobody_by_link(client, service, address_of):
    """It is shared, so the office decides; the wish may hold the address to come."""
    place = at(service, name="Klub", address="Długa 3")
    other = ServiceFactory(municipality=service.municipality)
    ServiceAtLocation.objects.create(service=other, location=place)
    change = actions.propose_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=place.pk,
        revision=1,
        facts={"is_confidential": True, "address": "Tajna 7", "directions": "Tajny dojazd."},
        by=system_access(service.municipality_id),
    )
    url = address_of(service)
    text = text_of(client.get(url))
    assert "Tajn" not in text
    assert "Popraw miejsce" not in text
    sent = said(service, "correct", **{"text-for_whom": "Wszyscy", "text-address": "Długa 3"})
    client.post(url, sent | of_place(service, place, directions="W lewo."))
    change.refresh_from_db()
    assert change.state == ProposalState.WAITING


def test_action_refuses_a_secret_place_by_link(service, address_of):
    secret = at(service, is_confidential=True)
    token = address_of(service).rstrip("/").rpartition("/")[2]
    service.refresh_from_db()
    reply = actions.Answer(
        service.pk,
        AnswerKind.CORRECT,
        service.revision,
        facts={"for_whom": "Wszyscy"},
        places={secret.pk: PlaceAnswer({"directions": "W lewo."})},
    )
    with pytest.raises(actions.CannotAnswer):
        actions.answer_by_link(municipality=service.municipality, token=token, answers=[reply])
    assert state_of() is LinkState.OPEN


def test_page_of_places_asks_the_database_as_often_for_three_as_for_one(
    client, service, provider, address_of
):
    def asked(*services: Service) -> int:
        url = address_of(*services)
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    at(service)
    one = asked(service)
    others = ServiceFactory.create_batch(
        2, municipality=service.municipality, organisation=provider
    )
    for other in others:
        at(other)
        at(other)
    assert asked(service, *others) == one
