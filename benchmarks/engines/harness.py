"""Times a call in a process of its own, with the most memory that process held.

Every call runs in a fresh process: nobody's memory or warm caches count for somebody else. One
benchmark runs at a time on a machine (a lock file), because two on the same cores measure nothing.
"""

import fcntl
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# One thread of linear algebra on every side; engines and peers bring their own threads.
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Measure:
    """Attributes: median seconds, all seconds, peak MB of the process, what the call returned."""

    seconds: float
    all_seconds: tuple[float, ...]
    peak_mb: float
    answer: Any


def measure(
    function: str, *arguments: Any, runs: int = 3, warm: bool = True, timeout: float = 1800
) -> Measure:
    """Time `module:function(*arguments)` in a new process; the arguments and answer are JSON.

    Args:
        function: "benchmarks.engines.opinion:ours".
        runs: timed calls; the median is quoted.
        warm: one untimed call first (compiled kernels, caches); False where a call takes minutes.
        timeout: seconds after which the process is ended.
    """
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        task = [function, list(arguments), runs, warm, answer.name]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.engines.harness", json.dumps(task)],
            cwd=ROOT,
            check=True,
            timeout=timeout,
            env={**os.environ, **SINGLE},
        )
        told = json.loads(Path(answer.name).read_text())
    times = tuple(told["times"])
    return Measure(statistics.median(times), times, told["peak_mb"], told["answer"])


def bandwidth() -> float:
    """Bytes a second one core reads and writes in this run (a copy of 256 MB), the median of 5."""
    import numpy as np

    source = np.ones(32_000_000)
    target = np.empty_like(source)
    times = []
    for _round in range(5):
        started = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - started)
    return 2 * source.nbytes / statistics.median(times)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other benchmark runs; says how busy the machine is."""
    with (Path(tempfile.gettempdir()) / "mosty-benchmark.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        load = os.getloadavg()[0]
        if load > 1:
            print(f"(the machine is busy: load {load:.1f}; times are too long, ratios rough)")
        yield


def start_up(engine: str) -> None:
    """Prints what the compiler costs: cold, with kernels kept on disk, and when only importing."""
    warm = f"import mosty.engines.{engine}.warm as w; w.warm()"
    with tempfile.TemporaryDirectory() as kept:
        for name, code in (
            ("cold start, all kernels compiled", warm),
            ("start with compiled kernels kept", warm),
            ("import without computing", f"import mosty.engines.{engine}"),
        ):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", code],
                cwd=ROOT,
                check=True,
                env={**os.environ, **SINGLE, "NUMBA_CACHE_DIR": kept},
            )
            print(f"{name:44}{time.perf_counter() - started:10.4f} s (whole process)")


def line(name: str, measured: Measure, *, against: Measure | None = None, target: str = "") -> str:
    """One row of the printed table: time, memory, ratio."""
    ratio = ""
    if against is not None:
        ratio = (
            f"  {against.seconds / measured.seconds:8.1f} x faster,"
            f" {against.peak_mb / measured.peak_mb:4.1f} x less memory"
        )
    wanted = f"  (wanted: {target})" if target else ""
    times = f"median of {len(measured.all_seconds)}"
    return f"{name:44}{measured.seconds:10.4f} s ({times}){measured.peak_mb:8.0f} MB{ratio}{wanted}"


def _child(task: str) -> None:
    function, arguments, runs, warm, target = json.loads(task)
    module, name = function.split(":")
    call = getattr(importlib.import_module(module), name)
    if warm:
        call(*arguments)
    times = []
    answer = None
    for _round in range(runs):
        started = time.perf_counter()
        answer = call(*arguments)
        times.append(time.perf_counter() - started)
    # Not getrusage: its peak counts the parent's memory at the moment of the fork too.
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    Path(target).write_text(json.dumps({"times": times, "peak_mb": peak, "answer": answer}))


if __name__ == "__main__":
    _child(sys.argv[1])
