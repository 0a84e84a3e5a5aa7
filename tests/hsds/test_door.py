"""CORS, ETag, HEAD, limits: what every answer of the feed has."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.directory import ServiceFactory, at

pytestmark = pytest.mark.django_db

FEED = "/api/hsds/services"


@pytest.fixture
def limit(settings):
    settings.FEED_PER_MINUTE = 2
    cache.clear()
    yield 2
    cache.clear()


@pytest.mark.parametrize(
    "address", [FEED, "/api/hsds/", "/api/cpsv-ap/services.jsonld", f"{FEED}/abc"]
)
def test_any_origin_may_read(client, rich, address):
    assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_options_say_what_is_allowed(client, db):
    response = client.options(FEED)
    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_head_has_the_headers_of_get_and_no_body(client, rich):
    got, head = client.get(FEED), client.head(FEED)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head[name] == got[name]
    assert client.head(f"{FEED}?format=ndjson")["Content-Type"] == "application/x-ndjson"
    assert client.head("/api/hsds/nothing").status_code == 404


def test_nothing_can_be_written(client, rich):
    for verb in (client.post, client.put, client.patch, client.delete):
        response = verb(FEED)
        assert response.status_code == 405
        assert response["Access-Control-Allow-Origin"] == "*"


def test_unchanged_answer_is_not_sent_twice(client, rich):
    tag = client.get(FEED)["ETag"]
    again = client.get(FEED, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    rich.full.name = "Inna nazwa"
    rich.full.save()
    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 200


def test_unchanged_record_is_not_sent_twice(client, rich):
    first = client.get(f"{FEED}/{rich.full.uuid}")
    again = client.get(
        f"{FEED}/{rich.full.uuid}", headers={"If-Modified-Since": first["Last-Modified"]}
    )
    assert again.status_code == 304


def test_who_asks_too_often_is_told_to_wait(client, rich, limit):
    for _ in range(limit):
        assert client.get(FEED).status_code == 200
    response = client.get(FEED)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert response.json()["code"] == "too_many_requests"
    assert client.get(FEED, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert client.get("/api/v1/municipalities").status_code == 200


def test_behind_a_proxy_the_reader_is_whom_the_proxy_saw(client, rich, limit, settings):
    settings.IS_BEHIND_PROXY = True
    for number in range(limit + 2):
        headers = {"X-Forwarded-For": f"6.6.6.6, 10.0.0.{number}"}
        assert client.get(FEED, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["", "full=true", "minimal=true", "search=usluga", "latitude=52&longitude=19&radius_km=900"],
)
@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations"])
def test_page_takes_the_same_queries_for_one_and_three(client, municipality, path, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/hsds/{path}?per_page=3&{query}").status_code == 200
        return len(captured)

    for number in range(7):
        service = ServiceFactory(municipality=municipality, name=f"Usługa {number}")
        at(service, latitude=52, longitude=19, organisation=service.organisation)
        if number == 3:
            few = queries()  # a full page and one more
    assert queries() == few


def test_page_of_the_list_is_found_in_the_index(many):
    """What makes deep pages cheap: SQLite and PostgreSQL both read `service_feed` alone."""
    from mosty.directory.queries.feed import Asked, feed_services

    found = feed_services(Asked()).values_list("pk", flat=True)
    plan = found[1000:1100].explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX service_feed" in plan or "USING COVERING INDEX service_feed" in plan


def test_stream_reads_piece_by_piece(client, many, monkeypatch):
    from mosty.directory.api import listing

    monkeypatch.setattr(listing, "PIECE", 5)
    response = client.get(f"{FEED}?format=ndjson")
    pieces = list(response.streaming_content)
    assert [piece.count(b"\n") for piece in pieces] == [5, 5, 5, 5, 3]
    assert b"".join(pieces) == b"".join(line + b"\n" for line in b"".join(pieces).splitlines())
