"""The gate: every check in order, then one closing line with the tests counted.

gate.py quick    style, contracts, types, texts; of the fast tests those a change that is not
                 committed can break (touched.py), all of them with ALL=1 (every commit)
gate.py full     the same, then all tests on SQLite and PostgreSQL, browser, API
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from touched import changed_files, layers, tests_of

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


#: A worker that has nothing left takes from the other: the longest tests take over a minute.
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
#: Tests that start programmes of their own on files of SQLite, wherever they run, and long ones that
#: ask what pages and files say, which does not hang on the database.
WITHOUT_THIS_DATABASE = (
    "tests/calendars/test_ical_readers.py",
    "tests/engines",
    "tests/directory/test_canaries.py",
    "tests/directory/test_freshness_year.py",
    "tests/directory/test_likeness.py",
    "tests/partnership/test_trust_secrecy.py",
    "tests/config/test_cli.py",
    "tests/config/test_backup_command.py",
    "tests/config/test_demo.py",
)
COMPILE = "from mosty.core.catalogues import compile_catalogues; print(compile_catalogues())"


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]
    report: str = ""  # junit file of a test step


def pytest(report: str, *args: str) -> tuple[str, ...]:
    return (str(BIN / "python"), "-m", "pytest", f"--junitxml={report}", *args)


def steps(mode: str, reports: Path) -> list[Step]:
    python = str(BIN / "python")
    common = [
        Step("texts compiled", (python, "-c", COMPILE)),
        Step("format", (str(BIN / "ruff"), "format", "--check", "-q", ".")),
        Step("lint", (str(BIN / "ruff"), "check", "-q", ".")),
        Step("contracts", (str(BIN / "lint-imports"), "--no-logo")),
        Step("types", (str(BIN / "mypy"),)),
        Step("templates", (str(BIN / "djlint"), "mosty", "--lint", "--quiet")),
        Step(
            "migrations",
            (python, "scripts/manage_test.py", "makemigrations", "--check", "--dry-run"),
        ),
    ]
    if mode == "quick":
        report = str(reports / "quick.xml")
        paths = None if os.environ.get("ALL") else tests_of(changed_files(), layers())
        name = "fast tests (SQLite)" + (f" of {len(paths)} places, ALL=1 runs all" if paths else "")
        fast = ("-m", "not slow and not browser and not api")
        return [*common, Step(name, pytest(report, *BOTH_CORES, *fast, *(paths or ())), report)]
    sqlite, alone, postgres, browser = (
        str(reports / f"{name}.xml") for name in ("sqlite", "alone", "postgres", "browser")
    )
    return [
        *common,
        Step("permissions made from code", (python, "scripts/permissions.py", "--check")),
        Step("columns made from code", (python, "scripts/import_columns.py", "--check")),
        Step("translations", (python, "scripts/messages.py", "--check")),
        Step(
            "tests (SQLite)",
            pytest(sqlite, *BOTH_CORES, "-m", "not browser and not api and not alone"),
            sqlite,
        ),
        # Processor time tells nothing while another worker shares the core.
        Step("big imports (SQLite), alone", pytest(alone, "-m", "alone", "tests/faults"), alone),
        Step(
            "tests (PostgreSQL)",
            (
                "scripts/with-postgres",
                # Enough once is what never asks for the database and what works on one of its own.
                *pytest(
                    postgres,
                    *(*BOTH_CORES, "-m", "not browser and not api and not alone"),
                    "--with-database-only",
                    *(f"--ignore={path}" for path in WITHOUT_THIS_DATABASE),
                ),
            ),
            postgres,
        ),
        Step(
            "browser journeys, API fuzzing",
            pytest(browser, *BOTH_CORES, "-m", "browser or api", "tests/browser", "tests/api"),
            browser,
        ),
    ]


def count(report: str) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a junit file; (0, 1, 0) when there is none."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 -- our own file
    except (FileNotFoundError, ElementTree.ParseError):
        return 0, 1, 0
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(0, tests - failed - skipped), failed, skipped


def checked(checks: list[Step]) -> list[str]:
    """Names of the broken ones; they run side by side, what they say is printed in order."""

    def run(step: Step) -> tuple[Step, float, subprocess.CompletedProcess[str]]:
        started = time.monotonic()
        result = subprocess.run(
            step.command,
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return step, time.monotonic() - started, result

    broken = []
    with ThreadPoolExecutor(2) as both:
        for step, seconds, result in both.map(run, checks):
            print(f"== {step.name}\n{result.stdout}   {seconds:.1f} s", flush=True)
            if result.returncode:
                broken.append(step.name)
    return broken


def main(mode: str) -> int:
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        texts, *every = steps(mode, Path(folder))
        broken = checked([texts])  # the others read what it makes
        broken += checked([step for step in every if not step.report])
        failed += len(broken)
        for step in (step for step in every if step.report):
            started = time.monotonic()
            print(f"== {step.name}", flush=True)
            result = subprocess.run(step.command, cwd=ROOT, check=False)
            print(f"   {time.monotonic() - started:.1f} s", flush=True)
            counts = count(step.report)
            passed, failed, skipped = (
                passed + counts[0],
                failed + counts[1],
                skipped + counts[2],
            )
            if result.returncode:
                broken.append(step.name)
    if broken:
        print("Broken: " + ", ".join(broken))
        failed = max(failed, 1)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "full"))
