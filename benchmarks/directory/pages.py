"""Server time and queries of the directory's pages with 50,000 services, beside their limit.

MOSTY_DATABASE_URL=sqlite:////tmp/big.sqlite3 .venv/bin/python -m benchmarks.directory.pages
scripts/with-postgres .venv/bin/python -m benchmarks.directory.pages
"""

import os
import statistics
import sys
import tempfile
import time
from itertools import cycle
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
os.environ.setdefault("MOSTY_VAR", tempfile.mkdtemp(prefix="mosty-bench-"))
os.environ.setdefault("MOSTY_SECRET_KEY", "only for a database that is thrown away")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client

from benchmarks.directory.data import SLUG, fill
from mosty.directory.models import Service

LIMIT_MS = 150
ROUNDS = 60
QUESTIONS = (
    "ktoś do mamy na parę godzin", "opieka", "obiady dla babci", "transport na rehabilitacje",
    "psycholog dla dziecka", "teleopeika", "wozek inwalidzki", "klub seniora lipa",
)  # fmt: skip


def pages() -> dict[str, list[str]]:
    """Addresses of each kind of page; several, so that nothing is measured from one warm row."""
    base = f"/{SLUG}/uslugi/"
    ids = list(Service.objects.order_by("pk").values_list("pk", flat=True)[::5_001])
    return {
        "list": [f"{base}?page={number}" for number in (1, 2, 50, 900, 2400)],
        "search": [f"{base}?szukaj={question}" for question in QUESTIONS],
        "search, filters": [
            f"{base}?szukaj={question}&grupa=SEN&koszt=free&jezyk=uk" for question in QUESTIONS
        ],
        "open now": [f"{base}?otwarte=on", f"{base}?szukaj=opieka&otwarte=on"],
        "near a point": [
            f"{base}?punkt=52.{digits},19.5&km=5" for digits in ("11", "15", "2", "25")
        ],
        "card": [f"{base}{pk}/" for pk in ids],
        "map data": [f"{base}mapa.geojson?szukaj={question}" for question in QUESTIONS],
        "balance": [f"{base}bilans/"],
        "feed, 100 services": [f"/api/hsds/services?per_page=100&page={n}" for n in (1, 7, 500)],
    }


def measure(client: Client, addresses: list[str]) -> tuple[float, float, int, set[int]]:
    """(median ms, p95 ms, most queries, statuses); every page once before, to be warm."""
    most, statuses = 0, set()
    for address in addresses:
        queries = 0

        def count(execute: Any, *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            statuses.add(client.get(address).status_code)
        most = max(most, queries)
    times = []
    for _round, address in zip(range(ROUNDS), cycle(addresses), strict=False):
        started = time.perf_counter()
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer)  # type: ignore[arg-type]
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], most, statuses


def main() -> int:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.perf_counter()
    fill()
    took = time.perf_counter() - started
    print(f"{connection.vendor}: {Service.objects.count():,} services, filled in {took:.0f} s")
    client = Client(headers={"host": "127.0.0.1"})
    print(f"{'page':<20}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'of limit':>10}")
    worst = 0
    for name, addresses in pages().items():
        median, p95, queries, statuses = measure(client, addresses)
        note = "" if statuses == {200} else f"  HTTP {sorted(statuses)}"
        worst = max(worst, int(p95 > LIMIT_MS or bool(note)))
        print(f"{name:<20}{median:>10.1f}{p95:>9.1f}{queries:>9}{p95 / LIMIT_MS:>10.2f}{note}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
