"""Indicators, figures, needs and assets for tests: nothing surprising, nothing random."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from mosty.core.enums import DataStatus, DiArea
from mosty.diagnosis.enums import AssetKind, Direction, IndicatorKind
from mosty.diagnosis.models import Asset, Indicator, Need, Observation
from tests.factories.territory import MunicipalityFactory


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    municipality = None
    code = factory.Sequence(lambda n: f"W-{n:03d}")
    name = factory.Sequence(lambda n: f"Wskaźnik {n}")
    unit = "osób"
    kind = IndicatorKind.CONTEXT
    direction = Direction.NEUTRAL
    area = DiArea.SEN
    position = factory.Sequence(lambda n: 1000 + n)


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    municipality = factory.SubFactory(MunicipalityFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    year = 2025
    value = Decimal(21)
    status = DataStatus.VALUE
    source = "OZPS 2025"


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    municipality = factory.SubFactory(MunicipalityFactory)
    code = factory.Sequence(lambda n: f"P-{n:02d}")
    area = DiArea.SEN
    title = factory.Sequence(lambda n: f"Brakuje dowozu {n}")
    is_public = True


class AssetFactory(DjangoModelFactory):
    class Meta:
        model = Asset

    municipality = factory.SubFactory(MunicipalityFactory)
    code = factory.Sequence(lambda n: f"Z-{n:02d}")
    kind = AssetKind.PLACE
    area = DiArea.HOR
    title = factory.Sequence(lambda n: f"Świetlica {n}")
    is_public = True
