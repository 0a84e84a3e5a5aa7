"""Accounts, organisations and memberships for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from mosty.core.access import Role
from mosty.core.text import fold, sort_key
from mosty.people.enums import OrganisationForm
from mosty.people.models import Membership, Organisation, User
from tests.factories.territory import MunicipalityFactory


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"osoba{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Osoba {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Organizacja {n}")
    form = OrganisationForm.ASSOCIATION
    search_text = factory.LazyAttribute(lambda organisation: fold(organisation.name))
    sort_key = factory.LazyAttribute(lambda organisation: sort_key(organisation.name))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Role.CLERK
    valid_from = date(2020, 1, 1)
