"""`mosty setup`: everything an installation needs; a second run changes nothing."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.core.management import call_command

from mosty.core.access import system_access
from mosty.core.catalogues import compile_catalogues
from mosty.core.packs import load_all_packs
from mosty.directory.actions import refresh_all_small_figures, renew_index


def run(args: argparse.Namespace) -> int:
    set_up()
    print(f"Gotowe. Dane instalacji są w {settings.VAR_DIR}. Dalej: mosty serve")
    return 0


def set_up() -> None:
    """Database, texts, files and content packs; prints what it does."""
    _step("Teksty", compile_catalogues)
    _step("Baza danych", lambda: call_command("migrate", interactive=False, verbosity=0))
    _step("Pliki strony", lambda: call_command("collectstatic", interactive=False, verbosity=0))
    _step("Słowniki i treści", lambda: load_all_packs(by=system_access(None)))
    _step("Małe liczby w usługach", refresh_all_small_figures)
    _step("Słowa wyszukiwarki", renew_index)
    _step("Obliczenia (za pierwszym razem około minuty)", _compile_kernels)


def _compile_kernels() -> None:
    """In a process of its own: whoever sets up or serves never holds the compiler in memory."""
    subprocess.run(
        [sys.executable, "-m", "mosty.engines", "warm"], check=True, stdout=subprocess.DEVNULL
    )


def _step(title: str, work: Callable[[], object]) -> None:
    started = monotonic()
    print(f"  {title} …", end=" ", flush=True)
    work()
    print(f"{monotonic() - started:.1f} s")
