"""`mosty serve`: the web server and, beside it, the worker of background jobs."""

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mosty.config.commands.lock import in_use

_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 25
_SECONDS_BEFORE_RESTART = 3


class _Stop(Exception):
    """Somebody asked the server to end."""


def run(args: argparse.Namespace) -> int:
    if not _is_ready():
        print("Baza nie jest przygotowana. Uruchom najpierw: mosty setup", file=sys.stderr)
        return 1
    if not _is_port_free(args.host, args.port):
        print(
            f"Port {args.port} jest zajęty. Zatrzymaj to, co go używa, albo podaj inny:"
            f" mosty serve --port {args.port + 1}",
            file=sys.stderr,
        )
        return 1
    with in_use():
        return _supervise(args)


def _supervise(args: argparse.Namespace) -> int:
    address = f"http://{_shown_host(args.host)}:{args.port}"
    environment = {**os.environ}
    environment.setdefault("MOSTY_BASE_URL", address)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _raise_stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["web"] = _start(_web_command(args), environment)
        if not args.no_worker:
            processes["worker"] = _start(_worker_command(), environment)
        if not _wait_until_alive(address, processes["web"]):
            print("Serwer WWW nie odpowiada; przyczyna jest powyżej.", file=sys.stderr)
            return 1
        print(f"Mosty działa: {address}/  (Ctrl-C kończy)", flush=True)
        while True:
            code = processes["web"].poll()
            if code is not None:
                print(f"Serwer WWW zakończył się nagle (kod {code}).", file=sys.stderr)
                return 1
            worker = processes.get("worker")
            if worker is not None and worker.poll() is not None:
                print("Zadania w tle stanęły; uruchamiam je ponownie.", file=sys.stderr)
                time.sleep(_SECONDS_BEFORE_RESTART)
                processes["worker"] = _start(_worker_command(), environment)
            time.sleep(0.5)
    except _Stop:
        print("Kończę pracę …", flush=True)
        return 0
    finally:
        _stop(processes)


def _web_command(args: argparse.Namespace) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "mosty.config.wsgi:application",
        f"--bind={args.host}:{args.port}",
        f"--workers={args.workers}",
        "--threads=4",
        "--worker-class=gthread",
        "--timeout=60",
        "--graceful-timeout=15",
        "--log-level=warning",
        "--config=python:mosty.config.server",
    ]


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "mosty.config.cli", "worker"]


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process alone, which then ends the others in order.
    return subprocess.Popen(  # noqa: S603 -- our own commands
        command,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """On Linux the child gets SIGTERM when this process is killed outright."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _SECONDS_TO_STOP
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_alive(address: str, web: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 -- our own
                return True
        except urllib.error.HTTPError:
            return True  # it answers; a strange --host is not in MOSTY_ALLOWED_HOSTS
        except OSError:
            time.sleep(0.2)
    return False


def _is_ready() -> bool:
    executor = MigrationExecutor(connection)
    ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    return ready and (settings.STATIC_ROOT / "staticfiles.json").exists()


def _is_port_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _shown_host(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 -- compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _raise_stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Stop
