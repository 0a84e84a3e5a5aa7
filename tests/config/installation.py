"""A real installation in a folder of its own, used by the console command like by a person."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """`Installation(folder)("backup", "x.mosty")` runs `mosty backup x.mosty` there."""

    def __init__(self, folder: Path) -> None:
        self.var = folder
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("MOSTY_", "DJANGO_", "PYTEST"))
        }
        self.environment["MOSTY_VAR"] = str(folder)
        self.environment["PYTHONWARNINGS"] = "ignore"

    @property
    def database(self) -> Path:
        return self.var / "mosty.sqlite3"

    def __call__(self, *args: str, stdin: str = "", **environment: str):
        return subprocess.run(
            [sys.executable, "-m", "mosty.config.cli", *args],
            cwd=ROOT,
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *args: str, stderr=None) -> subprocess.Popen:
        return self._popen([sys.executable, "-m", "mosty.config.cli", *args], stderr)

    def start_python(self, code: str) -> subprocess.Popen:
        """A process of this installation with Django ready."""
        head = (
            "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mosty.config.settings.base'\n"
            "import django; django.setup()\n"
        )
        return self._popen([sys.executable, "-c", head + code])

    def python(self, code: str) -> str:
        process = self.start_python(code)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    def copy(self, folder: Path) -> "Installation":
        shutil.copytree(self.var, folder)
        return Installation(folder)

    def _popen(self, command: list[str], stderr=None) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if stderr is None else stderr,
            text=True,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
