"""Layer C: what parameters mean, as laws that hold for any question, not as examples."""

import json
from datetime import timedelta
from functools import cache
from math import acos, cos, radians, sin

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.directory.queries.feed import Taxonomy, terms
from mosty.directory.rules import identifiers
from tests.factories.directory import ServiceFactory
from tests.hsds.world import START, many_services

pytestmark = pytest.mark.django_db

QUICK, MANY = 20, 200
SUPPRESS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
COUNT = 23

TERMS = [("DOMOWA", Taxonomy.SETTINGS), ("SEN", Taxonomy.AREAS), ("OZN", Taxonomy.AREAS),
         ("U-KLU", Taxonomy.KINDS), ("a", Taxonomy.CONDITIONS), ("a.yes", Taxonomy.CONDITIONS)]  # fmt: skip


def term_id(code, taxonomy):
    return str(identifiers.term_id(taxonomy.value, code))


#: One filter: (name, value), each allowed in the list of services.
FILTERS = st.one_of(
    st.sampled_from(["jaśmin", "zuraw", "opieka", "klub", "nic takiego"]).map(
        lambda text: {"search": text}
    ),
    st.sampled_from(["debowa-dolina", "nie-ma"]).map(lambda slug: {"municipality": slug}),
    st.sampled_from(TERMS).map(lambda one: {"taxonomy_term_id": term_id(*one)}),
    st.sampled_from(list(Taxonomy)).map(lambda one: {"taxonomy_id": str(one.id)}),
    st.integers(-1, COUNT).map(
        lambda hours: {"modified_after": (START + timedelta(hours=hours)).isoformat()}
    ),
    st.sampled_from(["09-100", "09101", "99-999"]).map(lambda code: {"postcode": code}),
    st.tuples(st.sampled_from(["09-100", "09-102"]), st.integers(0, 30_000)).map(
        lambda pair: {"postcode": pair[0], "proximity": pair[1]}
    ),
    st.tuples(st.floats(52, 52.3), st.floats(0, 40)).map(
        lambda pair: {"latitude": pair[0], "longitude": 19.1, "radius_km": pair[1]}
    ),
    st.tuples(st.floats(51.9, 52.2), st.floats(0, 0.3)).map(
        lambda pair: {"bbox": f"18.95,{pair[0]:.4f},19.15,{pair[0] + pair[1]:.4f}"}
    ),
)
PAGES = st.integers(1, COUNT + 3)


@pytest.fixture
def feed(municipality):
    """`feed(path, **parameters)`: the answer; asked once, for nothing changes while a law is tried."""
    many_services(COUNT, municipality)
    client = Client()

    @cache
    def read(path, asked):
        response = client.get(f"/api/hsds{path}", dict(asked))
        assert response.status_code == 200, response.content
        if response.streaming:
            return b"".join(response.streaming_content).splitlines()
        return response.json()

    return lambda path="/services", **asked: read(path, tuple(sorted(asked.items())))


def ids(page):
    return [one["id"] for one in page["contents"]]


def everything(feed, path="/services", **asked):
    return ids(feed(path, per_page=1000, **asked))


# --- the laws -------------------------------------------------------------------------------------


def pages_are_the_whole_list_cut(feed, asked, per_page):
    whole = everything(feed, **asked)
    first = feed(per_page=per_page, **asked)
    assert first["total_items"] == len(whole)
    assert first["total_pages"] == -(-len(whole) // per_page)
    seen = []
    for number in range(1, first["total_pages"] + 2):
        page = feed(per_page=per_page, page=number, **asked)
        assert page["size"] == len(page["contents"]) <= per_page
        assert page["first_page"] is (number == 1)
        assert page["last_page"] is (number >= first["total_pages"])
        assert page["empty"] is (page["size"] == 0)
        assert (page["page_number"], page["total_items"]) == (number, len(whole))
        seen += ids(page)
    assert seen == whole
    assert len(set(seen)) == len(seen)


def two_filters_are_what_both_find(feed, one, other):
    if set(one) & set(other):
        return
    both = everything(feed, **one, **other)
    second = set(everything(feed, **other))
    assert both == [found for found in everything(feed, **one) if found in second]


def every_record_found_fits(feed, asked):
    whole = {one["id"]: one for one in feed(per_page=1000, full="true")["contents"]}
    found = set(everything(feed, **asked))
    assert found <= set(whole)
    for one in whole.values():
        if "modified_after" in asked:
            assert (one["last_modified"][:19] >= asked["modified_after"][:19]) is (
                one["id"] in found
            )
        if "taxonomy_term_id" in asked:
            assert _has_term(one, asked["taxonomy_term_id"]) is (one["id"] in found)
        if "taxonomy_id" in asked:
            own = {term["taxonomy_term"]["taxonomy_detail"]["id"] for term in one["attributes"]}
            assert (asked["taxonomy_id"] in own) is (one["id"] in found)
        if "bbox" in asked:
            assert _in_box(one, asked["bbox"]) is (one["id"] in found)
        if "radius_km" in asked:
            assert _in_circle(one, asked) is (one["id"] in found)


def lines_are_the_contents(feed, asked):
    page = feed(per_page=1000, **asked)["contents"]
    assert [json.loads(line) for line in feed(format="ndjson", **asked)] == page


def shorter_forms_say_nothing_else(feed, asked):
    whole = {one["id"]: one for one in feed(per_page=1000, full="true", **asked)["contents"]}
    shortest = feed(minimal="true", **asked)["contents"]
    lines = feed(per_page=1000, **asked)["contents"]
    assert [one["id"] for one in shortest] == [one["id"] for one in lines] == list(whole)
    for one in shortest:
        assert set(one) == {"id", "last_modified"}
        assert one.items() <= whole[one["id"]].items()
    for one in lines:
        giver = one["organization"]
        assert giver.items() <= whole[one["id"]]["organization"].items()
        assert {**one, "organization": 0}.items() <= {**whole[one["id"]], "organization": 0}.items()


LAWS = {
    pages_are_the_whole_list_cut: (FILTERS, PAGES),
    two_filters_are_what_both_find: (FILTERS, FILTERS),
    every_record_found_fits: (FILTERS,),
    lines_are_the_contents: (FILTERS,),
    shorter_forms_say_nothing_else: (FILTERS,),
}


def try_law(law, feed, count):
    @settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=SUPPRESS)
    @given(st.tuples(*LAWS[law]))
    def tried(values):
        law(feed, *values)

    tried()


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_of_the_feed_holds_for_some_questions(feed, law):
    try_law(law, feed, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_of_the_feed_holds_for_many_questions(feed, law):
    try_law(law, feed, MANY)


# --- single meanings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"municipality": "nie-ma"},
        {"organization_id": "00000000-0000-4000-8000-000000000000"},
        {"taxonomy_id": "00000000-0000-4000-8000-000000000000"},
        {"taxonomy_term_id": "00000000-0000-4000-8000-000000000000"},
        {"postcode": "00-000"},
        {"postcode": "00-000", "proximity": 100_000},
        {"modified_after": "2199-01-01"},
        {"search": "żółw"},
        {"page": 1000},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/services", "/service_at_locations"])
def test_value_nobody_has_gives_an_empty_page(feed, path, asked):
    page = feed(path, **asked)
    assert page["contents"] == []
    assert page["empty"] is True


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=abc",
        "per_page=0",
        "per_page=1001",
        "format=xml",
        "organization_id=abc",
        "taxonomy_id=1",
        "taxonomy_term_id=' OR 1",
        "modified_after=yesterday",
        "modified_after=0001-01-01",
        "modified_after=9999-12-31T23:59:59-12:00",
        "proximity=100",
        "postcode=abc",
        "latitude=52",
        "latitude=52&longitude=19&radius_km=-1",
        "latitude=91&longitude=19&radius_km=1",
        "latitude=nan&longitude=19&radius_km=1",
        "radius_km=5",
        "bbox=1,2,3",
        "bbox=20,52,19,53",
        "search=%00",
    ],
)
def test_parameter_that_breaks_a_rule_is_refused_by_name(ask, municipality, query):
    error = ask(f"/services?{query}", status=400)
    assert error["code"] == "invalid_input"
    assert error["fields"]


def test_malformed_identifier_is_refused_and_an_unknown_one_not_found(ask, municipality):
    for path in (
        "services",
        "organizations",
        "service_at_locations",
        "taxonomies",
        "taxonomy_terms",
    ):
        assert ask(f"/{path}/abc", status=400)["code"] == "invalid_input"
        unknown = "00000000-0000-4000-8000-000000000000"
        assert ask(f"/{path}/{unknown}", status=404)["code"] == "not_found"


def test_order_stays_while_services_are_added(ask, many, municipality):
    first = ids(ask("/services?per_page=5"))
    ServiceFactory(municipality=municipality, name="Aaa")
    second = ids(ask("/services?per_page=5&page=2"))
    ServiceFactory(municipality=municipality, name="Bbb")
    assert ids(ask("/services?per_page=10"))[:10] == first + second
    assert ids(ask("/services?per_page=2&page=12"))[-1:] == ids(ask("/services"))[23:24]


def test_services_of_one_organisation(ask, many):
    wanted = many[0].organisation
    found = ask(f"/services?organization_id={wanted.uuid}")["contents"]
    assert {one["organization"]["id"] for one in found} == {str(wanted.uuid)}
    assert len(found) == sum(one.organisation_id == wanted.pk for one in many)


def test_postcode_is_that_of_a_place_that_may_be_shown(ask, rich):
    assert ids(ask("/services?postcode=09-100")) == [str(rich.full.uuid)]
    assert ids(ask("/services?postcode=99-999")) == []
    assert ids(ask("/services?postcode=99-999&proximity=1000000")) == []


def test_terms_are_narrowed_by_taxonomy_parent_and_words(ask, rich):
    conditions = ask(f"/taxonomy_terms?taxonomy_id={Taxonomy.CONDITIONS.id}&top_only=true")
    assert [one["code"] for one in conditions["contents"]] == ["a", "b", "c", "d"]
    under = ask(f"/taxonomy_terms?parent_id={conditions['contents'][0]['id']}")
    assert [one["code"] for one in under["contents"]] == ["a.yes", "a.partly", "a.no"]
    found = ask("/taxonomy_terms?search=bezdomnosci")["contents"]
    assert [one["code"] for one in found] == ["BEZ"]
    assert ask("/taxonomy_terms")["total_items"] == len(terms())


def test_organisations_are_narrowed_by_the_services_they_give(ask, rich):
    term = term_id("U-WYT", Taxonomy.KINDS)
    assert ids(ask(f"/organizations?taxonomy_term_id={term}")) == [str(rich.provider.uuid)]
    assert ids(ask("/organizations?search=most")) == [str(rich.provider.uuid)]
    assert str(rich.provider.uuid) not in ids(ask("/organizations?municipality=inna"))


def test_removals_tell_what_left_and_when(ask, rich):
    [one] = ask("/removals")["contents"]
    assert one == {
        "id": str(rich.draft.uuid),
        "type": "service",
        "removed_at": "2026-03-01T12:00:00Z",
    }
    assert ask("/removals?removed_after=2026-03-01T12:00:01Z")["contents"] == []
    assert ask("/removals?type=location")["contents"] == []
    assert ask("/removals?municipality=inna")["contents"] == []


# --- the same, computed in another way ------------------------------------------------------------


def _has_term(service, wanted):
    own = [attribute["taxonomy_term"] for attribute in service["attributes"]]
    return any(wanted in (term["id"], term.get("parent_id")) for term in own)


def _points(service):
    for one in service.get("service_at_locations", []):
        yield one["location"]["latitude"], one["location"]["longitude"]


def _in_box(service, bbox):
    west, south, east, north = map(float, bbox.split(","))
    return any(south <= lat <= north and west <= lon <= east for lat, lon in _points(service))


def _in_circle(service, asked):
    """By the angle between two vectors: not the formula of the feed."""
    here, there = radians(asked["latitude"]), radians(asked["longitude"])
    for lat, lon in _points(service):
        y, x = radians(lat), radians(lon)
        cosine = sin(y) * sin(here) + cos(y) * cos(here) * cos(x - there)
        if 6371 * acos(min(1, cosine)) <= asked["radius_km"]:
            return True
    return False
