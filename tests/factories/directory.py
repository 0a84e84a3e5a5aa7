"""Kinds of services and services for tests."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mosty.directory.enums import ProviderMode, ServiceStatus, Setting
from mosty.directory.models import Service, ServiceType
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


class DraftFactory(ServiceFactory):
    status = ServiceStatus.DRAFT
    published_at = None
