"""The audit log: who may read it, how it is narrowed, what the file holds."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import mosty
from mosty.core.access import Role, system_access
from mosty.core.audit import record
from mosty.pages.queries.audit import audit_entries, in_portions
from mosty.pages.queries.deeds import DEEDS
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


def page(municipality, **query):
    return reverse("home:audit_log", args=[municipality.slug], query=query or None)


def export(municipality, **query):
    return reverse("home:audit_export", args=[municipality.slug], query=query or None)


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def entries(municipality):
    by = system_access(municipality.pk)
    record("directory.service_published", by=by, on=municipality, data={"powód": "<b>nowa</b>"})
    record("thread.linked", by=by)
    record("people.role_given", by=system_access(MunicipalityFactory().pk))


def test_log_shows_what_happened_here_and_nowhere_else(client_as, municipality, entries):
    html = client_as(Role.DATA_PROTECTION_OFFICER).get(page(municipality)).content.decode()
    assert "directory.service_published" in html
    assert "powód: &lt;b&gt;nowa&lt;/b&gt;" in html
    assert "people.role_given" not in html


def test_log_is_narrowed_by_deed_and_days(client_as, municipality, entries):
    browser = client_as(Role.ADMINISTRATOR)
    html = browser.get(page(municipality, czynnosc="thread.linked")).content.decode()
    assert html.count('<code class="muted">') == 1
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    html = browser.get(page(municipality, od=tomorrow)).content.decode()
    assert "Brak wpisów" in html
    html = browser.get(page(municipality, do=timezone.localdate().isoformat())).content.decode()
    assert html.count('<code class="muted">') == 2


def test_nonsense_in_the_filter_is_said_and_narrows_nothing(client_as, municipality, entries):
    html = client_as(Role.ADMINISTRATOR).get(page(municipality, od="wczoraj")).content.decode()
    assert "error-summary" in html
    assert html.count('<code class="muted">') == 2


def test_export_holds_the_same_entries(client_as, municipality, entries):
    browser = client_as(Role.ADMINISTRATOR)
    response = browser.get(export(municipality))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="dziennik-')
    found = rows(response)
    assert found[0] == ["kiedy", "co", "kto", "na czym", "nazwa", "szczegóły"]
    assert [row[1] for row in found[1:]] == ["thread.linked", "directory.service_published"]
    only = rows(browser.get(export(municipality, czynnosc="thread.linked")))
    assert len(only) == 2


def test_export_disarms_formulas(client_as, municipality):
    municipality.name = "=HYPERLINK(1)"
    municipality.save()
    record("territory.renamed", by=system_access(municipality.pk), on=municipality)
    found = rows(client_as(Role.ADMINISTRATOR).get(export(municipality)))
    assert found[1][4] == "'=HYPERLINK(1)"


def test_long_log_is_read_in_portions_without_a_gap(municipality):
    for number in range(7):
        record(f"tests.deed_{number}", by=system_access(municipality.pk))
    portions = in_portions(audit_entries(municipality), size=3)
    assert [entry.action[-1] for entry in portions] == list("6543210")


def test_log_takes_the_same_queries_for_one_and_three(client_as, municipality):
    browser = client_as(Role.ADMINISTRATOR)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            browser.get(page(municipality))
        return len(captured)

    def add():
        record("tests.deed", by=system_access(municipality.pk))

    add()
    queries()
    with_one = queries()
    add()
    add()
    assert queries() == with_one


def test_every_recorded_deed_has_words():
    """The log names deeds, not codes: a new action adds its words."""
    package = Path(mosty.__file__).parent
    recorded: set[str] = set()
    for path in package.glob("*/**/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                recorded.add(node.args[0].value)
    assert len(recorded) > 60
    assert recorded - set(DEEDS) == set()


def test_the_log_names_deeds_in_words(client_as, municipality):
    record("directory.service_published", by=system_access(municipality.pk))
    answer = client_as(Role.DATA_PROTECTION_OFFICER).get(page(municipality)).content.decode()
    assert "opublikowano usługę" in answer


def test_fact_called_like_a_method_is_shown_like_any_other(client_as, municipality):
    record("tests.done", by=system_access(municipality.pk), data={"items": 3, "keys": "a"})
    answer = client_as(Role.DATA_PROTECTION_OFFICER).get(page(municipality))
    assert answer.status_code == 200
    html = answer.content.decode()  # each database keeps the facts in an order of its own
    assert "items: 3" in html
    assert "keys: a" in html
