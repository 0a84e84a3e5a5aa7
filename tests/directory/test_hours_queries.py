"""Open now in the database, and the status of a page: the same as the engine says."""

import random
import time as clock
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosty.directory.models import Service
from mosty.directory.queries.hours import hours_of, open_now, opening_status, plans_of
from mosty.engines.opening import (
    SpecialDays,
    State,
    Week,
    Window,
    is_open,
    polish_holidays,
    read_osm,
    status,
)
from tests.directory.hours_rows import give_hours
from tests.engines.opening_brute import HARD_DAYS, random_case
from tests.factories.directory import ServiceFactory, at

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


def open_ids(moment: datetime) -> set[int]:
    return set(Service.objects.filter(open_now(moment)).values_list("pk", flat=True))


def random_plan(chance: random.Random, places: list[int]) -> Week:
    """A plan near the hard days; where there are places, half of its rows are of one of them."""

    def somewhere() -> int | None:
        return chance.choice([None, *places])

    plan, _moment = random_case(chance)
    return Week(
        tuple(replace(one, place=somewhere()) for one in plan.windows),
        tuple(replace(one, place=somewhere()) for one in plan.special),
        polish_holidays,
    )


def compare(municipality, seed: int, services: int, moments: int) -> None:
    chance = random.Random(seed)
    plans: dict[int, Week] = {}
    for number in range(services):
        service = ServiceFactory(municipality=municipality)
        places = [at(service).pk, at(service).pk] if number % 3 == 0 else []
        plans[service.pk] = random_plan(chance, places)
        give_hours(service, plans[service.pk])
    seen = 0
    for _ in range(moments):
        near = chance.choice([*HARD_DAYS, date(2026, 1, 1) + timedelta(chance.randint(0, 800))])
        moment = datetime.combine(near, time(), WARSAW).astimezone(ZoneInfo("UTC")) + timedelta(
            minutes=chance.choice([0, 60, 90, 120, 149, 150, 480, 720, chance.randint(-60, 1500)])
        )
        expected = {pk for pk, plan in plans.items() if is_open(plan, moment)}
        assert open_ids(moment) == expected, moment
        seen += len(expected)
    assert seen > moments  # not a comparison of nothing with nothing


@pytest.mark.parametrize("seed", [1, 2])
def test_open_now_is_what_the_engine_says(municipality, seed):
    compare(municipality, seed, services=40, moments=25)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_open_now_is_what_the_engine_says_of_many_services(municipality, seed):
    compare(municipality, seed, services=150, moments=150)


def test_stored_hours_come_back_as_they_were(municipality):
    chance = random.Random(3)
    for _ in range(30):
        service = ServiceFactory(municipality=municipality)
        plan = random_plan(chance, [at(service).pk])
        give_hours(service, plan)
        stored = hours_of(service)
        assert set(stored.windows) == set(plan.windows)
        assert stored.special == plan.special
        assert plans_of([service])[service.pk] == stored


def test_special_days_of_one_place_leave_the_other_open(municipality):
    service = ServiceFactory(municipality=municipality)
    here, there = at(service), at(service)
    monday = date(2026, 11, 23)
    give_hours(
        service,
        Week(
            (
                Window(0, time(8), time(10), place=here.pk),
                Window(0, time(12), time(14), place=there.pk),
            ),
            (SpecialDays(monday, monday, place=there.pk),),
        ),
    )
    assert open_ids(datetime(2026, 11, 23, 9, tzinfo=WARSAW)) == {service.pk}
    assert open_ids(datetime(2026, 11, 23, 13, tzinfo=WARSAW)) == set()
    assert hours_of(service, here) == Week((Window(0, time(8), time(10)),))


def test_open_now_takes_one_query_whatever_the_moment(municipality, django_assert_num_queries):
    give_hours(ServiceFactory(municipality=municipality), read_osm("24/7"))
    for moment in (
        datetime(2026, 12, 25, 9, tzinfo=WARSAW),
        datetime(2026, 10, 25, 2, tzinfo=WARSAW),
    ):
        with django_assert_num_queries(1), CaptureQueriesContext(connection) as queries:
            assert len(open_ids(moment)) == 1
        assert queries.captured_queries[0]["sql"].count("EXISTS") == 6


@pytest.mark.parametrize("count", [1, 3])
def test_the_status_of_a_page_takes_two_queries(municipality, django_assert_num_queries, count):
    for _ in range(count):
        give_hours(ServiceFactory(municipality=municipality), read_osm("Mo-Fr 08:00-15:00; PH off"))
    services = list(Service.objects.all())
    with django_assert_num_queries(2):
        found = opening_status(services, datetime(2026, 11, 20, 14, tzinfo=WARSAW))
    assert len(found) == count
    assert {one.state for one in found.values()} == {State.OPEN}


def test_a_service_without_hours_says_so(municipality):
    service = ServiceFactory(municipality=municipality)
    moment = datetime(2026, 11, 20, 14, tzinfo=WARSAW)
    assert opening_status([service], moment)[service.pk].state is State.UNKNOWN
    assert opening_status([], moment) == {}


def test_the_status_of_twenty_services_is_quick():
    kinds = (
        "Mo-Fr 08:00-12:00,13:00-15:00; PH off; 2026 Dec 24 off",
        "24/7",
        'Mo "by appointment"',
    )
    plans = [read_osm(kinds[number % 3]) for number in range(20)]
    moment = datetime(2026, 11, 20, 16, tzinfo=WARSAW)
    best = 1.0
    for _ in range(5):
        started = clock.perf_counter()
        for plan in plans:
            status(plan, moment)
        best = min(best, clock.perf_counter() - started)
    assert best < 0.02  # about 2 ms on an idle machine
