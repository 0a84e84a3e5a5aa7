"""Places of a service residents read: what its provider wishes waits until the office decides."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.directory import actions, queries
from mosty.directory.enums import AccessFeature, LocationKind, PlaceDeed, ProposalState
from mosty.directory.models import (
    Location,
    OpeningWindow,
    ProposedChange,
    Service,
    ServiceAtLocation,
)
from mosty.directory.rules import PlaceWish, base_of_wishes, facts_of_wishes, wishes_in
from tests.factories.directory import DraftFactory, LocationFactory, ServiceFactory, at, place_facts
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
SYSTEM = system_access(None)


@pytest.fixture
def representative(access_as, provider):
    return access_as(Role.NGO_REPRESENTATIVE, provider)


@pytest.fixture
def head(access_as):
    return access_as(Role.SERVICE_ORGANISER)


def propose(service, by, place=None, **changes: Any) -> ProposedChange | None:
    wanted = queries.facts_of_place(place) | changes if place else place_facts(**changes)
    return actions.propose_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=place.pk if place else None,
        revision=place.revision if place else 0,
        facts=wanted,
        by=by,
    )


def deed(name: str, service, by, **more: Any) -> ProposedChange | None:
    return getattr(actions, name)(
        municipality=service.municipality, service_id=service.pk, by=by, **more
    )


def accept(change, by, *, revision: int | None = None, **choices: str) -> ProposedChange:
    service = Service.objects.get(pk=change.service_id)
    return actions.accept_change(
        municipality=service.municipality,
        change_id=change.pk,
        revision=service.revision if revision is None else revision,
        choices=choices,
        by=by,
    )


def shown(service) -> list[queries.PlaceCard]:
    """What residents read of the places."""
    return list(queries.shown_places(Service.objects.get(pk=service.pk)))


def changes_of(change, by) -> list[queries.PlaceChange]:
    change.refresh_from_db()
    return list(queries.place_changes(change, access=by))


# --- wishes as a database keeps them ------------------------------------------------------------

_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(LocationKind.values),
        "name": st.text(max_size=40),
        "directions": st.text(max_size=80),
        "latitude": st.none() | st.decimals(min_value=-90, max_value=90, places=6),
        "longitude": st.none() | st.decimals(min_value=-180, max_value=180, places=6),
        "is_confidential": st.booleans(),
        "features": st.lists(st.sampled_from(AccessFeature.values), unique=True).map(sorted),
    },
)
_WISHES = st.lists(
    st.builds(
        PlaceWish, st.uuids().map(str), st.sampled_from(list(PlaceDeed)), facts=_FACTS, base=_FACTS
    ),
    unique_by=lambda wish: wish.key,
    max_size=4,
)


@pytest.mark.slow
@given(_WISHES)
def test_wishes_survive_the_way_through_json(wishes):
    stored = json.loads(json.dumps([facts_of_wishes(wishes), base_of_wishes(wishes)]))
    assert list(wishes_in(*stored)) == wishes


# --- what waits ---------------------------------------------------------------------------------


def test_new_place_waits_and_is_public_once_accepted(service, representative, head):
    change = propose(service, representative)
    assert shown(service) == []
    assert not Location.objects.exists()
    accept(change, head)
    [card] = shown(service)
    assert (card.name, card.street, str(card.point)) == ("Remiza", "Brzezina 7", "52.1, 19.4")
    assert len(card.features) == 2
    assert Location.objects.get().organisation == service.organisation


def test_changed_place_shows_what_differs_word_by_word(service, place, representative, head):
    change = propose(
        service,
        representative,
        place,
        address="Nowa 2",
        directions="Za szkołą w lewo.",
        features=["lift"],
        latitude=Decimal("52.1"),
        longitude=Decimal("19.4"),
    )
    [found] = changes_of(change, head)
    told = {one.name: (one.now, one.proposed) for one in found.facts}
    assert found.title == "Klub"
    assert told["address"] == ("Stara 1", "Nowa 2")
    assert told["point"] == ("(puste)", "52.1, 19.4")
    assert list(told) == ["address", "point", "directions", "features"]
    assert [one.words != () for one in found.facts] == [False, False, True, False]
    accept(change, head)
    [card] = shown(service)
    assert (card.street, card.directions) == ("Nowa 2", "Za szkołą w lewo.")


def test_place_is_taken_away_with_its_hours_once_accepted(service, place, representative, head):
    OpeningWindow.objects.create(
        service=service, location=place, weekday=0, opens="08:00", closes="16:00"
    )
    change = deed("propose_leaving", service, representative, location_id=place.pk)
    [found] = changes_of(change, head)
    assert found.loses_hours
    assert len(shown(service)) == 1
    accept(change, head)
    assert shown(service) == []
    assert not service.windows.exists()


def test_known_place_is_shared_once_accepted(service, representative, head):
    known = at(ServiceFactory(municipality=service.municipality, name="Biblioteka"))
    change = deed("propose_sharing", service, representative, location_id=known.pk)
    [found] = changes_of(change, head)
    assert found.title == known.name
    assert found.others == ("Biblioteka",)
    assert shown(service) == []
    accept(change, head)
    assert [card.pk for card in shown(service)] == [known.pk]


def test_wishes_for_places_are_one_proposal_and_each_may_be_withdrawn(
    municipality, service, place, representative, head
):
    propose(service, representative)
    deed("propose_leaving", service, representative, location_id=place.pk)
    last = propose(service, representative, place, address="Nowa 2")  # instead of leaving it
    assert list(queries.waiting_changes(municipality)) == [last]
    assert [wish.deed for wish in queries.waiting_wishes(service)] == [
        PlaceDeed.ADD,
        PlaceDeed.CHANGE,
    ]
    left = deed("withdraw_wish", service, representative, key=str(place.uuid))
    assert [wish.deed for wish in queries.waiting_wishes(service)] == [PlaceDeed.ADD]
    accept(left, head)
    assert {card.street for card in shown(service)} == {"Stara 1", "Brzezina 7"}
    with pytest.raises(NotFound):
        deed("withdraw_wish", service, representative, key=str(place.uuid))


def test_new_place_that_waits_is_written_anew(municipality, service, representative, head):
    propose(service, representative)
    [wish] = queries.waiting_wishes(service)
    change = deed(
        "propose_place",
        service,
        representative,
        key=wish.key,
        facts=place_facts(address="Brzezina 8"),
    )
    accept(change, head)
    assert [card.street for card in shown(service)] == ["Brzezina 8"]
    with pytest.raises(NotFound):
        deed("propose_place", service, representative, key=wish.key, facts=place_facts())


def test_place_as_it_is_waits_for_nothing(municipality, service, place, representative):
    assert propose(service, representative, place) is None
    earlier = propose(service, representative, place, address="Nowa 2")
    assert propose(service, representative, place, directions="Za szkołą.\r\n") is None
    earlier.refresh_from_db()
    assert earlier.state == ProposalState.WITHDRAWN
    assert not queries.waiting_changes(municipality).exists()


_CHANGED = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text("ab ć<", max_size=9),
        "address": st.text("xy1", min_size=1, max_size=9),
        "directions": st.text("de\n", max_size=9),
        "features": st.lists(st.sampled_from(AccessFeature.values), unique=True).map(sorted),
    },
)


@pytest.mark.slow
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("propose"), _CHANGED),
            st.tuples(st.just("add"), _CHANGED),
            st.tuples(st.sampled_from(["leave", "share", "withdraw", "refuse"]), st.none()),
        ),
        max_size=6,
    )
)
def test_residents_read_the_same_until_somebody_agrees(service, representative, head, wished):
    """Whatever a provider asks for, in whatever order, and whatever is refused."""
    place = service.locations.first() or at(service, address="Stara 1")
    known = LocationFactory(municipality=service.municipality)
    before = shown(service)
    for name, changes in wished:
        waiting = queries.waiting_changes(service.municipality).first()
        if name == "propose":
            propose(service, representative, place, **changes)
        elif name == "add":
            propose(service, representative, **changes)
        elif name == "leave":
            deed("propose_leaving", service, representative, location_id=place.pk)
        elif name == "share":
            deed("propose_sharing", service, representative, location_id=known.pk)
        elif waiting and name == "withdraw":
            actions.withdraw_change(
                municipality=service.municipality, change_id=waiting.pk, by=representative
            )
        elif waiting:
            actions.refuse_change(
                municipality=service.municipality, change_id=waiting.pk, reason="Nie", by=head
            )
        assert shown(service) == before


# --- refused ------------------------------------------------------------------------------------


def test_place_nobody_could_find_is_not_proposed(service, place, representative):
    with pytest.raises(actions.CannotSavePlace):
        propose(service, representative, address="")
    with pytest.raises(actions.CannotSavePlace):
        propose(service, representative, place, address="")
    with pytest.raises(actions.CannotPropose):
        propose(service, representative, place, external_id="X-1")
    assert not ProposedChange.objects.exists()


def test_proposal_of_a_place_saved_meanwhile_shows_both(service, place, representative):
    Location.objects.filter(pk=place.pk).update(address="Urzędowa 3", revision=2)
    with pytest.raises(StaleEdit) as conflict:
        actions.propose_place(
            municipality=service.municipality,
            service_id=service.pk,
            location_id=place.pk,
            revision=1,
            facts={"address": "Nowa 2"},
            by=representative,
        )
    assert conflict.value.theirs == {"address": "Urzędowa 3"}
    assert conflict.value.yours == {"address": "Nowa 2"}


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (Role.NGO_REPRESENTATIVE, True, True),
        (Role.NGO_COORDINATOR, True, True),
        (Role.NGO_REPRESENTATIVE, False, False),
        (Role.NGO_WORKER, True, False),
        (Role.RESIDENT, False, False),
        (Role.MAYOR, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
@pytest.mark.parametrize(
    "name", ["propose_place", "propose_leaving", "propose_sharing", "withdraw_wish"]
)
def test_who_may_wish_for_places(service, place, provider, access_as, name, role, own, may):
    by = access_as(role, provider) if own else access_as(role)
    propose(service, SYSTEM, place, name="Inna")
    more: dict[str, Any] = {
        "propose_place": {"facts": place_facts()},
        "propose_leaving": {"location_id": place.pk},
        "propose_sharing": {"location_id": LocationFactory(municipality=service.municipality).pk},
        "withdraw_wish": {"key": str(place.uuid)},
    }[name]
    if may:
        deed(name, service, by, **more)
    else:
        with pytest.raises(NotAllowed):
            deed(name, service, by, **more)


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.NGO_REPRESENTATIVE, Role.RESIDENT, Role.ADMINISTRATOR, Role.MAYOR]
)
def test_deciding_on_places_is_for_the_heads(service, place, provider, access_as, role):
    change = propose(service, SYSTEM, place, name="Inna")
    by = access_as(role, provider) if role is Role.NGO_REPRESENTATIVE else access_as(role)
    with pytest.raises(NotAllowed):
        accept(change, by)
    with pytest.raises(NotAllowed):
        actions.refuse_change(
            municipality=service.municipality, change_id=change.pk, reason="Nie", by=by
        )


def test_places_of_another_municipality_are_out_of_reach(service, representative):
    elsewhere = at(ServiceFactory(municipality=MunicipalityFactory()))
    for name in ("propose_leaving", "propose_sharing"):
        with pytest.raises(NotFound):
            deed(name, service, representative, location_id=elsewhere.pk)
    with pytest.raises(NotFound):
        propose(service, representative, elsewhere)
    with pytest.raises(NotFound):
        actions.propose_place(
            municipality=elsewhere.municipality,
            service_id=service.pk,
            facts=place_facts(),
            by=representative,
        )


def test_secret_or_unknown_place_of_others_cannot_be_wished_for(service, representative):
    others = ServiceFactory(municipality=service.municipality)
    draft = DraftFactory(municipality=service.municipality)
    for place in (at(others, is_confidential=True), at(draft)):
        with pytest.raises(NotFound):
            deed("propose_sharing", service, representative, location_id=place.pk)


# --- decide -------------------------------------------------------------------------------------


def test_fact_changed_on_both_sides_needs_a_choice(service, place, representative, head):
    change = propose(service, representative, place, address="Nowa 2", directions="W lewo.")
    actions.save_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=place.pk,
        revision=1,
        facts={"address": "Urzędowa 3"},
        by=head,
    )
    [found] = changes_of(change, head)
    address = found.facts[0]
    assert (address.base, address.now, address.proposed) == ("Stara 1", "Urzędowa 3", "Nowa 2")
    assert [one.is_conflict for one in found.facts] == [True, False]
    with pytest.raises(actions.CannotDecide) as refusal:
        accept(change, head)
    name = f"{place.uuid}-address"
    assert set(refusal.value.fields) == {name}
    accept(change, head, **{name: "now"})
    [card] = shown(service)
    assert (card.street, card.directions) == ("Urzędowa 3", "W lewo.")


def test_decision_on_a_page_read_before_a_place_was_saved_is_refused(
    service, place, representative, head
):
    change = propose(service, representative, place, address="Nowa 2")
    read = Service.objects.get(pk=service.pk).revision
    actions.save_place(
        municipality=service.municipality,
        service_id=service.pk,
        location_id=place.pk,
        revision=1,
        facts={"directions": "Inaczej."},
        by=head,
    )
    with pytest.raises(StaleEdit):
        accept(change, head, revision=read)
    assert shown(service)[0].street == "Stara 1"


def test_of_two_decisions_one_counts(service, place, representative, head):
    change = propose(service, representative, place, address="Nowa 2")
    accept(change, head)
    with pytest.raises(actions.AlreadyDecided):
        accept(change, head)
    with pytest.raises(actions.AlreadyDecided):
        actions.refuse_change(
            municipality=service.municipality, change_id=change.pk, reason="Nie", by=head
        )
    assert shown(service)[0].street == "Nowa 2"


def test_nobody_decides_on_wishes_he_has_not_read(service, place, representative, head):
    read = propose(service, representative, place, address="Nowa 2")
    propose(service, representative, place, address="Nowa 3")
    with pytest.raises(actions.AlreadyDecided):
        accept(read, head)
    assert shown(service)[0].street == "Stara 1"


def test_place_that_went_meanwhile_is_passed_by(service, place, representative, head):
    change = propose(service, representative, place, address="Nowa 2")
    deed("leave_place", service, head, location_id=place.pk)
    assert [one.is_gone for one in changes_of(change, head)] == [True]
    with pytest.raises(actions.CannotDecide):
        accept(change, head)
    change = propose(service, representative)
    assert [one.is_gone for one in changes_of(change, head)] == [True, False]
    accept(change, head)
    assert [card.name for card in shown(service)] == ["Remiza"]


def test_decided_wishes_stay_on_record_as_they_were_read(service, place, representative, head):
    change = propose(service, representative, place, address="Nowa 2")
    accept(change, head)
    [found] = changes_of(change, head)
    assert [(one.now, one.proposed) for one in found.facts] == [("Stara 1", "Nowa 2")]
    assert found.title == "Klub"


# --- shared places ------------------------------------------------------------------------------


@pytest.fixture
def library(municipality, place) -> Service:
    """A service of another organisation, given at the same place."""
    other = ServiceFactory(municipality=municipality, name="Biblioteka")
    ServiceAtLocation.objects.create(service=other, location=place)
    return other


@pytest.mark.parametrize("choice", ["", "now", "nobody"])
def test_shared_place_never_changes_silently(service, place, library, representative, head, choice):
    change = propose(service, representative, place, address="Nowa 2")
    [found] = changes_of(change, head)
    assert found.others == ("Biblioteka",)
    with pytest.raises(actions.CannotDecide) as refusal:
        accept(change, head, **{f"{place.uuid}-scope": choice})
    assert set(refusal.value.fields) == {f"{place.uuid}-scope"}
    assert [shown(one)[0].street for one in (service, library)] == ["Stara 1", "Stara 1"]


def test_shared_place_changes_for_all_who_decides_says_so(
    service, place, library, representative, head
):
    change = propose(service, representative, place, address="Nowa 2")
    before = library.revision
    accept(change, head, **{f"{place.uuid}-scope": "all"})
    assert [shown(one)[0].street for one in (service, library)] == ["Nowa 2", "Nowa 2"]
    library.refresh_from_db()
    assert library.revision > before


def test_shared_place_becomes_two_when_it_changes_for_one(
    service, place, library, representative, head
):
    OpeningWindow.objects.create(
        service=service, location=place, weekday=0, opens="08:00", closes="16:00"
    )
    change = propose(service, representative, place, address="Nowa 2", features=["lift"])
    accept(change, head, **{f"{place.uuid}-scope": "own"})
    [mine], [theirs] = shown(service), shown(library)
    assert (mine.street, theirs.street) == ("Nowa 2", "Stara 1")
    assert (mine.directions, len(mine.features)) == (theirs.directions, 1)
    assert service.windows.get().location_id == mine.pk
    assert AuditEntry.objects.filter(action="directory.place_parted").exists()


def test_shared_place_hidden_for_one_leaves_the_other_public(
    service, place, library, representative, head
):
    with pytest.raises(NotAllowed):
        deed(
            "save_secret_place",
            service,
            representative,
            location_id=place.pk,
            revision=1,
            facts={"is_confidential": True},
        )
    change = propose(service, representative, place, is_confidential=True)
    accept(change, head, **{f"{place.uuid}-scope": "own"})
    assert shown(service) == []
    assert len(shown(library)) == 1


def test_place_shared_after_it_was_read_needs_the_choice(
    service, place, representative, head, municipality
):
    change = propose(service, representative, place, address="Nowa 2")
    other = ServiceFactory(municipality=municipality)
    deed("share_place", other, head, location_id=place.pk)
    with pytest.raises(actions.CannotDecide):
        accept(change, head)


def test_draft_of_others_at_the_place_is_not_told_to_the_provider(
    service, place, representative, head
):
    draft = DraftFactory(municipality=service.municipality, name="Tajny szkic")
    ServiceAtLocation.objects.create(service=draft, location=place)
    change = propose(service, representative, place, address="Nowa 2")
    [mine] = changes_of(change, representative)
    [theirs] = changes_of(change, head)
    assert (mine.others, mine.is_shared) == ((), True)
    assert theirs.others == ("Tajny szkic",)


# --- confidential places ------------------------------------------------------------------------


def test_place_is_hidden_at_once_and_what_waited_about_it_ends(
    municipality, service, place, representative
):
    propose(service, representative, place, address="Nowa 2")
    hidden = actions.save_secret_place(
        municipality=municipality,
        service_id=service.pk,
        location_id=place.pk,
        revision=1,
        facts={"is_confidential": True},
        by=representative,
    )
    assert hidden.is_confidential
    assert shown(service) == []
    assert queries.waiting_wishes(service) == ()


def test_new_place_that_waits_may_be_made_secret_at_once(municipality, service, representative):
    propose(service, representative)
    [wish] = queries.waiting_wishes(service)
    actions.save_secret_place(
        municipality=municipality,
        service_id=service.pk,
        key=wish.key,
        facts=place_facts(is_confidential=True),
        by=representative,
    )
    assert queries.waiting_wishes(service) == ()
    assert Location.objects.get().is_confidential


def test_wish_to_show_a_secret_place_waits_and_ends_when_it_is_hidden_again(
    municipality, service, representative, head
):
    place = at(service, is_confidential=True)
    change = propose(service, representative, place, is_confidential=False)
    [found] = changes_of(change, head)
    assert found.is_secret
    assert shown(service) == []
    actions.save_secret_place(
        municipality=municipality,
        service_id=service.pk,
        location_id=place.pk,
        revision=1,
        facts=queries.facts_of_place(place),
        by=representative,
    )
    assert queries.waiting_wishes(service) == ()
    again = propose(service, representative, place, is_confidential=False)
    accept(again, head)
    assert len(shown(service)) == 1


def test_secret_place_stays_secret_when_an_older_wish_is_accepted(
    service, place, representative, head
):
    change = propose(service, representative, place, address="Nowa 2")
    deed("save_place", service, head, location_id=place.pk, revision=1,
         facts={"is_confidential": True})  # fmt: skip
    accept(change, head)
    assert shown(service) == []


def test_known_place_hidden_by_its_keepers_is_told_to_nobody(service, representative, head):
    known = at(ServiceFactory(municipality=service.municipality), address="Poufna 5")
    change = deed("propose_sharing", service, representative, location_id=known.pk)
    Location.objects.filter(pk=known.pk).update(is_confidential=True, address="Poufniejsza 6")
    for by in (representative, head):
        [found] = changes_of(change, by)
        assert (found.is_gone, found.title, found.facts, found.others) == (True, "", (), ())
    assert "Poufn" not in str(change.facts) + str(change.base)
    with pytest.raises(actions.CannotDecide):
        accept(change, head)


@pytest.mark.parametrize(
    ("role", "own", "reads"),
    [
        (Role.NGO_REPRESENTATIVE, True, True),
        (Role.NGO_REPRESENTATIVE, False, False),
        (Role.CLERK, False, True),
        (Role.SERVICE_ORGANISER, False, True),
        (Role.MAYOR, False, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.DATA_PROTECTION_OFFICER, False, False),
        (Role.ANYONE, False, False),
    ],
)
def test_wishes_are_read_by_those_who_may_edit_the_service(
    service, provider, representative, access_as, role, own, reads
):
    place = at(service, is_confidential=True, address="Poufna 5")
    change = propose(service, representative, place, is_confidential=False)
    by = access_as(role, provider) if own else access_as(role)
    assert bool(changes_of(change, by)) is reads


def test_trail_names_deeds_and_places_and_never_where_they_are(
    service, place, library, representative, head
):
    secret = at(service, name="Poufnegniazdo", address="Poufna 5", is_confidential=True)
    change = propose(service, representative, secret, is_confidential=False, city="Poufnowo")
    propose(service, representative, place, address="Poufna 7", is_confidential=True)
    last = propose(service, representative, name="Poufnynowy", address="Poufna 9")
    assert change != last
    accept(last, head, **{f"{place.uuid}-scope": "own"})
    entries = AuditEntry.objects.filter(action__contains="change_")
    assert f"change {secret.uuid}" in entries.first().data["fields"]
    told = str([(one.data, one.object_label) for one in AuditEntry.objects.all()])
    assert "oufn" not in told
