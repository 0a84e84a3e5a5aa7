"""Who may do what with the local plan."""

import pytest

from mosty.core.access import Role
from mosty.localplans.rules import PERMISSIONS

WRITERS = {Role.PLAN_COORDINATOR, Role.CENTRE_DIRECTOR}
TABLE = {
    "localplans.plan_edit": WRITERS,
    "localplans.action_edit": WRITERS | {Role.SERVICE_ORGANISER, Role.COMMUNITY_ORGANISER},
    "localplans.monitor": WRITERS | {Role.SERVICE_ORGANISER},
    "localplans.adopt": {Role.PLAN_COORDINATOR, Role.MAYOR},
    "localplans.see_drafts": WRITERS
    | {
        Role.CLERK,
        Role.COUNCILLOR,
        Role.MAYOR,
        Role.REGIONAL_EXPERT,
        Role.SERVICE_ORGANISER,
        Role.COMMUNITY_ORGANISER,
        Role.NGO_OFFICER,
    },
    "localplans.documents_make": WRITERS | {Role.CLERK},
}


@pytest.mark.parametrize("code", sorted(TABLE))
def test_permission_belongs_to_exactly_these_roles(access_as, code):
    assert {role for role in Role if access_as(role).may(code)} == TABLE[code]


def test_table_names_every_permission_of_the_app():
    assert {permission.code for permission in PERMISSIONS} == set(TABLE)
