"""The description of the API: kept as a file, so that a change shows; every operation is explicit."""

import json
from pathlib import Path

from ninja.constants import NOT_SET

from mosty.config.api import api

SNAPSHOT = Path(__file__).with_name("openapi.json")


def operations():
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{operation.methods} {path}", operation


def test_description_equals_the_kept_file():
    now = json.loads(json.dumps(api.get_openapi_schema(), sort_keys=True))
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert now == kept, "the API changed: read docs/api.md, then write tests/api/openapi.json anew"


def test_every_operation_says_who_may_call_it():
    silent = [name for name, operation in operations() if operation.auth_param is NOT_SET]
    assert silent == []


def test_every_operation_only_reads_and_declares_its_errors():
    listed = list(operations())
    assert len(listed) >= 10
    for name, operation in listed:
        assert operation.methods == ["GET"], name
        assert 422 in operation.response_models, name
        assert operation.operation_id, name


def test_there_is_no_page_with_scripts_from_elsewhere(client):
    assert client.get("/api/v1/docs").status_code == 404
    response = client.get("/api/v1/openapi.json")
    assert response.json()["info"]["title"] == "Mosty"


def test_every_operation_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    names = [operation.operation_id for _name, operation in operations()]
    assert [name for name in names if f"`{name}`" not in text] == []
