"""A municipality with something of everything the API shows, and a hidden twin of each."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from mosty.directory.actions import refresh_small_figures
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ProviderMode, ServiceStatus, Setting
from mosty.directory.models import Service, ServiceType
from mosty.localplans.enums import ActionState
from tests.factories.diagnosis import NeedFactory
from tests.factories.localplans import (
    ActionCardFactory,
    BudgetLineFactory,
    GoalFactory,
    LocalPlanFactory,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VariantPeriodFactory
from tests.factories.thread import LinkFactory, StationFactory


@pytest.fixture
def world(municipality):
    """Public and hidden records of Dębowa Dolina, and records of another municipality."""
    made = SimpleNamespace(place=municipality, other=MunicipalityFactory(slug="inna"))
    VariantPeriodFactory(municipality=municipality)
    made.kind = ServiceType.objects.create(
        code="S01",
        name="Klub seniora",
        setting=Setting.COMMUNITY,
        unit="miejsce",
        areas=["SEN"],
        pack_version="1",
        search_text="klub seniora",
    )
    for place in (municipality, made.other):
        provider = OrganisationFactory(municipality=place, name=f"Ośrodek {place.slug}")
        for name, status in (("Klub", ServiceStatus.PUBLISHED), ("Szkic", ServiceStatus.DRAFT)):
            service = Service.objects.create(
                municipality=place,
                service_type=made.kind,
                organisation=provider,
                name=f"{name} {place.slug}",
                provider_mode=ProviderMode.UNIT,
                status=status,
                published_at=timezone.now() if status == ServiceStatus.PUBLISHED else None,
                people_count=3,
                waiting_count=12,
                search_text=f"{name.lower()} {place.slug}",
                sort_key=name.lower(),
            )
            index_services([service])
            setattr(made, f"{name.lower()}_{place.slug.replace('-', '_')}", service)
        refresh_small_figures(place)
        NeedFactory(municipality=place, code="P-01", title=f"Dowóz {place.slug}")
        NeedFactory(municipality=place, code="P-02", title="Ukryta", is_public=False)
    made.plan = LocalPlanFactory(municipality=municipality, adopted=True, slug="lpdi")
    goal = GoalFactory(plan=made.plan, code="1")
    for number, amount in ((1, 150_00), (2, 250_50)):
        card = ActionCardFactory(
            plan=made.plan, goal=goal, code=f"D{number}", state=ActionState.DONE
        )
        BudgetLineFactory(action=card, year=2026 + number, amount_grosze=amount)
    made.voice = StationFactory(municipality=municipality, title="Głos")
    made.need = StationFactory(municipality=municipality, kind="need", title="Potrzeba")
    made.hidden = StationFactory(
        municipality=municipality, kind="action", title="Tajne", audience="staff"
    )
    LinkFactory(origin=made.voice, target=made.need)
    LinkFactory(origin=made.need, target=made.hidden)
    StationFactory(municipality=made.other, title="Cudzy głos")
    return made
