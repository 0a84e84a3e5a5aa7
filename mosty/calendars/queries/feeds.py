"""Reads for calendar feeds: what everybody may read, what a person's own calendar holds."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mosty.calendars.enums import TAKING, BookingState
from mosty.calendars.models import Booking, Feed, Person, Resource
from mosty.calendars.queries.resources import AT_SECRET_PLACE
from mosty.core.access import Access
from mosty.territory.models import Municipality

#: So long a cancelled date stays in a feed, for calendars that read it seldom.
KEPT_CANCELLED = timedelta(days=30)
#: A feed reaches so far back, and holds at most so many dates, the nearest first.
_BACK = timedelta(days=92)
_MOST = 2_000


def public_bookings(
    municipality: Municipality, resource: Resource | None = None
) -> Sequence[Booking]:
    """Bookings that everybody may read, of the municipality or of one resource, in order of time.

    What takes place at a confidential place is not among them. Cancelled ones take no resource any
    more, so those of a resource are found by its site alone.
    """
    found = _told(Booking.objects.filter(municipality=municipality, is_public=True)).exclude(
        state=BookingState.PENCILLED
    )
    if resource is not None:
        taken = Q(occupancies__resource=resource) | Q(occupancies__resource__whole=resource)
        found = found.filter(taken | Q(site=resource)).distinct()
    secret = Resource.objects.filter(AT_SECRET_PLACE, municipality=municipality).values("pk")
    hidden = Booking.objects.filter(
        Q(site__in=secret) | Q(occupancies__resource__in=secret), municipality=municipality
    ).values("pk")
    return list(found.exclude(pk__in=hidden).order_by("starts_at", "pk")[:_MOST])


def feed_by_secret(municipality: Municipality, secret: str) -> Feed | None:
    """The feed with this secret, revoked or not."""
    stored = hashlib.sha256(secret.encode()).hexdigest()
    return (
        Feed.objects.select_related("person")
        .filter(person__municipality=municipality, token_hash=stored)
        .first()
    )


def bookings_of_person(feed: Feed) -> Sequence[Booking]:
    """What the person's time goes to, in order of time."""
    own = Booking.objects.filter(
        municipality=feed.person.municipality_id, persons__person=feed.person
    )
    return list(_told(own).distinct().order_by("starts_at", "pk")[:_MOST])


def feeds_of_account(municipality: Municipality, by: Access) -> QuerySet[Feed]:
    """Secret addresses that the account made here, the newest first."""
    return Feed.objects.filter(
        person__municipality=municipality, person__user=by.user_id or 0
    ).order_by("-made_at", "-pk")


def known_persons(municipality: Municipality) -> QuerySet[Person]:
    """People known by account or e-mail: the others stand for one occasion alone."""
    here = Person.objects.filter(municipality=municipality)
    return here.exclude(user=None, email="").order_by("name", "pk")


def _told(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Without the distant past and what was cancelled long ago."""
    now = timezone.now()
    recent = bookings.filter(ends_at__gte=now - _BACK)
    return recent.filter(
        Q(state__in=[*TAKING, BookingState.PENCILLED])
        | Q(state=BookingState.CANCELLED, cancelled_at__gte=now - KEPT_CANCELLED)
    )
