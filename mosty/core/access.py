"""Who may do what: permissions of all apps, and what one person's roles add up to.

Each app lists its `Permission`s in its own `rules.py` and registers them in `apps.py`.
What no permission allows is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.errors import NotAllowed


class Role(TextChoices):
    """What a person does in a municipality or for an organisation; permissions hang on it."""

    # in the municipality
    CENTRE_DIRECTOR = "centre_director", _("head of the social services or welfare centre")
    SERVICE_ORGANISER = "service_organiser", _("service organiser")
    CASE_WORKER = "case_worker", _("individual plan coordinator or social worker")
    COMMUNITY_ORGANISER = "community_organiser", _("community organiser")
    PLAN_COORDINATOR = "plan_coordinator", _("coordinator of the local plan")
    CLERK = "clerk", _("office clerk")
    NGO_OFFICER = "ngo_officer", _("officer for cooperation with organisations")
    COMMISSION_MEMBER = "commission_member", _("member of a selection commission")
    COUNCILLOR = "councillor", _("member of the council or an advisory council")
    MAYOR = "mayor", _("mayor")
    REGIONAL_EXPERT = "regional_expert", _("regional expert")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("data protection officer")
    ADMINISTRATOR = "administrator", _("system administrator")
    # in an organisation
    NGO_REPRESENTATIVE = "ngo_representative", _("representative of an organisation")
    NGO_COORDINATOR = "ngo_coordinator", _("coordinator in an organisation")
    NGO_WORKER = "ngo_worker", _("worker or volunteer of an organisation")
    # without a membership
    RESIDENT = "resident", _("person with an account")
    ANYONE = "anyone", _("anyone")


ORGANISATION_ROLES = frozenset({Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR, Role.NGO_WORKER})
MUNICIPALITY_ROLES = frozenset(Role) - ORGANISATION_ROLES - {Role.RESIDENT, Role.ANYONE}
#: Roles that must use a second factor.
STAFF_ROLES = MUNICIPALITY_ROLES


@dataclass(frozen=True)
class Permission:
    """A deed and the roles that may do it.

    Attributes:
        code: "directory.service_edit": app, then the deed.
        title: completes "I may …", plain language.
        roles: who; an organisation's role counts only for records of that organisation.
    """

    code: str
    title: str | Promise
    roles: frozenset[Role]


_registry: dict[str, Permission] = {}


def register(permissions: Iterable[Permission]) -> None:
    """Make the permissions of one app known (from its AppConfig.ready)."""
    for permission in permissions:
        known = _registry.get(permission.code)
        if known is not None and known != permission:
            raise ValueError(f"Permission {permission.code} is defined twice.")
        _registry[permission.code] = permission


def all_permissions() -> tuple[Permission, ...]:
    """Every known permission, by code."""
    return tuple(_registry[code] for code in sorted(_registry))


@dataclass(frozen=True)
class Access:
    """What one person (or nobody, or the system) is in one municipality.

    Attributes:
        user_id: the account, None for a visitor.
        label: name for the audit trail.
        municipality_id: where; None outside any municipality.
        roles: roles in the municipality, with ANYONE and RESIDENT added.
        organisation_roles: (organisation id, role) pairs.
        is_system: the installation itself (demo, jobs, commands): may do everything.
        is_sleeping: roles of staff are left out until the account has a second factor.
    """

    user_id: int | None
    label: str
    municipality_id: int | None
    roles: frozenset[Role] = frozenset({Role.ANYONE})
    organisation_roles: frozenset[tuple[int, Role]] = field(default_factory=frozenset)
    is_system: bool = False
    is_sleeping: bool = False

    def may(self, code: str, *, organisation_id: int | None = None) -> bool:
        """Whether the deed is allowed here; give the organisation the record belongs to."""
        permission = _registry[code]
        if self.is_system or permission.roles & self.roles:
            return True
        wanted = permission.roles & ORGANISATION_ROLES
        return any(
            role in wanted and (organisation_id is None or organisation_id == own_id)
            for own_id, role in self.organisation_roles
        )

    def require(self, code: str, *, organisation_id: int | None = None) -> None:
        """Nothing, or NotAllowed. With `organisation_id` an organisation's role counts for it only."""
        if not self.may(code, organisation_id=organisation_id):
            raise NotAllowed(
                _("You may not do this here. Ask the administrator for the right role.")
            )

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None


def system_access(municipality_id: int | None) -> Access:
    """The installation acting by itself: a job, a command, the demo."""
    return Access(user_id=None, label="system", municipality_id=municipality_id, is_system=True)


def visitor_access(municipality_id: int | None) -> Access:
    """Somebody without an account."""
    return Access(user_id=None, label="anonymous", municipality_id=municipality_id)


#: Who the request comes from, and what that person is in a municipality (None: nowhere).
AccessSource = Callable[[HttpRequest, int | None], Access]
_sources: list[AccessSource] = []


def register_access_source(source: AccessSource) -> None:
    """Tell how a request becomes an Access: the app that keeps accounts does so when it starts."""
    _sources[:] = [source]


def access_of(request: HttpRequest, municipality_id: int | None) -> Access:
    """What the person behind the request is in the municipality."""
    return _sources[0](request, municipality_id)
