"""Writes docs/permissions.md from the permissions that the apps register; `--check` compares."""

import os
import sys
from pathlib import Path

import django
from django.utils import translation

os.environ["DJANGO_SETTINGS_MODULE"] = "mosty.config.settings.test"
django.setup()

from mosty.core.access import Role, all_permissions
from mosty.core.catalogues import compile_catalogues

TARGET = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
HEAD = """# Permissions

Made by `make docs` from the tables in each app's `rules.py`; a test compares. Whoever is not named may not.
An
organisation's role counts only for records of that organisation.
No permission gives access to cases of people.

| permission | I may … (pl) | roles |
|---|---|---|
"""


def text() -> str:
    """The whole document."""
    compile_catalogues()
    order = {role: place for place, role in enumerate(Role)}
    with translation.override("pl"):
        lines = [
            f"| `{permission.code}` | {permission.title} | "
            + ", ".join(f"`{role}`" for role in sorted(permission.roles, key=lambda r: order[r]))
            + " |"
            for permission in all_permissions()
        ]
        roles = [f"| `{role}` | {role.label} |" for role in Role]
    return HEAD + "\n".join(lines) + "\n\n| role | pl |\n|---|---|\n" + "\n".join(roles) + "\n"


if __name__ == "__main__":
    wanted = text()
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == wanted else "run `make docs`")
    TARGET.write_text(wanted, encoding="utf-8")
