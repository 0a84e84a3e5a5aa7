"""Who may see and knot the golden thread, and which way it runs."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import MUNICIPALITY_ROLES, Access, Permission, Role
from mosty.thread.enums import STATION_ORDER, StationKind

_KNOTTERS = frozenset(
    {
        Role.CENTRE_DIRECTOR,
        Role.SERVICE_ORGANISER,
        Role.COMMUNITY_ORGANISER,
        Role.PLAN_COORDINATOR,
        Role.CLERK,
        Role.NGO_OFFICER,
    }
)

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="thread.see_staff",
        title=_("see the stations of the thread that are not public yet"),
        roles=MUNICIPALITY_ROLES,
    ),
    Permission(
        code="thread.link",
        title=_("link voices, needs, actions, services and changes"),
        roles=_KNOTTERS,
    ),
    Permission(
        code="thread.insight_leave",
        title=_("leave an insight for the diagnosis or the plan"),
        roles=_KNOTTERS,
    ),
    Permission(
        code="thread.insight_decide",
        title=_("take up an insight or put it aside with a reason"),
        roles=frozenset({Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER}),
    ),
)

#: A trail has no more steps than there are kinds after the first.
LONGEST_TRAIL = len(STATION_ORDER) - 1

_PLACE = {kind: place for place, kind in enumerate(STATION_ORDER)}


def place_on_arch(kind: str) -> int:
    """0 for a voice, 4 for a change."""
    return _PLACE[StationKind(kind)]


def leads_onward(origin_kind: str, target_kind: str) -> bool:
    """Whether a link from one kind to the other runs in the direction voice -> change."""
    return place_on_arch(origin_kind) < place_on_arch(target_kind)


def sees_staff(access: Access, municipality_id: int) -> bool:
    """Whether the reader sees stations of this municipality that are for its staff only."""
    if access.is_system:
        return True
    return access.municipality_id == municipality_id and access.may("thread.see_staff")
