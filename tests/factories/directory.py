"""Kinds of services and services for tests."""

from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mosty.directory.actions import refresh_small_figures
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ProviderMode, ServiceStatus, Setting
from mosty.directory.models import (
    AnswerLink,
    CheckReminder,
    Contact,
    Doubt,
    Location,
    LocationFeature,
    Merge,
    OpeningException,
    OpeningWindow,
    PairVerdict,
    ProposedChange,
    Removal,
    SearchIndex,
    SearchWord,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceType,
    SynonymGroup,
)
from mosty.directory.rules import search_text, service_sort_key, type_search_text
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory


class ServiceTypeFactory(DjangoModelFactory):
    class Meta:
        model = ServiceType
        django_get_or_create = ("code",)

    code = "U-OPI"
    name = factory.LazyAttribute(lambda kind: f"rodzaj {kind.code}")
    setting = Setting.HOME
    unit = "godzina"
    areas = ["SEN"]
    pack_version = "1"
    search_text = factory.LazyAttribute(
        lambda kind: type_search_text(ServiceType(code=kind.code, name=kind.name))
    )


class ServiceFactory(DjangoModelFactory):
    """A published service; `status=ServiceStatus.DRAFT, published_at=None` makes a draft."""

    class Meta:
        model = Service
        skip_postgeneration_save = True  # `words` stores what it makes

    municipality = factory.SubFactory(MunicipalityFactory)
    service_type = factory.SubFactory(ServiceTypeFactory)
    organisation = factory.SubFactory(
        OrganisationFactory, municipality=factory.SelfAttribute("..municipality")
    )
    name = factory.Sequence(lambda n: f"Usługa {n}")
    for_whom = "Osoby starsze."
    how_to_apply = "Zadzwoń."
    provider_mode = ProviderMode.UNIT
    status = ServiceStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    sort_key = factory.LazyAttribute(lambda service: service_sort_key(service.name))

    @factory.post_generation
    def words(self, create, extracted, **kwargs):
        self.search_text = search_text(self)
        if create:
            Service.objects.filter(pk=self.pk).update(search_text=self.search_text)
            index_services([self])

    @factory.post_generation
    def figures(self, create, extracted, **kwargs):
        """A figure may be shown as soon as somebody gave it, as after every action."""
        if create and (self.people_count is not None or self.waiting_count is not None):
            refresh_small_figures(self.municipality)
            self.refresh_from_db()


class DraftFactory(ServiceFactory):
    status = ServiceStatus.DRAFT
    published_at = None


class LocationFactory(DjangoModelFactory):
    """A place of a municipality; `at(service, ...)` puts a service there."""

    class Meta:
        model = Location

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Miejsce {n}")
    address = factory.Sequence(lambda n: f"ul. Rynek {n}")
    city = "Dębowa Dolina"
    postal_code = "00-001"


def at(service, **place):
    """A place at which the service is given."""
    location = LocationFactory(municipality=service.municipality, **place)
    ServiceAtLocation.objects.create(service=service, location=location)
    return location


def place_facts(**changes: Any) -> dict[str, Any]:
    """All facts of a place as its form gives them."""
    return {
        "kind": "physical",
        "name": "Remiza",
        "address": "Brzezina 7",
        "postal_code": "",
        "city": "",
        "url": "",
        "latitude": Decimal("52.1"),
        "longitude": Decimal("19.4"),
        "directions": "Przystanek Brzezina kościół.",
        "access_note": "",
        "is_confidential": False,
        "features": ["step_free", "toilet"],
    } | changes


def fill_directory(service):
    """A row in every table beside the service, for tests of migrations and of backups."""
    town, provider = service.municipality, service.organisation
    place = at(service)
    LocationFeature.objects.create(location=place, feature="step_free")
    ServiceLanguage.objects.create(service=service, language="uk")
    OpeningWindow.objects.create(service=service, weekday=0, opens="08:00", closes="16:00")
    OpeningException.objects.create(service=service, first_day="2026-12-24", last_day="2026-12-24")
    Contact.objects.create(municipality=town, service=service, name="Anna", email="a@example.pl")
    link = AnswerLink.objects.create(
        municipality=town,
        organisation=provider,
        email="a@example.pl",
        token_hash="0" * 64,
        sent_by_label="system",
        expires_at=timezone.now(),
    )
    link.services.add(service)
    ProposedChange.objects.create(
        municipality=town,
        organisation=provider,
        service=service,
        facts={"name": "Nowa"},
        link=link,
        submitted_by_label="link",
    )
    Doubt.objects.create(municipality=town, service=service, kind="wrong")
    CheckReminder.objects.create(
        service=service, due_on="2026-11-01", step=1, link=link, sent_at=timezone.now()
    )
    Removal.objects.create(
        municipality=town, kind="service", uuid=service.uuid, removed_at=timezone.now()
    )
    PairVerdict.objects.create(
        municipality=town, kind="service", first_id=1, second_id=2, said_by_label="Anna"
    )
    Merge.objects.create(
        municipality=town, kind="service", kept_id=1, merged_id=2, merged_by_label="Anna"
    )
    SearchWord.objects.get_or_create(
        municipality=town, service=service, word="pomoc", defaults={"weight": 1}
    )
    SynonymGroup.objects.create(municipality=town, phrases=["ktoś"], meanings=["U-OPI"])
    SearchIndex.objects.get_or_create(pk=1, defaults={"made_with": "1 sgjp"})
