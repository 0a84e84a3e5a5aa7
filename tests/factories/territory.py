"""Rows of territory for tests: nothing surprising, nothing random."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from mosty.core.text import sort_key
from mosty.territory.enums import MunicipalityKind, Variant, VillageUnitKind
from mosty.territory.models import Municipality, VariantPeriod, VillageUnit


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
