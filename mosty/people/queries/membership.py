"""Reads of roles and invitations: who works where, and what one person may do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mosty.core.access import (
    MUNICIPALITY_ROLES,
    STAFF_ROLES,
    Access,
    Permission,
    Role,
    all_permissions,
)
from mosty.people.models import Invitation, Membership, Organisation, User
from mosty.people.queries.access import access_for, has_second_factor
from mosty.people.rules import needs_second_factor
from mosty.territory.models import Municipality

INVITATION_STATES: Mapping[str, str | Promise] = {
    "open": pgettext_lazy("invitation", "open"),
    "accepted": pgettext_lazy("invitation", "accepted"),
    "revoked": pgettext_lazy("invitation", "revoked"),
    "expired": pgettext_lazy("invitation", "too old"),
}


@dataclass(frozen=True)
class PermissionLine:
    """One deed, as a person reads it.

    Attributes:
        title: completes "I may …".
        is_allowed: whether this person may do it here.
        organisations: names of organisations it is limited to; empty for all.
        ask: roles that may do it.
    """

    title: str
    is_allowed: bool
    organisations: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A municipality where a person has a role.

    Attributes:
        roles: the roles in words, with the organisation where there is one.
        allowed, refused: every registered permission, in one of the two.
        lacks_second_factor: the roles sleep until the person sets up a second factor.
        organisations: those the person works for.
        has_desk: the person works for the municipality and has a desk there.
    """

    municipality: Municipality
    roles: tuple[str, ...]
    allowed: tuple[PermissionLine, ...]
    refused: tuple[PermissionLine, ...]
    lacks_second_factor: bool
    organisations: tuple[Organisation, ...]
    has_desk: bool


def members(organisation: Organisation, *, on: date | None = None) -> QuerySet[Membership]:
    """Roles in the organisation that hold on the day (today), with the accounts."""
    return _holding(on).filter(organisation=organisation)


def team(municipality: Municipality, *, on: date | None = None) -> QuerySet[Membership]:
    """Roles in the municipality itself that hold on the day (today), with the accounts."""
    return _holding(on).filter(municipality=municipality, organisation=None)


def people_with_role(
    municipality: Municipality, role: Role, *, on: date | None = None
) -> tuple[User, ...]:
    """Accounts that hold the role in the municipality or in one of its organisations, each once."""
    holding = _holding(on).filter(municipality=municipality, role=role, user__is_active=True)
    return tuple({membership.user_id: membership.user for membership in holding}.values())


def open_invitations(
    municipality: Municipality, *, organisation: Organisation | None = None
) -> QuerySet[Invitation]:
    """Invitations to the municipality's team or to the organisation that can still be accepted."""
    return Invitation.objects.filter(
        municipality=municipality,
        organisation=organisation,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    ).select_related("invited_by")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation of the link, in whatever state, or None."""
    return (
        Invitation.objects.filter(token_hash=token_hash(token))
        .select_related("municipality", "organisation", "invited_by")
        .first()
    )


def invitation_state(invitation: Invitation) -> str:
    """A key of INVITATION_STATES."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "expired" if invitation.expires_at <= timezone.now() else "open"


def token_hash(token: str) -> str:
    """What is stored of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def places_of(user: User) -> tuple[Place, ...]:
    """Municipalities where the person has a role today, with what they may and may not do there."""
    by_municipality: dict[int, list[Membership]] = {}
    for membership in _holding(None).filter(user=user).order_by("municipality__name", "role"):
        by_municipality.setdefault(membership.municipality_id, []).append(membership)
    has_factor = has_second_factor(user) if by_municipality else False
    return tuple(_place(user, held, has_factor) for held in by_municipality.values())


def _place(user: User, held: list[Membership], has_factor: bool) -> Place:
    municipality = held[0].municipality
    access = access_for(user, municipality.pk)
    names = {one.organisation_id: one.organisation.name for one in held if one.organisation}
    lines = [_line(permission, access, names) for permission in all_permissions()]
    return Place(
        municipality=municipality,
        roles=tuple(
            f"{Role(one.role).label} – {one.organisation}"
            if one.organisation
            else str(Role(one.role).label)
            for one in held
        ),
        allowed=tuple(line for line in lines if line.is_allowed),
        refused=tuple(line for line in lines if not line.is_allowed),
        lacks_second_factor=needs_second_factor(access) and not has_factor,
        organisations=tuple(dict.fromkeys(one.organisation for one in held if one.organisation)),
        has_desk=bool(access.roles & STAFF_ROLES),
    )


def _line(
    permission: Permission, access: Access, names: Mapping[int | None, str]
) -> PermissionLine:
    everywhere = bool(permission.roles & access.roles)
    own = tuple(
        dict.fromkeys(
            names[organisation_id]
            for organisation_id, role in sorted(access.organisation_roles)
            if role in permission.roles
        )
    )
    askable = [role for role in Role if role in permission.roles & (MUNICIPALITY_ROLES)]
    others = [role for role in Role if role in permission.roles and role not in askable]
    return PermissionLine(
        title=str(permission.title),
        is_allowed=access.may(permission.code),
        organisations=() if everywhere else own,
        ask=tuple(str(role.label) for role in askable or others),
    )


def _holding(on: date | None) -> QuerySet[Membership]:
    day = on or timezone.localdate()
    return (
        Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
        )
        .select_related("user", "organisation", "municipality")
        .order_by("role", "user__full_name", "user__email")
    )
