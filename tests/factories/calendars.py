"""Rooms, bookings, series and people's time for tests."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from mosty.calendars.enums import BookingState, OverrideKind, PersonRole, ResourceKind
from mosty.calendars.models import (
    Booking,
    Feed,
    Occupancy,
    Person,
    PersonTime,
    Resource,
    Series,
    SeriesOverride,
    Way,
)
from mosty.core.text import sort_key
from tests.factories.territory import MunicipalityFactory

#: Ten o'clock in Warsaw on a Tuesday in winter.
TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)


class ResourceFactory(DjangoModelFactory):
    """A room; `SiteFactory` makes a site, `units=40` makes something to be counted."""

    class Meta:
        model = Resource

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = ResourceKind.ROOM
    name = factory.Sequence(lambda n: f"Sala {n}")
    sort_key = factory.LazyAttribute(lambda resource: sort_key(resource.name))


class SiteFactory(ResourceFactory):
    kind = ResourceKind.SITE
    name = factory.Sequence(lambda n: f"Budynek {n}")


class WayFactory(DjangoModelFactory):
    class Meta:
        model = Way

    municipality = factory.SubFactory(MunicipalityFactory)
    origin = factory.SubFactory(SiteFactory, municipality=factory.SelfAttribute("..municipality"))
    target = factory.SubFactory(SiteFactory, municipality=factory.SelfAttribute("..municipality"))
    minutes = 30


class SeriesFactory(DjangoModelFactory):
    """Every Tuesday from ten to twelve."""

    class Meta:
        model = Series

    municipality = factory.SubFactory(MunicipalityFactory)
    source = "tests.activity"
    source_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Zajęcia {n}")
    rule = "FREQ=WEEKLY;BYDAY=TU"
    starts_on = "2026-12-01"
    starts_at = "10:00"
    minutes = 120


class SeriesOverrideFactory(DjangoModelFactory):
    class Meta:
        model = SeriesOverride

    series = factory.SubFactory(SeriesFactory)
    kind = OverrideKind.CANCELLED
    original = "2026-12-08T10:00"


class BookingFactory(DjangoModelFactory):
    """An hour from `starts_at`; takes nothing until an OccupancyFactory says what."""

    class Meta:
        model = Booking

    municipality = factory.SubFactory(MunicipalityFactory)
    source = "tests.meeting"
    source_id = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Spotkanie {n}")
    starts_at = TUESDAY
    ends_at = factory.LazyAttribute(lambda booking: booking.starts_at + timedelta(hours=1))
    state = BookingState.CONFIRMED


class OccupancyFactory(DjangoModelFactory):
    """A room taken for the time of its booking."""

    class Meta:
        model = Occupancy

    booking = factory.SubFactory(BookingFactory)
    resource = factory.SubFactory(
        ResourceFactory, municipality=factory.SelfAttribute("..booking.municipality")
    )
    starts_at = factory.SelfAttribute("booking.starts_at")
    ends_at = factory.SelfAttribute("booking.ends_at")
    is_exclusive = factory.LazyAttribute(lambda row: row.resource.units == 1)


class PersonFactory(DjangoModelFactory):
    """Somebody known by e-mail; `email=""` makes somebody of one occasion."""

    class Meta:
        model = Person

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Osoba {n}")
    email = factory.Sequence(lambda n: f"osoba{n}@example.pl")


class PersonTimeFactory(DjangoModelFactory):
    class Meta:
        model = PersonTime

    booking = factory.SubFactory(BookingFactory)
    person = factory.SubFactory(
        PersonFactory, municipality=factory.SelfAttribute("..booking.municipality")
    )
    role = PersonRole.SPEAKER


class FeedFactory(DjangoModelFactory):
    class Meta:
        model = Feed

    person = factory.SubFactory(PersonFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")


def fill_calendars(town):
    """A row in every table of calendars, for tests of migrations and of backups."""
    site = SiteFactory(municipality=town)
    WayFactory(municipality=town, origin=site, target=SiteFactory(municipality=town))
    hall = ResourceFactory(municipality=town, site=site)
    room = ResourceFactory(municipality=town, site=site, whole=hall)
    series = SeriesFactory(municipality=town)
    SeriesOverrideFactory(series=series)
    booking = BookingFactory(municipality=town)
    OccupancyFactory(booking=booking, resource=room)
    BookingFactory(
        municipality=town,
        source=series.source,
        source_id=series.source_id,
        series=series,
        original="2026-12-01T10:00",
    )
    somebody = PersonFactory(municipality=town)
    PersonTimeFactory(booking=booking, person=somebody)
    FeedFactory(person=somebody)
