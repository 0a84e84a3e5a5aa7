"""Stations, links and insights for tests: nothing surprising, nothing random."""

import factory
from factory.django import DjangoModelFactory

from mosty.core.enums import DiArea
from mosty.core.text import sort_key
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Insight, Link, Station
from tests.factories.territory import MunicipalityFactory


class StationFactory(DjangoModelFactory):
    class Meta:
        model = Station

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = StationKind.VOICE
    source = "tests.record"
    source_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Stacja {n}")
    path = factory.LazyAttribute(lambda station: f"/{station.municipality.slug}/")
    area = DiArea.SEN
    audience = Audience.PUBLIC
    sort_key = factory.LazyAttribute(lambda station: sort_key(station.title))


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    municipality = factory.SelfAttribute("origin.municipality")
    origin = factory.SubFactory(StationFactory)
    target = factory.SubFactory(StationFactory, kind=StationKind.NEED)


class InsightFactory(DjangoModelFactory):
    class Meta:
        model = Insight

    municipality = factory.SelfAttribute("station.municipality")
    station = factory.SubFactory(StationFactory)
    area = DiArea.SEN
    text = "Osoby starsze pytają o dowóz do lekarza."
