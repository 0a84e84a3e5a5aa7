"""The import of another catalogue's HSDS: services a second, memory, and what no import can undercut.

.venv/bin/python -m benchmarks.directory.hsds_import [services] [lines|page|package]
scripts/with-postgres .venv/bin/python -m benchmarks.directory.hsds_import

One process fills a database of its own and writes its feed to files; another, with an empty one,
imports them as the command `mosty import` does: stored file, parsed, written, kept for an undo.

`limit` is `json.loads` of the same lines and the driver writing the very same rows, indexes
included, into the emptied tables: what remains of an import that decides nothing. `jsonschema`
checks the same records against our own description of them.
"""

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SERVICES, A_PROVIDER = 50_000, 5
#: Records that `jsonschema` checks: it is slow.
CHECKED = 500
WAYS = {"lines": "feed.ndjson", "page": "feed.json", "package": "feed.zip"}
#: Tables an import writes, those that are pointed to first.
TABLES = (
    "people_organisation", "directory_service", "directory_location", "directory_contact",
    "directory_serviceatlocation", "directory_servicelanguage", "directory_locationfeature",
    "directory_openingwindow", "directory_openingexception", "directory_searchword",
    "thread_station", "core_importchange",
)  # fmt: skip
UNDER_TEST = "benchmarks.directory.hsds_import"


def start() -> None:
    """Django with an empty database; call it in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make(folder: Path, services: int, ways: Sequence[str]) -> None:
    """The feed of a filled database as lines and, if asked for, as one page and as a package."""
    start()
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.directory.data import SLUG, fill

    call_command("collectstatic", interactive=False, verbosity=0)
    fill(services, max(1, services // A_PROVIDER))
    _enrich()
    client = Client(SERVER_NAME="127.0.0.1")
    asked = f"/api/hsds/services?full=true&format=ndjson&municipality={SLUG}"
    with (folder / WAYS["lines"]).open("wb") as lines:
        lines.writelines(client.get(asked).streaming_content)
    if "package" in ways:
        with (folder / WAYS["package"]).open("wb") as package:
            package.writelines(client.get("/api/hsds/datapackage.zip").streaming_content)
    if "page" in ways:
        with (folder / WAYS["lines"]).open() as lines, (folder / WAYS["page"]).open("w") as page:
            page.write('{"contents": [')
            for number, line in enumerate(lines):
                page.write(("," if number else "") + line)
            page.write("]}")


def _enrich() -> None:
    """What the services of the other benchmarks do not have: contacts, hours at places, conditions."""
    from mosty.directory.models import (
        Contact,
        OpeningWindow,
        Service,
        ServiceAtLocation,
    )

    services = Service.objects.order_by("id")
    Contact.objects.bulk_create(
        (
            Contact(
                municipality_id=one.municipality_id,
                service=one,
                name=f"Osoba {one.pk}",
                email=f"osoba{one.pk}@example.org",
                is_public=True,
            )
            for one in services.iterator()
            if one.pk % 2
        ),
        batch_size=500,
    )
    OpeningWindow.objects.bulk_create(
        (
            OpeningWindow(
                service_id=link.service_id,
                location_id=link.location_id,
                weekday=5,
                opens="10:00",
                closes="14:00",
            )
            for link in ServiceAtLocation.objects.order_by("id").iterator()
            if link.service_id % 3 == 0
        ),
        batch_size=500,
    )
    services.filter(name__contains="Dom").update(condition_a="yes", condition_c="partly")
    services.filter(name__contains="Most").update(covers_all=False)


def measure(file: Path, services: int, lines: Path) -> None:
    """Import the file into an empty municipality; print the figures as JSON."""
    start()
    from django.db import connection

    from benchmarks.directory import data
    from mosty.core.access import system_access
    from mosty.core.imports import ImportFile, run_import
    from mosty.directory.actions import load_service_types
    from mosty.territory.models import Municipality

    load_service_types(by=system_access(None))
    town = Municipality.objects.create(
        slug=data.SLUG, terc_code="9999023", name="Wielka Gmina", kind="1", is_demo=False
    )
    data.make_units(town, random.Random(data.SEED))
    started, busy, before = time.perf_counter(), time.process_time(), _peak()
    outcome = run_import(
        "directory.hsds", ImportFile(file.name, file.read_bytes()), town.pk, system_access(town.pk)
    )
    seconds, grown = time.perf_counter() - started, _peak() - before
    busy = time.process_time() - busy
    assert outcome.is_stored, outcome.errors[:3]
    assert outcome.created >= services, outcome
    limit = _limit(lines, connection)
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "file_mb": file.stat().st_size / 2**20,
                "seconds": seconds,
                "busy_seconds": busy,
                "grown_mb": grown,
                "limit_seconds": limit,
                "jsonschema": _checks_a_second(lines),
            }
        )
    )


def _limit(lines: Path, connection: Any) -> float:
    """Seconds of `json.loads` of all lines and of writing the same rows by the driver."""
    is_sqlite = connection.vendor == "sqlite"
    driver = (
        sqlite3.connect(connection.settings_dict["NAME"]) if is_sqlite else connection.connection
    )
    cursor = driver.cursor()
    kept = [(table, *_rows(cursor, table)) for table in TABLES]
    for table in reversed(TABLES):
        cursor.execute(f"DELETE FROM {table}" if is_sqlite else f"TRUNCATE {table} CASCADE")
    driver.commit()
    started = time.perf_counter()
    with lines.open() as file:
        for line in file:
            json.loads(line)
    for table, columns, rows in kept:
        marks = ", ".join(["?" if is_sqlite else "%s"] * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
    driver.commit()
    return time.perf_counter() - started


def _rows(cursor: Any, table: str) -> tuple[Sequence[str], Sequence[Any]]:
    cursor.execute(f"SELECT * FROM {table} ORDER BY id")
    return [column[0] for column in cursor.description], [
        tuple(json.dumps(value) if isinstance(value, dict | list) else value for value in row)
        for row in cursor.fetchall()
    ]


def _checks_a_second(lines: Path) -> float:
    from jsonschema import Draft202012Validator

    from mosty.directory.api import hsds

    described = hsds.get_openapi_schema(path_prefix="api/hsds/")
    schema = {"$ref": "#/components/schemas/Service", "components": described["components"]}
    checked = Draft202012Validator(schema)
    with lines.open() as file:
        records = [json.loads(line) for line, _number in zip(file, range(CHECKED), strict=False)]
    started = time.perf_counter()
    for record in records:
        assert checked.is_valid(record)
    return len(records) / (time.perf_counter() - started)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ask(*words: str, database: str, folder: Path) -> str:
    """What another process prints, with a database and files of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mosty.config.settings.base",
        "MOSTY_VAR": str(folder / "var"),
        "MOSTY_SECRET_KEY": "only for a database that is thrown away",
        "MOSTY_FEED_PER_MINUTE": "0",
        "MOSTY_MAX_UPLOAD_MB": "2000",  # an office would send parts of 20 MB
        "MOSTY_DATABASE_URL": database,
    }
    (folder / "var").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", UNDER_TEST, *words],
        env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.strip().rpartition("\n")[2]


def databases(folder: Path) -> Iterator[str]:
    """Addresses of empty databases."""
    number = 0
    while True:
        number += 1
        given = os.environ.get("MOSTY_DATABASE_URL", "")
        yield given if "postgres" in given else f"sqlite:///{folder}/{number}.sqlite3"


def main(services: int, ways: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="mosty-bench-", dir="/tmp") as name:
        folder = Path(name)
        ask(
            "make",
            name,
            str(services),
            *ways,
            database=f"sqlite:///{name}/made.sqlite3",
            folder=folder,
        )
        for way, database in zip(ways, databases(folder), strict=False):
            words = ("measure", str(folder / WAYS[way]), str(services), str(folder / WAYS["lines"]))
            found = json.loads(ask(*words, database=database, folder=folder))
            rate, limit = services / found["seconds"], services / found["limit_seconds"]
            print(
                f"{found['database']}, {way} ({found['file_mb']:.0f} MB): {services:,} services in"
                f" {found['seconds']:.0f} s ({found['busy_seconds']:.0f} s of processor time),"
                f" {rate:.0f} a second, {found['grown_mb']:.0f} MB more;"
                f" json.loads and the same rows by the driver {limit:.0f} a second: {rate / limit:.2f};"
                f" jsonschema checks {found['jsonschema']:.0f} a second: {rate / found['jsonschema']:.1f}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder, services, *ways]:
            make(Path(folder), int(services), ways)
        case ["measure", file, services, lines]:
            measure(Path(file), int(services), Path(lines))
        case [services, *ways] if services.isdecimal():
            sys.exit(main(int(services), ways or ["lines"]))
        case ways:
            sys.exit(main(SERVICES, ways or ["lines"]))
