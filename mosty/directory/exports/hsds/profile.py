"""The Polish profile of HSDS: JSON Merge Patches (RFC 7386) to the published schemas."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parents[2] / "content" / "hsds_profile"

#: Names of the schemas that the profile changes.
PATCHES = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))

ABOUT = {
    "name": "HSDS-PL",
    "version": "1.0",
    "description": (
        "Polski profil HSDS: adresy i kody w Polsce, numery polskich rejestrów, kody TERC, złote,"
        " czas polski. Każda część to poprawka JSON Merge Patch (RFC 7386) do schematu o tej nazwie;"
        " null usuwa pole, którego profil nie używa."
    ),
}


@cache
def patch(name: str) -> dict[str, Any]:
    """What the profile changes in the published schema of this name."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
