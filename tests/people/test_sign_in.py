"""Signing in: a code by e-mail for everybody, password and second factor for staff."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.people.actions import ensure_account
from tests.factories.people import MembershipFactory, UserFactory

LOGIN = "/konto/login/"
HERE = "/konto/co-moge/"
PASSWORD = "bardzo długie hasło 1"


@pytest.fixture(autouse=True)
def _no_attempts_remembered():
    cache.clear()


@pytest.fixture
def ada(db):
    user = ensure_account(email="ada@example.org", by=system_access(None))
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(letter):
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", letter.body, re.MULTILINE).group(1)


def totp(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_resident_signs_in_by_a_code(client, db):
    ensure_account(email="ewa@example.org", by=system_access(None))
    answer = client.post(LOGIN, {"login": "ewa@example.org"}, follow=True)
    assert answer.status_code == 200
    (letter,) = mail.outbox
    assert letter.to == ["ewa@example.org"]
    wrong = client.post("/konto/login/code/confirm/", {"code": "000000"})
    assert wrong.status_code == 200
    done = client.post("/konto/login/code/confirm/", {"code": code_of(letter)}, follow=True)
    assert done.redirect_chain[-1][0] == HERE
    assert "ewa@example.org" in done.content.decode()


def test_unknown_address_gets_no_account_and_the_page_does_not_tell(client, db):
    known, unknown = UserFactory(email="ewa@example.org").email, "obcy@example.org"
    answers = [client.post(LOGIN, {"login": address}) for address in (known, unknown)]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1


def test_password_signs_in_at_once(client, ada):
    assert "Hasło" in client.get(LOGIN).content.decode()
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == HERE


def test_wrong_password_is_refused(client, ada):
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": "zgaduję"})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_after_wrong_passwords_signing_in_is_closed_for_a_while(client, ada, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    wrong = {"login": "Ada@example.org", "password": "zgaduję"}
    for _ in range(3):
        answer = client.post(LOGIN, wrong)
    assert answer.status_code in (403, 429)
    assert "15 minut" in answer.content.decode()
    right = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
    assert right.status_code in (403, 429)
    other = client.post(LOGIN, {"login": "jan@example.org", "password": "x"})
    assert other.status_code == 200


def test_second_factor_is_asked_for_after_the_password(client, ada):
    secret = generate_totp_secret()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": secret})
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/konto/2fa/authenticate/"
    assert client.get(HERE).status_code == 302
    assert client.post("/konto/2fa/authenticate/", {"code": "000000"}).status_code == 200
    done = client.post("/konto/2fa/authenticate/", {"code": totp(secret)})
    assert done.headers["Location"] == HERE


@pytest.fixture
def _staff_needs_second_factor(settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True


@pytest.mark.usefixtures("_staff_needs_second_factor")
class TestStaffWithoutSecondFactor:
    def test_staff_page_leads_to_the_set_up(self, client_as, municipality):
        answer = client_as(Role.CLERK).get(reverse("organisations:create", args=["debowa-dolina"]))
        assert answer.headers["Location"] == reverse("mfa_activate_totp")

    def test_public_page_is_seen_as_by_a_resident(self, client_as, municipality):
        page = client_as(Role.CLERK).get(reverse("organisations:list", args=["debowa-dolina"]))
        assert page.status_code == 200
        assert page.context["can_register"] is False

    def test_own_page_says_so(self, client_as, municipality):
        page = client_as(Role.CLERK).get(HERE).content.decode()
        assert "Twoja rola wymaga drugiego składnika" in page

    def test_organisations_need_none(self, client_as, municipality):
        page = client_as(Role.NGO_REPRESENTATIVE).get(HERE).content.decode()
        assert "drugiego składnika" not in page

    def test_after_the_set_up_the_role_works(self, client, municipality, ada):
        MembershipFactory(user=ada, municipality=municipality, role=Role.CLERK)
        client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
        asked = client.get(reverse("mfa_activate_totp")).headers["Location"]
        page = client.post(asked, {"password": PASSWORD}, follow=True)
        assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")
        secret = page.context["form"].secret
        done = client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
        assert done.status_code == 302
        assert (
            client.get(reverse("organisations:create", args=["debowa-dolina"])).status_code == 200
        )

    def test_person_without_a_password_sets_it_up_right_away(self, client, municipality):
        ewa = ensure_account(email="ewa@example.org", by=system_access(None))
        client.force_login(ewa, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
