"""Where services are given: places that may be shown, shared, kept secret; people to call."""

from decimal import Decimal

import pytest
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.directory import actions, queries
from mosty.directory.actions.places import set_address
from mosty.directory.models import Contact, Location, OpeningWindow, Removal, Service
from tests.factories.directory import DraftFactory, ServiceFactory, at, place_facts
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
SYSTEM = system_access(None)


def page(name: str, *args) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def save(service, *, by=SYSTEM, location=None, **changes):
    return actions.save_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=location.pk if location else None,
        revision=location.revision if location else 0,
        facts=place_facts(**changes),
        by=by,
    )


@pytest.fixture
def service(municipality):
    return ServiceFactory(municipality=municipality, name="Klub w remizie")


# --- a place saved ------------------------------------------------------------------------------


def test_place_is_saved_and_told_on_a_card(service):
    save(service)
    (card,) = queries.shown_places(service)
    assert card.address_line == "Brzezina 7"
    assert card.features == ("wejście bez schodów", "toaleta dla osób na wózkach")
    assert str(card.point) == "52.1, 19.4"
    assert card.map_link.startswith("https://www.openstreetmap.org/?mlat=52.1")


def test_place_saved_shows_in_the_feed_and_in_the_trail_without_its_address(service):
    before = Service.objects.get(pk=service.pk)
    place = save(service)
    after = Service.objects.get(pk=service.pk)
    assert after.revision == before.revision + 1
    assert after.updated_at > before.updated_at
    entry = AuditEntry.objects.get(action="directory.place_saved")
    assert entry.data["place"] == str(place.uuid)
    assert "address" in entry.data["fields"]
    assert "Brzezina" not in f"{entry.data} {entry.object_label}"


def test_place_changed_counts_its_revision_and_its_features(service):
    place = save(service)
    save(service, location=place, features=["lift"], address="Brzezina 9")
    place.refresh_from_db()
    assert place.revision == 2
    assert [one.feature for one in place.features.all()] == ["lift"]
    assert place.address == "Brzezina 9"


def test_place_saved_without_a_change_leaves_no_trace(service):
    place = save(service)
    save(service, location=place)
    place.refresh_from_db()
    assert place.revision == 1
    assert AuditEntry.objects.filter(action="directory.place_saved").count() == 1


def test_place_saved_by_two_shows_both_versions(service):
    place = save(service)
    save(service, location=place, address="Brzezina 8")
    with pytest.raises(StaleEdit) as refused:
        save(service, location=place, address="Brzezina 9")
    assert refused.value.theirs == {"address": "Brzezina 8"}
    assert refused.value.yours == {"address": "Brzezina 9"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": ""}, "address"),
        ({"kind": "postal", "address": ""}, "address"),
        ({"kind": "virtual", "name": "", "address": ""}, "url"),
        ({"latitude": None}, "point"),
    ],
)
def test_place_nowhere_is_refused(service, changes, field):
    with pytest.raises(actions.CannotSavePlace) as refused:
        save(service, **changes)
    assert set(refused.value.fields) == {field}
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "virtual", "address": "", "url": "https://pomoc.example"},
        {"kind": "virtual", "address": "", "name": "telefon zaufania"},
        {"is_confidential": True, "address": "", "name": ""},
        {"latitude": None, "longitude": None},
    ],
)
def test_place_may_be_a_line_a_page_or_a_secret(service, changes):
    assert save(service, **changes).pk


def test_place_of_others_is_not_saved(service, access_as):
    stranger = access_as(Role.NGO_REPRESENTATIVE)
    with pytest.raises(NotAllowed):
        save(service, by=stranger)
    draft = DraftFactory(municipality=service.municipality)
    own = access_as(Role.NGO_REPRESENTATIVE, draft.organisation)
    assert save(draft, by=own).pk


def test_place_of_another_municipality_is_not_found(service):
    elsewhere = at(ServiceFactory())
    with pytest.raises(NotFound):
        save(service, location=elsewhere)
    foreign = ServiceFactory()
    with pytest.raises(NotFound):
        actions.save_place(
            municipality=service.municipality, service_id=foreign.pk, facts=place_facts(), by=SYSTEM
        )


# --- shared, left, moved ------------------------------------------------------------------------


def test_place_shared_belongs_to_both_services(service):
    place = save(service)
    second = ServiceFactory(municipality=service.municipality)
    actions.share_place(
        municipality=service.municipality, service_id=second.pk, location_id=place.pk, by=SYSTEM
    )
    assert queries.shown_places(second)[0].pk == place.pk
    revision = Service.objects.get(pk=second.pk).revision
    save(service, location=place, address="Brzezina 10")
    assert Service.objects.get(pk=second.pk).revision == revision + 1


def test_place_shared_with_others_is_changed_by_the_office_only(service, access_as):
    place = save(service)
    second = DraftFactory(municipality=service.municipality)
    provider = access_as(Role.NGO_REPRESENTATIVE, second.organisation)
    actions.share_place(
        municipality=service.municipality, service_id=second.pk, location_id=place.pk, by=provider
    )
    with pytest.raises(NotAllowed):
        save(second, by=provider, location=place, address="Gdzie indziej 1")
    assert save(second, by=access_as(Role.CLERK), location=place, address="Brzezina 11").pk


def test_confidential_place_is_shared_by_its_own_provider_only(service, access_as):
    secret = save(service, is_confidential=True)
    second = ServiceFactory(municipality=service.municipality)
    sister = ServiceFactory(municipality=service.municipality, organisation=service.organisation)
    stranger = access_as(Role.NGO_REPRESENTATIVE, second.organisation)
    own = access_as(Role.NGO_REPRESENTATIVE, service.organisation)
    assert list(queries.places_to_share(second, access=stranger)) == []
    with pytest.raises(NotFound):
        actions.share_place(
            municipality=service.municipality,
            service_id=second.pk,
            location_id=secret.pk,
            by=stranger,
        )
    assert list(queries.places_to_share(sister, access=own)) == [secret]
    assert list(queries.places_to_share(second, access=access_as(Role.CLERK))) == [secret]


def test_places_to_share_are_of_the_municipality(service):
    at(ServiceFactory(), name="Cudze miejsce")
    here = at(ServiceFactory(municipality=service.municipality))
    assert list(queries.places_to_share(service, access=SYSTEM)) == [here]


def test_place_left_is_forgotten_with_its_hours_unless_others_use_it(service):
    place = save(service)
    OpeningWindow.objects.create(
        service=service, location=place, weekday=0, opens="08:00", closes="16:00"
    )
    second = ServiceFactory(municipality=service.municipality)
    actions.share_place(
        municipality=service.municipality, service_id=second.pk, location_id=place.pk, by=SYSTEM
    )
    leave = {"municipality": service.municipality, "location_id": place.pk, "by": SYSTEM}
    actions.leave_place(service_id=service.pk, **leave)
    assert not service.windows.exists()
    assert Location.objects.filter(pk=place.pk).exists()
    actions.leave_place(service_id=second.pk, **leave)
    assert not Location.objects.filter(pk=place.pk).exists()
    with pytest.raises(NotFound):
        actions.leave_place(service_id=second.pk, **leave)


def test_address_of_a_shared_place_changes_for_one_service_only(service):
    place = save(service)
    second = ServiceFactory(municipality=service.municipality)
    actions.share_place(
        municipality=service.municipality, service_id=second.pk, location_id=place.pk, by=SYSTEM
    )
    set_address(second, "Rynek 1")
    assert [card.address_line for card in queries.shown_places(second)] == ["Rynek 1"]
    assert [card.address_line for card in queries.shown_places(service)] == ["Brzezina 7"]


@pytest.mark.parametrize(("address", "keeps"), [("brzezina  7", True), ("Rynek 1", False)])
def test_point_belongs_to_the_address(service, address, keeps):
    place = save(service)
    set_address(service, address)
    place.refresh_from_db()
    assert (place.latitude is not None) == keeps


def test_address_is_not_given_to_a_service_whose_place_is_confidential(service, client_as):
    """Whoever types an address there most likely types the secret one."""
    at(service, is_confidential=True)
    with pytest.raises(actions.CannotSavePlace):
        set_address(service, "Tajna 1")
    sent = {
        "service_type": service.service_type_id,
        "organisation": service.organisation_id,
        "provider_mode": "JEDNOSTKA",
        "name": service.name,
        "for_whom": "x",
        "how_to_apply": "y",
        "address": "Tajna 1",
        "revision": service.revision,
    } | {f"condition_{letter}": "unknown" for letter in "abcd"}
    response = client_as(Role.CLERK).post(page("service_edit", service.pk), sent)
    assert response.status_code == 422
    assert "Miejsce tej usługi jest poufne" in text_of(response)
    assert list(queries.shown_locations(service.municipality)) == []


# --- what the feed is told ----------------------------------------------------------------------


def test_place_made_confidential_leaves_the_feed_and_may_come_back(service):
    place = save(service)
    link = place.service_locations.get()
    save(service, location=place, is_confidential=True)
    assert set(Removal.objects.values_list("kind", "uuid")) == {
        ("location", place.uuid),
        ("service_at_location", link.uuid),
    }
    assert queries.shown_places(Service.objects.get(pk=service.pk)) == ()
    place.refresh_from_db()
    save(service, location=place, is_confidential=False)
    assert not Removal.objects.exists()


def test_place_that_never_was_public_leaves_no_trace_in_the_feed(municipality):
    draft = DraftFactory(municipality=municipality)
    place = save(draft)
    save(draft, location=place, is_confidential=True)
    set_address(draft, "")
    secret = ServiceFactory(municipality=municipality)
    hidden = save(secret, is_confidential=True)
    Removal.objects.all().delete()
    actions.leave_place(
        municipality=municipality, service_id=secret.pk, location_id=hidden.pk, by=SYSTEM
    )
    assert not Removal.objects.exists()


def test_place_left_leaves_the_feed(service):
    place = save(service)
    actions.leave_place(
        municipality=service.municipality, service_id=service.pk, location_id=place.pk, by=SYSTEM
    )
    assert set(Removal.objects.values_list("kind", flat=True)) == {
        "location",
        "service_at_location",
    }


# --- what may be shown --------------------------------------------------------------------------


def test_confidential_place_is_in_no_public_read(service):
    at(service, address="Tajna 1", is_confidential=True, latitude="52.2", longitude="19.5")
    found = queries.services(service.municipality).get(pk=service.pk)
    assert queries.shown_places(found) == ()
    assert queries.shown_point(found) is None
    assert queries.keeps_address_secret(found)
    assert found.address == ""
    assert list(queries.shown_locations(service.municipality)) == []


def test_shown_locations_are_of_published_services_of_the_municipality(service):
    here = at(service)
    at(DraftFactory(municipality=service.municipality))
    at(ServiceFactory())
    assert list(queries.shown_locations(service.municipality)) == [here]


@pytest.mark.parametrize("count", [1, 3])
def test_places_need_the_same_queries_for_more(service, django_assert_num_queries, count):
    for _ in range(count):
        at(service)
    with django_assert_num_queries(3):
        queries.shown_places(service)
    with django_assert_num_queries(3):
        queries.places_to_edit(service, access=SYSTEM)


# --- the pages ----------------------------------------------------------------------------------


def typed(**changes):
    """What the form of a place sends."""
    return {
        "kind": "physical",
        "name": "Remiza",
        "address": "Brzezina 7",
        "point": "52°06'N 19°24'E",
        "features": ["lift"],
    } | changes


def test_places_page_is_calm_when_empty(service, client_as):
    text = text_of(client_as(Role.CLERK).get(page("service_places", service.pk)))
    assert "Nie ma jeszcze miejsca" in text
    assert "Dodaj miejsce" in text
    assert "Usługa działa w znanym już miejscu" not in text


@pytest.mark.slow
def test_place_of_a_draft_is_added_changed_and_taken_away_by_its_provider(municipality, client_as):
    service = DraftFactory(municipality=municipality)
    browser = client_as(Role.NGO_REPRESENTATIVE, service.organisation)
    browser.post(page("place_add", service.pk), typed())
    place = Location.objects.get()
    assert place.latitude == Decimal("52.1")
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "Brzezina 7" in text
    assert "widzi każdy" in text
    edit = page("place_edit", service.pk, place.pk)
    assert 'value="52.1, 19.4"' in text_of(browser.get(edit))
    browser.post(edit, typed(name="<script>alert(1)</script>", revision=1, is_confidential="on"))
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "&lt;script&gt;alert(1)" in text
    assert "poufne" in text
    browser.post(page("place_leave", service.pk, place.pk))
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"point": "19.4, 52.1"}, "Liczby są w odwrotnej kolejności"),
        ({"point": "obok kościoła"}, "Wpisz dwie liczby"),
        ({"point": "48.85, 2.35"}, "Ten punkt leży poza Polską"),
        ({"address": ""}, "Wpisz ulicę i numer albo wieś"),
        ({"url": "to nie adres"}, "URL"),
    ],
)
def test_place_form_says_what_is_wrong_and_keeps_what_was_typed(service, client_as, changes, words):
    sent = typed(directions="Za kościołem w lewo", **changes)
    response = client_as(Role.CLERK).post(page("place_add", service.pk), sent)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Za kościołem w lewo" in text_of(response)


def test_place_form_shows_both_versions(service, client_as):
    place = save(service)
    save(service, location=place, address="Brzezina 8", features=[])
    response = client_as(Role.CLERK).post(
        page("place_edit", service.pk, place.pk), typed(address="Brzezina 9", revision=1)
    )
    assert response.status_code == 409
    text = text_of(response)
    assert "Brzezina 8" in text
    assert "Brzezina 9" in text
    assert 'name="revision" value="2"' in text


@pytest.mark.slow
def test_known_place_is_chosen_from_a_list(municipality, client_as):
    service = DraftFactory(municipality=municipality)
    known = at(ServiceFactory(municipality=service.municipality), name="Dom kultury")
    browser = client_as(Role.NGO_COORDINATOR, service.organisation)
    assert "Dom kultury" in text_of(browser.get(page("service_places", service.pk)))
    wrong = browser.post(page("place_share", service.pk), {"place": "0"})
    assert wrong.status_code == 422
    browser.post(page("place_share", service.pk), {"place": known.pk})
    text = text_of(browser.get(page("service_places", service.pk)))
    assert "Działają tu też usługi innych organizacji: o zmianie zdecyduje urząd." in text
    edit = text_of(browser.get(page("place_edit", service.pk, known.pk)))
    assert "Wyślij do urzędu" in edit


@pytest.mark.parametrize("name", ["service_places", "place_add", "service_contacts", "contact_add"])
def test_pages_of_a_service_are_for_its_keepers(service, client_as, client, name):
    assert client.get(page(name, service.pk)).status_code == 302
    assert client_as(Role.RESIDENT).get(page(name, service.pk)).status_code == 403
    stranger = client_as(
        Role.NGO_REPRESENTATIVE, OrganisationFactory(municipality=service.municipality)
    )
    assert stranger.get(page(name, service.pk)).status_code == 403
    assert client_as(Role.CLERK).get(page(name, service.pk)).status_code == 200


# --- contacts -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_contacts_are_private_unless_said_otherwise(municipality, client_as):
    service = DraftFactory(municipality=municipality)
    browser = client_as(Role.NGO_REPRESENTATIVE, service.organisation)
    assert "Nie ma jeszcze kontaktu" in text_of(browser.get(page("service_contacts", service.pk)))
    browser.post(
        page("contact_add", service.pk), {"whose": "service", "name": "Ewa", "phone": "900 100 200"}
    )
    contact = Contact.objects.get()
    assert not contact.is_public
    assert list(queries.public_contacts(service)) == []
    text = text_of(browser.get(page("service_contacts", service.pk)))
    assert "Ewa" in text
    assert "prywatny" in text
    browser.post(
        page("contact_edit", service.pk, contact.pk),
        {"whose": "organisation", "name": "Ewa", "phone": "900 100 200", "is_public": "on"},
    )
    assert [one.name for one in queries.public_contacts(service)] == ["Ewa"]
    assert "Do całej organizacji" in text_of(browser.get(page("service_contacts", service.pk)))
    browser.post(page("contact_remove", service.pk, contact.pk))
    assert not Contact.objects.exists()


def test_contact_nobody_can_reach_is_refused(service, client_as):
    response = client_as(Role.CLERK).post(
        page("contact_add", service.pk), {"whose": "service", "name": "<script>Ewa"}
    )
    assert response.status_code == 422
    text = text_of(response)
    assert "Podaj telefon albo adres e-mail" in text
    assert "&lt;script&gt;Ewa" in text


def test_contact_of_others_is_neither_seen_nor_changed(service, access_as):
    contact = Contact.objects.create(
        municipality=service.municipality, service=service, name="Ewa", phone="1"
    )
    stranger = access_as(Role.NGO_REPRESENTATIVE)
    assert queries.contacts_to_edit(service, access=stranger) == queries.ContactsToEdit((), ())
    assert queries.contact_to_edit(service, contact.pk, access=stranger) is None
    deed = {"municipality": service.municipality, "service_id": service.pk}
    with pytest.raises(NotAllowed):
        actions.save_contact(**deed, contact_id=contact.pk, facts={"phone": "2"}, by=stranger)
    with pytest.raises(NotAllowed):
        actions.remove_contact(**deed, contact_id=contact.pk, by=stranger)
    other = ServiceFactory(municipality=service.municipality)
    with pytest.raises(NotFound):
        actions.remove_contact(
            municipality=service.municipality,
            service_id=other.pk,
            contact_id=contact.pk,
            by=SYSTEM,
        )


def test_trail_of_contacts_names_nobody(service):
    actions.save_contact(
        municipality=service.municipality,
        service_id=service.pk,
        facts={"name": "Ewa Tajna", "phone": "900", "email": "", "is_public": True},
        by=SYSTEM,
    )
    entry = AuditEntry.objects.get(action="directory.contact_saved")
    assert entry.data == {"is_public": True, "of_organisation": False}
    assert "Tajna" not in entry.object_label


def test_contacts_of_the_service_come_first_and_of_this_municipality_only(service):
    for name, owner in (
        ("Adam", {"organisation": service.organisation}),
        ("Zofia", {"service": service}),
    ):
        Contact.objects.create(
            municipality=service.municipality, name=name, phone="1", is_public=True, **owner
        )
    foreign = ServiceFactory()
    Contact.objects.create(
        municipality=foreign.municipality, service=foreign, phone="1", is_public=True
    )
    assert [one.name for one in queries.public_contacts(service)] == ["Zofia", "Adam"]
