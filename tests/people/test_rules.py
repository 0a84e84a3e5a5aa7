"""Numbers, permissions, and which role may be given by whom."""

import pytest

from mosty.core.access import ORGANISATION_ROLES, Role, all_permissions, system_access
from mosty.core.errors import InvalidInput
from mosty.people.rules import clean_nip, clean_register_number, clean_regon, roles_to_give

KEEPERS = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.CLERK,
    Role.NGO_OFFICER,
    Role.ADMINISTRATOR,
}
TABLE = {
    "people.organisation_register": KEEPERS,
    "people.organisation_edit": KEEPERS,
    "people.organisation_edit_own": {Role.NGO_REPRESENTATIVE},
    "people.organisation_import": KEEPERS,
    "people.members_see": {
        Role.NGO_OFFICER,
        Role.ADMINISTRATOR,
        Role.NGO_REPRESENTATIVE,
        Role.NGO_COORDINATOR,
    },
    "people.invite_own": {Role.NGO_OFFICER, Role.ADMINISTRATOR, Role.NGO_REPRESENTATIVE},
    "people.team_see": {
        Role.ADMINISTRATOR,
        Role.MAYOR,
        Role.CENTRE_DIRECTOR,
        Role.DATA_PROTECTION_OFFICER,
    },
    "people.team_manage": {Role.ADMINISTRATOR},
    "people.centre_team_manage": {Role.CENTRE_DIRECTOR},
}


def test_table_covers_every_permission_of_people():
    own = {one.code for one in all_permissions() if one.code.startswith("people.")}
    assert own == set(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_each_role_may_do_what_the_table_says(code, access_as):
    assert {role for role in Role if access_as(role).may(code)} == TABLE[code]


def test_role_in_an_organisation_counts_for_it_alone(access_as):
    representative = access_as(Role.NGO_REPRESENTATIVE)
    ((own, _role),) = representative.organisation_roles
    for code in ("people.organisation_edit_own", "people.invite_own", "people.members_see"):
        assert representative.may(code, organisation_id=own)
        assert not representative.may(code, organisation_id=own + 1)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MAYOR])
def test_administrator_and_mayor_meet_no_cases(role):
    held = [one.code for one in all_permissions() if role in one.roles]
    assert [code for code in held if code.startswith("support.")] == []


def test_roles_to_give(access_as, municipality):
    assert Role.CASE_WORKER not in roles_to_give(access_as(Role.ADMINISTRATOR))
    assert Role.CENTRE_DIRECTOR in roles_to_give(access_as(Role.ADMINISTRATOR))
    assert roles_to_give(access_as(Role.CENTRE_DIRECTOR)) == {
        Role.SERVICE_ORGANISER,
        Role.CASE_WORKER,
        Role.COMMUNITY_ORGANISER,
    }
    assert roles_to_give(access_as(Role.CLERK)) == frozenset()
    representative = access_as(Role.NGO_REPRESENTATIVE)
    ((own, _role),) = representative.organisation_roles
    assert roles_to_give(representative, organisation_id=own) == ORGANISATION_ROLES
    assert roles_to_give(representative, organisation_id=own + 1) == frozenset()
    assert roles_to_give(representative) == frozenset()
    assert Role.CASE_WORKER in roles_to_give(system_access(municipality.pk))


@pytest.mark.parametrize("text", ["526-025-02-74", "PL 5260250274", "5260250274", " 526 025 02 74"])
def test_nip_is_stored_as_ten_digits(text):
    assert clean_nip(text) == "5260250274"


@pytest.mark.parametrize("text", ["5260250275", "526", "abc", "52602502740"])
def test_wrong_nip_is_refused_plainly(text):
    with pytest.raises(InvalidInput, match="NIP"):
        clean_nip(text)


def test_regon_of_nine_and_fourteen_digits():
    assert clean_regon("123456785") == "123456785"
    assert clean_regon("12345678512347") == "12345678512347"
    assert clean_nip("") == clean_regon(" ") == ""
    with pytest.raises(InvalidInput, match="REGON"):
        clean_regon("123456789")


@pytest.mark.parametrize(
    ("register", "number", "stored"),
    [
        ("KRS", "123456", "0000123456"),
        ("KRS", "0000 123 456", "0000123456"),
        ("EWID_STAROSTY", " 12 / 2020 ", "12 / 2020"),
        ("BRAK", "", ""),
        ("KRS", "", None),
        ("KRS", "12a", None),
        ("BRAK", "12", None),
    ],
)
def test_register_and_number_belong_together(register, number, stored):
    if stored is None:
        with pytest.raises(InvalidInput):
            clean_register_number(register, number)
    else:
        assert clean_register_number(register, number) == stored
