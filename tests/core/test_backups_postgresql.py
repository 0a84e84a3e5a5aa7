"""The same backup on PostgreSQL, by its own tools."""

import shutil

import pytest
from django.db import connection

from mosty.core import dumps
from mosty.core.access import system_access
from mosty.core.audit import record, verify_chain
from mosty.core.backups import make_backup, read_backup, restore_backup
from mosty.core.dumps import BackupFailed
from mosty.core.models import AuditEntry

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.skipif(shutil.which("pg_dump") is None, reason="needs postgresql-client"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "var" / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)


def test_backup_goes_back_with_its_files(tmp_path, settings):
    by = system_access(None)
    record("tests.before", by=by)
    (settings.MEDIA_ROOT / "a").write_text("Łąka")
    backup = make_backup(tmp_path / "kopia.mosty")
    assert (backup.kind, backup.file_count) == ("postgresql", 1)
    record("tests.after", by=by)
    (settings.MEDIA_ROOT / "a").write_text("nowsze")
    with pytest.raises(BackupFailed):
        restore_backup(tmp_path / "kopia.mosty")
    restored = restore_backup(tmp_path / "kopia.mosty", force=True)
    assert restored.chain.broken_at is None
    assert restored.aside.name == "postgresql.dump.before-restore"
    assert restored.aside.stat().st_mode & 0o077 == 0
    assert not AuditEntry.objects.filter(action="tests.after").exists()
    assert AuditEntry.objects.filter(action="core.backup_restored").exists()
    assert verify_chain().broken_at is None
    assert (settings.MEDIA_ROOT / "a").read_text() == "Łąka"


def test_missing_program_is_named_with_its_package(tmp_path, monkeypatch):
    monkeypatch.setattr(dumps.shutil, "which", lambda _name: None)
    with pytest.raises(BackupFailed, match="postgresql-client"):
        make_backup(tmp_path / "kopia.mosty")
    assert list(tmp_path.glob("*kopia*")) == []


def test_backup_of_another_database_is_refused(tmp_path, monkeypatch):
    make_backup(tmp_path / "kopia.mosty")
    monkeypatch.setattr("mosty.core.backups.database_kind", lambda: "sqlite")
    with pytest.raises(BackupFailed, match="postgresql"):
        read_backup(tmp_path / "kopia.mosty")
