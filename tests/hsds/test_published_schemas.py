"""Layer A: every answer against the published schemas. They allow much; layer B is stricter."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from mosty.directory.exports.hsds.report import report
from tests.hsds.conftest import STUB, registry_of

pytestmark = [pytest.mark.django_db, pytest.mark.reference]

#: (what is asked, the published schema of one record).
LISTS = (
    ("/services", "service"),
    ("/services?full=true", "service"),
    ("/organizations", "organization"),
    ("/organizations?full=true", "organization"),
    ("/organizations?full_service=true", "organization"),
    ("/service_at_locations", "service_at_location"),
    ("/service_at_locations?full=true", "service_at_location"),
    ("/taxonomies", "taxonomy"),
    ("/taxonomy_terms", "taxonomy_term"),
)


def errors(record, name, registry):
    checked = Draft202012Validator(
        {"$ref": f"{STUB}{name}.json"}, registry=registry, format_checker=FormatChecker()
    )
    return [f"{error.json_path}: {error.message}" for error in checked.iter_errors(record)]


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_list_holds_records_of_the_published_schema(ask, rich, published, path, name):
    schemas, registry = published
    page = ask(path)
    assert page["contents"]
    assert [problem for one in page["contents"] for problem in errors(one, name, registry)] == []
    envelope = schemas["openapi"]["components"]["schemas"]["Page"]
    assert list(Draft202012Validator(envelope).iter_errors(page)) == []


def test_records_read_one_by_one_fit_the_published_schemas(ask, rich, published):
    _schemas, registry = published
    term = ask("/taxonomy_terms?per_page=1")["contents"][0]
    place = rich.full.service_locations.get(location=rich.shown)
    for path, name in (
        (f"/services/{rich.full.uuid}", "service"),
        (f"/services/{rich.ended.uuid}", "service"),
        (f"/organizations/{rich.provider.uuid}", "organization"),
        (f"/organizations/{rich.provider.uuid}?full_service=true", "organization"),
        (f"/service_at_locations/{place.uuid}", "service_at_location"),
        (f"/taxonomies/{term['taxonomy_detail']['id']}", "taxonomy"),
        (f"/taxonomy_terms/{term['id']}", "taxonomy_term"),
    ):
        assert errors(ask(path), name, registry) == [], path


def test_the_wrong_reference_of_the_standard_is_a_recorded_deviation(ask, rich, published):
    """The published OpenAPI file gives the schema of a service for a service at a place."""
    schemas, registry = published
    answer = schemas["openapi"]["paths"]["/service_at_locations/{id}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("compiled/service.json")
    place = rich.full.service_locations.get(location=rich.shown)
    assert errors(ask(f"/service_at_locations/{place.uuid}"), "service", registry) != []
    assert "service-at-location-schema" in {one.code for one in report().deviations}


def test_every_published_parameter_is_taken(ask, rich, published):
    """All parameters of the standard are in our description, on the same addresses."""
    schemas, _registry = published
    ours = ask("/openapi.json")["paths"]
    components = schemas["openapi"]["components"]["parameters"]
    for path, verbs in schemas["openapi"]["paths"].items():
        asked = {
            one.get("name") or components[one["$ref"].rpartition("/")[2]]["name"]
            for one in verbs["get"].get("parameters", [])
        }
        mine = next(
            (verbs for own, verbs in ours.items() if _same(own.removeprefix("/api/hsds"), path))
        )
        assert asked <= {one["name"] for one in mine["get"]["parameters"]}, path


def _same(own, published):
    return [part[:1] if part.startswith("{") else part for part in own.split("/")] == [
        part[:1] if part.startswith("{") else part for part in published.split("/")
    ]


def test_every_difference_is_told_and_there_are_few():
    assert len(report().deviations) <= 3


def test_polish_profile_patches_the_published_schemas(ask, rich, published):
    """The patched schemas, closed to fields they do not name, hold for every service."""
    import json_merge_patch

    schemas, _registry = published
    patches = ask("/profile/")["patches"]
    patched = json.loads(json.dumps(schemas))
    for name, address in patches.items():
        patch = ask(address.partition("/api/hsds")[2])
        patched[name] = json_merge_patch.merge(patched.get(name, {}), patch)
    for name in set(patched) - {"openapi"}:
        patched[name]["additionalProperties"] = False
    patched["organization"]["properties"]["services"] = {"type": "array"}
    registry = registry_of(patched)
    for service in ask("/services?full=true")["contents"]:
        assert errors(service, "service", registry) == []
    for organization in ask("/organizations?full=true")["contents"]:
        assert errors(organization, "organization", registry) == []


def test_official_examples_fit_the_published_schemas(reference_data, published):
    """The tools themselves: what the standard gives as good must pass."""
    _schemas, registry = published
    folder = reference_data / "hsds" / "examples"
    for name in ("service_full", "organization_full", "service_at_location_full", "location"):
        record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        kind = name.removesuffix("_full")
        assert errors(record, kind, registry) == [], name
