"""Reads of the thread: trails equal a brute force, and nothing for staff leaks."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Access, Role, system_access, visitor_access
from mosty.territory.models import Municipality
from mosty.thread import queries
from mosty.thread.enums import STATION_ORDER, Audience, InsightState, StationKind
from mosty.thread.models import Link, Station
from tests.factories.territory import MunicipalityFactory
from tests.factories.thread import InsightFactory, LinkFactory, StationFactory

pytestmark = pytest.mark.django_db

STAFF = {"audience": Audience.STAFF}


def chain(municipality: Municipality, **audiences: Audience) -> dict[str, Station]:
    """One station of each kind, each leading to the next."""
    made = {
        kind.value: StationFactory(
            municipality=municipality,
            kind=kind,
            audience=audiences.get(kind.value, Audience.PUBLIC),
        )
        for kind in STATION_ORDER
    }
    for origin, target in pairwise(STATION_ORDER):
        LinkFactory(origin=made[origin], target=made[target])
    return made


def titles(steps: Iterable[queries.Step]) -> list[str]:
    return [step.station.title for step in steps]


def test_trail_goes_back_to_voices_and_on_to_changes(municipality):
    made = chain(municipality)
    trail = queries.trail(made["action"], access=visitor_access(municipality.pk))
    assert titles(trail.back) == [made["voice"].title, made["need"].title]
    assert titles(trail.onward) == [made["service"].title, made["change"].title]
    assert [step.distance for step in trail.back] == [2, 1]
    assert trail.back[0].via_id == made["need"].pk
    assert trail.stations(StationKind.VOICE) == (made["voice"],)


def test_trail_of_a_lone_station_is_empty(municipality):
    trail = queries.trail(
        StationFactory(municipality=municipality), access=visitor_access(municipality.pk)
    )
    assert trail == queries.Trail(back=(), onward=())


def test_trail_names_a_station_once_however_many_ways_lead_to_it(municipality):
    made = chain(municipality)
    LinkFactory(origin=made["voice"], target=made["action"], note="wprost")
    back = queries.trail(made["action"], access=visitor_access(municipality.pk)).back
    assert titles(back) == [made["voice"].title, made["need"].title]
    assert (back[0].distance, back[0].note) == (1, "wprost")


def test_visitor_does_not_see_a_staff_station_on_a_trail(municipality):
    made = chain(municipality, need=Audience.STAFF)
    trail = queries.trail(made["action"], access=visitor_access(municipality.pk))
    assert trail.back == ()
    assert titles(trail.onward) == [made["service"].title, made["change"].title]


def test_staff_see_staff_stations_on_a_trail(municipality, access_as):
    made = chain(municipality, need=Audience.STAFF)
    trail = queries.trail(made["action"], access=access_as(Role.COUNCILLOR))
    assert titles(trail.back) == [made["voice"].title, made["need"].title]


def test_staff_of_another_municipality_are_visitors_here(municipality, access_as):
    made = chain(MunicipalityFactory(), need=Audience.STAFF)
    trail = queries.trail(made["action"], access=access_as(Role.CLERK))
    assert trail.back == ()


def test_trail_of_a_hidden_station_is_empty_for_a_visitor(municipality):
    made = chain(municipality, action=Audience.STAFF)
    access = visitor_access(municipality.pk)
    assert queries.trail(made["action"], access=access) == queries.Trail(back=(), onward=())
    assert queries.station_seen(municipality, made["action"].pk, access=access) is None


def test_trail_survives_a_circle_in_the_data(municipality):
    made = chain(municipality)
    LinkFactory(origin=made["change"], target=made["voice"])
    trail = queries.trail(made["need"], access=visitor_access(municipality.pk))
    assert made["need"].title not in titles(trail.back) + titles(trail.onward)


@pytest.mark.parametrize("width", [1, 3])
def test_trail_takes_the_same_queries_however_wide(municipality, width):
    start = StationFactory(municipality=municipality, kind=StationKind.VOICE)
    for _number in range(width):
        need = StationFactory(municipality=municipality, kind=StationKind.NEED)
        action = StationFactory(municipality=municipality, kind=StationKind.ACTION)
        LinkFactory(origin=start, target=need)
        LinkFactory(origin=need, target=action)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        queries.trail(start, access=visitor_access(municipality.pk))
    assert len(captured) == 4  # one back, three levels onward


@pytest.mark.parametrize("count", [1, 3])
def test_many_trails_take_the_same_queries_as_one(municipality, count):
    starts = [chain(municipality)["action"] for _number in range(count)]
    with CaptureQueriesContext(connection) as captured:
        found = queries.trails(starts, access=visitor_access(municipality.pk))
    assert len(captured) == 6
    assert all(len(found[start.pk].back) == 2 for start in starts)


def test_counts_name_every_kind_and_hide_staff_ones(municipality):
    StationFactory(municipality=municipality)
    StationFactory(municipality=municipality, **STAFF)
    StationFactory(municipality=MunicipalityFactory())
    counted = queries.counts(municipality, access=visitor_access(municipality.pk))
    assert list(counted) == list(STATION_ORDER)
    assert counted[StationKind.VOICE] == 1
    assert sum(counted.values()) == 1
    everything = queries.counts(municipality, access=system_access(municipality.pk))
    assert everything[StationKind.VOICE] == 2


def test_stations_stand_in_polish_order_and_are_narrowed(municipality):
    access = visitor_access(municipality.pk)
    for title, area in (("Żłobek", "ROD"), ("Łóżko", "SEN"), ("Laska", "SEN"), ("Żaba", "SEN")):
        StationFactory(municipality=municipality, title=title, area=area)
    listed = queries.stations(municipality, access=access, kind="voice", area="SEN")
    assert [station.title for station in listed] == ["Laska", "Łóżko", "Żaba"]
    assert not queries.stations(municipality, access=access, kind="need").exists()


def test_search_folds_polish_letters_and_keeps_to_the_municipality(municipality):
    access = visitor_access(municipality.pk)
    StationFactory(municipality=municipality, title="Dowóz do lekarza", summary="Żółte Bagno")
    StationFactory(municipality=municipality, title="Dowóz tajny", **STAFF)
    StationFactory(title="Dowóz w innej gminie")
    found = queries.search_stations(municipality, "dowoz ZOLTE", access=access)
    assert [station.title for station in found] == ["Dowóz do lekarza"]
    assert queries.search_stations(municipality, "  ", access=access) == ()


def test_latest_stations_come_newest_first(municipality):
    first, second = (StationFactory(municipality=municipality) for _number in range(2))
    first.save()
    latest = queries.latest_stations(municipality, access=visitor_access(municipality.pk))
    assert latest == (first, second)


def test_stations_are_found_by_their_records(municipality):
    station = StationFactory(municipality=municipality, source="directory.service", source_id=4)
    assert queries.station_for("directory.service", 4) == station
    assert queries.station_for("directory.service", 5) is None
    assert queries.stations_for("directory.service", [4, 5]) == {4: station}


def test_waiting_insights_leave_out_decided_foreign_and_other_areas(municipality):
    kept = InsightFactory(station__municipality=municipality)
    InsightFactory(station__municipality=municipality, state=InsightState.TAKEN)
    InsightFactory(station__municipality=municipality, area="OZN")
    InsightFactory()
    assert queries.waiting_insights(municipality, area="SEN") == (kept,)
    assert len(queries.waiting_insights(municipality)) == 2


# --- random threads -----------------------------------------------------------------------------

graphs = st.lists(
    st.tuples(st.sampled_from(STATION_ORDER), st.booleans()), min_size=1, max_size=9
).flatmap(
    lambda nodes: st.tuples(
        st.just(nodes),
        st.sets(
            st.tuples(st.integers(0, len(nodes) - 1), st.integers(0, len(nodes) - 1)), max_size=20
        ),
    )
)


def reachable(start: int, edges: set[tuple[int, int]]) -> set[int]:
    """Brute force: grow the set until nothing is added."""
    found: set[int] = {start}
    while True:
        more = found | {target for origin, target in edges if origin in found}
        if more == found:
            return found - {start}
        found = more


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graph=graphs, with_staff=st.booleans())
def test_trail_equals_brute_force_and_leaks_nothing(municipality, graph, with_staff):
    nodes, pairs = graph
    Station.objects.all().delete()
    made = [
        Station(
            municipality=municipality,
            kind=kind,
            source="tests.random",
            source_id=number + 1,
            title=f"Stacja {number}",
            path="/",
            audience=Audience.PUBLIC if is_public else Audience.STAFF,
        )
        for number, (kind, is_public) in enumerate(nodes)
    ]
    Station.objects.bulk_create(made)
    onward = {
        (a, b)
        for a, b in pairs
        if STATION_ORDER.index(nodes[a][0]) < STATION_ORDER.index(nodes[b][0])
    }
    Link.objects.bulk_create(
        Link(municipality=municipality, origin=made[a], target=made[b]) for a, b in onward
    )
    visible = {number for number, (_kind, is_public) in enumerate(nodes) if is_public or with_staff}
    seen_edges = {(a, b) for a, b in onward if a in visible and b in visible}
    access: Access = (
        system_access(municipality.pk) if with_staff else visitor_access(municipality.pk)
    )
    trails = queries.trails(made, access=access)
    for number, station in enumerate(made):
        trail = trails[station.pk]
        back = {step.station.source_id - 1 for step in trail.back}
        forth = {step.station.source_id - 1 for step in trail.onward}
        assert forth == reachable(number, seen_edges)
        assert back == reachable(number, {(b, a) for a, b in seen_edges})
        assert len(trail.back) == len(back)
        assert back | forth <= visible
        assert queries.trail(station, access=access) == trail


def test_loose_stations_are_those_that_lead_nowhere(municipality):
    made = chain(municipality)
    lonely = StationFactory(municipality=municipality, kind=StationKind.NEED)
    access = visitor_access(municipality.pk)
    loose = queries.loose_stations(municipality, access=access, kind=StationKind.NEED)
    assert list(loose) == [lonely]
    assert made["need"] not in loose
