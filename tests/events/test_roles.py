"""Who may do what with events: every permission against every role, every page against its guard."""

import pytest
from django.urls import reverse

from mosty.core.access import MUNICIPALITY_ROLES, Role, all_permissions
from mosty.core.errors import NotAllowed
from mosty.events import actions
from mosty.events.enums import EventFormat, EventKind, ItemKind
from tests.factories.events import (
    DAY,
    DraftEventFactory,
    EventFactory,
    MaterialFactory,
    ProgrammeItemFactory,
    on_day,
)

pytestmark = pytest.mark.django_db

OFFICE = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
    Role.CLERK,
}
#: Every permission of the app and the roles that have it; whoever is not named may not.
TABLE = {
    "events.manage": OFFICE,
    "events.register_others": OFFICE,
    "events.see_needs": OFFICE,
    "events.mark_presence": OFFICE,
    "events.moderate": OFFICE,
    "events.certify": OFFICE - {Role.CLERK},
    "events.budget": OFFICE,
    "events.read_cards": OFFICE | {Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT},
}
ENTRY = actions.ItemEntry(
    kind=ItemKind.LECTURE, title="x", starts_at=on_day("10:00"), ends_at=on_day("11:00")
)
FACTS = {
    "title": "x",
    "kind": EventKind.MEETING,
    "format": EventFormat.ON_SITE,
    "starts_on": DAY,
    "ends_on": DAY,
}


def test_table_names_every_permission_of_events():
    assert set(TABLE) == {one.code for one in all_permissions() if one.code.startswith("events.")}


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says_and_nothing_else(access_as, role):
    access = access_as(role)
    assert {code for code in TABLE if access.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }


def _deeds(event, item, material, by):
    """Every deed of `events.manage`; what is wrong besides the role does not matter here."""
    town = {"municipality": event.municipality, "by": by}
    here = {**town, "event_id": event.pk}
    yield lambda: actions.create_event(facts=FACTS, **town)
    yield lambda: actions.edit_event(revision=event.revision, facts={"title": "y"}, **here)
    yield lambda: actions.announce_event(**here)
    yield lambda: actions.announce_programme(**here)
    yield lambda: actions.cancel_event(reason="x", **here)
    yield lambda: actions.add_item(entry=ENTRY, **here)
    yield lambda: actions.edit_item(item_id=item.pk, seen=None, entry=ENTRY, **here)
    yield lambda: actions.cancel_item(item_id=item.pk, **here)
    yield lambda: actions.restore_item(item_id=item.pk, **here)
    yield lambda: actions.remove_item(item_id=item.pk, **here)
    yield lambda: actions.add_material(
        entry=actions.MaterialEntry("x", url="https://example.org"), **here
    )
    yield lambda: actions.remove_material(material_id=material.pk, **here)


@pytest.mark.parametrize("role", sorted(set(Role) - OFFICE))
def test_every_deed_is_refused_to_whoever_may_not_manage(municipality, access_as, role):
    event = EventFactory(municipality=municipality)
    item = ProgrammeItemFactory(event=event)
    material = MaterialFactory(event=event)
    for deed in _deeds(event, item, material, access_as(role)):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize("role", sorted(OFFICE))
def test_every_role_of_the_office_prepares_and_announces(municipality, access_as, role):
    by = access_as(role)
    event = DraftEventFactory(municipality=municipality, purpose="x", contact_phone="1")
    here = {"municipality": municipality, "event_id": event.pk, "by": by}
    actions.add_item(entry=ENTRY, **here)
    assert actions.announce_event(**here).programme_version == 1


_STAFF_PAGES = (
    ("event_edit", 0),
    ("event_announce", 0),
    ("event_cancel", 0),
    ("programme_edit", 0),
    ("item_add", 0),
    ("item_edit", 1),
    ("item_change", 1),
    ("programme_announce", 0),
    ("material_edit", 0),
    ("material_remove", 2),
)


@pytest.mark.parametrize("name", [name for name, _more in _STAFF_PAGES])
def test_staff_pages_are_closed_for_others(municipality, client_as, name):
    event = EventFactory(municipality=municipality)
    item = ProgrammeItemFactory(event=event)
    material = MaterialFactory(event=event)
    more = {0: [], 1: [item.pk], 2: [material.pk]}[dict(_STAFF_PAGES)[name]]
    address = reverse(f"events:{name}", args=[municipality.slug, event.slug, *more])
    for role in (Role.RESIDENT, Role.NGO_REPRESENTATIVE, Role.CASE_WORKER, Role.MAYOR):
        assert client_as(role).post(address).status_code == 403
    assert client_as(Role.ANYONE).get(address).status_code == 302


@pytest.mark.parametrize("role", sorted(MUNICIPALITY_ROLES))
def test_desk_opens_for_those_who_work_on_events(municipality, client_as, role):
    event = EventFactory(municipality=municipality)
    address = reverse("events:event_desk", args=[municipality.slug, event.slug])
    assert client_as(role).get(address).status_code == (200 if role in OFFICE else 403)


def test_staff_of_one_municipality_reach_nothing_of_another(municipality, client_as):
    event = EventFactory()
    item = ProgrammeItemFactory(event=event)
    browser = client_as(Role.CENTRE_DIRECTOR)
    for name, more in (("event_desk", []), ("event_edit", []), ("item_edit", [item.pk])):
        here = reverse(f"events:{name}", args=[municipality.slug, event.slug, *more])
        there = reverse(f"events:{name}", args=[event.municipality.slug, event.slug, *more])
        assert browser.get(here).status_code == 404
        assert browser.get(there).status_code == 403
