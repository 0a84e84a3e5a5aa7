"""Collects texts into each app's catalogues; `--check` only tells whether anything is missing.

Polish must be complete. Ukrainian must cover what a resident sees: every text that stands in a
template outside `templates/<app>/staff/`, or in `enums.py`. The engines know no Django: the texts
of their errors are the first arguments of the error classes, and they have a Polish catalogue only.
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
HEADER_PL = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"


ENGINES = ROOT / "mosty" / "engines"
ENGINE_ERRORS = (
    "EngineError",
    "ShapeError",
    "NotEnoughData",
    "Infeasible",
    "BadFile",
    "SolverFailed",
    "Phrase",
)


def apps() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "mosty").glob("*/locale"))


def languages(app: Path) -> tuple[str, ...]:
    return ("pl",) if app == ENGINES else ("pl", "uk")


def collect_engines() -> None:
    """Write the texts of the engines' errors into their Polish catalogue; translations stay."""
    files = sorted(str(path.relative_to(ENGINES)) for path in ENGINES.rglob("*.py"))
    template = subprocess.run(
        [
            *("xgettext", "--language=Python", "--from-code=UTF-8", "--keyword", "--output=-"),
            *(f"--keyword={name}" for name in ENGINE_ERRORS),
            *("--add-location=file", "--no-wrap"),
            *files,
        ],
        cwd=ENGINES,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    path = ENGINES / "locale" / "pl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = polib.pofile(str(path)) if path.exists() else polib.POFile()
    texts = {entry.msgid: entry.msgstr for entry in known}
    fresh = polib.pofile(template, wrapwidth=0)
    for entry in fresh:
        entry.msgstr = texts.get(entry.msgid, "")
    fresh.metadata = {
        "Language": "pl",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": HEADER_PL,
    }
    fresh.header = ""
    fresh.metadata_is_fuzzy = False
    fresh.save(str(path))


def collect(app: Path) -> None:
    """Run makemessages of Django inside one app."""
    if app == ENGINES:
        collect_engines()
        return
    subprocess.run(
        [
            str(ROOT / ".venv/bin/django-admin"),
            "makemessages",
            *("-l", "pl", "-l", "uk"),
            *("--no-wrap", "--add-location", "file", "--no-obsolete"),
        ],
        cwd=app,
        check=True,
        capture_output=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mosty.config.settings.test"},
    )


def seen_by_residents(entry: polib.POEntry) -> bool:
    return any(
        ("templates/" in file and "/staff/" not in file) or file.endswith("enums.py")
        for file, _line in entry.occurrences
    )


def faults(app: Path) -> list[str]:
    """What is missing in the app's catalogues, one line each."""
    found: list[str] = []
    for language in languages(app):
        path = app / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            found.append(f"{app.name}/{language}: no catalogue")
            continue
        catalogue = polib.pofile(str(path))
        if language == "pl" and catalogue.metadata.get("Plural-Forms") != HEADER_PL:
            found.append(f"{app.name}/pl: Plural-Forms must be {HEADER_PL}")
        for entry in catalogue:
            if entry.obsolete:
                continue
            wanted = language == "pl" or seen_by_residents(entry)
            if wanted and (not entry.translated() or entry.fuzzy):
                found.append(f"{app.name}/{language}: {entry.msgid[:70]!r}")
    return found


def main(check: bool) -> int:
    before = {path: path.read_text() for path in (ROOT / "mosty").glob("*/locale/*/*/django.po")}
    problems: list[str] = []
    for app in apps():
        collect(app)
        problems += faults(app)
    if check:
        for path, text in before.items():
            ours = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(text)}
            fresh = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}
            problems += [
                f"{path.parent.parent.parent.parent.name}: {msgid!r} not collected"
                for msgid, _plural in sorted(fresh - ours)
            ]
            path.write_text(text)
    for problem in problems:
        print(problem)
    print(f"{len(apps())} apps, {len(problems)} texts missing")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
