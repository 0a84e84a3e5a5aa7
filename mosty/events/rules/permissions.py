"""Who may do what with events."""

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

PERMISSIONS = (
    Permission("events.manage", _("prepare and announce events"), _OFFICE),
    Permission("events.register_others", _("write down registrations and see the lists"), _OFFICE),
    Permission(
        "events.see_needs",
        _("see what participants need (accessibility, diet, language)"),
        _OFFICE,
    ),
    Permission("events.mark_presence", _("mark who came"), _OFFICE),
    Permission("events.moderate", _("moderate questions and announce changes"), _OFFICE),
    Permission("events.certify", _("issue and revoke certificates"), _OFFICE - {Role.CLERK}),
    Permission("events.budget", _("plan and settle the money of an event"), _OFFICE),
    Permission(
        "events.read_cards",
        _("read observation cards and reports of events"),
        _OFFICE | {Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT},
    ),
)
