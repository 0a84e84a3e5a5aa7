"""Rules of local plans: who may do what, in which order codes stand, when a plan is complete."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from mosty.core.access import Permission, Role
from mosty.core.errors import DomainError
from mosty.localplans.enums import PLAN_TRANSITIONS, PlanState

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


class PlanIsClosed(DomainError):
    """The plan was adopted: its text stays as the act says; only monitoring goes on."""

    code = "plan_is_closed"


class CannotChangeState(DomainError):
    """The plan may not take this step now."""

    code = "cannot_change_state"


class PlanIncomplete(CannotChangeState):
    """The plan may not be adopted yet; `missing` says in words what it lacks.

    Attributes:
        missing: one sentence for each missing point.
    """

    code = "plan_incomplete"

    def __init__(self, message: str, *, missing: Sequence[str]) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class GoalInUse(DomainError):
    """Actions or goals still hang on the goal."""

    code = "goal_in_use"


#: States in which goals, cards, budget and texts may be changed.
OPEN_STATES = frozenset({PlanState.DRAFT, PlanState.CONSULTED})


def next_states(state: str) -> tuple[PlanState, ...]:
    """The states a plan may go to from `state`, in the order of its life."""
    allowed = PLAN_TRANSITIONS[PlanState(state)]
    return tuple(item for item in PlanState if item in allowed)


def is_open(state: str) -> bool:
    """Whether the contents of a plan in this state may be changed."""
    return PlanState(state) in OPEN_STATES
