"""What residents read of places and contacts changes when the office agrees; hiding needs nobody."""

from typing import Any

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.directory import actions, queries
from mosty.directory.enums import ProposalState, ServiceStatus
from mosty.directory.models import Contact, Location, ProposedChange, Service, ServiceAtLocation
from tests.factories.directory import DraftFactory, LocationFactory, at

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def representative(access_as, provider):
    return access_as(Role.NGO_REPRESENTATIVE, provider)


@pytest.fixture
def browser(client_as, provider):
    return client_as(Role.NGO_REPRESENTATIVE, provider)


def save_place(service, by, place=None, **facts: Any) -> Location:
    return actions.save_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=place.pk if place else None,
        revision=place.revision if place else 0,
        facts={"kind": "physical", "features": [], **facts},
        by=by,
    )


def save_contact(service, by, contact=None, **facts: Any) -> Contact:
    return actions.save_contact(
        municipality=service.municipality,
        service_id=service.pk,
        contact_id=contact.pk if contact else None,
        of_organisation=facts.pop("of_organisation", False),
        facts={"name": "Ewa", "phone": "900 100 200", **facts},
        by=by,
    )


# --- places -------------------------------------------------------------------------------------


def _add(service, by, _shown, _secret):
    save_place(service, by, address="Nowa 1")


def _add_secret(service, by, _shown, _secret):
    save_place(service, by, address="Nowa 1", is_confidential=True)


def _change(service, by, shown, _secret):
    save_place(service, by, shown, address="Nowa 1")


def _hide(service, by, shown, _secret):
    save_place(service, by, shown, is_confidential=True)


def _change_secret(service, by, _shown, secret):
    save_place(service, by, secret, address="Nowa 1")


def _open(service, by, _shown, secret):
    save_place(service, by, secret, is_confidential=False)


def _share(service, by, _shown, _secret):
    known = LocationFactory(municipality=service.municipality)
    actions.share_place(
        municipality=service.municipality, service_id=service.pk, location_id=known.pk, by=by
    )


def _leave(service, by, shown, _secret):
    actions.leave_place(
        municipality=service.municipality, service_id=service.pk, location_id=shown.pk, by=by
    )


@pytest.mark.parametrize("status", ServiceStatus.values)
@pytest.mark.parametrize(
    ("deed", "waits"),
    [
        (_add, True),
        (_add_secret, False),
        (_change, True),
        (_hide, False),
        (_change_secret, False),
        (_open, True),
        (_share, True),
        (_leave, True),
    ],
)
def test_provider_changes_places_of_drafts_and_hides_those_residents_see(
    service, representative, access_as, status, deed, waits
):
    Service.objects.filter(pk=service.pk).update(status=status)
    places = at(service), at(service, is_confidential=True)
    if waits and status != ServiceStatus.DRAFT:
        seen = queries.shown_places(Service.objects.get(pk=service.pk))
        with pytest.raises(actions.NeedsApproval):
            deed(service, representative, *places)
        assert queries.shown_places(Service.objects.get(pk=service.pk)) == seen
        deed(service, access_as(Role.CLERK), *places)
    else:
        deed(service, representative, *places)


def test_place_of_a_draft_that_a_public_service_uses_too_needs_approval(service, representative):
    draft = DraftFactory(municipality=service.municipality, organisation=service.organisation)
    place = at(service)
    ServiceAtLocation.objects.create(service=draft, location=place)
    with pytest.raises(actions.NeedsApproval):
        save_place(draft, representative, place, address="Nowa 1")
    assert save_place(draft, representative, place, is_confidential=True).is_confidential


# --- contacts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "will", "waits"),
    [
        (None, False, False),
        (None, True, True),
        (False, False, False),
        (False, True, True),
        (True, False, False),
        (True, True, True),
    ],
)
@pytest.mark.parametrize("of_organisation", [False, True])
def test_provider_keeps_private_contacts_and_may_hide_public_ones(
    service, representative, access_as, was, will, waits, of_organisation
):
    clerk, facts = access_as(Role.CLERK), {"of_organisation": of_organisation}
    contact = None if was is None else save_contact(service, clerk, is_public=was, **facts)
    facts |= {"name": "Zofia", "is_public": will}
    if waits:
        with pytest.raises(actions.NeedsApproval):
            save_contact(service, representative, contact, **facts)
        assert "Zofia" not in [one.name for one in queries.public_contacts(service)]
        save_contact(service, clerk, contact, **facts)
    else:
        save_contact(service, representative, contact, **facts)
    assert Contact.objects.get().name == "Zofia"


def test_public_contact_of_the_organisation_is_not_shown_by_way_of_a_draft(service, representative):
    draft = DraftFactory(municipality=service.municipality, organisation=service.organisation)
    assert save_contact(draft, representative, is_public=True).is_public
    with pytest.raises(actions.NeedsApproval):
        save_contact(draft, representative, is_public=True, of_organisation=True)
    assert not queries.public_contacts(service)


def test_person_is_removed_at_once(service, representative, access_as):
    contact = save_contact(service, access_as(Role.CLERK), is_public=True)
    actions.remove_contact(
        municipality=service.municipality,
        service_id=service.pk,
        contact_id=contact.pk,
        by=representative,
    )
    assert not Contact.objects.exists()


def test_contact_page_says_how_to_ask_and_keeps_what_was_typed(service, browser):
    for name in ("service_contacts", "contact_add"):
        text = text_of(browser.get(page(name, service.pk)))
        assert "Kontakty prywatne prowadzisz bez pytania urzędu" in text
        assert page("service_propose", service.pk) in text
    sent = {"whose": "service", "name": "<b>Ewa", "phone": "900 100 200", "is_public": "on"}
    refused = browser.post(page("contact_add", service.pk), sent)
    assert refused.status_code == 422
    assert "Zaproponuj zmianę" in text_of(refused)
    assert "&lt;b&gt;Ewa" in text_of(refused)
    assert not Contact.objects.exists()


# --- how to ask ---------------------------------------------------------------------------------


def propose_note(service, by, note: str) -> ProposedChange | None:
    return actions.propose_change(
        municipality=service.municipality,
        service_id=service.pk,
        facts={"name": service.name},
        base_revision=1,
        note=note,
        by=by,
    )


def test_note_alone_waits_for_the_office(service, representative, access_as, client_as):
    assert propose_note(service, representative, "  ") is None
    change = propose_note(service, representative, "Pokażcie <b>panią Ewę.")
    assert change is not None
    head = client_as(Role.SERVICE_ORGANISER)
    assert "To, o czym mówi uwaga dla urzędu" in text_of(head.get(page("change_list")))
    text = text_of(head.get(page("change_detail", change.pk)))
    assert "Pokażcie &lt;b&gt;panią Ewę." in text
    assert page("service_contacts", service.pk) in text
    head.post(page("change_detail", change.pk), {"decision": "accept", "revision": 1})
    change.refresh_from_db()
    assert change.state == ProposalState.ACCEPTED


def test_waiting_note_stands_in_the_form_again(service, representative, browser):
    propose_note(service, representative, "Nowe wejście od podwórza.")
    text = text_of(browser.get(page("service_propose", service.pk)))
    assert "Nowe wejście od podwórza.</textarea>" in text
    assert "napisz w uwadze dla urzędu, co zmienić" in text
    assert page("service_places", service.pk) in text
    assert "Nowe wejście od podwórza." in text_of(browser.get(page("own_changes")))
