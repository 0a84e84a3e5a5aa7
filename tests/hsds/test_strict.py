"""Layer B: our own schemas, closed to unknown fields; layer F: they refuse what is wrong."""

import copy

import pytest

from tests.hsds.strict import document, problems

pytestmark = pytest.mark.django_db

ENVELOPE = {
    "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
}  # fmt: skip
#: (what is asked, our schema of one record).
LISTS = (
    ("/services", "ServiceLine"),
    ("/services?full=true", "Service"),
    ("/services?minimal=true", "ServiceChange"),
    ("/organizations", "OrganizationLine"),
    ("/organizations?full=true", "Organization"),
    ("/organizations?full_service=true", "Organization"),
    ("/service_at_locations", "ServiceAtLocationLine"),
    ("/service_at_locations?full=true", "ServiceAtLocation"),
    ("/taxonomies", "Taxonomy"),
    ("/taxonomy_terms", "TaxonomyTerm"),
    ("/removals", "Removed"),
)


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_list_holds_records_of_our_schema_and_nothing_else(ask, rich, path, name):
    described = document()
    page = ask(path)
    assert set(page) == ENVELOPE
    assert page["contents"]
    assert [problem for one in page["contents"] for problem in problems(name, one, described)] == []


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_lines_are_the_records_of_the_pages(ask, rich, path, name):
    sign = "&" if "?" in path else "?"
    assert ask(f"{path}{sign}format=ndjson") == ask(path)["contents"]


def test_our_schemas_name_every_field_and_allow_no_other():
    open_ones = [
        name
        for name, schema in document()["components"]["schemas"].items()
        if schema.get("additionalProperties") is not False
        and not name.startswith("Page_")
        and not name.endswith("Asked")
        and name not in {"About", "Profile", "Problem"}
    ]
    assert open_ones == []


def test_the_full_service_tells_everything(ask, rich):
    """Every part is there once at least: the other tests look at real contents."""
    service = ask(f"/services/{rich.full.uuid}")
    schema = document()["components"]["schemas"]["Service"]
    assert set(schema["properties"]) - set(service) == {"alert"}
    assert service["organization"]["organization_identifiers"][0]["identifier_scheme"] == "PL-KRS"
    assert service["service_areas"][0]["extent"] == "9999013"
    assert service["capacities"][0]["available"] == 3
    [at_place] = service["service_at_locations"]
    assert at_place["location"]["addresses"][0]["state_province"] == "mazowieckie"
    assert ask(f"/services/{rich.ended.uuid}")["alert"] == "Usługa skończyła się 1 lutego 2026."


# --- what must be refused -------------------------------------------------------------------------


def change(path, value):
    """A record with one value set, or taken away (None), at "a.0.b"."""

    def apply(record):
        keys = [int(key) if key.isdigit() else key for key in path.split(".")]
        inner = record
        for key in keys[:-1]:
            inner = inner[key]
        if value is None:
            del inner[keys[-1]]
        else:
            inner[keys[-1]] = value
        return record

    return apply


#: (change, where the schema must find it, which rule is broken).
WRONG = (
    (change("id", None), "$", "required"),
    (change("id", "abc"), "$.id", "format"),
    (change("name", None), "$", "required"),
    (change("name", ""), "$.name", "minLength"),
    (change("name", 7), "$.name", "type"),
    (change("status", "open"), "$.status", "enum"),
    (change("status", None), "$", "required"),
    (change("minimum_age", -4), "$.minimum_age", "minimum"),
    (change("maximum_age", 200), "$.maximum_age", "maximum"),
    (change("minimum_age", "18"), "$.minimum_age", "type"),
    (change("assured_date", "yesterday"), "$.assured_date", "format"),
    (change("last_modified", "2026-02-30"), "$.last_modified", "format"),
    (change("last_modified", None), "$", "required"),
    (change("email", "nobody"), "$.email", "pattern"),
    (change("url", "not a url"), "$.url", "format"),
    (change("wait_time", "long"), "$", "additionalProperties"),
    (change("phones.0.number", None), "$.phones[0]", "required"),
    (change("phones.0.extension", 5), "$.phones[0]", "additionalProperties"),
    (change("schedules.0.byday", "XX"), "$.schedules[0].byday", "pattern"),
    (change("schedules.0.opens_at", "25:99"), "$.schedules[0].opens_at", "pattern"),
    (change("schedules.0.freq", "DAILY"), "$.schedules[0].freq", "enum"),
    (change("service_areas.0.extent", "99"), "$.service_areas[0].extent", "pattern"),
    (change("service_areas", None), "$", "required"),
    (change("languages.0.code", "POL"), "$.languages[0].code", "pattern"),
    (change("cost_options.0.currency", "EUR"), "$.cost_options[0].currency", "const"),
    (change("cost_options.0.amount", -1), "$.cost_options[0].amount", "minimum"),
    (change("capacities.0.available", -1), "$.capacities[0].available", "minimum"),
    (change("capacities.0.unit", None), "$.capacities[0]", "required"),
    (change("attributes.0.taxonomy_term.language", "en"), "$.attributes[0].taxonomy_term.language", "const"),
    (change("organization", None), "$", "required"),
    (change("organization.description", ""), "$.organization.description", "minLength"),
    (change("organization.tax_id", "123"), "$.organization.tax_id", "pattern"),
    (
        change("organization.organization_identifiers.0.identifier_scheme", "KRS"),
        "$.organization.organization_identifiers[0].identifier_scheme",
        "enum",
    ),
    (
        change("service_at_locations.0.location.latitude", 100),
        "$.service_at_locations[0].location.latitude",
        "maximum",
    ),
    (
        change("service_at_locations.0.location.addresses.0.country", "US"),
        "$.service_at_locations[0].location.addresses[0].country",
        "const",
    ),
    (
        change("service_at_locations.0.location.location_type", "tent"),
        "$.service_at_locations[0].location.location_type",
        "enum",
    ),
)  # fmt: skip


@pytest.mark.slow
def test_our_schema_refuses_what_is_wrong_and_says_where(ask, rich):
    described = document()
    good = ask(f"/services/{rich.full.uuid}")
    assert problems("Service", good, described) == []
    assert len(WRONG) >= 25
    for apply, where, rule in WRONG:
        found = problems("Service", apply(copy.deepcopy(good)), described)
        assert (where, rule) in found, (where, rule, found)


@pytest.mark.parametrize("page", [{}, {"contents": []}, {"foo": 1}])
def test_our_schema_refuses_a_page_without_its_envelope(page):
    """The published schema takes all three for a page of services."""
    described = document()
    [name] = [
        name
        for name in described["components"]["schemas"]
        if name.startswith("Page_") and name.endswith("ServiceLine_")
    ]
    assert ("$", "required") in problems(name, page, described)
