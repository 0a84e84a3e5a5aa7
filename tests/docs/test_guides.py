"""The Polish guides say what the pages say: labels, addresses, commands, columns."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.urls import resolve

from mosty.config import cli

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "pl").glob("*.md"))
NAMES = [path.name for path in GUIDES]
#: A label as it stands on the screen: bold, in Polish quotation marks.
LABEL = re.compile(r"\*\*„(.+?)”\*\*", re.S)
CODE = re.compile(r"`([^`\n]+)`")
#: What stands for a piece of an address in the guides.
PLACES = {"<gmina>": "debowa-dolina", "<plan>": "lpdi-2026-2030", "<wydarzenie>": "wizyta"}
#: Letters in 70 lines of 115 letters: two printed pages.
TWO_PAGES = 70 * 115
#: Words that a plain text for residents and offices does not use.
UNWANTED = re.compile(r"klien[tc]|petent|podopieczn|\b\w+/a\b|\w+\(a\)|\w+łeś/", re.I)


def _spaces(text: str) -> str:
    return " ".join(text.split())


def _words_of_the_catalogues() -> set[str]:
    return {
        _spaces(word)
        for path in ROOT.glob("mosty/*/locale/pl/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        for word in (entry.msgstr, *entry.msgstr_plural.values())
        if word
    }


@pytest.fixture(scope="module")
def on_screen() -> tuple[set[str], list[re.Pattern[str]], str]:
    """Texts of the catalogues, those with a place for a value, texts of templates and packs."""
    words = _words_of_the_catalogues()
    patterns = [
        re.compile(re.sub(r"%\\?\(\w+\\?\)[sd]", ".+", re.escape(word)))
        for word in words
        if "%(" in word
    ]
    files = [*ROOT.glob("mosty/*/templates/**/*.html"), *ROOT.glob("mosty/*/content/*.yaml")]
    return words, patterns, _spaces(" ".join(path.read_text(encoding="utf-8") for path in files))


def _text(name: str) -> str:
    return (ROOT / "docs" / "pl" / name).read_text(encoding="utf-8")


def _codes(name: str) -> Iterator[str]:
    yield from CODE.findall(_text(name))


def test_there_is_a_guide_for_every_kind_of_person_and_the_index_names_it():
    index = _text("README.md")
    assert {
        "mieszkaniec.md",
        "organizacja.md",
        "pracownik.md",
        "koordynator.md",
        "wydarzenia.md",
        "organizator.md",
        "sale-i-terminy.md",
        "partnerstwo.md",
        "test-modelu.md",
        "rady-i-rekomendacje.md",
        "radny.md",
        "inspektor-danych.md",
        "administrator.md",
        "pliki.md",
    } == set(NAMES) - {"README.md"}
    assert [name for name in NAMES if name != "README.md" and f"({name})" not in index] == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_in_guides_stand_on_the_screen(
    name: str, on_screen: tuple[set[str], list[re.Pattern[str]], str]
):
    words, patterns, files = on_screen
    missing = [
        label
        for label in map(_spaces, LABEL.findall(_text(name)))
        if label not in words
        and not any(pattern.fullmatch(label) for pattern in patterns)
        and label not in files
    ]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_addresses_in_guides_lead_to_a_page(name: str):
    for code in _codes(name):
        if not code.startswith("/") or code.startswith(("/tmp", "/kopie")):
            continue
        for place, value in PLACES.items():
            code = code.replace(place, value)
        resolve(code)  # Resolver404 names the address


@pytest.mark.parametrize("name", NAMES)
def test_commands_in_guides_are_understood(name: str):
    parser = cli._parser()
    verbs = parser._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for code in _codes(name):
        parts = [part for part in shlex.split(code) if not part.startswith("MOSTY_VAR=")]
        if parts[:1] == ["make"] and len(parts) > 1:
            assert f"\n{parts[1]}:" in makefile, code
        if parts[:1] != ["mosty"] or len(parts) == 1:
            continue
        assert parts[1] in verbs, code
        whole = len(parts) > 2 or parts[1] in {"setup", "serve", "worker", "audit-verify", "demo"}
        if whole and parts[1] != "manage":
            parser.parse_args(parts[1:])  # SystemExit on a wrong option


@pytest.mark.parametrize("name", NAMES)
def test_settings_in_guides_are_documented(name: str):
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"MOSTY_[A-Z_]+", _text(name)))
    assert {setting for setting in named if f"`{setting}`" not in operations} == set()


def test_parts_of_guides_that_others_link_to_exist():
    broken = []
    for name in NAMES:
        for target, part in re.findall(r"\]\(([\w-]*\.md)?#([^)]+)\)", _text(name)):
            headings = re.findall(r"^#+ (.+)$", _text(target or name), re.M)
            anchors = {
                re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings
            }
            if part not in anchors:
                broken.append(f"{name}: {target}#{part}")
    assert broken == []


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"pliki.md"}))
def test_guides_are_short_and_speak_plainly(name: str):
    text = _text(name)
    assert len(text) <= TWO_PAGES, "longer than two pages"
    assert UNWANTED.findall(text) == []


def test_deeds_named_for_the_data_protection_officer_are_recorded():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("mosty/*/**/*.py"))
    table = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", _text("inspektor-danych.md"), re.M)
    assert table
    assert [deed for deed in table if f'"{deed}"' not in sources] == []


@pytest.mark.slow
def test_columns_of_files_are_those_the_program_reads():
    result = subprocess.run(
        [sys.executable, "scripts/import_columns.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_every_line_of_the_changelog_says_for_whom():
    for path in sorted((ROOT / "changelog").glob("*.md")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 1, f"{path.name} holds more than one line"
        assert re.fullmatch(r"(mieszkaniec|NGO|gmina|administrator|api): .{20,}\.", lines[0]), (
            f"{path.name}: {lines[0]}"
        )
