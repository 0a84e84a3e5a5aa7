"""Secret addresses of personal calendars: made, shown once, revoked."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.models import Feed, Person
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotAllowed, NotFound
from mosty.people.queries import User
from mosty.territory.models import Municipality

#: A phone, a computer, a watch: more addresses than that nobody keeps in view.
MOST_FEEDS = 5


class TooManyFeeds(DomainError):
    """So many secret addresses are open that one must go first."""

    code = "too_many_feeds"


@transaction.atomic
def make_feed(*, municipality: Municipality, by: Access) -> tuple[Feed, str]:
    """A new address of the person's own calendar, and its secret, which is not stored.

    Raises: NotAllowed: no account; TooManyFeeds.
    """
    person = _person_of(municipality, by)
    if person.feeds.filter(revoked_at=None).count() >= MOST_FEEDS:
        raise TooManyFeeds(
            _("You have %(count)d secret addresses. Revoke one that you do not use.")
            % {"count": MOST_FEEDS}
        )
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        person=person, token_hash=hashlib.sha256(secret.encode()).hexdigest()
    )
    record("calendars.feed_made", by=by, on=feed)
    return feed, secret


@transaction.atomic
def revoke_feed(*, municipality: Municipality, feed_id: int, by: Access) -> Feed:
    """The address, which opens nothing any more; only its owner's."""
    feed = (
        Feed.objects.select_for_update(of=("self",))
        .filter(pk=feed_id, person__municipality=municipality, person__user=by.user_id or 0)
        .first()
    )
    if feed is None:
        raise NotFound(_("There is no such address here."))
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendars.feed_revoked", by=by, on=feed)
    return feed


def note_feed_read(feed: Feed) -> None:
    """The feed says on which day it was last read; not when, nor by what."""
    today = timezone.localdate()
    if feed.read_on != today:
        Feed.objects.filter(pk=feed.pk).update(read_on=today)


def _person_of(municipality: Municipality, by: Access) -> Person:
    """Who the account is in the calendars here: known by account, else by its proven e-mail."""
    user = User.objects.select_for_update().filter(pk=by.user_id or 0, is_active=True).first()
    if user is None:
        raise NotAllowed(_("Sign in to have a calendar of your own."))
    here = Person.objects.filter(municipality=municipality)
    known = here.filter(user=user).first()
    if known is not None:
        return known
    by_email = here.select_for_update().filter(email__iexact=user.email).first()
    if by_email is None:
        return Person.objects.create(
            municipality=municipality,
            user=user,
            name=user.full_name or user.email,
            email=user.email,
        )
    if by_email.user_id is None:
        by_email.user = user
        by_email.save(update_fields=["user", "updated_at"])
        return by_email
    # Somebody else's account has the e-mail of old: this person stands without one.
    return Person.objects.create(
        municipality=municipality, user=user, name=user.full_name or user.email
    )
