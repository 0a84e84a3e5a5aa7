"""Writes docs/pl/pliki.md from the kinds of imports that the apps register; `--check` compares."""

import os
import sys
from pathlib import Path

import django
from django.utils import translation

os.environ["DJANGO_SETTINGS_MODULE"] = "mosty.config.settings.test"
django.setup()

from mosty.core.access import Role, all_permissions
from mosty.core.catalogues import compile_catalogues
from mosty.core.imports import ImportKind, import_kinds

TARGET = Path(__file__).resolve().parents[1] / "docs" / "pl" / "pliki.md"
HEAD = """# Pliki do importu

Ta strona powstaje z programu (`make docs`), więc zgadza się z tym, co czyta import.
Jak wczytać plik: [Pracownik](pracownik.md#chcę-wczytać-plik).
Na stronie każdego importu pobierzesz pusty plik do wypełnienia.

- Plik CSV (UTF-8 albo Windows-1250; rozdzielony średnikiem, przecinkiem lub tabulatorem) albo XLSX.
- W pierwszym wierszu stoją nazwy kolumn. Kolejność nie ma znaczenia, inne kolumny są pomijane.
- Ułamki po przecinku, dni jako 2025-12-31 albo 31.12.2025.
- Puste pole znaczy „brak danych”. 0 znaczy „policzono: zero”.
- Nazwiska osób, które korzystają z pomocy, nigdy nie trafiają do żadnego pliku.
"""


def _cell(text: object) -> str:
    """Text fit for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("<", "&lt;")


def _section(kind: ImportKind, roles: str) -> str:
    lines = [f"## {str(kind.title)[:1].upper()}{str(kind.title)[1:]}", ""]
    if kind.note:
        lines += [_cell(kind.note).replace("\\|", "|"), ""]
    lines += [f"W konsoli: `{kind.code}`. Kto może: {roles}.", ""]
    if kind.columns:
        lines += ["| kolumna | co wpisać | czy trzeba | przykład |", "|---|---|---|---|"]
        lines += [
            f"| {_cell(column.name)} | {_cell(column.meaning)} | "
            f"{'tak' if column.required else 'nie'} | {_cell(column.example)} |"
            for column in kind.columns
        ]
        lines.append("")
    return "\n".join(lines)


def text() -> str:
    """The whole document."""
    compile_catalogues()
    order = {role: place for place, role in enumerate(Role)}
    with translation.override("pl"):
        roles = {
            permission.code: ", ".join(
                str(role.label) for role in sorted(permission.roles, key=lambda r: order[r])
            )
            for permission in all_permissions()
        }
        sections = [_section(kind, roles[kind.permission]) for kind in import_kinds()]
    return HEAD + "\n" + "\n".join(sections).rstrip() + "\n"


if __name__ == "__main__":
    wanted = text()
    if "--check" in sys.argv:
        sys.exit(
            0
            if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted
            else "run `make docs`"
        )
    TARGET.write_text(wanted, encoding="utf-8")
