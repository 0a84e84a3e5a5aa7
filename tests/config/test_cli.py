"""`mosty` as a person types it: messages in Polish, exit codes, nothing half done."""

import json
import signal
import socket
import stat
import time
import urllib.request

import pytest

from mosty.config.cli import run
from tests.config.installation import Installation, free_port, kill

#: Each starts a programme of its own.
pytestmark = pytest.mark.slow

MAKE_MUNICIPALITY = """
from mosty.territory.models import Municipality
Municipality.objects.get_or_create(
    slug="debowa-dolina", terc_code="9999013", name="Dębowa Dolina", kind="3")
"""

SLOW_IMPORT = """
import time
from mosty.core.imports import *
from mosty.core.access import system_access, register, Permission
from mosty.territory.models import Municipality, VillageUnit
register([Permission("tests.slow", "próbować", frozenset())])
here = Municipality.objects.get()
def store(rows, municipality_id, by):
    for row in rows:
        VillageUnit.objects.create(
            municipality_id=municipality_id, name=row, kind="osiedle", sort_key=row)
    print("stored", flush=True)
    time.sleep(SECONDS)
    return StoreCounts(created=len(rows))
register_import(ImportKind(
    "tests.slow", "x", "tests.slow", (), lambda file, _: Parsed(("a", "b", "c"), ()), store))
run_import("tests.slow", ImportFile("a.csv", b"abc"), here.pk, system_access(here.pk))
"""


def test_setup_makes_everything_and_repeats_quietly(prepared):
    key = prepared.var / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    content = key.read_text()
    again = prepared("setup")
    assert again.returncode == 0, again.stderr
    assert "Gotowe" in again.stdout
    assert key.read_text() == content
    assert (prepared.var / "static" / "staticfiles.json").exists()


def test_commands_before_setup_say_what_to_do(tmp_path):
    nothing = Installation(tmp_path / "nic")
    for args in (("serve",), ("audit-verify",), ("backup", str(tmp_path / "k"))):
        done = nothing(*args)
        assert done.returncode == 1, args
        assert "mosty setup" in done.stderr
        assert "Traceback" not in done.stderr


def test_without_a_verb_the_help_is_shown(capsys):
    assert run([]) == 2
    assert "serve" in capsys.readouterr().out


@pytest.mark.parametrize("args", [("--port", "abc"), ("--port", "70000")])
def test_serve_refuses_a_wrong_port(args):
    with pytest.raises(SystemExit) as caught:
        run(["serve", *args])
    assert caught.value.code == 2


def test_serve_says_when_the_port_is_taken(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = installation("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} jest zajęty" in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_runs_jobs_and_stops_cleanly(installation, stop, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as stderr:  # not a pipe: nobody reads it meanwhile
        server = installation.start("serve", "--port", str(port), stderr=stderr)
    try:
        assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
            assert json.load(answer) == {"database": "ok", "migrations": "ok"}
        installation.python(
            "from mosty.core.retention import clean_up_later\nclean_up_later.enqueue()"
        )
        waiting = (
            "from django_tasks_db.models import DBTaskResult\n"
            "print(DBTaskResult.objects.get().status)"
        )
        deadline = time.monotonic() + 20
        while installation.python(waiting).strip() != "SUCCESSFUL":
            assert time.monotonic() < deadline
            time.sleep(0.5)
        server.send_signal(stop)
        out, _ = server.communicate(timeout=40)
    finally:
        if server.poll() is None:
            server.terminate()
            server.communicate(timeout=40)
    err = log.read_text()
    assert server.returncode == 0, err
    assert "Kończę" in out
    assert "Traceback" not in err
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_import_stores_and_reports(installation, tmp_path):
    installation.python(MAKE_MUNICIPALITY)
    file = tmp_path / "organizacje.csv"
    file.write_text("nazwa;forma\nKGW Łąka;kgw\nOSP;osp\n", encoding="cp1250")
    args = ("import", "people.organisations", str(file), "--municipality", "debowa-dolina")
    first = installation(*args)
    assert first.returncode == 0, first.stderr
    assert "Nowe: 2" in first.stdout
    assert "Nowe: 0, zmienione: 0, bez zmian: 2" in installation(*args).stdout

    file.write_text("nazwa;forma\nKGW Nowe;kgw\nCoś;statek\n", encoding="utf-8")
    refused = installation(*args)
    assert refused.returncode == 1
    assert "wiersz 3" in refused.stderr
    assert "Nic nie zapisano" in refused.stderr
    assert "Nowe: 1" in installation(*args, "--only-good").stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("import", "nie.ma", "plik", "--municipality", "x"), "people.organisations"),
        (("import", "people.organisations", "plik", "--municipality", "x"), "Nie ma tu gminy"),
        (("create-admin", "a@example.org", "--municipality", "x"), "Nie ma tu gminy"),
    ],
)
def test_wrong_names_are_answered_with_the_right_ones(prepared, args, said):
    done = prepared(*args)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_import_that_is_killed_leaves_nothing_and_can_be_repeated(installation):
    installation.python(MAKE_MUNICIPALITY)
    count = "from mosty.territory.models import VillageUnit; print(VillageUnit.objects.count())"
    process = installation.start_python(SLOW_IMPORT.replace("SECONDS", "60"))
    assert process.stdout.readline() == "stored\n"
    kill(process)
    assert installation.python(count) == "0\n"
    installation.python(SLOW_IMPORT.replace("SECONDS", "0"))
    assert installation.python(count) == "3\n"
    assert installation("audit-verify").returncode == 0


def test_create_admin_gives_the_role_once(installation):
    installation.python(MAKE_MUNICIPALITY)
    args = ("create-admin", "Ada@Example.org", "--municipality", "debowa-dolina")
    first = installation(*args, "--password-stdin", stdin="bardzo długie hasło 1\n")
    assert first.returncode == 0, first.stderr
    assert installation(*args).returncode == 0
    shown = installation.python(
        "from mosty.people.models import Membership\n"
        "print([(m.user.email, m.role, m.user.has_usable_password())"
        " for m in Membership.objects.all()])"
    )
    assert shown.strip() == "[('ada@example.org', 'administrator', True)]"


def test_create_admin_refuses_a_weak_password_and_a_wrong_address(installation):
    installation.python(MAKE_MUNICIPALITY)
    args = ("--municipality", "debowa-dolina", "--password-stdin")
    weak = installation("create-admin", "ada@example.org", *args, stdin="ala\n")
    assert weak.returncode == 1
    assert "hasł" in weak.stderr.lower()
    wrong = installation("create-admin", "ada", *args, stdin="bardzo długie hasło 1\n")
    assert wrong.returncode == 1
    assert "Traceback" not in wrong.stderr


def test_audit_verify_finds_a_changed_entry(installation):
    installation.python(
        "from mosty.core.audit import record\n"
        "from mosty.core.backups import _Installation\n"
        "from django.db import connection\n"
        "for n in range(5): record('tests.done', by=_Installation(), data={'n': n})\n"
        "c = connection.cursor()\n"
        "c.execute('DROP TRIGGER core_auditentry_no_update')\n"
        "c.execute(\"UPDATE core_auditentry SET action = 'x' WHERE action = 'tests.done'\")\n"
    )
    done = installation("audit-verify")
    assert done.returncode == 1
    assert "naruszony" in done.stderr


def test_manage_passes_on_to_django(prepared):
    done = prepared("manage", "check")
    assert done.returncode == 0, done.stderr
