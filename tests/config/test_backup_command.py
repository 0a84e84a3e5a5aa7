"""`mosty backup` and `mosty restore`: consistent while the site writes, checked before use."""

import json
import sqlite3
import time
import zipfile

import pytest

from tests.config.installation import Installation, kill

pytestmark = pytest.mark.slow

WRITER = """
from mosty.core.audit import record
from mosty.core.backups import _Installation
number = 0
while True:
    number += 1
    record("tests.written", by=_Installation(), data={"number": number, "text": "x" * 2000})
    if number == 20:
        print("writing", flush=True)
"""

COUNT = "from mosty.core.models import AuditEntry; print(AuditEntry.objects.count())"


def rewrite(source, target, change):
    """A copy of the archive in which `change(name, content)` says what each member holds."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = change(entry.filename, old.read(entry))
            if content is not None:
                new.writestr(entry.filename, content)


@pytest.fixture
def backup(installation, tmp_path):
    (installation.var / "files" / "imports").mkdir(parents=True)
    (installation.var / "files" / "imports" / "a").write_text("Łąka")
    done = installation("backup", str(tmp_path / "kopia.mosty"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "kopia.mosty"


@pytest.mark.slow
def test_backup_made_while_a_killed_process_writes_is_whole(installation, tmp_path):
    writer = installation.start_python(WRITER)
    assert writer.stdout.readline() == "writing\n"
    target = tmp_path / "kopia.mosty"
    backing_up = installation.start("backup", str(target))
    time.sleep(0.9)
    kill(writer)
    _out, err = backing_up.communicate(timeout=60)
    assert backing_up.returncode == 0, err

    fresh = Installation(tmp_path / "fresh")
    restored = fresh("restore", str(target))
    assert restored.returncode == 0, restored.stderr
    with sqlite3.connect(fresh.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert int(fresh.python(COUNT)) >= 20
    assert fresh("audit-verify").returncode == 0
    # The installation that was written to survives its killed writer as well.
    assert installation("audit-verify").returncode == 0


def test_backup_that_is_killed_leaves_no_half_file(installation, tmp_path):
    (installation.var / "files" / "big").write_bytes(b"\x00\x01" * 60_000_000)
    (tmp_path / "out").mkdir()
    process = installation.start("backup", str(tmp_path / "out" / "kopia.mosty"))
    deadline = time.monotonic() + 20
    while not list((tmp_path / "out").glob(".kopia*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    kill(process)
    assert not (tmp_path / "out" / "kopia.mosty").exists()
    assert installation("backup", str(tmp_path / "out" / "kopia.mosty")).returncode == 0


def test_restore_brings_files_and_database_back(backup, installation, tmp_path):
    fresh = Installation(tmp_path / "fresh")
    done = fresh("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert (fresh.var / "files" / "imports" / "a").read_text() == "Łąka"
    assert (fresh.var / "secret-key").read_text() != (installation.var / "secret-key").read_text()


def test_backup_is_private_and_holds_no_key(backup, installation):
    assert backup.stat().st_mode & 0o077 == 0
    key = (installation.var / "secret-key").read_bytes().strip()
    with zipfile.ZipFile(backup) as archive:
        assert all(key not in archive.read(name) for name in archive.namelist())


def test_restore_over_data_needs_force_and_keeps_them_aside(backup, installation):
    (installation.var / "files" / "imports" / "a").write_text("nowsze")
    installation.python(
        "from mosty.core.audit import record\n"
        "from mosty.core.backups import _Installation\n"
        "record('tests.later', by=_Installation())"
    )
    before = int(installation.python(COUNT))
    refused = installation("restore", str(backup))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert int(installation.python(COUNT)) == before
    done = installation("restore", str(backup), "--force")
    assert done.returncode == 0, done.stderr
    assert (installation.var / "files" / "imports" / "a").read_text() == "Łąka"
    aside = installation.database.with_name("mosty.sqlite3.before-restore")
    with sqlite3.connect(aside) as database:
        (count,) = database.execute("SELECT count(*) FROM core_auditentry").fetchone()
    assert count == before
    assert (installation.var / "files.before-restore" / "imports" / "a").read_text() == "nowsze"
    again = installation("restore", str(backup), "--force")
    assert again.returncode == 0, again.stderr
    assert installation.database.with_name("mosty.sqlite3.before-restore-2").exists()


def test_damaged_backup_is_refused_before_anything_is_touched(backup, installation, tmp_path):
    unchanged = installation.database.read_bytes()

    def break_database(name, content):
        return content[:5000] + b"?" + content[5001:] if name == "database" else content

    def add_newer_migration(name, content):
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        manifest["migrations"].append("core.9999_from_the_future")
        return json.dumps(manifest)

    def climb_out(name, content):
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        manifest["checksums"]["files/../../x"] = manifest["checksums"].pop("files/imports/a")
        return json.dumps(manifest)

    cases = {
        "uszkodzony": lambda path: rewrite(backup, path, break_database),
        "nowszy": lambda path: rewrite(backup, path, add_newer_migration),
        "wychodzi": lambda path: rewrite(backup, path, climb_out),
        "bez manifestu": lambda path: rewrite(
            backup, path, lambda name, content: None if name == "manifest.json" else content
        ),
        "ucięty": lambda path: path.write_bytes(backup.read_bytes()[:-2000]),
        "nie ten": lambda path: path.write_text("to nie kopia"),
    }
    for name, make in cases.items():
        broken = tmp_path / f"{name}.mosty"
        make(broken)
        done = installation("restore", str(broken), "--force")
        assert done.returncode == 1, name
        assert "Traceback" not in done.stderr, done.stderr
    assert installation.database.read_bytes() == unchanged
    assert not list(installation.var.glob("*.before-restore*"))


def test_backup_into_a_missing_folder_says_so(installation, tmp_path):
    done = installation("backup", str(tmp_path / "nie-ma" / "kopia.mosty"))
    assert done.returncode == 1
    assert "nie-ma" in done.stderr


def test_restore_is_refused_while_something_runs(backup, installation):
    holder = installation.start_python(
        "from mosty.config.commands.lock import in_use\nimport time\n"
        "with in_use():\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    assert holder.stdout.readline() == "held\n"
    done = installation("restore", str(backup), "--force")
    kill(holder)
    assert done.returncode == 1
    assert "Zatrzymaj" in done.stderr
    assert installation("restore", str(backup), "--force").returncode == 0


def test_restore_of_nothing_says_so(installation, tmp_path):
    done = installation("restore", str(tmp_path / "nie-ma.mosty"), "--force")
    assert done.returncode == 1
    assert "nie-ma.mosty" in done.stderr
