"""Roles and invitations: who gives, who takes, and what a link may do."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.people.actions import (
    CannotAccept,
    CannotEndRole,
    CannotGiveRole,
    accept_as_new_person,
    accept_invitation,
    end_membership,
    ensure_account,
    grant_membership,
    invite,
    revoke_invitation,
)
from mosty.people.models import Invitation, Membership, User
from mosty.people.queries import access_for, people_with_role
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory


@pytest.fixture
def send(municipality, django_capture_on_commit_callbacks):
    """`send(by, role, email)`: the invitation and the token of its letter."""

    def make(by, role=Role.CLERK, email="ada@example.org", organisation=None):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invite(
                municipality=municipality,
                email=email,
                role=role,
                organisation=organisation,
                by=by,
            )
        (letter,) = mail.outbox
        return invitation, re.search(r"/zaproszenie/([^/]+)/", letter.body).group(1)

    return make


def test_grant_gives_the_role_once(municipality, access_as):
    administrator, user = access_as(Role.ADMINISTRATOR), UserFactory()
    for _ in range(2):
        grant_membership(user=user, municipality=municipality, role=Role.CLERK, by=administrator)
    assert access_for(user, municipality.pk).roles >= {Role.CLERK}
    assert AuditEntry.objects.filter(action="people.role_given").count() == 1
    assert people_with_role(municipality, Role.CLERK) == (user,)


@pytest.mark.parametrize(
    ("giver", "role", "error"),
    [
        (Role.CLERK, Role.CLERK, NotAllowed),
        (Role.MAYOR, Role.CLERK, NotAllowed),
        (Role.ADMINISTRATOR, Role.CASE_WORKER, CannotGiveRole),
        (Role.CENTRE_DIRECTOR, Role.ADMINISTRATOR, CannotGiveRole),
        (Role.NGO_REPRESENTATIVE, Role.CLERK, NotAllowed),
    ],
)
def test_grant_is_refused(municipality, access_as, giver, role, error):
    with pytest.raises(error):
        grant_membership(
            user=UserFactory(), municipality=municipality, role=role, by=access_as(giver)
        )


def test_nobody_gives_a_role_to_themselves(municipality, access_as):
    administrator = access_as(Role.ADMINISTRATOR)
    user = User.objects.get(pk=administrator.user_id)
    with pytest.raises(CannotGiveRole):
        grant_membership(user=user, municipality=municipality, role=Role.MAYOR, by=administrator)
    with pytest.raises(InvalidInput):
        invite(municipality=municipality, email=user.email, role=Role.MAYOR, by=administrator)


def test_roles_do_not_cross_municipalities(access_as):
    elsewhere = MunicipalityFactory()
    with pytest.raises(NotAllowed):
        grant_membership(
            user=UserFactory(),
            municipality=elsewhere,
            role=Role.CLERK,
            by=access_as(Role.ADMINISTRATOR),
        )
    foreign = OrganisationFactory(municipality=elsewhere)
    with pytest.raises(DomainError):
        invite(
            municipality=foreign.municipality,
            email="a@example.org",
            role=Role.NGO_WORKER,
            organisation=foreign,
            by=access_as(Role.ADMINISTRATOR),
        )


def test_ended_role_gives_nothing_and_can_be_given_again(municipality, access_as):
    administrator = access_as(Role.ADMINISTRATOR)
    membership = MembershipFactory(municipality=municipality, role=Role.CLERK)
    end_membership(membership_id=membership.pk, by=administrator)
    assert Role.CLERK not in access_for(membership.user, municipality.pk).roles
    grant_membership(
        user=membership.user, municipality=municipality, role=Role.CLERK, by=administrator
    )
    assert Role.CLERK in access_for(membership.user, municipality.pk).roles


def test_end_is_refused_without_the_right_and_elsewhere(municipality, access_as):
    membership = MembershipFactory(municipality=municipality, role=Role.MAYOR)
    with pytest.raises(NotAllowed):
        end_membership(membership_id=membership.pk, by=access_as(Role.CENTRE_DIRECTOR))
    with pytest.raises(NotFound):
        end_membership(membership_id=MembershipFactory().pk, by=access_as(Role.ADMINISTRATOR))


def test_anyone_may_lay_down_a_role_but_the_last_administrator(municipality, access_as):
    mayor, administrator = access_as(Role.MAYOR), access_as(Role.ADMINISTRATOR)
    own = Membership.objects.get(user_id=mayor.user_id)
    end_membership(membership_id=own.pk, by=mayor)
    last = Membership.objects.get(user_id=administrator.user_id)
    with pytest.raises(CannotEndRole):
        end_membership(membership_id=last.pk, by=administrator)
    access_as(Role.ADMINISTRATOR)
    end_membership(membership_id=last.pk, by=administrator)


def test_invitation_is_sent_and_its_token_is_not_stored(municipality, access_as, send):
    invitation, token = send(access_as(Role.ADMINISTRATOR), email="Ada@Example.org")
    assert invitation.email == "ada@example.org"
    assert token not in str(vars(Invitation.objects.get(pk=invitation.pk)))
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert municipality.name in letter.subject
    assert 13 <= (invitation.expires_at - timezone.now()).days <= 14
    assert "ada@example.org" not in str(AuditEntry.objects.get(action="people.invited").data)


def test_invited_person_without_an_account_gets_one(municipality, access_as, send):
    _invitation, token = send(access_as(Role.ADMINISTRATOR))
    user, membership = accept_as_new_person(token=token, full_name="  Ada  Nowak ")
    assert (user.email, user.full_name) == ("ada@example.org", "Ada Nowak")
    assert not user.has_usable_password()
    assert membership.role == Role.CLERK
    with pytest.raises(CannotAccept):
        accept_as_new_person(token=token, full_name="Ewa")


def test_invited_person_with_an_account_must_be_that_person(access_as, send, municipality):
    _invitation, token = send(access_as(Role.ADMINISTRATOR))
    with pytest.raises(CannotAccept, match=r"ada@example\.org"):
        accept_invitation(token=token, user=UserFactory(email="ewa@example.org"))
    ada = UserFactory(email="ada@example.org")
    with pytest.raises(CannotAccept):
        accept_as_new_person(token=token, full_name="Ada")
    accept_invitation(token=token, user=ada)
    assert Role.CLERK in access_for(ada, municipality.pk).roles
    with pytest.raises(CannotAccept):
        accept_invitation(token=token, user=ada)


def test_revoked_old_and_unknown_links_do_not_work(access_as, send):
    administrator = access_as(Role.ADMINISTRATOR)
    ada = UserFactory(email="ada@example.org")
    invitation, revoked = send(administrator)
    revoke_invitation(invitation_id=invitation.pk, by=administrator)
    invitation, old = send(administrator, Role.COUNCILLOR)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    for token in (revoked, old, "zgaduję"):
        with pytest.raises(CannotAccept):
            accept_invitation(token=token, user=ada)
    assert not ada.memberships.exists()


def test_new_invitation_replaces_the_open_one(access_as, send):
    administrator = access_as(Role.ADMINISTRATOR)
    _first, old = send(administrator)
    _second, fresh = send(administrator)
    ada = UserFactory(email="ada@example.org")
    with pytest.raises(CannotAccept):
        accept_invitation(token=old, user=ada)
    accept_invitation(token=fresh, user=ada)


def test_representative_invites_to_the_own_organisation(municipality, access_as, send):
    own, other = OrganisationFactory.create_batch(2, municipality=municipality)
    representative = access_as(Role.NGO_REPRESENTATIVE, own)
    invitation, _token = send(representative, Role.NGO_WORKER, organisation=own)
    assert invitation.organisation == own
    for organisation in (other, None):
        with pytest.raises(NotAllowed):
            invite(
                municipality=municipality,
                email="a@example.org",
                role=Role.NGO_WORKER,
                organisation=organisation,
                by=representative,
            )


def test_revoking_is_for_those_who_may_invite(access_as, send):
    invitation, _token = send(access_as(Role.ADMINISTRATOR))
    with pytest.raises(NotAllowed):
        revoke_invitation(invitation_id=invitation.pk, by=access_as(Role.CLERK))
    with pytest.raises(NotFound):
        revoke_invitation(invitation_id=invitation.pk, by=system_access(MunicipalityFactory().pk))


def test_account_is_made_once_and_addresses_are_checked(municipality):
    by = system_access(municipality.pk)
    assert ensure_account(email=" Ada@example.org", by=by) == ensure_account(
        email="ada@example.org", by=by
    )
    with pytest.raises(InvalidInput):
        ensure_account(email="ada", by=by)
