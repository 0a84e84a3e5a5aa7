"""Views of people: organisations and their people, the team, invitations, what I may do."""

from mosty.people.views.account import invitation_accept, what_i_may_do
from mosty.people.views.organisations import (
    organisation_create,
    organisation_detail,
    organisation_edit,
    organisation_export,
    organisation_list,
)
from mosty.people.views.team import (
    invitation_revoke,
    membership_end,
    organisation_members,
    team,
)

__all__ = [
    "invitation_accept",
    "invitation_revoke",
    "membership_end",
    "organisation_create",
    "organisation_detail",
    "organisation_edit",
    "organisation_export",
    "organisation_list",
    "organisation_members",
    "team",
    "what_i_may_do",
]
