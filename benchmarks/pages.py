"""Server time and queries of the most used pages, beside the health page as the floor."""

import os
import statistics
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")

import django

django.setup()

from django.db import connection
from django.test import Client

from mosty.localplans.models import ActionCard
from mosty.people.models import User

ROUNDS = 30
SLUG = "debowa-dolina"


def pages() -> list[tuple[str, str, str]]:
    """(name, address, demo account or "")."""
    card = ActionCard.objects.select_related("plan").order_by("pk")[0]
    plan = f"/{SLUG}/plan/{card.plan.slug}/"
    return [
        ("start page", f"/{SLUG}/", ""),
        ("services", f"/{SLUG}/uslugi/", ""),
        ("service search", f"/{SLUG}/uslugi/?text=opieka", ""),
        ("survey", f"/{SLUG}/ankiety/powiedz-co-zmienic/", ""),
        ("survey results", f"/{SLUG}/ankiety/zycie-blisko-domu/wyniki/", ""),
        ("diagnosis", f"/{SLUG}/diagnoza/", ""),
        ("plan", plan, ""),
        ("action", f"{plan}dzialania/{card.code}/", ""),
        ("golden thread", f"/{SLUG}/zlota-nic/", ""),
        ("staff dashboard", f"/{SLUG}/panel/", "koordynator"),
    ]


def measure(client: Client, address: str) -> tuple[float, float, int, int]:
    """(median ms, p95 ms, queries, status) of one page, warm."""
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        status = client.get(address).status_code
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], queries, status


def main() -> int:
    visitor = Client(headers={"host": "127.0.0.1"})
    floor, _p95, _queries, _status = measure(visitor, "/healthz")
    print(f"{'page':<18}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'x health page':>15}")
    print(f"{'health page':<18}{floor:>10.1f}{'':>9}{'':>9}{1.0:>15.1f}")
    worst = 0
    for name, address, account in pages():
        client = visitor
        if account:
            client = Client(headers={"host": "127.0.0.1"})
            client.force_login(
                User.objects.get(email=f"{account}@debowadolina.example"),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        median, p95, queries, status = measure(client, address)
        worst = max(worst, 0 if status == 200 else 1)
        note = "" if status == 200 else f"  HTTP {status}"
        print(f"{name:<18}{median:>10.1f}{p95:>9.1f}{queries:>9}{median / floor:>15.1f}{note}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
