from typing import Any

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.directory import actions, queries
from mosty.directory.enums import ProposalState, ServiceStatus
from mosty.directory.models import ProposedChange, Service
from mosty.engines.opening import read_osm
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.fixture
def service(municipality, provider) -> Service:
    return ServiceFactory(
        municipality=municipality, organisation=provider, name="Obiady", for_whom="Seniorzy"
    )


@pytest.fixture
def browser(client_as, provider):
    return client_as(Role.NGO_REPRESENTATIVE, provider)


@pytest.fixture
def head(client_as):
    return client_as(Role.SERVICE_ORGANISER)


def typed(service: Service, **changes: Any) -> dict[str, Any]:
    """What the form of a proposal sends."""
    facts = {
        "revision": service.revision,
        "name": service.name,
        "for_whom": service.for_whom,
        "how_to_apply": service.how_to_apply,
        "covers_all": "on",
        "note": "",
    } | {f"condition_{letter}": "unknown" for letter in "abcd"}
    return facts | changes


def propose(service: Service, access_as, **facts: Any) -> ProposedChange:
    change = actions.propose_change(
        municipality=service.municipality,
        service_id=service.pk,
        facts=facts,
        base_revision=service.revision,
        by=access_as(Role.NGO_COORDINATOR, service.organisation),
    )
    assert change is not None
    return change


# --- the provider -------------------------------------------------------------------------------


@pytest.mark.slow
def test_provider_of_a_public_service_proposes(municipality, service, browser, client):
    form = text_of(browser.get(page("service_edit", service.pk)))
    assert "Zaproponuj zmianę" in form
    assert "Ostatni dzień finansowania" not in form
    assert 'name="organisation"' not in form
    sent = browser.post(page("service_edit", service.pk), typed(service, name="Nowe"), follow=True)
    text = text_of(sent)
    assert "czeka na decyzję" in text
    assert "Wysłano. Dopóki urząd nie zdecyduje" in text
    assert "Obiady" in text_of(client.get(page("service_detail", service.pk)))
    again = text_of(browser.get(page("service_propose", service.pk)))
    assert "Twoja zmiana czeka na decyzję" in again
    assert 'value="Nowe"' in again


def test_feed_and_register_keep_the_approved_version(municipality, service, access_as, client):
    propose(service, access_as, name="Niezatwierdzona")
    for address in (page("service_list"), page("service_export", "csv"), "/api/hsds/services"):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert response.status_code == 200
        assert "Obiady" in body.decode()
        assert "Niezatwierdzona" not in body.decode()


def test_proposal_that_breaks_a_rule_keeps_what_was_typed(service, browser):
    wrong = typed(service, name="Nowa nazwa", min_age="sto")
    response = browser.post(page("service_propose", service.pk), wrong)
    assert response.status_code == 422
    text = text_of(response)
    assert 'value="Nowa nazwa"' in text
    assert 'value="sto"' in text
    assert not ProposedChange.objects.exists()


def test_proposal_of_an_older_version_shows_both(municipality, service, browser):
    sent = typed(service, name="Nazwa fundacji")
    Service.objects.filter(pk=service.pk).update(name="Nazwa urzędu", revision=2)
    response = browser.post(page("service_propose", service.pk), sent)
    assert response.status_code == 409
    text = text_of(response)
    assert "Nazwa urzędu" in text
    assert 'value="Nazwa fundacji"' in text
    assert browser.post(page("service_propose", service.pk), sent | {"revision": 2})
    assert queries.waiting_changes(municipality).get().facts == {"name": "Nazwa fundacji"}


def test_proposal_equal_to_the_public_version_waits_for_nothing(municipality, service, browser):
    response = browser.post(page("service_propose", service.pk), typed(service), follow=True)
    assert "nic nie czeka na decyzję" in text_of(response)
    assert not queries.waiting_changes(municipality).exists()


def test_staff_edits_directly(municipality, service, client_as):
    clerk = client_as(Role.CLERK)
    response = clerk.get(page("service_propose", service.pk))
    assert response.headers["Location"] == page("service_edit", service.pk)


def test_provider_withdraws_its_change(service, browser, access_as):
    change = propose(service, access_as, name="Nowe")
    assert "Wycofaj tę zmianę" in text_of(browser.get(page("own_changes")))
    text = text_of(browser.post(page("change_withdraw", change.pk), follow=True))
    assert "Zmiana została wycofana" in text
    again = text_of(browser.post(page("change_withdraw", change.pk), follow=True))
    assert "nie czeka już na decyzję" in again


def test_own_changes_are_calm_when_empty_and_show_the_answer(
    municipality, service, browser, access_as
):
    assert "Nie ma jeszcze Twoich zmian" in text_of(browser.get(page("own_changes")))
    change = propose(service, access_as, name="Nowe")
    of_others = ServiceFactory(municipality=municipality, name="Cudza")
    propose(of_others, access_as, name="Cudza zmiana")
    actions.refuse_change(
        municipality=municipality,
        change_id=change.pk,
        reason="Za <b>krótka</b> nazwa.",
        by=access_as(Role.SERVICE_ORGANISER),
    )
    text = text_of(browser.get(page("own_changes")))
    assert "Za &lt;b&gt;krótka&lt;/b&gt; nazwa." in text
    assert "Cudza" not in text


def test_draft_is_saved_and_sent_in_one_step(municipality, provider, browser):
    form = text_of(browser.get(page("service_create")))
    assert "Zapisz i wyślij do zatwierdzenia" in form
    new = {
        "service_type": ServiceTypeFactory().pk,
        "organisation": provider.pk,
        "provider_mode": "NGO_UDPP",
        "name": "Klub",
        "for_whom": "Każdy",
        "how_to_apply": "Przyjdź.",
        "send": "yes",
    } | {f"condition_{letter}": "unknown" for letter in "abcd"}
    text = text_of(browser.post(page("service_create"), new, follow=True))
    assert "Szkic został wysłany" in text
    change = queries.waiting_changes(municipality).get()
    assert queries.wished_status(change) == "published"
    assert change.service is not None
    assert "Szkic wysłano" in text_of(browser.get(page("service_edit", change.service.pk)))


def test_draft_with_gaps_is_saved_but_not_sent(municipality, provider, browser):
    draft = DraftFactory(municipality=municipality, organisation=provider, how_to_apply="")
    text = text_of(browser.post(page("service_send", draft.pk), follow=True))
    assert "Napisz, jak skorzystać" in text or "brakuje" in text
    assert not queries.waiting_changes(municipality).exists()


def test_service_of_others_is_closed_to_a_provider(municipality, browser):
    of_others = ServiceFactory(municipality=municipality)
    for name in ("service_edit", "service_propose"):
        assert browser.get(page(name, of_others.pk)).status_code == 403
    assert browser.post(page("service_send", of_others.pk)).status_code == 403


# --- the office ---------------------------------------------------------------------------------


def test_queue_is_calm_when_empty(municipality, head):
    assert "Nic nie czeka" in text_of(head.get(page("change_list")))


def test_head_sees_the_difference_and_accepts(municipality, service, head, access_as, client):
    change = propose(service, access_as, for_whom="Seniorzy i opiekunowie", min_age=60)
    desk = text_of(head.get(page("service_desk")))
    assert "1 zmiana czeka na Twoją decyzję" in desk
    listed = text_of(head.get(page("change_list")))
    assert "Kto może skorzystać, Od ilu lat" in listed
    text = text_of(head.get(page("change_detail", change.pk)))
    assert "<ins><span" in text
    assert "dodane:" in text
    done = head.post(
        page("change_detail", change.pk), {"decision": "accept", "revision": 1}, follow=True
    )
    assert "Przyjęto zmianę" in text_of(done)
    assert "Seniorzy i opiekunowie" in text_of(client.get(page("service_detail", service.pk)))


def test_refusal_without_a_reason_keeps_the_page(municipality, service, head, access_as):
    change = propose(service, access_as, name="Nowe")
    url = page("change_detail", change.pk)
    response = head.post(url, {"decision": "refuse", "revision": 1, "reason": " "})
    assert response.status_code == 422
    assert "To pole jest wymagane" in text_of(response)
    done = head.post(url, {"decision": "refuse", "revision": 1, "reason": "Nie"}, follow=True)
    assert "Odrzucono zmianę" in text_of(done)
    assert "Dlaczego odrzucono" in text_of(head.get(url))


@pytest.mark.slow
def test_fact_changed_on_both_sides_is_chosen(municipality, service, head, access_as):
    change = propose(service, access_as, name="Fundacyjna")
    Service.objects.filter(pk=service.pk).update(name="Urzędowa", revision=2)
    url = page("change_detail", change.pk)
    text = text_of(head.get(url))
    for words in ("zmienione przez obie strony", "Obiady", "Urzędowa", "Fundacyjna"):
        assert words in text
    response = head.post(url, {"decision": "accept", "revision": 2})
    assert response.status_code == 422
    assert "Wybierz, która wersja zostaje." in text_of(response)
    head.post(url, {"decision": "accept", "revision": 2, "choice_name": "proposed"})
    service.refresh_from_db()
    assert service.name == "Fundacyjna"


def test_decision_on_an_older_page_is_asked_again(municipality, service, head, access_as):
    change = propose(service, access_as, name="Nowe")
    Service.objects.filter(pk=service.pk).update(phone="900", revision=2)
    url = page("change_detail", change.pk)
    response = head.post(url, {"decision": "accept", "revision": 1})
    assert response.status_code == 422
    text = text_of(response)
    assert "Przeczytaj różnice jeszcze raz" in text
    assert 'name="revision" value="2"' in text


def test_change_that_leaves_a_gap_says_which(municipality, service, head, access_as):
    change = propose(service, access_as, how_to_apply="")
    response = head.post(page("change_detail", change.pk), {"decision": "accept", "revision": 1})
    assert response.status_code == 422
    assert "Jak skorzystać" in text_of(response)
    assert ProposedChange.objects.get().state == ProposalState.WAITING


def test_change_is_shown_as_text_whatever_was_typed(municipality, service, head, access_as):
    bad = "<script>alert(1)</script>"
    change = propose(service, access_as, name=bad, for_whom=f"Seniorzy {bad}")
    for url in (page("change_list"), page("change_detail", change.pk)):
        assert bad not in text_of(head.get(url))
    assert "&lt;script&gt;" in text_of(head.get(page("change_detail", change.pk)))


def test_wish_to_close_says_so(municipality, service, head, access_as):
    change = actions.propose_closing(
        municipality=municipality,
        service_id=service.pk,
        note="Koniec dotacji",
        by=access_as(Role.NGO_COORDINATOR, service.organisation),
    )
    text = text_of(head.get(page("change_detail", change.pk)))
    assert "ta usługa już nie działa" in text
    assert "Koniec dotacji" in text
    head.post(page("change_detail", change.pk), {"decision": "accept", "revision": 1})
    service.refresh_from_db()
    assert service.status == ServiceStatus.CLOSED


def test_head_reads_proposed_hours_in_words(municipality, service, head, access_as):
    change = actions.propose_hours(
        municipality=municipality,
        service_id=service.pk,
        base_revision=1,
        plan=read_osm("Mo-Fr 08:00-15:00"),
        by=access_as(Role.NGO_COORDINATOR, service.organisation),
    )
    assert change is not None
    assert "Godziny otwarcia" in text_of(head.get(page("change_list")))
    assert "8.00–15.00" in text_of(head.get(page("change_detail", change.pk)))
    head.post(page("change_detail", change.pk), {"decision": "accept", "revision": 1})
    assert service.windows.count() == 5


def test_changes_of_another_municipality_are_not_here(municipality, head, access_as):
    foreign = ServiceFactory(name="Cudza")
    change = ProposedChange.objects.create(
        municipality=foreign.municipality,
        organisation=foreign.organisation,
        service=foreign,
        facts={"name": "X"},
    )
    assert "Cudza" not in text_of(head.get(page("change_list")))
    assert head.get(page("change_detail", change.pk)).status_code == 404
    assert head.post(page("change_withdraw", change.pk)).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.NGO_REPRESENTATIVE, Role.RESIDENT])
def test_queue_is_for_the_heads(municipality, service, client_as, access_as, role):
    change = propose(service, access_as, name="Nowe")
    browser = client_as(role)
    assert browser.get(page("change_list")).status_code == 403
    assert browser.get(page("change_detail", change.pk)).status_code == 403
    decision = {"decision": "accept", "revision": 1}
    assert browser.post(page("change_detail", change.pk), decision).status_code == 403


def test_own_changes_are_for_providers(municipality, client, client_as):
    assert client.get(page("own_changes")).status_code == 302
    assert client_as(Role.RESIDENT).get(page("own_changes")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_queue_needs_the_same_queries_for_more_rows(
    municipality, provider, head, browser, access_as, django_assert_num_queries, count
):
    for one in ServiceFactory.create_batch(count, municipality=municipality, organisation=provider):
        propose(one, access_as, name="Inna", min_age=5)
    with django_assert_num_queries(6):
        head.get(page("change_list"))
    with django_assert_num_queries(6):
        browser.get(page("own_changes"))
