"""Records made in the installation that the browser walks through."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def made_by(source: str, installation: Path) -> Any:
    """What the last line of the programme says (JSON), run beside the server on its database."""
    made = subprocess.run(
        [sys.executable, "-c", source],
        env={
            **os.environ,
            "MOSTY_VAR": str(installation),
            "DJANGO_SETTINGS_MODULE": "mosty.config.settings.base",
            "PYTHONPATH": str(ROOT),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])
