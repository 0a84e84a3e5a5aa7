"""Actions of people: organisations, memberships, invitations."""

from mosty.people.actions.invitations import (
    CannotAccept,
    accept_as_new_person,
    accept_invitation,
    invite,
    revoke_invitation,
)
from mosty.people.actions.memberships import (
    CannotEndRole,
    CannotGiveRole,
    end_membership,
    ensure_account,
    grant_membership,
    reset_second_factor,
)
from mosty.people.actions.organisations import (
    CannotStoreOrganisation,
    register_organisation,
    store_organisations,
    update_organisation,
    write_organisations,
)
from mosty.people.actions.recorder import OrganisationRecorder
from mosty.people.actions.renaming import follow_renames

__all__ = [
    "CannotAccept",
    "CannotEndRole",
    "CannotGiveRole",
    "CannotStoreOrganisation",
    "OrganisationRecorder",
    "accept_as_new_person",
    "accept_invitation",
    "end_membership",
    "ensure_account",
    "follow_renames",
    "grant_membership",
    "invite",
    "register_organisation",
    "reset_second_factor",
    "revoke_invitation",
    "store_organisations",
    "update_organisation",
    "write_organisations",
]
