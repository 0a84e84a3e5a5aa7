"""What costs half a minute to make is made by one worker of a run; the others take a copy."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of this worker alone with what `make` writes into an empty one."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    original, ready = shared / f"once-{name}", shared / f"once-{name}.ready"
    with (shared / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(original, ignore_errors=True)  # of a worker that failed half way
            original.mkdir()
            make(original)
            ready.touch()
    own = factory.mktemp(name) / "var"
    shutil.copytree(original, own)
    return own
