"""Pages on which a provider proposes places and the office decides."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.directory import queries
from mosty.directory.enums import PlaceDeed, ProposalState
from mosty.directory.models import Location, ProposedChange, Service, ServiceAtLocation
from tests.factories.directory import LocationFactory, ServiceFactory, at

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def typed(**changes: Any) -> dict[str, Any]:
    """What the form of a place sends."""
    return {"kind": "physical", "name": "Remiza", "address": "Brzezina 7", **changes}


@pytest.fixture
def browser(client_as, provider):
    return client_as(Role.NGO_REPRESENTATIVE, provider)


@pytest.fixture
def head(client_as):
    return client_as(Role.SERVICE_ORGANISER)


def change_of(service) -> ProposedChange:
    return queries.waiting_changes(service.municipality).get()


def decide(head, service, *, revision: int | None = None, **sent: Any):
    now = Service.objects.get(pk=service.pk).revision if revision is None else revision
    sent = {"decision": "accept", "revision": now} | sent
    return head.post(page("change_detail", change_of(service).pk), sent)


# --- the provider -------------------------------------------------------------------------------


@pytest.mark.slow
def test_provider_proposes_a_new_place_corrects_and_withdraws_it(service, browser, client):
    text = text_of(browser.get(page("service_places", service.pk)))
    for words in ("Nie ma jeszcze miejsca", "Dodaj miejsce", "Adres możesz ukryć od razu"):
        assert words in text
    assert "Co czeka na decyzję" not in text
    form = text_of(browser.get(page("place_add", service.pk)))
    assert "To, co wyślesz, czeka na decyzję urzędu" in form
    assert "Wyślij do urzędu" in form
    sent = browser.post(page("place_add", service.pk), typed(name="<b>Remiza"), follow=True)
    text = text_of(sent)
    for words in ("Wysłano. Dopóki urząd nie zdecyduje", "Nowe miejsce: &lt;b&gt;Remiza"):
        assert words in text
    [wish] = queries.waiting_wishes(service)
    again = page("place_wish", service.pk, wish.key)
    assert "&lt;b&gt;Remiza" in text_of(browser.get(again))
    browser.post(again, typed(name="Szkoła", point="52.1, 19.4"))
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "Nowe miejsce: Szkoła" in text
    assert "52.1, 19.4" in text
    assert "Szkoła" not in text_of(client.get(page("service_detail", service.pk)))
    back = browser.post(page("wish_withdraw", service.pk, wish.key), follow=True)
    assert "Zmiana została wycofana" in text_of(back)
    assert browser.get(again).status_code == 404
    assert browser.post(page("wish_withdraw", service.pk, wish.key)).status_code == 404


@pytest.mark.slow
def test_provider_proposes_a_change_and_finds_it_in_the_form_again(service, place, browser, client):
    edit = page("place_edit", service.pk, place.pk)
    sent = typed(name="Klub", address="Nowa 2", directions="Za szkołą w lewo.", revision=1)
    text = text_of(browser.post(edit, sent, follow=True))
    assert "Zmiana miejsca: Klub" in text
    assert "zmiana czeka" in text
    assert "Stara 1" in text
    form = text_of(browser.get(edit))
    assert 'value="Nowa 2"' in form
    assert "Twoja zmiana czeka na decyzję" in form
    public = text_of(client.get(page("service_detail", service.pk)))
    assert "Stara 1" in public
    assert "Nowa 2" not in public
    same = typed(name="Klub", address="Stara 1", directions="Za szkołą.", revision=1)
    same |= {"city": place.city, "postal_code": place.postal_code}
    assert "więc nic nie czeka" in text_of(browser.post(edit, same, follow=True))


def test_wrong_place_keeps_what_was_typed(service, place, browser):
    for address in (page("place_add", service.pk), page("place_edit", service.pk, place.pk)):
        sent = typed(address="", directions="Od podwórza", point="obok", revision=1)
        response = browser.post(address, sent)
        assert response.status_code == 422
        text = text_of(response)
        assert "Od podwórza" in text
        assert "Wpisz dwie liczby" in text
    assert browser.post(page("place_add", service.pk), typed(address="")).status_code == 422
    assert not ProposedChange.objects.exists()


def test_place_saved_meanwhile_shows_both_versions(service, place, browser):
    Location.objects.filter(pk=place.pk).update(address="Urzędowa 3", revision=2)
    edit = page("place_edit", service.pk, place.pk)
    response = browser.post(edit, typed(address="Nowa 2", revision=1))
    assert response.status_code == 409
    text = text_of(response)
    for words in ("Urzędowa 3", 'value="Nowa 2"', 'name="revision" value="2"'):
        assert words in text
    assert not ProposedChange.objects.exists()
    assert browser.post(edit, typed(address="Nowa 2", revision=2)).status_code == 302
    assert change_of(service)


def test_provider_hides_a_place_at_once(service, place, browser, client):
    edit = page("place_edit", service.pk, place.pk)
    browser.post(edit, typed(address="Nowa 2", revision=1))
    form = text_of(browser.get(edit))
    assert "ukryjemy go od razu" in form
    hidden = typed(address="Nowa 2", revision=1, is_confidential="on")
    text = text_of(browser.post(edit, hidden, follow=True))
    assert "poufne" in text
    assert "Co czeka na decyzję" not in text
    place.refresh_from_db()
    assert (place.address, place.is_confidential) == ("Nowa 2", True)
    assert "Stara 1" not in text_of(client.get(page("service_detail", service.pk)))
    assert not queries.waiting_changes(service.municipality).exists()


def test_provider_asks_to_take_a_place_away_and_to_share_a_known_one(service, place, browser):
    known = at(ServiceFactory(municipality=service.municipality), name="Dom kultury")
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "Poproś urząd o usunięcie tego miejsca" in text
    assert "Dom kultury" in text
    browser.post(page("place_leave", service.pk, place.pk))
    browser.post(page("place_share", service.pk), {"place": known.pk})
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "Miejsce do usunięcia z usługi: Klub" in text
    assert "Znane miejsce do dodania: Dom kultury" in text
    assert [location.pk for location in service.locations.all()] == [place.pk]
    assert browser.post(page("place_share", service.pk), {"place": "0"}).status_code == 422


def test_office_saves_at_once_and_sees_what_waits(service, place, browser, client_as):
    browser.post(page("place_edit", service.pk, place.pk), typed(address="Nowa 2", revision=1))
    clerk = client_as(Role.CLERK)
    text = text_of(clerk.get(page("service_places", service.pk)))
    assert "Co czeka na decyzję" in text
    assert "Adres możesz ukryć od razu" not in text
    assert "Poproś urząd" not in text
    form = text_of(clerk.get(page("place_edit", service.pk, place.pk)))
    assert 'value="Stara 1"' in form
    assert "Wyślij do urzędu" not in form
    clerk.post(page("place_leave", service.pk, place.pk))
    assert not service.locations.exists()


def test_own_changes_name_deeds_and_lead_to_the_places(service, place, browser):
    browser.post(page("place_add", service.pk), typed(name="Tajemnica"))
    text = text_of(browser.get(page("own_changes")))
    assert "nowe miejsce" in text
    assert "Tajemnica" not in text
    assert page("service_places", service.pk) in text


@pytest.mark.parametrize("name", ["place_wish", "wish_withdraw"])
def test_waiting_place_is_for_its_keepers(service, browser, client, client_as, name):
    browser.post(page("place_add", service.pk), typed())
    [wish] = queries.waiting_wishes(service)
    address = page(name, service.pk, wish.key)
    stranger = client_as(Role.NGO_REPRESENTATIVE)
    assert client.post(address).status_code == 302
    assert stranger.post(address).status_code == 403
    assert client_as(Role.RESIDENT).post(address).status_code == 403
    assert client_as(Role.CLERK).get(page("place_wish", service.pk, "nie-ma")).status_code == 404
    assert queries.waiting_wishes(service) == (wish,)


# --- the office ---------------------------------------------------------------------------------


def test_office_reads_the_difference_and_accepts(service, place, browser, head, client):
    sent = typed(name="Klub", address="Nowa 2", directions="Za szkołą w <lewo>.", revision=1)
    browser.post(page("place_edit", service.pk, place.pk), sent)
    browser.post(page("place_add", service.pk), typed())
    assert "zmiana miejsca, nowe miejsce" in text_of(head.get(page("change_list")))
    text = text_of(head.get(page("change_detail", change_of(service).pk)))
    for words in (
        "Zmiana miejsca: Klub",
        "Stara 1",
        "Nowa 2",
        "Słowo po słowie",
        "&lt;lewo&gt;",
        "Nowe miejsce: Remiza",
        "Przyjmij zmianę",
    ):
        assert words in text
    done = decide(head, service)
    assert done.status_code == 302
    public = text_of(client.get(page("service_detail", service.pk)))
    assert "Nowa 2" in public
    assert "Remiza" in public
    change = ProposedChange.objects.latest("id")
    assert change.state == ProposalState.ACCEPTED
    text = text_of(head.get(page("change_detail", change.pk)))
    assert "Stara 1" in text
    assert "Przyjmij zmianę" not in text


def test_office_refuses_places_with_a_reason(service, place, browser, head):
    browser.post(page("place_leave", service.pk, place.pk))
    detail = page("change_detail", change_of(service).pk)
    assert "Usługa przestanie tam działać" in text_of(head.get(detail))
    assert head.post(detail, {"decision": "refuse", "reason": " "}).status_code == 422
    head.post(detail, {"decision": "refuse", "reason": "Umowa mówi o tym miejscu."})
    assert "Umowa mówi o tym miejscu." in text_of(browser.get(page("own_changes")))
    assert service.locations.exists()


def test_decider_says_for_whom_a_shared_place_changes(service, place, browser, head):
    library = ServiceFactory(municipality=service.municipality, name="Biblioteka")
    ServiceAtLocation.objects.create(service=library, location=place)
    edit = page("place_edit", service.pk, place.pk)
    form = text_of(browser.get(edit))
    assert "Działają tu też usługi innych organizacji" in form
    assert "ukryjemy go od razu" not in form
    browser.post(edit, typed(name="Klub", address="Nowa 2", revision=1, is_confidential="on"))
    place.refresh_from_db()
    assert not place.is_confidential
    detail = page("change_detail", change_of(service).pk)
    text = text_of(head.get(detail))
    for words in ("Tu działa też: Biblioteka", "Dla kogo zmienić to miejsce: Klub"):
        assert words in text
    missing = decide(head, service)
    assert missing.status_code == 422
    assert "Wybierz, dla kogo zmienia się miejsce." in text_of(missing)
    assert decide(head, service, **{f"choice_{place.uuid}-scope": "own"}).status_code == 302
    place.refresh_from_db()
    assert (place.address, place.is_confidential) == ("Stara 1", False)
    assert queries.shown_places(Service.objects.get(pk=service.pk)) == ()


def test_decider_chooses_between_two_versions(service, place, browser, head):
    browser.post(page("place_edit", service.pk, place.pk), typed(address="Nowa 2", revision=1))
    Location.objects.filter(pk=place.pk).update(address="Urzędowa 3", revision=2)
    detail = page("change_detail", change_of(service).pk)
    text = text_of(head.get(detail))
    assert "Zmienione przez obie strony" in text
    assert "Urzędowa 3" in text
    assert decide(head, service).status_code == 422
    assert decide(head, service, **{f"choice_{place.uuid}-address": "now"}).status_code == 302
    place.refresh_from_db()
    assert (place.address, place.name) == ("Urzędowa 3", "Remiza")


def test_decision_on_an_older_page_asks_again(service, place, browser, head):
    browser.post(page("place_edit", service.pk, place.pk), typed(address="Nowa 2", revision=1))
    stale = decide(head, service, revision=0)
    assert stale.status_code == 422
    assert "Przeczytaj różnice jeszcze raz" in text_of(stale)
    assert change_of(service)


def test_wish_without_its_place_says_so(service, place, browser, head):
    browser.post(page("place_edit", service.pk, place.pk), typed(address="Nowa 2", revision=1))
    place.delete()
    detail = page("change_detail", change_of(service).pk)
    assert "Usługa już tam nie działa" in text_of(head.get(detail))
    refused = decide(head, service)
    assert refused.status_code == 422
    assert "Żadnego z tych miejsc już nie ma" in text_of(refused)
    assert "nie ma czego zmieniać" in text_of(browser.get(page("service_places", service.pk)))


def test_opening_a_secret_place_warns_whoever_decides(service, browser, head, client):
    secret = at(service, name="Przystań", address="Poufna 5", is_confidential=True)
    browser.post(
        page("place_edit", service.pk, secret.pk),
        typed(name="Przystań", address="Poufna 5", revision=1),
    )
    text = text_of(head.get(page("change_detail", change_of(service).pk)))
    assert "Ten adres jest teraz poufny" in text
    assert "każdy przeczyta, gdzie jest to miejsce" in text
    assert "Poufna 5" not in text_of(client.get(page("service_detail", service.pk)))
    decide(head, service)
    assert "Poufna 5" in text_of(client.get(page("service_detail", service.pk)))


@pytest.mark.slow
def test_pages_of_wishes_ask_the_database_as_often_for_three_as_for_one(service, browser, head):
    places = [at(service) for _number in range(3)]

    def wish(place: Location) -> None:
        browser.post(
            page("place_edit", service.pk, place.pk), typed(name="Inna", revision=place.revision)
        )

    def asked(reader, address: str) -> int:
        reader.get(address)  # shows the messages of what was done before
        with CaptureQueriesContext(connection) as caught:
            assert reader.get(address).status_code == 200
        return len(caught)

    wish(places[0])
    mine = asked(browser, page("service_places", service.pk))
    theirs = asked(head, page("change_detail", change_of(service).pk))
    for place in places[1:]:
        wish(place)
    assert asked(browser, page("service_places", service.pk)) == mine
    assert asked(head, page("change_detail", change_of(service).pk)) == theirs


def test_places_of_another_municipality_wait_in_no_list(service, browser, head):
    elsewhere = ServiceFactory()
    ProposedChange.objects.create(
        municipality=elsewhere.municipality,
        organisation=elsewhere.organisation,
        service=elsewhere,
        part="places",
        facts={"places": [{"key": "x", "deed": PlaceDeed.ADD, "facts": {"name": "Obce"}}]},
    )
    assert "Obce" not in text_of(head.get(page("change_list")))
    assert "Nic nie czeka" in text_of(head.get(page("change_list")))
    assert LocationFactory(municipality=elsewhere.municipality).name not in text_of(
        browser.get(page("service_places", service.pk))
    )
