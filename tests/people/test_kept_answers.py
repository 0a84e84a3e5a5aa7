"""A session that ends while somebody fills in a form loses nothing they typed."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from mosty.config.urls import urlpatterns as site_urls
from mosty.territory.guards import signed_in
from tests.factories.people import UserFactory
from tests.page_client import PageClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@signed_in
def long_form(request):
    if request.method == "POST":
        return HttpResponse("zapisano: " + "|".join(request.POST.getlist("answer")))
    return HttpResponse("pusty formularz")


long_form.__module__ = "tests"
urlpatterns = [path("dlugi-formularz/", long_form), *site_urls]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def _browser_whose_session_ended(user):
    browser = PageClient()
    browser.force_login(user, backend=BACKEND)
    browser.get("/dlugi-formularz/")
    browser.session.flush()
    return browser


@override_settings(ROOT_URLCONF=__name__)
def test_post_after_the_session_ended_comes_back_after_signing_in():
    user = UserFactory()
    browser = _browser_whose_session_ended(user)

    refused = browser.post("/dlugi-formularz/", {"answer": ["pierwsza", "<b>druga</b>"]})
    assert refused.status_code == 302
    assert "/konto/login/" in refused["Location"]

    browser.force_login(user, backend=BACKEND)
    page = browser.get("/dlugi-formularz/").content.decode()
    assert 'value="pierwsza"' in page
    assert "&lt;b&gt;druga&lt;/b&gt;" in page

    saved = browser.post("/dlugi-formularz/", {"answer": ["pierwsza", "<b>druga</b>"]})
    assert saved.content.decode() == "zapisano: pierwsza|<b>druga</b>"
    assert browser.get("/dlugi-formularz/").content.decode() == "pusty formularz"


@override_settings(ROOT_URLCONF=__name__)
def test_field_called_like_a_method_comes_back_too():
    user = UserFactory()
    browser = _browser_whose_session_ended(user)
    browser.post("/dlugi-formularz/", {"answer": "a", "items": ["7", "8"]})
    browser.force_login(user, backend=BACKEND)
    page = browser.get("/dlugi-formularz/").content.decode()
    assert 'name="answer" value="a"' in page
    assert 'name="items" value="8"' in page


def test_kept_answers_are_not_shown_to_another_account():
    browser = _browser_whose_session_ended(UserFactory())
    browser.post("/dlugi-formularz/", {"answer": ["tajne"]})

    browser.force_login(UserFactory(), backend=BACKEND)

    assert browser.get("/dlugi-formularz/").content.decode() == "pusty formularz"


def test_kept_answers_can_be_dropped():
    user = UserFactory()
    browser = _browser_whose_session_ended(user)
    browser.post("/dlugi-formularz/", {"answer": ["niepotrzebne"]})
    browser.force_login(user, backend=BACKEND)

    assert browser.post("/dlugi-formularz/", {"_drop_kept": "1"}).status_code == 302
    assert browser.get("/dlugi-formularz/").content.decode() == "pusty formularz"


def test_passwords_are_never_kept():
    user = UserFactory()
    browser = _browser_whose_session_ended(user)
    browser.post("/dlugi-formularz/", {"answer": ["a"], "password1": "sekret-sekret"})

    assert "sekret-sekret" not in str(dict(browser.session.items()))


def test_a_visitor_without_an_account_keeps_nothing():
    browser = PageClient()
    browser.post("/dlugi-formularz/", {"answer": ["obce"]})

    assert "kept_answers" not in browser.session
