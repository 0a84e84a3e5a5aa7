"""The audit trail: one chain, whatever runs at once, and nobody can change it unseen."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from mosty.core import audit
from mosty.core.access import system_access
from mosty.core.audit import GENESIS, record, verify_chain
from mosty.core.models import AuditEntry
from tests.factories.territory import MunicipalityFactory

FORK = """
import threading
from django.db import connection
from mosty.core.audit import record, verify_chain
from mosty.core.backups import _Installation
def write():
    for number in range(25):
        record("tests.done", by=_Installation(), data={"number": number})
    connection.close()
threads = [threading.Thread(target=write) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
report = verify_chain()
print(report.broken_at, report.entry_count >= 100)
"""


@pytest.fixture
def by(db):
    return system_access(None)


def test_record_keeps_who_what_and_on_what(db):
    municipality = MunicipalityFactory(name="Dębowa Dolina")
    entry = record(
        "territory.variant_changed",
        by=system_access(municipality.pk),
        on=municipality,
        data={"od": timezone.now().date(), "ile": 3},
    )
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (stored.action, stored.by_label) == ("territory.variant_changed", "system")
    assert (stored.object_type, stored.object_label) == ("territory.municipality", "Dębowa Dolina")
    assert stored.object_id == str(municipality.pk)
    assert stored.municipality_id == municipality.pk
    assert stored.data["od"] == timezone.now().date().isoformat()


def test_entries_form_a_chain(by):
    first, second = record("tests.a", by=by), record("tests.b", by=by)
    assert second.previous_hash == first.entry_hash != GENESIS
    assert verify_chain().broken_at is None


def test_entry_goes_with_the_deed_when_the_deed_fails(by):
    before = AuditEntry.objects.count()

    def deed():
        with transaction.atomic():
            record("tests.a", by=by)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        deed()
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("change", ["update", "delete"])
def test_database_refuses_to_change_an_entry(by, change):
    entry = record("tests.a", by=by)
    found = AuditEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        found.update(action="tests.b") if change == "update" else found.delete()
    assert found.get().action == "tests.a"


@pytest.fixture
def unprotected(by):
    """The trail without its triggers, as somebody with the database file could have it."""
    from importlib import import_module

    migration = import_module("mosty.core.migrations.0002_audit_is_append_only")
    entries = [record("tests.a", by=by, data={"number": number}) for number in range(4)]
    with connection.schema_editor(atomic=False) as editor:
        migration.back(None, editor)
        yield entries
        migration.forward(None, editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        {"action": "tests.x"},
        {"by_label": "ktoś inny"},
        {"data": {"number": 9}},
        {"happened_at": timezone.now() - timedelta(days=1)},
        {"municipality_id": 7},
    ],
    ids=lambda change: next(iter(change)),
)
def test_verify_finds_a_changed_entry(unprotected, change):
    AuditEntry.objects.filter(pk=unprotected[1].pk).update(**change)
    report = verify_chain()
    assert (report.broken_at, report.entry_count) == (
        unprotected[1].pk,
        AuditEntry.objects.filter(pk__lte=unprotected[1].pk).count(),
    )


@pytest.mark.django_db(transaction=True)
def test_verify_finds_a_removed_entry(unprotected):
    AuditEntry.objects.filter(pk=unprotected[1].pk).delete()
    assert verify_chain().broken_at == unprotected[2].pk


@pytest.mark.slow
def test_writers_at_once_make_one_chain_on_sqlite(installation):
    assert installation.python(FORK).split() == ["None", "True"]


def _write_together(write, times=15, writers=4):
    """Run `write` in several threads, each with its own connection; errors are handed back."""
    errors = []

    def work():
        try:
            for _ in range(times):
                write()
        except DatabaseError as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite writers queue anyway; see the test above"
)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain_on_postgresql():
    by = system_access(None)
    errors = _write_together(lambda: record("tests.a", by=by))
    assert errors == []
    assert verify_chain().broken_at is None
    assert AuditEntry.objects.filter(action="tests.a").count() == 60


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_chain_would_fork(monkeypatch):
    """Shows that the test above can fail: reading the last entry unlocked forks the chain."""
    by = system_access(None)

    class Unlocked:
        vendor = "sqlite"

    monkeypatch.setattr(audit, "connection", Unlocked())
    _write_together(lambda: record("tests.a", by=by), times=40)
    assert verify_chain().broken_at is not None
