"""Layer D: what goes through the feed and the importer and comes back the same, and what does not.

`losses.json` keeps, for every way there and back, the fields that are lost, and why. A field that is lost
without standing there fails, and so does one that stands there and comes back: then it is taken out.
"""

import csv
import json
import shutil
import sys
from pathlib import Path

import pytest

from mosty.core.access import system_access
from mosty.core.imports import ImportFile
from mosty.directory.actions.import_hsds import store_hsds
from mosty.directory.importers import parse_hsds
from mosty.directory.models import Contact, Location, Service
from mosty.people.models import Organisation
from tests.factories.directory import ServiceTypeFactory

pytestmark = pytest.mark.django_db

KNOWN = json.loads(Path(__file__).with_name("losses.json").read_text(encoding="utf-8"))
#: Why something is lost, by field or by its first part.
REASONS = KNOWN["reasons"]
LOSSES = {way: fields for way, fields in KNOWN.items() if way != "reasons"}
#: Made anew for every record: not facts.
_MADE = ("last_modified",)


def bring_in(data, name, municipality):
    """The file stored; refused records fail the test."""
    parsed = parse_hsds(ImportFile(name, data), municipality.pk)
    assert parsed.errors == (), parsed.errors
    store_hsds(parsed.rows, municipality.pk, system_access(municipality.pk))
    Service.objects.filter(published_at=None).update(status="draft")


def leaves(value, path=""):
    """(path, value) of everything at the bottom; the place in a list does not matter."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _MADE:
                yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        yield path, f"{value:.6f}" if is_number else str(value)


def lost(before, after):
    """Fields ("phones.extension") of which a value did not come back, wherever they stand.

    Identifiers of parts are left out: they are made of the record's.
    """
    found = set(leaves(after))
    gone = {path for path, value in leaves(before) if (path, value) not in found}
    names = {path.replace("[]", "") for path in gone if not path.endswith("[].id")}
    return sorted({".".join(name.split(".")[-2:]) for name in names})


def reason(field):
    return REASONS.get(field) or REASONS[field.partition(".")[0]]


def test_everything_that_is_lost_has_a_reason_and_no_reason_is_idle():
    lost_fields = {field for fields in LOSSES.values() for field in fields}
    assert all(map(reason, lost_fields))
    assert set(REASONS) <= lost_fields | {field.partition(".")[0] for field in lost_fields}


def told(name, fields):
    """Print the table, then compare it with what is known."""
    sys.stdout.write(f"\n{name}: {len(fields)} fields lost\n")
    sys.stdout.writelines(f"  {field}: {reason(field)}\n" for field in fields)
    assert fields == LOSSES.get(name, [])


def empty(municipality):
    """The municipality without its catalogue."""
    Service.objects.all().delete()
    Contact.objects.all().delete()
    Location.objects.all().delete()
    Organisation.objects.filter(municipality=municipality).update(patron=None)
    Organisation.objects.all().delete()


def whole(ask, uuid):
    return ask(f"/services/{uuid}")


@pytest.mark.parametrize("way", ["lines", "package", "organisations"])
def test_our_own_feed_comes_back(client, ask, rich, capsys, settings, way):
    settings.ALLOWED_HOSTS = ["mosty.example.pl", "testserver"]
    before = whole(ask, rich.full.uuid)
    address = {
        "lines": "services?full=true&format=ndjson",
        "package": "datapackage.zip",
        "organisations": "organizations?full_service=true&format=ndjson",
    }[way]
    response = client.get(f"/api/hsds/{address}", SERVER_NAME="mosty.example.pl")
    data = b"".join(response.streaming_content)
    empty(rich.place)
    bring_in(data, f"feed.{'zip' if way == 'package' else 'ndjson'}", rich.place)
    after = whole(ask, rich.full.uuid)
    with capsys.disabled():
        told(f"own {way}", lost(before, after))


def on_the_globe(example):
    """The official example with a latitude that exists: its own is 100."""
    return example.replace('"latitude": 100', '"latitude": 52').encode()


@pytest.mark.reference
@pytest.mark.parametrize("name", ["service_full", "organization_full", "service_at_location_full"])
def test_official_example_comes_back(ask, municipality, reference_data, capsys, name):
    ServiceTypeFactory(code="U-PSY", name="Community Counselling")
    data = on_the_globe((reference_data / "hsds" / "examples" / f"{name}.json").read_text("utf-8"))
    bring_in(data, f"{name}.json", municipality)
    Service.objects.update(status="published", published_at="2026-01-01T00:00Z")
    example = json.loads(data)
    example = example["services"][0] if "services" in example else example.get("service", example)
    with capsys.disabled():
        told(f"official {name}", lost(example, whole(ask, Service.objects.get().uuid)))


@pytest.mark.reference
def test_official_tables_come_back(ask, municipality, reference_data, capsys, tmp_path):
    ServiceTypeFactory(code="U-PSY", name="Community Counselling")
    folder = reference_data / "hsds" / "examples"
    tables = shutil.copytree(folder / "csv", tmp_path / "csv")
    rows = list(csv.DictReader((tables / "locations.csv").read_text("utf-8").splitlines()))
    with (tables / "locations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "latitude": "52"} for row in rows)
    package = shutil.make_archive(str(tmp_path / "tables"), "zip", tables)
    bring_in(Path(package).read_bytes(), "tables.zip", municipality)
    Service.objects.update(status="published", published_at="2026-01-01T00:00Z")
    example = json.loads(on_the_globe((folder / "service_full.json").read_text("utf-8")))
    after = whole(ask, Service.objects.get().uuid)
    with capsys.disabled():
        told("official tables", lost(example, after))
