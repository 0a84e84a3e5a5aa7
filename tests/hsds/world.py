"""A small catalogue with everything the feed tells, and a twin of everything it must not tell."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from mosty.directory.enums import ServiceStatus
from mosty.directory.models import (
    Contact,
    LocationFeature,
    OpeningException,
    OpeningWindow,
    Removal,
    Service,
    ServiceLanguage,
)
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

CANARY = "kanarek-poufny"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rich_world(municipality):
    """One service that says everything, beside records that must stay in the house."""
    made = SimpleNamespace(place=municipality, other=MunicipalityFactory(slug="inna", name="Inna"))
    municipality.voivodeship_name, municipality.county_name = "mazowieckie", "dębowski"
    municipality.save()
    made.provider = OrganisationFactory(
        municipality=municipality,
        name="Stowarzyszenie Most",
        short_name="Most",
        description="Pomagamy w domu.",
        email="biuro@example.pl",
        phone="22 111 22 33",
        website="https://most.example.pl",
        register="KRS",
        register_number="0000123456",
        nip="5260250274",
        regon="123456785",
        is_public_benefit=True,
        patron=OrganisationFactory(municipality=municipality, name="Gmina"),
    )
    made.kind = ServiceTypeFactory(
        code="U-WYT", areas=["SEN", "OPK"], domains=["FAMILY_SUPPORT", "DISABILITY"]
    )
    made.full = _full_service(municipality, made)
    made.shown = _shown_place(made.full)
    made.ended = ServiceFactory(
        municipality=municipality,
        name="Zakończona",
        status=ServiceStatus.CLOSED,
        closed_on=date(2026, 2, 1),
    )
    made.foreign = ServiceFactory(municipality=made.other, name="Cudza")
    _hidden_twins(made)
    made.removed = Removal.objects.create(
        municipality=municipality, kind="service", uuid=made.draft.uuid, removed_at=START
    )
    return made


def _full_service(municipality, made):
    service = ServiceFactory(
        municipality=municipality,
        organisation=made.provider,
        service_type=made.kind,
        name="Opieka wytchnieniowa",
        name_uk="Перепочинок",
        summary="Zastępujemy opiekuna przez kilka godzin.",
        summary_uk="Заміна опікуна.",
        for_whom="Opiekunowie osób, które nie mogą zostać same.",
        how_to_apply="Zadzwoń.",
        who_decides="Decyduje dyrektor ośrodka.",
        what_to_bring="Dowód osobisty.",
        min_age=18,
        max_age=120,
        cost_kind="free",
        cost_for_person="Nic nie płacisz.",
        phone="+48 22 111 22 33",
        email="wytchnienie@example.pl",
        website="https://wytchnienie.example.pl",
        village_unit=VillageUnitFactory(municipality=municipality, name="Zalesie"),
        covers_all=False,
        capacity_places=20,
        free_places=3,
        people_count=17,
        hides_people=False,
        capacity_state="room",
        figures_on=date(2026, 2, 10),
        funding_source="Program Opieka wytchnieniowa",
        checked_on=date(2026, 2, 20),
        checked_by_label=CANARY,
        condition_a="yes",
        condition_b="partly",
        condition_c="no",
    )
    for language in ("pl", "uk", "pso"):
        ServiceLanguage.objects.create(service=service, language=language)
    OpeningWindow.objects.create(service=service, weekday=0, opens="08:00", closes="16:00")
    OpeningWindow.objects.create(
        service=service, weekday=2, opens="22:00", closes="02:00", holidays="as_usual"
    )
    OpeningWindow.objects.create(
        service=service, weekday=4, weeks=0b100001, opens="09:00", closes="12:00"
    )
    OpeningException.objects.create(
        service=service, first_day=date(2026, 12, 24), last_day=date(2026, 12, 31)
    )
    Contact.objects.create(
        municipality=municipality,
        service=service,
        name="Anna Most",
        job_title="koordynatorka",
        email="anna@example.pl",
        phone="22 111 22 34",
        is_public=True,
    )
    return service


def _shown_place(service):
    place = at(
        service,
        organisation=service.organisation,
        name="Dom Spotkań",
        address="ul. Leśna 1",
        postal_code="09-100",
        latitude="52.100000",
        longitude="19.400000",
        directions="Autobus 5 do przystanku Las.",
        access_note="Wąskie drzwi do toalety.",
        external_id="M-7",
    )
    LocationFeature.objects.create(location=place, feature="step_free")
    OpeningWindow.objects.create(
        service=service, location=place, weekday=5, opens="10:00", closes="14:00"
    )
    return place


def _hidden_twins(made):
    """A draft, a joined service, a confidential place with its hours, private contacts."""
    town = made.place
    made.draft = DraftFactory(municipality=town, name=f"{CANARY} szkic")
    made.joined = ServiceFactory(
        municipality=town, name=f"{CANARY} połączona", merged_into=made.full
    )
    made.hidden = at(
        made.full,
        organisation=made.provider,
        name=f"{CANARY} dom",
        address=f"{CANARY} ulica",
        city=f"{CANARY} miasto",
        postal_code="99-999",
        latitude="52.123456",
        longitude="19.654321",
        directions=CANARY,
        access_note=CANARY,
        external_id=CANARY,
        is_confidential=True,
    )
    OpeningWindow.objects.create(
        service=made.full,
        location=made.hidden,
        weekday=6,
        opens="03:33",
        closes="04:44",
        note=CANARY,
    )
    for owner in ({"service": made.full}, {"organisation": made.provider}):
        Contact.objects.create(
            municipality=town, name=f"{CANARY} osoba", email=f"{CANARY}@example.pl", **owner
        )


def many_services(count, municipality, *, places=True):
    """Services that differ in everything the filters ask about; changed an hour apart."""
    kinds = [
        ServiceTypeFactory(code="U-OPI", areas=["SEN"], domains=["HEALTH"], setting="DOMOWA"),
        ServiceTypeFactory(code="U-KLU", areas=["SEN", "OZN"], domains=[], setting="SRODOWISKOWA"),
        ServiceTypeFactory(
            code="U-DPS", areas=[], domains=["DISABILITY"], setting="INSTYTUCJONALNA"
        ),
    ]
    other = MunicipalityFactory()
    providers = {
        town: [OrganisationFactory(municipality=town) for _ in range(2)]
        for town in (municipality, other)
    }
    made = []
    for number in range(count):
        town = other if number % 4 == 3 else municipality
        service = ServiceFactory(
            municipality=town,
            organisation=providers[town][number % 2],
            service_type=kinds[number % 3],
            name=("Klub Jaśmin" if number % 2 else "Opieka Żuraw") + f" {number}",
            condition_a=("yes", "no", "unknown")[number % 3],
            status=ServiceStatus.CLOSED if number % 5 == 4 else ServiceStatus.PUBLISHED,
        )
        if places:
            at(
                service,
                postal_code=f"09-10{number % 3}",
                latitude=f"{52 + number / 100:.6f}",
                longitude=f"{19 + (number % 3) / 10:.6f}",
                is_confidential=number % 7 == 6,
            )
        Service.objects.filter(pk=service.pk).update(updated_at=START + timedelta(hours=number))
        made.append(service)
    return made
