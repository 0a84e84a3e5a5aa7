"""The feed as readers see it, and the published schemas as the reference data hold them."""

import json

import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.hsds.world import many_services, rich_world

BASE = "/api/hsds"


@pytest.fixture
def rich(municipality):
    return rich_world(municipality)


@pytest.fixture
def many(municipality):
    return many_services(23, municipality)


@pytest.fixture
def ask(client):
    """`ask("/services?page=2")`: the answer as data; ndjson as a list of records."""

    def read(path, status=200):
        response = client.get(f"{BASE}{path}")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == status, body[:500]
        if response["Content-Type"] == "application/x-ndjson":
            return [json.loads(line) for line in body.splitlines()]
        return json.loads(body)

    return read


@pytest.fixture(scope="session")
def published():
    """(name -> published schema, registry in which their references resolve)."""
    from tests.conftest import REFERENCE_DATA

    folder = REFERENCE_DATA / "hsds" / "schema"
    if not folder.is_dir():
        pytest.skip(f"reference data not found: set MOSTY_REFERENCE_DATA (looked in {folder})")
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    return schemas, registry_of(schemas)


STUB = "https://hsds.example/schema/"


def registry_of(schemas):
    """Their references are relative: an https base makes them resolve, another scheme would not."""
    return Registry().with_resources(
        (f"{STUB}{name}.json", Resource.from_contents(schema, default_specification=DRAFT202012))
        for name, schema in schemas.items()
    )
