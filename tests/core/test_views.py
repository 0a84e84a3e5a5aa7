"""Addresses for machines."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from mosty.core import views


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(views, "_migrated_databases", set())


def test_healthz_answers_without_the_database(client):
    answer = client.get(reverse("core:healthz"))
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readyz_says_ready(client, db):
    answer = client.get(reverse("core:readyz"))
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok"}


def test_readyz_says_when_tables_are_old(client, db, monkeypatch):
    monkeypatch.setattr(views.MigrationExecutor, "migration_plan", lambda *_args: ["something"])
    answer = client.get(reverse("core:readyz"))
    assert answer.status_code == 503
    assert "mosty setup" in answer.json()["migrations"]


def test_readyz_says_when_the_database_is_silent(client, db, monkeypatch):
    class Silent:
        def cursor(self):
            raise OperationalError

    monkeypatch.setattr(views, "connection", Silent())
    answer = client.get(reverse("core:readyz"))
    assert answer.status_code == 503
    assert answer.json()["database"] == "no answer"


def test_machine_addresses_refuse_posts(client, db):
    assert client.post(reverse("core:readyz")).status_code == 405
