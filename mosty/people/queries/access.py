"""Reads of people: what a person is here."""

from dataclasses import replace
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from mosty.core.access import (
    ORGANISATION_ROLES,
    Access,
    Role,
    system_access,
    visitor_access,
)
from mosty.people.models import Membership, User
from mosty.people.rules import needs_second_factor


def access_for(user: User | None, municipality_id: int | None, *, on: date | None = None) -> Access:
    """What `user` (None: a visitor) is in the municipality on a day (today)."""
    if user is None:
        return visitor_access(municipality_id)
    if municipality_id is None:
        return Access(
            user_id=user.pk,
            label=str(user),
            municipality_id=None,
            roles=frozenset({Role.ANYONE, Role.RESIDENT}),
        )
    day = on or timezone.localdate()
    memberships = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        user=user,
        municipality_id=municipality_id,
        valid_from__lte=day,
    ).values_list("role", "organisation_id")
    roles = {Role.ANYONE, Role.RESIDENT}
    organisation_roles: set[tuple[int, Role]] = set()
    for name, organisation_id in memberships:
        role = Role(name)
        if organisation_id is not None and role in ORGANISATION_ROLES:
            organisation_roles.add((organisation_id, role))
        else:
            roles.add(role)
    return Access(
        user_id=user.pk,
        label=str(user),
        municipality_id=municipality_id,
        roles=frozenset(roles),
        organisation_roles=frozenset(organisation_roles),
    )


def access_of_account(user_id: int | None, municipality_id: int | None) -> Access:
    """What a job may do for the account that started it; None is the installation itself.

    A closed or removed account may do nothing more.
    """
    if user_id is None:
        return system_access(municipality_id)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return access_for(user, municipality_id)


def has_second_factor(user: User) -> bool:
    """Whether the account asks for a code of an authenticator app when signing in.

    Accounts of the demo count as if they did: their password is on the screen anyway, and they
    belong to the demo municipality alone.
    """
    if user.is_demo:
        return True
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def account_exists(email: str) -> bool:
    """Whether the address has an account; say so only to who proved the address."""
    return User.objects.filter(email=email.lower()).exists()


def email_of_account(user_id: int | None) -> str:
    """Where to write to whoever did something with an account; empty when it is gone."""
    found = User.objects.filter(pk=user_id or 0, is_active=True)
    return found.values_list("email", flat=True).first() or ""


def access_of_request(request: HttpRequest, municipality_id: int | None) -> Access:
    """What the person behind the request is; roles of staff sleep without a second factor."""
    user = request.user if request.user.is_authenticated else None
    access = access_for(user, municipality_id)
    if (
        user is None
        or not settings.STAFF_NEEDS_SECOND_FACTOR
        or not needs_second_factor(access)
        or has_second_factor(user)
    ):
        return access
    return replace(access, roles=frozenset({Role.ANYONE, Role.RESIDENT}), is_sleeping=True)
