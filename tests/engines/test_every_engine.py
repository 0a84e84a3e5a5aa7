"""What holds for every engine: cheap to import, run on files, errors that can be translated."""

import ast
import subprocess
import sys
from pathlib import Path

import polib
import pytest

import mosty.engines
from mosty.engines.__main__ import engines, main
from mosty.engines.errors import BadFile, EngineError, Phrase, in_words

ROOT = Path(mosty.engines.__path__[0])
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
ERRORS = {error.__name__ for error in (Phrase, EngineError, *EngineError.__subclasses__())}
HEAVY = ("numba", "highspy", "rustworkx", "pytauargus", "scipy", "pandas", "distributed")


def test_the_six_engines_and_the_weights_run_on_files() -> None:
    assert set(engines()) == {
        "access",
        "budget",
        "coverage",
        "disclosure",
        "network",
        "opinion",
        "weights",
    }


@pytest.mark.parametrize("name", PACKAGES)
def test_importing_an_engine_loads_nothing_heavy(name: str) -> None:
    """The limit is told as a list of what may not be loaded: a timed test would depend on luck."""
    code = (
        f"import sys, mosty.engines.{name}\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert told.strip() == "[]"


def errors_raised() -> list[tuple[str, ast.Call]]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ERRORS
            ):
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", node))
    return found


def test_every_error_has_a_template_that_is_translated() -> None:
    """A text put together at run time (an f-string) has no translation."""
    catalogue = polib.pofile(str(ROOT / "locale/pl/LC_MESSAGES/django.po"))
    known = {entry.msgid for entry in catalogue if entry.msgstr}
    wrong = []
    for place, call in errors_raised():
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant) or first.value not in known:
            wrong.append(f"{place}: {ast.unparse(call)[:80]}")
    assert errors_raised()
    assert wrong == []


def test_a_translation_keeps_the_places_of_its_values() -> None:
    for entry in polib.pofile(str(ROOT / "locale/pl/LC_MESSAGES/django.po")):
        names = {part.split(")")[0] for part in entry.msgid.split("%(")[1:]}
        values = dict.fromkeys(names, 1)
        assert {part.split(")")[0] for part in entry.msgstr.split("%(")[1:]} == names, entry.msgid
        if names:
            assert entry.msgstr % values


def test_a_missing_file_is_said_and_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", "no-such-file.pb"]) == 2
    assert capsys.readouterr().err == "no-such-file.pb: nie ma takiego pliku\n"


def test_a_refusal_is_told_in_polish() -> None:
    from mosty.engines.__main__ import in_polish

    error = BadFile("%(name)s: every value must be a number", name="x")
    assert in_polish(error) == "x: każda wartość musi być liczbą"


def test_phrases_inside_a_message_are_translated_too() -> None:
    words = {"%(who)s waits: %(why)s": "%(who)s czeka: %(why)s", "no %(thing)s": "brak %(thing)s"}
    why = (Phrase("no %(thing)s", thing="X"), BadFile("no %(thing)s", thing="Y"))
    error = BadFile("%(who)s waits: %(why)s", who="A", why=why)
    assert str(error) == "A waits: no X; no Y"
    assert in_words(error, words.__getitem__) == "A czeka: brak X; brak Y"
