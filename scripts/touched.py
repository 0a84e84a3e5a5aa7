"""Which tests a change that is not committed yet can break, by the layers of pyproject.toml.

A change in an app can break that app and those above it; anything else (settings, tests' own tools,
the build) can break everything. `tests_of` is what `make check` runs; with nothing changed, or with
`ALL=1`, it runs every fast test.
"""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What looks at all apps at once.
ALWAYS = ("tests/test_consistency.py", "tests/docs", "tests/migrations", "tests/pages")
#: Folders of tests that are not named after their app.
ELSEWHERE = {
    "hsds": "directory",
    "faults": "pages",
    "factories": "",
    "browser": "pages",
    "api": "pages",
}
_NO_TESTS = re.compile(r"^(benchmarks|changelog)/|^docs/.*\.md$|^README\.md$|^demo/")


def changed_files() -> list[str]:
    """Paths that differ from the last commit, new ones too; none where there is no git."""
    git = shutil.which("git")
    if git is None:
        return []
    told = subprocess.run(
        (git, "status", "--porcelain", "--untracked-files=all"),
        cwd=ROOT,
        check=False,  # a copy without its history: nothing is known of a change
        capture_output=True,
        text=True,
    )
    return [line[3:].split(" -> ")[-1].strip('"') for line in told.stdout.splitlines()]


def layers(pyproject: Path = ROOT / "pyproject.toml") -> list[set[str]]:
    """Apps from the highest layer to the lowest, as the contract names them."""
    contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]
    (order,) = (one for one in contracts["contracts"] if one["name"] == "apps stand in one order")
    return [set(re.findall(r"mosty\.(\w+)", layer)) for layer in order["layers"]]


def tests_of(changed: Iterable[str], order: list[set[str]]) -> list[str] | None:
    """Paths to give to pytest; None: everything."""
    changed = list(changed)
    if not changed:
        return None
    wanted: set[str] = set()
    for path in changed:
        if _NO_TESTS.search(path):
            continue
        found = re.match(r"(mosty|tests)/(\w+)/", path)
        if found is None:
            if path not in ALWAYS:
                return None
            continue
        folder = ELSEWHERE.get(found[2], found[2]) if found[1] == "tests" else found[2]
        place = next((n for n, apps in enumerate(order) if folder in apps), None)
        if place is None:
            return None
        wanted.add(folder)
        if found[1] == "mosty":
            wanted |= {app for layer in order[:place] for app in layer}
    named = {*wanted, *(folder for folder, app in ELSEWHERE.items() if app in wanted)}
    folders = {f"tests/{name}" for name in named if (ROOT / "tests" / name).is_dir()}
    return sorted(folders | set(ALWAYS))
