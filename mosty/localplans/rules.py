"""Rules of local plans: who may do what, in which order codes stand, when a plan is complete."""

import re

from django.utils.translation import gettext_lazy as _

from mosty.people.enums import Role
from mosty.people.rules import Permission

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="localplans.plan_edit",
        title=_("edit the local plan, its goals and chapters"),
        roles=frozenset({Role.PLAN_COORDINATOR, Role.CENTRE_DIRECTOR}),
    ),
    Permission(
        code="localplans.action_edit",
        title=_("edit action cards, their budgets and indicators"),
        roles=frozenset(
            {
                Role.PLAN_COORDINATOR,
                Role.SERVICE_ORGANISER,
                Role.COMMUNITY_ORGANISER,
                Role.CENTRE_DIRECTOR,
            }
        ),
    ),
    Permission(
        code="localplans.monitor",
        title=_("say how far actions are and enter readings of indicators"),
        roles=frozenset({Role.PLAN_COORDINATOR, Role.SERVICE_ORGANISER, Role.CENTRE_DIRECTOR}),
    ),
    Permission(
        code="localplans.adopt",
        title=_("move the local plan to its next state, up to adoption"),
        roles=frozenset({Role.PLAN_COORDINATOR, Role.MAYOR}),
    ),
    Permission(
        code="localplans.see_drafts",
        title=_("read drafts of the local plan"),
        roles=frozenset(
            {
                Role.PLAN_COORDINATOR,
                Role.CENTRE_DIRECTOR,
                Role.CLERK,
                Role.COUNCILLOR,
                Role.MAYOR,
                Role.REGIONAL_EXPERT,
                Role.SERVICE_ORGANISER,
                Role.COMMUNITY_ORGANISER,
                Role.NGO_OFFICER,
            }
        ),
    ),
    Permission(
        code="localplans.documents_make",
        title=_("produce the documents of the local plan"),
        roles=frozenset({Role.PLAN_COORDINATOR, Role.CENTRE_DIRECTOR, Role.CLERK}),
    ),
)

_DIGITS = re.compile(r"(\d+)")


def code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts `1.2` before `1.10` and `D9` before `D10`."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in _DIGITS.split(code)
        if part
    )
