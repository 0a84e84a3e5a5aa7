"""An announced event as a station of the golden thread."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.events.enums import EventState
from mosty.events.models import Event
from mosty.events.rules import days_words
from mosty.thread.actions import register_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station

SOURCE = "events.event"


def keep_station(event: Event) -> Station:
    """The event's station, brought up to date; a cancelled one stays, marked as such."""
    with translation.override("pl"):  # stored for everybody, in the language of the municipality
        parts = [str(event.get_kind_display()), days_words(event.starts_on, event.ends_on)]
        if event.place:
            parts.append(event.place)
        if event.state == EventState.CANCELLED:
            parts.append(_("cancelled"))
    return register_station(
        municipality=event.municipality,
        kind=StationKind.ACTION,
        source=SOURCE,
        source_id=event.pk,
        title=event.title,
        path=reverse("events:event_detail", args=[event.municipality.slug, event.slug]),
        audience=Audience.PUBLIC,
        summary=" · ".join(parts),
    )
