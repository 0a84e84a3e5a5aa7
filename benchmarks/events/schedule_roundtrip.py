"""A programme of pretalx goes in and out again: is a field lost, and how long does it take?

MOSTY_REFERENCE_DATA=../shared/data .venv/bin/python -m benchmarks.events.schedule_roundtrip

Prints every field of the file with how often it came and how often it went out as it came, for
schedule.json; then, for schedule.xml, what this form of the format has no field for. Exit code 1
when schedule.json loses a field.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FOLDER = tempfile.mkdtemp(prefix="mosty-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
os.environ.setdefault("MOSTY_VAR", _FOLDER)
os.environ.setdefault("MOSTY_SECRET_KEY", "only for a database that is thrown away")
os.environ.setdefault("MOSTY_DATABASE_URL", f"sqlite:///{_FOLDER}/schedule.sqlite3")

import django

django.setup()

from django.core.management import call_command

from mosty.core.access import system_access
from mosty.core.imports import ImportFile
from mosty.events.actions import store_schedule
from mosty.events.exports.schedule import schedule_document
from mosty.events.exports.schedule_xml import schedule_xml
from mosty.events.importers import parse_schedule
from mosty.events.importers.schedule_file import read_file
from mosty.events.models import Event
from mosty.events.queries.schedule import schedule_lines
from mosty.territory.enums import MunicipalityKind
from mosty.territory.models import Municipality

DATA = Path(os.environ.get("MOSTY_REFERENCE_DATA", "../shared/data")) / "schedule"
PAGE = "https://mosty.example/gmina/wydarzenia/democon/"
ROUNDS = 9


def leaves(found: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """(field, place, value) of everything in the file; items are known by their guid."""
    if isinstance(found, dict):
        for name, value in found.items():
            is_room = path.endswith("days[].rooms")
            yield from _under(leaves(value, f"{path}.{'*' if is_room else name}"), name)
    elif isinstance(found, list):
        yield f"{path}[]", "", len(found)
        for number, one in enumerate(found):
            key = one.get("guid", number) if isinstance(one, dict) and "slug" in one else number
            yield from _under(leaves(one, f"{path}[]"), str(key))
    else:
        yield path, "", found


def _under(inner: Iterator[tuple[str, str, Any]], name: str) -> Iterator[tuple[str, str, Any]]:
    for path, place, value in inner:
        yield path, f"{name}/{place}", value


def table(came: Any, went: Any) -> list[tuple[str, int, int]]:
    """(field, how often it came, how often it went out as it came)."""
    there = Counter(leaves_key(went))
    counts: dict[str, list[int]] = {}
    for path, place, value in leaves(came):
        row = counts.setdefault(path, [0, 0])
        row[0] += 1
        row[1] += bool(there[(path, place, repr(value))])
    return [(path, *row) for path, row in sorted(counts.items())]


def leaves_key(found: Any) -> Iterator[tuple[str, str, str]]:
    return ((path, place, repr(value)) for path, place, value in leaves(found))


def main() -> int:
    call_command("migrate", verbosity=0)
    municipality = Municipality.objects.create(
        slug="gmina", terc_code="9999999", name="Gmina", kind=MunicipalityKind.RURAL
    )
    data = (DATA / "pretalx-democon.json").read_bytes()
    by = system_access(municipality.pk)
    started = time.perf_counter()
    parsed = parse_schedule(ImportFile("schedule.json", data), municipality.pk)
    counts = store_schedule(parsed.rows, municipality.pk, by)
    stored = time.perf_counter() - started
    again = store_schedule(parsed.rows, municipality.pk, by)
    event = Event.objects.get()
    spans = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        went = schedule_document(event, schedule_lines(event), page=PAGE, base_url=PAGE)
        spans.append(time.perf_counter() - started)
    print(f"stored {counts.created} items in {stored * 1000:.0f} ms, errors {len(parsed.errors)}")
    print(f"the same file again: {again.created} new, {again.updated} changed")
    print(f"written in {statistics.median(spans) * 1000:.1f} ms (median of {ROUNDS})\n")
    lost = 0
    print(f"{'field of schedule.json':62} came went")
    for path, came_count, went_count in table(json.loads(data), went):
        lost += came_count - went_count
        mark = "" if came_count == went_count else "   LOST"
        print(f"{path:62} {came_count:4} {went_count:4}{mark}")
    print(f"\nschedule.json: {lost} values lost")
    back = read_file(schedule_xml(went, address=f"{PAGE}harmonogram.xml"))
    print("\nschedule.xml has no field for:")
    for path, came_count, went_count in table(json.loads(data), back):
        if came_count > went_count:
            print(f"{path:62} {came_count:4} {went_count:4}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
