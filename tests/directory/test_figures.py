"""No count of people below 5 can be computed from what is public of services."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.directory import actions, exports, queries
from mosty.directory.enums import CapacityState, ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules import ShownFigures, figures_of, small_figures
from mosty.directory.rules.figures import FULL
from tests.factories.directory import DraftFactory, ServiceFactory
from tests.factories.territory import MunicipalityFactory

STATES = ["", *CapacityState.values]


# --- rules, against every world that fits what is public ----------------------------------------


@st.composite
def honest_services(draw) -> Service:
    """A service whose free places, state and people agree, as `report_capacity` demands."""
    people = draw(st.one_of(st.none(), st.integers(0, 9)))
    free = draw(st.integers(0, 9))
    taken = draw(st.integers(0, 9)) if people is None else people
    state = draw(st.sampled_from(STATES))
    if state in FULL:
        free = 0
    if state == CapacityState.ROOM:
        free += 1
    says_places, says_free = draw(st.booleans()), draw(st.booleans())
    return Service(
        people_count=people,
        capacity_places=taken + free if says_places else None,
        free_places=free if says_free else None,
        capacity_state=state,
    )


def told(services: list[Service]) -> list[ShownFigures]:
    for service, shown in zip(
        services, small_figures([one.people_count for one in services]), strict=True
    ):
        if shown is not None:
            service.hides_people, service.few_people = not shown.is_shown, shown.is_small
    return [figures_of(service) for service in services]


def possible_people(service: Service, figures: ShownFigures) -> list[int]:
    """Numbers of people that fit all that is public of one service."""
    places = figures.places.count if figures.places else None
    free = figures.free.count if figures.free else None
    if free is None and service.capacity_state in FULL:
        free = 0
    if figures.people and figures.people.count is not None:
        return [figures.people.count]
    if places is not None and free is not None:
        return [places - free]
    most = 40 if places is None else places - (service.capacity_state == CapacityState.ROOM)
    few = figures.people is not None and figures.people.is_small
    least = 0 if figures.people is None else 1  # zeros are told
    return list(range(least, min(most, 4 if few else most) + 1))


@given(st.lists(honest_services(), min_size=1, max_size=4))
def test_figures_leave_at_least_two_numbers_for_every_small_count(services):
    for service, figures in zip(services, told(services), strict=True):
        fits = possible_people(service, figures)
        true = service.people_count
        if true is not None:
            assert true in fits
        assert len(fits) != 1 or fits[0] == 0 or fits[0] >= 5


@given(st.lists(honest_services(), min_size=1, max_size=3))
def test_figures_leave_two_numbers_even_when_the_sum_is_known(services):
    known = [service for service in services if service.people_count is not None]
    total = sum(service.people_count for service in known)
    if total < 5:
        return  # such a sum is never told
    fits = [
        possible_people(service, figures)
        for service, figures in zip(known, told(known), strict=True)
    ]
    worlds = [world for world in product(*fits) if sum(world) == total]
    for place, service in enumerate(known):
        values = {world[place] for world in worlds}
        assert service.people_count in values
        if 0 < service.people_count < 5:
            assert len(values) > 1


@given(st.integers(1, 4), st.sampled_from(STATES), st.booleans())
def test_figures_never_show_a_small_count_even_with_wrong_flags(count, state, few):
    service = Service(
        people_count=count,
        waiting_count=count,
        capacity_places=count + 6,
        free_places=6,
        capacity_state=state,
        hides_people=False,
        hides_waiting=False,
        few_people=few,
    )
    figures = figures_of(service)
    assert not figures.people.is_shown
    assert not figures.waiting.is_shown
    assert not figures.free.is_shown
    assert not figures.shows_yearly_cost


def test_figures_of_a_large_service_are_told():
    service = Service(
        people_count=16,
        waiting_count=0,
        capacity_places=20,
        free_places=4,
        capacity_state=CapacityState.ROOM,
        hides_people=False,
        hides_waiting=False,
    )
    figures = figures_of(service)
    assert [one.count for one in (figures.people, figures.waiting, figures.places, figures.free)] == [
        16, 0, 20, 4,
    ]  # fmt: skip
    assert figures.shows_yearly_cost


def test_figures_nobody_gave_are_none():
    figures = figures_of(Service())
    assert (figures.people, figures.waiting, figures.places, figures.free) == (None,) * 4
    assert figures.shows_yearly_cost


# --- flags in the rows --------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def flags(service: Service) -> tuple[bool, bool]:
    service.refresh_from_db()
    return service.hides_people, service.few_people


def test_flags_follow_a_change_of_another_service(municipality, access_as):
    by = access_as(Role.CLERK)
    small = ServiceFactory(municipality=municipality, people_count=3)
    middle = ServiceFactory(municipality=municipality, people_count=20)
    large = ServiceFactory(municipality=municipality, people_count=30)
    assert [flags(one) for one in (small, middle, large)] == [
        (True, False), (True, False), (False, False),
    ]  # fmt: skip
    actions.update_service(
        municipality=municipality,
        service_id=small.pk,
        revision=1,
        facts={"people_count": 6},
        by=by,
    )
    assert [flags(one) for one in (small, middle, large)] == [(False, False)] * 3


def test_flags_of_a_new_service_hide_until_it_is_published(municipality, access_as):
    draft = DraftFactory(municipality=municipality, people_count=30)
    assert flags(draft) == (True, False)
    actions.publish_service(
        municipality=municipality, service_id=draft.pk, by=access_as(Role.CENTRE_DIRECTOR)
    )
    assert flags(draft) == (False, False)


def test_refresh_writes_changed_rows_only(municipality, django_assert_num_queries):
    ServiceFactory.create_batch(3, municipality=municipality, people_count=30)
    with django_assert_num_queries(3):  # savepoint, read, release
        assert actions.refresh_small_figures(municipality) == 0
    Service.objects.update(hides_people=True)
    stamp = Service.objects.latest("updated_at").updated_at
    assert actions.refresh_small_figures(municipality) == 3
    assert Service.objects.filter(updated_at__gt=stamp).count() == 3


def test_refresh_leaves_other_municipalities_and_joined_services(municipality):
    other = ServiceFactory(municipality=MunicipalityFactory(), people_count=30)
    kept = ServiceFactory(municipality=municipality, people_count=30)
    joined = ServiceFactory(municipality=municipality, people_count=3, merged_into=kept)
    Service.objects.update(hides_people=True, few_people=False)
    assert actions.refresh_small_figures(municipality) == 1
    assert flags(kept) == (False, False)
    assert flags(joined) == (True, False)
    assert flags(other) == (True, False)
    assert actions.refresh_all_small_figures() == 1


def test_closed_service_still_counts_among_the_figures(municipality, access_as):
    small = ServiceFactory(municipality=municipality, people_count=3)
    ServiceFactory(municipality=municipality, people_count=2)
    assert flags(small) == (True, True)
    actions.close_service(
        municipality=municipality,
        service_id=small.pk,
        closed_on=date(2026, 1, 1),
        by=access_as(Role.CENTRE_DIRECTOR),
    )
    assert Service.objects.get(pk=small.pk).status == ServiceStatus.CLOSED
    assert flags(small) == (True, True)


def test_register_hides_the_places_that_tell(municipality):
    ServiceFactory(
        municipality=municipality,
        name="Mieszkanie wspomagane",
        people_count=3,
        capacity_places=3,
        capacity_state=CapacityState.NO_ROOM,
        free_places=0,
    )
    text = exports.register_csv(queries.published_services(municipality)).decode()
    assert ";ukryto;mniej niż 5;" in text
