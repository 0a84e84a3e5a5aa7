"""Permissions of people, and which roles one person may give another."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import (
    MUNICIPALITY_ROLES,
    ORGANISATION_ROLES,
    STAFF_ROLES,
    Access,
    Permission,
    Role,
)

_KEEPERS = frozenset(
    {
        Role.CENTRE_DIRECTOR,
        Role.SERVICE_ORGANISER,
        Role.PLAN_COORDINATOR,
        Role.CLERK,
        Role.NGO_OFFICER,
        Role.ADMINISTRATOR,
    }
)
#: Workers whom the head of the centre invites.
_CENTRE_WORKERS = frozenset({Role.SERVICE_ORGANISER, Role.CASE_WORKER, Role.COMMUNITY_ORGANISER})
#: Roles that meet cases of people: the administrator cannot give them, least of all to himself.
_CASE_ROLES = frozenset({Role.CASE_WORKER})

PERMISSIONS: tuple[Permission, ...] = (
    Permission("people.organisation_register", _("add organisations"), _KEEPERS),
    Permission("people.organisation_edit", _("edit all organisations"), _KEEPERS),
    Permission(
        "people.organisation_edit_own",
        _("edit my own organisation"),
        frozenset({Role.NGO_REPRESENTATIVE}),
    ),
    Permission("people.organisation_import", _("import organisations from a file"), _KEEPERS),
    Permission(
        "people.members_see",
        _("see who works for an organisation"),
        frozenset(
            {
                Role.NGO_OFFICER,
                Role.ADMINISTRATOR,
                Role.NGO_REPRESENTATIVE,
                Role.NGO_COORDINATOR,
            }
        ),
    ),
    Permission(
        "people.invite_own",
        _("invite people to an organisation and end their roles"),
        frozenset({Role.NGO_OFFICER, Role.ADMINISTRATOR, Role.NGO_REPRESENTATIVE}),
    ),
    Permission(
        "people.team_see",
        _("see who works for the municipality"),
        frozenset(
            {
                Role.ADMINISTRATOR,
                Role.MAYOR,
                Role.CENTRE_DIRECTOR,
                Role.DATA_PROTECTION_OFFICER,
            }
        ),
    ),
    Permission(
        "people.team_manage",
        _("invite people to the municipality's team and end their roles"),
        frozenset({Role.ADMINISTRATOR}),
    ),
    Permission(
        "people.centre_team_manage",
        _("invite workers of my centre and end their roles"),
        frozenset({Role.CENTRE_DIRECTOR}),
    ),
)


def may_edit_organisation(access: Access, organisation_id: int) -> bool:
    """Whether this person may edit this organisation: all of them, or it is theirs."""
    return access.may("people.organisation_edit") or access.may(
        "people.organisation_edit_own", organisation_id=organisation_id
    )


def roles_to_give(access: Access, *, organisation_id: int | None = None) -> frozenset[Role]:
    """Roles this person may give to others in the municipality, or in one organisation of it."""
    if organisation_id is not None:
        may = access.may("people.invite_own", organisation_id=organisation_id)
        return ORGANISATION_ROLES if may else frozenset()
    roles: frozenset[Role] = frozenset()
    if access.is_system:
        return MUNICIPALITY_ROLES
    if access.may("people.team_manage"):
        roles |= MUNICIPALITY_ROLES - _CASE_ROLES
    if access.may("people.centre_team_manage"):
        roles |= _CENTRE_WORKERS
    return roles


def needs_second_factor(access: Access) -> bool:
    """Whether a role of this person asks for a second factor when signing in."""
    return bool(access.roles & STAFF_ROLES)
