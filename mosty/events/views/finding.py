"""The event of an address, for all pages of events."""

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotFound
from mosty.events import queries
from mosty.events.enums import EventState
from mosty.events.queries import Event
from mosty.territory.guards import ScopedRequest

#: Whoever may do one of these works on events and sees those in preparation.
STAFF_DEEDS = (
    "events.manage",
    "events.register_others",
    "events.mark_presence",
    "events.moderate",
    "events.certify",
    "events.budget",
)


def is_event_staff(access: Access) -> bool:
    """Whether the reader works on events here."""
    return any(access.may(deed) for deed in STAFF_DEEDS)


def event_or_404(request: ScopedRequest, slug: str) -> Event:
    """The event whatever its state; for pages of staff."""
    event = queries.event_by_slug(request.municipality, slug)
    if event is None:
        raise NotFound(_("There is no such event here."))
    return event


def visible_event(request: ScopedRequest, slug: str) -> Event:
    """The event as far as the reader may see it: one in preparation is for staff only."""
    event = event_or_404(request, slug)
    if event.state == EventState.DRAFT and not is_event_staff(request.access):
        raise NotFound(_("There is no such event here."))
    return event
