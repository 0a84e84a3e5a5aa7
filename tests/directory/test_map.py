"""The map of services: what it draws, and that its list says the same."""

import json
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mosty.directory import queries
from mosty.directory.models import ServiceAtLocation
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db
HERE = {"latitude": "52.1", "longitude": "19.4"}


def data(client, **query):
    return client.get(reverse("directory:map_data", args=["debowa-dolina"]), query)


def places(response):
    """Properties of the places drawn, by number."""
    found = [one["properties"] for one in json.loads(response.content)["features"]]
    return [one for one in found if one["kind"] == "place"]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_map_of_nothing_is_an_empty_collection(municipality, client):
    response = data(client)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/geo+json"
    assert json.loads(response.content) == {
        "type": "FeatureCollection",
        "left_out": 0,
        "elsewhere": 0,
        "features": [],
    }


def test_map_holds_published_services_of_the_municipality_and_its_village_units(
    municipality, client
):
    service = ServiceFactory(municipality=municipality, name="Klub", phone="900 100 200")
    at(service, name="Remiza", address="Brzezina 7", city="", postal_code="", **HERE)
    at(DraftFactory(municipality=municipality), **HERE)
    at(ServiceFactory(), **HERE)
    ServiceFactory(municipality=municipality, name="Pomoc w domu")
    VillageUnitFactory(municipality=municipality, name="Gaj", **HERE)
    VillageUnitFactory(municipality=municipality, name="Bez punktu")
    drawn = json.loads(data(client).content)
    assert drawn["elsewhere"] == 1
    unit, place = drawn["features"]
    assert unit["properties"] == {"kind": "village_unit", "name": "Gaj"}
    assert place["geometry"] == {"type": "Point", "coordinates": [19.4, 52.1]}
    assert place["properties"]["number"] == 1
    assert place["properties"]["address"] == "Brzezina 7"
    assert place["properties"]["services"] == [
        {
            "name": "Klub",
            "phone": "900 100 200",
            "organisation": service.organisation.name,
            "page": reverse("directory:service_detail", args=["debowa-dolina", service.pk]),
        }
    ]


def test_map_draws_a_place_once_whoever_works_there(municipality, client):
    first = ServiceFactory(municipality=municipality, name="Adam")
    second = ServiceFactory(municipality=municipality, name="Barbara")
    shared = at(first, **HERE)
    ServiceAtLocation.objects.create(service=second, location=shared)
    at(second, address=shared.address, **HERE)
    at(second, address="Gdzie indziej", latitude="52.2", longitude="19.4")
    found = places(data(client))
    assert [place["number"] for place in found] == [1, 2]
    assert [[one["name"] for one in place["services"]] for place in found] == [
        ["Adam", "Barbara"],
        ["Barbara"],
    ]


def test_map_fits_the_same_filters_as_the_list(municipality, client):
    at(ServiceFactory(municipality=municipality, name="Klub seniora"), **HERE)
    at(ServiceFactory(municipality=municipality, name="Obiady"), **HERE)
    (place,) = places(data(client, szukaj="seniora"))
    assert [one["name"] for one in place["services"]] == ["Klub seniora"]


def test_map_of_confidential_places_is_empty_and_does_not_say_why(municipality, client):
    service = ServiceFactory(municipality=municipality, name="Schronisko")
    at(service, is_confidential=True, name="Tajne", **HERE)
    ServiceFactory(municipality=municipality, name="Pomoc w domu")
    response = data(client)
    assert places(response) == []
    assert json.loads(response.content)["elsewhere"] == 2


def test_map_is_bounded_and_says_how_much_it_left_out(municipality):
    found = [SimpleNamespace(service_locations=SimpleNamespace(all=list)) for _ in range(502)]
    drawn = queries.service_map(municipality, found, 700)
    assert len(drawn.elsewhere) == queries.MOST_DRAWN == 500
    assert drawn.left_out == 200


def test_map_is_not_sent_twice(municipality, client):
    service = ServiceFactory(municipality=municipality)
    at(service, **HERE)
    first = data(client)
    again = client.get(
        reverse("directory:map_data", args=["debowa-dolina"]),
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
    at(service, latitude="52.2", longitude="19.5")
    assert data(client).headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("count", [1, 3])
def test_map_needs_the_same_queries_for_more_services(
    municipality, client, django_assert_max_num_queries, count
):
    for _ in range(count):
        at(ServiceFactory(municipality=municipality), **HERE)
    with django_assert_max_num_queries(8):
        data(client)


def test_map_speaks_ukrainian(municipality, client):
    at(ServiceFactory(municipality=municipality, name="Obiady", name_uk="Обіди"), **HERE)
    client.cookies.load({"mosty_language": "uk"})
    assert places(data(client))[0]["services"][0]["name"] == "Обіди"
