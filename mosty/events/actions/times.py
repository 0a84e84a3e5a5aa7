"""The time an event takes: of rooms and of people, through the one door of calendars."""

from collections.abc import Iterable

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.html import strip_tags

from mosty.calendars.actions import BookingEntry, cancel_time, take_times
from mosty.calendars.enums import BookingState, PersonRole
from mosty.events.actions.itinerary_times import give_itinerary_back, itinerary_entries
from mosty.events.enums import EventState, ItemRole, RegistrationState
from mosty.events.models import Event, Participant, ProgrammeItem

ITEM_SOURCE = "events.item"
EVENT_SOURCE = "events.event"

_ROLES = {
    ItemRole.SPEAKER: PersonRole.SPEAKER,
    ItemRole.MODERATOR: PersonRole.MODERATOR,
    ItemRole.HOST: PersonRole.HOST,
}


def keep_times(event: Event, items: Iterable[ProgrammeItem] | None = None) -> None:
    """Bookings of the items (all of them unless told which) and of the event are as they should be.

    Raises: Occupied: a room is taken.
    """
    entries = [
        _item_entry(event, item)
        for item in _with_persons(event, items)
        if not item.is_cancelled and event.state != EventState.CANCELLED
    ]
    if (whole := _event_entry(event)) is not None:
        entries.append(whole)
    if items is None:
        entries += itinerary_entries(event)
    take_times(municipality=event.municipality, entries=entries)


def keep_event_time(event: Event) -> None:
    """The booking of the event as a whole: call it after confirmed people came or went."""
    entry = _event_entry(event)
    if entry is None:
        cancel_time(municipality=event.municipality, source=EVENT_SOURCE, source_ids=[event.pk])
    else:
        take_times(municipality=event.municipality, entries=[entry])


def give_back(event: Event, item_ids: Iterable[int]) -> None:
    """What these items took is free at once."""
    cancel_time(municipality=event.municipality, source=ITEM_SOURCE, source_ids=item_ids)


def give_all_back(event: Event) -> None:
    """Nothing of the event takes time any more."""
    give_back(event, event.items.values_list("pk", flat=True))
    cancel_time(municipality=event.municipality, source=EVENT_SOURCE, source_ids=[event.pk])
    give_itinerary_back(event)


def _with_persons(event: Event, items: Iterable[ProgrammeItem] | None) -> list[ProgrammeItem]:
    found = event.items.all()
    if items is not None:
        found = found.filter(pk__in=[item.pk for item in items])
    return list(found.select_related("room", "stop").prefetch_related("persons"))


def _item_entry(event: Event, item: ProgrammeItem) -> BookingEntry:
    is_sure = item.room_id is not None or event.state == EventState.PUBLISHED
    return BookingEntry(
        source=ITEM_SOURCE,
        source_id=item.pk,
        title=f"{event.title}: {item.title}"[:300],
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        resources={item.room_id: 1} if item.room_id is not None else {},
        persons=[(one.person_id, _ROLES[ItemRole(one.role)]) for one in item.persons.all()],
        place=_place(event, item),
        site_id=_site(event, item),
        path=_path(event),
        state=BookingState.CONFIRMED if is_sure else BookingState.PENCILLED,
        is_public=event.state == EventState.PUBLISHED,
        within=(EVENT_SOURCE, event.pk),
    )


def _event_entry(event: Event) -> BookingEntry | None:
    """From the first item to the last; None: cancelled, or nobody knows the hours yet."""
    if event.state == EventState.CANCELLED:
        return None
    hours = event.items.filter(is_cancelled=False).aggregate(
        starts_at=Min("starts_at"), ends_at=Max("ends_at")
    )
    if hours["starts_at"] is None:
        return None
    is_public = event.state == EventState.PUBLISHED
    return BookingEntry(
        source=EVENT_SOURCE,
        source_id=event.pk,
        title=event.title,
        description=strip_tags(event.purpose),
        starts_at=hours["starts_at"],
        ends_at=hours["ends_at"],
        persons=[(one, PersonRole.PARTICIPANT) for one in _participants(event)],
        place=event.place,
        site_id=event.site_id,
        path=_path(event),
        state=BookingState.CONFIRMED if is_public else BookingState.PENCILLED,
        is_public=is_public,
    )


def _participants(event: Event) -> list[int]:
    """Known people with a confirmed place, each once."""
    found = Participant.objects.filter(
        registration__event=event,
        registration__state=RegistrationState.CONFIRMED,
        person__isnull=False,
    )
    return sorted(set(found.order_by().values_list("person_id", flat=True)))


def _place(event: Event, item: ProgrammeItem) -> str:
    room = item.room.name if item.room is not None else ""
    stop = item.stop.name if item.stop is not None else ""
    return ", ".join(dict.fromkeys(filter(None, (room, item.place, stop)))) or event.place


def _site(event: Event, item: ProgrammeItem) -> int | None:
    """None where a room is taken: it knows where it stands."""
    if item.room_id is not None:
        return None
    if item.stop is not None:
        return item.stop.site_id
    return None if item.place else event.site_id


def _path(event: Event) -> str:
    return reverse("events:event_detail", args=[event.municipality.slug, event.slug])
