"""What goes when its time is over: holds, cancelled bookings, people whom nothing names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mosty.calendars import actions
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Person, PersonTime
from mosty.core.retention import clean_up
from tests.factories.calendars import (
    BookingFactory,
    FeedFactory,
    OccupancyFactory,
    PersonFactory,
    PersonTimeFactory,
    SeriesFactory,
)

DAY = timedelta(days=1)


@pytest.fixture
def now(db):
    return timezone.now()


def past(now, days, **facts):
    return BookingFactory(starts_at=now - days * DAY, **facts)


def test_holds_that_are_over_are_cancelled_everywhere(now):
    for _town in range(2):
        held = BookingFactory(state=BookingState.HELD, held_until=now - DAY)
        OccupancyFactory(booking=held)
    waiting = BookingFactory(state=BookingState.HELD, held_until=now + DAY)
    assert actions.let_overdue_holds_go(now) == 2
    waiting.refresh_from_db()
    assert waiting.state == BookingState.HELD


def test_cancelled_bookings_stay_for_calendars_to_read_and_then_go(now):
    old = BookingFactory(state=BookingState.CANCELLED, cancelled_at=now - 31 * DAY)
    kept = [
        BookingFactory(state=BookingState.CANCELLED, cancelled_at=now - 29 * DAY),
        past(now, 400),
    ]
    assert actions.forget_cancelled(now) == 1
    assert not Booking.objects.filter(pk=old.pk).exists()
    assert Booking.objects.count() == len(kept)


def test_that_somebody_took_part_is_forgotten_and_that_somebody_spoke_is_not(now):
    for role in (PersonRole.PARTICIPANT, PersonRole.SPEAKER):
        PersonTimeFactory(booking=past(now, 100), role=role)
        PersonTimeFactory(booking=past(now, 80), role=role)
    assert actions.forget_persons(now) == 1
    assert PersonTime.objects.filter(role=PersonRole.PARTICIPANT).count() == 1
    assert PersonTime.objects.filter(role=PersonRole.SPEAKER).count() == 2


def test_people_whom_nothing_names_go(now):
    unnamed, new, booked, reading, repeating = PersonFactory.create_batch(5)
    Person.objects.exclude(pk=new.pk).update(updated_at=now - 31 * DAY)
    PersonTimeFactory(person=booked, booking=BookingFactory(municipality=booked.municipality))
    FeedFactory(person=reading)
    SeriesFactory(municipality=repeating.municipality).persons.add(repeating)
    assert actions.forget_persons(now) == 1
    assert not Person.objects.filter(pk=unnamed.pk).exists()
    assert Person.objects.count() == 4


def test_housekeeping_does_it(now):
    PersonFactory()
    Person.objects.update(updated_at=now - 31 * DAY)
    assert clean_up(now=now).of_apps >= 1
    assert not Person.objects.exists()
