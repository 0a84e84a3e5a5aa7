"""Pages of partnership in a large municipality, and the run of its map, beside their limit.

.venv/bin/python -m benchmarks.partnership.pages
scripts/with-postgres .venv/bin/python -m benchmarks.partnership.pages

Exit code 1 when a page does not answer 200, asks the database more often than in a small
municipality, or its p95 is 150 ms or more.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

os.environ.setdefault("MOSTY_STAFF_MFA", "0")

from benchmarks.calendars.start import start

VENDOR = start()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.partnership.data import (
    LARGE,
    SMALL,
    Size,
    make_assessment,
    make_council,
    make_duties,
    make_federation,
    make_organisations,
    make_ties,
    make_town,
)
from benchmarks.partnership.work import make_register, make_round, make_test
from mosty.core.access import Role
from mosty.core.models import EngineRun
from mosty.partnership.actions.map_runs import store_map_run
from mosty.partnership.models import Recommendation
from mosty.partnership.queries.map_runs import RUN_KIND
from mosty.people.models import Membership, Organisation, User
from mosty.territory.models import Municipality

LIMIT_MS = 150
WARM_UPS, ROUNDS, RUNS = 3, 30, 5
#: Name of a page -> (who asks, address).
Pages = dict[str, tuple[Client, str]]


def main() -> int:
    """Measure the large municipality; 1 when a limit is broken."""
    call_command("collectstatic", interactive=False, verbosity=0)
    _small_town, small = municipality("male-miasto", "9999043", SMALL)
    begun = time.perf_counter()
    town, large = municipality("wielkie-miasto", "9999053", LARGE)
    gather_figures()
    print(f"{VENDOR}: filled in {time.perf_counter() - begun:.0f} s, {LARGE}")
    failed = False
    print(f"{'page':34}{'queries':>9}{'median ms':>11}{'p95 ms':>9}{'of limit':>10}{'kB':>7}")
    for name, (browser, address) in large.items():
        few, many = queries(*small[name]), queries(browser, address)
        median, late, size = measure(browser, address)
        note = "" if many <= few else f"  (in a small municipality {few})"
        print(
            f"{name:34}{many:>9}{median:>11.1f}{late:>9.1f}{late / LIMIT_MS:>10.2f}"
            f"{size / 1000:>7.0f}{note}"
        )
        failed |= late >= LIMIT_MS or many > few
    network_run(town)
    print("FAILED" if failed else "ok")
    return int(failed)


def municipality(slug: str, terc_code: str, size: Size) -> tuple[Municipality, Pages]:
    """A municipality with everything in it, and its pages."""
    town = make_town(slug, terc_code)
    organisations = make_organisations(town, size)
    make_ties(town, organisations, size)
    federation = make_federation(organisations, size)
    council = make_council(town, organisations, size)
    assessment = make_assessment(town, federation, size)
    make_duties(town, size)
    test = make_test(town, size)
    make_register(town, test, size)
    open_round = make_round(town, organisations[1], size)
    store_map_run(town)
    newest = Recommendation.objects.filter(municipality=town).latest("year", "number")
    anyone = Client(SERVER_NAME="127.0.0.1")
    office = signed_in(town, Role.NGO_OFFICER)
    own = signed_in(town, Role.NGO_REPRESENTATIVE, federation)

    def page(name: str, *rest: object) -> str:
        return reverse(f"partnership:{name}", args=[slug, *rest])

    register, desk = page("recommendation_list"), page("recommendation_desk")
    return town, {
        "register": (anyone, register),
        "register, filter and word": (
            anyone,
            f"{register}?stan=owed&rodzaj=systemic&szukaj=swietlica",
        ),
        "recommendation": (anyone, page("recommendation_detail", newest.year, newest.number)),
        "desk of recommendations (office)": (office, desk),
        "cooperation map (office)": (office, page("cooperation_map")),
        "ties of one organisation (office)": (
            office,
            page("map_organisation", organisations[0].pk),
        ),
        "federation (its representative)": (own, page("umbrella_detail", federation.pk)),
        "standards (representative)": (own, page("assessment_detail", assessment.pk)),
        "council": (anyone, page("council_detail", council.slug)),
        "drafts of all councils": (anyone, page("council_drafts")),
        "calendar of duties (office)": (office, page("duty_list")),
        "comparison of places (office)": (office, page("test_comparison", test.pk)),
        "findings of the test (office)": (office, page("finding_list", test.pk)),
        "results of the open institution": (anyone, page("open_results", open_round.slug)),
    }


def signed_in(town: Municipality, role: Role, of: Organisation | None = None) -> Client:
    """A browser of somebody with this role."""
    user = User.objects.create(email=f"{role}@{town.slug}.example", full_name="Osoba")
    Membership.objects.create(
        user=user, municipality=town, organisation=of, role=role, valid_from=date(2020, 1, 1)
    )
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def gather_figures() -> None:
    """What the planner knows a minute later by itself; a benchmark does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


def queries(browser: Client, address: str) -> int:
    """How often the page asks the database; the page must open."""
    found = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal found
        found += 1
        return execute(*arguments)

    browser.get(address)
    with connection.execute_wrapper(count):
        answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code} {answer.get('Location', '')}")
    return found


def measure(browser: Client, address: str) -> tuple[float, float, int]:
    """(median, p95) in ms, and bytes of the page."""
    for _round in range(WARM_UPS):
        size = len(browser.get(address).content)
    times = timed(lambda: browser.get(address), ROUNDS)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], size


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round."""
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def network_run(town: Municipality) -> None:
    """The run of the map computed and stored, beside the stored one found again."""

    def forget_and_compute() -> None:
        EngineRun.objects.filter(municipality_id=town.pk, kind=RUN_KIND).delete()
        store_map_run(town)

    computed = statistics.median(timed(forget_and_compute, RUNS))
    again = statistics.median(timed(lambda: store_map_run(town), ROUNDS))
    print(
        f"run of the map: computed {computed:.0f} ms, found again {again:.0f} ms, "
        f"{computed / again:.1f} times faster"
    )


if __name__ == "__main__":
    sys.exit(main())
