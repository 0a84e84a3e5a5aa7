"""Linked data: every public service fits the rules of CPSV-AP 3.2.0 and keeps secrets."""

import json
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from tests.hsds.world import CANARY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

SHAPES = Path(__file__).with_name("cpsv_shapes.ttl")
CPSV, CV, DCT = (
    Namespace("http://purl.org/vocab/cpsv#"),
    Namespace("http://data.europa.eu/m8g/"),
    Namespace("http://purl.org/dc/terms/"),
)


def graph_of(client, path="services.jsonld"):
    response = client.get(f"/api/cpsv-ap/{path}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    return Graph().parse(data=response.content, format="json-ld")


def fits(graph):
    ok, _results, text = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return ok, text


def test_every_public_service_fits_the_shapes(client, rich):
    graph = graph_of(client)
    ok, text = fits(graph)
    assert ok, text
    named = {str(one) for one in graph.objects(None, DCT.identifier)}
    services = {
        str(graph.value(one, DCT.identifier))
        for one in graph.subjects(RDF.type, CPSV.PublicService)
    }
    assert services == {str(one.uuid) for one in (rich.full, rich.ended, rich.foreign)}
    assert str(rich.draft.uuid) not in named


def test_one_service_says_what_the_card_says(client, rich):
    graph = graph_of(client, f"services/{rich.full.uuid}.jsonld")
    assert fits(graph)[0]
    [service] = graph.subjects(RDF.type, CPSV.PublicService)
    assert set(graph.objects(service, DCT.title)) == {
        Literal("Opieka wytchnieniowa", lang="pl"),
        Literal("Перепочинок", lang="uk"),
    }
    [cost] = graph.objects(service, CV.hasCost)
    assert float(graph.value(cost, CV.hasValue)) == 0
    authority = graph.value(service, CV.hasCompetentAuthority)
    assert authority == URIRef("http://testserver/debowa-dolina/")  # an association is no authority
    channels = {
        str(graph.value(one, DCT.description)) for one in graph.objects(service, CV.hasChannel)
    }
    assert any("ul. Leśna 1, 09-100" in text for text in channels)
    assert len(set(graph.objects(service, DCT.language))) == 3


@pytest.mark.parametrize("missing", ["dct:title", "dct:identifier", "cv:hasCompetentAuthority"])
def test_shapes_refuse_a_service_without_what_it_needs(client, rich, missing):
    document = json.loads(client.get(f"/api/cpsv-ap/services/{rich.full.uuid}.jsonld").content)
    for node in document["@graph"]:
        if node["type"] == "cpsv:PublicService":
            del node[missing]
    ok, text = fits(Graph().parse(data=json.dumps(document), format="json-ld"))
    assert not ok
    assert "MinCountConstraintComponent" in text


def test_linked_data_keep_secrets(client, rich):
    body = client.get("/api/cpsv-ap/services.jsonld").content.decode()
    assert CANARY not in body
    assert "19.654321" not in body
    assert client.get(f"/api/cpsv-ap/services/{rich.draft.uuid}.jsonld").status_code == 404


def test_linked_data_come_in_pages(client, many):
    seen = [
        node["dct:identifier"]
        for number in (1, 2, 3)
        for node in client.get(f"/api/cpsv-ap/services.jsonld?page={number}&per_page=10").json()[
            "@graph"
        ]
        if node["type"] == "cpsv:PublicService"
    ]
    assert seen == [str(one.uuid) for one in many]
    assert client.get("/api/cpsv-ap/services.jsonld?page=9").json()["@graph"] == []
    assert client.get("/api/cpsv-ap/services.jsonld?page=0").status_code == 400
