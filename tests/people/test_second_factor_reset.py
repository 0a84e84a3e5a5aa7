"""Somebody who lost the phone gets in again; nobody but the operator can do it."""

import pytest
from allauth.mfa.models import Authenticator

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.people.actions import reset_second_factor
from mosty.people.queries import has_second_factor
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def _with_factor():
    user = UserFactory(email="zgubiony.telefon@example.org")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def test_operator_removes_the_second_factor_and_leaves_a_trace():
    user = _with_factor()
    reset_second_factor(email=" Zgubiony.Telefon@example.org ", by=system_access(None))
    assert not has_second_factor(user)
    assert AuditEntry.objects.get().action == "people.second_factor_reset"


def test_administrator_of_a_municipality_may_not(access_as):
    user = _with_factor()
    with pytest.raises(NotAllowed):
        reset_second_factor(email=user.email, by=access_as(Role.ADMINISTRATOR))
    assert has_second_factor(user)


def test_unknown_address_is_said():
    with pytest.raises(NotFound):
        reset_second_factor(email="nikt@example.org", by=system_access(None))
