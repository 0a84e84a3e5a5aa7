"""Who may do what in partnership."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import ORGANISATION_ROLES, Permission, Role

_OFFICE = frozenset(
    {
        Role.CENTRE_DIRECTOR,
        Role.SERVICE_ORGANISER,
        Role.COMMUNITY_ORGANISER,
        Role.PLAN_COORDINATOR,
        Role.NGO_OFFICER,
    }
)
_LEADS = frozenset({Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.NGO_OFFICER})
_READERS = _OFFICE | {Role.CLERK, Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT}
_SPEAKS_FOR_NGO = frozenset({Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR})

PERMISSIONS = (
    Permission("partnership.edit_standards", _("change the standards of the municipality"), _LEADS),
    Permission(
        "partnership.assess",
        _("assess the own organisation by the standards and decide who sees it"),
        _SPEAKS_FOR_NGO,
    ),
    Permission(
        "partnership.assess_municipality",
        _("assess the municipality and its units as a partner, from the inside"),
        _LEADS | {Role.SERVICE_ORGANISER, Role.MAYOR},
    ),
    Permission(
        "partnership.verify",
        _("verify an assessment as one of two experts"),
        frozenset({Role.REGIONAL_EXPERT, Role.NGO_OFFICER, Role.COMMUNITY_ORGANISER}),
    ),
    Permission(
        "partnership.read_shared",
        _("see assessments that organisations agreed to show"),
        _READERS,
    ),
    Permission(
        "partnership.walk",
        _("go through the procedures for the own organisation"),
        ORGANISATION_ROLES,
    ),
    Permission("partnership.duties", _("keep the calendar of duties"), _OFFICE | {Role.CLERK}),
    Permission(
        "partnership.read_map",
        _("see the cooperation map"),
        _READERS | ORGANISATION_ROLES,
    ),
    Permission(
        "partnership.declare_ties",
        _("declare whom the own organisation works with"),
        _SPEAKS_FOR_NGO,
    ),
    Permission(
        "partnership.edit_map",
        _("declare ties of the office and its units, name coordinators"),
        _OFFICE,
    ),
    Permission(
        "partnership.umbrella",
        _("keep the members of a federation"),
        _SPEAKS_FOR_NGO | {Role.NGO_OFFICER},
    ),
    Permission(
        "partnership.run_test",
        _("prepare and lead a test of the model"),
        _LEADS | {Role.REGIONAL_EXPERT},
    ),
    Permission(
        "partnership.write_in_field",
        _("write the diary, steps tried and findings where one is named as expert"),
        _OFFICE | ORGANISATION_ROLES | {Role.REGIONAL_EXPERT, Role.RESIDENT},
    ),
    Permission("partnership.read_tests", _("read tests of the model"), _READERS),
    Permission(
        "partnership.recommend",
        _("write recommendations"),
        _OFFICE | {Role.REGIONAL_EXPERT},
    ),
    Permission(
        "partnership.send_recommendations",
        _("adopt, publish and send recommendations, note answers"),
        _LEADS | {Role.REGIONAL_EXPERT},
    ),
    Permission("partnership.run_cafe", _("run a social café"), _OFFICE | {Role.REGIONAL_EXPERT}),
    Permission(
        "partnership.councils",
        _("keep advisory councils, hand in drafts, call meetings"),
        _LEADS | {Role.CLERK},
    ),
    Permission(
        "partnership.give_opinions",
        _("write opinions and minutes of an advisory council"),
        frozenset({Role.COUNCILLOR, Role.NGO_OFFICER}),
    ),
    Permission(
        "partnership.open_institution",
        _("run the self-assessment of an open institution"),
        _OFFICE,
    ),
    Permission(
        "partnership.read_open_institution",
        _("see self-assessments of open institutions"),
        _READERS,
    ),
)
