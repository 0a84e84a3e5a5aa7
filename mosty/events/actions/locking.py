"""The event a deed is about, locked until it is done."""

from django.utils.translation import gettext as _

from mosty.core.errors import NotFound
from mosty.events.models import Event, ProgrammeItem
from mosty.territory.models import Municipality


def locked_event(municipality: Municipality, event_id: int) -> Event:
    """The event of this municipality; two who change it wait for each other."""
    event = (
        Event.objects.select_for_update(of=("self",))
        .select_related("municipality", "site")
        .filter(municipality=municipality, pk=event_id)
        .first()
    )
    if event is None:
        raise NotFound(_("There is no such event here."))
    return event


def item_of(event: Event, item_id: int) -> ProgrammeItem:
    """The item of this event; the event's lock holds it too."""
    item = event.items.filter(pk=item_id).first()
    if item is None:
        raise NotFound(_("There is no such item in this programme."))
    item.event = event
    return item
