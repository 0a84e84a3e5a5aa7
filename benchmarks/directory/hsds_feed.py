"""The open feed beside the same JSON made without any framework, and the memory of a whole stream.

MOSTY_DATABASE_URL=sqlite:////tmp/big.sqlite3 .venv/bin/python -m benchmarks.directory.hsds_feed
scripts/with-postgres .venv/bin/python -m benchmarks.directory.hsds_feed

`plain` is a cursor of the driver, a loop over its rows and orjson: the same records, the same total.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
os.environ.setdefault("MOSTY_VAR", tempfile.mkdtemp(prefix="mosty-bench-"))
os.environ.setdefault("MOSTY_SECRET_KEY", "only for a database that is thrown away")
os.environ["MOSTY_FEED_PER_MINUTE"] = "0"

import django

django.setup()

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from benchmarks.directory.data import fill
from mosty.directory.models import Service
from mosty.people.enums import OrganisationForm

ROUNDS = 300
LEAST_SHARE = 0.5
MOST_MB = 300
BASE = "http://127.0.0.1"
#: Columns of a service and of its organisation, under the names of HSDS.
SERVICE = (
    ("name", "name"), ("alternate_name", "name_uk"), ("description", "summary"),
    ("url", "website"), ("email", "email"), ("fees_description", "cost_for_person"),
    ("eligibility_description", "for_whom"), ("minimum_age", "min_age"), ("maximum_age", "max_age"),
    ("assured_date", "checked_on"),
)  # fmt: skip
GIVER = (
    ("name", "name"), ("alternate_name", "short_name"), ("description", "description"),
    ("email", "email"), ("website", "website"), ("tax_id", "nip"),
)  # fmt: skip
IN_FEED = "NOT (s.status = 'draft') AND s.merged_into_id IS NULL"
SQL = f"""
SELECT s.id, s.uuid, s.status, s.how_to_apply, s.who_decides, s.closed_on, s.updated_at, m.slug,
       {", ".join(f"s.{column}" for _key, column in SERVICE)},
       o.uuid, o.form, o.is_public_benefit, p.uuid,
       {", ".join(f"o.{column}" for _key, column in GIVER)}
FROM directory_service s
JOIN territory_municipality m ON m.id = s.municipality_id
JOIN people_organisation o ON o.id = s.organisation_id
LEFT JOIN people_organisation p ON p.id = o.patron_id
WHERE {IN_FEED} ORDER BY s.id LIMIT 100
"""
COUNT = f"SELECT COUNT(*) FROM directory_service s WHERE {IN_FEED}"
STATUS = {"published": "active", "closed": "defunct"}


def plain(cursor: Any, forms: dict[str, str]) -> bytes:
    """The first page without a framework."""
    cursor.execute(SQL)
    contents = [record(row, forms) for row in cursor.fetchall()]
    cursor.execute(COUNT)
    [total] = cursor.fetchone()
    pages = -(-total // 100)
    return orjson.dumps(
        {
            "total_items": total, "total_pages": pages, "page_number": 1, "size": len(contents),
            "first_page": True, "last_page": pages <= 1, "empty": not contents, "contents": contents,
        },
        option=orjson.OPT_UTC_Z,
    )  # fmt: skip


def record(row: Any, forms: dict[str, str]) -> dict[str, Any]:
    """A row as HSDS: empty values left out."""
    pk, uuid, status, apply, decides, closed, changed, slug = row[:8]
    middle = 8 + len(SERVICE)
    made = {key: value for (key, _), value in zip(SERVICE, row[8:middle], strict=True) if value}
    giver_id, form, is_benefit, patron = row[middle : middle + 4]
    parts = zip(GIVER, row[middle + 4 :], strict=True)
    giver = {key: value for (key, _), value in parts if value}
    giver |= {"id": as_uuid(giver_id), "legal_status": forms[form]}
    giver.setdefault("description", forms[form])
    if is_benefit:
        giver["tax_status"] = "organizacja pożytku publicznego"
    if patron:
        giver["parent_organization_id"] = as_uuid(patron)
    made |= {"id": as_uuid(uuid), "status": STATUS[status], "last_modified": as_moment(changed)}
    made.setdefault("url", f"{BASE}/{slug}/uslugi/{pk}/")
    made["application_process"] = "\n".join(text for text in (apply, decides) if text)
    assert status == "published" or closed
    return made | {"organization": giver}


def as_uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def as_moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def question(query: str) -> dict[str, Any]:
    """What the web server tells of a request."""
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/api/hsds/services", "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip


def served(handler: WSGIHandler, query: str) -> Callable[[], bytes]:
    """A question to the whole server program: middleware, addresses, feed."""

    def ask() -> bytes:
        response = handler(question(query), lambda *_: None)
        body = b"".join(response)
        response.close()
        return body

    return ask


def milliseconds(first: Callable[[], bytes], second: Callable[[], bytes]) -> tuple[float, float]:
    """Medians, asked in turn so that both meet the same machine.

    Time on the wall: on PostgreSQL most of the selecting is done by another process.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for ask, own in zip((first, second), times, strict=True):
            started = time.perf_counter()
            ask()
            own.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def streamed(handler: WSGIHandler) -> tuple[int, float, float]:
    """(services, seconds, MB the process grew by) of all whole services as lines."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, lines = time.perf_counter(), 0
    response = handler(question("full=true&format=ndjson"), lambda *_: None)
    for piece in response:
        lines += piece.count(b"\n")
    response.close()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return lines, time.perf_counter() - started, after - before


def main() -> int:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill()
    handler = WSGIHandler()
    with translation.override("pl"):
        forms = {form.value: str(form.label) for form in OrganisationForm}
    apart = connection.copy()  # requests close theirs
    apart.ensure_connection()
    cursor = apart.connection.cursor()
    ours, bare = served(handler, "per_page=100"), lambda: plain(cursor, forms)
    assert orjson.loads(ours()) == orjson.loads(bare()), "not the same records"
    framework, without = milliseconds(ours, bare)
    share = without / framework
    print(f"{connection.vendor}: {Service.objects.count():,} services")
    print(
        f"page of 100: {framework:.1f} ms, without a framework {without:.1f} ms: {share:.2f}",
        flush=True,
    )
    lines, seconds, grown = streamed(handler)
    print(f"stream: {lines:,} whole services in {seconds:.0f} s, {grown:.0f} MB more")
    return int(share < LEAST_SHARE or grown > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
