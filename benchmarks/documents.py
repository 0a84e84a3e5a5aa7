"""Time of the plan's documents by format, beside pandoc alone turning the same HTML into DOCX."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")

import django

django.setup()

import pypandoc

from mosty.localplans.actions import FORMATS, produce
from mosty.localplans.enums import PlanState
from mosty.localplans.models import PlanVersion

ROUNDS = 5


def median(work: Callable[[], object]) -> float:
    """Median seconds over ROUNDS runs, after one to warm up."""
    work()
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    version = (
        PlanVersion.objects.filter(state=PlanState.ADOPTED)
        .select_related("plan__municipality")
        .order_by("-number")[0]
    )
    html = produce(version, "lpdi", "html")[0].data.decode()
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/peer.docx"
        peer = median(lambda: pypandoc.convert_text(html, "docx", format="html", outputfile=target))
    print(f"{'document':<22}{'median s':>10}{'x pandoc alone':>16}")
    print(f"{'pandoc alone, docx':<22}{peer:>10.2f}{1.0:>16.2f}")
    for kind, formats in FORMATS.items():
        for name in formats:
            seconds = median(lambda k=kind, f=name: produce(version, k, f))
            print(f"{kind + '.' + name:<22}{seconds:>10.2f}{seconds / peer:>16.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
