"""docs/faults.md names tests that exist, and every test of this folder is in it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.findall(
    r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "docs/faults.md").read_text("utf-8")
)


def _tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_named_test_exists():
    assert NAMED
    missing = [f"{path}::{name}" for path, name in NAMED if name not in _tests(ROOT / path)]
    assert missing == []


def test_every_test_of_faults_is_in_the_table():
    told = {name for path, name in NAMED if path.startswith("tests/faults/")}
    here = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        if path != Path(__file__)
        for name in _tests(path)
        if name.startswith("test_")
    }
    assert here - told == set()
