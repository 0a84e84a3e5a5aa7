"""Who may build questionnaires, answer them and enter answers for others."""

from django.utils.translation import gettext_lazy as _

from mosty.core.access import Permission, Role

BUILDERS = frozenset({Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER, Role.CENTRE_DIRECTOR})
ENTERERS = BUILDERS | {Role.CLERK, Role.CASE_WORKER, Role.SERVICE_ORGANISER}

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="questionnaires.build",
        title=_("build questionnaires from ready questions and own ones"),
        roles=BUILDERS,
    ),
    Permission(
        code="questionnaires.answer",
        title=_("answer a questionnaire without giving a name"),
        roles=frozenset(Role),
    ),
    Permission(
        code="questionnaires.enter",
        title=_("enter answers that somebody gave on paper or by telephone"),
        roles=ENTERERS,
    ),
    Permission(
        code="questionnaires.bank_load",
        title=_("load the bank of ready questions"),
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
)
