"""What calendars keep for a limited time goes when its time is over (docs/personal-data)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mosty.calendars.actions.bookings import release_overdue
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Person, PersonTime
from mosty.calendars.queries.feeds import KEPT_CANCELLED
from mosty.territory.models import Municipality

#: When somebody took part, and that they did, is told by the records of the event after this.
KEPT_TIMES = timedelta(days=90)
#: Somebody written down this lately may be about to be planned.
KEPT_UNPLANNED = timedelta(days=30)


def let_overdue_holds_go(now: datetime) -> int:
    """How many holds were over; calendars learn that they are cancelled."""
    towns = Municipality.objects.filter(
        bookings__state=BookingState.HELD, bookings__held_until__lte=now
    )
    return sum(release_overdue(town, now) for town in towns.distinct())


def forget_cancelled(now: datetime) -> int:
    """How many bookings were cancelled so long ago that every calendar has read it."""
    old = Booking.objects.filter(
        state=BookingState.CANCELLED, cancelled_at__lt=now - KEPT_CANCELLED
    )
    return old.delete()[1].get("calendars.Booking", 0)


@transaction.atomic
def forget_persons(now: datetime) -> int:
    """How many rows of people's time, and people whom nothing names any more, were deleted."""
    past = PersonTime.objects.filter(
        role=PersonRole.PARTICIPANT, booking__ends_at__lt=now - KEPT_TIMES
    )
    times = past.delete()[1].get("calendars.PersonTime", 0)
    persons = _unnamed().filter(updated_at__lt=now - KEPT_UNPLANNED)
    return times + persons.delete()[1].get("calendars.Person", 0)


def _unnamed() -> QuerySet[Person]:
    """People to whom no row of any app points."""
    found = Person.objects.all()
    for relation in Person._meta.related_objects:
        rows = relation.related_model._default_manager.order_by()
        found = found.exclude(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return found
