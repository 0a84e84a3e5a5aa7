"""A provider with one service at one place; a module that needs another writes its own."""

import pytest

from mosty.directory.models import Location, Service
from tests.factories.directory import ServiceFactory, at
from tests.factories.people import OrganisationFactory


@pytest.fixture
def provider(municipality):
    return OrganisationFactory(municipality=municipality, name="Fundacja Most")


@pytest.fixture
def service(municipality, provider) -> Service:
    return ServiceFactory(municipality=municipality, organisation=provider, name="Obiady")


@pytest.fixture
def place(service) -> Location:
    return at(service, name="Klub", address="Stara 1", directions="Za szkołą.")
