"""What search engines read from the page of an event."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from mosty.events.enums import EventState
from mosty.events.exports.schema_org import event_json_ld
from mosty.events.queries import Event
from mosty.events.rules.lines import ProgrammeLine


def structured_data(event: Event, lines: Sequence[ProgrammeLine]) -> Mapping[str, Any] | None:
    """The event as schema.org describes one; None while it is in preparation."""
    if event.state == EventState.DRAFT:
        return None
    slug = event.municipality.slug
    organiser_page = ""
    if event.organiser is not None:
        organiser_page = reverse("organisations:detail", args=[slug, event.organiser.pk])
    return event_json_ld(
        event,
        lines,
        page=f"{settings.BASE_URL}{reverse('events:event_detail', args=[slug, event.slug])}",
        organiser_page=f"{settings.BASE_URL}{organiser_page}",
    )
