"""Pages a device may keep: whose they are, and the worker that opens them."""

import base64

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.views.defaults import server_error

from mosty.core.offline import HEADER, account_mark, draft_keys, keep_on_device, release
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_account_mark_tells_accounts_apart_and_nothing_of_them():
    marks = {account_mark(number) for number in range(1, 50)}
    assert len(marks) == 49
    assert all(len(mark) == 20 and mark.isalnum() for mark in marks)
    assert account_mark(7) == account_mark(7)
    assert account_mark(None) == ""


def test_every_page_says_whose_it_is(client, municipality):
    assert 'data-account=""' in client.get("/debowa-dolina/").content.decode()
    user = UserFactory()
    client.force_login(user)
    page = client.get("/debowa-dolina/").content.decode()
    assert f'data-account="{account_mark(user.pk)}"' in page
    assert "mosty/js/forget.js" in page


def test_page_of_an_error_does_not_say_that_nobody_is_signed_in(rf):
    # Django's own page of a bug knows no request: kept pages must not go because of it
    assert b"data-account" not in server_error(rf.get("/")).content


def test_draft_keys_differ_by_account_and_outlive_a_new_key(settings):
    first, second = draft_keys(1), draft_keys(2)
    assert first != second
    assert all(len(base64.b64decode(key)) == 32 for key in (*first, *second))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 40
    assert draft_keys(1)[1:] == first
    assert draft_keys(1)[0] != first[0]


@pytest.mark.parametrize(
    ("method", "status", "is_kept"),
    [("get", 200, True), ("head", 200, False), ("post", 200, False), ("get", 422, False)],
)
def test_only_a_page_that_was_read_may_be_kept(rf, method, status, is_kept):
    request = getattr(rf, method)("/")
    request.user = UserFactory()
    view = keep_on_device(12)(lambda _request: HttpResponse(status=status))
    header = view(request).headers.get(HEADER)
    assert header == (f"{account_mark(request.user.pk)} 12" if is_kept else None)


def test_worker_is_served_for_any_path_and_asked_for_anew(client):
    answer = client.get(reverse("core:offline_worker"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert f'RELEASE = "{release()}"' in text
    assert HEADER in text
    assert "{{" not in text
    assert "Nie ma po" in text


def test_policy_lets_the_worker_run(client, municipality):
    assert "worker-src 'self'" in client.get("/debowa-dolina/").headers["Content-Security-Policy"]


def test_worker_cannot_be_posted_to(client):
    assert client.post(reverse("core:offline_worker")).status_code == 405
