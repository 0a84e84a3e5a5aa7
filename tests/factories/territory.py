"""Rows of territory for tests: nothing surprising, nothing random."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from mosty.core.enums import Sex
from mosty.core.text import sort_key
from mosty.territory.enums import MunicipalityKind, Variant, VillageUnitKind
from mosty.territory.models import (
    LegalParameter,
    Municipality,
    Population,
    VariantPeriod,
    VillageUnit,
)


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    slug = factory.Sequence(lambda n: f"gmina-{n}")
    terc_code = factory.Sequence(lambda n: f"99{n:05d}")
    name = factory.Sequence(lambda n: f"Gmina {n}")
    kind = MunicipalityKind.URBAN_RURAL


class VariantPeriodFactory(DjangoModelFactory):
    class Meta:
        model = VariantPeriod

    municipality = factory.SubFactory(MunicipalityFactory)
    variant = Variant.OPS
    centre_name = "Ośrodek Pomocy Społecznej"
    centre_short_name = "OPS"
    valid_from = date(2020, 1, 1)


class VillageUnitFactory(DjangoModelFactory):
    class Meta:
        model = VillageUnit

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Sołectwo {n}")
    kind = VillageUnitKind.VILLAGE
    sort_key = factory.LazyAttribute(lambda unit: sort_key(unit.name))


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = Population

    municipality = factory.SubFactory(MunicipalityFactory)
    year = 2025
    sex = Sex.FEMALE
    age_from = 0
    age_to = 4
    count = 10
    source = "rejestr mieszkańców"


class LegalParameterFactory(DjangoModelFactory):
    class Meta:
        model = LegalParameter

    code = factory.Sequence(lambda n: f"udpp.limit_{n}")
    title = factory.Sequence(lambda n: f"Limit {n}")
    value = "21"
    unit = "dni"
    legal_basis = "art. 13"
    valid_from = date(2020, 1, 1)
    checked_on = date(2026, 11, 22)
    confidence = "L"
