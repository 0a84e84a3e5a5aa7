"""White spots: how far people of each village unit have to each kind of help."""

import math
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.models import EngineRun
from mosty.directory.actions.nearness import CannotRun, start_nearness_run, store_nearness
from mosty.directory.enums import Setting
from mosty.directory.models import Service
from mosty.directory.queries.nearness import run_inputs, white_spots
from mosty.directory.rules.nearness import Home, Offer, nearness
from mosty.engines.access import EARTH_RADIUS
from tests.factories.directory import ServiceFactory, ServiceTypeFactory, at
from tests.factories.territory import MunicipalityFactory, PopulationFactory, VillageUnitFactory

CENTRE = (52.05, 19.45)


def page(name: str, *args: object) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split()).replace("\u00a0", " ")


def north(km: float) -> tuple[float, float]:
    """The point so many kilometres north of the centre, on the sphere of the engine."""
    return CENTRE[0] + math.degrees(km * 1000 / EARTH_RADIUS), CENTRE[1]


def home(unit_id: int, km: float, people: int | None = 100) -> Home:
    return Home(unit_id, f"Wieś {unit_id}", *north(km), people)


# --- the rule -----------------------------------------------------------------------------------


def test_a_place_is_near_within_the_reach_and_far_beyond_it():
    offers = [Offer(comes=False, only_unit=None, places=(north(0),), capacity=20)]
    found = nearness([home(1, 0), home(2, 4.9), home(3, 8)], offers, reach_km=5)
    assert [one.km for one in found.seen] == [0.0, 4.9, 8.0]
    assert [one.is_near(5) for one in found.seen] == [True, True, False]
    assert [one.per_hundred for one in found.seen] == [10.0, 10.0, 0.0]


def test_help_that_comes_home_is_near_everywhere():
    found = nearness([home(1, 0), home(2, 50)], [Offer(True, None, ())], reach_km=5)
    assert all(one.is_near(5) for one in found.seen)
    assert found.lost == 0


def test_help_for_one_village_is_near_only_there():
    offers = [Offer(True, 2, ()), Offer(False, 1, (north(0),))]
    found = nearness([home(1, 0), home(2, 1), home(3, 1)], offers, reach_km=5)
    assert [one.is_near(5) for one in found.seen] == [True, True, False]


def test_a_service_nobody_can_place_is_counted_as_lost_and_near_nobody():
    found = nearness([home(1, 0)], [Offer(False, None, ())], reach_km=5)
    assert (found.services, found.lost, found.seen[0].is_near(5)) == (1, 1, False)


def test_shares_are_left_out_when_a_service_does_not_say_how_many_places_it_has():
    offers = [Offer(False, None, (north(0),), 5), Offer(False, None, (north(1),), None)]
    assert nearness([home(1, 0)], offers, reach_km=5).seen[0].per_hundred is None


@given(st.lists(st.floats(0, 30), min_size=1, max_size=6), st.lists(st.floats(0, 30), max_size=5))
def test_a_service_more_never_makes_a_way_longer(homes, sites):
    seats = [home(index, km) for index, km in enumerate(homes)]
    offers = [Offer(False, None, (north(km),), 1) for km in sites]
    before = nearness(seats, offers, reach_km=5).seen
    after = nearness(seats, [*offers, Offer(False, None, (north(3),), 1)], reach_km=5).seen
    for old, new in zip(before, after, strict=True):
        assert new.km is not None
        assert old.km is None or new.km <= old.km
        assert new.count >= old.count


# --- the run ------------------------------------------------------------------------------------


@pytest.fixture
def town(municipality):
    """A club in the middle; Dalekie lies 9 km away."""
    club = ServiceTypeFactory(code="D-KLU", setting=Setting.COMMUNITY, areas=["SEN"])
    ServiceTypeFactory(code="U-TEL", setting=Setting.DIGITAL, areas=["SEN"], name="teleopieka")
    ServiceTypeFactory(code="I-DPS", setting=Setting.INSTITUTIONAL, is_residential=True)
    for name, km, count in (("Bliskie", 1, 200), ("Dalekie", 9, 40)):
        latitude, longitude = north(km)
        unit = VillageUnitFactory(
            municipality=municipality, name=name, latitude=round(latitude, 6), longitude=longitude
        )
        PopulationFactory(
            municipality=municipality, village_unit=unit, year=2025, sex="A", age_from=65, age_to=None,
            count=count,
        )  # fmt: skip
    VillageUnitFactory(municipality=municipality, name="Nieznane")
    service = ServiceFactory(municipality=municipality, service_type=club, capacity_places=30)
    at(service, latitude=CENTRE[0], longitude=CENTRE[1])
    return municipality


@pytest.mark.django_db
def test_a_run_is_stored_once_for_the_same_inputs(town):
    first = store_nearness(town, area="SEN", reach_km=5)
    second = store_nearness(town, area="SEN", reach_km=5)
    assert first.pk == second.pk
    assert second.created_at > first.created_at
    assert (second.engine, second.parameters) == ("access", {"area": "SEN", "reach_km": 5})
    Service.objects.update(capacity_places=31)
    assert store_nearness(town, area="SEN", reach_km=5).pk != first.pk
    assert EngineRun.objects.count() == 2


@pytest.mark.django_db
def test_white_spots_say_who_has_it_far_and_what_nobody_gives(town):
    store_nearness(town, area="SEN", reach_km=5)
    spots = white_spots(town, area="SEN")
    assert [(one.name, one.near, one.of) for one in spots.units] == [
        ("Bliskie", 1, 1),
        ("Dalekie", 0, 1),
    ]
    (line,) = spots.kinds
    assert (line.near.count, line.far.count, line.units, line.worst) == (200, 40, ("Dalekie",), 9.0)
    assert [kind.code for kind in spots.missing] == ["U-TEL"]
    assert spots.nowhere == ("Nieznane",)
    assert not spots.is_old


@pytest.mark.django_db
def test_white_spots_hide_a_small_number_of_people(town):
    town.populations.filter(village_unit__name="Dalekie").update(count=3)
    store_nearness(town, area="SEN", reach_km=5)
    (line,) = white_spots(town, area="SEN").kinds
    assert not line.far.is_shown
    assert not line.near.is_shown


@pytest.mark.django_db
def test_a_confidential_place_is_never_part_of_a_run(town):
    shelter = ServiceFactory(
        municipality=town, service_type=ServiceTypeFactory(code="D-KLU"), name="Schron"
    )
    latitude, longitude = north(9)
    at(shelter, latitude=round(latitude, 6), longitude=longitude, is_confidential=True)
    inputs = run_inputs(town, area="SEN")
    assert [offer.places for offer in inputs.offers["D-KLU"]].count(()) == 1
    store_nearness(town, area="SEN", reach_km=5)
    assert white_spots(town, area="SEN").kinds[0].worst == 9.0


@pytest.mark.django_db
def test_white_spots_know_when_services_changed_later(town):
    store_nearness(town, area="SEN", reach_km=5)
    Service.objects.update(updated_at=timezone.now() + timedelta(minutes=1))
    assert white_spots(town, area="SEN").is_old


@pytest.mark.django_db
def test_runs_of_another_municipality_do_not_show_here(town):
    store_nearness(town, area="SEN", reach_km=5)
    assert white_spots(MunicipalityFactory(), area="SEN") is None


@pytest.mark.django_db
def test_a_run_without_places_is_refused_in_words(municipality, access_as):
    with pytest.raises(CannotRun, match="Żadne sołectwo ani osiedle"):
        start_nearness_run(
            municipality=municipality, area="SEN", reach_km=5, by=access_as(Role.PLAN_COORDINATOR)
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("area", "km"), [("SEN", 0), ("SEN", 101), ("XXX", 5)])
def test_impossible_parameters_are_refused(town, access_as, area, km):
    with pytest.raises(CannotRun):
        start_nearness_run(
            municipality=town, area=area, reach_km=km, by=access_as(Role.PLAN_COORDINATOR)
        )


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nearness_page_is_calm_before_the_first_run(municipality, client):
    text = text_of(client.get(page("directory:nearness")))
    assert "Jeszcze nie obliczono" in text
    assert "Oblicz" not in text.replace("obliczono", "")


@pytest.mark.django_db(transaction=True)
def test_nearness_is_computed_from_the_page_and_shown(town, client_as):
    client = client_as(Role.SERVICE_ORGANISER)
    response = client.post(
        page("directory:nearness_run"), {"area": "SEN", "reach_km": "5"}, follow=True
    )
    text = text_of(response)
    assert "Obliczanie ruszyło" in text
    text = text_of(client.get(page("directory:nearness"), {"grupa": "SEN"}))
    assert "Dalekie" in text
    assert "9,0 km" in text
    assert "Tej pomocy nikt tu nie daje" in text
    assert "Nieznane" in text


@pytest.mark.django_db
def test_nearness_page_says_what_is_wrong_with_the_distance(town, client_as):
    client = client_as(Role.SERVICE_ORGANISER)
    response = client.post(
        page("directory:nearness_run"), {"area": "SEN", "reach_km": "daleko"}, follow=True
    )
    assert "Wpisz odległość od 1 do 100 km" in text_of(response)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CLERK, Role.NGO_COORDINATOR, Role.RESIDENT])
def test_only_planners_may_compute(town, client_as, role):
    assert client_as(role).post(page("directory:nearness_run"), {}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_nearness_page_needs_the_same_queries_for_more_services(
    town, client, django_assert_num_queries, count
):
    kind = ServiceTypeFactory(code="D-KLU")
    for service in ServiceFactory.create_batch(count, municipality=town, service_type=kind):
        at(service, latitude=CENTRE[0], longitude=CENTRE[1])
    store_nearness(town, area="SEN", reach_km=5)
    with django_assert_num_queries(4):
        client.get(page("directory:nearness"))
