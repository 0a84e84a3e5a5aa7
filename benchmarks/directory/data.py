"""50,000 services of 10,000 organisations in one municipality, made up, the same every time."""

import random
from datetime import date, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from mosty.core.access import system_access
from mosty.directory.actions import load_service_types
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.words import index_municipality
from mosty.directory.enums import AccessFeature, CostKind, ProviderMode, ServiceStatus
from mosty.directory.models import (
    Location,
    LocationFeature,
    OpeningWindow,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceType,
)
from mosty.directory.rules import search_text, service_sort_key
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit

SLUG = "wielka-gmina"
SERVICES, ORGANISATIONS, UNITS = 50_000, 10_000, 200
SEED = 20261122
_PORTION = 2_000
_WORDS = """
Dobry Blisko Razem Obok Nadzieja Krok Most Dom Ogród Podwórko Przystań Oddech Iskra Struga Lipa Dąb Klon
Brzoza Jarzębina Skrzydła Światło Droga Dłoń Serce Sąsiad Pogodni Aktywni Wspólny Zielony Nowy
"""
_NAMES = tuple(_WORDS.split())
_WHOM = (
    "Osoby starsze, które potrzebują pomocy w codziennych sprawach.",
    "Rodziny z dziećmi w trudnej sytuacji.",
    "Dorośli z niepełnosprawnością i ich opiekunowie.",
    "Osoby w kryzysie psychicznym i ich bliscy.",
    "Osoby w kryzysie bezdomności.",
    "Każdy mieszkaniec gminy.",
)
_WHAT = (
    "Opiekunka przychodzi do domu: zakupy, posiłki, mycie, sprzątanie, wizyta u lekarza.",
    "Zajęcia ruchowe, wspólny obiad, wycieczki, pomoc w sprawach urzędowych.",
    "Rozmowa z psychologiem, prawnikiem i pracownikiem socjalnym.",
    "Transport od drzwi do drzwi samochodem z windą, z pomocą asystenta.",
    "Grupa wsparcia, warsztaty i spotkania przy kawie dla opiekunów rodzinnych.",
    "Wypożyczalnia łóżek, wózków i chodzików; dowóz na miejsce i nauka obsługi.",
)
_PLACES = ("Rynek", "Lipowa", "Szkolna", "Leśna", "Polna", "Kościelna", "Parkowa", "Ogrodowa")


def fill(services: int = SERVICES, organisations: int = ORGANISATIONS) -> Municipality:
    """The municipality with everything in it, as it is a minute later: with the planner's figures.

    A server of PostgreSQL gathers them by itself (autovacuum); a benchmark does not wait for it.
    """
    town = fill_tables(services, organisations)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA optimize")
    return town


@transaction.atomic
def fill_tables(services: int, organisations: int) -> Municipality:
    """The municipality with everything in it; what is there already is used as it is."""
    known = Municipality.objects.filter(slug=SLUG).first()
    if known is not None:
        return known
    load_service_types(by=system_access(None))
    chance = random.Random(SEED)
    town = Municipality.objects.create(
        slug=SLUG, terc_code="9999023", name="Wielka Gmina", kind="1", is_demo=False
    )
    units = make_units(town, chance)
    providers = _organisations(town, chance, organisations)
    kinds = list(ServiceType.objects.order_by("code"))
    for start in range(0, services, _PORTION):
        count = min(_PORTION, services - start)
        _portion(town, chance, start, count, units=units, providers=providers, kinds=kinds)
    refresh_small_figures(town)
    index_municipality(town)
    return town


def make_units(town: Municipality, chance: random.Random) -> list[VillageUnit]:
    """Village units of the municipality."""
    return VillageUnit.objects.bulk_create(
        VillageUnit(
            municipality=town,
            name=f"{chance.choice(_NAMES)} {number}",
            kind="solectwo",
            sort_key=f"{number:05}",
            latitude=round(52.0 + chance.random() * 0.3, 6),
            longitude=round(19.3 + chance.random() * 0.5, 6),
        )
        for number in range(UNITS)
    )


def _organisations(town: Municipality, chance: random.Random, count: int) -> list[Organisation]:
    found = [
        Organisation(
            municipality=town,
            name=f"Stowarzyszenie „{chance.choice(_NAMES)} {chance.choice(_NAMES)}” {number}",
            form="stowarzyszenie",
            register="KRS",
            register_number=f"{number:010}",
            phone=f"600 {number // 1000:03} {number % 1000:03}",
            address=f"ul. {chance.choice(_PLACES)} {chance.randint(1, 90)}",
            sort_key=f"{number:06}",
        )
        for number in range(count)
    ]
    return Organisation.objects.bulk_create(found, batch_size=500)


def _portion(
    town: Municipality,
    chance: random.Random,
    start: int,
    count: int,
    *,
    units: list[VillageUnit],
    providers: list[Organisation],
    kinds: list[ServiceType],
) -> None:
    services = [
        _service(town, chance, start + number, units=units, providers=providers, kinds=kinds)
        for number in range(count)
    ]
    Service.objects.bulk_create(services, batch_size=300)
    places = [_place(town, chance, service) for service in services]
    Location.objects.bulk_create(places, batch_size=300)
    ServiceAtLocation.objects.bulk_create(
        (
            ServiceAtLocation(service=service, location=place)
            for service, place in zip(services, places, strict=True)
        ),
        batch_size=500,
    )
    LocationFeature.objects.bulk_create(
        (
            LocationFeature(location=place, feature=feature)
            for place in places
            for feature in chance.sample(list(AccessFeature), 2)
        ),
        batch_size=500,
    )
    ServiceLanguage.objects.bulk_create(
        (
            ServiceLanguage(service=service, language=language)
            for service in services
            for language in chance.sample(("pl", "uk", "en"), 2)
        ),
        batch_size=500,
    )
    OpeningWindow.objects.bulk_create(
        (
            OpeningWindow(service=service, weekday=day, opens=time(8), closes=time(15 + day % 2))
            for service in services
            for day in range(5)
        ),
        batch_size=500,
    )


def _service(
    town: Municipality,
    chance: random.Random,
    number: int,
    *,
    units: list[VillageUnit],
    providers: list[Organisation],
    kinds: list[ServiceType],
) -> Service:
    kind, provider = chance.choice(kinds), chance.choice(providers)
    service = Service(
        municipality=town,
        service_type=kind,
        organisation=provider,
        external_id=f"B{number}",
        name=f"{kind.name.capitalize()} „{chance.choice(_NAMES)}” {number}"[:200],
        name_uk="Послуга",
        summary=chance.choice(_WHAT),
        for_whom=chance.choice(_WHOM),
        how_to_apply="Zadzwoń albo przyjdź. Pracownik porozmawia z Tobą i pomoże wypełnić wniosek.",
        cost_kind=chance.choice(list(CostKind)),
        cost_for_person="Zależy od dochodu.",
        provider_mode=ProviderMode.NGO_CALL,
        village_unit=chance.choice(units),
        phone=f"700 {number // 1000:03} {number % 1000:03}",
        capacity_places=chance.randint(5, 60),
        people_count=chance.randint(0, 60),
        waiting_count=chance.randint(0, 9),
        figures_on=date(2026, 10, 1),
        yearly_cost_grosze=chance.randint(10, 900) * 100_00,
        funded_until=date(2026, 12, 31) if chance.random() < 0.2 else None,
        funding_source="dotacja gminy" if chance.random() < 0.5 else "EFS+",
        checked_on=date(2026, 11, 1) - timedelta(days=chance.randint(0, 400)),
        status=ServiceStatus.PUBLISHED,
        published_at=timezone.now(),
    )
    service.search_text = search_text(service)
    service.sort_key = service_sort_key(service.name)
    return service


def _place(town: Municipality, chance: random.Random, service: Service) -> Location:
    return Location(
        municipality=town,
        organisation=service.organisation,
        address=f"ul. {chance.choice(_PLACES)} {chance.randint(1, 90)}",
        postal_code=f"99-{chance.randint(100, 120)}",
        city="Wielka Gmina",
        latitude=round(52.0 + chance.random() * 0.3, 6),
        longitude=round(19.3 + chance.random() * 0.5, 6),
        is_confidential=chance.random() < 0.005,
    )
