"""Invitations: a link sent by e-mail that gives one role, once, within fourteen days."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.people.actions.memberships import ensure_account, give_role, require_role_to_give
from mosty.people.models import Invitation, Membership, Organisation, User
from mosty.people.queries import invitation_by_token, token_hash
from mosty.territory.models import Municipality

VALID_FOR = timedelta(days=14)


class CannotAccept(DomainError):
    """The invitation cannot be taken up (any more, or by this account)."""

    code = "cannot_accept_invitation"
    status = 409


@transaction.atomic
def invite(
    *,
    municipality: Municipality,
    email: str,
    role: Role,
    organisation: Organisation | None = None,
    by: Access,
) -> Invitation:
    """The open invitation; the letter with the link leaves once it is stored.

    An earlier open invitation of the same person to the same role ends.
    Raises: NotAllowed, CannotGiveRole.
    """
    require_role_to_give(role, municipality=municipality, organisation=organisation, by=by)
    address = email.strip().lower()
    own = User.objects.filter(pk=by.user_id or 0).values_list("email", flat=True).first()
    if own == address:
        raise InvalidInput(
            _("Nobody gives a role to themselves. Ask another person."),
            fields={"email": _("This is your own address.")},
        )
    now = timezone.now()
    Invitation.objects.filter(
        municipality=municipality,
        organisation=organisation,
        email=address,
        role=role,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
    ).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        municipality=municipality,
        organisation=organisation,
        email=address,
        role=role,
        token_hash=token_hash(token),
        invited_by_id=by.user_id,
        expires_at=now + VALID_FOR,
    )
    record("people.invited", by=by, on=invitation, data={"role": role})
    transaction.on_commit(lambda: _send(invitation, token))
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation_id: int, by: Access) -> None:
    """Nothing remains of the link. Raises: NotFound, NotAllowed."""
    invitation = (
        Invitation.objects.select_related("municipality", "organisation")
        .filter(pk=invitation_id, municipality_id=by.municipality_id or 0)
        .first()
    )
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    require_role_to_give(
        Role(invitation.role),
        municipality=invitation.municipality,
        organisation=invitation.organisation,
        by=by,
    )
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record("people.invitation_revoked", by=by, on=invitation)


@transaction.atomic
def accept_invitation(*, token: str, user: User) -> Membership:
    """The role, given to this account; the link is used up.

    Raises: CannotAccept: used, revoked, too old, unknown, or for another address.
    """
    invitation = _open_invitation(token)
    if user.email != invitation.email:
        raise CannotAccept(
            _("This invitation is for %(email)s. Sign in with that address.")
            % {"email": invitation.email}
        )
    return _accept(invitation, user)


@transaction.atomic
def accept_as_new_person(*, token: str, full_name: str) -> tuple[User, Membership]:
    """A fresh account of the invited address (the link proves it) with the role.

    Raises: CannotAccept: also when the address has an account; then the person signs in first.
    """
    invitation = _open_invitation(token)
    if User.objects.filter(email=invitation.email).exists():
        raise CannotAccept(_("You have an account already. Sign in, then accept the invitation."))
    by = _invited(invitation, None, invitation.email)
    user = ensure_account(email=invitation.email, full_name=full_name, by=by)
    return user, _accept(invitation, user)


def _open_invitation(token: str) -> Invitation:
    found = invitation_by_token(token)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("municipality", "organisation")
        .filter(pk=found.pk if found else 0)
        .first()
    )
    if (
        invitation is None
        or invitation.accepted_at is not None
        or invitation.revoked_at is not None
        or invitation.expires_at <= timezone.now()
    ):
        raise CannotAccept(
            _("This link does not work any more. Ask the person who invited you for a new one.")
        )
    return invitation


def _accept(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    by = _invited(invitation, user.pk, str(user))
    membership = give_role(
        user=user,
        municipality=invitation.municipality,
        role=Role(invitation.role),
        organisation=invitation.organisation,
        by=by,
    )
    record("people.invitation_accepted", by=by, on=invitation)
    return membership


def _invited(invitation: Invitation, user_id: int | None, label: str) -> Access:
    return Access(user_id=user_id, label=label, municipality_id=invitation.municipality_id)


def _send(invitation: Invitation, token: str) -> None:
    path = reverse("people:invitation_accept", args=[token])
    text = render_to_string(
        "people/invitation_letter.txt",
        {"invitation": invitation, "link": f"{settings.BASE_URL}{path}"},
    )
    subject = _("Invitation: %(municipality)s") % {"municipality": invitation.municipality.name}
    send_mail(subject, text, None, [invitation.email])
