"""What Mosty writes down about requests never holds the secret of a link."""

import io
import logging
import logging.config
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mosty.config.logs import SECRET_ADDRESSES, log_config
from mosty.core.access import Role
from mosty.core.logs import HideSecrets
from mosty.core.models import AuditEntry, JobRun
from mosty.directory import actions, views
from mosty.directory.enums import AnswerKind
from tests.factories.directory import ServiceFactory
from tests.factories.people import OrganisationFactory

SECRET = "12.Kanarek-w_linku.podpis"


@pytest.fixture
def log(monkeypatch) -> Iterator[io.StringIO]:
    """What an installation would have printed: its one handler, writing here."""
    printed = io.StringIO()
    filters = settings.LOGGING["filters"]["secrets"]
    handler = logging.StreamHandler(printed)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    handler.addFilter(HideSecrets(filters["addresses"]))
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    django = logging.getLogger("django")
    before = django.level
    django.setLevel(logging.INFO)
    yield printed
    django.setLevel(before)


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    assert HideSecrets(SECRET_ADDRESSES).filter(record)
    return logging.Formatter("%(message)s").format(record)


# --- the filter ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"/debowa-dolina/uslugi/odpowiedz/{SECRET}/",
        f"https://mosty.example/debowa-dolina/uslugi/odpowiedz/{SECRET}/?x=1#y",
        f"/konto/zaproszenie/{SECRET}/",
        f"/konto/password/reset/key/1-{SECRET}/",
        f"/konto/login/?next=%2Fdebowa-dolina%2Fuslugi%2Fodpowiedz%2F{SECRET}%2F",
        f"/ODPOWIEDZ/{SECRET}",
    ],
)
def test_secret_of_an_address_is_left_out(address):
    assert "Kanarek" not in line("Not Found: %s", address)
    assert "***" in line(f"Forbidden ({address}): {address}")
    assert "Kanarek" not in line("%s", error=ValueError(address))


def test_other_addresses_and_words_stay():
    for text in ("/debowa-dolina/uslugi/17/", "odpowiedz na list", "100 %", "/odpowiedzi.csv"):
        assert line(text) == text
    assert line("%s of %d", "page", 3) == "page of 3"


def test_a_line_with_wrong_arguments_is_still_a_line():
    assert "Kanarek" not in line("%d %d", f"/odpowiedz/{SECRET}/")


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        path = before + str(found.pattern)
        if isinstance(found, URLPattern):
            yield path
        else:
            yield from addresses(found, path)


def test_every_address_with_a_secret_is_known():
    """A new page that opens by a token has to be named in SECRET_ADDRESSES."""
    secret = re.compile(r"<(?:\w+:)?(?:token|key|secret)>")
    found = [path for path in addresses(get_resolver()) if secret.search(path)]
    assert len(found) > 15
    for path in found:
        before = re.sub(r"[\^$\\]", "", path).partition("(" if "(?P" in path else "<str:token")[0]
        assert "Kanarek" not in line(f"/{before}Kanarek/"), path


# --- an installation ----------------------------------------------------------------------------


def test_all_loggers_print_through_the_one_door():
    handlers = settings.LOGGING["handlers"]
    assert set(handlers) == {"stderr"}
    assert handlers["stderr"]["filters"] == ["secrets"]
    assert {name for name, one in settings.LOGGING["loggers"].items() if one["handlers"]} == set()
    for name in ("django", "django.request", "django.server", "django.security.csrf", "mosty.jobs"):
        assert [type(one).__name__ for one in logging.getLogger(name).handlers] == [], name


@pytest.mark.django_db
def test_refusals_and_errors_of_requests_hold_no_secret(municipality, log, monkeypatch):
    path = reverse("directory:answer", args=["debowa-dolina", SECRET])
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert strict.post(path).status_code == 403
    referer = {"HTTP_REFERER": f"https://elsewhere.example{path}"}
    assert strict.post(path, secure=True, **referer).status_code == 403
    assert strict.get(f"{path}nic").status_code == 404
    invitation = reverse("people:invitation_accept", args=[SECRET])
    assert strict.post(invitation).status_code == 403

    def broken(*_args, **_kwargs):
        raise RuntimeError(f"no answer for {path}")

    monkeypatch.setattr(views.links.queries, "answer_link", broken)
    assert strict.get(path).status_code == 500
    text = log.getvalue()
    for told in ("CSRF", "Not Found", "Internal Server Error", "RuntimeError: no answer for"):
        assert told in text
    assert text.count("/odpowiedz/***/") >= 5
    assert "Kanarek" not in text


@pytest.mark.django_db
def test_trail_and_jobs_hold_no_secret_of_a_link(
    municipality, access_as, log, django_capture_on_commit_callbacks
):
    provider = OrganisationFactory(municipality=municipality)
    service = ServiceFactory(municipality=municipality, organisation=provider)
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_answer_link(
            municipality=municipality,
            organisation_id=provider.pk,
            service_ids=[service.pk],
            email="anna@fundacja.example",
            by=access_as(Role.CLERK),
        )
    (address,) = re.findall(r"http\S+/odpowiedz/\S+", mail.outbox[-1].body)
    token = address.rstrip("/").rpartition("/")[2]
    path = reverse("directory:answer", args=["debowa-dolina", token])
    browser = Client()
    assert browser.get(path).status_code == 200
    texts = {
        f"text-{name}": getattr(service, name) for name in ("name", "for_whom", "how_to_apply")
    }
    sent = {"kind": AnswerKind.TRUE, "revision": service.revision, "note": "", **texts}
    said = {f"s{service.pk}-{name}": value for name, value in sent.items()}
    assert browser.post(path, said).status_code == 302
    assert browser.get(path).status_code == 410
    secret = token.split(".")[1]
    kept = [f"{one.data} {one.object_label} {one.by_label}" for one in AuditEntry.objects.all()]
    kept += [str(one.__dict__) for one in JobRun.objects.all()]
    assert kept
    assert [line for line in [*kept, log.getvalue()] if secret in line] == []


def test_web_server_hides_what_it_could_not_answer():
    script = (
        "import logging, logging.config, mosty.config.server as server\n"
        "logging.config.dictConfig(server.logconfig_dict)\n"
        "logging.getLogger('gunicorn.error').error('Error handling request %s',"
        f" '/x/odpowiedz/{SECRET}/')\n"
        "logging.getLogger('gunicorn.access').info('192.0.2.7 GET /x/')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "Error handling request /x/odpowiedz/***/" in done.stderr
    assert "192.0.2.7" not in done.stderr, "nobody's reading is written down"
    assert "Kanarek" not in done.stderr


def test_a_log_level_reaches_the_root_and_named_loggers():
    made = log_config(level="ERROR", loggers={"one": {"level": "INFO"}})
    assert made["root"]["level"] == "ERROR"
    assert made["loggers"]["one"] == {"handlers": [], "propagate": True, "level": "INFO"}
