"""Nothing that must stay inside leaves: not by page, map, interface, search, file, mail or log.

A shelter hides women from people who look for them. Every secret is planted with a word that
stands nowhere else; then everything an outsider can ask for is asked for, and nothing may hold it.
"""

import json
import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import ORGANISATION_ROLES, Role, system_access
from mosty.core.models import AuditEntry
from mosty.directory import actions
from mosty.directory.actions.reminders import send_reminders
from mosty.directory.models import Contact, Location, SearchWord
from tests.directory import canaries
from tests.factories.people import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DOCUMENTS = ("/api/v1/openapi.json", "/api/hsds/openapi.json", "/api/cpsv-ap/openapi.json")


@pytest.fixture
def world(municipality):
    return canaries.plant(municipality)


@pytest.fixture
def stranger_as(client_as, municipality):
    """A browser of somebody who keeps none of the services, by role."""

    def make(role: Role):
        other = OrganisationFactory(municipality=municipality, name="Inna organizacja")
        return client_as(role, other if role in ORGANISATION_ROLES else None)

    return make


def test_canaries_are_planted_and_whoever_keeps_the_service_sees_them(world, client_as):
    """Otherwise every test below would pass for nothing."""
    assert canaries.planted_rows() >= 8
    office = client_as(Role.CLERK)
    shelter = ["debowa-dolina", world.shelter.pk]
    shown = canaries.read(office, reverse("directory:service_places", args=shelter))
    assert {"kanarek", "kanarkow", "97-317"} <= set(canaries.found_in(shown))
    shown = canaries.read(office, reverse("directory:service_contacts", args=shelter))
    assert {"kanarek", "791 352 468"} <= set(canaries.found_in(shown))
    world.shelter.refresh_from_db()
    assert "kanarek" in canaries.found_in(world.shelter.checked_by_label)


def test_whoever_decides_and_the_provider_see_the_proposed_places(world, client_as):
    """Those who may see a confidential place read the whole proposal, nobody else."""
    change = reverse("directory:change_detail", args=["debowa-dolina", world.ids["change"][1]])
    shown = canaries.read(client_as(Role.SERVICE_ORGANISER), change)
    assert {"kanarek", "kanarkow", "97-317"} <= set(canaries.found_in(shown))
    assert "kanareknowe" in shown.lower()
    provider = client_as(Role.NGO_REPRESENTATIVE, world.mixed.organisation)
    places = reverse("directory:service_places", args=["debowa-dolina", world.mixed.pk])
    assert "kanareknowe" in canaries.read(provider, places).lower()
    assert client_as(Role.CLERK).get(change).status_code == 403


@pytest.mark.parametrize("role", [Role.NGO_REPRESENTATIVE, Role.SERVICE_ORGANISER])
def test_lists_of_proposals_name_deeds_and_no_place(world, client_as, role):
    """Whoever looks over a shoulder at a list reads no address, not even of a place to be public."""
    is_own = role is Role.NGO_REPRESENTATIVE
    browser = client_as(role, world.mixed.organisation if is_own else None)
    name = "own_changes" if is_own else "change_list"
    shown = canaries.read(browser, reverse(f"directory:{name}", args=["debowa-dolina"]))
    assert "zmiana miejsca, nowe miejsce" in shown
    shown = shown.replace("Kanareknotatka", "")  # the note of the other proposal
    assert canaries.found_in(shown) == []


def test_reading_undoes_what_files_do_to_words():
    assert canaries.found_in(canaries.text_of(b'{"a": "\\u004banarek"}')) == ["kanarek"]
    assert canaries.found_in(canaries.text_of(b"&#75;anarek")) == ["kanarek"]
    assert canaries.found_in("19,2831") == ["19,283"]


@pytest.mark.parametrize(
    "role",
    [
        Role.ANYONE,
        Role.RESIDENT,
        Role.NGO_REPRESENTATIVE,
        Role.COUNCILLOR,
        Role.MAYOR,
        Role.PLAN_COORDINATOR,
        Role.DATA_PROTECTION_OFFICER,
    ],
)
def test_no_address_tells_a_secret_to_somebody_who_does_not_keep_the_service(
    world, stranger_as, role, caplog
):
    """All addresses of the installation; a new one that cannot be filled fails the test."""
    caplog.set_level(logging.DEBUG)
    browser = stranger_as(role)
    told: dict[str, list[str]] = {}
    named = 0
    for path in canaries.paths(world):
        answer = canaries.read(browser, path)
        named += world.public_name in answer
        if "/panel/dziennik/" in path:  # the trail names drafts to those who watch over the house
            answer = answer.replace(world.draft.name, "")
        if found := canaries.found_in(answer):
            told[path] = found
    assert told == {}
    assert named >= 8, "the walk did not even see what everybody may see"
    assert canaries.found_in(caplog.text) == []


def test_walk_fails_where_nobody_said_how_to_fill_an_address(world):
    with pytest.raises(LookupError, match="cannot fill"):
        canaries.fill("directory:nowa_strona", "nieznane", world)


def operations(client):
    """(path, names of parameters in the query with their schema) of every list of every interface."""
    for document in DOCUMENTS:
        described = json.loads(client.get(document).content)
        for path, deeds in described["paths"].items():
            asked = [one for one in deeds["get"].get("parameters", ()) if one["in"] == "query"]
            if "{" not in path.replace("{slug}", ""):
                yield path.replace("{slug}", "debowa-dolina"), asked


def test_no_interface_tells_a_secret_whatever_it_is_asked_to_add(world, client):
    """Each switch of each operation that OpenAPI describes, and all of them together."""
    told = {}
    seen = 0
    for path, asked in operations(client):
        switches = {one["name"]: "true" for one in asked if one["schema"].get("type") == "boolean"}
        many = {"per_page": 100} if any(one["name"] == "per_page" for one in asked) else {}
        lines = {"format": "ndjson"} if any(one["name"] == "format" for one in asked) else {}
        queries = [{}, many | lines, many | switches]
        queries += [many | {name: "true"} for name in switches]
        for query in queries:
            answer = canaries.read(client, path, query)
            seen += world.public_name in answer
            if found := canaries.found_in(answer):
                told[path, str(query)] = found
    assert told == {}
    assert seen >= 5


def searches(client):
    """Every page and operation that takes a text: path and name of the parameter."""
    pages = {
        "home:search": ("q",),
        "organisations:list": ("szukaj",),
        "directory:service_list": ("szukaj", "gdzie", "punkt"),
        "directory:map_data": ("szukaj", "gdzie", "punkt"),
        "directory:service_type_list": ("szukaj",),
    }
    for name, parameters in pages.items():
        for parameter in parameters:
            yield reverse(name, args=["debowa-dolina"]), parameter
    for path, asked in operations(client):
        for one in asked:
            if one["schema"].get("type") == "string" and "enum" not in one["schema"]:
                yield path, one["name"]


def test_search_for_a_secret_answers_as_search_for_nonsense(world, client):
    """Neither a result, nor a count, nor "did you mean" tells that the word is known."""
    differ = []
    for path, parameter in searches(client):
        for word, nonsense in canaries.ASKED.items():
            answer = canaries.read(client, path, {parameter: word})
            nothing = canaries.read(client, path, {parameter: nonsense})
            if canaries.masked(answer, word) != canaries.masked(nothing, nonsense):
                differ.append((path, parameter, word))
    assert differ == []


def near_addresses(client):
    """Lists that can be asked for what lies near, around the secret place and far from it."""
    around = ("52.7394,19.2831", "52.1,19.4", "50.0,22.0")
    for point in around:
        latitude, longitude = point.split(",")
        for name in ("directory:service_list", "directory:map_data"):
            yield reverse(name, args=["debowa-dolina"]), {"punkt": point, "widok": "mapa"}
        for name in ("services", "service_at_locations"):
            globe = {"latitude": latitude, "longitude": longitude}
            yield f"/api/hsds/{name}", {**globe, "radius_km": "20"}
            yield f"/api/hsds/{name}", {"postcode": "97-317", "proximity": "20000"}
            yield f"/api/hsds/{name}", {"bbox": "19.2,52.7,19.3,52.8"}
    for name in ("directory:service_list", "directory:map_data", "directory:nearness"):
        yield reverse(name, args=["debowa-dolina"]), {}


def test_moving_a_confidential_place_moves_nothing_anybody_sees(world, client):
    """No order, no count, no distance, no frame of a map depends on where the shelter is."""
    asked = list(near_addresses(client))
    before = [canaries.masked(canaries.read(client, path, query)) for path, query in asked]
    Location.objects.filter(is_confidential=True).update(
        latitude="50.000001",
        longitude="22.000001",
        address="Zupełnie gdzie indziej 1",
        city="Gdzie Indziej",
        postal_code="11-111",
        name="Inne",
    )
    Contact.objects.filter(is_public=False).update(name="Inna", phone="1", email="i@b.example")
    after = [canaries.masked(canaries.read(client, path, query)) for path, query in asked]
    assert [one for one, x, y in zip(asked, before, after, strict=True) if x != y] == []


def test_index_of_words_holds_no_secret_place_nor_person_nor_draft(world):
    """The draft neither, though its words are no secret from the office: "did you mean" reads it."""
    words = SearchWord.objects.values_list("word", flat=True)
    assert "schronisko" in words
    assert canaries.found_in(" ".join(words)) == []


def test_draft_is_found_from_the_moment_it_is_public_until_it_is_closed(world, client):
    def is_known() -> bool:
        address = reverse("directory:service_list", args=["debowa-dolina"])
        return "kanarekszkic" in canaries.read(client, address, {"szukaj": "kanarekszkc"}).lower()

    deed = {
        "municipality": world.municipality,
        "service_id": world.draft.pk,
        "by": system_access(world.municipality.pk),
    }
    assert not is_known()
    actions.publish_service(**deed)
    assert is_known()
    actions.close_service(**deed)
    assert SearchWord.objects.filter(service=world.draft).count() == 0


def test_trail_of_deeds_holds_no_secret_place_person_nor_letter(world):
    """The draft's own name may stand there: the trail is read by those who watch over the house."""
    entries = AuditEntry.objects.exclude(object_id=str(world.draft.pk))
    assert entries.filter(action="directory.place_saved").exists()
    told = {
        entry.action: found
        for entry in entries
        if (found := canaries.found_in(f"{entry.data} {entry.object_label} {entry.by_label}"))
    }
    assert told == {}


def test_letters_and_logs_hold_no_secret(municipality, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        world = canaries.plant(municipality)
        office = system_access(municipality.pk)
        for change_id in world.ids["change"]:
            actions.refuse_change(
                municipality=municipality,
                change_id=change_id,
                reason="Napisz prościej.",
                by=office,
            )
        later = timezone.localdate() + timedelta(days=400)
        send_reminders(municipality=municipality, today=later, by=office)
        actions.save_place(
            municipality=municipality,
            service_id=world.shelter.pk,
            location_id=world.place.pk,
            revision=world.place.revision,
            facts={**canaries.SECRET_PLACE, "directions": "Kanarekdojazd inaczej."},
            by=office,
        )
    assert len(mail.outbox) >= 4  # the link, two refusals, a reminder
    # The address a letter goes to is not a part of it, but nobody else may stand beside it.
    letters = [f"{letter.subject}\n{letter.body}" for letter in mail.outbox]
    assert canaries.found_in("\n".join(letters)) == []
    assert {len(letter.recipients()) for letter in mail.outbox} == {1}
    assert canaries.found_in(caplog.text) == []
