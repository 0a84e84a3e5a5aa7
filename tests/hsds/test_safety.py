"""Layer G: confidential places, private contacts, drafts and small counts leave by no address."""

import pytest

from mosty.directory.exports.hsds import ConfidentialPlace
from mosty.directory.exports.hsds.places import place_line
from mosty.directory.models import Service
from tests.hsds.world import CANARY

pytestmark = pytest.mark.django_db

EVERYWHERE = (
    "/api/hsds/services?full=true",
    "/api/hsds/services?format=ndjson&full=true",
    "/api/hsds/organizations?full=true",
    "/api/hsds/organizations?full_service=true",
    "/api/hsds/service_at_locations?full=true",
    "/api/hsds/taxonomy_terms?per_page=1000",
    "/api/hsds/removals",
    "/api/cpsv-ap/services.jsonld",
)
#: Everything the hidden place and the hours there would be known by.
SECRETS = (CANARY, "52.123456", "19.654321", "99-999", "03:33", "04:44")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_no_answer_tells_a_secret(client, rich, address):
    response = client.get(address)
    body = (
        b"".join(response.streaming_content) if response.streaming else response.content
    ).decode()
    assert len(body) > 50
    assert [secret for secret in SECRETS if secret in body] == []
    for hidden in (rich.hidden.uuid, rich.joined.uuid):
        assert str(hidden) not in body


def test_hidden_records_are_not_found_by_their_identifier(ask, rich):
    hidden = rich.full.service_locations.get(location=rich.hidden)
    for path in (f"services/{rich.draft.uuid}", f"services/{rich.joined.uuid}",
                 f"service_at_locations/{hidden.uuid}"):  # fmt: skip
        assert ask(f"/{path}", status=404)["code"] == "not_found"


def test_hidden_place_is_found_by_nothing(ask, rich):
    around = "latitude=52.123456&longitude=19.654321&radius_km=0.1"
    for query in (around, "bbox=19.65,52.12,19.66,52.13", "postcode=99-999", f"search={CANARY}"):
        for path in ("services", "service_at_locations"):
            assert ask(f"/{path}?{query}")["contents"] == [], query


def test_hidden_place_cannot_be_written_even_by_mistake(rich):
    with pytest.raises(ConfidentialPlace):
        place_line(rich.hidden)


@pytest.mark.parametrize(
    ("people", "places", "free", "shown"),
    [
        (17, 20, 3, True),
        (3, 20, 17, False),
        (0, 20, 20, True),
        (None, 6, 3, False),
        (17, None, 3, True),
    ],
)
def test_free_places_stay_hidden_where_they_tell_of_few_people(
    ask, rich, people, places, free, shown
):
    hides = people is not None and 0 < people < 5
    Service.objects.filter(pk=rich.full.pk).update(
        people_count=people,
        capacity_places=places,
        free_places=free,
        hides_people=hides,
        few_people=hides,
    )
    service = ask(f"/services/{rich.full.uuid}")
    assert ("capacities" in service) is shown


def test_counts_of_people_have_no_place_in_the_feed(ask, rich):
    Service.objects.filter(pk=rich.full.pk).update(people_count=43217, waiting_count=54321)
    body = str(ask("/services?full=true"))
    assert "43217" not in body
    assert "54321" not in body


def test_signed_in_staff_read_no_more_than_a_visitor(client_as, client, rich):
    from mosty.core.access import Role

    for address in ("/api/hsds/services?full=true", "/api/hsds/organizations?full=true"):
        assert client_as(Role.CENTRE_DIRECTOR).get(address).content == client.get(address).content
