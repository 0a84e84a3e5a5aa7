"""What the read API answers: public records of one municipality, errors of one shape."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mosty.core.access import Role
from mosty.directory.models import Service
from tests.factories.localplans import LocalPlanFactory
from tests.factories.thread import StationFactory

pytestmark = pytest.mark.django_db

BASE = "/api/v1"
PLACE = f"{BASE}/municipalities/debowa-dolina"


def read(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    return response.json()


def test_municipalities_are_listed_and_read(client, world):
    listed = read(client, f"{BASE}/municipalities")
    assert [one["slug"] for one in listed["items"]] == ["debowa-dolina", "inna"]
    one = read(client, PLACE)
    assert one["terc"] == "9999013"
    assert one["page"] == "http://testserver/debowa-dolina/"
    assert one["centre"]["is_cus"] is False


def test_services_are_the_published_ones_of_the_municipality(client, world):
    found = read(client, f"{PLACE}/services")
    assert [one["name"] for one in found["items"]] == ["Klub debowa-dolina"]
    assert found["count"] == 1
    assert found["items"][0]["type_code"] == "S01"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("text=KLUB", 1),
        ("text=nic", 0),
        ("area=SEN", 1),
        ("area=BEZ", 0),
        ("setting=SRODOWISKOWA", 1),
        ("setting=DOMOWA", 0),
    ],
)
def test_services_are_narrowed(client, world, query, count):
    assert read(client, f"{PLACE}/services?{query}")["count"] == count


def test_service_says_whether_there_is_room_until_it_is_too_long_ago(client, world):
    service = world.klub_debowa_dolina
    address = f"{PLACE}/services/{service.pk}"
    assert read(client, address)["room"] is None
    for days, state, holds in ((0, "room", "now"), (31, "room", "then"), (181, "", "no_more")):
        on = timezone.localdate() - timedelta(days=days)
        Service.objects.filter(pk=service.pk).update(
            capacity_state="room", free_places=7, people_count=13, hides_people=False, figures_on=on
        )
        detail = read(client, address)
        assert detail["room"] == {"state": state, "holds": holds, "said_on": on.isoformat()}
        assert detail["free_places"] == (7 if state else None)


def test_service_hides_small_numbers_of_people(client, world):
    detail = read(client, f"{PLACE}/services/{world.klub_debowa_dolina.pk}")
    assert detail["people"] == {"count": None, "is_small": True}
    assert detail["waiting"] == {"count": 12, "is_small": False}


@pytest.mark.parametrize("name", ["szkic_debowa_dolina", "klub_inna"])
def test_draft_or_foreign_service_is_not_found(client, world, name):
    error = read(client, f"{PLACE}/services/{getattr(world, name).pk}", 404)
    assert error == {
        "code": "not_found",
        "message": "Nie ma tu takiej usługi albo nie jest publiczna.",
        "fields": {},
    }


def test_service_types_are_listed_and_read(client, world):
    assert read(client, f"{BASE}/service-types?text=klub")["count"] == 1
    assert read(client, f"{BASE}/service-types/s01")["name"] == "Klub seniora"
    assert read(client, f"{BASE}/service-types/X99", 404)["code"] == "not_found"


def test_needs_are_the_public_ones(client, world):
    found = read(client, f"{PLACE}/needs")
    assert [one["title"] for one in found["items"]] == ["Dowóz debowa-dolina"]
    assert read(client, f"{PLACE}/needs?area=BEZ")["count"] == 0


def test_plan_has_goals_actions_and_sums_that_agree(client, world):
    plan = read(client, f"{PLACE}/plan")
    assert plan["progress"]["done"] == plan["progress"]["total"] == 2
    assert plan["total_grosze"] == 40_050
    assert plan["by_year"] == [
        {"key": "2027", "amount_grosze": 15_000},
        {"key": "2028", "amount_grosze": 25_050},
    ]
    assert sum(action["total_grosze"] for action in plan["actions"]) == plan["total_grosze"]
    assert [goal["code"] for goal in plan["goals"]] == ["1"]


def test_plan_that_is_not_public_is_not_found(client, world):
    LocalPlanFactory(municipality=world.other)
    assert read(client, f"{BASE}/municipalities/inna/plan", 404)["code"] == "not_found"


def test_thread_shows_public_stations_and_their_trail(client, world):
    found = read(client, f"{PLACE}/stations")
    assert {one["title"] for one in found["items"]} == {"Głos", "Potrzeba"}
    assert read(client, f"{PLACE}/stations?kind=need")["count"] == 1
    trail = read(client, f"{PLACE}/stations/{world.need.pk}")
    assert [step["station"]["title"] for step in trail["back"]] == ["Głos"]
    assert trail["onward"] == []
    assert read(client, f"{PLACE}/stations/{world.hidden.pk}", 404)["code"] == "not_found"


def test_signed_in_staff_read_no_more_than_a_visitor(client_as, world):
    browser = client_as(Role.CENTRE_DIRECTOR)
    assert read(browser, f"{PLACE}/stations")["count"] == 2
    assert read(browser, f"{PLACE}/services")["count"] == 1


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{PLACE}/services?limit=101", "limit"),
        (f"{PLACE}/services?limit=0", "limit"),
        (f"{PLACE}/services?offset=-1", "offset"),
        (f"{PLACE}/services?area=XYZ", "area"),
        (f"{PLACE}/services?text=%00", "text"),
        (f"{PLACE}/services?village_unit=0", "village_unit"),
        (f"{PLACE}/services/99999999999999999999", "service_id"),
        (f"{PLACE}/stations?kind=dream", "kind"),
    ],
)
def test_wrong_parameters_are_named_in_one_shape(client, world, path, field):
    error = read(client, path, 422)
    assert error["code"] == "invalid_input"
    assert list(error["fields"]) == [field]


@pytest.mark.parametrize("rest", ["", "/services", "/needs", "/plan", "/stations"])
def test_unknown_municipality_is_a_404_everywhere(client, world, rest):
    error = read(client, f"{BASE}/municipalities/nie-ma{rest}", 404)
    assert error["message"] == "Nie ma tu takiej gminy."


def test_lists_are_cut_by_limit_and_offset(client, municipality):
    for number in range(5):
        StationFactory(municipality=municipality, title=f"Głos {number}", sort_key=str(number))
    page = read(client, f"{PLACE}/stations?limit=2&offset=2")
    assert [one["title"] for one in page["items"]] == ["Głos 2", "Głos 3"]
    assert (page["count"], page["limit"], page["offset"]) == (5, 2, 2)
    assert read(client, f"{PLACE}/stations?offset=900000")["items"] == []


def test_api_only_reads(client, world):
    for path in (PLACE, f"{PLACE}/services", f"{PLACE}/stations"):
        assert client.post(path, {}).status_code == 405
        assert client.delete(path).status_code == 405


@pytest.mark.parametrize("rest", ["services", "needs", "stations"])
def test_list_takes_the_same_queries_for_one_and_three(client, world, rest, monkeypatch):
    def queries(limit):
        with CaptureQueriesContext(connection) as captured:
            read(client, f"{PLACE}/{rest}?limit={limit}")
        return len(captured)

    for number in range(3):
        StationFactory(municipality=world.place, title=f"Głos {number}")
    assert queries(1) == queries(3)
