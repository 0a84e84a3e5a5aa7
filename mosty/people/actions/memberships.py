"""Roles of people: give one, end one."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from mosty.people.models import Membership, Organisation, User
from mosty.people.rules import roles_to_give
from mosty.territory.models import Municipality


class CannotGiveRole(DomainError):
    """This role cannot be given so."""

    code = "cannot_give_role"


class CannotEndRole(DomainError):
    """This role cannot be ended."""

    code = "cannot_end_role"


@transaction.atomic
def ensure_account(*, email: str, full_name: str = "", by: Access) -> User:
    """The account of the address, made when there is none; its address counts as confirmed.

    Only for addresses that somebody proved or an operator typed on the machine itself.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidInput(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, full_name=" ".join(full_name.split())[:120])
        record("people.account_made", by=by, on=user)
    EmailAddress.objects.get_or_create(
        user=user, email=address, defaults={"verified": True, "primary": True}
    )
    return user


@transaction.atomic
def grant_membership(
    *,
    user: User,
    municipality: Municipality,
    role: Role,
    organisation: Organisation | None = None,
    by: Access,
) -> Membership:
    """The role, from today and without an end; given twice it stays one.

    Raises: CannotGiveRole.
    """
    require_role_to_give(role, municipality=municipality, organisation=organisation, by=by)
    if by.user_id == user.pk:
        raise CannotGiveRole(_("Nobody gives a role to themselves. Ask another person."))
    return give_role(
        user=user, municipality=municipality, role=role, organisation=organisation, by=by
    )


def require_role_to_give(
    role: Role, *, municipality: Municipality, organisation: Organisation | None, by: Access
) -> None:
    """Nothing, or CannotGiveRole / NotAllowed."""
    if by.municipality_id != municipality.pk:
        raise NotAllowed(_("Your role counts in another municipality."))
    if organisation is not None and organisation.municipality_id != municipality.pk:
        raise CannotGiveRole(_("This organisation works in another municipality."))
    allowed = roles_to_give(by, organisation_id=organisation.pk if organisation else None)
    if not allowed:
        raise NotAllowed(_("You may not give roles here. Ask the administrator."))
    if role not in allowed:
        raise CannotGiveRole(_("You may not give the role “%(role)s”.") % {"role": role.label})


def give_role(
    *,
    user: User,
    municipality: Municipality,
    role: Role,
    organisation: Organisation | None,
    by: Access,
) -> Membership:
    """Stores the role; whoever calls this has checked that it may be given."""
    today = timezone.localdate()
    membership, is_new = Membership.objects.get_or_create(
        user=user,
        municipality=municipality,
        organisation=organisation,
        role=role,
        defaults={"valid_from": today},
    )
    was_over = membership.valid_to is not None and membership.valid_to < today
    if was_over:
        membership.valid_from, membership.valid_to = today, None
        membership.save(update_fields=["valid_from", "valid_to"])
    if is_new or was_over:
        record(
            "people.role_given",
            by=by,
            on=user,
            data={"role": role, "organisation": organisation.pk if organisation else None},
        )
    return membership


@transaction.atomic
def end_membership(*, membership_id: int, by: Access) -> Membership:
    """The role, over since today.

    Raises: NotFound, NotAllowed; CannotEndRole: the last administrator.
    """
    membership = (
        Membership.objects.select_related("user", "municipality", "organisation")
        .filter(pk=membership_id, municipality_id=by.municipality_id or 0)
        .first()
    )
    if membership is None:
        raise NotFound(_("There is no such person here."))
    role = Role(membership.role)
    is_own = membership.user_id == by.user_id  # anyone may lay down a role
    if not is_own and role not in roles_to_give(by, organisation_id=membership.organisation_id):
        raise NotAllowed(_("You may not end this role. Ask the administrator."))
    yesterday = timezone.localdate() - timedelta(days=1)
    if role is Role.ADMINISTRATOR and not _other_administrators(membership):
        raise CannotEndRole(
            _("This is the last administrator. Give the role to somebody else first.")
        )
    if membership.valid_to is None or membership.valid_to > yesterday:
        membership.valid_to = yesterday
        membership.save(update_fields=["valid_to"])
        record("people.role_ended", by=by, on=membership.user, data={"role": role})
    return membership


def _other_administrators(membership: Membership) -> bool:
    today = timezone.localdate()
    return (
        Membership.objects.select_for_update()
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            municipality_id=membership.municipality_id,
            role=Role.ADMINISTRATOR,
            valid_from__lte=today,
            user__is_active=True,
        )
        .exclude(pk=membership.pk)
        .exists()
    )


@transaction.atomic
def reset_second_factor(*, email: str, by: Access) -> User:
    """The account without its authenticator app and spare codes; the next sign-in asks for new ones.

    Only the installation itself may do this, after somebody checked who is asking.
    """
    if not by.is_system:
        raise NotAllowed(_("Only the operator of the installation may do this."))
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(_("There is no account with this address."))
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    record("people.second_factor_reset", by=by, on=user, data={"removed": removed})
    return user
