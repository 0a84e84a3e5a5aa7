"""The events of the demo: the facts of both visits, and that loading them twice is harmless."""

from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from mosty.config.demo.events import events_step
from mosty.config.demo.steps import Chain
from mosty.events.enums import EventState, RegistrationState
from mosty.events.models import Event
from mosty.events.queries.budget import budget_of
from mosty.events.queries.itinerary import journey_of, travelling_group
from mosty.events.rules.itinerary import Group
from mosty.territory.models import Municipality

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture
def chain(municipality: Municipality) -> Chain:
    return Chain(folder=DEMO, municipality=municipality)


@pytest.mark.slow
def test_demo_holds_the_study_visit_with_every_stated_fact(chain: Chain) -> None:
    events_step(chain)

    visit = Event.objects.get(title__startswith="Od instytucji do wspólnoty")
    items = list(visit.items.order_by("starts_at"))
    hours = [
        f"{timezone.localtime(one.starts_at):%H:%M}–{timezone.localtime(one.ends_at):%H:%M}"
        for one in items
    ]
    assert hours == [
        *("10:00–10:15", "10:15–10:55", "10:55–11:35", "11:35–12:00"),
        *("12:00–12:40", "12:40–12:55", "12:55–13:00"),
    ]
    assert [len(one.scope_points) for one in items] == [4, 7, 7, 0, 7, 0, 0]
    assert (visit.state, visit.starts_on) == (EventState.PUBLISHED, date(2026, 7, 2))
    assert visit.registration_rules.seats == 40
    confirmed = visit.registrations.filter(state=RegistrationState.CONFIRMED)
    assert sum(one.size for one in confirmed) == 40
    assert visit.registrations.filter(state=RegistrationState.WAITING).exists()
    assert visit.cards.count() >= 5
    assert visit.certificates.count() == 35  # 40 less 3 who did not come and 2 who came for a part
    assert budget_of(visit).sums.is_settled


@pytest.mark.slow
def test_demo_holds_a_visit_to_four_cities_that_fits(chain: Chain) -> None:
    events_step(chain)

    visit = Event.objects.get(title__startswith="Samodzielne życie")
    group = travelling_group(visit)
    journey = journey_of(visit, group)
    assert journey.warnings == ()
    assert set(journey.towns) >= {"Gdynia", "Gdańsk", "Elbląg", "Olsztyn"}
    assert (len(journey.days), len(journey.stops), len(journey.legs)) == (4, 12, 13)
    assert group == Group(people=14, wheelchairs=2)


@pytest.mark.slow
def test_demo_events_are_loaded_once_and_write_to_nobody(chain: Chain) -> None:
    first, again = events_step(chain), events_step(chain)

    assert first.startswith("nowych 2")
    assert again.startswith("nowych 0")
    assert Event.objects.count() == 2
    assert not mail.outbox
