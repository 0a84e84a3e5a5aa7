"""Layer E: the tabular package is a valid Data Package, and says what the feed says."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from frictionless import Package

from mosty.directory.exports.hsds.tables import TABLES
from tests.hsds.world import CANARY

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(client, rich):
    response = client.get("/api/hsds/datapackage.zip")
    assert response["Content-Type"] == "application/zip"
    assert "datapackage.zip" in response["Content-Disposition"]
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def rows(package, file):
    return list(csv.DictReader(io.StringIO(package.read(file).decode("utf-8"))))


@pytest.mark.slow
def test_package_is_valid(package, tmp_path):
    package.extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.flatten(["title", "fieldName", "rowNumber", "message"]) == []


def test_package_holds_every_table_of_its_description(package):
    described = json.loads(package.read("datapackage.json"))
    assert {one["path"] for one in described["resources"]} == set(package.namelist()) - {
        "datapackage.json"
    }


def test_package_says_what_the_feed_says(package, ask, rich):
    services = {row["id"]: row for row in rows(package, "services.csv")}
    whole = ask("/services?full=true")["contents"]
    assert set(services) == {one["id"] for one in whole}
    for one in whole:
        told = {name: value for name, value in one.items() if isinstance(value, (str, int))}
        told["last_modified"] = told["last_modified"][:19] + "Z"
        row = services[one["id"]]
        assert {name: str(value) for name, value in told.items()} == {
            name: row[name] for name in told
        }
        assert row["organization_id"] == one["organization"]["id"]
    for file, key in (("schedules.csv", "schedules"), ("languages.csv", "languages")):
        own = [row["id"] for row in rows(package, file) if row["service_id"] == str(rich.full.uuid)]
        [full] = [one for one in whole if one["id"] == str(rich.full.uuid)]
        assert own == [part["id"] for part in full[key]]


def test_every_part_has_a_row(package):
    empty = [table.file for table in TABLES.values() if not rows(package, table.file)]
    assert empty == []


def test_package_of_one_municipality_holds_nothing_of_others(client, rich):
    response = client.get("/api/hsds/datapackage.zip?municipality=inna")
    package = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert [row["name"] for row in rows(package, "services.csv")] == ["Cudza"]


def test_package_keeps_secrets(package):
    for file in package.namelist():
        assert CANARY not in package.read(file).decode("utf-8"), file
