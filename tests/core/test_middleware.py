"""What every answer carries and every request may do."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mosty.core.access import system_access
from mosty.core.errors import NotAllowed, StaleEdit
from mosty.core.middleware import DomainErrorPages, ReadOnlyGet, WriteOnGet
from mosty.core.models import JobRun
from tests.factories.people import UserFactory

HOME = "/debowa-dolina/"


def test_policy_allows_nothing_unsafe(client, municipality):
    policy = client.get(HOME).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.parametrize("path", ["/", HOME, "/healthz", "/konto/login/", "/nie-ma/"])
def test_every_answer_has_the_security_headers(client, municipality, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Content-Security-Policy" in headers


def test_language_is_polish_until_a_person_chooses(client, municipality):
    answer = client.get(HOME, headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "pl"
    client.cookies["mosty_language"] = "uk"
    assert client.get(HOME).headers["Content-Language"] == "uk"
    client.cookies["mosty_language"] = "tlh"
    assert client.get(HOME).headers["Content-Language"] == "pl"


def test_body_above_the_limit_is_refused_unread(client, municipality, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    answer = client.post("/jezyk/", {"language": "x" * 1024 * 1024 * 2})
    assert answer.status_code == 413
    assert "1" in answer.content.decode()


def _get(view, path="/debowa-dolina/"):
    return ReadOnlyGet(view)(RequestFactory().get(path))


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["create", "update", "delete", "bulk"])
def test_get_that_writes_is_a_bug(deed):
    job = JobRun.objects.create(kind="tests", title="x")

    def view(_request):
        if deed == "create":
            JobRun.objects.create(kind="tests", title="y")
        elif deed == "update":
            JobRun.objects.filter(pk=job.pk).update(title="y")
        elif deed == "delete":
            JobRun.objects.filter(pk=job.pk).delete()
        else:
            JobRun.objects.bulk_create([JobRun(kind="tests", title="y")])
        return HttpResponse()

    with pytest.raises(WriteOnGet):
        _get(view)


@pytest.mark.django_db
def test_get_may_read_keep_its_session_and_note_who_read():
    from django.contrib.sessions.backends.db import SessionStore

    from mosty.core.audit import record

    def view(_request):
        session = SessionStore()
        session["a"] = 1
        session.save()
        record("tests.read", by=system_access(None))
        return HttpResponse(str(JobRun.objects.count()))

    assert _get(view).content == b"0"


@pytest.mark.django_db
def test_post_may_write():
    request = RequestFactory().post("/debowa-dolina/")

    def view(_request):
        return HttpResponse(JobRun.objects.create(kind="tests", title="y").title)

    assert ReadOnlyGet(view)(request).content == b"y"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("Tu nie wolno."), 403),
        (StaleEdit("Ktoś był szybszy.", theirs={}, yours={}), 409),
    ],
)
def test_broken_rule_becomes_a_calm_page(error, status, rf, db):
    request = rf.get("/")
    request.municipality = request.access = None
    request.user = UserFactory()
    answer = DomainErrorPages(lambda _request: HttpResponse()).process_exception(request, error)
    assert answer.status_code == status
    assert str(error.message) in answer.content.decode()


def test_bug_is_left_to_rise(rf):
    middleware = DomainErrorPages(lambda _request: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError("x")) is None
