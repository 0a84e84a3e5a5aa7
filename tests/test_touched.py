"""The quick gate runs every test that a change can break."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def touched() -> ModuleType:
    spec = importlib.util.spec_from_file_location("touched", ROOT / "scripts" / "touched.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chosen(touched: ModuleType, *changed: str) -> set[str] | None:
    found = touched.tests_of(changed, touched.layers())
    return None if found is None else set(found)


def test_change_of_an_app_asks_it_and_all_above(touched):
    found = chosen(touched, "mosty/calendars/rules/spans.py")
    above = {"calendars", "events", "voices", "diagnosis", "localplans", "pages", "config"}
    assert {f"tests/{app}" for app in above} <= found
    assert not {"tests/directory", "tests/core", "tests/engines"} & found


def test_change_of_any_app_asks_the_faults(touched):
    assert "tests/faults" in chosen(touched, "mosty/directory/importers/services.py")


def test_copy_without_git_asks_everything(touched, monkeypatch):
    monkeypatch.setattr(touched.shutil, "which", lambda _name: None)
    assert touched.tests_of(touched.changed_files(), touched.layers()) is None


def test_change_of_the_ground_asks_everything_built_on_it(touched):
    found = chosen(touched, "mosty/engines/opening/week.py")
    every = {
        f"tests/{one.name}" for one in (ROOT / "tests").iterdir() if (one / "__init__.py").exists()
    }
    assert every - found == {"tests/factories"}


def test_change_of_a_test_asks_that_test(touched):
    found = chosen(touched, "tests/events/test_print.py")
    assert "tests/events" in found
    assert "tests/voices" not in found


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "tests/conftest.py", "tests/factories/people.py", "scripts/gate.py"]
)
def test_change_of_what_all_use_asks_everything(touched, path):
    assert chosen(touched, path) is None


def test_words_ask_only_what_looks_at_all_apps(touched):
    assert chosen(touched, "docs/pl/wydarzenia.md", "changelog/x.md") == set(touched.ALWAYS)


def test_nothing_changed_asks_everything(touched):
    assert chosen(touched) is None


def test_every_folder_of_tests_is_asked_by_some_app(touched):
    """A new folder that no app names would never run before a commit."""
    apps = {app for layer in touched.layers() for app in layer}
    folders = {one.name for one in (ROOT / "tests").iterdir() if (one / "__init__.py").exists()}
    always = {Path(one).name for one in touched.ALWAYS}
    assert folders <= apps | set(touched.ELSEWHERE) | always
