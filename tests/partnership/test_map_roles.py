"""Who may do what on the cooperation map: permissions by role, pages by guard, deeds by role."""

from datetime import date

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.partnership.actions.coordinators import end_coordinator, name_coordinator
from mosty.partnership.actions.map_runs import start_map_run
from mosty.partnership.actions.ties import TieEntry, declare_tie
from mosty.partnership.actions.umbrellas import add_member, import_members
from mosty.partnership.enums import TieKind, TieStrength
from tests.factories.directory import ServiceTypeFactory
from tests.factories.partnership import (
    LineCoordinatorFactory,
    TieFactory,
    UmbrellaMemberFactory,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db

OFFICE = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
}
NGO = {Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR, Role.NGO_WORKER}
SPEAKS = NGO - {Role.NGO_WORKER}
READERS = OFFICE | NGO | {Role.CLERK, Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT}
TABLE = {
    "partnership.read_map": READERS,
    "partnership.declare_ties": SPEAKS,
    "partnership.edit_map": OFFICE,
    "partnership.umbrella": SPEAKS | {Role.NGO_OFFICER},
}


@pytest.fixture
def world(municipality):
    """The rows pages need."""
    ServiceTypeFactory(code="U-OPI")
    unit = OrganisationFactory(municipality=municipality, name="GOPS", form="jednostka")
    own = OrganisationFactory(municipality=municipality, name="OSP")
    return {
        "unit": unit,
        "own": own,
        "tie": TieFactory(municipality=municipality, source=unit, target=own),
        "named": LineCoordinatorFactory(municipality=municipality, organisation=unit),
        "row": UmbrellaMemberFactory(umbrella=own),
    }


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says_and_nothing_else(access_as, role):
    access = access_as(role)
    assert {code for code in TABLE if access.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }


_READ = ("cooperation_map", "line_list", "umbrella_list")


@pytest.mark.parametrize("role", list(Role))
def test_the_map_is_read_by_readers_alone(municipality, client_as, world, role):
    browser = client_as(role)
    expected = 200 if role in READERS else (302 if role is Role.ANYONE else 403)
    addresses = [
        *(reverse(f"partnership:{name}", args=[municipality.slug]) for name in _READ),
        reverse("partnership:map_organisation", args=[municipality.slug, world["unit"].pk]),
        reverse("partnership:umbrella_detail", args=[municipality.slug, world["own"].pk]),
        reverse("partnership:line_detail", args=[municipality.slug, "U-OPI"]),
        reverse("partnership:map_export", args=[municipality.slug, "powiazania", "csv"]),
        reverse("partnership:umbrella_list_file", args=[municipality.slug, "csv"]),
        reverse("partnership:members_export", args=[municipality.slug, world["own"].pk, "csv"]),
    ]
    assert [browser.get(address).status_code for address in addresses] == [expected] * len(
        addresses
    )


def _deeds(municipality, world, by):
    """Deeds and the roles that may do them; the organisation's people belong to another one."""
    here = {"municipality": municipality, "by": by}
    entry = TieEntry(world["own"].pk, TieKind.INFORMATION, TieStrength.REGULAR)
    line = {"line": "U-OPI", "organisation_id": world["unit"].pk, "since": date(2026, 6, 1)}
    yield OFFICE, lambda: declare_tie(organisation_id=world["unit"].pk, entry=entry, **here)
    yield OFFICE, lambda: name_coordinator(**line, **here)
    yield OFFICE, lambda: start_map_run(**here)
    yield (
        {Role.NGO_OFFICER},
        lambda: add_member(umbrella_id=world["own"].pk, name="Klub", **here),
    )
    yield (
        {Role.NGO_OFFICER},
        lambda: import_members(
            umbrella_id=world["own"].pk, data=b"nazwa\nX\n", file_name="a.csv", **here
        ),
    )


@pytest.mark.parametrize("role", list(Role))
def test_deeds_by_role(municipality, access_as, world, role):
    by = access_as(role)
    for roles, deed in _deeds(municipality, world, by):
        if role in roles:
            deed()
        else:
            with pytest.raises(NotAllowed):
                deed()


@pytest.mark.parametrize("role", sorted(set(Role) - OFFICE))
def test_whoever_is_not_of_the_office_ends_no_coordination(municipality, access_as, world, role):
    with pytest.raises(NotAllowed):
        end_coordinator(
            municipality=municipality, coordinator_id=world["named"].pk, by=access_as(role)
        )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("map_run_start", ()),
        ("tie_declare", ("unit",)),
        ("tie_change", ("tie",)),
        ("tie_end", ("tie",)),
        ("line_detail", ("U-OPI",)),
        ("coordinator_end", ("named",)),
        ("member_add", ("own",)),
        ("members_import", ("own",)),
        ("member_end", ("own", "row")),
        ("member_agree", ("own", "row")),
    ],
)
def test_writing_pages_are_closed_for_readers(municipality, client_as, world, name, arguments):
    parts = [world[one].pk if one in world else one for one in arguments]
    address = reverse(f"partnership:{name}", args=[municipality.slug, *parts])
    for role in (Role.MAYOR, Role.NGO_WORKER, Role.RESIDENT):
        assert client_as(role).post(address).status_code == 403
    assert client_as(Role.ANYONE).post(address).status_code == 302
