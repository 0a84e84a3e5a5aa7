"""The announced programme with what only files know of it, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, Person
from mosty.events.enums import EventState, MaterialMoment
from mosty.events.models import Event
from mosty.events.queries.programme import public_lines
from mosty.events.rules.lines import ProgrammeLine, taking_place


@dataclass(frozen=True)
class ScheduleLine:
    """A line of the programme for a file.

    Attributes:
        number: id of the row.
        guid, extra: as an import brought them.
        links, attachments: (title, address) of public materials, before and after.
        person_guids: UUID of each person by id.
    """

    line: ProgrammeLine
    number: int
    guid: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    links: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    person_guids: Mapping[int, str] = field(default_factory=dict, hash=False)


def schedule_lines(event: Event) -> Sequence[ScheduleLine]:
    """What files of the programme tell: what was announced and takes place."""
    lines = taking_place(public_lines(event))
    rows = {
        str(uuid): (pk, guid, extra)
        for pk, uuid, guid, extra in event.items.values_list("pk", "uuid", "guid", "extra")
    }
    before, after = (
        _references(event, MaterialMoment.BEFORE),
        _references(event, MaterialMoment.AFTER),
    )
    ids = {person.key for line in lines for person in line.persons}
    guids = {
        pk: str(uuid) for pk, uuid in Person.objects.filter(pk__in=ids).values_list("pk", "uuid")
    }
    found = []
    for place, line in enumerate(lines, start=1):
        pk, guid, extra = rows.get(line.key, (line.item_id or place, "", {}))
        found.append(
            ScheduleLine(
                line=line,
                number=pk,
                guid=guid,
                extra=extra,
                links=before.get(pk, ()),
                attachments=after.get(pk, ()),
                person_guids=guids,
            )
        )
    return found


def event_bookings(event: Event, *, each_item: bool = False) -> list[Booking]:
    """The event, or each item, for a calendar: at the time that was announced, not stored here."""
    lines = {line.item_id: line for line in public_lines(event)}
    kept = Booking.objects.filter(municipality_id=event.municipality_id)
    if each_item:
        found = kept.filter(source="events.item", source_id__in=list(lines))
        return [_announced(event, one, [lines[one.source_id or 0]]) for one in found]
    active = taking_place(lines.values())
    if not active:
        return [_whole_days(event)]
    found = kept.filter(source="events.event", source_id=event.pk)
    return [_announced(event, one, active) for one in found] or [_whole_days(event)]


def _whole_days(event: Event) -> Booking:
    """An event whose hours nobody knows yet: its days, from midnight to midnight; not stored."""
    zone = timezone.get_default_timezone()
    is_off = event.state == EventState.CANCELLED
    return Booking(
        uid=event.uuid,
        title=event.title,
        place=event.place,
        path=reverse("events:event_detail", args=[event.municipality.slug, event.slug]),
        starts_at=datetime.combine(event.starts_on, time(0), zone),
        ends_at=datetime.combine(event.ends_on + timedelta(days=1), time(0), zone),
        state=BookingState.CANCELLED if is_off else BookingState.PENCILLED,
        sequence=event.revision,
        changed_at=event.updated_at,
    )


def _announced(event: Event, booking: Booking, lines: Sequence[ProgrammeLine]) -> Booking:
    booking.starts_at = min(line.starts_at for line in lines)
    booking.ends_at = max(line.ends_at for line in lines)
    if len(lines) == 1 and booking.source == "events.item":
        booking.title = lines[0].title
        booking.place = lines[0].where or event.place
    if event.state == EventState.CANCELLED or all(line.is_cancelled for line in lines):
        booking.state = BookingState.CANCELLED
    return booking


def _references(event: Event, moment: MaterialMoment) -> dict[int, tuple[tuple[str, str], ...]]:
    found = event.materials.filter(moment=moment, is_public=True, item__isnull=False).exclude(
        url=""
    )
    references: dict[int, tuple[tuple[str, str], ...]] = {}
    for item_id, title, url in found.order_by("id").values_list("item_id", "title", "url"):
        references[item_id] = (*references.get(item_id, ()), (title, url))
    return references
