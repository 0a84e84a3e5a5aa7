"""Compiles the translation catalogues without gettext: a fresh machine has none."""

from pathlib import Path

import polib

PACKAGE_DIR = Path(__file__).resolve().parents[1]


def compile_catalogues() -> int:
    """How many .mo files were written; only those older than their .po are."""
    written = 0
    for source in sorted(PACKAGE_DIR.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written += 1
    return written
