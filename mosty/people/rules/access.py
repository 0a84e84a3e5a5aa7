"""Who may do what: permissions of all apps, and what one person's roles add up to.

Each app lists its `Permission`s in its own `rules.py` and registers them in `apps.py`.
What no permission allows is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.errors import NotAllowed
from mosty.people.enums import ORGANISATION_ROLES, Role


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
    """

    user_id: int | None
    label: str
    municipality_id: int | None
    roles: frozenset[Role] = frozenset({Role.ANYONE})
    organisation_roles: frozenset[tuple[int, Role]] = field(default_factory=frozenset)
    is_system: bool = False

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
