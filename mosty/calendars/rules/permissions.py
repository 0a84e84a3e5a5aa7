"""Who may do what with rooms, things and time."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import Permission, Role

_OFFICE = frozenset(
    {
        Role.CENTRE_DIRECTOR,
        Role.SERVICE_ORGANISER,
        Role.COMMUNITY_ORGANISER,
        Role.PLAN_COORDINATOR,
        Role.NGO_OFFICER,
        Role.CLERK,
    }
)

PERMISSIONS: tuple[Permission, ...] = (
    Permission("calendars.resource_manage", _("describe rooms and things that are lent"), _OFFICE),
    Permission("calendars.book", _("take rooms and things for a time and free them"), _OFFICE),
    Permission("calendars.clashes_see", _("see who is expected in two places at once"), _OFFICE),
)
