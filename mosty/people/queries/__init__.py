"""Reads of people: what a person is here, organisations, who works where."""

from mosty.people.models import Organisation, User
from mosty.people.queries.access import (
    access_for,
    access_of_account,
    access_of_request,
    account_exists,
    email_of_account,
    has_second_factor,
)
from mosty.people.queries.membership import (
    INVITATION_STATES,
    PermissionLine,
    Place,
    invitation_by_token,
    invitation_state,
    members,
    open_invitations,
    people_with_role,
    places_of,
    team,
    token_hash,
)
from mosty.people.queries.organisation import (
    organisation_by_id,
    organisation_counts,
    organisations,
)

__all__ = [
    "INVITATION_STATES",
    "Organisation",
    "PermissionLine",
    "Place",
    "User",
    "access_for",
    "access_of_account",
    "access_of_request",
    "account_exists",
    "email_of_account",
    "has_second_factor",
    "invitation_by_token",
    "invitation_state",
    "members",
    "open_invitations",
    "organisation_by_id",
    "organisation_counts",
    "organisations",
    "people_with_role",
    "places_of",
    "team",
    "token_hash",
]
