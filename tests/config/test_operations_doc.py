"""docs/operations.md tells the truth about settings and commands."""

import re
from pathlib import Path

from mosty.config.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "mosty" / "config" / "settings" / "base.py").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_with_its_default():
    read = dict(re.findall(r'env\.\w+\(\s*"(MOSTY_\w+)"(?:, default=([^)]+))?\)', SOURCE))
    rows = dict(re.findall(r"^\| `(MOSTY_\w+)` \| (.+?) \|", TEXT, re.MULTILINE))
    assert set(rows) == set(read)
    for name, default in read.items():
        if re.fullmatch(r'\d+|True|False|"\w+"', default):
            shown = (
                default.strip('"').lower() if default in ("True", "False") else default.strip('"')
            )
            assert rows[name].startswith(f"`{shown}`"), name


def test_every_command_is_documented():
    (verbs,) = (action.choices for action in _parser()._actions if getattr(action, "choices", None))
    assert [name for name in verbs if f"`mosty {name}" not in TEXT] == []
